"""Linear programs over pairs, solved by HiGHS with column pricing.

Every rule is a family of rows; a pair stands in at most one row of each family. Only pairs that may
enter the optimum are given to the solver: it starts from the best of each nomination, and pairs are
priced by the rows' duals until none can gain. The proof of optimality does not trust the solver:
``dual_bound`` recomputes a bound over *all* pairs from the duals (weak duality).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from .problem import Bools, Floats, Ints

ALL_AT_ONCE = 30_000
"""Up to so many pairs all are given to the solver at once."""
TOLERANCE = 1e-9
NODES = 2_000
"""Branch-and-bound nodes after which the best solution so far is taken, with its gap."""
_INF = highspy.kHighsInf


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A family of rows: ``row`` (P; -1: none) is a pair's row, ``coef`` (P) its coefficient."""

    row: Ints
    lower: Floats
    upper: Floats
    coef: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A solved program: ``x`` (P) between 0 and 1, row duals, ``level`` and what is missing.

    ``missing`` > 0: the rows cannot all be met, by so much in all; then the duals are of that.
    """

    x: Floats
    duals: Floats
    level: float
    missing: float
    given: Ints

    @property
    def is_whole(self) -> bool:
        """Whether every pair is in or out."""
        return bool((np.abs(self.x - np.round(self.x)) < 1e-6).all())


class Program:
    """Maximise Σ weight · x over pairs, 0 ≤ x ≤ 1, within the rows of all families.

    With ``level_rows`` (indices into all rows) maximise instead the level that these rows reach.
    """

    def __init__(self, weights: Floats, families: list[Family], nomination: Ints) -> None:
        self.weights, self.families, self.nomination = weights, families, nomination
        self.lower = np.concatenate([each.lower for each in families])
        self.upper = np.concatenate([each.upper for each in families])
        starts = np.cumsum([0] + [len(each.lower) for each in families])
        self.starts = starts[:-1]
        self.rows = [
            np.where(each.row >= 0, each.row + start, -1)
            for each, start in zip(families, self.starts, strict=True)
        ]

    def solve(self, level_rows: Ints | None = None) -> Outcome:
        """First find out whether the rows can be met at all, then the optimum."""
        model = self._model()
        given = self._first()
        slack = np.flatnonzero(self.lower > 0)
        self._add_slack(model, slack)
        self._add(model, given, np.zeros(len(given)))
        given, duals, values = self._price(model, given, np.zeros_like(self.weights), len(slack))
        missing = float(values[: len(slack)].sum())
        if missing > 1e-6:
            return Outcome(self._spread(values, given, len(slack)), duals, 0.0, missing, given)
        head = len(slack)
        zeros = np.zeros(head)
        model.changeColsBounds(head, np.arange(head, dtype=np.int32), zeros, zeros)
        model.changeColsCost(head, np.arange(head, dtype=np.int32), zeros)
        weights = self.weights
        if level_rows is not None:
            weights = np.zeros_like(self.weights)
            minus = np.full(len(level_rows), -1.0)
            model.addCol(1.0, 0.0, _INF, len(level_rows), level_rows.astype(np.int32), minus)
        at = head + np.arange(len(given), dtype=np.int32)
        model.changeColsCost(len(given), at, weights[given])
        level_at = head + len(given) if level_rows is not None else -1
        given, duals, values = self._price(model, given, weights, head, level_at)
        level = float(values[level_at]) if level_rows is not None else 0.0
        return Outcome(self._spread(values, given, head, level_at), duals, level, 0.0, given)

    def reduced(self, duals: Floats, weights: Floats) -> Floats:
        """What one more of each pair (P) would gain at these duals."""
        gain = weights.copy()
        padded = np.append(duals, 0.0)
        for family, row in zip(self.families, self.rows, strict=True):
            gain -= padded[row] if family.coef is None else padded[row] * family.coef
        return gain

    def dual_bound(self, duals: Floats, weights: Floats) -> float:
        """A total that no x within the rows exceeds, by weak duality from ``duals``."""
        safe = np.where((self.upper == np.inf) & (duals > 0), 0.0, duals)
        ends = np.where(safe > 0, np.where(self.upper == np.inf, 0.0, self.upper), self.lower)
        return float((safe * ends).sum() + np.maximum(self.reduced(safe, weights), 0.0).sum())

    def whole(self, chosen: Ints, gap: float) -> Floats | None:
        """The best whole x (P) on the ``chosen`` pairs, within ``gap``; None where there is none.

        After :data:`NODES` nodes the best so far is taken; without any, the search goes on to the
        first. So None is a proof.
        """
        model = self._model()
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", gap)
        model.setOptionValue("mip_max_nodes", NODES)
        self._add(model, chosen, self.weights[chosen])
        kinds = np.full(len(chosen), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        model.changeColsIntegrality(len(chosen), np.arange(len(chosen), dtype=np.int32), kinds)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kInfeasible and not _found(model):
            model.setOptionValue("mip_max_nodes", highspy.kHighsIInf)
            model.setOptionValue("mip_max_improving_sols", 1)
            model.run()
        if not _found(model):
            return None
        x = np.zeros_like(self.weights)
        x[chosen] = np.round(np.asarray(model.getSolution().col_value))
        return x

    def _model(self) -> highspy.Highs:
        """An empty model with all rows; one thread and a fixed seed, so that answers repeat."""
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("parallel", "off")
        model.setOptionValue("random_seed", 0)
        model.setOptionValue("dual_feasibility_tolerance", TOLERANCE)
        model.setOptionValue("primal_feasibility_tolerance", TOLERANCE)
        model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        upper = np.where(self.upper == np.inf, _INF, self.upper)
        none = np.zeros(0, dtype=np.int32)
        starts = np.zeros(len(upper), dtype=np.int32)
        model.addRows(len(upper), self.lower, upper, 0, starts, none, np.zeros(0))
        return model

    def _add_slack(self, model: highspy.Highs, rows: Ints) -> None:
        """A column for each row that asks for something: what is missing of it."""
        size = len(rows)
        model.addCols(
            size,
            np.full(size, -1.0),
            np.zeros(size),
            np.full(size, _INF),
            size,
            np.arange(size, dtype=np.int32),
            rows.astype(np.int32),
            np.ones(size),
        )

    def _add(self, model: highspy.Highs, pairs: Ints, costs: Floats) -> None:
        """Give pairs to the solver."""
        index = np.stack([row[pairs] for row in self.rows], axis=1)
        coef = np.stack(
            [
                np.ones(len(pairs)) if family.coef is None else family.coef[pairs]
                for family in self.families
            ],
            axis=1,
        )
        used = (index >= 0) & (coef != 0)
        counts = used.sum(axis=1)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32)
        zeros, ones = np.zeros(len(pairs)), np.ones(len(pairs))
        entries = index[used].astype(np.int32)
        model.addCols(len(pairs), costs, zeros, ones, len(entries), starts, entries, coef[used])

    def _first(self) -> Ints:
        """All pairs, or the best few of every nomination and every expert."""
        size = len(self.weights)
        if size <= ALL_AT_ONCE:
            return np.arange(size)
        some = np.zeros(size, dtype=bool)
        for family, number in ((self.families[0], 8), (self.families[1], 8)):
            order = np.lexsort((-self.weights, family.row))
            row = family.row[order]
            first = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
            nth = np.arange(size) - np.repeat(first, np.diff(np.append(first, size)))
            some[order[nth < number]] = True
        return np.flatnonzero(some)

    def _price(
        self, model: highspy.Highs, given: Ints, weights: Floats, head: int, level_at: int = -1
    ) -> tuple[Ints, Floats, Floats]:
        """Solve, and give the solver every pair that would gain, until none does."""
        inside: Bools = np.zeros(len(weights), dtype=bool)
        inside[given] = True
        portion = max(2_000, 4 * len(self.families[0].lower))
        while True:
            model.run()
            solution = model.getSolution()
            duals = np.asarray(solution.row_dual)
            gain = np.where(inside, -np.inf, self.reduced(duals, weights))
            better = np.flatnonzero(gain > 1e-7)
            if not better.size:
                return given, duals, np.asarray(solution.col_value)
            if better.size > portion:
                better = better[np.argpartition(-gain[better], portion)[:portion]]
            better.sort()
            self._add(model, better, weights[better])
            inside[better] = True
            given = np.concatenate([given, better])

    def _spread(self, values: Floats, given: Ints, head: int, level_at: int = -1) -> Floats:
        """The solver's columns as one number a pair (P)."""
        kept = np.delete(values, level_at) if level_at >= 0 else values
        x = np.zeros_like(self.weights)
        x[given] = kept[head:]
        return x


def _found(model: highspy.Highs) -> bool:
    """Whether the search has a whole solution."""
    feasible = int(highspy.SolutionStatus.kSolutionStatusFeasible)
    return bool(model.getInfo().primal_solution_status == feasible)
