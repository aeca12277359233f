"""Fairness: the highest floor under every panel, and what each floor costs in total.

A floor T asks of every nomination's panel the fit T, or the nomination's own best where that is
less. Whether a floor can be is a linear program; where it cannot, the program's duals prove for
every T how much is missing, so the next T is the highest that this proof allows, until one can be.
The last proof is kept: it bounds the floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from .answers import Floor, Solution
from .dealing import dealt
from .patience import Patience
from .problem import Floats, Objective, Pair
from .program import ALL_AT_ONCE, Program
from .search import Outcome, Search, optimum
from .steady import steadied
from .task import Best, Task, whole

SLIP = 1e-6
FINE = 0.002
"""Where fits have no unit, or the problem is large, floors are told apart down to this part of the level."""
TRY = 0.4
"""The part of the time that is left which one floor of several may take."""
HALF = 0.5
"""The part of that which one way of several to it may take."""
NEARLY = 0.1
"""The part of panels that may be undecided where branch and bound is tried first."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What floors are laid on: the optimum without one, every nomination's own best, the highest floor.

    ``program`` is that of the largest total; ``duals`` (rows of the program with floors) prove that
    no floor is higher than ``level``.
    """

    task: Task
    program: Program
    best: Best
    caps: Floats
    level: float
    duals: Floats

    @classmethod
    def of(cls, task: Task, program: Program, best: Best, patience: Patience) -> Ground:
        """Find the highest floor; where patience ends before, one that certainly is not too low."""
        caps = task.caps()
        level, duals = _highest(task, program, best, caps, patience)
        return cls(task, program, best, caps, level, duals)

    @property
    def lowest(self) -> float:
        """The floor that the largest total stands on."""
        return min(_reached(self.task.panels(self.best.x), self.caps), self.level)


def fair(
    ground: Ground,
    floor: float | None = None,
    patience: Patience | None = None,
    above: float = 0.0,
    earlier: Iterable[Pair] = (),
) -> Solution:
    """The largest total on a floor that whole panels can stand on: the highest, or up to ``floor``.

    Where no higher one is found in time, the largest total. ``above``: lower ones need no trying. Of
    equals the one that keeps most ``earlier`` pairs.
    """
    patience = patience or Patience()
    limit = ground.level if floor is None else min(max(floor, 0.0), ground.level)
    task, stands = ground.task, min(ground.lowest, limit)
    held = asked = None
    step, exact = _step(ground, limit), _is_small(ground)
    low, level, high = max(stands, above), limit, limit + step
    while low < level and high - low > step * 1.001 and not patience.is_over:
        part = patience.lend(TRY)
        found = _on(ground, level, held, part)
        exact &= not part.is_over
        reached = -1.0 if found is None else min(_reached(task.panels(found.x), ground.caps), level)
        high = high if reached >= level - SLIP else level
        if found is not None and (high > level or reached > low):
            low = stands = level if high > level else task.down(reached)
            held, asked = found, level
        level = task.down((low + high) / 2)
    if held is not None and asked != stands:
        held = _again(ground, stands, held, patience)
    whole_most = high - task.unit if exact and high <= limit else ground.level
    best = held or replace(ground.best, duals=_lifted(task, ground.program, ground.best.duals))
    standing = task.program(floors_of(ground.caps, stands))
    best = steadied(task, standing, best, earlier, patience)
    return _solution(ground, best, stands, min(ground.level, max(whole_most, stands)))


def _again(ground: Ground, level: float, held: Best, patience: Patience) -> Best:
    """Panels found for a higher floor that stand on this one, bettered with this one in view."""
    found = _on(ground, level, held, patience.lend(TRY))
    if found is not None and _reached(ground.task.panels(found.x), ground.caps) >= level - SLIP:
        return found
    proven = ground.best.linear_bound
    return Best(held.x, proven, proven, _lifted(ground.task, ground.program, ground.best.duals))


def rising(ground: Ground, count: int, seconds: float) -> Iterator[Floor]:
    """Floors from that of the largest total up to the highest, with their prices, one by one.

    None takes more than ``seconds``; where one is not found in that time there is a lower one.
    """
    task, lowest = ground.task, ground.lowest
    steps = np.linspace(lowest, ground.level, max(count, 2))[1:].tolist()
    levels = sorted({task.down(each) for each in steps if task.down(each) > lowest + SLIP})
    last = _line(ground, fair(ground, lowest))
    yield last
    for level in levels:
        if level > last.level + SLIP:
            line = _line(ground, fair(ground, level, Patience(seconds), last.level))
            if line.level > last.level + SLIP:
                yield (last := line)


def _step(ground: Ground, limit: float) -> float:
    """How finely floors are told apart."""
    if not _is_small(ground):
        return max(ground.task.unit, limit * FINE, SLIP)
    return ground.task.unit or max(limit * FINE, SLIP)


def _on(ground: Ground, level: float, held: Best | None, patience: Patience) -> Best | None:
    """The largest total of whole panels on a floor, or some that come near it; None where there are none.

    Where the linear program is nearly whole, or small, branch and bound has the last word; else what
    was dealt stands, and the bound is the linear one. ``held``: panels to begin with.
    """
    task = ground.task
    floors = floors_of(ground.caps, level)
    program = task.program(floors)
    first = _lifted(task, ground.program, ground.best.duals)
    found = optimum(program, first, patience=patience)
    if found.missing or patience.is_over:
        return None
    if found.is_whole or _torn(task, found) <= NEARLY * len(floors):
        best = whole(task, program, found, patience=patience.lend(HALF))
        if best is not None:
            return best
    x = dealt(task, floors, (held or ground.best).x, patience.lend(HALF))
    stands = _reached(task.panels(x), ground.caps) >= level - SLIP
    best = None
    if _is_small(ground) or len(program.extra.cost):
        start = x if stands else None
        best = whole(task, program, found, patience=patience, start=start)
    proven = task.down(float(task.base.sum()) + program.dual_bound(found.duals, task.rest.values))
    return best or Best(x, proven, proven, found.duals)


def _torn(task: Task, found: Outcome) -> int:
    """How many panels the linear program leaves undecided."""
    torn = np.abs(found.x - np.round(found.x)) > SLIP
    return len(np.unique(task.rest.rows[torn]))


def _is_small(ground: Ground) -> bool:
    """Whether floors are told apart exactly."""
    return len(ground.task.weights) <= ALL_AT_ONCE


def _solution(ground: Ground, held: Best, level: float, highest: float) -> Solution:
    """Panels on a floor, with the price of it."""
    task, caps = ground.task, ground.caps
    finite = caps[np.isfinite(caps)]
    solution = task.solution(
        Objective.FAIR,
        held,
        floor=level,
        worst_bound=min(highest, float(finite.min(initial=highest))),
        floor_duals=tuple(ground.duals.tolist()),
    )
    most = float(task.rest.values @ ground.best.x) + float(task.base.sum())
    return replace(solution, price=max(most - solution.total, 0.0))


def _line(ground: Ground, solution: Solution) -> Floor:
    """A solution on a floor as a line of the table; the level is the one its panels do reach."""
    price = solution.price or 0.0
    panels = ground.task.problem.panel_fits(solution.pairs)
    level = max(min(_reached(panels, ground.caps), ground.level), solution.floor or 0.0)
    most = solution.total + price
    return Floor(
        level=level,
        below=int((ground.caps < level - SLIP).sum()),
        worst=solution.worst,
        total=solution.total,
        price=price,
        price_least=max(most - solution.bound, 0.0),
        share=price / most if most else 0.0,
        solution=solution,
    )


def _reached(panels: Floats, caps: Floats) -> float:
    """The highest floor that panels (n) stand on."""
    finite = np.isfinite(caps)
    under = finite & (panels < caps - SLIP)
    return float(panels[under].min(initial=caps[finite].max(initial=0.0)))


def _highest(
    task: Task, program: Program, best: Best, caps: Floats, patience: Patience
) -> tuple[float, Floats]:
    """The highest floor of the linear program and its proof, down from what the largest total allows.

    Once the ``patience`` is over, the lowest that is proven to be high enough.
    """
    with_floors = task.program(floors_of(caps, 0.0))
    rows = with_floors.span("floor")
    proof = _lifted(task, program, best.duals)
    proof[rows] = -1.0
    level = allowed(task, caps, proof)
    search: Search | None = None
    while not patience.is_over:
        lower = np.maximum(floors_of(caps, level) - task.base - SLIP / 10, 0.0)
        if search is None:
            with_floors.lower[rows] = lower
            search = Search(with_floors, np.zeros(len(with_floors.lower)), patience)
        else:
            search.lower_rows(rows, lower)
        search.measure_shortage()
        if search.missing <= SLIP and not patience.is_over:
            break
        following = allowed(task, caps, search.duals)
        if following >= level - SLIP:
            break
        proof, level = search.duals, following
    return level, proof


def allowed(task: Task, caps: Floats, duals: Floats) -> float:
    """The highest floor that a proof leaves possible, rounded down to what panels can be.

    Any x within the rows has Σ share · panel ≤ most, both read off the duals (weak duality); so no
    floor T can be whose Σ share · min(T, cap) is above that.
    """
    nothing = np.zeros_like(task.weights)
    program = task.program(floors_of(caps, 0.0), nothing)
    shares = np.maximum(-duals[program.span("floor")], 0.0)
    most = program.dual_bound(duals, nothing) + SLIP
    low, high = 0.0, float(caps[np.isfinite(caps)].max(initial=0.0))

    def weighs(level: float) -> float:
        return float(shares @ np.maximum(floors_of(caps, level) - task.base, 0.0))

    if weighs(high) <= most:
        return task.down(high)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if weighs(middle) <= most else (low, middle)
    return task.down(low)


def floors_of(caps: Floats, level: float) -> Floats:
    """What each panel (n) must reach; nothing where nobody is asked for."""
    return np.where(np.isfinite(caps), np.minimum(caps, level), 0.0)


def _lifted(task: Task, program: Program, duals: Floats) -> Floats:
    """Duals of the program without floors as duals of that with floors, these at 0."""
    lifted = []
    for family in [*program.families]:
        if family.name == "serves":
            lifted.append(np.zeros(len(task.base)))
        lifted.append(duals[program.span(family.name)])
    if not any(family.name == "serves" for family in program.families):
        lifted.append(np.zeros(len(task.base)))
    return np.concatenate(lifted)
