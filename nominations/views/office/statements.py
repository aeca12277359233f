"""Who has not answered: the office's list of statements, by cycle, kind and state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from files.downloads import hand_out, hand_over
from nominations import services
from nominations.forms.statements import RejectForm, StatementFilterForm
from nominations.models import Paper, Statement
from nominations.views.contents import doing
from nominations.views.society.statements import TONES
from people.gates import Request, for_roles
from programmes.models import Cycle

office = for_roles("manager", "examiner")


def chosen(request: Request, form: StatementFilterForm) -> Any:
    """Return the statements the filters ask for, those that expire first on top."""
    rows = Statement.objects.seen_by(request.actor).select_related(
        "paper__society", "paper__cycle__programme"
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    if words := wanted.get("q"):
        named = Q(name__icontains=words) | Q(paper__number__icontains=words)
        rows = rows.filter(named | Q(paper__society__name__icontains=words))
    if wanted.get("cycle"):
        rows = rows.filter(paper__cycle=wanted["cycle"])
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    rows = of_state(rows, wanted.get("state", ""), request.moment)
    return rows.order_by("expires_at", "pk")


def of_state(rows: Any, state: str, at: datetime) -> Any:
    """Narrow statements to those in a state at a moment; all that are still asked where none is named."""
    if state == "withdrawn":
        return rows.filter(withdrawn_at__isnull=False)
    rows = rows.in_force()
    chosen = {
        "waiting": Q(answer="", expires_at__gt=at),
        "expired": Q(answer="", expires_at__lte=at),
        "agreed": Q(answer="agree", voided_at__isnull=True, rejected_at__isnull=True),
        "void": Q(answer="agree", voided_at__isnull=False, rejected_at__isnull=True),
        "rejected": Q(rejected_at__isnull=False),
        "declined": Q(answer="decline"),
    }
    return rows.filter(chosen.get(state, Q()))


def filters(request: Request) -> StatementFilterForm:
    """Return the filters of the list, bound to the address; without any, who has not answered."""
    cycles = Cycle.objects.seen_by(request.actor).select_related("programme")
    return StatementFilterForm(request.GET or {"state": "waiting"}, cycles=cycles)


@office
@require_safe
def statements(request: Request) -> HttpResponse:
    """List who was asked for what, and who has not answered."""
    form = filters(request)
    page = Paginator(chosen(request, form), 50).get_page(request.GET.get("page"))
    for each in page:
        each.stands_at = each.state(request.moment)
        each.tone = TONES[each.stands_at]
    heads = (_("Society"), _("Paper"), _("Kind"), _("Name"), _("State"), _("Reminded"), _("Until"))
    columns = [(head, "", "") for head in heads]
    context = {"form": form, "page": page, "columns": columns}
    return render(request, "office/statements/list.html", context)


@office
@require_safe
@never_cache
def scan(request: Request, pk: int) -> StreamingHttpResponse:
    """Show the sealed scan of a unit's opinion, of a paper that is with the office."""
    statement = found(request, pk)
    if statement.file is None:
        raise Http404
    return hand_out(statement.file)


def found(request: Request, pk: int) -> Statement:
    """Return a statement of a paper that is with the office; else 404."""
    handed_in = Paper.objects.seen_by(request.actor)
    mine = Statement.objects.seen_by(request.actor).filter(paper__in=handed_in)
    related = ("file", "paper__society", "paper__cycle__programme", "rejected_by")
    return get_object_or_404(mine.select_related(*related), pk=pk)


@office
@never_cache
def reject_statement(request: Request, pk: int) -> HttpResponse:
    """Show what was signed by hand; reject it with the reason."""
    statement = found(request, pk)
    if not statement.on_paper:
        raise Http404
    form = RejectForm(request.POST or None)
    if form.is_valid():
        services.reject_statement(statement, **form.cleaned_data, **doing(request))
        messages.success(request, _("The consent is rejected; the society reads why."))
        return redirect("office:statements")
    context = {"statement": statement, "paper": statement.paper, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "office/statements/page.html", context, status=status)


@office
@require_safe
@never_cache
def picture(request: Request, pk: int) -> HttpResponse:
    """Show the first page of a scan as a picture."""
    statement = found(request, pk)
    if statement.file is None:
        raise Http404
    return hand_over(services.scan_picture(statement.file), "image/jpeg")
