"""What can be foreseen of a draw: exact where it is even, simulated where conditions bind."""

from __future__ import annotations

import pytest

from review.draw import Conditions, Entrant, Stratum
from review.predicting import EXACT, SIMULATED, alike, predict, repeat_rate

ANY = Entrant()
FRONT = Entrant(marks=frozenset("f"))


def test_without_conditions_everybody_is_as_likely_exactly():
    found = predict([ANY] * 20, Conditions(5), earlier=[0, 1, 2, 3])
    assert (found.method, found.trials) == (EXACT, 0)
    assert set(found.chances) == {0.25}
    assert (found.hits, found.repeats) == (pytest.approx(1.25), pytest.approx(1.0))
    assert (found.share, found.times, found.certain) == (pytest.approx(0.25), 4.0, 0)


def test_a_pool_as_large_as_the_panel_is_no_secret():
    found = predict([ANY] * 5, Conditions(5))
    assert (found.hits, found.share, found.certain) == (5.0, 1.0, 5)


def test_a_small_group_makes_its_members_likely():
    """Two seats for the two of a group are certain; the third seat falls on ten."""
    pool = [FRONT, FRONT, *[ANY] * 10]
    found = predict(pool, Conditions(3, strata=(Stratum("f", 2),)))
    assert found.method == SIMULATED and found.certain == 2
    assert found.hits == pytest.approx(2.1, abs=0.03)
    assert sum(found.chances) == pytest.approx(3.0)


def test_the_simulation_agrees_with_what_can_be_reckoned():
    """One seat for a group of 4 in 12, one for anybody, off one order: the second falls on the group
    where both that come first are of it, 1/3 · 3/11, and else on one of the eight.
    """
    pool = [FRONT] * 4 + [ANY] * 8
    found = predict(pool, Conditions(2, strata=(Stratum("f", 1),)), trials=20000)
    assert found.chances[0] == pytest.approx(1 / 4 + 1 / 11 / 4, abs=0.012)
    assert found.chances[-1] == pytest.approx(10 / 11 / 8, abs=0.01)


def test_those_who_are_alike_are_as_likely_and_the_luckiest_is_no_better_guess():
    """Two of each of 30 units: nobody differs from anybody, though a unit may send one alone."""
    pool = [Entrant(frozenset([f"u{at // 2}"])) for at in range(60)]
    found = predict(pool, Conditions(9, per_unit_max=1), trials=50)
    assert found.method == SIMULATED and len(set(found.chances)) == 1
    assert found.hits == pytest.approx(9 * 9 / 60)


def test_who_differs_by_the_unit_is_told_apart():
    """One alone, two of one unit, two who share a unit with somebody of two units."""
    one, two = frozenset("a"), frozenset("b")
    pool = [Entrant(one), Entrant(two), Entrant(two), Entrant(frozenset("c"))]
    pool += [Entrant(frozenset("d")), Entrant(frozenset("de")), Entrant(frozenset("e"))]
    keys = list(alike(pool))
    assert keys[0] == keys[3] and keys[1] == keys[2] and len(set(keys)) == 5
    marked = [Entrant(one), Entrant(one, frozenset("f")), Entrant(two), Entrant(two)]
    assert len(set(alike(marked))) == 3
    found = predict(pool[:4], Conditions(3, per_unit_max=1), trials=400)
    assert found.chances[0] == found.chances[3] == 1.0
    assert found.chances[1] == found.chances[2] == 0.5


def test_the_same_seed_says_the_same():
    pool = [FRONT] * 4 + [ANY] * 8
    rules = Conditions(3, per_unit_max=1, strata=(Stratum("f", 1),))
    assert predict(pool, rules, seed=3) == predict(pool, rules, seed=3)
    assert predict(pool, rules, seed=3) != predict(pool, rules, seed=4)


def test_nobody_in_the_pool():
    found = predict([], Conditions(3))
    assert (found.size, found.hits, found.share, found.times) == (0, 0, 1.0, 0.0)


def test_the_repeat_rate_of_past_panels():
    assert repeat_rate([]) is None and repeat_rate([{1, 2}]) is None
    assert repeat_rate([{1, 2}, {2, 3}, {2, 3}]) == pytest.approx(0.75)
