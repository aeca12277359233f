"""Ranks and marks: tables by hand, and what must hold for every kind of vote."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.shares import Share
from review.opened import is_void, points_of, read, written
from review.tally import (
    Attendance,
    BallotRule,
    Base,
    Count,
    Kind,
    LineCode,
    Recusal,
    SheetView,
    Tie,
    VoteOutcome,
    tally,
)
from tests.review.test_tally import OVER_HALF, SHARES, TWO_THIRDS, ballot, item, sheets


def ranked(*papers: str) -> list[SheetView]:
    """Ballots that rank letters in their order."""
    return [
        SheetView(frozenset(word), marks={letter: n for n, letter in enumerate(word, 1)})
        for word in papers
    ]


def marked(*papers: dict[str, int]) -> list[SheetView]:
    """Ballots with a mark for each letter."""
    return [SheetView(frozenset(each), marks=each) for each in papers]


def standing(count: Count) -> list[tuple[str, int, int, str]]:
    return [(each.item, each.approvals, each.points, str(each.outcome)) for each in count.items]


RANK = {"kind": Kind.RANK}
SCORE = {"kind": Kind.SCORE, "mark_most": 10}


def test_borda_gives_the_first_of_three_places_three_points():
    """甲 three times first, once third; the threshold counts the ballots that rank an item."""
    box = ranked("ABC", "ABC", "AC", "BCA", "")
    count = tally(ballot("ABC", seats=2, **RANK), box, Attendance(5, 5))
    assert standing(count) == [
        ("A", 4, 10, "elected"),
        ("B", 3, 7, "elected"),
        ("C", 4, 6, "beyond"),
    ]
    points = [dict(li.values) for li in count.lines if li.code is LineCode.POINTS]
    assert points[0] == {"item": "A", "points": 10, "ballots": 5}
    assert count.blank == 1


def test_fewer_places_than_items_give_fewer_points():
    rule = ballot("ABCD", seats=1, max_approvals=2, **RANK)
    count = tally(rule, ranked("AB", "BA", "CA"), Attendance(3, 3))
    assert [(each.item, each.points) for each in count.items] == [
        ("A", 4), ("B", 3), ("C", 2), ("D", 0),
    ]  # fmt: skip


def test_marks_are_held_against_the_marks_the_base_could_give():
    """15 present, 10 marks each: 150; ≥ 3/5 is 90; 89 marks fail."""
    rule = ballot("AB", seats=2, threshold=Share(3, 5, ">="), **SCORE)
    box = marked(*[{"A": 6, "B": 6}] * 14, {"A": 6, "B": 5})
    count = tally(rule, box, Attendance(15, 15))
    assert standing(count) == [("A", 90, 90, "elected"), ("B", 89, 89, "failed")]
    lines = [dict(li.values) for li in count.lines if "all" in li.values]
    assert lines[0] == {
        "item": "A", "base": "present", "of": 15, "most": 10, "all": 150, "share": "≥ 3/5",
        "needed": 90, "got": 90,
    }  # fmt: skip


def test_a_recusal_costs_an_item_no_place_in_a_score_vote():
    """A has 18 of two who could mark it, B 26 of three: 9 a ballot comes before 8⅔."""
    rule = ballot("AB", seats=1, threshold=None, **SCORE)
    box = [
        SheetView(frozenset("B"), frozenset("A"), {"B": 10}),
        *marked({"A": 9, "B": 8}, {"A": 9, "B": 8}),
    ]
    count = tally(rule, box, Attendance(3, 3, {"A": Recusal(1, 1, 1)}))
    assert (item(count, "A").order, item(count, "B").order) == (Fraction(9), Fraction(26, 3))
    assert count.elected == ("A",)


@pytest.mark.parametrize(
    ("kind", "marks", "void"),
    [
        (Kind.RANK, {"A": 1, "B": 2}, False),
        (Kind.RANK, {}, False),
        (Kind.RANK, {"A": 1, "B": 1}, True),  # a place twice
        (Kind.RANK, {"A": 1, "B": 3}, True),  # a place left out
        (Kind.RANK, {"A": 2}, True),
        (Kind.RANK, {"A": 0}, True),
        (Kind.RANK, {"A": 1, "B": 2, "C": 3}, True),  # more places than there are
        (Kind.RANK, {"Z": 1}, True),
        (Kind.SCORE, {"A": 0, "B": 10}, False),
        (Kind.SCORE, {"A": 11}, True),
        (Kind.SCORE, {"A": -1}, True),
        (Kind.APPROVE, {"A": 1}, True),
    ],
)
def test_what_voids_a_ballot(kind, marks, void):
    rule = ballot("ABC", max_approvals=2, kind=kind)
    assert is_void(rule, frozenset(marks), marks) is void


def test_a_ballot_of_ranks_without_places_is_void():
    assert is_void(ballot("AB", **RANK), frozenset("A"))


@pytest.mark.parametrize("marks", [{}, {"12": 3, "7": 1}])
@pytest.mark.parametrize("seat", ["", "41"])
def test_what_is_sealed_is_read_again(marks, seat):
    approvals = frozenset(marks) or frozenset({"5", "6"})
    assert read(written(sorted(approvals), marks, seat)) == (
        SheetView(approvals, marks=marks),
        seat,
    )


# --- several rounds -------------------------------------------------------------------------------


def test_a_tie_of_marks_is_voted_on_again_by_ticks():
    rule = ballot("ABC", seats=1, threshold=None, **SCORE)
    count = tally(rule, marked({"A": 5, "B": 5}, {"A": 5, "B": 5, "C": 1}), Attendance(2, 2))
    assert (count.outcome, count.again) == (VoteOutcome.REVOTE, ("A", "B"))
    assert count.lines[-1].code is LineCode.TIE_POINTS
    again = rule.revote(count)
    assert (again.kind, again.items, again.max_approvals) == (Kind.APPROVE, ("A", "B"), 1)


@pytest.mark.parametrize(
    ("surplus", "again"),
    [
        (0, ("B", "C")),  # one for each seat, and their equals
        (50, ("B", "C", "D")),
        (100, ("B", "C", "D", "E")),
    ],
)
def test_seats_nobody_reached_are_voted_on_again_with_a_surplus(surplus, again):
    rule = ballot("ABCDE", seats=3, refill=True, surplus_percent=surplus)
    box = sheets(ABC=2, ABD=2, AB=0, AC=2, AE=1, A=2)
    count = tally(rule, box, Attendance(9, 9))
    assert count.elected == ("A",)
    assert (count.outcome, count.again, count.seats_open) == (VoteOutcome.REVOTE, again, 2)
    assert count.lines[-1].code is LineCode.REFILL
    following = rule.revote(count)
    assert (following.threshold, following.max_approvals) == (OVER_HALF, 2)
    last = tally(following, sheets(B=4, C=4), Attendance(9, 9))
    assert (last.outcome, last.elected, last.seats_open) == (VoteOutcome.DECIDED, (), 2)


def test_unfilled_seats_stay_empty_where_the_rule_says_nothing():
    count = tally(ballot("AB", seats=2), sheets(A=5, B=4), Attendance(9, 9))
    assert (count.outcome, count.elected, count.again) == (VoteOutcome.DECIDED, ("A",), ())


def test_without_a_quorum_nothing_is_voted_on_again():
    count = tally(ballot("AB", seats=2, refill=True), sheets(A=3), Attendance(9, 3))
    assert (count.outcome, count.again) == (VoteOutcome.NO_QUORUM, ())


# --- the whole rule space -------------------------------------------------------------------------


SCORES = ["87.5000", "90.0000", "90.0001"]


@st.composite
def kinds_of_votes(draw) -> tuple[BallotRule, list[SheetView], Attendance]:
    """Any vote of ranks or marks, of at most seven members on at most four items."""
    items = "ABCD"[: draw(st.integers(1, 4))]
    rule = BallotRule(
        items=tuple(items),
        kind=draw(st.sampled_from(Kind)),
        mark_most=draw(st.integers(1, 5)),
        seats=draw(st.integers(0, 4)),
        quorum=draw(SHARES),
        threshold=draw(st.none() | SHARES),
        base=draw(st.sampled_from(Base)),
        quorum_base=draw(st.sampled_from([Base.APPOINTED, Base.ELIGIBLE])),
        max_approvals=draw(st.none() | st.integers(1, 4)),
        blank_is_valid=draw(st.booleans()),
        tie=draw(st.sampled_from(Tie)),
        rounds_max=draw(st.integers(1, 2)),
        refill=draw(st.booleans()),
        surplus_percent=draw(st.sampled_from([0, 20, 50, 100])),
        scores=draw(st.dictionaries(st.sampled_from(items), st.sampled_from(SCORES))),
    )
    present = draw(st.integers(0, 7))
    eligible = draw(st.integers(present, 7))
    away = [draw(st.frozensets(st.sampled_from(items))) for _ in range(eligible)]
    cast = draw(st.integers(0, present))
    recused = {
        code: Recusal(*(sum(code in each for each in away[:n]) for n in (eligible, present, cast)))
        for code in items
    }
    box = [draw(papers(rule, items, gone)) for gone in away[:cast]]
    return rule, box, Attendance(eligible, present, recused)


@st.composite
def papers(draw, rule: BallotRule, items: str, gone: frozenset[str]) -> SheetView:
    """A ballot of this rule, now and then a void one; a recused member's paper lacks the item."""
    mine = sorted(set(items) - gone)
    letters = draw(st.permutations(mine))[: draw(st.integers(0, len(mine)))]
    if rule.kind is Kind.APPROVE:
        return SheetView(frozenset(letters), gone)
    if rule.kind is Kind.RANK:
        shift = draw(st.sampled_from([1, 1, 1, 1, 2]))
        return SheetView(
            frozenset(letters), gone, {code: n for n, code in enumerate(letters, shift)}
        )
    marks = {code: draw(st.integers(0, rule.mark_most)) for code in letters}
    return SheetView(frozenset(letters), gone, marks)


