"""Counting votes: domain rules 18-21 as tables, and what must hold for every vote."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.shares import Share
from review.tally import (
    Attendance,
    BallotRule,
    Base,
    Count,
    ItemOutcome,
    LineCode,
    Recusal,
    SheetView,
    Tie,
    UnsoundCount,
    VoteOutcome,
    draw_lot,
    is_void,
    settle,
    tally,
)

TWO_THIRDS = Share(2, 3, ">=")  # 三分之二以上
OVER_TWO_THIRDS = Share(2, 3, ">")  # 超过三分之二
OVER_HALF = Share(1, 2, ">")  # 超过二分之一
HALF = Share(1, 2, ">=")


def ballot(items: str = "ABC", **rule: object) -> BallotRule:
    """A rule over one-letter items: quorum ≥ 2/3, pass > 1/2 of the present."""
    given_rule = {"seats": len(items), "quorum": TWO_THIRDS, "threshold": OVER_HALF} | rule
    return BallotRule(items=tuple(items), **given_rule)  # type: ignore[arg-type]


def sheets(**approvals: int) -> list[SheetView]:
    """Ballots, one word of approved letters to the number of such ballots; ``_`` is blank."""
    return [
        SheetView(frozenset(word.strip("_")))
        for word, number in approvals.items()
        for _ in range(number)
    ]


def item(count: Count, code: str):
    return next(each for each in count.items if each.item == code)


# 规则 19:「15 到会:≥2/3 需 10,>2/3 需 11,>1/2 需 8;14 到会:>1/2 需 8」
@pytest.mark.parametrize(
    ("present", "share", "needed"),
    [
        (15, TWO_THIRDS, 10),
        (15, OVER_TWO_THIRDS, 11),
        (15, OVER_HALF, 8),
        (14, OVER_HALF, 8),
        (9, TWO_THIRDS, 6),
        (9, OVER_TWO_THIRDS, 7),
        (21, TWO_THIRDS, 14),
        (21, OVER_TWO_THIRDS, 15),
        (11, TWO_THIRDS, 8),
        (11, OVER_TWO_THIRDS, 8),
    ],
)
@pytest.mark.parametrize("short", [0, 1])
def test_the_threshold_is_exact(present, share, needed, short):
    box = sheets(A=needed - short, _=present - needed + short)
    count = tally(ballot("A", threshold=share), box, Attendance(present, present))
    assert item(count, "A").needed == needed
    assert item(count, "A").outcome is (ItemOutcome.FAILED if short else ItemOutcome.ELECTED)


def test_a_blank_ballot_is_present_and_approves_nobody():
    """「空白票计入到会,不计入赞成」: 7 of 15 present fail > 1/2 although 7 of 7 wrote a name."""
    count = tally(ballot("A"), sheets(A=7, _=8), Attendance(15, 15))
    assert (count.blank, count.valid, count.void) == (8, 15, 0)
    assert item(count, "A").of == 15
    assert count.elected == ()


# 规则 18:「9 人,1 人对 X 回避:X 应到 8;≥2/3 → X 需 6,Y 需 6;>2/3 → X 需 6,Y 需 7」
@pytest.mark.parametrize(
    ("quorum", "x_needed", "y_needed"), [(TWO_THIRDS, 6, 6), (OVER_TWO_THIRDS, 6, 7)]
)
def test_a_recusal_changes_the_denominators_of_its_item_alone(quorum, x_needed, y_needed):
    attendance = Attendance(9, 9, {"X": Recusal(1, 1, 1)})
    count = tally(ballot("XY", quorum=quorum, threshold=quorum), sheets(XY=9 - 1, Y=1), attendance)
    x, y = item(count, "X"), item(count, "Y")
    assert (x.eligible, x.present, x.ballots, x.of, x.quorum_needed) == (8, 8, 8, 8, x_needed)
    assert (y.eligible, y.present, y.ballots, y.of, y.quorum_needed) == (9, 9, 9, 9, y_needed)
    assert (x.needed, y.needed) == (x_needed, y_needed)


def test_the_ballot_of_a_recused_member_does_not_exist_in_the_count_of_the_item():
    attendance = Attendance(3, 3, {"X": Recusal(1, 1, 1)})
    box = [SheetView(frozenset("XY"), recused=frozenset("X")), *sheets(XY=1, Y=1)]
    count = tally(ballot("XY"), box, attendance)
    assert item(count, "X").approvals == 1
    assert item(count, "Y").approvals == 3


def test_recusals_can_cost_an_item_its_quorum_and_no_other():
    attendance = Attendance(9, 6, {"X": Recusal(3, 3, 3)})
    count = tally(ballot("XY"), sheets(XY=3, Y=3), attendance)
    assert item(count, "X").outcome is ItemOutcome.NO_QUORUM
    assert item(count, "Y").outcome is ItemOutcome.ELECTED
    assert LineCode.ITEM_QUORUM_MISSED in [line.code for line in count.lines]


def test_a_quorum_of_all_appointed_does_not_shrink_with_recusals():
    rule = ballot("X", quorum_base=Base.APPOINTED)
    attendance = Attendance(9, 6, {"X": Recusal(1, 1, 1)})
    assert item(tally(rule, sheets(X=5, _=1), attendance), "X").outcome is ItemOutcome.NO_QUORUM


def test_without_a_quorum_nothing_is_decided():
    count = tally(ballot("A"), sheets(A=5), Attendance(9, 5))
    assert count.outcome is VoteOutcome.NO_QUORUM
    assert count.elected == () and count.seats_open == 1
    assert [line.code for line in count.lines] == [LineCode.ROLL, LineCode.QUORUM_MISSED]


@pytest.mark.parametrize(
    ("base", "of", "needed"),
    [
        (Base.APPOINTED, 12, 7),
        (Base.ELIGIBLE, 12, 7),
        (Base.PRESENT, 10, 6),
        (Base.BALLOTS, 9, 5),
        (Base.VALID, 8, 5),
    ],
)
def test_every_base_has_its_own_denominator(base, of, needed):
    box = [*sheets(A=5, _=3), SheetView(frozenset("AB"))]
    count = tally(ballot("AB", base=base, max_approvals=1), box, Attendance(12, 10))
    assert (item(count, "A").of, item(count, "A").needed) == (of, needed)


def test_whether_a_blank_ballot_is_valid_is_the_rules_choice():
    rule = ballot("A", base=Base.VALID, blank_is_valid=False)
    count = tally(rule, sheets(A=3, _=4), Attendance(7, 7))
    assert (count.valid, item(count, "A").of, count.elected) == (3, 3, ("A",))


@pytest.mark.parametrize(
    ("blanks", "valid", "outcome"),
    [
        (0, 3, ItemOutcome.FAILED),
        (1, 2, ItemOutcome.FAILED),
        (2, 1, ItemOutcome.ELECTED),
        (3, 1, ItemOutcome.ELECTED),  # not 0: the paper that names X is valid
    ],
)
def test_no_fewer_ballots_are_valid_than_name_the_item(blanks, valid, outcome):
    """Three may vote on X and one is recused; of four secret papers nobody knows whose the blanks are."""
    rule = ballot("XY", base=Base.VALID, blank_is_valid=False, threshold=OVER_HALF, quorum=HALF)
    box = [*sheets(X=1, Y=3 - blanks), *sheets(_=blanks)]
    x = item(tally(rule, box, Attendance(4, 4, {"X": Recusal(1, 1, 1)})), "X")
    assert (x.of, x.valid, x.outcome) == (valid, valid, outcome)


# 规则 20:「5 个名额,第 5、6 名同票 → 结果待定,仅对同票者再投」
def five_seats(**rule: object) -> Count:
    attendance = Attendance(9, 9)
    box = sheets(ABCDE=3, ABCDF=3, ABCEF=3)  # A B C nine; D E F six each, two seats left
    return tally(ballot("ABCDEF", seats=5, **rule), box, attendance)


def test_a_tie_at_the_last_seat_leaves_it_open_for_a_revote_among_the_tied():
    count = five_seats()
    assert count.outcome is VoteOutcome.REVOTE
    assert count.elected == ("A", "B", "C")
    assert count.tied == ("D", "E", "F")
    assert count.seats_open == 2
    again = ballot("ABCDEF", seats=5).revote(count)
    assert (again.items, again.seats, again.max_approvals, again.round) == (
        ("D", "E", "F"),
        2,
        2,
        2,
    )
    second = tally(again, sheets(DE=5, DF=4), Attendance(9, 9))
    assert (second.outcome, second.elected, second.tied) == (VoteOutcome.DECIDED, ("D", "E"), ())


def test_most_votes_win_a_revote_unless_the_rule_keeps_the_threshold():
    box = sheets(D=4, E=3, _=2)
    loose = ballot("ABCDEF", seats=5).revote(five_seats())
    assert tally(loose, box, Attendance(9, 9)).elected == ("D", "E")
    strict = ballot("ABCDEF", seats=5, revote_keeps_threshold=True).revote(five_seats())
    assert tally(strict, box, Attendance(9, 9)).elected == ()


def test_after_the_last_round_the_configured_fallback_applies_and_is_recorded():
    count = five_seats(rounds_max=1, tie=Tie.CHAIR)
    assert (count.outcome, count.fallback) == (VoteOutcome.FALLBACK, Tie.CHAIR)
    done = settle(count, ("F", "D"), by=Tie.CHAIR)
    assert (done.outcome, done.elected) == (VoteOutcome.DECIDED, ("A", "B", "C", "D", "F"))
    assert done.lines[-1].values == {"by": "chair", "chosen": ("D", "F"), "open": 0}


def test_where_all_tied_are_out_the_seats_stay_empty():
    count = five_seats(rounds_max=1, tie=Tie.ALL_OUT)
    assert (count.outcome, count.elected) == (VoteOutcome.DECIDED, ("A", "B", "C"))
    assert (count.seats_open, item(count, "D").outcome) == (2, ItemOutcome.BEYOND)
    assert [line.code for line in count.lines[-2:]] == [LineCode.FALLBACK, LineCode.SETTLED]


def test_without_a_fallback_the_tied_are_voted_on_again():
    assert five_seats(rounds_max=1, tie=Tie.REVOTE).outcome is VoteOutcome.REVOTE


@pytest.mark.parametrize(
    ("chosen", "by"), [(("D",), Tie.CHAIR), (("A", "D"), Tie.CHAIR), (("D", "E"), Tie.LOT)]
)
def test_a_fallback_chooses_among_the_tied_for_the_open_seats_by_its_own_means(chosen, by):
    with pytest.raises(UnsoundCount):
        settle(five_seats(rounds_max=1), chosen, by=by)


def test_a_lot_settles_the_tie_by_the_seed_whose_fingerprint_was_told():
    seed = "ab" * 32
    rule = ballot(
        "ABCDEF", seats=5, rounds_max=1, tie=Tie.LOT, lot=sha256(seed.encode()).hexdigest()
    )
    count = tally(rule, sheets(ABCDE=3, ABCDF=3, ABCEF=3), Attendance(9, 9))
    turns = sorted("DEF", key=lambda each: sha256(f"{seed}\n{each}".encode()).hexdigest())
    done = draw_lot(rule, count, seed)
    assert done.outcome is VoteOutcome.DECIDED
    assert set(done.elected) == {"A", "B", "C", *turns[:2]}
    assert [line.values["item"] for line in done.lines if line.code == "drawn"] == turns
    for wrong in ("", "cd" * 32):
        with pytest.raises(UnsoundCount):
            draw_lot(rule, count, wrong)


BY_SCORE = {"rounds_max": 1, "tie": Tie.SCORE}


@pytest.mark.parametrize(
    ("scores", "chosen", "left"),
    [
        ({"D": "80.0000", "E": "90.0000", "F": "85.5000"}, "EF", ""),
        ({"D": "80.0000", "E": "90.0000", "F": "80.0000"}, "E", "DF"),
        ({"D": "80.0000", "E": "80.0000", "F": "80.0000"}, "", "DEF"),
        ({"D": "9.0000", "E": "10.0000", "F": "80.0000"}, "EF", ""),  # numbers, not words
        ({"D": "80.0000", "E": "90.0000"}, "", "DEF"),
        ({}, "", "DEF"),
    ],
)
def test_the_better_review_score_takes_the_seat_and_equals_are_left_to_the_chair(
    scores, chosen, left
):
    count = five_seats(scores=scores, **BY_SCORE)
    assert set(count.elected) == {*"ABC", *chosen}
    assert set(count.tied) == set(left)
    told = [line.values["item"] for line in count.lines if line.code is LineCode.SCORED]
    assert told == sorted(scores, key=lambda each: -Fraction(scores[each]))
    if not left:
        assert (count.outcome, count.lines[-1].code) == (VoteOutcome.DECIDED, LineCode.SETTLED)
        return
    assert (count.outcome, count.fallback) == (VoteOutcome.FALLBACK, Tie.CHAIR)
    done = settle(count, count.tied[: count.seats_open], by=Tie.CHAIR)
    assert (done.outcome, len(done.elected)) == (VoteOutcome.DECIDED, 5)


def test_review_scores_part_nobody_while_a_round_is_left():
    count = five_seats(scores={"D": "80", "E": "90", "F": "85"}, tie=Tie.SCORE)
    assert (count.outcome, set(count.again)) == (VoteOutcome.REVOTE, set("DEF"))


def test_a_lot_of_two_numbers_holds_both_to_their_fingerprints():
    one, two = "ab" * 32, "cd" * 32
    told = "+".join(sha256(each.encode()).hexdigest() for each in (one, two))
    rule = ballot("ABCDEF", seats=5, rounds_max=1, tie=Tie.LOT, lot=told)
    count = tally(rule, sheets(ABCDE=3, ABCDF=3, ABCEF=3), Attendance(9, 9))
    seed = f"{one}+{two}"
    done = draw_lot(rule, count, seed)
    turns = sorted("DEF", key=lambda each: sha256(f"{seed}\n{each}".encode()).hexdigest())
    assert set(done.elected) == {*"ABC", *turns[:2]}
    assert LineCode.LOT_OF_TWO in {line.code for line in done.lines}
    for wrong in (one, two, f"{two}+{one}", f"{one}+", f"{one}+{two}+{two}"):
        with pytest.raises(UnsoundCount):
            draw_lot(rule, count, wrong)


def test_a_tie_that_fits_the_seats_or_misses_the_threshold_is_no_tie():
    assert tally(ballot("ABC", seats=2), sheets(AB=3), Attendance(3, 3)).tied == ()
    count = tally(ballot("ABC", seats=2), sheets(AB=2, AC=2, A=1), Attendance(5, 5))
    assert (count.elected, count.tied, count.seats_open) == (("A",), (), 1)


# 规则 21:「赞成数超过 max_approvals,整张选票无效」
def test_too_many_approvals_void_the_whole_ballot():
    rule = ballot("ABC", max_approvals=2)
    count = tally(rule, sheets(ABC=2, A=3), Attendance(5, 5))
    assert (count.void, count.valid, count.ballots) == (2, 3, 5)
    assert [each.approvals for each in count.items] == [3, 0, 0]
    assert is_void(rule, "ABC") and not is_void(rule, "AB") and is_void(rule, "Z")


def test_the_arithmetic_stands_line_by_line():
    count = tally(ballot("A", threshold=TWO_THIRDS), sheets(A=13, _=8), Attendance(23, 21))
    assert [line.code for line in count.lines] == [
        LineCode.ROLL,
        LineCode.QUORUM_MET,
        LineCode.FAILED,
        LineCode.SEATS,
    ]
    assert dict(count.lines[2].values) == {
        "item": "A",
        "base": "present",
        "of": 21,
        "share": "≥ 2/3",
        "needed": 14,
        "got": 13,
    }


@pytest.mark.parametrize(
    ("box", "attendance"),
    [
        (sheets(A=4), (5, 3, {})),
        (sheets(A=3), (5, 3, {"A": Recusal(1, 1, 1)})),
    ],
)
def test_a_box_that_contradicts_the_roll_is_not_counted(box, attendance):
    with pytest.raises(UnsoundCount):
        tally(ballot("A"), box, Attendance(*attendance))


@pytest.mark.parametrize(
    "numbers",
    [
        (3, 4, {}),
        (3, -1, {}),
        (5, 5, {"A": Recusal(1, 2)}),
        (5, 5, {"A": Recusal(1, 0, 1)}),
        (5, 3, {"A": Recusal(3, 0)}),
    ],
)
def test_a_roll_that_does_not_add_up_is_refused(numbers):
    with pytest.raises(UnsoundCount):
        Attendance(*numbers)


@pytest.mark.parametrize(
    "wrong", [{"items": "AA"}, {"seats": -1}, {"rounds_max": 0}, {"quorum_base": Base.VALID}]
)
def test_a_rule_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(UnsoundCount):
        ballot(**wrong)


SHARES = st.sampled_from([HALF, OVER_HALF, TWO_THIRDS, OVER_TWO_THIRDS, Share(1, 1, ">=")])


@st.composite
def votes(draw) -> tuple[BallotRule, list[SheetView], Attendance]:
    """Any vote of at most seven members on at most four items."""
    items = "ABCD"[: draw(st.integers(1, 4))]
    rule = BallotRule(
        items=tuple(items),
        seats=draw(st.integers(0, 4)),
        quorum=draw(SHARES),
        threshold=draw(st.none() | SHARES),
        base=draw(st.sampled_from(Base)),
        quorum_base=draw(st.sampled_from([Base.APPOINTED, Base.ELIGIBLE])),
        max_approvals=draw(st.none() | st.integers(0, 4)),
        blank_is_valid=draw(st.booleans()),
        tie=draw(st.sampled_from(Tie)),
        rounds_max=draw(st.integers(1, 2)),
    )
    present = draw(st.integers(0, 7))
    eligible = draw(st.integers(present, 7))
    members = [draw(st.frozensets(st.sampled_from(items))) for _ in range(eligible)]
    cast = draw(st.integers(0, present))
    sheets = [
        SheetView(draw(st.frozensets(st.sampled_from(items))), recused)
        for recused in members[:cast]
    ]
    recused = {
        code: Recusal(
            *(sum(code in each for each in members[:n]) for n in (eligible, present, cast))
        )
        for code in items
    }
    return rule, sheets, Attendance(eligible, present, recused)


@given(votes(), st.randoms(use_true_random=False))
def test_the_count_does_not_depend_on_the_order_of_the_ballots(vote, chance):
    rule, box, attendance = vote
    shuffled = list(box)
    chance.shuffle(shuffled)
    assert tally(rule, shuffled, attendance) == tally(rule, box, attendance)


@given(votes())
def test_adding_an_approval_never_loses_a_seat(vote):
    rule, box, attendance = vote
    before = tally(rule, box, attendance)
    for index, winner in itertools.product(range(len(box)), before.elected):
        more = replace(box[index], approvals=box[index].approvals | {winner})
        if (
            winner in more.recused
            or is_void(rule, more.approvals)
            or is_void(rule, box[index].approvals)
        ):
            continue
        after = tally(rule, [*box[:index], more, *box[index + 1 :]], attendance)
        assert winner in after.elected


@given(votes())
def test_the_seats_are_never_exceeded_and_every_line_adds_up(vote):
    rule, box, attendance = vote
    count = tally(rule, box, attendance)
    assert len(count.elected) <= rule.seats
    assert len(count.tied) != 1
    assert bool(count.tied) == (count.outcome in (VoteOutcome.REVOTE, VoteOutcome.FALLBACK))
    assert count.ballots == count.void + sum(not is_void(rule, each.approvals) for each in box)
    assert {each.item for each in count.items} == set(rule.items)
