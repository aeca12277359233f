"""Nothing classified comes in: a text that bears a marking (机密★) is refused, naming where.

The sentences name the place and the marking alone: what else the text says is in no log and no book.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.markings import marking_in, marking_within
from ledger.situations import Refused, Sentence

WHAT_TO_DO = _(
    "Nothing was kept. A state secret may not be on a computer or network that is open to the internet (保守国家秘密法): stop, do not send it another way, and tell the 保密员 of your unit at once. Classified work is nominated by the offline route alone. If it is not classified, take the marking off first."
)


class Classified(Refused):
    """涉密不上网: a text, name or file bears the marking of a state secret."""

    title = _("This bears a classification marking and was not taken in")

    def __init__(self, *found: Sentence) -> None:
        super().__init__(*found, WHAT_TO_DO)


def bears(where: Sentence, marking: str) -> Sentence:
    """Say which place bears which marking."""
    return format_lazy(
        _("{where} bears the classification marking “{marking}”."), where=where, marking=marking
    )


def refuse_marked(said: Mapping[Any, Any]) -> None:
    """Refuse texts, lists and mappings that bear a marking; ``said`` is what was typed, by place."""
    marks = {where: marking_within(value) for where, value in said.items()}
    if found := [bears(where, marking) for where, marking in marks.items() if marking]:
        raise Classified(*found)


def no_marking(text: str) -> None:
    """Refuse a text at its field; every text field of every form asks this."""
    if marking := marking_in(str(text)):
        raise ValidationError([bears(_("This field"), marking), WHAT_TO_DO], code="classified")
