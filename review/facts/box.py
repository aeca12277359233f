"""What a count reads and leaves: the rule of one ballot, the roll in numbers, the opened sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Any

from programmes.shares import Share
from review import tally
from review.models import Seat, Sheet, Vote

WITHOUT_VOTES = {
    tally.LineCode.TIE: tally.LineCode.TIE_POINTS,
    tally.LineCode.FALLBACK: tally.LineCode.FALLBACK_POINTS,
}
"""Which line says of a tie the same without its votes."""
OF_NO_VOTE = (tally.LineCode.DRAWN, tally.LineCode.SCORED)
"""Lines of an item that tell nothing of its votes."""


def ballot_rule(vote: Vote) -> tally.BallotRule:
    """Return the rule of one ballot: as it was told when it opened, before that as the rule set has it."""
    if vote.rule:
        return rule_from_json(vote.rule)
    rules = vote.round.ballot
    base = rules.quorum.base
    rule = tally.BallotRule(
        items=tuple(str(pk) for pk in vote.item_ids()),
        seats=vote.seats_to_fill,
        quorum=Share.of(rules.quorum),
        threshold=Share.of(rules.passing),
        base=tally.Base(rules.passing.base),
        quorum_base=tally.Base(base) if base in ("appointed", "eligible") else tally.Base.ELIGIBLE,
        max_approvals=rules.max_approvals,
        secret=vote.secret,
        blank_is_valid=rules.blank_is_valid,
        tie=tally.Tie(rules.tie),
        rounds_max=rules.rounds_max,
        kind=tally.Kind(rules.kind),
        mark_most=rules.mark_most,
        refill=rules.refill,
        surplus_percent=rules.surplus_percent,
    )
    if vote.earlier is None:
        return rule
    tied = any(each["outcome"] == "tied" for each in vote.earlier.count.get("items", ()))
    return replace(rule.further(rule.items, rule.seats, after_tie=tied), round=vote.ballot)


def rule_as_json(rule: tally.BallotRule) -> dict[str, Any]:
    """Return a rule as it is stored and handed out: shares as numbers, words for the lists."""
    told = asdict(rule)
    for name in ("lot", "scores"):
        if not told[name]:
            del told[name]
    for name in ("quorum", "threshold"):
        share = told[name]
        told[name] = share and {key: share[key] for key in ("num", "den", "op")}
    return {
        name: str(value) if isinstance(value, StrEnum) else value for name, value in told.items()
    } | {"items": list(rule.items)}


def rule_from_json(told: Mapping[str, Any]) -> tally.BallotRule:
    """Return the rule that was stored."""
    share = told["threshold"]
    words = {
        **told,
        "items": tuple(told["items"]),
        "quorum": Share(**told["quorum"]),
        "threshold": Share(**share) if share else None,
        "base": tally.Base(told["base"]),
        "quorum_base": tally.Base(told["quorum_base"]),
        "tie": tally.Tie(told["tie"]),
        "kind": tally.Kind(told["kind"]),
    }
    return tally.BallotRule(**words)


def attendance_of(vote: Vote, seats: Sequence[Seat]) -> tally.Attendance:
    """Return the roll in numbers: who is appointed, present, and recused from which item."""
    recused: dict[str, list[Seat]] = defaultdict(list)
    on_paper = set(vote.item_ids())
    for seat in seats:
        for item in on_paper & set(seat.recused_from):
            recused[str(item)].append(seat)
    return tally.Attendance(
        eligible=len(seats),
        present=sum(seat.is_present for seat in seats),
        recused={
            item: tally.Recusal(
                members=len(those),
                present=sum(seat.is_present for seat in those),
                cast=sum(seat.has_cast for seat in those),
            )
            for item, those in recused.items()
        },
    )


def count_of(vote: Vote, sheets: Sequence[tally.SheetView]) -> tally.Count:
    """Count opened sheets by the vote's rule and roll."""
    return tally.tally(ballot_rule(vote), sheets, attendance_of(vote, list(vote.seats.all())))


def view_of(sheet: Sheet) -> tally.SheetView:
    """Return one kept sheet; of a named vote with what its voter was recused from."""
    away = sheet.named.seat.recused_from if hasattr(sheet, "named") else ()
    approvals = frozenset(str(pk) for pk in sheet.approves)
    return tally.SheetView(approvals, frozenset(str(pk) for pk in away), sheet.marks)


def sheets_of(vote: Vote) -> list[tally.SheetView]:
    """Return the kept sheets of a closed vote."""
    return [view_of(sheet) for sheet in vote.sheets.select_related("named__seat")]


