"""The office's rounds: opened, assigned, started, watched, closed, ranked, confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jobs.services import ask
from ledger.flow import open_steps
from people.gates import Request, for_roles
from programmes.models import Cycle
from review import facts, services
from review.forms.office import RoundFilter, RoundForm, SeatsForm
from review.models import Expert, Meeting, Ranking, Round
from review.views import overview
from review.views.showing import looked_for, posted
from review.views.steps import tabs_of

managers = for_roles("manager")


def round_for(request: Request, pk: int) -> Round:
    """Return a round of the office, or answer 404."""
    rows = overview.with_rules(Round.objects.seen_by(request.actor))
    return get_object_or_404(rows, pk=pk)


def filtered_rounds(request: Request, form: RoundFilter) -> Any:
    """Return the rounds one may see, as the filter has them."""
    rows = Round.objects.seen_by(request.actor)
    if form.is_valid():
        if words := form.cleaned_data["q"]:
            rows = rows.filter(
                Q(name__icontains=words) | Q(cycle__programme__name_zh__icontains=words)
            )
        if stage := form.cleaned_data["stage"]:
            rows = rows.filter(stage=stage)
    order = {"due": "due_at", "-due": "-due_at", "name": "name", "-name": "-name"}
    return overview.listed(rows).order_by(order.get(request.GET.get("sort", ""), "-pk"))


@require_safe
@managers
def rounds(request: Request) -> HttpResponse:
    """List the rounds."""
    form = RoundFilter(request.GET or None)
    page = overview.page_of(request, filtered_rounds(request, form))
    late = overview.late_in(in_progress(request))
    context = {"page": page, "form": form, "columns": round_columns(), "late": late}
    return render(request, "office/rounds/list.html", context)


def round_columns() -> list[tuple[str, str, str]]:
    """Return the columns of a list of rounds."""
    return [
        (_("Round"), "name", ""), (_("Stage"), "", ""), (_("Reviews due"), "due", ""),
        (_("Items"), "", "num"), (_("Reviews signed"), "", "num"),
    ]  # fmt: skip


def in_progress(request: Request) -> Any:
    """Return the cycles that may still have a round."""
    seen = Cycle.objects.seen_by(request.actor).select_related("rule_set")
    return seen.filter(stage__in=["open", "closed"])


@managers
def open_round(request: Request) -> HttpResponse:
    """Open the next round of a cycle."""
    cycles = [cycle.pk for cycle in in_progress(request) if cycle.rules.review]
    choice = Cycle.objects.filter(pk__in=cycles).select_related("programme").order_by("-year", "pk")
    form = RoundForm(
        posted(request),
        cycles=choice,
        moment=request.moment,
        initial={"cycle": request.GET.get("cycle")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = services.open_round(by=request.actor, at=request.moment, **given_round(given))
        messages.success(request, _("Opened: %(name)s.") % {"name": made.name})
        return redirect("office:round", made.pk)
    context = {"form": form, "late": overview.late_in(choice)}
    return render(request, "office/rounds/open.html", context, status=422 if form.is_bound else 200)


def given_round(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the form gives in the words of the service."""
    return {name: given[name] for name in ("cycle", "due_at", "name", "late")}


@require_safe
@managers
def round_page(request: Request, pk: int) -> HttpResponse:
    """Show one round: where it stands, what may be done, items, conflicts, votes, results."""
    round_ = round_for(request, pk)
    rankings, votes = list(round_.rankings.all()), list(round_.votes.all())
    context = {
        "round": round_,
        "steps": overview.path_of(round_, rankings),
        "tiles": overview.tiles_of(round_),
        "acts": acts_of(request, round_),
        "certificate": overview.certificate_of(round_),
        "conflicts": overview.conflict_counts(round_),
        "page": overview.page_of(request, overview.items_of(round_)),
        "columns": [
            (_("Item"), "", ""), (_("Experts"), "", "num"), (_("Signed"), "", "num"),
            (_("Kept away"), "", "num"),
        ],
        "votes": votes,
        "to_sign": any(vote.stage == "closed" for vote in votes),
        "meetings": Meeting.objects.seen_by(request.actor).filter(round=round_),
        "rankings": rankings,
        "seats_form": SeatsForm(),
        "late": overview.late_in([round_.cycle_id]),
        "joined": overview.joined_since_scan(round_),
        "sealed": overview.sealed_in(round_),
        "unmatched": overview.unmatched_in(request, round_),
        "vacancies": overview.vacancies_in(round_),
    }  # fmt: skip
    return render(request, "office/rounds/round.html", context)


