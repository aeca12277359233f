"""Telephone numbers: mobiles of all segments and countries, landlines with area code and extension."""

import re
from collections.abc import Iterator

from awards.linting import labels
from awards.linting.cards import identity_fault
from awards.linting.findings import Hit, Kind, Sureness
from awards.linting.folding import CELL
from awards.linting.groups import Group, Window, groups_of, windows

_MOBILE = re.compile(r"1[3-9]\d{9}")
_ITEM = re.compile(r"(?:[\n;。]\s{0,3}[1-9]\d?|[Vv](?:er)?[\d.]{1,5})\.$")
"""2.138… and v1.138…: the number of an item or version before it."""
_COUNTRY = re.compile(r"(?:00)?86")
_USUAL = frozenset({(3, 4, 4), (3, 8), (7, 4), (3, 4, 2, 2)})
_MANY = 6  # parts of a number by the office's own habits: 13 80 00 01 23 4
_SCIENTIFIC = re.compile(r"(?<![\d.])(1)\.([3-9]\d{5,9})E\+?10(?!\d)", re.I)
_FILLED = re.compile(
    r"(?<!\d)(1[3-9]\d)([^\d\sA-Za-z年月日卷期页到至第*]{1,3})(\d{4})\2(\d{4})(?!\d)"
)
_SEVEN_FIRST = r"前(?:七|7)位\D{0,3}(?P<head>1[3-9]\d{5})(?!\d)"
_FOUR_LAST = r"[后尾](?:四|4)位\D{0,3}(?P<tail>\d{4})(?!\d)"
_TOLD = (
    re.compile(rf"{_SEVEN_FIRST}\D{{0,12}}{_FOUR_LAST}"),
    re.compile(rf"{_FOUR_LAST}\D{{0,12}}{_SEVEN_FIRST}"),
    re.compile(
        r"前(?:三|3)位\D{0,3}(?P<head>1[3-9]\d)\D{1,8}(?P<middle>\d{4})\D{1,8}(?P<tail>\d{4})(?!\d)"
    ),
)
"""A number that is told in parts, with words between them."""
_FREE = frozenset({"space", "dash", "bracket", "dot", "other", "slash", "comma", "newline", "cell"})


def mobile_hits(text: str) -> Iterator[Hit]:
    """Every mobile number of a reading; may overlap."""
    for window in windows(text, (11, 13, 15)):
        home = _without_country(window)
        if home and window.tight and (sure := _sureness(window)):
            yield _mobile(_plus(text, window.start), window.end, home, sure)
    for match in _FILLED.finditer(text):
        yield _mobile(*match.span(), f"{match[1]}{match[3]}{match[4]}", Sureness.LIKELY)
    for pattern in _TOLD:
        for match in pattern.finditer(text):
            number = match["head"] + (match.groupdict().get("middle") or "") + match["tail"]
            yield _mobile(*match.span(), number, Sureness.LIKELY)
    for match in _SCIENTIFIC.finditer(text):
        yield _mobile(match.start(), match.end(), (match[1] + match[2]).ljust(11, "0"))
    for group in groups_of(text):
        yield from _run_together(group, text)
    yield from _abroad(text)


def loose_ends(plain: str, reading: str) -> Iterator[Hit]:
    """Mobile numbers whose run begins or ends with a Chinese digit of the words beside it (张三一三八…)."""
    for group in groups_of(reading):
        for at in range(len(group.digits) - 10 if len(group.digits) in (12, 13) else 0):
            sides = plain[group.start : group.start + at] + plain[group.start + at + 11 : group.end]
            number = group.digits[at : at + 11]
            if _MOBILE.fullmatch(number) and not re.search("[0-9]", sides):
                start = group.start + at
                yield _mobile(start, start + 11, number, Sureness.LIKELY)


def _mobile(start: int, end: int, number: str, sure: Sureness = Sureness.CERTAIN) -> Hit:
    return Hit(Kind.MOBILE, start, end, number, f"{number[:3]}****{number[-4:]}", sure)


def _plus(text: str, start: int) -> int:
    """The place of a + before the code of the country, or of the number."""
    return start - 1 if text[max(0, start - 1) : start] == "+" else start


