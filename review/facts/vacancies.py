"""Seats of a draw that a conflict of interest has vacated: whether they are filled, or why not (补抽)."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.flow import history
from review.facts.quorum import quorum_of
from review.models import Draw

STAFFED = ("preparing", "scoring")
"""Stages of a round in which a vacated seat is filled: who comes can still read and mark."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """What became of the vacated seats of a draw.

    ``vacated`` in all, ``free`` now. ``why`` they are: ``called`` (the next may still answer), ``office``
    (it calls the next), ``seal`` (all answered, the list is to be sealed), ``ended`` (the reserve or the
    pool is used up), ``opened`` (the names are known), ``late`` (no marks are given any more), or "".
    ``members`` sit now; an item from which nobody keeps away needs ``needed`` of them.
    """

    vacated: int
    free: int
    why: str
    members: int
    needed: int


def vacancy_of(draw: Draw) -> Vacancy | None:
    """Return what became of the vacated seats of a draw; None where none was vacated."""
    vacated = sum(len(e.facts["calls"]) for e in history(draw) if e.verb == "vacate_seats")
    if not vacated:
        return None
    members = draw.panel.members.count()
    free = max(draw.seats - members, 0)
    needed = quorum_of(draw.round, members, 0)
    return Vacancy(vacated, free, why_free(draw) if free else "", members, needed)


def why_free(draw: Draw) -> str:
    """Return why a vacated seat is free, as a code of `Vacancy`."""
    if draw.stage == "drawn" and draw.is_waiting():
        return "called"
    if draw.round.stage not in STAFFED:
        return "late"
    if draw.stage == "opened":
        return "opened"
    if may_refill(draw):
        return "office"
    return "seal" if draw.stage == "drawn" and not draw.is_exhausted() else "ended"


def may_call(draw: Draw) -> bool:
    """Tell whether one more may be called for an item's quorum: who comes can still read and mark."""
    return draw.stage == "drawn" or (draw.stage == "sealed" and draw.round.stage in STAFFED)


def may_refill(draw: Draw) -> bool:
    """Tell whether a seat was vacated since the list was sealed, and can still be filled."""
    if draw.stage != "sealed" or draw.round.stage not in STAFFED:
        return False
    if draw.calls.count() >= draw.calls_max:
        return False
    told = [e.verb for e in history(draw) if e.verb in {"vacate_seats", "seal_list"}]
    return told[-1:] == ["vacate_seats"]
