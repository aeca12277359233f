"""导入专家: every fault by its cell, nothing before it is clean, one person once, new/changed/same."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import clock
from files.workbooks import Column, SheetOut, open_workbook, write_workbook
from ledger.flow import history, is_intact
from ledger.situations import NotYours, Refused
from people.models import Person
from people.services import enter_unit
from review import services
from review.models import Expert, ExpertSheet
from review.services import importing
from review.services.importing import planned
from review.services.sheets import HEADS, expert_template
from tests.cast import NOW, assemble, identity_number

pytestmark = pytest.mark.django_db
UNIT = "某理工大学"


def number(serial: int) -> str:
    return identity_number(date(1970, 2, 3), "M", serial)


def row(serial: int = 1, **words: str) -> dict[str, str]:
    """Return one row as an office fills it in."""
    return {
        "name": f"专家{serial}", "identity_no": number(serial), "unit": UNIT, "field": "机械设计",
        "discipline_1": "46020 机械设计", "weight_1": "70", "discipline_2": "材料科学", "weight_2": "30%",
        "keywords": "齿轮、传动", "is_frontline": "是", "region": "上海市", "languages": "汉语、英语",
        "phone": f"1390000{serial:04d}", "email": f"e{serial}@example.cn", "title": "教授",
        "posts": "某研究所 2010-2018；某公司（2008-2010）", "terms": "2021 杰出工程师奖；2023年创新团队",
        **words,
    }  # fmt: skip


def workbook(*rows: dict[str, str]) -> bytes:
    columns = [Column(head.zh) for head in HEADS]
    cells = [[each.get(head.key, "") for head in HEADS] for each in rows]
    return write_workbook([SheetOut("专家", columns, cells)])


def set_up():
    cast = assemble()
    enter_unit(UNIT, nature="institution", aliases=["某理工"])
    return cast


def upload(cast, *rows: dict[str, str]) -> ExpertSheet:
    data = workbook(*rows)
    return services.start_expert_import(data, name="专家.xlsx", by=cast.actor("zhou"), at=NOW)


def run(cast, *rows: dict[str, str]) -> Counter[str]:
    sheet = upload(cast, *rows)
    assert sheet.state == "ready", services.examine_experts(sheet, at=NOW).faults
    services.confirm_expert_import(sheet, by=cast.actor("zhou"), at=NOW)
    return services.import_experts(
        sheet, by=cast.actor("zhou"), at=NOW, step=lambda done, of, name: None
    )


def test_a_row_becomes_an_expert_with_everything_stated():
    cast = set_up()
    assert run(cast, row()) == {"new": 1}
    expert = Expert.objects.get()
    assert (expert.unit.name, expert.region, expert.is_frontline) == (UNIT, "上海", True)
    assert (expert.languages, expert.keywords) == (["zh", "en"], ["齿轮", "传动"])
    assert [(d.code, d.weight) for d in expert.disciplines.all()] == [("46020", 70), ("430", 30)]
    assert set(expert.terms.values_list("year", "body")) == {
        (2021, "杰出工程师奖"),
        (2023, "创新团队"),
    }
    posts = expert.person.affiliations
    assert set(posts.values_list("unit_name", "since")) == {
        (UNIT, None), ("某研究所", date(2010, 1, 1)), ("某公司", date(2008, 1, 1)),
    }  # fmt: skip
    assert {post.source for post in posts.all()} == {"imported"}
    assert str(expert.person.phone) == "13900000001"
    assert expert.user.offices.get().role == "expert"
    assert [entry.verb for entry in history(expert)] == ["import_expert"]


def test_the_same_sheet_again_changes_nothing_and_a_changed_row_only_what_differs():
    cast = set_up()
    run(cast, row(1), row(2))
    assert run(cast, row(1), row(2, field="动力工程"), row(3)) == {
        "same": 1,
        "changed": 1,
        "new": 1,
    }
    assert Expert.objects.count() == Person.objects.filter(expert__isnull=False).count() == 3
    second = Expert.objects.get(person__name="专家2")
    line = list(history(second))[-1]
    assert line.facts["parts"] == ["field"]


def test_an_empty_cell_leaves_what_is_on_record():
    cast = set_up()
    run(cast, row(1, load_max="20", is_academician="是"))
    silent = row(1, discipline_1="", weight_1="", discipline_2="", weight_2="", region="", posts="")
    silent |= {"is_frontline": "", "languages": "", "phone": "", "terms": ""}
    assert run(cast, silent) == {"same": 1}
    assert run(cast, {**silent, "is_academician": "否"}) == {"changed": 1}
    expert = Expert.objects.get()
    assert run(cast, {**silent, "is_academician": "否", "posts": "某研究所 2010-2020"}) == {
        "changed": 1
    }
    assert expert.person.affiliations.get(unit_name="某研究所").until.year == 2020
    assert (expert.load_max, expert.is_academician, expert.is_frontline) == (20, False, True)
    assert expert.disciplines.count() == 2


WRONG = [
    ("B2", {"identity_no": "110105197002031234"}),
    ("B2", {"identity_no": ""}),
    ("A2", {"name": ""}),
    ("D2", {"unit": "没有的单位"}),
    ("G2", {"discipline_1": "46021"}),
    ("G2", {"discipline_1": "46020 药学"}),
    ("H2", {"weight_1": "七十"}),
    ("H2", {"weight_1": "60"}),
    ("H2", {"discipline_2": ""}),
    ("H2", {"weight_1": "100", "weight_2": "0"}),
    ("A2", {"name": "长" * 101}),
    ("E2", {"title": "长" * 61}),
    ("W2", {"posts": "某大学 0000-2018"}),
    ("W2", {"posts": "某大学 2018-2010"}),
    ("W2", {"posts": "某大学 2010-2018；某大学 2010-2015"}),
    ("X2", {"terms": "2021 " + "长" * 121}),
    ("O2", {"is_academician": "或许"}),
    ("Q2", {"region": "月球"}),
    ("R2", {"languages": "火星语"}),
    ("S2", {"phone": "12345"}),
    ("T2", {"email": "不是邮箱"}),
    ("U2", {"load_max": "很多"}),
    ("W2", {"posts": "某单位"}),
    ("X2", {"terms": "杰出工程师奖"}),
    ("C2", {"sex": "甲"}),
]


@pytest.mark.parametrize(("cell", "words"), WRONG)
def test_a_fault_is_told_by_its_cell_and_nothing_is_imported(cell, words):
    cast = set_up()
    sheet = upload(cast, row(1, **words))
    faults = [str(each) for each in services.examine_experts(sheet, at=NOW).faults]
    assert sheet.state == "faulty"
    assert [each.partition("：")[0] for each in faults] == [cell], faults
    with pytest.raises(Refused):
        services.confirm_expert_import(sheet, by=cast.actor("zhou"), at=NOW)
    assert not Expert.objects.exists()


def test_the_same_person_twice_and_another_name_are_faults():
    cast = set_up()
    run(cast, row(1))
    sheet = upload(cast, row(1, name="别名"), row(2), {**row(2), "name": "专家2"})
    faults = [str(each) for each in services.examine_experts(sheet, at=NOW).faults]
    assert [each.partition("：")[0] for each in faults] == ["A2", "B4"]
    assert "B3" in faults[1]


def test_a_workbook_without_headings_or_rows_is_none():
    cast = set_up()
    by = cast.actor("zhou")
    with pytest.raises(Refused):
        services.start_expert_import(b"no workbook", name="a.xlsx", by=by, at=NOW)
    other = write_workbook([SheetOut("别的", [Column("甲")], [["乙"]])])
    with pytest.raises(Refused):
        services.start_expert_import(other, name="a.xlsx", by=by, at=NOW)
    assert upload(cast).state == "faulty"
    assert ExpertSheet.objects.count() == 1


def test_the_template_is_read_as_it_is_handed_out():
    cast = set_up()
    data = expert_template()
    titles = [cell.text.rstrip("*") for cell in open_workbook(data).visible[0].rows[0].cells]
    assert titles[: len(HEADS)] == [head.zh for head in HEADS]
    kept = services.start_expert_import(data, name="模板.xlsx", by=cast.actor("zhou"), at=NOW)
    assert len(services.examine_experts(kept, at=NOW).faults) == 1  # no rows


def test_a_sheet_is_imported_once_and_only_by_the_office():
    cast = set_up()
    sheet = upload(cast, row(1))
    for who in ("lin", "li", "zheng"):
        with pytest.raises(NotYours):
            services.confirm_expert_import(sheet, by=cast.actor(who), at=NOW)
    by = cast.actor("zhou")
    services.import_experts(sheet, by=by, at=NOW, step=lambda *_: None)
    assert services.import_experts(sheet, by=by, at=NOW, step=lambda *_: None) == {}
    with pytest.raises(Refused):
        services.confirm_expert_import(sheet, by=by, at=NOW)


def test_the_preview_asks_the_database_no_more_for_more_rows():
    cast = set_up()
    run(cast, *(row(n) for n in range(1, 4)))

    def asked(count: int) -> int:
        sheet = upload(cast, *(row(n) for n in range(1, count + 1)))
        with CaptureQueriesContext(connection) as seen:
            checked = services.examine_experts(sheet, at=NOW)
            planned(checked.rows, rehearsal=False)
        return len(seen)

    assert asked(1) == asked(30)


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_new_person_make_one():
    cast = set_up()
    sheets = [upload(cast, row(7)) for _each in range(2)]
    by, told, start = cast.actor("zhou"), [], threading.Barrier(2)

    def bring_in(sheet: ExpertSheet) -> None:
        start.wait()
        told.append(services.import_experts(sheet, by=by, at=clock.now(), step=lambda *_: None))
        connection.close()

    threads = [threading.Thread(target=bring_in, args=(sheet,)) for sheet in sheets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 2
    expert = Expert.objects.get()
    assert expert.user.offices.count() == 1
    assert Person.objects.filter(name="专家7").count() == 1


@pytest.mark.once
def test_whoever_nobody_knows_is_entered_many_at_once():
    cast = set_up()

    def asked(serials: range) -> int:
        sheet = upload(cast, *(row(n) for n in serials))
        with CaptureQueriesContext(connection) as seen:
            told = services.import_experts(
                sheet, by=cast.actor("zhou"), at=NOW, step=lambda *_: None
            )
        assert told == {"new": len(serials)}
        return len(seen)

    run(cast, row(99))
    assert asked(range(1, 3)) == asked(range(10, 26))
    experts = list(Expert.objects.order_by("pk"))
    names = [expert.user.username for expert in experts]
    assert len(set(names)) == len(experts) == 19
    assert names == sorted(names)
    assert all(is_intact(history(each)) and history(each).count() == 1 for each in experts)


def test_who_was_entered_meanwhile_is_not_entered_twice(monkeypatch):
    cast = set_up()
    run(cast, row(1))
    monkeypatch.setattr(importing, "unknown", lambda rows, rehearsal: list(rows))
    monkeypatch.setattr(importing, "on_record", lambda rows, rehearsal: {})
    sheet = upload(cast, row(1), row(2))
    by = cast.actor("zhou")
    assert services.import_experts(sheet, by=by, at=NOW, step=lambda *_: None) == {"new": 2}
    assert Person.objects.filter(expert__isnull=False).count() == Expert.objects.count() == 2
