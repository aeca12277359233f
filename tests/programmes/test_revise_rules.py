"""The rule-set editor: what is shown goes back unchanged, what differs makes a version, faults are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from config import clock
from programmes import services
from programmes.models import Cycle, Programme, RuleSet
from programmes.vocabulary import PRESETS, is_list, leaves
from tests.cast import Cast, assemble
from tests.programmes.rules import as_shown

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


@pytest.mark.parametrize("code", PRESETS)
def test_what_the_editor_shows_sent_back_changes_nothing(
    cast: Cast, office: Client, code: str
) -> None:
    cycle = in_preparation(cast, code)
    data = cycle.rule_set.data
    pages = [table for table in data if table not in {"programme", "sources"}]
    for table in list(pages):
        pages += [leaf.path.replace(".", "/") for leaf in leaves(table, data) if is_list(leaf.path)]
    for where in pages:
        answer = office.post(at(cycle, where), as_shown(office, at(cycle, where)))
        assert answer.status_code == 302, where
        assert RuleSet.objects.filter(programme__code=code).count() == 1, where


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
    "where", ["programme", "nowhere", "notice/days", "programme/divisions", "sources", "team"]
)
def test_what_is_no_table_or_list_of_this_rule_set_is_not_found(
    cast: Cast, office: Client, where: str
) -> None:
    assert office.get(at(in_preparation(cast), where)).status_code == 404
