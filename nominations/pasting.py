"""Rows copied from a spreadsheet: what Excel and WPS put on the clipboard, read as a person means it.

Cells are divided by tabs; one that holds a tab, a line break or a quotation mark is quoted. A row of
headings may stand above, in either language and any order. Pure: what is wrong comes as codes.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from nominations.summary.shapes import heading

MOST_ROWS = 1000
LONGEST_CELL = 5000
EARLIEST, LATEST = 1900, 2100
"""Years a cell may name."""
_LOOKED_AT = 5  # rows in which the headings may stand, below a title
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\n|$)')
_PLAIN = re.compile(r"[^\t\n]*")
_COUNTERS = frozenset({"序号", "编号", "no", "no.", "#", "number", ""})
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?:\s*[-./]?\s*(\d{1,2})\s*日?)?")
_YEAR = re.compile(r"(\d{4})(?:\.0+|\s*年(?:度)?)?")
_OF_TIME = ("year", "month", "date", "day", "period", "time")
_NUMERIC = re.compile(r"[\d\s.,%:/年月日至到~～—–-]+")

_NAMES = ("title", "name", "number")
Kind = Literal["new", "changed", "same"]


class PasteFault(StrEnum):
    """What may be wrong with pasted rows."""

    NOTHING = "nothing"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_LONG = "too_long"
    REPEATED_HEADING = "repeated_heading"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One fault, with the values its sentence needs."""

    code: PasteFault
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted: rows by column code, whether headings named the columns, which nobody reads."""

    rows: tuple[dict[str, str], ...] = ()
    headed: bool = False
    ignored: tuple[str, ...] = ()
    faults: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """One row of the list as it would be: new, changed (with what stood there), or the same."""

    kind: Kind
    row: Mapping[str, str] = field(hash=False)
    before: Mapping[str, str] = field(default_factory=dict, hash=False)


def cells_of(text: str) -> list[list[str]]:
    """Return the cells of pasted text, quoted ones with their tabs and line breaks.

    A quotation mark that opens no quoted cell belongs to the text, as in ``"Nature" 论文``.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    rows: list[list[str]] = [[]]
    at = 0
    while at <= len(text):
        quoted = _QUOTED.match(text, at)
        match = quoted or _PLAIN.match(text, at)
        assert match is not None  # _PLAIN matches anything, even nothing
        cell = quoted[1].replace('""', '"') if quoted else match[0]
        rows[-1].append(_tidy(cell))
        at = match.end()
        if text[at : at + 1] == "\n":
            rows.append([])
        at += 1
    return rows


def _tidy(cell: str) -> str:
    """A cell without blanks at its ends and characters nobody sees."""
    return re.sub(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]", "", cell).strip()


def read_rows(
    text: str, columns: Mapping[str, Sequence[str]], *, repeat_above: bool = False
) -> Pasted:
    """Read pasted text into rows by column code.

    `columns` are the codes of the list in order, each with the words its heading may be.
    `repeat_above`: an empty cell holds what stands above it, as where cells were merged downwards.
    """
    rows = [row for row in cells_of(text) if any(row)]
    if not rows:
        return Pasted(faults=(Wrong(PasteFault.NOTHING),))
    if len(rows) > MOST_ROWS:
        values = {"count": len(rows), "limit": MOST_ROWS}
        return Pasted(faults=(Wrong(PasteFault.TOO_MANY_ROWS, values),))
    known = {_word(word): code for code, words in columns.items() for word in (code, *words)}
    top = _top(rows, known, len(columns))
    if top is None:
        return _by_order(rows, columns, repeat_above)
    return _by_headings(rows[top], rows[top + 1 :], known, repeat_above)


def _word(text: str) -> str:
    """A heading without blanks, brackets and stars."""
    return heading(text)


def _top(rows: Sequence[Sequence[str]], known: Mapping[str, str], width: int) -> int | None:
    """The row of headings: most of its cells name columns, at least two or all there are."""
    for index, row in enumerate(rows[:_LOOKED_AT]):
        named = [known[_word(cell)] for cell in row if _word(cell) in known]
        if len(set(named)) >= min(2, width) and 2 * len(named) >= sum(map(bool, row)):
            return index
    return None


def _by_headings(
    head: Sequence[str], rows: Sequence[Sequence[str]], known: Mapping[str, str], repeat: bool
) -> Pasted:
    """Rows whose columns are named by their headings."""
    places: dict[str, int] = {}
    faults: list[Wrong] = []
    ignored: list[str] = []
    for place, cell in enumerate(head):
        code = known.get(_word(cell), "")
        if code in places:
            faults.append(Wrong(PasteFault.REPEATED_HEADING, {"heading": cell}))
        elif code:
            places[code] = place
        elif _word(cell) not in _COUNTERS:
            ignored.append(cell)
    made = [
        {code: row[place] if place < len(row) else "" for code, place in places.items()}
        for row in rows
    ]
    return _checked(made, repeat, faults, headed=True, ignored=tuple(ignored))


