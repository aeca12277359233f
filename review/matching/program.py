"""Linear programs over pairs, solved by HiGHS from first prices and with column pricing.

Every rule is a family of rows; a pair stands in at most one row of each family. The solver is given
the pairs around the first prices, and their costs net of these, so that it starts near the optimum;
further pairs are priced by the rows' duals until none can gain. The proof of optimality does not
trust the solver: ``dual_bound`` recomputes a bound over *all* pairs from the duals (weak duality).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from .patience import Patience
from .prices import ROUNDS, Panels, first_prices
from .problem import Floats, Ints
from .rows import Extra, Family

ALL_AT_ONCE = 30_000
"""Up to so many pairs all are given to the solver at once."""
TOLERANCE = 1e-9
NODES = 2_000
"""Branch-and-bound nodes after which the best solution so far is taken, with its gap."""
_INF = highspy.kHighsInf


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """The best whole ``x`` (P) and ``extra`` on some pairs; ``bound``: none of these is better."""

    x: Floats
    extra: Floats
    bound: float


class Program:
    """Maximise Σ weight · x over pairs, 0 ≤ x ≤ 1, plus Σ cost · extra, within the rows of all families."""

    def __init__(self, weights: Floats, families: list[Family], extra: Extra | None = None) -> None:
        self.weights, self.families = weights, families
        self.extra = extra or Extra.none()
        self.lower = np.concatenate([each.lower for each in families])
        self.upper = np.concatenate([each.upper for each in families])
        starts = np.cumsum([0] + [len(each.lower) for each in families])
        self.starts = starts[:-1]
        self.panels = Panels(families[0])

    def span(self, name: str) -> slice:
        """The rows of the family of this name."""
        at = [each.name for each in self.families].index(name)
        start = int(self.starts[at])
        return slice(start, start + len(self.families[at].lower))

    def rows_of(self, pairs: Ints) -> Ints:
        """The rows that pairs stand in (pairs × families; -1: none)."""
        picked = [
            np.where(each.row[pairs] >= 0, each.row[pairs] + start, -1)
            for each, start in zip(self.families, self.starts, strict=True)
        ]
        return np.stack(picked, axis=1)

    def first_prices(self, rounds: int = ROUNDS) -> Floats:
        """Prices of all rows (zeros for small or ragged programs)."""
        if len(self.weights) <= ALL_AT_ONCE or not self.panels.is_square:
            return np.zeros(len(self.lower))
        return first_prices(self.weights, self.families, self.panels, rounds)

    def reduced(self, duals: Floats, weights: Floats) -> Floats:
        """What one more of each pair (P) would gain at these duals."""
        gain = weights.copy()
        for family, start in zip(self.families, self.starts, strict=True):
            part = np.append(duals[start : start + len(family.lower)], 0.0)[family.row]
            gain -= part if family.coef is None else part * family.coef
        return gain

    def reduced_extra(self, duals: Floats, cost: Floats) -> Floats:
        """What one more of each extra column would gain at these duals."""
        used = duals[self.extra.row] * self.extra.coef
        return cost - np.bincount(self.extra.column, used, minlength=len(cost))

    def dual_bound(self, duals: Floats, weights: Floats) -> float:
        """A total that no x within the rows exceeds, by weak duality from ``duals``."""
        safe = np.where((self.upper == np.inf) & (duals > 0), 0.0, duals)
        safe = np.where((self.lower == -np.inf) & (safe < 0), 0.0, safe)
        ends = np.where(safe > 0, self.upper, self.lower)
        rows = (safe * np.where(np.isfinite(ends), ends, 0.0)).sum()
        pairs = np.maximum(self.reduced(safe, weights), 0.0).sum()
        gain = np.maximum(self.reduced_extra(safe, self.extra.cost), 0.0)
        return float(rows + pairs + (gain * np.where(gain > 0, self.extra.upper, 0.0)).sum())

    def model(self) -> highspy.Highs:
        """An empty model with all rows; one thread and a fixed seed, so that answers repeat."""
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("parallel", "off")
        model.setOptionValue("random_seed", 0)
        model.setOptionValue("dual_feasibility_tolerance", TOLERANCE)
        model.setOptionValue("primal_feasibility_tolerance", TOLERANCE)
        model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        lower = np.where(self.lower == -np.inf, -_INF, self.lower)
        upper = np.where(self.upper == np.inf, _INF, self.upper)
        none = np.zeros(0, dtype=np.int32)
        starts = np.zeros(len(upper), dtype=np.int32)
        model.addRows(len(upper), lower, upper, 0, starts, none, np.zeros(0))
        return model

    def add_pairs(self, model: highspy.Highs, pairs: Ints, costs: Floats) -> None:
        """Give pairs to the solver."""
        index = self.rows_of(pairs)
        coef = [
            np.ones(len(pairs)) if each.coef is None else each.coef[pairs] for each in self.families
        ]
        values = np.stack(coef, axis=1)
        used = (index >= 0) & (values != 0)
        counts = used.sum(axis=1)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32)
        zeros, ones = np.zeros(len(pairs)), np.ones(len(pairs))
        entries = index[used].astype(np.int32)
        model.addCols(len(pairs), costs, zeros, ones, len(entries), starts, entries, values[used])

    def whole(
        self,
        chosen: Ints,
        gap: float,
        patience: Patience | None = None,
        start: Floats | None = None,
    ) -> Whole | None:
        """The best whole solution on the ``chosen`` pairs, within ``gap``; None where there is none.

        After ``NODES`` nodes the best so far is taken; without any, the search goes on to the first.
        So None is a proof, unless the ``patience`` is over: then it may only not have been found.
        ``start`` (P) is a whole solution to begin with.
        """
        patience = patience or Patience()
        model = self.model()
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", gap)
        model.setOptionValue("mip_max_nodes", NODES)
        add_extra(model, self.extra, self.extra.cost)
        head = len(self.extra.cost)
        self.add_pairs(model, chosen, self.weights[chosen])
        size = head + len(chosen)
        kinds = np.full(size, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        model.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
        if start is not None and not head:
            begin = highspy.HighsSolution()
            begin.col_value = start[chosen].tolist()
            model.setSolution(begin)
        patience.run(model)
        unknown = model.getModelStatus() != highspy.HighsModelStatus.kInfeasible
        if unknown and not _found(model) and not patience.is_over:
            model.setOptionValue("mip_max_nodes", highspy.kHighsIInf)
            model.setOptionValue("mip_max_improving_sols", 1)
            patience.run(model)
        if not _found(model):
            return None
        values = np.round(np.asarray(model.getSolution().col_value))
        x = np.zeros_like(self.weights)
        x[chosen] = values[head:]
        return Whole(x, values[:head], float(model.getInfo().mip_dual_bound))


def add_extra(model: highspy.Highs, extra: Extra, costs: Floats) -> None:
    """Give columns beside the pairs to the solver."""
    size = len(extra.cost)
    if not size:
        return
    order = np.argsort(extra.column, kind="stable")
    starts = np.searchsorted(extra.column[order], np.arange(size)).astype(np.int32)
    upper = np.where(extra.upper == np.inf, _INF, extra.upper)
    rows = extra.row[order].astype(np.int32)
    model.addCols(size, costs, np.zeros(size), upper, len(rows), starts, rows, extra.coef[order])


def _found(model: highspy.Highs) -> bool:
    """Whether the search has a whole solution."""
    feasible = int(highspy.SolutionStatus.kSolutionStatusFeasible)
    return bool(model.getInfo().primal_solution_status == feasible)