def _without_country(window: Window) -> str:
    """The eleven digits of a mobile number of the mainland, or "" for another number."""
    digits = window.digits
    if len(digits) == 11:
        return digits if _MOBILE.fullmatch(digits) else ""
    code = _COUNTRY.match(digits)
    if code and _MOBILE.fullmatch(digits[code.end() :]) and len(digits) in (13, 15):
        return digits[code.end() :]
    return ""


def _sureness(window: Window) -> Sureness | None:
    """How sure a number of eleven digits is a telephone; None where it is something else.

    One in a single run always may be: as an amount, a decimal, within a code. Letters that touch it
    are no excuse: what ZL, SRR or U stand before in earnest has fewer digits, or more.
    """
    found, place = _by_its_words(window), (window.text, window.start, window.end)
    if not found:
        return None if window.gaps else Sureness.POSSIBLE
    if labels.is_bounded(*place):
        return found
    in_code = labels.is_within_code(*place)
    if window.gaps and (in_code or window.lengths not in _USUAL):
        return None
    return Sureness.POSSIBLE if in_code else Sureness.LIKELY


def _by_its_words(window: Window) -> Sureness | None:
    """How sure a number is a telephone by its label, its parts and what stands beside it."""
    text, start, end = window.text, window.start, window.end
    labelled = labels.is_labelled(labels.PHONE, text, start)
    if labelled and window.classes != {"colon"}:
        return Sureness.CERTAIN
    if labels.is_amount(text, start, end):
        return Sureness.POSSIBLE if window.lengths == (3, 4, 4) and window.isolated else None
    if labels.is_decimal(text, start, end):
        lead = "\n"[start > 8 :] + text[max(0, start - 8) : start]
        return Sureness.LIKELY if _ITEM.search(lead) else None
    lengths, country = window.lengths, len(window.digits) > 11
    if country and len(window.gaps) and lengths[0] in (2, 4) and sum(lengths[1:]) == 11:
        lengths = lengths[1:]
    if len(lengths) == 1:
        return Sureness.LIKELY if labels.says_otherwise(text, start) else Sureness.CERTAIN
    if labels.says_otherwise(text, start):
        return None
    return Sureness.CERTAIN if country else _broken_up(window)


def _broken_up(window: Window) -> Sureness | None:
    """How sure an unlabelled number in several parts is one telephone number."""
    classes, lengths, text = window.classes, window.lengths, window.text
    if classes == {"newline"} and len(lengths) == 2:
        return None if _is_year(window.groups[0]) else Sureness.LIKELY
    if not classes <= _FREE or not window.isolated:
        return None
    if lengths == (2, 3, 3, 3):  # 13,800,001,234
        return Sureness.POSSIBLE if classes == {"comma"} else None
    if set(lengths) == {1}:
        return Sureness.CERTAIN if len(classes) == 1 and classes != {"cell"} else None
    if labels.is_decimal(text, window.start, window.groups[0].end) and lengths != (3, 4, 4):
        return None
    if lengths == (3, 8) and (classes & {"comma", "dot"} or _is_day(window.groups[1].digits)):
        return None
    if len(classes) > 1 and (
        not classes <= {"space", "dash", "bracket", "newline", "cell"} or _is_range(window)
    ):
        return None
    if lengths in _USUAL:
        firm = classes <= {"space", "dash", "bracket"} and not _is_range(window)
        return Sureness.CERTAIN if firm or classes == {"dash"} else Sureness.LIKELY
    plain = len(classes) == 1 and classes <= {"space", "dash"} and not _is_year(window.groups[0])
    return Sureness.LIKELY if plain and len(lengths) <= _MANY and max(lengths) <= 8 else None


def _is_year(group: Group) -> bool:
    return len(group.digits) == 4 and group.digits[:2] in ("18", "19")


