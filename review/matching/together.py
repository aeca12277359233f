"""Clashes of rules that each could be kept alone: the nominations and rules that are needed for it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from .answers import Clash, ClashCode, Rule
from .problem import Bools, Floats, Ints, Problem
from .program import Program
from .rows import families, with_groups
from .search import shortage_of
from .task import hash_of

FEW = 20_000
"""Up to so many pairs the search for whole panels is repeated for each part of the set."""


def explain_together(rest: Problem, duals: Floats) -> Clash:
    """Shrink the nominations while they still exclude each other, then the rules."""
    linear = bool(np.abs(duals).max(initial=0.0) > 0)
    asked = rest.demand > 0
    for each in rest.minima:
        asked |= each.least > 0
    base, members = rest, np.flatnonzero(asked)
    if impossible(loose := rest.asking(asked), linear):
        base = loose
        part = _in_proof(rest, duals)
        if part.size and impossible(rest.asking(_flags(rest, part)), linear):
            members = part
        if linear or len(rest.rows) <= FEW:
            members = _shrunk(rest, members, linear)
        base = rest.asking(_flags(rest, members))
    experts = np.unique(rest.cols[np.isin(rest.rows, members)])
    needed = int(base.demand.sum())
    short = max(math.ceil(_missing(base) - 1e-6), 1)
    who = tuple(members.tolist()), tuple(experts.tolist())
    rules = _needed_rules(base, linear)
    return Clash(ClashCode.RULES_TOGETHER, *who, needed, needed - short, rules=rules)


def impossible(part: Problem, linear: bool) -> bool:
    """Whether there is no assignment: by the linear rules alone, or also with whole pairs."""
    if _missing(part) > 1e-6:
        return True
    if linear:
        return False
    program = _program(part)
    return program.whole(np.arange(len(part.rows)), np.inf) is None


def _program(part: Problem) -> Program:
    """The rows of a part, with pairs told apart only by their hash."""
    keep = part.demand[part.rows] > 0
    cut = part if keep.all() else part.only(keep)
    rows, extra = with_groups(cut, families(cut))
    return Program(hash_of(cut.rows, cut.cols), rows, extra)


def _missing(part: Problem) -> float:
    """How much of what is asked for the linear rules leave unmet."""
    return shortage_of(_program(part)).missing


def _in_proof(rest: Problem, duals: Floats) -> Ints:
    """The nominations whose rows are in the linear program's proof of the shortage."""
    rows, _ = with_groups(rest, families(rest))
    used, start = [np.zeros(0, dtype=np.int64)], 0
    for family in rows:
        part = duals[start : start + len(family.lower)]
        start += len(family.lower)
        if family.name not in ("load", "serves", "one_group"):
            used.append(family.owner[np.abs(part) > 1e-7])
    return np.unique(np.concatenate(used))


def _shrunk(rest: Problem, members: Ints, linear: bool) -> Ints:
    """Drop halves, quarters, … down to single members while the others still exclude each other."""
    part = max(len(members) // 2, 1)
    while part:
        start = 0
        while start < len(members):
            fewer = np.delete(members, np.s_[start : start + part])
            if fewer.size and impossible(rest.asking(_flags(rest, fewer)), linear):
                members = fewer
            else:
                start += part
        part //= 2
    return members


def _needed_rules(part: Problem, linear: bool) -> tuple[Rule | str, ...]:
    """The rules that cannot be left out of the clash."""
    n, m = part.shape
    wide = np.full(m, max(n, 1))
    without: dict[Rule | str, Problem] = {
        Rule.LOAD_MAX: replace(part, load_max=wide),
        Rule.LOAD_MIN: replace(part, load_min=np.zeros_like(part.load_min)),
        Rule.PER_UNIT: replace(part, employer=np.full(m, -1)),
        Rule.ONE_GROUP: replace(part, one_group=False),
    }
    for each in part.minima:
        others = tuple(other for other in part.minima if other is not each)
        without[each.trait] = replace(part, minima=others)
    return tuple(rule for rule, loose in without.items() if not impossible(loose, linear))


def _flags(rest: Problem, members: Ints) -> Bools:
    """The members as flags (n)."""
    flags = np.zeros(len(rest.demand), dtype=bool)
    flags[members] = True
    return flags
