"""The faults of a published list as sentences: what is wrong and how to mend it; its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nominations.published import Code, Field, ListFault
from nominations.summary import Fault, FaultCode
from nominations.summary_words import sentence as sentence_of_summary

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

OUTCOME_WORDS: Mapping[str, StrPromise] = {
    "valid_candidate": _("valid candidate"),
    "valid": _("valid candidate"),
    "not_valid": _("not a valid candidate"),
    "elected": _("elected"),
    "not_elected": _("not elected"),
    "selected": _("selected"),
    "turned_down": _("not selected"),
    "awarded": _("awarded"),
    "revoked": _("award revoked"),
}
"""What became of somebody in an earlier cycle."""

CHOICES = [(key, OUTCOME_WORDS[key]) for key in OUTCOME_WORDS if key != "valid"]

FIELD_WORDS: Mapping[str, StrPromise] = {
    Field.NAME: _("name"),
    Field.UNIT: _("unit"),
    Field.DOCUMENT: _("document"),
}

_SENTENCES: Mapping[str, StrPromise] = {
    Code.NO_TABLE: _(
        "No list was found: a row with the heading “姓名” and at least one of unit, month of birth or "
        "identity number is needed. Use the template."
    ),
    Code.NO_LINES: _("There is nobody below the headings. Fill in one row for each person."),
    Code.NO_DOCUMENT: _(
        "Nothing says which document the list comes from. Name it when you upload the list, in a line "
        "“来源：…” above the headings, or in a column “来源”."
    ),
    Code.NAME: _("The name is empty. Fill it in, or delete the row."),
    Code.WHOSE: _(
        "A name alone says of nobody who it is. Fill in the unit, the month of birth or the identity "
        "number."
    ),
    Code.TOO_LONG: _("The {field} is longer than {limit} characters. Shorten it."),
    Code.PROGRAMME: _(
        "“{text}” is no programme this installation knows. Write its name as on the page “Cycles”, or "
        "choose it for the whole list when you upload it."
    ),
    Code.NO_PROGRAMME: _(
        "Neither the row nor the title says of which programme the list is. Choose it when you upload "
        "the list, or add a column “项目”."
    ),
    Code.YEAR: _("“{text}” is no year up to {last}. Fill in four digits, such as 2023."),
    Code.NO_YEAR: _(
        "Neither the row nor the title says of which year the list is. Fill it in when you upload the "
        "list, or add a column “年度”."
    ),
    Code.OUTCOME: _(
        "“{text}” is no outcome. Write 有效候选人, 当选, 未当选, 入选, 未入选, 获奖 or 撤销; who was only "
        "a candidate, or is in public notice, has none yet."
    ),
    Code.NO_OUTCOME: _(
        "Neither the row nor the title says what became of the person. Choose it when you upload the "
        "list, or add a column “结果”."
    ),
    Code.OUTCOME_TRACK: _(
        "“{outcome}” is no outcome of the programme {programme}. Check the programme and the outcome."
    ),
    Code.BIRTH_DIFFERS: _(
        "The month of birth {text} differs from that of the identity number, {month} "
        "(GB 11643-1999). Check both."
    ),
}


def sentence(fault: ListFault) -> StrPromise:
    """The sentence of one fault, lazily translated; the cell is shown beside it by the caller."""
    if isinstance(fault.code, FaultCode):
        return sentence_of_summary(Fault(fault.cell, fault.code, fault.values))
    return format_lazy(_SENTENCES[fault.code], **{k: _word(k, v) for k, v in fault.values.items()})


def _word(key: str, value: object) -> object:
    """A value as it stands in a sentence."""
    if key == "field":
        return FIELD_WORDS[str(value)]
    return OUTCOME_WORDS.get(str(value), value) if key == "outcome" else value
