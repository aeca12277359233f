"""Agreement and leniency: exact, against their definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.reliability import agreement, reviewer_facts

F = Fraction


def scores(text: str) -> dict[str, dict[str, Fraction]]:
    """``"A x90 y80 | B x70"``."""
    found = {}
    for line in text.split("|"):
        item, *marks = line.split()
        found[item] = {mark[0]: F(mark[1:]) for mark in marks}
    return found


def test_leniency_compares_with_the_others_on_the_same_items():
    x, y, z = reviewer_facts(scores("A x90 y80 z82 | B x70 y60 | C x100"))
    assert (x.scores, x.low, x.high, x.mean) == (3, 70, 100, F(260, 3))
    assert (x.compared, x.leniency, x.apart) == (2, F(19, 2), F(19, 2))
    assert (y.compared, y.leniency) == (2, F(-8))
    assert (z.scores, z.spread, z.leniency, z.apart) == (1, None, -3, 3)
    assert x.spread == pytest.approx(stdev([90, 70, 100]))


def test_a_reviewer_nobody_shares_an_item_with_is_compared_with_nobody():
    (x,) = reviewer_facts(scores("A x90 | B x70"))
    assert (x.compared, x.leniency, x.apart) == (0, None, None)


def test_alpha_of_the_published_example():
    """Krippendorff (2011), interval data of four observers and twelve units: α = 0.849."""
    rows = {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    }
    units = {
        f"u{at}": {who: F(row[at]) for who, row in rows.items() if row[at] is not None}
        for at in range(12)
    }
    got = agreement(units, "seed")
    assert (got.items, got.scores) == (11, 40)
    assert float(got.alpha) == pytest.approx(0.849, abs=5e-4)
    assert 0.4 < got.low < float(got.alpha) < got.high <= 1
    assert agreement(units, "seed") == got


def test_full_agreement_is_one_and_reversal_is_below_zero():
    assert agreement(scores("A x90 y90 | B x70 y70")).alpha == 1
    assert agreement(scores("A x90 y70 | B x70 y90")).alpha < 0


@pytest.mark.parametrize("text", ["A x90", "A x90 | B y80", "A x90 y90 | B x90 y90"])
def test_agreement_that_cannot_be_told(text):
    got = agreement(scores(text))
    assert (got.alpha, got.low, got.high) == (None, None, None)


PANELS = st.dictionaries(
    st.sampled_from("ABCDE"),
    st.dictionaries(st.sampled_from("wxyz"), st.integers(0, 9).map(F), min_size=1),
    min_size=1,
)


@given(PANELS)
def test_alpha_is_its_definition(found):
    """Observed and expected disagreement by all pairs of values."""
    units = [list(given.values()) for given in found.values() if len(given) > 1]
    every = [value for values in units for value in values]
    got = agreement(found, draws=0)
    spread = sum(((a - b) ** 2 for a, b in permutations(every, 2)), F(0))
    if not spread:
        assert got.alpha is None
        return
    observed = sum(
        (
            sum((a - b) ** 2 for a, b in permutations(values, 2)) / F(len(values) - 1)
            for values in units
        ),
        F(0),
    )
    expected = spread / (len(every) - 1)
    assert got.alpha == 1 - observed / expected


@given(PANELS)
def test_two_who_share_all_their_items_are_as_lenient_as_the_other_is_severe(found):
    pairs = {item: {"x": given[min(given)], "y": F(5)} for item, given in found.items()}
    x, y = reviewer_facts(pairs)
    assert x.leniency == -y.leniency
    assert x.apart == y.apart