def acts_of(request: Request, round_: Round) -> dict[str, Any]:
    """Return what may be done now: steps of the machine with their unmet sentences, and acts."""
    steps = dict(open_steps(round_, by=request.actor, at=request.moment))
    running = round_.stage in {"preparing", "scoring"}
    assigned = round_.assignments.exists()
    to_draw = (
        round_.stage == "preparing"
        and round_.rules.choosing == "draw"
        and not round_.panels.filter(members__isnull=False).exists()
    )
    short = round_.invited_at and round_.items_short_of_experts().exists()
    return {
        "steps": steps,
        "scan": running or round_.stage == "voting",
        "draw": to_draw,
        "assign": running and not to_draw and not assigned and not round_.drafts.exists(),
        "look": running and bool(assigned or round_.drafts.exists()),
        "repair": bool(running and short),
        "take_in": running and round_.cycle.candidates.admitted_late().exists(),
        "remind": running and round_.invited_at and round_.unfinished_assignments().exists(),
        "prepare_vote": round_.stage == "voting" and round_.items_not_on_a_paper().exists(),
        "rank": round_.stage == "closed" and not round_.rankings.confirmed().exists(),
    }


# --- acts -----------------------------------------------------------------------------------------


@require_POST
@managers
def scan(request: Request, pk: int) -> HttpResponse:
    """Look for conflicts of interest; from a prepared draw also count its pool anew."""
    round_ = round_for(request, pk)
    answer = looked_for(request, round_, "office:round")
    asked = request.POST.get("draw", "")
    rows = round_.draws.filter(pk=int(asked) if asked.isdecimal() else 0, stage="prepared")
    for draw in rows:
        seats, source = draw.places, draw.beacon_source
        by, at = request.actor, request.moment
        services.prepare_draw(draw.panel, places=seats, beacon_source=source, by=by, at=at)
        return redirect("office:draw", draw.pk)
    return answer


@require_POST
@managers
def take_in(request: Request, pk: int) -> HttpResponse:
    """补入: take the candidates admitted late into this round."""
    items = services.take_in(round_for(request, pk), by=request.actor, at=request.moment)
    text = ngettext("%(n)s candidate taken in.", "%(n)s candidates taken in.", len(items))
    messages.success(request, text % {"n": len(items)})
    return redirect("office:round", pk)


@require_POST
@managers
def remind(request: Request, pk: int) -> HttpResponse:
    """Remind all who are late."""
    count = services.remind(round_for(request, pk), by=request.actor, at=request.moment)
    text = ngettext("%(n)s expert reminded.", "%(n)s experts reminded.", count)
    messages.success(request, text % {"n": count})
    return redirect("office:round", pk)


@require_POST
@managers
def start(request: Request, pk: int) -> HttpResponse:
    """开始评审."""
    services.start_round(round_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("The round takes marks now."))
    return redirect("office:round", pk)


@require_POST
@managers
def call_vote(request: Request, pk: int) -> HttpResponse:
    """转入票决."""
    services.call_vote(round_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("The scores stand. Prepare the vote."))
    return redirect("office:round", pk)


@require_POST
@managers
def close(request: Request, pk: int) -> HttpResponse:
    """评审结束."""
    services.close_round(round_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("The round is closed. Compute its ranking."))
    return redirect("office:round", pk)


# --- results --------------------------------------------------------------------------------------


@require_POST
@managers
def rank(request: Request, pk: int) -> HttpResponse:
    """Compute the ranking of a closed round."""
    round_ = round_for(request, pk)
    form = SeatsForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["seats"])))
        return redirect("office:round", pk)
    seats = form.cleaned_data["seats"]
    made = services.rank(round_, seats=seats, by=request.actor, at=request.moment)
    ask("analyse", by=request.actor, at=request.moment, ranking=made.pk)
    return redirect("office:ranking", made.pk)


def ranking_for(request: Request, pk: int) -> Ranking:
    """Return a ranking of the office, or answer 404."""
    rows = Ranking.objects.seen_by(request.actor).select_related(
        "round__cycle__programme", "round__cycle__rule_set"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@managers
def ranking(request: Request, pk: int) -> HttpResponse:
    """Show a result with its ties and its arithmetic."""
    made = ranking_for(request, pk)
    newest = made.round.rankings.first()
    context = {
        "ranking": made,
        "round": made.round,
        "results": overview.results_of(made),
        "lot": facts.lot_of(made),
        "newest": newest,
        "columns": [
            (_("Ranked at"), "", "num"), (_("Item"), "", ""), (_("Mean"), "", "num"),
            (_("Votes"), "", "num"), (_("Arithmetic"), "", ""), (_("Result"), "", ""),
        ],
        "again_url": reverse("office:round", args=[made.round_id]),
        "tabs": tabs_of(request, made, "ranking"),
        "space": "office",
    }  # fmt: skip
    return render(request, "office/rounds/ranking.html", context)


@require_POST
@managers
def confirm_ranking(request: Request, pk: int) -> HttpResponse:
    """Confirm a ranking: it is final, and the candidates move on."""
    made = ranking_for(request, pk)
    services.confirm_ranking(made, by=request.actor, at=request.moment)
    messages.success(request, _("Confirmed. The candidates have moved on."))
    return redirect("office:ranking", pk)


def expert_for(request: Request, pk: int) -> Expert:
    """Return an expert of the pool, or answer 404."""
    rows = Expert.objects.seen_by(request.actor).select_related("person", "unit", "user")
    return get_object_or_404(rows, pk=pk)
