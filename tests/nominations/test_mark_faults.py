"""The workbook that was uploaded, sent back with its faulty cells coloured and all faults listed."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from files.workbooks import Column, Formula, SheetOut, open_workbook, write_workbook
from nominations import services
from nominations.models import Import
from nominations.samples import COLUMNS, clean_sample, messy_sample
from nominations.summary import FaultCode
from tests.cast import NOW, Cast, assemble, identity_number, season

pytestmark = pytest.mark.django_db
RED = "FFFFD9D9"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def visitor(cast: Cast, name: str) -> Client:
    """Return a browser in which the named person is logged in."""
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def sent(cast: Cast, data: bytes, name: str = "汇总表.xlsx") -> Import:
    return services.start_import(
        data, name=name, cycle=season(cast), society=cast.societies["a"], not_secret=True,
        by=cast.actor("lin"), at=NOW,
    )  # fmt: skip


def marked(sheet: Import) -> tuple[services.Checked, openpyxl.Workbook, bytes]:
    checked = services.examine(sheet, NOW)
    data = services.mark_faults(sheet, checked)
    return checked, openpyxl.load_workbook(io.BytesIO(data)), data


def coloured(sheet) -> set[str]:
    return {c.coordinate for row in sheet for c in row if c.fill.fgColor.rgb == RED}


def test_every_faulty_cell_is_coloured_and_says_its_sentence(cast):
    checked, book, _data = marked(sent(cast, messy_sample().data))
    sheet = book.worksheets[0]
    told = {fault.cell: str(fault.sentence) for fault in checked.faults}
    assert len(told) > 15
    assert coloured(sheet) == set(told)
    assert {c.coordinate: c.comment.text for row in sheet for c in row if c.comment} == told


def test_all_of_them_are_listed_on_a_sheet_of_their_own(cast):
    checked, book, _data = marked(sent(cast, messy_sample().data))
    lines = list(book["错误"].iter_rows(min_row=2, values_only=True))
    name = checked.summary.sheet
    assert lines == [(name, fault.cell, str(fault.sentence)) for fault in checked.faults]


def test_the_values_are_those_that_came_and_read_as_before(cast):
    sheet = sent(cast, messy_sample().data)
    checked, _book, data = marked(sheet)
    before, after = open_workbook(messy_sample().data).sheets[0], open_workbook(data).sheets[0]
    assert [[c.text for c in row.cells] for row in before.rows] == [
        [c.text for c in row.cells] for row in after.rows
    ]
    again = services.check_workbook(data, sheet.cycle, sheet.society, NOW)
    others = {FaultCode.FORMULA}
    formulas = {f.cell for f in checked.summary.faults if f.code in others}
    cells = {fault.cell for fault in again.faults}
    assert {f.cell for f in checked.faults} - cells <= formulas


def test_what_looks_like_a_formula_is_not_computed_and_long_numbers_stay_numbers(cast):
    number = identity_number(date(1978, 5, 6), "M", 300)
    row = [1, "=1+1", "男", "", "1978-05", "", "", "", Formula('=HYPERLINK("http://x","y")')]
    row += ["", "江城理工大学", "", "", "@SUM(1)", 13800138000, number, "-2+3"]
    second = [2, "李四", *row[2:8], "教授", *row[9:15], 110101197805061234, ""]
    data = write_workbook([SheetOut("汇总表", COLUMNS, [row])])
    book = openpyxl.load_workbook(io.BytesIO(data))
    for column, value in enumerate(second, 1):
        book.active.cell(3, column).value = value
    out = io.BytesIO()
    book.save(out)
    _checked, back, data = marked(sent(cast, out.getvalue()))
    cells = [c for row in back.worksheets[0] for c in row]
    assert {c.data_type for c in cells if c.value is not None} <= {"s", "n"}
    assert back.worksheets[0]["I2"].value == '=HYPERLINK("http://x","y")'
    assert back.worksheets[0]["P3"].data_type == "n"
    assert b"<f>" not in b"".join(parts(data))


def parts(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n]


def test_a_mended_copy_is_imported(cast):
    person = [1, "陈建国", "先生", "汉族", "1978-05", *[""] * 5, "江城理工大学", *[""] * 3]
    person[8] = "教授"
    person += ["13800138000", identity_number(date(1978, 5, 6), "M", 300), ""]
    sheet = sent(cast, write_workbook([SheetOut("汇总表", COLUMNS, [person])]))
    checked, book, _data = marked(sheet)
    assert [fault.cell for fault in checked.faults] == ["C2"]
    book.worksheets[0]["C2"].value = "男"
    out = io.BytesIO()
    book.save(out)
    assert services.check_workbook(out.getvalue(), sheet.cycle, sheet.society, NOW).clean


def test_hidden_rows_are_shown_and_hidden_sheets_stay_hidden(cast):
    hidden = SheetOut("底稿", [Column("甲")], [["乙"]], hidden=True)
    rows = [[1, "王五", "男"], [2, "赵六", "女"]]
    main = SheetOut("汇总表", COLUMNS, rows, hidden_rows=frozenset({1}))
    _checked, book, _data = marked(sent(cast, write_workbook([main, hidden])))
    assert not book["汇总表"].row_dimensions[3].hidden
    assert book["底稿"].sheet_state == "hidden" and book["底稿"]["A2"].value == "乙"


def test_only_the_society_that_sent_it_gets_it(cast):
    sheet = sent(cast, messy_sample().data, name="机械学会 上报.xlsx")
    page = reverse("society:import_faults", args=[sheet.pk])
    answer = visitor(cast, "lin").get(page)
    named = unquote(answer.headers["Content-Disposition"])
    assert "机械学会 上报" in named and "标出错误" in named and named.endswith(".xlsx")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert visitor(cast, "qian").get(page).status_code == 404
    assert visitor(cast, "zhao").get(page).status_code == 403


def test_a_clean_sheet_bears_no_mark(cast):
    _checked, book, _data = marked(sent(cast, clean_sample(count=3).data))
    assert coloured(book.worksheets[0]) == set()


def test_a_published_list_is_sent_back_the_same_way(cast):
    book = write_workbook(
        [SheetOut("名单", [Column("姓名"), Column("工作单位")], [["张三", "甲校"]])]
    )
    kept = services.start_history_import(
        book, name="名单.xlsx", programme="", year=None, outcome="", document="", dated=None, url="",
        by=cast.actor("zhou"), at=NOW,
    )  # fmt: skip
    examined = services.examine_history(kept, NOW)
    assert examined.faults
    back = openpyxl.load_workbook(io.BytesIO(services.mark_list_faults(kept, examined)))
    assert coloured(back["名单"]) == {fault.cell for fault in examined.faults}
    assert back["错误"].max_row == len(examined.faults) + 1
