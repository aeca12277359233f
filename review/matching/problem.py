"""The words of an assignment: who may read what, how well it fits, and the rules of panels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]
Marks = ArrayLike | Callable[[Ints, Ints], Bools]
"""Who has a trait: one flag an expert (m), a matrix (n × m), or a function of pairs (P), (P) → (P)."""

_PAIRS = ("rows", "cols", "values")
_NUMBERS = ("demand", "load_min", "load_max", "per_unit_max")
_CODES = ("employer", "group", "expert_group")
FRONTLINE = "frontline"


class Objective(StrEnum):
    """What the optimum is of."""

    TOTAL = "total"  # the largest total fit
    FAIR = "fair"  # first the worst-off nomination as high as possible, then the total
    REPAIR = "repair"  # first the fewest changes to what is published, then the total


class BadProblem(ValueError):
    """The arrays do not describe an assignment; ``code`` and ``values`` say where."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """At least ``least`` (n) of a nomination's experts have a trait; ``marked`` (P) says which pairs.

    A trait may be the expert's own (first line, academician) or depend on the nomination (outside
    the nominating system, of another region).
    """

    trait: str
    marked: Bools
    least: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Who may read what, how well it fits, and how much of it is asked for.

    ``rows``, ``cols``, ``values`` (P): the admissible pairs (nomination, expert) and their fit ≥ 0,
    sorted, each once. ``demand`` (n): experts per nomination. ``load_min``, ``load_max`` (m):
    nominations per expert. ``employer`` (m, -1: none): at most ``per_unit_max`` (n) of an employer
    per nomination. ``minima``: how many of a panel have a trait at least. ``group`` (n) and
    ``expert_group`` (m; -1: any): experts of a group read only candidates of theirs; with
    ``one_group`` an expert who could read for several groups reads for one. ``fixed``: pairs that
    must be in. ``settled`` (internal): fixed pairs already taken out, which count towards
    ``per_unit_max``. Build it with :meth:`dense` or :meth:`sparse`.
    """

    rows: Ints
    cols: Ints
    values: Floats
    demand: Ints
    load_min: Ints
    load_max: Ints
    employer: Ints
    per_unit_max: Ints
    minima: tuple[Minimum, ...]
    group: Ints
    expert_group: Ints
    one_group: bool
    fixed: tuple[Pair, ...]
    settled: tuple[Pair, ...] = ()

    @classmethod
    def dense(
        cls,
        fit: ArrayLike,
        demand: ArrayLike,
        *,
        forbidden: ArrayLike | None = None,
        **rules: Any,
    ) -> Problem:
        """From a matrix (n × m): every pair is admissible, fit 0 too, unless ``forbidden``."""
        matrix = _floats(fit, "fit")
        if matrix.ndim != 2:
            raise BadProblem("not_a_matrix", dimensions=matrix.ndim)
        admissible = np.ones(matrix.shape, dtype=bool)
        if forbidden is not None:
            barred = np.asarray(forbidden).astype(bool)
            if barred.shape != matrix.shape:
                raise BadProblem("wrong_shape", array="forbidden")
            admissible = ~barred
        rows, cols = np.nonzero(admissible)
        return cls.sparse(rows, cols, matrix[rows, cols], matrix.shape, demand, **rules)

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
        per_unit_max: ArrayLike = 1,
        frontline: Marks | None = None,
        frontline_min: ArrayLike | None = None,
        minima: Mapping[str, tuple[Marks, ArrayLike]] | None = None,
        group: ArrayLike | None = None,
        expert_group: ArrayLike | None = None,
        one_group: bool = False,
        fixed: ArrayLike = (),
    ) -> Problem:
        """From the admissible pairs; an absent pair is inadmissible.

        ``minima``: a trait's name → (who has it, how many a panel needs at least).
        """
        n, m = int(shape[0]), int(shape[1])
        of_nomination = _ints(group, n, "group", -1)
        of_expert = _ints(expert_group, m, "expert_group", -1)
        pairs = _sorted(rows, cols, values, (n, m))
        ours, theirs = of_nomination[pairs[0]], of_expert[pairs[1]]
        row, col, fit = (part[(ours < 0) | (theirs < 0) | (ours == theirs)] for part in pairs)
        asked = dict(minima or {})
        if frontline is not None or frontline_min is not None:
            who: Marks = 0 if frontline is None else frontline
            least: ArrayLike = 0 if frontline_min is None else frontline_min
            asked = {FRONTLINE: (who, least)} | asked
        return cls(
            row,
            col,
            fit,
            demand=_ints(demand, n, "demand"),
            load_min=_ints(load_min, m, "load_min"),
            load_max=_ints(load_max, m, "load_max"),
            employer=_ints(employer, m, "employer", -1),
            per_unit_max=_ints(per_unit_max, n, "per_unit_max"),
            minima=tuple(
                Minimum(name, _marked(has, row, col, (n, m), name), _ints(most, n, f"{name}_min"))
                for name, (has, most) in asked.items()
            ),
            group=of_nomination,
            expert_group=of_expert,
            one_group=one_group,
            fixed=_pairs(fixed),
        )

    @property
    def shape(self) -> Pair:
        """Nominations and experts."""
        return len(self.demand), len(self.load_max)

    @property
    def keys(self) -> Ints:
        """Every admissible pair as one number (P), rising: nomination · m + expert."""
        return self.rows * max(self.shape[1], 1) + self.cols

    @property
    def hash(self) -> str:
        """SHA-256 of every array: the same problem, the same hash."""
        head = self.shape, self.fixed, self.one_group, [each.trait for each in self.minima]
        digest = hashlib.sha256(repr(head).encode())
        for name in (*_PAIRS, *_NUMBERS, *_CODES):
            digest.update(np.ascontiguousarray(getattr(self, name)).data)
        for each in self.minima:
            digest.update(np.ascontiguousarray(each.marked).data)
            digest.update(np.ascontiguousarray(each.least).data)
        return digest.hexdigest()

    def flags(self, pairs: Iterable[Pair] | Ints) -> Bools:
        """Which admissible pairs (P) are among those given."""
        keys = self.keys
        wanted = keys_of(pairs, self.shape[1])
        at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        flags = np.zeros(len(keys), dtype=bool)
        if len(keys):
            flags[at[keys[at] == wanted]] = True
        return flags

    def pairs(self, some: Bools) -> tuple[Pair, ...]:
        """Flagged pairs (P), as pairs."""
        return tuple(zip(self.rows[some].tolist(), self.cols[some].tolist(), strict=True))

    def panel_fits(self, pairs: Iterable[Pair]) -> Floats:
        """The fit of every panel (n); a pair that is not admissible brings none."""
        mine = self.flags(pairs)
        fits = np.bincount(self.rows[mine], self.values[mine], minlength=self.shape[0])
        return fits.astype(np.float64)

    def only(self, keep: Bools, **changes: Any) -> Problem:
        """The same with only some pairs (P), and with other ``changes``."""
        minima = changes.pop("minima", self.minima)
        return replace(
            self,
            rows=self.rows[keep],
            cols=self.cols[keep],
            values=self.values[keep],
            minima=tuple(replace(each, marked=each.marked[keep]) for each in minima),
            **changes,
        )

    def asking(self, members: Bools) -> Problem:
        """The same asked only by some nominations (n), and without minimum loads."""
        return replace(
            self,
            demand=np.where(members, self.demand, 0),
            load_min=np.zeros_like(self.load_min),
            minima=tuple(
                replace(each, least=np.where(members, each.least, 0)) for each in self.minima
            ),
        )

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
        if (np.diff(self.keys) == 0).any():
            raise BadProblem("pair_twice")
        if not np.isfinite(self.values).all() or (self.values < 0).any():
            raise BadProblem("bad_fit")
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        numbers |= {f"{each.trait}_min": each.least for each in self.minima}
        for name, array in numbers.items():
            if (array < 0).any():
                raise BadProblem("negative", array=name)
        above = self.load_min > self.load_max
        if above.any():
            raise BadProblem("load_min_above_max", expert=int(np.argmax(above)))


