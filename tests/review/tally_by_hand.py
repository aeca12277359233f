"""Counting a vote by hand: one member after another, slow and plain; what ``review.tally`` is held against.

Written from domain rules 18-21 and the words of the rule alone. It borrows the names of things
(``BallotRule``, ``Base``, ``Tie`` …) and none of the program's arithmetic: a share is tried by multiplying
crosswise, an item stands where it does by counting who is ahead of it.

A pool (学部名额) is a ballot of its own, with its own items and seats, so it needs no words here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from programmes.shares import Share
from review.tally import Attendance, BallotRule, Base, Kind, Recusal, SheetView, Tie

Paper = tuple[tuple[str, int], ...]
"""What is written on a ballot paper: items, each with its place or mark, 0 for a tick."""


@dataclass(frozen=True)
class Member:
    """One appointed member: what they are recused from, whether they came, and what they handed in."""

    away: str = ""
    came: bool = True
    paper: Paper | None = None


@dataclass(frozen=True)
class Told:
    """What was counted: the numbers and the outcome of each item in their order, and what follows."""

    outcome: str
    items: tuple[tuple[str, str], ...]
    numbers: dict[str, tuple[int, int, int, int, int]]  # eligible, present, ballots, valid, got
    again: tuple[str, ...] = ()
    fallback: str = ""


def reaches(share: Share, got: int, of: int) -> bool:
    """Tell whether so many of so many are such a share; of nobody, nobody is."""
    left, right = got * share.den, share.num * of
    return of > 0 and (left > right if share.op == ">" else left >= right)


def spoilt(rule: BallotRule, paper: Paper) -> bool:
    """Tell whether a paper is void as a whole (rule 21)."""
    names, marks = [name for name, _ in paper], [mark for _, mark in paper]
    if rule.max_approvals is not None and len(names) > rule.max_approvals:
        return True
    if any(name not in rule.items for name in names):
        return True
    if rule.kind is Kind.RANK:
        return any(marks.count(place) != 1 for place in range(1, len(marks) + 1))
    if rule.kind is Kind.SCORE:
        return any(mark < 0 or mark > rule.mark_most for mark in marks)
    return False


def worth(rule: BallotRule, paper: Paper, item: str) -> int:
    """Return what a good paper gives an item: a tick 1; the last place 1, one before it 2; its mark."""
    for name, mark in paper:
        if name == item and rule.kind is Kind.RANK:
            places = len(rule.items)
            if rule.max_approvals and rule.max_approvals < places:
                places = rule.max_approvals
            return places - mark + 1
        if name == item:
            return mark if rule.kind is Kind.SCORE else 1
    return 0


def numbers_of(rule: BallotRule, members: Sequence[Member], item: str) -> dict[Base, int]:
    """Return every base of an item; its recused members are in none but the appointed (rule 18).

    Nobody can tell from a secret paper that its writer was recused: void and blank ones are taken to be
    of those who were not, but for what names the item: that is of them, and good.
    """
    mine = [each for each in members if item not in each.away]
    cast = [each.paper for each in mine if each.paper is not None]
    papers = cast if not rule.secret else [m.paper for m in members if m.paper is not None]
    bad = [paper for paper in papers if spoilt(rule, paper)]
    lost = len(bad) + (0 if rule.blank_is_valid else papers.count(()))
    naming = [paper for paper in cast if item in dict(paper) and not spoilt(rule, paper)]
    return {
        Base.APPOINTED: len(members),
        Base.ELIGIBLE: len(mine),
        Base.PRESENT: len([each for each in mine if each.came]),
        Base.BALLOTS: len(cast),
        Base.VALID: max(len(naming), len(cast) - lost),
    }


def count(rule: BallotRule, members: Sequence[Member]) -> Told:
    """Count one round."""
    good = [m for m in members if m.paper is not None and not spoilt(rule, m.paper)]
    quorate = reaches(rule.quorum, len([m for m in members if m.came]), len(members))
    stands, by, numbers = {}, {}, {}
    for item in rule.items:
        of = numbers_of(rule, members, item)
        points = sum(worth(rule, m.paper, item) for m in good if m.paper)
        ticks = len([m for m in good if m.paper and item in dict(m.paper)])
        got = points if rule.kind is Kind.SCORE else ticks
        most = rule.mark_most if rule.kind is Kind.SCORE else 1
        by[item] = Fraction(points, 1 if rule.kind is Kind.APPROVE else of[Base.BALLOTS] or 1)
        passes = rule.threshold is None or reaches(rule.threshold, got, of[rule.base] * most)
        stands[item] = "beyond" if got and passes else "failed"
        if not quorate or not reaches(rule.quorum, of[Base.PRESENT], of[rule.quorum_base]):
            stands[item] = "no_quorum"
        numbers[item] = (*list(of.values())[1:], got)
    return follows(rule, seated(rule, stands, by), by, numbers, quorate)


def seated(rule: BallotRule, stands: dict[str, str], by: dict[str, Fraction]) -> dict[str, str]:
    """Give the seats: to those before whom, equals included, there is room; those it parts are tied."""
    told = dict(stands)
    passed = [item for item in stands if stands[item] == "beyond"]
    for item in passed:
        ahead = len([other for other in passed if by[other] > by[item]])
        up_to = len([other for other in passed if by[other] >= by[item]])
        if up_to <= rule.seats:
            told[item] = "elected"
        elif ahead < rule.seats:
            told[item] = "tied"
    return told


def follows(
    rule: BallotRule,
    stands: dict[str, str],
    by: dict[str, Fraction],
    numbers: dict[str, tuple[int, int, int, int, int]],
    quorate: bool,
) -> Told:
    """Tell what comes of it: decided, another round and on whom, or a fallback (rule 20)."""
    order = sorted(stands, key=lambda item: -by[item])
    tied = [item for item in order if stands[item] == "tied"]
    failed = [item for item in order if stands[item] == "failed"]
    open_ = rule.seats - list(stands.values()).count("elected")
    rounds_left = rule.round < rule.rounds_max
    outcome, again, fallback = "decided" if quorate else "no_quorum", [], ""
    if tied and (rounds_left or rule.tie is Tie.REVOTE):
        outcome, again = "revote", tied
    elif tied:
        outcome, fallback = fall_back(rule, stands, tied, open_)
    elif quorate and rule.refill and rounds_left and open_:
        ahead = {item: len([o for o in failed if by[o] > by[item]]) for item in failed}
        again = [
            item for item in failed if ahead[item] * 100 < open_ * (100 + rule.surplus_percent)
        ]
        outcome = "revote" if again else outcome
    items = tuple((item, stands[item]) for item in order)
    return Told(outcome, items, numbers, tuple(again), fallback)


def fall_back(
    rule: BallotRule, stands: dict[str, str], tied: list[str], open_: int
) -> tuple[str, str]:
    """Settle among the tied what the rule settles by itself, in ``stands``; the rest waits."""
    if rule.tie is Tie.ALL_OUT:
        stands.update(dict.fromkeys(tied, "beyond"))
        return "decided", "all_out"
    if rule.tie is not Tie.SCORE:
        return "fallback", str(rule.tie)
    if any(item not in rule.scores for item in tied):
        return "fallback", "chair"
    scores = {item: Fraction(rule.scores[item]) for item in tied}
    for item in tied:
        ahead = len([other for other in tied if scores[other] > scores[item]])
        up_to = len([other for other in tied if scores[other] >= scores[item]])
        stands[item] = "elected" if up_to <= open_ else "tied" if ahead < open_ else "beyond"
    return ("fallback", "chair") if "tied" in stands.values() else ("decided", "score")


def next_ballot(rule: BallotRule, told: Told) -> dict[str, object]:
    """Return what the ballot of the next round asks: a tie is voted on by ticks, and most votes win."""
    tie = any(stand == "tied" for _, stand in told.items)
    seats = rule.seats - len([1 for _, stand in told.items if stand == "elected"])
    ticks = tie or rule.kind is Kind.APPROVE
    return {
        "items": told.again,
        "seats": seats,
        "kind": Kind.APPROVE if tie else rule.kind,
        "max_approvals": seats if ticks else rule.max_approvals,
        "threshold": None if tie and not rule.revote_keeps_threshold else rule.threshold,
        "round": rule.round + 1,
    }


def drawn(seed: str, tied: Sequence[str], open_: int) -> set[str]:
    """Return whom the lot takes: the smallest fingerprints of the seed and the item."""
    turns = sorted(tied, key=lambda item: sha256(f"{seed}\n{item}".encode()).hexdigest())
    return set(turns[:open_])


def roll_of(rule: BallotRule, members: Sequence[Member]) -> tuple[list[SheetView], Attendance]:
    """Return the same vote as the program is given it; a secret paper does not say who is recused."""
    sheets, recused = [], {}
    for each in members:
        if each.paper is not None:
            marks = {} if rule.kind is Kind.APPROVE else dict(each.paper)
            away = frozenset() if rule.secret else frozenset(each.away)
            sheets.append(SheetView(frozenset(name for name, _ in each.paper), away, marks))
    for item in rule.items:
        those = [each for each in members if item in each.away]
        if those:
            came = [each for each in those if each.came]
            cast = [each for each in those if each.paper is not None]
            recused[item] = Recusal(len(those), len(came), len(cast))
    return sheets, Attendance(len(members), len([m for m in members if m.came]), recused)
