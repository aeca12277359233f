"""The one door: every step of every machine goes through ``advance``.

Atomic. The row is read again under a lock, the step is found, who is checked, then when, then the
step runs, the book gets its line, and the row is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.models import Entry, EntryQuerySet, Rehearsable, Staged
from ledger.secrecy import refuse_marked
from ledger.sentences import no_such_step, not_your_office, tied
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Sentence

Record = TypeVar("Record", bound=Staged)

OPEN_TO_THE_TIED = frozenset(
    {"declare_staff_tie", "find_staff_tie", "dispute_staff_tie", "reopen_conflict"}
)
"""Acts about ties, and what a search finds again: they are written though somebody keeps away."""


def says(
    sentence: Sentence | Callable[[Any], Sentence],
) -> Callable[[Callable[[Any], bool]], Callable[[Any], bool]]:
    """Attach to a condition the sentence to show when it is not met.

    While ``advance`` takes a step the row is locked and nothing moves: what a condition answered
    then is not computed again when the machine asks it once more.
    """

    def mark(condition: Callable[[Any], bool]) -> Callable[[Any], bool]:
        @wraps(condition)
        def asked(subject: Any) -> bool:
            answers = getattr(subject, "answers", None)
            if answers is None:
                return condition(subject)
            if condition not in answers:
                answers[condition] = condition(subject)
            return answers[condition]

        asked.sentence = sentence  # type: ignore[attr-defined]
        return asked

    return mark


def steps(subject: Staged) -> dict[str, Any]:
    """Return the steps that exist from the record's stage, by verb."""
    return {
        step.name: step
        for step in subject.get_all_stage_transitions()
        if _leads_from(step, subject)
    }


def _leads_from(step: Any, subject: Staged) -> bool:
    return step.source == "*" or step.source == subject.stage


def sentence_of(condition: Callable[[Any], bool], subject: Staged) -> Sentence:
    """Return the sentence of an unmet condition; it may depend on the record."""
    sentence = getattr(condition, "sentence", condition.__doc__ or condition.__name__)
    return sentence(subject) if callable(sentence) else sentence


def unmet(subject: Staged, step: Any, by: Actor, at: datetime) -> tuple[Sentence, ...]:
    """Return the sentence of every condition of ``step`` that does not hold, in their order.

    What is sealed takes no step, and nothing else is said of it.
    """
    subject.moment = (by, at)
    if bars := subject.bars(step.name):
        return bars
    return tuple(sentence_of(c, subject) for c in step.conditions if not c(subject))


def open_steps(
    subject: Staged, *, by: Actor, at: datetime
) -> list[tuple[str, tuple[Sentence, ...]]]:
    """Return the verbs the actor may use from here, each with the sentences that keep it closed."""
    found = steps(subject)
    return [
        (verb, unmet(subject, step, by, at))
        for verb, step in found.items()
        if step.has_perm(subject, by)
    ]


def advance(
    subject: Record,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | Callable[[Record], dict[str, Any]] | None = None,
    **words: Any,
) -> Record:
    """Take one step and return the fresh record; raise a Situation where it cannot be taken.

    ``words`` are passed to the step itself (e.g. the document of a decision); ``facts`` go into the
    book, told by the locked record where they depend on it. Raises OutOfOrder, NotYours, ConflictOfInterest or NotYet, in this order.
    """
    with transaction.atomic():
        row = locked(subject)
        step = steps(row).get(verb)
        if step is None:
            raise OutOfOrder(no_such_step(verb, row.stage))
        if not step.has_perm(row, by):
            raise NotYours(not_your_office(verb))
        refuse_tied([row], by=by)
        row.answers = {}
        if sentences := unmet(row, step, by, at):
            raise NotYet(sentences)
        before = row.stage
        getattr(row, verb)(**words)
        row.answers = None
        row.entry = _write(
            row,
            verb,
            by=by,
            at=at,
            reason=reason,
            facts=facts(row) if callable(facts) else facts,
            from_stage=before,
            to_stage=row.stage,
        )
        row.save()
        return row


def refuse_tied(records: Iterable[Rehearsable], *, by: Actor) -> None:
    """Refuse staff and supervisors who keep away from one of these records: somebody else decides."""
    for record in records:
        if record.keeps_away(by):
            raise ConflictOfInterest(tied(str(record)))


