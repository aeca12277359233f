"""试行: a version of the rules tried over an earlier cycle's papers, and its result."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominations import services
from nominations.forms.office import DryRunForm
from nominations.models import DryRun, DryRunLine
from people.gates import Request, for_roles
from programmes.models import RuleSet
from programmes.views.rules import came_and_went


@for_roles("manager", "examiner")
def dry_runs(request: Request, pk: int) -> HttpResponse:
    """Choose the cycle a version is tried over; show the trials made of it."""
    seen = RuleSet.objects.seen_by(request.actor).select_related("programme")
    rule_set = get_object_or_404(seen, pk=pk)
    form = DryRunForm(request.POST or None, rule_set=rule_set, actor=request.actor)
    if form.is_valid():
        run, job = services.dry_run(
            rule_set, form.cleaned_data["cycle"], by=request.actor, at=request.moment
        )
        return redirect("office:dry_run", run.pk) if run.done_at else redirect("jobs:job", job.pk)
    runs = DryRun.objects.seen_by(request.actor).filter(rule_set=rule_set).select_related("cycle")
    context = {"rule_set": rule_set, "form": form, "runs": runs}
    status = 422 if form.is_bound else 200
    return render(request, "office/rules/dry_runs.html", context, status=status)


def run_of(request: Request, pk: int) -> DryRun:
    """Return a trial the actor may know of."""
    seen = DryRun.objects.seen_by(request.actor)
    return get_object_or_404(
        seen.select_related("rule_set__programme", "cycle__programme", "cycle__rule_set"), pk=pk
    )


def lines_of(request: Request, run: DryRun) -> Any:
    """Return the papers judged otherwise, with one verdict alone where the address asks for it."""
    lines = run.lines.filter(paper__sealed_at__isnull=True)
    lines = lines.select_related("paper__society", "paper__cycle")
    lines = lines.prefetch_related("paper__members")
    wanted = request.GET.get("verdict", "")
    return lines.filter(verdict=wanted) if wanted in DryRunLine.Verdict.values else lines


@require_safe
@for_roles("manager", "examiner")
def dry_run(request: Request, pk: int) -> HttpResponse:
    """Show who would newly fail, who would newly pass, and by which finding."""
    run = run_of(request, pk)
    counts = dict(
        run.lines.filter(paper__sealed_at__isnull=True)
        .order_by()
        .values_list("verdict")
        .annotate(n=Count("pk"))
    )
    context = {
        "run": run,
        "steps": came_and_went(run.cycle.rule_set, run.rule_set),
        "rows": Paginator(lines_of(request, run), 50).get_page(request.GET.get("page")),
        "columns": [
            (_("Name"), "", ""),
            (_("Society"), "", ""),
            (_("Verdict"), "", ""),
            (_("Findings"), "", ""),
        ],
        "verdicts": [(v.value, v.label, counts.get(v.value, 0)) for v in DryRunLine.Verdict],
        "verdict": request.GET.get("verdict", ""),
        "query": request.GET.urlencode(),
    }
    return render(request, "office/rules/dry_run.html", context)
