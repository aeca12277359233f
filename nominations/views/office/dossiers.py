"""The office's dossiers (卷宗): asked for of one candidate or of a list, handed out when made."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out
from nominations import services
from nominations.forms.packages import OptionalPurposeForm
from nominations.models import Candidate, Package, Paper
from nominations.views.office.candidates import listed
from people.gates import Request, for_roles

office = for_roles("manager", "examiner")


@office
def export_dossier(request: Request, pk: int) -> HttpResponse:
    """Ask for the dossier of one candidate."""
    mine = Candidate.objects.seen_by(request.actor)
    found = mine.filter(pk=get_object_or_404(mine, pk=pk).pk)
    return asked(request, found, one=found.get())


@office
def export_dossiers(request: Request) -> HttpResponse:
    """Ask for the dossiers of the candidates the list's filters leave."""
    return asked(request, listed(request)[1], one=None)


def asked(request: Request, candidates: Any, one: Candidate | None) -> HttpResponse:
    """Ask for the purpose, then for the package; go on to the page of its job."""
    form = OptionalPurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        job = services.export_dossier(
            candidates, **form.cleaned_data, by=request.actor, at=request.moment
        )
        return redirect("jobs:job", pk=job.pk)
    papers = Paper.objects.seen_by(request.actor).filter(candidate__in=candidates.values("pk"))
    context = {
        "candidate": one,
        "candidates_count": candidates.count(),
        "papers": papers.select_related("society").order_by("number") if one else (),
        "papers_count": papers.count(),
        "left_out": papers.filter(secret=True).count(),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "office/dossiers/export.html", context, status=status)


@require_safe
@office
def dossiers(request: Request) -> HttpResponse:
    """List the packages one asked for in one's present office."""
    rows = Package.objects.seen_by(request.actor).select_related("file")
    heads = (_("Package"), _("Asked for"), _("Personal numbers"), _("Size"), _("File"))
    columns = [(head, "", "") for head in heads]
    context = {"rows": rows[:100], "columns": columns}
    return render(request, "office/dossiers/list.html", context)


@require_POST
@office
def dossier(request: Request, pk: int) -> HttpResponseBase:
    """Hand out one package, on record."""
    found = get_object_or_404(Package.objects.seen_by(request.actor), pk=pk)
    return hand_out(services.hand_out_package(found, by=request.actor, at=request.moment))
