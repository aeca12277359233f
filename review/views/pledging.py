"""The pledge before anything is shown, the ties of an expert, and what they say against one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.gates import Request, for_roles
from review import services
from review.forms.reviewer import DeclarationForm, DisputeForm
from review.models import Conflict, Dispute, Expert, Round, Seat
from review.views.desk import expert_of, items_to_declare_on
from review.views.showing import explained, own_relations_of, posted

reviewers = for_roles("expert", "chair")


def round_for(request: Request, pk: int) -> Round:
    """Return one of the reviewer's rounds, or answer 404."""
    rows = Round.objects.seen_by(request.actor).select_related(
        "cycle__programme", "cycle__rule_set"
    )
    return get_object_or_404(rows, pk=pk)


def touched(request: Request, pk: int) -> Round:
    """Return a round in which something is, or was, before the expert, or answer 404."""
    rows = Round.objects.touched_by(request.actor)
    return get_object_or_404(rows.select_related("cycle__programme", "cycle__rule_set"), pk=pk)


def has_declared(request: Request, round_: Round) -> bool:
    """Tell whether the pledge of this round is signed."""
    mine = Expert.objects.seen_by(request.actor)
    return round_.declarations.filter(expert__in=mine).exists()


# --- the pledge -----------------------------------------------------------------------------------


@reviewers
def declare(request: Request, pk: int) -> HttpResponse:
    """Pledge, then names and units only, to tick one's ties; nothing confidential before."""
    round_ = round_for(request, pk)
    if request.method != "POST" and has_declared(request, round_):
        return redirect("review:round", pk)
    items = items_to_declare_on(request.actor, round_)
    told = to_be_told(request, round_, told_of(request, round_))
    form = DeclarationForm(
        posted(request), items=items, relations=own_relations_of(round_), found=possible_in(told)
    )
    if request.method == "POST" and form.is_valid():
        expert = expert_of(request.actor)
        if expert is None:
            raise Http404
        services.take_up(
            round_,
            expert,
            ties=form.ties(),
            contested=form.contested(),
            address=request.META.get("REMOTE_ADDR", ""),
            by=request.actor,
            at=request.moment,
        )
        messages.success(request, _("The pledge is signed. The files of your items are open."))
        return after_work(request, pk)
    kept = [e for e in told if e["row"].outcome == "hard" and e["row"].source == "found"]
    context = {"round": round_, "form": form, "told": told, "items": len(items), "kept": kept}
    status = 422 if form.is_bound else 200
    return render(request, "review/declare.html", context, status=status)


def told_of(request: Request, round_: Round) -> list[dict[str, Any]]:
    """Return the conflicts of the acting expert that they may be told of, with the evidence."""
    rows = Conflict.objects.seen_by(request.actor).filter(item__round=round_)
    loaded = rows.select_related("item__round__cycle__rule_set", "item__candidate", "item__paper")
    return explained(loaded.prefetch_related("item__paper__members", "disputes"))


def possible_in(told: list[dict[str, Any]]) -> dict[int, list[Conflict]]:
    """Return what is possible by item, what is to be decided before what is only noted.

    What the office has refused is not asked again.
    """
    found: dict[int, list[Conflict]] = {}
    for each in sorted(told, key=lambda one: (one["row"].outcome, one["row"].pk)):
        row = each["row"]
        if row.outcome != "hard" and row.source == "found" and row.decided_at is None:
            found.setdefault(row.item_id, []).append(row)
    return found


def to_be_told(request: Request, round_: Round, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ties to what is, or was, before the expert: who else is nominated is not told.

    In a society's own round every paper is before its body.
    """
    if round_.society_id is not None:
        return told
    mine = Expert.objects.seen_by(request.actor)
    theirs = set(round_.assignments.filter(expert__in=mine).values_list("item_id", flat=True))
    seats = Seat.objects.filter(vote__round=round_, expert__in=mine)
    theirs |= set(seats.values_list("vote__vote_items__item_id", flat=True))
    return [each for each in told if each["row"].item_id in theirs]


@never_cache
@reviewers
def dispute(request: Request, pk: int) -> HttpResponse:
    """申辩: this is not me, or it is no longer so; the office decides."""
    rows = (
        Conflict.objects.seen_by(request.actor)
        .filter(source="found")
        .select_related("item__round__cycle__rule_set", "item__candidate", "item__paper", "expert")
    )
    found = get_object_or_404(rows.prefetch_related("item__paper__members"), pk=pk)
    round_ = touched(request, found.item.round_id)
    told = to_be_told(request, round_, explained([found]))
    if not told:
        raise Http404
    form = DisputeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.dispute(found, **form.cleaned_data, by=request.actor, at=request.moment)
        messages.success(request, _("Recorded. Somebody of the office decides, with a reason."))
        return redirect("review:ties", round_.pk)
    context = {"conflict": found, "told": told[0], "round": round_, "form": form}
    return render(request, "review/dispute.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
@reviewers
def ties(request: Request, pk: int) -> HttpResponse:
    """List what is known of one's ties in a round, found or declared, with what was decided."""
    round_ = touched(request, pk)
    told = to_be_told(request, round_, told_of(request, round_))
    rows = Dispute.objects.seen_by(request.actor).filter(conflict__item__round=round_)
    said = {each.conflict_id: each for each in rows.order_by("pk")}
    told = [{**each, "said": said.get(each["row"].pk)} for each in told]
    context = {"round": round_, "told": told, "back": way_back(request, pk)}
    return render(request, "review/ties.html", context)


def after_work(request: Request, pk: int) -> HttpResponse:
    """Lead to the round's list, or home where nothing of the round is left to this reviewer."""
    return redirect(way_back(request, pk))


def way_back(request: Request, pk: int) -> str:
    """Return the address of the round's list, or of home for whoever is recused from all of it."""
    if Round.objects.seen_by(request.actor).filter(pk=pk).exists():
        return reverse("review:round", args=[pk])
    return reverse("review:home")
