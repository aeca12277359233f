"""Sets that need more than there is room for (Hall's theorem), as small as they can be made."""

from __future__ import annotations

import numpy as np

from .problem import Bools, Floats, Ints
from .program import Program
from .rows import INF, Family
from .search import shortage_of
from .task import hash_of

SMALL = 100_000
"""Sets with members × pairs up to this are shrunk by trying every member, not by counting alone."""


def shortage(rows: Ints, cols: Ints, need: Ints, room: Ints, members: Ints) -> tuple[int, int]:
    """What ``members`` need together, and what all who are paired with any of them can take."""
    inside = _flags(len(need), members)[rows]
    degree = np.bincount(cols[inside], minlength=len(room))
    return int(need[members].sum()), int(np.minimum(degree, room).sum())


def minimal_set(
    rows: Ints, cols: Ints, need: Ints, room: Ints, hint: Floats | None = None
) -> Ints | None:
    """A set whose need exceeds its room and that no member can be spared from; None if all are served.

    ``rows``, ``cols`` (P): pairs of who needs and who has room, ``need`` and ``room`` how much.
    ``hint``: duals of the needs by which a set may be found without solving. Large sets are only
    shrunk by counting, so a smaller set may lie inside.
    """
    marked = np.zeros(0, dtype=np.int64) if hint is None else np.flatnonzero(np.abs(hint) > 0.5)
    needed, available = shortage(rows, cols, need, room, marked)
    if needed <= available:
        duals = _unserved(rows, cols, need, room)
        if duals is None:
            return None
        marked = np.flatnonzero(np.abs(duals) > 0.5)
    members = _counted_down(rows, cols, need, room, marked)
    inside = _flags(len(need), members)[rows]
    if len(members) * int(inside.sum()) > SMALL:
        return members
    row, col = rows[inside], cols[inside]
    for member in members.tolist():
        fewer = np.where(_flags(len(need), members[members != member]), need, 0)
        if _unserved(row, col, fewer, room) is not None:
            members = members[members != member]
    return members


def _unserved(rows: Ints, cols: Ints, need: Ints, room: Ints) -> Floats | None:
    """The needs' duals of what is missing; None where everybody can be served."""
    if not need.any():
        return None
    readers = np.bincount(rows, minlength=len(need))
    if (readers < need).any():
        return (readers < need).astype(float)
    asked = Family(
        "demand", rows, need.astype(float), np.full(len(need), INF), np.arange(len(need))
    )
    taken = Family("load", cols, np.zeros(len(room)), room.astype(float), np.arange(len(room)))
    program = Program(hash_of(rows, cols), [asked, taken])
    found = shortage_of(program)
    return found.duals[program.span("demand")] if found.missing else None


def _counted_down(rows: Ints, cols: Ints, need: Ints, room: Ints, members: Ints) -> Ints:
    """Drop members one by one while the rest is still short; those with most readers go first."""
    inside = _flags(len(need), members)[rows]
    order = np.argsort(rows[inside], kind="stable")
    row, col = rows[inside][order], cols[inside][order]
    degree = np.bincount(col, minlength=len(room))
    missing = int(need[members].sum() - np.minimum(degree, room).sum())
    readers = np.bincount(row, minlength=len(need))
    kept = set(members.tolist())
    for member in sorted(kept, key=lambda each: (-readers[each], -each)):
        mine = col[np.searchsorted(row, member) : np.searchsorted(row, member, side="right")]
        freed = int((degree[mine] <= room[mine]).sum())
        if missing - int(need[member]) + freed > 0:
            missing += freed - int(need[member])
            degree[mine] -= 1
            kept.discard(member)
    return np.array(sorted(kept))


def _flags(size: int, members: Ints) -> Bools:
    """Members as flags."""
    flags = np.zeros(size, dtype=bool)
    flags[members] = True
    return flags
