"""Reading a published list: finding the table, reading its lines, taking from its title what they omit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from files.cells import Book, Cell, CellKind, Row, Sheet, reference
from nominations.published.shapes import (
    FITTING,
    HEADINGS,
    OUTCOMES,
    Code,
    Field,
    Line,
    ListFault,
    ListRules,
    Past,
    Published,
    plain,
)
from nominations.summary.shapes import Fault, FaultCode, heading, tidy
from nominations.summary.sheet import merged_downwards
from nominations.summary.values import read_birth, read_identity, read_name
from people.identity import IdentityCheck, IdentityKind

Found = TypeVar("Found")
LONGEST = {Field.NAME: 100, Field.UNIT: 120, Field.DOCUMENT: 200}
_UNSETTLED = re.compile(r"拟(?:入选|授奖|当选|表彰)|公示")
_SOURCE = re.compile(r"(?:来源|来源文件|文件|依据|文号|发文字号|出处)[:：]\s*(\S.*)")
_SUBHEADING = re.compile(
    r"学部|[（(]?(?:共|计)?\s*\d+\s*(?:人|名|位)|^[一二三四五六七八九十]+[、.]|类$|组$"
)
_NOTE = re.compile(r"(注|说明|备注|合计|总计|共计|以上|以下空白|来源|排名不分先后|按姓)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_FIRST_YEAR = 1949


def parse_published(book: Book, rules: ListRules) -> Published:
    """Read the first visible sheet that holds a list; every fault is collected, none raised."""
    for sheet in book.visible:
        for index, row in enumerate(sheet.rows):
            columns = columns_of(row)
            if Field.NAME in columns and len(columns) > 1:
                return _List(sheet, index, columns, rules).read()
    name = book.visible[0].name if book.visible else ""
    return Published(faults=(ListFault("A1", Code.NO_TABLE),), sheet=name)


def columns_of(row: Row) -> dict[Field, int]:
    """Return the known headings of a row: the first column of each field."""
    found: dict[Field, int] = {}
    for column, cell in enumerate(row.cells):
        if key := HEADINGS.get(heading(cell.text)):
            found.setdefault(key, column)
    return found


def word_in(title: str, words: Mapping[str, Found]) -> Found | None:
    """Return what the longest known word in a title stands for."""
    bare = plain(title)
    return words[max(fits, key=len)] if (fits := [w for w in words if w in bare]) else None


def outcome_in(title: str) -> str:
    """Return the outcome a title states; what is only intended (拟) or in notice states none."""
    return "" if _UNSETTLED.search(title) else word_in(title, OUTCOMES) or ""


class _List:
    """One list on its way from cells to lines."""

    def __init__(
        self, sheet: Sheet, header: int, columns: dict[Field, int], rules: ListRules
    ) -> None:
        self.sheet, self.header, self.columns, self.rules = sheet, header, columns, rules
        self.faults: list[ListFault] = []
        self.skipped: list[tuple[int, str]] = []
        self.merged = merged_downwards(sheet)
        above = [c.text.strip() for r in sheet.rows[:header] for c in r.cells if c.text.strip()]
        self.title = tidy(above[0]) if above else ""
        sources = [m[1].strip() for m in map(_SOURCE.match, above) if m]
        self.document = rules.document or (sources[0] if sources else "")

    def read(self) -> Published:
        """Return the whole list."""
        lines = [self._line(row) for row in self._rows()]
        heads = self.sheet.rows[self.header]
        if not lines:
            self._fault(Cell(reference(0, heads.number + 1)), Code.NO_LINES)
        elif not all(line.document for line in lines):
            self._fault(Cell("A1"), Code.NO_DOCUMENT)
        if len(self.document) > LONGEST[Field.DOCUMENT]:
            limit = LONGEST[Field.DOCUMENT]
            self._fault(Cell("A1"), Code.TOO_LONG, field=Field.DOCUMENT, limit=limit)
        known = set(self.columns.values())
        unread = (c for n, c in enumerate(heads.cells) if n not in known and c.text.strip())
        return Published(
            title=self.title,
            document=self.document,
            lines=tuple(lines),
            faults=tuple(sorted(self.faults, key=_position)),
            ignored=tuple(tidy(c.text) for c in unread),
            skipped=tuple(self.skipped),
            sheet=self.sheet.name,
        )

    def _rows(self) -> Iterator[Row]:
        """Yield the rows that hold somebody; subheadings, notes and repeated headings are told."""
        for row in self.sheet.rows[self.header + 1 :]:
            texts = [(n, c.text.strip()) for n, c in enumerate(row.cells) if c.text.strip()]
            if not texts or len(columns_of(row)) > 1:
                continue
            if self._is_beside(texts):
                self.skipped.append((row.number, tidy(texts[0][1])[:60]))
            else:
                yield row

    def _is_beside(self, texts: list[tuple[int, str]]) -> bool:
        """Whether a row is no line of the list: a single cell that is a subheading, or a note."""
        column, text = texts[0]
        if _NOTE.match(text) and len(texts) <= 2:
            return True
        read = column in self.columns.values() and not _SUBHEADING.search(text)
        return len(texts) == 1 and not read

    def _line(self, row: Row) -> Line:
        """Read one line; what its cells leave open is what is said of the whole list."""
        cells = {key: self._cell(row, column) for key, column in self.columns.items()}
        if row.hidden:
            self._fault(Cell(f"A{row.number}"), FaultCode.HIDDEN_ROW, row=row.number)
        cells = {key: cell for key, cell in cells.items() if self._holds_data(cell)}
        name, check = self._name(row, cells), self._identity(cells)
        past = self._programme(row, cells)
        line = Line(
            row=row.number,
            name_cell=reference(self.columns[Field.NAME], row.number),
            name=name,
            unit=self._text(cells, Field.UNIT),
            birth=self._birth(cells, check),
            identity=check.normalised if check else "",
            identity_kind=check.kind if check else IdentityKind.RESIDENT,
            programme=past.code if past else "",
            academy=past.academy if past else "",
            year=self._year(row, cells),
            outcome=self._outcome(row, cells, past),
            document=self._text(cells, Field.DOCUMENT) or self.document,
        )
        if name and not (line.identity or line.unit or line.birth):
            self._fault(cells.get(Field.UNIT) or cells[Field.NAME], Code.WHOSE)
        return line

    def _cell(self, row: Row, column: int) -> Cell:
        """A cell; one merged with those above (单位 written once for several) holds theirs."""
        cell = row.cell(column)
        above = self.merged.get(cell.ref)
        return replace(above, ref=cell.ref) if above and not cell.text.strip() else cell

    def _holds_data(self, cell: Cell) -> bool:
        """Whether a cell holds data; formulas and errors are faults."""
        wrong = {CellKind.FORMULA: FaultCode.FORMULA, CellKind.ERROR: FaultCode.ERROR_VALUE}
        if code := wrong.get(cell.kind):
            self._fault(cell, code, text=str(cell.value)[:40])
        return cell.kind not in wrong

    def _name(self, row: Row, cells: dict[Field, Cell]) -> str:
        """The name; a line without one is nobody's."""
        cell = cells.get(Field.NAME)
        name, fault = read_name(cell) if cell else ("", None)
        if cell and not name:
            self._fault(cell, Code.NAME)
        self._keep(fault)
        self._refuse_long(cell, Field.NAME, name)
        return name

    def _text(self, cells: dict[Field, Cell], key: Field) -> str:
        """A short text that must fit its column of the register."""
        cell = cells.get(key)
        text = tidy(cell.text) if cell else ""
        self._refuse_long(cell, key, text)
        return text

    def _refuse_long(self, cell: Cell | None, key: Field, text: str) -> None:
        if cell and len(text) > LONGEST[key]:
            self._fault(cell, Code.TOO_LONG, field=key, limit=LONGEST[key])

    def _identity(self, cells: dict[Field, Cell]) -> IdentityCheck | None:
        """The number of the document, where the line has one; a faulty one is none."""
        cell = cells.get(Field.IDENTITY)
        check, fault = read_identity(cell, None, self.rules.on) if cell else (None, None)
        self._keep(fault)
        return None if fault else check

    def _birth(self, cells: dict[Field, Cell], check: IdentityCheck | None) -> str:
        """The date of birth, as precise as the cell, or that of the number."""
        cell = cells.get(Field.BIRTH)
        birth, fault = read_birth(cell, self.rules.on) if cell else (None, None)
        self._keep(fault)
        born = check.birth if check else None
        if cell and birth and born and not birth.fits(born):
            self._fault(cell, Code.BIRTH_DIFFERS, text=tidy(cell.text), month=f"{born:%Y-%m}")
        if born or not birth or not cell:
            return born.isoformat() if born else ""
        whole = _whole_day(cell)
        return whole.isoformat() if whole else f"{birth.year}-{birth.month:02d}"

    def _programme(self, row: Row, cells: dict[Field, Cell]) -> Past | None:
        """The programme of a line: of its cell, else as said, else of the title."""
        cell = cells.get(Field.PROGRAMME)
        if cell and (text := tidy(cell.text)):
            found = self.rules.words.get(plain(text)) or word_in(text, self.rules.words)
            if not found:
                self._fault(cell, Code.PROGRAMME, text=text[:40])
            return found
        said = self.rules.words.get(plain(self.rules.programme)) if self.rules.programme else None
        found = said or word_in(self.title, self.rules.words)
        if not found:
            self._fault(cell or self._first(row), Code.NO_PROGRAMME)
        return found

    def _year(self, row: Row, cells: dict[Field, Cell]) -> int:
        """The year of a line: of its cell, else as said, else of the title; 0 where none is known."""
        cell = cells.get(Field.YEAR)
        text = tidy(cell.text) if cell else ""
        if cell and isinstance(cell.value, date | datetime):
            text = str(cell.value.year)
        match = _YEAR.search(text or str(self.rules.year or "") or self.title)
        year = int(match[1]) if match else 0
        if text and (not year or not _FIRST_YEAR <= year <= self.rules.on.year):
            last = self.rules.on.year
            self._fault(cell or self._first(row), Code.YEAR, text=text[:40], last=last)
        elif not _FIRST_YEAR <= year <= self.rules.on.year:
            self._fault(cell or self._first(row), Code.NO_YEAR)
        return year

    def _outcome(self, row: Row, cells: dict[Field, Cell], past: Past | None) -> str:
        """What became of the person: of the cell, else as said, else of the title."""
        cell = cells.get(Field.OUTCOME)
        if cell and (text := tidy(cell.text)):
            outcome = OUTCOMES.get(plain(text), "")
            code = Code.OUTCOME
        else:
            text, code = "", Code.NO_OUTCOME
            outcome = self.rules.outcome or outcome_in(self.title)
        where = cell or self._first(row)
        if not outcome:
            self._fault(where, code, text=text[:40])
        elif past and outcome not in FITTING[past.track]:
            self._fault(where, Code.OUTCOME_TRACK, outcome=outcome, programme=past.code)
        return outcome

    def _first(self, row: Row) -> Cell:
        """The cell of the name, where a fault has no cell of its own."""
        return row.cell(self.columns[Field.NAME])

    def _keep(self, fault: Fault | None) -> None:
        if fault:
            self.faults.append(ListFault(fault.cell, fault.code, fault.values))

    def _fault(self, cell: Cell, code: Code | FaultCode, **named: Any) -> None:
        self.faults.append(ListFault(cell.ref, code, named))


def _whole_day(cell: Cell) -> date | None:
    """The day of a birth cell that states one; None where it states a month only."""
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    digits = re.findall(r"\d+", unicodedata.normalize("NFKC", cell.text).partition(" ")[0])
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    return date(*map(int, digits)) if len(digits) == 3 else None


def _position(fault: ListFault) -> tuple[int, int, str]:
    """Faults in reading order: by row, then by column."""
    letters = fault.cell.rstrip("0123456789")
    return int(fault.cell[len(letters) :]), len(letters), letters
