"""What may not be published: masking single values, and finding what slipped into a text.

「公示与公开」: no identity number, phone, e-mail or home address in anything published (个人信息保护法
第28条; 政务公开去标识化). The office's own landline belongs into a notice and is not looked for. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from people.identity import check_character
from people.masking import mask_email, mask_identity, mask_name, mask_phone

__all__ = [
    "Leak",
    "LeakKind",
    "mask_email",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "redact",
    "scan",
]


class LeakKind(StrEnum):
    """What was found in a text meant for publication."""

    IDENTITY = "identity"
    MOBILE = "mobile"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Leak:
    """One finding: its kind, where it stands (half-open, in characters) and how to show it masked."""

    kind: LeakKind
    start: int
    end: int
    masked: str


_GAP = r"[\s\-‐-―_.,·/\u200b-\u200f\u2060\ufeff]{0,3}"
_EIGHTEEN = re.compile(rf"(?<![0-9A-Za-z])(?=((?:\d{_GAP}){{17}}[\dXx])(?![0-9A-Za-z]))")
_FIFTEEN = re.compile(r"(?<![0-9A-Za-z])(?=(\d{15})(?![0-9A-Za-z]))")
_MOBILE = re.compile(
    rf"(?<![0-9A-Za-z])(?=((?:\+?86{_GAP}|0086{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}})(?![0-9A-Za-z]))"
)
_EMAIL = re.compile(r"([A-Za-z0-9._%+-]{1,64}\s{0,2}@\s{0,2}[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


def scan(text: str) -> tuple[Leak, ...]:
    """Every identity number, mobile number and e-mail address in a text, in order, none overlapping.

    Full-width digits and numbers broken up by spaces, dashes or invisible characters are found too.
    An unbroken number counts as an identity number when its date of birth is possible, a broken-up
    one when its check character is right as well.
    """
    folded = "".join(map(_fold, text))
    found = sorted(_findings(folded), key=lambda leak: (leak.start, -leak.end))
    leaks: list[Leak] = []
    for leak in found:
        if not leaks or leak.start >= leaks[-1].end:
            leaks.append(leak)
    return tuple(leaks)


def redact(text: str) -> str:
    """The text with every finding masked; scanning it again finds nothing."""
    while leaks := scan(text):  # what a mask uncovers (two addresses run together) goes as well
        parts, at = [], 0
        for leak in leaks:
            parts += [text[at : leak.start], leak.masked]
            at = leak.end
        text = "".join([*parts, text[at:]])
    return text


def _fold(character: str) -> str:
    """A character in its plain width, so that places in the text stay the same."""
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        return character
    return str(unicodedata.digit(plain)) if plain.isdecimal() else plain


def _findings(text: str) -> Iterator[Leak]:
    """Everything the patterns find; may overlap."""
    for match in _EIGHTEEN.finditer(text):
        number = re.sub(r"[^0-9Xx]", "", match[1]).upper()
        unbroken = len(number) == len(match[1])
        if _date(number[6:14]) and (unbroken or check_character(number[:17]) == number[17]):
            yield _leak(LeakKind.IDENTITY, match, mask_identity(number))
    for match in _FIFTEEN.finditer(text):
        if _date("19" + match[1][6:12]) and "11" <= match[1][:2] <= "65":
            yield _leak(LeakKind.IDENTITY, match, mask_identity(match[1]))
    for match in _MOBILE.finditer(text):
        digits = re.sub(r"\D", "", match[1])[-11:]
        yield _leak(LeakKind.MOBILE, match, f"{digits[:3]}****{digits[-4:]}")
    for match in _EMAIL.finditer(text):
        yield _leak(LeakKind.EMAIL, match, "***")


def _leak(kind: LeakKind, match: re.Match[str], masked: str) -> Leak:
    return Leak(kind, match.start(1), match.end(1), masked)


def _date(digits: str) -> bool:
    """Whether eight digits are a day on which somebody alive may have been born."""
    if not "1900" <= digits[:4] <= "2099":
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
