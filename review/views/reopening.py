"""A signed review opened again after closing: the office asks, the supervisor decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from people.gates import Request
from review import services
from review.forms.office import ReasonForm
from review.forms.reopening import DecisionForm
from review.models import Reopening
from review.views.office import managers
from review.views.pool import assignment_for
from review.views.showing import posted
from review.views.supervise import supervisors


@managers
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask for one signed review to be opened again, with the reason."""
    row = assignment_for(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.ask_reopening(row, reason=reason, by=request.actor, at=request.moment)
        messages.success(request, _("Asked for. It stays signed until the supervisor agrees."))
        return redirect("office:round_expert", row.item.round_id, row.expert_id)
    context = {"row": row, "round": row.item.round, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "office/rounds/reopen.html", context, status=status)


@never_cache
@supervisors
def reopenings(request: Request) -> HttpResponse:
    """List what was asked for; agree, or let the review stand."""
    rows = Reopening.objects.seen_by(request.actor).select_related(
        "assignment__item__round", "assignment__item__candidate", "assignment__item__paper"
    )
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        asked = get_object_or_404(rows, pk=form.cleaned_data["reopening"])
        by, at, given = request.actor, request.moment, form.cleaned_data
        if given["act"] == "agree":
            services.agree_reopening(asked, by=by, at=at)
        else:
            services.refuse_reopening(asked, words=given["words"], by=by, at=at)
        messages.success(request, _("Recorded."))
        return redirect("supervise:reopenings")
    rows = rows.select_related("assignment__expert__person", "asked_by", "decided_by")
    context = {"rows": rows, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "supervise/reopenings.html", context, status=status)
