"""A problem made ready for solving: fixed pairs out, ties broken, and totals looked at in units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .answers import Solution
from .patience import Patience
from .problem import Floats, Ints, Objective, Problem
from .program import Program
from .rows import INF, Family, families, with_groups, without_fixed
from .search import Outcome

UNITS = (1.0, 0.5, 0.25, 0.2, 0.1, 0.05, 0.025, 0.02, 0.01, 0.005, 0.001, 0.0001)
"""Units that fits are looked at in: where all are multiples of one, so is every total."""
SLIP = 1e-7
FEW = 1.5
"""Pairs, in experts asked for, that whole panels are first looked for among."""
HANDFUL = 200
"""So few pairs are all looked at at once."""
WIDER = 4
"""By how much more may be lost when the search goes on."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A problem with its fixed pairs taken out: ``base`` (n) is the fit they bring.

    ``weights`` (P) are the fits with ties broken by a fixed hash, so that the same input gives the
    same answer; all ties together weigh less than a quarter of the unit.
    """

    problem: Problem
    rest: Problem
    base: Floats
    unit: float
    weights: Floats
    seed: int = 0

    @classmethod
    def of(cls, problem: Problem, seed: int = 0) -> Task:
        """Take out the fixed pairs and break ties."""
        rest, base = without_fixed(problem)
        unit = unit_of(problem.values)
        spread = unit / (4 * (int(rest.demand.sum()) + 1))
        ties = spread * hash_of(rest.rows, rest.cols, seed)
        return cls(problem, rest, base, unit, rest.values + ties, seed)

    def program(self, floors: Floats | None = None, weights: Floats | None = None) -> Program:
        """The linear program; ``floors`` (n) is what each panel must reach, base included."""
        rows = families(self.rest)
        if floors is not None:
            lower = np.maximum(floors - self.base - SLIP, 0.0)
            upper = np.full(len(lower), INF)
            owner = np.arange(len(lower))
            rows.append(Family("floor", self.rest.rows, lower, upper, owner, self.rest.values))
        rows, extra = with_groups(self.rest, rows)
        return Program(self.weights if weights is None else weights, rows, extra)

    def solution(self, objective: Objective, best: Best, **more: Any) -> Solution:
        """The chosen pairs, fixed ones included, with their figures."""
        chosen = np.flatnonzero(best.x > 0.5)
        ours = zip(self.rest.rows[chosen].tolist(), self.rest.cols[chosen].tolist(), strict=True)
        everyone = tuple(sorted([*ours, *self.problem.fixed]))
        panels = self.panels(best.x)
        asked = self.problem.demand > 0
        total = math.fsum([*self.rest.values[chosen], *self.base])
        loads = np.bincount([pair[1] for pair in everyone], minlength=self.problem.shape[1])
        return Solution(
            objective=objective,
            pairs=everyone,
            total=total,
            worst=float(panels[asked].min()) if asked.any() else 0.0,
            loads=tuple(loads.tolist()),
            bound=max(best.bound, total),
            input_hash=self.problem.hash,
            seed=self.seed,
            linear_bound=max(best.linear_bound, total),
            searched=best.searched,
            duals=tuple(best.duals.tolist()),
            **more,
        )

    def panels(self, x: Floats) -> Floats:
        """The fit of every panel (n)."""
        rest = self.rest
        return self.base + np.bincount(rest.rows, rest.values * (x > 0.5), len(self.base))

    def caps(self) -> Floats:
        """What each nomination (n) would get if it were alone: its best pairs, fixed ones included."""
        rest = self.rest
        order = np.lexsort((-rest.values, rest.rows))
        row = rest.rows[order]
        nth = np.arange(len(row)) - np.searchsorted(row, np.arange(len(rest.demand)))[row]
        top = nth < rest.demand[row]
        best = np.bincount(row[top], rest.values[order][top], minlength=len(rest.demand))
        return np.where(self.problem.demand > 0, self.base + best, INF)

    def down(self, value: float) -> float:
        """``value`` down to the next multiple of the unit that a total could be."""
        return math.floor(value / self.unit + 1e-5) * self.unit if self.unit else value


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The best whole ``x`` (P), its bound, and the duals that prove ``linear_bound``."""

    x: Floats
    bound: float
    linear_bound: float
    duals: Floats
    searched: bool = False


def whole(
    task: Task,
    program: Program,
    found: Outcome,
    values: Floats | None = None,
    reach: float | None = None,
    patience: Patience | None = None,
    start: Floats | None = None,
) -> Best | None:
    """A whole optimum and its bound: the linear one where it is whole, else by branch and bound.

    ``values`` (P; the fits unless said otherwise) are what the bound speaks of. A pair whose reduced
    gain lies under the gap cannot be in a better assignment; so the search runs over the pairs that
    lose least first, and over more until that is proven; ``start`` (P) is a whole one to begin with.
    Once the ``patience`` is over, None need not mean that there is none, and the bound may lie above
    the total.
    """
    shown = task.rest.values if values is None else values
    proven = task.down(task.base.sum() + program.dual_bound(found.duals, shown))
    if found.is_whole:
        return Best(np.round(found.x), proven, proven, found.duals)
    fine = task.unit / 2 if task.unit else SLIP
    gain = program.reduced(found.duals, program.weights)
    first = max(fine, _narrow(gain, task)) if reach is None else reach
    linear = program.dual_bound(found.duals, program.weights)
    x, bound = _widening(program, gain, linear, (first, fine), patience or Patience(), start)
    if x is None:
        return None
    least = min(task.down(task.base.sum() + bound + SLIP), proven)
    return Best(x, least, proven, found.duals, searched=least < proven)


def _narrow(gain: Floats, task: Task) -> float:
    """The loss under which a few pairs more than are asked for lie; all pairs where there are few."""
    few = int(FEW * task.rest.demand.sum())
    if len(gain) <= max(few, HANDFUL):
        return INF
    return -float(np.partition(gain, len(gain) - few)[len(gain) - few])


def _widening(
    program: Program,
    gain: Floats,
    linear: float,
    reaches: tuple[float, float],
    patience: Patience,
    best: Floats | None = None,
) -> tuple[Floats | None, float]:
    """The best whole x among pairs that lose little, then among more, and the bound of all."""
    reach, fine = reaches
    bound = linear
    while True:
        useful = gain >= -reach
        chosen = np.flatnonzero(useful if best is None else useful | (best > 0.5))
        everything = len(chosen) == len(gain)
        got = program.whole(chosen, fine, patience, best)
        gap = INF
        if got is not None:
            best = got.x
            bound = min(bound, got.bound if everything else max(got.bound, linear - reach))
        if best is not None:
            gap = linear - float(program.weights @ best)
        if everything or gap <= reach or patience.is_over:
            return best, bound
        reach = min(WIDER * reach + fine, gap * (1 + 1e-9) + fine)


def unit_of(values: Floats) -> float:
    """The largest known unit that every fit is a multiple of; 0 where there is none."""
    for unit in UNITS:
        multiples = values / unit
        if (np.abs(multiples - np.round(multiples)) < 1e-7).all():
            return unit
    return 0.0


def hash_of(rows: Ints, cols: Ints, seed: int = 0) -> Floats:
    """A fixed number in [0, 1) for every pair (splitmix64)."""
    mixed = rows.astype(np.uint64) << np.uint64(32) ^ cols.astype(np.uint64)
    mixed = mixed + np.uint64((0x9E3779B97F4A7C15 * (seed + 1)) % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) / float(1 << 53)
