"""学科分类: the tree of GB/T 13745-2009, and how far two of its disciplines lie apart.

``disciplines.csv`` lists the 62 subjects of the first level (three digits) and those of the second
(five digits), by code and name. The third level (seven digits) is not listed: such a code is known
by the second-level subject it belongs to. Parents are read off the digits.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

LISTED = Path(__file__).with_name("disciplines.csv")
CODE = re.compile(r"\d{3}(\d{2}(\d{2})?)?")

FIELDS = {
    "1": ("自然科学", "natural sciences"),
    "2": ("农业科学", "agricultural sciences"),
    "3": ("医药科学", "medical sciences"),
    "4": ("工程与技术科学", "engineering and technology"),
    "5": ("工程与技术科学", "engineering and technology"),
    "6": ("工程与技术科学", "engineering and technology"),
    "7": ("人文与社会科学", "humanities and social sciences"),
    "8": ("人文与社会科学", "humanities and social sciences"),
    "9": ("人文与社会科学", "humanities and social sciences"),
}
"""门类 by the first digit: in Chinese and English."""

SAME, NEAR, SUBJECT, FIELD, APART = 0.0, 0.25, 0.5, 0.8, 1.0
"""Distances: one and the same; one within the other or both of one second level; of one first level;
of one field; nothing shared."""


@cache
def disciplines() -> dict[str, str]:
    """Return the listed disciplines: code and Chinese name, in the order of the standard."""
    with LISTED.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row["name"] for row in csv.DictReader(rows)}


def subjects() -> dict[str, str]:
    """Return the 62 disciplines of the first level."""
    return {code: name for code, name in disciplines().items() if len(code) == 3}


def is_listed(code: str) -> bool:
    """Tell whether a code stands in the list, or below a listed one at the third level."""
    return bool(CODE.fullmatch(code)) and code[:5] in disciplines()


def parent_of(code: str) -> str:
    """Return the discipline above, or "" above the first level."""
    return code[:-2] if len(code) > 3 else ""


def name_of(code: str) -> str:
    """Return the name of a discipline; one of the third level bears its parent's; "" if unknown."""
    return disciplines().get(code[:5], "") if is_listed(code) else ""


def field_of(code: str) -> str:
    """Return the Chinese name of the field (门类) a code belongs to, or ""."""
    return FIELDS[code[0]][0] if is_listed(code) else ""


def within(code: str, above: str) -> bool:
    """Tell whether a discipline is ``above`` itself or lies below it in the tree."""
    return bool(above) and code.startswith(above)


def distance(one: str, other: str) -> float:
    """Return how far two disciplines lie apart, from 0 (the same) to 1 (of different fields).

    0.25 where one lies within the other or both are of one second-level discipline, 0.5 where both
    belong to one subject of the first level, 0.8 where they only share the field (门类). Symmetric.
    A code that is not listed is far from everything.
    """
    if not (is_listed(one) and is_listed(other)):
        return APART
    if one == other:
        return SAME
    if within(one, other[:5]) or within(other, one[:5]):
        return NEAR
    if one[:3] == other[:3]:
        return SUBJECT
    return FIELD if field_of(one) == field_of(other) else APART


def found_by(words: str) -> str:
    """Return the code a cell or a field means: a code, a name, or a code followed by its name; else ""."""
    text = words.strip()
    if match := CODE.match(text):
        return match[0] if is_listed(match[0]) and names_it(match[0], text[match.end() :]) else ""
    exact = [code for code, name in disciplines().items() if name == text]
    return exact[0] if len(exact) == 1 else ""


def names_it(code: str, rest: str) -> bool:
    """Tell whether what stands behind a code is nothing, or the discipline's own name."""
    said = rest.strip(" ·:：　")
    return said in ("", name_of(code))
