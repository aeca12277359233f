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
    Solution,
    solve,
)


def keeps_the_rules(problem: Problem, pairs: tuple[tuple[int, int], ...]) -> bool:
    """Every rule of the problem, told one by one."""
    n, m = problem.shape
    admissible = set(zip(problem.rows.tolist(), problem.cols.tolist(), strict=True))
    panels = [[e for i, e in pairs if i == nomination] for nomination in range(n)]
    loads = [sum(e == expert for _, e in pairs) for expert in range(m)]
    employers = [
        [problem.employer[e] for e in panel if problem.employer[e] >= 0] for panel in panels
    ]
    return (
        len(set(pairs)) == len(pairs)
        and set(pairs) <= admissible
        and set(problem.fixed) <= set(pairs)
        and [len(panel) for panel in panels] == problem.demand.tolist()
        and all(problem.load_min <= loads)
        and all(loads <= problem.load_max)
        and all(len(set(each)) == len(each) for each in employers)
        and all(
            sum(problem.frontline[e] for e in panel) >= least
            for panel, least in zip(panels, problem.frontline_min, strict=True)
        )
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
def problems(draw) -> Problem:
    """Tiny problems with every rule, solvable or not."""
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 4))

    def numbers(size: int, least: int, most: int) -> list[int]:
        return draw(st.lists(st.integers(least, most), min_size=size, max_size=size))

    fit = np.array(numbers(n * m, 0, 6)).reshape(n, m) / draw(st.sampled_from([1, 4, 7]))
    forbidden = np.array(numbers(n * m, 0, 3)).reshape(n, m) == 0
    load_max = np.array(numbers(m, 0, 3))
    fixed = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, m - 1)), max_size=1))
    return Problem.dense(
        fit,
        numbers(n, 0, 2),
        forbidden=forbidden,
        load_min=np.minimum(load_max, numbers(m, 0, 1)),
        load_max=load_max,
        employer=numbers(m, -1, 2),
        frontline=numbers(m, 0, 1),
        frontline_min=numbers(n, 0, 1),
        fixed=fixed,
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
    assert got.bound >= best - 1e-9
    assert got.loads == tuple(sum(e == j for _, e in got.pairs) for j in range(problem.shape[1]))


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
    if problem_unit(problem):
        assert got.worst == pytest.approx(max(worst), abs=1e-6)


def problem_unit(problem: Problem) -> bool:
    """Whether fits are quarters, so that a floor is stepped exactly."""
    return bool((problem.values * 4 == np.round(problem.values * 4)).all())


@given(problems())
def test_the_same_problem_has_the_same_answer(problem):
    again = Problem.sparse(
        problem.rows[::-1],
        problem.cols[::-1],
        problem.values[::-1],
        problem.shape,
        problem.demand,
        load_min=problem.load_min,
        load_max=problem.load_max,
        employer=problem.employer,
        frontline=problem.frontline,
        frontline_min=problem.frontline_min,
        fixed=problem.fixed,
    )
    assert solve(problem) == solve(again)


SETS = {ClashCode.EXPERTS_TOO_FEW, ClashCode.FRONTLINE_TOO_FEW, ClashCode.EMPLOYERS_TOO_FEW}


@given(problems())
def test_a_named_set_is_impossible_by_itself(problem):
    got = solve(problem)
    if isinstance(got, Solution):
        return
    clash = got.clash
    assert clash.short > 0
    if clash.code not in SETS or problem.fixed:
        return
    alone = replace(
        problem,
        demand=np.where(np.isin(np.arange(problem.shape[0]), clash.nominations), problem.demand, 0),
        frontline_min=np.where(
            np.isin(np.arange(problem.shape[0]), clash.nominations), problem.frontline_min, 0
        ),
        load_min=np.zeros_like(problem.load_min),
    )
    assert list(every_assignment(alone)) == []


@given(problems())
def test_raised_loads_and_lowered_demands_mend_the_named_set(problem):
    got = solve(replace(problem, employer=np.full(problem.shape[1], -1), fixed=()))
    if isinstance(got, Solution) or got.clash.code is not ClashCode.EXPERTS_TOO_FEW:
        return
    clash = got.clash
    asked = np.where(np.isin(np.arange(problem.shape[0]), clash.nominations), problem.demand, 0)
    for repair in clash.repairs:
        demand, load_max = asked.copy(), problem.load_max.copy()
        for index, number in repair.changes:
            (load_max if repair.code is RepairCode.RAISE_LOADS else demand)[index] = number
        if not repair.changes:
            continue
        mended = Problem.sparse(
            problem.rows, problem.cols, problem.values, problem.shape, demand, load_max=load_max
        )
        assert isinstance(solve(mended), Solution), repair


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
    assert [repair.code for repair in clash.repairs] == [
        RepairCode.ADD_EXPERTS,
        RepairCode.RAISE_LOADS,
        RepairCode.LOWER_DEMAND,
    ]


def small(**rules) -> Infeasible:
    """Two nominations, three experts, two reviews each, unless said otherwise."""
    given_rules = {"demand": 2, "load_max": 2} | rules
    got = solve(Problem.dense(np.ones((2, 3)), **given_rules))
    assert isinstance(got, Infeasible)
    return got


@pytest.mark.parametrize(
    ("rules", "code", "needed", "available"),
    [
        ({"load_max": 1}, ClashCode.LOAD_TOO_SMALL, 4, 3),
        ({"load_min": 2}, ClashCode.LOAD_MIN_TOO_LARGE, 6, 4),
        ({"demand": [0, 4], "load_max": 9}, ClashCode.EXPERTS_TOO_FEW, 4, 3),
        ({"employer": [7, 7, 7]}, ClashCode.EMPLOYERS_TOO_FEW, 2, 1),
        ({"frontline": [1, 0, 0], "frontline_min": 2}, ClashCode.FRONTLINE_TOO_FEW, 2, 1),
        ({"frontline": 1, "frontline_min": 3}, ClashCode.FRONTLINE_ABOVE_DEMAND, 3, 2),
        ({"demand": [2, 0], "load_min": [0, 2, 0]}, ClashCode.NOMINATIONS_TOO_FEW, 2, 1),
        ({"fixed": [(0, 0)], "forbidden": np.eye(2, 3)}, ClashCode.FIXED_BARRED, 1, 0),
        ({"fixed": [(0, 0), (0, 1), (0, 2)]}, ClashCode.FIXED_OVER_DEMAND, 3, 2),
        ({"fixed": [(0, 0), (1, 0)], "load_max": [1, 2, 2]}, ClashCode.FIXED_OVER_LOAD, 2, 1),
        ({"fixed": [(0, 0), (0, 1)], "employer": [7, 7, 8]}, ClashCode.FIXED_SAME_EMPLOYER, 2, 1),
    ],
)
def test_an_impossible_problem_says_why(rules, code, needed, available):
    clash = small(**rules).clash
    assert (clash.code, clash.needed, clash.available) == (code, needed, available)
    assert clash.repairs


def test_rules_that_only_together_exclude_each_other_are_named_as_such():
    """Each nomination could have a first-line expert and two employers, but not both at once."""
    clash = small(
        employer=[1, 1, 2], frontline=[1, 0, 1], frontline_min=[2, 0], load_max=[2, 2, 1]
    ).clash
    assert clash.code is ClashCode.RULES_TOGETHER


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"fit": np.ones(3)}, "not_a_matrix"),
        ({"forbidden": np.zeros((1, 1))}, "wrong_shape"),
        ({"demand": [1, 1, 1]}, "wrong_shape"),
        ({"demand": 1.5}, "not_whole"),
        ({"demand": -1}, "negative"),
        ({"fit": -np.ones((2, 3))}, "bad_fit"),
        ({"fit": np.full((2, 3), np.nan)}, "bad_fit"),
        ({"load_min": 3}, "load_min_above_max"),
        ({"fixed": [(2, 0)]}, "out_of_range"),
    ],
)
def test_arrays_that_describe_no_assignment_are_refused(wrong, code):
    arrays = {"fit": np.ones((2, 3)), "demand": 1, "load_max": 2} | wrong
    with pytest.raises(BadProblem) as refused:
        Problem.dense(arrays.pop("fit"), arrays.pop("demand"), **arrays)
    assert refused.value.code == code


