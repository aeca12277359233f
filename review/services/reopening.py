"""Opening a signed review again after closing (结束后重新打开): the office asks, the supervisor decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.services import write, write_to
from people.models import Office
from review.lifecycle import by_organiser
from review.models import Assignment, Reopening
from review.services.scoring import with_new_versions


@transaction.atomic
def ask_reopening(assignment: Assignment, *, reason: str, by: Actor, at: datetime) -> Reopening:
    """Ask the supervisor to let a signed review be opened again; it stays signed until they agree."""
    row = locked(assignment)
    if not by_organiser(row, by):
        raise NotYours(_("Only whoever runs the round asks for a review to be opened again."))
    refuse_tied([row.item], by=by)
    if not reason.strip():
        raise Refused(_("Give the reason for opening a signed review again; it stays on record."))
    if row.stage != "signed" or row.item.round.stage not in {"voting", "closed"}:
        raise OutOfOrder(_("Only a signed review of a round whose scoring is over is opened so."))
    if row.item.round.rankings.confirmed().exists():
        raise OutOfOrder(_("The result of this round is confirmed and final."))
    if row.reopenings.filter(decided_at=None).exists():
        raise OutOfOrder(_("This was asked for already. The supervisor has not decided yet."))
    made = Reopening.objects.create(
        assignment=row,
        reason=reason.strip(),
        asked_by_id=by.person_id,
        asked_at=at,
        rehearsal=row.rehearsal,
    )
    enter(row, "ask_reopening", by=by, at=at, reason=made.reason)
    held = Office.objects.answering("supervisor", at=at, rehearsal=row.rehearsal)
    words = {"round": row.item.round, "page": ("supervise:reopenings",)}
    write_to(held, verb="reopening_asked", at=at, context=words, rehearsal=row.rehearsal)
    return made


@transaction.atomic
def agree_reopening(asked: Reopening, *, by: Actor, at: datetime) -> Assignment:
    """Agree as the second person: the expert may change marks and signs again; they are told.

    Once it is signed a result that stands is computed anew, as a further version.
    """
    sheet = advance(asked.assignment, "reopen_late", by=by, at=at, reason=asked.reason)
    decide(asked, True, by=by, at=at)
    words = {"round": sheet.item.round, "page": ("review:item", sheet.pk)}
    user = sheet.expert.user
    if user is not None:
        write(verb="review_reopened", at=at, to_user=user, context=words, rehearsal=sheet.rehearsal)
    return with_new_versions(sheet)


@transaction.atomic
def refuse_reopening(asked: Reopening, *, words: str, by: Actor, at: datetime) -> Reopening:
    """Let a signed review stand, with the words why."""
    sheet = locked(asked.assignment)
    if not by.holds("supervisor") or by.rehearsal != sheet.rehearsal:
        raise NotYours(_("The supervisor (监督员) decides on it."))
    if not words.strip():
        raise Refused(_("Say why the review is to stand as it was signed."))
    row = decide(asked, False, words=words.strip(), by=by, at=at)
    enter(sheet, "refuse_reopening", by=by, at=at, reason=row.words)
    return row


def decide(
    asked: Reopening, agreed: bool, *, words: str = "", by: Actor, at: datetime
) -> Reopening:
    """Write down what was decided, once."""
    row = Reopening.objects.select_for_update().get(pk=asked.pk)
    if row.decided_at is not None:
        raise OutOfOrder(_("This was decided already."))
    if row.asked_by_id == by.person_id:
        raise NotYours(_("Whoever asked for it does not decide on it."))
    row.agreed, row.words = agreed, words
    row.decided_by_id, row.decided_at = by.person_id, at
    row.save(update_fields=["agreed", "words", "decided_by", "decided_at"])
    return row
