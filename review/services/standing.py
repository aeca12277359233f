"""禁评 and 履职记录: who may not review, and what is on record about the work of an expert."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.scanning import refuse_infected
from files.services import store
from ledger.actors import THE_CLOCK, Actor
from ledger.flow import advance, enter
from ledger.situations import NotYours, Refused
from review.choices import BanEnd
from review.models import Ban, Conduct, Expert

Upload = tuple[str, bytes]
"""The name and the content of a document."""


def refuse_strangers(expert: Expert, by: Actor) -> None:
    """Only a manager keeps what is on record about an expert of the association's pool."""
    if not by.holds("manager") or by.rehearsal != expert.rehearsal or expert.society_id:
        raise NotYours(_("Only a manager (管理员) keeps the record of experts."))


@transaction.atomic
def ban_expert(
    expert: Expert,
    *,
    since: date,
    until: date | None,
    number: str,
    decided_by: str,
    reason: str,
    document: Upload,
    by: Actor,
    at: datetime,
) -> Ban:
    """禁评: put a decision on record by which an expert may not review; unfinished work is released.

    A signed review stays until the office declares it void. It is in force at once.
    """
    refuse_strangers(expert, by)
    if since > localdate(at):
        raise Refused(_("The ban begins later than today. Enter it on the day it begins."))
    if until and until < max(since, localdate(at)):
        raise Refused(_("This ban would be over already. Correct its last day."))
    name, data = document
    refuse_infected(data, name=name)
    row = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    ban = Ban.objects.create(
        expert=row,
        since=since,
        until=until,
        number=number.strip(),
        decided_by=decided_by.strip(),
        reason=reason.strip(),
        document=store(data, name=name, at=at, rehearsal=row.rehearsal),
        entered_by_id=by.person_id,
        entered_at=at,
        rehearsal=row.rehearsal,
    )
    ours = row.assignments.filter(item__round__society=None).unfinished()
    for assignment in ours.order_by("pk"):
        advance(assignment, "decline", by=by, at=at, reason=ban.number, facts={"ban": ban.pk})
    facts = {"number": ban.number, "since": str(since), "until": str(until or "")}
    enter(row, "ban_expert", by=by, at=at, reason=ban.reason, facts=facts)
    return ban


@transaction.atomic
def lift_ban(ban: Ban, *, reason: str, by: Actor, at: datetime) -> Ban:
    """解除禁评: another manager than who entered it ends a ban, with the reason."""
    refuse_strangers(ban.expert, by)
    row = Ban.objects.select_for_update(of=("self",)).get(pk=ban.pk)
    if row.ended_at is not None:
        raise Refused(_("This ban has ended already."))
    if row.entered_by_id == by.user_id:
        raise NotYours(_("Whoever entered a ban does not lift it. Another manager does."))
    if not reason.strip():
        raise Refused(_("State why the ban is lifted."))
    row.ended_at, row.ended_how, row.ended_by_id = at, BanEnd.LIFTED, by.person_id
    row.ended_why = reason.strip()
    row.save(update_fields=["ended_at", "ended_how", "ended_by", "ended_why"])
    facts = {"number": row.number}
    enter(row.expert, "lift_ban", by=by, at=at, reason=row.ended_why, facts=facts)
    return row


@transaction.atomic
def end_ban(ban: Ban, *, by: Actor, at: datetime) -> Ban:
    """禁评期满: the last day of a ban has passed; the clock ends it."""
    if by != THE_CLOCK:
        raise NotYours(_("The clock ends a ban when its time has passed."))
    row = Ban.objects.select_for_update(of=("self",)).get(pk=ban.pk)
    if row.ended_at is None and row.until is not None and row.until < localdate(at):
        row.ended_at, row.ended_how = at, BanEnd.OVER
        row.save(update_fields=["ended_at", "ended_how"])
        enter(row.expert, "end_ban", by=by, at=at, facts={"number": row.number})
    return row


@transaction.atomic
def note_conduct(
    expert: Expert,
    kind: str,
    *,
    on: date,
    what: str,
    document: Upload | None = None,
    by: Actor,
    at: datetime,
) -> Conduct:
    """记录履职情况: put a fact about an expert's work on record; it is never a mark."""
    refuse_strangers(expert, by)
    if on > localdate(at):
        raise Refused(_("This day lies ahead. A fact has happened."))
    if not what.strip():
        raise Refused(_("Say what happened, in plain words."))
    kept = None
    if document is not None:
        name, data = document
        refuse_infected(data, name=name)
        kept = store(data, name=name, at=at, rehearsal=expert.rehearsal)
    fact = Conduct.objects.create(
        expert=expert,
        kind=kind,
        on=on,
        what=what.strip(),
        document=kept,
        entered_by_id=by.person_id,
        entered_at=at,
        rehearsal=expert.rehearsal,
    )
    enter(expert, "note_conduct", by=by, at=at, facts={"kind": kind, "on": str(on)})
    return fact


def unmask_expert(expert: Expert, *, purpose: str, by: Actor, at: datetime) -> None:
    """Enter that the actor was shown an expert's number, telephone and address, and what for."""
    if not by.holds("manager", "supervisor") or by.rehearsal != expert.rehearsal:
        raise NotYours(_("Only the office is shown personal data, each time with its purpose."))
    if not purpose.strip():
        raise Refused(_("State what you need the personal data for."))
    enter(expert, "unmask", by=by, at=at, reason=purpose.strip()[:500])
