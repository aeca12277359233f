"""The member's pages of a vote: sign in, the ballot paper, one look, the inclusion code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ledger.flow import open_steps
from people.gates import Request
from review import facts, services
from review.forms.office import CodeForm, HalfForm
from review.forms.reviewer import BallotForm, SettleForm
from review.models import Expert, Item, Seat, Vote
from review.rules import keeps_half
from review.views.desk import expert_of
from review.views.reviewer import has_declared, reviewers
from review.views.showing import (
    arithmetic_of,
    how_to_vote,
    named_of,
    posted,
    rule_in_words,
    unanimity_in_words,
)

LOADED = ("vote_items__item__candidate", "vote_items__item__paper__members", "seats")


def vote_for(request: Request, pk: int) -> tuple[Vote, Seat, Expert]:
    """Return a vote the actor has a seat in, with seat and expert, or answer 404."""
    rows = Vote.objects.seen_by(request.actor).select_related(
        "round__cycle__programme", "round__cycle__rule_set"
    )
    vote = get_object_or_404(rows.prefetch_related(*LOADED), pk=pk)
    expert = expert_of(request.actor)
    seat = next((s for s in vote.seats.all() if expert and s.expert_id == expert.pk), None)
    if expert is None or seat is None:
        raise Http404
    return vote, seat, expert


def ballot_form(request: Request, vote: Vote, seat: Seat) -> BallotForm:
    """Return the ballot paper of one member: without what they are recused from."""
    items = Item.objects.filter(vote_items__vote=vote).exclude(pk__in=seat.recused_from)
    items = items.select_related("candidate", "paper").prefetch_related("paper__members")
    return BallotForm(posted(request), items=items, rule=facts.ballot_rule(vote))


@sensitive_post_parameters()
@never_cache
@reviewers
def vote(request: Request, pk: int) -> HttpResponse:
    """Show the ballot paper; a valid one is shown once more before it is cast."""
    found, seat, _expert = vote_for(request, pk)
    if found.stage == "open" and not has_declared(request, found.round):
        return redirect("review:declare", found.round_id)
    form = ballot_form(request, found, seat)
    if request.method == "POST" and form.is_valid() and not request.POST.get("change"):
        chosen = form.choices()
        numbers = chosen if isinstance(chosen, dict) else {}
        context = {
            "vote": found,
            "round": found.round,
            "chosen": [(item, numbers.get(item)) for item in chosen],
            "kind": form.rule.kind,
            "unanimity": unanimity_in_words(found),
            "seat": seat,
        }
        return render(request, "review/ballot_look.html", context)
    status = 422 if form.is_bound and form.errors else 200
    return paper(request, found, seat, form, status=status)


def paper(
    request: Request,
    vote: Vote,
    seat: Seat,
    form: BallotForm,
    *,
    code_form: CodeForm | None = None,
    half_form: HalfForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page of a vote for one member."""
    chosen = form.chosen()
    context: dict[str, Any] = {
        "vote": vote,
        "round": vote.round,
        "seat": seat,
        "form": form,
        "rule": rule_in_words(vote),
        "items": [
            (
                each.item,
                each.item_id in seat.recused_from,
                each.item_id in chosen,
                form.number_for(each.item),
            )
            for each in sorted(vote.vote_items.all(), key=lambda each: each.item_id)
        ],
        "kind": form.rule.kind,
        "points_most": form.rule.points_most,
        "how": how_to_vote(form.rule),
        "unanimity": unanimity_in_words(vote),
        "named": named_of(vote),
        "settle": settle_form(request, vote),
        "far": is_far(request, vote, seat),
        "keeps_half": may_take_half(request, vote),
        "steps": dict(open_steps(vote, by=request.actor, at=request.moment)),
        "code_form": code_form or CodeForm(),
        "half_form": half_form or HalfForm(),
    }
    return render(request, "review/vote.html", context, status=status)


