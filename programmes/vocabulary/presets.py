"""The programmes that ship, one TOML screen each, and the wording they share.

A preset names sections, checks, criteria and the like by code; `expand` puts the wording and the
usual values of `wording.toml` in, with whatever the preset says itself on top. The result stands alone: it is what
gets stored, frozen and hashed, so a later change of wording never reaches an open cycle.
"""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "presets"

PRESETS: tuple[str, ...] = (
    "cas-academician",
    "cae-academician",
    "leading-talent",
    "innovation-team",
    "young-talent",
    "international-post",
    "outstanding-engineer",
    "outstanding-scientist",
)

WORDED: tuple[tuple[str, str, str], ...] = (
    ("programme", "divisions", "divisions"),
    ("person", "excluded_honours", "honours"),
    ("team", "shares", "shares"),
    ("material", "sections", "sections"),
    ("material", "attachments", "attachments"),
    ("form_check", "items", "checks"),
    ("review", "rounds", "rounds"),
    ("review", "conflicts", "conflicts"),
    ("clearance", "bodies", "bodies"),
    ("objection", "grounds", "grounds"),
    ("objection", "refusals", "refusals"),
)
"""(table, key, kind of wording) of every list whose entries may be written as a bare code."""


class UnknownWord(ValueError):
    """A bare code that the shared wording does not know; `path` and `code` say which."""

    def __init__(self, path: str, code: str) -> None:
        self.path, self.code = path, code
        super().__init__(f"{path}: no wording for {code}")


def preset(code: str) -> dict[str, Any]:
    """Return the full data of a preset, freshly made; raises LookupError where there is none."""
    if code not in PRESETS:
        raise LookupError(f"No preset {code!r}; there are: {', '.join(PRESETS)}.")
    return expand(_toml(code))


def expand(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy with codes worded and usual values put in; raises UnknownWord."""
    full = deepcopy(dict(data))
    for table, usual in _toml("wording")["usual"].items():
        if isinstance(full.get(table), dict):
            full[table] = {**usual, **full[table]}
    for table, key, kind in WORDED:
        _word_list(full.get(table), key, kind, f"{table}.{key}")
    review = full.get("review")
    rounds = review.get("rounds") if isinstance(review, dict) else None
    for each in rounds if isinstance(rounds, list) else []:
        _word_list(each, "criteria", "criteria", "review.rounds.criteria")
    return full


def _word_list(holder: object, key: str, kind: str, path: str) -> None:
    """Word the entries of a list in place; what is no list, or no entry, is left for the reader."""
    if isinstance(holder, dict) and isinstance(holder.get(key), list):
        holder[key] = [_worded(path, kind, each) for each in holder[key]]


def _worded(path: str, kind: str, entry: Any) -> Any:
    if not isinstance(entry, str | dict):
        return entry
    own = {"code": entry} if isinstance(entry, str) else entry
    code, known = own.get("code"), _toml("wording")[kind]
    words = known.get(code, {}) if isinstance(code, str) else {}
    if isinstance(entry, str) and not words:
        raise UnknownWord(path, entry)
    return {**_toml("wording")["each"].get(kind, {}), **deepcopy(words), **own}


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
