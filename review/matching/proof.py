"""A solution checked by a reader who trusts no solver: the rules one by one, and the bound anew.

The bound is weak duality from the stored duals: prices for every row and, for every pair, what it
gains above them. It needs sums only, and holds for any duals; good ones make it meet the total.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .answers import Solution
from .floors import allowed, floors_of
from .problem import Floats, Ints, Objective, Pair, Problem
from .task import Task

SLIP = 1e-6


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking found: names of broken rules or figures, and the recomputed figures.

    ``bound`` and ``worst_bound`` are what duals prove. ``proven``: no rule is broken and the total
    meets ``bound``; where branch and bound had to lower the bound, that part is not recomputed.
    """

    faults: tuple[str, ...]
    total: float
    worst: float
    bound: float
    worst_bound: float | None

    @property
    def holds(self) -> bool:
        """Whether the solution keeps every rule and its figures are right."""
        return not self.faults

    @property
    def proven(self) -> bool:
        """Whether the duals alone prove the total to be the largest."""
        return self.holds and self.bound - self.total <= SLIP * max(1.0, self.total)


def verify(problem: Problem, solution: Solution) -> Verdict:
    """Check feasibility and recompute total, worst panel and bounds from the problem and the duals."""
    faults = list(broken(problem, solution.pairs))
    panels = problem.panel_fits(solution.pairs)
    asked = panels[problem.demand > 0]
    total, worst = math.fsum(panels), float(asked.min()) if asked.size else 0.0
    bound, worst_bound = _bounds(problem, solution)
    told = {
        "input": solution.input_hash == problem.hash,
        "total": abs(total - solution.total) <= SLIP,
        "worst": abs(worst - solution.worst) <= SLIP,
        "bound": bound >= total - SLIP and abs(bound - solution.linear_bound) <= SLIP,
        "worst_bound": worst_bound is None or (solution.worst_bound or 0.0) <= worst_bound + SLIP,
        "floor": _stands(problem, solution, panels),
    }
    faults += [name for name, right in told.items() if not right]
    return Verdict(tuple(faults), total, worst, bound, worst_bound)


def broken(problem: Problem, pairs: Iterable[Pair]) -> Iterable[str]:
    """The names of the rules that pairs break."""
    given = list(pairs)
    array = np.asarray(given, dtype=np.int64).reshape(-1, 2)
    n, m = problem.shape
    keys = array[:, 0] * max(m, 1) + array[:, 1]
    place = np.searchsorted(problem.keys, keys)
    known = np.isin(keys, problem.keys)
    loads = np.bincount(array[:, 1], minlength=m)
    checks = {
        "pair_twice": len(set(given)) == len(given),
        "forbidden": bool(known.all()),
        "fixed": set(problem.fixed) <= set(given),
        "demand": np.array_equal(np.bincount(array[:, 0], minlength=n), problem.demand),
        "load_min": bool((loads >= problem.load_min).all()),
        "load_max": bool((loads <= problem.load_max).all()),
        "per_unit": _units_kept(problem, array),
        "one_group": _groups_kept(problem, array),
    }
    yield from (name for name, kept in checks.items() if not kept)
    for each in problem.minima:
        has = np.zeros(len(array), dtype=bool)
        has[known] = each.marked[place[known]]
        if (np.bincount(array[has, 0], minlength=n) < each.least).any():
            yield each.trait


def _units_kept(problem: Problem, pairs: Ints) -> bool:
    """Whether no nomination has too many experts of one employer."""
    employer = problem.employer[pairs[:, 1]]
    key = pairs[:, 0] * (int(problem.employer.max(initial=-1)) + 2) + employer
    _, first, counts = np.unique(key[employer >= 0], return_index=True, return_counts=True)
    return bool((counts <= problem.per_unit_max[pairs[employer >= 0, 0][first]]).all())


def _groups_kept(problem: Problem, pairs: Ints) -> bool:
    """Whether experts read candidates of one group only, where each serves in one."""
    group = problem.group[pairs[:, 0]]
    inside = group >= 0
    served = {(expert, of) for expert, of in zip(pairs[inside, 1], group[inside], strict=True)}
    return not problem.one_group or len({expert for expert, _ in served}) == len(served)


def _stands(problem: Problem, solution: Solution, panels: Floats) -> bool:
    """Whether every panel stands on the floor, or at its nomination's own best."""
    if solution.floor is None:
        return True
    floors = floors_of(Task.of(problem, solution.seed).caps(), solution.floor)
    return bool((panels >= floors - 1e-5).all())


def _bounds(problem: Problem, solution: Solution) -> tuple[float, float | None]:
    """What the stored duals prove of the total, and of the worst panel."""
    task = Task.of(problem, solution.seed)
    if solution.objective is Objective.REPAIR:
        return solution.linear_bound, None
    floors = None
    if solution.floor is not None:
        floors = floors_of(task.caps(), solution.floor)
    program = task.program(floors)
    proof = program.dual_bound(np.asarray(solution.duals), task.rest.values)
    bound = max(task.down(float(task.base.sum()) + proof), solution.total)
    if not solution.floor_duals:
        return bound, None
    return bound, allowed(task, task.caps(), np.asarray(solution.floor_duals))
