"""The pool as a list: narrowed, sorted, counted by stratum, saved under a name, asked to confirm."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobs.services import ask
from ledger.situations import Refused
from people.gates import Request, for_roles
from review import services
from review.forms.pool import FilterNameForm, PoolFilter
from review.models import Absence, Ban, Expert, ExpertDiscipline, SavedFilter
from review.querysets import LIVE
from review.views import overview
from review.vocabulary.disciplines import name_of
from review.vocabulary.regions import province_of

managers, supervisors = for_roles("manager"), for_roles("supervisor")
SORTS = {
    "name": "person__name",
    "unit": "unit__name",
    "division": "division",
    "field": "field",
    "confirmed": "confirmed_at",
    "load": "load_max",
}
MOST_STRATA = 12
UNDER_WAY = ("preparing", "scoring")
"""Stages of rounds whose items are on the desks of their experts now."""


def narrowed(rows: Any, given: dict[str, Any], request: Request) -> Any:
    """Return the experts a filter leaves."""
    if words := given["q"]:
        rows = rows.filter(Q(person__name__icontains=words) | Q(field__icontains=words))
    if unit := given["unit"]:
        named = Q(unit__name__icontains=unit) | Q(unit__aliases__name__icontains=unit)
        rows = rows.filter(pk__in=Expert.objects.filter(named).values("pk"))
    if given["division"]:
        rows = rows.filter(division=given["division"])
    if given["discipline"]:
        rows = rows.in_discipline(given["discipline"])
    if given["region"]:
        rows = rows.of_region(given["region"])
    if given["language"]:
        rows = rows.reading(given["language"])
    for name, column in (("academician", "is_academician"), ("frontline", "is_frontline")):
        if given[name]:
            rows = rows.filter(**{column: given[name] == "1"})
    if since := given["unconfirmed"]:
        midnight = request.moment.min.replace(year=since.year, month=since.month, day=since.day)
        rows = rows.unconfirmed_since(make_aware(midnight.replace(tzinfo=None)))
    return in_state(rows, given["state"], request)


def in_state(rows: Any, state: str, request: Request) -> Any:
    """Return the experts of a state: available, resting, away today, banned."""
    today = localdate(request.moment)
    if state == "banned":
        return rows.banned()
    if state == "away":
        return rows.away(today, today)
    if state == "resting":
        return rows.filter(is_available=False)
    return rows.available() if state == "available" else rows


def filtered(request: Request, form: PoolFilter) -> Any:
    """Return the pool one may see, as the filter has it and in the order asked for."""
    rows = Expert.objects.seen_by(request.actor).select_related("person", "unit")
    if form.is_valid():
        rows = narrowed(rows, form.cleaned_data, request)
    elif form.is_bound:
        rows = rows.none()
    sort = request.GET.get("sort", "")
    column = SORTS.get(sort.lstrip("-"), "person__name")
    ours = Q(
        assignments__stage__in=LIVE,
        assignments__item__round__society=None,
        assignments__item__round__stage__in=UNDER_WAY,
    )
    today = localdate(request.moment)
    mine = OuterRef("pk")
    rows = rows.annotate(
        live=Count("assignments", filter=ours, distinct=True),
        is_banned=Exists(Ban.objects.in_force().filter(expert=mine)),
        is_away=Exists(Absence.objects.filter(expert=mine, since__lte=today, until__gte=today)),
    )
    rows = rows.prefetch_related("disciplines")
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "pk")


def strata_of(rows: QuerySet[Expert]) -> list[dict[str, Any]]:
    """Return how many there are of each division, subject and region, the most first, with a filter each."""
    base = Expert.objects.filter(pk__in=rows.order_by().values("pk")).order_by()
    divisions = base.exclude(division="").values_list("division").annotate(n=Count("pk"))
    worked = ExpertDiscipline.objects.filter(expert__in=base.values("pk")).order_by()
    codes = worked.annotate(subject=Substr("code", 1, 3)).values_list("subject")
    subjects = codes.annotate(n=Count("expert", distinct=True))
    places: Counter[str] = Counter()
    for own, units, count in base.values_list("region", "unit__region").annotate(n=Count("pk")):
        if place := own or province_of(units or ""):
            places[place] += count
    return [
        stratum(_("By division"), "division", [(name, name, n) for name, n in divisions]),
        stratum(
            _("By subject"), "discipline", [(code, f"{code} {name_of(code)}", n) for code, n in subjects]
        ),
        stratum(_("By region"), "region", [(name, name, n) for name, n in places.items()]),
    ]  # fmt: skip


def stratum(label: str, key: str, found: list[tuple[str, str, int]]) -> dict[str, Any]:
    """Return one way to count, its largest parts and how many are left out."""
    ordered = sorted(found, key=lambda each: (-each[2], each[0]))
    parts = [(name, n, urlencode({key: value})) for value, name, n in ordered[:MOST_STRATA]]
    return {"label": label, "parts": parts, "left": max(0, len(ordered) - MOST_STRATA)}


def tiles_of(rows: QuerySet[Expert]) -> list[dict[str, Any]]:
    """Return how many experts the filter leaves, and how many of them are of each kind."""
    base = Expert.objects.filter(pk__in=rows.order_by().values("pk"))
    counts = base.aggregate(
        n=Count("pk"),
        academicians=Count("pk", filter=Q(is_academician=True)),
        frontline=Count("pk", filter=Q(is_frontline=True)),
        resting=Count("pk", filter=Q(is_available=False)),
        never=Count("pk", filter=Q(confirmed_at=None)),
    )
    return [
        {"label": _("Experts"), "value": counts["n"]},
        {"label": _("Academicians"), "value": counts["academicians"]},
        {"label": _("First line"), "value": counts["frontline"]},
        {"label": _("Resting"), "value": counts["resting"]},
        {"label": _("Never confirmed"), "value": counts["never"]},
    ]


def columns() -> list[tuple[str, str, str]]:
    """Return the columns of the pool."""
    return [
        (_("Expert"), "name", ""), (_("Unit"), "unit", ""), (_("Disciplines"), "field", ""),
        (_("Division"), "division", ""), (_("Confirmed"), "confirmed", ""),
        (_("Items now / at most"), "load", "num"), (_("State"), "", ""),
    ]  # fmt: skip


def page_of_pool(request: Request) -> dict[str, Any]:
    """Return what the page of the pool shows: filter, counts, rows."""
    form = PoolFilter(request.GET or None)
    rows = filtered(request, form)
    return {
        "form": form,
        "subjects": PoolFilter.subjects(),
        "tiles": tiles_of(rows),
        "strata": strata_of(rows),
        "page": overview.page_of(request, rows),
        "columns": columns(),
    }


def query_in_force(request: Request) -> str:
    """Return the filter as it stands in the address, without the page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name in [key for key, value in query.items() if not value]:
        del query[name]
    return query.urlencode()


