"""The hash of all facts a search reads: while it stays the same, so does the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache

from review.vocabulary.relations import DeclaredTie, ItemFacts, Outcome, PersonRef, Relation, Rule


def fact_hash(
    experts: Mapping[str, PersonRef],
    items: Sequence[ItemFacts],
    ties: Iterable[DeclaredTie],
    rules: Mapping[Relation, Rule | tuple[Outcome, int | None]],
    at: date,
) -> str:
    """SHA-256 over all inputs of ``find`` in any order; a scan is current while it is unchanged."""
    parts = [canonical(["expert", key, person]) for key, person in experts.items()]
    parts += [canonical(["item", item]) for item in items]
    parts += [canonical(["tie", tie]) for tie in ties]
    parts += [
        canonical(["rule", str(relation), [*Rule(*rule)]]) for relation, rule in rules.items()
    ]
    parts.append(canonical(["at", at]))
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def canonical(value: object) -> str:
    """One line of JSON in which sets and dates have one spelling."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)


def plain(part: object) -> object:
    """A value of lists, texts and numbers; what a record leaves empty is left out."""
    kind = type(part)
    if kind is str or part is None:  # most of all facts
        return part
    if names := names_of(kind):  # type: ignore[arg-type]
        held = ((name, getattr(part, name)) for name in names)
        return {name: plain(inner) for name, inner in held if inner or inner == 0}
    if isinstance(part, set | frozenset):
        whole = [plain(inner) for inner in part]
        return sorted(whole, key=repr) if len(whole) > 1 else whole
    if isinstance(part, list | tuple):
        return [plain(inner) for inner in part]
    return part.isoformat() if isinstance(part, date) else part


@cache
def names_of(kind: type) -> tuple[str, ...]:
    """What a record of this kind states, by name; nothing of what is no record."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
