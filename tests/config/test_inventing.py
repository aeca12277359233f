"""Invented names are names of one each, however large a rehearsal is."""

from __future__ import annotations

from config.rehearsal.inventing import unit_name


def test_no_two_units_share_a_name() -> None:
    names = [unit_name(index)[0] for index in range(2_000)]
    assert len(set(names)) == len(names)
