"""Results: ranked from scores or from the count, confirmed once, then the candidates move on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import THE_CLOCK, Actor
from ledger.flow import advance, enter, history, locked
from ledger.sentences import sealed_within
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sentence
from nominations.models import Candidate
from nominations.services.telling import tell_carriers
from review import facts, reckoning
from review.choices import ResultOutcome
from review.lifecycle import runs
from review.marking import method_digest
from review.models import Ranking, Result, Round
from review.ranking import commitment
from review.reckoning import Line
from review.scoring import rounded
from review.services.declarations import refuse_tied_to


@transaction.atomic
def rank(round_: Round, *, seats: int | None = None, by: Actor, at: datetime) -> Ranking:
    """Rank a closed round: by its vote where the rule set has one, else by the scores.

    ``seats`` is the number of places of a round without a vote whose rule set does not say; None lets
    everyone ranked go on (a society's own round: as many as the society may nominate). Ties stay
    visible. Each call writes a new version with its input document; a confirmed ranking is final.
    """
    row = locked(round_)
    check_ranking(row, seats, by=by)
    refuse_sealed(row)
    refuse_mixed(row)
    refuse_other_method(row)
    if row.lot_is_open:
        raise NotYet([lot_waits()])
    return ranked(row, seats, by=by, at=at)


def rank_anew(round_: Round, *, at: datetime) -> Ranking | None:
    """Write a new version of a result where one stands: a review was signed again after closing.

    The rules of the last version hold. Answers None where no result stands, or something is sealed, or the reviews were
    signed on different score sheets, or the method is another.
    """
    row = locked(round_)
    last = row.rankings.first()
    if last is None or row.stage != "closed" or row.items.standing().sealed().exists():
        return None
    try:
        refuse_mixed(row)
        refuse_other_method(row)
    except Refused:
        return None
    return ranked(row, None if row.votes_asked else last.seats, by=THE_CLOCK, at=at)


def ranked(row: Round, seats: int | None, *, by: Actor, at: datetime) -> Ranking:
    """Compute a result from what is on record now, and write it as the next version."""
    inputs = facts.ranking_inputs(row, places_of(row, seats))
    refuse_unfit(inputs)
    lines = reckoning.lines_of(inputs)
    if row.votes_asked:
        places: int | None = sum(line.outcome == ResultOutcome.IN for line in lines)
    else:
        places = inputs["seats"]
    made = Ranking.objects.create(
        round=row,
        version=row.rankings.count() + 1,
        method=inputs["method"],
        seats=places,
        input_hash=facts.ranking_hash(inputs),
        inputs=inputs,
        made_at=at,
        rehearsal=row.rehearsal,
    )
    write_results(made, lines)
    told = {"version": made.version, "method": made.method, "seats": places}
    told |= {"inputs": made.input_hash}
    if seed := inputs["rule"]["seed"]:
        told["seed"] = seed  # of the lot, revealed now
    enter(row, "rank", by=by, at=at, facts=told)
    return made


def places_of(round_: Round, seats: int | None) -> int | None:
    """Return the places of a round without a vote: those of its rule set, else those asked for."""
    ruled = round_.rules.ranking.seats
    if ruled is not None and seats not in (None, ruled):
        raise Refused(
            format_lazy(
                _("The rule set gives this round {seats} places. Leave the number empty."),
                seats=ruled,
            )
        )
    if seats is None and round_.society_id:
        return round_.cycle.limit_for(round_.society_id)
    return seats if ruled is None else ruled


def lot_waits() -> Sentence:
    """Say for whom the lot waits."""
    return _(
        "The supervisor (监督员) has not told their number of the lot yet. They type its code on their page of the round; then it can be ranked."
    )


def refuse_other_method(round_: Round) -> None:
    """Refuse a method that is not the one the round started with, as the book has it."""
    line = history(round_).filter(verb="start").order_by("pk").last()
    fixed = line.facts.get("method") if line else None
    if fixed and fixed != method_digest(round_.rules):
        raise Refused(
            _(
                "The rule set was changed after the scoring had begun: its words on the result (method, ties, places) are not those the round started with. Give them back by another change of the rule set, or abandon the round and start it anew."
            )
        )


def refuse_unfit(inputs: dict[str, Any]) -> None:
    """Refuse a lot of another seed, and places that cannot hold what the rule set keeps for groups."""
    seed = inputs["rule"]["seed"]
    if seed and commitment(seed) != inputs["rule"]["commitment"]:
        raise Refused(_("The seed of the lot is not the one that was committed before the marks."))
    groups, seats = inputs["rule"]["groups"], inputs["seats"]
    if not groups or inputs["method"] == reckoning.VOTE:
        return
    kept = sum(each["kept"] for each in groups)
    if seats is None or kept > seats:
        raise Refused(
            format_lazy(
                _(
                    "The rule set keeps {kept} places for groups. Say how many places there are, at least so many."
                ),
                kept=kept,
            )
        )


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


def write_results(made: Ranking, lines: Sequence[Line]) -> None:
    """Write a ranking's lines."""
    items = {str(item.pk): item for item in made.round.items.all()}
    Result.objects.bulk_create(
        Result(
            ranking=made,
            item=items[line.item],
            candidate_id=items[line.item].candidate_id,
            place=line.place,
            is_tied=line.is_tied,
            mean=decimal(line.mean),
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
    refuse_tied_to(round_, by=by)
    if round_.rankings.confirmed().exists():
        raise OutOfOrder(_("The ranking of this round is confirmed and final."))
    if made != round_.rankings.first():
        raise OutOfOrder(_("There is a newer version of this ranking. Confirm that one."))
    refuse_sealed(round_)
    if round_.assignments.filter(reopened=True, stage="accepted").exists():
        raise OutOfOrder(_("A review was opened again and is not signed yet. Wait for it."))
    if made.input_hash != facts.ranking_hash(facts.ranking_inputs(round_, made.seats)):
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


def refuse_mixed(round_: Round) -> None:
    """Refuse to rank reviews signed on different score sheets, or on one without what parts equals."""
    if (kinds := len(facts.sheets_signed_on(round_))) > 1:
        raise Refused(
            format_lazy(
                _(
                    "The reviews of this round were signed on {kinds} different score sheets, because its rules changed in between. Have the earlier ones opened again and signed on the new one, then rank."
                ),
                kinds=kinds,
            )
        )
    known = {each.code for each in facts.rules_signed_on(round_).criteria}
    if unknown := [code for code in round_.rules.ranking.ties if code not in known]:
        raise Refused(
            format_lazy(
                _(
                    "The rules part equal scores by “{criteria}”, which is not on the score sheet that the reviews were signed on. Have them opened again and signed on the new sheet, or revise the rules, then rank."
                ),
                criteria="、".join(unknown),
            )
        )


def passed_over(results: Iterable[Result]) -> list[Candidate]:
    """Return the candidates of the results, as read before, whose way ends here."""
    out = (r.candidate for r in results if r.outcome == ResultOutcome.OUT)
    return [each for each in out if each and each.stage == "in_review"]


def move_on(result: Result, round_: Round, *, by: Actor, at: datetime) -> None:
    """Move one candidate as the confirmed result has it; a society's papers stay where they are."""
    candidate = result.candidate
    if candidate is None or candidate.stage != "in_review":
        return
    told = {"round": round_.pk, "place": result.place_told}
    if result.outcome == ResultOutcome.OUT:
        advance(candidate, "pass_over", by=by, at=at, facts=told)
    elif round_.is_last:
        advance(candidate, "recommend", by=by, at=at, facts=told)
