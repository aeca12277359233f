"""From a problem to rows: fixed pairs taken out, and every rule as a family of rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .problem import Bools, Floats, Ints, Problem

INF = np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A family of rows: ``row`` (P; -1: none) is a pair's row, ``coef`` (P) its coefficient.

    ``name`` says which rule it is; ``owner``: the nomination or expert of each row.
    """

    name: str
    row: Ints
    lower: Floats
    upper: Floats
    owner: Ints
    coef: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """Columns beside the pairs: entries (``row``, ``column``, ``coef``), and what each column may be."""

    row: Ints
    column: Ints
    coef: Floats
    cost: Floats
    upper: Floats

    @classmethod
    def none(cls) -> Extra:
        """No columns."""
        return cls.singles(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0))

    @classmethod
    def singles(cls, row: Ints, coef: Floats, cost: Floats, upper: Floats) -> Extra:
        """Columns that stand in one row each."""
        return cls(row, np.arange(len(row)), coef, cost, upper)

    def and_also(self, more: Extra) -> Extra:
        """Both."""
        return Extra(
            np.concatenate([self.row, more.row]),
            np.concatenate([self.column, more.column + len(self.cost)]),
            np.concatenate([self.coef, more.coef]),
            np.concatenate([self.cost, more.cost]),
            np.concatenate([self.upper, more.upper]),
        )


def without_fixed(problem: Problem, *, trim: bool = True) -> tuple[Problem, Floats]:
    """What is left to assign once the fixed pairs stand, and the fit (n) they bring.

    Pairs of nominations that need nobody any more are left out, and with ``trim`` also those of
    experts who are full.
    """
    n, m = problem.shape
    base = np.zeros(n)
    if not problem.fixed:
        return _needed(problem, problem, trim), base
    pinned = np.asarray(problem.fixed)
    mine = problem.flags(pinned)
    np.add.at(base, problem.rows[mine], problem.values[mine])
    per_nomination = np.bincount(pinned[:, 0], minlength=n)
    per_expert = np.bincount(pinned[:, 1], minlength=m)
    minima = tuple(
        replace(
            each,
            least=np.maximum(
                each.least - np.bincount(problem.rows[mine & each.marked], minlength=n), 0
            ),
        )
        for each in problem.minima
    )
    rest = problem.only(
        ~mine & ~_of_other_group(problem, pinned),
        demand=problem.demand - per_nomination,
        load_min=np.maximum(problem.load_min - per_expert, 0),
        load_max=problem.load_max - per_expert,
        minima=minima,
        fixed=(),
        settled=problem.fixed,
    )
    return _needed(rest, problem, trim), base


def _needed(rest: Problem, problem: Problem, trim: bool) -> Problem:
    """The rest without pairs that cannot be chosen."""
    limit = rest.load_max if trim else problem.load_max
    keep = (rest.demand[rest.rows] > 0) & (limit[rest.cols] > 0)
    if trim:
        keep &= unit_room(rest) > 0
    return rest if keep.all() else rest.only(keep)


def _of_other_group(problem: Problem, pinned: Ints) -> Bools:
    """Pairs (P) of experts who are fixed to another group, where each serves in one."""
    if not problem.one_group:
        return np.zeros(len(problem.rows), dtype=bool)
    serves = np.full(problem.shape[1], -1)
    serves[pinned[:, 1]] = problem.group[pinned[:, 0]]
    ours = problem.group[problem.rows]
    return (ours >= 0) & (serves[problem.cols] >= 0) & (ours != serves[problem.cols])


def unit_room(problem: Problem) -> Ints:
    """How many experts of a pair's employer (P) the nomination may still take."""
    room = problem.per_unit_max[problem.rows]
    employer = problem.employer[problem.cols]
    width = int(problem.employer.max(initial=-1)) + 2
    if problem.settled:
        pinned = np.asarray(problem.settled)
        theirs = pinned[:, 0] * width + problem.employer[pinned[:, 1]]
        keys, counts = np.unique(theirs, return_counts=True)
        mine = problem.rows * width + employer
        at = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
        room = room - np.where(keys[at] == mine, counts[at], 0)
    return np.where(employer >= 0, room, np.iinfo(np.int64).max)


def families(rest: Problem) -> list[Family]:
    """The rows of every rule: demand, loads, employers, minima, groups."""
    demand = rest.demand.astype(float)
    n, m = rest.shape
    rows = [
        Family("demand", rest.rows, demand, demand, owner=np.arange(n)),
        Family(
            "load",
            rest.cols,
            rest.load_min.astype(float),
            rest.load_max.astype(float),
            owner=np.arange(m),
        ),
    ]
    rows += _unit_rows(rest)
    for each in rest.minima:
        if each.least.any():
            row = np.where(each.marked, rest.rows, -1)
            lower = each.least.astype(float)
            upper = np.full(n, INF)
            rows.append(Family(minimum_of(each.trait), row, lower, upper, owner=np.arange(n)))
    return rows


def _unit_rows(rest: Problem) -> list[Family]:
    """A row for every nomination and employer that could be over what is allowed."""
    employer = rest.employer[rest.cols]
    known = np.flatnonzero(employer >= 0)
    if not known.size:
        return []
    key = rest.rows[known] * (int(rest.employer.max()) + 2) + employer[known]
    _, where, counts = np.unique(key, return_inverse=True, return_counts=True)
    room = unit_room(rest)[known]
    tight = counts[where] > room
    if not tight.any():
        return []
    row = np.full(len(rest.rows), -1)
    groups, first, inverse = np.unique(key[tight], return_index=True, return_inverse=True)
    row[known[tight]] = inverse
    upper = room[tight][first].astype(float)
    owner = rest.rows[known[tight]][first]
    return [Family("per_unit", row, np.zeros(len(groups)), upper, owner)]


def with_groups(rest: Problem, rows: list[Family]) -> tuple[list[Family], Extra]:
    """The rows and columns of "each expert serves in one group": serves (0 or 1), one an expert and group.

    Σ pairs of the expert in the group ≤ load · serves, and Σ serves ≤ 1.
    """
    ours = rest.group[rest.rows]
    if not rest.one_group or not (ours >= 0).any():
        return rows, Extra.none()
    width = int(rest.group.max()) + 1
    key = np.where(ours >= 0, rest.cols * width + ours, -1)
    places = np.unique(key[key >= 0])
    experts, often = np.unique(places // width, return_counts=True)
    torn = experts[often > 1]
    places = places[np.isin(places // width, torn)]
    if not places.size:
        return rows, Extra.none()
    at = np.minimum(np.searchsorted(places, key), len(places) - 1)
    row = np.where(places[at] == key, at, -1)
    size = np.bincount(row[row >= 0], minlength=len(places))
    expert = places // width
    room = np.minimum(rest.load_max[expert], size).astype(float)
    start = sum(len(each.lower) for each in rows)
    none = np.full(len(rest.rows), -1)
    link = Family("serves", row, np.full(len(places), -INF), np.zeros(len(places)), owner=expert)
    once = Family("one_group", none, np.zeros(len(torn)), np.ones(len(torn)), owner=torn)
    columns = np.arange(len(places))
    extra = Extra(
        row=np.concatenate([start + columns, start + len(places) + np.searchsorted(torn, expert)]),
        column=np.concatenate([columns, columns]),
        coef=np.concatenate([-room, np.ones(len(places))]),
        cost=np.zeros(len(places)),
        upper=np.ones(len(places)),
    )
    return [*rows, link, once], extra


def minimum_of(trait: str) -> str:
    """The name of the rows of a minimum."""
    return f"minimum {trait}"
