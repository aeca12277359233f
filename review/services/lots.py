"""The supervisor's number of a round's lot: given before the marks, told once they are closed.

The office's number is drawn when the round starts (``services.rounds``), so that neither side knows the
seed, or chooses it, alone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from review.models import Round
from review.ranking import commitment
from review.services.keys import own_code, round_number

GIVEN = {"preparing", "scoring", "closed"}
"""Stages of a round in which a number is given: after its start only in place of one that is lost."""


@transaction.atomic
def give_lot_number(
    round_: Round, *, code: str = "", reason: str = "", by: Actor, at: datetime
) -> str:
    """Give the supervisor's number to the lot of a round: it follows from a code that they alone keep.

    Returns the code, their own or one made here; it is shown once and stored nowhere, only the fingerprint
    of the number is. Until the round starts it may be given again; afterwards only in place of a code that is
    lost, with the reason, which stays on record.
    """
    row = locked(round_)
    check_keeper_of(row, by=by)
    if row.stage not in GIVEN or (row.stage != "preparing" and not row.keeper_lot):
        raise OutOfOrder(_("The number for the lot is given before the round starts."))
    if row.keeper_number:
        raise OutOfOrder(_("The number for the lot is told already."))
    if row.stage != "preparing" and not reason.strip():
        raise Refused(
            _(
                "The marks have begun. Say why the number is replaced, for example that its code is lost; it stays on record."
            )
        )
    code = own_code(code)
    earlier = row.keeper_lot
    row.keeper_lot = commitment(round_number(code, row.pk))
    row.save(update_fields=["keeper_lot"])
    told = {"lot": row.keeper_lot, "earlier": earlier}
    enter(row, "give_lot_number", by=by, at=at, reason=reason.strip(), facts=told)
    return code


@transaction.atomic
def tell_lot_number(round_: Round, code: str, *, by: Actor, at: datetime) -> Round:
    """Tell the supervisor's number, by its code, once no mark changes any more; then the round can be ranked."""
    row = locked(round_)
    check_keeper_of(row, by=by)
    if row.stage != "closed" or not row.lot_is_open:
        raise OutOfOrder(_("The number for the lot is told once, when the scoring has ended."))
    number = round_number(code, row.pk)
    if commitment(number) != row.keeper_lot:
        raise Refused(
            _(
                "This is not the code whose fingerprint is on record. Type it again, letter by letter."
            )
        )
    row.keeper_number = number
    row.save(update_fields=["keeper_number"])
    enter(row, "tell_lot_number", by=by, at=at, facts={"number": number})
    return row


def check_keeper_of(round_: Round, *, by: Actor) -> None:
    """Refuse whoever is not the supervisor, and a round without a lot."""
    if not by.holds("supervisor"):
        raise NotYours(_("The second number of the lot is the supervisor's (监督员)."))
    if not round_.lot_asked:
        raise OutOfOrder(_("No lot parts equals in this round."))
