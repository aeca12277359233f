"""What a search for conflicts reads from the rows: units as written, careers, works, who has a part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from nominations.models import Nominator, Section, Statement
from people.models import UnitAlias, User
from people.services import appoint, enter_unit
from programmes.vocabulary.presets import preset_rules
from review import facts, services
from review.conflicts import FactKind, Outcome, Relation, Rule
from review.facts.avoidance import conflict_rules
from review.models import Conflict, Round
from review.services.scanning import pool_of
from review.views.showing import explained, reach_of
from tests.cast import NOW
from tests.review.stage import set_stage

pytestmark = pytest.mark.django_db
WARN = Rule(Outcome.WARN, 5)


def write(candidate, code, *items):
    """Save a section of a candidate's paper anew."""
    paper = candidate.papers.get()
    last = paper.sections.filter(code=code).order_by("-version").first()
    Section.objects.create(
        paper=paper, code=code, version=(last.version if last else 0) + 1, items=list(items),
        saved_by=User.objects.first(), saved_at=NOW,
    )  # fmt: skip
    return paper


def scan(round_, **rules):
    """The scan of a round, by the rule set's rules or by those given."""
    whole = facts.scan_of(round_, pool_of(round_), NOW)
    return (
        replace(whole, rules={Relation(code): rule for code, rule in rules.items()})
        if rules
        else whole
    )


def told(found):
    return [
        (each.relation, str(each.outcome), [fact.kind for fact in each.evidence]) for each in found
    ]


def test_a_unit_is_known_by_any_of_its_names_in_any_characters():
    stage = set_stage(candidates=1, experts=0)
    hospital = enter_unit("江城大学附属醫院", parent=enter_unit("江城大学"))
    UnitAlias.objects.create(unit=hospital, name="江城第一医院")
    stage.enrol("同事", unit=hospital)
    member = stage.candidates[0].papers.get().members.get()
    for written in ("江城第一医院", "江城大学附属医院", "江城大学", "江城大学(东校区)"):
        member.unit, member.unit_name = None, written
        member.save()
        found = scan(stage.round() if not stage.cycle.rounds.exists() else stage.cycle.rounds.get())
        assert [(each.relation, each.outcome) for each in found.find()] == [("SAME_UNIT", "hard")]
    member.unit_name = "江城大学附属医院口腔科"
    member.save()
    (near,) = scan(stage.cycle.rounds.get()).find()
    assert near.outcome is Outcome.WARN
    assert {fact.kind for fact in near.evidence} == {FactKind.UNIT_NEAR, FactKind.UNIT_NOW}
    assert {fact.source.partition(":")[0] for fact in near.evidence} == {"affiliation", "paper"}


def test_two_who_write_the_same_unit_that_is_not_on_record_meet():
    stage = set_stage(candidates=2, experts=0)
    for candidate in stage.candidates:
        candidate.papers.get().members.update(unit=None, unit_name="无册研究所")
    expert = stage.enrol("同事")
    expert.unit.name = "另一家"
    expert.unit.save()
    assert not scan(stage.round()).find()
    UnitAlias.objects.create(unit=expert.unit, name="無冊研究所")
    assert len(scan(stage.cycle.rounds.get()).find()) == 2


def test_a_career_names_units_and_years():
    stage = set_stage(candidates=1, experts=0)
    (candidate,) = stage.candidates
    stage.enrol("旧同事", unit=enter_unit("江城机床厂"))
    stage.enrol("更旧的同事", unit=enter_unit("江城锅炉厂"))
    paper = write(
        candidate,
        "career",
        {"period": "2005.7-2015.8", "unit": "江城锅炉厂", "post": "工程师"},
        {"period": "2015年9月—2023年6月", "unit": "江城機床廠", "post": "副总工程师"},
    )
    (found,) = scan(stage.round(), PAST_UNIT=WARN).find()
    past = found.evidence[1]
    assert (past.since, past.on) == (date(2015, 9, 1), date(2023, 6, 30))
    assert past.source == f"career:{paper.number}"
    assert past.kind is FactKind.UNIT_PAST
    write(candidate, "career", {"period": "至今", "unit": "江城锅炉厂"})
    (found,) = scan(stage.cycle.rounds.get(), PAST_UNIT=WARN).find()
    assert found.evidence[1].on is None


def test_only_the_last_version_of_a_section_counts_and_works_are_known_by_number_or_title():
    stage = set_stage(candidates=1, experts=0)
    (candidate,) = stage.candidates
    write(candidate, "works", {"title": "旧版里的论文", "year": "2024"})
    write(
        candidate,
        "works",
        {
            "title": "高速列车转向架疲劳寿命预测",
            "source": "doi:10.3901/JME.2024.01.001",
            "year": "2024",
        },
        {"title": "没有年份的论文没有年份的论文", "year": ""},
    )
    write(
        candidate,
        "patents",
        {"title": "一种转向架", "number": "ZL 2021 1 0123456.7", "year": "2022"},
    )
    write(
        candidate,
        "prizes",
        {"title": "国家科学技术进步奖二等奖", "year": "2020"},
        {"title": "省科技进步一等奖(重载列车转向架关键技术)", "year": "2021"},
    )
    (item,) = scan(stage.round()).items
    keys = sorted(work.key for work in item.people[0].works)
    assert keys == [
        "doi:10.3901/jme.2024.01.001",
        "patent:ZL202110123456",
        "title:省科技进步一等奖重载列车转向架关键技术",
        "title:高速列车转向架疲劳寿命预测",
    ]


