"""What the pages of a round show to those who run or watch it: steps, items, experts, certificate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from ledger.flow import history
from ledger.sentences import of_verb, sealed_within
from ledger.situations import Sentence
from nominations.models import Candidate, Paper
from people.gates import Request
from review import facts, sentences, services
from review.models import Conflict, Draw, ExclusionRequest, Expert, Ranking, Round, Vote
from review.querysets import LIVE
from review.sentences import ITEM_OUTCOMES
from review.tally import ItemOutcome
from review.views.showing import name_of, unit_of
from review.views.steps import steps_in_words

PAGE = 50


def page_of(request: Request, rows: Any) -> Page:
    """Return the page asked for, of fifty rows."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def with_rules(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Load rounds with the rules they run on."""
    return rounds.select_related("cycle__programme", "cycle__rule_set", "society")


def listed(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Load rounds for a list: items, live assignments and signed reviews counted."""
    work = "items__assignments"
    live = Count(work, filter=Q(**{f"{work}__stage__in": LIVE}), distinct=True)
    signed = Count(work, filter=Q(**{f"{work}__stage": "signed"}), distinct=True)
    return with_rules(rounds).annotate(
        item_count=Count("items", distinct=True), live_count=live, signed_count=signed
    )


def path_of(round_: Round, rankings: Iterable[Ranking]) -> list[dict[str, Any]]:
    """Return the steps of a round as parts/step_path shows them."""
    made = list(rankings)
    confirmed = any(ranking.confirmed_at for ranking in made)
    order = ["preparing", "scoring", "voting", "closed", "ranked", "confirmed"]
    labels = [
        _("assign experts"), _("score"), _("panel votes"), _("round closed"), _("ranked"),
        _("result confirmed"),
    ]  # fmt: skip
    at = order.index("confirmed" if confirmed else "ranked" if made else round_.stage)
    found = []
    for place, (code, label) in enumerate(zip(order, labels, strict=True)):
        state = "done" if place < at or confirmed else "current" if place == at else ""
        if code == "voting" and not round_.votes_asked:
            state = "skipped"
        found.append({"label": label, "state": state})
    return found


def items_of(round_: Round) -> Any:
    """Return a round's items with how many experts read each, how many signed, who is kept away."""
    work, ties = "assignments__stage", "conflicts__outcome"
    return (
        round_.items.unsealed()
        .select_related("candidate", "paper")
        .prefetch_related("paper__members")
        .annotate(
            covered=Count("assignments", filter=Q(**{f"{work}__in": LIVE}), distinct=True),
            signed=Count("assignments", filter=Q(**{work: "signed"}), distinct=True),
            kept_away=Count("conflicts", filter=Q(**{ties: "hard"}), distinct=True),
        )
        .order_by("pk")
    )


def unmatched_in(request: Request, round_: Round) -> int:
    """Return how many granted requests about the round's items name nobody known in the pool."""
    if round_.society_id is not None:
        return 0
    seen = ExclusionRequest.objects.seen_by(request.actor).unmatched()
    return seen.filter(paper__candidate__items__round=round_).distinct().count()


def sealed_in(round_: Round) -> Sentence | None:
    """Say how many items of a round are sealed: they are not shown, and the round waits for them."""
    count = round_.items.standing().sealed().count()
    return sealed_within(count) if count else None


def late_in(cycles: Iterable[Any]) -> QuerySet[Candidate]:
    """Return the candidates of these cycles whom no round has taken: admitted after the first opened."""
    late = Candidate.objects.admitted_late().filter(cycle__in=cycles)
    return late.select_related("cycle__programme")


def joined_since_scan(round_: Round) -> list[str]:
    """Return the numbers of papers that joined a candidate after conflicts were looked for."""
    if round_.scanned_at is None or round_.stage not in {"preparing", "scoring"}:
        return []
    papers = Paper.objects.filter(stage="accepted", candidate__items__round=round_)
    joined = papers.filter(sealed_at__isnull=True, entry__at__gt=round_.scanned_at).order_by(
        "number"
    )
    return list(joined.values_list("number", flat=True))


def vacancies_in(round_: Round) -> list[tuple[Draw, list[Sentence]]]:
    """Return the draws of a round with seats that a conflict vacated and nobody has filled, in words."""
    if round_.rules.choosing != "draw":
        return []
    draws = round_.draws.filter(stage__in=["drawn", "sealed", "opened"]).select_related("panel")
    seen = [(draw, facts.vacancy_of(draw)) for draw in draws.order_by("pk")]
    return [
        (draw, sentences.vacancy_told(*astuple(each))) for draw, each in seen if each and each.free
    ]


STAGES = ("offered", "accepted", "signed", "declined", "recused", "voided")


def experts_in(round_: Round) -> Any:
    """Return the experts with work in a round and the count of each stage; never a score."""
    mine = Q(assignments__item__round=round_)
    counts = {
        stage: Count("assignments", filter=mine & Q(assignments__stage=stage), distinct=True)
        for stage in STAGES
    }
    rows = Expert.objects.filter(pk__in=round_.assignments.values("expert"))
    pledged = Count("declarations", filter=Q(declarations__round=round_), distinct=True)
    return (
        rows.select_related("person", "unit")
        .annotate(pledged=pledged, **counts)
        .order_by("person__name", "pk")
    )


def loads_of(round_: Round) -> tuple[int, int] | None:
    """Return the fewest and most live items an expert of the round has; None without any."""
    rows = round_.assignments.live().values("expert").annotate(n=Count("pk"))
    loads = [row["n"] for row in rows]
    return (min(loads), max(loads)) if loads else None


def tiles_of(round_: Round) -> list[dict[str, Any]]:
    """Return the numbers on top of a round."""
    seen = services.progress_of(round_)
    all_ = seen.offered + seen.accepted + seen.signed
    tone = "warn" if seen.covered < seen.items else ""
    return [
        {"label": _("Items with enough experts"), "value": seen.covered, "of": seen.items, "tone": tone},
        {"label": _("Experts who signed the pledge"), "value": seen.declared, "of": seen.experts},
        {"label": _("Reviews signed"), "value": seen.signed, "of": all_},
        {"label": _("Declined, recused or void"), "value": seen.declined + seen.recused + seen.voided},
    ]  # fmt: skip


def certificate_of(round_: Round) -> list[tuple[str, Any]]:
    """Return what the assignment is worth, as facts; empty before there is one."""
    held = round_.certificate
    if not held:
        return []
    proven = _("{total}; proven to be the most possible").format(total=f"{held['total']:.4f}")
    if abs(held["total"] - held["bound"]) > 1e-6:
        proven = _("{total}; no assignment reaches more than {bound}").format(
            total=f"{held['total']:.4f}", bound=f"{held['bound']:.4f}"
        )
    loads = loads_of(round_)
    return [
        (_("Total fit"), proven),
        (_("Fit of the worst-off item"), f"{held['worst']:.4f}"),
        (_("Items an expert reads"), "–".join(map(str, sorted(set(loads)))) if loads else "—"),
        (_("Pairs"), held["pairs"]),
        (_("Hash of the problem"), held["input"][:16]),
    ]


def conflict_counts(round_: Round) -> dict[str, int]:
    """Return how many conflicts of each outcome are on record."""
    rows = Conflict.objects.filter(item__round=round_).values_list("outcome")
    return dict(rows.annotate(n=Count("pk")))


def conflicts_of(conflicts: QuerySet[Conflict], round_: Round) -> QuerySet[Conflict]:
    """Load the conflicts of a round with expert, item and rules, those to be decided first."""
    rows = with_evidence(conflicts.filter(item__round=round_))
    return rows.order_by("outcome", "expert__person__name", "pk")


def with_evidence(conflicts: QuerySet[Conflict]) -> QuerySet[Conflict]:
    """Load conflicts with what their evidence is told with."""
    rows = conflicts.select_related(
        "expert__person", "expert__unit", "item__candidate", "item__paper",
        "item__round__cycle__rule_set",
    )  # fmt: skip
    return rows.prefetch_related("item__paper__members")


ACTS = 30
"""How many lines of the book a round's page shows; its own page in the book has all."""


def told_acts(record: Any, most: int | None = None) -> list[dict[str, Any]]:
    """Return the last lines of the book about a record, newest first, as parts/timeline shows them."""
    lines = history(record).order_by("-pk")[:most]
    return [
        {
            "at": entry.at,
            "sentence": of_verb(entry.verb),
            "actor_name": entry.actor_name,
            "reason": entry.reason,
        }
        for entry in lines
    ]


# --- results and counts ---------------------------------------------------------------------------


def results_of(ranking: Ranking, *, whole: bool = False) -> list[dict[str, Any]]:
    """Return the places of a ranking with their arithmetic in words; without the votes of fewer than
    five and the order they give, unless ``whole``.
    """
    tell = steps_in_words(ranking)
    return [
        {
            "row": row,
            "name": name_of(row.item),
            "unit": unit_of(row.item),
            "place": row.place if whole else row.place_told,
            "tied": row.is_tied if whole else row.is_tied_told,
            "votes": row.approvals if whole else row.votes_told,
            "lines": [tell(each) for each in (row.arithmetic if whole else row.steps_told)],
        }
        for row in (sorted(ranking.told(), key=lambda row: row.place) if whole else ranking.told())
    ]


def standing_of(vote: Vote, *, whole: bool = False) -> list[dict[str, Any]]:
    """Return the items of a closed vote with votes and outcome, in the order in which seats are given;
    without the numbers of fewer than five, and as on the ballot paper, unless ``whole``.
    """
    names = {each.item_id: each for each in vote.vote_items.all()}
    hidden = set() if whole else facts.withheld_in(vote)
    return [
        {
            **each,
            "hidden": str(each["item"]) in hidden,
            "name": name_of(names[each["item"]].item),
            "void": names[each["item"]].voided_at is not None,
            "word": ITEM_OUTCOMES[ItemOutcome(each["outcome"])],
        }
        for each in (vote.count.get("items", []) if whole else vote.items_told())
    ]
