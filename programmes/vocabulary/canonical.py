"""The canonical form of a rule set's data: what is stored, hashed, compared and frozen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def canonical_json(data: Mapping[str, Any]) -> str:
    """Write data as JSON: keys sorted, no blanks, days as ISO 8601, characters as they are."""
    return json.dumps(
        data, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def digest(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical form, in 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


def confirmed(data: Mapping[str, Any], path: str, doc: str, clause: str = "") -> dict[str, Any]:
    """Return a copy of the data in which `doc` is the source of the value at `path`."""
    new = {"doc": doc, "clause": clause, "paths": [path]}
    return {**data, "sources": [*without_source(data, path).get("sources", ()), new]}


def without_source(data: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return a copy of the data in which no source names `path`; a source of nothing else goes."""
    if "sources" not in data:
        return dict(data)
    kept = [{**each, "paths": [p for p in each["paths"] if p != path]} for each in data["sources"]]
    return {**data, "sources": [each for each in kept if each["paths"]]}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"A rule set cannot hold {value!r}.")
