"""收件登记: the register of one cycle, and the papers of which nothing has come yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominations import services
from nominations.arrivals import Exceptions, standing_of
from nominations.forms.parcels import ParcelFilterForm, SenderFilterForm
from nominations.models import Paper, Parcel, ParcelItem
from nominations.services.acknowledging import Judged, wanting
from people.gates import Request, for_roles
from people.models import Society
from programmes.models import Cycle
from programmes.views.office import sort_of

desk = for_roles("examiner", "manager")
SORTS = {"number": "pk", "society": "society__name", "sent": "sent_on", "arrived": "arrived_on"}
AWAITED_SORTS = {"number": "number", "society": "society__name"}
OVER = ("withdrawn", "refused")


@dataclass(frozen=True, slots=True)
class Row:
    """A parcel of the list with what is said of its contents."""

    parcel: Parcel
    entries: list[Judged]

    @property
    def late(self) -> int:
        """Return how many papers in it did not come in time."""
        return sum(not each.in_time for each in self.entries)

    @property
    def short(self) -> int:
        """Return how many papers in it still lack something."""
        return sum(bool(each.wants) for each in self.entries)


def cycle_of(request: Request, pk: int) -> Cycle:
    """Return a cycle the actor may know of; else 404."""
    cycles = Cycle.objects.seen_by(request.actor).select_related("programme", "rule_set")
    return get_object_or_404(cycles, pk=pk)


def senders(cycle: Cycle) -> Any:
    """Return the societies with papers in a cycle, by name."""
    mine = Society.objects.filter(papers__cycle=cycle, rehearsal=cycle.rehearsal)
    return mine.distinct().order_by("name")


def listed(request: Request, cycle: Cycle) -> tuple[ParcelFilterForm, Any]:
    """Return the filters and the parcels they leave; where contents are asked for, judged already."""
    form = ParcelFilterForm(request.GET, societies=senders(cycle))
    given = form.cleaned_data if form.is_valid() else {}
    rows = Parcel.objects.seen_by(request.actor).filter(cycle=cycle)
    if given.get("society"):
        rows = rows.filter(society=given["society"])
    if text := given.get("q"):
        rows = rows.filter(Q(number__icontains=text) | Q(tracking__icontains=text))
    rows = rows.order_by(*sort_of(request, SORTS, "-pk")).select_related("society", "registered_by")
    timely, full = given.get("timely"), given.get("full")
    if not timely and not full:
        return form, rows
    found = [row for row in rows_of(request, rows.standing()) if row.entries]
    if timely:
        found = [row for row in found if (not row.late) == (timely == "yes")]
    if full:
        found = [row for row in found if (not row.short) == (full == "yes")]
    return form, [row.parcel for row in found]


def rows_of(request: Request, parcels: Any) -> list[Row]:
    """Return parcels with what is said of their contents, whatever their number in as many queries."""
    items = ParcelItem.objects.seen_by(request.actor).standing().with_papers()
    held: dict[int, list[Judged]] = {}
    for each in services.judged(items.filter(parcel__in=[p.pk for p in parcels]), request.moment):
        held.setdefault(each.item.parcel_id, []).append(each)
    return [Row(parcel, held.get(parcel.pk, [])) for parcel in parcels]


def tabs(cycle: Cycle, here: str) -> list[tuple[str, str, bool, None]]:
    """Return the two lists of the register."""
    named = (("parcels", _("Parcels")), ("awaited_papers", _("Nothing received yet")))
    return [(word, reverse(f"office:{n}", args=[cycle.pk]), n == here, None) for n, word in named]


@require_safe
@desk
def parcels(request: Request, pk: int) -> HttpResponse:
    """List the parcels of a cycle, the last first."""
    cycle = cycle_of(request, pk)
    form, found = listed(request, cycle)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    page.object_list = rows_of(request, page.object_list)
    columns = [
        (_("Number"), "number", ""),
        (_("Society"), "society", ""),
        (_("Came by"), "", ""),
        (_("Dispatched"), "sent", ""),
        (_("Arrived"), "arrived", ""),
        (_("Papers"), "", "num"),
        (_("State"), "", ""),
    ]
    context = {"cycle": cycle, "form": form, "rows": page, "columns": columns}
    context["tabs"] = tabs(cycle, "parcels")
    return render(request, "office/parcels/list.html", context)


def awaited_rows(request: Request, cycle: Cycle) -> tuple[SenderFilterForm, Any]:
    """Return the filters and the papers of a cycle of which nothing has come on paper."""
    form = SenderFilterForm(request.GET, societies=senders(cycle))
    given = form.cleaned_data if form.is_valid() else {}
    came = ParcelItem.objects.standing().filter(paper=OuterRef("pk"))
    papers = Paper.objects.seen_by(request.actor).filter(~Exists(came), cycle=cycle, secret=False)
    papers = papers.exclude(stage__in=OVER)
    if given.get("society"):
        papers = papers.filter(society=given["society"])
    rows = papers.order_by(*sort_of(request, AWAITED_SORTS, "society__name"))
    related = ("society", "cycle__programme", "cycle__rule_set", "rule_set")
    held = ("members", "parcel_items__parcel")
    return form, rows.select_related(*related).prefetch_related(*held)


def awaiting(request: Request, cycle: Cycle, papers: Any) -> list[dict[str, Any]]:
    """Return papers with what is said of their not having come."""
    exceptions, found = Exceptions(cycle), []
    for paper in papers:
        whole = standing_of(paper, request.moment, exceptions)
        said = wanting(paper, whole) if whole else ()
        found.append({"paper": paper, "said": said, "standing": whole})
    return found


@require_safe
@desk
def awaited_papers(request: Request, pk: int) -> HttpResponse:
    """List the papers of a cycle of which nothing has come on paper yet."""
    cycle = cycle_of(request, pk)
    form, papers = awaited_rows(request, cycle)
    page = Paginator(papers, 50).get_page(request.GET.get("page"))
    page.object_list = awaiting(request, cycle, page.object_list)
    columns = [
        (_("Paper"), "number", ""),
        (_("Society"), "society", ""),
        (_("Stage"), "", ""),
        (_("Last day"), "", ""),
        (_("On paper"), "", ""),
    ]
    context = {"cycle": cycle, "form": form, "rows": page, "columns": columns}
    context["tabs"] = tabs(cycle, "awaited_papers")
    return render(request, "office/parcels/awaited.html", context)
