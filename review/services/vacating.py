"""回避发现在提交名单之后: what a conflict does to a seat that was drawn.

Who turns out to be nominated in the call loses the seat, on record, and the next in drawn order is
called while the round is prepared or scored; the reviews of who comes are asked for then. Later the
seat stays empty, and the page says so. A tie with single items leaves the seat: the member keeps away
from these items, and the quorum of each is counted without them (domain rule 18).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked
from ledger.situations import NotYours, OutOfOrder
from review import facts
from review.choices import CallAnswer
from review.lifecycle import runs
from review.models import Call, Draw, PanelMember, Round
from review.services.drawing_calls import fill, leave

SEATED = ("drawn", "sealed", "opened")
"""Stages of a draw in which somebody called may have accepted."""


def vacate_seats(round_: Round, *, by: Actor, at: datetime) -> int:
    """Vacate the drawn seats of whoever may review nothing of the call; answers how many.

    The caller has written the conflicts within the same transaction.
    """
    draws = Draw.objects.filter(round=round_, stage__in=SEATED).order_by("pk")
    return sum(vacate(locked(draw), by=by, at=at) for draw in draws)


def vacate(draw: Draw, *, by: Actor, at: datetime) -> int:
    """Vacate the seats of one draw, and fill them anew while who comes can still read and mark.

    A sealed list is opened again by whoever runs the round: by their search or by `reopen_list`,
    where an expert's own word had vacated the seat.
    """
    left = barred_calls(draw)
    for call in left:
        call.draw, call.answer = draw, CallAnswer.BARRED
        leave(call, by=by, at=at)
    if left:
        told = {"calls": [call.serial + 1 for call in left]}
        enter(draw, "vacate_seats", by=by, at=at, facts=told)
    if runs(draw.round, by) and facts.may_refill(draw):
        fill(advance(draw, "reopen_list", by=by, at=at), by=by, at=at)
    elif left and draw.stage == "drawn":
        fill(draw, by=by, at=at)
    return len(left)


@transaction.atomic
def reopen_list(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """补抽: open a sealed list again and call the next in drawn order to the seat that was vacated."""
    row = locked(draw)
    if not runs(row.round, by):
        raise NotYours(_("Only the office calls those who were drawn."))
    if not facts.may_refill(row):
        raise OutOfOrder(
            _(
                "No vacated seat of this draw can be filled now: its page says which seats are free and why."
            )
        )
    row = advance(row, "reopen_list", by=by, at=at)
    fill(row, by=by, at=at)
    return row


def barred_calls(draw: Draw) -> list[Call]:
    """Return the calls of those who accepted and review nothing of the call; their seats are taken away."""
    accepted = {call.place: call for call in draw.calls.filter(answer=CallAnswer.ACCEPTED)}
    records = facts.records_of(draw) if accepted else []
    gone = facts.barred_from(draw.panel, [records[place]["id"] for place in accepted])
    PanelMember.objects.filter(panel=draw.panel_id, expert__in=gone).delete()
    return [call for place, call in accepted.items() if records[place]["id"] in gone]
