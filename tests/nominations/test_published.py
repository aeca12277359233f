"""Published lists: what a title says, subheadings, and every fault at its cell."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from files.workbooks import Column, Formula, SheetOut, open_workbook, write_workbook
from nominations.published import Code, ListRules, Past, Published, parse_published, plain
from nominations.published_words import sentence
from nominations.summary import FaultCode
from tests.cast import identity_number

CAS = Past("cas-academician", "CAS", "academician")
CAE = Past("cae-academician", "CAE", "academician")
AWARD = Past("outstanding-engineer", "", "award")
WORDS = {
    **dict.fromkeys(map(plain, ("cas-academician", "中国科学院院士")), CAS),
    **dict.fromkeys(map(plain, ("cae-academician", "中国工程院院士")), CAE),
    plain("杰出工程师奖"): AWARD,
}
RULES = ListRules(on=date(2026, 3, 2), words=WORDS)
TITLE = "2023年中国科学院院士增选有效候选人名单"
SOURCE = "来源：中国科学院公告〔2023〕1号"


def read(
    rows: list[list[object]],
    heads: tuple[str, ...] = ("序号", "姓名", "工作单位"),
    *,
    title: str = TITLE,
    subtitle: str = SOURCE,
    **said: object,
) -> Published:
    """Read a list with a title and a line above its headings; rows begin at row 4."""
    columns = [Column(head) for head in heads]
    data = write_workbook([SheetOut("名单", columns, rows, title=title, subtitle=subtitle)])
    rules = ListRules(on=RULES.on, words=WORDS, **said)  # type: ignore[arg-type]
    return parse_published(open_workbook(data), rules)


def faults(found: Published) -> list[tuple[str, object]]:
    return [(fault.cell, fault.code) for fault in found.faults]


def test_the_title_says_programme_year_and_outcome_and_a_line_the_document():
    found = read(
        [["数学物理学部（共 2 人）"], [1, "张　三", "江城理工大学"], [2, "李四", "云间研究院"]]
    )
    assert not found.faults
    assert [(n.name, n.unit) for n in found.lines] == [
        ("张三", "江城理工大学"),
        ("李四", "云间研究院"),
    ]
    first = found.lines[0]
    assert (first.programme, first.academy, first.year) == ("cas-academician", "CAS", 2023)
    assert (first.outcome, first.document) == ("valid_candidate", "中国科学院公告〔2023〕1号")
    assert found.skipped == ((4, "数学物理学部（共2人）"),)


def test_a_cell_goes_before_what_is_said_and_this_before_the_title():
    heads = ("姓名", "单位", "项目", "年度", "结果", "来源")
    found = read(
        [
            ["张三", "甲校", "", "", "", ""],
            ["李四", "乙校", "中国工程院院士增选", "2019年", "当选", "另一份公告"],
        ],
        heads,
        year=2021,
        outcome="not_elected",
        document="办公室所说的文件",
    )
    assert not found.faults
    told = [(n.programme, n.year, n.outcome, n.document) for n in found.lines]
    assert told == [
        ("cas-academician", 2021, "not_elected", "办公室所说的文件"),
        ("cae-academician", 2019, "elected", "另一份公告"),
    ]


def test_a_birth_is_kept_as_precise_as_it_stands():
    number = identity_number(date(1962, 5, 17))
    found = read(
        [
            ["甲甲", "1962年5月", ""],
            ["乙乙", date(1962, 5, 17), ""],
            ["丙丙", "1962.05.17", ""],
            ["丁丁", "19620517", ""],
            ["戊戊", "1962-05", number],
        ],
        ("姓名", "出生年月", "身份证号"),
    )
    assert not found.faults
    assert [n.birth for n in found.lines] == ["1962-05", *["1962-05-17"] * 4]
    assert [bool(n.identity) for n in found.lines] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("2023年中国科学院院士非有效候选人", "not_valid"),
        ("2023年当选中国科学院院士", "elected"),
        ("2023年未当选中国科学院院士", "not_elected"),
    ],
)
def test_of_two_words_the_longer_counts(title, outcome):
    assert {n.outcome for n in read([[1, "张三", "甲校"]], title=title).lines} == {outcome}


def test_who_is_only_intended_has_no_outcome_yet():
    found = read([[1, "张三", "甲校"]], title="2023年杰出工程师奖拟授奖人选公示")
    assert faults(found) == [("B4", Code.NO_OUTCOME)]


def test_every_fault_stands_at_its_cell_all_at_once():
    wrong = identity_number(date(1962, 5, 17))[:-1] + "?"
    heads = ("姓名", "单位", "出生年月", "证件号码", "项目", "年度", "结果")
    found = read(
        [
            ["", "甲校", "", "", "", "", ""],
            ["李四", "", "", "", "", "", ""],
            ["王五", "甲校", "1962-13", "", "没有这个奖", "3023", "候选人"],
            ["赵六", Formula("=A1"), "", wrong, "", "", ""],
            ["孙七", "甲校", "1963-05", identity_number(date(1962, 5, 17)), "", "", "获奖"],
            ["周八", "校" * 121, "", "", "", "", ""],
        ],
        heads,
    )
    assert faults(found) == [
        ("A4", Code.NAME),
        ("B5", Code.WHOSE),
        ("C6", FaultCode.BIRTH_IMPOSSIBLE),
        ("E6", Code.PROGRAMME),
        ("F6", Code.YEAR),
        ("G6", Code.OUTCOME),
        ("A7", Code.WHOSE),
        ("B7", FaultCode.FORMULA),
        ("D7", FaultCode.IDENTITY_CHARACTERS),
        ("C8", Code.BIRTH_DIFFERS),
        ("G8", Code.OUTCOME_TRACK),
        ("B9", Code.TOO_LONG),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"title": "有效候选人名单（2023年）"}, Code.NO_PROGRAMME),
        ({"title": "中国科学院院士增选有效候选人名单"}, Code.NO_YEAR),
        ({"title": "2023年中国科学院院士候选人名单"}, Code.NO_OUTCOME),
    ],
)
def test_what_nobody_says_is_asked_for(words, code):
    assert {c for _cell, c in faults(read([[1, "张三", "甲校"]], **words))} == {code}


def test_a_list_without_its_document_is_not_taken():
    assert faults(read([[1, "张三", "甲校"]], subtitle="")) == [("A1", Code.NO_DOCUMENT)]


def test_a_sheet_without_a_list_and_a_list_without_lines():
    assert faults(read([], heads=("甲", "乙"))) == [("A1", Code.NO_TABLE)]
    assert faults(read([])) == [("A4", Code.NO_LINES)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_fault_has_its_sentence_in_both_languages(language):
    found = read(
        [["王五", "甲校", "没有这个奖", "3023", "候选人"]], ("姓名", "单位", "项目", "年度", "结果")
    )
    with translation.override(language):
        said = [str(sentence(fault)) for fault in found.faults]
    assert len(said) == 3
    assert all("{" not in each for each in said)
    assert any("没有这个奖" in each for each in said)
