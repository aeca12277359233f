"""Requests to exclude an expert (申请回避): asked on the paper's side, decided by the office.

No page of a reviewer leads here, and no list of these leaves the system as a file.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nominations.models import Paper
from people.gates import Request, for_roles
from review import services
from review.forms.conflicts import (
    ExclusionDecisionForm,
    ExclusionForm,
    RecognitionForm,
    RequestFilter,
)
from review.forms.reviewer import DisputeForm
from review.models import ExclusionRequest, Expert
from review.views import overview
from review.views.office import managers
from review.views.showing import posted

societies = for_roles("clerk", "approver")
bearers = for_roles("nominee", "contact")
supervisors = for_roles("supervisor")


def paper_for(request: Request, pk: int) -> Paper:
    """Return a paper of one's own side, or answer 404."""
    rows = Paper.objects.seen_by(request.actor).select_related("cycle__rule_set", "rule_set")
    return get_object_or_404(rows, pk=pk)


def asked_page(request: Request, pk: int, space: str) -> HttpResponse:
    """Show what is asked in a paper, and take one more request."""
    paper = paper_for(request, pk)
    form = ExclusionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.ask_exclusion(paper, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Noted. The office decides once the paper is in."))
        return redirect(f"{space}:exclusions", pk)
    rows = list(ExclusionRequest.objects.seen_by(request.actor).filter(paper=paper).standing())
    most = services.most_of(paper)
    asks = request.actor.holds("clerk", "nominee") and paper.stage == "draft" and not paper.secret
    context = {
        "paper": paper,
        "rows": rows,
        "most": most,
        "form": form if asks and len(rows) < most else None,
        "asks": asks,
        "space": space,
        "withdraw": f"{space}:withdraw_exclusion",
    }
    template = f"{space}/exclusions.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@never_cache
@societies
def asked_by_society(request: Request, pk: int) -> HttpResponse:
    """The society's page of requests to exclude experts."""
    return asked_page(request, pk, "society")


@never_cache
@bearers
def asked_by_nominee(request: Request, pk: int) -> HttpResponse:
    """The nominee's page of requests to exclude experts."""
    return asked_page(request, pk, "nominate")


def request_for(request: Request, pk: int) -> ExclusionRequest:
    """Return a request one may know of, or answer 404."""
    rows = ExclusionRequest.objects.seen_by(request.actor)
    return get_object_or_404(rows.select_related("paper__society", "paper__cycle"), pk=pk)


def taken_back(request: Request, pk: int, space: str) -> HttpResponse:
    """Take a request back."""
    found = request_for(request, pk)
    services.withdraw_exclusion(found, by=request.actor, at=request.moment)
    messages.success(request, _("Taken back."))
    return redirect(f"{space}:exclusions", found.paper_id)


@require_POST
@societies
def withdraw_by_society(request: Request, pk: int) -> HttpResponse:
    """Take a request of one's paper back."""
    return taken_back(request, pk, "society")


@require_POST
@bearers
def withdraw_by_nominee(request: Request, pk: int) -> HttpResponse:
    """Take one's own request back."""
    return taken_back(request, pk, "nominate")


@never_cache
@societies
def dispute(request: Request, pk: int) -> HttpResponse:
    """申辩: ask that another person decides on a refusal once more."""
    found = request_for(request, pk)
    form = DisputeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.dispute_exclusion(found, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Recorded. Somebody of the office decides, with a reason."))
        return redirect("society:exclusions", found.paper_id)
    context = {"found": found, "paper": found.paper, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "society/dispute_exclusion.html", context, status=status)


# --- the office -------------------------------------------------------------------------------------


def filtered_requests(request: Request, form: RequestFilter) -> Any:
    """Return the requests one may see, those to be decided first."""
    rows = ExclusionRequest.objects.seen_by(request.actor).standing()
    rows = rows.exclude(paper__stage__in=["draft", "submitted", "withdrawn", "refused"])
    state = form.cleaned_data["state"] if form.is_valid() else ""
    if state == "unmatched":
        rows = rows.unmatched()
    elif state:
        rows = rows.filter(granted__isnull=state == "open")
    rows = rows.select_related("paper__society", "paper__cycle", "expert__person", "decided_by")
    order = {"asked": [F("asked_at").asc()], "-asked": [F("asked_at").desc()]}
    waiting = [F("decided_at").desc(nulls_first=True), F("asked_at").asc()]
    first = order.get(request.GET.get("sort", ""), waiting)
    return rows.prefetch_related("disputes").order_by(*first, "pk")


def requests_page(request: Request, template: str) -> HttpResponse:
    """Draw the list of requests."""
    form = RequestFilter(request.GET or None)
    page = overview.page_of(request, filtered_requests(request, form))
    context: dict[str, Any] = {"form": form, "page": page, "total": page.paginator.count}
    unmatched = set(ExclusionRequest.objects.unmatched().values_list("pk", flat=True))
    for each in page:
        each.is_unmatched = each.pk in unmatched
    context["columns"] = [
        (_("Paper"), "", ""), (_("Who is to keep away"), "", ""), (_("Asked"), "asked", ""),
        (_("Decision"), "", ""),
    ]  # fmt: skip
    return render(request, template, context)


@require_safe
@never_cache
@managers
def exclusions(request: Request) -> HttpResponse:
    """List the requests to exclude experts."""
    return requests_page(request, "office/exclusions/list.html")


@require_safe
@never_cache
@supervisors
def watched(request: Request) -> HttpResponse:
    """Show the same to the supervisor."""
    return requests_page(request, "supervise/exclusions.html")


@never_cache
@managers
def decide_exclusion(request: Request, pk: int) -> HttpResponse:
    """Grant or refuse a request, with a reason."""
    found = request_for(request, pk)
    alike = services.namesakes(found)
    if ExclusionRequest.objects.unmatched().filter(pk=pk).exists():
        return recognised(request, found, alike)
    form = ExclusionDecisionForm(posted(request), namesakes=alike)
    if request.method == "POST" and form.is_valid():
        services.decide_exclusion(found, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Decided, with the reason."))
        return redirect("office:exclusions")
    said = found.disputes.undecided().first()
    context = {
        "found": found,
        "namesakes": alike,
        "form": form if found.granted is None or said else None,
        "said": said,
    }
    status = 422 if form.is_bound else 200
    return render(request, "office/exclusions/decide.html", context, status=status)


def recognised(request: Request, found: ExclusionRequest, alike: list[Expert]) -> HttpResponse:
    """Say who of the pool is meant in a request granted before anybody bore the name."""
    form = RecognitionForm(posted(request), namesakes=alike)
    if request.method == "POST" and form.is_valid():
        expert = form.cleaned_data["expert"]
        services.recognise_excluded(found, expert, by=request.actor, at=request.moment)
        messages.success(request, _("Recorded. The expert keeps away."))
        return redirect("office:exclusions")
    context = {"found": found, "namesakes": alike, "form": form if alike else None}
    status = 422 if form.is_bound else 200
    return render(request, "office/exclusions/decide.html", context, status=status)
