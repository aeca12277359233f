"""The rule-set editor: what is shown goes back unchanged, what differs makes a version, faults are told."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from config import clock
from ledger.situations import OutOfOrder
from programmes import services
from programmes.forms.programme import ProgrammeForm
from programmes.forms.rules import ListForm, RulesForm, TableForm
from programmes.models import Cycle, Programme, RuleSet, parsed
from programmes.vocabulary import (
    PRESETS,
    Threshold,
    canonical_json,
    is_list,
    leaves,
    preset,
    preset_rules,
)
from programmes.vocabulary.nominating import SelectionRules
from tests.cast import Cast, assemble, season
from tests.programmes.rules import as_sent, as_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def office(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.users["zhou"])
    return client


def in_preparation(cast: Cast, code: str = "outstanding-engineer") -> Cycle:
    return services.prepare_next(
        Programme.objects.get(code=code),
        year=2027, edition="", organiser=cast.societies["foundation"],
        opens_at=clock.now(), closes_at=clock.now() + timedelta(days=30),
        by=cast.actor("zhou"), at=clock.now(),
    )  # fmt: skip


def at(cycle: Cycle, where: str) -> str:
    return f"/zh-hans/office/cycles/{cycle.pk}/rules/{where}/"


def rules_of(cycle: Cycle) -> Any:
    return Cycle.objects.get(pk=cycle.pk).rule_set.rules


def pages_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Name every page of the editor: a table, or a list of its entries."""
    tables = [table for table in data if table != "sources"]
    found = [leaf for table in tables for leaf in leaves(table, data) if is_list(leaf.path)]
    return [(t, "") for t in tables] + [(leaf.path.split(".")[0], leaf.key) for leaf in found]


def form_at(cycle: Cycle, table: str, key: str, data: dict[str, Any], *sent: Any) -> RulesForm:
    given: dict[str, Any] = {"rules": parsed(canonical_json(data)), "data": data}
    if key:
        return ListForm(*sent, **given, table=table, key=key)
    if table == "programme":
        return ProgrammeForm(*sent, **given, cycle=cycle)
    return TableForm(*sent, **given, table=table)


@pytest.mark.parametrize("code", PRESETS)
def test_what_the_editor_shows_sent_back_changes_nothing(code: str) -> None:
    services.seed_programmes()
    data = json.loads(canonical_json(preset(code)))
    cycle = Cycle(programme=Programme.objects.get(code=code))
    for table, key in pages_of(data):
        shown = "".join(str(field) for field in form_at(cycle, table, key, data))
        sent = QueryDict(urlencode(as_sent(shown), doseq=True))
        form = form_at(cycle, table, key, data, sent)
        assert form.is_valid(), (table, key, form.errors)
        assert canonical_json(form.new) == canonical_json(data), (table, key)


def test_what_every_page_of_the_editor_shows_sent_back_writes_no_version(
    cast: Cast, office: Client
) -> None:
    cycle = in_preparation(cast, "international-post")
    pages = ["/".join(filter(None, page)) for page in pages_of(cycle.rule_set.data)]
    for where in [*pages, "tables"]:
        answer = office.post(at(cycle, where), as_shown(office, at(cycle, where)))
        assert answer.status_code == 302, where
    assert RuleSet.objects.filter(programme=cycle.programme).count() == 1


def test_a_number_is_changed_with_its_source_as_a_new_version(cast: Cast, office: Client) -> None:
    cycle = in_preparation(cast)
    given = as_shown(office, at(cycle, "notice"))
    office.post(
        at(cycle, "notice"), {**given, "notice.days": "7", "source:notice.days": "评选办法第十二条"}
    )
    version = Cycle.objects.get().rule_set
    assert (version.version, version.rules.notice.days) == (2, 7)
    assert str(version.rules.source("notice.days")) == "评选办法第十二条"
    code = cycle.programme.code
    compared = office.get(f"/zh-hans/office/programmes/{code}/compare/").content.decode()
    assert "notice.days" in compared


