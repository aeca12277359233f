"""The assignment: always within its rules, exactly optimal, and honest where it is impossible."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.matching import (
    BadProblem,
    ClashCode,
    Infeasible,
    Objective,
    Problem,
    RepairCode,
    Rule,
    Solution,
    differing,
    floors,
    mended,
    repair,
    solve,
    verify,
)


def keeps_the_rules(problem: Problem, pairs) -> bool:
    """Every rule of the problem, told one by one."""
    n, m = problem.shape
    admissible = list(zip(problem.rows.tolist(), problem.cols.tolist(), strict=True))
    panels = [[e for i, e in pairs if i == nomination] for nomination in range(n)]
    loads = [sum(e == expert for _, e in pairs) for expert in range(m)]
    employers = [
        [problem.employer[e] for e in panel if problem.employer[e] >= 0] for panel in panels
    ]
    traits = [
        {pair for pair, has in zip(admissible, each.marked, strict=True) if has}
        for each in problem.minima
    ]
    served = [
        {problem.group[i] for i, e in pairs if e == expert and problem.group[i] >= 0}
        for expert in range(m)
    ]
    return (
        len(set(pairs)) == len(pairs)
        and set(pairs) <= set(admissible)
        and set(problem.fixed) <= set(pairs)
        and [len(panel) for panel in panels] == problem.demand.tolist()
        and all(problem.load_min <= loads)
        and all(loads <= problem.load_max)
        and all(
            each.count(unit) <= most
            for each, most in zip(employers, problem.per_unit_max, strict=True)
            for unit in each
        )
        and all(
            sum((i, e) in has for e in panel) >= each.least[i]
            for each, has in zip(problem.minima, traits, strict=True)
            for i, panel in enumerate(panels)
        )
        and (not problem.one_group or all(len(each) <= 1 for each in served))
    )


def every_assignment(problem: Problem):
    """All assignments that keep the rules (tiny problems only)."""
    n, _ = problem.shape
    readers = [problem.cols[problem.rows == i].tolist() for i in range(n)]
    panels = [
        [
            tuple((i, e) for e in panel)
            for panel in itertools.combinations(readers[i], problem.demand[i])
        ]
        for i in range(n)
    ]
    for choice in itertools.product(*panels):
        pairs = tuple(pair for panel in choice for pair in panel)
        if keeps_the_rules(problem, pairs):
            yield pairs


def panel_fits(problem: Problem, pairs) -> list[float]:
    """The fit of every panel."""
    fit = {(i, e): v for i, e, v in zip(problem.rows, problem.cols, problem.values, strict=True)}
    return [sum(fit[pair] for pair in pairs if pair[0] == i) for i in range(problem.shape[0])]


@st.composite
def problems(draw, with_groups: bool = True) -> Problem:
    """Tiny problems with every rule, solvable or not."""
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 5))

    def numbers(size: int, least: int, most: int) -> list[int]:
        return draw(st.lists(st.integers(least, most), min_size=size, max_size=size))

    fit = np.array(numbers(n * m, 0, 6)).reshape(n, m) / draw(st.sampled_from([1, 4, 7]))
    forbidden = np.array(numbers(n * m, 0, 5)).reshape(n, m) == 0
    load_max = np.array(numbers(m, 0, 3))
    fixed = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, m - 1)), max_size=2))
    outside = differing(numbers(n, 0, 1), numbers(m, -1, 1)), numbers(n, 0, 1)
    rules = draw(st.sets(st.sampled_from(["employer", "frontline", "outside", "min", "group"])))
    groups = {
        "group": numbers(n, -1, 1),
        "expert_group": numbers(m, -1, 1),
        "one_group": draw(st.booleans()),
    }
    return Problem.dense(
        fit,
        numbers(n, 0, 3),
        forbidden=forbidden,
        load_min=np.minimum(load_max, numbers(m, 0, 1)) if "min" in rules else 0,
        load_max=load_max,
        employer=numbers(m, -1, 2) if "employer" in rules else None,
        per_unit_max=numbers(n, 1, 2),
        frontline=numbers(m, 0, 1),
        frontline_min=numbers(n, 0, 1) if "frontline" in rules else 0,
        minima={"outside": outside} if "outside" in rules else {},
        fixed=fixed,
        **(groups if with_groups and "group" in rules else {}),
    )


@given(problems())
def test_the_total_is_the_optimum_of_all_assignments(problem):
    everything = list(every_assignment(problem))
    got = solve(problem)
    if isinstance(got, Infeasible):
        assert everything == []
        return
    best = max(sum(panel_fits(problem, pairs)) for pairs in everything)
    assert keeps_the_rules(problem, got.pairs)
    assert got.total == pytest.approx(best, abs=1e-6)
    assert got.total == pytest.approx(sum(panel_fits(problem, got.pairs)), abs=1e-9)
    assert got.linear_bound >= got.bound >= best - 1e-9
    assert got.gap == pytest.approx(0, abs=1e-6)
    assert got.loads == tuple(sum(e == j for _, e in got.pairs) for j in range(problem.shape[1]))


@given(problems(), st.data())
def test_of_equal_totals_the_one_is_taken_that_keeps_most_of_an_earlier_assignment(problem, data):
    everything = list(every_assignment(problem))
    pairs = list(zip(problem.rows.tolist(), problem.cols.tolist(), strict=True))
    earlier = data.draw(st.sets(st.sampled_from(pairs))) if pairs else set()
    got, plain = solve(problem, earlier=earlier), solve(problem)
    if isinstance(got, Infeasible):
        return
    assert keeps_the_rules(problem, got.pairs)
    assert got.total == pytest.approx(plain.total, abs=1e-9)
    assert (got.bound, got.input_hash) == (plain.bound, plain.input_hash)
    equal = [each for each in everything if sum(panel_fits(problem, each)) > got.total - 1e-6]
    assert len(earlier & {*got.pairs}) == max(len(earlier & {*each}) for each in equal)


@given(problems(), st.data())
def test_of_equally_fair_ones_the_one_is_taken_that_keeps_most_of_an_earlier_assignment(
    problem, data
):
    problem = replace(problem, fixed=())
    pairs = list(zip(problem.rows.tolist(), problem.cols.tolist(), strict=True))
    earlier = data.draw(st.sets(st.sampled_from(pairs))) if pairs else set()
    got = solve(problem, Objective.FAIR, earlier=earlier)
    plain = solve(problem, Objective.FAIR)
    if isinstance(got, Infeasible):
        return
    assert keeps_the_rules(problem, got.pairs) and verify(problem, got).holds
    assert (got.floor, got.worst_bound) == (plain.floor, plain.worst_bound)
    assert got.total == pytest.approx(plain.total, abs=1e-5)
    assert (got.bound, got.input_hash) == (plain.bound, plain.input_hash)
    floor = np.minimum(got.floor, best_panels(problem)) - 1e-5
    equal = [
        each
        for each in every_assignment(problem)
        if sum(panel_fits(problem, each)) > got.total - 1e-6
        and (np.array(panel_fits(problem, each)) >= floor).all()
    ]
    assert len(earlier & {*got.pairs}) == max(len(earlier & {*each}) for each in equal)


def test_a_lock_among_equals_changes_no_more_than_it_must():
    rules = {"load_max": np.full(12, 2), "employer": [*range(6), *range(6)], "per_unit_max": 1}
    free = Problem.dense(np.ones((6, 12)), np.full(6, 3), **rules)
    earlier = {*solve(free, seed=3).pairs}
    units = {e % 6 for i, e in earlier if i == 0}
    new = next(e for e in range(12) if e % 6 not in units)
    locked = replace(free, fixed=((0, new),))
    got = solve(locked, earlier=earlier)
    assert (0, new) in got.pairs and keeps_the_rules(locked, got.pairs)
    assert len(earlier - {*got.pairs}) <= 2 < len(earlier - {*solve(locked).pairs})


@given(problems())
def test_fair_reaches_the_highest_worst_panel(problem):
    everything = list(every_assignment(problem))
    got = solve(problem, Objective.FAIR)
    if isinstance(got, Infeasible):
        assert everything == []
        return
    asked = [i for i, number in enumerate(problem.demand) if number]
    worst = [min((panel_fits(problem, pairs)[i] for i in asked), default=0) for pairs in everything]
    assert keeps_the_rules(problem, got.pairs)
    assert got.worst_bound >= max(worst) - 1e-6
    total = max(sum(panel_fits(problem, pairs)) for pairs in everything)
    assert got.price == pytest.approx(total - got.total, abs=1e-6)
    if problem_unit(problem):
        assert got.worst == pytest.approx(max(worst), abs=1e-6)


@given(problems())
def test_no_assignment_on_the_same_floor_has_a_larger_total(problem):
    problem = replace(problem, fixed=())
    got = solve(problem, Objective.FAIR)
    if isinstance(got, Infeasible):
        return
    caps = best_panels(problem)
    on_floor = [
        sum(panel_fits(problem, pairs))
        for pairs in every_assignment(problem)
        if all(
            fit >= min(cap, got.floor) - 1e-6
            for fit, cap in zip(panel_fits(problem, pairs), caps, strict=True)
        )
    ]
    assert got.total == pytest.approx(max(on_floor), abs=1e-5)


def best_panels(problem: Problem) -> list[float]:
    """What each nomination would get if it were alone (admissible readers who may read at all)."""
    found = []
    for i, number in enumerate(problem.demand):
        ours = (problem.rows == i) & (problem.load_max[problem.cols] > 0)
        found.append(sum(sorted(problem.values[ours].tolist(), reverse=True)[:number]))
    return found


def problem_unit(problem: Problem) -> bool:
    """Whether fits are quarters, so that a floor is stepped exactly."""
    return bool((problem.values * 4 == np.round(problem.values * 4)).all())


@given(problems(), st.integers(2, 6))
def test_floors_rise_and_each_has_its_price(problem, count):
    problem = replace(problem, fixed=())
    got = floors(problem, count)
    total = solve(problem)
    if isinstance(got, Infeasible):
        assert isinstance(total, Infeasible)
        return
    assert 1 <= len(got) <= count
    assert [each.level for each in got] == sorted({each.level for each in got})
    assert got[0].price == pytest.approx(0, abs=1e-6)
    caps = best_panels(problem)
    for each in got:
        assert keeps_the_rules(problem, each.solution.pairs)
        assert each.total + each.price == pytest.approx(total.total, abs=1e-6)
        assert -1e-9 <= each.price_least <= each.price + 1e-6
        fits = panel_fits(problem, each.solution.pairs)
        assert all(f >= min(c, each.level) - 1e-5 for f, c in zip(fits, caps, strict=True))
    highest = solve(problem, Objective.FAIR)
    assert got[-1].level == pytest.approx(highest.floor, abs=1e-6)


@given(problems(), st.sampled_from(Objective), st.integers(0, 3))
def test_a_solution_is_verified_without_a_solver(problem, objective, seed):
    if objective is Objective.REPAIR:
        objective = Objective.TOTAL
    got = solve(problem, objective, seed=seed)
    if isinstance(got, Infeasible):
        return
    verdict = verify(problem, got)
    assert verdict.holds, verdict.faults
    assert verdict.bound >= got.total - 1e-6
    if not got.searched:
        assert verdict.bound == pytest.approx(got.bound, abs=1e-6)


def test_what_is_not_so_is_not_verified():
    problem = Problem.dense(np.array([[3.0, 2.0, 1.0], [3.0, 2.0, 0.0]]), 1, load_max=1)
    got = solve(problem)
    assert verify(problem, got).proven
    assert "total" in verify(problem, replace(got, total=6.0)).faults
    assert verify(problem, replace(got, linear_bound=9.0)).faults == ("bound",)
    other = replace(got, pairs=((0, 0), (1, 0)))
    assert {"load_max", "total"} <= set(verify(problem, other).faults)
    assert "demand" in verify(problem, replace(got, pairs=((0, 0),))).faults
    assert "input" in verify(problem, replace(got, input_hash="")).faults
    worse = solve(replace(problem, fixed=((0, 2),)))
    lazy = replace(worse, input_hash=problem.hash, duals=got.duals, linear_bound=got.bound)
    assert not verify(problem, lazy).proven


@given(problems(), st.integers(0, 2))
def test_the_same_problem_has_the_same_answer(problem, seed):
    again = Problem.sparse(
        problem.rows[::-1],
        problem.cols[::-1],
        problem.values[::-1],
        problem.shape,
        problem.demand,
        load_min=problem.load_min,
        load_max=problem.load_max,
        employer=problem.employer,
        per_unit_max=problem.per_unit_max,
        group=problem.group,
        expert_group=problem.expert_group,
        one_group=problem.one_group,
        minima={each.trait: (marks(problem, each.marked), each.least) for each in problem.minima},
        fixed=problem.fixed,
    )
    assert again.hash == problem.hash
    assert solve(problem, seed=seed) == solve(again, seed=seed)


def marks(problem: Problem, marked) -> np.ndarray:
    """Marks of pairs as a matrix."""
    matrix = np.zeros(problem.shape, dtype=bool)
    matrix[problem.rows[marked], problem.cols[marked]] = True
    return matrix


@given(problems())
def test_a_mended_assignment_changes_the_fewest_pairs_and_then_fits_best(problem):
    """Published is an optimum; then pairs become inadmissible, and what is published may break."""
    before = solve(replace(problem, fixed=()))
    if isinstance(before, Infeasible):
        return
    late = np.arange(len(problem.rows)) % 3 != len(problem.rows) % 3
    after = problem.only(late)
    everything = list(every_assignment(after))
    got = repair(after, before.pairs)
    if isinstance(got, Infeasible):
        assert everything == []
        return
    kept = [len(set(pairs) & set(before.pairs)) for pairs in everything]
    best = max(
        sum(panel_fits(after, pairs))
        for pairs, number in zip(everything, kept, strict=True)
        if number == max(kept)
    )
    assert keeps_the_rules(after, got.solution.pairs)
    assert got.kept == max(kept)
    assert got.kept_most >= got.kept
    assert got.solution.total == pytest.approx(best, abs=1e-6)
    now = set(got.solution.pairs)
    assert set(got.removed) == set(before.pairs) - now
    assert set(got.added) == now - set(before.pairs)
    assert verify(after, got.solution).holds


ALONE = {
    ClashCode.EXPERTS_TOO_FEW,
    ClashCode.MINIMUM_TOO_FEW,
    ClashCode.EMPLOYERS_TOO_FEW,
    ClashCode.MINIMUM_ABOVE_DEMAND,
    ClashCode.GROUP_TOO_SMALL,
}


def members(problem: Problem, nominations) -> np.ndarray:
    """Nominations as flags."""
    return np.isin(np.arange(problem.shape[0]), list(nominations))


@given(problems())
def test_a_named_set_is_impossible_by_itself(problem):
    got = solve(problem)
    if isinstance(got, Solution):
        return
    clash = got.clash
    assert clash.short > 0
    if problem.fixed:
        return
    alone = problem.asking(members(problem, clash.nominations))
    if clash.code is ClashCode.RULES_TOGETHER and Rule.LOAD_MIN in clash.rules:
        alone = replace(alone, load_min=problem.load_min)
    if clash.code in ALONE | {ClashCode.RULES_TOGETHER, ClashCode.LOAD_TOO_SMALL}:
        assert list(every_assignment(alone)) == []


MINIMAL = {ClashCode.EXPERTS_TOO_FEW, ClashCode.MINIMUM_TOO_FEW, ClashCode.RULES_TOGETHER}


@given(problems())
def test_no_member_of_a_named_set_can_be_spared(problem):
    got = solve(replace(problem, fixed=()))
    if isinstance(got, Solution) or got.clash.code not in MINIMAL:
        return
    clash = got.clash
    if Rule.LOAD_MIN in clash.rules:
        return
    for one in clash.nominations:
        fewer = problem.asking(members(problem, set(clash.nominations) - {one}))
        fewer = replace(fewer, fixed=())
        if clash.code is ClashCode.EXPERTS_TOO_FEW:
            fewer = replace(
                fewer, minima=(), employer=np.full(problem.shape[1], -1), one_group=False
            )
        if clash.code is ClashCode.MINIMUM_TOO_FEW:
            (least,) = (each for each in fewer.minima if each.trait == clash.trait)
            fewer = replace(
                fewer.only(least.marked, demand=least.least), minima=(), one_group=False
            )
            fewer = replace(fewer, employer=np.full(problem.shape[1], -1))
        assert list(every_assignment(fewer)) != []


@given(problems())
def test_rules_that_clash_together_are_all_needed(problem):
    got = solve(replace(problem, fixed=()))
    if isinstance(got, Solution) or got.clash.code is not ClashCode.RULES_TOGETHER:
        return
    part = replace(problem, fixed=()).asking(members(problem, got.clash.nominations))
    if Rule.LOAD_MIN in got.clash.rules:
        part = replace(part, load_min=problem.load_min)
    assert len(got.clash.rules) >= 1
    for each in part.minima:
        if each.trait in got.clash.rules:
            loose = replace(part, minima=tuple(o for o in part.minima if o is not each))
            assert isinstance(solve(loose), Solution)


@given(problems())
def test_every_repair_repairs(problem):
    got = solve(problem)
    if isinstance(got, Solution):
        return
    assert got.clash.repairs, got.clash
    for each in got.clash.repairs:
        assert each.number > 0
        new = solve(mended(problem, each))
        assert isinstance(new, Solution), each


@given(problems(with_groups=False))
def test_no_repair_of_one_kind_could_be_smaller(problem):
    """Of every change of the same kind by one less in all, none makes the problem solvable."""
    got = solve(problem)
    if isinstance(got, Solution):
        return
    for each in got.clash.repairs:
        if each.also or each.number > 3:
            continue
        if each.code is RepairCode.RAISE_LOADS:
            for less in shares(np.where(problem.load_max > 0, 3, 0), each.number - 1):
                new = replace(problem, load_max=problem.load_max + less)
                assert list(every_assignment(new)) == []
        if each.code is RepairCode.LOWER_DEMAND:
            for less in shares(problem.demand, each.number - 1):
                new = replace(problem, demand=problem.demand - less)
                assert list(every_assignment(new)) == []


def shares(most, number: int):
    """All ways to take ``number`` in all, up to ``most`` of each."""
    for each in itertools.product(*(range(min(int(part), number) + 1) for part in most)):
        if sum(each) == number:
            yield np.array(each)


def test_a_planted_shortage_is_named_exactly():
    """Three nominations need 9 reviews; five experts may read any of them, at most 7 together."""
    fit = np.ones((10, 20))
    forbidden = np.zeros((10, 20), dtype=bool)
    planted = [1, 4, 8]
    forbidden[planted, 5:] = True
    load_max = np.array([2, 2, 1, 1, 1] + [9] * 15)
    got = solve(Problem.dense(fit, 3, forbidden=forbidden, load_max=load_max))
    assert isinstance(got, Infeasible)
    clash = got.clash
    assert (clash.code, clash.nominations) == (ClashCode.EXPERTS_TOO_FEW, (1, 4, 8))
    assert clash.experts == (0, 1, 2, 3, 4)
    assert (clash.needed, clash.available, clash.short) == (9, 7, 2)
    assert (clash.demand_each, clash.load_each) == (3, 0)
    assert [(each.code, each.number) for each in clash.repairs] == [
        (RepairCode.ADD_EXPERTS, 1),
        (RepairCode.RAISE_LOADS, 2),
        (RepairCode.LOWER_DEMAND, 2),
    ]


def test_a_group_that_is_too_small_is_counted_as_a_whole():
    """「9 份材料组候选人需要 45 人次,可用专家 8 人 × 5 = 40 人次」."""
    group = [1] * 9 + [0] * 3
    of_experts = [1] * 8 + [0] * 8
    problem = Problem.dense(np.ones((12, 16)), 5, load_max=5, group=group, expert_group=of_experts)
    got = solve(problem)
    assert isinstance(got, Infeasible)
    clash = got.clash
    assert (clash.code, clash.group) == (ClashCode.GROUP_TOO_SMALL, 1)
    assert (clash.needed, clash.available) == (45, 40)
    assert (clash.demand_each, clash.load_each, len(clash.experts)) == (5, 5, 8)
    assert clash.repairs[0].group == 1
    assert isinstance(solve(mended(problem, clash.repairs[0])), Solution)


def small(**rules) -> Infeasible:
    """Two nominations, three experts, two reviews each, unless said otherwise."""
    given_rules = {"demand": 2, "load_max": 2} | rules
    got = solve(Problem.dense(np.ones((2, 3)), **given_rules))
    assert isinstance(got, Infeasible)
    return got


GROUPS = {"group": [0, 1], "one_group": True}


@pytest.mark.parametrize(
    ("rules", "code", "needed", "available"),
    [
        ({"load_max": 1}, ClashCode.LOAD_TOO_SMALL, 4, 3),
        ({"load_min": 2}, ClashCode.LOAD_MIN_TOO_LARGE, 6, 4),
        ({"demand": [0, 4], "load_max": 9}, ClashCode.EXPERTS_TOO_FEW, 4, 3),
        ({"employer": [7, 7, 7]}, ClashCode.EMPLOYERS_TOO_FEW, 2, 1),
        ({"employer": [7, 7, 7], "per_unit_max": [2, 1]}, ClashCode.EMPLOYERS_TOO_FEW, 2, 1),
        ({"frontline": [1, 0, 0], "frontline_min": 2}, ClashCode.MINIMUM_TOO_FEW, 2, 1),
        ({"frontline": 1, "frontline_min": 3}, ClashCode.MINIMUM_ABOVE_DEMAND, 3, 2),
        (
            {"minima": {"outside": (differing([0, 1], [0, 0, 0]), 1)}},
            ClashCode.MINIMUM_TOO_FEW,
            1,
            0,
        ),
        ({"demand": [2, 0], "load_min": [0, 2, 0]}, ClashCode.NOMINATIONS_TOO_FEW, 2, 1),
        ({"group": [0, 1], "expert_group": [0, 0, 1]}, ClashCode.EXPERTS_TOO_FEW, 2, 1),
        ({"fixed": [(0, 0)], "forbidden": np.eye(2, 3)}, ClashCode.FIXED_BARRED, 1, 0),
        ({"fixed": [(0, 0), (0, 1), (0, 2)]}, ClashCode.FIXED_OVER_DEMAND, 3, 2),
        ({"fixed": [(0, 0), (1, 0)], "load_max": [1, 2, 2]}, ClashCode.FIXED_OVER_LOAD, 2, 1),
        ({"fixed": [(0, 0), (0, 1)], "employer": [7, 7, 8]}, ClashCode.FIXED_SAME_EMPLOYER, 2, 1),
        ({"fixed": [(0, 0), (1, 0)]} | GROUPS, ClashCode.FIXED_TWO_GROUPS, 2, 1),
    ],
)
def test_an_impossible_problem_says_why(rules, code, needed, available):
    clash = small(**rules).clash
    assert (clash.code, clash.needed, clash.available) == (code, needed, available)
    assert clash.repairs


def test_rules_that_only_together_exclude_each_other_are_named_as_such():
    """Each nomination could have a first-line expert and two employers, but not both at once."""
    clash = small(
        employer=[1, 1, 2], frontline=[1, 1, 0], frontline_min=[2, 0], load_max=[2, 2, 2]
    ).clash
    assert clash.code is ClashCode.RULES_TOGETHER
    assert clash.nominations == (0,)
    assert set(clash.rules) == {Rule.PER_UNIT, "frontline"}


def test_experts_who_serve_one_group_cannot_make_up_two():
    clash = small(**GROUPS).clash
    assert clash.code is ClashCode.RULES_TOGETHER
    assert Rule.ONE_GROUP in clash.rules


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"fit": np.ones(3)}, "not_a_matrix"),
        ({"fit": np.array([["a", "b"]])}, "not_numbers"),
        ({"forbidden": np.zeros((1, 1))}, "wrong_shape"),
        ({"demand": [1, 1, 1]}, "wrong_shape"),
        ({"demand": 1.5}, "not_whole"),
        ({"demand": -1}, "negative"),
        ({"fit": -np.ones((2, 3))}, "bad_fit"),
        ({"fit": np.full((2, 3), np.nan)}, "bad_fit"),
        ({"load_min": 3}, "load_min_above_max"),
        ({"fixed": [(2, 0)]}, "out_of_range"),
        ({"fixed": [1, 2, 3]}, "wrong_shape"),
        ({"minima": {"outside": ([1], 1)}}, "wrong_shape"),
        ({"minima": {"outside": (1, -1)}}, "negative"),
        ({"per_unit_max": [1, 1, 1]}, "wrong_shape"),
    ],
)
def test_arrays_that_describe_no_assignment_are_refused(wrong, code):
    arrays = {"fit": np.ones((2, 3)), "demand": 1, "load_max": 2} | wrong
    with pytest.raises(BadProblem) as refused:
        Problem.dense(arrays.pop("fit"), arrays.pop("demand"), **arrays)
    assert refused.value.code == code


def test_a_pair_given_twice_or_out_of_range_is_refused():
    with pytest.raises(BadProblem, match="pair_twice"):
        Problem.sparse([0, 0], [1, 1], [1, 2], (1, 2), 1, load_max=1)
    with pytest.raises(BadProblem, match="out_of_range"):
        Problem.sparse([0, 1], [1, 1], [1, 2], (1, 2), 1, load_max=1)


def test_an_absent_pair_is_inadmissible_and_a_fit_of_nothing_is_not():
    got = solve(Problem.sparse([0, 0], [0, 2], [0.0, 1.0], (1, 3), 2, load_max=1))
    assert isinstance(got, Solution)
    assert got.pairs == ((0, 0), (0, 2))


def test_nothing_asked_is_answered_with_nothing():
    for objective in (Objective.TOTAL, Objective.FAIR):
        got = solve(Problem.dense(np.ones((2, 3)), 0, load_max=2), objective)
        assert isinstance(got, Solution)
        assert (got.pairs, got.total, got.worst) == ((), 0.0, 0.0)


def test_another_seed_breaks_ties_another_way():
    problem = Problem.dense(np.ones((8, 12)), 2, load_max=2)
    answers = {solve(problem, seed=seed).pairs for seed in range(6)}
    assert len(answers) > 1


def crowd(seed: int = 7, **rules) -> Problem:
    """More pairs than are given to the solver at once, with conflicts and little room."""
    rng = np.random.default_rng(seed)
    fit = np.round(rng.random((260, 130)) * 100) / 100
    barred = rng.random((260, 130)) < 0.05
    return Problem.dense(fit, 3, forbidden=barred, load_min=4, load_max=7, **rules)


def test_many_pairs_are_priced_and_still_exactly_optimal():
    """The bound proves the optimum."""
    problem = crowd()
    got = solve(problem)
    assert isinstance(got, Solution)
    assert keeps_the_rules(problem, got.pairs)
    assert got.gap == pytest.approx(0, abs=1e-6)
    assert verify(problem, got).proven


def test_many_pairs_with_every_rule_are_still_proven_optimal():
    rng = np.random.default_rng(3)
    problem = crowd(
        employer=rng.integers(0, 30, 130),
        frontline=rng.random(130) < 0.7,
        frontline_min=2,
        minima={"outside": (differing(rng.integers(0, 4, 260), rng.integers(0, 4, 130)), 1)},
    )
    got = solve(problem)
    assert isinstance(got, Solution)
    assert verify(problem, got).holds
    assert got.gap <= 0.01
    hurried = solve(problem, seconds=0)
    assert isinstance(hurried, Solution) and keeps_the_rules(problem, hurried.pairs)
    assert verify(problem, hurried).holds
    assert hurried.total - 1e-6 <= got.total <= hurried.bound + 1e-6


def test_a_late_conflict_changes_one_pair_only():
    problem = crowd()
    before = solve(problem)
    nomination, expert = before.pairs[100]
    after = problem.only((problem.rows != nomination) | (problem.cols != expert))
    got = repair(after, before.pairs)
    assert got.removed == ((nomination, expert),)
    assert (len(got.added), got.changes, got.is_least) == (1, 2, True)


def test_where_nobody_has_room_one_more_pair_moves():
    fit = np.array([[5.0, 1.0, 0.0], [1.0, 5.0, 1.0], [0.0, 1.0, 5.0]])
    problem = Problem.dense(fit, 1, load_max=1)
    before = solve(problem)
    after = Problem.dense(fit, 1, load_max=[1, 1, 1], forbidden=np.eye(3) * [[1], [0], [0]])
    got = repair(after, before.pairs)
    assert got.kept == 1 and got.is_least
    assert set(got.removed) == {(0, 0), (1, 1)}
    assert set(got.added) == {(0, 1), (1, 0)}


def test_a_fair_assignment_lifts_the_worst_and_tells_its_price():
    fit = np.array([[4.0, 3.0, 0.0], [4.0, 0.0, 0.0], [4.0, 1.0, 1.0]])
    problem = Problem.dense(fit, 1, load_max=1)
    total, fair = solve(problem), solve(problem, Objective.FAIR)
    assert isinstance(total, Solution) and isinstance(fair, Solution)
    assert (total.total, total.worst) == (8.0, 1.0)
    assert (fair.total, fair.worst, fair.worst_bound, fair.price) == (8.0, 1.0, 1.0, 0.0)


def test_a_nomination_without_a_good_reader_does_not_hold_the_others_down():
    """The first can reach nothing; the floor still lifts the other two."""
    fit = np.array([[0.0, 0.0, 0.0], [5.0, 3.0, 0.0], [9.0, 2.0, 0.0]])
    problem = Problem.dense(fit, 1, load_max=1)
    fair = solve(problem, Objective.FAIR)
    assert isinstance(fair, Solution)
    assert (fair.worst, fair.floor) == (0.0, 3.0)
    assert set(fair.pairs) == {(0, 2), (1, 1), (2, 0)}


def test_the_table_of_floors_tells_what_each_costs():
    fit = np.array([[9.0, 5.0, 2.0], [9.0, 1.0, 0.0], [9.0, 6.0, 4.0]])
    got = floors(Problem.dense(fit, 1, load_max=1), count=4)
    assert [(each.level, each.total, each.price) for each in got] == [(4.0, 18.0, 0.0)]
    skewed = np.array([[10.0, 4.0], [5.0, 0.0]])
    lines = floors(Problem.dense(skewed, 1, load_max=1), count=5)
    assert [(each.level, each.worst, each.price) for each in lines] == [
        (0.0, 0.0, 0.0),
        (4.0, 4.0, 1.0),
    ]
