"""The labelled pairs: whatever keeps an expert away by itself is right every time."""

from __future__ import annotations

from tests.review.labelled import marks, name_pairs, person_pairs, unit_pairs


def test_hard_conflicts_are_never_wrong():
    pairs = [*unit_pairs(), *name_pairs(), *person_pairs()]
    assert len(pairs) >= 200
    hard = marks(pairs, lambda each: each.found == "hard", lambda each: each.label == "same")
    assert hard.shown > 80
    assert hard.precision == 1.0


def test_a_name_in_whatever_letters_keeps_nobody_away():
    assert {each.found for each in name_pairs()} == {"", "warn"}


def test_a_person_who_may_be_another_is_shown_and_one_who_is_not_is_not():
    found = {(each.label, each.found) for each in person_pairs()}
    assert found == {("same", "hard"), ("maybe", "warn"), ("different", "")}
