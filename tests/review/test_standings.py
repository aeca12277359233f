"""Standings: one method counts, raw and adjusted side by side, ties by the rule fixed beforehand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.ranking import Standing, lot
from review.scoring import Missing, ScoreSheet, Trim, mean, weighted
from review.standings import (
    Caution,
    Method,
    Standings,
    TieRule,
    estimates,
    results,
)

from .panels import ONE, RULE, SMALL, THREE, panel, season

F = Fraction
METHODS = st.sampled_from(Method)


def of(text: str, method: Method = Method.MEAN, **more) -> Standings:
    sheets, asked = panel(text)
    return results(method, sheets, asked=asked, rule=more.pop("rule", ONE), **more)


def order(standings: Standings) -> str:
    return "".join(line.item for line in standings.lines)


def warned(standings: Standings) -> dict[Caution, tuple[tuple[str, ...], int]]:
    return {each.code: (each.about, each.number) for each in standings.cautions}


SEVERE = "A x70 y80 | B x60 y70 | C x80 y90 | D x75 | E y77"
"""x gives ten less than y; D has met only x, E only y."""


def test_the_mean_is_exact_and_says_who_gave_what():
    got = of("A x90 y90 z91 | B x80 y70 z60")
    line = got.line("A")
    assert (line.raw, line.value, line.adjusted) == (F(271, 3), F(271, 3), F(271, 3))
    assert [(each.reviewer, each.score, each.removed) for each in line.reviews] == [
        ("x", 90, None),
        ("y", 90, None),
        ("z", 91, None),
    ]
    assert (got.reviewers, got.spread, got.cautions) == ((), None, ())


def test_the_trimmed_mean_stands_beside_the_raw_one():
    rule = replace(ONE, trim=Trim(1, 1, 4))
    text = "A w10 x80 y81 z99 | B x70 y70"
    got = of(text, Method.TRIMMED_MEAN, rule=rule)
    assert (got.line("A").raw, got.line("A").value) == (F(135, 2), F(161, 2))
    assert [each.reviewer for each in got.line("A").reviews if each.dropped] == ["w", "z"]
    assert warned(got) == {Caution.NOT_TRIMMED: (("B",), 4)}
    assert of(text, Method.MEAN, rule=rule).line("A").value == F(135, 2)


def test_a_severe_reviewer_is_taken_off_and_shown():
    assert order(of(SEVERE)) == "CEADB"
    got = of(SEVERE, Method.BLUP)
    assert order(got).index("D") < order(got).index("E")
    for line in got.lines:
        for each in line.reviews:
            assert each.adjusted == pytest.approx(float(each.score) - each.removed)
        assert line.interval.low < line.adjusted < line.interval.high
        assert line.raw == mean([each.score for each in line.reviews])
    x, y = got.reviewers
    assert (x.reviewer, x.scores, y.reviewer, y.scores) == ("x", 4, "y", 4)
    assert x.effect < -3 < 3 < y.effect
    assert x.interval.low < x.effect < x.interval.high
    assert got.spread.reviewer > got.spread.noise


def test_expected_ranks_come_with_the_chance_of_a_seat():
    got = of(SEVERE, Method.EXPECTED_RANK, seats=2, seed="s")
    assert [line.value for line in got.lines] == sorted(line.value for line in got.lines)
    assert sum(line.chance for line in got.lines) == pytest.approx(2)
    for line in got.lines:
        assert 1 <= line.rank_interval.low <= line.rank_interval.high <= 5
    assert got.line("C").chance > 0.8


def test_z_scores_are_not_made_of_few_scores():
    got = of(SEVERE, Method.Z_SCORE)
    assert warned(got)[Caution.NOT_STANDARDISED] == (("x", "y"), 10)
    assert [line.value for line in got.lines] == [float(line.raw) for line in got.lines]
    assert order(of(SEVERE, Method.Z_SCORE, least=3)) != order(got)


def test_an_estimate_speaks_against_itself_where_it_must():
    apart = warned(of("A x80 y90 | B x70 y60 | C v20 w10", Method.BLUP))
    assert apart[Caution.DISCONNECTED] == (("A", "C"), 2)
    assert apart[Caution.FEW_SCORES] == (("v", "w", "x", "y"), 10)
    thin = warned(of("A x80 | B x70", Method.BLUP))
    assert thin[Caution.TOO_THIN] == ((), 3)
    alike = of("A x80 y90 | B x90 y80 | C x85 y85", Method.BLUP)
    assert Caution.NO_DIFFERENCE in warned(alike)
    assert alike.ranking.tie_groups == (("A", "B", "C"),)


@pytest.mark.parametrize("method", Method)
def test_missing_reviews_follow_the_stated_rule_in_every_method(method):
    sheets, asked = panel("A x80 y90 | B x70 y60 | C x90")
    asked["C"].append("y")
    rule = replace(ONE, missing=Missing.WAIT)
    got = results(method, sheets, asked=asked, rule=rule, seats=2)
    assert got.ranking.standing(Standing.UNRANKED) == ("C",)
    assert (got.line("C").value, got.line("C").absent) == (None, ("y",))
    without = results(
        method,
        [s for s in sheets if s.item != "C"],
        asked={i: asked[i] for i in "AB"},
        rule=rule,
        seats=2,
    )
    assert got.lines[:2] == without.lines
    left_out = results(method, sheets, asked=asked, rule=ONE)
    assert left_out.line("C").value is not None


def test_ties_stay_ties_without_a_rule():
    got = of("A x80 | B x80 | C x70", seats=1)
    assert got.ranking.standing(Standing.TIED_AT_THE_LINE) == ("A", "B")


def test_a_criterion_parts_equals_before_the_lot():
    sheets = [
        ScoreSheet("x", item, dict(zip(("merit", "use", "team"), map(F, marks), strict=True)))
        for item, marks in {"A": (80, 40, 8), "B": (86, 35, 8), "C": (60, 40, 8)}.items()
    ]
    asked = {item: ["x"] for item in "ABC"}
    assert weighted(THREE, sheets[0].marks) == weighted(THREE, sheets[1].marks) == 80
    got = results(Method.MEAN, sheets, asked=asked, rule=RULE, seats=1, ties=TieRule(("merit",)))
    assert got.ranking.standing(Standing.RECOMMENDED) == ("B",)
    with pytest.raises(ValueError, match="style"):
        results(Method.MEAN, sheets, asked=asked, rule=RULE, ties=TieRule(("style",)))


def test_a_lot_settles_only_the_line_and_leaves_places_shared():
    got = of("A x90 | B x90 | C x80 | D x80 | E x80", seats=3, ties=TieRule(seed="2026-11-26"))
    drawn = lot("2026-11-26", "CDE")
    assert got.ranking.standing(Standing.RECOMMENDED) == ("A", "B", drawn[0])
    assert {each.item: each.drawn for each in got.ranking.items if each.drawn} == {
        item: turn for turn, item in enumerate(drawn, start=1)
    }
    assert [each.place for each in got.ranking.items] == [1, 1, 3, 3, 3]


@settings(max_examples=40, deadline=None)
@given(SMALL, METHODS, st.randoms(use_true_random=False))
def test_the_order_in_which_sheets_come_changes_nothing(made, method, chance):
    sheets, asked = made
    ties = TieRule(("use",), "seed")
    first = results(method, sheets, asked=asked, rule=RULE, seats=2, ties=ties, draws=50)
    mixed = list(sheets)
    chance.shuffle(mixed)
    turned = {item: list(reversed(asked[item])) for item in reversed(asked)}
    assert results(method, mixed, asked=turned, rule=RULE, seats=2, ties=ties, draws=50) == first


@settings(max_examples=60, deadline=None)
@given(SMALL)
def test_exact_methods_agree_with_sums_by_hand(made):
    sheets, asked = made
    for method in (Method.MEAN, Method.TRIMMED_MEAN):
        got = results(method, sheets, asked=asked, rule=replace(RULE, trim=Trim(1, 0, 2)))
        for line in got.lines:
            values = sorted(
                sum(each.weight * s.marks[each.code] / each.high for each in THREE)
                for s in sheets
                if s.item == line.item
            )
            kept = values[:-1] if method is Method.TRIMMED_MEAN and len(values) > 1 else values
            assert line.value == sum(kept) / len(kept)
            assert line.raw == sum(values) / len(values)


@settings(max_examples=30, deadline=None)
@given(SMALL, st.sampled_from([m for m in Method if not m.is_exact]))
def test_keys_alone_are_those_of_the_standings(made, method):
    sheets, asked = made
    got = results(method, sheets, asked=asked, rule=RULE, draws=0)
    scores = {line.item: {each.reviewer: each.score for each in line.reviews} for line in got.lines}
    assert estimates(method, scores) == {line.item: line.key for line in got.lines}


def test_a_better_mark_never_costs_a_place_by_the_mean():
    sheets, asked = season(8, 4, 3)
    base = results(Method.MEAN, sheets, asked=asked, rule=RULE)
    for at, sheet in enumerate(sheets):
        better = list(sheets)
        better[at] = replace(sheet, marks={each.code: each.high for each in THREE})
        got = results(Method.MEAN, better, asked=asked, rule=RULE)
        was, now = (
            {each.item: each.place for each in r.ranking.items}[sheet.item] for r in (base, got)
        )
        assert now <= was
