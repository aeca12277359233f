"""Importing experts: upload, faults by cell or preview, confirm; the template to fill in."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.lists import hand_out_excel
from jobs.models import Job
from people.gates import Request, for_roles
from review import services
from review.forms.pool import SheetForm
from review.models import ExpertSheet
from review.services.importing import planned
from review.services.profiles import WORDS
from review.services.sheets import expert_template

managers = for_roles("manager")
PAGE, MOST_FAULTS = 100, 500


@managers
def sheets(request: Request) -> HttpResponse:
    """Upload a workbook of experts, and see the earlier ones."""
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(*given)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        kept = services.start_expert_import(
            file.read(), name=str(file.name), by=request.actor, at=request.moment
        )
        return redirect("office:expert_sheet", kept.pk)
    earlier = ExpertSheet.objects.seen_by(request.actor).select_related("file", "asked_by")
    context = {"form": form, "earlier": earlier[:50]}
    return render(
        request, "office/experts/sheets.html", context, status=422 if form.is_bound else 200
    )


def sheet_for(request: Request, pk: int) -> ExpertSheet:
    """Return a workbook of the office, or answer 404."""
    rows = ExpertSheet.objects.seen_by(request.actor).select_related("file")
    return get_object_or_404(rows, pk=pk)


@require_safe
@managers
def sheet(request: Request, pk: int) -> HttpResponse:
    """Show the faults by cell, or what the import would do with every row."""
    found = sheet_for(request, pk)
    checked = services.examine_experts(found, at=request.moment)
    plans = planned(checked.rows, rehearsal=found.rehearsal) if checked.clean else []
    jobs = Job.objects.seen_by(request.actor).filter(verb="import_experts")
    page = Paginator(plans, PAGE).get_page(request.GET.get("page"))
    words = {**WORDS, "contacts": _("contacts"), "terms": _("earlier terms")}
    context = {
        "rows": [(plan, [words[part] for part in plan.parts]) for plan in page],
        "sheet": found,
        "faults": checked.faults[:MOST_FAULTS],
        "more": max(0, len(checked.faults) - MOST_FAULTS),
        "count": len(checked.faults),
        "counts": Counter(plan.kind for plan in plans),
        "page": page,
        "job": jobs.filter(arguments={"sheet": found.pk}).first(),
    }
    return render(request, "office/experts/sheet.html", context)


@require_POST
@managers
def confirm(request: Request, pk: int) -> HttpResponse:
    """Let a clean workbook be imported in the background, and show how far it is."""
    found = sheet_for(request, pk)
    job = services.confirm_expert_import(found, by=request.actor, at=request.moment)
    messages.success(request, _("The import was started."))
    return redirect("jobs:job", pk=job.pk)


@require_safe
@managers
def template(request: Request) -> HttpResponse:
    """Hand out the empty workbook: its columns, its words to choose from."""
    return hand_out_excel(expert_template(), "专家库导入模板")
