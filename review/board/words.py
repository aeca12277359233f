"""The words of a board: its rule, who stands on it, what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from programmes.shares import Share


class Fate(StrEnum):
    """What becomes of an item on the board."""

    IN = "in"
    TIED = "tied"  # at the line, with others on the same place
    WAITING = "waiting"
    UNRANKED = "unranked"


class Reason(StrEnum):
    """Why an item takes a seat or takes none."""

    POOL_SEAT = "pool_seat"  # a seat of its own pool
    OPEN_SEAT = "open_seat"  # a seat open to all
    FOR_MINIMUM = "for_minimum"  # taken before better places, because a minimum asks for it
    NO_SEAT = "no_seat"  # all seats it could take are taken
    OVER_MAXIMUM = "over_maximum"  # a maximum of one of its traits is reached
    KEPT_FREE = "kept_free"  # the seats left are needed for minima
    NO_SCORE = "no_score"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Bound:
    """At least (or at most) ``number`` holders with ``trait``; or a share of all seats."""

    trait: str
    number: int | Share

    @property
    def share(self) -> Share | None:
        """The share, where it is one."""
        return None if isinstance(self.number, int) else self.number

    def of(self, seats: int) -> int:
        """How many that is; a share of no seats is none."""
        if isinstance(self.number, int):
            return self.number
        return self.number.needed(seats) if seats else 0


@dataclass(frozen=True, slots=True)
class BoardRule:
    """``pools``: seats kept for each pool. ``unfilled_open``: pool seats nobody takes open to all."""

    seats: int
    pools: Mapping[str, int] = field(default_factory=dict)
    minima: tuple[Bound, ...] = ()
    maxima: tuple[Bound, ...] = ()
    unfilled_open: bool = False

    def __post_init__(self) -> None:
        kept = sum(self.pools.values())
        if self.seats < 0 or kept > self.seats or any(each < 0 for each in self.pools.values()):
            raise ValueError(f"{self.seats} seats cannot keep {kept} for pools")
        if any(isinstance(each.number, int) and each.number < 0 for each in self._bounds):
            raise ValueError("a minimum or a maximum is not below zero")

    @property
    def _bounds(self) -> tuple[Bound, ...]:
        return (*self.minima, *self.maxima)

    @property
    def traits(self) -> frozenset[str]:
        """The traits that the rule counts."""
        return frozenset(each.trait for each in self._bounds)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item on the board: its place (None: not ranked), pool, traits, and its turn in a lot."""

    item: str
    place: int | None
    pool: str = ""
    traits: frozenset[str] = frozenset()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """An item with its fate, the reason, and the traits that the reason is about."""

    item: str
    place: int | None
    pool: str
    fate: Fate
    reason: Reason
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """One minimum or maximum: how many are asked for, could be had (minima), and are in.

    ``share`` is what the number asked for comes from, of all seats, rounded up to whole holders.
    """

    trait: str
    asked: int
    within_reach: int
    got: int
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Everyone's seat, best first; how the quotas stand; seats by pool (``""``: open), and the empty.

    Ties at the line hold seats that no item has yet: they count in ``tied_seats``, not in ``empty``.
    """

    seats: tuple[Seat, ...]
    minima: tuple[Quota, ...]
    maxima: tuple[Quota, ...]
    taken: Mapping[str, int]
    tied_seats: int
    empty: int

    def items(self, fate: Fate) -> tuple[str, ...]:
        """The items of a fate; those waiting are the waiting list (递补名单), best first."""
        return tuple(each.item for each in self.seats if each.fate is fate)


@dataclass(frozen=True, slots=True)
class Step:
    """The board at one number of seats, and what changed against one seat fewer."""

    seats: int
    entering: tuple[str, ...]
    leaving: tuple[str, ...]
    tied: tuple[str, ...]