def is_far(request: Request, vote: Vote, seat: Seat) -> bool:
    """Tell whether a member has first to be signed in, in the room, because no vote is cast from afar."""
    here = seat.is_present or services.votes_from(vote.round, request.META.get("REMOTE_ADDR", ""))
    return not here


def may_take_half(request: Request, vote: Vote) -> bool:
    """Tell whether the second half of the key is this member's to take now: of a society's own vote."""
    return vote.stage == "prepared" and keeps_half(vote, request.actor)


@require_POST
@reviewers
def sign_in(request: Request, pk: int) -> HttpResponse:
    """签到."""
    found, _seat, expert = vote_for(request, pk)
    services.sign_in(
        found,
        expert,
        address=request.META.get("REMOTE_ADDR", ""),
        by=request.actor,
        at=request.moment,
    )
    messages.success(request, _("You are signed in."))
    return redirect("review:vote", pk)


@sensitive_post_parameters()
@require_POST
@never_cache
@reviewers
def cast(request: Request, pk: int) -> HttpResponse:
    """Cast the ballot; its inclusion code is on this one answer and kept nowhere with a name."""
    found, seat, expert = vote_for(request, pk)
    form = ballot_form(request, found, seat)
    if not form.is_valid():
        return paper(request, found, seat, form, status=422)
    code = services.cast(
        found,
        expert,
        form.choices(),
        address=request.META.get("REMOTE_ADDR", ""),
        by=request.actor,
        at=request.moment,
    )
    context = {"vote": found, "round": found.round, "code": code}
    return render(request, "review/ballot_cast.html", context)


@sensitive_post_parameters()
@require_POST
@never_cache
@reviewers
def take_half(request: Request, pk: int) -> HttpResponse:
    """监票人: take the second half of the key; its code is on this one answer and stored nowhere."""
    found, seat, _expert = vote_for(request, pk)
    half_form = HalfForm(request.POST)
    if not half_form.is_valid():
        form = ballot_form(request, found, seat)
        return paper(request, found, seat, form, half_form=half_form, status=422)
    own = half_form.cleaned_data["own"]
    code = services.take_half(found, code=own, by=request.actor, at=request.moment)
    context = {"vote": found, "round": found.round, "code": code}
    return render(request, "review/teller_code.html", context)


@sensitive_post_parameters()
@require_POST
@never_cache
@reviewers
def close_vote(request: Request, pk: int) -> HttpResponse:
    """监票人 opens the box with their own code, on their own page."""
    found, seat, _expert = vote_for(request, pk)
    code_form = CodeForm(request.POST)
    if not code_form.is_valid():
        form = ballot_form(request, found, seat)
        return paper(request, found, seat, form, code_form=code_form, status=422)
    code = code_form.cleaned_data["code"]
    services.close_vote(found, code=code, by=request.actor, at=request.moment)
    messages.success(request, _("Opened and counted."))
    return redirect("review:vote", pk)


# --- a tie left to the chair ----------------------------------------------------------------------


def settle_form(request: Request, vote: Vote) -> SettleForm | None:
    """Return the chair's form where a tie is left to them, else None."""
    if vote.outcome != "fallback" or not request.actor.holds("chair"):
        return None
    tied = [each["item"] for each in vote.count["items"] if each["outcome"] == "tied"]
    rows = Item.objects.filter(pk__in=tied)
    return SettleForm(posted(request), items=rows, seats=vote.count["seats_open"])


@never_cache
@reviewers
def settle(request: Request, pk: int) -> HttpResponse:
    """组长决定: fill the open seats among the tied, with the reason for the minutes."""
    found, _seat, _expert = vote_for(request, pk)
    form = settle_form(request, found)
    if form is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.settle_tie(
            found,
            list(given["chosen"]),
            reason=given["reason"],
            by=request.actor,
            at=request.moment,
        )
        messages.success(request, _("The tie is settled."))
        return redirect("review:vote", pk)
    context = {"vote": found, "form": form, "lines": arithmetic_of(found), "round": found.round}
    return render(request, "review/settle.html", context, status=422 if form.is_bound else 200)
