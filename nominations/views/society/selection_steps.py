"""The steps of a society's own selection: confirm, post, conclude, take back; the proof of its notice."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_over
from files.kinds import PDF
from ledger.flow import open_steps
from nominations import services
from nominations.dossiers.official import as_pdf
from nominations.dossiers.selections import notice_proof
from nominations.forms.selections import ConcludeForm, PostForm
from nominations.forms.society import ReasonForm
from nominations.models import Selection
from nominations.views.contents import doing
from nominations.views.selections import found
from nominations.views.society.selections import page
from people.gates import Request, for_roles

desk = for_roles("clerk", "approver")
approvers = for_roles("approver")


def kept_closed(request: Request, mine: Selection, verb: str) -> dict[str, object]:
    """Return whether a step is there at all, and the sentences that keep it closed."""
    steps = dict(open_steps(mine, by=request.actor, at=request.moment))
    return {"verb": verb in steps, "unmet": steps.get(verb, ())}


@require_POST
@for_roles("clerk")
def present_selection(request: Request, pk: int) -> HttpResponse:
    """Put the whole record before the society's 负责人."""
    services.present_selection(found(request, pk), **doing(request))
    messages.success(request, _("Your approver (负责人) was written to."))
    return redirect("society:selection", pk=pk)


@require_POST
@approvers
def confirm_selection(request: Request, pk: int) -> HttpResponse:
    """Answer for the count as the second person."""
    services.confirm_selection(found(request, pk), **doing(request))
    messages.success(request, _("The result is confirmed; the papers have their ranking from it."))
    return redirect("society:selection", pk=pk)


@desk
def post_selection(request: Request, pk: int) -> HttpResponse:
    """Record the society's own notice; its last moment is counted in working days."""
    mine = found(request, pk)
    first = {"opens_at": localtime(request.moment).replace(second=0, microsecond=0)}
    form = PostForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        services.post_selection(mine, **form.cleaned_data, **doing(request))
        messages.success(request, _("The notice is recorded."))
        return redirect("society:selection", pk=pk)
    return page(request, mine, "post", form, **kept_closed(request, mine, "post_selection"))


@approvers
def conclude_selection(request: Request, pk: int) -> HttpResponse:
    """Say what the notice brought; with that the papers put forward may be endorsed."""
    mine = found(request, pk)
    items = mine.items.filter(selected=True).select_related("paper__cycle")
    items = items.prefetch_related("paper__members").order_by("rank", "pk")
    form = ConcludeForm(request.POST or None, items=items)
    if request.method == "POST" and form.is_valid():
        services.conclude_selection(mine, **form.facts(), **doing(request))
        messages.success(request, _("The notice is concluded. The proof can be printed."))
        return redirect("society:selection", pk=pk)
    closed = kept_closed(request, mine, "conclude_selection")
    return page(request, mine, "conclude", form, **closed)


@desk
def reopen_selection(request: Request, pk: int) -> HttpResponse:
    """Take a selection back for correction, with the reason."""
    mine = found(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.reopen_selection(mine, **form.cleaned_data, **doing(request))
        messages.success(request, _("The selection is being recorded again."))
        return redirect("society:selection", pk=pk)
    return page(request, mine, "reopen", form, **kept_closed(request, mine, "reopen_selection"))


def proof_of(mine: Selection) -> HttpResponse:
    """Return the proof of the notice (公示结果证明) as PDF; there is one once it is concluded."""
    if mine.stage != "concluded":
        raise Http404
    with translation.override("zh-hans"):
        data = as_pdf(notice_proof(mine), rehearsal=mine.rehearsal)
    return hand_over(data, PDF, "公示结果证明.pdf", shown=True)


@require_safe
@desk
def selection_proof(request: Request, pk: int) -> HttpResponseBase:
    """Draw the proof of the society's own notice."""
    return proof_of(found(request, pk))