def test_ticks_choices_words_and_rows_are_changed_too(cast: Cast, office: Client) -> None:
    cycle = in_preparation(cast)
    given = as_shown(office, at(cycle, "notice"))
    given["notice.fields"] = ["name", "unit"]
    office.post(at(cycle, "notice"), {**given, "notice.unit": "calendar", "notice.roll": ""})
    notice = rules_of(cycle).notice
    assert (notice.fields, notice.unit, notice.roll) == (("name", "unit"), "calendar", False)

    given = as_shown(office, at(cycle, "clearance"))
    rows = given["clearance.bodies"][0] + "\nethics | 科技伦理委员会 ｜ Ethics committee"
    office.post(at(cycle, "clearance"), {**given, "clearance.bodies": rows})
    assert rules_of(cycle).clearance.bodies[-1].zh == "科技伦理委员会"

    given = as_shown(office, at(cycle, "person"))
    del given["person.presence"]
    office.post(
        at(cycle, "person"),
        {**given, "person.same_year_exclusive": "outstanding-scientist，young-talent"},
    )
    person = rules_of(cycle).person
    assert person.presence is None
    assert person.same_year_exclusive == ("outstanding-scientist", "young-talent")


def test_entries_are_changed_ordered_taken_out_and_added(cast: Cast, office: Client) -> None:
    cycle = in_preparation(cast)
    where = at(cycle, "material/sections")
    given = as_shown(office, where)
    here = "material.sections"
    given |= {
        f"{here}.works.max_items": "5",
        f"source:{here}.works": "推荐通知附件2",
        f"place:{here}.opinion": "1",
        f"remove:{here}.patents": "on",
        f"{here}.+0.code": "standards",
        f"{here}.+0.zh": "制定标准",
        f"{here}.+0.en": "Standards",
        f"{here}.+0.kind": "list",
        f"{here}.+0.columns": "name | 标准名称 | Standard\nyear | 年份 | Year",
    }
    assert office.post(where, given).status_code == 302
    rules = rules_of(cycle)
    codes = [section.code for section in rules.material.sections]
    assert codes == [
        "education",
        "opinion",
        "career",
        "achievements",
        "innovation",
        "works",
        "prizes",
        "standards",
    ]
    by_code = {section.code: section for section in rules.material.sections}
    assert by_code["works"].max_items == 5
    assert str(rules.source(f"{here}.works")) == "推荐通知附件2"
    assert [column.zh for column in by_code["standards"].columns] == ["标准名称", "年份"]


