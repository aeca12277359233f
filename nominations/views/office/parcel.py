"""One parcel of the register: entering it, its contents, corrections, receipt, photograph."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.downloads import hand_out, hand_over
from files.kinds import PDF
from ledger.flow import history
from nominations import services
from nominations.arrivals import last_day
from nominations.forms.parcels import (
    ContentsForm,
    CorrectItemForm,
    CorrectParcelForm,
    ParcelForm,
    ReasonForm,
)
from nominations.models import Paper, Parcel, ParcelItem
from nominations.postmarks import Terms, terms
from nominations.views.office.parcels import cycle_of, desk
from people.gates import Request
from people.models import Society
from people.sentences import told
from programmes.models import Cycle

both = require_http_methods(["GET", "HEAD", "POST"])


def asked(cycle: Cycle) -> dict[str, int]:
    """Return how much of each paper the rules ask for, as the form begins."""
    rule = cycle.rules.material.paper
    return {"copies": rule.copies if rule else 1, "originals": rule.originals if rule else 0}


def asked_on_paper(cycle: Cycle) -> Terms | None:
    """Return what the cycle's rules ask for on paper, with its last day; None where nothing is."""
    rule = cycle.rules.material.paper
    return terms(rule, closes=last_day(cycle.closes_at)) if rule else None


def first_of(cycle: Cycle, request: Request) -> dict[str, Any]:
    """Return what the form of a parcel begins with."""
    return asked(cycle) | {"arrived_on": localdate(request.moment), "way": "courier"}


@both
@desk
def register_parcel(request: Request, pk: int) -> HttpResponse:
    """Enter a parcel and all that lies in it, in one go."""
    cycle, posted = cycle_of(request, pk), (request.POST or None, request.FILES or None)
    nominating = Society.objects.nominating().filter(rehearsal=cycle.rehearsal).order_by("name")
    form = ParcelForm(*posted, societies=nominating, initial=first_of(cycle, request))
    if form.is_valid():
        done = services.register_parcel(
            cycle,
            form.cleaned_data["society"],
            form.facts(),
            form.contents(),
            envelope=form.envelope_given(),
            by=request.actor,
            at=request.moment,
        )
        return answered(request, done)
    context = {"cycle": cycle, "form": form, "asked": asked_on_paper(cycle)}
    status = 422 if form.is_bound else 200
    return render(request, "office/parcels/register.html", context, status=status)


def answered(request: Request, done: services.Registered) -> HttpResponse:
    """Say how many papers were entered and which lines were left out; go on to the parcel."""
    words = ngettext("%(n)s paper is entered.", "%(n)s papers are entered.", done.kept)
    messages.success(request, words % {"n": done.kept})
    for sentence in done.left_out:
        messages.warning(request, str(sentence))
    return redirect("office:parcel", done.parcel.pk)


def found(request: Request, pk: int) -> Parcel:
    """Return a parcel the actor may know of; else 404."""
    related = ("cycle__programme", "cycle__rule_set", "cycle__organiser", "society", "envelope")
    rows = Parcel.objects.seen_by(request.actor).select_related(*related)
    return get_object_or_404(rows.select_related("registered_by", "corrects", "voided_by"), pk=pk)


def item_of(request: Request, pk: int) -> ParcelItem:
    """Return a line of a parcel the actor may know of; else 404."""
    rows = ParcelItem.objects.seen_by(request.actor)
    related = ("parcel__cycle__programme", "parcel__cycle__rule_set", "paper", "parcel__society")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_safe
@desk
def parcel(request: Request, pk: int) -> HttpResponse:
    """Show a parcel: its outside, each paper in it with what is said of it, what was struck through."""
    row = found(request, pk)
    items = row.items.seen_by(request.actor)
    entries = services.judged(items.filter(voided_at__isnull=True).with_papers(), request.moment)
    papers = Paper.objects.seen_by(request.actor).filter(parcel_items__parcel=row)
    context = {
        "parcel": row,
        "cycle": row.cycle,
        "entries": entries,
        "readable": set(papers.values_list("pk", flat=True)),
        "struck": items.exclude(voided_at=None).select_related("paper", "voided_by"),
        "replaced_by": row.corrected_by.first(),
        "contents": ContentsForm(initial=asked(row.cycle)),
        "reason": ReasonForm(),
        "timeline": told(reversed(list(history(row)))),
    }
    return render(request, "office/parcels/parcel.html", context)


