"""A table as text with separators (CSV) brought into the form of a workbook."""

import csv
import io

from files.workbooks.guard import LIMITS, Limits, Refusal, WorkbookRefused
from files.workbooks.writing import Column, SheetOut, write_workbook

_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = ",\t;"


def as_workbook(data: bytes, name: str, limits: Limits = LIMITS) -> bytes:
    """Return a file as a workbook: one named .csv or .txt becomes one, all else is left alone.

    UTF-8 and GB 18030 are read, with commas, tabs or semicolons between the cells; every cell stays
    text, so that long numbers keep their digits. Rows keep their numbers. Raises WorkbookRefused.
    """
    if not name.lower().endswith((".csv", ".txt")):
        return data
    if len(data) > limits.file_bytes:
        raise WorkbookRefused(Refusal.TOO_LARGE, size=len(data), limit=limits.file_bytes)
    text = _decoded(data)
    if not text.strip():
        raise WorkbookRefused(Refusal.EMPTY)
    rows = _rows(text)
    width = max(map(len, rows))
    _refuse_size(rows, width, limits)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    heads = [Column(cell, 16) for cell in filled[0]]
    return write_workbook([SheetOut("CSV", heads, filled[1:])])


def _decoded(data: bytes) -> str:
    """Return the text of a file in one of the encodings Excel and WPS write."""
    if b"\0" in data:
        raise WorkbookRefused(Refusal.NOT_WORKBOOK)
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookRefused(Refusal.NOT_WORKBOOK)


def _rows(text: str) -> list[list[str]]:
    """Return the cells, divided by whichever separator the file holds most of."""
    separator = max(_SEPARATORS, key=text.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise WorkbookRefused(Refusal.DAMAGED) from None


def _refuse_size(rows: list[list[str]], width: int, limits: Limits) -> None:
    """Refuse more rows, columns or cells than a workbook may hold."""
    if len(rows) > limits.rows:
        raise WorkbookRefused(Refusal.TOO_MANY_ROWS, sheet="CSV", limit=limits.rows)
    if width > limits.columns:
        raise WorkbookRefused(Refusal.TOO_MANY_COLUMNS, limit=limits.columns)
    if len(rows) * width > limits.cells:
        raise WorkbookRefused(Refusal.TOO_MANY_CELLS, limit=limits.cells)
