"""Counting a vote (计票): ballots in, an outcome with its arithmetic line by line out.

Exact integers and shares only. The count knows no voter: it sees the opened sheets, in any order,
and how many members were appointed, present and recused.

Stated meanings, since sources differ on each (domain rules 18-21):

* quorum: members present out of members appointed, for the meeting and again for every item
  without the members recused from it;
* a blank ballot is present and handed in, and approves nobody;
* more approvals than ``max_approvals`` void the whole ballot, and so does a name not on it;
* items that reach the threshold take the seats by approvals; a seat nobody reached stays empty;
* equal approvals at the last seat leave it open: re-vote among the tied, then the fallback.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from programmes.shares import Share

from .vocabulary.votes import (
    Attendance,
    BallotRule,
    Base,
    Count,
    ItemCount,
    ItemOutcome,
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
    "Line",
    "LineCode",
    "Recusal",
    "SheetView",
    "Tie",
    "UnsoundCount",
    "VoteOutcome",
    "is_void",
    "settle",
    "tally",
]


@dataclass(frozen=True, slots=True)
class _Box:
    """The opened ballots, sorted into void, blank and counted."""

    ballots: int
    void: tuple[SheetView, ...]
    blank: int
    approvals: Mapping[str, int]
    blanks_recused: Mapping[str, int]

    @classmethod
    def sort(cls, rule: BallotRule, sheets: Sequence[SheetView]) -> _Box:
        """Set the void ballots apart and count the approvals of the others."""
        counted = [sheet for sheet in sheets if not is_void(rule, sheet.approvals)]
        blank = [sheet for sheet in counted if not sheet.approvals]
        return cls(
            ballots=len(sheets),
            void=tuple(sheet for sheet in sheets if is_void(rule, sheet.approvals)),
            blank=len(blank),
            approvals=Counter(
                item for sheet in counted for item in sheet.approvals - sheet.recused
            ),
            blanks_recused=Counter(item for sheet in blank for item in sheet.recused),
        )

    def valid(self, rule: BallotRule) -> int:
        """Valid ballots of the whole vote."""
        return self.ballots - len(self.void) - (0 if rule.blank_is_valid else self.blank)

    def valid_for(self, rule: BallotRule, item: str, cast: int) -> int:
        """Valid ballots of one item; a void or blank ballot counts as of a voter of the item
        unless it says that its voter was recused.
        """
        void = sum(item not in sheet.recused for sheet in self.void)
        blank = 0 if rule.blank_is_valid else self.blank - self.blanks_recused.get(item, 0)
        return max(self.ballots - cast - void - blank, 0)


def is_void(rule: BallotRule, approvals: Collection[str]) -> bool:
    """Whether these approvals void the whole ballot (废票): too many, or a name not on it."""
    too_many = rule.max_approvals is not None and len(approvals) > rule.max_approvals
    return too_many or not set(approvals) <= set(rule.items)


def tally(rule: BallotRule, sheets: Sequence[SheetView], attendance: Attendance) -> Count:
    """Count one round; the order of ``sheets`` does not matter.

    Raises :class:`UnsoundCount` where the box and the roll contradict each other: more sheets than
    members present, or more approvals of an item than ballots that could carry one.
    """
    if len(sheets) > attendance.present:
        raise UnsoundCount(
            "more_sheets_than_present", sheets=len(sheets), present=attendance.present
        )
    box = _Box.sort(rule, sheets)
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
    if count.tied:
        count = _leave_open(rule, count)
    count = replace(count, lines=_lines(rule, attendance, count))
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
    items = tuple(
        replace(each, outcome=ItemOutcome.ELECTED if each.item in chosen else ItemOutcome.BEYOND)
        if each.outcome is ItemOutcome.TIED
        else each
        for each in count.items
    )
    line = Line(
        LineCode.SETTLED,
        {
            "by": str(by),
            "chosen": tuple(item for item in count.tied if item in chosen),
            "open": count.seats_open - len(set(chosen)),
        },
    )
    return replace(count, outcome=VoteOutcome.DECIDED, items=items, lines=(*count.lines, line))


def _count_item(rule: BallotRule, item: str, box: _Box, attendance: Attendance) -> ItemCount:
    """One item with its own denominators: its recused members are in none of them (rule 18)."""
    recusal = attendance.recused.get(item, Recusal(0))
    eligible = attendance.eligible - recusal.members
    present = attendance.present - recusal.present
    of = {
        Base.APPOINTED: attendance.eligible,
        Base.ELIGIBLE: eligible,
        Base.PRESENT: present,
        Base.BALLOTS: box.ballots - recusal.cast,
        Base.VALID: box.valid_for(rule, item, recusal.cast),
    }
    got = box.approvals.get(item, 0)
    if not 0 <= got <= of[Base.BALLOTS] <= present:
        raise UnsoundCount("item_does_not_add_up", item=item, approvals=got, present=present)
    base, quorum_of = of[rule.base], of[rule.quorum_base]
    return ItemCount(
        item,
        eligible,
        present,
        ballots=of[Base.BALLOTS],
        valid=of[Base.VALID],
        of=base,
        quorum_of=quorum_of,
        quorum_needed=rule.quorum.needed(quorum_of),
        needed=1 if rule.threshold is None else rule.threshold.needed(base),
        approvals=got,
        outcome=_reached(rule, got, base, present, quorum_of),
    )


def _reached(rule: BallotRule, got: int, base: int, present: int, quorum_of: int) -> ItemOutcome:
    """What an item reached by itself, before the seats are given."""
    if not rule.quorum.met(present, quorum_of):
        return ItemOutcome.NO_QUORUM
    passed = got > 0 and (rule.threshold is None or rule.threshold.met(got, base))
    return ItemOutcome.BEYOND if passed else ItemOutcome.FAILED


def _seat(rule: BallotRule, items: Sequence[ItemCount]) -> tuple[ItemCount, ...]:
    """Give the seats by approvals to the items that passed; equals at the last seat stay tied."""
    ranked = sorted(items, key=lambda each: -each.approvals)
    passed = [each.approvals for each in ranked if each.outcome is ItemOutcome.BEYOND]
    if not rule.seats:
        return tuple(ranked)
    line = passed[rule.seats - 1] if len(passed) > rule.seats else 0
    tied = bool(line) and passed[rule.seats] == line

    def stand(each: ItemCount) -> ItemOutcome:
        if each.outcome is not ItemOutcome.BEYOND or each.approvals < line:
            return each.outcome
        return ItemOutcome.TIED if tied and each.approvals == line else ItemOutcome.ELECTED

    return tuple(replace(each, outcome=stand(each)) for each in ranked)


def _leave_open(rule: BallotRule, count: Count) -> Count:
    """A tie at the last seat: another round while the rule allows one, then the fallback."""
    if rule.round < rule.rounds_max or rule.tie is Tie.REVOTE:
        return replace(count, outcome=VoteOutcome.REVOTE)
    return replace(count, outcome=VoteOutcome.FALLBACK, fallback=rule.tie)


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
    if rule.threshold is None:
        return [*lines, Line(LineCode.MOST_VOTES, here | {"got": each.approvals})]
    code = LineCode.FAILED if each.outcome is ItemOutcome.FAILED else LineCode.PASSED
    values = here | {
        "base": str(rule.base),
        "of": each.of,
        "share": _written(rule.threshold),
        "needed": each.needed,
        "got": each.approvals,
    }
    return [*lines, Line(code, values)]


def _tie_lines(rule: BallotRule, count: Count) -> list[Line]:
    """Who is tied, for how many seats, and what follows."""
    if not count.tied:
        return []
    votes = next(each.approvals for each in count.items if each.outcome is ItemOutcome.TIED)
    values: dict[str, int | str | tuple[str, ...]] = {
        "tied": count.tied,
        "votes": votes,
        "open": count.seats_open,
        "round": rule.round,
        "rounds_max": rule.rounds_max,
    }
    if count.outcome is VoteOutcome.REVOTE:
        return [Line(LineCode.TIE, values)]
    return [Line(LineCode.FALLBACK, values | {"by": str(rule.tie)})]
