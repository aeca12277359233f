"""What fairness costs (保底): floors under the worst-off item, each with its price, worked out line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobs import services as jobs
from jobs.models import Job
from ledger.actors import Actor
from ledger.situations import NotYet, OutOfOrder
from review import facts
from review.choices import DraftState, DraftWay
from review.matching import SECONDS, Floor, Objective, each_floor
from review.models import Draft, DraftFloor
from review.services.scanning import pool_of

LINES = 5
"""So many floors are offered at most."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a round: pairs with what they are worth, or a clash; and the way to it."""

    way: str
    pairs: tuple[tuple[int, int], ...] = ()
    worth: Mapping[str, Any] = field(default_factory=dict)
    clash: Mapping[str, Any] = field(default_factory=dict)


def ask_floors(draft: Draft, *, by: Actor, at: datetime) -> Job | None:
    """Have the floors of a draft priced in the background, unless it has them or none can be offered."""
    offered = draft.state == DraftState.STAGED and draft.way == DraftWay.SOLVED
    if not offered or draft.floors.exists():
        return None
    return jobs.ask("price_floors", by=by, at=at, total=LINES, draft=draft.pk)


def price_floors(
    draft: Draft, *, step: Callable[[int, int], None], seconds: float = SECONDS
) -> int:
    """Keep the floors of a draft one by one, each as soon as it is found; return how many there are.

    No line takes much longer than ``seconds``; what is not proven by then says so. Called again it
    begins anew.
    """
    check_standing(draft)
    table = facts.table_of(draft.round, pool_of(draft.round))
    if table.problem.hash != draft.certificate["input"]:
        raise NotYet([_("The facts have changed since this draft was made. Make a new one first.")])
    made = 0
    step(made, LINES)
    draft.floors.all().delete()
    for line in each_floor(table.problem, LINES, seconds=seconds):
        keep_floor(draft, table, made, line)
        made += 1
        step(made, LINES)
    return made


def check_standing(draft: Draft) -> None:
    """Refuse a draft that is not waited for any more."""
    if draft.state != DraftState.STAGED:
        raise OutOfOrder(
            _("This draft is published or replaced: its floors are not needed any more.")
        )


@transaction.atomic
def keep_floor(draft: Draft, table: facts.Table, place: int, line: Floor) -> DraftFloor:
    """Keep one line, while its draft still stands."""
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    check_standing(row)
    pairs = line.solution.pairs
    return DraftFloor.objects.create(
        draft=row,
        place=place,
        level=line.level,
        below=line.below,
        worst=line.worst,
        total=line.total,
        price=line.price,
        price_least=min(line.price_least, line.price),
        pairs=[[table.items[item].pk, table.experts[expert].pk] for item, expert in pairs],
        rehearsal=row.rehearsal,
    )


def answer_priced(table: facts.Table, chosen: DraftFloor) -> Answer:
    """Return the assignment of a line, of the very problem it was found for."""
    item = {row.pk: place for place, row in enumerate(table.items)}
    expert = {row.pk: place for place, row in enumerate(table.experts)}
    pairs = tuple((item[one], expert[other]) for one, other in chosen.pairs)
    worth = {
        "total": chosen.total,
        "bound": chosen.total + chosen.price - chosen.price_least,
        "worst": chosen.worst,
        "input": table.problem.hash,
        "pairs": len(pairs),
        "heaviest": max(Counter(place for _item, place in pairs).values(), default=0),
        "objective": str(Objective.TOTAL if chosen.aim is None else Objective.FAIR),
        "floor": chosen.aim,
        "aim": chosen.aim,
    }
    return Answer(DraftWay.SOLVED, pairs, worth)


def take_over(before: Draft, draft: Draft) -> None:
    """Show the floors of the last draft with the next one, where they are of the same problem."""
    if before.certificate.get("input") != draft.certificate.get("input"):
        return
    rows = list(before.floors.all())
    for row in rows:
        row.pk, row.draft, row._state.adding = None, draft, True
    DraftFloor.objects.bulk_create(rows)
