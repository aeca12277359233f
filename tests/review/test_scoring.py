"""Scores: exact weighted and trimmed means, and what missing reviews mean."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.scoring import (
    Criterion,
    MarkFault,
    Missing,
    ScoreRule,
    ScoreSheet,
    ScoreState,
    Trim,
    faults,
    mean,
    rounded,
    score,
    shown,
    trimmed,
    weighted,
)

F = Fraction
MERIT = Criterion("merit", weight=F(60), high=F(100))
CONDUCT = Criterion("conduct", weight=F(40), high=F(5), low=F(1), step=F(1, 2))
BOTH = (MERIT, CONDUCT)
ONE = (Criterion("all", weight=F(1), high=F(100)),)


def asked(*marks: int | None, rule: ScoreRule | None = None):
    """One item read by a reviewer a mark; None has not sent it in."""
    sheets = [
        ScoreSheet(f"r{n}", "A", {"all": F(mark)})
        for n, mark in enumerate(marks)
        if mark is not None
    ]
    names = [f"r{n}" for n in range(len(marks))]
    return score(rule or ScoreRule(ONE), sheets, {"A": names})["A"]


def test_marks_are_weighted_as_shares_of_their_highest():
    assert weighted(BOTH, {"merit": F(90), "conduct": F(4)}) == F(86)  # 60 × 0.9 + 40 × 0.8
    assert weighted(BOTH, {"merit": F(100), "conduct": F(5)}) == 100


def test_criteria_whose_highest_marks_add_up_to_100_are_simply_added():
    parts = tuple(
        Criterion(code, weight=F(high), high=F(high)) for code, high in [("a", 30), ("b", 70)]
    )
    assert weighted(parts, {"a": F(25), "b": F(61)}) == 86


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ({"merit": F(90), "conduct": F("4.5")}, {}),
        ({"merit": F(90)}, {"conduct": MarkFault.MISSING}),
        (
            {"merit": F(101), "conduct": F(0)},
            dict.fromkeys(("merit", "conduct"), MarkFault.OUT_OF_RANGE),
        ),
        (
            {"merit": F("90.5"), "conduct": F("4.25")},
            dict.fromkeys(("merit", "conduct"), MarkFault.OFF_STEP),
        ),
        ({"merit": F(1), "conduct": F(1), "style": F(1)}, {"style": MarkFault.UNKNOWN}),
    ],
)
def test_a_mark_that_cannot_stand_is_named(marks, found):
    assert faults(BOTH, marks) == found


def test_the_mean_is_exact():
    assert asked(90, 90, 91).score == F(271, 3)
    assert asked(1, 2).of_reviewer == {"r0": 1, "r1": 2}


def test_highest_and_lowest_are_dropped_from_the_stated_number_on():
    rule = ScoreRule(ONE, trim=Trim(high=1, low=1, least=5))
    five = asked(100, 80, 81, 82, 10, rule=rule)
    assert (five.score, set(five.dropped)) == (81, {"r0", "r4"})
    four = asked(100, 80, 82, 10, rule=rule)
    assert (four.score, four.dropped) == (68, ())


def test_of_equal_scores_one_is_dropped():
    assert trimmed({"a": F(9), "b": F(9), "c": F(9)}, Trim(1, 1, 3)) == ("a", "c")
    assert trimmed({"a": F(9), "b": F(8)}, Trim(0, 1, 2)) == ("b",)
    assert trimmed({"a": F(9), "b": F(8)}, None) == ()


@pytest.mark.parametrize(
    ("missing", "least", "expected"),
    [
        (Missing.LEAVE_OUT, 2, F(85)),
        (Missing.LEAVE_OUT, 3, None),
        (Missing.WAIT, 1, None),
    ],
)
def test_missing_reviews_follow_the_stated_rule(missing, least, expected):
    got = asked(80, 90, None, rule=ScoreRule(ONE, missing=missing, reviews_min=least))
    assert got.score == expected
    assert got.absent == ("r2",)
    assert got.state is (ScoreState.SHORT if expected is None else ScoreState.SCORED)


def test_an_incomplete_sheet_is_not_in():
    sheet = ScoreSheet("r", "A", {"merit": F(90)})
    got = score(ScoreRule(BOTH), [sheet], {"A": ["r"]})["A"]
    assert (got.state, got.absent) == (ScoreState.SHORT, ("r",))


@pytest.mark.parametrize(
    "sheets",
    [
        [ScoreSheet("stranger", "A", {})],
        [ScoreSheet("r", "B", {})],
        [ScoreSheet("r", "A", {}), ScoreSheet("r", "A", {})],
    ],
)
def test_sheets_nobody_asked_for_are_refused(sheets):
    with pytest.raises(ValueError, match=r"asked|two sheets"):
        score(ScoreRule(ONE), sheets, {"A": ["r"]})


@pytest.mark.parametrize(
    "rule",
    [
        {"criteria": ()},
        {"criteria": (Criterion("a", F(0), F(1)),)},
        {"criteria": (Criterion("a", F(1), F(0)),)},
        {"criteria": (Criterion("a", F(1), F(5), step=F(0)),)},
        {"criteria": ONE, "trim": Trim(1, 1, 2)},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule):
    with pytest.raises(ValueError, match=r"criteri|trimming"):
        ScoreRule(**rule)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (F(271, 3), 2, "90.33"),
        (F("87.125"), 2, "87.13"),
        (F("87.115"), 2, "87.12"),
        (F("0.005"), 2, "0.01"),
        (F("-0.005"), 2, "-0.01"),
        (F("-0.004"), 2, "0.00"),
        (F(1, 2), 0, "1"),
        (F(100), 3, "100.000"),
        (F("9.999"), 2, "10.00"),
    ],
)
def test_a_score_is_shown_rounded_half_away_from_zero(value, places, text):
    assert shown(value, places) == text


MARKS = st.lists(st.integers(0, 100), min_size=1, max_size=9)


@given(MARKS)
def test_trimming_stays_between_the_extremes_and_ignores_the_order(marks):
    rule = ScoreRule(ONE, trim=Trim(1, 1, 3))
    value = asked(*marks, rule=rule).score
    assert min(marks) <= value <= max(marks)
    assert asked(*sorted(marks), rule=rule).score == value
    kept = sorted(marks)[1:-1] if len(marks) >= 3 else marks
    assert value == mean([F(mark) for mark in kept])


@given(MARKS, st.integers(0, 8))
def test_a_better_mark_never_lowers_a_score(marks, which):
    rule = ScoreRule(ONE, trim=Trim(1, 1, 3))
    better = list(marks)
    better[which % len(marks)] = 100
    assert asked(*better, rule=rule).score >= asked(*marks, rule=rule).score


@given(st.fractions(), st.integers(0, 6))
def test_rounding_moves_by_half_a_unit_at_most(value, places):
    assert abs(rounded(value, places) - value) <= F(1, 2 * 10**places)
    assert F(shown(value, places)) == rounded(value, places)


def test_the_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no values"):
        mean([])
