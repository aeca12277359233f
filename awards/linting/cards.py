"""Identity numbers and bank cards: numbers that carry a check of their own."""

import re
from collections.abc import Iterator
from datetime import date

from awards.linting import labels
from awards.linting.findings import Hit, Kind, Sureness
from awards.linting.folding import CROSSES
from awards.linting.groups import Group, Window, groups_of, windows
from people.identity import IdentityFault, check_identity
from people.masking import mask_identity

_WORDS = 8  # characters that may stand between the parts 6-8-4 of a number that checks out
_PARTS = frozenset({6, 10, 12, 14, 17})  # where an identity number is parted: area, birth, serial
_USUAL = frozenset({3, *_PARTS})
_CROSS = re.compile(rf"[\s\-.,·_/]{{0,3}}[{''.join(sorted(CROSSES))}](?!\d)")
_WRONG_CHECK = frozenset({None, IdentityFault.CHECK_DIGIT})


def identity_hits(text: str) -> Iterator[Hit]:
    """Every 公民身份号码 of a reading, of 18 and of 15 characters; may overlap."""
    for window in windows(text, (15, 17, 18), reach=_WORDS):
        size = len(window.digits)
        if size == 17 and (cross := _CROSS.match(text, window.end)):
            yield from _eighteen(window, window.digits + "X", cross.end())
        elif size == 18:
            yield from _eighteen(window, window.digits, window.end)
        elif size == 15 and window.tight:
            yield from _fifteen(window)
    for group in groups_of(text):
        if len(group.digits) > 18 and not labels.is_decimal(text, group.start, group.end):
            yield from _within(group)


def identity_fault(number: str) -> IdentityFault | None:
    """What is wrong with 18 characters as an identity number; dates from 1900 to 2099 count."""
    year = int(number[6:10])
    if not 1900 <= year <= 2099:
        return IdentityFault.DATE
    return check_identity(number, on=date(year + 1, 1, 1)).fault


def _eighteen(window: Window, number: str, end: int) -> Iterator[Hit]:
    """An 18-character number: certain by its check character or its label, likely by its shape."""
    fault = identity_fault(number)
    if fault is IdentityFault.DATE:
        return
    if fault and not labels.is_bounded(window.text, window.start, end):
        return
    if not window.tight and (fault or not window.cuts <= _PARTS or _masks(window)):
        return
    labelled = labels.is_labelled(labels.IDENTITY, window.text, window.start)
    if fault not in _WRONG_CHECK and not labelled:
        return
    if fault and window.gaps and not (labelled or window.cuts <= _USUAL):
        return
    sure = Sureness.CERTAIN if labelled or not fault else Sureness.LIKELY
    yield Hit(Kind.IDENTITY, window.start, end, number, mask_identity(number), sure)


def _masks(window: Window) -> bool:
    return any(set(gap) & set("*#") for gap in window.gaps)


def _fifteen(window: Window) -> Iterator[Hit]:
    """A number of the first generation; it has no check, so a label makes it certain."""
    number, text = window.digits, window.text
    if not "11" <= number[:2] <= "82" or not _is_day("19" + number[6:12]):
        return
    if not labels.is_bounded(text, window.start, window.end):
        return
    labelled = labels.is_labelled(labels.IDENTITY, text, window.start)
    if window.gaps and not labelled and not (window.cuts <= {6, 12} and window.isolated):
        return
    if not labelled and labels.is_amount(text, window.start, window.end):
        return
    sure = Sureness.CERTAIN if labelled else Sureness.LIKELY
    yield Hit(Kind.IDENTITY, window.start, window.end, number, mask_identity(number), sure)


def _within(group: Group) -> Iterator[Hit]:
    """Numbers that check out inside a longer run: what was copied from a table runs together."""
    for at in range(len(group.digits) - 17):
        number = group.digits[at : at + 18]
        if identity_fault(number) is None:
            start = group.start + at
            yield Hit(Kind.IDENTITY, start, start + 18, number, mask_identity(number))


def _is_day(digits: str) -> bool:
    """Whether eight digits are a day of the calendar."""
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


_BRANDS = re.compile(r"62|60|9[5-9]|4|5[1-5]|3[0567]")


def bank_hits(text: str) -> Iterator[Hit]:
    """Every number of a bank card (ISO/IEC 7812, 16 to 19 digits); may overlap."""
    for window in windows(text, range(15, 20)):
        number = window.digits
        if not window.tight or len(window.classes) > 1:
            continue
        if not labels.is_bounded(text, window.start, window.end):
            continue
        labelled = labels.is_labelled(labels.BANK, text, window.start)
        checks = len(number) >= 16 and luhn_fits(number) and bool(_BRANDS.match(number))
        if not (labelled or (checks and _stands_alone(window))):
            continue
        sure = Sureness.CERTAIN if checks and (labelled or number[:2] == "62") else Sureness.LIKELY
        mask = f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"
        yield Hit(Kind.BANK, window.start, window.end, number, mask, sure)


def _stands_alone(window: Window) -> bool:
    """Whether an unlabelled number is parted as cards are, and is neither amount nor decimal."""
    if window.gaps and window.classes != {"newline"}:
        parted = set(window.lengths) == {1} or set(window.lengths[:-1]) <= {4, 6}
        if not parted or not window.isolated:
            return False
    place = (window.text, window.start, window.end)
    return not (labels.is_amount(*place) or labels.is_decimal(*place))


def luhn_fits(number: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1 annex B)."""
    doubled = (sum(divmod(2 * int(d), 10)) for d in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0
