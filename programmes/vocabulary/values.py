"""The single values of a rule set's data: found by path, shown, and replaced in a copy.

A path names keys, codes of coded entries and places (from 0) of others, joined by dots. Pure.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from .reading import UNLIMITED


def numbers(data: object, path: str = "") -> Iterator[tuple[str, int | str | date]]:
    """Yield (path, value) of every number, day and "unlimited" below ``path``, in reading order."""
    for key, each in _below(data):
        where = f"{path}.{key}" if path else key
        if type(each) is int or isinstance(each, date) or each == UNLIMITED or is_day(each):
            yield where, each
        else:
            yield from numbers(each, where)


def value_at(data: object, path: str) -> Any:
    """Return what stands at a path; raises LookupError where nothing does."""
    for part in path.split("."):
        found = dict(_below(data))
        if part not in found:
            raise LookupError(f"{path}: there is no {part}.")
        data = found[part]
    return data


def replaced(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy with the value at each path replaced; raises LookupError for an unknown path."""
    new = deepcopy(dict(data))
    for path, value in changes.items():
        value_at(new, path)
        above, _dot, last = path.rpartition(".")
        holder = value_at(new, above) if above else new
        if isinstance(holder, list):
            holder[next(n for n, (key, _) in enumerate(_below(holder)) if key == last)] = value
        else:
            holder[last] = value
    return new


def is_day(value: object) -> bool:
    """Tell a day written as text (ISO 8601), as canonical JSON has it."""
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _below(data: object) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a table by key, of a list by code or place."""
    if isinstance(data, Mapping):
        yield from ((str(key), each) for key, each in data.items())
    elif isinstance(data, list | tuple):
        for place, each in enumerate(data):
            code = each.get("code") if isinstance(each, Mapping) else None
            yield (code if isinstance(code, str) else str(place)), each
