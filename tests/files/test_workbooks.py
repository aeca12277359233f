"""Workbooks as Excel and WPS write them, and the files that are refused."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.cells import CellKind, Sheet, column_letters, reference
from files.workbooks import (
    LIMITS,
    Column,
    Formula,
    Limits,
    Refusal,
    SheetOut,
    WorkbookRefused,
    open_workbook,
    write_workbook,
)

# a .xls of two sheets, the second hidden, packed
LEGACY = zlib.decompress(
    base64.b85decode(
        "c-rk)O=wd=5dQY%y(TGbn#5FSg%S!@tt}{CytL0Bv?oK=gCasrO+=|pC5liFT3drBLGYw_Db#}pt6pqH1-"
        "*F?DtZtEA+g7v1O*Rmo-"
        ">p8G_4jI&_HCru(R`KcXnrIXD9pK+qp=7@^NbcE6@ucicS!9Wimx2=sko%?T*8&R|lv#8a0JrfHtzu!n4LVe%?dg?*"
        "a@wGG7q|K2tf4b4ZM2((x){kJyk@Y(tMSDfSH9r4mAm*cBCeQs_FN52f#Op}RzKLue26&8uUWvlE>=-"
        "8epKv`brvsKSisd=$xcG~+eL@s*pZ)Yro9?3v`*8f$1X8!!dh(!O*io#p2y+(SJuO6VRQ?oOrhh|zXW;hPf&zIx~SW"
        "n9avD_0=-"
        "_vLc`D)Inr;!61~!vx0QoKPIhIZDx{S&D`8{4j1Yt8jV|5lP`(d{FTLYzrppIj2hw2rtV4jdC&?h^Ejad_>Mim`qr_"
        "|K;6*!G3!{Bx92IOT%ttQ{dn#Ymjp2XA8hBouaW-"
        "=(vo!LHJgoF$!L)JNlblX8(lrxhAb0G|vvfdwWwEznS>l!ok_L+`PSo`02jFrP%ZbdlK!m`jo6)VFF#MOWnE6cxrpK"
        "a`VV1p)J4Vlz<U-ZFk(iz$Ps5DI!FK`ecploy*CY2Nw@t-}{2b1ZhWcYL?{-"
        "K6ZDn5ycZ8l5*28RL}dWhP|)Kyl)u+*ZZpEQ~b%N8X6iJ8X6iJ8mmFcU6pUBr5n2C-a!5Ccbz3FMg5uNzr`Vp(C-"
        "4hQtm^B>MTYpil6nclsA@IqmK8zka2`&&teFJV#iR$@k?(Is(d|bRt*2WBUI`9#Y*h_$MgRHKbQ6&"
    )
)
ROWS = [
    ["张　三", "11010519491231002X", 3, Decimal("2.5"), date(1977, 3, 1), None],
    [
        "阿卜杜拉·买买提",
        "110101199003070011",
        110101199003070011,
        0,
        datetime(1977, 3, 1, 8, 30),
        "x",
    ],
]
PLAIN = write_workbook(
    [
        SheetOut(
            "汇总表",
            [Column(t) for t in ("姓名", "证件", "数", "分", "日", "备注")],
            ROWS,
            title="表",
        )
    ]
)
Edit = Callable[[str], str]


def edited(data: bytes, edits: dict[str, Edit] | None = None, **added: str) -> bytes:
    """The package with parts rewritten and others added (name with __ for /)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", 8) as out:
        for name in source.namelist():
            text = source.read(name)
            if edits and name in edits:
                text = edits[name](text.decode()).encode()
            out.writestr(name, text)
        for name, text in added.items():
            out.writestr(name.replace("__", "/"), text)
    return target.getvalue()


def refusal(data: bytes, limits: Limits = LIMITS) -> Refusal:
    with pytest.raises(WorkbookRefused) as caught:
        open_workbook(data, limits)
    assert str(caught.value.sentence)
    return caught.value.code


def values(sheet: Sheet) -> list[list[object]]:
    return [[cell.value for cell in row.cells] for row in sheet.rows]


