"""Members of a team pasted from a spreadsheet: read as the summary sheet is, put beside who is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.cells import Book, Cell, CellKind, Row, Sheet, reference
from files.cipher import keyed_hashes
from ledger.situations import Sentence
from nominations.forms.pasting import SENTENCES, PasteForm
from nominations.models import Member, Paper
from nominations.pasting import MOST_ROWS, PasteFault, cells_of
from nominations.services.previewing import COLUMNS, facts_of_row
from nominations.summary import Fault, Field, Summary, SummaryRow, SummaryRules, parse_summary
from nominations.summary.shapes import HEADINGS, heading
from nominations.summary_words import FIELD_WORDS, sentence
from people.identity import IdentityKind

USUAL = ("姓名", "性别", "出生年月", "工作单位", "专业技术职务", "手机", "证件号码")
"""The columns of members pasted without their headings."""
MOST_MEMBERS = 200
_LOOKED_AT = 5  # rows in which the headings may stand, below a title


@dataclass(frozen=True, slots=True)
class Change:
    """One person as they would be: new, changed in these facts, or the same."""

    kind: Literal["new", "changed", "same"]
    facts: dict[str, Any]
    member: Member | None = None
    changed: tuple[str, ...] = ()

    @property
    def changed_words(self) -> list[Sentence]:
        """Return the names of the facts that would change."""
        return [FIELD_WORDS[COLUMNS[name]] for name in self.changed]


class PasteMembersForm(PasteForm):
    """Members of a team, one a row; whoever is there already is changed, nobody is taken out."""

    people: tuple[Change, ...] = ()
    unread: tuple[str, ...] = ()

    def __init__(self, *args: Any, paper: Paper, at: datetime, **words: Any) -> None:
        super().__init__(*args, **words)
        self.paper, self.on = paper, localdate(at)
        self.standing = list(paper.members.all())

    def clean(self) -> dict[str, Any]:
        """Read the rows; every fault is told at once, by row and column."""
        given = super().clean() or self.cleaned_data
        rows = [row for row in cells_of(given.get("rows", "")) if any(row)]
        if "rows" not in given:
            return given
        if not rows or len(rows) > MOST_ROWS:
            code = PasteFault.TOO_MANY_ROWS if rows else PasteFault.NOTHING
            told = format_lazy(SENTENCES[code], count=len(rows), limit=MOST_ROWS)
            self.add_error("rows", told)
            return given
        summary = self.read(rows, repeat_above=bool(given.get("repeat_above")))
        for fault in summary.faults:
            self.add_error("rows", self.said(fault, summary))
        self.unread = summary.ignored
        self.people = tuple(self.change(row) for row in summary.rows)
        self.refuse_unfit(summary)
        return given

    def read(self, rows: list[list[str]], *, repeat_above: bool) -> Summary:
        """Read the rows as the import reads a summary sheet."""
        headed = any(is_headed(row) for row in rows[:_LOOKED_AT])
        table = rows if headed else [list(USUAL), *rows]
        if repeat_above:
            table = filled_down(table)
        sheet = Sheet("", tuple(row_of(cells, n + headed) for n, cells in enumerate(table)))
        asked = SummaryRules(
            on=self.on,
            contribution_max=None,
            required=frozenset({Field.NAME}),
            identity_kinds=frozenset(IdentityKind(k) for k in self.paper.rules.person.documents),
            least_headings=2,
        )
        return parse_summary(Book((sheet,)), asked)

    def said(self, fault: Fault, summary: Summary) -> Sentence:
        """Say where a fault is, by its row and the name of its column, and what it is."""
        places = {ref: key for row in summary.rows for key, ref in row.cells.items()}
        row = fault.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if fault.cell not in places:
            return sentence(fault)
        return format_lazy(
            _("Row {row}, {field}: {said}"),
            row=row,
            field=FIELD_WORDS[places[fault.cell]],
            said=sentence(fault),
        )

    def change(self, row: SummaryRow) -> Change:
        """Return what would become of one row."""
        facts = facts_of_row(row)
        member = self.known(row)
        if member is None:
            return Change("new", facts)
        changed = tuple(name for name, value in facts.items() if getattr(member, name) != value)
        return Change("changed" if changed else "same", facts, member, changed)

    def known(self, row: SummaryRow) -> Member | None:
        """Return the person of a row who is in the paper: by number, else by a name borne once."""
        hashes = keyed_hashes(row.identity) if row.identity else []
        by_number = [m for m in self.standing if m.identity_hash and m.identity_hash in hashes]
        if by_number:
            return by_number[0]
        named = [m for m in self.standing if m.name and m.name == row.name]
        free = [m for m in named if not (m.identity_hash and row.identity)]
        return free[0] if len(named) == 1 and free else None

    def refuse_unfit(self, summary: Summary) -> None:
        """Refuse texts longer than their fields, and more persons than a team can have."""
        for row in summary.rows:
            for name, value in facts_of_row(row).items():
                limit = getattr(Member._meta.get_field(name), "max_length", None)
                if limit and isinstance(value, str) and len(value) > limit:
                    told = _("Row {row}, {field}: at most {limit} characters are allowed.")
                    field = FIELD_WORDS[COLUMNS[name]]
                    self.add_error("rows", format_lazy(told, row=row.row, field=field, limit=limit))
        then = len(self.standing) + self.counts["new"]
        if then > MOST_MEMBERS:
            told = _("The team would have {count} members; at most {limit} are kept here.")
            self.add_error("rows", format_lazy(told, count=then, limit=MOST_MEMBERS))

    @property
    def counts(self) -> dict[str, int]:
        """Return how many persons would be new, changed, and as they were."""
        return {k: sum(p.kind == k for p in self.people) for k in ("new", "changed", "same")}

    @property
    def changes_anything(self) -> bool:
        """Tell whether there is anything to save."""
        return any(person.kind != "same" for person in self.people)

    def given(self) -> list[tuple[Member | None, dict[str, Any]]]:
        """Return whom to save with which facts."""
        return [(each.member, each.facts) for each in self.people if each.kind != "same"]


def is_headed(row: list[str]) -> bool:
    """Tell whether a row names the columns: the name among them."""
    named = {HEADINGS.get(heading(cell)) for cell in row} - {None}
    return Field.NAME in named and len(named) >= 2


def row_of(cells: list[str], number: int) -> Row:
    """Return a row of pasted texts as a row of a sheet."""
    kinds = [
        Cell(reference(c, number), t, CellKind.TEXT, raw=t) if t else Cell(reference(c, number))
        for c, t in enumerate(cells)
    ]
    return Row(number, tuple(kinds))


def filled_down(rows: list[list[str]]) -> list[list[str]]:
    """Return rows in which an empty cell holds what stands above it, but for the headings."""
    filled: list[list[str]] = []
    for row in rows:
        above = filled[-1] if filled and not is_headed(filled[-1]) else []
        filled.append([t or (above[c] if c < len(above) else "") for c, t in enumerate(row)])
    return filled
