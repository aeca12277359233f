"""Reading .xlsx (and .xls) into plain cells: no formula is computed, no style is trusted."""

import io
import posixpath
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from files.cells import Book, Cell, CellKind, Row, Sheet, Value, reference
from files.workbooks.guard import (
    LIMITS,
    Limits,
    Package,
    Refusal,
    WorkbookRefused,
    refuse_by_first_bytes,
)
from ledger.markings import marking_in

_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_BESIDE_CELLS = re.compile(r"(comments|drawings|docprops|charts)[^_]*\.xml$", re.IGNORECASE)
_A_SHEET = re.compile(r"worksheets/[^/]+\.xml$", re.IGNORECASE)
_HEADER = re.compile(rb"<(?:\w+:)?headerFooter.*?</(?:\w+:)?headerFooter>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def open_workbook(data: bytes, limits: Limits = LIMITS) -> Book:
    """Read a workbook of Excel or WPS; raises WorkbookRefused with the reason.

    Formulas are reported as such, hidden sheets and rows are flagged, references are those a person
    sees in the file.
    """
    legacy = refuse_by_first_bytes(data, limits)
    book = _open_legacy(data, limits) if legacy else _open_package(data, limits)
    _refuse_marked(book)
    if not legacy:
        _refuse_marked_margins(Package(data, limits))
    return book


def _refuse_marked(book: Book) -> None:
    """Refuse a workbook with a sheet or cell that bears a classification marking, hidden or not."""
    for sheet in book.sheets:
        _refuse_words("sheet_name", sheet.name)
        for row in sheet.rows:
            for cell in row.cells:
                _refuse_words(f"{sheet.name}!{cell.ref}", cell.text)


def _refuse_words(place: str, words: str) -> None:
    """Refuse the workbook for what stands at one place of it."""
    if marking := marking_in(words):
        raise WorkbookRefused(Refusal.CLASSIFIED, place=place, marking=marking)


def _refuse_marked_margins(package: Package) -> None:
    """Refuse a workbook whose headers, notes, drawings or properties bear a marking."""
    for name in package.names:
        if _BESIDE_CELLS.search(name):
            _refuse_words("margin", _words_of(package.read(name)))
        elif _A_SHEET.search(name):
            for header in _HEADER.findall(package.read(name)):
                _refuse_words("margin", _words_of(header))


def _words_of(part: bytes) -> str:
    """Return the text of a part without its markup."""
    return unescape(_MARKUP.sub("", part.decode("utf-8", "ignore")))


def _open_package(data: bytes, limits: Limits) -> Book:
    """Read a workbook in the present form, .xlsx."""
    package = Package(data, limits)
    base, workbook = _workbook_part(package)
    sheets = _sheets(package, base, workbook)
    if len(sheets) > limits.sheets:
        raise WorkbookRefused(Refusal.TOO_MANY_SHEETS, count=len(sheets), limit=limits.sheets)
    reader = _Reader(package, base, workbook)
    return Book(tuple(reader.sheet(name, part, hidden) for name, part, hidden in sheets))


def _tag(element: Element) -> str:
    """The local name: transitional and strict files differ in their namespaces only."""
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, tag: str) -> list[Element]:
    """Every descendant with a local name."""
    return [child for child in element.iter() if _tag(child) == tag]


