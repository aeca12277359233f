"""The console (会务台): who is here, which item has the floor, its clock, the votes, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ledger.flow import open_steps
from ledger.situations import Refused, Sentence
from people.gates import Request
from review import facts, sentences, services
from review.forms.meetings import LotForm
from review.forms.office import ReasonForm
from review.models import AgendaItem, Attendee, Conflict, Meeting, Vote
from review.tally import VoteOutcome
from review.views import overview
from review.views.ceremony import space_of
from review.views.following import answered, board_of, meeting_for, nothing_new, unchanged
from review.views.planning import back
from review.views.polling import STOPPED
from review.views.showing import rule_in_words


@dataclass(frozen=True, slots=True)
class VoteLine:
    """A vote of the round as the console shows it: its steps, how many ballots are in, its outcome."""

    vote: Vote
    steps: dict[str, tuple[Sentence, ...]]
    rule: Sentence
    ballots: facts.Ballots | None
    outcome: Sentence | None

    @property
    def mark(self) -> str:
        """Return the name of its place on the page."""
        return f"unmet-{self.vote.pk}"


@require_safe
@never_cache
def console(request: Request, pk: int) -> HttpResponse:
    """Show the console."""
    return console_page(request, meeting_for(request, pk))


def console_page(request: Request, found: Meeting, *, status: int = 200) -> HttpResponse:
    """Draw the console whole."""
    going = facts.going_on(found)
    context = {
        **console_of(request, found, going),
        "lot_form": LotForm(),
        "reason_form": ReasonForm(),
        "lot": facts.lot_holds(found) if found.is_drawn else {},
        "lot_words": sentences.LOT_CHECKS,
        "entries": overview.told_acts(found),
    }
    return render(request, "office/meeting/console.html", context, status=status)


@require_safe
def console_now(request: Request, pk: int) -> HttpResponse:
    """Answer with the live part of the console, or that nothing has changed."""
    found = meeting_for(request, pk)
    going = facts.going_on(found)
    if unchanged(request, going.tag()):
        return nothing_new(going.tag())
    context = console_of(request, found, going)
    return answered(request, going.tag(), "office/meeting/live.html", context)


def console_of(request: Request, found: Meeting, going: facts.Going) -> dict[str, Any]:
    """Return what the live part of the console shows."""
    rows = found.agenda.shown().in_order().select_related("item__candidate", "item__paper")
    agenda = list(rows.prefetch_related("item__paper__members"))
    board = board_of(request, found, going)
    waiting = [row for row in agenda if row.phase == "waiting" and row.pk != going.item]
    return {
        "meeting": found,
        "round": found.round,
        "space": space_of(request),
        "board": board,
        "tag": going.tag(),
        "tiles": tiles_of(going),
        "agenda": agenda_told(found, agenda),
        "next": waiting[0] if waiting else None,
        "roll": roll_of(found, board.current),
        "votes": vote_lines(request, found, going),
        "steps": dict(open_steps(found, by=request.actor, at=request.moment)),
    }


def agenda_told(
    found: Meeting, agenda: list[AgendaItem]
) -> list[tuple[AgendaItem, datetime, list[str]]]:
    """Return the agenda with the slot of each item and the names of who is recused from it."""
    slots, away = facts.slots_of(found, agenda), facts.kept_from(found)
    return [(row, slots[row.pk], away.get(row.item_id, [])) for row in agenda]


def tiles_of(going: facts.Going) -> list[dict[str, Any]]:
    """Return the numbers on top of the console."""
    tiles: list[dict[str, Any]] = [
        {"label": _("Present"), "value": going.present, "of": going.appointed},
        {"label": _("Present for this item"), "value": going.here if going.item else "—"},
    ]
    tiles += [
        {"label": _("Ballots returned"), "value": each.returned, "of": each.entitled}
        for each in going.ballots
    ]
    return tiles


def roll_of(found: Meeting, current: AgendaItem | None) -> list[tuple[Attendee, bool]]:
    """Return those called, each with whether they are recused from the item on the floor."""
    away: set[int] = set()
    if current is not None:
        hard = Conflict.objects.hard().filter(item=current.item_id)
        away = set(hard.values_list("expert_id", flat=True))
    rows = found.attendees.select_related("expert__person", "expert__unit")
    return [(each, each.expert_id in away) for each in rows]


def vote_lines(request: Request, found: Meeting, going: facts.Going) -> list[VoteLine]:
    """Return the votes of the round, without those abandoned."""
    counted = {each.vote: each for each in going.ballots}
    rows = found.round.votes.exclude(stage="abandoned").order_by("number")
    loaded = rows.select_related("round__cycle__rule_set", "round__selection")
    return [
        VoteLine(
            vote=vote,
            steps=dict(open_steps(vote, by=request.actor, at=request.moment)),
            rule=rule_in_words(vote),
            ballots=counted.get(vote.pk),
            outcome=sentences.VOTE_OUTCOMES[VoteOutcome(vote.outcome)] if vote.outcome else None,
        )
        for vote in loaded.prefetch_related("seats", "vote_items__item")
    ]


# --- acts -----------------------------------------------------------------------------------------


@require_POST
def step_meeting(request: Request, pk: int, verb: str) -> HttpResponse:
    """开会, 散会 or 取消."""
    found = meeting_for(request, pk)
    words: dict[str, Any] = {"by": request.actor, "at": request.moment}
    if verb == "begin":
        services.begin_meeting(found, **words)
    elif verb == "end":
        services.end_meeting(found, **words)
    else:
        services.call_off(found, reason=request.POST.get("reason", "")[:500], **words)
    return back(request, found)


@require_POST
def attend(request: Request, pk: int, expert: int, verb: str) -> HttpResponse:
    """签到 at the door, or 离场."""
    found = meeting_for(request, pk)
    row = get_object_or_404(found.attendees.select_related("expert__person"), expert=expert)
    act = services.arrive if verb == "arrive" else services.leave
    act(found, row.expert, by=request.actor, at=request.moment)
    return back(request, found)


@require_POST
def give_floor(request: Request, pk: int) -> HttpResponse:
    """叫项: call an item, or end the one on the floor where none is named."""
    found = meeting_for(request, pk)
    key = request.POST.get("item", "")
    item = None
    if key:
        if not (key.isdecimal() and len(key) < 18):
            raise Refused(_("This item is not on the agenda of the meeting."))
        item = get_object_or_404(AgendaItem.objects.seen_by(request.actor), pk=key, meeting=found)
    services.give_floor(found, item, by=request.actor, at=request.moment)
    return back(request, found)


@require_POST
def run_clock(request: Request, pk: int) -> HttpResponse:
    """计时: begin a phase, pause, resume."""
    found = meeting_for(request, pk)
    act = request.POST.get("act", "")
    services.run_clock(found, act, by=request.actor, at=request.moment)
    return back(request, found)


@require_POST
@never_cache
def meeting_vote(request: Request, pk: int, vote: int, verb: str) -> HttpResponse:
    """Open a vote for those who are here, or end the voting; then the box is opened elsewhere."""
    found = meeting_for(request, pk)
    row = get_object_or_404(Vote.objects.seen_by(request.actor).filter(round=found.round), pk=vote)
    if verb == "open":
        services.seat_the_present(found, row, by=request.actor, at=request.moment)
        services.open_vote(row, by=request.actor, at=request.moment)
        messages.success(request, _("The vote is open."))
    else:
        services.stop_vote(row, by=request.actor, at=request.moment)
        messages.success(request, STOPPED)
    return back(request, found)


@require_POST
def show_result(request: Request, pk: int) -> HttpResponse:
    """Show a closed vote's result in the hall, or take it from the screen."""
    found = meeting_for(request, pk)
    key = request.POST.get("vote", "")
    vote = None
    if key:
        if not (key.isdecimal() and len(key) < 18):
            raise Refused(_("A result is shown in the hall only once its vote is closed."))
        vote = get_object_or_404(Vote.objects.seen_by(request.actor), pk=key)
    services.show_result(found, vote, by=request.actor, at=request.moment)
    return back(request, found)
