"""Instances of the assignment as files: problems from ``.npz``, pairs from and to ``.csv``.

Arrays of an instance: ``fit`` (n × m) and ``forbidden``, or ``rows, cols, values, shape`` where an
absent pair is inadmissible; ``demand`` (n), ``load_max`` and ``load_min`` (m). Optional:
``employer`` (m) and ``per_unit_max`` (n); ``frontline`` (m) and ``frontline_min`` (n); ``academician``
(m) and ``academicians_min`` (n); ``nomination_system`` (n), ``system`` (m) and ``outside_min`` (n);
``nomination_region`` (n), ``region`` (m) and ``other_region_min`` (n); ``group`` (n), ``expert_group``
(m) and ``one_group``; ``fixed`` (pairs).
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .problem import BadProblem, Pair, Problem, differing

_DENSE = ("fit",)
_SPARSE = ("rows", "cols", "values", "shape")
_PLAIN = (
    *("load_max", "load_min", "employer", "per_unit_max", "frontline", "frontline_min"),
    *("group", "expert_group", "one_group", "fixed"),
)
_DIFFERING = {
    "outside": ("nomination_system", "system", "outside_min"),
    "other_region": ("nomination_region", "region", "other_region_min"),
}
_KNOWN = {
    *_DENSE,
    *_SPARSE,
    *_PLAIN,
    *("forbidden", "demand", "academician", "academicians_min"),
    *(name for names in _DIFFERING.values() for name in names),
}


def read_instance(path: Path) -> Problem:
    """The problem in a ``.npz`` file; raises BadProblem where it does not describe one."""
    return problem_of(arrays_of(path))


def arrays_of(path: Path) -> dict[str, Any]:
    """The arrays of a ``.npz`` file by name; nothing in it is ever executed."""
    if not path.is_file():
        raise BadProblem("no_file", file=str(path))
    try:
        with path.open("rb") as stream:
            if not zipfile.is_zipfile(stream):
                raise BadProblem("not_an_archive", file=path.name)
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        if isinstance(error, BadProblem):
            raise
        raise BadProblem("not_an_archive", file=path.name) from error


def problem_of(arrays: dict[str, Any]) -> Problem:
    """The problem that named arrays describe."""
    given = dict(arrays)
    if unknown := sorted(set(given) - _KNOWN):
        raise BadProblem("array_unknown", array=", ".join(unknown))
    form = _DENSE if "fit" in given else _SPARSE
    for name in (*form, "demand", "load_max"):
        if name not in given:
            raise BadProblem("array_missing", array="fit" if name in _SPARSE[:1] else name)
    rules: dict[str, Any] = {name: given[name] for name in _PLAIN if name in given}
    rules["minima"] = _minima(given)
    if "one_group" in rules:
        rules["one_group"] = bool(np.asarray(rules["one_group"]).any())
    if form is _DENSE:
        return Problem.dense(
            given["fit"], given["demand"], forbidden=given.get("forbidden"), **rules
        )
    shape = np.asarray(given["shape"])
    if shape.shape != (2,) or shape.dtype.kind not in "iu" or (shape < 0).any():
        raise BadProblem("wrong_shape", array="shape")
    rows, cols, values = (given[name] for name in _SPARSE[:3])
    return Problem.sparse(rows, cols, values, shape.tolist(), given["demand"], **rules)


def _minima(given: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The minima beside that of the first line."""
    found: dict[str, tuple[Any, Any]] = {}
    if "academicians_min" in given:
        found["academicians"] = _asked(given, "academician"), given["academicians_min"]
    size = len(np.atleast_1d(given["demand"]))
    for trait, (ours, theirs, least) in _DIFFERING.items():
        if least in given:
            codes = _asked(given, ours), _asked(given, theirs)
            sizes = size, len(np.atleast_1d(given["load_max"]))
            for name, array, length in zip((ours, theirs), codes, sizes, strict=True):
                if length > 1 and array.shape != (length,):
                    raise BadProblem("wrong_shape", array=name)
            found[trait] = differing(*codes), given[least]
    return found


def _asked(given: dict[str, Any], name: str) -> Any:
    """An array that another one needs."""
    if name not in given:
        raise BadProblem("array_missing", array=name)
    return np.asarray(given[name])


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Pairs as ``write_pairs`` writes them: a line each, nomination and expert first."""
    if not path.is_file():
        raise BadProblem("no_file", file=str(path))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file) if line]
        start = 0 if lines and lines[0][0].strip().isdigit() else 1
        return tuple((int(line[0]), int(line[1])) for line in lines[start:])
    except (ValueError, IndexError, csv.Error) as error:
        raise BadProblem("not_pairs", file=path.name) from error


def write_pairs(path: Path, problem: Problem, pairs: Iterable[Pair]) -> None:
    """Write pairs with their fit, a line each, numbered from 0 as the instance's arrays are."""
    given = tuple(pairs)
    mine = problem.flags(given)
    fits = dict(zip(problem.pairs(mine), problem.values[mine].tolist(), strict=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["nomination", "expert", "fit"])
        table.writerows((*pair, f"{fits[pair]:g}") for pair in given)