def _is_day(digits: str) -> bool:
    """Whether eight digits are a day of our time (20190101)."""
    return bool(re.fullmatch(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", digits))


def _is_range(window: Window) -> bool:
    """Whether the last two parts are the pages of an article (158 1234-1240)."""
    first, last = (int(group.digits) for group in window.groups[-2:])
    short = 0 < last - first < 100 and window.groups[-2].digits[0] != "0"
    return short and gaps_differ(window)


def gaps_differ(window: Window) -> bool:
    """Whether the gaps of a number are not all alike."""
    return len(set(window.gaps)) > 1


def _run_together(group: Group, text: str) -> Iterator[Hit]:
    """Two mobile numbers in one run, or one that follows on an identity number."""
    digits, start = group.digits, group.start
    if labels.is_decimal(text, group.start, group.end):
        return
    if len(digits) == 22 and _MOBILE.match(digits[:11]) and _MOBILE.match(digits[11:]):
        yield _mobile(start, start + 11, digits[:11], Sureness.LIKELY)
        yield _mobile(start + 11, start + 22, digits[11:], Sureness.LIKELY)
    if len(digits) == 29:
        if identity_fault(digits[:18]) is None and _MOBILE.match(digits[18:]):
            yield _mobile(start + 18, start + 29, digits[18:], Sureness.LIKELY)
        if identity_fault(digits[11:]) is None and _MOBILE.match(digits[:11]):
            yield _mobile(start, start + 11, digits[:11], Sureness.LIKELY)


_ABROAD = re.compile(
    r"(?<![\d+.])(?:\+|00(?=852|853|886))(?!86(?!\d?\D?6))(?:[1-9]\d{0,2})"
    r"(?:[\s\-()]{0,2}\d){7,12}(?![\d.])"
)


def _abroad(text: str) -> Iterator[Hit]:
    """A number of another country or of 港澳台, with the plus and the code."""
    for match in _ABROAD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 9 <= len(digits) <= 15 and not digits.startswith(("86", "0086")):
            mask = f"+{digits[:3]}****{digits[-3:]}"
            yield Hit(Kind.MOBILE, match.start(), match.end(), digits, mask)


_GAP = r"[\s\-‐‑‒–—―−.·/]{0,3}"
_EIGHT = rf"[2-8]\d{{3}}{_GAP}\d{{4}}"
_SEVEN = rf"[2-8]\d{{2}}{_GAP}\d{{4}}"
_AREA = r"(?:(?P<short>10|2[0-57-9])|(?P<long>[3-9]\d{2}))"
_LANDLINE = re.compile(
    rf"(?<![\d.])(?<!\d[-/])(?P<code>(?:\+\s?|00)?86{_GAP})?(?P<open>[(\[])?{_GAP}(?P<zero>0)?{_AREA}[)\]]?{_GAP}"
    rf"(?P<number>{_EIGHT}|{_SEVEN})(?!\d)(?P<extension>\s?(?:转|分机|ext\.?|x|-|#)\s?\d{{1,6}}(?!\d))?",
    re.I,
)
_LOCAL = re.compile(r"(?<![\d.\-/])(?P<number>[2-8]\d{3}[\s\-]?\d{4}|[2-8]\d{6})(?![\d./])")


def landline_hits(text: str) -> Iterator[Hit]:
    """Every landline with its area code, and those without one that a label names."""
    for match in _LANDLINE.finditer(text):
        number = re.sub(r"\D", "", match["number"])
        if not (match["zero"] or match["code"]) or (match["short"] and len(number) != 8):
            continue
        area = f"0{match['short'] or match['long']}"
        labelled = labels.is_labelled(labels.PHONE, text, match.start())
        if not labelled and labels.is_amount(text, match.start(), match.end()):
            continue
        marked = match["code"] or match["open"] or set("-‐–—―−") & set(match[0])
        sure = Sureness.CERTAIN if labelled or marked else Sureness.LIKELY
        value = (
            area
            + number
            + (f"x{re.sub(r'[^0-9]', '', match['extension'])}" if match["extension"] else "")
        )
        yield Hit(
            Kind.LANDLINE, match.start(), match.end(), value, f"{area}-****{number[-4:]}", sure
        )
    for match in _LOCAL.finditer(text):
        number = re.sub(r"\D", "", match["number"])
        if labels.is_labelled(labels.FIXED, text, match.start(), 8) and not _is_day(number):
            mask = f"****{number[-4:]}"
            yield Hit(Kind.LANDLINE, *match.span(), number, mask, Sureness.LIKELY)


def parted_by_cells(hit: Hit, text: str) -> bool:
    """Whether a finding in a row that is read as one text runs over several of its cells."""
    return CELL in text[hit.start : hit.end]
