"""The society's own selection (推选) as it is recorded: meeting, body, papers, votes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger.flow import history, open_steps
from nominations import services
from nominations.forms.selections import (
    MeetingForm,
    NamesForm,
    PapersForm,
    VotesForm,
    sitting_rows,
)
from nominations.models import Paper, Selection, SelectionItem
from nominations.rules.selections import faults_of, named
from nominations.selected import BEGUN, attendance_of, places_left
from nominations.views.contents import doing
from nominations.views.selections import (
    document_of,
    earlier_results,
    found,
    room_of,
    rows_of,
    timeline,
)
from people.gates import Request, for_roles
from people.models import Society
from programmes.models import Cycle
from programmes.sentences import share_words

desk = for_roles("clerk", "approver")
clerks = for_roles("clerk")


def cycles_asking(request: Request) -> list[Cycle]:
    """Return the cycles in which the society may begin a selection now: the rules ask, none is open."""
    cycles = Cycle.objects.seen_by(request.actor).filter(stage__in=["open", "closed"])
    busy = Selection.objects.seen_by(request.actor).filter(stage="recording")
    free = cycles.exclude(pk__in=busy.values("cycle")).select_related("programme", "rule_set")
    return [c for c in free.order_by("closes_at", "pk") if c.rules.asks_selection]


def listed(request: Request) -> Any:
    """Return the society's selections, the latest first."""
    rows = Selection.objects.seen_by(request.actor)
    rows = rows.select_related("cycle__programme", "cycle__rule_set").prefetch_related("items")
    return rows.order_by("-cycle__year", "cycle", "-number")


@require_safe
@desk
def selections(request: Request) -> HttpResponse:
    """List the society's selections, and the cycles that ask for one."""
    heads = [_("Selection"), _("Meeting"), _("Put forward"), _("Stage")]
    context = {
        "rows": list(listed(request)),
        "columns": [(head, "", "num" if n == 2 else "") for n, head in enumerate(heads)],
        "asking": cycles_asking(request) if request.actor.holds("clerk") else [],
    }
    return render(request, "society/selections/list.html", context)


@require_POST
@clerks
def begin_selection(request: Request, pk: int) -> HttpResponse:
    """Begin the record of a meeting in a cycle."""
    cycle = get_object_or_404(Cycle.objects.seen_by(request.actor), pk=pk)
    society = Society.objects.get(pk=request.actor.home_id)
    begun = services.begin_selection(cycle, society, **doing(request))
    return redirect("society:meeting", pk=begun.pk)


@require_safe
@desk
def selection(request: Request, pk: int) -> HttpResponse:
    """Show one selection: what is recorded, what it lacks, its result, its notice, its history."""
    mine = found(request, pk)
    steps = dict(open_steps(mine, by=request.actor, at=request.moment))
    rows, room = rows_of(mine), room_of(mine)
    context = {
        "selection": mine,
        "room": room,
        "gathering": room is not None and room.stage != "closed",
        "rows": rows,
        "there": attendance_of(mine),
        "members": mine.members.all(),
        "terms": terms_in_words(mine),
        "left": places_left(mine, [row["item"] for row in rows]),
        "faults": list(faults_of(mine)) if mine.stage == "recording" else [],
        "steps": steps,
        "timeline": timeline(mine),
        "presented": presented_at(mine),
        "earlier": earlier_results(mine),
        "current_cycle": mine.cycle,
    }
    return render(request, "society/selections/selection.html", context)


def presented_at(mine: Selection) -> Any:
    """Return when the record was last put before the 负责人, or None."""
    lines = history(mine).filter(verb="present_selection")
    return lines.values_list("at", flat=True).last()


def terms_in_words(mine: Selection) -> dict[str, str]:
    """Return quorum and votes to pass as the rules have them: comparison, share, base."""
    rules = mine.cycle.rules.nomination.selecting
    return {name: share_words(getattr(rules, name)) for name in ("quorum", "passing")}


def page(request: Request, mine: Selection, template: str, form: Any, **more: Any) -> HttpResponse:
    """Show one form about a selection; 422 where it was filled in wrongly."""
    context = {"selection": mine, "form": form, "current_cycle": mine.cycle, **more}
    wrong = request.method == "POST"
    return render(
        request, f"society/selections/{template}.html", context, status=422 if wrong else 200
    )


@clerks
def meeting(request: Request, pk: int) -> HttpResponse:
    """State body, day and place of the meeting; upload minutes and tally sheet."""
    mine = found(request, pk)
    form = MeetingForm(request.POST or None, request.FILES or None, selection=mine)
    if request.method == "POST" and form.is_valid():
        services.record_meeting(mine, **form.stated(), **doing(request))
        for which, data, name in form.documents():
            services.keep_selection_file(mine, which, data, name=name, **doing(request))
        messages.success(request, _("The meeting is recorded."))
        return redirect("society:selection", pk=pk)
    return page(request, mine, "meeting", form)


@clerks
def body(request: Request, pk: int) -> HttpResponse:
    """State who belongs to the body and who was there."""
    mine = found(request, pk)
    rows = sitting_rows(mine, request.POST or None)
    form = NamesForm(request.POST or None)
    if request.method == "POST" and rows.is_valid() and form.is_valid():
        sitting = [row.sitting() for row in rows if row.cleaned_data.get("name")]
        services.record_body(mine, [*sitting, *form.sittings()], **doing(request))
        messages.success(request, _("The body is recorded."))
        return redirect("society:body" if form.sittings() else "society:selection", pk=pk)
    return page(request, mine, "body", form, rows=rows)


@clerks
def papers(request: Request, pk: int) -> HttpResponse:
    """Choose the papers that were before the body."""
    mine = found(request, pk)
    own = Paper.objects.seen_by(request.actor).filter(cycle=mine.cycle, society=mine.society)
    choice = own.filter(stage__in=BEGUN, mend_by__isnull=True) | own.filter(
        selected_in__selection=mine
    )
    choice = choice.distinct().order_by("number").prefetch_related("members")
    before = list(mine.items.values_list("paper_id", flat=True))
    form = PapersForm(request.POST or None, papers=choice, initial={"papers": before})
    if request.method == "POST" and form.is_valid():
        services.record_papers(mine, chosen(form), **doing(request))
        return redirect("society:selection", pk=pk)
    return page(request, mine, "papers", form)


def chosen(form: PapersForm) -> Iterable[Paper]:
    """Return the papers that are ticked."""
    return list(form.cleaned_data["papers"])


@clerks
def votes(request: Request, pk: int, item: int) -> HttpResponse:
    """Enter the votes on one paper, and who is recused from it."""
    mine = found(request, pk)
    items = SelectionItem.objects.filter(selection=mine)
    items = items.select_related("selection__cycle__rule_set", "paper")
    one = get_object_or_404(items.prefetch_related("recusals", "paper__members"), pk=item)
    form = VotesForm(request.POST or None, item=one)
    if request.method == "POST" and form.is_valid():
        services.record_votes(one, form.votes(), form.recused(), **doing(request))
        return redirect("society:selection", pk=pk)
    there = attendance_of(mine)
    return page(request, mine, "votes", form, item=one, title=named(one), there=there)


@require_safe
@desk
def selection_minutes(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the signed minutes."""
    return document_of(request, pk, "minutes")


@require_safe
@desk
def selection_tally(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the signed tally sheet."""
    return document_of(request, pk, "tally")
