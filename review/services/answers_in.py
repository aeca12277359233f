"""Answers to the calls of a draw, read in from the workbook that went to the office's own platform (短信平台)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cells import Row, reference
from ledger.actors import Actor
from ledger.flow import locked
from ledger.situations import Refused, Sentence
from review.choices import CallAnswer, CallWay, DeclineGround
from review.models import Call, Draw
from review.services.drawing_calls import check_calling, take_answer
from review.services.reading_in import first_sheet, heading, titles

CALL, ANSWER, GROUND, NOTE = _("Call in drawn order"), _("Answer"), _("Reason"), _("Note")
"""The headings that are read; the other columns are the platform's."""
ANSWERS: Mapping[str, Sentence] = {
    CallAnswer.ACCEPTED: _("Comes"),
    CallAnswer.DECLINED: _("Declines"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as a row gives it."""

    call: Call
    accepted: bool
    ground: str
    note: str


@transaction.atomic
def read_answers_in(draw: Draw, data: bytes, *, by: Actor, at: datetime) -> list[Call]:
    """Take the answers of a workbook in the order of the calls; refused whole with all faults by cell.

    Rows without an answer, and answers that are known already, change nothing. Seats that fall free
    are filled in drawn order.
    """
    row = locked(draw)
    check_calling(row, by=by)
    given = sorted(Reading(row, at).answers(data), key=lambda each: each.call.serial)
    return [
        take_answer(
            each.call,
            each.accepted,
            each.ground,
            by=by,
            at=at,
            way=CallWay.MESSAGE,
            note=each.note,
        )
        for each in given
    ]


@dataclass
class Reading:
    """One sheet being read against the calls of a draw; faults are gathered."""

    draw: Draw
    at: datetime
    faults: list[Sentence] = field(default_factory=list)

    def answers(self, data: bytes) -> list[Given]:
        """Return the new answers of a workbook; refuse it with all its faults, or if it has none."""
        rows = first_sheet(data)
        start, columns = heading(rows, (CALL, ANSWER, GROUND, NOTE))
        calls = {str(call.serial + 1): call for call in self.draw.calls.all()}
        found: dict[int, Given] = {}
        answered = 0
        for row in rows[start + 1 :]:
            if row.cell(columns[1]).text.strip():
                answered += 1
                self.take(row, columns, calls, found)
        if not answered:
            self.faults.append(_("No row of the workbook has an answer. Fill in the column first."))
        if self.faults:
            raise Refused(*self.faults)
        return list(found.values())

    def take(
        self, row: Row, columns: tuple[int, ...], calls: dict[str, Call], found: dict[int, Given]
    ) -> None:
        """Keep the answer of a row, unless it is known; a fault where it cannot be."""
        number, answer, ground, note = (row.cell(column).text.strip() for column in columns)
        at = [reference(column, row.number) for column in columns]
        call = calls.get(number)
        said = word_of(answer, ANSWERS)
        why = word_of(ground, dict(DeclineGround.choices))
        if call is None:
            words = _("no call of this draw has the number “{given}”.")
            return self.fault(at[0], format_lazy(words, given=number or "—"))
        if said is None:
            return self.fault(at[1], _("enter “Comes” or “Declines”, nothing else."))
        if call.answer == said:
            return None
        if call.serial in found:
            return self.fault(at[0], _("the same call stands in a row above already."))
        if call.answer or not call.is_open(self.at):
            return self.fault(at[1], _("this call is answered otherwise, or its time is up."))
        declined = said == CallAnswer.DECLINED
        if declined and why is None:
            return self.fault(at[2], _("whoever declines gives a reason; choose it from the list."))
        found[call.serial] = Given(call, not declined, why or "" if declined else "", note)
        return None

    def fault(self, cell: str, sentence: Sentence) -> None:
        """Put the cell in front of what is wrong with it."""
        self.faults.append(format_lazy("{}：{}", cell, sentence))


def word_of(text: str, words: Mapping[str, Sentence]) -> str | None:
    """Return the code of a word in either language; None for one that is not in the list."""
    return next((code for code, label in words.items() if text in titles(label)), None)
