"""The summary sheet: what must be understood, what must be reported, and where."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from files.cells import Book, Cell, CellKind, Row, Sheet, reference
from files.workbooks import open_workbook
from nominations.samples import clean_sample, messy_sample
from nominations.summary import FaultCode, Field, Summary, SummaryRules, parse_summary
from nominations.summary.shapes import ETHNIC_GROUPS
from nominations.summary_words import FIELD_WORDS, sentence
from people.identity import IdentityKind, Sex, check_character

RULES = SummaryRules(on=date(2026, 6, 30))
HEADINGS = [
    "序号",
    "姓名",
    "性别",
    "民族",
    "出生年月",
    "工作单位",
    "主要贡献(200字以内)",
    "手机",
    "证件号码",
]
PERSON = [
    1,
    "张三",
    "男",
    "汉族",
    "1990-03",
    "青岭大学",
    "贡献",
    "13912345678",
    "110101199003070011",
]


def cell(value: object, ref: str) -> Cell:
    if value is None or value == "":
        return Cell(ref)
    if isinstance(value, Cell):
        return Cell(ref, value.value, value.kind)
    kind = {str: CellKind.TEXT, date: CellKind.DATE}.get(type(value), CellKind.NUMBER)
    return Cell(ref, value, kind)


def book(*rows: list[object], hidden: bool = False) -> Book:
    lines = [
        Row(n, tuple(cell(v, reference(c, n)) for c, v in enumerate(row)))
        for n, row in enumerate(rows, 1)
    ]
    return Book((Sheet("s", tuple(lines), hidden),))


def parse(*people: list[object], headings: list[str] | None = None) -> Summary:
    return parse_summary(book(list(headings or HEADINGS), *people), RULES)


def person(**changes: object) -> list[object]:
    columns = [
        "order",
        "name",
        "sex",
        "ethnic_group",
        "birth",
        "unit",
        "contribution",
        "mobile",
        "identity",
    ]
    return [changes.get(key, value) for key, value in zip(columns, PERSON, strict=True)]


def found(summary: Summary) -> dict[str, FaultCode]:
    assert len({f.cell for f in summary.faults}) == len(summary.faults), "one fault a cell"
    return {f.cell: f.code for f in summary.faults}


@pytest.mark.parametrize("seed", range(5))
def test_the_clean_sample_has_no_fault(seed: int) -> None:
    sample = clean_sample(seed, 60)
    summary = parse_summary(open_workbook(sample.data), RULES)
    assert (found(summary), len(summary.rows)) == ({}, 60)
    assert summary.society_hint == "示例学会"
    assert summary.title == "示例学会2026年度候选人推荐汇总表"


@pytest.mark.parametrize("seed", range(5))
def test_the_messy_sample_reports_every_planted_fault_once_and_nothing_else(seed: int) -> None:
    sample = messy_sample(seed)
    summary = parse_summary(open_workbook(sample.data), RULES)
    assert found(summary) == dict(sample.faults)
    assert len(summary.rows) == sample.people


def test_samples_are_the_same_for_the_same_seed() -> None:
    first, second = (parse_summary(open_workbook(messy_sample(7).data), RULES) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"name": "张　三"}, "name", "张三"),
        ({"name": "阿卜杜拉•买买提"}, "name", "阿卜杜拉·买买提"),
        ({"sex": " 男 "}, "sex", Sex.MALE),
        ({"ethnic_group": "汉"}, "ethnic_group", "汉族"),
        ({"ethnic_group": "维吾尔 族"}, "ethnic_group", "维吾尔族"),
        ({"birth": date(1990, 3, 1)}, "birth", date(1990, 3, 7)),
        ({"birth": "1990.03"}, "birth", date(1990, 3, 7)),
        ({"birth": Decimal("1990.03")}, "birth", date(1990, 3, 7)),
        ({"birth": "1990年3月"}, "birth", date(1990, 3, 7)),
        ({"birth": "1990年3月7日"}, "birth", date(1990, 3, 7)),
        ({"birth": "1990/3"}, "birth", date(1990, 3, 7)),
        ({"birth": "１９９０－０３"}, "birth", date(1990, 3, 7)),
        ({"birth": 199003}, "birth", date(1990, 3, 7)),
        ({"birth": "199003"}, "birth", date(1990, 3, 7)),
        ({"birth": 19900307}, "birth", date(1990, 3, 7)),
        ({"birth": 32939}, "birth", date(1990, 3, 7)),
        ({"identity": "１１０１０１１９９００３０７００１１"}, "identity", "110101199003070011"),
        ({"identity": "'110101199003070011"}, "identity", "110101199003070011"),
        ({"mobile": 13912345678}, "mobile", "13912345678"),
        ({"mobile": "139-1234-5678"}, "mobile", "13912345678"),
        ({"mobile": "13912345678/010-12345678"}, "mobile", "13912345678"),
        ({"unit": "青岭大学　"}, "unit", "青岭大学"),
        ({"order": "1"}, "order", 1),
        ({"identity": "E12345678"}, "identity_kind", IdentityKind.PASSPORT),
    ],
)
def test_forms_that_must_be_understood(
    changes: dict[str, object], field: str, value: object
) -> None:
    summary = parse(person(**changes))
    assert found(summary) == {}
    assert getattr(summary.rows[0], field) == value


def test_a_number_1990_1_may_mean_october() -> None:
    body = "11010119901007001"
    october = person(birth=Decimal("1990.1"), identity=body + check_character(body))
    assert found(parse(october)) == {}
    assert found(parse([*october[:4], "1990.1", *october[5:]])) == {"E2": FaultCode.BIRTH_DIFFERS}


@pytest.mark.parametrize(
    ("changes", "ref", "code"),
    [
        ({"name": None}, "B2", FaultCode.REQUIRED),
        ({"name": "　"}, "B2", FaultCode.REQUIRED),
        ({"name": "张?"}, "B2", FaultCode.NAME_CHARACTERS),
        ({"order": "甲"}, "A2", FaultCode.ORDER),
        ({"sex": "女"}, "C2", FaultCode.SEX_DIFFERS),
        ({"sex": "先生"}, "C2", FaultCode.SEX),
        ({"ethnic_group": "中国"}, "D2", FaultCode.ETHNIC_GROUP),
        ({"birth": "1990-04"}, "E2", FaultCode.BIRTH_DIFFERS),
        ({"birth": "1990年13月"}, "E2", FaultCode.BIRTH_IMPOSSIBLE),
        ({"birth": "1990-02-30"}, "E2", FaultCode.BIRTH_IMPOSSIBLE),
        ({"birth": "2030-01"}, "E2", FaultCode.BIRTH_IMPOSSIBLE),
        ({"birth": "90.3"}, "E2", FaultCode.BIRTH_FORM),
        ({"unit": None}, "F2", FaultCode.REQUIRED),
        ({"contribution": "字" * 201}, "G2", FaultCode.CONTRIBUTION_LENGTH),
        ({"mobile": "1381234"}, "H2", FaultCode.PHONE),
        ({"identity": "110101199003070012"}, "I2", FaultCode.IDENTITY_CHECK_DIGIT),
        ({"identity": 110101199003070000}, "I2", FaultCode.IDENTITY_NUMERIC),
        ({"identity": "1.10101E+17"}, "I2", FaultCode.IDENTITY_NUMERIC),
        ({"identity": "11010119900307001"}, "I2", FaultCode.IDENTITY_LENGTH),
        ({"identity": "110101900307001"}, "I2", FaultCode.IDENTITY_FIRST_GENERATION),
        ({"identity": "110101199002300010"}, "I2", FaultCode.IDENTITY_DATE),
        ({"identity": "110101202703070010"}, "I2", FaultCode.IDENTITY_FUTURE),
        ({"unit": Cell("", "=A1", CellKind.FORMULA)}, "F2", FaultCode.FORMULA),
        ({"unit": Cell("", "#N/A", CellKind.ERROR)}, "F2", FaultCode.ERROR_VALUE),
    ],
)
def test_faults_by_cell(changes: dict[str, object], ref: str, code: FaultCode) -> None:
    assert found(parse(person(**changes))) == {ref: code}


def test_exactly_the_longest_contribution_passes() -> None:
    assert found(parse(person(contribution="字" * 199 + " \n　字"))) == {}


def test_nobody_twice_and_no_place_twice() -> None:
    summary = parse(person(), person(name="李四"))
    assert found(summary) == {"I3": FaultCode.IDENTITY_REPEATED, "A3": FaultCode.REPEATED_ORDER}
    assert {f.values["earlier"] for f in summary.faults} == {"I2", "A2"}


def test_headings_with_breaks_spaces_and_synonyms_above_which_stands_a_title() -> None:
    rows = [
        ["青岭学会2026年度候选人汇总表"],
        ["推荐单位(盖章): 青岭学会   联系人:"],
        [],
        [
            "序 号",
            "候选人\n姓名",
            "性别*",
            "民 族",
            "出生\n年月",
            "单位名称",
            "主要业绩(限200字)",
            "联系电话",
            "身份证号",
        ],
        PERSON,
        [2],
        ["注:请以文本填写"],
    ]
    summary = parse_summary(book(*rows), RULES)
    assert (found(summary), [r.row for r in summary.rows]) == ({}, [5])
    assert (summary.society_hint, summary.title) == ("青岭学会", "青岭学会2026年度候选人汇总表")


def test_a_unit_merged_over_several_people_is_everyones() -> None:
    other = person(order=2, identity="320102198511034536", birth="1985-11", unit=None)
    rows = book(list(HEADINGS), person(), other).sheets[0].rows
    merged = Sheet("s", rows, merged=("F2:F3", "A9:C9", "G1:G1048576"))
    summary = parse_summary(Book((merged,)), RULES)
    assert (found(summary), [r.unit for r in summary.rows]) == ({}, ["青岭大学", "青岭大学"])
    apart = parse_summary(Book((Sheet("s", rows),)), RULES)
    assert found(apart) == {"F3": FaultCode.REQUIRED}


def test_headings_repeated_for_printing_are_no_person() -> None:
    summary = parse(
        person(), list(HEADINGS), person(order=2, identity="320102198511034536", birth="1985-11")
    )
    assert (found(summary), len(summary.rows)) == ({}, 2)


def test_a_missing_and_a_repeated_column_are_named_and_unknown_ones_listed() -> None:
    headings = [*HEADINGS[:5], "籍贯", "姓名", *HEADINGS[7:]]
    summary = parse(person(unit="北京", contribution="张三"), headings=headings)
    assert found(summary) == {"A1": FaultCode.MISSING_COLUMN, "G1": FaultCode.REPEATED_COLUMN}
    assert summary.ignored == ("籍贯", "姓名")


def test_a_book_without_the_table() -> None:
    assert found(parse_summary(book(["a", "b"]), RULES)) == {"A1": FaultCode.NO_TABLE}
    assert found(parse_summary(Book(()), RULES)) == {"A1": FaultCode.NO_TABLE}
    assert found(parse_summary(book(HEADINGS, PERSON, hidden=True), RULES)) == {
        "A1": FaultCode.NO_TABLE
    }
    assert found(parse()) == {"A2": FaultCode.NO_ROWS}


def test_a_hidden_row_with_a_person_is_reported() -> None:
    hidden = Row(2, tuple(cell(v, reference(c, 2)) for c, v in enumerate(PERSON)), hidden=True)
    sheet = Sheet("s", (book(HEADINGS).sheets[0].rows[0], hidden))
    assert found(parse_summary(Book((sheet,)), RULES)) == {"A2": FaultCode.HIDDEN_ROW}


def test_a_programme_may_admit_fewer_documents() -> None:
    rules = SummaryRules(on=RULES.on, identity_kinds=frozenset({IdentityKind.RESIDENT}))
    summary = parse_summary(book(list(HEADINGS), person(identity="E12345678")), rules)
    assert found(summary) == {"I2": FaultCode.IDENTITY_KIND}


def test_the_list_of_ethnic_groups_is_whole() -> None:
    assert len(ETHNIC_GROUPS) == 56


def test_every_fault_has_a_chinese_sentence_that_says_how_to_mend_it() -> None:
    summary = parse_summary(open_workbook(messy_sample().data), RULES)
    with override("zh-hans"):
        lines = {f.cell: str(sentence(f)) for f in summary.faults}
    assert all(line.endswith("。") and "{" not in line for line in lines.values())
    assert all("请" in line for line in lines.values())
    assert set(FIELD_WORDS) == set(Field)


cells = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.dates(), st.sampled_from(PERSON),
    st.decimals(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.lists(cells, max_size=9), max_size=4))
def test_no_sheet_breaks_the_parser(rows: list[list[object]]) -> None:
    summary = parse(*rows)
    assert all(str(sentence(fault)) for fault in summary.faults)


@pytest.mark.skipif(
    "JUJIAN_DATA" not in os.environ, reason="JUJIAN_DATA names no folder of workbooks"
)
def test_workbooks_from_outside() -> None:
    folder = Path(os.environ["JUJIAN_DATA"])
    clean, messy = (
        parse_summary(open_workbook((folder / f"summary-{n}.xlsx").read_bytes()), RULES)
        for n in ("clean", "messy")
    )
    assert (found(clean), len(clean.rows)) == ({}, 24)
    expected = [
        "P17",
        "P18",
        "C19",
        "E20",
        "E21",
        "B22",
        "K23",
        "N24",
        "P26",
        "O27",
        "I28",
        "C29",
        "P30",
    ]
    assert [f.cell for f in messy.faults] == expected