@require_POST
@desk
def add_to_parcel(request: Request, pk: int) -> HttpResponse:
    """Enter more papers of a parcel."""
    row, form = found(request, pk), ContentsForm(request.POST, request.FILES)
    if form.is_valid():
        contents, by, at = form.contents(), request.actor, request.moment
        return answered(request, services.add_to_parcel(row, contents, by=by, at=at))
    return correcting(request, row, form, _("Add papers"))


@both
@desk
def correct_parcel(request: Request, pk: int) -> HttpResponse:
    """Strike the entry of a parcel through and enter it anew, with the reason."""
    row = found(request, pk)
    first = {name: getattr(row, name) for name in CorrectParcelForm.base_fields if name != "reason"}
    form = CorrectParcelForm(request.POST or None, initial=first)
    if form.is_valid():
        reason, by, at = form.cleaned_data["reason"], request.actor, request.moment
        new = services.correct_parcel(row, form.facts(), reason=reason, by=by, at=at)
        messages.success(request, _("Entered anew as %(number)s.") % {"number": new.number})
        return redirect("office:parcel", new.pk)
    return correcting(request, row, form, _("Correct the entry"))


@both
@desk
def correct_item(request: Request, pk: int) -> HttpResponse:
    """Strike one line of a parcel through and enter it anew, with the reason."""
    item = item_of(request, pk)
    first = {name: getattr(item, name) for name in ("copies", "originals", "missing")}
    form = CorrectItemForm(request.POST or None, initial=first)
    if form.is_valid():
        facts, by, at = dict(form.cleaned_data), request.actor, request.moment
        services.correct_item(item, facts, reason=facts.pop("reason"), by=by, at=at)
        messages.success(request, _("The line is corrected; the old one stays readable."))
        return redirect("office:parcel", item.parcel_id)
    return correcting(request, item.parcel, form, item.paper.number, item=item)


def correcting(
    request: Request, row: Parcel, form: Any, title: str, item: ParcelItem | None = None
) -> HttpResponse:
    """Show a form about a parcel that is registered."""
    context = {"parcel": row, "cycle": row.cycle, "form": form, "title": title, "item": item}
    context["reason"] = ReasonForm(auto_id="strike_%s")
    status = 422 if form.is_bound else 200
    return render(request, "office/parcels/correct.html", context, status=status)


@require_POST
@desk
def void_parcel(request: Request, pk: int) -> HttpResponse:
    """Strike a parcel through, with the reason."""
    row, reason = found(request, pk), request.POST.get("reason", "")
    services.void_parcel(row, reason=reason, by=request.actor, at=request.moment)
    messages.success(request, _("The entry is struck through; it stays readable."))
    return redirect("office:parcel", row.pk)


@require_POST
@desk
def void_item(request: Request, pk: int) -> HttpResponse:
    """Strike one line of a parcel through, with the reason."""
    item, reason = item_of(request, pk), request.POST.get("reason", "")
    services.void_item(item, reason=reason, by=request.actor, at=request.moment)
    messages.success(request, _("The line is struck through; it stays readable."))
    return redirect("office:parcel", item.parcel_id)


@require_safe
def receipt(request: Request, pk: int) -> HttpResponse:
    """Hand out the receipt of a parcel as PDF, as it stands now."""
    row = found(request, pk)
    pdf = services.parcel_receipt(row, at=request.moment)
    return hand_over(pdf, PDF, f"{row.number}.pdf", shown=True)


parcel_receipt = desk(receipt)


@require_safe
@desk
def envelope(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the photograph of an envelope."""
    row = found(request, pk)
    if row.envelope is None or not row.envelope.file:
        raise Http404
    return hand_out(row.envelope, shown=True)