def counted_again(vote: Vote) -> tally.Count:
    """Count the kept sheets of a closed vote again; without a settled tie the same count comes out."""
    return count_of(vote, sheets_of(vote))


def who_said_what(vote: Vote) -> list[tuple[Seat, tally.SheetView]]:
    """Return the opened ballots of a named vote with their seats, by the roll; none of a secret one."""
    if vote.secret or vote.stage != "closed":
        return []
    rows = vote.sheets.select_related("named__seat__expert__person")
    found = [(sheet.named.seat, view_of(sheet)) for sheet in rows]
    return sorted(found, key=lambda pair: (pair[0].expert.person.name, pair[0].pk))


def count_as_json(count: tally.Count) -> dict[str, Any]:
    """Return a count as it is stored: numbers, the standing of each item, the lines."""
    return {
        "outcome": str(count.outcome),
        "seats": count.seats,
        "seats_open": count.seats_open,
        "ballots": count.ballots,
        "valid": count.valid,
        "void": count.void,
        "blank": count.blank,
        "fallback": str(count.fallback or ""),
        "again": [int(item) for item in count.again],
        "items": [
            {
                "item": int(each.item),
                "approvals": each.approvals,
                "points": each.points,
                "order": [each.order.numerator, each.order.denominator],
                "ballots": each.ballots,
                "needed": each.needed,
                "of": each.of,
                "outcome": str(each.outcome),
            }
            for each in count.items
        ],
        "lines": [{"code": str(line.code), "values": dict(line.values)} for line in count.lines],
    }


def withheld_in(vote: Vote) -> set[str]:
    """Return the items whose votes are told to the supervisor alone, as fewer than five voted on them."""
    return vote.withheld()


def has_few(vote: Vote) -> bool:
    """Tell whether a counted secret vote has so few ballots that no number of it is told."""
    return vote.has_few


def is_unanimous(vote: Vote) -> bool:
    """Tell whether the ballots of a counted vote all say the same: then the result shows each."""
    count = vote.count
    alike = {0, count.get("ballots", 0)}
    return bool(count.get("ballots")) and all(each["approvals"] in alike for each in count["items"])


def lines_of(vote: Vote) -> list[tally.Line]:
    """Return the stored arithmetic of a vote, to be told line by line."""
    return [
        tally.Line(
            tally.LineCode(line["code"]),
            {
                name: tuple(value) if isinstance(value, list) else value
                for name, value in line["values"].items()
            },
        )
        for line in vote.count.get("lines", ())
    ]


def lines_told(vote: Vote) -> list[tally.Line]:
    """Return the arithmetic as it is shown and printed: without the numbers that are withheld, and where
    there are any, with all items as on the ballot paper.
    """
    lines, hidden = lines_of(vote), withheld_in(vote)
    if hidden:
        lines = in_ballot_order(lines)
    outcomes = {str(each["item"]): each["outcome"] for each in vote.count.get("items", ())}
    few = {tally.LineCode.ROLL: tally.LineCode.ROLL_OF_FEW} if vote.has_few else {}
    told = [
        tally.Line(few[line.code], line.values)
        if line.code in few
        else tally.Line(
            WITHOUT_VOTES.get(line.code, line.code) if hidden else line.code, line.values
        )
        for line in lines
        if line.code in OF_NO_VOTE or str(line.values.get("item")) not in hidden
    ]
    return told + [
        tally.Line(tally.LineCode.WITHHELD, {"item": item, "outcome": outcomes[item]})
        for item in sorted(hidden, key=int)
    ]


def in_ballot_order(lines: Sequence[tally.Line]) -> list[tally.Line]:
    """Return the lines with those of items, and the items within a line, as on the ballot paper; a lot and
    review scores stay in their own order.
    """
    told = [
        tally.Line(
            line.code,
            {
                name: tuple(sorted(value, key=int)) if isinstance(value, tuple) else value
                for name, value in line.values.items()
            },
        )
        for line in lines
    ]
    places = [at for at, line in enumerate(told) if is_of_votes(line)]
    moved = sorted(filter(is_of_votes, told), key=lambda line: int(str(line.values["item"])))
    for at, line in zip(places, moved, strict=True):
        told[at] = line
    return told


def is_of_votes(line: tally.Line) -> bool:
    """Tell whether a line stands where the votes of its item put it."""
    return "item" in line.values and line.code not in OF_NO_VOTE
