"""Ranking: places with ties visible, and the line after the last seat."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.ranking import Standing, rank

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
