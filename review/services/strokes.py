"""Strokes (按键): what a window of the score page sends while somebody writes, key by key.

A window has a random name and numbers its strokes. Said twice, a stroke does nothing; an older one
never covers a newer one; and what another window wrote meanwhile is shown beside it, for the
reviewer to choose. No stroke is a line of the book (see ``save_score``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import locked
from ledger.situations import NotYours, Refused, Sealed, Sentence
from review.lifecycle import by_the_expert
from review.models import Assignment, Score
from review.services.scoring import (
    checked_mark,
    keep_comment,
    keep_marks,
    keep_remarks,
    seen_of,
    standing,
    why_shut,
    written_since,
)

NOT_AWAY = _("A mark can be changed, not taken away. The one saved before stays.")


class Heard(StrEnum):
    """What became of a stroke: kept; refused; written elsewhere meanwhile; the sheet is shut, or has
    no such field.
    """

    KEPT = "kept"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"
    SHUT = "shut"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One field as a window has it now; ``seen`` is the version it last knew, "" of none.

    ``window`` and ``number`` say where it comes from; of words they are empty: the text tells.
    """

    field: str
    value: str
    seen: str = ""
    window: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server holds after a stroke: the field's version and value, and a sentence.

    ``sheet`` is as it was read under the lock, ``marks`` are those that stand now, by criterion.
    """

    heard: Heard
    seen: str = ""
    mark: Decimal | str = ""
    words: Sentence = ""
    sheet: Assignment | None = None
    marks: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def value(self) -> str:
        """Return what the field holds, as it is written."""
        return shown(self.mark)


@transaction.atomic
def hear(assignment: Assignment, stroke: Stroke, *, by: Actor, at: datetime) -> Answer:
    """Take one stroke of a mark or of words; answers what stands now, and never writes over it unseen.

    Sheet and marks are read once, under the lock; what a window shows follows from them and the answer.
    """
    sheet = locked(assignment)
    if not by_the_expert(sheet, by):
        raise NotYours(_("Only the expert the item is assigned to writes its review."))
    if sheet.bars("sign"):
        raise Sealed
    prefetch_related_objects([sheet], "scores")
    answer = heard_in(sheet, stroke, at)
    marks = {each.criterion: each.value for each in sheet.scores.all()}
    if answer.heard is Heard.KEPT and isinstance(answer.mark, Decimal):
        marks[stroke.field] = answer.mark
    return replace(answer, sheet=sheet, marks=marks)


def heard_in(sheet: Assignment, stroke: Stroke, at: datetime) -> Answer:
    """Take a stroke to a locked sheet whose marks are read."""
    if shut := why_shut(sheet):
        return Answer(Heard.SHUT, words=shut)
    known = {each.code for each in sheet.rules.criteria}
    if stroke.field != "comment" and stroke.field.removeprefix("remark-") not in known:
        return Answer(Heard.UNKNOWN)
    if is_of_words(stroke.field):
        return hear_words(sheet, stroke)
    return hear_mark(sheet, stroke, at)


def is_of_words(field: str) -> bool:
    """Tell whether a field holds words: the comment, or those to a mark."""
    return field == "comment" or field.startswith("remark-")


def hear_mark(sheet: Assignment, stroke: Stroke, at: datetime) -> Answer:
    """Keep a mark, unless it was heard before, cannot stand, or another window wrote it since."""
    score = next((each for each in sheet.scores.all() if each.criterion == stroke.field), None)
    if was_heard(score, stroke):
        return told(sheet, stroke.field)
    if not stroke.value.strip():
        return told(sheet, stroke.field, Heard.REFUSED, NOT_AWAY)
    try:
        mark = checked_mark(sheet, stroke.field, stroke.value)
    except Refused as refusal:
        return told(sheet, stroke.field, Heard.REFUSED, str(refusal))
    own = score is not None and stroke.window and score.window == stroke.window
    if not own and written_since(sheet, {stroke.field: mark}, {stroke.field: stroke.seen}):
        return elsewhere(sheet, stroke, mark)
    given = {stroke.field: mark}
    written = keep_marks(sheet, given, at, window=stroke.window, number=stroke.number)
    if not written:
        return told(sheet, stroke.field)
    return Answer(Heard.KEPT, str(written[0].version), written[0].value)


def was_heard(score: Score | None, stroke: Stroke) -> bool:
    """Tell whether the window has said this stroke before, or a later one to the same mark."""
    if score is None or not stroke.window:
        return False
    return score.window == stroke.window and score.number >= stroke.number


def hear_words(sheet: Assignment, stroke: Stroke) -> Answer:
    """Keep words, unless another window wrote others since."""
    given = stroke.value.strip()
    if written_since(sheet, {stroke.field: given}, {stroke.field: stroke.seen}):
        return elsewhere(sheet, stroke, given)
    if stroke.field == "comment":
        keep_comment(sheet, given)
    else:
        keep_remarks(sheet, {stroke.field.removeprefix("remark-"): given})
    return told(sheet, stroke.field)


def elsewhere(sheet: Assignment, stroke: Stroke, given: Decimal | str) -> Answer:
    """Show both: what another window saved, and what was given here. Neither is lost."""
    held = shown(standing(sheet)[stroke.field])
    words = format_lazy(
        _("Another window of yours saved “{theirs}” meanwhile; here stands “{ours}”. Choose one."),
        theirs=held,
        ours=shown(given),
    )
    return told(sheet, stroke.field, Heard.ELSEWHERE, words)


def told(sheet: Assignment, field: str, heard: Heard = Heard.KEPT, words: Sentence = "") -> Answer:
    """Return the answer to a stroke, with the version and the value its field has now."""
    value = standing(sheet).get(field, "")
    return Answer(heard, seen_of(sheet).get(field, ""), value, words)


def shown(value: Decimal | str) -> str:
    """Return a mark without idle zeros, or words as they are."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
