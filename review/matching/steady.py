"""Equally good assignments told apart: the one that keeps most of an earlier one's pairs.

The duals say which assignments can be as good (complementary slackness): none that takes a pair whose
reduced loss is more than what is unproven. Where nothing is, those are just as good that take every
pair with a reduced gain and fill every row that has a price; else a row holds the total. Among these
the earlier pairs are counted; the total is not weighed against them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from .patience import Patience
from .problem import Bools, Floats, Pair
from .program import Program
from .rows import INF, Family
from .task import Best, Task

FINEST = 1e-6
"""Fits without a unit are told apart down to this."""


def steadied(
    task: Task, program: Program, best: Best, earlier: Iterable[Pair], patience: Patience
) -> Best:
    """Of all assignments as good as ``best`` the one that keeps most ``earlier`` pairs.

    ``best`` itself where the ``patience`` ends before.
    """
    known = task.rest.flags(earlier)
    if not known.any():
        return best
    fine = (task.unit or FINEST) / 2
    total = float(task.rest.values @ best.x)
    gap = program.dual_bound(best.duals, task.rest.values) - total
    gain = program.reduced(best.duals, program.weights)
    if gap <= fine:
        equal, reach = _face(program, best, known, gain, fine), fine
    else:
        equal, reach = _holding(task, program, known, total - fine), gap + fine
    useful = (gain > -reach) | (best.x > 0.5)
    found = equal.whole(np.flatnonzero(useful), 0.5, patience, best.x)
    if found is None or float(task.rest.values @ found.x) < total - fine:
        return best
    return replace(best, x=found.x)


def _face(program: Program, best: Best, known: Bools, gain: Floats, fine: float) -> Program:
    """Count the known pairs among assignments that the duals prove to be as good."""
    taken = np.where(gain > fine, float(best.x.sum()) + 1.0, 0.0)
    face = Program(taken + known, program.families, program.extra)
    face.lower = np.where(best.duals > fine, program.upper, program.lower)
    face.upper = np.where(best.duals < -fine, program.lower, program.upper)
    return face


def _holding(task: Task, program: Program, known: Bools, least: float) -> Program:
    """Count the known pairs among assignments whose total is no less."""
    one = np.zeros(1, dtype=np.int64)
    row = np.zeros(len(known), dtype=np.int64)
    total = Family("total", row, np.array([least]), np.array([INF]), one, task.rest.values)
    return Program(known.astype(float), [*program.families, total], program.extra)
