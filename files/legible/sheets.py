"""The texts of a workbook: every cell, seen or hidden, and all that stands beside the cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from files.legible.packages import (
    links_of,
    local,
    pictures_of,
    properties_of,
    texts_of,
    told_beside,
    tree_of,
)
from files.passages import Passage, Place, What
from files.workbooks import open_workbook

BESIDE: Final = ("xl/drawings/", "xl/threadedComments/", "xl/persons/")
LEFT_BEHIND: Final = ("xl/pivotCache/", "xl/externalLinks/")
DRAWN: Final = re.compile(r"xl/(drawings|charts|worksheets)/[^/]+\.xml")
SHARED: Final = "xl/sharedStrings.xml"


def passages_of_workbook(data: bytes) -> Iterator[Passage]:
    """Yield every text of an .xlsx file."""
    book = load_workbook(io.BytesIO(data), rich_text=False)
    used: set[str] = set()
    for number, sheet in enumerate(book.worksheets, start=1):
        for passage in passages_of_sheet(sheet, number):
            used.add(passage.text.strip())
            yield passage
    yield from reckoned(data, book)
    for name, defined in book.defined_names.items():
        yield Passage(Place(name, What.NAME, hidden=True), f"{name} {defined.attr_text or ''}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from properties_of(archive)
        yield from links_of(archive)
        yield from texts_of(archive, BESIDE)
        yield from told_beside(archive, DRAWN)
        yield from texts_of(archive, LEFT_BEHIND, attributes=True)
        yield from orphans_of(archive, used)
        yield from pictures_of(archive)


def passages_of_sheet(sheet: Any, number: int) -> Iterator[Passage]:
    """Yield name, cells, comments and headings of print of one sheet."""
    unseen = sheet.sheet_state != "visible"
    yield Passage(Place(sheet.title, What.NAME, hidden=unseen), sheet.title)
    columns = hidden_columns(sheet)
    for row in sheet.iter_rows():
        row_hidden = bool(sheet.row_dimensions[row[0].row].hidden) if row else False
        for cell in row:
            hidden = unseen or row_hidden or cell.column in columns
            place = Place(
                sheet.title, What.CELL, None, number, cell.row, cell.column - 1, hidden=hidden
            )
            if words := as_typed(cell.value):
                yield Passage(place, words)
            if cell.comment:
                beside = Place(
                    sheet.title, What.COMMENT, None, number, cell.row, cell.column - 1, hidden=True
                )
                yield Passage(beside, cell.comment.text)
                yield Passage(beside, cell.comment.author or "")
    for words in print_words(sheet):
        yield Passage(Place(sheet.title, What.TEXT, table=number), words)
    for rule in sheet.data_validations.dataValidation:
        told = (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error)
        for words in (rule.formula1, rule.formula2, *told):
            if words and not str(words).startswith("$"):
                yield Passage(Place(sheet.title, What.NAME, table=number, hidden=True), str(words))


def reckoned(data: bytes, book: Any) -> Iterator[Passage]:
    """Yield what formulas came to when the workbook was saved, which is what its readers see."""
    cells = [
        (number, sheet.title, cell.row, cell.column)
        for number, sheet in enumerate(book.worksheets, start=1)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    shown = load_workbook(io.BytesIO(data), data_only=True) if cells else None
    for number, title, row, column in cells:
        if words := as_typed(shown[title].cell(row, column).value):  # type: ignore[index]
            yield Passage(Place(title, What.CELL, None, number, row, column - 1), words)


def hidden_columns(sheet: Any) -> set[int]:
    """Return the numbers of the columns nobody sees: hidden, or without width."""
    found: set[int] = set()
    for letters, about in sheet.column_dimensions.items():
        if about.hidden or about.width == 0:
            first = about.min or column_index_from_string(letters)
            found |= set(range(first, (about.max or first) + 1))
    return found


def print_words(sheet: Any) -> Iterator[str]:
    """Yield what is printed above and below the pages of a sheet."""
    for part in (sheet.oddHeader, sheet.oddFooter, sheet.evenHeader, sheet.evenFooter,
                 sheet.firstHeader, sheet.firstFooter):  # fmt: skip
        for side in (part.left, part.center, part.right):
            if side.text:
                yield side.text


def as_typed(value: Any) -> str:
    """Return a cell's value as a person would type it: a day without its midnight, a number whole."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.time().isoformat().strip("0:") else str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e19:
        return str(int(value))
    return str(value)


def orphans_of(archive: zipfile.ZipFile, used: set[str]) -> Iterator[Passage]:
    """Yield the texts of cells that were deleted and are still in the file."""
    if SHARED not in archive.namelist():
        return
    for entry in tree_of(archive, SHARED):
        words = "".join(t.text or "" for t in entry.iter() if local(t.tag) == "t").strip()
        if words and words not in used:
            yield Passage(Place("sharedStrings", What.TEXT, hidden=True), words)


def passages_of_old_workbook(data: bytes) -> Iterator[Passage]:
    """Yield the cells of an .xls file; what stands beside its cells cannot be read."""
    for number, sheet in enumerate(open_workbook(data).sheets, start=1):
        yield Passage(Place(sheet.name, What.NAME, hidden=sheet.hidden), sheet.name)
        for row in sheet.rows:
            for column, cell in enumerate(row.cells):
                if cell.text:
                    hidden = sheet.hidden or row.hidden
                    place = Place(
                        sheet.name, What.CELL, None, number, row.number, column, hidden=hidden
                    )
                    yield Passage(place, cell.text)
