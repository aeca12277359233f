"""The template of a programme's summary sheet: what it offers, and that the import reads it back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from files.workbooks import open_workbook
from ledger.situations import Refused
from nominations import services
from nominations.dossiers.table import nominators
from nominations.models import Paper
from nominations.samples import template_sheet
from nominations.summary import FaultCode, SummaryRules, nominators_in, parse_summary
from nominations.summary.shapes import HEADINGS, heading
from programmes.vocabulary import PRESETS, RuleSet, preset
from tests.cast import NOW, Cast, assemble, identity_number, season

pytestmark = pytest.mark.django_db
FIRST = 4
"""The first row to be filled in: title, society, headings stand above."""


@pytest.fixture
def cast() -> Cast:
    return assemble()


def visitor(cast: Cast, name: str) -> Client:
    """Return a browser in which the named person is logged in."""
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def rules_of(code: str) -> RuleSet:
    return RuleSet.parse(preset(code))


def headings_of(data: bytes) -> list[str]:
    """Return the headings of a template, without stars and limits."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [heading(str(cell.value)) for cell in sheet[FIRST - 1]]


def choices_in(data: bytes) -> dict[str, list[str]]:
    """Return the words each column offers, by its heading."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, found = book.worksheets[0], {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            name, _bang, where = str(rule.formula1).lstrip("=").partition("!")
            column = next(iter(rule.sqref.ranges)).min_col
            cells = book[name][where.replace("$", "")]
            cells = cells if isinstance(cells, tuple) else ((cells,),)
            found[heading(str(sheet.cell(FIRST - 1, column).value))] = [r[0].value for r in cells]
    return found


def filled(data: bytes, *people: dict[str, object]) -> bytes:
    """Fill a template in, as a person would with Excel."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    places = {heading(str(cell.value)): cell.column for cell in sheet[FIRST - 1]}
    for row, person in enumerate(people, FIRST):
        for name, value in person.items():
            sheet.cell(row, places[name]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def somebody(number: int, **others: object) -> dict[str, object]:
    """Return the cells of one person by heading."""
    born = date(1979, 4, 5)
    return {
        "推荐排序": number,
        "姓名": "陈建国",
        "性别": "男",
        "民族": "汉族",
        "出生年月": "1979-04",
        "学位": "博士",
        "专业技术职务": "教授",
        "工作单位": "江城理工大学",
        "手机": "13800138000",
        "证件号码": identity_number(born, "M", 310 + number),
        **others,
    }


@pytest.mark.parametrize("code", PRESETS)
def test_every_column_of_every_preset_is_one_the_import_reads(code):
    names = headings_of(template_sheet(rules_of(code)))
    assert [name for name in names if name not in HEADINGS] == []
    fields = [HEADINGS[name] for name in names]
    assert len(fields) == len(set(fields))
    assert SummaryRules(on=NOW.date()).required <= set(fields)


def test_the_drop_downs_are_the_words_of_the_rules():
    rules = rules_of("cae-academician")
    offered = choices_in(template_sheet(rules, branches=("机构学分会",)))
    assert offered["性别"] == ["男", "女"]
    assert len(offered["民族"]) == 56 and offered["民族"][0] == "汉族"
    assert offered["学位"] == ["博士", "硕士", "学士"]
    assert offered["推荐学部"] == [division.zh for division in rules.programme.divisions]
    assert offered["推荐渠道"] == ["学术团体推荐", "院士推荐"]
    assert offered["分支机构"] == ["机构学分会"]
    assert "研究员" in offered["专业技术职务"] and "副教授" not in offered["专业技术职务"]
    assert "国籍" not in offered and "证件类型" not in offered
    abroad = choices_in(template_sheet(rules_of("young-talent")))
    documents = rules_of("young-talent").person.documents
    assert len(abroad.get("证件类型", ["居民身份证"])) == len(documents)


def test_numbers_and_months_are_prepared_as_text():
    data = template_sheet(rules_of("cae-academician"))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    as_text = {
        column
        for span in sheet.column_dimensions.values()
        if span.number_format == "@"
        for column in range(span.min, span.max + 1)
    }
    places = {heading(str(cell.value)): cell.column for cell in sheet[FIRST - 1]}
    assert {places["出生年月"], places["手机"], places["证件号码"]} <= as_text
    assert places["推荐排序"] not in as_text


def test_an_empty_template_is_refused_with_a_sentence():
    data = template_sheet(rules_of("leading-talent"), society="机械制造学会")
    summary = parse_summary(open_workbook(data), SummaryRules(on=NOW.date()))
    assert [fault.code for fault in summary.faults] == [FaultCode.NO_ROWS]
    assert summary.society_hint == "机械制造学会" and summary.ignored == ()


def test_a_filled_template_is_imported_with_branch_and_division(cast):
    cycle = season(cast, "cae-academician")
    division = cycle.rules.programme.divisions[1]
    person = somebody(2, 分支机构="  机构学　分会 ", 推荐学部=division.zh, 推荐渠道="院士推荐")
    data = filled(template_sheet(cycle.rules), person)
    checked = services.check_workbook(data, cycle, cast.societies["a"], NOW)
    assert [str(f.sentence) for f in checked.faults] == []
    sheet = services.start_import(
        data,
        name="填好.xlsx",
        cycle=cycle,
        society=cast.societies["a"],
        not_secret=True,
        by=cast.actor("lin"),
        at=NOW,
    )
    services.carry_out(sheet, by=cast.actor("lin"), at=NOW, step=lambda *_told: None)
    paper = Paper.objects.get()
    assert (paper.rank, paper.branch, paper.channel) == (2, "机构学分会", "academician")
    assert (paper.division, paper.lead.title) == (division.code, "教授")
    again = services.check_workbook(data, cycle, cast.societies["a"], NOW)
    assert [row.change for row in again.rows] == ["same"]


def imported(cast, cycle, data):
    """Import a sheet and return the papers of the cycle."""
    to = {"cycle": cycle, "society": cast.societies["a"], "by": cast.actor("lin"), "at": NOW}
    sheet = services.start_import(data, name="填好.xlsx", not_secret=True, **to)
    services.carry_out(sheet, by=cast.actor("lin"), at=NOW, step=lambda *_told: None)
    return list(Paper.objects.filter(cycle=cycle))


def test_who_nominates_is_imported_and_stays_where_the_sheet_says_less(cast):
    cycle = season(cast, "cae-academician")
    division = cycle.rules.programme.divisions[1]
    said = f"钱学明院士（某研究所，{division.zh}，1960-03-04）、艾力·买买提 (1958年11月2日)"
    data = filled(template_sheet(cycle.rules), somebody(1, 推荐渠道="院士推荐", 推荐人=said))
    (paper,) = imported(cast, cycle, data)
    told = [(e.name, e.unit_name, e.division, e.birth) for e in paper.nominators.order_by("pk")]
    first = ("钱学明", "某研究所", division.code, date(1960, 3, 4))
    assert told == [first, ("艾力·买买提", "", "", date(1958, 11, 2))]
    less = filled(template_sheet(cycle.rules), somebody(1, 推荐渠道="院士推荐", 推荐人="钱学明"))
    checked = services.check_workbook(less, cycle, cast.societies["a"], NOW)
    assert checked.clean and [row.changed for row in checked.rows] == [("nominators",)]
    (paper,) = imported(cast, cycle, less)
    assert [(e.name, e.unit_name, e.division, e.birth) for e in paper.nominators.all()] == [first]
    again = services.check_workbook(less, cycle, cast.societies["a"], NOW)
    assert [row.change for row in again.rows] == ["same"]
    assert "、".join(nominators(paper, masked=True)) == "钱学明（某研究所）"
    whole = "、".join(nominators(paper, masked=False))
    assert nominators_in(whole, cycle.rules.programme.divisions)[0].birth == date(1960, 3, 4)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("cae-academician", "钱学明（某研究所）"),  # the rules hang on the day of birth
        ("cae-academician", "钱学明（1960-03）"),
        ("cae-academician", "钱学明（1960-02-30）"),
        ("cae-academician", "钱学明（甲所，乙所，1960-03-04）"),
        ("cae-academician", "钱学明（甲所"),
        ("cae-academician", "钱学明（1960-03-04）、钱学明（1961-03-04）"),
        ("cae-academician", "、".join(f"钱{chr(0x4E00 + n)}（1960-03-04）" for n in range(21))),
        ("cae-academician", "钱（" + "长" * 121 + "，1960-03-04）"),
        ("outstanding-scientist", "钱学明"),  # no channel of persons
    ],
)
def test_a_cell_that_names_no_one_who_nominates_is_a_fault_and_nothing_is_written(cast, code, said):
    cycle = season(cast, code)
    sheet = template_sheet(rules_of("cae-academician"))
    data = filled(sheet, somebody(1, 推荐人=said))
    checked = services.check_workbook(data, cycle, cast.societies["a"], NOW)
    names = headings_of(sheet)
    cell = f"{openpyxl.utils.get_column_letter(names.index('推荐人') + 1)}{FIRST}"
    assert cell in {fault.cell for fault in checked.faults}
    with pytest.raises(Refused):
        imported(cast, cycle, data)
    assert not Paper.objects.exists()


