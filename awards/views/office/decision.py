"""The deciding meeting (审定会议), and what drops a candidate on a ground on record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards import services
from awards.forms.acting import posted
from awards.forms.office import DecisionForm, ReasonForm
from awards.models import Decision
from awards.views.office.parts import (
    candidate_of,
    candidates_of,
    cycle_of,
    deed_page,
    desk_tabs,
    managers,
    unmet_of,
)
from people.gates import Request
from programmes.models import Cycle


def decisions_of(request: Request, cycle: Cycle) -> Any:
    """Return what meetings said of the cycle's candidates, the last first."""
    about = Decision.objects.filter(candidate__in=candidates_of(request, cycle))
    return about.select_related("candidate__cycle__rule_set").order_by("-id")


@managers
def decision(request: Request, pk: int) -> HttpResponse:
    """Enter what the meeting said about each candidate before it; it adds nobody."""
    cycle, (by, at) = cycle_of(request, pk), (request.actor, request.moment)
    before = "cleared" if cycle.rules.clearance else "recommended"
    waiting = candidates_of(request, cycle).filter(stage=before)
    form = DecisionForm(candidates=waiting, grades=cycle.rules.publish.grades, **posted(request))
    if form.does(
        lambda: services.enter_decision(
            cycle,
            form.said(),
            held_on=form.cleaned_data["held_on"],
            minutes=form.cleaned_data["minutes"],
            by=by,
            at=at,
        )
    ):
        messages.success(request, _("The decision is entered; the candidates have moved on."))
        return redirect("office:decision", pk=cycle.pk)
    context = {
        "cycle": cycle,
        "form": form,
        "tabs": desk_tabs(cycle, "decision"),
        "earlier": decisions_of(request, cycle)[:50],
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "office/awards/decision.html", context, status=status)


@managers
def drop(request: Request, pk: int) -> HttpResponse:
    """Drop a candidate on a ground on record, with the reason."""
    found = candidate_of(request, pk)
    form = ReasonForm(**posted(request))
    by, at = request.actor, request.moment
    back = reverse("office:awards")
    if form.does(lambda: services.drop(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("The candidate is dropped; the reason is on record."))
        return redirect(back)
    facts = [(_("Candidate"), found.name), (_("Unit"), found.unit_name), (_("Stage"), found.get_stage_display())]  # fmt: skip
    closed = [_("From this stage nobody is dropped.")]
    words = {"facts": facts, "danger": True, "unmet": unmet_of(found, request).get("drop", closed)}
    return deed_page(
        request, form, title=_("Drop a candidate"), label=_("Drop"), back=back, **words
    )
