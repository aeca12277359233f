"""Sealed ballot papers: nobody reads one alone, all open together, shuffled."""

from __future__ import annotations

from collections import Counter
from random import Random, SystemRandom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.ballots import (
    BoxError,
    inclusion_code,
    matches,
    new_vote_key,
    open_all,
    seal,
    sheet_bytes,
)

KEY = new_vote_key()
HALVES = (KEY.office_half, KEY.supervisor_half)
CHOICES = st.lists(st.text("ABC甲乙", min_size=1, max_size=4), unique=True, max_size=6)


@given(st.lists(CHOICES, max_size=6))
def test_what_is_sealed_comes_out_and_nothing_else(box):
    sealed = [seal(KEY.public, choices, size=256) for choices in box]
    opened = open_all(HALVES, sealed, SystemRandom())
    assert Counter(opened) == Counter(tuple(sorted(choices)) for choices in box)


@given(CHOICES, CHOICES)
def test_every_sealed_sheet_is_equally_long_and_unlike_any_other(one, other):
    first, second, again = (seal(KEY.public, each, size=256) for each in (one, other, one))
    assert len(first) == len(second) == 256 + 48
    assert len({first, second, again}) == 3
    assert len({inclusion_code(each) for each in (first, second, again)}) == 3


def test_the_order_is_shuffled_by_the_chance_passed_in():
    sealed = [seal(KEY.public, [str(n)], size=64) for n in range(20)]
    cast = [(str(n),) for n in range(20)]
    one, same, other = (open_all(HALVES, sealed, Random(seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert one != cast and sorted(one) == sorted(cast)


@pytest.mark.parametrize(
    "half", [KEY.office_half, KEY.supervisor_half], ids=["office", "supervisor"]
)
def test_one_half_opens_nothing(half):
    sealed = [seal(KEY.public, ["A"])]
    for guess in (half, bytes(32), new_vote_key().office_half):
        with pytest.raises(BoxError, match="cannot_open"):
            open_all((half, guess), sealed, Random(0))
        assert not matches(KEY.public, (half, guess))


def test_both_halves_of_this_vote_match_in_either_order():
    assert matches(KEY.public, HALVES) and matches(KEY.public, HALVES[::-1])
    assert not matches(new_vote_key().public, HALVES)
    assert not matches(KEY.public, (KEY.office_half, b"short"))


@pytest.mark.parametrize("place", [0, 31, 32, 90, -1])
def test_an_altered_sheet_stops_the_opening(place):
    good, bad = seal(KEY.public, ["A"]), bytearray(seal(KEY.public, ["B"]))
    bad[place] ^= 1
    with pytest.raises(BoxError, match="cannot_open") as refused:
        open_all(HALVES, [good, bytes(bad)], Random(0))
    assert refused.value.values == {"sheets": 1, "of": 2}


@pytest.mark.parametrize("bad", [b"", b"short", bytes(32), bytes(80)])
def test_what_is_no_sealed_sheet_stops_the_opening(bad):
    with pytest.raises(BoxError, match="cannot_open"):
        open_all(HALVES, [bad], Random(0))


def test_a_copied_sheet_is_not_counted_twice():
    sheet = seal(KEY.public, ["A"])
    with pytest.raises(BoxError, match="sheet_twice"):
        open_all(HALVES, [sheet, sheet], Random(0))


def test_choices_that_do_not_fit_or_repeat_are_refused():
    with pytest.raises(BoxError, match="too_long"):
        seal(KEY.public, ["A" * 100], size=64)
    with pytest.raises(BoxError, match="choice_twice"):
        seal(KEY.public, ["A", "A"])
    with pytest.raises(BoxError, match="half_malformed"):
        open_all((b"", b""), [], Random(0))


def test_the_halves_of_a_key_are_unlike_each_other_and_every_other():
    keys = [new_vote_key() for _ in range(20)]
    assert (
        len({part for key in keys for part in (key.public, key.office_half, key.supervisor_half)})
        == 60
    )


def test_an_inclusion_code_is_four_groups_of_four():
    code = inclusion_code(seal(KEY.public, []))
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]


@pytest.mark.parametrize("many", [1, 1000])
def test_a_sheet_has_room_for_a_mark_of_every_item_and_all_are_equally_long(many):
    """A score of each of a thousand items is sealed like a blank ballot of the same vote."""
    items = [str(10**9 + n) for n in range(many)]
    key = new_vote_key()
    size = sheet_bytes(items)
    full = seal(key.public, [*(f"{item}:10000" for item in items), "@99999999999"], size=size)
    assert len(full) == len(seal(key.public, [], size=size)) == size + 48
