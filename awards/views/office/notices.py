"""Public notices (公示) on the desk: drawn up, seen as the public will, published by a second person."""

from __future__ import annotations

from collections.abc import Mapping
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
from awards.dossiers import notice_docx
from awards.forms.acting import posted
from awards.forms.office import DraftNoticeForm, NoticeForm, OpeningForm, OrderForm, words_of
from awards.models import Notice, Objection
from awards.rules import blocks, findings_in
from awards.sentences import leak_words
from awards.services.notices import usual_title
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
from files.downloads import hand_out, hand_over
from files.kinds import DOCX
from ledger.situations import Refused, Sentence
from nominations.models import Candidate
from people.gates import Request
from programmes.calendar import calendar
from programmes.models import Cycle
from programmes.sentences.reading import label_of
from programmes.vocabulary import RESULT
from programmes.workdays import CalendarRefusal

UNPUBLISHED = ("drafted", "scheduled")


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


def notices_page(request: Request) -> HttpResponse:
    """List the notices, of one cycle or all, and where a new one can be drawn up."""
    cycle, rows = listed(request)
    context = {
        "cycle": cycle,
        "tabs": desk_tabs(cycle, "notices") if cycle and request.actor.holds("manager") else [],
        "desk": request.resolver_match.namespace,  # type: ignore[union-attr]
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "columns": [(_("Notice"), "", ""), (_("Entries"), "", "num"), (_("First and last moment"), "", ""), (_("Stage"), "", "")],
        "ready": ready_cycles(request, cycle) if request.actor.holds("manager") else [],
    }  # fmt: skip
    return render(request, "office/awards/notices.html", context)


notices = managers(notices_page)


def last_stage(cycle: Cycle, step: str = RESULT) -> str:
    """Return the stage in which candidates wait for a notice of that step."""
    rules = cycle.rules
    if step != RESULT:
        return "admitted"
    return "decided" if rules.decision else "cleared" if rules.clearance else "recommended"


def steps_of(cycle: Cycle) -> list[tuple[str, str]]:
    """Return code and words of the notices the office posts in a cycle, in their order."""
    rules = cycle.rules.notice
    before = [(each.code, label_of(each)) for each in rules.of_office] if rules else []
    return [*before, (RESULT, _("Notice of the result"))]


def ready_cycles(request: Request, cycle: Cycle | None) -> list[dict[str, Any]]:
    """Return the cycles in which somebody waits for a notice, with which and how many; few queries."""
    cycles = Cycle.objects.seen_by(request.actor).select_related("programme", "rule_set")
    cycles = cycles.filter(pk=cycle.pk) if cycle else cycles
    found = {each.pk: each for each in cycles if each.rules.notice}
    stages = ["decided", "cleared", "recommended", "admitted"]
    counted = candidates_waiting(request).filter(cycle__in=found, stage__in=stages)
    counts = counted.exclude(notice_items__notice__step__in=codes_before(found)).order_by()
    rows = counts.values_list("cycle", "stage").annotate(n=Count("pk", distinct=True))
    waiting = {(pk, stage): n for pk, stage, n in rows}
    return [
        {"cycle": each, "step": code, "label": words, "count": waiting[each.pk, stage]}
        for each in found.values()
        for code, words in steps_of(each)
        if (each.pk, stage := last_stage(each, code)) in waiting
    ]


def codes_before(cycles: Mapping[int, Cycle]) -> set[str]:
    """Return the codes of all notices before those of the result."""
    return {code for each in cycles.values() for code, _words in steps_of(each)} - {RESULT}


def candidates_waiting(request: Request) -> Any:
    """Return the candidates the actor sees that stand in no draft."""
    seen = Candidate.objects.seen_by(request.actor)
    return seen.exclude(notice_items__notice__stage__in=UNPUBLISHED)


@managers
def draft_notice(request: Request, pk: int) -> HttpResponse:
    """Choose the candidates and write the words; the usual ones stand there already."""
    cycle, (by, at) = cycle_of(request, pk), (request.actor, request.moment)
    step = request.GET.get("step", RESULT)
    if step not in dict(steps_of(cycle)):
        raise Http404
    ready = candidates_of(request, cycle).filter(stage=last_stage(cycle, step))
    ready = ready.exclude(notice_items__notice__stage__in=UNPUBLISHED)
    ready = ready.exclude(notice_items__notice__step=step) if step != RESULT else ready
    usual = {
        "pick": [each.pk for each in ready],
        "title": usual_title(cycle, step),
        "basis": cycle.authority or cycle.rules.programme.authority,
    }
    form = DraftNoticeForm(ready=ready, initial=usual, **posted(request))
    if form.is_bound and (made := form.act(lambda: draw_up(cycle, step, form.cleaned_data, by, at))):  # fmt: skip
        messages.success(request, _("Drawn up. Look at the preview; a second person publishes it."))
        return redirect("office:notice", pk=made.pk)
    back = f"{reverse('office:notices')}?cycle={cycle.pk}"
    words = {"eyebrow": f"{cycle.name} · {dict(steps_of(cycle))[step]}", "hint": _("Only candidates who have passed every step before the notice can be chosen.")}  # fmt: skip
    return deed_page(
        request, form, title=_("Draw up a notice"), label=_("Draw up"), back=back, **words
    )


