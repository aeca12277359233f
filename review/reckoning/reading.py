"""The input document read as the arithmetic reads it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from programmes.shares import Share
from review import board
from review.ranking import lot
from review.robustness import Seating
from review.scoring import Criterion, ScoreRule, ScoreSheet, Trim
from review.standings import Method, TieRule

FORMAT = "jujian-ranking-1"
VOTE = "vote"
Inputs = Mapping[str, Any]
"""``rule``: criteria, trim, reviews_min, ties, seed, commitment, least, groups, unfilled_open; ``method``,
``seats``; ``items``: item → group traits; ``sheets``: [item, reviewer, {criterion: mark}]; ``votes``,
``void``: counts as stored, and the [number of a vote, item] declared void.
"""


def method_of(inputs: Inputs) -> Method:
    """Return how scores are ranked: as the document says, of a vote by the (trimmed) mean."""
    if inputs["method"] != VOTE:
        return Method(inputs["method"])
    return Method.TRIMMED_MEAN if inputs["rule"]["trim"] else Method.MEAN


def score_rule_of(inputs: Inputs) -> ScoreRule:
    """Return how an item's score comes about; raises ValueError for a rule without criteria."""
    rule = inputs["rule"]
    trim = rule["trim"]
    return ScoreRule(
        criteria=tuple(
            Criterion(
                each["code"],
                Fraction(each["weight"]),
                Fraction(each["high"]),
                Fraction(0),
                Fraction(each["step"]),
            )
            for each in rule["criteria"]
        ),
        trim=Trim(trim["high"], trim["low"], trim["least"]) if trim else None,
        reviews_min=rule["reviews_min"],
    )


def sheets_of(inputs: Inputs) -> tuple[list[ScoreSheet], dict[str, list[str]]]:
    """Return the signed sheets, and who signed for each item."""
    sheets = [
        ScoreSheet(who, item, {code: Fraction(mark) for code, mark in marks.items()})
        for item, who, marks in inputs["sheets"]
    ]
    asked: dict[str, list[str]] = {item: [] for item in inputs["items"]}
    for sheet in sheets:
        asked[sheet.item].append(sheet.reviewer)
    return sheets, asked


def ties_of(inputs: Inputs) -> TieRule:
    """Return what parts equals."""
    return TieRule(tuple(inputs["rule"]["ties"]), inputs["rule"]["seed"])


def seed_of(inputs: Inputs) -> str | None:
    """Return the seed of the lot, where the rule has one."""
    return inputs["rule"]["seed"] or None


def board_rule_of(inputs: Inputs, seats: int) -> board.BoardRule:
    """Return the pools and quotas at so many places; raises ValueError where more are kept."""
    groups = inputs["rule"]["groups"]
    minima = [board.Bound(each["code"], each["least"]) for each in groups if each["least"]]
    minima += [
        board.Bound(each["code"], Share(each["least_percent"], 100))
        for each in groups
        if each["least_percent"]
    ]
    minima += [
        board.Bound(each["code"], Share(**each["share"])) for each in groups if "share" in each
    ]
    return board.BoardRule(
        seats=seats,
        pools={each["code"]: each["kept"] for each in groups if each["kept"]},
        minima=tuple(minima),
        maxima=tuple(
            board.Bound(each["code"], each["at_most"]) for each in groups if each["at_most"]
        ),
        unfilled_open=inputs["rule"]["unfilled_open"],
    )


def entries_of(inputs: Inputs, places: Mapping[str, int | None]) -> list[board.Entry]:
    """Return the items as they stand on the board: an item is of the first pool that it fits."""
    pools = [each["code"] for each in inputs["rule"]["groups"] if each["kept"]]
    seed = seed_of(inputs)
    turn = {item: at for at, item in enumerate(lot(seed, places), start=1)} if seed else {}
    return [
        board.Entry(
            item,
            place,
            next((code for code in pools if code in inputs["items"][item]), ""),
            frozenset(inputs["items"][item]),
            turn.get(item, 0),
        )
        for item, place in places.items()
    ]


def seating_of(inputs: Inputs, seats: int | None) -> Seating | None:
    """Return how pools and quotas give seats to places; None where the rule has none, or a vote gave them."""
    if not inputs["rule"]["groups"] or inputs["method"] == VOTE or seats is None:
        return None
    rule = board_rule_of(inputs, seats)

    def seated(places: Mapping[str, int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        entries = entries_of(inputs, {item: places.get(item) for item in inputs["items"]})
        found = board.fill(rule, entries)
        return found.items(board.Fate.IN), found.items(board.Fate.TIED)

    return seated
