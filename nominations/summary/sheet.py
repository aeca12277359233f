"""Reading the summary sheet: finding the table, reading its rows, comparing cells with each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from files.cells import Book, Cell, CellKind, Row, Sheet, reference
from nominations.summary import values
from nominations.summary.shapes import (
    HEADINGS,
    Fault,
    FaultCode,
    Field,
    Summary,
    SummaryRow,
    SummaryRules,
    heading,
    tidy,
)
from people.identity import IdentityCheck, IdentityKind

_REMARK = re.compile(
    r"(注|说明|备注|填表|填报|制表|单位负责人|负责人|联系人|经办人|推荐单位|审核|合计|总计|共计|以上|以下空白|盖章|日期)"
)
_SOCIETY = re.compile(
    r"(?:推荐单位|填报单位|推荐学会|学会名称|单位名称)\s*(?:[(（][^)）]*[)）])?\s*[:：]\s*(\S+)"
)
_SOCIETY_IN_TITLE = re.compile(r"^(\S*?(?:学会联合会|联合会|学会|协会|研究会|科协))")


def parse_summary(book: Book, rules: SummaryRules) -> Summary:
    """Read the first visible sheet that holds the table; every fault is collected, none raised."""
    for sheet in book.visible:
        for index, row in enumerate(sheet.rows):
            columns = _columns(row)
            if Field.NAME in columns.values() and len(columns) >= rules.least_headings:
                return _Table(sheet, index, rules).read()
    sheet_name = book.visible[0].name if book.visible else ""
    return Summary(sheet_name, faults=(Fault("A1", FaultCode.NO_TABLE, {}),))


def _columns(row: Row) -> dict[int, Field]:
    """The known headings of a row, by column."""
    found = {c: HEADINGS.get(heading(cell.text)) for c, cell in enumerate(row.cells)}
    return {column: key for column, key in found.items() if key}


@dataclass(slots=True)
class _Person:
    """A row while it is read: its cells by field, what they mean, and the identity check."""

    row: Row
    cells: dict[Field, Cell]
    found: dict[str, Any] = field(default_factory=dict)
    identity: IdentityCheck | None = None
    birth: values.Birth | None = None


class _Table:
    """One table on its way from cells to people."""

    def __init__(self, sheet: Sheet, header: int, rules: SummaryRules) -> None:
        self.sheet, self.header, self.rules = sheet, header, rules
        self.faults: list[Fault] = []
        self.merged = merged_downwards(sheet)
        self.columns: dict[Field, int] = {}
        for column, key in _columns(sheet.rows[header]).items():
            if key in self.columns:
                where = reference(column, sheet.rows[header].number)
                earlier = reference(self.columns[key], sheet.rows[header].number)
                self.faults.append(
                    Fault(where, FaultCode.REPEATED_COLUMN, {"field": key, "earlier": earlier})
                )
            self.columns.setdefault(key, column)

    def read(self) -> Summary:
        """The whole sheet."""
        number = self.sheet.rows[self.header].number
        for key in sorted(self.rules.required - set(self.columns)):
            self.faults.append(Fault(f"A{number}", FaultCode.MISSING_COLUMN, {"field": key}))
        people = [self._person(row) for row in self._people_rows()]
        if not people:
            self.faults.append(Fault(f"A{number + 1}", FaultCode.NO_ROWS, {}))
        self._compare_rows(people)
        headings = self.sheet.rows[self.header].cells
        known = set(self.columns.values())
        ignored = [
            tidy(c.text) for n, c in enumerate(headings) if n not in known and c.text.strip()
        ]
        title, hint = self._about()
        return Summary(
            self.sheet.name,
            title,
            hint,
            tuple(self._result(person) for person in people),
            tuple(sorted(self.faults, key=_position)),
            tuple(ignored),
        )

    def _about(self) -> tuple[str, str]:
        """The title above the table, and the society it or the line below it names."""
        above = [
            c.text.strip()
            for r in self.sheet.rows[: self.header]
            for c in r.cells
            if c.text.strip()
        ]
        title = tidy(above[0]) if above else ""
        named = next((m[1] for m in map(_SOCIETY.search, above) if m), "")
        if not named:
            match = _SOCIETY_IN_TITLE.match(title)
            named = match[1] if match else ""
        return title, named

    def _people_rows(self) -> Iterator[Row]:
        """The rows that hold people: not empty ones, notes, or headings repeated for printing."""
        for row in self.sheet.rows[self.header + 1 :]:
            filled = {k: row.cell(c) for k, c in self.columns.items() if row.cell(c).text.strip()}
            if not filled.keys() - {Field.ORDER} and not self._note(row):
                continue
            if self._note(row) or len(_columns(row)) >= self.rules.least_headings:
                continue
            yield row

    def _note(self, row: Row) -> bool:
        """Whether a row is a remark below the table, not a person."""
        texts = [cell.text.strip() for cell in row.cells if cell.text.strip()]
        return 0 < len(texts) <= 2 and bool(_REMARK.match(texts[0]))

    def _person(self, row: Row) -> _Person:
        """Read one row and compare its cells with each other."""
        cells = {key: self._cell(row, column) for key, column in self.columns.items()}
        person = _Person(row, self._usable(row, cells))
        if row.hidden:
            self.faults.append(Fault(f"A{row.number}", FaultCode.HIDDEN_ROW, {"row": row.number}))
        self._read_cells(person)
        self._read_identity(person)
        self._compare_with_identity(person)
        return person

    def _cell(self, row: Row, column: int) -> Cell:
        """A cell; one merged with those above (单位 written once for several people) holds theirs."""
        cell = row.cell(column)
        above = self.merged.get(cell.ref)
        return replace(above, ref=cell.ref) if above and not cell.text.strip() else cell

    def _usable(self, row: Row, cells: dict[Field, Cell]) -> dict[Field, Cell]:
        """The cells that hold data; formulas, errors and gaps are faults and read as empty."""
        usable = {}
        for key, cell in cells.items():
            if cell.kind is CellKind.FORMULA:
                self._fault(cell, FaultCode.FORMULA, text=str(cell.value)[:40])
            elif cell.kind is CellKind.ERROR:
                self._fault(cell, FaultCode.ERROR_VALUE, text=str(cell.value)[:40])
            elif key in self.rules.required and not cell.text.strip():
                self._fault(cell, FaultCode.REQUIRED, field=key)
            else:
                usable[key] = cell
        return usable

    def _read_cells(self, person: _Person) -> None:
        """Everything that can be understood cell by cell."""
        longest = self.rules.contribution_max
        readers = {
            Field.NAME: values.read_name,
            Field.ORDER: values.read_order,
            Field.SEX: values.read_sex,
            Field.ETHNIC_GROUP: values.read_ethnic_group,
            Field.MOBILE: values.read_mobile,
            Field.EMAIL: values.read_email,
            Field.BIRTH: lambda cell: values.read_birth(cell, self.rules.on),
            Field.CONTRIBUTION: lambda cell: values.read_contribution(cell, longest),
            Field.NOMINATORS: lambda cell: (cell.text.strip(), None),
        }
        for key, cell in person.cells.items():
            reader = readers.get(key)
            value, fault = reader(cell) if reader else (tidy(cell.text), None)
            person.found[key] = value
            if fault:
                self.faults.append(fault)
        person.birth = person.found.pop(Field.BIRTH, None)
        both = re.split(r"[/、,，;；]", person.found.pop(Field.EDUCATION_DEGREE, ""), maxsplit=1)
        for key, text in zip((Field.EDUCATION, Field.DEGREE), both, strict=False):
            person.found[key] = person.found.get(key) or text.strip()

    def _read_identity(self, person: _Person) -> None:
        """The document's number, of the kind the row names or the number shows."""
        person.found.pop(Field.IDENTITY_KIND, None)
        kind: IdentityKind | None = None
        if cell := person.cells.get(Field.IDENTITY_KIND):
            kind, fault = values.read_identity_kind(cell)
            if fault:
                self.faults.append(fault)
        person.found.pop(Field.IDENTITY, None)
        if cell := person.cells.get(Field.IDENTITY):
            person.identity, fault = values.read_identity(cell, kind, self.rules.on)
            check = person.identity
            if fault:
                self.faults.append(fault)
            elif check and check.kind not in self.rules.identity_kinds:
                self._fault(cell, FaultCode.IDENTITY_KIND, text=check.kind)

    def _compare_with_identity(self, person: _Person) -> None:
        """Sex and month of birth must be those of a valid identity number 「GB 11643-1999」."""
        check, sex = person.identity, person.found.get(Field.SEX)
        if not check or not check.valid:
            return
        if check.sex and sex and check.sex is not sex:
            self._fault(person.cells[Field.SEX], FaultCode.SEX_DIFFERS, written=sex, sex=check.sex)
        if check.birth and person.birth and not person.birth.fits(check.birth):
            written = f"{person.birth.year}-{person.birth.month:02d}"
            self._fault(
                person.cells[Field.BIRTH],
                FaultCode.BIRTH_DIFFERS,
                written=written,
                month=f"{check.birth:%Y-%m}",
            )

    def _compare_rows(self, people: list[_Person]) -> None:
        """Nobody twice, no place in the order twice; the later cell is named, with the earlier."""
        seen: dict[object, Cell] = {}
        for person in people:
            check, order = person.identity, person.found.get(Field.ORDER)
            keys = (
                (
                    check and check.valid and check.normalised,
                    Field.IDENTITY,
                    FaultCode.IDENTITY_REPEATED,
                ),
                (order, Field.ORDER, FaultCode.REPEATED_ORDER),
            )
            for value, key, code in keys:
                if value and (key, value) in seen:
                    self._fault(person.cells[key], code, earlier=seen[key, value].ref, order=order)
                elif value:
                    seen[key, value] = person.cells[key]

    def _fault(self, cell: Cell, code: FaultCode, **named: object) -> None:
        self.faults.append(Fault(cell.ref, code, named))

    def _result(self, person: _Person) -> SummaryRow:
        """The row as the caller gets it."""
        check = person.identity
        born = check.birth if check and check.valid else None
        if not born and person.birth:
            born = date(person.birth.year, person.birth.month, 1)
        number = person.row.number
        return SummaryRow(
            row=number,
            cells={key: reference(column, number) for key, column in self.columns.items()},
            birth=born,
            identity=check.normalised if check else "",
            identity_kind=check.kind if check else IdentityKind.RESIDENT,
            **{str(key): value for key, value in person.found.items()},
        )


def merged_downwards(sheet: Sheet) -> dict[str, Cell]:
    """For each cell merged into one above it in the same column, the cell that holds the value."""
    held = {cell.ref: cell for row in sheet.rows for cell in row.cells}
    lowest = sheet.rows[-1].number
    found = {}
    for span in sheet.merged:
        match = re.fullmatch(r"([A-Z]+)(\d+):\1(\d+)", span)
        if match and (top := held.get(f"{match[1]}{match[2]}")):
            rows = range(int(match[2]) + 1, min(int(match[3]), lowest) + 1)
            found.update({f"{match[1]}{row}": top for row in rows})
    return found


def _position(fault: Fault) -> tuple[int, int, str]:
    """Faults in reading order: by row, then by column."""
    letters = fault.cell.rstrip("0123456789")
    return int(fault.cell[len(letters) :]), len(letters), letters
