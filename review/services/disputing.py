"""申辩: what a person says against a tie found of them in the records, and what was decided on it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import OutOfOrder, Refused
from nominations.models import StaffTie
from people.choices import TieSource
from review.choices import ConflictSource, Party
from review.models import Conflict, Dispute


def raise_dispute(found: Conflict | StaffTie, words: str, *, by: Actor, at: datetime) -> Dispute:
    """Write down what the person says; the tie keeps them away until somebody else has decided.

    Refused: of what they declared themselves, without words, twice, and once it was decided on the
    same evidence.
    """
    if found.source not in {ConflictSource.FOUND, TieSource.FOUND}:
        raise Refused(_("What you declared yourself is not weighed, and so not disputed either."))
    if not words.strip():
        raise Refused(_("Say in a few words why this is not so: it helps whoever decides."))
    if found.disputes.undecided().exists():
        raise OutOfOrder(_("You have said so already; the office has not decided yet."))
    if not found.is_disputable:
        raise OutOfOrder(
            _("This was decided on your dispute; it holds until its evidence changes.")
        )
    return Dispute.objects.create(
        conflict=found if isinstance(found, Conflict) else None,
        staff_tie=found if isinstance(found, StaffTie) else None,
        party=Party.EXPERT if isinstance(found, Conflict) else Party.STAFF,
        words=words.strip(),
        raised_by_id=by.person_id,
        raised_at=at,
        rehearsal=found.rehearsal,
    )


def answer(dispute: Dispute, *, upheld: bool, reason: str, by: Actor, at: datetime) -> Dispute:
    """Write the decision on a dispute."""
    dispute.upheld, dispute.reason = upheld, reason.strip()
    dispute.decided_at, dispute.decided_by_id = at, by.person_id
    dispute.save(update_fields=["upheld", "reason", "decided_at", "decided_by"])
    return dispute
