"""Imports of summary sheets: upload, faults or preview, confirm; the template to fill in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.lists import hand_out_excel
from jobs.models import Job
from nominations import services
from nominations.forms.society import ImportForm
from nominations.models import Import, Paper
from nominations.samples import template_sheet
from nominations.services.previewing import CellFault
from nominations.views.society.home import open_cycles
from people.gates import Request, for_roles
from people.models import Society

clerks = for_roles("clerk")
SORTS = {
    "cell": lambda fault: fault.place,
    "column": lambda fault: (*fault.place[1:], fault.place[0]),
    "words": lambda fault: (str(fault.sentence), fault.place),
}


@clerks
def imports(request: Request) -> HttpResponse:
    """Upload a sheet, and see the earlier ones."""
    actor, at = request.actor, request.moment
    form = ImportForm(request.POST or None, request.FILES or None, cycles=open_cycles(actor, at))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sheet = services.start_import(
            given["sheet"].read(),
            name=given["sheet"].name,
            cycle=given["cycle"],
            society=Society.objects.get(pk=actor.home_id),
            not_secret=given["not_secret"],
            by=actor,
            at=at,
        )
        return redirect("society:import", pk=sheet.pk)
    earlier = Import.objects.seen_by(actor).select_related("cycle", "file", "asked_by")
    cycles = open_cycles(actor, at).select_related("programme")
    context = {"form": form, "imports": earlier.order_by("-pk")[:50], "cycles": cycles}
    return render(request, "society/imports.html", context, status=422 if form.errors else 200)


def import_of(request: Request, pk: int) -> Import:
    """Return an import of one's own society; else 404."""
    found = Import.objects.seen_by(request.actor)
    related = found.select_related("cycle__rule_set", "cycle__programme", "society", "file")
    return get_object_or_404(related, pk=pk)


def sorted_faults(request: Request, faults: tuple[CellFault, ...]) -> list[CellFault]:
    """Return faults in the order asked: by cell, by column, or by sentence."""
    key = request.GET.get("sort", "cell")
    order = SORTS.get(key.removeprefix("-"), SORTS["cell"])
    return sorted(faults, key=order, reverse=key.startswith("-"))


@clerks
@require_safe
def sheet(request: Request, pk: int) -> HttpResponse:
    """Show the faults of a sheet by cell; of a clean one, what an import would change."""
    found = import_of(request, pk)
    checked = services.examine(found, request.moment)
    job = (
        Job.objects.seen_by(request.actor)
        .filter(verb="import_nominations", arguments={"import_id": found.pk})
        .first()
    )
    context = {
        "sheet": found,
        "checked": checked,
        "faults": sorted_faults(request, checked.faults),
        "columns": [
            (_("Cell"), "cell", ""),
            (_("Column"), "column", ""),
            (_("What is wrong, and how to mend it"), "words", ""),
        ],
        "job": job,
        "stranger": is_stranger(checked.summary.society_hint, found),
    }
    return render(request, "society/import.html", context)


def is_stranger(hint: str, found: Import) -> bool:
    """Tell whether the sheet names another society than the one that uploads it."""
    own = {found.society.name, found.society.short_name}
    return bool(hint) and not any(name and (name in hint or hint in name) for name in own)


@require_POST
@clerks
def confirm(request: Request, pk: int) -> HttpResponse:
    """Let a clean sheet be imported in the background, and show how far it is."""
    found = import_of(request, pk)
    job = services.confirm_import(found, by=request.actor, at=request.moment)
    messages.success(request, _("The import was started."))
    return redirect("jobs:job", pk=job.pk)


@clerks
@require_safe
def faults_out(request: Request, pk: int) -> HttpResponse:
    """Hand out the workbook as it was sent, every faulty cell marked, for whoever fills it in."""
    found = import_of(request, pk)
    checked = services.examine(found, request.moment)
    stem = found.file.name.rpartition(".")[0] or found.file.name
    named = _("%(file)s, faults marked") % {"file": stem}
    return hand_out_excel(services.mark_faults(found, checked), named, request.moment)


@clerks
@require_safe
def template(request: Request, pk: int) -> HttpResponse:
    """Hand out the empty summary sheet of a cycle: its columns, its words to choose from."""
    actor = request.actor
    cycle = get_object_or_404(open_cycles(actor, request.moment), pk=pk)
    society = Society.objects.get(pk=actor.home_id)
    mine = Paper.objects.seen_by(actor).exclude(branch="").order_by("branch")
    branches = tuple(mine.values_list("branch", flat=True).distinct())
    data = template_sheet(cycle.rules, cycle=cycle.name_zh, society=society.name, branches=branches)
    return hand_out_excel(data, f"{cycle.name_zh}推荐汇总表（模板）")