def keys_of(pairs: Iterable[Pair] | Ints, experts: int) -> Ints:
    """Pairs as numbers: nomination · experts + expert."""
    given = pairs if isinstance(pairs, np.ndarray) else list(pairs)
    array = np.asarray(given, dtype=np.int64).reshape(-1, 2)
    return array[:, 0] * max(experts, 1) + array[:, 1]


def differing(of_nomination: ArrayLike, of_expert: ArrayLike) -> Callable[[Ints, Ints], Bools]:
    """A trait that depends on both: the expert's code (m) is not the nomination's (n).

    A negative code is unknown: an expert of unknown system does not count as one from outside.
    """
    ours, theirs = np.asarray(of_nomination), np.asarray(of_expert)

    def differ(rows: Ints, cols: Ints) -> Bools:
        known = (ours[rows] >= 0) & (theirs[cols] >= 0)
        return known & (ours[rows] != theirs[cols])

    return differ


def _marked(who: Marks, rows: Ints, cols: Ints, shape: Pair, name: str) -> Bools:
    """Which pairs (P) have a trait."""
    if callable(who):
        return np.asarray(who(rows, cols)).astype(bool)
    array = np.asarray(who)
    if array.shape == shape:
        return array.astype(bool)[rows, cols]
    return _ints(array, shape[1], name).astype(bool)[cols]


