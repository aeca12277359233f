"""A tie at the last seat once no round is left: settled by the lot of the rule, or by the chair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from review import facts, tally
from review.models import Item, Vote
from review.ranking import JOINED
from review.services.keys import decoded, lot_number


def with_lot(vote: Vote, count: tally.Count, code: str) -> tally.Count:
    """Settle by lot the tie that the rule leaves to it; the seed is told with the count.

    It is the house's number, fixed at opening, and the one that the keeper's ``code`` gives: neither
    side knows it before the box is open.
    """
    if count.fallback is not tally.Tie.LOT:
        return count
    numbers = [str(vote.lot_seed)]
    if vote.keeper_lot:
        numbers.append(lot_number(code, decoded(vote.public_key)))
    try:
        return tally.draw_lot(facts.ballot_rule(vote), count, JOINED.join(numbers))
    except tally.UnsoundCount as fault:
        raise Refused(
            _(
                "The seed of the lot is not the one whose fingerprint was told. Abandon the vote and vote again."
            )
        ) from fault


@transaction.atomic
def settle_tie(vote: Vote, chosen: Sequence[Item], *, by: Actor, at: datetime, reason: str) -> Vote:
    """组长决定: the chair fills the open seats among the tied, where the rule set leaves it to them."""
    row = locked(vote)
    panel = row.seats.values_list("expert__user_id", flat=True)
    if not (by.holds("chair") and by.user_id in panel):
        raise NotYours(_("Only the chair (组长) of this panel settles a tie."))
    if row.outcome != "fallback":
        raise OutOfOrder(_("This vote has no tie left to the chair."))
    if not reason.strip():
        raise Refused(_("Give the reason for the choice; it goes into the minutes."))
    try:
        count = tally.settle(
            facts.counted_again(row), [str(item.pk) for item in chosen], by=tally.Tie.CHAIR
        )
    except tally.UnsoundCount as fault:
        raise Refused(
            format_lazy(
                _("Choose exactly {seats} of the tied items."), seats=row.count["seats_open"]
            )
        ) from fault
    row.count = facts.count_as_json(count)
    row.save(update_fields=["count"])
    told = {"chosen": sorted(item.pk for item in chosen)}
    enter(row, "settle_tie", by=by, at=at, reason=reason, facts=told)
    return row
