"""Results: ranked from scores or from the count, confirmed once, then the candidates move on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked
from ledger.sentences import sealed_within
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from nominations.services.telling import tell_carriers
from review import facts, ranking
from review.choices import ResultOutcome
from review.lifecycle import runs
from review.models import Ranking, Result, Round, Vote
from review.scoring import ItemScore, rounded, shown

SCORE_OUTCOMES = {
    ranking.Standing.RECOMMENDED: ResultOutcome.IN,
    ranking.Standing.TIED_AT_THE_LINE: ResultOutcome.TIED,
    ranking.Standing.BELOW: ResultOutcome.OUT,
    ranking.Standing.UNRANKED: ResultOutcome.OUT,
}
VOTE_OUTCOMES = {"elected": ResultOutcome.IN, "tied": ResultOutcome.TIED}


@dataclass(frozen=True, slots=True)
class Line:
    """One item's line of a ranking before it is written."""

    item: str
    place: int
    is_tied: bool
    outcome: str
    approvals: int | None = None
    arithmetic: tuple[dict[str, Any], ...] = ()


@transaction.atomic
def rank(round_: Round, *, seats: int | None = None, by: Actor, at: datetime) -> Ranking:
    """Rank a closed round: by its vote where the rule set has one, else by the mean of the scores.

    ``seats`` is the number of places of a round without a vote; None lets everyone ranked go on (a
    society's own round: as many as the society may nominate). Ties stay visible. Each call writes a
    new version with the hash of its inputs; a confirmed ranking is final.
    """
    row = locked(round_)
    check_ranking(row, seats, by=by)
    refuse_sealed(row)
    scores = facts.scores_of(row)
    if row.votes_asked:
        method, lines = "vote", vote_lines(row)
        seats = sum(line.outcome == ResultOutcome.IN for line in lines)
    else:
        if seats is None and row.society_id:
            seats = row.cycle.limit_for(row.society_id)
        method = "trimmed_mean" if facts.score_rule(row).trim else "mean"
        lines = score_lines(scores, seats)
    made = Ranking.objects.create(
        round=row,
        version=row.rankings.count() + 1,
        method=method,
        seats=seats,
        input_hash=input_hash(row),
        made_at=at,
        rehearsal=row.rehearsal,
    )
    write_results(made, lines, scores)
    told = {"version": made.version, "method": method, "seats": seats, "inputs": made.input_hash}
    enter(row, "rank", by=by, at=at, facts=told)
    return made


def check_ranking(round_: Round, seats: int | None, *, by: Actor) -> None:
    """Refuse a ranking that nobody may make now."""
    if not runs(round_, by):
        raise NotYours(_("Only whoever runs the round ranks it."))
    if round_.stage != "closed":
        raise OutOfOrder(_("Close the round first; until then reviews may still change."))
    if round_.rankings.confirmed().exists():
        raise OutOfOrder(_("The ranking of this round is confirmed and final."))
    if seats is not None and (seats < 1 or round_.votes_asked):
        raise Refused(
            _("The vote has given the seats.")
            if round_.votes_asked
            else _("A round lets at least one item through.")
        )


def score_lines(scores: dict[str, ItemScore], seats: int | None) -> list[Line]:
    """Rank by exact mean scores; nothing is rounded before it is compared."""
    made = ranking.rank({item: score.score for item, score in scores.items()}, seats)
    return [
        Line(
            item=each.item,
            place=each.place or len(made.items),
            is_tied=bool(each.tied_with),
            outcome=SCORE_OUTCOMES[each.standing],
            arithmetic=(score_arithmetic(scores[each.item]),),
        )
        for each in made.items
    ]


def score_arithmetic(score: ItemScore) -> dict[str, Any]:
    """Return how a score came about, without saying who gave what."""
    kept = sorted(v for who, v in score.of_reviewer.items() if who not in score.dropped)
    dropped = sorted(score.of_reviewer[who] for who in score.dropped)
    return {
        "code": "mean",
        "scores": [shown(value) for value in kept],
        "dropped": [shown(value) for value in dropped],
        "mean": shown(score.score) if score.score is not None else "",
    }


def vote_lines(round_: Round) -> list[Line]:
    """Rank by the votes: who took a seat first, then by the approvals of each ballot.

    Divisions with seats of their own are ranked apart.
    """
    closed = round_.votes.filter(stage="closed").order_by("number")
    by_division: dict[str, list[Vote]] = {}
    for vote in closed:
        by_division.setdefault(vote.division, []).append(vote)
    return [line for votes in by_division.values() for line in division_lines(votes)]


def division_lines(votes: Sequence[Vote]) -> list[Line]:
    """Rank the items of one division by its ballots; the last ballot on an item decides."""
    counts: dict[str, list[dict[str, Any]]] = {}
    for vote in votes:
        for each in vote.count["items"]:
            told = {key: each[key] for key in ("approvals", "needed", "of", "outcome")}
            counts.setdefault(str(each["item"]), []).append(
                {"code": "ballot", "ballot": vote.ballot, "vote": vote.number, **told}
            )
    outcomes = {
        item: VOTE_OUTCOMES.get(found[-1]["outcome"], ResultOutcome.OUT)
        for item, found in counts.items()
    }
    keys = {item: vote_key(found, outcomes[item], len(votes)) for item, found in counts.items()}
    return [
        Line(
            item=each.item,
            place=each.place or len(keys),
            is_tied=bool(each.tied_with),
            outcome=outcomes[each.item],
            approvals=counts[each.item][0]["approvals"],
            arithmetic=tuple(counts[each.item]),
        )
        for each in ranking.rank(keys).items
    ]


