"""The office's cycles: prepare, look over, open by a second person, close, finish; quotas."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger.flow import history, open_steps
from people.gates import Request, for_roles
from people.models import Society, User
from people.sentences import told
from programmes import services
from programmes.forms.cycles import DatesForm, PrepareForm, QuotaForm
from programmes.lifecycle import CycleStage
from programmes.models import Cycle
from programmes.quotas import board_of

STEPS = {
    "open": services.open_cycle,
    "close": services.close_cycle,
    "finish": services.finish_cycle,
}
SORTS = {"year": "year", "name": "name_zh", "closes": "closes_at", "stage": "stage"}


def sort_of(request: Request, sorts: dict[str, str], default: str) -> list[str]:
    """Return what a list is ordered by, from the query string; unknown words change nothing."""
    asked = request.GET.get("sort", "")
    column = sorts.get(asked.removeprefix("-"))
    return [f"-{column}" if asked.startswith("-") else column, "pk"] if column else [default, "pk"]


def found(request: Request, pk: int) -> Cycle:
    """Return a cycle the actor may know of."""
    cycles = Cycle.objects.seen_by(request.actor)
    return get_object_or_404(cycles.select_related("programme", "rule_set", "organiser"), pk=pk)


def listed(request: Request) -> Any:
    """Return the cycles one may know of, the latest first, with how much is in each."""
    return (
        Cycle.objects.seen_by(request.actor)
        .select_related("programme", "rule_set")
        .annotate(papers_count=Count("papers", distinct=True))
        .annotate(candidates_count=Count("candidates", distinct=True))
        .order_by(*sort_of(request, SORTS, "-year"))
    )


@require_safe
@for_roles("manager", "examiner")
def cycles(request: Request) -> HttpResponse:
    """List the cycles, the latest first."""
    columns = [
        (_("Cycle"), "name", ""),
        (_("Stage"), "stage", ""),
        (_("Deadline"), "closes", ""),
        (_("Papers"), "", "num"),
        (_("Candidates"), "", "num"),
        (_("Rules"), "", ""),
    ]
    page = Paginator(listed(request), 50).get_page(request.GET.get("page"))
    return render(request, "office/cycles/list.html", {"rows": page, "columns": columns})


@for_roles("manager")
def prepare(request: Request) -> HttpResponse:
    """Prepare a cycle: its rules are copied from the last one, or from the programme's preset."""
    form = PrepareForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        cycle = services.prepare_next(
            **form.cleaned_data,
            by=request.actor,
            at=request.moment,
        )
        messages.success(request, _("The cycle is in preparation. Look its rules over next."))
        return redirect("office:rules", cycle.pk)
    status = 422 if form.is_bound else 200
    return render(request, "office/cycles/prepare.html", {"form": form}, status=status)


@require_safe
@for_roles("manager", "examiner")
def cycle(request: Request, pk: int) -> HttpResponse:
    """Show one cycle: stage, dates, rules, quotas, candidates, and what can be done next."""
    record = found(request, pk)
    return render(request, "office/cycles/cycle.html", {"cycle": record, **story(request, record)})


def story(request: Request, record: Cycle) -> dict[str, Any]:
    """Return what the page of a cycle shows besides the cycle itself."""
    by, at = request.actor, request.moment
    lines = [*history(record), *history(record.rule_set)]
    prepared_by, opened_by = names_of(record.prepared_by_id, record.opened_by_id)
    stages = list(CycleStage)
    present = [s.value for s in stages].index(record.stage)
    return {
        "steps": open_steps(record, by=by, at=at),
        "entries": told(sorted(lines, key=lambda line: line.pk, reverse=True)[:20]),
        "stages": record.candidates.values("stage").annotate(n=Count("pk")).order_by("stage"),
        "papers": record.papers.values("stage").annotate(n=Count("pk")).order_by("stage"),
        "quotas": quotas_of(record)[:10],
        "prepared_by": prepared_by,
        "opened_by": opened_by,
        "unconfirmed": len(record.rules.unconfirmed()),
        "path": [
            {
                "label": s.label,
                "state": "done" if n < present else "current" if n == present else "",
            }
            for n, s in enumerate(stages)
        ],
    }


def names_of(*users: int | None) -> list[str]:
    """Return the names of the accounts, "" for nobody, in one query."""
    names = dict(User.objects.filter(pk__in=filter(None, users)).values_list("pk", "name"))
    return [names.get(user or 0, "") for user in users]


def quotas_of(record: Cycle) -> list[dict[str, Any]]:
    """Return the lines of the quota: the cycle's, then each society's with a number or a paper here."""
    board = board_of(record)
    societies = board.own.keys() | {row.society for row in board.taken}
    found = Society.objects.filter(pk__in=societies).order_by("name", "pk")
    names = dict(found.values_list("pk", "name"))
    return [
        {"line": line, "name": line.name or names.get(line.society, "")}
        for line in board.tree(names)
    ]


@for_roles("manager")
def change_cycle(request: Request, pk: int) -> HttpResponse:
    """Change dates, document number and authority of a cycle in preparation."""
    record = found(request, pk)
    services.in_preparation(record, by=request.actor)
    form = DatesForm(request.POST or None, instance=record)
    if form.is_valid():
        services.change_cycle(record, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("The dates are changed."))
        return redirect("office:cycle", pk)
    context = {"form": form, "cycle": record}
    return render(
        request, "office/cycles/change.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@for_roles("manager")
def step_cycle(request: Request, pk: int, verb: str) -> HttpResponse:
    """Open, close or finish a cycle."""
    record = STEPS[verb](found(request, pk), by=request.actor, at=request.moment)
    messages.success(
        request, _("%(cycle)s: %(stage)s.") % {"cycle": record, "stage": record.get_stage_display()}
    )
    return redirect("office:cycle", pk)


@for_roles("manager")
def quotas(request: Request, pk: int) -> HttpResponse:
    """Show all quotas of a cycle with the places used, and set one."""
    record = found(request, pk)
    form = QuotaForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        services.set_quota(record, **form.cleaned_data, by=request.actor, at=request.moment)
        messages.success(request, _("The quota is set."))
        return redirect("office:quotas", pk)
    context = {"form": form, "cycle": record, "quotas": quotas_of(record)}
    return render(
        request, "office/cycles/quotas.html", context, status=422 if form.is_bound else 200
    )