def test_a_fault_is_told_at_its_value_and_nothing_is_lost(cast: Cast, office: Client) -> None:
    cycle = in_preparation(cast)
    given = as_shown(office, at(cycle, "notice"))
    answer = office.post(at(cycle, "notice"), {**given, "notice.days": "9999", "notice.roll": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="9999"' in page
    assert "9999 超出 1 至 400 的范围" in page.partition('id="field-notice.days"')[2][:900]
    where = at(cycle, "review/rounds")
    given = as_shown(office, where)
    answer = office.post(
        where, {**given, "review.rounds.letter.criteria": "practice | 实践 | Practice | forty"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "practice | 实践 | Practice | forty" in page
    answer = office.post(where, {**given, "review.rounds.letter.experts_min": "9"})
    assert answer.status_code == 422
    assert (
        "超出"
        in answer.content.decode().partition('id="field-review.rounds.letter.experts_min"')[2][:900]
    )
    assert RuleSet.objects.filter(programme=cycle.programme).count() == 1


def test_a_new_entry_that_lacks_something_is_told_where(cast: Cast, office: Client) -> None:
    cycle = in_preparation(cast)
    where = at(cycle, "review/conflicts")
    given = as_shown(office, where) | {"review.conflicts.+0.code": "RIVAL"}
    page = office.post(where, given).content.decode()
    assert "缺少" in page.partition('id="field-review.conflicts.+0.zh"')[2][:900]
    given |= {"review.conflicts.+0.code": "two words"}
    assert office.post(where, given).status_code == 422


@pytest.mark.parametrize(
    "where", ["nowhere", "notice/days", "programme/names", "sources", "team", "team/shares"]
)
def test_what_is_no_table_or_list_of_this_rule_set_is_not_found(
    cast: Cast, office: Client, where: str
) -> None:
    assert office.get(at(in_preparation(cast), where)).status_code == 404


# --- which steps there are ------------------------------------------------------------------------


def without(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key not in names}


def test_steps_are_taken_out_with_their_sources_and_put_back_to_be_confirmed(
    cast: Cast, office: Client
) -> None:
    cycle = in_preparation(cast, "cas-academician")
    office.post(
        at(cycle, "ballot"),
        {**as_shown(office, at(cycle, "ballot")), "source:ballot.seats": "评选办法第九条"},
    )
    where = at(cycle, "tables")
    shown = as_shown(office, where)
    assert office.post(where, without(shown, "ballot", "decision")).status_code == 302
    rules = rules_of(cycle)
    assert (rules.ballot, rules.decision, rules.source("ballot.seats")) == (None, None, None)
    assert rules.notice is not None

    code = cycle.programme.code
    compared = office.get(f"/zh-hans/office/programmes/{code}/compare/").content.decode()
    row = re.search(r'<tr class="whole">(.*?)</tr>', compared, re.S)
    assert row and re.sub(r"<[^>]+>", " ", row[1]).split()[:2] == [
        "无记名投票",
        "不再投票：按最后一轮经确认的排序推荐。",
    ]

    page = office.get(where).content.decode()
    assert "取自“中国科学院院士候选人推荐”" in page
    answer = office.post(where, {**as_shown(office, where), "ballot": "on"}, follow=True)
    assert "尚无出处" in answer.content.decode()
    rules, usual = rules_of(cycle), preset_rules(code).ballot
    assert usual is not None
    assert (rules.ballot.quorum, rules.ballot.seats) == (usual.quorum, usual.seats)
    assert rules.ballot.division_seats == {}
    assert "ballot.seats" in rules.unconfirmed()


def test_steps_that_do_not_agree_are_refused_together_at_their_places(
    cast: Cast, office: Client
) -> None:
    cycle = in_preparation(cast)
    where = at(cycle, "tables")
    shown = as_shown(office, where)
    answer = office.post(where, without(shown, "review", "objection"))
    page = answer.content.decode()
    told = {
        table: sentence in page.partition(f'id="field-{table}"')[2][:900]
        for table, sentence in {
            "review": "缺少这一环节，候选人无法走完流程",
            "ballot": "有票决须先有评审",
            "objection": "公示与异议须同时规定",
        }.items()
    }
    assert (answer.status_code, told) == (422, dict.fromkeys(told, True))
    abroad = in_preparation(cast, "international-post")
    where = at(abroad, "tables")
    both = {**as_shown(office, where), "notice": "on", "objection": "on"}
    assert office.post(where, both).status_code == 302
    assert rules_of(abroad).notice.days == preset_rules("leading-talent").notice.days  # type: ignore[union-attr]


def test_a_group_begins_as_the_nearest_preset_has_it_and_goes_with_its_source(
    cast: Cast, office: Client
) -> None:
    cycle = in_preparation(cast)
    where = at(cycle, "nomination")
    shown = as_shown(office, where)
    office.post(where, {**shown, "nomination.selection": "on", "nomination.batch_share": "on"})
    nomination = rules_of(cycle).nomination
    assert nomination.selection == SelectionRules()
    assert nomination.batch_share == Threshold(1, 3)
    shown = as_shown(office, where) | {"source:nomination.selection": "推荐通知"}
    office.post(where, shown)
    assert str(rules_of(cycle).source("nomination.selection")) == "推荐通知"
    office.post(where, without(shown, "nomination.selection"))
    assert rules_of(cycle).source("nomination.selection") is None


# --- what names the programme ---------------------------------------------------------------------


def test_a_cycle_follows_the_year_name_and_authority_of_its_rules(
    cast: Cast, office: Client
) -> None:
    cycle = in_preparation(cast)
    where = at(cycle, "programme")
    page = office.get(where).content.decode()
    assert "推荐书编号、链接和往届均据此查找。" in page and 'name="programme.code"' not in page
    given = as_shown(office, where) | {
        "programme.year": "2028",
        "programme.name_zh": "全国杰出工程师奖",
        "programme.authority": "国科奖社证字第0191号",
        "source:programme.authority": "登记证书",
        "programme.track": "talent",
    }
    office.post(where, given)
    cycle = Cycle.objects.get()
    assert (cycle.year, cycle.name_zh, cycle.authority, cycle.notice_title) == (
        2028,
        "2028年度全国杰出工程师奖",
        "国科奖社证字第0191号",
        "关于开展2028年度全国杰出工程师奖工作的通知",
    )
    assert (cycle.rules.programme.track, cycle.rules.programme.year) == ("award", 2028)
    assert str(cycle.rules.source("programme.authority")) == "登记证书"
    in_preparation(cast)
    answer = office.post(where, as_shown(office, where) | {"programme.year": "2027"})
    assert answer.status_code == 422
    assert "已有" in answer.content.decode().partition('id="field-programme.year"')[2][:600]


def test_divisions_are_added_renamed_ordered_and_taken_out(cast: Cast, office: Client) -> None:
    cycle = in_preparation(cast, "cas-academician")
    where, here = at(cycle, "programme/divisions"), "programme.divisions"
    shown = as_shown(office, where)
    refused = office.post(where, {**shown, f"remove:{here}.cas-chemistry": "on"})
    assert refused.status_code == 422
    assert "项目没有“化学部”这一学部" in refused.content.decode()
    given = {
        **shown,
        f"{here}.cas-earth.zh": "地球科学部",
        f"source:{here}.cas-earth": "学部调整通知",
        f"place:{here}.cas-earth": "1",
        f"{here}.+0.code": "cas-frontier",
        f"{here}.+0.zh": "交叉学部",
        f"{here}.+0.en": "Frontiers",
    }
    assert office.post(where, given).status_code == 302
    rules = rules_of(cycle)
    names = [each.zh for each in rules.programme.divisions]
    assert (names[1], names[-1]) == ("地球科学部", "交叉学部")
    assert str(rules.source(f"{here}.cas-earth")) == "学部调整通知"
    given = as_shown(office, where) | {f"remove:{here}.cas-frontier": "on"}
    assert office.post(where, given).status_code == 302
    assert len(rules_of(cycle).programme.divisions) == len(names) - 1


def test_an_open_cycle_keeps_its_name_but_may_change_its_steps(cast: Cast, office: Client) -> None:
    cycle = season(cast)
    change = services.begin_rule_change(cycle, by=cast.actor("zhou"), at=clock.now())
    assert office.get(at(cycle, "programme")).status_code == 409
    assert office.get(at(cycle, "programme/divisions")).status_code == 409
    with pytest.raises(OutOfOrder):
        data = cycle.rule_set.data
        data["programme"]["year"] += 1
        services.revise_rules(cycle, data, by=cast.actor("zhou"), at=clock.now())
    where = at(cycle, "tables")
    assert office.post(where, without(as_shown(office, where), "clearance")).status_code == 302
    change.refresh_from_db()
    assert change.new is not None and change.new.rules.clearance is None
    assert Cycle.objects.get(pk=cycle.pk).rules.clearance is not None
    page = office.get(f"/zh-hans/office/rule-changes/{change.pk}/").content.decode()
    assert '<tr class="whole">' in page and "不再征求其他部门意见" in page
