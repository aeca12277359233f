"""评审组: the office lays panels out, seats members and asks for moves; the society answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from people.gates import Request, for_roles
from people.models import Society
from programmes.sentences import divisions_in
from review import facts, sentences, services
from review.forms.office import ReasonForm
from review.forms.panels import MembersForm, MoveAnswerForm, MoveForm, PanelForm, PoolSearch
from review.models import Expert, Panel, PanelMember, PanelMove, Round
from review.views import overview
from review.views.assigning import item_for
from review.views.office import managers, round_for
from review.views.showing import posted
from review.vocabulary.disciplines import name_of

FOUND = 50
"""How many experts of the pool a search shows."""
nominators = for_roles("clerk", "approver")


def panels_of(round_: Round) -> Any:
    """Return the panels of a round with how many members and items each has."""
    return round_.panels.annotate(
        sitting=Count("members", distinct=True), taken=Count("items", distinct=True)
    ).order_by("number")


def panel_for(request: Request, pk: int) -> Panel:
    """Return a panel of a round one runs, or answer 404."""
    rows = Panel.objects.seen_by(request.actor).select_related(
        "round__cycle__rule_set", "round__cycle__programme"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@managers
def panels(request: Request, pk: int) -> HttpResponse:
    """List the panels of a round, and the moves between them."""
    round_ = round_for(request, pk)
    context = {
        "round": round_,
        "page": overview.page_of(request, panels_of(round_)),
        "homeless": round_.items.filter(panel=None).count(),
        "moves": moves_of(PanelMove.objects.seen_by(request.actor).filter(item__round=round_)),
        "columns": [
            (_("Panel"), "", ""), (_("Items"), "", "num"), (_("Members"), "", "num"),
            (_("Seats"), "", "num"), (_("Go on to the next stage"), "", "num"),
        ],
    }  # fmt: skip
    return render(request, "office/rounds/panels.html", context)


def moves_of(moves: Any) -> Any:
    """Load moves with items, panels and answers."""
    rows = moves.select_related("item__candidate", "item__paper", "item__round", "left", "to")
    return rows.prefetch_related("answers__society", "item__paper__members")


@require_POST
@managers
def lay_out(request: Request, pk: int) -> HttpResponse:
    """划分评审组."""
    made = services.lay_out_panels(round_for(request, pk), by=request.actor, at=request.moment)
    text = ngettext("%(n)s panel stands.", "%(n)s panels stand.", len(made))
    messages.success(request, text % {"n": len(made)})
    return redirect("office:panels", pk)


@managers
def open_panel(request: Request, pk: int) -> HttpResponse:
    """增设评审组."""
    round_ = round_for(request, pk)
    form = PanelForm(posted(request), divisions=list(divisions_in(round_.cycle.rules).items()))
    if request.method == "POST" and form.is_valid():
        made = services.open_panel(round_, by=request.actor, at=request.moment, **form.cleaned_data)
        return redirect("office:panel", made.pk)
    context = {"round": round_, "form": form}
    return render(
        request, "office/rounds/panel_form.html", context, status=422 if form.is_bound else 200
    )


@managers
def change_panel(request: Request, pk: int) -> HttpResponse:
    """Change what a panel is called, takes and fills."""
    panel = panel_for(request, pk)
    now = {name: getattr(panel, name) for name in ("name", "divisions", "seats", "extra")}
    now["disciplines"] = "、".join(panel.disciplines)
    form = PanelForm(
        posted(request), divisions=list(divisions_in(panel.round.cycle.rules).items()), initial=now
    )
    if request.method == "POST" and form.is_valid():
        services.change_panel(panel, by=request.actor, at=request.moment, **form.cleaned_data)
        return redirect("office:panel", pk)
    context = {"round": panel.round, "panel": panel, "form": form}
    return render(
        request, "office/rounds/panel_form.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@managers
def remove_panel(request: Request, pk: int) -> HttpResponse:
    """Take a panel away that nobody sits in."""
    round_ = services.remove_panel(panel_for(request, pk), by=request.actor, at=request.moment)
    return redirect("office:panels", round_.pk)


@require_safe
@managers
def panel(request: Request, pk: int) -> HttpResponse:
    """Show a panel: its members, its items, and experts to be seated."""
    found = panel_for(request, pk)
    search = PoolSearch(request.GET or None)
    pool = pool_for(request, found, search)
    labels = facts.division_labels(found.round.cycle)
    members = list(found.members.select_related("expert__person", "expert__unit"))
    context = {
        "round": found.round,
        "panel": found,
        "divisions": [labels.get(code, code) for code in found.divisions],
        "disciplines": [f"{code} {name_of(code)}" for code in found.disciplines],
        "members": members,
        "quorum": quorum_of(found, [each.expert for each in members]),
        "page": overview.page_of(request, items_in(request, pk)),
        "search": search,
        "seating": MembersForm(pool=pool, shown=pool[:FOUND]),
        "steer": found.round.stage == "preparing",
        "columns": [(_("Item"), "", ""), (_("Experts"), "", "num"), (_("Move"), "", "")],
    }
    return render(request, "office/rounds/panel.html", context)


def quorum_of(found: Panel, experts: list[Expert]) -> list[Any]:
    """Say which items of a meeting's panel recusals leave without a quorum, as it sits now."""
    if found.round.rules.choosing != "draw":
        return []
    seen = set(found.items.unsealed().values_list("pk", flat=True))
    return [
        sentences.short_of_quorum(str(each.item), each.left, each.needed)
        for each in facts.items_short_of_quorum(found, experts)
        if each.item.pk in seen
    ]


