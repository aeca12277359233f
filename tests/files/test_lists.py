"""Lists as workbooks: typed cells, harmless texts, rows read one after another."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from files.cells import CellKind
from files.lists import Head, ListOut, day, hand_out_workbook, in_pieces, moment, number
from files.workbooks import open_workbook, write_workbook

AT = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # half past midnight of the 3rd in Beijing


@dataclass
class Line:
    """A row of a list."""

    code: object = "S-1"
    size: object = 3
    at: datetime | None = AT
    on: date | None = None
    of: Any = None
    ready: bool = False

    def get_code_display(self) -> str:
        return f"<{self.code}>"


LIST = ListOut(
    "名单",
    (
        Head("编号", "code"),
        number("数", "size"),
        moment("时刻", "at"),
        day("日", "on"),
        Head("单位", "of.name"),
        Head("显示", "get_code_display"),
        Head("齐备", "ready"),
        Head("算", lambda row: row.code, wrap=True),
    ),
)


def cells(*rows: Line) -> list[list[Any]]:
    with translation.override("zh-hans"):
        book = open_workbook(write_workbook([LIST.sheet(rows)]))
    return [list(row.cells) for row in book.sheets[0].rows[1:]]


def test_every_column_is_of_its_type():
    row = cells(Line(on=date(2026, 1, 2), of=SimpleNamespace(name="甲")))[0]
    assert [cell.value for cell in row] == [
        "S-1", 3, datetime(2026, 3, 3, 0, 30), date(2026, 1, 2), "甲", "<S-1>", "否", "S-1",
    ]  # fmt: skip
    assert row[1].kind is CellKind.NUMBER and row[2].kind is CellKind.DATE


def test_what_is_missing_on_the_way_is_an_empty_cell():
    row = cells(Line(code="", size=None, at=None))[0]
    assert [row[i].kind for i in (0, 1, 2, 3, 4)] == [CellKind.EMPTY] * 5


def test_a_number_that_is_a_name_stays_text():
    long, short = cells(Line(code=110105197805063121), Line(code="00123"))
    assert (long[0].value, long[0].kind) == ("110105197805063121", CellKind.TEXT)
    assert (short[0].value, short[0].kind) == ("00123", CellKind.TEXT)


@pytest.mark.parametrize("text", ["=1+1", "+86 1", "-2", "@SUM(A1)", "＝1", "\t=1"])
def test_what_a_program_might_compute_is_text(text):
    assert cells(Line(code=text))[0][0].kind is CellKind.TEXT


def test_a_moment_in_a_column_of_days_is_the_day_in_beijing():
    assert Head("", "at", kind=LIST.heads[3].kind).cell(Line()) == date(2026, 3, 3)


def test_words_are_said_in_the_language_of_the_reader():
    out = ListOut(gettext_lazy("Papers"), (Head(gettext_lazy("Number"), "code"),))
    for language, title in (("zh-hans", "推荐书"), ("en", "Papers")):
        with translation.override(language):
            assert open_workbook(write_workbook([out.sheet([])])).sheets[0].name == title


def test_the_file_is_named_with_the_day_in_beijing_and_kept_nowhere():
    answer = hand_out_workbook("推荐书", [LIST.sheet([])], AT)
    assert "2026-03-03.xlsx" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_ten_thousand_rows_are_read_one_after_another():
    alive: list[int] = []

    def rows() -> Iterator[Line]:
        for each in range(10_000):
            alive.append(1)
            yield Line(code=f"P-{each:05d}", of=SimpleNamespace(name="单位" * 40))
            alive.pop()

    tracemalloc.start()
    try:
        data = write_workbook([LIST.sheet(rows())])
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000, f"{peak} bytes at once"
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    assert sum(1 for _row in sheet.iter_rows()) == 10_001


@pytest.mark.django_db
def test_rows_are_told_in_pieces(monkeypatch):
    from people.models import Unit

    monkeypatch.setattr("files.lists.PIECE", 2)
    Unit.objects.bulk_create([Unit(name=f"单位{n}", nature="institution") for n in range(5)])
    asked: list[int] = []

    def told(piece: list[Any]) -> list[str]:
        asked.append(len(piece))
        return [unit.name for unit in piece]

    assert list(in_pieces(Unit.objects.order_by("name"), told)) == [f"单位{n}" for n in range(5)]
    assert asked == [2, 2, 1]
