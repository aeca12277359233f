"""What pages of several actors show: labels, items, conflicts with their evidence, rules in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from people.models import Unit
from programmes.shares import Share
from review import facts, sentences
from review.conflicts import Fact, FactKind
from review.models import Conflict, Item, Round, Vote

OPS: Mapping[str, Sentence] = {">=": "≥", ">": ">"}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, even nothing at all; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def label_of(entry: Any) -> str:
    """Return the label of a coded entry of a rule set in the reader's language."""
    return entry.en if (get_language() or "").startswith("en") else entry.zh


def relations_of(round_: Round) -> dict[str, str]:
    """Return the relations the rule set knows, by code, in the reader's language."""
    rules = round_.cycle.rules.review
    return {each.code: label_of(each) for each in rules.conflicts} if rules else {}


def unit_of(item: Item) -> str:
    """Return the unit an item is from."""
    if item.candidate:
        return item.candidate.unit_name
    lead = item.paper.lead  # type: ignore[union-attr]
    return lead.unit_name if lead else ""


def name_of(item: Item) -> str:
    """Return the person or team an item is about."""
    return item.candidate.name if item.candidate else item.paper.title  # type: ignore[union-attr]


def fact_of(row: Mapping[str, str]) -> Fact:
    """Return a stored piece of evidence as the arithmetic found it."""
    on = date.fromisoformat(row["on"]) if row.get("on") else None
    return Fact(FactKind(row["kind"]), row.get("of", ""), row.get("value", ""), on)


def explained(conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    """Return conflicts with relation, evidence in sentences and note; units by their names."""
    rows = list(conflicts)
    units = {
        each["value"]
        for row in rows
        for each in row.evidence
        if each["kind"] in (FactKind.UNIT_NOW, FactKind.UNIT_PAST)
    }
    names = {
        str(pk): name for pk, name in Unit.objects.filter(pk__in=units).values_list("pk", "name")
    }
    return [
        {
            "row": row,
            "relation": relation_word(row),
            "evidence": [sentences.fact(fact_of(each), names) for each in row.evidence],
            "note": row.note,
        }
        for row in rows
    ]


def relation_word(row: Conflict) -> str:
    """Return the relation of a conflict as the rule set words it; its item's round is loaded."""
    return relations_of(row.item.round).get(row.relation, row.relation)


# --- votes ----------------------------------------------------------------------------------------


def rule_in_words(vote: Vote) -> Sentence:
    """Say the rule of a ballot: 最多选 5 人;到会 21,≥14 票当选 (computed from the rule set).

    Of those present only the share is said until the quorum is there: the number would mislead.
    """
    rule = facts.ballot_rule(vote)
    most = rule.max_approvals if rule.max_approvals is not None else len(rule.items)
    words: dict[str, Any] = {"most": min(most, len(rule.items)), "seats": rule.seats}
    if rule.threshold is None:
        return format_lazy(
            _("Choose at most {most}. {seats} to be chosen; most votes win."), **words
        )
    seats = list(vote.seats.all())
    counted = {"appointed": len(seats), "eligible": len(seats)}
    counted["present"] = sum(seat.is_present for seat in seats)
    words |= {"base": sentences.BASES[rule.base], "share": share_in_words(rule.threshold)}
    gathering = vote.stage != "closed" and counted["present"] < vote.quorum_needed()
    if (of := counted.get(str(rule.base))) is None or (gathering and rule.base == "present"):
        return format_lazy(
            _("Choose at most {most}. {seats} to be chosen, each with {share} of: {base}."), **words
        )
    words |= {"of": of, "needed": rule.threshold.needed(of)}
    return format_lazy(
        _(
            "Choose at most {most}. {base} {of}: chosen with {needed} votes or more ({share}), {seats} at most."
        ),
        **words,
    )


def share_in_words(share: Share) -> str:
    """Return a share as it is printed: ≥ 2/3."""
    return f"{OPS[share.op]} {share.num}/{share.den}"


def arithmetic_of(vote: Vote) -> list[Sentence]:
    """Return the count of a closed vote line by line, with the names of its items."""
    names = {str(each.item_id): name_of(each.item) for each in vote.vote_items.all()}
    return [sentences.count_line(line, names) for line in facts.lines_of(vote)]
