"""Before and beside a meeting: its plan, its lot, slides, numbered booklets, the hall's link.

The same doors stand in the office's space and in a society's: an act leads back to its own.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out, hand_over, hand_over_bundle
from files.kinds import DOCX, PDF
from ledger.situations import OutOfOrder
from people.gates import Request
from review import facts, services
from review.forms.meetings import LotForm, MeetingForm, MinutesForm, RecipientForm, SlidesForm
from review.models import AgendaItem, Booklet, Expert, Meeting, Round
from review.papers.booklets import booklet_pdf, booklet_word
from review.views import overview
from review.views.ceremony import space_of
from review.views.following import meeting_for
from review.views.showing import posted


def back(request: Request, meeting: Meeting, page: str = "console") -> HttpResponse:
    """Lead back to a page of the meeting in the same space."""
    return redirect(f"{space_of(request)}:{page}", meeting.pk)


def plan_meeting(request: Request, pk: int) -> HttpResponse:
    """Plan the meeting of a round: its items, who is called, when and where."""
    rows = overview.with_rules(Round.objects.seen_by(request.actor).select_related("selection"))
    round_ = get_object_or_404(rows, pk=pk)
    if going := round_.meetings.coming().first():
        return back(request, going)
    called = facts.called_to(round_)
    pool = Expert.objects.filter(pk__in=[each.pk for each in called])
    form = MeetingForm(
        posted(request),
        pool=pool.select_related("person", "unit"),
        initial={"place": round_.place, "experts": [each.pk for each in called]},
    )
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "experts": list(form.cleaned_data["experts"])}
        made = services.plan_meeting(round_, by=request.actor, at=request.moment, **given)
        messages.success(
            request, _("Planned. Let the number of the lot be called out in the room.")
        )
        return back(request, made)
    context = {"round": round_, "form": form, "space": space_of(request), "called": called}
    status = 422 if form.is_bound else 200
    return render(request, "office/meeting/plan.html", context, status=status)


@require_POST
def draw_lot(request: Request, pk: int) -> HttpResponse:
    """抽签: type in what was called out."""
    found = meeting_for(request, pk)
    form = LotForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type in the number called out in the room, and who called it."))
        return back(request, found)
    services.draw_lot(found, by=request.actor, at=request.moment, **form.cleaned_data)
    messages.success(request, _("Drawn: the order of the agenda follows from both numbers."))
    return back(request, found)


@require_safe
@never_cache
def lot_bundle(request: Request, pk: int) -> HttpResponse:
    """Hand out what is needed to compute the order again."""
    found = meeting_for(request, pk)
    if not found.is_drawn:
        raise OutOfOrder(_("There is nothing to compute again before the draw."))
    return hand_over_bundle(facts.lot_bundle(found), f"lot-{found.reference}.json")


# --- slides ---------------------------------------------------------------------------------------


def agenda_for(request: Request, pk: int) -> AgendaItem:
    """Return an item of the agenda of a meeting one runs or watches, or answer 404."""
    rows = AgendaItem.objects.seen_by(request.actor).select_related(
        "meeting__round__selection", "item__candidate", "item__paper", "slides"
    )
    return get_object_or_404(rows, pk=pk)


def slides(request: Request, pk: int) -> HttpResponseBase:
    """Show the slides of an item, or keep new ones."""
    found = agenda_for(request, pk)
    if request.method == "POST":
        form = SlidesForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, _("Choose the slides as a PDF file first."))
            return back(request, found.meeting, "slide_list")
        file = form.cleaned_data["slides"]
        services.keep_slides(
            found, str(file.name), file.read(), by=request.actor, at=request.moment
        )
        messages.success(request, _("Kept. Open them on the machine of the room, then check them."))
        return back(request, found.meeting, "slide_list")
    if found.slides is None:
        raise Http404
    return hand_out(found.slides, shown=True)


@require_POST
def change_minutes(request: Request, pk: int) -> HttpResponse:
    """Give an item other minutes than planned."""
    found = agenda_for(request, pk)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write both as whole minutes."))
        return back(request, found.meeting, "slide_list")
    services.change_minutes(found, by=request.actor, at=request.moment, **form.cleaned_data)
    messages.success(request, _("Changed. The slots after it move along."))
    return back(request, found.meeting, "slide_list")


@require_POST
def check_slides(request: Request, pk: int) -> HttpResponse:
    """Say that the slides were opened on the machine of the room."""
    found = agenda_for(request, pk)
    services.check_slides(found, by=request.actor, at=request.moment)
    return back(request, found.meeting, "slide_list")


@require_safe
@never_cache
def slide_list(request: Request, pk: int) -> HttpResponse:
    """List the items with their minutes and their slides: kept, checked, by whom."""
    found = meeting_for(request, pk)
    rows = (
        found.agenda.shown()
        .in_order()
        .select_related("item__candidate", "item__paper", "slides", "checked_by")
    )
    context = {"meeting": found, "round": found.round, "space": space_of(request)}
    agenda = list(rows.prefetch_related("item__paper__members"))
    slots = facts.slots_of(found, agenda)
    context["agenda"] = [(row, slots[row.pk]) for row in agenda]
    return render(request, "office/meeting/slides.html", context)


# --- booklets -------------------------------------------------------------------------------------


@never_cache
def booklets(request: Request, pk: int) -> HttpResponse:
    """List the numbered copies: who has them, what is back; hand out the next."""
    found = meeting_for(request, pk)
    rows = Booklet.objects.seen_by(request.actor).filter(meeting=found)
    without = Expert.objects.filter(attended__meeting=found)
    holding = rows.out().filter(expert__isnull=False).values("expert")
    form = RecipientForm(posted(request), pool=without.exclude(pk__in=holding))
    if request.method == "POST" and form.is_valid():
        copy = services.hand_out(found, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(
            request,
            _("Copy %(number)s is handed out: %(name)s.")
            % {"number": copy, "name": copy.recipient},
        )
        return back(request, found, "booklets")
    copies = list(rows.select_related("handed_by", "returned_to"))
    context = {
        "meeting": found,
        "round": found.round,
        "space": space_of(request),
        "copies": copies,
        "out": sum(copy.returned_at is None for copy in copies),
        "form": form,
        "may_hand_out": found.stage in {"ordered", "sitting"},
    }
    return render(
        request, "office/meeting/booklets.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@never_cache
def booklet(request: Request, pk: int, kind: str) -> HttpResponse:
    """Hand out the file of one numbered copy, as PDF or Word, while the copy is out."""
    rows = Booklet.objects.seen_by(request.actor).out().select_related("meeting__round")
    copy = get_object_or_404(rows, pk=pk)
    name = f"会议材料-{copy.number:03d}.{kind}"
    if kind == "pdf":
        return hand_over(booklet_pdf(copy), PDF, name, shown=True)
    if kind != "docx":
        raise Http404
    return hand_over(booklet_word(copy, at=request.moment), DOCX, name)


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """收回 a copy."""
    rows = Booklet.objects.seen_by(request.actor).select_related("meeting")
    copy = get_object_or_404(rows, pk=pk)
    services.take_back(copy, by=request.actor, at=request.moment)
    return back(request, copy.meeting, "booklets")


# --- the hall's link ------------------------------------------------------------------------------


@require_POST
@never_cache
def hall_link(request: Request, pk: int) -> HttpResponse:
    """Make the link of the hall screen; it is on this one answer and stored nowhere."""
    found = meeting_for(request, pk)
    code = services.make_hall_link(found, by=request.actor, at=request.moment)
    link = request.build_absolute_uri(reverse("hall:screen", args=[code]))
    context: dict[str, Any] = {"meeting": found, "round": found.round, "link": link}
    context["space"] = space_of(request)
    return render(request, "office/meeting/link.html", context)
