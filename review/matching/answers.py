"""What a problem is answered with: a solution and its proof, or a clash and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .problem import Objective, Pair


@dataclass(frozen=True, slots=True)
class Solution:
    """An assignment and what it was compared with.

    ``pairs`` (nomination, expert) sorted. ``worst`` is the smallest panel fit (sum over a
    nomination's experts) of all nominations that ask for anyone. ``bound``: no assignment has a
    larger total (with ``fair``: none on the same ``floor``; with ``repair``: none that keeps as
    much). It is proven by weak duality from ``duals`` (one a row) and the input alone, unless
    ``searched``: then branch and bound has lowered it, and ``linear_bound`` is what duals prove.
    ``floor`` is the panel fit that every nomination reaches, or else its own best; ``worst_bound``
    likewise bounds the floor, from ``floor_duals``, and ``price`` is what the floor costs in total.
    """

    objective: Objective
    pairs: tuple[Pair, ...]
    total: float
    worst: float
    loads: tuple[int, ...]
    bound: float
    input_hash: str
    seed: int = 0
    linear_bound: float = 0.0
    searched: bool = False
    duals: tuple[float, ...] = ()
    floor: float | None = None
    worst_bound: float | None = None
    floor_duals: tuple[float, ...] = ()
    price: float | None = None

    @property
    def gap(self) -> float:
        """What is not proven of the total; 0 at the optimum up to rounding."""
        return max(self.bound - self.total, 0.0)


@dataclass(frozen=True, slots=True)
class Floor:
    """One line of the table of floors: every panel reaches ``level`` or its own best, at a price.

    ``below``: nominations whose own best panel lies under the level. ``price``: what the level costs
    of the largest total, ``share`` (0 to 1) the same as a part of it; no assignment on this floor
    costs less than ``price_least``.
    """

    level: float
    below: int
    worst: float
    total: float
    price: float
    price_least: float
    share: float
    solution: Solution

    @property
    def is_proven(self) -> bool:
        """Whether it is proven that the level costs no less."""
        return self.price - self.price_least <= 1e-6 * max(1.0, self.total)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A published assignment mended: what went, what came, and that less does not do.

    ``kept_most``: no assignment of the new problem keeps more of the published pairs.
    """

    solution: Solution
    removed: tuple[Pair, ...]
    added: tuple[Pair, ...]
    kept: int
    kept_most: int

    @property
    def changes(self) -> int:
        """Pairs that went and pairs that came."""
        return len(self.removed) + len(self.added)

    @property
    def is_least(self) -> bool:
        """Whether it is proven that no assignment changes fewer pairs."""
        return self.kept == self.kept_most


class ClashCode(StrEnum):
    """Why there is no assignment; its words stand in the sentences of review."""

    FIXED_BARRED = "fixed_barred"
    FIXED_OVER_DEMAND = "fixed_over_demand"
    FIXED_OVER_LOAD = "fixed_over_load"
    FIXED_SAME_EMPLOYER = "fixed_same_employer"
    FIXED_TWO_GROUPS = "fixed_two_groups"
    LOAD_TOO_SMALL = "load_too_small"  # all demand against all loads
    GROUP_TOO_SMALL = "group_too_small"  # the demand of a group against its experts
    LOAD_MIN_TOO_LARGE = "load_min_too_large"  # all minimum loads against all demand
    EMPLOYERS_TOO_FEW = "employers_too_few"  # one nomination
    MINIMUM_ABOVE_DEMAND = "minimum_above_demand"  # one nomination
    EXPERTS_TOO_FEW = "experts_too_few"  # a set of nominations and all who may read any of them
    MINIMUM_TOO_FEW = "minimum_too_few"  # the same for experts with a trait
    NOMINATIONS_TOO_FEW = "nominations_too_few"  # a set of experts and all they may read
    RULES_TOGETHER = "rules_together"  # only the rules together exclude each other


class Rule(StrEnum):
    """Rules that a clash may need together."""

    LOAD_MAX = "load_max"
    LOAD_MIN = "load_min"
    PER_UNIT = "per_unit"
    ONE_GROUP = "one_group"


class RepairCode(StrEnum):
    """What would mend a problem."""

    ADD_EXPERTS = "add_experts"
    RAISE_LOADS = "raise_loads"
    LOWER_DEMAND = "lower_demand"
    LOWER_LOAD_MIN = "lower_load_min"
    LOWER_MINIMUM = "lower_minimum"
    ALLOW_EMPLOYER = "allow_employer"
    UNFIX = "unfix"


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to mend a problem wholly; :func:`mended` carries it out.

    ``number``: by how much in all. ``changes``: (index, new number) of maximum loads, demands,
    minimum loads, minima of ``trait`` or experts of one employer; with ``UNFIX`` the pairs let go.
    New experts read up to ``each`` of ``audience`` (of one ``group``, or -1), are of no known
    employer, and have ``traits``.
    ``also`` is to be done as well, where one kind of change is not enough.
    """

    code: RepairCode
    number: int
    changes: tuple[Pair, ...] = ()
    trait: str = ""
    each: int = 0
    audience: tuple[int, ...] = ()
    traits: tuple[str, ...] = ()
    group: int = -1
    also: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A set that excludes itself: what it needs, what there is, and repairs of the whole problem.

    ``group``: the one group of all its nominations, or -1. ``load_each`` and ``demand_each``: the
    load or demand that is the same for all in the set, or 0.
    """

    code: ClashCode
    nominations: tuple[int, ...]
    experts: tuple[int, ...]
    needed: int
    available: int
    repairs: tuple[Repair, ...] = ()
    trait: str = ""
    group: int = -1
    load_each: int = 0
    demand_each: int = 0
    rules: tuple[Rule | str, ...] = ()

    @property
    def short(self) -> int:
        """How much is missing."""
        return self.needed - self.available


@dataclass(frozen=True, slots=True)
class Infeasible:
    """There is no assignment; ``clash`` is the smallest clashing set found."""

    clash: Clash
    input_hash: str