def _attribute(element: Element, name: str) -> str:
    """An attribute by its local name."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Type and target part of each relation of a part, by id."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels.lower() not in package.names:
        return {}
    found = {}
    for relation in _children(package.parse(rels), "Relationship"):
        target = relation.get("Target", "").replace("\\", "/")
        joined = target if target.startswith("/") else posixpath.join("/", folder, target)
        found[relation.get("Id", "")] = (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(joined).lstrip("/"),
        )
    return found


def _workbook_part(package: Package) -> tuple[str, Element]:
    """The name and content of the part that lists the sheets."""
    targets = [t for kind, t in _relations(package, "").values() if kind == "officeDocument"]
    name = next((t for t in targets if t.lower() in package.names), "xl/workbook.xml")
    return name, package.parse(name)


def _sheets(package: Package, base: str, workbook: Element) -> list[tuple[str, str, bool]]:
    """Name, part and hiddenness of each worksheet, in the order of its tabs."""
    relations = _relations(package, base)
    found = []
    for sheet in _children(workbook, "sheet"):
        kind, part = relations.get(_attribute(sheet, "id"), ("", ""))
        if kind == "worksheet":
            hidden = sheet.get("state", "visible") != "visible"
            found.append((sheet.get("name", ""), part, hidden))
    return found


class _Reader:
    """What all sheets of one workbook share: its strings, number formats and calendar."""

    def __init__(self, package: Package, base: str, workbook: Element) -> None:
        self.package = package
        relations = dict(_relations(package, base).values())
        self._cells_left = package.limits.cells
        self.strings = self._strings(relations.get("sharedStrings", ""))
        self.formats = self._formats(relations.get("styles", ""))
        properties = _children(workbook, "workbookPr")
        self.from_1904 = bool(properties) and properties[0].get("date1904") in {"1", "true"}

    def _strings(self, part: str) -> list[str]:
        """The shared strings; phonetic guides do not belong to the text."""
        if part.lower() not in self.package.names:
            return []
        strings, root = [], None
        for event, element in self.package.stream(part):
            if root is None:
                root = element
            elif event == "end" and _tag(element) == "si":
                strings.append(_text(element))
                root.clear()
        return strings

    def _formats(self, part: str) -> list[tuple[str, bool]]:
        """For each cell style its number format and whether it shows a date; none if unreadable."""
        if part.lower() not in self.package.names:
            return []
        root = self.package.parse(part)
        own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in _children(root, "numFmt")}
        tables = _children(root, "cellXfs")
        styles = [x for x in (tables[0] if tables else ()) if _tag(x) == "xf"]
        return [_format_of(style.get("numFmtId", "0"), own) for style in styles]

    def sheet(self, name: str, part: str, hidden: bool) -> Sheet:
        """Read one sheet within the limits."""
        rows: list[Row] = []
        merged: list[str] = []
        for element in self._rows_and_merges(part):
            if _tag(element) == "mergeCell":
                merged.append(element.get("ref", ""))
                continue
            row = self._row(element, rows[-1].number if rows else 0)
            if row.cells:
                rows.append(row)
            if row.number > self.package.limits.rows or len(rows) > self.package.limits.rows:
                if not row.empty:
                    limit = self.package.limits.rows
                    raise WorkbookRefused(Refusal.TOO_MANY_ROWS, sheet=name, limit=limit)
                break  # empty rows down to the last line of the sheet are formatting, not data
        return Sheet(name, tuple(_without_tail(rows)), hidden, tuple(merged))

    def _rows_and_merges(self, part: str) -> Iterator[Element]:
        """The complete row and merge elements, each forgotten once it was used."""
        data: Element | None = None
        for event, element in self.package.stream(part):
            tag = _tag(element)
            if event == "start" and tag == "sheetData":
                data = element
            elif event == "end" and tag in {"row", "mergeCell"}:
                yield element
                if tag == "row" and data is not None:
                    data.clear()

    def _row(self, element: Element, before: int) -> Row:
        """One row; rows and cells without a reference follow the one before."""
        number = _int(element.get("r"), before + 1)
        cells: dict[int, Cell] = {}
        column = -1
        for child in element:
            if _tag(child) == "c":
                column = _column(child.get("r", ""), column + 1)
                cell = self._cell(child, reference(column, number))
                if cell.kind is not CellKind.EMPTY:
                    self._refuse_column(column)
                    cells[column] = cell
        width = max(cells, default=-1) + 1
        self._cells_left -= width
        if self._cells_left < 0:
            raise WorkbookRefused(Refusal.TOO_MANY_CELLS, limit=self.package.limits.cells)
        filled = tuple(cells.get(c) or Cell(reference(c, number)) for c in range(width))
        return Row(number, filled, element.get("hidden") in {"1", "true"})

    def _refuse_column(self, column: int) -> None:
        if column >= self.package.limits.columns:
            limit = self.package.limits.columns
            raise WorkbookRefused(Refusal.TOO_MANY_COLUMNS, limit=limit)

    def _cell(self, element: Element, ref: str) -> Cell:
        """One cell with what it holds."""
        style = _int(element.get("s"), 0)
        shown, dated = self.formats[style] if 0 <= style < len(self.formats) else ("General", False)
        parts = {_tag(child): child for child in element}
        raw = (parts["v"].text or "") if "v" in parts else ""
        if "f" in parts:
            return Cell(ref, f"={parts['f'].text or ''}", CellKind.FORMULA, shown, raw)
        kind = element.get("t", "n")
        if kind == "inlineStr":
            return _text_cell(ref, _text(parts["is"]) if "is" in parts else raw, shown)
        if kind == "s":
            index = _int(raw, -1)
            return _text_cell(
                ref, self.strings[index] if 0 <= index < len(self.strings) else "", shown
            )
        if kind == "n":
            return self._number(ref, raw.strip(), shown, dated)
        return _other_cell(ref, kind, raw, shown)

    def _number(self, ref: str, raw: str, shown: str, dated: bool) -> Cell:
        """A number, or the day it stands for where the format shows a date."""
        if not raw:
            return Cell(ref, format=shown)
        try:
            number = Decimal(raw)
        except InvalidOperation:
            return _text_cell(ref, raw, shown)
        if not number.is_finite() or abs(number) >= Decimal(10) ** 309:
            return Cell(ref, raw, CellKind.ERROR, shown, raw)
        moment = _moment(number, self.from_1904) if dated else None
        if moment is not None:
            return Cell(ref, moment, CellKind.DATE, shown, raw)
        value: Value = int(number) if number == number.to_integral_value() else number
        return Cell(ref, value, CellKind.NUMBER, shown, raw)


def _text(element: Element) -> str:
    """The text of a string item: its runs without phonetic guides, escapes resolved."""
    parts = []
    for child in element:
        if _tag(child) == "t":
            parts.append(child.text or "")
        elif _tag(child) == "r":
            parts.extend(run.text or "" for run in child if _tag(run) == "t")
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), "".join(parts))


def _text_cell(ref: str, text: str, shown: str) -> Cell:
    """A text; the empty text is an empty cell."""
    return Cell(ref, text, CellKind.TEXT, shown, text) if text else Cell(ref, format=shown)


def _other_cell(ref: str, kind: str, raw: str, shown: str) -> Cell:
    """Truth values, errors, ISO dates and the results of formulas that lost their formula."""
    if kind == "b":
        return Cell(ref, raw.strip() in {"1", "true"}, CellKind.TRUTH, shown, raw)
    if kind == "e":
        return Cell(ref, raw, CellKind.ERROR, shown, raw)
    if kind == "d":
        try:
            return Cell(ref, datetime.fromisoformat(raw), CellKind.DATE, shown, raw)
        except ValueError:
            pass
    return _text_cell(ref, raw, shown)


def _format_of(number: str, own: dict[str, str]) -> tuple[str, bool]:
    """The number format of a style and whether it shows a date or time."""
    if number in own:
        code = own[number]
        return code, bool(re.search(r"[ymdhs年月日]", _LITERAL.sub("", code.lower())))
    return ("@" if number == "49" else "General"), _int(number, 0) in _DATE_FORMATS


def _moment(serial: Decimal, from_1904: bool) -> date | datetime | time | None:
    """The day (and time) of a serial number; None outside the calendar.

    Excel counts 29 February 1900, which never was: earlier serials are one day off.
    """
    if not 0 <= serial < 2_958_466:
        return None
    if serial < 1 and not from_1904:
        return (datetime.min + timedelta(seconds=round(float(serial) * 86_400) % 86_400)).time()
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 + (serial < 60))
    moment = start + timedelta(seconds=round(serial * 86_400))
    return moment.date() if serial == serial.to_integral_value() else moment


def _column(ref: str, default: int) -> int:
    """The column of a reference, counted from 0."""
    match = _REFERENCE.fullmatch(ref)
    if not match:
        return default
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _int(text: Any, default: int) -> int:
    """A whole number of at most nine digits, or the default."""
    return int(text) if re.fullmatch(r"\s*\d{1,9}\s*", text or "") else default


def _without_tail(rows: list[Row]) -> list[Row]:
    """The rows without the empty ones that formatting leaves at the end."""
    while rows and rows[-1].empty:
        rows.pop()
    return rows


def _open_legacy(data: bytes, limits: Limits) -> Book:
    """Read a .xls through calamine, which gives the last values of formulas."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        metadata = book.sheets_metadata
        if len(metadata) > limits.sheets:
            count = len(metadata)
            raise WorkbookRefused(Refusal.TOO_MANY_SHEETS, count=count, limit=limits.sheets)
        sheets = [
            (m.name, m.visible != SheetVisibleEnum.Visible, book.get_sheet_by_name(m.name))
            for m in metadata
        ]
    except CalamineError as fault:
        raise WorkbookRefused(Refusal.DAMAGED) from fault
    return Book(tuple(_legacy_sheet(n, h, s, limits) for n, h, s in sheets), formulas_known=False)


