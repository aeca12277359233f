"""Pasted rows: what a clipboard holds, read as a person means it; and the list as it would be."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.pasting import (
    PasteFault,
    cells_of,
    is_time,
    merged,
    read_rows,
    rows_in,
    understood,
)

WORKS = {
    "title": ("题名", "Title"),
    "source": ("刊物或出版社", "Journal or publisher"),
    "year": ("年份", "Year"),
    "contribution": ("本人贡献", "Own contribution"),
}
CODES = list(WORKS)


def rows(text: str, **words: bool) -> list[dict[str, str]]:
    read = read_rows(text, WORKS, **words)
    assert read.faults == ()
    return list(read.rows)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb", [["a", "b"]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"两行\n题名"\tb', [["两行\n题名", "b"]]),
        ('"有\t制表"\tb', [["有\t制表", "b"]]),
        ('"他说""好"""\tb', [['他说"好"', "b"]]),
        ('"Nature" 论文\tb', [['"Nature" 论文', "b"]]),
        ('"没有结束\tb\nc\td', [['"没有结束', "b"], ["c", "d"]]),
        ("\t\tc", [["", "", "c"]]),
        ("　a　\t b ", [["a", "b"]]),
        ("a\u200b\tb\ufeff", [["a", "b"]]),
    ],
)
def test_cells_are_divided_as_spreadsheets_write_them(text, cells):
    assert cells_of(text) == cells


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from("\t\n\""), max_size=6).map(str.strip),
            min_size=2, max_size=4,
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_whatever_excel_writes_is_read_back(table):
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(table)
    read = cells_of(out.getvalue())
    while table and not any(table[-1]) and len(read) < len(table):
        table.pop()
    assert [[c.replace("\r", "") for c in r] for r in read][: len(table)] == table


def test_headings_name_the_columns_in_any_order_and_either_language():
    for head in ("年份\t题名\t刊物或出版社", "Year\tTitle\tJournal or publisher", " 年　份*\t题名：\t刊物或出版社（全称）"):  # fmt: skip
        assert rows(f"{head}\n2021\t某文\t某刊") == [
            {"year": "2021", "title": "某文", "source": "某刊"}
        ]


def test_a_title_above_the_headings_and_columns_nobody_reads_are_told():
    read = read_rows("代表作一览\n序号\t题名\t年份\t影响因子\n1\t某文\t2020\t12.5", WORKS)
    assert read.headed and read.ignored == ("影响因子",)
    assert read.rows == ({"title": "某文", "year": "2020"},)


def test_without_headings_the_columns_stand_in_order_and_a_counter_is_left_out():
    assert rows("某文\t某刊\t2020\t第一作者") == [
        dict(zip(CODES, ("某文", "某刊", "2020", "第一作者"), strict=True))
    ]
    counted = rows("1\t甲\t刊\t2020\t一作\n2\t乙\t刊\t2021\t二作")
    assert [row["title"] for row in counted] == ["甲", "乙"]
    assert [row["title"] for row in rows("1.\t甲\t刊\t2020\t一作\n２、\t乙\t刊\t2021\t二作")] == [
        "甲",
        "乙",
    ]


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("year", "２０２１", "2021"), ("year", "2021年", "2021"), ("year", "2021.0", "2021"),
        ("year", "2021.3", "2021-03"), ("date", "2021年3月5日", "2021-03-05"),
        ("date", "2021/3/5", "2021-03-05"), ("period", "2021.09", "2021-09"),
        ("period", "２０１０.９－２０１４.７", "2010.9-2014.7"), ("period", "2010-2014", "2010-2014"),
        ("year", "2021-13", "2021-13"), ("rank", "１", "1"), ("rank", "2010.10", "2010.10"),
        ("title", "第１届大会", "第１届大会"), ("number", "ZL201010123456.7", "ZL201010123456.7"),
        ("share", "８５％", "85%"), ("title", "", ""),
    ],
)  # fmt: skip
def test_digits_and_dates_come_in_one_form(code, typed, kept):
    assert understood(code, typed) == kept


def test_merged_cells_are_repeated_only_where_one_says_so():
    text = "题名\t刊物或出版社\n甲\t机械工程学报\n乙\t\n丙\t自动化学报\n丁\t"
    assert [row["source"] for row in rows(text)] == ["机械工程学报", "", "自动化学报", ""]
    assert [row["source"] for row in rows(text, repeat_above=True)] == [
        "机械工程学报",
        "机械工程学报",
        "自动化学报",
        "自动化学报",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", PasteFault.NOTHING),
        ("\t\t\n \n", PasteFault.NOTHING),
        ("题名\t年份", PasteFault.NOTHING),
        ("a\tb\tc\td\te", PasteFault.TOO_MANY_CELLS),
        ("题名\t题名\t年份\na\tb\t2020", PasteFault.REPEATED_HEADING),
        ("题名\t年份\n" + "字" * 5001 + "\t2020", PasteFault.TOO_LONG),
        ("a\n" * 1001, PasteFault.TOO_MANY_ROWS),
    ],
)
def test_what_cannot_be_read_is_told(text, code):
    assert [wrong.code for wrong in read_rows(text, WORKS).faults] == [code]


def test_the_same_title_changes_its_row_and_empty_cells_change_nothing():
    old = [{"title": "某 文", "source": "旧刊", "year": "2020", "contribution": ""}]
    told = merged(old, [{"title": "某文", "source": "", "year": "2021"}, {"title": "新文"}], CODES)
    assert [each.kind for each in told] == ["changed", "new"]
    assert told[0].before["year"] == "2020"
    assert list(rows_in(CODES, told)) == [
        {"title": "某文", "source": "旧刊", "year": "2021", "contribution": ""},
        {"title": "新文", "source": "", "year": "", "contribution": ""},
    ]


def test_rows_without_a_name_are_the_same_only_when_they_are():
    codes = ["period", "school", "degree"]
    old = [{"period": "2000-2004", "school": "甲校", "degree": "学士"}]
    same, other = dict(old[0]), {"period": "2000-2004", "school": "乙校", "degree": "学士"}
    assert [each.kind for each in merged(old, [same, other, other], codes)] == ["same", "new"]


@given(st.text(max_size=200))
def test_nothing_pasted_brings_it_down(text):
    read = read_rows(text, WORKS)
    assert read.rows or read.faults
    for row in read.rows:
        assert set(row) <= set(CODES)


@pytest.mark.parametrize(
    "text", ["2019", "２０１９年", "2019年度", "2019-05", "2019.5.6", "2019年5月6日", " 1900 "]
)
def test_a_year_or_a_date_is_a_time(text):
    assert is_time(text)


@pytest.mark.parametrize(
    "text", ["", "去年", "19年", "1899", "2101", "2019-13", "2019-05-40", "2018、2019", "2019 前后"]
)
def test_anything_else_is_none(text):
    assert not is_time(text)
