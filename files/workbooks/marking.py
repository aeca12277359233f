"""A workbook sent back: the values that came, at their places, the cells at fault marked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from files.cells import Book, Cell, CellKind, Sheet
from files.workbooks.writing import Column, Exact, SheetOut

_WIDEST = 48
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def marked(book: Book, notes: Mapping[str, Mapping[str, str]]) -> Iterator[SheetOut]:
    """The sheets of a book as they were, without formulas at work; every note at its cell.

    `notes` are the sentences by name of the sheet and reference of the cell. Rows that were hidden
    are shown, since a fault may stand in one; hidden sheets stay hidden.
    """
    for sheet in book.sheets:
        own = {_place(ref): words for ref, words in notes.get(sheet.name, {}).items()}
        rows = _rows(sheet, own)
        columns = [Column("", width) for width in _widths(rows)]
        yield SheetOut(sheet.name, columns, rows, marks=own, hidden=sheet.hidden)


def _place(ref: str) -> tuple[int, int]:
    """Row and column of a reference, both from 0."""
    match = _REFERENCE.fullmatch(ref)
    if not match:
        raise ValueError(f"{ref} names no cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _rows(sheet: Sheet, own: Mapping[tuple[int, int], str]) -> list[list[Any]]:
    """The values of a sheet from row 1 and column A, wide enough for every cell with a note."""
    marked_rows = [row + 1 for row, _column in own]
    last = max([*marked_rows, *(row.number for row in sheet.rows)], default=0)
    rows: list[list[Any]] = [[] for _row in range(last)]
    for row in sheet.rows:
        rows[row.number - 1] = [_value(cell) for cell in row.cells]
    for row_at, column in own:
        short = column + 1 - len(rows[row_at])
        rows[row_at] += [None] * short
    return rows


def _value(cell: Cell) -> Any:
    """What a cell is written as; a formula is its own text, which no program computes."""
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, int | Decimal):
        return Exact(cell.value)
    return cell.value


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    """A width for each column, from what stands in it."""
    widths: dict[int, int] = {}
    for row in rows:
        title = sum(value not in (None, "") for value in row) < 3  # it runs over its neighbours
        for column, value in enumerate(row):
            shown = str(value.value if isinstance(value, Exact) else value or "")
            lines = [] if title else shown.split("\n")
            longest = max((sum(2 - c.isascii() for c in line) for line in lines), default=0)
            widths[column] = max(widths.get(column, 8), min(longest + 2, _WIDEST))
    return [widths[column] for column in sorted(widths)]
