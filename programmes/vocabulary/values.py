"""The single values of a rule set's data: found by path.

A path names keys, codes of coded entries and places (from 0) of others, joined by dots. Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any


def value_at(data: object, path: str) -> Any:
    """Return what stands at a path; raises LookupError where nothing does."""
    for part in path.split("."):
        found = dict(_below(data))
        if part not in found:
            raise LookupError(f"{path}: there is no {part}.")
        data = found[part]
    return data


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