def _sorted(
    rows: ArrayLike, cols: ArrayLike, values: ArrayLike, shape: Pair
) -> tuple[Ints, Ints, Floats]:
    """Pairs and their fit by nomination, then expert."""
    row, col = (_whole(part, name) for part, name in ((rows, "rows"), (cols, "cols")))
    fit = _floats(values, "values")
    if not row.shape == col.shape == fit.shape or row.ndim != 1:
        raise BadProblem("wrong_shape", array="values")
    for part, size, name in ((row, shape[0], "rows"), (col, shape[1], "cols")):
        if part.size and not 0 <= part.min() <= part.max() < size:
            raise BadProblem("out_of_range", array=name)
    key = row * max(shape[1], 1) + col
    if (np.diff(key) > 0).all():
        return row, col, fit
    order = np.argsort(key, kind="stable")
    return row[order], col[order], fit[order]


def _pairs(given: ArrayLike) -> tuple[Pair, ...]:
    """Pairs as a sorted tuple, each once."""
    array = np.asarray(given)
    if array.size % 2 or array.ndim not in (1, 2) or (array.ndim == 2 and array.shape[1] != 2):
        raise BadProblem("wrong_shape", array="fixed")
    whole = _whole(array.reshape(-1, 2), "fixed")
    return tuple(sorted({(int(one), int(other)) for one, other in whole}))


def _floats(given: ArrayLike, name: str) -> Floats:
    """Numbers, whatever kind they come in."""
    array = np.asarray(given)
    if array.dtype.kind not in "biuf":
        raise BadProblem("not_numbers", array=name)
    return array.astype(np.float64)


def _whole(given: ArrayLike, name: str) -> Ints:
    """Whole numbers, whatever kind they come in."""
    array = _floats(given, name) if np.asarray(given).dtype.kind not in "biu" else np.asarray(given)
    if array.dtype.kind == "f" and not np.array_equal(array, np.round(array)):
        raise BadProblem("not_whole", array=name)
    return array.astype(np.int64)


def _ints(given: ArrayLike | None, size: int, name: str, default: int = 0) -> Ints:
    """An integer array of ``size``; one number stands for all, None for ``default``."""
    array = _whole(default if given is None else given, name)
    if array.shape not in ((), (size,)):
        raise BadProblem("wrong_shape", array=name)
    return np.full(size, array, dtype=np.int64)
