"""重新抽取: a draw set aside by two persons, with a reason; and every draw computed again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from review import draw as arithmetic
from review import facts, merkle
from review.choices import CallAnswer
from review.lifecycle import by_contributor
from review.models import Draw, Expert
from review.services.drawing import order_again
from review.services.drawing_calls import send
from review.services.drawing_seed import seed_again


@transaction.atomic
def ask_redraw(draw: Draw, *, reason: str, by: Actor, at: datetime) -> Draw:
    """Ask for a draw to be set aside: a party does not reveal, an error, the list has ended."""
    row = locked(draw)
    if not by_contributor(row, by):
        raise NotYours(_("The office or the supervisor asks for a redraw."))
    if row.stage not in {"committed", "seeded", "drawn"}:
        raise OutOfOrder(_("This draw cannot be set aside now."))
    if not reason.strip():
        raise Refused(_("Give the reason for drawing again; it stays on record with both draws."))
    row.redraw_reason = reason.strip()
    row.redraw_asked_by_id, row.redraw_asked_at = by.person_id, at
    row.save(update_fields=["redraw_reason", "redraw_asked_by", "redraw_asked_at"])
    enter(row, "ask_redraw", by=by, at=at, reason=row.redraw_reason)
    return row


@transaction.atomic
def redraw(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """重新抽取, confirmed by another person: nothing of the draw counts any more, all of it stays.

    Who was called is told that they need not come. The next draw of the panel is prepared anew.
    """
    row = advance(
        draw, "redraw", by=by, at=at, reason=draw.redraw_reason, facts={"root": draw.root}
    )
    records = facts.records_of(row) if row.calls.exists() else []
    for call in row.calls.standing():
        call.code = ""
        call.save(update_fields=["code"])
        who = Expert.objects.select_related("person", "user").get(pk=records[call.place]["id"])
        send(call, who, at=at, verb="call_void")
    return row


def recomputed(draw: Draw) -> dict[str, bool]:
    """Compute a draw again from what is on record, and tell what agrees."""
    leaves = list(draw.leaves.all())
    sealed = facts.sealed_records(draw)
    digests = [bytes.fromhex(each.digest) for each in leaves]
    found = {
        "leaves": all(
            merkle.leaf_of(merkle.canonical(record)).hex() == each.digest
            for each, record in zip(leaves, sealed, strict=True)
        ),
        "root": merkle.root(digests).hex() == draw.root and digests == sorted(digests),
        "rules": arithmetic.rule_hash(draw.rules, draw.rule_text).hex() == draw.rule_hash,
    }
    if draw.seed:
        found["numbers"] = all(
            arithmetic.commitment(draw.reference, each.party, each.value) == each.commitment
            for each in draw.contributions.all()
        )
        found["seed"] = seed_again(draw) == draw.seed
    if draw.drawn_at:
        found["order"] = list(order_again(draw)) == draw.sequence
        found["calls"] = facts.calls_agree(draw)
    return found


def left(draw: Draw) -> dict[str, int]:
    """Return how many of those called gave which answer."""
    answers = list(draw.calls.values_list("answer", flat=True))
    return {answer: answers.count(answer) for answer in ("", *CallAnswer.values)}
