"""Rules changed after the opening: begun, read side by side, proposed with a reason, published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ledger.flow import open_steps
from people.gates import Request, for_roles
from programmes import services
from programmes.forms.cycles import ReasonForm
from programmes.models import RuleChange
from programmes.views.office import found, names_of
from programmes.views.rules import side_by_side

STEPS = {"adopt": services.adopt_rule_change, "drop": services.drop_rule_change}


def change_of(request: Request, pk: int) -> RuleChange:
    """Return a change the actor may know of."""
    seen = RuleChange.objects.seen_by(request.actor)
    return get_object_or_404(seen.select_related("cycle__programme", "old", "new"), pk=pk)


@require_POST
@for_roles("manager")
def begin_rule_change(request: Request, pk: int) -> HttpResponse:
    """Begin a change of an open cycle's rules."""
    services.begin_rule_change(found(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("Change what differs; nothing is in force before it is published."))
    return redirect("office:rules", pk)


@for_roles("manager", "examiner")
def rule_change(request: Request, pk: int) -> HttpResponse:
    """Show a change: differences, reason, drafts it affects; propose it."""
    change = change_of(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.propose_rule_change(
            change, reason=form.cleaned_data["reason"], by=request.actor, at=request.moment
        )
        messages.success(request, _("Proposed. Another manager reads and publishes it."))
        return redirect("office:rule_change", pk)
    context = {"change": change, "form": form, **affected(request, change)}
    return render(request, "office/rules/change.html", context, status=422 if form.errors else 200)


def affected(request: Request, change: RuleChange) -> dict[str, Any]:
    """Return what the page of a change shows besides the change itself."""
    steps = dict(open_steps(change, by=request.actor, at=request.moment))
    going = change.stage in {"drafted", "proposed"}
    return {
        "steps": steps,
        "differences": side_by_side(change.old, change.new) if change.new else [],
        "drafts": services.affected_drafts(change.cycle) if going else [],
        "staying": change.cycle.papers.exclude(stage="draft").count(),
        "proposed_by": names_of(change.proposed_by_id)[0],
        "going": going,
    }


@require_POST
@for_roles("manager")
def step_rule_change(request: Request, pk: int, verb: str) -> HttpResponse:
    """Publish a proposed change as a second manager, or give one up."""
    change = STEPS[verb](change_of(request, pk), by=request.actor, at=request.moment)
    messages.success(
        request,
        _("The cycle runs on version %(n)s; the societies with drafts are told.")
        % {"n": change.new.version}
        if verb == "adopt" and change.new
        else _("The change was given up; the cycle stays on its version."),
    )
    return redirect("office:rules", change.cycle_id)
