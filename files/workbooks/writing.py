"""Writing .xlsx: typed columns, long numbers as text, and no text that turns into a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_LONGEST_NUMBER = 10**11  # beyond eleven digits Excel shows 1.1E+17
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in half-width characters (0: from the heading), wrapping."""

    title: str
    width: int = 0
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula on purpose: text that merely looks like one is written as text."""

    text: str


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet to write: an optional title and line above the headings, a note below the rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    subtitle: str = ""
    note: str = ""
    hidden_rows: frozenset[int] = field(default_factory=frozenset)  # counted from the first row, 0


def write_workbook(sheets: Sequence[SheetOut]) -> bytes:
    """The workbook as .xlsx, readable in Excel and WPS.

    Dates are dates, whole and decimal numbers are numbers unless longer than eleven digits, all
    else is text; a text beginning with = + - @ is marked as text so that no program computes it.
    """
    target = io.BytesIO()
    options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False}
    options |= {"strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        styles = _Styles(book)
        used: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name, used)), sheet, styles)
    return target.getvalue()


class _Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        plain = {"valign": "vcenter", "border": 1}
        self.title: Format = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.line: Format = book.add_format({"align": "left"})
        self.heading: Format = book.add_format(
            {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF2F7"} | plain
        )
        self.text: Format = book.add_format({"num_format": "@"} | plain)
        self.wrapped: Format = book.add_format({"num_format": "@", "text_wrap": True} | plain)
        self.guarded: Format = book.add_format({"num_format": "@", "quote_prefix": True} | plain)
        self.number: Format = book.add_format(plain)
        self.date: Format = book.add_format({"num_format": "yyyy-mm-dd"} | plain)
        self.moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"} | plain)


def _write_sheet(target: Worksheet, sheet: SheetOut, styles: _Styles) -> None:
    """Write one sheet from top to bottom, as constant memory asks."""
    last = max(len(sheet.columns) - 1, 0)
    for index, column in enumerate(sheet.columns):
        target.set_column(index, index, column.width or max(8, _width(column.title) + 4))
    row = 0
    for text, style in ((sheet.title, styles.title), (sheet.subtitle, styles.line)):
        if text:
            _write_line(target, row, last, text, style)
            row += 1
    for index, column in enumerate(sheet.columns):
        target.write_string(row, index, column.title, styles.heading)
    target.freeze_panes(row + 1, 0)
    first = row = row + 1
    for values in sheet.rows:
        if row - first in sheet.hidden_rows:
            target.set_row(row, None, None, {"hidden": True})
        for index, value in enumerate(values):
            wrap = index < len(sheet.columns) and sheet.columns[index].wrap
            _write_cell(target, row, index, value, styles, styles.wrapped if wrap else styles.text)
        row += 1
    if sheet.note:
        _write_line(target, row, last, sheet.note, styles.line)


def _write_line(target: Worksheet, row: int, last: int, text: str, style: Format) -> None:
    """A line over all columns."""
    if last:
        target.merge_range(row, 0, row, last, "", style)
    target.write_string(row, 0, text, style)


def _write_cell(
    target: Worksheet, row: int, column: int, value: Any, styles: _Styles, text: Format
) -> None:
    """One cell by the type of its value."""
    if value is None or value == "":
        target.write_blank(row, column, None, text)
    elif isinstance(value, Formula):
        target.write_formula(row, column, value.text, styles.number)
    elif isinstance(value, bool):
        target.write_boolean(row, column, value, styles.number)
    elif isinstance(value, datetime):
        target.write_datetime(row, column, value.replace(tzinfo=None), styles.moment)
    elif isinstance(value, date):
        target.write_datetime(row, column, value, styles.date)
    elif isinstance(value, int | float | Decimal) and abs(float(value)) < _LONGEST_NUMBER:
        target.write_number(row, column, value, styles.number)
    else:
        shown = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", str(value))[:32_767]
        guarded = shown.startswith(_DANGEROUS)
        target.write_string(row, column, shown, styles.guarded if guarded else text)


def _width(text: str) -> int:
    """The width of a text in half-width characters."""
    return sum(1 if c.isascii() else 2 for c in text)


def _sheet_name(name: str, used: set[str]) -> str:
    """A name Excel accepts and no other sheet has."""
    base = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:28] or "Sheet"
    candidate, number = base, 2
    while candidate.lower() in used:
        candidate, number = f"{base} {number}", number + 1
    used.add(candidate.lower())
    return candidate
