"""A society's own selection in the rooms: convened, seated, begun, closed, set aside; what it signs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_over
from files.kinds import PDF
from ledger.flow import open_steps
from nominations.dossiers.official import as_pdf
from nominations.dossiers.texts import Official
from nominations.models import Selection
from people.gates import Request, for_roles
from review import services
from review.forms.conflicts import DecisionForm
from review.forms.office import ReasonForm
from review.forms.society import ConveneForm, FormerForm, MemberForm
from review.models import BodyMember, Conflict, Meeting, Round
from review.papers import minutes_of, tally_sheet_of
from review.views import overview
from review.views.showing import explained, looked_for, name_of, posted

desk = for_roles("clerk", "approver")
clerks = for_roles("clerk")
approvers = for_roles("approver")


def room_for(request: Request, pk: int) -> Round:
    """Return a round of the society's own, or answer 404; none before a sealed paper is shown."""
    rows = overview.with_rules(Round.objects.seen_by(request.actor).select_related("selection"))
    known = Selection.objects.seen_by(request.actor)
    return get_object_or_404(rows.filter(selection__in=known), pk=pk)


@clerks
def convene(request: Request, pk: int) -> HttpResponse:
    """Hold a selection in the rooms: which body meets, when and where."""
    rows = Selection.objects.seen_by(request.actor).select_related("cycle__rule_set", "society")
    mine = get_object_or_404(rows, pk=pk)
    first = {"body": mine.body, "place": mine.place}
    form = ConveneForm(posted(request), moment=request.moment, initial=first)
    if request.method == "POST" and form.is_valid():
        made = services.convene(mine, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Convened. Now seat the members of the body."))
        return redirect("society:room", made.pk)
    context = {"selection": mine, "form": form, "current_cycle": mine.cycle}
    return drawn(request, "convene", context, form)


def drawn(request: Request, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    """Draw a page with a form; 422 where it was filled in wrongly."""
    status = 422 if form.is_bound else 200
    return render(request, f"society/rooms/{template}.html", context, status=status)


@require_safe
@desk
def room(request: Request, pk: int) -> HttpResponse:
    """Show the meeting: its body, its papers, conflicts, votes, and what may be done."""
    round_ = room_for(request, pk)
    conflicts = overview.conflicts_of(Conflict.objects.seen_by(request.actor), round_)
    context = {
        "round": round_,
        "selection": round_.selection,
        "steps": dict(open_steps(round_, by=request.actor, at=request.moment)),
        "path": path_of(round_),
        "body": body_rows(request, round_),
        "items": round_.items.unsealed().select_related("paper").prefetch_related("paper__members"),
        "conflicts": explained(conflicts),
        "votes": list(round_.votes.all()),
        "meetings": Meeting.objects.seen_by(request.actor).filter(round=round_).standing(),
        "entries": overview.told_acts(round_),
        "current_cycle": round_.cycle,
    }
    return render(request, "society/rooms/room.html", context)


def path_of(round_: Round) -> list[dict[str, Any]]:
    """Return the steps of a meeting as parts/step_path shows them."""
    confirmed = round_.selection is not None and round_.selection.stage != "recording"
    order = ["preparing", "voting", "closed", "confirmed"]
    labels = [_("seat the body"), _("body votes"), _("sign the minutes"), _("result confirmed")]
    at = (
        order.index("confirmed")
        if confirmed
        else order.index(round_.stage)
        if round_.stage in order
        else -1
    )
    return [
        {"label": label, "state": "done" if n < at or confirmed else "current" if n == at else ""}
        for n, label in enumerate(labels)
    ]


def body_rows(request: Request, round_: Round) -> list[dict[str, Any]]:
    """Return the members with pledge, recusals and, in the last vote, presence."""
    rows = BodyMember.objects.seen_by(request.actor).filter(round=round_)
    pledged = set(round_.declarations.values_list("expert_id", flat=True))
    away: dict[int, list[str]] = {}
    hard = Conflict.objects.hard().filter(item__round=round_).select_related("item__paper")
    for each in hard.prefetch_related("item__paper__members"):
        away.setdefault(each.expert_id, []).append(name_of(each.item))
    return [
        {
            "member": member,
            "pledged": member.expert_id in pledged,
            "away": sorted(set(away.get(member.expert_id, ()))),
        }
        for member in rows.select_related("expert__person", "expert__user")
    ]


# --- the body -------------------------------------------------------------------------------------


def former_of(request: Request, round_: Round) -> Any:
    """Return the latest seat of everybody who sat in an earlier body of the society, and not in this."""
    rows = BodyMember.objects.seen_by(request.actor).exclude(round=round_)
    rows = rows.exclude(expert__in=round_.body.values("expert"))
    latest: dict[int, int] = dict(rows.order_by("pk").values_list("expert_id", "pk"))
    return rows.filter(pk__in=latest.values()).select_related("expert__person", "round")


@clerks
def seat_member(request: Request, pk: int) -> HttpResponse:
    """Seat a member of the body; they are invited by letter."""
    round_ = room_for(request, pk)
    form = MemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = services.seat_member(
            round_, by=request.actor, at=request.moment, **form.cleaned_data
        )
        messages.success(request, _("Seated: %(name)s.") % {"name": made})
        return redirect("society:seat_member", pk)
    former = former_of(request, round_)
    context: dict[str, Any] = {"round": round_, "selection": round_.selection, "form": form}
    context["former"] = FormerForm(former=former) if former.exists() else None
    context["body"] = round_.body.select_related("expert__person")
    return drawn(request, "seat", context, form)


@require_POST
@clerks
def seat_again(request: Request, pk: int) -> HttpResponse:
    """Seat members of earlier bodies again."""
    round_ = room_for(request, pk)
    form = FormerForm(request.POST, former=former_of(request, round_))
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["members"])))
        return redirect("society:seat_member", pk)
    for each in form.cleaned_data["members"]:
        services.seat_again(round_, each, duty=each.duty, by=request.actor, at=request.moment)
    return redirect("society:room", pk)


