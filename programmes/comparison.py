"""What changed between two rule sets, value by value: for the clone of a cycle and for its readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from programmes.vocabulary import canonical_json, optional_paths

ABSENT = "—"
"""Shown where one of the two has no such value."""
APPLIES = "✓"
"""Stands for a whole table or group that may be absent, where it is there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: dotted path, and both values as canonical text (`ABSENT` for none).

    A table or group that came or went has a change of its own before those of its values.
    Coded entries are found by code, so an entry that only moved is reported as the list's order.
    """

    path: str
    old: str
    new: str

    @property
    def is_whole(self) -> bool:
        """Tell whether a table or group came or went as a whole."""
        return APPLIES in (self.old, self.new) and self.path in optional_paths()

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """Return what happened to the value."""
        if self.old == ABSENT:
            return "added"
        return "removed" if self.new == ABSENT else "changed"


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return every difference between two rule sets' data, in the order of their paths.

    Accepts what a preset gives and what canonical JSON gives alike: days are days in both.
    """
    before, after = dict(_leaves("", old)), dict(_leaves("", new))
    return tuple(
        Change(path, before.get(path, ABSENT), after.get(path, ABSENT))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if path in optional_paths():
            yield path, APPLIES
        for key, each in value.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), each)
    elif codes := _codes(value):
        yield f"{path}.*", ", ".join(codes)
        for code, each in zip(codes, value, strict=True):  # type: ignore[call-overload]
            yield from _leaves(f"{path}.{code}", {k: v for k, v in each.items() if k != "code"})
    else:
        yield path, _text(value)


def _codes(value: object) -> list[str]:
    """Return the codes of a list of coded entries, or nothing where it is none."""
    if not isinstance(value, list | tuple):
        return []
    codes = [each.get("code") if isinstance(each, Mapping) else None for each in value]
    return [str(code) for code in codes] if codes and all(codes) else []


def _text(value: object) -> str:
    wrapped = canonical_json({"v": value})
    return wrapped[len('{"v":') : -1].strip('"')
