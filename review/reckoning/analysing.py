"""The analysis beside a result: every method, each reviewer, how firm the places are. It decides nothing.

Plain JSON, so that it is computed once and kept: exact numbers as text with four decimals, estimates
as numbers. Of a vote it is about the scores that were given before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from math import sqrt
from typing import Any

from review import reliability, standings
from review.reckoning.reading import (
    Inputs,
    method_of,
    score_rule_of,
    seating_of,
    sheets_of,
    ties_of,
)
from review.robustness import Change, Robustness, Shift, Without, robustness
from review.scoring import ScoreRule, mean, shown
from review.standings import ItemLine, Method, Standings

Body = dict[str, Any]
Scores = Mapping[str, Mapping[str, Fraction]]


def analysis_of(inputs: Inputs, seats: int | None, seed: str = "") -> Body:
    """Return the whole analysis, or nothing without marks; ``seed`` is for intervals of ranks alone."""
    if not inputs["rule"]["criteria"] or not inputs["sheets"]:
        return {}
    rule, counting = score_rule_of(inputs), method_of(inputs)
    sheets, asked = sheets_of(inputs)
    words: dict[str, Any] = {"ties": ties_of(inputs), "least": inputs["rule"]["least"]}
    found = {
        method: standings.results(
            method, sheets, asked=asked, rule=rule, seats=seats, seed=seed, **words
        )
        for method in methods_of(rule)
    }
    scores = {
        line.item: {each.reviewer: each.score for each in line.reviews}
        for line in found[Method.MEAN].lines
    }
    words |= {"seats": seats, "seating": seating_of(inputs, seats)}
    sheet = robustness(counting, sheets, asked=asked, rule=rule, **words)
    return {
        "method": str(counting),
        "items": [item_told(found, counting, line.item) for line in found[counting].lines],
        "reviewers": reviewers_told(scores, found[Method.BLUP]),
        "agreement": agreement_told(scores, seed),
        "spread": spread_told(found[Method.BLUP]),
        "cautions": {
            str(method): [[str(each.code), list(each.about), each.number] for each in one.cautions]
            for method, one in found.items()
            if one.cautions
        },
        "robustness": robustness_told(sheet),
    }


def methods_of(rule: ScoreRule) -> tuple[Method, ...]:
    """Return the methods shown: the trimmed mean only where the round trims."""
    return tuple(each for each in Method if each is not Method.TRIMMED_MEAN or rule.trim)


def decimal(value: Fraction | None) -> str | None:
    """Return an exact number as text."""
    return None if value is None else shown(value, 4)


def exact(text: str) -> Fraction:
    """Return an exact number from its text."""
    return Fraction(text)


def rough(value: Fraction | float | None) -> float | None:
    """Return an estimate with four decimals."""
    return None if value is None else round(float(value), 4)


def item_told(found: Mapping[Method, Standings], counting: Method, item: str) -> Body:
    """Return one item: its scores, and its place and value by every method."""
    lines = {method: one.line(item) for method, one in found.items()}
    blup, ranks = lines[Method.BLUP], lines[Method.EXPECTED_RANK]
    span, place = blup.interval, ranks.rank_interval
    places = {
        str(method): next(each.place for each in one.ranking.items if each.item == item)
        for method, one in found.items()
    }
    values = {
        str(method): rough(line.value if method is Method.EXPECTED_RANK else line.adjusted)
        for method, line in lines.items()
    }
    return {
        "item": item,
        "raw": decimal(lines[Method.MEAN].raw),
        "spread": spread_of(lines[counting]),
        "scores": [[e.reviewer, decimal(e.score), e.dropped] for e in lines[counting].reviews],
        "places": places,
        "values": values,
        "interval": [rough(span.low), rough(span.high)] if span else None,
        "ranks": [round(place.low), round(place.high)] if place else None,
        "chance": rough(ranks.chance),
    }


def spread_of(line: ItemLine) -> float | None:
    """Return the standard deviation (n − 1) of an item's scores; None of fewer than two."""
    values = [each.score for each in line.reviews]
    if len(values) < 2:
        return None
    centre = mean(values)
    squares = sum(((value - centre) ** 2 for value in values), Fraction(0))
    return round(sqrt(squares / (len(values) - 1)), 4)


def reviewers_told(scores: Scores, model: Standings) -> list[Body]:
    """Return every reviewer's facts, with what the model says of their leniency."""
    effects = {each.reviewer: each for each in model.reviewers}
    told = []
    for each in reliability.reviewer_facts(scores):
        effect = effects.get(each.reviewer)
        span = effect.interval if effect else None
        told.append(
            {
                "reviewer": each.reviewer,
                "scores": each.scores,
                "low": decimal(each.low),
                "high": decimal(each.high),
                "mean": decimal(each.mean),
                "spread": rough(each.spread),
                "leniency": decimal(each.leniency),
                "compared": each.compared,
                "effect": rough(effect.effect) if effect else None,
                "interval": [rough(span.low), rough(span.high)] if span else None,
            }
        )
    return told


def agreement_told(scores: Scores, seed: str) -> Body:
    """Return how far the reviewers agree."""
    found = reliability.agreement(scores, seed)
    return {**asdict(found), "alpha": decimal(found.alpha)}


def spread_told(model: Standings) -> Body | None:
    """Return what the differences come from, in points."""
    if model.spread is None:
        return None
    return {name: rough(value) for name, value in asdict(model.spread).items()}


def robustness_told(sheet: Robustness) -> Body:
    """Return the robustness sheet as plain data."""
    return {
        **asdict(sheet),
        "method": str(sheet.method),
        "changes": list(map(_change, sheet.changes)),
    }


def _change(one: Change) -> Body:
    return {**asdict(one), "without": str(one.without)}


def robustness_from(told: Mapping[str, Any]) -> Robustness:
    """Return the robustness sheet from its plain data."""
    return Robustness(
        Method(told["method"]),
        told["seats"],
        tuple(told["inside"]),
        tuple(told["at_line"]),
        tuple(
            Change(
                Without(each["without"]),
                each["code"],
                tuple(Shift(**shift) for shift in each["leaving"]),
                tuple(Shift(**shift) for shift in each["entering"]),
                each["moved"],
                Shift(**each["furthest"]) if each["furthest"] else None,
            )
            for each in told["changes"]
        ),
        told.get("pooled", False),
    )
