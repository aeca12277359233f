"""When a notice (公示) begins and ends: planned, opened, settled, closed and taken down by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

import jobs.services
from awards.models import Notice
from awards.services.attachments import refuse_leaking_attachments
from awards.services.telling import tell_managers_of, tell_of_notice
from awards.services.walking import only_managers, walk
from ledger.actors import THE_CLOCK, Actor
from ledger.flow import advance, enter, locked
from ledger.situations import OutOfOrder, Refused
from programmes.calendar import calendar
from programmes.sentences import refusal_sentence
from programmes.workdays import BEIJING, CalendarRefusal, Window


@dataclass(frozen=True, slots=True)
class Plan:
    """The window of a notice; whether its end is provisional; the holiday it was moved from."""

    window: Window
    provisional: bool = False
    moved_from: date | None = None

    @property
    def moments(self) -> dict[str, Any]:
        """Return what the notice itself keeps of it."""
        opens, last_day, closes = self.window.opens, self.window.last_day, self.window.closes
        held = {"published_at": opens, "last_day": last_day, "closes_at": closes}
        return {**held, "provisional": self.provisional}

    @property
    def facts(self) -> dict[str, str]:
        """Return what the book says of it."""
        told = {
            "opens_at": self.window.opens.isoformat(),
            "last_day": self.window.last_day.isoformat(),
            "closes_at": self.window.closes.isoformat(),
        }
        told |= {"provisional": "yes"} if self.provisional else {}
        return told | ({"moved_from": self.moved_from.isoformat()} if self.moved_from else {})


def plan_of(notice: Notice, at: datetime, opens: datetime | None = None) -> Plan:
    """Return the plan of a notice that begins at ``opens``, or now; raise Refused with why not.

    On a holiday it is refused, or begins with the next working day, as its rules say. Its end is
    provisional where it falls into a year whose holidays are not published.
    """
    if notice.cycle.rules.notice is None:
        raise Refused(_("The rule set of this programme has no public notice."))
    if opens is not None and opens <= at:
        raise Refused(_("The planned moment has passed. Choose a later one, or publish now."))
    rules, start = notice.rules, opens or at
    moved_from = None
    days = calendar()
    try:
        start_day = start.astimezone(BEIJING).date()
        if rules.on_holiday == "move" and not days.is_workday(start_day):
            moved_from, first = start_day, days.next_workday(start_day)
            start = datetime.combine(first, time.min, BEIJING)
        window, provisional = days.provisional_window(
            start, rules.days, rules.unit, rules.count_start, rules.roll
        )
    except CalendarRefusal as refusal:
        raise Refused(refusal_sentence(refusal)) from None
    return Plan(window, provisional, moved_from)


def window_of(notice: Notice, at: datetime) -> Window:
    """Return the window the notice would have if published at ``at``; raise Refused with why not."""
    return plan_of(notice, at).window


@transaction.atomic
def publish_notice(
    notice: Notice, *, by: Actor, at: datetime, opens: datetime | None = None
) -> Notice:
    """发布公示, by a second person; the window runs from this moment, or from ``opens``, half-open.

    What begins later, as planned or moved from a holiday, is opened by the clock. Every candidate of
    the notice of the result is announced when it begins.
    """
    plan = plan_of(notice, at, opens)
    refuse_leaking_attachments(notice)
    told: dict[str, Any] = {"facts": plan.facts, **plan.moments}
    if plan.window.opens > at:
        return advance(notice, "schedule", by=by, at=at, moved_from=plan.moved_from, **told)
    row = advance(notice, "publish", by=by, at=at, **told)
    _begin(row, by=by, at=at)
    return row


@transaction.atomic
def open_notice(notice: Notice, *, at: datetime, by: Actor = THE_CLOCK) -> Notice:
    """公示开始: the clock opens what was planned, at its first moment and once.

    Where the clock stood still over that day, its full length is counted from the day on which the
    public sees it: what nobody could read has not been noticed.
    """
    planned = locked(notice)
    first = planned.published_at
    told: dict[str, Any] = {}
    if first and planned.stage == "scheduled" and localdate(at) > localdate(first):
        plan = plan_of(planned, at)
        told = {"facts": {**plan.facts, "planned": first.isoformat()}, **plan.moments}
    row = advance(planned, "open_notice", by=by, at=at, **told)
    _begin(row, by=by, at=at)
    return row


def _begin(notice: Notice, *, by: Actor, at: datetime) -> None:
    """Announce whom the notice of the result names, print it, and tell societies and managers."""
    candidates = [item.candidate for item in notice.items.select_related("candidate")]
    if notice.is_last:
        new = [each for each in candidates if each.stage not in notice.named_stages]
        walk(new, "announce", by=by, at=at, facts={"notice": notice.number})
    jobs.services.ask("render_notice", by=by, at=at, notice=notice.pk)
    tell_of_notice(notice, candidates, at=at)


def unschedule_notice(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """撤回定时发布: what was planned becomes a draft again, before its first moment."""
    only_managers(by)
    return advance(notice, "unschedule", by=by, at=at)


@transaction.atomic
def settle_end(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """终止日期确定: count the end anew, now that the year it falls into is published.

    It never ends before the day on which that is known: nobody learns too late that it was over.
    """
    row = locked(notice)
    if not row.provisional or row.stage not in {"scheduled", "published"}:
        raise OutOfOrder(_("The end of this notice is settled already."))
    assert row.published_at is not None
    rules = row.rules
    window, provisional = calendar().provisional_window(
        row.published_at, rules.days, rules.unit, rules.count_start, rules.roll
    )
    today = at.astimezone(BEIJING).date()
    last = max(window.last_day, today)
    row.last_day, row.provisional = last, provisional
    row.closes_at = datetime.combine(last + timedelta(days=1), time.min, BEIJING)
    told = {"last_day": last.isoformat(), "closes_at": row.closes_at.isoformat()}
    row.entry = enter(row, "settle_end", by=by, at=at, facts=told)
    row.save()
    if row.stage == "published":
        Notice.objects.filter(pk=row.pk).update(file=None)
        jobs.services.ask("render_notice", by=by, at=at, notice=row.pk)
    tell_managers_of(row, "notice_settled", at=at)
    return row


def close_notice(notice: Notice, *, at: datetime, by: Actor = THE_CLOCK) -> Notice:
    """公示期满, by the clock alone and not before its last moment; it says when names are taken down."""
    return advance(notice, "close", by=by, at=at, facts=_end_told)


def _end_told(notice: Notice) -> dict[str, str]:
    """Return when it ended by its rules, however late the clock came to write it down."""
    assert notice.closes_at is not None, "what is published has its moments"
    return {"closes_at": notice.closes_at.isoformat()}


@transaction.atomic
def take_down(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """撤下名单: so many days after the end no name is public any more; the snapshot stays archived."""
    row = locked(notice)
    if not Notice.objects.due_to_take_down(at).filter(pk=row.pk).exists():
        raise OutOfOrder(_("The names of this notice are not due to be taken down."))
    row.taken_down_at = at
    row.entry = enter(row, "take_down_names", by=by, at=at, facts={"entries": row.items.count()})
    row.save()
    return row


@transaction.atomic
def remind_of_closing(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """Write to the managers that a notice ends soon, and how many objections are open; once."""
    row = locked(notice)
    if not Notice.objects.due_to_remind(at).filter(pk=row.pk).exists():
        raise OutOfOrder(_("The managers were reminded of this notice already."))
    tell_managers_of(row, "notice_closing", at=at, count=row.objections.open().count())
    enter(row, "remind", by=by, at=at)
    return row
