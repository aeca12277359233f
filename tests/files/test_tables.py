"""Tables as text: read in the encodings Excel and WPS write, cell by cell, or refused with the reason."""

from __future__ import annotations

import pytest

from files.workbooks import Limits, Refusal, WorkbookRefused, as_workbook, open_workbook
from files.workbooks.tables import as_workbook as limited

TABLE = "姓名,工作单位,证件号码\r\n陈建国,华北重机,11010519491231002X\r\n\r\n李一,=1+1,110101199003070011\r\n"


def texts(data: bytes) -> list[tuple[str, str]]:
    """Return the reference and text of every filled cell."""
    (sheet,) = open_workbook(data).sheets
    return [(c.ref, c.text) for row in sheet.rows for c in row.cells if c.text]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_cell_keeps_its_place_and_its_digits(encoding, separator):
    data = TABLE.replace(",", separator).encode(encoding)
    assert texts(as_workbook(data, "名单.csv")) == [
        ("A1", "姓名"),
        ("B1", "工作单位"),
        ("C1", "证件号码"),
        ("A2", "陈建国"),
        ("B2", "华北重机"),
        ("C2", "11010519491231002X"),
        ("A4", "李一"),
        ("B4", "=1+1"),
        ("C4", "110101199003070011"),
    ]


def test_a_workbook_is_left_alone():
    assert as_workbook(b"PK whatever", "名单.xlsx") == b"PK whatever"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b"\xef\xbb\xbf\r\n", Refusal.EMPTY),
        (b"a\0b", Refusal.NOT_WORKBOOK),
        (b"\xff\xfe\x81", Refusal.NOT_WORKBOOK),
        (b'a,"b\n', Refusal.DAMAGED),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data, reason):
    with pytest.raises(WorkbookRefused) as refused:
        as_workbook(data, "名单.csv")
    assert refused.value.code is reason


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(file_bytes=3), Refusal.TOO_LARGE),
        (Limits(rows=1), Refusal.TOO_MANY_ROWS),
        (Limits(columns=2), Refusal.TOO_MANY_COLUMNS),
        (Limits(cells=5), Refusal.TOO_MANY_CELLS),
    ],
)
def test_more_than_the_limit_is_refused(limits, reason):
    with pytest.raises(WorkbookRefused) as refused:
        limited(TABLE.encode(), "名单.csv", limits)
    assert refused.value.code is reason
