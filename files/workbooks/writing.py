"""Writing .xlsx: typed columns, long numbers as text, and no text that turns into a formula.

A sheet to be filled in offers choices and keeps what is typed as text; a sheet sent back marks the
cells at fault, each with its sentence.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.timezone import is_aware, make_naive
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from files.cells import column_letters

_CHOICES = "选项"  # the hidden sheet with the words of drop-downs
_LONGEST_NUMBER = 10**11  # beyond eleven digits Excel shows 1.1E+17
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in half-width characters (0: from the heading), wrapping.

    For a sheet to be filled in: `choices` make a drop-down (`strict`: nothing else is taken), `hint`
    is shown beside a chosen cell, and what is typed into a column of `text` stays as it was typed.
    """

    title: str
    width: int = 0
    wrap: bool = False
    choices: tuple[str, ...] = ()
    strict: bool = False
    hint: str = ""
    text: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula on purpose: text that merely looks like one is written as text."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """A number that stays a number, however long: what a sheet sent back held itself."""

    value: int | Decimal


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet to write: an optional title and line above the headings, a note below the rows.

    Without titled columns there is no row of headings. `marks` are the sentences about single cells,
    by row and column of `rows`, both from 0. `blanks`: rows prepared below for whoever fills them in.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    subtitle: str = ""
    note: str = ""
    hidden_rows: frozenset[int] = field(default_factory=frozenset)  # counted from the first row, 0
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict, hash=False)
    blanks: int = 0
    hidden: bool = False


def write_workbook(sheets: Sequence[SheetOut]) -> bytes:
    """The workbook as .xlsx, readable in Excel and WPS.

    Dates are dates, moments are told in Beijing time, whole and decimal numbers are numbers unless longer than eleven digits, all
    else is text; a text beginning with = + - @ is marked as text so that no program computes it.
    """
    target = io.BytesIO()
    options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False}
    options |= {"strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        styles = _Styles(book)
        used: set[str] = set()
        offered = _Offered()
        for sheet in sheets:
            worksheet = book.add_worksheet(_sheet_name(sheet.name, used))
            _write_sheet(worksheet, sheet, styles)
            offered.prepare(worksheet, sheet, styles)
            if sheet.hidden:
                worksheet.hide()
        offered.write(book)
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
        self.typed: Format = book.add_format({"num_format": "@", "valign": "vcenter"})
        at_fault = {"bg_color": "#FFD9D9", "font_color": "#9C0006", "text_wrap": True} | plain
        self.marks: dict[Format, Format] = {
            style: book.add_format(at_fault | own)
            for style, own in (
                (self.text, {"num_format": "@"}),
                (self.wrapped, {"num_format": "@"}),
                (self.guarded, {"num_format": "@", "quote_prefix": True}),
                (self.number, {}),
                (self.date, {"num_format": "yyyy-mm-dd"}),
                (self.moment, {"num_format": "yyyy-mm-dd hh:mm"}),
            )
        }


class _Offered:
    """The words of drop-downs, kept on one hidden sheet: a list in a cell ends at 255 characters."""

    def __init__(self) -> None:
        self.lists: list[tuple[str, ...]] = []

    def prepare(self, target: Worksheet, sheet: SheetOut, styles: _Styles) -> None:
        """Make the blank rows of a sheet take what their columns ask for."""
        above = bool(sheet.title) + bool(sheet.subtitle) + 1
        for index, column in enumerate(sheet.columns if sheet.blanks else ()):
            if column.text or column.choices:
                width = column.width or _width(column.title) + 4
                target.set_column(index, index, width, styles.typed)
            options: dict[str, Any] = {"validate": "any", "ignore_blank": True}
            if column.choices:
                options |= {"validate": "list", "source": self.place(column.choices)}
                options |= {"error_type": "stop" if column.strict else "information"}
            if column.hint:
                options |= {"input_title": _plain(column.title)[:32]}
                options |= {"input_message": column.hint[:255]}
            if column.choices or column.hint:
                target.data_validation(above, index, above + sheet.blanks - 1, index, options)

    def place(self, choices: tuple[str, ...]) -> str:
        """Return where a list of choices will stand."""
        if choices not in self.lists:
            self.lists.append(choices)
        column = column_letters(self.lists.index(choices))
        return f"={_CHOICES}!${column}$1:${column}${len(choices)}"

    def write(self, book: xlsxwriter.Workbook) -> None:
        """Write the lists, if there are any, to a sheet that is not shown."""
        if not self.lists:
            return
        target = book.add_worksheet(_CHOICES)
        for row in range(max(map(len, self.lists))):
            for column, choices in enumerate(self.lists):
                if row < len(choices):
                    target.write_string(row, column, choices[row])
        target.hide()


def _write_sheet(target: Worksheet, sheet: SheetOut, styles: _Styles) -> None:
    """Write one sheet from top to bottom, as constant memory asks."""
    last = max(len(sheet.columns) - 1, 0)
    target.set_paper(9)  # A4, one page wide
    target.set_landscape()
    target.fit_to_pages(1, 0)
    for index, column in enumerate(sheet.columns):
        target.set_column(index, index, column.width or max(8, _width(column.title) + 4))
    row = 0
    for text, style in ((sheet.title, styles.title), (sheet.subtitle, styles.line)):
        if text:
            _write_line(target, row, last, text, style)
            row += 1
    if any(column.title for column in sheet.columns):
        if any("\n" in column.title for column in sheet.columns):
            target.set_row(row, 32)
        for index, column in enumerate(sheet.columns):
            target.write_string(row, index, column.title, styles.heading)
        row += 1
        target.freeze_panes(row, 0)
        target.repeat_rows(row - 1)
    first = row
    for values in sheet.rows:
        hidden = {"hidden": row - first in sheet.hidden_rows}
        target.set_row(row, _height(values, sheet), None, hidden)
        _write_row(target, row, first, values, sheet, styles)
        row += 1
    if sheet.note:
        _write_line(target, row, last, sheet.note, styles.line)


def _height(values: Sequence[Any], sheet: SheetOut) -> int | None:
    """The height of a row in points by its wrapped texts; None for one line.

    Not every program works it out when it opens a workbook. Rows to be filled in grow as one types.
    """
    if sheet.blanks or sheet.marks:
        return None
    lines = max(
        (
            sum(
                -(-_width(line) // max(column.width - 1, 2)) or 1 for line in str(value).split("\n")
            )
            for column, value in zip(sheet.columns, values, strict=False)
            if column.wrap and column.width and isinstance(value, str)
        ),
        default=1,
    )
    return min(15 * lines, 400) if lines > 1 else None


def _write_row(
    target: Worksheet, row: int, first: int, values: Sequence[Any], sheet: SheetOut, styles: _Styles
) -> None:
    """Write one row, and the sentences about its cells."""
    for index, value in enumerate(values):
        wrap = index < len(sheet.columns) and sheet.columns[index].wrap
        words = sheet.marks.get((row - first, index), "")
        style = styles.wrapped if wrap else styles.text
        _write_cell(target, row, index, value, styles, style, marked=bool(words))
        if words:
            lines = -(-_width(words) // 36) + 2
            told = {"width": 280, "height": 19 * lines, "font_size": 10, "author": ""}
            target.write_comment(row, index, words, told)


def _write_line(target: Worksheet, row: int, last: int, text: str, style: Format) -> None:
    """A line over all columns."""
    if last:
        target.merge_range(row, 0, row, last, "", style)
    target.write_string(row, 0, text, style)


def _write_cell(
    target: Worksheet,
    row: int,
    column: int,
    value: Any,
    styles: _Styles,
    text: Format,
    *,
    marked: bool = False,
) -> None:
    """One cell by the type of its value."""
    style: Any = styles.marks.__getitem__ if marked else lambda own: own
    if value is None or value == "":
        target.write_blank(row, column, None, style(text))
    elif isinstance(value, Formula):
        target.write_formula(row, column, value.text, style(styles.number))
    elif isinstance(value, bool):
        target.write_boolean(row, column, value, style(styles.number))
    elif isinstance(value, datetime):
        here = make_naive(value) if is_aware(value) else value
        target.write_datetime(row, column, here, style(styles.moment))
    elif isinstance(value, date):
        target.write_datetime(row, column, value, style(styles.date))
    elif isinstance(value, Exact):
        target.write_number(row, column, float(value.value), style(styles.number))
    elif isinstance(value, int | float | Decimal) and abs(float(value)) < _LONGEST_NUMBER:
        target.write_number(row, column, value, style(styles.number))
    else:
        shown = _plain(str(value))[:32_767]
        guarded = shown.startswith(_DANGEROUS)
        target.write_string(row, column, shown, style(styles.guarded if guarded else text))


def _plain(text: str) -> str:
    """A text without the characters no workbook may hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


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