def locked(subject: Record) -> Record:
    """Read the row again under a lock, as the proxy of its track, with what its rules read along.

    A statement that had to wait for the lock would answer with what those other records were before
    it: so it does not wait, and where somebody holds the row they are read after the lock is ours.
    ``refresh_from_db`` is never used: it switches the protection of the stage off for the class.
    """
    table: Any = type(subject)._meta.concrete_model
    rows = table._base_manager.filter(pk=subject.pk)
    whole = rows.select_related(*table.read_along) if table.read_along else rows
    row = whole.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
    if row is None:
        rows.select_for_update().values_list("pk").get()
        row = whole.get()
    row.__class__ = row.track_model(row)
    return row


@transaction.atomic(savepoint=False)
def enter(
    subject: Rehearsable,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    from_stage: str = "",
    to_stage: str = "",
) -> Entry:
    """Write one line into the book about ``subject``, for an act without a step.

    The row of the subject is locked first: of two acts at the same moment the second reads the line
    of the first, so that their chain never forks. New records may refer to the row meanwhile. Staff
    who keep away from the subject (工作人员回避) do nothing to it here either.
    """
    if verb not in OPEN_TO_THE_TIED:
        refuse_tied([subject], by=by)
    table: Any = type(subject)._meta.concrete_model
    row = table._base_manager.filter(pk=subject.pk).order_by("pk").select_for_update(no_key=True)
    row.values_list("pk").first()
    return _write(
        subject,
        verb,
        by=by,
        at=at,
        reason=reason,
        facts=facts,
        from_stage=from_stage,
        to_stage=to_stage,
    )


def enter_made(
    subjects: Sequence[Rehearsable],
    verb: str,
    facts: Sequence[dict[str, Any]],
    *,
    by: Actor,
    at: datetime,
) -> list[Entry]:
    """Write the first line of each of many records that this very transaction has made.

    Nobody else knows of them yet, so that no row need be locked and no line stands before.
    """
    refuse_tied(subjects, by=by)
    lines = [
        _line(subject, verb, None, by=by, at=at, facts=told)
        for subject, told in zip(subjects, facts, strict=True)
    ]
    return Entry.objects.bulk_create(lines)


def _write(
    subject: Rehearsable,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    from_stage: str = "",
    to_stage: str = "",
) -> Entry:
    """Write one line about a subject whose row is ours: locked by this transaction, or new."""
    refuse_marked({_("The reason"): reason})
    kind = subject.subject_kind()
    lines = Entry.objects.filter(subject_kind=kind, subject_id=subject.pk)
    previous = lines.only("digest").order_by("-id").first()
    entry = _line(
        subject,
        verb,
        previous,
        by=by,
        at=at,
        reason=reason,
        facts=facts,
        from_stage=from_stage,
        to_stage=to_stage,
    )
    entry.save(force_insert=True)
    return entry


def _line(
    subject: Rehearsable,
    verb: str,
    previous: Entry | None,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    from_stage: str = "",
    to_stage: str = "",
) -> Entry:
    """Return one line about a subject with its digest, not written yet."""
    entry = Entry(
        at=at,
        verb=verb,
        subject_kind=subject.subject_kind(),
        subject_id=subject.pk,
        from_stage=from_stage,
        to_stage=to_stage,
        actor_kind=by.kind,
        actor_name=by.name,
        user_id=by.user_id,
        role=by.role,
        society_id=by.society_id,
        reason=reason,
        facts=facts or {},
        previous=previous,
        rehearsal=subject.rehearsal,
    )
    entry.digest = entry.compute_digest()
    return entry


def open_record(
    subject: Record, verb: str, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None
) -> Record:
    """Insert a new staged record at its first stage, with the first line of its own history."""
    with transaction.atomic():
        subject.save(force_insert=True)
        subject.entry = _write(
            subject,
            verb,
            by=by,
            at=at,
            facts=facts,
            to_stage=subject.stage,
        )
        subject.save(update_fields=["entry"])
    return subject


def history(subject: Rehearsable) -> EntryQuerySet:
    """Return the lines of the book about one record, oldest first."""
    return Entry.objects.filter(subject_kind=subject.subject_kind(), subject_id=subject.pk)


def is_intact(lines: Iterable[Entry]) -> bool:
    """Tell whether the whole history of one record, oldest first, bears its own digests in a chain."""
    before: Entry | None = None
    for line in lines:
        if line.previous_id != (before.pk if before else None):
            return False
        line.previous = before
        if line.digest != line.compute_digest():
            return False
        before = line
    return True
