"""Disputes of conflicts of interest, before the office that decides and the supervisor who watches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.gates import Request, for_roles
from people.models import User
from review import services
from review.forms.conflicts import DisputeDecisionForm, DisputeFilter
from review.models import Dispute
from review.views import overview
from review.views.clusters import side_by_side
from review.views.office import managers
from review.views.showing import evidence_told, explained, posted

supervisors = for_roles("supervisor")
LOADED = (
    *("conflict__item__candidate", "conflict__item__paper", "conflict__expert__person"),
    *("conflict__expert__unit", "conflict__item__round__cycle__rule_set"),
    *("exclusion__paper__society", "staff_tie__user", "staff_tie__paper__cycle__rule_set"),
    *("raised_by", "decided_by"),
)


def filtered_disputes(request: Request, form: DisputeFilter) -> Any:
    """Return the disputes one may see, those to be decided first."""
    rows = Dispute.objects.seen_by(request.actor).select_related(*LOADED)
    if form.is_valid() and (state := form.cleaned_data["state"]):
        rows = rows.filter(upheld__isnull=state == "open")
    order = {"raised": [F("raised_at").asc()], "-raised": [F("raised_at").desc()]}
    waiting = [F("decided_at").desc(nulls_first=True), F("raised_at").asc()]
    rows = rows.prefetch_related("staff_tie__paper__members")
    return rows.order_by(*order.get(request.GET.get("sort", ""), waiting), "pk")


def listed(request: Request, template: str) -> HttpResponse:
    """Draw the list of disputes."""
    form = DisputeFilter(request.GET or None)
    page = overview.page_of(request, filtered_disputes(request, form))
    context = {"form": form, "page": page, "total": page.paginator.count}
    page.object_list = told(page.object_list)
    context["columns"] = [
        (_("What it is about"), "", ""), (_("What is said against it"), "", ""), (_("Raised"), "raised", ""),
        (_("Decision"), "", ""),
    ]  # fmt: skip
    return render(request, template, context)


def told(disputes: Any) -> list[dict[str, Any]]:
    """Return disputes with the conflict they are about, explained."""
    rows = list(disputes)
    about = explained([each.conflict for each in rows if each.conflict])
    of = {each["row"].pk: each for each in about}
    ties = {t["row"].pk: t for t in evidence_told([d.staff_tie for d in rows if d.staff_tie])}
    return [
        {"row": each, "told": of.get(each.conflict_id), "tie": ties.get(each.staff_tie_id)}
        for each in rows
    ]


@require_safe
@never_cache
@managers
def disputes(request: Request) -> HttpResponse:
    """List what is said against conflicts and refused requests."""
    return listed(request, "office/disputes/list.html")


@require_safe
@never_cache
@supervisors
def watched(request: Request) -> HttpResponse:
    """Show the same to the supervisor, who decides nothing."""
    return listed(request, "supervise/disputes.html")


@never_cache
@managers
def decide_dispute(request: Request, pk: int) -> HttpResponse:
    """Decide on what an expert says against a conflict, with a reason."""
    rows = Dispute.objects.seen_by(request.actor).filter(conflict__isnull=False)
    found = get_object_or_404(rows.select_related(*LOADED), pk=pk)
    form = DisputeDecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.decide_dispute(found, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Decided, with the reason."))
        return redirect("office:disputes")
    assert found.conflict is not None
    (pair,) = side_by_side(explained([found.conflict]))
    before = User.objects.filter(pk=found.conflict.decided_by_id or 0).first()
    context = {"dispute": found, "pair": pair, "form": form, "before": before}
    status = 422 if form.is_bound else 200
    return render(request, "office/disputes/decide.html", context, status=status)
