"""Why there is no assignment: the smallest clashing set that can be named, and what mends it.

First what a single line shows, then all demand against all loads, then sets: by Hall's theorem some
nominations exclude each other exactly when together they need more than all who may read any of
them can take, an expert counting once per nomination and at most up to the load. Such a set is read
off the linear program's duals and shrunk until every member is needed.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np

from .problem import Clash, ClashCode, Ints, Pair, Problem, Repair, RepairCode
from .program import Family, Program
from .rows import families

SLIP = 1e-6


def explain_fixed(problem: Problem) -> Clash | None:
    """Fixed pairs that contradict a rule by themselves."""
    m = problem.shape[1]
    admissible = set((problem.rows * m + problem.cols).tolist())
    barred = [pair for pair in problem.fixed if pair[0] * m + pair[1] not in admissible]
    if barred:
        return _pinned(ClashCode.FIXED_BARRED, [barred[0][0]], [barred[0][1]], 1, 0)
    for nomination, number in sorted(Counter(pair[0] for pair in problem.fixed).items()):
        if number > problem.demand[nomination]:
            allowed = int(problem.demand[nomination])
            return _pinned(ClashCode.FIXED_OVER_DEMAND, [nomination], [], number, allowed)
    for expert, number in sorted(Counter(pair[1] for pair in problem.fixed).items()):
        if number > problem.load_max[expert]:
            allowed = int(problem.load_max[expert])
            return _pinned(ClashCode.FIXED_OVER_LOAD, [], [expert], number, allowed)
    seen: dict[tuple[int, int], int] = {}
    for nomination, expert in problem.fixed:
        key = nomination, int(problem.employer[expert])
        if key[1] >= 0 and key in seen:
            pair = [seen[key], expert]
            return _pinned(ClashCode.FIXED_SAME_EMPLOYER, [nomination], pair, 2, 1)
        seen[key] = expert
    return None


def explain(rest: Problem) -> Clash:
    """The clash of a problem without solution, its fixed pairs already taken out."""
    return _overall(rest) or _single(rest) or _sets(rest) or _together(rest)


def shortage(rows: Ints, cols: Ints, need: Ints, room: Ints, members: Ints) -> tuple[int, int]:
    """What ``members`` need together, and what all who are paired with any of them can take."""
    inside = np.isin(rows, members)
    degree = np.bincount(cols[inside], minlength=len(room))
    return int(need[members].sum()), int(np.minimum(degree, room).sum())


def _overall(rest: Problem) -> Clash | None:
    """All demand against all loads."""
    demand, room, least = (int(part.sum()) for part in (rest.demand, rest.load_max, rest.load_min))
    n, m = rest.shape
    everyone = tuple(range(n)), tuple(range(m))
    if demand > room:
        typical = max(int(np.median(rest.load_max)) if m else 1, 1)
        repairs = (
            Repair(RepairCode.ADD_EXPERTS, -(-(demand - room) // typical)),
            Repair(RepairCode.RAISE_LOADS, demand - room),
            Repair(RepairCode.LOWER_DEMAND, demand - room),
        )
        return Clash(ClashCode.LOAD_TOO_SMALL, *everyone, demand, room, repairs)
    if least > demand:
        repair = Repair(RepairCode.LOWER_LOAD_MIN, least - demand)
        return Clash(ClashCode.LOAD_MIN_TOO_LARGE, *everyone, least, demand, (repair,))
    return None


def _single(rest: Problem) -> Clash | None:
    """One nomination: more first line than experts asked for, or too few employers."""
    above = np.flatnonzero(rest.frontline_min > rest.demand)
    if above.size:
        at = int(above[0])
        needed, available = int(rest.frontline_min[at]), int(rest.demand[at])
        repair = Repair(RepairCode.LOWER_FRONTLINE, needed - available, ((at, available),))
        return Clash(ClashCode.FRONTLINE_ABOVE_DEMAND, (at,), (), needed, available, (repair,))
    employer = rest.employer[rest.cols]
    own = np.where(employer >= 0, employer, rest.employer.max(initial=0) + 1 + rest.cols)
    width = int(own.max(initial=0)) + 1
    distinct = np.unique(rest.rows * width + own) // width
    readers = np.bincount(rest.rows, minlength=len(rest.demand))
    employers = np.bincount(distinct, minlength=len(rest.demand))
    few = np.flatnonzero((employers < rest.demand) & (readers >= rest.demand))
    if not few.size:
        return None
    at = int(few[0])
    needed, available = int(rest.demand[at]), int(employers[at])
    experts = tuple(int(each) for each in rest.cols[rest.rows == at])
    repairs = (
        Repair(RepairCode.ADD_EXPERTS, needed - available),
        Repair(RepairCode.ALLOW_EMPLOYER, needed - available),
        Repair(RepairCode.LOWER_DEMAND, needed - available, ((at, available),)),
    )
    return Clash(ClashCode.EMPLOYERS_TOO_FEW, (at,), experts, needed, available, repairs)


def _sets(rest: Problem) -> Clash | None:
    """A Hall set of nominations, of first-line seats, or of experts' minimum loads."""
    first = rest.frontline[rest.cols]
    found = _hall(rest.rows, rest.cols, rest.demand, rest.load_max)
    if found is not None:
        return _clash(ClashCode.EXPERTS_TOO_FEW, rest.rows, rest.cols, rest, found)
    found = _hall(rest.rows[first], rest.cols[first], rest.frontline_min, rest.load_max)
    if found is not None:
        rows, cols = rest.rows[first], rest.cols[first]
        return _clash(ClashCode.FRONTLINE_TOO_FEW, rows, cols, rest, found)
    found = _hall(rest.cols, rest.rows, rest.load_min, rest.demand)
    if found is None:
        return None
    needed, available = shortage(rest.cols, rest.rows, rest.load_min, rest.demand, found)
    nominations = np.unique(rest.rows[np.isin(rest.cols, found)])
    changes = _lowered(rest.load_min, found, needed - available)
    repair = Repair(RepairCode.LOWER_LOAD_MIN, needed - available, changes)
    members = tuple(found.tolist())
    readable = tuple(nominations.tolist())
    return Clash(ClashCode.NOMINATIONS_TOO_FEW, readable, members, needed, available, (repair,))