EXPECTED = [
    ["张　三", "11010519491231002X", 3, Decimal("2.5"), date(1977, 3, 1)],
    ["阿卜杜拉·买买提", "110101199003070011", "110101199003070011", 0, ROWS[1][4], "x"],
]


def test_what_was_written_is_read() -> None:
    (sheet,) = open_workbook(PLAIN).sheets
    assert (sheet.name, sheet.merged) == ("汇总表", ("A1:F1",))
    assert values(sheet)[2:] == EXPECTED
    assert [c.ref for c in sheet.rows[2].cells] == ["A3", "B3", "C3", "D3", "E3"]
    assert sheet.rows[2].cell(9).ref == "J3"
    kinds = [c.kind for c in sheet.rows[2].cells]
    assert kinds == [CellKind.TEXT, CellKind.TEXT, CellKind.NUMBER, CellKind.NUMBER, CellKind.DATE]


def in_sheet(edit: Edit) -> bytes:
    return edited(PLAIN, {"xl/worksheets/sheet1.xml": edit})


def test_references_and_dimension_may_be_missing() -> None:
    def strip(text: str) -> str:
        text = re.sub(r"<dimension[^>]*/>", "", text)
        return re.sub(r'(<(?:row|c)) r="[^"]*"', r"\1", text)

    (sheet,) = open_workbook(in_sheet(strip)).sheets
    assert values(sheet)[2:] == EXPECTED


def test_strict_namespaces_and_prefixes_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"

    def prefixed(text: str) -> str:
        text = text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", strict)
        return (
            text.replace("<row", "<x:row")
            .replace("</row", "</x:row")
            .replace("<worksheet ", f'<worksheet xmlns:x="{strict}" ')
        )

    assert values(open_workbook(in_sheet(prefixed)).sheets[0])[2:] == EXPECTED


def test_broken_or_missing_styles_cost_only_the_dates() -> None:
    data = edited(PLAIN, {"xl/styles.xml": lambda t: "<styleSheet><numFmts/></styleSheet>"})
    rows = values(open_workbook(data).sheets[0])
    assert rows[2][:4] == EXPECTED[0][:4]
    assert rows[2][4] == 28185


def test_absolute_targets_and_backslashes_are_followed() -> None:
    data = edited(
        PLAIN,
        {"xl/_rels/workbook.xml.rels": lambda t: t.replace('Target="', 'Target="/xl/')},
    )
    assert values(open_workbook(data).sheets[0])[2:] == EXPECTED
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            out.writestr(name.replace("/", "\\"), source.read(name))
    assert values(open_workbook(target.getvalue()).sheets[0])[2:] == EXPECTED


def test_rich_text_phonetics_and_escapes() -> None:
    rich = (
        '<c r="A3" t="inlineStr"><is><r><t>张</t></r><r><t>三_x0041_</t></r>'
        "<rPh><t>zhang</t></rPh></is></c>"
    )
    data = in_sheet(lambda t: re.sub(r'<c r="A3".*?</c>', rich, t))
    assert open_workbook(data).sheets[0].rows[2].cells[0].value == "张三A"


def test_numbers_errors_and_truth_keep_their_kind() -> None:
    cells = (
        '<c r="A3"><v>2.101021968021708E+17</v></c><c r="B3" t="e"><v>#N/A</v></c>'
        '<c r="C3" t="b"><v>1</v></c><c r="D3" t="str"><v>text</v></c><c r="E3" t="d">'
        "<v>1977-03-01T00:00:00</v></c>"
    )
    data = in_sheet(lambda t: re.sub(r'<c r="A3".*?(?=</row>)', cells, t))
    row = open_workbook(data).sheets[0].rows[2].cells
    assert [c.kind.value for c in row] == ["number", "error", "truth", "text", "date"]
    assert (row[0].value, row[0].raw) == (210102196802170800, "2.101021968021708E+17")


def test_dates_before_march_1900_and_of_the_1904_calendar() -> None:
    sheet = [SheetOut("s", [Column("d")], [[date(1977, 3, 1)]])]
    data = write_workbook(sheet)
    edits = {"xl/worksheets/sheet1.xml": lambda t: t.replace("<v>28185</v>", "<v>1</v>")}
    assert open_workbook(edited(data, edits)).sheets[0].rows[1].cells[0].value == date(1900, 1, 1)
    early = {
        "xl/workbook.xml": lambda t: t.replace("<workbookPr ", '<workbookPr date1904="1" '),
        "xl/worksheets/sheet1.xml": lambda t: t.replace("<v>28185</v>", "<v>26723</v>"),
    }
    assert open_workbook(edited(data, early)).sheets[0].rows[1].cells[0].value == date(1977, 3, 1)


