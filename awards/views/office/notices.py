"""Public notices (公示) on the desk: drawn up, seen as the public will, published by a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from awards import services
from awards.forms.acting import posted
from awards.forms.office import DraftNoticeForm, NoticeForm, words_of
from awards.models import Notice, Objection
from awards.rules import blocks, findings_in
from awards.sentences import leak_words
from awards.services.notices import TITLES
from awards.views.office.parts import (
    back_to,
    candidates_of,
    cycle_asked,
    cycle_of,
    deed_page,
    desk_tabs,
    managers,
    name_of,
    timeline,
    unmet_of,
)
from awards.views.public import notice_page
from awards.views.versions import versions_of
from files.downloads import hand_out
from ledger.situations import Refused, Sentence
from nominations.models import Candidate
from people.gates import Request
from programmes.calendar import calendar
from programmes.models import Cycle
from programmes.workdays import CalendarRefusal, Window


def notices_seen(request: Request) -> Any:
    """Return the notices the actor may know of, latest first."""
    seen = Notice.objects.seen_by(request.actor)
    return seen.select_related("cycle__programme", "cycle__rule_set", "cycle__organiser", "file")


def notice_of(request: Request, pk: int) -> Notice:
    """Return a notice the actor may know of; else 404."""
    return get_object_or_404(notices_seen(request), pk=pk)


def listed(request: Request) -> tuple[Cycle | None, Any]:
    """Return the cycle the address names, and its notices, or all of them."""
    cycle = cycle_asked(request)
    rows = notices_seen(request).annotate(listed=Count("items")).order_by("-pk")
    return cycle, rows.filter(cycle=cycle) if cycle else rows


@managers
def notices(request: Request) -> HttpResponse:
    """List the notices, of one cycle or all, and where a new one can be drawn up."""
    cycle, rows = listed(request)
    context = {
        "cycle": cycle,
        "tabs": desk_tabs(cycle, "notices") if cycle else [],
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "columns": [(_("Notice"), "", ""), (_("Entries"), "", "num"), (_("First and last moment"), "", ""), (_("Stage"), "", "")],
        "ready": ready_cycles(request, cycle),
    }  # fmt: skip
    return render(request, "office/awards/notices.html", context)


def last_stage(cycle: Cycle) -> str:
    """Return the stage in which candidates wait for their notice."""
    rules = cycle.rules
    return "decided" if rules.decision else "cleared" if rules.clearance else "recommended"


def ready_cycles(request: Request, cycle: Cycle | None) -> list[dict[str, Any]]:
    """Return the cycles in which somebody waits for a notice, with how many; two queries."""
    cycles = Cycle.objects.seen_by(request.actor).select_related("programme", "rule_set")
    cycles = cycles.filter(pk=cycle.pk) if cycle else cycles
    found = {each.pk: each for each in cycles if each.rules.notice}
    stages = ["decided", "cleared", "recommended"]
    counted = candidates_waiting(request).filter(cycle__in=found, stage__in=stages)
    counts = counted.order_by().values_list("cycle", "stage").annotate(n=Count("pk"))
    return [{"cycle": found[pk], "count": n} for pk, stage, n in counts if stage == last_stage(found[pk])]  # fmt: skip


def candidates_waiting(request: Request) -> Any:
    """Return the candidates the actor sees that stand in no draft."""
    seen = Candidate.objects.seen_by(request.actor)
    return seen.exclude(notice_items__notice__stage="drafted")


@managers
def draft_notice(request: Request, pk: int) -> HttpResponse:
    """Choose the candidates and write the words; the usual ones stand there already."""
    cycle, (by, at) = cycle_of(request, pk), (request.actor, request.moment)
    ready = candidates_of(request, cycle).filter(stage=last_stage(cycle))
    ready = ready.exclude(notice_items__notice__stage="drafted")
    usual = {
        "pick": [each.pk for each in ready],
        "title": TITLES[cycle.programme.track].format(cycle=cycle.name_zh),
        "basis": cycle.authority or cycle.rules.programme.authority,
    }
    form = DraftNoticeForm(ready=ready, initial=usual, **posted(request))
    if form.is_bound and (made := form.act(lambda: draw_up(cycle, form.cleaned_data, by, at))):
        messages.success(request, _("Drawn up. Look at the preview; a second person publishes it."))
        return redirect("office:notice", pk=made.pk)
    back = f"{reverse('office:notices')}?cycle={cycle.pk}"
    words = {"eyebrow": cycle.name, "hint": _("Only candidates who have passed every step before the notice can be chosen.")}  # fmt: skip
    return deed_page(
        request, form, title=_("Draw up a notice"), label=_("Draw up"), back=back, **words
    )


def draw_up(cycle: Cycle, given: dict[str, Any], by: Any, at: Any) -> Notice:
    """Draw up the notice from what was filled in."""
    words = {key: given[key] for key in ("title", "basis", "text", "contact")}
    return services.draft_notice(cycle, given["pick"], by=by, at=at, **words)


@managers
def notice(request: Request, pk: int) -> HttpResponse:
    """Show a notice: what may be done now and why not, its moments, the privacy scan, its history."""
    found = notice_of(request, pk)
    at = request.moment
    window, refusal = window_or_not(found, at) if found.stage == "drafted" else (None, ())
    steps = unmet_of(found, request)
    publish = [*steps.get("publish", ()), *refusal]
    context = {
        "notice": found,
        "cycle": found.cycle,
        "tabs": desk_tabs(found.cycle, "notices"),
        "window": window,
        "refusal": refusal,
        "publish": publish,
        "may_suspend": found.runs_at(at),
        "drafter": name_of(found.drafted_by_id),
        **leaks_in(found),
        "counter": day_counter(found, at),
        "objections": Objection.objects.seen_by(request.actor)
        .filter(notice=found)
        .select_related("candidate")
        .order_by("-pk"),
        "withheld": found.items.sealed().count(),
        "asked": found.changes.open().select_related("item"),
        "versions": versions_of(found),
        "again": found.withheld() if found.stage != "suspended" else [],
        "entries": timeline(found),
        "total": found.items.count(),
    }
    return render(request, "office/awards/notice.html", context)


def leaks_in(found: Notice) -> dict[str, list[Sentence]]:
    """Return what keeps a draft from publication, and what a person should look at before."""
    findings = findings_in(found) if found.stage == "drafted" else ()
    return {
        "leaks": [leak_words(each) for each in findings if blocks(each)],
        "doubts": [leak_words(each) for each in findings if not blocks(each)],
    }


def window_or_not(found: Notice, at: Any) -> tuple[Window | None, tuple[Sentence, ...]]:
    """Return the window of a notice published now, or the sentences why it cannot be."""
    try:
        return services.window_of(found, at), ()
    except Refused as refused:
        return None, refused.sentences


def day_counter(found: Notice, at: Any) -> dict[str, int] | None:
    """Return which counted day of how many today is, over holidays; None where it does not run."""
    rules = found.cycle.rules.notice
    if found.stage != "published" or not found.published_at or rules is None:
        return None
    first, today = timezone.localdate(found.published_at), timezone.localdate(at)
    try:
        gone = calendar().workdays_between(first, today)
    except CalendarRefusal:
        return None
    if rules.unit != "workday":
        gone = (today - first).days + 1
    return {"day": min(rules.days, gone - (rules.count_start == "exclude")), "of": rules.days}


@managers
def preview(request: Request, pk: int) -> HttpResponse:
    """Show the notice exactly as the public will read it."""
    found = notice_of(request, pk)
    context = notice_page(request, found, list(found.items.shown()))
    context |= {"preview": True, "back_url": reverse("office:notice", args=[pk])}
    return render(request, "office/awards/preview.html", context)


@managers
def revise_notice(request: Request, pk: int) -> HttpResponse:
    """Change the words of a notice that is not published."""
    found = notice_of(request, pk)
    form = NoticeForm(initial=words_of(found), **posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: services.revise_notice(found, by=by, at=at, **form.cleaned_data)):  # fmt: skip
        messages.success(
            request, _("The words are changed. Whoever changed them does not publish.")
        )
        return back_to("office:notice", pk)
    back = reverse("office:notice", args=[pk])
    return deed_page(request, form, title=_("Words of the notice"), label=_("Save"), back=back)


@managers
@require_POST
def publish_notice(request: Request, pk: int) -> HttpResponse:
    """Publish, as the second person; the window runs from this moment."""
    found = notice_of(request, pk)
    services.publish_notice(found, by=request.actor, at=request.moment)
    messages.success(request, _("Published. Everybody can read it now, and object."))
    return back_to("office:notice", pk)


@managers
@require_POST
def repeat_notice(request: Request, pk: int) -> HttpResponse:
    """Draw up a suspended notice anew, of full length."""
    found = notice_of(request, pk)
    made = services.repeat_notice(found, by=request.actor, at=request.moment)
    messages.success(request, _("Drawn up anew. A second person publishes it."))
    return back_to("office:notice", made.pk)


@managers
def notice_pdf(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the printed notice."""
    found = notice_of(request, pk)
    if found.file is None or found.items.sealed().exists():
        raise Http404
    return hand_out(found.file, shown=True)
