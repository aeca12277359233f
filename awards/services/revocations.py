"""Revocation (撤销奖励): asked by one person, confirmed by a second; the certificate stays, revoked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.models import Revocation
from awards.services.records import bar, remember
from awards.services.signing import publish_status
from awards.services.walking import only_managers
from ledger.actors import Actor
from ledger.flow import advance, enter, locked
from ledger.situations import OutOfOrder, Refused, Sentence
from nominations.models import Candidate
from nominations.services.telling import tell_carriers


@transaction.atomic
def ask_revocation(
    candidate: Candidate, *, ground: str, decision: str, by: Actor, at: datetime
) -> Revocation:
    """Ask for a revocation, with its ground and the number of the decision."""
    user_id = only_managers(by)
    faults: list[Sentence] = []
    if not candidate.cycle.rules.publish.revocable:
        faults.append(_("The rule set of this programme knows no revocation."))
    if not ground.strip():
        faults.append(_("State the ground of the revocation."))
    if not decision.strip():
        faults.append(_("Enter the number of the decision: the verification page names it."))
    if faults:
        raise Refused(*faults)
    row = locked(candidate)
    if row.stage != "awarded":
        raise OutOfOrder(_("Only an award that was given and stands can be revoked."))
    revocation = Revocation.objects.create(
        candidate=row,
        ground=ground.strip(),
        decision=decision.strip(),
        asked_by_id=user_id,
        asked_at=at,
        rehearsal=row.rehearsal,
    )
    enter(row, "ask_revocation", by=by, at=at, facts={"decision": revocation.decision})
    return revocation


@transaction.atomic
def confirm_revocation(revocation: Revocation, *, by: Actor, at: datetime) -> Revocation:
    """撤销, by a second person: the number stays used, the person is barred for the years set."""
    only_managers(by)
    row = Revocation.objects.select_for_update().get(pk=revocation.pk)
    if row.confirmed_at is not None:
        raise OutOfOrder(_("This revocation was confirmed already."))
    if row.asked_by_id == by.user_id:
        raise Refused(_("Whoever asked for the revocation cannot confirm it. Ask a second person."))
    row.confirmed_by_id, row.confirmed_at = by.user_id, at
    row.save(update_fields=["confirmed_by_id", "confirmed_at"])
    facts = {"decision": row.decision}
    candidate = advance(row.candidate, "revoke", by=by, at=at, reason=row.ground, facts=facts)
    remember(candidate, "revoked", document=row.decision)
    years = candidate.cycle.rules.person.forbidden.revocation_years
    bar(
        candidate,
        "revocation",
        decision=row.decision,
        since=timezone.localdate(at),
        years=years,
    )
    publish_status(rehearsal=candidate.rehearsal, at=at)
    tell_carriers([candidate], "award_revoked", at=at, decision=row.decision)
    return row
