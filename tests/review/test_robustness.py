"""The robustness sheet, against ranking everything again by brute force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.shares import Share
from review.board import BoardRule, Bound, Entry, Fate, fill
from review.ranking import Standing
from review.robustness import Robustness, Without, robustness
from review.scoring import Missing, ScoreRule, ScoreSheet
from review.sentences import stability
from review.standings import Method, Standings, TieRule, results

from .panels import ONE, RULE, SMALL, panel, season

TIES = st.sampled_from([TieRule(), TieRule(("use",)), TieRule(("team", "merit"), "seed")])


def of(text: str, seats: int, method: Method = Method.MEAN, rule: ScoreRule = ONE) -> Robustness:
    sheets, asked = panel(text)
    return robustness(method, sheets, asked=asked, rule=rule, seats=seats)


def lost(sheet: Robustness) -> dict[str, tuple[str, str]]:
    """Per thing left out: who leaves, who enters."""
    return {
        each.code: (
            "".join(shift.item for shift in each.leaving),
            "".join(shift.item for shift in each.entering),
        )
        for each in sheet.changes
    }


def test_a_place_that_one_friend_carries_is_named():
    sheet = of("A x80 y80 z80 | B x60 y60 z100 | C x70 y72 z70", 2)
    assert sheet.inside == ("A", "B")
    assert sheet.stable == ("A",)
    assert sheet.resting(Without.REVIEWER) == {"B": ("z",)}
    assert sheet.close() == {"C": ((Without.REVIEWER, "z"),)}
    assert lost(sheet) == {"x": ("", ""), "y": ("", ""), "z": ("B", "C")}
    (shift,) = sheet.changes[2].leaving
    assert (shift.was, shift.now, sheet.changes[2].moved) == (2, 3, 2)


def test_an_item_with_no_other_review_rests_on_its_reviewer():
    sheet = of("A x90 | B y80 z80 | C y70 z70", 2)
    assert sheet.resting(Without.REVIEWER) == {"A": ("x",)}
    assert sheet.changes[0].furthest.now is None


def test_a_tie_at_the_line_is_no_place():
    sheet = of("A x80 y80 | B x70 y71 | C x70 y71", 2)
    assert (sheet.inside, sheet.at_line, sheet.stable) == (("A",), ("B", "C"), ("A",))
    even = of("A x80 y80 | B x70 y80 | C x70 y70", 2)
    assert even.inside == ("A", "B")
    assert even.resting(Without.REVIEWER) == {"B": ("y",)}


def test_leaving_the_adjustment_out_goes_by_the_plain_mean():
    text = "A x70 y80 | B x60 y70 | C x80 y90 | D x75 | E y77"
    sheet = of(text, 2, Method.BLUP)
    assert sheet.inside == ("C", "D")
    assert sheet.resting(Without.ADJUSTMENT) == {"D": ("blup",)}
    assert Without.ADJUSTMENT not in {each.without for each in of(text, 2).changes}


def test_an_item_short_of_reviews_takes_no_part():
    sheets, asked = panel("A x80 y80 | B x70 y70 | C x99")
    asked["C"].append("y")
    rule = replace(ONE, missing=Missing.WAIT)
    sheet = robustness(Method.MEAN, sheets, asked=asked, rule=rule, seats=1)
    assert sheet.inside == ("A",)
    assert sheet.close() == {}


def again(
    method: Method, sheets: list[ScoreSheet], rule: ScoreRule, seats: int, ties: TieRule
) -> Standings:
    asked: dict[str, list[str]] = {}
    for sheet in sheets:
        asked.setdefault(sheet.item, []).append(sheet.reviewer)
    return results(method, sheets, asked=asked, rule=rule, seats=seats, ties=ties, draws=0)


def by_force(
    method: Method, sheets: list[ScoreSheet], rule: ScoreRule, seats: int, ties: TieRule
) -> dict[tuple[str, str], tuple[set[str], dict[str, int]]]:
    """Every variant ranked anew from the sheets: who is in, and all places."""
    found = {}
    for who in {sheet.reviewer for sheet in sheets}:
        left = [sheet for sheet in sheets if sheet.reviewer != who]
        found["reviewer", who] = again(method, left, rule, seats, ties)
    for line in rule.criteria:
        left = [
            replace(s, marks={c: m for c, m in s.marks.items() if c != line.code}) for s in sheets
        ]
        less = replace(rule, criteria=tuple(c for c in rule.criteria if c != line))
        parting = replace(ties, criteria=tuple(c for c in ties.criteria if c != line.code))
        found["criterion", line.code] = again(method, left, less, seats, parting)
    if method is not Method.MEAN:
        found["adjustment", str(method)] = again(Method.MEAN, sheets, rule, seats, ties)
    return {
        key: (
            set(got.ranking.standing(Standing.RECOMMENDED)),
            {each.item: each.place for each in got.ranking.items},
        )
        for key, got in found.items()
    }


@settings(max_examples=60, deadline=None)
@given(
    SMALL,
    st.sampled_from([m for m in Method if m is not Method.EXPECTED_RANK]),
    st.integers(0, 6),
    TIES,
)
def test_the_sheet_agrees_with_ranking_everything_again(made, method, seats, ties):
    sheets, asked = made
    rule = replace(RULE, trim=replace(RULE.trim, least=3))
    sheet = robustness(method, sheets, asked=asked, rule=rule, seats=seats, ties=ties)
    base = again(method, sheets, rule, seats, ties)
    inside = set(base.ranking.standing(Standing.RECOMMENDED))
    places = {each.item: each.place for each in base.ranking.items}
    assert set(sheet.inside) == inside
    assert sheet.at_line == tuple(sorted(base.ranking.standing(Standing.TIED_AT_THE_LINE)))
    forced = by_force(method, sheets, rule, seats, ties)
    assert {(str(each.without), each.code) for each in sheet.changes} == set(forced)
    for each in sheet.changes:
        now_in, now = forced[str(each.without), each.code]
        assert {shift.item for shift in each.leaving} == inside - now_in
        assert {shift.item for shift in each.entering} == now_in - inside
        moved = {item for item, place in places.items() if now.get(item) != place}
        assert each.moved == len(moved)
        assert (each.furthest is None) == (not moved)
        for shift in (*each.leaving, *each.entering):
            assert (shift.was, shift.now) == (places[shift.item], now.get(shift.item))


def test_the_sheet_of_expected_ranks_agrees_with_ranking_everything_again():
    sheets, asked = season(5, 4, 3)
    sheet = robustness(Method.EXPECTED_RANK, sheets, asked=asked, rule=RULE, seats=2)
    forced = by_force(Method.EXPECTED_RANK, sheets, RULE, 2, TieRule())
    for each in sheet.changes:
        now_in, _ = forced[str(each.without), each.code]
        assert {shift.item for shift in each.leaving} == set(sheet.inside) - now_in


def test_the_largest_round_needs_no_second_look():
    """400 items, 1,500 reviews: exact keys are not recomputed for items a reviewer has not read."""
    sheets, asked = season(400, 60, 4)
    sheet = robustness(Method.MEAN, sheets, asked=asked, rule=RULE, seats=20)
    assert len(sheet.inside) == 20
    assert len([each for each in sheet.changes if each.without is Without.REVIEWER]) == 60
    who = sheet.changes[0].code
    left = [each for each in sheets if each.reviewer != who]
    now = again(Method.MEAN, left, RULE, 20, TieRule()).ranking.standing(Standing.RECOMMENDED)
    assert {shift.item for shift in sheet.changes[0].leaving} == set(sheet.inside) - set(now)


# --- pools and quotas -----------------------------------------------------------------------------


def seating(rule: BoardRule, pools: str = ""):
    """Seats by a board on which the items named are of pool W, and hold the trait w."""

    kept = "W" * ("W" in rule.pools)

    def seat(places):
        rows = [
            Entry(item, place, kept * (item in pools), frozenset("w" * (item in pools)))
            for item, place in places.items()
        ]
        board = fill(rule, rows)
        return board.items(Fate.IN), board.items(Fate.TIED)

    return seat


def pooled(text: str, rule: BoardRule, pools: str) -> Robustness:
    sheets, asked = panel(text)
    words = {"asked": asked, "rule": ONE, "seats": rule.seats}
    return robustness(Method.MEAN, sheets, seating=seating(rule, pools), **words)


def test_a_place_kept_for_a_pool_is_stable_though_the_plain_ranking_would_give_it_away():
    text = "A x90 y90 | B x80 y80 | C x60 y62 | D x61 y50"
    sheet = pooled(text, BoardRule(2, {"W": 1}), "CD")
    assert (sheet.inside, sheet.stable, sheet.pooled) == (("A", "C"), ("A",), True)
    assert sheet.resting(Without.REVIEWER) == {"C": ("y",)}
    assert sheet.close() == {"D": ((Without.REVIEWER, "y"),)}
    assert str(stability(sheet)) == "2 席中 1 席稳定；1 席取决于 1 位评审"
    plain = of(text, 2)
    assert (plain.inside, plain.stable, plain.pooled) == (("A", "B"), ("A", "B"), False)


def test_a_tie_that_a_pool_has_seats_for_is_no_tie_at_the_line():
    text = "A x90 y90 | B x70 y70 | C x70 y70"
    assert of(text, 2).at_line == ("B", "C")
    sheet = pooled(text, BoardRule(2, {"W": 1}), "C")
    assert (sheet.inside, sheet.at_line, sheet.stable) == (("A", "C"), (), ("A", "C"))
    rule = BoardRule(2, minima=(Bound("w", Share(1, 2)),))
    assert pooled(text, rule, "C").inside == ("A", "C")


@settings(max_examples=40, deadline=None)
@given(SMALL, st.integers(1, 6), st.integers(0, 6), st.booleans(), st.sets(st.integers(0, 5)))
def test_with_pools_the_sheet_agrees_with_filling_every_board_again(
    made, seats, kept, opened, members
):
    sheets, asked = made
    pools = frozenset(f"i{at:02}" for at in members)
    rule = BoardRule(seats, {"W": min(kept, seats)}, unfilled_open=opened)
    seat = seating(rule, pools)
    words = {"asked": asked, "rule": RULE, "seats": seats}
    sheet = robustness(Method.MEAN, sheets, seating=seat, **words)
    base = again(Method.MEAN, sheets, RULE, seats, TieRule())
    inside, tied = seat({each.item: each.place for each in base.ranking.items})
    assert (set(sheet.inside), set(sheet.at_line)) == (set(inside), set(tied))
    forced = by_force(Method.MEAN, sheets, RULE, seats, TieRule())
    for each in sheet.changes:
        now, _tied = seat(forced[str(each.without), each.code][1])
        assert {shift.item for shift in each.leaving} == set(inside) - set(now)
        assert {shift.item for shift in each.entering} == set(now) - set(inside)


@pytest.mark.parametrize("seats", [None, 0, 99])
def test_seats_for_all_or_none_rest_on_nothing(seats):
    sheets, asked = season(4, 4, 3)
    sheet = robustness(Method.MEAN, sheets, asked=asked, rule=RULE, seats=seats)
    assert len(sheet.inside) == (0 if seats == 0 else 4)
    assert sheet.stable == sheet.inside
