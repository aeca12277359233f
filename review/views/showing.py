"""What pages of several actors show: labels, items, conflicts with their evidence, rules in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ledger.situations import Sentence
from people.gates import Request
from people.models import Unit
from programmes.sentences import label_of
from programmes.shares import Share
from review import facts, sentences, services
from review.conflicts import Fact, FactKind
from review.models import Conflict, Item, Round, Vote
from review.querysets import UNTOLD
from review.tally import BallotRule, Kind

OPS: Mapping[str, Sentence] = {">=": "≥", ">": ">"}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, even nothing at all; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def looked_for(request: Request, round_: Round, back: str) -> HttpResponse:
    """Look for conflicts of interest, say how many are new, and go back to the round's page."""
    found = services.scan_conflicts(round_, by=request.actor, at=request.moment)
    text = ngettext("%(n)s new conflict found.", "%(n)s new conflicts found.", len(found))
    messages.success(request, text % {"n": len(found)})
    return redirect(back, round_.pk)


def relations_of(round_: Round) -> dict[str, str]:
    """Return the relations the rule set knows, by code, in the reader's language."""
    rules = round_.cycle.rules.review
    return {each.code: label_of(each) for each in rules.conflicts} if rules else {}


def own_relations_of(round_: Round) -> dict[str, str]:
    """Return the relations an expert may state: not those that only others name."""
    return {code: word for code, word in relations_of(round_).items() if code not in UNTOLD}


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
    on, since = (date.fromisoformat(row[day]) if row.get(day) else None for day in ("on", "since"))
    kind, source = FactKind(row["kind"]), row.get("source", "")
    return Fact(kind, row.get("of", ""), row.get("value", ""), on, since, source)


def explained(conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    """Return conflicts with relation, evidence in sentences and note; units by their names."""
    return [
        {
            **each,
            "evidence": each["evidence"] + reach_of(each["row"]),
            "relation": relation_word(each["row"]),
            "note": each["row"].note,
        }
        for each in evidence_told(list(conflicts))
    ]


def evidence_told(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return rows that hold evidence with it in sentences, now and as it was; units by their names."""
    units = {
        each["value"]
        for row in rows
        for each in [*row.evidence, *row.before]
        if each["kind"] in (FactKind.UNIT_NOW, FactKind.UNIT_PAST, FactKind.UNIT_NEAR)
        and each["value"].isdecimal()
    }
    names = {
        str(pk): name for pk, name in Unit.objects.filter(pk__in=units).values_list("pk", "name")
    }
    return [
        {
            "row": row,
            "evidence": [sentences.fact(fact_of(each), names) for each in row.evidence],
            "before": [sentences.fact(fact_of(each), names) for each in row.before],
        }
        for row in rows
    ]


def reach_of(row: Conflict) -> list[Sentence]:
    """Return how many years back the rule set looks for what was found, where it fades at all."""
    rules = row.item.round.cycle.rules.review
    named = rules.conflicts if rules and row.source == "found" else ()
    return [sentences.reach(e.years) for e in named if e.code == row.relation and e.years]


def relation_word(row: Conflict) -> str:
    """Return the relation of a conflict as the rule set words it; its item's round is loaded."""
    return relations_of(row.item.round).get(row.relation, row.relation)


# --- votes ----------------------------------------------------------------------------------------


def rule_in_words(vote: Vote) -> Sentence:
    """Say the rule of a ballot: 最多选 5 人;到会 21,≥14 票当选 (computed from the rule set).

    Of those present only the share is said until the quorum is there: the number would mislead.
    """
    rule = facts.ballot_rule(vote)
    if rule.kind is not Kind.APPROVE:
        return rule_of_numbers(rule)
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


def rule_of_numbers(rule: BallotRule) -> Sentence:
    """Say the rule of a vote by places or by marks."""
    words: dict[str, Any] = {"most": rule.points_most, "seats": rule.seats}
    ranks = rule.kind is Kind.RANK
    if rule.threshold is None:
        told = _(
            "Rank {most} at most, the best first. {seats} to be chosen, by points after Borda."
        )
        marks = _("Mark each from 0 to {most}. {seats} to be chosen; most marks win.")
        return format_lazy(told if ranks else marks, **words)
    words |= {"base": sentences.BASES[rule.base], "share": share_in_words(rule.threshold)}
    told = _(
        "Rank {most} at most, the best first. {seats} to be chosen by points after Borda, each ranked by {share} of: {base}."
    )
    marks = _(
        "Mark each from 0 to {most}. {seats} to be chosen by their marks, each with {share} of the marks possible of: {base}."
    )
    return format_lazy(told if ranks else marks, **words)


HOW: Mapping[Kind, Sentence] = {
    Kind.APPROVE: _("Tick whom you approve. None ticked is a blank ballot."),
    Kind.RANK: _(
        "Give your places: 1 for the best, 2 for the next, without a gap. {places} places give {places} points to the first and one less to each next; what you leave empty gets none."
    ),
    Kind.SCORE: _(
        "Give each a whole number from 0 to {places}. What you leave empty gets no mark; nothing at all is a blank ballot."
    ),
}


def how_to_vote(rule: BallotRule) -> Sentence:
    """Say how this ballot paper is filled in."""
    return format_lazy(HOW[rule.kind], places=rule.points_most)


def unanimity_in_words(vote: Vote) -> Sentence:
    """Say before casting what the result will say of a ballot all the same."""
    if not vote.secret:
        return _(
            "This vote is named: once it is closed, the minutes say how each member voted. Until then every ballot is sealed."
        )
    seats = vote.seats.count()
    if seats < facts.VOTERS_TOLD:
        return format_lazy(
            _(
                "The ballot is secret: it is sealed at once, and nobody can say whose it is. But only {seats} vote: the result says much of each ballot, and if all vote alike, it says everything."
            ),
            seats=seats,
        )
    return _(
        "The ballot is secret: it is sealed at once, and nobody can say whose it is. If all vote alike, the result itself shows how each voted; no method can prevent that."
    )


def cautions_of(vote: Vote) -> list[Sentence]:
    """Say of a counted vote what its numbers give away, or why there are none."""
    if facts.has_few(vote):
        few = _(
            "Fewer than five voted, so only whether an item passed is shown, as on the ballot paper; the numbers and the order they give are told to the supervisor (监督员) alone."
        )
        return [few]
    if vote.secret and facts.is_unanimous(vote):
        return [_("All ballots agree: so the result itself shows how each member voted.")]
    return []


def share_in_words(share: Share) -> str:
    """Return a share as it is printed: ≥ 2/3."""
    return f"{OPS[share.op]} {share.num}/{share.den}"


def names_in(vote: Vote) -> dict[str, str]:
    """Return the names of the items of a vote, by their codes in its count."""
    return {str(each.item_id): name_of(each.item) for each in vote.vote_items.all()}


def arithmetic_of(vote: Vote, *, whole: bool = False) -> list[Sentence]:
    """Return the count of a closed vote line by line, with the names of its items.

    What a part of the panel of fewer than five voted is told to the supervisor alone (``whole``).
    """
    names = names_in(vote)
    lines = facts.lines_of(vote) if whole else facts.lines_told(vote)
    return [sentences.count_line(line, names) for line in lines]


def named_of(vote: Vote) -> list[tuple[str, str]]:
    """Return how each member voted in a named vote, in words; nothing of a secret one."""
    names, rule = names_in(vote), facts.ballot_rule(vote)
    return [
        (str(seat.expert), str(sentences.ballot_told(rule, view, names)))
        for seat, view in facts.who_said_what(vote)
    ]
