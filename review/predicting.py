"""How far a draw could be guessed beforehand (可预测性): a small pool makes the finest draw no secret.

Without groups and maxima everybody's probability is places / pool, exactly. With them it is counted
from draws simulated over the same conditions; ``trials`` and ``seed`` make the figures the same each
time. An error of at most 1 / (2 √trials) in one standard deviation goes with each of those.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from review.draw import Conditions, Entrant, panel

TRIALS = 1000
SIMULATED = "simulated"
EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Prediction:
    """What somebody who knows pool and rules, and nothing else, can foresee.

    ``chances``: probability of a seat, by place in the pool. ``hits``: how many of the panel the best
    guess of as many names gets right on average. ``repeats``: how many of the panel sat in an
    earlier one on average. ``method``: exact or simulated.
    """

    size: int
    places: int
    chances: tuple[float, ...]
    hits: float
    repeats: float
    method: str
    trials: int = 0

    @property
    def share(self) -> float:
        """Return the guessed part of the panel, from 0 to 1."""
        return self.hits / self.places if self.places else 1.0

    @property
    def times(self) -> float:
        """Return how many times the panel the pool is."""
        return self.size / self.places if self.places else 0.0

    @property
    def certain(self) -> int:
        """Return how many are as good as sure of a seat (99 in 100)."""
        return sum(chance >= 0.99 for chance in self.chances)


def predict(
    entrants: Sequence[Entrant],
    conditions: Conditions,
    *,
    earlier: Collection[int] = (),
    trials: int = TRIALS,
    seed: int = 1,
) -> Prediction:
    """Return what can be foreseen of a draw; ``earlier`` are the places of who sat before."""
    size, places = len(entrants), min(conditions.places, len(entrants))
    if is_plain(conditions) or not size:
        chances = tuple([places / size] * size if size else [])
        method, trials = EXACT, 0
    else:
        chances, method = simulated(entrants, conditions, trials, seed), SIMULATED
    hits = sum(sorted(chances, reverse=True)[:places])
    repeats = sum(chances[place] for place in earlier)
    return Prediction(size, places, chances, hits, repeats, method, trials)


def is_plain(conditions: Conditions) -> bool:
    """Tell whether no condition makes one person likelier than another."""
    bound = any(s.least or s.most is not None for s in conditions.strata)
    return conditions.per_unit_max is None and not bound


def simulated(
    entrants: Sequence[Entrant], conditions: Conditions, trials: int, seed: int
) -> tuple[float, ...]:
    """Return each one's share of the panels of so many draws; those who are alike share theirs.

    So the best guess is not the luckiest of the simulated ones.
    """
    order = Order(len(entrants), Random(seed))
    seats = [0] * len(entrants)
    for _trial in range(trials):
        order.shuffle()
        for pick in panel(order, entrants, conditions):
            seats[pick.place] += 1
    groups: dict[Hashable, list[int]] = {}
    for place, key in enumerate(alike(entrants)):
        groups.setdefault(key, []).append(place)
    chances = [0.0] * len(entrants)
    for members in groups.values():
        mean = sum(seats[place] for place in members) / (trials * len(members))
        for place in members:
            chances[place] = mean
    return tuple(chances)


def alike(entrants: Sequence[Entrant]) -> Iterator[Hashable]:
    """Yield a key of each: two with the same could change places, and every draw with them.

    That is: of the same groups, and of no unit or each of one whose members, all of this unit alone,
    are of the same groups. Whoever has a unit that reaches into others stands alone.
    """
    members: dict[str, list[Entrant]] = {}
    for each in entrants:
        for unit in each.units:
            members.setdefault(unit, []).append(each)
    kinds: dict[str, Hashable] = {
        unit: tuple(sorted(tuple(sorted(each.marks)) for each in group))
        for unit, group in members.items()
        if all(len(each.units) == 1 for each in group)
    }
    for place, each in enumerate(entrants):
        if all(unit in kinds for unit in each.units):
            yield each.marks, *(kinds[unit] for unit in each.units)
        else:
            yield place


class Order:
    """An order shuffled no further than it is read: a panel reads a small part of a large pool."""

    def __init__(self, size: int, chance: Random) -> None:
        self.places, self.chance, self.known = list(range(size)), chance, 0

    def shuffle(self) -> None:
        """Forget the order; places are chosen anew as they are read."""
        self.known = 0

    def __iter__(self) -> Iterator[int]:
        """Yield the places in their order."""
        places, size = self.places, len(self.places)
        for here in range(size):
            if here == self.known:
                other = here + int(self.chance.random() * (size - here))
                places[here], places[other] = places[other], places[here]
                self.known += 1
            yield places[here]


def repeat_rate(panels: Sequence[Collection[int]]) -> float | None:
    """Return the mean share of each panel that sat in the one before; None with fewer than two."""
    shares = [
        len(set(now) & set(before)) / len(set(now)) for before, now in pairwise(panels) if now
    ]
    return sum(shares) / len(shares) if shares else None
