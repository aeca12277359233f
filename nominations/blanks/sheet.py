"""An Excel template: cells with fields, and rows that are repeated for the list they name."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import load_workbook

from nominations.blanks.grammar import FIELD, TAG, Tag, clean, tags_in
from nominations.prose import spelled

MOST_CELLS = 50_000


def cells_of(sheet: Any) -> Iterator[Any]:
    """Yield the cells that hold text, row by row."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "{" in cell.value:
                yield cell


def tags_of_sheet(data: bytes) -> list[Tag]:
    """Return the tags of a template in reading order, each with sheet and cell."""
    book = load_workbook(io.BytesIO(data))
    found: list[Tag] = []
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > MOST_CELLS:
            raise ValueError(f"{sheet.title}: more than {MOST_CELLS} cells")
        for cell in cells_of(sheet):
            found.extend(tags_in(cell.value, ("sheet", sheet.title, cell.coordinate)))
    return found


def fill_sheet(data: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the template with its fields filled; text stays text, whatever it begins with."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for number, name in reversed(list_rows(sheet, values)):
            repeat(sheet, number, name, values[name])
        for cell in list(cells_of(sheet)):
            put(cell, filled(cell.value, values, {}))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def list_rows(sheet: Any, values: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return the rows that name a field of a list, each with the list, top down."""
    found: dict[int, str] = {}
    for cell in cells_of(sheet):
        for tag in tags_in(cell.value, ()):
            match = FIELD.fullmatch(tag.text)
            if match and match[2] and isinstance(values.get(match[1]), list):
                found.setdefault(cell.row, match[1])
    return sorted(found.items())


def repeat(sheet: Any, number: int, name: str, rows: list[Mapping[str, str]]) -> None:
    """Write a row once for every entry of a list, with its faces; what stands below moves down."""
    pattern = [(cell.column, cell.value, cell) for cell in sheet[number]]
    faces = [(column, copy.copy(cell._style)) for column, _value, cell in pattern]
    height = sheet.row_dimensions[number].height
    more = len(rows) - 1
    if more > 0:
        merged = [each for each in sheet.merged_cells.ranges if each.min_row > number]
        sheet.insert_rows(number + 1, more)
        for each in merged:
            each.shift(row_shift=more)
    for offset, row in enumerate(rows or [{}]):
        at = number + offset
        sheet.row_dimensions[at].height = height
        for (column, value, _cell), (_column, face) in zip(pattern, faces, strict=True):
            cell = sheet.cell(at, column)
            cell._style = copy.copy(face)
            put(cell, filled(value, {}, {name: row}) if isinstance(value, str) else value)


def filled(text: str, values: Mapping[str, Any], row: Mapping[str, Mapping[str, str]]) -> str:
    """Return a cell's text with the fields in it; one of another list stays for its own turn."""

    def said(match: Any) -> str:
        field = FIELD.fullmatch((match[1] or "").strip())
        if field is None:
            return str(match[0])
        name, column = field.groups()
        if column is not None:
            return spelled(clean(str(row[name].get(column, "")))) if name in row else str(match[0])
        return spelled(clean(str(values[name]))) if name in values else str(match[0])

    return TAG.sub(said, text)


def put(cell: Any, value: Any) -> None:
    """Set a cell; text that looks like a formula stays text."""
    cell.value = value
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@")):
        cell.data_type = "s"
        cell.quotePrefix = True
