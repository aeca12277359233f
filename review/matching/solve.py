"""The exact optimum of an assignment, with the bound that proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from .answers import Clash, Floor, Infeasible, Repair, RepairCode, Repaired, Solution
from .clash import FIXED, explain, explain_fixed
from .floors import Ground, fair, rising
from .keeping import keep
from .mending import mended, repairs
from .patience import SECONDS, Patience
from .problem import Objective, Pair, Problem
from .program import Program
from .search import Search
from .steady import steadied
from .task import Best, Task, whole


def solve(
    problem: Problem,
    objective: Objective = Objective.TOTAL,
    *,
    seed: int = 0,
    floor: float | None = None,
    earlier: Iterable[Pair] = (),
    seconds: float = SECONDS,
) -> Solution | Infeasible:
    """The best assignment, or the smallest clashing set found.

    ``total``: the largest total fit. ``fair``: the highest floor under every nomination's panel (a
    nomination whose own best panel lies lower gets that), or the ``floor`` given, then the largest
    total on it. No search among assignments takes more than ``seconds`` once one is known, and the
    bounds say what is proven by then; only then may the answer depend on the machine. Equal optima are
    told apart by a hash of the pairs and the ``seed``: the same input gives the same answer. Of equal
    answers the one that keeps most of the ``earlier`` pairs is taken.
    """
    ready = _ready(problem, seed, seconds)
    if isinstance(ready, Infeasible):
        return ready
    task, program, best = ready
    if objective is Objective.FAIR or floor is not None:
        ground = Ground.of(task, program, best, Patience(seconds))
        return fair(ground, floor, Patience(seconds), earlier=earlier)
    best = steadied(task, program, best, earlier, Patience(seconds))
    return task.solution(Objective.TOTAL, best)


def floors(
    problem: Problem, count: int = 5, *, seed: int = 0, seconds: float = SECONDS
) -> tuple[Floor, ...] | Infeasible:
    """Floors from that of the largest total up to the highest, with the price of each, rising.

    Where fits are coarse there may be fewer than ``count`` different ones.
    """
    ready = _ready(problem, seed, seconds)
    if isinstance(ready, Infeasible):
        return ready
    return tuple(rising(Ground.of(*ready, Patience(seconds)), count, seconds))


def each_floor(
    problem: Problem, count: int = 5, *, seed: int = 0, seconds: float = SECONDS
) -> Iterator[Floor]:
    """The same one by one, as soon as each is found; none where there is no assignment."""
    ready = _ready(problem, seed, seconds)
    if not isinstance(ready, Infeasible):
        yield from rising(Ground.of(*ready, Patience(seconds)), count, seconds)


def repair(problem: Problem, published: Iterable[Pair], *, seed: int = 0) -> Repaired | Infeasible:
    """A published assignment mended: keeps all that can stay, changes the fewest pairs.

    ``problem`` no longer holds the pairs that became inadmissible (a decline, a late conflict, an
    expert who is unavailable). Of all that change as little, the one of largest total fit.
    """
    return keep(problem, published, seed) or why(problem, seed)


def why(problem: Problem, seed: int = 0) -> Infeasible:
    """Why a problem has no solution, and what would mend it."""
    ready = _ready(problem, seed)
    assert isinstance(ready, Infeasible), "only asked where there is no solution"
    return ready


def _ready(
    problem: Problem, seed: int, seconds: float = SECONDS
) -> tuple[Task, Program, Best] | Infeasible:
    """The largest total found in time, with its bound and the program it came from.

    Whether there is an assignment at all is found out however long it takes.
    """
    clash = explain_fixed(problem)
    if clash is not None:
        return _infeasible(problem, clash, seed)
    task = Task.of(problem, seed)
    program = task.program()
    search = Search(program, program.first_prices())
    found = search.solve()
    best, patience = None, Patience(seconds)
    if not found.missing:
        best = whole(task, program, found, patience=patience)
        if best is None and patience.is_over:
            best = whole(task, program, found)
    if best is None:
        duals = found.duals if found.missing else np.zeros_like(found.duals)
        clash = explain(task.rest, duals)
        return _infeasible(problem, clash, seed, search, linear=found.missing > 0)
    return task, program, best


def _infeasible(
    problem: Problem, clash: Clash, seed: int, search: Search | None = None, linear: bool = True
) -> Infeasible:
    """A clash with what mends the problem; letting fixed pairs go comes first where it is enough."""
    found = () if clash.code in FIXED else repairs(problem, clash, search, linear)
    if problem.fixed:
        found = (*_let_go(problem, seed), *found)
    return Infeasible(replace(clash, repairs=found), problem.hash)


def _let_go(problem: Problem, seed: int) -> tuple[Repair, ...]:
    """The fewest fixed pairs to let go; with a repair of the rest where that is not enough."""
    free = replace(problem, fixed=())
    also: tuple[Repair, ...] = ()
    kept = keep(free, problem.fixed, seed)
    if kept is None:
        also = why(free, seed).clash.repairs[:1]
        kept = keep(mended(free, also[0]), problem.fixed, seed) if also else None
    if kept is None or not kept.removed:
        return ()
    return (Repair(RepairCode.UNFIX, len(kept.removed), kept.removed, also=also),)
