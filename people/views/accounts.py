"""The system operator's accounts and offices: open, invite, appoint, end, hand over."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger.situations import Refused
from people import services
from people.forms import AccountForm, HandOverForm, OfficeForm, PhoneForm, SearchForm
from people.gates import Request, for_roles
from people.masking import mask_phone
from people.models import Office, User


def listed(request: Request) -> tuple[SearchForm, Any]:
    """Return the search and the accounts it leaves, with the offices each person holds."""
    by, at = request.actor, request.moment
    form = SearchForm(request.GET)
    rows = User.objects.seen_by(by)
    if form.is_valid() and (text := form.cleaned_data["q"]):
        named = Q(username__icontains=text) | Q(name__icontains=text)
        rows = rows.filter(named | Q(offices__society__name__icontains=text)).distinct()
    held = Office.objects.held(at).select_related("society")
    rows = rows.prefetch_related(Prefetch("offices", held, to_attr="held"))
    return form, rows.order_by("username", "pk")


@require_safe
@for_roles("operator")
def users(request: Request) -> HttpResponse:
    """List the accounts with the offices each person holds."""
    form, rows = listed(request)
    columns = [
        (_("Name"), "", ""),
        (_("User name"), "", ""),
        (_("Offices"), "", ""),
        (_("State"), "", ""),
    ]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "operate/users.html", {"form": form, "rows": page, "columns": columns})


@for_roles("operator")
def add_user(request: Request) -> HttpResponse:
    """Open an account; its offices are given on the next page."""
    form = AccountForm(request.POST or None)
    if form.is_valid():
        user = services.open_account(**form.cleaned_data, rehearsal=request.actor.rehearsal)
        messages.success(request, _("The account is open. Give it an office, then make its link."))
        return redirect("operate:user", user.pk)
    context = {"form": form, "title": _("Open an account"), "back": "operate:users"}
    return render(request, "operate/add.html", context, status=422 if form.is_bound else 200)


def found(request: Request, pk: int) -> User:
    """Return an account the operator may know of."""
    return get_object_or_404(User.objects.seen_by(request.actor), pk=pk)


@for_roles("operator")
def user(request: Request, pk: int) -> HttpResponse:
    """Show one account and its offices, and give it another."""
    record = found(request, pk)
    form = OfficeForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        services.appoint(record, **form.cleaned_data, by=request.actor, at=request.moment)
        messages.success(request, _("The office is given."))
        return redirect("operate:user", pk)
    return shown(request, record, form, status=422 if form.is_bound else 200)


def shown(
    request: Request, record: User, form: OfficeForm, *, status: int = 200, link: str = ""
) -> HttpResponse:
    """Answer with the page of one account; ``link`` is shown this once."""
    offices = record.offices.select_related("society").order_by("until", "-since")
    context: dict[str, Any] = {
        "record": record,
        "form": form,
        "appointments": offices,
        "link": link,
        "phone_form": PhoneForm(auto_id="id_own_%s"),
        "phone": mask_phone(str(record.phone)) if record.phone else "",
    }
    answer = render(request, "operate/user.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_roles("operator")
def invite(request: Request, pk: int) -> HttpResponse:
    """Make a new activation link and show it once; earlier ones end."""
    record = found(request, pk)
    code = services.invite(record, at=request.moment)
    link = settings.JUJIAN_SITE + reverse("people:activate", args=[code])
    return shown(request, record, OfficeForm(actor=request.actor), link=link)


@require_POST
@for_roles("operator")
def keep_phone(request: Request, pk: int) -> HttpResponse:
    """Put a person's mobile phone on record, or take it off."""
    record = found(request, pk)
    form = PhoneForm(request.POST, auto_id="id_own_%s")
    if not form.is_valid():
        raise Refused(*form.errors["phone"])
    services.keep_phone(record, form.cleaned_data["phone"], by=request.actor, at=request.moment)
    messages.success(request, _("The mobile phone is on record."))
    return redirect("operate:user", pk)


def office_of(request: Request, pk: int) -> Office:
    """Return an office in force the operator may end."""
    held = Office.objects.seen_by(request.actor).held(request.moment)
    return get_object_or_404(held.select_related("user", "society"), pk=pk)


@require_POST
@for_roles("operator")
def end_office(request: Request, pk: int) -> HttpResponse:
    """End an office; it stays on record."""
    office = office_of(request, pk)
    services.end_office(office, by=request.actor, at=request.moment)
    messages.success(request, _("The office has ended; it stays on record."))
    return redirect("operate:user", office.user_id)


@for_roles("operator")
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Hand an office over to another person at the same moment."""
    office = office_of(request, pk)
    form = HandOverForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        to = form.cleaned_data["to"]
        services.hand_over(office, to, by=request.actor, at=request.moment)
        messages.success(request, _("The office is handed over to %(name)s.") % {"name": to})
        return redirect("operate:user", to.pk)
    context = {"form": form, "office": office}
    return render(request, "operate/hand_over.html", context, status=422 if form.is_bound else 200)