def test_formulas_are_reported_and_lookalikes_are_text() -> None:
    rows = [[Formula("=VLOOKUP(A1,B:C,2)"), "=cmd|' /C calc'!A0", "+1", "-1", "@x"]]
    data = write_workbook([SheetOut("s", [Column(c) for c in "abcde"], rows)])
    row = open_workbook(data).sheets[0].rows[1].cells
    assert row[0].kind is CellKind.FORMULA
    assert row[0].value == "=VLOOKUP(A1,B:C,2)"
    assert {c.kind for c in row[1:]} == {CellKind.TEXT}
    assert [c.value for c in row[1:]] == rows[0][1:]


def test_rows_are_as_high_as_their_wrapped_texts_and_headings_come_again_on_paper() -> None:
    long = Column("单位", 21, wrap=True)
    sheet = SheetOut(
        "s", [long, Column("备注", 5)], [["甲" * 25, ""], ["甲", "乙" * 25], ["甲\n乙", ""]]
    )
    with zipfile.ZipFile(io.BytesIO(write_workbook([sheet]))) as book:
        rows = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    heights = [
        re.search(f'<row r="{n}"[^>]*', rows)[0].partition(' ht="')[2][:2] for n in (2, 3, 4)
    ]  # type: ignore[index]
    assert heights == ["45", "", "30"]
    assert "Print_Titles" in names and "$1:$1" in names


def test_hidden_sheets_and_rows_are_flagged() -> None:
    rows = [["a"], ["b"]]
    data = write_workbook(
        [SheetOut("s", [Column("c")], rows, hidden_rows=frozenset({1})), SheetOut("t", [], [])]
    )
    data = edited(
        data,
        {"xl/workbook.xml": lambda t: t.replace('sheetId="2"', 'sheetId="2" state="veryHidden"')},
    )
    book = open_workbook(data)
    assert [row.hidden for row in book.sheets[0].rows] == [False, False, True]
    assert [s.name for s in book.visible] == ["s"]


def test_formatted_but_empty_rows_and_columns_do_not_count() -> None:
    def tail(text: str) -> str:
        row = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
        return text.replace("</sheetData>", row + "</sheetData>")

    assert len(open_workbook(in_sheet(tail)).sheets[0].rows) == 4


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.EMPTY),
        (b"\0\0\r\n", Refusal.EMPTY),
        ("姓名,性别\n张三,男\n".encode("gb18030"), Refusal.DELIMITED_TEXT),
        ("\ufeff姓名,性别\n张三,男\n".encode(), Refusal.DELIMITED_TEXT),
        ("姓名\t性别\n张三\t男\n".encode("utf-16"), Refusal.DELIMITED_TEXT),
        (b"<html><table><tr><td>a</td></tr></table>", Refusal.MARKUP),
        (b'<?xml version="1.0"?><Workbook/>', Refusal.MARKUP),
        (b"%PDF-1.7\n1,2\n3,4", Refusal.NOT_WORKBOOK),
        (b"\x89PNG\r\n\x1a\n\0\0", Refusal.NOT_WORKBOOK),
        (b"PK\x03\x04 not a zip", Refusal.DAMAGED),
        (PLAIN[: len(PLAIN) // 2], Refusal.DAMAGED),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            Refusal.PASSWORD,
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), Refusal.MACROS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"WordDocument", Refusal.NOT_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), Refusal.DAMAGED),
    ],
)
def test_files_that_are_not_workbooks(data: bytes, code: Refusal) -> None:
    assert refusal(data) is code


def types(old: str, new: str) -> bytes:
    return edited(PLAIN, {"[Content_Types].xml": lambda t: t.replace(old, new)})


