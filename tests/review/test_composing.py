"""专家组构成: who counts as from outside, of another region, too old, or having served too long."""

from __future__ import annotations

from datetime import date

import pytest

from people.models import Person, Society, Unit
from people.services import enter_unit
from programmes.models import Cycle
from review import facts, services
from review.models import Expert, Round
from tests.cast import NOW
from tests.review.stage import LETTER, Stage, open_cycle, set_stage

pytestmark = pytest.mark.django_db


def staged(**panel: object) -> tuple[Stage, Round, Unit]:
    """Open a round of one candidate under these rules of a panel; answers the candidate's unit, too."""
    stage = set_stage(candidates=1, experts=0, rounds=({**LETTER, "panel": panel},))
    paper = stage.candidates[0].papers.get()
    return stage, stage.round(), paper.members.get().unit


def problem_of(stage: Stage, round_: Round) -> facts.Table:
    return facts.table_of(Round.objects.get(pk=round_.pk), stage.experts)


def marked(table: facts.Table) -> set[str]:
    """Return who counts for the one minimum of a problem with one item, all of its pairs allowed."""
    (minimum,) = table.problem.minima
    assert len(table.items) == 1 and minimum.least.tolist() == [1]
    return {
        str(table.experts[expert])
        for expert, counts in zip(table.problem.cols, minimum.marked, strict=True)
        if counts
    }


def test_from_outside_is_who_shares_no_uppermost_entity_with_nominee_or_society():
    stage, round_, own = staged(outside_min=1)
    society = enter_unit("学会挂靠单位", nature="institution")
    Society.objects.filter(pk=stage.cast.societies["a"].pk).update(unit=society)
    stage.enrol("同属", unit=enter_unit("附属研究中心", parent=own))
    stage.enrol("学会下属", unit=enter_unit("学会下属机构", parent=society))
    stage.enrol("外单位")
    loose = stage.enrol("无单位")
    Expert.objects.filter(pk=loose.pk).update(unit=None)
    assert marked(problem_of(stage, round_)) == {"外单位"}


def test_of_another_region_is_whose_known_place_is_not_the_nominees():
    stage, round_, own = staged(other_region_min=1)
    Unit.objects.filter(pk=own.pk).update(region="湖北省武汉市")
    stage.enrol("同省", unit=enter_unit("武汉某所", region="湖北省宜昌市"))
    stage.enrol("外省", unit=enter_unit("北京某所", region="北京市海淀区"))
    stage.enrol("不明", unit=enter_unit("某所"))
    said = stage.enrol("自述", unit=enter_unit("武汉另所", region="湖北省武汉市"))
    Expert.objects.filter(pk=said.pk).update(region="广东")
    assert marked(problem_of(stage, round_)) == {"外省", "自述"}


def test_an_assignment_has_the_expert_from_another_region_though_others_fit_better():
    stage, round_, own = staged(other_region_min=1)
    Unit.objects.filter(pk=own.pk).update(region="湖北省武汉市")
    for name in ("近一", "近二"):
        stage.enrol(name, unit=enter_unit(f"{name}所", region="湖北省宜昌市"))
    stage.enrol("远", unit=enter_unit("北京某所", region="北京市"), field="药学")
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    draft = services.draft_assignment(Round.objects.get(), by=stage.manager, at=NOW)
    assert "远" in {str(pair.expert) for pair in draft.pairs.all()} and draft.pairs.count() == 2


def test_who_is_above_the_age_limit_gets_nothing_new_but_for_academicians():
    stage, round_, _own = staged(age_max=65)
    due = round_.due_at.date()
    births = {
        "到龄": due.replace(year=due.year - 65),
        "超龄": due.replace(year=due.year - 66),
        "院士": date(1940, 1, 1),
    }
    for name, birth in births.items():
        expert = stage.enrol(name, is_academician=name == "院士")
        Person.objects.filter(pk=expert.person_id).update(birth=birth)
    table = problem_of(stage, round_)
    names = [str(expert) for expert in table.experts]
    assert {names[place]: why for place, why in table.out.items()} == {"超龄": "age"}
    assert dict(zip(names, table.problem.load_max.tolist(), strict=True)) == {
        "到龄": 9,
        "超龄": 0,
        "院士": 9,
    }


def test_who_served_as_many_cycles_in_succession_as_allowed_gets_nothing_new():
    rules = ({**LETTER, "panel": {"consecutive_max": 1}},)
    stage = set_stage(candidates=1, experts=2, rounds=rules)
    stage.scored()
    Cycle.objects.filter(pk=stage.cycle.pk).update(year=2025)
    stage.cycle = open_cycle(stage.cast, "outstanding-engineer")
    stage.review_by(rules, None)
    stage.nominate("候选新")
    stage.enrol("新专家")
    table = problem_of(stage, stage.round())
    out = {str(table.experts[place]): why for place, why in table.out.items()}
    assert out == {"专家子": "consecutive", "专家丑": "consecutive"}
    assert [n for n in table.problem.load_max.tolist() if n] == [9]
