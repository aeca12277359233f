"""Public notices (公示): drawn up, published by a second person, suspended, repeated, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import jobs.services
from awards.models import Notice, NoticeItem
from awards.services.snapshots import facts_of, in_order, with_papers
from awards.services.telling import tell_managers_of, tell_of_notice
from awards.services.walking import of, only_managers, walk
from ledger.actors import THE_CLOCK, Actor
from ledger.flow import advance, enter, locked, open_record, refuse_tied
from ledger.numbers import next_number
from ledger.situations import OutOfOrder, Refused, Sentence
from nominations.models import Candidate
from nominations.rules import all_asked_before_notice
from programmes.calendar import calendar
from programmes.models import Cycle
from programmes.sentences import refusal_sentence
from programmes.workdays import CalendarRefusal, Window

TITLES = {
    "academician": "关于{cycle}拟推荐人选的公示",
    "talent": "关于{cycle}拟推荐人选的公示",
    "award": "关于{cycle}拟表彰对象的公示",
}
IN_NOTICE = frozenset({"announced", "contested"})


@transaction.atomic
def draft_notice(
    cycle: Cycle,
    candidates: Iterable[Candidate],
    *,
    by: Actor,
    at: datetime,
    contact: str,
    title: str = "",
    basis: str = "",
    text: str = "",
    repeats: Notice | None = None,
) -> Notice:
    """Draw up a notice about candidates who have passed every step before it.

    Title and basis default to the programme's own. With ``repeats`` it is the full-length notice
    that follows a suspended one or a settled objection; its candidates stand in notice already.
    """
    user_id = only_managers(by)
    chosen = with_papers(candidates)
    refuse_tied(chosen, by=by)
    if faults := _faults(cycle, chosen, contact, repeats):
        raise Refused(*faults)
    notice = Notice(cycle=cycle, repeats=repeats, contact=contact.strip(), text=text.strip())
    notice.title = title.strip() or TITLES[cycle.programme.track].format(cycle=cycle.name_zh)
    notice.basis = basis.strip() or cycle.authority or cycle.rules.programme.authority
    notice.drafted_by_id, notice.rehearsal = user_id, cycle.rehearsal
    notice.number = next_number(f"GS{cycle.year}-{cycle.pk}", rehearsal=cycle.rehearsal)
    open_record(notice, "draft", by=by, at=at, facts={"candidates": [c.number for c in chosen]})
    _write_items(notice, chosen)
    return notice


def _faults(
    cycle: Cycle, candidates: list[Candidate], contact: str, repeats: Notice | None
) -> list[Sentence]:
    """Return what keeps these candidates from a notice."""
    faults: list[Sentence] = []
    if cycle.rules.notice is None:
        return [_("The rule set of this programme has no public notice.")]
    if not candidates:
        faults.append(_("Choose at least one candidate for the notice."))
    if not contact.strip():
        faults.append(_("Enter where objections are received: department, address, telephone."))
    for candidate in candidates:
        if candidate.cycle_id != cycle.pk:
            faults.append(of(candidate, _("belongs to another cycle.")))
        elif repeats is not None and candidate.stage not in IN_NOTICE:
            faults.append(of(candidate, _("does not stand in notice, so nothing is repeated.")))
        elif repeats is None and not all_asked_before_notice(candidate):
            faults.append(of(candidate, all_asked_before_notice.sentence))  # type: ignore[attr-defined]
        elif _waits_in_a_draft(candidate):
            faults.append(of(candidate, _("already stands in a notice that is drawn up.")))
    return faults


def _waits_in_a_draft(candidate: Candidate) -> bool:
    return candidate.notice_items.filter(notice__stage="drafted").exists()


def _write_items(notice: Notice, candidates: list[Candidate]) -> None:
    """Freeze what is published about each candidate, in the rule set's order."""
    rules = notice.cycle.rules
    fields = rules.notice.fields  # type: ignore[union-attr]
    NoticeItem.objects.bulk_create(
        NoticeItem(
            notice=notice,
            candidate=candidate,
            position=position,
            facts=facts_of(candidate, fields, rules),
            rehearsal=notice.rehearsal,
        )
        for position, candidate in enumerate(in_order(candidates, notice.cycle), start=1)
    )


