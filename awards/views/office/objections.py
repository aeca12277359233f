"""Objections (异议) on the desk: what is due, one case, its ruling; who objects stays sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from awards import services
from awards.choices import ObjectionStage
from awards.forms.acting import posted
from awards.forms.office import PurposeForm, RulingForm
from awards.forms.public import wording
from awards.models import Objection
from awards.rules import day_that_counts, objection_came_in_time
from awards.views.office.parts import (
    back_to,
    cycle_asked,
    deed_page,
    desk_tabs,
    managers,
    timeline,
    unmet_of,
)
from files.downloads import hand_out
from ledger.situations import Sentence
from nominations.rules import lapses_at, skips_at
from people.gates import Request, for_roles
from programmes.calendar import calendar
from programmes.models import Cycle
from programmes.workdays import Calendar, CalendarRefusal

OPEN = ("received", "accepted")
officers = for_roles("manager", "supervisor")
Rule = Callable[..., Objection]

RULINGS: dict[str, tuple[Rule, Sentence, Sentence]] = {
    "accept": (
        services.accept,
        gettext_lazy("Accept for inquiry"),
        gettext_lazy("The candidate waits until the ruling, unless it is a mere correction."),
    ),
    "decline": (
        services.decline,
        gettext_lazy("Do not accept"),
        gettext_lazy("Under a clause of the rule set, with words to the objector."),
    ),
    "uphold": (
        services.uphold,
        gettext_lazy("Uphold"),
        gettext_lazy("The candidate can only be dropped afterwards; misconduct also bars from later cycles."),
    ),
    "dismiss": (
        services.dismiss,
        gettext_lazy("Dismiss"),
        gettext_lazy("The candidate goes on where no other objection stands in the way."),
    ),
    "correct": (
        services.correct,
        gettext_lazy("Correct"),
        gettext_lazy("Say what was wrong and how it reads now; the candidate goes on."),
    ),
    "keep_as_lead": (
        services.keep_as_lead,
        gettext_lazy("Keep as a lead"),
        gettext_lazy("Nobody stands for it with a name; what can be checked is kept, and holds nobody up."),
    ),
}  # fmt: skip


def objections_seen(request: Request) -> Any:
    """Return the objections the actor may know of, without opening what is sealed."""
    seen = Objection.objects.seen_by(request.actor)
    related = ("candidate", "evidence", "notice__cycle__programme", "notice__cycle__rule_set")
    seen = seen.select_related(*related).prefetch_related("replies")
    return seen.defer("objector", "contact")


def objection_of(request: Request, pk: int) -> Objection:
    """Return an objection the actor may know of; else 404."""
    return get_object_or_404(objections_seen(request), pk=pk)


def listed(request: Request) -> tuple[Cycle | None, Any]:
    """Return the cycle the address names, and its objections, or all of them, oldest first."""
    cycle = cycle_asked(request)
    rows = objections_seen(request).defer("statement", "objector", "contact").order_by("received_at", "pk")  # fmt: skip
    return cycle, rows.filter(notice__cycle=cycle) if cycle else rows


def of_tab(request: Request, rows: Any) -> Any:
    """Return the open objections, or the settled ones where the address asks for them."""
    settled = request.GET.get("show", "open") == "settled"
    return rows.exclude(stage__in=OPEN) if settled else rows.filter(stage__in=OPEN)


@officers
def objections(request: Request) -> HttpResponse:
    """List the objections, open ones first, each with what is due when."""
    cycle, rows = listed(request)
    shown = request.GET.get("show", "open")
    counts = {"open": rows.filter(stage__in=OPEN).count(), "settled": rows.exclude(stage__in=OPEN).count()}  # fmt: skip
    days = calendar()
    lines = [case_line(each, days, request.moment) for each in of_tab(request, rows)]
    lines.sort(key=lambda line: (line["due"] is None, line["due"] or request.moment))
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    suffix = f"&cycle={cycle.pk}" if cycle else ""
    context = {
        "cycle": cycle,
        "tabs": desk_tabs(cycle, "objections") if cycle and request.actor.role == "manager" else [],
        "shown": [
            (_("Open"), f"?show=open{suffix}", shown != "settled", counts["open"]),
            (_("Settled"), f"?show=settled{suffix}", shown == "settled", counts["settled"]),
        ],
        "page": page,
        "desk": request.resolver_match.namespace,  # type: ignore[union-attr]
        "rows": page,
        "columns": [(_("Objection"), "", ""), (_("About"), "", ""), (_("Ground"), "", ""), (_("Received"), "", ""), (_("Due"), "", ""), (_("Stage"), "", "")],
    }  # fmt: skip
    return render(request, "office/awards/objections.html", context)


def case_line(objection: Objection, days: Calendar, at: datetime) -> dict[str, Any]:
    """Return a row of the queue: the objection, what is due, and whether it is late."""
    due = due_of(objection, days)
    return {
        "objection": objection,
        "ground": ground_of(objection),
        "due": due,
        "late": due and at >= due,
    }


def due_of(objection: Objection, days: Calendar) -> datetime | None:
    """Return when the next step is due; None where nothing is, or the calendar does not reach.

    While a society has not answered, its answer is due before the ruling.
    """
    rules = objection.notice.cycle.rules.objection
    workdays = {"received": rules.register_workdays, "accepted": rules.decide_workdays}  # type: ignore[union-attr]
    if objection.stage not in workdays:
        return None
    try:
        ruling = days.due(objection.received_at, workdays[objection.stage])
        open_ = [each.due_at for each in objection.replies.all() if each.answered_at is None]
        return min([ruling, *open_])
    except CalendarRefusal:
        return None


def ground_of(objection: Objection) -> str:
    """Return the ground as the rule set words it."""
    rules = objection.notice.cycle.rules.objection
    found = (wording(each) for each in rules.grounds if each.code == objection.ground)  # type: ignore[union-attr]
    return next(found, objection.get_ground_display())


@officers
@never_cache
def objection(request: Request, pk: int) -> HttpResponse:
    """Show one case: what is said about whom, what is due, which rulings are open and why not."""
    return case_page(request, objection_of(request, pk))


def case_page(request: Request, found: Objection, **more: Any) -> HttpResponse:
    """Show the page of a case; ``more`` is what was just opened on it."""
    steps = unmet_of(found, request)
    line = case_line(found, calendar(), request.moment)
    rules = found.notice.cycle.rules.objection
    refusal = next((wording(e) for e in rules.refusals if e.code == found.refusal), "")  # type: ignore[union-attr]
    context = {
        **line,
        "steps": [
            {"verb": verb, "label": label, "hint": hint, "unmet": only_later(verb, steps[verb])}
            for verb, (_rule, label, hint) in RULINGS.items()
            if verb in steps
        ],
        "refusal": refusal,
        "stage_label": ObjectionStage(found.stage).label,
        "droppable": found.stage == "upheld"
        and found.candidate.stage in {"announced", "contested", "deferred", "carried"},
        "ladder": ladder_of(found, request.moment),
        "purpose": more.pop("purpose", None) or PurposeForm(),
        "desk": request.resolver_match.namespace,  # type: ignore[union-attr]
        "entries": timeline(found),
        "answers": found.replies.select_related("society"),
        "notes": found.notes.all(),
        "appeals": found.appeals.all(),
        "day_that_counts": day_that_counts(found) if found.way != "site" else None,
        "in_time": objection_came_in_time(found),
        **more,
    }
    status = 422 if context["purpose"].is_bound and context["purpose"].errors else 200
    return render(request, "office/awards/objection.html", context, status=status)


def ladder_of(found: Objection, at: datetime) -> list[dict[str, Any]]:
    """Return the days after the notice by which the case is settled, and what each leads to.

    The one that holds is that of the ruling, and until there is one, of the day itself.
    """
    at = found.ruled_at or at
    if found.effect != "skip_this_cycle" or found.candidate.stage == "dropped":
        return []
    skips, lapses = skips_at(found.candidate), lapses_at(found.candidate)
    rungs = [
        (None, skips, _("settled by then, the candidate goes on in this cycle")),
        (skips, lapses, _("settled by then, the candidate goes on to the next cycle")),
        (lapses, None, _("from then on the candidate may only be nominated anew")),
    ]
    return [
        {"until": until, "since": since, "words": words, "now": (not since or at >= since) and (not until or at < until)}
        for since, until, words in rungs
        if since or until
    ]  # fmt: skip


def only_later(verb: str, unmet: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Return what keeps a ruling closed now; what its own form asks for is no obstacle.

    Only a correction can be closed before its form: to grounds of substance.
    """
    return unmet[:1] if verb == "correct" and len(unmet) > 1 else ()


