"""What an assignment reads: how well experts fit items, who may not read what, how much each reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from review import fitting
from review.facts.composing import left_out, rules_of
from review.facts.quorum import kept_away
from review.facts.subjects import (
    division_labels,
    expert_profiles,
    experts_with_words,
    item_profile,
    items_with_words,
    live_pairs,
)
from review.matching import Problem
from review.models import Allowance, Expert, Item, PanelMember, Pin, Round
from review.vocabulary.disciplines import distance

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A problem with the rows it speaks of: nomination i is ``items[i]``, expert j ``experts[j]``.

    ``fits`` has the parts of every fit, ``about`` what items and experts are about. ``live`` are the
    pairs at work already, of which ``firm`` are accepted or signed. ``out`` says of an expert (j)
    why they get nothing new.
    """

    items: tuple[Item, ...]
    experts: tuple[Expert, ...]
    problem: Problem
    fits: fitting.Fits
    about: tuple[Sequence[fitting.Profile], Sequence[fitting.Profile]]
    live: frozenset[tuple[int, int]]
    firm: frozenset[tuple[int, int]]
    out: Mapping[int, str]

    @property
    def loose(self) -> Problem:
        """Return the problem of a repair: what is offered only may move, the rest stays."""
        offered = self.live - self.firm
        return replace(self.problem, fixed=tuple(p for p in self.problem.fixed if p not in offered))


def table_of(round_: Round, experts: Sequence[Expert]) -> Table:
    """Return the assignment of a round as a problem; live assignments and locked pairs are fixed.

    Inadmissible: pairs with a hard conflict or one still to be decided, pairs that ended (declined,
    recused, voided), and those kept out by hand. Nobody loses work: who has more than their limit
    keeps it. An allowance of the round raises a limit or lowers what an item asks for.
    """
    items = tuple(items_with_words(round_.items.standing()))
    known = experts_with_words(Expert.objects.filter(pk__in=[e.pk for e in experts]))
    people = tuple(known.order_by("pk"))
    row = {item.pk: place for place, item in enumerate(items)}
    col = {expert.pk: place for place, expert in enumerate(people)}
    labels = division_labels(round_.cycle)
    about = [item_profile(item, labels) for item in items], expert_profiles(round_, people)
    fits = fitting.fits(*about, distance)
    work = {(row[i], col[e]): stage for (i, e), stage in live_pairs(row, col).items()}
    live = list(work)
    locks = pinned(row, col, "lock")
    firm = {pair for pair, stage in work.items() if stage != "offered" or pair in locks}
    out = left_out(round_, people)
    problem = Problem.dense(
        fits.values,
        demand_of(round_, items, live),
        forbidden=barred_pairs(row, col),
        load_max=load_of(round_, people, live, out),
        fixed=[*live, *locks],
        **rules_of(round_, items, people),
    )
    return Table(items, people, problem, fits, about, frozenset(live), frozenset(firm), out)


def demand_of(round_: Round, items: Sequence[Item], live: Sequence[tuple[int, int]]) -> list[int]:
    """Return how many experts each item asks for; those at work stay, even where it is fewer now."""
    read = Counter(pair[0] for pair in live)
    fewer = dict(allowances(round_, "item"))
    return [max(fewer.get(item.pk, round_.demand), read[place]) for place, item in enumerate(items)]


def load_of(
    round_: Round,
    experts: Sequence[Expert],
    live: Sequence[tuple[int, int]],
    out: Mapping[int, str],
) -> list[int]:
    """Return how many items each expert reads at most: nothing new who rests or is left out."""
    loads = Counter(pair[1] for pair in live)
    more = dict(allowances(round_, "expert"))
    return [
        max(
            more.get(expert.pk, expert.load_max) if expert.is_available and place not in out else 0,
            loads[place],
        )
        for place, expert in enumerate(experts)
    ]


def allowances(round_: Round, of: str) -> list[tuple[int, int]]:
    """Return what was allowed in a round to items or experts, by their keys."""
    rows = Allowance.objects.filter(round=round_, **{f"{of}__isnull": False})
    return list(rows.values_list(of, "number"))


def pinned(row: Mapping[int, int], col: Mapping[int, int], kind: str) -> list[tuple[int, int]]:
    """Return the pairs locked or kept out by hand, as places."""
    pins = Pin.objects.filter(item__in=row, expert__in=col, kind=kind)
    return [(row[i], col[e]) for i, e in pins.order_by("pk").values_list("item", "expert")]


def barred_pairs(row: Mapping[int, int], col: Mapping[int, int]) -> Bools:
    """Return which pairs are inadmissible (items × experts)."""
    barred = np.zeros((len(row), len(col)), dtype=bool)
    for item, expert in kept_away(row):
        if expert in col:
            barred[row[item], col[expert]] = True
    return barred


# --- meetings -------------------------------------------------------------------------------------


def pairs_of_panels(round_: Round, table: Table) -> list[tuple[int, int]]:
    """Return every member of a panel with every item of it they may read, and what is at work."""
    row = {item.pk: place for place, item in enumerate(table.items)}
    col = {expert.pk: place for place, expert in enumerate(table.experts)}
    barred = barred_pairs(row, col)
    seats = PanelMember.objects.filter(panel__round=round_).values_list("panel", "expert")
    found = set(table.live)
    for panel, expert in seats:
        found |= {
            (place, col[expert])
            for place, item in enumerate(table.items)
            if item.panel_id == panel and expert in col and not barred[place, col[expert]]
        }
    return sorted(found)
