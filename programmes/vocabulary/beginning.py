"""Tables and groups of a rule set that may be absent: which they are, with what one begins, how one goes.

A table that comes begins with the defaults of the grammar and, where a field has none, with what the
nearest preset has there. Nothing of it has a document yet: the administrator names each. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any

from .canonical import canonical_json
from .outline import bare, kind_at
from .presets import PRESETS, preset
from .reading import hints_of
from .rule_set import RuleSet
from .values import value_at


@cache
def optional_paths() -> tuple[str, ...]:
    """Return the path of every table, and every group within a table, that may be absent."""
    return tuple(_optional(RuleSet, ""))


def optional_tables() -> tuple[str, ...]:
    """Return the tables that may be absent (a step that is not), in the order of the grammar."""
    return tuple(path for path in optional_paths() if "." not in path)


def _optional(kind: type, above: str) -> Iterator[str]:
    for name, hint in hints_of(kind).items():
        inner, may_be_absent = bare(hint)
        if is_dataclass(inner):
            if may_be_absent:
                yield above + name
            yield from _optional(inner, f"{above}{name}.")  # type: ignore[arg-type]


def nearest(programme: Mapping[str, Any], path: str) -> str:
    """Return the code of the preset nearest to a programme that has something at a path, or "".

    Nearest is its own preset, then one of the same track, then one given to the same.
    """

    def distance(code: str) -> tuple[bool, bool, bool]:
        words = plain_preset(code)["programme"]
        return (
            code != programme["code"],
            words["track"] != programme["track"],
            words["subject"] != programme["subject"],
        )

    having = (code for code in PRESETS if _at(plain_preset(code), path) is not None)
    return min(having, key=distance, default="")


def beginning(programme: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return what the table or group at a path begins with: no more than what has no default."""
    code = nearest(programme, path)
    model = _at(plain_preset(code), path) if code else {}
    asked = [
        each.name
        for each in fields(kind_at(path))
        if each.default is MISSING and each.default_factory is MISSING
    ]
    return {name: deepcopy(model[name]) for name in asked if name in model}


def with_table(data: Mapping[str, Any], table: str) -> dict[str, Any]:
    """Return a copy of the data with a table begun; nothing of it has a source."""
    return {**without_table(data, table), table: beginning(data["programme"], table)}


def without_table(data: Mapping[str, Any], table: str) -> dict[str, Any]:
    """Return a copy of the data without a table and without the sources of its values."""
    kept = {name: each for name, each in data.items() if name != table}
    return without_sources_below(kept, table)


def without_sources_below(data: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return a copy of the data in which no source names a path or anything below it."""
    if "sources" not in data:
        return dict(data)
    kept = [
        {**each, "paths": [p for p in each["paths"] if p != path and not p.startswith(f"{path}.")]}
        for each in data["sources"]
    ]
    return {**data, "sources": [each for each in kept if each["paths"]]}


@cache
def plain_preset(code: str) -> Mapping[str, Any]:
    """Return a preset as canonical JSON has it; shared, so nobody writes into it."""
    return json.loads(canonical_json(preset(code)))


def _at(data: Mapping[str, Any], path: str) -> Any:
    try:
        return value_at(data, path)
    except LookupError:
        return None
