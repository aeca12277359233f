"""The words of awards: what the published facts are called, and what a leak is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.linting import Finding, Kind
from files.passages import Place
from ledger.situations import Sentence

FACT_LABELS: dict[str, Promise | str] = {
    "name": _("Name"),
    "grade": _("Grade or medal"),
    "sex": _("Sex"),
    "birth_month": _("Born"),
    "unit": _("Unit"),
    "title": _("Professional title"),
    "post": _("Post"),
    "division": _("Division"),
    "specialty": _("Specialty"),
    "nominator": _("Nominated by"),
    "channel": _("Channel"),
    "summary": _("Main contributions"),
    "works": _("Publications"),
    "patents": _("Patents"),
    "prizes": _("Prizes"),
    "members": _("Members of the team"),
}

WORD_LABELS: dict[str, Promise | str] = {
    "title": _("Title"),
    "basis": _("Legal basis"),
    "text": _("Text"),
    "contact": _("Contact"),
}
"""The words of a notice."""

LEAK_LABELS: dict[str, Promise | str] = {
    "identity": _("identity number"),
    "document": _("number of a passport or permit"),
    "bank": _("bank card number"),
    "mobile": _("mobile phone number"),
    "landline": _("telephone number"),
    "email": _("e-mail address"),
    "address": _("home address"),
    "account": _("QQ or WeChat account"),
    "birth": _("day of birth"),
    "position": _("place where a photograph was taken"),
}
NAMED_AT_ONCE = 5
"""How many findings one sentence names."""


def place_words(place: Place) -> Sentence:
    """Say where a text stands: part, page, cell, and that nobody sees it who opens the file."""
    words: list[Any] = [place.part] if place.part else []
    if place.page:
        words.append(format_lazy(_("page {page}"), page=place.page))
    if place.table and not place.part:
        words.append(format_lazy(_("table {table}"), table=place.table))
    if place.cell:
        words.append(format_lazy(_("cell {cell}"), cell=place.cell))
    elif place.line:
        words.append(format_lazy(_("paragraph {line}"), line=place.line))
    if place.hidden:
        words.append(_("hidden"))
    return format_lazy(", ".join(["{}"] * len(words)), *words)


def leak_words(finding: Finding) -> Sentence:
    """Say what was found where, as it would read with its mask."""
    if finding.kind is Kind.POSITION:
        words = _("{place}: {kind}, to be taken out of the picture")
    else:
        words = _("{place}: {kind}, to be written “{shown}” or left out")
    return format_lazy(
        words, place=place_words(finding.place), kind=LEAK_LABELS[finding.kind], shown=finding.shown
    )


def leak_sentence(findings: Sequence[Finding]) -> Sentence:
    """Say that personal data would be published, name the places and offer the masks."""
    named = [leak_words(each) for each in findings[:NAMED_AT_ONCE]]
    more = len(findings) - len(named)
    where = format_lazy("; ".join(["{}"] * len(named)), *named)
    if more > 0:
        words = _("The text would publish personal data ({where}; and {more} more). Write the masks, then publish again.")  # fmt: skip
        return format_lazy(words, where=where, more=more)
    words = _(
        "The text would publish personal data ({where}). Write the masks, then publish again."
    )
    return format_lazy(words, where=where)