def test_a_division_the_programme_does_not_have_is_named_by_its_cell(cast):
    cycle = season(cast, "cae-academician")
    data = filled(template_sheet(cycle.rules), somebody(1, 推荐学部="玄学部"))
    checked = services.check_workbook(data, cycle, cast.societies["a"], NOW)
    told = {fault.cell: str(fault.sentence) for fault in checked.faults}
    names = headings_of(template_sheet(cycle.rules))
    cell = f"{openpyxl.utils.get_column_letter(names.index('推荐学部') + 1)}{FIRST}"
    assert list(told) == [cell]
    assert "玄学部" in told[cell] and cycle.rules.programme.divisions[0].zh in told[cell]


def test_a_team_keeps_its_name(cast):
    cycle = season(cast, "innovation-team")
    leader = somebody(1, 团队名称="重载机器人团队")
    leader["带头人姓名"] = leader.pop("姓名")
    data = filled(template_sheet(cycle.rules), leader)
    sheet = services.start_import(
        data, name="t.xlsx", cycle=cycle, society=cast.societies["a"], not_secret=True,
        by=cast.actor("lin"), at=NOW,
    )  # fmt: skip
    services.carry_out(sheet, by=cast.actor("lin"), at=NOW, step=lambda *_told: None)
    paper = Paper.objects.get()
    assert (paper.team_name, paper.lead.name) == ("重载机器人团队", "陈建国")


def test_the_page_hands_it_out_for_an_open_cycle_only(cast):
    cycle = season(cast, days=4000)
    client = visitor(cast, "lin")
    answer = client.get(reverse("society:import_template", args=[cycle.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert cycle.name_zh in sheet["A1"].value and "机械制造学会" in sheet["A2"].value
    assert client.get(reverse("society:import_template", args=[999])).status_code == 404


def test_the_command_writes_one_preset_or_names_them_all(tmp_path: Path):
    call_command("sample_workbook", template="young-talent", to=str(tmp_path))
    assert headings_of((tmp_path / "summary-young-talent.xlsx").read_bytes())
    with pytest.raises(CommandError, match="outstanding-engineer"):
        call_command("sample_workbook", template="nobel", to=str(tmp_path))
