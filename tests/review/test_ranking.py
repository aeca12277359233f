"""Ranking: places with ties visible, and the line after the last seat."""

from __future__ import annotations

import hashlib
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.ranking import Standing, commitment, draw_lot, lot, rank

F = Fraction


def standings(ranking) -> dict[str, str]:
    return {each.item: str(each.standing) for each in ranking.items}


def test_equals_share_a_place_and_the_next_is_skipped():
    ranking = rank({"A": F(90), "B": F(80), "C": F(80), "D": F(70)})
    assert [(each.item, each.place) for each in ranking.items] == [
        ("A", 1),
        ("B", 2),
        ("C", 2),
        ("D", 4),
    ]
    assert ranking.tie_groups == (("B", "C"),)
    assert ranking.items[1].tied_with == ("C",)
    assert set(standings(ranking).values()) == {"recommended"}
    assert ranking.seats_open is None


@pytest.mark.parametrize(
    ("seats", "recommended", "line", "below", "left"),
    [
        (0, "", "", "ABCDE", 0),
        (1, "A", "", "BCDE", 0),
        (2, "A", "BCD", "E", 1),
        (3, "A", "BCD", "E", 2),
        (4, "ABCD", "", "E", 0),
        (9, "ABCDE", "", "", 4),
    ],
)
def test_a_tie_across_the_line_stays_at_the_line(seats, recommended, line, below, left):
    ranking = rank({"E": F(1), "D": F(2), "C": F(2), "B": F(2), "A": F(3)}, seats)
    assert "".join(ranking.standing(Standing.RECOMMENDED)) == recommended
    assert "".join(ranking.standing(Standing.TIED_AT_THE_LINE)) == line
    assert "".join(ranking.standing(Standing.BELOW)) == below
    assert ranking.seats_open == left


def test_further_keys_part_equals():
    ranking = rank({"A": (F(80), F(1)), "B": (F(80), F(2))}, 1)
    assert ranking.standing(Standing.RECOMMENDED) == ("B",)


def test_scores_are_compared_exactly_unless_the_rule_rounds_first():
    keys = {"A": F("90.331"), "B": F("90.334")}
    assert rank(keys).tie_groups == ()
    assert rank(keys, places=2).tie_groups == (("A", "B"),)


def test_an_item_without_a_score_is_not_ranked():
    ranking = rank({"A": None, "B": F(1)}, 2)
    assert standings(ranking) == {"B": "recommended", "A": "unranked"}
    assert ranking.items[-1].place is None


@given(
    st.dictionaries(st.text(max_size=3), st.integers(0, 5).map(F), max_size=9), st.integers(0, 9)
)
def test_a_place_is_one_more_than_the_number_ahead(keys, seats):
    ranking = rank(keys, seats)
    for each in ranking.items:
        ahead = sum(keys[other] > keys[each.item] for other in keys)
        equal = [other for other in keys if keys[other] == keys[each.item]]
        assert each.place == ahead + 1
        assert set(each.tied_with) == set(equal) - {each.item}
        assert (each.standing is Standing.RECOMMENDED) == (ahead + len(equal) <= seats)
        assert (each.standing is Standing.BELOW) == (ahead >= seats)
    assert len(ranking.standing(Standing.RECOMMENDED)) <= seats
    assert ranking == rank(dict(reversed(keys.items())), seats)


def test_a_lot_is_the_order_of_the_hashes():
    """Recomputed by the words of the docstring alone."""
    codes = ["甲", "乙", "c", "d"]
    by_hand = sorted(codes, key=lambda code: hashlib.sha256(f"seed\n{code}".encode()).hexdigest())
    assert lot("seed", codes) == tuple(by_hand)
    assert commitment("seed") == hashlib.sha256(b"seed").hexdigest()


@pytest.mark.parametrize("seed", ["", "a\nb"])
def test_a_seed_is_one_line(seed):
    with pytest.raises(ValueError, match="one line"):
        lot(seed, "AB")


@given(st.sets(st.text(max_size=3), max_size=9), st.text("abc", min_size=1))
def test_whoever_else_stands_in_a_lot_changes_nothing(codes, seed):
    whole = lot(seed, codes)
    assert set(whole) == codes
    some = sorted(codes)[::2]
    assert lot(seed, some) == tuple(code for code in whole if code in some)


def test_lots_are_even_over_seeds():
    """Each of six orders of three items, 6,000 seeds: chi-square of 5 degrees under 20.5 (0.1 %)."""
    counts = Counter(lot(f"{number}", "ABC") for number in range(6_000))
    assert len(counts) == 6
    assert sum((each - 1000) ** 2 / 1000 for each in counts.values()) < 20.5


@given(
    st.dictionaries(st.text("abcd", max_size=2), st.integers(0, 2).map(F), max_size=9),
    st.integers(0, 9),
)
def test_a_lot_fills_the_seats_left_and_touches_nobody_else(keys, seats):
    ranking = rank(keys, seats)
    drawn = draw_lot(ranking, "seed")
    assert not drawn.standing(Standing.TIED_AT_THE_LINE)
    assert len(drawn.standing(Standing.RECOMMENDED)) == min(seats, len(keys))
    tied = set(ranking.standing(Standing.TIED_AT_THE_LINE))
    for before, after in zip(ranking.items, drawn.items, strict=True):
        assert (before.item, before.place) == (after.item, after.place)
        assert (after.drawn is not None) == (before.item in tied)
        assert before.item in tied or before.standing is after.standing
