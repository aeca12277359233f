"""What scoring reads: the rule of a round and its signed sheets."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from programmes.vocabulary.deciding import RoundRules
from review import scoring
from review.marking import as_signed, criterion_of
from review.models import Basis, Ranking, Result, Round, Score


def sheets_signed_on(round_: Round) -> dict[str, int]:
    """Return the score sheets that the counted reviews were signed on: a key of a basis by digest."""
    counted = {"assignment__item__in": round_.items.standing(), "assignment__stage": "signed"}
    rows = Basis.objects.filter(**counted).order_by("number")
    last = {work: (digest, key) for work, digest, key in rows.values_list(*BASIS)}
    return dict(last.values())


BASIS = ("assignment_id", "digest", "pk")


def rules_signed_on(round_: Round) -> RoundRules:
    """Return the round's words with the score sheet that all its reviews were signed on."""
    kept = sheets_signed_on(round_)
    if len(kept) != 1:
        return round_.rules
    return as_signed(round_.rules, Basis.objects.get(pk__in=kept.values()).criteria)


def score_rule(round_: Round) -> scoring.ScoreRule:
    """Return how the round's scores come about."""
    rules = rules_signed_on(round_)
    trims = rules.trim_high or rules.trim_low
    return scoring.ScoreRule(
        criteria=tuple(criterion_of(each) for each in rules.criteria),
        trim=scoring.Trim(rules.trim_high, rules.trim_low, rules.trim_from) if trims else None,
    )


def signed_sheets(round_: Round) -> tuple[list[scoring.ScoreSheet], dict[str, list[str]]]:
    """Return the signed sheets of the standing items, and who signed for each item."""
    marks: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    rows = Score.objects.filter(
        assignment__item__in=round_.items.standing(), assignment__stage="signed"
    ).values_list("assignment__item_id", "assignment__expert_id", "criterion", "value")
    for item, expert, criterion, value in rows:
        marks[str(item), str(expert)][criterion] = Fraction(value)
    sheets = [
        scoring.ScoreSheet(expert, item, given) for (item, expert), given in sorted(marks.items())
    ]
    asked: dict[str, list[str]] = {
        str(pk): [] for pk in round_.items.standing().values_list("pk", flat=True)
    }
    for sheet in sheets:
        asked[sheet.item].append(sheet.reviewer)
    return sheets, asked


def scores_of(round_: Round) -> dict[str, scoring.ItemScore]:
    """Return every item's exact score, by item key."""
    sheets, asked = signed_sheets(round_)
    return scoring.score(score_rule(round_), sheets, asked)


def scores_told(round_: Round) -> dict[str, str]:
    """Return the score of every item with four decimals, as a tie of votes is settled by it.

    Of the round itself where marks were given in it, else of the last confirmed result before it.
    """
    if round_.rules.criteria:
        own = {item: each.score for item, each in scores_of(round_).items()}
        if any(score is not None for score in own.values()):
            return {
                item: scoring.shown(score, 4) for item, score in own.items() if score is not None
            }
    made = Ranking.objects.confirmed().filter(
        round__cycle=round_.cycle_id,
        round__society=round_.society_id,
        round__number__lt=round_.number,
        results__mean__isnull=False,
    )
    last = made.order_by("round__number", "version").last()
    means = Result.objects.filter(ranking=last, mean__isnull=False)
    of_candidate = dict(means.values_list("candidate_id", "mean"))
    items = round_.items.standing().filter(candidate__in=of_candidate)
    return {
        str(pk): str(of_candidate[candidate])
        for pk, candidate in items.values_list("pk", "candidate")
    }
