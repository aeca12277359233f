"""Who follows a meeting without running it: the hall screen (大屏), the supervisor, the members."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nominations.views.links import count_wrong, is_knocking
from people.gates import Request, for_roles
from review import facts, services
from review.models import Meeting
from review.views import overview
from review.views.console import agenda_told, tiles_of
from review.views.desk import expert_of
from review.views.following import (
    answered,
    board_of,
    meeting_for,
    nothing_new,
    shown_result,
    unchanged,
)
from review.views.reviewer import reviewers

supervisors = for_roles("supervisor")

# --- the hall screen ------------------------------------------------------------------------------


def hall_context(request: HttpRequest, found: Meeting, going: facts.Going) -> dict[str, object]:
    """Return what the hall may see: the item, the clock, numbers; a result only once it is shown."""
    board = board_of(request, found, going)
    result = shown_result(board.shown)
    return {"meeting": found, "round": found.round, "board": board, "tag": going.tag(), **result}


@require_safe
@never_cache
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """Show the hall screen to whoever has its link."""
    if is_knocking(request):  # type: ignore[arg-type]
        return render(request, "hall/none.html", {"knocking": True}, status=429)
    found = services.hall_of(code)
    if found is None:
        count_wrong(request)  # type: ignore[arg-type]
        return render(request, "hall/none.html", status=404)
    context = hall_context(request, found, facts.going_on(found))
    return render(request, "hall/screen.html", {**context, "code": code})


@require_safe
def screen_now(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with what the hall screen shows now, or that nothing has changed."""
    found = None if is_knocking(request) else services.hall_of(code)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    going = facts.going_on(found)
    if unchanged(request, going.tag()):
        return nothing_new(going.tag())
    return answered(request, going.tag(), "hall/now.html", hall_context(request, found, going))


# --- the supervisor -------------------------------------------------------------------------------


@require_safe
@never_cache
@supervisors
def watched_meeting(request: Request, pk: int) -> HttpResponse:
    """Show a meeting to the supervisor: the same numbers, nothing to press."""
    found = meeting_for(request, pk)
    going = facts.going_on(found)
    context = watched(request, found, going)
    context["lot"] = facts.lot_holds(found) if found.is_drawn else {}
    context["entries"] = overview.told_acts(found)
    return render(request, "supervise/meeting.html", context)


@require_safe
@supervisors
def watched_now(request: Request, pk: int) -> HttpResponse:
    """Answer with what the supervisor sees now, or that nothing has changed."""
    found = meeting_for(request, pk)
    going = facts.going_on(found)
    if unchanged(request, going.tag()):
        return nothing_new(going.tag())
    return answered(
        request, going.tag(), "supervise/meeting_now.html", watched(request, found, going)
    )


def watched(request: Request, found: Meeting, going: facts.Going) -> dict[str, object]:
    """Return the hall's view, the roll in names, and the agenda with its slots."""
    rows = found.agenda.shown().in_order().select_related("item__candidate", "item__paper")
    agenda = list(rows.prefetch_related("item__paper__members"))
    return {
        **hall_context(request, found, going),
        "tiles": tiles_of(going),
        "agenda": agenda_told(found, agenda),
        "attendees": found.attendees.select_related("expert__person"),
        "votes": found.round.votes.exclude(stage="abandoned").order_by("number"),
    }


# --- a member -------------------------------------------------------------------------------------


@require_safe
@never_cache
@reviewers
def member_meeting(request: Request, pk: int) -> HttpResponse:
    """Show a member the meeting on their own device: sign in, the item, the ballot when it opens."""
    found = meeting_for(request, pk)
    return render(request, "review/meeting.html", member_context(request, found))


@require_safe
@reviewers
def member_now(request: Request, pk: int) -> HttpResponse:
    """Answer with what a member sees now, or that nothing has changed."""
    found = meeting_for(request, pk)
    going = facts.going_on(found)
    if unchanged(request, going.tag()):
        return nothing_new(going.tag())
    return answered(request, going.tag(), "review/meeting_now.html", member_context(request, found))


def member_context(request: Request, found: Meeting) -> dict[str, object]:
    """Return the hall's view and a member's own place: here, recused, the ballots open to them."""
    expert, going = expert_of(request.actor), facts.going_on(found)
    context = hall_context(request, found, going)
    mine = found.attendees.filter(expert=expert).first()
    seats = found.round.votes.filter(stage="open", seats__expert=expert)
    cast = set(
        seats.filter(seats__expert=expert, seats__has_cast=True).values_list("pk", flat=True)
    )
    return {
        **context,
        "me": mine,
        "recused": facts.is_recused(going, found, expert),
        "mine": [(vote, vote.pk in cast) for vote in seats],
    }


@require_POST
@reviewers
def arrive(request: Request, pk: int) -> HttpResponse:
    """签到 on one's own device."""
    found = meeting_for(request, pk)
    expert = expert_of(request.actor)
    if expert is None:
        raise Http404
    services.arrive(
        found,
        expert,
        address=request.META.get("REMOTE_ADDR", ""),
        by=request.actor,
        at=request.moment,
    )
    messages.success(request, _("You are signed in."))
    return redirect("review:meeting", pk)
