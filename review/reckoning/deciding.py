"""The places: computed from an input document, each with the steps that lead to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from review import board, scoring, standings
from review.ranking import Standing, rank
from review.reckoning.reading import (
    VOTE,
    Inputs,
    board_rule_of,
    entries_of,
    method_of,
    score_rule_of,
    sheets_of,
    ties_of,
)
from review.scoring import ItemScore, shown

Step = dict[str, Any]
IN, OUT, TIED = "in", "out", "tied"
OF_STANDING = {
    Standing.RECOMMENDED: IN,
    Standing.TIED_AT_THE_LINE: TIED,
    Standing.BELOW: OUT,
    Standing.UNRANKED: OUT,
}
OF_FATE = {board.Fate.IN: IN, board.Fate.TIED: TIED}
OF_BALLOT = ("approvals", "order", "needed", "of", "outcome")
OF_VOTE = {"elected": IN, "tied": TIED}
TOLD = {board.Reason.FOR_MINIMUM, board.Reason.POOL_SEAT, board.Reason.OVER_MAXIMUM}
TOLD |= {board.Reason.KEPT_FREE}


@dataclass(frozen=True, slots=True)
class Line:
    """One item's line of a result: place, outcome, mean (exact), approvals, and how they came about."""

    item: str
    place: int
    is_tied: bool
    outcome: str
    mean: Fraction | None = None
    approvals: int | None = None
    arithmetic: tuple[Step, ...] = ()


def lines_of(inputs: Inputs) -> list[Line]:
    """Rank by the votes where the document says so, else by the scores."""
    if inputs["method"] != VOTE:
        return score_lines(inputs)
    means = means_of(inputs)
    return [replace(line, mean=means.get(line.item)) for line in vote_lines(inputs)]


def means_of(inputs: Inputs) -> dict[str, Fraction | None]:
    """Return the mean scores beside a vote; none where no marks were given."""
    if not inputs["rule"]["criteria"]:
        return {}
    found = scoring.score(score_rule_of(inputs), *sheets_of(inputs))
    return {item: each.score for item, each in found.items()}


# --- by scores ------------------------------------------------------------------------------------


def score_lines(inputs: Inputs) -> list[Line]:
    """Rank by the method of the rule set; nothing exact is rounded before it is compared."""
    found, scores = standings_of(inputs)
    outcomes = {each.item: OF_STANDING[each.standing] for each in found.ranking.items}
    steps = {
        line.item: score_steps(inputs, scores[line.item], line, each.drawn)
        for line, each in zip(found.lines, found.ranking.items, strict=True)
    }
    for seat in seats_of(inputs, {each.item: each.place for each in found.ranking.items}):
        outcomes[seat.item] = OF_FATE.get(seat.fate, OUT)
        if seat.reason in TOLD:
            steps[seat.item].append(seat_step(seat))
    return [
        Line(
            each.item,
            each.place or len(found.lines),
            bool(each.tied_with),
            outcomes[each.item],
            scores[each.item].score,
            None,
            tuple(steps[each.item]),
        )
        for each in found.ranking.items
    ]


def standings_of(inputs: Inputs) -> tuple[standings.Standings, dict[str, ItemScore]]:
    """Return the standings by the method of the rule set, and every item's exact mean."""
    rule, method = score_rule_of(inputs), method_of(inputs)
    sheets, asked = sheets_of(inputs)
    found = standings.results(
        method,
        sheets,
        asked=asked,
        rule=rule,
        seats=inputs["seats"],
        ties=ties_of(inputs),
        least=inputs["rule"]["least"],
        draws=0,
    )
    trim = rule.trim if method is standings.Method.TRIMMED_MEAN else None
    return found, scoring.score(replace(rule, trim=trim), sheets, asked)


def seats_of(inputs: Inputs, places: Mapping[str, int | None]) -> tuple[board.Seat, ...]:
    """Return who takes which seat where the rule has pools or quotas; nothing where it has none."""
    if not inputs["rule"]["groups"] or inputs["seats"] is None:
        return ()
    return board.fill(board_rule_of(inputs, inputs["seats"]), entries_of(inputs, places)).seats


def seat_step(seat: board.Seat) -> Step:
    """Return why an item takes a seat, or none, by pools and quotas."""
    return {
        "code": "seat",
        "reason": str(seat.reason),
        "pool": seat.pool,
        "traits": list(seat.traits),
    }


def score_steps(
    inputs: Inputs, score: ItemScore, line: standings.ItemLine, drawn: int | None
) -> list[Step]:
    """Return how a score and a place came about, without saying who gave what."""
    if score.score is None and score.of_reviewer:
        needed = inputs["rule"]["reviews_min"]
        return [{"code": "short", "reviews": len(score.of_reviewer), "needed": needed}]
    steps = [mean_step(score)]
    if score.score is not None and not method_of(inputs).is_exact:
        value = Fraction(str(round(float(line.value or 0), standings.DIGITS)))
        steps.append({"code": "estimate", "method": inputs["method"], "value": shown(value)})
    if inputs["rule"]["ties"] and line.key:
        parted = zip(inputs["rule"]["ties"], line.key[1:], strict=True)
        steps.append({"code": "parted", "means": [[code, shown(at)] for code, at in parted]})
    if drawn is not None:
        steps.append({"code": "lot", "turn": drawn})
    return steps


def mean_step(score: ItemScore) -> Step:
    """Return the scores of an item, those left out, and the mean."""
    kept = sorted(v for who, v in score.of_reviewer.items() if who not in score.dropped)
    dropped = sorted(score.of_reviewer[who] for who in score.dropped)
    return {
        "code": "mean",
        "scores": [shown(value) for value in kept],
        "dropped": [shown(value) for value in dropped],
        "mean": shown(score.score) if score.score is not None else "",
    }


# --- by votes -------------------------------------------------------------------------------------


def vote_lines(inputs: Inputs) -> list[Line]:
    """Rank by the votes: who took a seat first, then by the approvals of each ballot.

    Divisions with seats of their own are ranked apart.
    """
    by_division: dict[str, list[Step]] = {}
    for vote in inputs["votes"]:
        by_division.setdefault(vote["division"], []).append(vote)
    void = {(number, str(item)) for number, item in inputs["void"]}
    return [line for votes in by_division.values() for line in division_lines(votes, void)]


def division_lines(votes: Sequence[Step], void: set[tuple[int, str]]) -> list[Line]:
    """Rank the items of one division by its ballots; the last ballot on an item decides."""
    counts: dict[str, list[Step]] = {}
    for vote in votes:
        for each in vote["count"]["items"]:
            if (vote["number"], str(each["item"])) in void:
                continue
            told = {key: each[key] for key in OF_BALLOT if key in each}
            step = {"code": "ballot", "ballot": vote["ballot"], "vote": vote["number"], **told}
            counts.setdefault(str(each["item"]), []).append(step)
    outcomes = {item: OF_VOTE.get(found[-1]["outcome"], OUT) for item, found in counts.items()}
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
        for each in rank(keys).items
    ]


def vote_key(found: Sequence[Step], outcome: str, ballots: int) -> tuple[Fraction, ...]:
    """Return what an item is ranked by: a seat first, then what its seats went by, first ballot first."""
    approvals = [Fraction(*each.get("order", [each["approvals"]])) for each in found]
    padding = [Fraction(0)] * (ballots - len(approvals))
    return (Fraction(outcome == IN), *approvals, *padding)