@given(kinds_of_votes(), st.randoms(use_true_random=False))
def test_no_kind_depends_on_the_order_of_the_ballots(vote, chance):
    rule, box, roll = vote
    shuffled = list(box)
    chance.shuffle(shuffled)
    assert tally(rule, shuffled, roll) == tally(rule, box, roll)


def raised(rule: BallotRule, sheet: SheetView, code: str) -> SheetView | None:
    """The same ballot with more for one item and no more for any other; None where it cannot be."""
    if rule.kind is Kind.SCORE:
        if sheet.marks.get(code, 0) >= rule.mark_most:
            return None
        marks = {**sheet.marks, code: sheet.marks.get(code, 0) + 1}
    elif rule.kind is Kind.RANK:
        order = sorted(sheet.marks, key=lambda each: sheet.marks[each])
        if sheet.marks.get(code) == 1:
            return None
        place = order.index(code) - 1 if code in order else len(order)
        order = [each for each in order if each != code]
        order.insert(place, code)
        marks = {each: n for n, each in enumerate(order, 1)}
    else:
        return replace(sheet, approvals=sheet.approvals | {code})
    return SheetView(frozenset(marks), sheet.recused, marks)


@given(kinds_of_votes())
def test_more_for_an_item_never_loses_its_seat(vote):
    rule, box, roll = vote
    winners = tally(rule, box, roll).elected
    for place, code in itertools.product(range(len(box)), winners):
        before = box[place]
        if code in before.recused or is_void(rule, before.approvals, before.marks):
            continue
        more = raised(rule, before, code)
        if more is None or is_void(rule, more.approvals, more.marks):
            continue
        after = tally(rule, [*box[:place], more, *box[place + 1 :]], roll)
        assert code in after.elected


def test_points_of_a_ballot():
    rule = ballot("ABC", quorum=TWO_THIRDS, **RANK)
    assert points_of(rule, ranked("CA")[0]) == {"C": 3, "A": 2}
