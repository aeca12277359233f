"""Scoring (评分): every mark is checked and saved at once; signing closes the sheet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, locked
from ledger.situations import NotYours, OutOfOrder, Refused, Sealed
from review.facts import criterion_of
from review.lifecycle import by_the_expert
from review.models import Assignment, Round, Score
from review.querysets import OF_UNSEALED
from review.scoring import MarkFault


def save_score(
    assignment: Assignment, criterion: str, value: Decimal | int | str, *, by: Actor, at: datetime
) -> Score:
    """Save one mark; a number outside the criterion's range or step is refused, nothing is saved.

    Single marks are no lines of the book: an autosave would tell the order of an expert's thoughts.
    The book has the signature, with the digest of the sheet.
    """
    with transaction.atomic():
        (score,) = keep_marks(open_sheet(assignment, by=by), {criterion: value}, at)
    return score


def save_comment(assignment: Assignment, comment: str, *, by: Actor, at: datetime) -> Assignment:
    """Save the words of a review."""
    with transaction.atomic():
        return keep_comment(open_sheet(assignment, by=by), comment)


@transaction.atomic
def save_sheet(
    assignment: Assignment, marks: Mapping[str, Decimal], comment: str, *, by: Actor, at: datetime
) -> Assignment:
    """Save all marks given, by criterion, and the comment: the whole sheet or nothing of it."""
    row = open_sheet(assignment, by=by)
    keep_marks(row, marks, at)
    return keep_comment(row, comment)


def sign(assignment: Assignment, *, by: Actor, at: datetime) -> Assignment:
    """签名提交: every criterion has its mark; the book keeps the digest of the sheet, no mark."""
    return advance(assignment, "sign", by=by, at=at, facts=lambda row: {"sheet": sheet_digest(row)})


@transaction.atomic
def sign_all(round_: Round, *, by: Actor, at: datetime) -> int:
    """Sign every sheet of the acting expert in a round that is complete; answers how many."""
    work = round_.assignments.filter(OF_UNSEALED, expert__user_id=by.user_id, stage="accepted")
    mine = work.order_by("pk")
    return len([sign(sheet, by=by, at=at) for sheet in mine if not sheet.missing_criteria()])


def reopen(assignment: Assignment, *, by: Actor, at: datetime) -> Assignment:
    """Open one's own signed sheet again, while the round takes scores."""
    return advance(assignment, "reopen", by=by, at=at)


def void_review(assignment: Assignment, *, reason: str, by: Actor, at: datetime) -> Assignment:
    """作废 a signed review; it stays on record and counts nowhere."""
    if not reason.strip():
        raise Refused(_("Give the reason for declaring a signed review void."))
    return advance(assignment, "void", by=by, at=at, reason=reason)


def open_sheet(assignment: Assignment, *, by: Actor) -> Assignment:
    """Return the assignment under a lock; refuse where its sheet takes no marks from this person."""
    row = locked(assignment)
    if not by_the_expert(row, by):
        raise NotYours(_("Only the expert the item is assigned to writes its review."))
    if row.stage != "accepted":
        raise OutOfOrder(
            _("This sheet takes no marks now. Accept the item first, or reopen the review.")
        )
    if row.item.round.stage != "scoring":
        raise OutOfOrder(_("The round is not open for scoring."))
    if row.bars("sign"):
        raise Sealed
    return row


def keep_marks(
    sheet: Assignment, marks: Mapping[str, Decimal | int | str], at: datetime
) -> list[Score]:
    """Check every mark, then write them all in one statement, over what was given before."""
    rows = [
        Score(
            assignment=sheet,
            criterion=criterion,
            value=checked_mark(sheet, criterion, value),
            saved_at=at,
            rehearsal=sheet.rehearsal,
        )
        for criterion, value in marks.items()
    ]
    return Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["assignment", "criterion"],
        update_fields=["value", "saved_at"],
    )


def keep_comment(sheet: Assignment, comment: str) -> Assignment:
    """Write the words of a review."""
    sheet.comment = comment.strip()
    sheet.save(update_fields=["comment"])
    return sheet


def checked_mark(assignment: Assignment, criterion: str, value: Decimal | int | str) -> Decimal:
    """Return the mark as a number; refuse an unknown criterion, a range or a step not kept."""
    asked = next((c for c in assignment.item.round.rules.criteria if c.code == criterion), None)
    if asked is None:
        raise Refused(
            format_lazy(
                _("The score sheet of this round has no criterion “{code}”."), code=criterion
            )
        )
    words = {"criterion": asked.zh, "most": asked.most, "step": asked.step, "given": value}
    try:
        mark = Decimal(str(value).strip())
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite():
        raise Refused(
            format_lazy(_("{criterion}: “{given}” is not a number. Enter 0 to {most}."), **words)
        )
    fault = criterion_of(asked).fault(Fraction(mark))
    if fault is MarkFault.OUT_OF_RANGE:
        raise Refused(
            format_lazy(_("{criterion}: {given} is out of range. Enter 0 to {most}."), **words)
        )
    if fault is MarkFault.OFF_STEP:
        raise Refused(
            format_lazy(
                _("{criterion}: {given} does not fit. Marks go in steps of {step}."), **words
            )
        )
    return mark


def sheet_digest(assignment: Assignment) -> str:
    """Return the SHA-256 (hex) of the marks and the comment, to tell later whether they changed."""
    marks = {
        code: str(Fraction(value))
        for code, value in assignment.scores.values_list("criterion", "value")
    }
    canonical = json.dumps([marks, assignment.comment], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
