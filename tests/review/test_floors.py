"""What fairness costs (保底): a table of its own beside the draft, line by line, never claiming too much."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.models import Job, State
from ledger.situations import NotYet, OutOfOrder
from review import services
from review.matching import Infeasible, Objective, Problem, floors, solve, verify
from review.models import Draft, Round
from tests.cast import NOW
from tests.review.pages import logged_in, main
from tests.review.stage import Stage, set_stage
from tests.review.test_matching import best_panels, every_assignment, panel_fits, problems


def contested() -> Stage:
    """The total wants 机械 for the first item; the second would be left with 药学 alone."""
    stage = set_stage(candidates=0, experts=0)
    for name in ("候选甲", "候选乙"):
        stage.nominate(name)
    for name, field in (("近", "机械设计"), ("中", "机械制造"), ("远", "药学"), ("另", "机械学")):
        stage.enrol(name, field=field, load_max=1)
    return stage


def drafted(stage: Stage, round_: Round | None = None, floor: int | None = None) -> Draft:
    """Scan and draft; the floors are not priced yet."""
    round_ = round_ or stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    fresh = Round.objects.get(pk=round_.pk)
    return services.draft_assignment(fresh, floor=floor, by=stage.manager, at=NOW)


def heard() -> tuple[list[tuple[int, int]], object]:
    """A place for steps to be told to."""
    steps: list[tuple[int, int]] = []
    return steps, lambda done, total: steps.append((done, total))


@pytest.mark.django_db
def test_a_draft_stands_before_its_floors_are_priced_and_each_line_is_told():
    draft = drafted(contested())
    assert draft.state == "staged" and not draft.floors.exists()
    steps, tell = heard()
    made = services.price_floors(draft, step=tell)
    lines = list(draft.floors.all())
    assert [line.place for line in lines] == list(range(made)) and made >= 1
    assert steps == [(done, 5) for done in range(made + 1)]
    assert lines[0].price == pytest.approx(0, abs=1e-6)
    assert [line.level for line in lines] == sorted({line.level for line in lines})
    assert all(line.is_proven and len(line.pairs) == 4 for line in lines)


@pytest.mark.django_db
def test_a_floor_chosen_is_the_assignment_that_was_priced():
    stage = contested()
    draft = drafted(stage)
    services.price_floors(draft, step=lambda done, total: None)
    line = draft.floors.last()
    chosen = drafted(stage, draft.round, floor=line.place)
    found = sorted(chosen.pairs.values_list("item", "expert"))
    assert found == sorted(map(tuple, line.pairs))
    assert chosen.certificate["floor"] == line.level
    assert chosen.certificate["total"] == pytest.approx(sum(p.fit for p in chosen.pairs.all()))
    names = ("place", "level", "price")
    assert list(chosen.floors.values_list(*names)) == list(draft.floors.values_list(*names))
    assert services.ask_floors(chosen, by=stage.manager, at=NOW) is None


@pytest.mark.django_db
def test_the_floor_chosen_stays_after_a_lock_and_as_many_pairs_as_can():
    """By hand is decided what both could read as well: nothing else moves, until another line is chosen."""
    stage = set_stage(candidates=0, experts=0)
    for name, field in (("候选甲", "机械设计"), ("候选乙", "机械制造工艺与设备")):
        stage.nominate(name, field=field)
    for name, field in (
        dict.fromkeys("近中", "机械设计") | dict.fromkeys("远另又再", "药学")
    ).items():
        stage.enrol(name, field=field, load_max=1)
    draft = drafted(stage)
    services.price_floors(draft, step=lambda done, total: None)
    line = draft.floors.last()
    assert line.place and line.level > draft.certificate["worst"]
    chosen = drafted(stage, draft.round, floor=line.place)
    pair = chosen.pairs.first()
    services.pin(pair.item, pair.expert, "lock", reason="专长对口", by=stage.manager, at=NOW)
    again = drafted(stage, draft.round)
    assert again.certificate["objective"] == "fair" and again.certificate["aim"] == line.level
    assert again.certificate["floor"] == pytest.approx(line.level)
    assert pairs_in(again) == pairs_in(chosen) != pairs_in(draft)
    services.price_floors(again, step=lambda done, total: None)
    back = drafted(stage, draft.round, floor=0)
    assert back.certificate["aim"] is None and back.certificate["objective"] == "total"


def pairs_in(draft: Draft) -> set[tuple[int, int]]:
    return set(draft.pairs.values_list("item", "expert"))


@pytest.mark.django_db
def test_floors_are_priced_of_the_draft_s_own_problem_only_while_it_stands():
    stage = contested()
    draft = drafted(stage)
    job = services.ask_floors(draft, by=stage.manager, at=NOW)
    assert job is not None and job.arguments == {"draft": draft.pk}
    stage.enrol("新", field="机械设计")
    with pytest.raises(NotYet):
        services.price_floors(draft, step=lambda done, total: None)
    newer = drafted(stage, draft.round)
    services.publish_assignment(newer, by=stage.manager, at=NOW)
    published = Draft.objects.get(pk=newer.pk)
    with pytest.raises(OutOfOrder):
        services.price_floors(published, step=lambda done, total: None)
    assert services.ask_floors(published, by=stage.manager, at=NOW) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_page_shows_floors_being_worked_out_and_what_is_not_proven():
    stage = contested()
    draft = drafted(stage)
    desk = logged_in(stage.cast.users["zhou"])
    address = f"/zh-hans/office/rounds/{draft.round_id}/assignment/"
    job = services.ask_floors(draft, by=stage.manager, at=NOW)
    page = main(desk.get(address))
    assert f"/jobs/{job.pk}/cancel/" in page and "每项至少达到" not in page
    services.price_floors(draft, step=lambda done, total: None)
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    page = main(desk.get(address))
    assert f"/jobs/{job.pk}/cancel/" not in page
    assert "每项至少达到" in page and "尚未证明" not in page
    draft.floors.filter(place=0).update(price=0.5, price_least=0.25)
    page = main(desk.get(address))
    assert "尚未证明" in page and "0.2500" in page


@given(problems(), st.integers(2, 5))
def test_without_time_floors_still_stand_and_claim_nothing_too_much(problem, count):
    got = floors(problem, count, seconds=0.0)
    everything = list(every_assignment(problem))
    if isinstance(got, Infeasible):
        assert everything == []
        return
    caps = best_panels(problem)
    fits = [panel_fits(problem, pairs) for pairs in everything]
    most = max(sum(each) for each in fits)
    for line in got:
        on_floor = [
            sum(each)
            for each in fits
            if all(f >= min(c, line.level) - 1e-5 for f, c in zip(each, caps, strict=True))
        ]
        if not problem.fixed:
            assert line.price_least - 1e-5 <= most - max(on_floor) <= line.price + 1e-5
        assert verify(problem, line.solution).holds


@given(problems())
def test_panels_raised_a_few_at_a_time_keep_every_rule_and_claim_nothing_too_much(problem):
    exact = solve(problem, Objective.FAIR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("review.matching.floors"), "ALL_AT_ONCE", -1)
        raised = solve(problem, Objective.FAIR)
    if isinstance(exact, Infeasible):
        assert isinstance(raised, Infeasible)
        return
    assert verify(problem, raised).holds
    assert raised.floor <= exact.floor + 1e-6
    assert exact.worst <= raised.worst_bound + 2e-6
    assert raised.total <= raised.bound + 1e-6


@given(problems())
def test_without_time_the_fairest_found_is_held_against_a_true_bound(problem):
    hasty = solve(problem, Objective.FAIR, seconds=0.0)
    patient = solve(problem, Objective.FAIR)
    if isinstance(patient, Infeasible):
        assert isinstance(hasty, Infeasible)
        return
    assert hasty.floor <= patient.floor + 1e-6 <= hasty.worst_bound + 2e-6


def test_panels_dealt_anew_come_near_the_bound_where_no_search_ends():
    rng = np.random.default_rng(0)
    problem = Problem.dense(np.round(rng.beta(2, 5, (40, 20)), 3), 3, load_max=6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("review.matching.floors"), "ALL_AT_ONCE", -1)
        got = solve(problem, Objective.FAIR)
    assert not isinstance(got, Infeasible) and verify(problem, got).holds
    assert got.floor >= 0.9 * got.worst_bound > solve(problem).worst
