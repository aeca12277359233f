"""The report package, and outcomes read from published lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from awards import services
from awards.forms.acting import posted
from awards.forms.outcomes import MarkForm, ReadOutcomesForm
from awards.models import OutcomeList
from awards.views.office.outcomes import LABELS, steps_of
from awards.views.office.parts import back_to, cycle_of, deed_page, desk_tabs, managers, name_of
from nominations.forms.packages import OptionalPurposeForm
from people.gates import Request
from programmes.models import Cycle


def tail_of(request: Request, pk: int) -> Cycle:
    """Return a cycle whose outcomes others decide; else 404."""
    cycle = cycle_of(request, pk)
    if cycle.programme.track == "award":
        raise Http404
    return cycle


@managers
def ask_report(request: Request, pk: int) -> HttpResponse:
    """Have the report package put together; go on to the page of its job."""
    cycle = tail_of(request, pk)
    form = OptionalPurposeForm(**posted(request))
    if request.method == "POST" and form.is_valid():
        job = services.ask_report(cycle, **form.cleaned_data, by=request.actor, at=request.moment)
        return redirect("jobs:job", pk=job.pk)
    title, label = _("Report package"), _("Put it together")
    back = reverse("office:outcomes", args=[pk])
    return deed_page(request, form, title=title, label=label, back=back)


@managers
def read_outcomes(request: Request, pk: int) -> HttpResponse:
    """Read a published list in; nothing is entered yet."""
    cycle = tail_of(request, pk)
    form = ReadOutcomesForm(stages=list(steps_of(cycle)), **posted(request))

    def deed() -> OutcomeList:
        given = form.cleaned_data
        sheet, words = given["sheet"], {"document": given["document"], "name": given["sheet"].name}
        return services.read_outcomes(cycle, given["stage"], sheet.read(), **words, by=request.actor, at=request.moment)  # fmt: skip

    if request.method == "POST" and (kept := form.act(deed)):
        return redirect("office:outcome_list", pk=kept.pk)
    title, label = _("Read a published list in"), _("Read and check")
    back = reverse("office:outcomes", args=[pk])
    return deed_page(request, form, title=title, label=label, back=back)


def list_of(request: Request, pk: int) -> OutcomeList:
    """Return a published list the actor may read; else 404."""
    seen = OutcomeList.objects.seen_by(request.actor)
    related = seen.select_related("cycle__programme", "cycle__rule_set", "file")
    return get_object_or_404(related, pk=pk)


@managers
@require_safe
def outcome_list(request: Request, pk: int) -> HttpResponse:
    """Show the faults of a list by cell; of a clean one, what it means for each of ours."""
    return list_page(request, list_of(request, pk))


def list_page(request: Request, kept: OutcomeList, form: MarkForm | None = None) -> HttpResponse:
    """Draw the page of a list, with a confirmation that was refused."""
    found = services.examine_outcomes(kept, request.moment)
    rows = [{"move": move, "label": LABELS[move.verb]} for move in found.moves]
    context: dict[str, Any] = {
        "kept": kept,
        "cycle": kept.cycle,
        "tabs": desk_tabs(kept.cycle, "outcomes"),
        "found": found,
        "rows": Paginator(rows, 200).get_page(request.GET.get("page")),
        "columns": [(_("Candidate"), "", ""), (_("On the list"), "", ""), (_("What would be entered"), "", "")],
        "fault_columns": [(_("Cell"), "", ""), (_("Column"), "", ""), (_("What is wrong, and how to mend it"), "", "")],
        "asked_by": name_of(kept.asked_by_id),
        "confirmed_by": name_of(kept.confirmed_by_id),
        "mine": kept.asked_by_id == request.actor.user_id,
        "form": form or MarkForm(initial={"mark": found.mark}),
    }  # fmt: skip
    status = 422 if form is not None else 200
    return render(request, "office/awards/outcome_list.html", context, status=status)


@managers
@require_POST
def confirm_outcomes(request: Request, pk: int) -> HttpResponse:
    """Enter what the list says, as the second person."""
    kept, form = list_of(request, pk), MarkForm(**posted(request))
    by, at = request.actor, request.moment
    moved = form.act(lambda: services.confirm_outcomes(kept, **form.cleaned_data, by=by, at=at))
    if not moved:
        return list_page(request, kept, form)
    messages.success(request, _("Entered for %(n)s.") % {"n": len(moved)})
    return back_to("office:outcomes", kept.cycle_id)
