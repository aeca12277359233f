"""Where staff and supervisors declare what they keep away from (工作人员回避)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from nominations import services
from nominations.forms.ties import StaffIdentityForm, StaffTieForm
from nominations.models import Paper, StaffMember, StaffTie
from people.gates import Request, for_roles

office = for_roles("examiner", "manager")
supervisors = for_roles("supervisor")


def page(request: Request, space: str) -> HttpResponse:
    """Show one's ties (to the supervisor those in force of all) and take one more."""
    data = request.POST if request.method == "POST" else None
    seen = Paper.objects.seen_by(request.actor)
    form = StaffTieForm(data, papers=seen, initial={"paper": request.GET.get("paper", "")[:60]})
    if request.method == "POST" and form.is_valid():
        services.declare_staff_tie(by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Recorded. The paper and its candidate are shut to you now."))
        return redirect(f"{space}:staff_ties")
    return drawn(request, space, form, StaffIdentityForm())


def drawn(
    request: Request, space: str, form: StaffTieForm, identity: StaffIdentityForm
) -> HttpResponse:
    """Draw the page; 422 where something was filled in wrongly."""
    mine = Q(user_id=request.actor.user_id)
    ties = StaffTie.objects.seen_by(request.actor).exclude(outcome="past")
    ties = ties.filter(mine if space == "office" else mine | Q(outcome="hard"))
    ties = ties.select_related("user", "paper__cycle__rule_set").prefetch_related("disputes")
    context: dict[str, Any] = {
        "form": form,
        "identity": identity,
        "identified": StaffMember.objects.filter(user_id=request.actor.person_id).exists(),
        "ties": ties.order_by("-pk"),
        "identify": f"{space}:identify_staff",
        "dispute": f"{space}:dispute_staff_tie",
    }
    status = 422 if form.is_bound or identity.is_bound else 200
    return render(request, "office/staff_ties.html", context, status=status)


def identified(request: Request, space: str) -> HttpResponse:
    """Enter one's document."""
    form = StaffIdentityForm(request.POST)
    if not form.is_valid():
        seen = Paper.objects.seen_by(request.actor)
        return drawn(request, space, StaffTieForm(papers=seen), form)
    services.identify_staff(by=request.actor, at=request.moment, **form.cleaned_data)
    messages.success(request, _("Entered."))
    return redirect(f"{space}:staff_ties")


@never_cache
@office
def of_office(request: Request) -> HttpResponse:
    """The office's page."""
    return page(request, "office")


@never_cache
@supervisors
def of_supervisor(request: Request) -> HttpResponse:
    """The supervisor's page."""
    return page(request, "supervise")


@sensitive_post_parameters("identity_no")
@require_POST
@office
def identify(request: Request) -> HttpResponse:
    """Enter one's document, in the office."""
    return identified(request, "office")


@sensitive_post_parameters("identity_no")
@require_POST
@supervisors
def identify_supervisor(request: Request) -> HttpResponse:
    """Enter one's document, as a supervisor."""
    return identified(request, "supervise")