def _by_order(
    rows: Sequence[Sequence[str]], columns: Mapping[str, Sequence[str]], repeat: bool
) -> Pasted:
    """Rows without headings: the columns stand in the order of the list."""
    codes = list(columns)
    shorter = [_without_counter(row, n) for n, row in enumerate(rows, 1)]
    if all(row is not None for row in shorter) and max(map(len, rows)) == len(codes) + 1:
        rows = [row for row in shorter if row is not None]
    faults = []
    for number, row in enumerate(rows, 1):
        filled = len("\t".join(row).rstrip("\t").split("\t"))
        if filled > len(codes):
            values = {"row": number, "cells": filled, "columns": len(codes)}
            faults.append(Wrong(PasteFault.TOO_MANY_CELLS, values))
    made = [dict(zip(codes, [*row, *[""] * len(codes)], strict=False)) for row in rows]
    return _checked(made, repeat, faults[:5])


def _without_counter(row: Sequence[str], number: int) -> list[str] | None:
    """The row without the running number at its beginning; None where there is none."""
    first = unicodedata.normalize("NFKC", row[0]).rstrip(".、)")
    return list(row[1:]) if first == str(number) else None


def _checked(
    rows: list[dict[str, str]],
    repeat: bool,
    faults: list[Wrong],
    *,
    headed: bool = False,
    ignored: tuple[str, ...] = (),
) -> Pasted:
    """The rows with their cells understood, and what is too long among them."""
    above: dict[str, str] = {}
    kept = []
    for number, row in enumerate(rows, 1):
        if not any(row.values()):
            continue
        own = {code: text or (above.get(code, "") if repeat else "") for code, text in row.items()}
        above = own
        kept.append({code: understood(code, text) for code, text in own.items()})
        for text in own.values():
            if len(text) > LONGEST_CELL:
                values = {"row": number, "count": len(text), "limit": LONGEST_CELL}
                faults.append(Wrong(PasteFault.TOO_LONG, values))
    if not kept and not faults:
        faults.append(Wrong(PasteFault.NOTHING))
    return Pasted(tuple(kept), headed, ignored, tuple(faults))


def understood(code: str, text: str) -> str:
    """A cell as the list keeps it: full-width digits made plain, years and months in one form."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or not _NUMERIC.fullmatch(plain):
        return text
    if not any(word in code for word in _OF_TIME):
        return plain
    if year := _YEAR.fullmatch(plain):
        return year[1]
    day = _MONTH.fullmatch(plain)
    return (_dated(day) if day else "") or plain


def _dated(match: re.Match[str]) -> str:
    """A year, month and perhaps day as 2026-03-02; empty where there is no such day."""
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{year}-{month:02d}" + (f"-{day:02d}" if match[3] else "")


def merged(
    old: Sequence[Mapping[str, str]], pasted: Sequence[Mapping[str, str]], codes: Sequence[str]
) -> tuple[Merged, ...]:
    """Return the list as it would be: what is named the same is changed, everything else comes below.

    A row is named by its title, name or number, whichever the list has; where it has none, only the
    very same row counts as the same. Empty pasted cells change nothing.
    """
    key = next((code for code in _NAMES if code in codes), "")
    found = [Merged("same", row) for row in old]
    places: dict[str, int] = {}
    for place, row in enumerate(old):
        places.setdefault(_name(row, key, codes), place)
    places.pop("", None)
    for row in pasted:
        name = _name(row, key, codes)
        known = places.get(name)
        if known is None:
            if name:
                places[name] = len(found)
            found.append(Merged("new", row))
        else:
            found[known] = _changed(found[known], row)
    return tuple(found)


def _changed(standing: Merged, row: Mapping[str, str]) -> Merged:
    """A row with what was pasted about it."""
    changed = {**standing.row, **{code: text for code, text in row.items() if text}}
    if changed == dict(standing.row):
        return standing
    if standing.kind == "new":
        return Merged("new", changed)
    return Merged("changed", changed, standing.before or standing.row)


def _name(row: Mapping[str, str], key: str, codes: Sequence[str]) -> str:
    """What two rows are compared by, without blanks, width and case."""
    said = [row.get(key, "")] if key else [row.get(code, "") for code in codes]
    plain = [
        re.sub(r"\W", "", unicodedata.normalize("NFKC", str(text))).casefold() for text in said
    ]
    return "\t".join(plain) if any(plain) else ""


def rows_in(columns: Sequence[str], rows: Sequence[Merged]) -> Iterator[dict[str, str]]:
    """Yield the rows as a section keeps them: every column, in the order of the list."""
    for each in rows:
        yield {code: str(each.row.get(code, "")) for code in columns}


def is_time(text: str) -> bool:
    """Tell whether a cell is a year or a date: 2019, 2019年, 2019-05, 2019.5.6, 2019年5月6日."""
    plain = unicodedata.normalize("NFKC", text).strip()
    year, day = _YEAR.fullmatch(plain), _MONTH.fullmatch(plain)
    found = year or (day if day and _dated(day) else None)
    return found is not None and EARLIEST <= int(found[1]) <= LATEST


def untimely(
    rows: Sequence[Mapping[str, str]], codes: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    """Yield (row from 1, column, text) of every filled cell that should be a year and is none."""
    for number, row in enumerate(rows, start=1):
        for code in codes:
            text = str(row.get(code, ""))
            if text.strip() and not is_time(text):
                yield number, code, text
