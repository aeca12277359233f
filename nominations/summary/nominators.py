"""推荐人 in one cell of a summary sheet: 张三（江城理工大学，机械学部，1960-03-04）、李四."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from nominations.summary.shapes import tidy
from nominations.summary.spoken import division_in
from people.identity import normalise_name
from programmes.vocabulary import Labelled

_ONE = re.compile(r"\s*(?P<name>[^(),;、\d]{1,120}?)\s*(?:\((?P<more>[^()]*)\))?\s*(?:[,;、]|$)")
_CALLED = re.compile(r"(?<=\S\S)\s*(?:院士|教授|研究员)$")
_DAY = re.compile(r"(\d{4})[年./\-](\d{1,2})[月./\-](\d{1,2})日?(?:生|出生)?")
_ROLES = {
    **dict.fromkeys(("推荐人", "提名人", "院士"), "nominator"),
    **dict.fromkeys(("导师", "第一推荐人"), "tutor"),
    **dict.fromkeys(("同行", "同行专家"), "peer"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """One person a cell names; what the brackets do not say is empty."""

    name: str
    unit_name: str = ""
    division: str = ""
    birth: date | None = None
    role: str = ""


class UnreadNominators(ValueError):
    """The cell, or this part of it, is not written as persons who nominate."""


def nominators_in(text: str, divisions: Iterable[Labelled]) -> tuple[Named, ...]:
    """Return whom a cell names, in order; raise UnreadNominators with the part that says nobody.

    Persons are parted by 、 or ; or lines; brackets hold in any order the unit, the division, the whole
    day of birth and in what place somebody recommends.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("\n", "、").replace("（", "(")
    return tuple(_persons(plain, tuple(divisions)))


def _persons(plain: str, divisions: tuple[Labelled, ...]) -> Iterator[Named]:
    at = 0
    while at < len(plain):
        match = _ONE.match(plain, at)
        if not match:
            raise UnreadNominators(plain[at:])
        at = match.end()
        yield _person(match, divisions)


def _person(match: re.Match[str], divisions: tuple[Labelled, ...]) -> Named:
    """Return the person of one part, by what each word in the brackets is."""
    said: dict[str, str | date] = {}
    for word in filter(None, map(tidy, re.split(r"[,;]", match["more"] or ""))):
        key, value = _meaning(word, divisions)
        if key in said:
            raise UnreadNominators(match[0].strip(" 、,;"))
        said[key] = value
    name = _CALLED.sub("", normalise_name(match["name"]))
    return Named(name=name, **said)  # type: ignore[arg-type]


def _meaning(word: str, divisions: tuple[Labelled, ...]) -> tuple[str, str | date]:
    if role := _ROLES.get(word):
        return "role", role
    if code := division_in(word, divisions):
        return "division", code
    if day := _DAY.fullmatch(re.sub(r"\s", "", word)):
        try:
            return "birth", date(int(day[1]), int(day[2]), int(day[3]))
        except ValueError:
            raise UnreadNominators(word) from None
    if re.search(r"\d{4}", word):
        raise UnreadNominators(word)
    return "unit_name", word