@require_POST
@desk
def unseat_member(request: Request, pk: int, member: int) -> HttpResponse:
    """Take a member out of the body before the meeting."""
    rows = BodyMember.objects.seen_by(request.actor).filter(round=room_for(request, pk))
    gone = get_object_or_404(rows.select_related("round", "expert"), pk=member)
    services.unseat_member(gone, by=request.actor, at=request.moment)
    return redirect("society:room", pk)


@approvers
def decide_conflict(request: Request, pk: int) -> HttpResponse:
    """Decide a conflict the rule set leaves open, with a reason."""
    rows = Conflict.objects.seen_by(request.actor).select_related(
        "expert__person", "item__paper", "item__round__cycle__rule_set"
    )
    conflict = get_object_or_404(rows, pk=pk)
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.decide_conflict(conflict, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Decided, with the reason in the book."))
        return redirect("society:room", conflict.item.round_id)
    context = {"conflict": conflict, "told": explained([conflict])[0], "form": form}
    context["round"] = conflict.item.round
    return drawn(request, "decide", context, form)


# --- the meeting ----------------------------------------------------------------------------------


@require_POST
@approvers
def call_meeting(request: Request, pk: int) -> HttpResponse:
    """开会: the body stands, the vote is prepared."""
    services.call_meeting(room_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("The meeting has begun. The teller takes their half of the key."))
    return redirect("society:room", pk)


@require_POST
@desk
def scan(request: Request, pk: int) -> HttpResponse:
    """Look for conflicts of the body with the papers before it."""
    return looked_for(request, room_for(request, pk), "society:room")


@require_POST
@approvers
def close_meeting(request: Request, pk: int) -> HttpResponse:
    """散会: the result goes into the selection."""
    round_ = services.close_meeting(room_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("Closed. The result stands in the selection; have it signed."))
    return redirect("society:selection", round_.selection_id)


@approvers
def set_aside(request: Request, pk: int) -> HttpResponse:
    """作废, with the reason: the selection is held again, or recorded on paper."""
    round_ = room_for(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.set_aside(
            round_, reason=form.cleaned_data["reason"], by=request.actor, at=request.moment
        )
        messages.success(request, _("Set aside. Convene again, or record a vote on paper."))
        return redirect("society:selection", round_.selection_id)
    steps = dict(open_steps(round_, by=request.actor, at=request.moment))
    context: dict[str, Any] = {"round": round_, "selection": round_.selection, "form": form}
    context |= {"there": "abandon" in steps, "unmet": steps.get("abandon", ())}
    return drawn(request, "set_aside", context, form)


def paper_of(text: Official, name: str, *, rehearsal: bool) -> HttpResponse:
    """Hand out an official text as PDF."""
    return hand_over(as_pdf(text, rehearsal=rehearsal), PDF, name, shown=True)


def closed_room(request: Request, pk: int) -> Round:
    """Return a meeting that has ended with its count; there is nothing to sign before."""
    round_ = room_for(request, pk)
    if round_.stage != "closed":
        raise Http404
    return round_


@require_safe
@desk
def room_minutes(request: Request, pk: int) -> HttpResponse:
    """Draw the minutes (会议纪要) for signature."""
    round_ = closed_room(request, pk)
    return paper_of(minutes_of(round_), "推选会议纪要.pdf", rehearsal=round_.rehearsal)


@require_safe
@desk
def room_tally(request: Request, pk: int) -> HttpResponse:
    """Draw the tally sheet (计票单) for signature."""
    round_ = closed_room(request, pk)
    return paper_of(tally_sheet_of(round_), "推选计票单.pdf", rehearsal=round_.rehearsal)
