"""Later deadlines granted by name: the list, the document, granting one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from files.downloads import hand_out
from nominations import services
from nominations.forms.late import GrantLateForm, LateFilterForm
from nominations.models import LateException
from people.gates import Request, for_roles
from programmes.views.office import sort_of

SORTS = {"until": "until", "society": "society__name", "granted": "pk"}


def listed(request: Request) -> tuple[LateFilterForm, Any]:
    """Return the filters and the exceptions they leave, in the order asked for."""
    rows = LateException.objects.seen_by(request.actor)
    form = LateFilterForm(request.GET, actor=request.actor)
    given = form.cleaned_data if form.is_valid() else {}
    if given.get("cycle"):
        rows = rows.filter(cycle=given["cycle"])
    if text := given.get("q"):
        rows = rows.filter(Q(society__name__icontains=text) | Q(document__icontains=text))
    rows = rows.order_by(*sort_of(request, SORTS, "-pk"))
    return form, rows.select_related("cycle__programme", "society", "paper", "granted_by", "file")


@require_safe
@for_roles("manager", "examiner", "supervisor")
def late(request: Request) -> HttpResponse:
    """List the later deadlines granted, the last first."""
    form, rows = listed(request)
    columns = [
        (_("Society"), "society", ""),
        (_("For"), "", ""),
        (_("Later deadline"), "until", ""),
        (_("Reason and document"), "", ""),
        (_("Granted"), "granted", ""),
    ]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"form": form, "rows": page, "columns": columns, "query": request.GET.urlencode()}
    return render(request, "office/late/list.html", context)


@for_roles("manager")
def grant_late(request: Request) -> HttpResponse:
    """Grant one society, or one of its papers, a later deadline."""
    first = {name: request.GET.get(name, "") for name in ("cycle", "society")}
    form = GrantLateForm(
        request.POST or None, request.FILES or None, actor=request.actor, initial=first
    )
    if form.is_valid():
        granted = services.grant_late(**form.facts(), by=request.actor, at=request.moment)
        messages.success(
            request, _("%(society)s has the later deadline.") % {"society": granted.society}
        )
        return redirect("office:late")
    status = 422 if form.is_bound else 200
    return render(request, "office/late/grant.html", {"form": form}, status=status)


@require_safe
@for_roles("manager", "examiner", "supervisor")
def late_document(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the document of an exception."""
    rows = LateException.objects.seen_by(request.actor).select_related("file")
    stored = get_object_or_404(rows, pk=pk).file
    if stored is None:
        raise Http404
    return hand_out(stored)
