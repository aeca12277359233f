"""A workbook as it was read: sheets of rows of cells, each with what it holds and where.

Plain data, so that parsers of sheets stay pure.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class CellKind(StrEnum):
    """What a cell holds."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"
    FORMULA = "formula"  # value is the formula, beginning with =; never computed
    ERROR = "error"  # #N/A and its like; value is what Excel shows


Value = str | int | Decimal | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its reference (``P17``), value, kind, number format and the text in the file."""

    ref: str
    value: Value = None
    kind: CellKind = CellKind.EMPTY
    format: str = "General"
    raw: str = ""

    @property
    def text(self) -> str:
        """The value as a person would type it; "" for an empty cell."""
        if self.value is None:
            return ""
        if isinstance(self.value, Decimal):
            return f"{self.value:f}"
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number from 1, whether it is hidden, and its cells from column A."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False

    def cell(self, column: int) -> Cell:
        """The cell of a column counted from 0; an empty one beyond the last."""
        if column < len(self.cells):
            return self.cells[column]
        return Cell(reference(column, self.number))

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything but white space."""
        return not any(cell.text.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: name, whether it is hidden, its rows and its merged ranges (``A1:Q1``)."""

    name: str
    rows: tuple[Row, ...] = ()
    hidden: bool = False
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. `formulas_known` is false for .xls, where formulas arrive as their last value."""

    sheets: tuple[Sheet, ...]
    formulas_known: bool = True

    @property
    def visible(self) -> tuple[Sheet, ...]:
        """The sheets a person sees."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)


def column_letters(column: int) -> str:
    """Column 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def reference(column: int, row: int) -> str:
    """The reference of a cell: column from 0, row from 1."""
    return f"{column_letters(column)}{row}"
