"""Excel out of a list: its columns declared beside the page, its rows those of the page.

A list is declared once: what each column is called, where its value stands, of what type it is. The
view that hands it out asks the page's own function for the rows, so both show the same records, and
reads them piece by piece, so that ten thousand rows need no more memory than fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import is_aware, localdate, localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.downloads import hand_over
from files.kinds import XLSX
from files.workbooks import Column, SheetOut, write_workbook
from ledger.situations import Sentence

PIECE = 500
"""How many rows are read at once."""
YES_NO: dict[bool, Sentence] = {True: _("yes"), False: _("no")}


class Kind(StrEnum):
    """What a column holds: words (also numbers that are names), numbers, days, moments."""

    WORDS = "words"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its heading, where its value stands in a row, its type and width.

    ``value`` is a path of attributes, keys and methods (``paper.society.name``), or a function.
    """

    title: Sentence
    value: str | Callable[[Any], Any]
    width: int = 18
    kind: Kind = Kind.WORDS
    wrap: bool = False

    def cell(self, row: Any) -> Any:
        """Return what stands in this column of a row, by its type; None where there is nothing."""
        found = self.value(row) if callable(self.value) else at_path(row, self.value)
        if found is None or found == "":
            return None
        if self.kind is Kind.WORDS:
            return str(YES_NO[found] if isinstance(found, bool) else found)
        if isinstance(found, datetime) and is_aware(found):
            found = localtime(found)
        if self.kind is Kind.DAY and isinstance(found, datetime):
            return found.date()
        return found


def number(title: Sentence, value: str | Callable[[Any], Any], width: int = 10) -> Head:
    """Return a column of numbers."""
    return Head(title, value, width, Kind.NUMBER)


def day(title: Sentence, value: str | Callable[[Any], Any]) -> Head:
    """Return a column of days."""
    return Head(title, value, 14, Kind.DAY)


def moment(title: Sentence, value: str | Callable[[Any], Any]) -> Head:
    """Return a column of moments, in Beijing time."""
    return Head(title, value, 18, Kind.MOMENT)


def at_path(row: Any, path: str) -> Any:
    """Return what stands at a path below a row; None where something on the way is missing."""
    for part in path.split("."):
        row = row.get(part) if isinstance(row, dict) else getattr(row, part)
        if callable(row):
            row = row()
        if row is None:
            return None
    return row


@dataclass(frozen=True, slots=True)
class ListOut:
    """One list as a workbook: what it is called, and its columns."""

    title: Sentence
    heads: Sequence[Head]

    def sheet(self, rows: Iterable[Any]) -> SheetOut:
        """Return the list as a sheet; rows of the database are read piece by piece."""
        read = rows.iterator(chunk_size=PIECE) if isinstance(rows, QuerySet) else rows
        columns = [Column(str(head.title), head.width, wrap=head.wrap) for head in self.heads]
        return SheetOut(str(self.title), columns, ([h.cell(r) for h in self.heads] for r in read))


def in_pieces(rows: QuerySet, told: Callable[[list[Any]], Iterable[Any]]) -> Iterator[Any]:
    """Yield what a function makes of many rows at once, for pages that look things up for all of them."""
    piece: list[Any] = []
    for row in rows.iterator(chunk_size=PIECE):
        piece.append(row)
        if len(piece) == PIECE:
            yield from told(piece)
            piece = []
    yield from told(piece)


def excel(out: ListOut, rows: Callable[..., Iterable[Any]]) -> Callable[..., HttpResponse]:
    """Return the view that hands a list out; ``rows`` is what its page shows, filtered and sorted."""

    @require_safe
    def hand_out_list(request: HttpRequest, **keys: Any) -> HttpResponse:
        sheet = out.sheet(rows(request, **keys))
        return hand_out_workbook(str(out.title), [sheet], request.moment)  # type: ignore[attr-defined]

    return hand_out_list


def hand_out_workbook(name: str, sheets: Sequence[SheetOut], at: datetime) -> HttpResponse:
    """Answer with a workbook to be kept, named with the day it is of; it is stored nowhere."""
    return hand_out_excel(write_workbook(sheets), name, at)


def hand_out_excel(data: bytes, name: str, at: datetime | date | None = None) -> HttpResponse:
    """Answer with a workbook that is written already."""
    of_day = f"-{localdate(at) if isinstance(at, datetime) else at}" if at else ""
    return hand_over(data, XLSX, f"{name}{of_day}.xlsx")