def _clash(code: ClashCode, rows: Ints, cols: Ints, rest: Problem, members: Ints) -> Clash:
    """A Hall set of nominations in words and repairs."""
    plain = code is ClashCode.EXPERTS_TOO_FEW
    need = rest.demand if plain else rest.frontline_min
    needed, available = shortage(rows, cols, need, rest.load_max, members)
    inside = np.isin(rows, members)
    degree = np.bincount(cols[inside], minlength=len(rest.load_max))
    experts = np.flatnonzero(degree)
    short = needed - available
    typical = int(np.median(rest.load_max)) if len(rest.load_max) else 1
    repairs = [Repair(RepairCode.ADD_EXPERTS, -(-short // max(min(typical, len(members)), 1)))]
    spare = np.maximum(degree - rest.load_max, 0)
    if spare.sum() >= short:
        repairs.append(Repair(RepairCode.RAISE_LOADS, short, _raised(rest.load_max, spare, short)))
    lower = RepairCode.LOWER_DEMAND if plain else RepairCode.LOWER_FRONTLINE
    repairs.append(Repair(lower, short, _lowered(need, members, short)))
    who = tuple(members.tolist()), tuple(experts.tolist())
    return Clash(code, *who, needed, available, tuple(repairs))


def _hall(rows: Ints, cols: Ints, need: Ints, room: Ints) -> Ints | None:
    """A minimal set whose need exceeds its room, or None where everybody can be served."""
    if not need.any():
        return None
    nothing = np.zeros(len(room))
    asked = Family(rows, need.astype(float), np.full(len(need), np.inf))
    taken = Family(cols, nothing, room.astype(float))
    found = Program(np.zeros(len(rows)), [asked, taken], rows).solve()
    if not found.missing:
        return None
    marked = np.flatnonzero(np.abs(found.duals[: len(need)]) > 0.5)
    return _shrunk(rows, cols, need, room, marked)


def _shrunk(rows: Ints, cols: Ints, need: Ints, room: Ints, members: Ints) -> Ints | None:
    """Drop members one by one while the rest is still short; those with most readers go first."""
    inside = np.isin(rows, members)
    order = np.argsort(rows[inside], kind="stable")
    row, col = rows[inside][order], cols[inside][order]
    degree = np.bincount(col, minlength=len(room))
    missing = int(need[members].sum() - np.minimum(degree, room).sum())
    if missing <= 0:
        return None
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


def _together(rest: Problem) -> Clash:
    """Only the rules together exclude each other: shrink the nominations while they still do."""
    loose = replace(rest, load_min=np.zeros_like(rest.load_min))
    members = np.flatnonzero(rest.demand > 0)
    part = len(members) // 2 if _missing(loose, members) else 0
    while part:
        for start in range(0, len(members), part):
            fewer = np.delete(members, np.s_[start : start + part])
            if fewer.size and _missing(loose, fewer):
                members = fewer
                break
        else:
            part //= 2
    experts = np.unique(rest.cols[np.isin(rest.rows, members)])
    needed = int(rest.demand[members].sum())
    short = max(math.ceil(_missing(loose, members) - SLIP), 1)
    repairs = (Repair(RepairCode.ADD_EXPERTS, short), Repair(RepairCode.LOWER_DEMAND, short))
    who = tuple(members.tolist()), tuple(experts.tolist())
    return Clash(ClashCode.RULES_TOGETHER, *who, needed, needed - short, repairs)


def _missing(rest: Problem, members: Ints) -> float:
    """How much of these nominations' needs the linear rules leave unmet."""
    keep = np.isin(rest.rows, members)
    asked = np.isin(np.arange(len(rest.demand)), members)
    part = replace(
        rest,
        rows=rest.rows[keep],
        cols=rest.cols[keep],
        values=rest.values[keep],
        demand=np.where(asked, rest.demand, 0),
        frontline_min=np.where(asked, rest.frontline_min, 0),
    )
    return Program(np.zeros(len(part.rows)), families(part), part.rows).solve().missing


def _raised(room: Ints, spare: Ints, short: int) -> tuple[Pair, ...]:
    """New maximum loads that add ``short`` in all, spread evenly over those who can take more."""
    new, left = room.copy(), short
    while left:
        for expert in np.flatnonzero(new - room < spare)[:left]:
            new[expert] += 1
            left -= 1
    return tuple((int(at), int(new[at])) for at in np.flatnonzero(new != room))


def _lowered(need: Ints, members: Ints, short: int) -> tuple[Pair, ...]:
    """New needs that take away ``short`` in all, from the largest first."""
    new, left = need.copy(), short
    while left:
        new[members[np.argmax(new[members])]] -= 1
        left -= 1
    return tuple((int(at), int(new[at])) for at in np.flatnonzero(new != need))


def _pinned(
    code: ClashCode, nominations: list[int], experts: list[int], needed: int, available: int
) -> Clash:
    """A clash among fixed pairs; letting go mends it."""
    repairs = (Repair(RepairCode.UNFIX, needed - available),)
    return Clash(code, tuple(nominations), tuple(experts), needed, available, repairs)
