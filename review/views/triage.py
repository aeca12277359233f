"""Conflicts of interest before the office: the whole list, the triage desk, decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from people.gates import Request
from review import services
from review.forms.conflicts import ConflictFilter, DecisionForm, TriageFilter
from review.models import Conflict, Round
from review.views import overview
from review.views.clusters import clusters_of, matters_of, side_by_side
from review.views.office import managers, round_for
from review.views.showing import explained, posted, relations_of

MOST = 100
"""How many causes are decided on at once."""


def filtered_conflicts(request: Request, round_: Round, form: ConflictFilter) -> Any:
    """Return the conflicts of a round, as the filter has them."""
    rows = overview.conflicts_of(Conflict.objects.seen_by(request.actor), round_)
    if form.is_valid():
        if words := form.cleaned_data["q"]:
            rows = rows.filter(about(words))
        if outcome := form.cleaned_data["outcome"]:
            rows = rows.filter(outcome=outcome)
    return rows


def about(words: str) -> Q:
    """Return the conflicts of an expert or a nominee with such a name."""
    names = ("expert__person__name", "item__candidate__name", "item__paper__members__name")
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": words})
    return found


def listed_conflicts(request: Request, round_: Round) -> dict[str, Any]:
    """Return what a page that lists a round's conflicts shows, each with its evidence in words."""
    form = ConflictFilter(request.GET or None)
    page = overview.page_of(request, filtered_conflicts(request, round_, form))
    total = page.paginator.count
    page.object_list = explained(page.object_list)
    columns = [
        (_("Expert"), "", ""), (_("Item"), "", ""), (_("Relation and evidence"), "", ""),
        (_("Meaning"), "", ""),
    ]  # fmt: skip
    return {"round": round_, "page": page, "form": form, "total": total, "columns": columns}


@require_safe
@managers
def conflicts(request: Request, pk: int) -> HttpResponse:
    """List conflicts with relation and evidence."""
    round_ = round_for(request, pk)
    context = listed_conflicts(request, round_)
    context["possible"] = possible_in(request, round_).count()
    return render(request, "office/rounds/conflicts.html", context)


# --- the triage desk --------------------------------------------------------------------------------


def possible_in(request: Request, round_: Round) -> Any:
    """Return what somebody still confirms or refuses in a round."""
    seen = Conflict.objects.seen_by(request.actor).possible()
    return overview.conflicts_of(seen, round_)


def filtered_possible(request: Request, round_: Round, form: TriageFilter) -> Any:
    """Return what is possible in a round, as the filter has it."""
    rows = possible_in(request, round_)
    if form.is_valid():
        given = form.cleaned_data
        if given["q"]:
            rows = rows.filter(pk__in=rows.filter(about(given["q"])).values("pk"))
        if given["relation"]:
            rows = rows.filter(relation=given["relation"])
        kinds = {
            "name": Q(is_doubtful=True),
            "rule": Q(is_doubtful=False),
            "disputed": Q(
                pk__in=rows.filter(disputes__upheld__isnull=True, disputes__isnull=False).values(
                    "pk"
                )
            ),
            "again": ~Q(before=[]),
        }
        rows = rows.filter(kinds.get(given["kind"], Q()))
    return rows


@require_safe
@managers
def triage(request: Request, pk: int) -> HttpResponse:
    """List what is possible by its cause: one decision settles all that the same facts speak for."""
    round_ = round_for(request, pk)
    form = TriageFilter(request.GET or None, relations=relations_of(round_))
    rows = filtered_possible(request, round_, form)
    page = overview.page_of(request, matters_of(rows, request.GET.get("sort", "")))
    total = page.paginator.count
    page.object_list = clusters_of(rows, [each["matter"] for each in page.object_list])
    context = {
        "round": round_,
        "form": form,
        "page": page,
        "total": total,
        "columns": [
            (_("Relation and evidence"), "relation", ""), (_("Pairs it speaks for"), "pairs", "num"),
            (_("Experts"), "", "name"), (_("Nominees"), "", "name"), (_("Why it is open"), "", ""),
        ],
        "bulk": [("1", _("Confirm…"), "danger"), ("0", _("Not so…"), "")],
    }  # fmt: skip
    return render(request, "office/triage/list.html", context)


@require_POST
@managers
def settle_causes(request: Request, pk: int) -> HttpResponse:
    """Show the causes ticked with both records side by side; with a reason, decide on them."""
    round_ = round_for(request, pk)
    picked = [each for each in request.POST.getlist("pick")[:MOST] if each.isprintable()]
    decided = "hard" in request.POST
    form = DecisionForm(
        request.POST if decided else None, initial={"hard": request.POST.get("action")}
    )
    if decided and form.is_valid():
        rows = services.settle_causes(
            round_, picked, by=request.actor, at=request.moment, **form.cleaned_data
        )
        text = ngettext("%(n)s conflict decided.", "%(n)s conflicts decided.", len(rows))
        messages.success(request, text % {"n": len(rows)})
        return redirect("office:triage", pk)
    return causes_page(request, round_, picked, form)


def causes_page(
    request: Request, round_: Round, picked: list[str], form: DecisionForm
) -> HttpResponse:
    """Draw the causes to be decided on."""
    clusters = clusters_of(possible_in(request, round_), picked)
    if not clusters:
        messages.error(request, _("Tick what you want to decide on first."))
        return redirect("office:triage", round_.pk)
    context = {
        "round": round_,
        "clusters": [(each, side_by_side(each.pairs)) for each in clusters],
        "pairs": sum(len(each.pairs) for each in clusters),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "office/triage/settle.html", context, status=status)


@managers
def decide(request: Request, pk: int) -> HttpResponse:
    """Decide a conflict the rule set leaves open, with a reason."""
    rows = Conflict.objects.seen_by(request.actor).select_related(
        "item__round__cycle__rule_set", "item__candidate", "item__paper", "expert__person"
    )
    conflict = get_object_or_404(rows, pk=pk)
    if conflict.outcome == "hard" and request.method != "POST":
        raise Http404
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.decide_conflict(conflict, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Decided, with the reason in the book."))
        return redirect("office:conflicts", conflict.item.round_id)
    told = explained([conflict])
    context = {"conflict": conflict, "told": side_by_side(told)[0], "form": form}
    return render(
        request, "office/rounds/decide.html", context, status=422 if form.is_bound else 200
    )
