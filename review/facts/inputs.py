"""The input document of a ranking: all that a result is computed from, under codes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from nominations.models import Member
from programmes.vocabulary import digest
from programmes.vocabulary.deciding import RoundRules
from programmes.vocabulary.ranking import SeatGroup
from review.facts.sheets import rules_signed_on, signed_sheets
from review.models import Item, Ranking, Round, VoteItem
from review.reckoning import FORMAT
from review.standings import FEW_SCORES

LEADING = ("nominee", "leader")


def ranking_inputs(round_: Round, seats: int | None) -> dict[str, Any]:
    """Return the input document of a result of the round at so many places.

    Votes give their own places; they stand in it with their counts.
    """
    sheets, asked = signed_sheets(round_)
    codes = reviewer_codes(round_)
    votes = round_.votes.filter(stage="closed").order_by("number")
    void = VoteItem.objects.filter(vote__round=round_, voided_at__isnull=False)
    return {
        "format": FORMAT,
        "rules": round_.cycle.rule_set.digest,
        "round": round_.number,
        "method": method_of(round_),
        "seats": None if round_.votes_asked else seats,
        "rule": rule_of(round_, rules_signed_on(round_)),
        "items": traits_of(round_, sorted(map(int, asked))),
        "sheets": sorted(
            [each.item, codes[each.reviewer], {code: str(m) for code, m in each.marks.items()}]
            for each in sheets
        ),
        "votes": [
            {"number": v.number, "ballot": v.ballot, "division": v.division, "count": v.count}
            for v in votes
        ],
        "void": sorted(map(list, void.values_list("vote__number", "item_id"))),
    }


def bundle_of_ranking(made: Ranking) -> dict[str, Any]:
    """Return what the stand-alone program reads: the inputs with their hash, and the places on record.

    Its moment is in UTC.
    """
    rows = made.results.order_by("place", "item_id")
    return {
        "ranking": made.pk,
        "version": made.version,
        "made_at": made.made_at.astimezone(UTC).isoformat(),
        "input_hash": made.input_hash,
        "inputs": made.inputs,
        "results": [
            {
                "item": str(row.item_id),
                "place": row.place,
                "outcome": row.outcome,
                "tied": row.is_tied,
                "mean": None if row.mean is None else f"{row.mean:.4f}",
                "approvals": row.approvals,
            }
            for row in rows
        ],
    }


def ranking_hash(inputs: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of an input document in its canonical form."""
    return digest(inputs)


def method_of(round_: Round) -> str:
    """Return what places go by: the vote, or what the rule set says of the scores."""
    if round_.votes_asked:
        return "vote"
    rules = round_.rules
    trims = rules.ranking.method == "mean" and (rules.trim_high or rules.trim_low)
    return "trimmed_mean" if trims else rules.ranking.method


def rule_of(round_: Round, rules: RoundRules) -> dict[str, Any]:
    """Return the rule of a round as plain data."""
    ranking = rules.ranking
    trims = rules.trim_high or rules.trim_low
    return {
        "criteria": [
            {"code": c.code, "weight": c.weight, "high": c.most, "step": c.step}
            for c in rules.criteria
        ],
        "trim": {"high": rules.trim_high, "low": rules.trim_low, "least": rules.trim_from}
        if trims
        else None,
        "reviews_min": ranking.reviews_min,
        "ties": list(ranking.ties),
        "seed": round_.whole_lot_seed or None,
        "commitment": round_.lot_fingerprints or None,
        "least": FEW_SCORES,
        "groups": list(map(group_of, ranking.groups)),
        "unfilled_open": ranking.unfilled_open,
    }


GROUP = ("code", "zh", "en", "kept", "least", "least_percent", "at_most")


def group_of(group: SeatGroup) -> dict[str, Any]:
    """Return a group as plain data; a share of the places only where one is asked for."""
    told = {name: getattr(group, name) for name in GROUP}
    share = {"num": group.share_num, "den": group.share_den, "op": group.share_op}
    return told | ({"share": share} if group.share_num else {})


def reviewer_codes(round_: Round) -> dict[str, str]:
    """Return the code of every expert with work in a round: R1, R2 … in an order that says nothing.

    Whoever left keeps a code, so that it stays the same from version to version.
    """
    keys = set(round_.assignments.values_list("expert_id", flat=True))
    order = sorted(keys, key=lambda key: hashlib.sha256(f"{round_.pk}:{key}".encode()).digest())
    return {str(key): f"R{at}" for at, key in enumerate(order, start=1)}


# --- whom seats are kept or asked for ---------------------------------------------------------------


def traits_of(round_: Round, keys: Iterable[int]) -> dict[str, list[str]]:
    """Return the groups of the rule set that each item belongs to; by the first paper that carries it."""
    groups = round_.rules.ranking.groups
    found: dict[str, list[str]] = {str(key): [] for key in keys}
    if not groups:
        return found
    items = Item.objects.filter(pk__in=found).select_related("candidate", "paper")
    for item in items:
        leads = Member.objects.filter(paper__in=item.papers(), role__in=LEADING)
        lead = leads.select_related("unit").order_by("paper_id").first()
        year = round_.cycle.year
        found[str(item.pk)] = [
            each.code for each in groups if belongs(each, item.division, lead, year)
        ]
    return found


def belongs(group: SeatGroup, division: str, lead: Member | None, year: int) -> bool:
    """Tell whether an item is of a group, by its division or by its nominee."""
    if group.having == "division":
        return division in group.named
    if lead is None:
        return False
    if group.having == "women":
        return lead.sex == "F"
    if group.having == "young":
        return lead.birth is not None and lead.birth.year >= year - group.age
    if group.having == "enterprise":
        return lead.unit_nature == "enterprise"
    return lead.unit is not None and lead.unit.region in group.named
