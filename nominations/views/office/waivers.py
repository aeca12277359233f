"""Waivers (豁免) that wait for the decision of the role the rule set names."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominations import services
from nominations.forms.office import DecideWaiverForm
from nominations.models import Waiver
from nominations.sentences import evidence_of, of_finding
from nominations.views.reading import proof_of
from people.gates import Request, for_roles

deciders = for_roles("manager", "examiner")


def listed(request: Request) -> Any:
    """Return the waivers one may know of, the undecided first."""
    mine = Waiver.objects.seen_by(request.actor)
    rows = mine.select_related("paper__society", "paper__cycle__programme")
    undecided = F("decided_at").asc(nulls_first=True)
    return rows.prefetch_related("paper__members").order_by(undecided, "asked_at", "pk")


@require_safe
@deciders
def waivers(request: Request) -> HttpResponse:
    """List the waivers that were asked for, the undecided first."""
    heads = (_("Paper"), _("Society"), _("Ground"), _("Asked"), _("Decision"))
    columns = [(head, "", "") for head in heads]
    page = Paginator(listed(request), 50).get_page(request.GET.get("page"))
    return render(request, "office/waivers/list.html", {"rows": page, "columns": columns})


@deciders
def decide_waiver(request: Request, pk: int) -> HttpResponse:
    """Grant or refuse one waiver, with the reason."""
    mine = Waiver.objects.seen_by(request.actor).select_related("paper__society", "paper__cycle")
    waiver = get_object_or_404(mine, pk=pk)
    form = DecideWaiverForm(request.POST or None)
    if form.is_valid():
        services.decide_waiver(waiver, **form.cleaned_data, by=request.actor, at=request.moment)
        messages.success(request, _("The waiver is decided; the society sees the reason."))
        return redirect("office:waivers")
    found = [f for f in waiver.paper.findings(request.moment) if f.code == waiver.finding]
    context = {
        "waiver": waiver,
        "form": form,
        "found": [(of_finding(f, "office"), evidence_of(f)) for f in found],
        "decides": waiver.granted is None and request.actor.holds(waiver.approver),
    }
    return render(
        request, "office/waivers/decide.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@deciders
def waiver_file(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the proof of an exemption."""
    return proof_of(request, pk)
