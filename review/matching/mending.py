"""What would mend a problem without solution: for each kind of change, the least of it that does.

One kind of number at a time is made elastic (maximum loads, demands, new experts, …) and the linear
program finds the least stretch with which everything can be met. So a repair mends the whole
problem, not only the clash that is named. Where no kind of change is enough alone, several are
combined.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .answers import Clash, ClashCode, Repair, RepairCode
from .problem import Floats, Ints, Problem
from .program import Program
from .rows import Extra, Family, families, minimum_of, with_groups, without_fixed
from .search import Search
from .task import hash_of

SECOND = 1.0 + 1e-4
"""The second stretch of the same number costs a trace more, so that changes are spread."""
MANY = 60_000
"""So many pairs at most are given to a search for whole repairs."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Numbers that may give: ``owner`` (Q) whose number, the rows each stands in, how far, at what cost."""

    code: RepairCode
    owner: Ints
    row: Ints
    column: Ints
    coef: Floats
    most: Ints
    cost: float = 1.0
    trait: str = ""

    def columns(self) -> Extra:
        """Two columns a number: the first step, and further ones."""
        size = len(self.owner)
        first = np.minimum(self.most, 1).astype(float)
        return Extra(
            row=np.concatenate([self.row, self.row]),
            column=np.concatenate([self.column, self.column + size]),
            coef=np.concatenate([self.coef, self.coef]),
            cost=-self.cost * np.repeat([1.0, SECOND], size),
            upper=np.concatenate([first, self.most - first]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is mended: the problem, the rest beside its fixed pairs, and the rest's model.

    ``linear``: whether the linear rules alone exclude each other, or only whole panels.
    """

    problem: Problem
    rest: Problem
    search: Search
    linear: bool

    @classmethod
    def of(cls, problem: Problem, known: Search | None, linear: bool) -> Ground:
        """Take the model that is ``known`` if it has all pairs that a repair could need."""
        rest, _ = without_fixed(problem, trim=False)
        if known is None or len(known.program.weights) != len(rest.rows):
            rows, groups = with_groups(rest, families(rest))
            program = Program(hash_of(rest.rows, rest.cols), rows, groups)
            known = Search(program, program.first_prices())
        return cls(problem, rest, known, linear)


def repairs(
    problem: Problem, clash: Clash, known: Search | None, linear: bool
) -> tuple[Repair, ...]:
    """Ways to mend the whole problem, each enough by itself, the likeliest kinds first."""
    ground = Ground.of(problem, known, linear)
    kinds = stretches(ground)
    found = [_with_experts(ground, clash), *(_alone(ground, kind) for kind in kinds)]
    some = tuple(each for each in found if each is not None)
    if some:
        return some
    combined = _combined(ground, kinds)
    return () if combined is None else (combined,)


def stretches(ground: Ground) -> list[Stretch]:
    """Every kind of number that could give, with those rows of the rest it stands in."""
    problem, rest = ground.problem, ground.rest
    rows = {each.name: (each, start) for each, start in _placed(ground)}
    m = rest.shape[1]
    degree = np.bincount(rest.cols, minlength=m)
    spare = np.where(problem.load_max > 0, np.maximum(degree - rest.load_max, 0), 0)
    demand, load = rows["demand"][1], rows["load"][1]
    kinds = [
        _singles(RepairCode.RAISE_LOADS, load, -1.0, spare),
        _singles(RepairCode.LOWER_DEMAND, demand, 1.0, rest.demand, cost=3.0),
        _singles(RepairCode.LOWER_LOAD_MIN, load, 1.0, rest.load_min),
    ]
    for each in rest.minima:
        if each.least.any():
            start = rows[minimum_of(each.trait)][1]
            code = RepairCode.LOWER_MINIMUM
            kinds.append(_singles(code, start, 1.0, each.least, cost=2.0, trait=each.trait))
    if "per_unit" in rows:
        family, start = rows["per_unit"]
        owner = np.unique(family.owner)
        at = np.arange(len(family.upper))
        column, coef = np.searchsorted(owner, family.owner), np.full(len(at), -1.0)
        most, code = rest.demand[owner], RepairCode.ALLOW_EMPLOYER
        kinds.append(Stretch(code, owner, start + at, column, coef, most, cost=2.0))
    return [kind for kind in kinds if kind.most.any()]


def _placed(ground: Ground) -> list[tuple[Family, int]]:
    """The families of rows with the place of their first."""
    program = ground.search.program
    return list(zip(program.families, program.starts.tolist(), strict=True))


def _singles(
    code: RepairCode, start: int, coef: float, most: Ints, cost: float = 1.0, trait: str = ""
) -> Stretch:
    """Numbers that stand in one row each."""
    owner = np.flatnonzero(most)
    column = np.arange(len(owner))
    signs = np.full(len(owner), coef)
    return Stretch(code, owner, start + owner, column, signs, most[owner], cost, trait)


def _stretched(ground: Ground, kinds: list[Stretch]) -> list[Ints] | None:
    """The least stretches (one a number of each kind) that meet everything; None where none do."""
    columns = Extra.none()
    for kind in kinds:
        columns = columns.and_also(kind.columns())
    used, found = ground.search.stretch(columns)
    if found.missing:
        return None
    if not (found.is_whole and ground.linear and _is_whole(used)):
        program = ground.search.program
        extra = program.extra.and_also(columns)
        program = Program(np.zeros_like(program.weights), program.families, extra)
        best = np.argsort(-(found.x + 0.1 * ground.search.inside), kind="stable")[:MANY]
        whole = program.whole(np.sort(best), 0.3)
        if whole is None:
            return None
        used = whole.extra[len(extra.cost) - len(used) :]
    amounts, start = [], 0
    for kind in kinds:
        size = len(kind.owner)
        part = np.round(used[start : start + 2 * size]).astype(np.int64)
        amounts.append(part[:size] + part[size:])
        start += 2 * size
    return amounts


def _is_whole(numbers: Floats) -> bool:
    """Whether all are whole."""
    return bool((np.abs(numbers - np.round(numbers)) < 1e-6).all())


def _alone(ground: Ground, kind: Stretch) -> Repair | None:
    """A repair by one kind of change; None where that is not enough."""
    amounts = _stretched(ground, [kind])
    return None if amounts is None else _told(ground.problem, kind, amounts[0])


def _combined(ground: Ground, kinds: list[Stretch]) -> Repair | None:
    """A repair by all kinds of changes together."""
    amounts = _stretched(ground, kinds)
    if amounts is None:
        return None
    told = [_told(ground.problem, kind, part) for kind, part in zip(kinds, amounts, strict=True)]
    parts = [each for each in told if each is not None]
    return replace(parts[0], also=tuple(parts[1:])) if parts else None


def _told(problem: Problem, kind: Stretch, amounts: Ints) -> Repair | None:
    """The stretches of one kind as new numbers of the problem."""
    used = np.flatnonzero(amounts)
    if not used.size:
        return None
    old = numbers_of(problem, kind.code, kind.trait)
    up = kind.code in (RepairCode.RAISE_LOADS, RepairCode.ALLOW_EMPLOYER)
    changes = tuple(
        (int(kind.owner[at]), int(old[kind.owner[at]] + (amounts[at] if up else -amounts[at])))
        for at in used
    )
    return Repair(kind.code, int(amounts.sum()), changes, trait=kind.trait)


def numbers_of(problem: Problem, code: RepairCode, trait: str = "") -> Ints:
    """The numbers that a kind of repair changes."""
    if code is RepairCode.LOWER_MINIMUM:
        return next(each.least for each in problem.minima if each.trait == trait)
    names = {
        RepairCode.RAISE_LOADS: "load_max",
        RepairCode.LOWER_DEMAND: "demand",
        RepairCode.LOWER_LOAD_MIN: "load_min",
        RepairCode.ALLOW_EMPLOYER: "per_unit_max",
    }
    numbers: Ints = getattr(problem, names[code])
    return numbers


def _with_experts(ground: Ground, clash: Clash) -> Repair | None:
    """New experts: as few as give every nomination what it lacks, each up to the usual load."""
    if clash.code in (ClashCode.MINIMUM_ABOVE_DEMAND, ClashCode.LOAD_MIN_TOO_LARGE):
        return None
    problem, rest = ground.problem, ground.rest
    loads = problem.load_max[problem.load_max > 0]
    each = max(int(np.median(loads)) if len(loads) else 1, 1)
    every = tuple(part.trait for part in rest.minima if part.least.any())
    for traits in dict.fromkeys([(clash.trait,) if clash.trait else (), every]):
        amounts = _stretched(ground, [_newcomers(ground, traits)])
        if amounts is not None:
            return _fewest(ground, clash, amounts[0], each, traits)
    return None


def _newcomers(ground: Ground, traits: tuple[str, ...]) -> Stretch:
    """Reviews by newcomers: one column a nomination, in the rows of demand and of their traits."""
    rest = ground.rest
    owner = np.flatnonzero(rest.demand)
    row, column = [owner], [np.arange(len(owner))]
    for family, start in _placed(ground):
        if family.name in {minimum_of(trait) for trait in traits}:
            row.append(start + owner)
            column.append(np.arange(len(owner)))
    rows, columns = np.concatenate(row), np.concatenate(column)
    ones, most = np.ones(len(rows)), rest.demand[owner]
    return Stretch(RepairCode.ADD_EXPERTS, owner, rows, columns, ones, most)


def _fewest(
    ground: Ground, clash: Clash, amounts: Ints, each: int, traits: tuple[str, ...]
) -> Repair | None:
    """So many newcomers that each may take ``each`` reviews, one of a nomination."""
    if not amounts.any():
        return None
    problem = ground.problem
    served = np.flatnonzero(ground.rest.demand)[np.flatnonzero(amounts)]
    number = max(int(amounts.max()), -(-int(amounts.sum()) // each))
    audience = tuple(sorted({*served.tolist(), *clash.nominations}))
    groups = set(problem.group[list(audience)].tolist())
    group = groups.pop() if len(groups) == 1 else -1
    code = RepairCode.ADD_EXPERTS
    found = Repair(code, number, each=each, audience=audience, traits=traits, group=group)
    if problem.one_group and group < 0:
        return None
    return found


def mended(problem: Problem, repair: Repair) -> Problem:
    """The problem with a repair carried out."""
    if repair.code is RepairCode.ADD_EXPERTS:
        new = _joined(problem, repair)
    elif repair.code is RepairCode.UNFIX:
        new = replace(problem, fixed=tuple(sorted({*problem.fixed} - {*repair.changes})))
    else:
        numbers = numbers_of(problem, repair.code, repair.trait).copy()
        for index, number in repair.changes:
            numbers[index] = number
        new = _changed(problem, repair, numbers)
    for each in repair.also:
        new = mended(new, each)
    return new


def _changed(problem: Problem, repair: Repair, numbers: Ints) -> Problem:
    """The problem with other numbers of one kind."""
    if repair.code is RepairCode.LOWER_MINIMUM:
        minima = tuple(
            replace(each, least=numbers) if each.trait == repair.trait else each
            for each in problem.minima
        )
        return replace(problem, minima=minima)
    if repair.code is RepairCode.RAISE_LOADS:
        return replace(problem, load_max=numbers)
    if repair.code is RepairCode.LOWER_DEMAND:
        return replace(problem, demand=numbers)
    if repair.code is RepairCode.LOWER_LOAD_MIN:
        return replace(problem, load_min=numbers)
    return replace(problem, per_unit_max=numbers)


def _joined(problem: Problem, repair: Repair) -> Problem:
    """The problem with new experts, who fit as the middle of all pairs does."""
    m, number = problem.shape[1], repair.number
    audience = np.asarray(repair.audience, dtype=np.int64)
    rows = np.concatenate([problem.rows, np.repeat(audience, number)])
    cols = np.concatenate([problem.cols, np.tile(m + np.arange(number), len(audience))])
    size = len(rows) - len(problem.rows)
    middle = float(np.median(problem.values)) if len(problem.values) else 0.0
    order = np.argsort(rows * (m + number) + cols, kind="stable")
    values = np.concatenate([problem.values, np.full(size, middle)])

    def longer(old: Ints, new: int) -> Ints:
        return np.append(old, np.full(number, new))

    return replace(
        problem,
        rows=rows[order],
        cols=cols[order],
        values=values[order],
        load_min=longer(problem.load_min, 0),
        load_max=longer(problem.load_max, repair.each),
        employer=longer(problem.employer, -1),
        expert_group=longer(problem.expert_group, repair.group),
        minima=tuple(
            replace(
                part,
                marked=np.append(part.marked, np.full(size, part.trait in repair.traits))[order],
            )
            for part in problem.minima
        ),
    )
