"""Counting a vote (计票): ballots in, an outcome with its arithmetic line by line out.

Exact integers and shares only. The count knows no voter: it sees the opened sheets, in any order,
and how many members were appointed, present and recused.

Stated meanings, since sources differ on each (domain rules 18-21):

* quorum: members present out of members appointed, for the meeting and again for every item
  without the members recused from it;
* a blank ballot is present and handed in, and approves nobody;
* more items than ``max_approvals`` void the whole ballot, and so does a name not on it, a place given
  twice or left out, a mark out of range (``opened.is_void``);
* items that reach the threshold take the seats by approvals, points after Borda or marks; a seat nobody
  reached stays empty, or is voted on again where the rule says so;
* equals at the last seat leave it open: re-vote among the tied, then the fallback: the chair, none of
  them, the better review score (of equal ones the chair chooses), or a lot; scores and the seed of a lot
  were fixed, and told or its fingerprint told, before the ballot.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from programmes.shares import Share

from .opened import Box, is_void
from .ranking import JOINED, commitment, drawn, lot
from .vocabulary.votes import (
    Attendance,
    BallotRule,
    Base,
    Count,
    ItemCount,
    ItemOutcome,
    Kind,
    Line,
    LineCode,
    Recusal,
    SheetView,
    Tie,
    UnsoundCount,
    VoteOutcome,
)

__all__ = [
    "Attendance",
    "BallotRule",
    "Base",
    "Count",
    "ItemCount",
    "ItemOutcome",
    "Kind",
    "Line",
    "LineCode",
    "Recusal",
    "SheetView",
    "Tie",
    "UnsoundCount",
    "VoteOutcome",
    "draw_lot",
    "is_void",
    "part_by_score",
    "settle",
    "tally",
]


def tally(rule: BallotRule, sheets: Sequence[SheetView], attendance: Attendance) -> Count:
    """Count one round; the order of ``sheets`` does not matter.

    Raises :class:`UnsoundCount` where the box and the roll contradict each other: more sheets than
    members present, or more approvals of an item than ballots that could carry one.
    """
    if len(sheets) > attendance.present:
        raise UnsoundCount(
            "more_sheets_than_present", sheets=len(sheets), present=attendance.present
        )
    box = Box.sort(rule, sheets)
    quorate = rule.quorum.met(attendance.present, attendance.eligible)
    items = [_count_item(rule, item, box, attendance) for item in rule.items]
    if not quorate:
        items = [replace(each, outcome=ItemOutcome.NO_QUORUM) for each in items]
    count = Count(
        outcome=VoteOutcome.DECIDED if quorate else VoteOutcome.NO_QUORUM,
        seats=rule.seats,
        ballots=box.ballots,
        valid=box.valid(rule),
        void=len(box.void),
        blank=box.blank,
        items=_seat(rule, items),
        lines=(),
    )
    count = _leave_open(rule, count) if count.tied else _vote_again(rule, count)
    count = replace(count, lines=_lines(rule, attendance, count))
    if count.fallback is Tie.SCORE:
        return part_by_score(rule, count)
    return settle(count, (), by=Tie.ALL_OUT) if count.fallback is Tie.ALL_OUT else count


def settle(count: Count, chosen: Collection[str], *, by: Tie) -> Count:
    """Record what the fallback chose among the tied (domain rule 20).

    ``chosen`` fills the open seats exactly; with ``ALL_OUT`` nobody is chosen and they stay empty.
    """
    if count.outcome is not VoteOutcome.FALLBACK or by is not count.fallback:
        raise UnsoundCount("nothing_to_settle", by=str(by))
    wanted = 0 if by is Tie.ALL_OUT else count.seats_open
    if not set(chosen) <= set(count.tied) or len(set(chosen)) != wanted:
        raise UnsoundCount("choice_does_not_fit", seats=wanted, chosen=len(set(chosen)))
    items = _decide(count, chosen, set(count.tied) - set(chosen))
    line = Line(
        LineCode.SETTLED,
        {
            "by": str(by),
            "chosen": tuple(item for item in count.tied if item in chosen),
            "open": count.seats_open - len(set(chosen)),
        },
    )
    return replace(count, outcome=VoteOutcome.DECIDED, items=items, lines=(*count.lines, line))


def part_by_score(rule: BallotRule, count: Count) -> Count:
    """Settle a tie by the review scores in the rule: the better take the open seats.

    Those whose equal scores share the last seat stay tied, and so do all where one has no score: among
    them the chair chooses.
    """
    scores = {item: Fraction(rule.scores[item]) for item in count.tied if item in rule.scores}
    order = sorted(count.tied, key=lambda item: -scores.get(item, 0))
    told = [
        Line(LineCode.SCORED, {"item": item, "score": rule.scores[item]})
        for item in order
        if item in scores
    ]
    chosen, line = order[: count.seats_open], scores.get(order[count.seats_open - 1])
    if len(scores) == len(order) and scores[order[count.seats_open]] != line:
        done = settle(count, chosen, by=Tie.SCORE)
        return replace(done, lines=(*count.lines, *told, done.lines[-1]))
    code = LineCode.SCORE_MISSING
    if len(scores) == len(order) and line is not None:
        code = LineCode.SCORES_EQUAL
        better = {item for item in order if scores[item] > line}
        worse = {item for item in order if scores[item] < line}
        count = replace(count, items=_decide(count, better, worse))
    left = Line(code, {"tied": count.tied, "open": count.seats_open, "by": str(Tie.CHAIR)})
    return replace(count, fallback=Tie.CHAIR, lines=(*count.lines, *told, left))


def _decide(count: Count, chosen: Collection[str], out: Collection[str]) -> tuple[ItemCount, ...]:
    """The items with some of the tied chosen and some out; the others as they stand."""
    outcomes = dict.fromkeys(out, ItemOutcome.BEYOND) | dict.fromkeys(chosen, ItemOutcome.ELECTED)
    return tuple(
        replace(each, outcome=outcomes.get(each.item, each.outcome)) for each in count.items
    )


def draw_lot(rule: BallotRule, count: Count, seed: str) -> Count:
    """Settle a tie left to the lot (抽签): the smallest SHA-256 of seed, line feed and item go first.

    Each draw stands in the arithmetic. Raises :class:`UnsoundCount` for a seed other than the one whose
    fingerprint the rule told.
    """
    if not seed or commitment(seed) != rule.lot:
        raise UnsoundCount("another_seed")
    turns = lot(seed, count.tied)
    done = settle(count, turns[: count.seats_open], by=Tie.LOT)
    code = LineCode.LOT_OF_TWO if JOINED in seed else LineCode.LOT
    drawing = [Line(code, {"seed": seed, "fingerprint": rule.lot})]
    for turn, item in enumerate(turns, start=1):
        draws: dict[str, int | str | tuple[str, ...]] = {"item": item, "number": item, "turn": turn}
        drawing.append(Line(LineCode.DRAWN, draws | {"drawn": drawn(seed, item)}))
    return replace(done, lines=(*count.lines, *drawing, done.lines[-1]))


def _count_item(rule: BallotRule, item: str, box: Box, attendance: Attendance) -> ItemCount:
    """One item with its own denominators: its recused members are in none of them (rule 18)."""
    recusal = attendance.recused.get(item, Recusal(0))
    of = {
        Base.APPOINTED: attendance.eligible,
        Base.ELIGIBLE: attendance.eligible - recusal.members,
        Base.PRESENT: attendance.present - recusal.present,
        Base.BALLOTS: box.ballots - recusal.cast,
        Base.VALID: box.valid_for(rule, item, recusal.cast),
    }
    present, points = of[Base.PRESENT], box.points.get(item, 0)
    got = points if rule.kind is Kind.SCORE else box.approvals.get(item, 0)
    each = rule.mark_most if rule.kind is Kind.SCORE else 1  # the most one ballot gives
    if not 0 <= got <= of[Base.BALLOTS] * each <= present * each:
        raise UnsoundCount("item_does_not_add_up", item=item, approvals=got, present=present)
    base, quorum_of = of[rule.base] * each, of[rule.quorum_base]
    return ItemCount(
        item,
        of[Base.ELIGIBLE],
        present,
        ballots=of[Base.BALLOTS],
        valid=of[Base.VALID],
        of=base,
        quorum_of=quorum_of,
        quorum_needed=rule.quorum.needed(quorum_of),
        needed=1 if rule.threshold is None else rule.threshold.needed(base),
        approvals=got,
        points=points,
        outcome=_reached(rule, got, base, present, quorum_of),
        order=_order(rule, points, of[Base.BALLOTS]),
    )


def _order(rule: BallotRule, points: int, ballots: int) -> Fraction:
    """What seats go by: approvals; points and marks per ballot that could give them."""
    return Fraction(points) if rule.kind is Kind.APPROVE else Fraction(points, ballots or 1)


def _reached(rule: BallotRule, got: int, base: int, present: int, quorum_of: int) -> ItemOutcome:
    """What an item reached by itself, before the seats are given."""
    if not rule.quorum.met(present, quorum_of):
        return ItemOutcome.NO_QUORUM
    passed = got > 0 and (rule.threshold is None or rule.threshold.met(got, base))
    return ItemOutcome.BEYOND if passed else ItemOutcome.FAILED


def _seat(rule: BallotRule, items: Sequence[ItemCount]) -> tuple[ItemCount, ...]:
    """Give the seats in order to the items that passed; equals at the last seat stay tied."""
    ranked = sorted(items, key=lambda each: -each.order)
    passed = [each.order for each in ranked if each.outcome is ItemOutcome.BEYOND]
    if not rule.seats:
        return tuple(ranked)
    line = passed[rule.seats - 1] if len(passed) > rule.seats else None
    tied = line is not None and passed[rule.seats] == line

    def stand(each: ItemCount) -> ItemOutcome:
        if each.outcome is not ItemOutcome.BEYOND or (line is not None and each.order < line):
            return each.outcome
        return ItemOutcome.TIED if tied and each.order == line else ItemOutcome.ELECTED

    return tuple(replace(each, outcome=stand(each)) for each in ranked)


def _leave_open(rule: BallotRule, count: Count) -> Count:
    """A tie at the last seat: another round while the rule allows one, then the fallback."""
    if rule.round < rule.rounds_max or rule.tie is Tie.REVOTE:
        return replace(count, outcome=VoteOutcome.REVOTE, again=count.tied)
    return replace(count, outcome=VoteOutcome.FALLBACK, fallback=rule.tie)


def _vote_again(rule: BallotRule, count: Count) -> Count:
    """Seats nobody reached: where the rule says so and a round is left, those who came next are voted
    on again, a surplus (差额) over the seats of them, with all their equals.
    """
    left = [each for each in count.items if each.outcome is ItemOutcome.FAILED]
    rounds = rule.refill and rule.round < rule.rounds_max
    if count.outcome is VoteOutcome.NO_QUORUM or not (rounds and left and count.seats_open):
        return count
    most = -(-count.seats_open * (100 + rule.surplus_percent) // 100)
    line = left[min(most, len(left)) - 1].order
    again = tuple(each.item for each in left if each.order >= line)
    return replace(count, outcome=VoteOutcome.REVOTE, again=again)


def _written(share: Share) -> str:
    """A share as it is read: ``≥ 2/3``, ``> 1/2``."""
    return f"{'≥' if share.op == '>=' else '>'} {share.num}/{share.den}"


def _lines(rule: BallotRule, attendance: Attendance, count: Count) -> tuple[Line, ...]:
    """The arithmetic in the order in which it is read out."""
    lines = [
        Line(
            LineCode.ROLL,
            {
                "eligible": attendance.eligible,
                "present": attendance.present,
                "ballots": count.ballots,
                "valid": count.valid,
                "void": count.void,
                "blank": count.blank,
            },
        ),
        _quorum_line(rule, attendance),
    ]
    if count.outcome is VoteOutcome.NO_QUORUM:
        return tuple(lines)
    for each in count.items:
        lines += _item_lines(rule, each, attendance)
    elected = len(count.elected)
    seats = {"seats": count.seats, "elected": elected, "open": count.seats_open}
    lines.append(Line(LineCode.SEATS, seats))
    return (*lines, *_tie_lines(rule, count))


def _quorum_line(rule: BallotRule, attendance: Attendance) -> Line:
    """Whether enough of the appointed members came."""
    met = rule.quorum.met(attendance.present, attendance.eligible)
    return Line(
        LineCode.QUORUM_MET if met else LineCode.QUORUM_MISSED,
        {
            "eligible": attendance.eligible,
            "present": attendance.present,
            "share": _written(rule.quorum),
            "needed": rule.quorum.needed(attendance.eligible),
        },
    )


def _item_lines(rule: BallotRule, each: ItemCount, attendance: Attendance) -> list[Line]:
    """Recusals of the item, then what it needed and what it got."""
    lines = []
    recusal = attendance.recused.get(each.item)
    here: dict[str, int | str | tuple[str, ...]] = {"item": each.item}
    if recusal:
        numbers = {"members": recusal.members, "eligible": each.eligible, "present": each.present}
        lines.append(Line(LineCode.RECUSED, here | numbers))
    if each.outcome is ItemOutcome.NO_QUORUM:
        quorum = {"needed": each.quorum_needed, "of": each.quorum_of, "present": each.present}
        return [
            *lines,
            Line(LineCode.ITEM_QUORUM_MISSED, here | quorum | {"share": _written(rule.quorum)}),
        ]
    return [*lines, *_votes_lines(rule, each, here)]


def _votes_lines(
    rule: BallotRule, each: ItemCount, here: dict[str, int | str | tuple[str, ...]]
) -> list[Line]:
    """What an item needed and got; its points after Borda on a line of their own."""
    scored = rule.kind is Kind.SCORE
    points = [Line(LineCode.POINTS, here | {"points": each.points, "ballots": each.ballots})]
    ranked = points if rule.kind is Kind.RANK else []
    if rule.threshold is None:
        code = LineCode.MOST_MARKS if scored else LineCode.MOST_VOTES
        return [Line(code, here | {"got": each.approvals}), *ranked]
    failed = each.outcome is ItemOutcome.FAILED
    code = LineCode.FAILED if failed else LineCode.PASSED
    values = here | {
        "base": str(rule.base),
        "of": each.of,
        "share": _written(rule.threshold),
        "needed": each.needed,
        "got": each.approvals,
    }
    if scored:
        code = LineCode.MARKS_FAILED if failed else LineCode.MARKS_PASSED
        values |= {"of": each.of // rule.mark_most, "most": rule.mark_most, "all": each.of}
    return [Line(code, values), *ranked]


def _tie_lines(rule: BallotRule, count: Count) -> list[Line]:
    """Who is voted on again, for how many seats; or who is tied, and what follows."""
    values: dict[str, int | str | tuple[str, ...]] = {
        "open": count.seats_open,
        "round": rule.round,
        "rounds_max": rule.rounds_max,
    }
    if not count.tied:
        refill = Line(LineCode.REFILL, values | {"again": count.again})
        return [refill] if count.again else []
    values["tied"] = count.tied
    by_points = rule.kind is not Kind.APPROVE
    if not by_points:
        at = (each.approvals for each in count.items if each.outcome is ItemOutcome.TIED)
        values["votes"] = next(at)
    if count.outcome is VoteOutcome.REVOTE:
        return [Line(LineCode.TIE_POINTS if by_points else LineCode.TIE, values)]
    code = LineCode.FALLBACK_POINTS if by_points else LineCode.FALLBACK
    return [Line(code, values | {"by": str(rule.tie)})]
