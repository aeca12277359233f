"""The supervisor's view of rounds and votes: read-only, but for their half of a vote's key."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_over_bundle
from ledger.flow import open_steps
from ledger.situations import OutOfOrder
from people.gates import Request, for_roles
from review import facts, services
from review.forms.draws import LotCodeForm, LotNumberForm
from review.forms.office import CodeForm, HalfForm, RoundFilter
from review.models import Meeting, Ranking, Round, Vote
from review.views import ceremony, overview, paper_ballots
from review.views.office import filtered_rounds, round_columns, round_for
from review.views.polling import count_context, vote_for
from review.views.showing import rule_in_words
from review.views.steps import tabs_of
from review.views.triage import listed_conflicts

supervisors = for_roles("supervisor")

key_paper = supervisors(paper_ballots.key_in)
draw = supervisors(ceremony.draw)
commit_number = supervisors(ceremony.commit_number)
reveal_number = supervisors(ceremony.reveal_number)
draw_order = supervisors(ceremony.draw_order)
recompute = supervisors(ceremony.recompute)
ask_redraw = supervisors(ceremony.ask_redraw)
redraw = supervisors(ceremony.redraw)
draw_bundle = supervisors(ceremony.draw_bundle)
draw_minutes = supervisors(ceremony.draw_minutes)


@require_safe
@supervisors
def draws(request: Request, pk: int) -> HttpResponse:
    """List the draws of a round."""
    return ceremony.draws_page(request, round_for(request, pk))


@require_safe
@supervisors
def rounds(request: Request) -> HttpResponse:
    """List the rounds."""
    form = RoundFilter(request.GET or None)
    page = overview.page_of(request, filtered_rounds(request, form))
    context = {"page": page, "form": form, "columns": round_columns()}
    return render(request, "supervise/rounds.html", context)


@require_safe
@never_cache
@supervisors
def round_page(request: Request, pk: int) -> HttpResponse:
    """Show one round: who did what, who reads how much, conflicts, votes, results."""
    return drawn_round(request, round_for(request, pk))


def drawn_round(
    request: Request, round_: Round, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Draw the page of a round, with a form that was refused among ``forms``."""
    rankings = list(round_.rankings.all())
    context = {
        "round": round_,
        "steps": overview.path_of(round_, rankings),
        "tiles": overview.tiles_of(round_),
        "certificate": overview.certificate_of(round_),
        "conflicts": overview.conflict_counts(round_),
        "page": overview.page_of(request, overview.experts_in(round_)),
        "columns": [(_("Expert"), "", ""), (_("Signed"), "", "num"), (_("Open"), "", "num")],
        "votes": list(round_.votes.all()),
        "meetings": Meeting.objects.seen_by(request.actor).filter(round=round_),
        "rankings": rankings,
        "entries": overview.told_acts(round_, overview.ACTS),
        "sealed": overview.sealed_in(round_),
        **lot_forms(round_),
        **forms,
    }
    return render(request, "supervise/rounds_round.html", context, status=status)


def lot_forms(round_: Round) -> dict[str, Any]:
    """Return the forms of the lot that can be sent now: its number given, and told by its code."""
    late = round_.stage != "preparing"
    if not round_.lot_asked or round_.keeper_number or (late and not round_.keeper_lot):
        return {}
    told = {"lot_code_form": LotCodeForm()} if round_.stage == "closed" else {}
    return {"lot_form": LotNumberForm(late=late), **told}


@sensitive_post_parameters()
@require_POST
@never_cache
@supervisors
def give_lot_number(request: Request, pk: int) -> HttpResponse:
    """Give the supervisor's number to the lot of a round; its code is on this one answer."""
    round_ = round_for(request, pk)
    form = LotNumberForm(request.POST, late=round_.stage != "preparing")
    if not form.is_valid():
        return drawn_round(request, round_, status=422, lot_form=form)
    code = services.give_lot_number(
        round_, **form.cleaned_data, by=request.actor, at=request.moment
    )
    return render(request, "supervise/lot_code.html", {"round": round_, "code": code})


@sensitive_post_parameters()
@require_POST
@never_cache
@supervisors
def tell_lot_number(request: Request, pk: int) -> HttpResponse:
    """Tell the number, by its code, once the marks are closed."""
    round_ = round_for(request, pk)
    form, by, at = LotCodeForm(request.POST), request.actor, request.moment
    if not form.reveals(lambda: services.tell_lot_number(round_, form.typed, by=by, at=at)):
        return drawn_round(request, round_, status=422, lot_code_form=form)
    messages.success(request, _("Your number is told. The office can rank the round now."))
    return redirect("supervise:round", pk)


@require_safe
@supervisors
def conflicts(request: Request, pk: int) -> HttpResponse:
    """List the conflicts of a round with their evidence."""
    context = listed_conflicts(request, round_for(request, pk))
    return render(request, "supervise/rounds_conflicts.html", context)


