"""What a count reads and leaves: the rule of one ballot, the roll in numbers, the opened sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from programmes.shares import Share
from review import tally
from review.models import Seat, Vote


def ballot_rule(vote: Vote) -> tally.BallotRule:
    """Return the rule of one ballot; a second ballot among the tied keeps quorum and limits."""
    rules = vote.round.ballot
    base = rules.quorum.base
    further = vote.earlier_id is not None
    most = vote.seats_to_fill if further else rules.max_approvals
    return tally.BallotRule(
        items=tuple(str(pk) for pk in vote.item_ids()),
        seats=vote.seats_to_fill,
        quorum=Share.of(rules.quorum),
        threshold=None if further else Share.of(rules.passing),
        base=tally.Base(rules.passing.base),
        quorum_base=tally.Base(base) if base in ("appointed", "eligible") else tally.Base.ELIGIBLE,
        max_approvals=most,
        secret=rules.secret,
        tie=tally.Tie(rules.tie),
        rounds_max=rules.rounds_max,
        round=vote.ballot,
    )


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


def count_of(vote: Vote, sheets: Iterable[Sequence[str]]) -> tally.Count:
    """Count opened sheets (item keys approved on each) by the vote's rule and roll."""
    views = [tally.SheetView(frozenset(approved)) for approved in sheets]
    return tally.tally(ballot_rule(vote), views, attendance_of(vote, list(vote.seats.all())))


def counted_again(vote: Vote) -> tally.Count:
    """Count the kept sheets of a closed vote again; without a settled tie the same count comes out."""
    return count_of(vote, [[str(pk) for pk in sheet.approves] for sheet in vote.sheets.all()])


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
        "items": [
            {
                "item": int(each.item),
                "approvals": each.approvals,
                "needed": each.needed,
                "of": each.of,
                "outcome": str(each.outcome),
            }
            for each in count.items
        ],
        "lines": [{"code": str(line.code), "values": dict(line.values)} for line in count.lines],
    }


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
