"""The programmes that ship, one TOML screen each, and the wording they share.

A preset names sections, checks, criteria and the like by code; `expand` puts the wording and the
usual values of `wording.toml` in, with whatever the preset says itself on top. The result stands alone: it is what
gets stored, frozen and hashed, so a later change of wording never reaches an open cycle.
"""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from .reading import Fault, FaultyRules
from .rule_set import RuleSet

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

WORDED: dict[str, str] = {
    "programme.divisions": "divisions",
    "person.excluded_honours": "honours",
    "team.shares": "shares",
    "material.sections": "sections",
    "material.attachments": "attachments",
    "form_check.items": "checks",
    "review.rounds": "rounds",
    "review.rounds.criteria": "criteria",
    "review.conflicts": "conflicts",
    "clearance.bodies": "bodies",
    "notice.stages": "notices",
    "objection.grounds": "grounds",
    "objection.refusals": "refusals",
}
"""The kind of wording for every list whose entries may be written as a bare code."""


def preset(code: str) -> dict[str, Any]:
    """Return the full data of a preset, freshly made; raises LookupError where there is none."""
    if code not in PRESETS:
        raise LookupError(f"No preset {code!r}; there are: {', '.join(PRESETS)}.")
    return expand(_toml(code))


@cache
def preset_rules(code: str) -> RuleSet:
    """Return the rules of a preset as it ships; immutable, so one copy serves everybody."""
    return RuleSet.parse(preset(code))


def expand(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy with codes worded and usual values put in.

    Raises FaultyRules (unknown_word) naming every bare code that has no wording; all other faults
    are left for `RuleSet.parse` to name.
    """
    full = deepcopy(dict(data))
    for table, usual in _toml("wording")["usual"].items():
        if isinstance(full.get(table), dict):
            full[table] = {**usual, **full[table]}
    unknown: list[Fault] = []
    for path, kind in WORDED.items():
        *tables, key = path.split(".")
        for holder in _holders(full, tables):
            if isinstance(holder.get(key), list):
                holder[key] = [_worded(path, kind, each, unknown) for each in holder[key]]
    if unknown:
        raise FaultyRules(tuple(unknown))
    return full


def _holders(data: Any, tables: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the tables at a path, through lists; what is none is left for the reader."""
    if isinstance(data, list):
        for each in data:
            yield from _holders(each, tables)
    elif isinstance(data, dict) and tables:
        yield from _holders(data.get(tables[0]), tables[1:])
    elif isinstance(data, dict):
        yield data


def _worded(path: str, kind: str, entry: Any, unknown: list[Fault]) -> Any:
    if not isinstance(entry, str | dict):
        return entry
    own = {"code": entry} if isinstance(entry, str) else entry
    code, known = own.get("code"), _toml("wording")[kind]
    words = known.get(code, {}) if isinstance(code, str) else {}
    if isinstance(entry, str) and not words:
        unknown.append(Fault(path, "unknown_word", {"given": entry}))
    return {**_toml("wording")["each"].get(kind, {}), **deepcopy(words), **own}


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