def draw_up(cycle: Cycle, step: str, given: dict[str, Any], by: Any, at: Any) -> Notice:
    """Draw up the notice from what was filled in."""
    words = {key: given[key] for key in ("title", "basis", "text", "contact")}
    return services.draft_notice(cycle, given["pick"], step=step, by=by, at=at, **words)


def progress_of(notice: Notice) -> dict[str, Any]:
    """Return in how many units it has to hang and has proven it, and about whom in more than the rest."""
    wanted = notice.units_wanted()
    few, most = min(wanted, default=0), max(wanted, default=0)
    more = [(units, names) for units, names in wanted.items() if units > notice.rules.units_min]
    return {"few": few, "wanted": most, "more": more, "proven": notice.units_proven()}


def notice_desk(request: Request, pk: int) -> HttpResponse:
    """Show a notice: what may be done now and why not, its moments, the privacy scan, its history."""
    found = notice_of(request, pk)
    at = request.moment
    context = {
        "notice": found,
        "cycle": found.cycle,
        "tabs": desk_tabs(found.cycle, "notices") if request.actor.holds("manager") else [],
        "desk": request.resolver_match.namespace,  # type: ignore[union-attr]
        "progress": progress_of(found),
        **publishing(found, request),
        "step": dict(steps_of(found.cycle)).get(found.step, found.step),
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
        "attachments": found.attachments.exclude(standing="removed"),
    }
    return render(request, "office/awards/notice.html", context)


notice = managers(notice_desk)


def publishing(found: Notice, request: Request) -> dict[str, Any]:
    """Return when a draft would begin and end, and what keeps it from publication."""
    drafted = found.stage == "drafted"
    plan, refusal = plan_or_not(found, request.moment) if drafted else (None, ())
    unmet = unmet_of(found, request).get("publish", ())
    publish = [*unmet, *refusal]
    words = {"plan": plan, "refusal": refusal, "publish": publish, "blocked": bool(unmet)}
    return {**words, "opening": OpeningForm()}


def leaks_in(found: Notice) -> dict[str, list[Any]]:
    """Return what keeps a draft from publication, and what a person should look at before."""
    findings = findings_in(found) if found.stage == "drafted" else ()
    return {
        "leaks": [leak_words(each) for each in findings if blocks(each)],
        "offers": [(each.key, each.finding.shown) for each in services.offers_of(found)]
        if findings
        else [],
        "doubts": [leak_words(each) for each in findings if not blocks(each)],
    }


def plan_or_not(found: Notice, at: Any) -> tuple[services.Plan | None, tuple[Sentence, ...]]:
    """Return the plan of a notice published now, or the sentences why it cannot be."""
    try:
        return services.plan_of(found, at), ()
    except Refused as refused:
        return None, refused.sentences


def day_counter(found: Notice, at: Any) -> dict[str, int] | None:
    """Return which counted day of how many today is, over holidays; None where it does not run."""
    if found.stage != "published" or not found.published_at:
        return None
    rules = found.rules
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
def put_mask(request: Request, pk: int) -> HttpResponse:
    """Write one mask the scan offers in its place."""
    found = notice_of(request, pk)
    offer = request.POST.get("offer", "")
    services.put_mask(found, offer=offer, by=request.actor, at=request.moment)
    messages.success(request, _("The mask stands there now. Whoever put it in does not publish."))
    return back_to("office:notice", pk)


@managers
def order_entry(request: Request, pk: int, place: int) -> HttpResponse:
    """Move one entry of a draft to another place, with the reason."""
    found = notice_of(request, pk)
    item = get_object_or_404(found.items.shown(), position=place)
    form, by, at = OrderForm(initial={"place": place}, **posted(request)), request.actor, request.moment  # fmt: skip
    if form.does(lambda: services.order_entry(item, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("The order is changed, and the reason is on record."))
        return back_to("office:notice_entries", pk)
    facts = [(_("Name"), item.facts.get("name", "")), (_("Now at place"), place)]
    back = reverse("office:notice_entries", args=[pk])
    return deed_page(request, form, title=_("Change the order"), label=_("Move"), back=back, facts=facts)  # fmt: skip


@managers
@require_POST
def publish_notice(request: Request, pk: int) -> HttpResponse:
    """Publish, as the second person; the window runs from this moment, or from the one planned."""
    found, form = notice_of(request, pk), OpeningForm(**posted(request))
    if not form.is_valid():
        raise Refused(_("Write the planned moment as 2026-09-30 09:00, or leave it empty."))
    opens = form.cleaned_data["opens"]
    row = services.publish_notice(found, by=request.actor, at=request.moment, opens=opens)
    if row.stage == "scheduled":
        messages.success(request, _("Planned. The clock opens it at its first moment."))
    else:
        messages.success(request, _("Published. Everybody can read it now, and object."))
    return back_to("office:notice", pk)


@managers
@require_POST
def unschedule_notice(request: Request, pk: int) -> HttpResponse:
    """Make a planned notice a draft again."""
    found = notice_of(request, pk)
    services.unschedule_notice(found, by=request.actor, at=request.moment)
    messages.success(request, _("A draft again. It can be mended, and published anew."))
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


@managers
def notice_word(request: Request, pk: int) -> HttpResponse:
    """Give the notice as a Word document for the office's own document system (送审稿)."""
    found = notice_of(request, pk)
    if found.items.sealed().exists():
        raise Http404
    return hand_over(notice_docx(found, at=request.moment), DOCX, f"{found.title}.docx")
