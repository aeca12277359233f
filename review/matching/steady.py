"""Equally good assignments told apart: the one that keeps most of an earlier one's pairs.

The duals of the largest total say which assignments reach it (complementary slackness): those within
the rows that take every pair with a reduced gain, none with a reduced loss, and fill every row that has
a price. Among these the earlier pairs are counted; the total is not weighed against them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from .patience import Patience
from .problem import Pair
from .program import Program
from .task import Best, Task

FINEST = 1e-6
"""Fits without a unit are told apart down to this."""


def steadied(
    task: Task, program: Program, best: Best, earlier: Iterable[Pair], patience: Patience
) -> Best:
    """Of all assignments as good as ``best`` the one that keeps most ``earlier`` pairs.

    ``best`` itself where it is not proven by its duals alone, or where the ``patience`` ends before.
    """
    known = task.rest.flags(earlier)
    fine = (task.unit or FINEST) / 2
    total = float(task.rest.values @ best.x)
    if not known.any() or best.linear_bound - float(task.base.sum()) - total > fine:
        return best
    gain = program.reduced(best.duals, program.weights)
    asked = int(task.rest.demand.sum()) + 1
    weights = np.where(gain > fine, float(asked), 0.0) + known
    face = Program(weights, program.families, program.extra)
    face.lower = np.where(best.duals > fine, program.upper, program.lower)
    face.upper = np.where(best.duals < -fine, program.lower, program.upper)
    found = face.whole(np.flatnonzero(gain > -fine), 0.5, patience, best.x)
    if found is None or float(task.rest.values @ found.x) < total - fine:
        return best
    return replace(best, x=found.x)