RELATION = '<Relationship Id="r9" Type="http://x/{}" Target="{}" TargetMode="External"/>'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def related(kind: str, target: str) -> bytes:
    text = RELATIONS.format(RELATION.format(kind, target))
    return edited(PLAIN, None, **{"xl__worksheets___rels__sheet1.xml.rels": text})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (edited(PLAIN, None, **{"xl__vbaProject.bin": "x"}), Refusal.MACROS),
        (edited(PLAIN, None, **{"xl__macrosheets__sheet1.xml": "<x/>"}), Refusal.MACROS),
        (types("sheet.main+xml", "sheet.macroEnabled.main+xml"), Refusal.MACROS),
        (types("spreadsheetml.sheet.main+xml", "wordprocessingml.document.main+xml"), Refusal.NOT_WORKBOOK),
        (
            types("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                  "application/vnd.ms-excel.sheet.binary.macroless.main"),
            Refusal.BINARY,
        ),
        (edited(PLAIN, None, **{"xl__externalLinks__externalLink1.xml": "<x/>"}), Refusal.EXTERNAL_LINKS),
        (edited(PLAIN, None, **{"xl__connections.xml": "<x/>"}), Refusal.EXTERNAL_LINKS),
        (related("oleObject", "file:///c:/x.docx"), Refusal.EXTERNAL_LINKS),
        (edited(PLAIN, None, **{"xl__embeddings__oleObject1.bin": "x"}), Refusal.EMBEDDED),
        (edited(PLAIN, None, **{"xl__media__inner.zip": "x"}), Refusal.EMBEDDED),
        (edited(PLAIN, None, **{"xl__bomb.xml": "0" * 5_000_000}), Refusal.BOMB),
        (in_sheet(lambda t: t[:-40]), Refusal.DAMAGED),
        (
            in_sheet(lambda t: t.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)),
            Refusal.DAMAGED,
        ),
    ],
)  # fmt: skip
def test_dangerous_workbooks(data: bytes, code: Refusal) -> None:
    assert refusal(data) is code


def test_hyperlinks_are_only_text() -> None:
    assert open_workbook(related("hyperlink", "mailto:a@b.cn")).sheets


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file_bytes=100), Refusal.TOO_LARGE),
        (Limits(unpacked_bytes=2_000), Refusal.BOMB),
        (Limits(entries=3), Refusal.BOMB),
        (Limits(sheets=0), Refusal.TOO_MANY_SHEETS),
        (Limits(rows=3), Refusal.TOO_MANY_ROWS),
        (Limits(columns=5), Refusal.TOO_MANY_COLUMNS),
        (Limits(cells=10), Refusal.TOO_MANY_CELLS),
    ],
)
def test_limits(limits: Limits, code: Refusal) -> None:
    assert refusal(PLAIN, limits) is code


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(PLAIN)
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1
    assert refusal(bytes(data)) is Refusal.PASSWORD


@given(st.binary(max_size=200), st.integers(0, 4000))
def test_no_bytes_break_the_reader(noise: bytes, place: int) -> None:
    for data in (noise, b"PK\x03\x04" + noise, PLAIN[:place] + noise + PLAIN[place + len(noise) :]):
        try:
            open_workbook(data)
        except WorkbookRefused as refused:
            assert str(refused)


def test_legacy_workbooks_are_read_but_hide_their_formulas() -> None:
    book = open_workbook(LEGACY)
    assert not book.formulas_known
    assert values(book.sheets[0]) == [
        ["张　三", 210102196802170816, date(1977, 3, 1), Decimal("2.5")]
    ]
    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    assert refusal(LEGACY, Limits(sheets=1)) is Refusal.TOO_MANY_SHEETS
    assert refusal(LEGACY, Limits(columns=3)) is Refusal.TOO_MANY_COLUMNS
    assert refusal(LEGACY, Limits(rows=0)) is Refusal.TOO_MANY_ROWS


def test_column_letters() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert reference(15, 17) == "P17"


def test_sheet_names_are_made_acceptable() -> None:
    names = ["a/b:c", "a/b:c", "", "x" * 60]
    book = open_workbook(write_workbook([SheetOut(n, [Column("c")], []) for n in names]))
    assert [s.name for s in book.sheets] == ["a b c", "a b c 2", "Sheet", "x" * 28]