@require_safe
@managers
def experts(request: Request) -> HttpResponse:
    """List the pool."""
    query = query_in_force(request)
    context = page_of_pool(request) | {
        "query": query,
        "saving": FilterNameForm(initial={"query": query}),
        "saved": SavedFilter.objects.seen_by(request.actor),
    }
    return render(request, "office/experts/list.html", context)


@require_safe
@supervisors
def watched_experts(request: Request) -> HttpResponse:
    """List the pool to the supervisor, names masked."""
    return render(request, "office/experts/list.html", page_of_pool(request) | {"masked": True})


@require_POST
@managers
def save_filter(request: Request) -> HttpResponse:
    """保存筛选: keep the filter in force under a name."""
    form = FilterNameForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Filter the list first, then give the filter a name."))
    row = services.save_filter(by=request.actor, at=request.moment, **form.cleaned_data)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
    return redirect(f"{request.path.rpartition('filters/')[0]}?{row.query}")


@require_POST
@managers
def ask_profiles(request: Request) -> HttpResponse:
    """请专家核对信息: send the link to all the filter leaves, in the background."""
    form = PoolFilter(QueryDict(request.POST.get("query", "")[:1000]))
    rows = Expert.objects.seen_by(request.actor)
    if not form.is_valid():
        raise Refused(_("This filter cannot be read. Go back to the list and filter anew."))
    keys = list(
        narrowed(rows, form.cleaned_data, request).order_by("pk").values_list("pk", flat=True)
    )
    if not keys:
        raise Refused(_("The filter leaves nobody to ask."))
    job = ask("ask_profiles", by=request.actor, at=request.moment, total=len(keys), experts=keys)
    return redirect("jobs:job", job.pk)
