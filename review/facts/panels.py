"""Which panel (评审组) an item belongs to: by its division (学部) and its disciplines."""

from __future__ import annotations

from collections.abc import Sequence

from review.facts.subjects import disciplines_of
from review.models import Item, Panel
from review.vocabulary.disciplines import within


def panel_for(item: Item, panels: Sequence[Panel]) -> Panel | None:
    """Return the panel that takes an item: the one that says most of it, then the first; None if none.

    A panel that names divisions or disciplines takes only those; of several the one that names the item's
    discipline goes before one that takes the whole division, and that before one that takes all.
    """
    found = [(claim_of(item, panel), -panel.number, panel) for panel in panels]
    taking = [each for each in found if each[0] >= 0]
    return max(taking, key=lambda each: each[:2])[2] if taking else None


def claim_of(item: Item, panel: Panel) -> int:
    """Return how closely a panel's words name an item; below zero where they leave it out."""
    claim = 0
    if panel.divisions:
        if item.division not in panel.divisions:
            return -1
        claim += 1
    if panel.disciplines:
        codes = disciplines_of(item)
        if not any(within(code, above) for code in codes for above in panel.disciplines):
            return -1
        claim += 2
    return claim
