"""From a problem to rows: fixed pairs taken out, and every rule as a family of rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .problem import Floats, Problem
from .program import Family


def without_fixed(problem: Problem) -> tuple[Problem, Floats]:
    """What is left to assign once the fixed pairs stand, and the fit (n) they bring."""
    n, m = problem.shape
    base = np.zeros(n)
    if not problem.fixed:
        return problem, base
    pinned = np.asarray(problem.fixed)
    key = problem.rows * m + problem.cols
    mine = np.isin(key, pinned[:, 0] * m + pinned[:, 1])
    np.add.at(base, problem.rows[mine], problem.values[mine])
    employer = problem.employer[pinned[:, 1]]
    width = int(problem.employer.max()) + 2
    taken = (pinned[:, 0] * width + employer)[employer >= 0]
    theirs = problem.rows * width + problem.employer[problem.cols]
    keep = ~mine & ~((problem.employer[problem.cols] >= 0) & np.isin(theirs, taken))
    per_nomination = np.bincount(pinned[:, 0], minlength=n)
    per_expert = np.bincount(pinned[:, 1], minlength=m)
    first_line = np.bincount(pinned[:, 0], problem.frontline[pinned[:, 1]], minlength=n).astype(int)
    rest = replace(
        problem,
        rows=problem.rows[keep],
        cols=problem.cols[keep],
        values=problem.values[keep],
        demand=problem.demand - per_nomination,
        load_min=np.maximum(problem.load_min - per_expert, 0),
        load_max=problem.load_max - per_expert,
        frontline_min=np.maximum(problem.frontline_min - first_line, 0),
        fixed=(),
    )
    return rest, base


def families(rest: Problem) -> list[Family]:
    """The rows of every rule: demand, loads, one of an employer, first line."""
    demand = rest.demand.astype(float)
    rows = [
        Family(rest.rows, demand, demand),
        Family(rest.cols, rest.load_min.astype(float), rest.load_max.astype(float)),
    ]
    employer = rest.employer[rest.cols]
    key = rest.rows * (int(rest.employer.max(initial=-1)) + 2) + employer
    _, where, counts = np.unique(key, return_inverse=True, return_counts=True)
    binding = (counts[where] > 1) & (employer >= 0)
    if binding.any():
        row = np.full(len(key), -1)
        groups, row[binding] = np.unique(key[binding], return_inverse=True)
        rows.append(Family(row, np.zeros(len(groups)), np.ones(len(groups))))
    if rest.frontline_min.any():
        row = np.where(rest.frontline[rest.cols], rest.rows, -1)
        lower = rest.frontline_min.astype(float)
        rows.append(Family(row, lower, np.full(len(lower), np.inf)))
    return rows
