"""Where others decide: reporting and forwarding, and what the deciding body made known."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import services
from awards.forms.acting import posted
from awards.forms.office import OutcomeForm
from awards.models import OutcomeList
from awards.views.office.parts import candidates_of, cycle_of, desk_tabs, held_over, managers
from ledger.situations import Sentence
from nominations.choices import CandidateStage
from people.gates import Request
from programmes.models import Cycle

LABELS: dict[str, Sentence] = {
    "report": gettext_lazy("Report to the academy"),
    "validate": gettext_lazy("Valid candidates"),
    "invalidate": gettext_lazy("Not valid candidates"),
    "elect": gettext_lazy("Elected"),
    "not_elect": gettext_lazy("Not elected"),
    "approve_abroad": gettext_lazy("Approved for foreign affairs"),
    "forward": gettext_lazy("Forward to the deciding body"),
    "select": gettext_lazy("Selected"),
    "turn_down": gettext_lazy("Not selected"),
}
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "academician": {
        "announced": ("report",),
        "reported": ("validate", "invalidate"),
        "valid": ("elect", "not_elect"),
    },
    "talent": {
        "announced": ("forward",),
        "approved_abroad": ("forward",),
        "forwarded": ("select", "turn_down"),
    },
    "award": {},
}
"""Which steps of the tail lead on from which stage, by track."""

REACHED = ("valid", "not_valid", "elected", "not_elected", "selected", "turned_down")
"""The stages that the deciding body made known."""


def steps_of(cycle: Cycle) -> dict[str, tuple[str, ...]]:
    """Return the steps of this cycle's tail, by stage."""
    first = {"admitted": ("approve_abroad",)} if cycle.rules.publish.abroad else {}
    return {**first, **STEPS[cycle.programme.track]}


@managers
def outcomes(request: Request, pk: int) -> HttpResponse:
    """Show who stands where on the tail; take one step for several, with its document."""
    cycle = cycle_of(request, pk)
    if cycle.programme.track == "award":
        raise Http404
    steps, stage, verb = steps_of(cycle), request.POST.get("stage", ""), request.POST.get("action", "")  # fmt: skip
    forms = {each: form_for(request, cycle, each, bound=each == stage) for each in steps}
    if request.method == "POST":
        if verb not in steps.get(stage, ()):
            raise Http404
        if take(request, forms[stage], verb):
            return redirect("office:outcomes", pk=pk)
    context = {
        "cycle": cycle,
        "tabs": desk_tabs(cycle, "outcomes"),
        "groups": [
            group_of(request, cycle, each, steps[each], form) for each, form in forms.items()
        ],
        "reached": reached(request, cycle),
        "held_over": held_over(request, cycle),
        "lists": OutcomeList.objects.seen_by(request.actor).filter(cycle=cycle)[:20],
    }
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "office/awards/outcomes.html", context, status=422 if failed else 200)


def form_for(request: Request, cycle: Cycle, stage: str, *, bound: bool) -> OutcomeForm:
    """Return the form of one stage, bound to the post that is about it."""
    standing = candidates_of(request, cycle).filter(stage=stage)
    return OutcomeForm(standing=standing, prefix=stage, **(posted(request) if bound else {}))


def take(request: Request, form: OutcomeForm, verb: str) -> bool:
    """Take the step for everybody picked, or for nobody."""
    by, at = request.actor, request.moment
    deed = getattr(services, verb)
    moved = form.act(
        lambda: deed(
            form.cleaned_data["pick"], document=form.cleaned_data["document"], by=by, at=at
        )
    )
    if moved:
        messages.success(request, _("Entered for %(n)s: %(step)s.") % {"n": len(moved), "step": LABELS[verb]})  # fmt: skip
    return bool(moved)


def group_of(
    request: Request, cycle: Cycle, stage: str, verbs: tuple[str, ...], form: OutcomeForm
) -> dict[str, Any]:
    """Return one stage of the tail: who stands there, and where they can go."""
    return {
        "stage": stage,
        "label": CandidateStage(stage).label,
        "count": len(form.fields["pick"].queryset),  # type: ignore[attr-defined]
        "form": form,
        "verbs": [(verb, LABELS[verb]) for verb in verbs],
    }


def reached(request: Request, cycle: Cycle) -> Any:
    """Return the candidates about whom the deciding body has spoken."""
    return candidates_of(request, cycle).filter(stage__in=REACHED).order_by("stage", "sort_key")
