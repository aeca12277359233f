"""Withheld numbers stay unknown to whoever knows the others, the total, and the rule itself."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from awards.smallcells import SMALLEST, withheld


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ([], set()),
        ([0, 0], set()),
        ([5, 40, 0], set()),
        ([3, 40, 12], {0, 1}),  # the next one goes along, whatever its size
        ([40, 12, 3], {2, 0}),
        ([3, 2, 12], {0, 1}),  # two that hold five together
        ([1, 1, 12], {0, 1, 2}),  # two that hold less: a third
        ([81, 0, 2], {2, 0}),
        ([9, 0, 0], set()),
        ([3, 0], {0, 1}),  # all there are, and too few: nothing is told
    ],
)
def test_what_is_withheld(cells: list[int], hidden: set[int]) -> None:
    assert withheld(cells) == hidden


def test_no_small_number_follows_from_the_published_ones_the_total_and_the_rule() -> None:
    """Of every table with cells up to 13: each small number could as well have been another one."""
    seen: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for cells in product(range(14), repeat=3):
        hidden = withheld(cells)
        told = tuple(None if at in hidden else cell for at, cell in enumerate(cells))
        seen[told, sum(cells)].append(cells)
    for (told, total), tables in seen.items():
        for at, cell in enumerate(told):
            if cell is None and SMALLEST <= total <= 13:
                assert len({table[at] for table in tables}) > 1, (told, total)
            assert cell is None or cell == 0 or cell >= SMALLEST


def test_a_count_is_not_negative() -> None:
    with pytest.raises(ValueError):
        withheld([-1, 4])