def _legacy_sheet(name: str, hidden: bool, sheet: Any, limits: Limits) -> Sheet:
    """One sheet of a .xls."""
    last_row, last_column = sheet.end or (-1, -1)
    if last_row >= limits.rows:
        raise WorkbookRefused(Refusal.TOO_MANY_ROWS, sheet=name, limit=limits.rows)
    if last_column >= limits.columns:
        raise WorkbookRefused(Refusal.TOO_MANY_COLUMNS, limit=limits.columns)
    rows = [
        Row(number, tuple(_legacy_cell(v, reference(c, number)) for c, v in enumerate(values)))
        for number, values in enumerate(sheet.to_python(skip_empty_area=False), 1)
    ]
    return Sheet(name, tuple(_without_tail(rows)), hidden)


def _legacy_cell(value: Any, ref: str) -> Cell:
    """A value of calamine as a cell."""
    if isinstance(value, bool):
        return Cell(ref, value, CellKind.TRUTH, raw=str(value))
    if isinstance(value, int | float):
        number: Value = int(value) if float(value).is_integer() else Decimal(repr(value))
        return Cell(ref, number, CellKind.NUMBER, raw=repr(value))
    if isinstance(value, date | datetime | time):
        return Cell(ref, value, CellKind.DATE, raw=str(value))
    if isinstance(value, timedelta):
        return Cell(ref, str(value), CellKind.TEXT, raw=str(value))
    return _text_cell(ref, str(value or ""), "General")
