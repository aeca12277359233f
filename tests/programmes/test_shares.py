"""Exact shares: the vectors of the trade as a table, and their laws as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.shares import Share
from programmes.vocabulary import Threshold

TWO_THIRDS, OVER_TWO_THIRDS = Share(2, 3, ">="), Share(2, 3, ">")
OVER_HALF = Share(1, 2, ">")

VECTORS = [
    (TWO_THIRDS, 9, 6),
    (OVER_TWO_THIRDS, 9, 7),
    (TWO_THIRDS, 15, 10),
    (OVER_TWO_THIRDS, 15, 11),
    (TWO_THIRDS, 21, 14),
    (OVER_TWO_THIRDS, 21, 15),
    (TWO_THIRDS, 11, 8),
    (OVER_TWO_THIRDS, 11, 8),
    (TWO_THIRDS, 8, 6),
    (OVER_TWO_THIRDS, 8, 6),
    (OVER_HALF, 15, 8),
    (OVER_HALF, 14, 8),
    (Share(3, 5, ">="), 10, 6),
    (Share(1, 3, ">="), 10, 4),
    (Share(1, 1, ">="), 11, 11),
    (TWO_THIRDS, 0, 1),
]

SHARES = st.tuples(st.integers(1, 50), st.integers(1, 50), st.sampled_from([">=", ">"])).filter(
    lambda t: t[0] < t[1] or (t[0] == t[1] and t[2] == ">=")
)


@pytest.mark.parametrize(("share", "of", "needed"), VECTORS, ids=str)
def test_vectors(share: Share, of: int, needed: int) -> None:
    assert share.needed(of) == needed
    assert share.met(needed, of) == (of > 0 or needed == 1)
    assert not share.met(needed - 1, of)


@given(SHARES, st.integers(0, 500), st.integers(0, 500))
def test_met_is_reaching_the_number_needed(parts: tuple, got: int, of: int) -> None:
    num, den, op = parts
    share = Share(*parts)
    exact = got * den > num * of if op == ">" else got * den >= num * of
    assert share.met(got, of) == (got >= share.needed(of))
    if of:
        assert share.met(got, of) == exact


@given(SHARES, st.integers(1, 500))
def test_a_larger_base_never_needs_fewer(parts: tuple, of: int) -> None:
    assert Share(*parts).needed(of + 1) >= Share(*parts).needed(of)


@given(st.integers(1, 49), st.integers(2, 50), st.integers(1, 500))
def test_over_needs_one_more_exactly_where_the_share_is_whole(num: int, den: int, of: int) -> None:
    if num < den:
        more = Share(num, den, ">").needed(of) - Share(num, den).needed(of)
        assert more == (1 if num * of % den == 0 else 0)


@pytest.mark.parametrize(
    "parts", [(0, 3, ">="), (4, 3, ">="), (3, 3, ">"), (1, 0, ">="), (1, 2, "=")]
)
def test_an_unreachable_share_is_refused(parts: tuple) -> None:
    with pytest.raises(ValueError, match="No number reaches"):
        Share(*parts)


def test_a_negative_base_is_refused() -> None:
    with pytest.raises(ValueError, match="base"):
        TWO_THIRDS.needed(-1)


def test_a_threshold_of_a_rule_set_is_a_share() -> None:
    assert Share.of(Threshold(num=2, den=3, op=">", base="appointed")) == OVER_TWO_THIRDS
