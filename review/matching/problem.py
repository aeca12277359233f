"""The words of an assignment: the problem, its solution, and why there may be none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]

_ARRAYS = [
    "rows",
    "cols",
    "values",
    "demand",
    "load_min",
    "load_max",
    "employer",
    "frontline",
    "frontline_min",
]


class Objective(StrEnum):
    """What the optimum is of."""

    TOTAL = "total"  # the largest total fit
    FAIR = "fair"  # first the worst-off nomination as high as possible, then the total


class BadProblem(ValueError):
    """The arrays do not describe an assignment; ``code`` and ``values`` say where."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Who may read what, how well it fits, and how much of it is asked for.

    ``rows``, ``cols``, ``values`` (P): the admissible pairs (nomination, expert) and their fit ≥ 0,
    sorted, each once. ``demand`` (n): experts per nomination. ``load_min``, ``load_max`` (m):
    nominations per expert. ``employer`` (m, -1: none): at most one of an employer per nomination.
    ``frontline`` (m) and ``frontline_min`` (n): first-line experts (一线) per nomination at least.
    ``fixed``: pairs that must be in. Build it with :meth:`dense` or :meth:`sparse`.
    """

    rows: Ints
    cols: Ints
    values: Floats
    demand: Ints
    load_min: Ints
    load_max: Ints
    employer: Ints
    frontline: Bools
    frontline_min: Ints
    fixed: tuple[Pair, ...]

    @classmethod
    def dense(
        cls,
        fit: ArrayLike,
        demand: ArrayLike,
        *,
        forbidden: ArrayLike | None = None,
        **rest: object,
    ) -> Problem:
        """From a matrix (n × m): every pair is admissible, fit 0 too, unless ``forbidden``."""
        matrix = np.asarray(fit, dtype=np.float64)
        if matrix.ndim != 2:
            raise BadProblem("not_a_matrix", dimensions=matrix.ndim)
        admissible = np.ones(matrix.shape, dtype=bool)
        if forbidden is not None:
            barred = np.asarray(forbidden, dtype=bool)
            if barred.shape != matrix.shape:
                raise BadProblem("wrong_shape", array="forbidden")
            admissible = ~barred
        rows, cols = np.nonzero(admissible)
        return cls.sparse(rows, cols, matrix[rows, cols], matrix.shape, demand, **rest)  # type: ignore[arg-type]

    @classmethod
    def sparse(
        cls,
        rows: ArrayLike,
        cols: ArrayLike,
        values: ArrayLike,
        shape: Sequence[int],
        demand: ArrayLike,
        *,
        load_max: ArrayLike,
        load_min: ArrayLike | None = None,
        employer: ArrayLike | None = None,
        frontline: ArrayLike | None = None,
        frontline_min: ArrayLike | None = None,
        fixed: ArrayLike = (),
    ) -> Problem:
        """From the admissible pairs; an absent pair is inadmissible."""
        n, m = int(shape[0]), int(shape[1])
        row, col, fit = _sorted(rows, cols, values)
        return cls(
            row,
            col,
            fit,
            demand=_ints(demand, n, "demand"),
            load_min=_ints(load_min, m, "load_min"),
            load_max=_ints(load_max, m, "load_max"),
            employer=_ints(employer, m, "employer", -1),
            frontline=_ints(frontline, m, "frontline").astype(bool),
            frontline_min=_ints(frontline_min, n, "frontline_min"),
            fixed=_pairs(fixed),
        )

    @property
    def shape(self) -> Pair:
        """Nominations and experts."""
        return len(self.demand), len(self.load_max)

    @property
    def hash(self) -> str:
        """SHA-256 of every array: the same problem, the same hash."""
        digest = hashlib.sha256(repr((self.shape, self.fixed)).encode())
        for name in _ARRAYS:
            digest.update(getattr(self, name).tobytes())
        return digest.hexdigest()

    def __post_init__(self) -> None:
        """Refuse what is out of range, twice, negative or not a number."""
        n, m = self.shape
        places = [(self.rows, n, "rows"), (self.cols, m, "cols")]
        if self.fixed:
            pinned = np.asarray(self.fixed)
            places += [(pinned[:, 0], n, "fixed"), (pinned[:, 1], m, "fixed")]
        for array, size, name in places:
            if array.size and not 0 <= array.min() <= array.max() < size:
                raise BadProblem("out_of_range", array=name)
        if (np.diff(self.rows * m + self.cols) == 0).any():
            raise BadProblem("pair_twice")
        if not np.isfinite(self.values).all() or (self.values < 0).any():
            raise BadProblem("bad_fit")
        for name in ("demand", "load_min", "load_max", "frontline_min"):
            if (getattr(self, name) < 0).any():
                raise BadProblem("negative", array=name)
        if (self.load_min > self.load_max).any():
            raise BadProblem(
                "load_min_above_max", expert=int(np.argmax(self.load_min > self.load_max))
            )


def _sorted(rows: ArrayLike, cols: ArrayLike, values: ArrayLike) -> tuple[Ints, Ints, Floats]:
    """Pairs and their fit by nomination, then expert."""
    row, col = np.asarray(rows, dtype=np.int64), np.asarray(cols, dtype=np.int64)
    fit = np.asarray(values, dtype=np.float64)
    if not row.shape == col.shape == fit.shape:
        raise BadProblem("wrong_shape", array="values")
    order = np.lexsort((col, row))
    return row[order], col[order], fit[order]


def _pairs(given: ArrayLike) -> tuple[Pair, ...]:
    """Pairs as a sorted tuple, each once."""
    return tuple(
        sorted({(int(one), int(other)) for one, other in np.asarray(given).reshape(-1, 2)})
    )


def _ints(given: ArrayLike | None, size: int, name: str, default: int = 0) -> Ints:
    """An integer array of ``size``; one number stands for all, None for ``default``."""
    array = np.asarray(default if given is None else given)
    if array.shape not in ((), (size,)):
        raise BadProblem("wrong_shape", array=name)
    if array.dtype.kind not in "biu" and not np.array_equal(array, np.round(array)):
        raise BadProblem("not_whole", array=name)
    return np.full(size, array, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Solution:
    """An assignment and what it was compared with.

    ``pairs`` (nomination, expert) sorted. ``worst`` is the smallest panel fit (sum over a
    nomination's experts) of all nominations that ask for anyone. ``bound`` is proven by weak duality
    from the input alone: no assignment (with ``fair``: none with the same floor) has a larger total.
    ``worst_bound`` likewise bounds ``worst``, with ``fair`` only. ``floor`` is the panel fit that
    every nomination reaches, or else its own best.
    """

    objective: Objective
    pairs: tuple[Pair, ...]
    total: float
    worst: float
    loads: tuple[int, ...]
    bound: float
    input_hash: str
    floor: float | None = None
    worst_bound: float | None = None

    @property
    def gap(self) -> float:
        """What is not proven of the total; 0 at the optimum up to rounding."""
        return max(self.bound - self.total, 0.0)


class ClashCode(StrEnum):
    """Why there is no assignment; the values of each stand in ``sentences.py``."""

    FIXED_BARRED = "fixed_barred"
    FIXED_OVER_DEMAND = "fixed_over_demand"
    FIXED_OVER_LOAD = "fixed_over_load"
    FIXED_SAME_EMPLOYER = "fixed_same_employer"
    LOAD_TOO_SMALL = "load_too_small"  # all demand against all loads
    LOAD_MIN_TOO_LARGE = "load_min_too_large"  # all minimum loads against all demand
    EMPLOYERS_TOO_FEW = "employers_too_few"  # one nomination
    FRONTLINE_ABOVE_DEMAND = "frontline_above_demand"
    EXPERTS_TOO_FEW = "experts_too_few"  # a set of nominations and all who may read any of them
    FRONTLINE_TOO_FEW = "frontline_too_few"  # the same for the first line
    NOMINATIONS_TOO_FEW = "nominations_too_few"  # a set of experts and all they may read
    RULES_TOGETHER = "rules_together"  # only the rules together exclude each other


class RepairCode(StrEnum):
    """What would mend a clash."""

    ADD_EXPERTS = "add_experts"
    RAISE_LOADS = "raise_loads"
    LOWER_DEMAND = "lower_demand"
    LOWER_LOAD_MIN = "lower_load_min"
    LOWER_FRONTLINE = "lower_frontline"
    ALLOW_EMPLOYER = "allow_employer"
    UNFIX = "unfix"


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to mend a clash; ``changes`` (index, new number) where single numbers change."""

    code: RepairCode
    number: int
    changes: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A set that excludes itself: what it needs, what there is, and repairs of this clash."""

    code: ClashCode
    nominations: tuple[int, ...]
    experts: tuple[int, ...]
    needed: int
    available: int
    repairs: tuple[Repair, ...]

    @property
    def short(self) -> int:
        """How much is missing."""
        return self.needed - self.available


@dataclass(frozen=True, slots=True)
class Infeasible:
    """There is no assignment; ``clash`` is the smallest clashing set found."""

    clash: Clash
    input_hash: str
