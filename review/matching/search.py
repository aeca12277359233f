"""One linear program being solved: the solver's model, its columns, and the pairs given to it.

Columns stand in this order: activities, slacks, extra columns, pairs. With prices p of the rows,
Σ w x = Σ (w − p) x + Σ p · activity; so pairs cost their net weight, and the activity of a priced
row is a column of its own at its price. The solver then starts with every pair on the side its net
weight says, and only mends what the prices got wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from .patience import Patience
from .prices import ROUNDS
from .problem import Bools, Floats, Ints
from .program import ALL_AT_ONCE, Program, add_extra
from .rows import Extra

AROUND = 6
"""So many pairs beyond its demand each nomination begins with."""
PENALTY = 10.0
"""What one missing review costs at first, in largest weights."""
SHORTAGE = 1_000.0
"""What one missing review costs, in the dearest stretches that could be used instead."""
SLIP = 1e-6
_INF = highspy.kHighsInf


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A solved program: ``x`` (P) between 0 and 1, ``extra`` columns, row duals and what is missing.

    ``missing`` > 0: the rows cannot all be met, by so much in all; then the duals are of that.
    """

    x: Floats
    extra: Floats
    duals: Floats
    missing: float

    @property
    def is_whole(self) -> bool:
        """Whether every pair is in or out."""
        both = np.concatenate([self.x, self.extra])
        return bool((np.abs(both - np.round(both)) < 1e-6).all())


def optimum(
    program: Program,
    prices: Floats | None = None,
    rounds: int = ROUNDS,
    patience: Patience | None = None,
) -> Outcome:
    """The optimum, or by how much the rows cannot be met; ``prices`` to begin with, if known."""
    first = program.first_prices(rounds) if prices is None else prices
    return Search(program, first, patience).solve()


def shortage_of(program: Program) -> Outcome:
    """The least that is missing of what the rows ask for; the weights only say where to begin."""
    search = Search(program, program.first_prices())
    if len(program.weights) > ALL_AT_ONCE:
        search.optimise()
    search.measure_shortage()
    return search.outcome()