@require_safe
@supervisors
def ranking(request: Request, pk: int) -> HttpResponse:
    """Show a result with its ties and its arithmetic."""
    rows = Ranking.objects.seen_by(request.actor).select_related("round")
    made = get_object_or_404(rows, pk=pk)
    context = {
        "ranking": made,
        "round": made.round,
        "results": overview.results_of(made, whole=True),
        "lot": facts.lot_of(made),
    }
    context |= {"tabs": tabs_of(request, made, "ranking"), "space": "supervise"}
    context["columns"] = [
        (_("Ranked at"), "", "num"), (_("Item"), "", ""), (_("Mean"), "", "num"),
        (_("Votes"), "", "num"), (_("Arithmetic"), "", ""), (_("Result"), "", ""),
    ]  # fmt: skip
    return render(request, "supervise/rounds_ranking.html", context)


@require_safe
@never_cache
@supervisors
def vote(request: Request, pk: int) -> HttpResponse:
    """Show a vote: the roll in numbers, and after closing arithmetic and inclusion codes."""
    return vote_page(request, vote_for(request, pk), CodeForm())


def vote_page(
    request: Request,
    found: Vote,
    form: CodeForm,
    *,
    half_form: HalfForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page of a vote for the supervisor."""
    seats = list(found.seats.all())
    context = {
        "vote": found,
        "round": found.round,
        "rule": rule_in_words(found),
        "tiles": [
            {"label": _("Appointed"), "value": len(seats)},
            {"label": _("Present"), "value": sum(seat.is_present for seat in seats)},
            {"label": _("Ballots returned"), "value": sum(seat.has_cast for seat in seats)},
            {"label": _("Seats to fill"), "value": found.seats_to_fill},
        ],
        "steps": dict(open_steps(found, by=request.actor, at=request.moment)),
        "form": form,
        "half_form": half_form or HalfForm(),
        "entries": overview.told_acts(found),
        **count_context(found, whole=True),
    }
    return render(request, "supervise/rounds_vote.html", context, status=status)


@sensitive_post_parameters()
@require_POST
@never_cache
@supervisors
def take_half(request: Request, pk: int) -> HttpResponse:
    """Take the second half of the key; its code is on this one answer and stored nowhere."""
    found = vote_for(request, pk)
    form = HalfForm(request.POST)
    if not form.is_valid():
        return vote_page(request, found, CodeForm(), half_form=form, status=422)
    own = form.cleaned_data["own"]
    code = services.take_half(found, code=own, by=request.actor, at=request.moment)
    context = {"vote": found, "round": found.round, "code": code}
    return render(request, "supervise/rounds_code.html", context)


@sensitive_post_parameters()
@require_POST
@never_cache
@supervisors
def close_vote(request: Request, pk: int) -> HttpResponse:
    """开箱计票: with the supervisor's own code, on the supervisor's own page."""
    found = vote_for(request, pk)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return vote_page(request, found, form, status=422)
    code = form.cleaned_data["code"]
    services.close_vote(found, code=code, by=request.actor, at=request.moment)
    messages.success(request, _("Opened and counted."))
    return redirect("supervise:vote", pk)


@require_safe
@never_cache
@supervisors
def count_bundle(request: Request, pk: int) -> HttpResponse:
    """Hand out what is needed to count a closed vote again, away from the house."""
    found = vote_for(request, pk)
    if found.stage != "closed":
        raise OutOfOrder(_("There is nothing to count again before the vote is closed."))
    return hand_over_bundle(facts.count_bundle_of(found), f"vote-{found.pk}.json")


@require_POST
@supervisors
def recount(request: Request, pk: int) -> HttpResponse:
    """Count the opened sheets again and compare with the stored count."""
    found = vote_for(request, pk)
    agrees = recounted(found)
    text = (
        _("Counted again from %(n)s opened sheets: the stored count is the same.")
        if agrees
        else _(
            "Counted again from %(n)s opened sheets: the stored count differs. Ask the operator for the book."
        )
    )
    level = messages.SUCCESS if agrees else messages.ERROR
    messages.add_message(request, level, text % {"n": found.sheets.count()})
    return redirect("supervise:vote", pk)


def recounted(vote: Vote) -> bool:
    """Tell whether a fresh count has the stored votes of every item; a settled tie keeps its choice."""
    again = facts.count_as_json(facts.counted_again(vote))
    numbers = ("item", "approvals", "needed", "of")
    mine, kept = (
        sorted(tuple(each[key] for key in numbers) for each in count.get("items", ()))
        for count in (again, vote.count)
    )
    return mine == kept and all(
        again[key] == vote.count.get(key) for key in ("ballots", "valid", "void", "blank")
    )
