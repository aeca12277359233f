"""An assignment steered by hand: pairs locked in or kept out, limits raised, demands lowered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.situations import ConflictOfInterest, OutOfOrder, Refused
from review.choices import PinKind
from review.models import Allowance, Conflict, Expert, Item, Pin, Round
from review.querysets import ENDED
from review.services.assigning import check_drafting
from review.services.declarations import lock, refuse_tied_to
from review.services.scanning import pool_of

MOST = 999
"""The highest limit an expert can be given."""


@transaction.atomic
def pin(item: Item, expert: Expert, kind: str, *, reason: str, by: Actor, at: datetime) -> Pin:
    """锁定 a pair for every draft of the round, or keep it out, with a reason; a later word replaces it."""
    row = locked(item.round)
    check_drafting(row, by=by)
    refuse_tied([item], by=by)
    lock(expert)
    if not reason.strip():
        raise Refused(_("Give the reason for deciding this pair by hand; it stays on record."))
    if expert.pk not in {each.pk for each in pool_of(row)}:
        raise Refused(_("This expert is not in the pool of the round."))
    live = item.assignments.live().filter(expert=expert).exists()
    if kind == PinKind.FORBID and live:
        raise OutOfOrder(_("The expert is at work on this item. Release it first."))
    if kind == PinKind.LOCK:
        check_lock(item, expert)
    made, _new = Pin.objects.update_or_create(
        item=item,
        expert=expert,
        defaults={
            "round": row,
            "kind": kind,
            "reason": reason.strip(),
            "set_at": at,
            "rehearsal": row.rehearsal,
        },
    )
    steered(row, at=at)
    told = {"item": item.pk, "expert": expert.pk, "kind": str(kind)}
    enter(row, "pin", by=by, at=at, reason=reason.strip(), facts=told)
    return made


def check_lock(item: Item, expert: Expert) -> None:
    """Refuse to lock a pair that cannot be: a conflict is on record, or it ended before."""
    ties = Conflict.objects.filter(item=item, expert=expert, outcome__in=["hard", "decide"])
    if ties.exists():
        raise ConflictOfInterest(
            _("A conflict of interest is on record for this pair, or waits for its decision.")
        )
    if item.assignments.filter(expert=expert, stage__in=ENDED).exists():
        raise Refused(_("This expert declined the item, or was recused from it."))


def steered(round_: Round, *, at: datetime) -> None:
    """Keep when the drafts of a round were last steered by hand: those made before are out of date."""
    round_.steered_at = at
    round_.save(update_fields=["steered_at"])


@transaction.atomic
def unpin(pinned: Pin, *, by: Actor, at: datetime) -> Round:
    """Let a pair go that was decided by hand."""
    row = locked(pinned.round)
    check_drafting(row, by=by)
    refuse_tied([pinned.item], by=by)
    told = {"item": pinned.item_id, "expert": pinned.expert_id, "kind": pinned.kind}
    pinned.delete()
    steered(row, at=at)
    enter(row, "unpin", by=by, at=at, facts=told)
    return row


@transaction.atomic
def allow(
    round_: Round,
    *,
    experts: Iterable[tuple[Expert, int]] = (),
    items: Iterable[tuple[Item, int]] = (),
    reason: str,
    by: Actor,
    at: datetime,
) -> list[Allowance]:
    """放宽: raise the limits of experts, or let items be read by fewer, in this round, with a reason."""
    row = locked(round_)
    check_drafting(row, by=by)
    refuse_tied_to(row, by=by)
    raised, lowered = list(experts), list(items)
    if not reason.strip():
        raise Refused(_("Give the reason for the allowance; it stays on record."))
    for expert, number in raised:
        check_limit(expert, number)
    for item, number in lowered:
        check_demand(row, item, number)
    about = {"reason": reason.strip(), "set_at": at, "rehearsal": row.rehearsal}
    made = [
        Allowance.objects.update_or_create(
            round=row, expert=expert, defaults={"number": number, **about}
        )[0]
        for expert, number in raised
    ]
    made += [
        Allowance.objects.update_or_create(
            item=item, defaults={"round": row, "number": number, **about}
        )[0]
        for item, number in lowered
    ]
    steered(row, at=at)
    told = {
        "experts": {str(expert.pk): number for expert, number in raised},
        "items": {str(item.pk): number for item, number in lowered},
    }
    enter(row, "allow", by=by, at=at, reason=reason.strip(), facts=told)
    return made


def check_limit(expert: Expert, number: int) -> None:
    """Refuse a limit that is not above the expert's own."""
    if not expert.load_max < number <= MOST:
        words = _("{name} takes {have} items at most. Enter a higher number.")
        raise Refused(format_lazy(words, name=expert, have=expert.load_max))


def check_demand(round_: Round, item: Item, number: int) -> None:
    """Refuse a demand of another round's item, or one that is not below the rule set's."""
    if item.round_id != round_.pk:
        raise Refused(_("This item does not belong to the round."))
    if not 1 <= number < round_.demand:
        words = _(
            "{name} is read by {have} experts by the rule set. Enter a lower number, at least 1."
        )
        raise Refused(format_lazy(words, name=item, have=round_.demand))
