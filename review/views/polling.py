"""The office's votes: panel named, attendance taken, opened, ended; the supervisor opens the box."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ledger.flow import open_steps
from people.gates import Request
from programmes.sentences import divisions_in
from review import facts, services
from review.forms.office import PanelForm, ReasonForm
from review.models import Expert, Panel, Round, Seat, Vote, VoteItem
from review.sentences import VOTE_OUTCOMES
from review.tally import VoteOutcome
from review.views import overview
from review.views.office import managers, round_for
from review.views.showing import (
    arithmetic_of,
    cautions_of,
    named_of,
    posted,
    rule_in_words,
)

LOADED = (
    "vote_items__item__candidate",
    "vote_items__item__paper__members",
    "seats__expert__person",
)

STOPPED = gettext_lazy(
    "Voting has ended. The box is opened by whoever keeps the other half of the key."
)


def vote_for(request: Request, pk: int) -> Vote:
    """Return a vote one runs or watches, or answer 404."""
    rows = Vote.objects.seen_by(request.actor).select_related(
        "round__cycle__programme", "round__cycle__rule_set"
    )
    return get_object_or_404(rows.prefetch_related(*LOADED, "seats__expert__unit"), pk=pk)


def divisions_of(round_: Round) -> list[tuple[str, str]]:
    """Return the divisions that have seats of their own, with their labels."""
    rules = round_.cycle.rules
    seats = rules.ballot.division_seats if rules.ballot else {}
    return [(code, label) for code, label in divisions_in(rules).items() if code in seats]


@managers
def prepare(request: Request, pk: int) -> HttpResponse:
    """Put the standing items on a ballot paper and name the panel."""
    round_ = round_for(request, pk)
    pool = Expert.objects.seen_by(request.actor).available().select_related("person", "unit")
    panels = [each for each in round_.panels.prefetch_related("members") if each.members.all()]
    chosen = panel_chosen(request, panels)
    form = PanelForm(
        posted(request),
        pool=pool,
        divisions=divisions_of(round_),
        initial=paper_of_panel(chosen) if chosen else {"experts": readers_of(round_, pool)},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        vote = services.prepare_vote(
            round_,
            experts=list(given["experts"]),
            division=given.get("division", ""),
            seats_to_fill=given["seats_to_fill"],
            by=request.actor,
            at=request.moment,
        )
        return redirect("office:vote", vote.pk)
    context = {"round": round_, "form": form, "panels": panels, "chosen": chosen}
    return render(
        request, "office/rounds/prepare.html", context, status=422 if form.is_bound else 200
    )


def panel_chosen(request: Request, panels: list[Panel]) -> Panel | None:
    """Return the panel (评审组) that was chosen; the only one of a round is chosen already."""
    asked = request.GET.get("panel", "")
    if not asked and len(panels) == 1:
        return panels[0]
    return next((each for each in panels if str(each.pk) == asked), None)


def paper_of_panel(panel: Panel) -> dict[str, Any]:
    """Return what a panel fills in of the form: its members, its places, its one division."""
    one = panel.divisions[0] if len(panel.divisions) == 1 else ""
    members = [each.expert_id for each in panel.members.all()]
    return {"experts": members, "seats_to_fill": panel.seats, "division": one}


def readers_of(round_: Round, pool: Any) -> list[int]:
    """Return who reads in a round, where no panel is chosen."""
    return list(
        pool.filter(assignments__item__round=round_).distinct().values_list("pk", flat=True)
    )


@require_safe
@never_cache
@managers
def vote(request: Request, pk: int) -> HttpResponse:
    """Show a vote: paper, roll, what may be done; the count only after closing."""
    return vote_page(request, vote_for(request, pk))


def vote_page(
    request: Request, found: Vote, *, template: str = "office/rounds/vote.html"
) -> HttpResponse:
    """Draw the page of a vote for those who run it."""
    seats = list(found.seats.all())
    context = {
        "vote": found,
        "round": found.round,
        "rule": rule_in_words(found),
        "seats": seats,
        "columns": [(_("Member"), "", ""), (_("Recused from"), "", "num"), (_("Here"), "", "")],
        "tiles": [
            {"label": _("Appointed"), "value": len(seats)},
            {
                "label": _("Present"),
                "value": sum(seat.is_present for seat in seats),
                "note": _("quorum {needed}").format(needed=found.quorum_needed()),
            },
            {"label": _("Ballots returned"), "value": sum(seat.has_cast for seat in seats)},
            {"label": _("Seats to fill"), "value": found.seats_to_fill},
        ],
        "steps": dict(open_steps(found, by=request.actor, at=request.moment)),
        "reason_form": ReasonForm(),
        **count_context(found),
    }
    return render(request, template, context)


def held_again() -> Exists:
    """Tell of an item of a vote whether a later vote takes it up again."""
    later = VoteItem.objects.filter(item=OuterRef("item"), vote__gt=OuterRef("vote"))
    return Exists(later)


def count_context(vote: Vote, *, whole: bool = False) -> dict[str, object]:
    """Return the count of a closed vote; nothing of it before, and the whole to the supervisor."""
    if vote.stage != "closed":
        return {"lines": [], "standing": []}
    rows = vote.vote_items.select_related("item__candidate", "item__paper")
    return {
        "void": list(rows.filter(voided_at__isnull=False).annotate(again=held_again())),
        "tainted": services.tainted(vote),
        "lines": arithmetic_of(vote, whole=whole),
        "standing": overview.standing_of(vote, whole=whole),
        "cautions": cautions_of(vote),
        "kind": facts.ballot_rule(vote).kind,
        "named": named_of(vote),
        "outcome": VOTE_OUTCOMES[VoteOutcome(vote.outcome)],
    }


@require_POST
@managers
def sign_in(request: Request, pk: int, seat: int) -> HttpResponse:
    """签到 at the door."""
    found = vote_for(request, pk)
    row = get_object_or_404(Seat.objects.select_related("expert"), pk=seat, vote=found)
    services.sign_in(found, row.expert, by=request.actor, at=request.moment)
    return redirect("office:vote", pk)


@require_POST
@managers
def open_vote(request: Request, pk: int) -> HttpResponse:
    """开始投票."""
    services.open_vote(vote_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("The vote is open."))
    return redirect("office:vote", pk)


@require_POST
@managers
def stop_vote(request: Request, pk: int) -> HttpResponse:
    """停止投票: the supervisor then opens the box with their code, on their own page."""
    services.stop_vote(vote_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, STOPPED)
    return redirect("office:vote", pk)


@require_POST
@managers
def abandon(request: Request, pk: int) -> HttpResponse:
    """终止投票, with a reason."""
    found = vote_for(request, pk)
    reason = request.POST.get("reason", "")[:500]
    services.abandon_vote(found, reason=reason, by=request.actor, at=request.moment)
    messages.success(request, _("Abandoned. Nothing was opened; you can hold the vote again."))
    return redirect("office:vote", pk)


@require_POST
@managers
def repeat(request: Request, pk: int) -> HttpResponse:
    """Prepare an abandoned vote again."""
    following = services.repeat_vote(vote_for(request, pk), by=request.actor, at=request.moment)
    return redirect("office:vote", following.pk)
