"""Dealing anew: one expert of every panel given back, and all of these dealt out again at once.

What a whole panel reaches depends on all its experts together, so floors make the assignment hard.
With all experts but one of a panel standing, it depends on one pair: then a floor is only a price on
pairs, and the best of all dealings is a linear program that is whole or nearly so. Each round gives
back other experts (by a fixed hash), and what is under a floor grows dearer from round to round.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .patience import Patience
from .problem import Bools, Floats
from .rows import without_fixed
from .search import optimum
from .task import Task, hash_of, whole

ROUNDS = 30
"""Rounds in which the price of what is under a floor rises."""
FIRST, LAST = 1.0, 1_000.0
"""That price, in fit, in the first round and the last."""
STEEP = 5.0
"""How much dearer it is by the part of the floor that is missing."""
QUIET = 6
"""Rounds without a gain after which no more is looked for."""
MOST = 60
"""Rounds in all."""
SLIP = 1e-6


def dealt(task: Task, floors: Floats, x: Floats, patience: Patience) -> Floats:
    """A whole assignment ``x`` (P) brought onto ``floors`` (n) as far as found, with a large total."""
    prices = np.geomspace(FIRST, LAST, ROUNDS)
    best, best_worth, quiet = x, worth(task, floors, x), 0
    for at in range(MOST):
        price = float(prices[min(at, ROUNDS - 1)])
        found = _round(task, floors, x, (at, price), patience)
        if found is None:
            break
        x, gained = found, worth(task, floors, found)
        quiet = 0 if gained > best_worth + SLIP else quiet + 1
        if gained > best_worth:
            best, best_worth = x, gained
        if at >= ROUNDS and quiet >= QUIET:
            break
    return best


def worth(task: Task, floors: Floats, x: Floats) -> float:
    """The total of an assignment less what is under the floors at the last price."""
    panels = task.panels(x)
    return float(panels.sum() - _charge(floors, panels, LAST).sum())


def _charge(floors: Floats, panels: Floats, price: float) -> Floats:
    """What panels under their floors pay."""
    missing = np.maximum(floors - panels - SLIP, 0.0)
    return price * missing * (1.0 + STEEP * missing / np.maximum(floors, SLIP))


def _round(
    task: Task, floors: Floats, x: Floats, step: tuple[int, float], patience: Patience
) -> Floats | None:
    """One expert of every panel given back and dealt anew, no panel falling deeper than the deepest does.

    None where time is over.
    """
    at, price = step
    rest, kept = task.rest, _kept(task, x, at)
    left, base = without_fixed(replace(rest, fixed=rest.pairs(kept), settled=()))
    got = task.base[left.rows] + base[left.rows] + left.values
    deepest = float((floors - task.panels(x)).max(initial=0.0))
    some = floors[left.rows] - got <= max(deepest, 0.0) + SLIP
    left, got = left.only(some, settled=(*rest.settled, *left.settled)), got[some]
    places = np.searchsorted(rest.keys, left.keys)
    weights = task.weights[places] - _charge(floors[left.rows], got, price)
    weights -= min(float(weights.min(initial=0.0)), 0.0)
    part = Task(task.problem, left, task.base + base, task.unit, weights, task.seed)
    program = part.program()
    found = optimum(program, patience=patience)
    if found.missing or patience.is_over:
        return None
    best = whole(part, program, found, weights, patience=patience)
    if best is None:
        return None
    new = kept.astype(float)
    new[places[best.x > 0.5]] = 1.0
    return new


def _kept(task: Task, x: Floats, at: int) -> Bools:
    """The pairs (P) that stay: all but one of every panel, another in every round."""
    rest = task.rest
    chosen = np.flatnonzero(x > 0.5)
    order = hash_of(rest.rows[chosen], rest.cols[chosen], task.seed + at)
    chosen = chosen[np.lexsort((order, rest.rows[chosen]))]
    stays = np.diff(rest.rows[chosen], prepend=-1) == 0
    kept = np.zeros(len(x), dtype=bool)
    kept[chosen[stays]] = True
    return kept
