"""The linter at the door: a text or file that is to be published is refused with its places and masks."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.linting import NOTHING_ALLOWED, Allowed, Finding, lint, lint_text
from awards.rules import blocks
from awards.sentences import leak_sentence
from files.kinds import PDF, type_of
from files.legible import Illegible, passages_of, unread_pages
from ledger.situations import Refused


def lint_file(data: bytes, *, name: str, allowed: Allowed = NOTHING_ALLOWED) -> tuple[Finding, ...]:
    """Return what the linter finds in a file: its text, what is hidden in it, and its properties.

    A file that cannot be read is refused: nobody knows what it would publish. Pages of scans hold no
    text; `unread_pages` of `files.legible` names them.
    """
    try:
        return lint(passages_of(data, name=name), allowed=allowed)
    except Illegible:
        words = _("“{name}” cannot be read, so nobody knows what it would publish. Save it anew without a password and upload that.")  # fmt: skip
        raise Refused(format_lazy(words, name=name)) from None


def refuse_personal_file(
    data: bytes, *, name: str, allowed: Allowed = NOTHING_ALLOWED
) -> list[int]:
    """Refuse a file that would publish personal data; return the pages a person has to look at."""
    if found := [each for each in lint_file(data, name=name, allowed=allowed) if blocks(each)]:
        raise Refused(leak_sentence(found))
    return unread_pages(data) if type_of(data) == PDF else []


def refuse_personal_text(text: str, *, allowed: Allowed = NOTHING_ALLOWED) -> None:
    """Refuse words that would publish personal data."""
    if found := [each for each in lint_text(text, allowed=allowed) if blocks(each)]:
        raise Refused(leak_sentence(found))
