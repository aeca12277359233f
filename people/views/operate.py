"""The system operator's pages: what to do first, registers, accounts, offices, imports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from files.lists import hand_out_excel
from people import services
from people.choices import Role
from people.forms import ImportForm, SearchForm, SocietyForm, UnitForm
from people.gates import Request, for_roles
from people.models import Office, Society, Unit, User


@require_safe
@for_roles("operator")
def home(request: Request) -> HttpResponse:
    """Show what an installation needs before its first cycle, and how much of it stands."""
    by, at = request.actor, request.moment
    held = Office.objects.seen_by(by).held(at)
    counts = dict(held.order_by().values_list("role").annotate(n=Count("user", distinct=True)))
    societies = Society.objects.seen_by(by)
    waiting = User.objects.seen_by(by).filter(is_active=True, password__startswith="!").count()  # noqa: S106
    context = {"setup": first_steps(counts, societies), "counts": counts, "waiting": waiting}
    context["alone"] = lonely(societies, at)
    return render(request, "operate/home.html", context)


def first_steps(counts: dict[str, int], societies: Any) -> list[dict[str, Any]]:
    """Return the steps of setting an installation up, each with whether it is done."""
    offices = societies.filter(kind="office").exists()
    return [
        {"done": offices, "page": "operate:add_society", "label": _("Enter the organising office")},
        {"done": counts.get(Role.MANAGER, 0) > 1, "page": "operate:add_user",
         "label": _("Open accounts for two managers: one prepares a cycle, the other opens it")},
        {"done": bool(counts.get(Role.EXAMINER)), "page": "operate:add_user",
         "label": _("Open an account for a form examiner")},
        {"done": bool(counts.get(Role.SUPERVISOR)), "page": "operate:add_user",
         "label": _("Open an account for a supervisor")},
        {"done": societies.nominating().exists(), "page": "operate:societies",
         "label": _("Enter the nominating societies, or import them from Excel")},
        {"done": bool(counts.get(Role.CLERK) and counts.get(Role.APPROVER)), "page": "operate:users",
         "label": _("Give every society a clerk and an approver")},
    ]  # fmt: skip


def lonely(societies: Any, at: Any) -> list[Any]:
    """Return the nominating societies that lack a clerk or an approver."""
    held = Q(offices__since__lte=at) & (Q(offices__until__isnull=True) | Q(offices__until__gt=at))
    count = lambda role: Count("offices", held & Q(offices__role=role), distinct=True)  # noqa: E731
    rows = societies.nominating().annotate(clerks=count("clerk"), approvers=count("approver"))
    return list(rows.filter(Q(clerks=0) | Q(approvers=0))[:20])


def societies_listed(request: Request) -> tuple[SearchForm, Any]:
    """Return the search and the societies it leaves, by code, with how many offices are held."""
    form = SearchForm(request.GET)
    rows = Society.objects.seen_by(request.actor).select_related("unit")
    if form.is_valid() and (text := form.cleaned_data["q"]):
        rows = rows.filter(
            Q(name__icontains=text) | Q(code__iexact=text) | Q(short_name__icontains=text)
        )
    held = Count("offices", Q(offices__until__isnull=True))
    return form, rows.annotate(held=held).order_by("code", "pk")


@require_safe
@for_roles("operator")
def societies(request: Request) -> HttpResponse:
    """List the societies."""
    form, rows = societies_listed(request)
    columns = [
        (_("Society"), "", ""),
        (_("Code"), "", ""),
        (_("Kind"), "", ""),
        (_("Offices held"), "", "num"),
    ]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request, "operate/societies.html", {"form": form, "rows": page, "columns": columns}
    )


def units_listed(request: Request) -> tuple[SearchForm, Any]:
    """Return the search and the legal entities it leaves, by name."""
    form = SearchForm(request.GET)
    rows = Unit.objects.seen_by(request.actor).select_related("parent").prefetch_related("aliases")
    if form.is_valid() and (text := form.cleaned_data["q"]):
        rows = rows.filter(
            Q(name__icontains=text) | Q(credit_code__iexact=text) | Q(aliases__name__icontains=text)
        ).distinct()
    return form, rows.order_by("name", "pk")


@require_safe
@for_roles("operator")
def units(request: Request) -> HttpResponse:
    """List the legal entities."""
    form, rows = units_listed(request)
    columns = [
        (_("Unit"), "", ""),
        (_("Credit code"), "", ""),
        (_("Nature"), "", ""),
        (_("Parent"), "", ""),
    ]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "operate/units.html", {"form": form, "rows": page, "columns": columns})


@for_roles("operator")
def add_society(request: Request) -> HttpResponse:
    """Enter one society, or the organising office."""
    form = SocietyForm(request.POST or None)
    if form.is_valid():
        society = services.enter_society(**form.cleaned_data, rehearsal=request.actor.rehearsal)
        messages.success(request, _("%(name)s is entered.") % {"name": society})
        return redirect("operate:societies")
    context = {"form": form, "title": _("Enter a society"), "back": "operate:societies"}
    return render(request, "operate/add.html", context, status=422 if form.is_bound else 200)


@for_roles("operator")
def add_unit(request: Request) -> HttpResponse:
    """Enter one legal entity."""
    form = UnitForm(request.POST or None)
    if form.is_valid():
        unit = services.enter_unit(**form.cleaned_data, rehearsal=request.actor.rehearsal)
        messages.success(request, _("%(name)s is entered.") % {"name": unit})
        return redirect("operate:units")
    context = {"form": form, "title": _("Enter a unit"), "back": "operate:units"}
    return render(request, "operate/add.html", context, status=422 if form.is_bound else 200)


@for_roles("operator")
def imports(request: Request, kind: str) -> HttpResponse:
    """Import a register from Excel: every fault by its cell, nothing entered until there is none."""
    if kind not in services.REGISTERS:
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data["file"].read()
        count = services.import_register(kind, data, by=request.actor, at=request.moment)
        messages.success(request, _("%(n)s rows are entered.") % {"n": count})
        return redirect(f"operate:{kind}")
    context = {"form": form, "kind": kind, "headings": services.REGISTERS[kind]}
    return render(request, "operate/import.html", context, status=422 if form.is_bound else 200)


@require_safe
@for_roles("operator")
def template(request: Request, kind: str) -> HttpResponse:
    """Hand out the empty workbook of a register."""
    if kind not in services.REGISTERS:
        raise Http404
    return hand_out_excel(services.template_of(kind), kind)
