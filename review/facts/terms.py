"""任期: in which years and calls an expert reviewed or voted, here and, as imported, elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from review.models import Assignment, Expert, Seat, Term

WORKED = ("accepted", "signed", "voided")


@dataclass(frozen=True, slots=True)
class Served:
    """One term: items accepted or signed and ballots had a seat in; of earlier terms only the fact."""

    year: int
    name: str
    items: int = 0
    ballots: int = 0
    document: str = ""


def terms_of(expert: Expert) -> list[Served]:
    """Return the terms of one expert, the latest first; calls of societies' own bodies are not among them."""
    name, year = "item__round__cycle__name_zh", "item__round__cycle__year"
    items: dict[tuple[int, str], int] = defaultdict(int)
    seats: dict[tuple[int, str], int] = defaultdict(int)
    work = Assignment.objects.filter(
        expert=expert, stage__in=WORKED, item__round__society=None
    ).order_by()
    for found in work.values_list(year, name):
        items[found] += 1
    sat = Seat.objects.filter(expert=expert, is_present=True, vote__round__society=None).order_by()
    for found in sat.values_list("vote__round__cycle__year", "vote__round__cycle__name_zh"):
        seats[found] += 1
    here = [Served(y, n, items[y, n], seats[y, n]) for y, n in {*items, *seats}]
    there = [
        Served(row.year, " · ".join(filter(None, (row.body, row.duty))), document=row.document)
        for row in expert.terms.all()
    ]
    return sorted([*here, *there], key=lambda each: (-each.year, each.name))


def years_served(experts: Iterable[Expert]) -> dict[int, set[int]]:
    """Return in which years each expert served, by the expert's key: three queries, however many."""
    keys = [expert.pk for expert in experts]
    years: dict[int, set[int]] = {key: set() for key in keys}
    work = Assignment.objects.filter(
        expert__in=keys, stage__in=WORKED, item__round__society=None
    ).order_by()
    seats = Seat.objects.filter(expert__in=keys, is_present=True, vote__round__society=None)
    for rows in (
        work.values_list("expert_id", "item__round__cycle__year").distinct(),
        seats.order_by().values_list("expert_id", "vote__round__cycle__year").distinct(),
        Term.objects.filter(expert__in=keys).order_by().values_list("expert_id", "year"),
    ):
        for key, year in rows:
            years[key].add(year)
    return years
