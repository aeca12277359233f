"""First prices of an assignment's rows, by which few pairs are told from many.

A price for every load, employer and minimum makes the nominations independent of each other: each
takes its dearest pairs net of prices (Lagrangian relaxation), and prices rise where too much and
fall where too little is taken. Some forty rounds come near the optimum's own duals; the linear
program starts from them and needs only the pairs around them. Any prices give a valid bound; these
are only a good beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from .problem import Bools, Floats, Ints
from .rows import Family

ROUNDS = 40
WIDE_ROUNDS = 8
"""So many rounds look at all pairs."""
NARROW = 40
"""So many pairs beyond its demand stand for a nomination's pairs in the other rounds."""
MARGIN = 3
"""A padded table of pairs may be so much larger than the pairs themselves."""


class Panels:
    """Pairs laid out as a table, a line a nomination, to find each line's largest numbers."""

    def __init__(self, demand: Family) -> None:
        self.row, size = demand.row, len(demand.lower)
        degree = np.bincount(self.row, minlength=size)
        self.width = int(degree.max(initial=0))
        first = np.concatenate([[0], np.cumsum(degree)[:-1]])
        self.slot = self.row * self.width + np.arange(len(self.row)) - first[self.row]
        self.shape = size, self.width

    @property
    def is_square(self) -> bool:
        """Whether the table is not much larger than the pairs."""
        return self.shape[0] * self.width <= MARGIN * len(self.row)

    def best(self, numbers: Floats, most: int) -> Floats:
        """The ``most`` largest numbers of each line, falling; -inf where there are fewer."""
        lines = np.full(self.shape[0] * self.width, np.inf)
        lines[self.slot] = -numbers
        table = lines.reshape(self.shape)
        if most < self.width:
            table.partition(most - 1, axis=1)
            table = table[:, :most]
        else:
            table = np.pad(table, ((0, 0), (0, most - self.width)), constant_values=np.inf)
        table.sort(axis=1)
        return -table

    def top(self, numbers: Floats, many: Ints) -> Bools:
        """The pairs (P) among the ``many`` (n) largest of their line, ties included."""
        most = int(many.max(initial=1))
        table = self.best(numbers, max(most, 1))
        last = table[np.arange(len(many)), np.maximum(many - 1, 0)]
        return (numbers >= last[self.row]) & (many[self.row] > 0)


def first_prices(
    weights: Floats, families: list[Family], panels: Panels, rounds: int = ROUNDS
) -> Floats:
    """A price for every row of all families, near the optimum's duals.

    After a few rounds over all pairs the dearest of each nomination stand for all.
    """
    demand = families[0]
    scale = float(weights.std()) or 1.0
    prices = [np.zeros(len(each.lower)) for each in families[1:]]
    few = int(demand.lower.max(initial=0)) + NARROW
    if rounds <= WIDE_ROUNDS or panels.width <= 2 * few:
        found, _ = _search(weights, families, panels, prices, range(rounds), scale)
        return np.concatenate(found)
    _, prices = _search(weights, families, panels, prices, range(WIDE_ROUNDS), scale)
    net = _net(weights, families[1:], prices)
    some = panels.top(net, np.where(demand.lower > 0, few, 0))
    part = [
        replace(each, row=each.row[some], coef=None if each.coef is None else each.coef[some])
        for each in families
    ]
    left = range(WIDE_ROUNDS, rounds)
    found, _ = _search(weights[some], part, Panels(part[0]), prices, left, scale)
    return np.concatenate(found)


def _search(
    weights: Floats,
    families: list[Family],
    panels: Panels,
    prices: list[Floats],
    rounds: Iterable[int],
    scale: float,
) -> tuple[list[Floats], list[Floats]]:
    """The prices of lowest bound in so many rounds (demand's first), and the last ones."""
    demand, rest = families[0], families[1:]
    best, found = np.inf, [np.zeros(len(demand.lower)), *prices]
    for step in rounds:
        net = _net(weights, rest, prices)
        level = _level(panels, net, demand.lower.astype(int), scale)
        gain = net - level[demand.row]
        bound = float((level * demand.lower).sum() + np.maximum(gain, 0.0).sum())
        bound += sum(_worth(each, price) for each, price in zip(rest, prices, strict=True))
        if bound < best:
            best, found = bound, [level, *prices]
        pace = 0.6 * scale / (1 + 0.15 * step)
        taken = gain > 0
        moved = [_moved(each, p, taken, pace) for each, p in zip(rest, prices, strict=True)]
        if all((new == old).all() for new, old in zip(moved, prices, strict=True)):
            break
        prices = moved
    return found, prices


def _net(weights: Floats, families: list[Family], prices: list[Floats]) -> Floats:
    """What pairs (P) are worth beyond the prices of their rows."""
    net = weights.copy()
    for each, price in zip(families, prices, strict=True):
        padded = np.append(price, 0.0)[each.row]
        net -= padded if each.coef is None else padded * each.coef
    return net


def _level(panels: Panels, net: Floats, demand: Ints, scale: float) -> Floats:
    """What a pair (n) must be worth to be among the dearest its nomination asks for."""
    most = int(demand.max(initial=0))
    table = panels.best(net, most + 1)
    lines = np.arange(len(demand))
    inside, outside = table[lines, np.maximum(demand - 1, 0)], table[lines, demand]
    outside = np.where(np.isfinite(outside), outside, inside - scale)
    level = np.where(demand > 0, (inside + outside) / 2, inside + scale)
    return np.where(np.isfinite(level), level, 0.0)


def _worth(family: Family, price: Floats) -> float:
    """What the rows of a family add to the bound at their prices."""
    ends = np.where(price > 0, family.upper, family.lower)
    return float((np.where(np.isfinite(ends), ends, 0.0) * price).sum())


def _moved(family: Family, price: Floats, taken: Bools, pace: float) -> Floats:
    """Dearer where more is taken than allowed, cheaper where less than asked, back to 0 in between."""
    inside = family.row >= 0
    amount = taken[inside].astype(float)
    if family.coef is not None:
        amount *= family.coef[inside]
    got = np.bincount(family.row[inside], amount, minlength=len(price))
    target = np.clip(got, family.lower, family.upper)
    target = np.where(price > 0, family.upper, np.where(price < 0, family.lower, target))
    target = np.where(np.isfinite(target), target, got)
    size = np.maximum(np.abs(np.where(np.isfinite(family.upper), family.upper, family.lower)), 1.0)
    new = price + pace * (got - target) / size
    return np.where(price * new < 0, 0.0, new)