def items_in(request: Request, pk: int) -> Any:
    """Return the items of a panel with how many experts read each."""
    found = panel_for(request, pk)
    return overview.items_of(found.round).filter(panel=found)


def pool_for(request: Request, panel_: Panel, search: PoolSearch) -> Any:
    """Return the experts that may still be seated, as the search has them."""
    rows = Expert.objects.seen_by(request.actor).available().select_related("person", "unit")
    rows = rows.exclude(panels__panel__round=panel_.round_id)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    if words:
        named = Q(person__name__icontains=words) | Q(unit__name__icontains=words)
        rows = rows.filter(named | Q(field__icontains=words))
    return rows.distinct().order_by("person__name", "pk")


@require_POST
@managers
def seat(request: Request, pk: int) -> HttpResponse:
    """Seat experts of the pool in a panel."""
    found = panel_for(request, pk)
    form = MembersForm(request.POST, pool=Expert.objects.seen_by(request.actor))
    if form.is_valid():
        chosen = list(form.cleaned_data["experts"])
        services.seat_in_panel(found, chosen, by=request.actor, at=request.moment)
    else:
        messages.error(request, _("Tick at least one expert."))
    return redirect("office:panel", pk)


def member_for(request: Request, pk: int) -> PanelMember:
    """Return a member of a panel of a round one runs, or answer 404."""
    rows = PanelMember.objects.filter(panel__in=Panel.objects.seen_by(request.actor))
    return get_object_or_404(rows.select_related("panel__round", "expert__person"), pk=pk)


@managers
def unseat(request: Request, pk: int) -> HttpResponse:
    """Take a member out of a panel, with a reason."""
    member = member_for(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.unseat_from_panel(
            member, reason=form.cleaned_data["reason"], by=request.actor, at=request.moment
        )
        return redirect("office:panel", member.panel_id)
    context = {"member": member, "form": form}
    return render(
        request, "office/rounds/unseat.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@managers
def name_chair(request: Request, pk: int) -> HttpResponse:
    """指定组长."""
    member = services.name_chair(member_for(request, pk), by=request.actor, at=request.moment)
    return redirect("office:panel", member.panel_id)


# --- moves ----------------------------------------------------------------------------------------


@managers
def ask_move(request: Request, pk: int, item: int) -> HttpResponse:
    """Ask the society to confirm the move of its nominee to another panel."""
    round_, found = item_for(request, pk, item)
    form = MoveForm(posted(request), panels=round_.panels.exclude(pk=found.panel_id or 0))
    if request.method == "POST" and form.is_valid():
        services.ask_move(found, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Asked. The item moves once its society confirms."))
        return redirect("office:panels", pk)
    context = {"round": round_, "item": found, "form": form}
    return render(request, "office/rounds/move.html", context, status=422 if form.is_bound else 200)


def move_for(request: Request, pk: int) -> PanelMove:
    """Return a move one may know of, or answer 404."""
    return get_object_or_404(moves_of(PanelMove.objects.seen_by(request.actor)), pk=pk)


@require_POST
@managers
def drop_move(request: Request, pk: int) -> HttpResponse:
    """Take back a move nobody has settled."""
    move = services.drop_move(move_for(request, pk), by=request.actor, at=request.moment)
    return redirect("office:panels", move.item.round_id)


@require_safe
@nominators
def own_moves(request: Request) -> HttpResponse:
    """List the moves of one's own nominees, the newest first."""
    page = overview.page_of(request, moves_seen(request))
    context: dict[str, Any] = {"page": page}
    context["columns"] = [
        (_("Nominee"), "", ""), (_("From"), "", ""), (_("To"), "", ""), (_("Reason"), "", ""),
        (_("State"), "", ""),
    ]  # fmt: skip
    return render(request, "society/moves.html", context)


def moves_seen(request: Request) -> Any:
    """Return the moves one may know of, the newest first."""
    return moves_of(PanelMove.objects.seen_by(request.actor)).order_by("-asked_at", "-pk")


@nominators
def answer_move(request: Request, pk: int) -> HttpResponse:
    """Read a move of one's own nominee; the 负责人 confirms or refuses it."""
    move = move_for(request, pk)
    form = MoveAnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        society = get_object_or_404(Society, pk=request.actor.society_id or 0)
        services.answer_move(
            move, society, by=request.actor, at=request.moment, **form.cleaned_data
        )
        messages.success(request, _("Answered; the office is told."))
        return redirect("society:moves")
    mine = any(answer.society_id == request.actor.society_id for answer in move.answers.all())
    open_ = move.state == "awaiting" and not mine and request.actor.holds("approver")
    context = {"move": move, "form": form, "open": open_}
    return render(
        request, "society/answer_move.html", context, status=422 if form.is_bound else 200
    )
