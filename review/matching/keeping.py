"""Mending a published assignment with the fewest changes (补充、调整).

First everything that may stay is kept, and only what is missing is filled: if that can be done, no
assignment changes less. Else one pair is let go, wherever that could help; only if that does not do
either, the whole is solved with a bonus on every published pair that outweighs all fits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from .answers import Repaired
from .clash import explain_fixed
from .problem import Bools, Ints, Objective, Pair, Problem
from .search import optimum
from .task import Best, Task, whole

SLIP = 1e-6


def keep(problem: Problem, published: Iterable[Pair], seed: int = 0) -> Repaired | None:
    """The assignment that keeps most of ``published``, and of these the one of largest total.

    None where there is no assignment at all.
    """
    if explain_fixed(problem) is not None:
        return None
    was = {(int(one), int(other)) for one, other in published}
    stay = problem.flags(was)
    found = _all_kept(problem, was, stay, seed) or _one_let_go(problem, was, stay, seed)
    if found is not None:
        return found
    task = Task.of(problem, seed)
    return None if optimum(task.program()).missing else _bonus(task, problem, was, stay)


def _all_kept(problem: Problem, was: set[Pair], stay: Bools, seed: int) -> Repaired | None:
    """Fill what is missing and change nothing else."""
    fixed = tuple(sorted({*problem.pairs(stay), *problem.fixed}))
    pinned = replace(problem, fixed=fixed)
    if explain_fixed(pinned) is not None:
        return None
    task = Task.of(pinned, seed)
    program = task.program()
    found = optimum(program)
    best = None if found.missing else whole(task, program, found)
    if best is None:
        return None
    return _told(task, problem, best, was, int(stay.sum()))


def _one_let_go(problem: Problem, was: set[Pair], stay: Bools, seed: int) -> Repaired | None:
    """Let one pair go where that could make room, and fill what is then missing.

    With one pair less every new pair goes to a nomination that lacks something, or takes the place
    of the pair that went: so only pairs of those, and experts with room, need to be looked at.
    """
    task = Task.of(replace(problem, fixed=()), seed)
    rest = task.rest
    stays = rest.flags(_array(problem, stay))
    m = rest.shape[1]
    lacks = _lacking(rest, stays)
    idle = np.bincount(rest.cols[stays], minlength=m)
    short_of_work = idle < rest.load_min
    useful = np.zeros(m, dtype=bool)
    useful[rest.cols[lacks[rest.rows]]] = True
    near = lacks.copy()
    near[rest.rows[stays & useful[rest.cols]]] = True
    near[rest.rows[short_of_work[rest.cols]]] = True
    room = idle < rest.load_max
    open_ = stays | lacks[rest.rows] | (near[rest.rows] & room[rest.cols])
    fixed = stays & ~near[rest.rows]
    cut = problem.only(problem.flags(_array(rest, open_)))
    pinned = replace(cut, fixed=tuple(sorted({*rest.pairs(fixed), *problem.fixed})))
    if explain_fixed(pinned) is not None:
        return None
    found = _bonus(Task.of(pinned, seed), problem, was, pinned.flags(was))
    return found if found is not None and found.kept == int(stay.sum()) - 1 else None


def _array(problem: Problem, some: Bools) -> Ints:
    """Flagged pairs (P) as an array of two columns."""
    return np.stack([problem.rows[some], problem.cols[some]], axis=1)


def _lacking(rest: Problem, stays: Bools) -> Bools:
    """The nominations (n) that lack experts, or experts with a trait."""
    n = len(rest.demand)
    lacks = np.bincount(rest.rows[stays], minlength=n) < rest.demand
    for each in rest.minima:
        lacks |= np.bincount(rest.rows[stays & each.marked], minlength=n) < each.least
    return lacks


def _bonus(task: Task, problem: Problem, was: set[Pair], stay: Bools) -> Repaired | None:
    """The whole at once, every published pair (of ``task.problem``, P) worth more than all fits."""
    rest = task.rest
    caps = task.caps()
    bonus = float(np.ceil(caps[np.isfinite(caps)].sum())) + 1.0
    extra = bonus * rest.flags(_array(task.problem, stay))
    program = task.program(weights=task.weights + extra)
    found = optimum(program, rounds=3)
    if found.missing:
        return None
    best = whole(
        task, program, found, rest.values + extra, reach=2.0 * float(rest.values.max(initial=1.0))
    )
    if best is None:
        return None
    pinned = sum(pair in was for pair in task.problem.fixed)
    kept = int(np.count_nonzero(extra * (best.x > 0.5)))
    most = int((best.bound + SLIP) // bonus)
    rise = bonus * kept
    plain = replace(best, bound=best.bound - rise, linear_bound=best.linear_bound - rise)
    return _told(task, problem, plain, was, most + pinned)


def _told(task: Task, problem: Problem, best: Best, was: set[Pair], most: int) -> Repaired:
    """What went and what came."""
    solution = task.solution(Objective.REPAIR, best)
    now = set(solution.pairs)
    removed, added = tuple(sorted(was - now)), tuple(sorted(now - was))
    whole_problem = replace(solution, input_hash=problem.hash)
    return Repaired(whole_problem, removed, added, len(was & now), most)