def test_a_pair_given_twice_is_refused():
    with pytest.raises(BadProblem, match="pair_twice"):
        Problem.sparse([0, 0], [1, 1], [1, 2], (1, 2), 1, load_max=1)


def test_an_absent_pair_is_inadmissible_and_a_fit_of_nothing_is_not():
    got = solve(Problem.sparse([0, 0], [0, 2], [0.0, 1.0], (1, 3), 2, load_max=1))
    assert isinstance(got, Solution)
    assert got.pairs == ((0, 0), (0, 2))


def test_nothing_asked_is_answered_with_nothing():
    for objective in Objective:
        got = solve(Problem.dense(np.ones((2, 3)), 0, load_max=2), objective)
        assert isinstance(got, Solution)
        assert (got.pairs, got.total, got.worst) == ((), 0.0, 0.0)


def test_many_pairs_are_priced_and_still_exactly_optimal():
    """More pairs than are given to the solver at once; the bound proves the optimum."""
    rng = np.random.default_rng(7)
    fit = np.round(rng.random((260, 130)) * 100) / 100
    barred = rng.random((260, 130)) < 0.05
    problem = Problem.dense(fit, 3, forbidden=barred, load_min=4, load_max=7)
    got = solve(problem)
    assert isinstance(got, Solution)
    assert keeps_the_rules(problem, got.pairs)
    assert got.gap == pytest.approx(0, abs=1e-6)


def test_a_fair_assignment_lifts_the_worst_and_tells_its_price():
    fit = np.array([[4.0, 3.0, 0.0], [4.0, 0.0, 0.0], [4.0, 1.0, 1.0]])
    problem = Problem.dense(fit, 1, load_max=1)
    total, fair = solve(problem), solve(problem, Objective.FAIR)
    assert isinstance(total, Solution) and isinstance(fair, Solution)
    assert (total.total, total.worst) == (8.0, 1.0)
    assert (fair.total, fair.worst, fair.worst_bound) == (8.0, 1.0, 1.0)


def test_a_nomination_without_a_good_reader_does_not_hold_the_others_down():
    """The first can reach nothing; the floor still lifts the other two."""
    fit = np.array([[0.0, 0.0, 0.0], [5.0, 3.0, 0.0], [9.0, 2.0, 0.0]])
    problem = Problem.dense(fit, 1, load_max=1)
    fair = solve(problem, Objective.FAIR)
    assert isinstance(fair, Solution)
    assert (fair.worst, fair.floor) == (0.0, 3.0)
    assert set(fair.pairs) == {(0, 2), (1, 1), (2, 0)}