def vote_key(found: Sequence[dict[str, Any]], outcome: str, ballots: int) -> tuple[Fraction, ...]:
    """Return what an item is ranked by: a seat first, then approvals, first ballot first."""
    approvals = [Fraction(each["approvals"]) for each in found]
    padding = [Fraction(0)] * (ballots - len(approvals))
    return (Fraction(outcome == ResultOutcome.IN), *approvals, *padding)


def write_results(made: Ranking, lines: Sequence[Line], scores: dict[str, ItemScore]) -> None:
    """Write a ranking's lines, with the mean beside the approvals where there are both."""
    items = {str(item.pk): item for item in made.round.items.all()}
    means = {item: score.score for item, score in scores.items()}
    Result.objects.bulk_create(
        Result(
            ranking=made,
            item=items[line.item],
            candidate_id=items[line.item].candidate_id,
            place=line.place,
            is_tied=line.is_tied,
            mean=decimal(means.get(line.item)),
            approvals=line.approvals,
            outcome=line.outcome,
            arithmetic=list(line.arithmetic),
            rehearsal=made.rehearsal,
        )
        for line in lines
    )


def decimal(value: Fraction | None) -> Decimal | None:
    """Return a score with four decimals for the column; comparing is done on exact ones."""
    if value is None:
        return None
    exact = rounded(value, 4)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def input_hash(round_: Round) -> str:
    """Return the SHA-256 (hex) of all a ranking is computed from: rules, signed sheets, counts."""
    sheets, asked = facts.signed_sheets(round_)
    inputs = {
        "rules": round_.cycle.rule_set.digest,
        "round": round_.number,
        "sheets": [
            [s.item, s.reviewer, sorted((code, str(mark)) for code, mark in s.marks.items())]
            for s in sheets
        ],
        "items": sorted(asked),
        "votes": [
            [vote.number, vote.count]
            for vote in round_.votes.filter(stage="closed").order_by("number")
        ],
    }
    canonical = json.dumps(inputs, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def confirm_ranking(made: Ranking, *, by: Actor, at: datetime) -> Ranking:
    """Confirm a ranking: candidates within the places go on, the others are passed over.

    In the last round those within the places are recommended; in an earlier one they stay in review
    for the next. Refused while a tie cuts through the last place, or when the inputs have changed.
    """
    round_ = locked(made.round)
    row = Ranking.objects.select_for_update().get(pk=made.pk)
    check_confirmation(row, round_, by=by)
    row.confirmed_at, row.confirmed_by_id = at, by.user_id
    row.save(update_fields=["confirmed_at", "confirmed_by_id"])
    results = list(row.results.select_related("candidate"))
    told = {
        "version": row.version,
        "in": sum(result.outcome == ResultOutcome.IN for result in results),
        "of": len(results),
    }
    enter(round_, "confirm_ranking", by=by, at=at, facts=told)
    for result in results:
        move_on(result, round_, by=by, at=at)
    tell_carriers(passed_over(results), "candidates_moved", at=at)
    return row


def check_confirmation(made: Ranking, round_: Round, *, by: Actor) -> None:
    """Refuse to confirm what is not the last word."""
    if not runs(round_, by):
        raise NotYours(_("Only whoever runs the round confirms its ranking."))
    if round_.rankings.confirmed().exists():
        raise OutOfOrder(_("The ranking of this round is confirmed and final."))
    if made != round_.rankings.first():
        raise OutOfOrder(_("There is a newer version of this ranking. Confirm that one."))
    refuse_sealed(round_)
    if made.input_hash != input_hash(round_):
        raise OutOfOrder(_("What this ranking was computed from has changed. Rank again."))
    tied = made.results.filter(outcome=ResultOutcome.TIED).count()
    if tied:
        raise Refused(
            format_lazy(
                _(
                    "{count} items are tied at the last place. Rank with another number of places, or vote."
                ),
                count=tied,
            )
        )


def refuse_sealed(round_: Round) -> None:
    """Refuse to rank, or to confirm, while an item of the round is sealed."""
    if count := round_.items.standing().sealed().count():
        raise NotYet([sealed_within(count)])


def passed_over(results: Iterable[Result]) -> list[Candidate]:
    """Return the candidates of the results, as read before, whose way ends here."""
    out = (r.candidate for r in results if r.outcome == ResultOutcome.OUT)
    return [each for each in out if each and each.stage == "in_review"]


def move_on(result: Result, round_: Round, *, by: Actor, at: datetime) -> None:
    """Move one candidate as the confirmed result has it; a society's papers stay where they are."""
    candidate = result.candidate
    if candidate is None or candidate.stage != "in_review":
        return
    told = {"round": round_.pk, "place": result.place}
    if result.outcome == ResultOutcome.OUT:
        advance(candidate, "pass_over", by=by, at=at, facts=told)
    elif round_.is_last:
        advance(candidate, "recommend", by=by, at=at, facts=told)
