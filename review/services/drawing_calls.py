"""Calling those drawn (通知): by link, text message or telephone; back-fill in drawn order.

Who is called stands encrypted in the leaf alone. Whoever of the office is shown a name is entered in
the book each time; the entries themselves say numbers of calls, never names.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, history, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.services import write
from people.services.links import hash_of
from review import draw as arithmetic
from review import facts
from review.choices import CallAnswer, CallWay, DeclineGround
from review.lifecycle import runs
from review.models import Call, Draw, Expert
from review.services.telling import tell_organiser

LEFT = (CallAnswer.DECLINED, CallAnswer.LAPSED, CallAnswer.BARRED)


@dataclass(frozen=True, slots=True)
class Called:
    """One call with the person it is for, as the office's contact person is shown it."""

    call: Call
    name: str
    unit: str
    phone: str
    email: str
    link: tuple[str, str]


@transaction.atomic
def invite(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """Call the first to their seats, by mail and text message where there is an address."""
    row = locked(draw)
    check_calling(row, by=by)
    if row.calls.exists():
        raise OutOfOrder(_("The invitations were sent already; free seats fill themselves."))
    fill(row, by=by, at=at)
    return row


@transaction.atomic
def call_more(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """Call the next in drawn order to a seat more, where recusals leave an item without its quorum.

    Within the reserve and the largest panel of the rule set; the seat stands in the bundle as one more.
    A sealed list is opened again for it, while who comes can still read and mark.
    """
    row = locked(draw)
    check_calling(row, by=by, more=True)
    experts = facts.called_experts(row, ("accepted", ""))
    if not facts.items_short_of_quorum(row.panel, experts):
        raise OutOfOrder(_("Every item keeps its quorum: nobody more is called."))
    if row.calls.standing().count() < row.seats:
        raise OutOfOrder(_("Seats are free; they fill themselves first."))
    if row.seats >= row.round.rules.experts_max or row.calls.count() >= row.calls_max:
        raise OutOfOrder(
            _(
                "The rule set allows no more members, or the reserve is used up. Move the item to another panel, or draw again."
            )
        )
    if row.stage == "sealed":
        row = advance(row, "reopen_list", by=by, at=at)
    fill(row, beyond=True, by=by, at=at)
    return row


def check_calling(draw: Draw, *, more: bool = False, by: Actor) -> None:
    """Refuse whoever does not run the round, and a draw that calls nobody, or nobody ``more``, now."""
    if not runs(draw.round, by):
        raise NotYours(_("Only the office calls those who were drawn."))
    if not (facts.may_call(draw) if more else draw.stage == "drawn"):
        raise OutOfOrder(_("People are called after the draw, until the list is sealed."))


def fill(draw: Draw, *, beyond: bool = False, by: Actor, at: datetime) -> list[Call]:
    """Call as many as there are free seats, in drawn order; the caller holds the lock of the draw.

    ``beyond`` adds one seat to those committed. Who was kept away since the pool was committed is passed over on record. Where the list ends
    with seats free, the office is written to.
    """
    records = facts.records_of(draw)
    entrants, conditions = facts.entrants_of(records), facts.conditions_from(draw.rules)
    calls = list(draw.calls.all())
    made: list[Call] = []
    while len(calls) < draw.calls_max:
        standing = {c.place for c in calls if c.answer not in LEFT}
        gone = {c.place for c in calls if c.answer in LEFT}
        more = beyond and not made
        if len(standing) >= draw.places + sum(c.beyond for c in calls) + more:
            break
        pick = arithmetic.next_pick(
            draw.sequence, entrants, conditions, standing=standing, gone=gone
        )
        if pick is None:
            break
        who = records[pick.place]["id"]
        call = call_to(draw, pick, len(calls), who, beyond=more, at=at)
        calls.append(call)
        made.append(call)
    told = {"calls": [c.serial + 1 for c in made], "barred": sum(c.answer != "" for c in made)}
    if made:
        enter(draw, "call", by=by, at=at, facts=told)
    if draw.is_exhausted():
        end_list(draw, by=by, at=at)
    return made


def end_list(draw: Draw, *, by: Actor, at: datetime) -> None:
    """Say once, in the book and to the office, that seats are free and nobody more may be called."""
    if any(entry.verb == "end_list" for entry in history(draw)):
        return
    enter(draw, "end_list", by=by, at=at, facts={"called": draw.calls.count()})
    tell_organiser(draw.round, "draw_list_ended", at=at, draw=draw)


def call_to(
    draw: Draw,
    pick: arithmetic.Pick,
    serial: int,
    expert: int,
    *,
    beyond: bool = False,
    at: datetime,
) -> Call:
    """Write one call and its letters; somebody kept away meanwhile is written down as barred."""
    code = secrets.token_urlsafe(24)
    barred = not facts.is_still_free(draw.panel, expert)
    passed: Any = [{"place": p.place, "rule": p.rule, "value": p.value} for p in pick.passed]
    call = Call(
        draw=draw,
        serial=serial,
        place=pick.place,
        mark=pick.mark,
        beyond=beyond,
        passed=passed,
        code="" if barred else code,
        code_hash=hash_of(code),
        called_at=at,
        due_at=at + timedelta(minutes=draw.terms.reply_minutes),
        rehearsal=draw.rehearsal,
    )
    if barred:
        call.answer, call.answered_at, call.left_after = CallAnswer.BARRED, at, serial + 1
    call.save(force_insert=True)
    if not barred:
        send(call, Expert.objects.select_related("person", "user").get(pk=expert), at=at)
    return call


def send(call: Call, expert: Expert, *, at: datetime, verb: str = "called") -> None:
    """Write to the mail address and the telephone on record; the letter names nobody."""
    words: dict[str, Any] = {"call": call, "round": call.draw.round}
    if call.code:
        words["page"] = ("review:answer_call", str(call.code))
    for way in ({"address": expert.email}, {"phone": expert.phone}):
        if any(way.values()):
            write(verb=verb, at=at, context=words, rehearsal=call.rehearsal, **way)


# --- answers ----------------------------------------------------------------------------------------


def call_by_link(code: str) -> Call | None:
    """Return the call of a link, answered or not; None for a code nobody was given."""
    rows = Call.objects.select_related("draw__round__cycle__rule_set", "draw__panel")
    return rows.filter(code_hash=hash_of(code)).first()


@transaction.atomic
def answer_call(call: Call, *, accepted: bool, ground: str = "", at: datetime) -> Call:
    """Take the answer of the person called, who holds the link and needs no account."""
    by = Actor(kind="link", subject=f"review.call:{call.pk}", rehearsal=call.rehearsal)
    return take_answer(call, accepted, ground, by=by, at=at, way=CallWay.LINK)


@transaction.atomic
def record_answer(
    call: Call, *, accepted: bool, ground: str = "", note: str = "", by: Actor, at: datetime
) -> Call:
    """Record what somebody said on the telephone: who called, when, and the answer."""
    check_calling(locked(call.draw), by=by)
    return take_answer(
        call, accepted, ground, by=by, at=at, way=CallWay.TELEPHONE, note=note.strip()[:500]
    )


def take_answer(
    call: Call,
    accepted: bool,
    ground: str,
    *,
    by: Actor,
    at: datetime,
    way: CallWay,
    note: str = "",
) -> Call:
    """Write an answer down; where it frees a seat, call the next."""
    draw = locked(call.draw)
    row = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    row.draw = draw
    if not row.is_open(at):
        raise OutOfOrder(
            _("This invitation is answered, its time is up, or the draw goes on no more.")
        )
    if not accepted and ground not in DeclineGround.values:
        raise Refused(_("Choose the reason from the list."))
    row.answer = CallAnswer.ACCEPTED if accepted else CallAnswer.DECLINED
    row.ground = "" if accepted else ground
    row.way, row.note, row.code = way, note, ""
    row.caller_id = by.user_id
    leave(row, by=by, at=at)
    if not accepted:
        fill(draw, by=by, at=at)
    return row


def leave(call: Call, *, by: Actor, at: datetime) -> None:
    """Save an answer with its line in the book; whoever leaves is counted after the calls made."""
    call.answered_at = at
    if call.answer in LEFT:
        call.left_after = call.draw.calls.count()
    call.save()
    told = {"call": call.serial + 1, "answer": str(call.answer), "ground": str(call.ground)}
    told["way"] = str(call.way)
    enter(call.draw, "answer_call", by=by, at=at, facts=told)


@transaction.atomic
def lapse_call(call: Call, *, by: Actor, at: datetime) -> Call:
    """逾期未答复: the time to answer is up; the next is called."""
    draw = locked(call.draw)
    row = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    row.draw = draw
    if row.answer or draw.stage != "drawn" or at < row.due_at:
        raise OutOfOrder(_("This invitation is answered, or its time is not up."))
    row.answer, row.code = CallAnswer.LAPSED, ""
    leave(row, by=by, at=at)
    fill(draw, by=by, at=at)
    return row


def drop_barred(draw: Draw, *, by: Actor, at: datetime) -> int:
    """Take off the list who accepted and was kept away since; answers how many."""
    records, dropped = facts.records_of(draw), 0
    for call in draw.calls.filter(answer=CallAnswer.ACCEPTED):
        if not facts.is_still_free(draw.panel, records[call.place]["id"]):
            call.draw, call.answer = draw, CallAnswer.BARRED
            leave(call, by=by, at=at)
            dropped += 1
    return dropped


# --- who is shown names -----------------------------------------------------------------------------


@transaction.atomic
def see_called(draw: Draw, *, out: bool = False, by: Actor, at: datetime) -> list[Called]:
    """Show the office's contact person whom to call, with telephone and link; on record each time.

    ``out``: as a workbook for the office's own platform of text messages (短信平台).
    """
    row = locked(draw)
    check_calling(row, by=by)
    records = facts.records_of(row)
    calls = list(row.calls.standing())
    people = Expert.objects.select_related("person", "user", "unit").in_bulk(
        [records[call.place]["id"] for call in calls]
    )
    told = {"calls": [call.serial + 1 for call in calls], "workbook": out}
    enter(row, "see_called", by=by, at=at, facts=told)
    return [shown(call, people[records[call.place]["id"]]) for call in calls]


def shown(call: Call, expert: Expert) -> Called:
    """Return a call with the person it is for."""
    unit = expert.unit.name if expert.unit else ""
    link = ("review:answer_call", str(call.code))
    return Called(call, expert.person.name, unit, expert.phone, expert.email, link)