class Search:
    """A model that starts from ``prices`` and grows until no pair outside it can gain.

    Once its ``patience`` is over the answers are cut short; of these only the duals still say something.
    """

    def __init__(self, program: Program, prices: Floats, patience: Patience | None = None) -> None:
        self.program, self.prices, self.patience = program, prices, patience or Patience()
        self.model = program.model()
        free = program.lower != program.upper
        self.active = np.flatnonzero(free & (prices != 0)).astype(np.int32)
        self.slack = np.flatnonzero(program.lower > 0)
        self._add_heads()
        add_extra(self.model, program.extra, program.extra.cost)
        self.given = self._first()
        self.places = self.model.getNumCol() + np.arange(len(self.given))
        program.add_pairs(self.model, self.given, np.zeros(len(self.given)))
        self.inside = np.zeros(len(program.weights), dtype=bool)
        self.inside[self.given] = True
        self.duals = np.zeros(len(prices))
        self.values = np.zeros(0)
        self.counts_shortage = False

    def solve(self) -> Outcome:
        """The optimum, or by how much the rows cannot be met."""
        self.optimise()
        if self.missing > SLIP:
            self.measure_shortage()
            if self.missing <= SLIP:
                self.optimise(all_met=True)
        return self.outcome()

    @property
    def missing(self) -> float:
        """How much of what the rows ask for is not there."""
        start = len(self.active)
        return float(self.values[start : start + len(self.slack)].sum())

    def optimise(self, *, all_met: bool = False) -> None:
        """The largest total; what is missing costs a penalty, or with ``all_met`` may not be."""
        program = self.program
        largest = max(float(program.weights.max(initial=0.0)), 1.0)
        if all_met:
            self._shut(len(self.active) + np.arange(len(self.slack)))
        self.counts_shortage = False
        self._price(self.prices, program.weights, -PENALTY * largest, program.extra.cost)

    def measure_shortage(self, slack_cost: float = -1.0) -> None:
        """The least that is missing, whatever the total."""
        nothing = np.zeros_like(self.program.weights)
        self.counts_shortage = True
        none = np.zeros_like(self.program.extra.cost)
        self._price(np.zeros_like(self.prices), nothing, slack_cost, none)

    def stretch(self, columns: Extra) -> tuple[Floats, Outcome]:
        """The cheapest use of more columns with which the least is missing; they are shut again."""
        size, start = len(columns.cost), self.model.getNumCol()
        add_extra(self.model, columns, columns.cost)
        self.measure_shortage(SHORTAGE * float(columns.cost.min(initial=-1.0)))
        used = self.values[start : start + size]
        found = self.outcome()
        self._shut(start + np.arange(size))
        return used, found

    def _shut(self, places: Ints) -> None:
        """Let columns be 0 only."""
        nothing = np.zeros(len(places))
        self.model.changeColsBounds(len(places), places.astype(np.int32), nothing, nothing)

    def lower_rows(self, rows: slice, lower: Floats) -> None:
        """Ask less of rows that have no price yet."""
        places = np.arange(rows.start, rows.stop, dtype=np.int32)
        self.program.lower[rows] = lower
        self.model.changeRowsBounds(len(places), places, lower, self.program.upper[rows])  # type: ignore[attr-defined]

    def outcome(self) -> Outcome:
        """What was found, a number for every pair."""
        x = np.zeros_like(self.program.weights)
        x[self.given] = self.values[self.places]
        start = len(self.active) + len(self.slack)
        extra = self.values[start : start + len(self.program.extra.cost)]
        missing = self.missing if self.counts_shortage else 0.0
        return Outcome(x, extra, self.duals, missing if missing > SLIP else 0.0)

    def _add_heads(self) -> None:
        """Activities of the rows that have a price, and slacks of those that ask for something."""
        program, active = self.program, self.active
        size, zeros = len(active), np.zeros(len(active))
        if size:
            lower, upper = program.lower[active], program.upper[active]
            self.model.changeRowsBounds(size, active, zeros, zeros)  # type: ignore[attr-defined]
            places = np.arange(size, dtype=np.int32)
            self.model.addCols(size, zeros, zeros, zeros, size, places, active, -np.ones(size))
            lower = np.where(lower == -np.inf, -_INF, lower)
            upper = np.where(upper == np.inf, _INF, upper)
            self.model.changeColsBounds(size, places, lower, upper)
        ones = np.ones(len(self.slack))
        slack = Extra.singles(self.slack, ones, 0 * ones, np.inf * ones)
        add_extra(self.model, slack, slack.cost)

    def _first(self) -> Ints:
        """All pairs, or those around the prices: the dearest of every nomination and idle expert."""
        program = self.program
        size = len(program.weights)
        if size <= ALL_AT_ONCE:
            return np.arange(size)
        net = program.reduced(self.prices, program.weights)
        demand = program.families[0].lower.astype(int)
        if program.panels.is_square:
            some = program.panels.top(net, np.where(demand > 0, demand + AROUND, 0))
        else:
            some = _best_few(program.families[0].row, net, int(demand.max(initial=0)) + AROUND)
        if program.families[1].lower.any():
            some |= _best_few(program.families[1].row, net, AROUND)
        return np.flatnonzero(some)

    def _price(
        self, prices: Floats, weights: Floats, slack_cost: float, extra_cost: Floats
    ) -> None:
        """Solve, and give the solver every pair that would gain, until none does."""
        program, model = self.program, self.model
        net = program.reduced(prices, weights)
        heads = [
            prices[self.active],
            slack_cost - prices[self.slack],
            program.reduced_extra(prices, extra_cost),
        ]
        costs = np.concatenate([*heads, net[self.given]])
        places = np.concatenate([np.arange(len(costs) - len(self.given)), self.places])
        model.changeColsCost(len(costs), places.astype(np.int32), costs)
        portion = max(2_000, 4 * len(program.families[0].lower))
        while True:
            self.patience.run(model)
            solution = model.getSolution()
            duals = np.asarray(solution.row_dual)
            gain = program.reduced(duals, net)
            gain[self.inside] = -np.inf
            better = np.flatnonzero(gain > 1e-7)
            if not better.size or self.patience.is_over:
                break
            if better.size > portion:
                better = np.sort(better[np.argpartition(-gain[better], portion)[:portion]])
            self.places = np.append(self.places, model.getNumCol() + np.arange(len(better)))
            program.add_pairs(model, better, net[better])
            self.inside[better] = True
            self.given = np.concatenate([self.given, better])
        self.duals = prices + duals
        self.values = np.asarray(solution.col_value)


def _best_few(row: Ints, numbers: Floats, few: int) -> Bools:
    """The pairs (P) among the ``few`` largest numbers of their row."""
    order = np.lexsort((-numbers, row))
    ordered = row[order]
    first = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1])
    nth = np.arange(len(row)) - np.repeat(first, np.diff(np.append(first, len(row))))
    some = np.zeros(len(row), dtype=bool)
    some[order[nth < few]] = True
    return some
