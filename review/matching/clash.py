"""Why there is no assignment: the smallest clashing set that can be named.

First what a single line shows, then all demand against all loads, then each group's, then sets: by
Hall's theorem some nominations exclude each other exactly when together they need more than all who
may read any of them can take, an expert counting once per nomination and at most up to the load.
Such a set is read off the linear program's duals and shrunk until every member is needed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from .answers import Clash, ClashCode
from .hall import minimal_set, shortage
from .problem import Floats, Ints, Problem
from .rows import unit_room
from .together import explain_together

FIXED = frozenset(code for code in ClashCode if code.value.startswith("fixed_"))
"""Clashes among the fixed pairs themselves."""


def explain_fixed(problem: Problem) -> Clash | None:
    """Fixed pairs that contradict a rule by themselves."""
    if not problem.fixed:
        return None
    barred = set(problem.fixed).difference(problem.pairs(problem.flags(problem.fixed)))
    if barred:
        nomination, expert = min(barred)
        return _pinned(ClashCode.FIXED_BARRED, [nomination], [expert], 1, 0)
    for nomination, number in sorted(Counter(pair[0] for pair in problem.fixed).items()):
        allowed = int(problem.demand[nomination])
        if number > allowed:
            return _pinned(ClashCode.FIXED_OVER_DEMAND, [nomination], [], number, allowed)
    for expert, number in sorted(Counter(pair[1] for pair in problem.fixed).items()):
        allowed = int(problem.load_max[expert])
        if number > allowed:
            return _pinned(ClashCode.FIXED_OVER_LOAD, [], [expert], number, allowed)
    return _fixed_colleagues(problem) or _fixed_groups(problem)


def _fixed_colleagues(problem: Problem) -> Clash | None:
    """More experts of one employer fixed to a nomination than it may have."""
    seen: dict[tuple[int, int], list[int]] = {}
    for nomination, expert in problem.fixed:
        employer, allowed = int(problem.employer[expert]), int(problem.per_unit_max[nomination])
        if employer < 0:
            continue
        experts = seen.setdefault((nomination, employer), [])
        experts.append(expert)
        if len(experts) > allowed:
            code = ClashCode.FIXED_SAME_EMPLOYER
            return _pinned(code, [nomination], experts, len(experts), allowed)
    return None


def _fixed_groups(problem: Problem) -> Clash | None:
    """An expert fixed to candidates of two groups, where each serves in one."""
    serves: dict[int, tuple[int, int]] = {}
    for nomination, expert in problem.fixed if problem.one_group else ():
        group = int(problem.group[nomination])
        if group < 0:
            continue
        first, known = serves.setdefault(expert, (nomination, group))
        if known != group:
            return _pinned(ClashCode.FIXED_TWO_GROUPS, [first, nomination], [expert], 2, 1)
    return None


def explain(rest: Problem, duals: Floats) -> Clash:
    """The clash of a problem without solution, its fixed pairs already taken out.

    ``duals``: of the rows' shortage, where the linear program has one; else all 0.
    """
    degree = np.bincount(rest.cols, minlength=rest.shape[1])
    rest = replace(rest, load_max=np.where(degree > 0, rest.load_max, rest.load_min))
    found = _overall(rest) or _groups(rest) or _single(rest) or _sets(rest, duals)
    return _described(rest, found or explain_together(rest, duals))


def _described(rest: Problem, clash: Clash) -> Clash:
    """The same with what its members have in common."""
    groups = set(rest.group[list(clash.nominations)].tolist())
    loads = set(rest.load_max[list(clash.experts)].tolist())
    asked = [each for each in rest.minima if each.trait == clash.trait]
    need = asked[0].least if asked else rest.demand
    demands = set(need[list(clash.nominations)].tolist())
    return replace(
        clash,
        group=groups.pop() if len(groups) == 1 else -1,
        load_each=loads.pop() if len(loads) == 1 else 0,
        demand_each=demands.pop() if len(demands) == 1 else 0,
    )


def _overall(rest: Problem) -> Clash | None:
    """All demand against all loads."""
    demand, room, least = (int(part.sum()) for part in (rest.demand, rest.load_max, rest.load_min))
    nominations = tuple(np.flatnonzero(rest.demand).tolist())
    if demand > room:
        readers = tuple(np.flatnonzero(rest.load_max).tolist())
        return Clash(ClashCode.LOAD_TOO_SMALL, nominations, readers, demand, room)
    if least > demand:
        readers = tuple(np.flatnonzero(rest.load_min).tolist())
        return Clash(ClashCode.LOAD_MIN_TOO_LARGE, nominations, readers, least, demand)
    return None


def _groups(rest: Problem) -> Clash | None:
    """The demand of one group against the experts who may read in it."""
    for group in np.unique(rest.group[rest.group >= 0]).tolist():
        inside = rest.group == group
        readers = np.unique(rest.cols[inside[rest.rows]])
        needed, room = int(rest.demand[inside].sum()), int(rest.load_max[readers].sum())
        if needed > room:
            who = (
                tuple(np.flatnonzero(inside & (rest.demand > 0)).tolist()),
                tuple(readers.tolist()),
            )
            return Clash(ClashCode.GROUP_TOO_SMALL, *who, needed, room)
    return None


def _single(rest: Problem) -> Clash | None:
    """One nomination: a larger minimum than experts asked for, or too few employers."""
    for each in rest.minima:
        above = np.flatnonzero(each.least > rest.demand)
        if above.size:
            at = int(above[0])
            needed, available = int(each.least[at]), int(rest.demand[at])
            code = ClashCode.MINIMUM_ABOVE_DEMAND
            return Clash(code, (at,), (), needed, available, trait=each.trait)
    return _colleagues(rest)


def _colleagues(rest: Problem) -> Clash | None:
    """One nomination with readers enough, but of too few employers."""
    employer = rest.employer[rest.cols]
    known = employer >= 0
    key = rest.rows[known] * (int(rest.employer.max(initial=-1)) + 2) + employer[known]
    _, first, counts = np.unique(key, return_index=True, return_counts=True)
    room = unit_room(rest)[known][first]
    n = len(rest.demand)
    most = np.bincount(rest.rows[~known], minlength=n)
    most = most + np.bincount(rest.rows[known][first], np.minimum(counts, room), n).astype(int)
    readers = np.bincount(rest.rows, minlength=n)
    few = np.flatnonzero((most < rest.demand) & (readers >= rest.demand))
    if not few.size:
        return None
    at = int(few[0])
    experts = tuple(rest.cols[rest.rows == at].tolist())
    needed, available = int(rest.demand[at]), int(most[at])
    return Clash(ClashCode.EMPLOYERS_TOO_FEW, (at,), experts, needed, available)


def _sets(rest: Problem, duals: Floats) -> Clash | None:
    """A Hall set of nominations, of seats for a trait, or of experts' minimum loads."""
    part = rest.rows, rest.cols
    hint = duals[: len(rest.demand)]
    found = _hall_clash(ClashCode.EXPERTS_TOO_FEW, *part, rest.demand, rest, hint=hint)
    for each in rest.minima:
        if found is None:
            part = rest.rows[each.marked], rest.cols[each.marked]
            code = ClashCode.MINIMUM_TOO_FEW
            found = _hall_clash(code, *part, each.least, rest, trait=each.trait)
    if found is not None:
        return found
    members = minimal_set(rest.cols, rest.rows, rest.load_min, rest.demand)
    if members is None:
        return None
    needed, available = shortage(rest.cols, rest.rows, rest.load_min, rest.demand, members)
    nominations = np.unique(rest.rows[np.isin(rest.cols, members)])
    who = tuple(nominations.tolist()), tuple(members.tolist())
    return Clash(ClashCode.NOMINATIONS_TOO_FEW, *who, needed, available)


def _hall_clash(
    code: ClashCode,
    rows: Ints,
    cols: Ints,
    need: Ints,
    rest: Problem,
    *,
    trait: str = "",
    hint: Floats | None = None,
) -> Clash | None:
    """A set of nominations whose need exceeds what those who may read any of them can take."""
    members = minimal_set(rows, cols, need, rest.load_max, hint)
    if members is None:
        return None
    needed, available = shortage(rows, cols, need, rest.load_max, members)
    experts = np.unique(cols[np.isin(rows, members)])
    who = tuple(members.tolist()), tuple(experts.tolist())
    return Clash(code, *who, needed, available, trait=trait)


def _pinned(
    code: ClashCode, nominations: list[int], experts: list[int], needed: int, available: int
) -> Clash:
    """A clash among fixed pairs."""
    return Clash(code, tuple(nominations), tuple(experts), needed, available)
