"""What a word finds among published lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from pypinyin import Style, pinyin


def in_words(wanted: str) -> Q:
    """Find a word in the published name, unit or members of an entry."""
    return (
        Q(facts__name__icontains=wanted)
        | Q(facts__unit__icontains=wanted)
        | Q(facts__members__icontains=wanted)
    )


def in_titles(wanted: str) -> Q:
    """Find a word in a list's title, number or programme, or a year."""
    found = Q(title__icontains=wanted) | Q(number__icontains=wanted)
    found |= Q(cycle__programme__name_zh__icontains=wanted)
    found |= Q(cycle__programme__name_en__icontains=wanted)
    return found | Q(cycle__year=int(wanted)) if wanted.isdecimal() and len(wanted) == 4 else found


def by_reading(items: Iterable[Any], wanted: str) -> list[Any]:
    """Return the entries whose name is read so in pinyin, in full or by first letters, in any order.

    ``chenjianguo``, ``chen jianguo``, ``jianguo chen`` and ``cjg`` all find 陈建国.
    """
    plain = "".join(each for each in wanted.casefold() if each.isalpha())
    if len(plain) < 2 or not plain.isascii():
        return []
    return [each for each in items if reads_as(str(each.facts.get("name", "")), plain)]


def reads_as(name: str, plain: str) -> bool:
    """Tell whether some reading of a name begins as typed; many characters have several."""
    readings = pinyin(name, style=Style.NORMAL, heteronym=True, errors="ignore")
    if not readings:
        return False
    turned = [*readings[1:], readings[0]]
    orders = (readings, turned, [[each[0] for each in one] for one in readings])
    return any(spells(each, plain) for each in orders)


def spells(readings: list[list[str]], plain: str) -> bool:
    """Tell whether letters are used up by one reading of each character in turn, the last one begun."""
    left = {plain}
    for syllables in readings:
        left = {rest.removeprefix(each) for rest in left for each in syllables if rest.startswith(each)} | {
            "" for rest in left for each in syllables if each.startswith(rest)
        }  # fmt: skip
        if "" in left:
            return True
        if not left:
            return False
    return False