@transaction.atomic
def revise_notice(
    notice: Notice, *, by: Actor, at: datetime, title: str, basis: str, contact: str, text: str
) -> Notice:
    """Change the words of a notice that is not published; who changed it last cannot publish it."""
    user_id = only_managers(by)
    row = locked(notice)
    if row.stage != "drafted":
        raise OutOfOrder(_("A published notice is not changed. Suspend it and draw up a new one."))
    if not (title.strip() and basis.strip() and contact.strip()):
        raise Refused(_("Title, legal basis and contact of a notice cannot be empty."))
    row.title, row.basis, row.contact = title.strip(), basis.strip(), contact.strip()
    row.text, row.drafted_by_id = text.strip(), user_id
    row.entry = enter(row, "revise", by=by, at=at)
    row.save()
    return row


@transaction.atomic
def publish_notice(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """发布公示, by a second person; the window runs from this moment, half-open.

    Every listed candidate is announced with it. Refused on a holiday, and where the calendar of a
    year it runs into is not published.
    """
    window = window_of(notice, at)
    row = advance(
        notice,
        "publish",
        by=by,
        at=at,
        facts={"last_day": window.last_day.isoformat(), "closes_at": window.closes.isoformat()},
        published_at=at,
        last_day=window.last_day,
        closes_at=window.closes,
    )
    candidates = [item.candidate for item in row.items.select_related("candidate")]
    new = [each for each in candidates if each.stage not in IN_NOTICE]
    walk(new, "announce", by=by, at=at, facts={"notice": row.number})
    jobs.services.ask("render_notice", by=by, at=at, notice=row.pk)
    tell_of_notice(row, candidates, at=at)
    return row


def window_of(notice: Notice, at: datetime) -> Window:
    """Return the window the notice would have if published at ``at``; raise Refused with why not."""
    rules = notice.cycle.rules.notice
    if rules is None:
        raise Refused(_("The rule set of this programme has no public notice."))
    try:
        return calendar().window(at, rules.days, rules.unit, rules.count_start, rules.roll)
    except CalendarRefusal as refusal:
        raise Refused(refusal_sentence(refusal)) from None


def repeat_notice(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """重新公示: draw up a suspended notice anew, about all who still stand in it, facts read afresh.

    One that was not suspended is repeated for those who were withheld from it, sealed or suspended.
    """
    if notice.stage != "suspended" and (withheld := notice.withheld()):
        return again(notice, withheld, by=by, at=at)
    if notice.stage != "suspended":
        raise OutOfOrder(_("Only a suspended notice is repeated as a whole."))
    still = [
        item.candidate
        for item in notice.items.select_related("candidate").exclude(standing="removed")
        if item.candidate.stage in IN_NOTICE
    ]
    return again(notice, still, by=by, at=at)


def again(notice: Notice, candidates: list[Candidate], *, by: Actor, at: datetime) -> Notice:
    """Draw up the notice anew with its own words for some of its candidates."""
    return draft_notice(
        notice.cycle,
        candidates,
        by=by,
        at=at,
        contact=notice.contact,
        title=notice.title,
        basis=notice.basis,
        text=notice.text,
        repeats=notice,
    )


def close_notice(notice: Notice, *, at: datetime, by: Actor = THE_CLOCK) -> Notice:
    """公示期满, by the clock alone and not before its last moment."""
    return advance(notice, "close", by=by, at=at)


@transaction.atomic
def remind_of_closing(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """Write to the managers that a notice ends soon, and how many objections are open; once."""
    row = locked(notice)
    if not Notice.objects.due_to_remind(at).filter(pk=row.pk).exists():
        raise OutOfOrder(_("The managers were reminded of this notice already."))
    tell_managers_of(row, "notice_closing", at=at, count=row.objections.open().count())
    enter(row, "remind", by=by, at=at)
    return row
