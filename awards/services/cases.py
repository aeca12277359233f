"""The inquiry into an objection: the nominator answers a redacted copy, the office writes notes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.choices import NoteKind
from awards.models import Answer, CaseNote, Objection
from awards.services.redacting import refuse_telling
from awards.services.telling import tell_of_question
from awards.services.walking import only_managers
from files.models import StoredFile
from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from people.models import Society
from programmes.calendar import due


def societies_of(objection: Objection) -> list[Society]:
    """Return the societies that nominated the candidate, whose file the answer comes from."""
    papers = objection.candidate.papers.filter(stage="accepted")
    return list(Society.objects.filter(pk__in=papers.values("society")).order_by("pk"))


@transaction.atomic
def ask_answer(
    objection: Objection, society: Society, *, copy: str, by: Actor, at: datetime
) -> Answer:
    """请推荐单位答复: hand the redacted copy to a nominating society, which answers in working days.

    Refused where the copy tells who objects, by name, contact or any personal number.
    """
    user_id = only_managers(by)
    row = locked(objection)
    refuse_tied([row], by=by)
    if row.stage != "accepted":
        raise OutOfOrder(_("The nominator answers while the objection is inquired into."))
    if society not in societies_of(row):
        raise Refused(_("Only a society that nominated the candidate is asked."))
    if row.replies.filter(society=society).exists():
        raise OutOfOrder(_("This society was asked already."))
    if len("".join(copy.split())) < 10:
        raise Refused(_("The copy says nothing that could be answered."))
    refuse_telling(row, copy)
    answer = Answer.objects.create(
        objection=row,
        society=society,
        copy=copy.strip(),
        asked_by_id=user_id,
        asked_at=at,
        due_at=due(at, row.notice.cycle.rules.objection.answer_workdays),  # type: ignore[union-attr]
        rehearsal=row.rehearsal,
    )
    enter(row, "ask_answer", by=by, at=at, facts={"society": society.pk})
    tell_of_question(answer, at=at)
    return answer


@transaction.atomic
def give_answer(
    answer: Answer, *, text: str, by: Actor, at: datetime, file: StoredFile | None = None
) -> Answer:
    """答复: what the nominating society says to the facts, once, by its 填报人 or 负责人."""
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if not by.holds("clerk", "approver") or by.society_id != row.society_id:
        raise NotYours(_("Only the society that was asked answers."))
    if row.answered_at is not None:
        raise OutOfOrder(_("This question was answered already."))
    if row.objection.stage != "accepted":
        raise OutOfOrder(_("The objection was ruled on; an answer comes too late."))
    if len("".join(text.split())) < 10:
        raise Refused(_("Answer to the facts: what is right, what is not, and what shows it."))
    row.text, row.file = text.strip(), file
    row.answered_by_id, row.answered_at = by.user_id, at
    row.save()
    enter(row.objection, "give_answer", by=by, at=at, facts={"society": row.society_id})
    return row


@transaction.atomic
def note(
    objection: Objection, *, kind: str, held_on: date, text: str, by: Actor, at: datetime
) -> CaseNote:
    """记录: write down an inquiry, a hearing or a talk; a note is never changed."""
    user_id = only_managers(by)
    row = locked(objection)
    refuse_tied([row], by=by)
    if row.stage not in {"received", "accepted"}:
        raise OutOfOrder(_("The case is closed; nothing is noted any more."))
    if kind not in NoteKind.values or not text.strip() or held_on > at.date():
        raise Refused(_("A note has its kind, a day that has come, and words."))
    made = CaseNote.objects.create(
        objection=row,
        kind=kind,
        held_on=held_on,
        text=text.strip(),
        by_id=user_id,
        by_name=by.name,
        at=at,
        rehearsal=row.rehearsal,
    )
    enter(row, "note", by=by, at=at, facts={"note": made.pk, "kind": kind})
    return made
