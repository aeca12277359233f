"""The lot that parts equals of a result: fixed when, by what fingerprint, and what each item drew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.flow import history
from ledger.models import Entry
from review.models import Ranking, Result
from review.ranking import JOINED, commitment, drawn, lot


@dataclass(frozen=True, slots=True)
class LotGroup:
    """Equals on one place in the order of the lot, each with what it drew (SHA-256, hexadecimal)."""

    place: int
    drawn: tuple[tuple[Result, str], ...]


@dataclass(frozen=True, slots=True)
class Lot:
    """The lot of a result: its seed, revealed with it; the fingerprint made known at ``fixed_at``.

    ``of_two``: the seed is of two numbers, the office's and the supervisor's, joined. ``replaced``: the lines
    of the book in which the supervisor gave another number after the marks had begun. ``holds``: the seed is
    the one whose fingerprint was made known. ``groups``: whom the lot parted.
    """

    commitment: str
    fixed_at: datetime | None
    seed: str
    holds: bool
    of_two: bool
    replaced: tuple[Entry, ...]
    groups: tuple[LotGroup, ...]


def lot_of(made: Ranking) -> Lot | None:
    """Return the lot of a result; None where its rule set has none.

    Without pools and quotas it parts only those tied at the line; with them every group of equals.
    """
    rule = made.inputs["rule"] if made.inputs else {}
    seed = rule.get("seed")
    if not seed:
        return None
    rows = made.results.filter(is_tied=True).select_related("item__candidate", "item__paper")
    equals: dict[int, dict[str, Result]] = {}
    for row in rows.prefetch_related("item__paper__members"):
        if rule["groups"] or any(step["code"] == "lot" for step in row.arithmetic):
            equals.setdefault(row.place, {})[str(row.item_id)] = row
    book = history(made.round).order_by("pk")
    line = book.filter(verb="start").last()
    given = book.filter(verb="give_lot_number", pk__gt=line.pk) if line else ()
    return Lot(
        commitment=rule["commitment"],
        fixed_at=line.at if line else None,
        seed=seed,
        holds=commitment(seed) == rule["commitment"] == made.round.lot_fingerprints,
        of_two=JOINED in seed,
        replaced=tuple(given),
        groups=tuple(
            LotGroup(place, tuple((same[item], drawn(seed, item)) for item in lot(seed, same)))
            for place, same in sorted(equals.items())
        ),
    )
