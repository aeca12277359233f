"""A society's own selection (推选) from the count to its end: confirmed, posted, concluded, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, Refused
from letters.services import write_to
from nominations.merging import subject_hash
from nominations.models import Paper, Selection, SelectionItem
from nominations.rules.selections import faults_of, rules_ask_for_own_notice
from nominations.selected import attendance_of, standing
from nominations.services.selecting import numbers_of
from people.models import Office, Society
from programmes.calendar import calendar
from programmes.sentences import refusal_sentence
from programmes.sentences.reading import length_words
from programmes.workdays import CalendarRefusal, Window


@transaction.atomic
def present_selection(selection: Selection, *, by: Actor, at: datetime) -> Selection:
    """提请确认: put a whole record before the society's 负责人, who are written to."""
    row = locked(selection)
    if not by.holds("clerk") or by.society_id != row.society_id:
        raise NotYours(_("Only a clerk (填报人) of the society records its selection."))
    if row.stage != "recording":
        raise NotYet([_("This selection is confirmed already.")])
    if faults := list(faults_of(row)):
        raise NotYet(faults)
    enter(row, "present_selection", by=by, at=at)
    held = Office.objects.answering("approver", at=at, rehearsal=row.rehearsal)
    write_to(
        held.filter(society_id=row.society_id),
        verb="selection_ready",
        at=at,
        context={"selection": row, "page": ("society:selection", row.pk)},
        rehearsal=row.rehearsal,
    )
    return row


@transaction.atomic
def confirm_selection(selection: Selection, *, by: Actor, at: datetime) -> Selection:
    """确认推选结果, by a second person: the papers put forward get their 推荐排序 from it.

    The book keeps the whole result in numbers, so that a later correction leaves this one readable.
    """
    row = advance(
        selection, "confirm_selection", by=by, at=at, facts=result_facts, user=by.user_id, moment=at
    )
    for item, rank, selected in standing(row):
        lead = item.paper.lead
        item.rank, item.selected, item.struck = rank, selected, ""
        item.name_hash = subject_hash(lead.name if lead else "", item.paper.team_name)
        item.born = lead.birth if lead else None
        item.save(update_fields=["rank", "selected", "struck", "name_hash", "born"])
        rank_paper(item.paper, rank, by=by, at=at)
    return row


def result_facts(selection: Selection) -> dict[str, Any]:
    """Return what the book keeps of a confirmed result: 应到, 实到, and each paper in numbers."""
    there = attendance_of(selection)
    return {
        "body": selection.body,
        "appointed": there.appointed,
        "present": there.present,
        "papers": [line_of(*each) for each in standing(selection)],
    }


def line_of(item: SelectionItem, rank: int | None, selected: bool) -> dict[str, Any]:
    """Return one paper's line of the result: numbers alone."""
    return {
        "paper": item.paper.number,
        **numbers_of(item),
        "recused": len(item.recusals.all()),
        "rank": rank,
        "selected": selected,
    }


def rank_paper(paper: Paper, rank: int | None, *, by: Actor, at: datetime) -> None:
    """Give a paper the place in the society's ranking that the selection gave it; on its record."""
    if paper.rank == rank:
        return
    Paper.objects.filter(pk=paper.pk).update(rank=rank)
    enter(paper, "rank_paper", by=by, at=at, facts={"rank": rank})


@transaction.atomic
def post_selection(
    selection: Selection,
    *,
    opens_at: datetime,
    where: str,
    url: str = "",
    closes_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Selection:
    """Record the society's own notice: since when, until when, where; never shorter than the rules."""
    refuse_marked({_("Where it is posted"): where})
    window = window_of(selection, opens_at, closes_at, at)
    facts = {
        "opens_at": window.opens.isoformat(),
        "closes_at": window.closes.isoformat(),
        "where": where.strip(),
        "url": url,
    }
    row = advance(
        selection,
        "post_selection",
        by=by,
        at=at,
        facts=facts,
        opens=window.opens,
        closes=window.closes,
    )
    row.posted_where, row.posted_url = where.strip(), url
    row.save(update_fields=["posted_where", "posted_url"])
    return row


def window_of(
    selection: Selection, opens_at: datetime, closes_at: datetime | None, at: datetime
) -> Window:
    """Return first and last moment of a society's notice; refuse what the rules do not allow."""
    own = selection.cycle.rules.own_notice
    if own is None:
        raise Refused(rules_ask_for_own_notice.sentence)  # type: ignore[attr-defined]
    if opens_at > at:
        raise Refused(_("The notice is recorded once it is posted: its first moment lies ahead."))
    if selection.held_on and localdate(opens_at) < selection.held_on:
        raise Refused(_("The notice cannot be posted before the meeting was held."))
    try:
        window = calendar().window(opens_at, own.days, own.unit, own.count_start, own.roll)
    except CalendarRefusal as refusal:
        raise Refused(refusal_sentence(refusal)) from refusal
    if closes_at is None:
        return window
    if closes_at < window.closes:
        raise Refused(
            format_lazy(
                _(
                    "The rules ask for {length}: the notice runs at least until {closes} (Beijing time)."
                ),
                length=length_words(own),
                closes=f"{localtime(window.closes):%Y-%m-%d %H:%M}",
            )
        )
    return Window(window.opens, closes_at)


@transaction.atomic
def conclude_selection(
    selection: Selection,
    *,
    objected: bool,
    handling: str = "",
    struck: Mapping[int, str] | None = None,
    by: Actor,
    at: datetime,
) -> Selection:
    """公示期满: say whether anybody objected, how that was handled, and who is struck off for it."""
    refuse_marked({_("How objections were handled"): handling})
    if objected and not handling.strip():
        raise Refused(_("Say how the objections were handled and what came of them."))
    if struck and not objected:
        raise Refused(_("Somebody is struck off after an objection only; none was stated."))
    said = handling.strip() if objected else ""
    row = advance(
        selection,
        "conclude_selection",
        by=by,
        at=at,
        facts={"objected": objected, "handling": said, "struck": len(struck or {})},
        objected=objected,
        handling=said,
    )
    if struck:
        strike(row, struck, by=by, at=at)
    return row


def strike(selection: Selection, struck: Mapping[int, str], *, by: Actor, at: datetime) -> None:
    """Strike papers off with the reason; those behind move up in the society's ranking."""
    put = selection.items.filter(selected=True).select_related("paper")
    items = list(put.order_by("rank", "pk"))
    gone = sorted(each.rank or 0 for each in items if struck.get(each.pk, "").strip())
    for each in items:
        each.struck = struck.get(each.pk, "").strip()
        moved = (each.rank or 0) - sum(rank < (each.rank or 0) for rank in gone)
        each.rank = None if each.struck else moved
        each.save(update_fields=["struck", "rank"])
        rank_paper(each.paper, each.rank, by=by, at=at)


@transaction.atomic
def reopen_selection(selection: Selection, *, reason: str, by: Actor, at: datetime) -> Selection:
    """更正: back to the record, with the reason; the ranking it gave is void until it is confirmed again."""
    Society.objects.select_for_update().get(pk=selection.society_id)  # as beginning one does
    row = advance(selection, "reopen_selection", by=by, at=at, reason=reason.strip())
    for item in row.items.select_related("paper").order_by("pk"):
        if item.selected and item.paper.stage != "withdrawn":
            rank_paper(item.paper, None, by=by, at=at)
    row.items.update(rank=None, selected=None, struck="", name_hash="", born=None)
    row.posted_where = row.posted_url = ""
    row.save(update_fields=["posted_where", "posted_url"])
    return row
