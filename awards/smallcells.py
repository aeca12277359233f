"""Which numbers of a table point to somebody and are not published (小样本抑制).

A cell from 1 to ``smallest - 1`` is withheld. Where the total is known, one withheld cell is found by
subtraction; so further cells go with it (补充抑制) until those withheld are at least two and hold at
least ``smallest`` together. Which ones go along depends on the order of the cells alone, never on how
large they are: a reader who knows this rule learns nothing from the choice.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 5


def withheld(cells: Sequence[int], smallest: int = SMALLEST) -> frozenset[int]:
    """Return the places of the cells that are not published.

    ``cells`` are counts ≥ 0 whose total is public. All places where the whole is too small to be
    parted. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in cells):
        raise ValueError("a count is not negative")
    small = {place for place, count in enumerate(cells) if 0 < count < smallest}
    if not small:
        return frozenset()
    first, size = min(small), len(cells)
    onward = [(first + step) % size for step in range(1, size)]
    filled = [place for place in onward if cells[place] and place not in small]
    empty = [place for place in onward if not cells[place]]
    hidden = set(small)
    for place in [*filled, *empty]:
        if len(hidden) > 1 and sum(cells[each] for each in hidden) >= smallest:
            break
        hidden.add(place)
    if len(hidden) < 2 or sum(cells[each] for each in hidden) < smallest:
        return frozenset(range(size))
    return frozenset(hidden)
