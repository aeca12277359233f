"""What may not be published: masking single values, and finding what slipped into a text.

「公示与公开」: no identity number, phone, e-mail or home address in anything published (个人信息保护法
第28条; 政务公开去标识化). `scan` looks for what can stand in no publication whatever its place; the whole
search, with places, landlines and home addresses, is `awards.linting`. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from awards.linting import Kind, lint_text
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


_KINDS = {
    Kind.IDENTITY: LeakKind.IDENTITY,
    Kind.MOBILE: LeakKind.MOBILE,
    Kind.EMAIL: LeakKind.EMAIL,
}


@dataclass(frozen=True, slots=True)
class Leak:
    """One finding: its kind, where it stands (half-open, in characters) and how to show it masked."""

    kind: LeakKind
    start: int
    end: int
    masked: str


def scan(text: str) -> tuple[Leak, ...]:
    """Every identity number, mobile number and e-mail address in a text, in order, none overlapping.

    Certain or likely, and however they are written: full-width or in Chinese digits, broken up by
    spaces, dashes or invisible characters.
    """
    return tuple(
        Leak(_KINDS[each.kind], each.start, each.end, each.mask)
        for each in lint_text(text)
        if each.kind in _KINDS
    )


def redact(text: str) -> str:
    """The text with every finding masked; scanning it again finds nothing."""
    while leaks := scan(text):  # what a mask uncovers (two addresses run together) goes as well
        parts, at = [], 0
        for leak in leaks:
            parts += [text[at : leak.start], leak.masked]
            at = leak.end
        text = "".join([*parts, text[at:]])
    return text