@pytest.mark.parametrize(
    ("role", "relation"),
    [
        ("nominator", "NOMINATOR"),
        ("peer", "NOMINATOR"),
        ("tutor", "MENTOR"),
        ("tutor", "NOMINATOR"),
    ],
)
def test_whoever_recommends_does_not_judge(role, relation):
    stage = set_stage(candidates=1, experts=1)
    (candidate,), (expert,) = stage.candidates, stage.experts
    Nominator.objects.create(
        paper=candidate.papers.get(), person=expert.person, name=expert.person.name, role=role
    )
    (found,) = [each for each in scan(stage.round()).find() if each.relation == relation]
    assert found.outcome is Outcome.HARD


def test_whoever_is_asked_for_an_opinion_is_found_by_name():
    stage = set_stage(candidates=1, experts=1)
    (candidate,), (expert,) = stage.candidates, stage.experts
    paper = candidate.papers.get()
    asked = Statement.objects.create(
        paper=paper, kind="referee", name=expert.person.name, code_hash="x",
        asked_by=stage.cast.users["lin"], asked_at=NOW, expires_at=NOW,
    )  # fmt: skip
    (found,) = [each for each in scan(stage.round()).find() if each.relation == "NOMINATOR"]
    assert found.outcome is Outcome.WARN
    asked.withdrawn_at = NOW
    asked.save()
    assert not [e for e in scan(Round.objects.get()).find() if e.relation == "NOMINATOR"]


def test_the_evidence_on_record_names_days_sources_and_the_clause():
    stage = set_stage(candidates=1, experts=0)
    expert = stage.enrol("同事", unit=stage.cast.units["press"])
    round_ = stage.round()
    clause = "参照国家自然科学基金条例第二十条第三项"
    (found,) = scan(round_, SAME_UNIT=Rule(Outcome.HARD, clause=clause)).find()
    evidence = facts.evidence_of(found)
    assert [each["kind"] for each in evidence] == ["unit_now", "unit_now", "rule"]
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    row = Conflict.objects.get(expert=expert)
    assert row.evidence == evidence[:2]
    row.evidence = evidence
    said = "；".join(str(each) for each in explained([row])[0]["evidence"])
    assert str(stage.cast.units["press"]) in said
    assert "（任职记录，" in said
    assert "office" not in said
    assert stage.candidates[0].papers.get().number in said
    assert clause in said
    assert "年内" not in said
    cycle = SimpleNamespace(rules=preset_rules("cas-academician"))
    faded = SimpleNamespace(round=SimpleNamespace(cycle=cycle))
    (reach,) = reach_of(SimpleNamespace(source="found", relation="COAUTHOR", item=faded))
    assert "近 5 年内" in str(reach)


def test_the_rule_set_gives_years_scope_and_clause():
    rules = preset_rules("cas-academician").review
    by_code = {each.code: each for each in rules.conflicts}
    assert by_code["SAME_UNIT"].clause.endswith("第二十条第三项")
    assert {each.units for each in rules.conflicts} == {"legal_entity"}
    assert {facts.rule_set_code(relation) for relation in Relation} == set(by_code)


def test_staff_and_supervisors_are_looked_at_by_the_same_rules():
    stage = set_stage(candidates=1, experts=1)
    (expert,) = stage.experts
    paper = stage.candidates[0].papers.get()
    Nominator.objects.create(paper=paper, person=expert.person, name=expert.person.name)
    Nominator.objects.create(paper=paper, name=stage.cast.users["li"].name)
    appoint(expert.user, "supervisor", at=NOW)
    round_ = stage.round()
    found = facts.staff_scan_of(stage.cycle, NOW).find()
    assert {(each.expert_id, each.item_id, each.relation, str(each.outcome)) for each in found} == {
        (f"user {expert.user_id}", f"paper {paper.pk}", "NOMINATOR", "hard"),
        (f"user {stage.cast.users['li'].pk}", f"paper {paper.pk}", "NOMINATOR", "warn"),
    }
    hard = scan(round_, STAFF=Rule(Outcome.HARD)).find()
    assert [(each.expert_id, each.evidence[0].value) for each in hard] == [
        (str(expert.pk), "supervisor")
    ]


def test_any_fact_that_is_read_changes_the_digest():
    stage = set_stage(candidates=1, experts=1)
    round_ = stage.round()
    seen = {scan(round_).digest()}

    def changed():
        digest = scan(round_).digest()
        known = digest in seen
        seen.add(digest)
        return not known

    assert not changed()
    write(stage.candidates[0], "career", {"period": "2010-2020", "unit": "江城机床厂"})
    assert changed()
    write(stage.candidates[0], "works", {"title": "高速列车转向架疲劳寿命预测", "year": "2024"})
    assert changed()
    UnitAlias.objects.create(unit=stage.experts[0].unit, name="江城机床厂大学")
    assert not changed()
    UnitAlias.objects.create(unit=stage.experts[0].unit, name="江城机床厂")
    assert changed()


@pytest.mark.parametrize("size", [1, 4])
def test_the_number_of_questions_does_not_grow(size, django_assert_max_num_queries):
    stage = set_stage(candidates=size, experts=2 * size)
    for candidate in stage.candidates:
        write(candidate, "career", {"period": "2010-2020", "unit": "江城机床厂"})
    round_, pool = stage.round(), pool_of(stage.cycle.rounds.get())
    with django_assert_max_num_queries(17):
        facts.scan_of(round_, pool, NOW).find()


def test_a_relation_that_only_earlier_rule_sets_name_is_not_searched_for():
    stage = set_stage(candidates=1, experts=0)
    known = conflict_rules(stage.cycle)
    rules = stage.cycle.rules
    former = replace(rules.review.conflicts[0], code="OBJECTOR")
    listed = replace(rules.review, conflicts=(former, *rules.review.conflicts))
    earlier = SimpleNamespace(rules=replace(rules, review=listed))
    assert conflict_rules(earlier) == known
