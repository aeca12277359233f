"""Ranking (排序): keys in, places out, with ties visible.

Equal keys share a place and the places after them are skipped (1, 2, 2, 4). The line is drawn after
the last seat; a tie group that reaches across it stands *at the line*, and nobody inside it is
chosen here. Which keys count, and whether they are rounded first, is the rule set's choice.

A lot (抽签), where the rule set has one, parts only those tied at the line: its order is that of
SHA-256 over seed, newline and item code (UTF-8; as hexadecimal, smallest first), and the seed's own
SHA-256 is made known before the scores are. Their shared place stays shared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from .scoring import rounded

Key = tuple[Fraction, ...]
JOINED = "+"
"""Between the numbers of a seed, and between their fingerprints."""


class Standing(StrEnum):
    """Where an item stands towards the seats."""

    RECOMMENDED = "recommended"
    TIED_AT_THE_LINE = "tied_at_the_line"
    BELOW = "below"
    UNRANKED = "unranked"  # no key: its reviews are short


@dataclass(frozen=True, slots=True)
class Ranked:
    """An item's place (None when unranked), the others that share it, and its standing.

    ``drawn`` is its turn in the lot, from 1, where a lot settled the standing.
    """

    item: str
    key: Key | None
    place: int | None
    tied_with: tuple[str, ...]
    standing: Standing
    drawn: int | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """All items, best first; equals by item code, the unranked last."""

    items: tuple[Ranked, ...]
    seats: int | None

    @property
    def tie_groups(self) -> tuple[tuple[str, ...], ...]:
        """Groups of two or more items on one place, best first."""
        groups = groupby((each for each in self.items if each.place), key=lambda each: each.place)
        members = (tuple(each.item for each in group) for _, group in groups)
        return tuple(group for group in members if len(group) > 1)

    def standing(self, standing: Standing) -> tuple[str, ...]:
        """The items with this standing, best first."""
        return tuple(each.item for each in self.items if each.standing is standing)

    @property
    def seats_open(self) -> int | None:
        """Seats not yet given: those the tie at the line would share, or that stay empty."""
        if self.seats is None:
            return None
        return self.seats - len(self.standing(Standing.RECOMMENDED))


def rank(
    keys: Mapping[str, Key | Fraction | None],
    seats: int | None = None,
    places: int | None = None,
) -> Ranking:
    """Rank items by ``keys``, larger first; a tuple is compared part by part.

    ``seats`` None recommends everyone ranked. ``places`` rounds the keys to so many decimals (half
    up) before comparing; None compares exactly. Items whose key is None stay unranked.
    """
    ready = {item: _key(key, places) for item, key in keys.items() if key is not None}
    ordered = sorted(sorted(ready), key=lambda item: ready[item], reverse=True)
    ranked: list[Ranked] = []
    for key, group in groupby(ordered, key=lambda item: ready[item]):
        ranked += _group(key, sorted(group), len(ranked) + 1, seats)
    unranked = sorted(item for item, key in keys.items() if key is None)
    ranked += [Ranked(item, None, None, (), Standing.UNRANKED) for item in unranked]
    return Ranking(tuple(ranked), seats)


def _key(key: Key | Fraction, places: int | None) -> Key:
    parts = key if isinstance(key, tuple) else (key,)
    return parts if places is None else tuple(rounded(part, places) for part in parts)


def _group(key: Key, group: Sequence[str], place: int, seats: int | None) -> list[Ranked]:
    """The items on one place; all of them fit the seats, some would, or none do."""
    last = place + len(group) - 1
    if seats is None or last <= seats:
        standing = Standing.RECOMMENDED
    else:
        standing = Standing.TIED_AT_THE_LINE if place <= seats else Standing.BELOW
    return [
        Ranked(item, key, place, tuple(other for other in group if other != item), standing)
        for item in group
    ]


def commitment(seed: str) -> str:
    """What is made known of a lot's seed beforehand: its SHA-256, hexadecimal.

    Of a seed of several numbers, each given by somebody else and joined by ``+``, that of each.
    """
    numbers = _seed(seed).split(JOINED)
    return JOINED.join(hashlib.sha256(number.encode()).hexdigest() for number in numbers)


def lot(seed: str, items: Iterable[str]) -> tuple[str, ...]:
    """The items in the order the seed gives them; whoever else stands in the lot changes nothing."""
    return tuple(sorted(set(items), key=lambda item: (drawn(seed, item), item)))


def drawn(seed: str, item: str) -> str:
    """What an item draws: SHA-256 over seed, newline and item code, hexadecimal; the smallest is first."""
    return hashlib.sha256(f"{_seed(seed)}\n{item}".encode()).hexdigest()


def _seed(seed: str) -> str:
    """The seed; raises ValueError for one that is empty or of several lines."""
    if not seed or "\n" in seed:
        raise ValueError("the seed of a lot is one line that is not empty")
    return seed


def draw_lot(ranking: Ranking, seed: str) -> Ranking:
    """Settle the tie at the line by lot: the first drawn take the seats left, the others none."""
    tied = ranking.standing(Standing.TIED_AT_THE_LINE)
    if not tied:
        return ranking
    turn = {item: at for at, item in enumerate(lot(seed, tied), start=1)}
    open_ = ranking.seats_open or 0
    settled = [
        replace(
            each,
            standing=Standing.RECOMMENDED if turn[each.item] <= open_ else Standing.BELOW,
            drawn=turn[each.item],
        )
        if each.item in turn
        else each
        for each in ranking.items
    ]
    return Ranking(tuple(settled), ranking.seats)
