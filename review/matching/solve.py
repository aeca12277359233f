"""The exact optimum of an assignment, with the bound that proves it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .clash import explain, explain_fixed
from .problem import Floats, Infeasible, Ints, Objective, Problem, Solution
from .program import Family, Outcome, Program
from .rows import families, without_fixed

UNITS = (1.0, 0.5, 0.25, 0.2, 0.1, 0.05, 0.025, 0.02, 0.01, 0.005, 0.001, 0.0001)
"""Units that fits are looked at in: where all are multiples of one, so is every total."""
SLIP = 1e-7


def solve(problem: Problem, objective: Objective = Objective.TOTAL) -> Solution | Infeasible:
    """The best assignment, or the smallest clashing set found.

    ``total``: the largest total fit. ``fair``: the highest floor under every nomination's panel (a
    nomination whose own best panel lies lower gets that), then the largest total on this floor.
    Equal optima are told apart by a fixed hash of the pairs, so the same input gives the same answer.
    """
    clash = explain_fixed(problem)
    if clash is not None:
        return Infeasible(clash, problem.hash)
    task = _Task.of(problem)
    program = task.program()
    found = program.solve()
    if found.missing:
        return Infeasible(explain(task.rest), problem.hash)
    if objective is Objective.FAIR:
        return _fair(task)
    x, bound = _whole(task, program, found)
    if x is None:
        return Infeasible(explain(task.rest), problem.hash)
    return task.solution(objective, x, bound)


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """A problem with its fixed pairs taken out: ``base`` (n) is the fit they bring."""

    problem: Problem
    rest: Problem
    base: Floats
    unit: float
    weights: Floats

    @classmethod
    def of(cls, problem: Problem) -> _Task:
        """Take out the fixed pairs and break ties."""
        rest, base = without_fixed(problem)
        unit = _unit(problem.values)
        spread = unit / (4 * (int(rest.demand.sum()) + 1))
        return cls(problem, rest, base, unit, rest.values + spread * _hash(rest.rows, rest.cols))

    def program(self, floors: Floats | None = None) -> Program:
        """The linear program; ``floors`` (n) is what each panel must reach, base included."""
        rows = families(self.rest)
        if floors is not None:
            lower = np.maximum(floors - self.base - SLIP, 0.0)
            upper = np.full(len(lower), np.inf)
            rows.append(Family(self.rest.rows, lower, upper, self.rest.values))
        return Program(self.weights, rows, self.rest.rows)

    def solution(self, objective: Objective, x: Floats, bound: float, **more: float) -> Solution:
        """The chosen pairs, fixed ones included, with their figures."""
        chosen = np.flatnonzero(x > 0.5)
        pairs = [(int(self.rest.rows[at]), int(self.rest.cols[at])) for at in chosen]
        panels = self.base + np.bincount(
            self.rest.rows[chosen], self.rest.values[chosen], minlength=len(self.base)
        )
        asked = self.problem.demand > 0
        everyone = tuple(sorted([*pairs, *self.problem.fixed]))
        total = math.fsum([*self.rest.values[chosen], *self.base])
        loads = np.bincount([e for _, e in everyone], minlength=self.problem.shape[1])
        return Solution(
            objective=objective,
            pairs=everyone,
            total=total,
            worst=float(panels[asked].min()) if asked.any() else 0.0,
            loads=tuple(int(load) for load in loads),
            bound=max(bound, total),
            input_hash=self.problem.hash,
            **more,
        )

    def down(self, value: float) -> float:
        """``value`` down to the next multiple of the unit that a total could be."""
        return math.floor(value / self.unit + 1e-5) * self.unit if self.unit else value


def _whole(task: _Task, program: Program, found: Outcome) -> tuple[Floats | None, float]:
    """A whole optimum and its bound: the linear one where it is whole, else by branch and bound.

    A pair whose reduced gain lies under the gap cannot be in a better assignment; so the search runs
    over few pairs, and over more only while that is not proven.
    """
    bound = task.base.sum() + program.dual_bound(found.duals, task.rest.values)
    bound = task.down(bound)
    if found.is_whole:
        return np.round(found.x), bound
    linear = program.dual_bound(found.duals, task.weights)
    gain = program.reduced(found.duals, task.weights)
    fine = task.unit / 2 if task.unit else 1e-7
    reach = max(fine, 0.002 * abs(linear))
    while True:
        chosen = np.flatnonzero(gain >= -reach)
        x = program.whole(chosen, fine)
        gap = np.inf if x is None else linear - float(task.weights @ x)
        if gap <= reach or len(chosen) == len(gain):
            return x, bound
        reach = gap if np.isfinite(gap) else reach * 8 + 1.0


def _fair(task: _Task) -> Solution | Infeasible:
    """The highest floor by linear programming, then whole panels on it, then the total."""
    caps = _best_panels(task)
    floor, worst_bound = _highest_floor(task, caps)
    step = task.unit or max(floor / 200, 1e-6)
    level = task.down(floor)
    while True:
        program = task.program(np.minimum(level, _finite(caps)))
        found = program.solve()
        x, bound = (None, 0.0) if found.missing else _whole(task, program, found)
        if x is not None:
            more = {"floor": level, "worst_bound": max(task.down(worst_bound), 0.0)}
            return task.solution(Objective.FAIR, x, bound, **more)
        if level <= 0:
            return Infeasible(explain(task.rest), task.problem.hash)
        if level <= caps.min():  # the floor was the same for all, and is proven out of reach
            worst_bound = min(worst_bound, level - task.unit)
        level = max(level - step, 0.0)


def _best_panels(task: _Task) -> Floats:
    """What each nomination (n) would get if it were alone: its best pairs, fixed ones included."""
    rest = task.rest
    order = np.lexsort((-rest.values, rest.rows))
    row = rest.rows[order]
    first = np.searchsorted(row, np.arange(len(rest.demand)))
    nth = np.arange(len(row)) - first[row]
    top = nth < rest.demand[row]
    best = np.bincount(row[top], rest.values[order][top], minlength=len(rest.demand))
    return np.where(task.problem.demand > 0, task.base + best, np.inf)


def _highest_floor(task: _Task, caps: Floats) -> tuple[float, float]:
    """The highest floor of the linear program, and a bound on the worst panel.

    Nominations that cannot reach the floor stand at their own best; which these are is found by
    halving over the distinct bests.
    """
    ladder = np.unique(caps[np.isfinite(caps)])
    if not ladder.size:
        return 0.0, 0.0
    low, high = -1, len(ladder) - 1
    if not task.program(np.minimum(ladder[high], _finite(caps))).solve().missing:
        return float(ladder[high]), float(ladder[0])
    while high - low > 1:
        middle = (low + high) // 2
        floors = np.minimum(ladder[middle], _finite(caps))
        if task.program(floors).solve().missing:
            high = middle
        else:
            low = middle
    reached = float(ladder[low]) if low >= 0 else -1.0
    floor = _level(task, caps, reached)
    return floor, min(floor, float(ladder[0]))


def _level(task: _Task, caps: Floats, reached: float) -> float:
    """The highest common level of all nominations that can rise above ``reached``."""
    capped = caps <= reached
    free = np.flatnonzero(~capped & np.isfinite(caps))
    program = task.program(np.where(capped, caps, 0.0))
    start = int(program.starts[-1])
    program.lower[start + free] = -task.base[free]
    found = program.solve(level_rows=start + free)
    duals = np.minimum(found.duals[start + free], 0.0)
    scale = -duals.sum()
    if scale <= 0:
        return found.level
    proof = found.duals / scale
    return max(found.level, program.dual_bound(proof, np.zeros_like(task.weights)))


def _finite(caps: Floats) -> Floats:
    """Caps with nothing asked of nominations that ask for nobody."""
    return np.where(np.isfinite(caps), caps, 0.0)


def _unit(values: Floats) -> float:
    """The largest known unit that every fit is a multiple of; 0 where there is none."""
    for unit in UNITS:
        multiples = values / unit
        if (np.abs(multiples - np.round(multiples)) < 1e-7).all():
            return unit
    return 0.0


def _hash(rows: Ints, cols: Ints) -> Floats:
    """A fixed number in [0, 1) for every pair (splitmix64)."""
    mixed = rows.astype(np.uint64) << np.uint64(32) ^ cols.astype(np.uint64)
    mixed = mixed + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) / float(1 << 53)