@managers
def rule(request: Request, pk: int, verb: str) -> HttpResponse:
    """Take up or rule on an objection, with words that go to both sides."""
    found = objection_of(request, pk)
    if verb not in RULINGS:
        raise Http404
    deed, label, hint = RULINGS[verb]
    form = RulingForm(verb=verb, objection=found, **posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: deed(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Entered. The objector reads it with number and code."))
        return back_to("office:objection", pk)
    facts = [(_("Objection"), found.receipt_no), (_("About"), found.candidate.name), (_("Ground"), ground_of(found))]  # fmt: skip
    words: dict[str, Any] = {"facts": facts, "hint": hint, "danger": verb == "uphold"}
    if verb not in unmet_of(found, request):
        words["unmet"] = [_("The objection has moved on; this step does not follow from here.")]
    back = reverse("office:objection", args=[pk])
    return deed_page(request, form, title=label, label=label, back=back, **words)


@officers
@require_POST
@never_cache
def reveal(request: Request, pk: int) -> HttpResponse:
    """Open who objects, for a purpose; shown in this answer alone, the look is in the book."""
    found, form = objection_of(request, pk), PurposeForm(**posted(request))
    by, at = request.actor, request.moment
    objector = form.act(lambda: services.reveal_objector(found, by=by, at=at, **form.cleaned_data))
    return case_page(request, found, objector=objector, purpose=None if objector else form)


@officers
@require_POST
@never_cache
def evidence(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the evidence; the look is in the book."""
    found = objection_of(request, pk)
    stored = services.read_evidence(found, by=request.actor, at=request.moment)
    return hand_out(stored)
