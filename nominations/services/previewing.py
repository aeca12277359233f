"""Checking a summary sheet (汇总表) before anything is written: every fault by its cell, and what
an import would change.

The faults of the sheet itself and those of the programme's rules come together, in reading order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hash, keyed_hashes
from files.workbooks import WorkbookRefused, open_workbook
from ledger.situations import Refused, Sentence
from nominations.eligibility import Finding, QuotaFact
from nominations.facts import quotas_of
from nominations.models import Member, Paper
from nominations.sentences import of_finding
from nominations.services.nominating import names_others, unfit_nominators
from nominations.services.screening import Registers, registers_of, screen
from nominations.summary import Field, Summary, SummaryRow, SummaryRules, parse_summary
from nominations.summary.spoken import channel_of, country_of, division_in, spelled_once
from nominations.summary_words import FIELD_WORDS, sentence
from people.identity import IdentityKind
from people.models import Society
from programmes.models import Cycle
from programmes.quotas import Board, board_of
from programmes.vocabulary import RuleSet

Change = Literal["new", "changed", "same", "standing"]

COLUMNS: Mapping[str, Field] = {
    "name": Field.NAME,
    "sex": Field.SEX,
    "ethnic_group": Field.ETHNIC_GROUP,
    "birth": Field.BIRTH,
    "party": Field.PARTY,
    "education": Field.EDUCATION,
    "degree": Field.DEGREE,
    "title": Field.TITLE,
    "post": Field.POST,
    "unit_name": Field.UNIT,
    "field": Field.SPECIALTY,
    "phone": Field.MOBILE,
    "email": Field.EMAIL,
    "identity_kind": Field.IDENTITY_KIND,
    "identity_no": Field.IDENTITY,
    "nationality": Field.NATIONALITY,
}
"""The facts of a person and the columns they stand in."""

ANCHORS: Mapping[str, Field] = {
    "birth": Field.BIRTH,
    "sex": Field.SEX,
    "identity": Field.IDENTITY,
    "nationality": Field.NATIONALITY,
    "title": Field.TITLE,
    "degree": Field.DEGREE,
    "unit": Field.UNIT,
    "channel": Field.CHANNEL,
    "post": Field.POST,
}
"""The column a finding of the rules points to; all others point to the name."""

STATED: Mapping[str, Field] = {
    "rank": Field.ORDER,
    "channel": Field.CHANNEL,
    "team_name": Field.TEAM,
    "branch": Field.BRANCH,
    "division": Field.DIVISION,
}
"""The facts of a paper and the columns they stand in."""

MOST_PAPERS = 9999


@dataclass(frozen=True, slots=True)
class CellFault:
    """One fault of the sheet: the cell a person should look at, and the sentence about it."""

    cell: str
    sentence: Sentence

    @property
    def place(self) -> tuple[int, int, str]:
        """Return the cell's place in reading order: row, then column."""
        letters = self.cell.rstrip("0123456789")
        return int(self.cell[len(letters) :]), len(letters), letters


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One person of the sheet: what an import would do, and what the rules say without blocking."""

    row: SummaryRow
    change: Change
    paper: Paper | None = None
    changed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def changed_words(self) -> list[Sentence]:
        """Return the names of the facts that would change."""
        return [FIELD_WORDS[COLUMNS.get(name, name)] for name in self.changed]


@dataclass(frozen=True, slots=True)
class Checked:
    """A sheet as checked: what it says, all its faults, and row by row what would change."""

    summary: Summary
    faults: tuple[CellFault, ...] = ()
    rows: tuple[RowCheck, ...] = field(default=())

    @property
    def clean(self) -> bool:
        """Tell whether the sheet may be imported."""
        return not self.faults

    def count(self, change: Change) -> int:
        """Return how many rows would be changed in this way."""
        return sum(each.change == change for each in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows are new, changed, same and standing."""
        return {c: self.count(c) for c in ("new", "changed", "same", "standing")}


def read_sheet(data: bytes, rules: RuleSet, at: datetime) -> Summary:
    """Read a workbook by a programme's rules; raise Refused with one sentence where it is none."""
    asked = SummaryRules(
        on=localdate(at),
        contribution_max=rules.material.summary_max_chars,
        identity_kinds=frozenset(IdentityKind(kind) for kind in rules.person.documents),
    )
    try:
        return parse_summary(open_workbook(data), asked)
    except WorkbookRefused as refusal:
        raise Refused(refusal.sentence) from refusal


def check_sheet(data: bytes, rules: RuleSet, at: datetime) -> Checked:
    """Check a sheet against the rules alone, without cycle, society or registers."""
    summary = read_sheet(data, rules, at)
    faults = [CellFault(f.cell, sentence(f)) for f in summary.faults]
    for row in summary.rows:
        faults += row_faults(row, rules, findings_of_row(row, rules, at), None)
    return Checked(summary, in_order(faults))


def check_workbook(data: bytes, cycle: Cycle, society: Society, at: datetime) -> Checked:
    """Check a sheet for a society's papers in a cycle, and preview what an import would change."""
    summary = read_sheet(data, cycle.rules, at)
    persons = [Member(**facts_of_row(row)) for row in summary.rows]
    registers = registers_of(persons, cycle, society)
    papers = papers_by_identity(summary, cycle, society)
    board = board_of(cycle)
    faults = [CellFault(f.cell, sentence(f)) for f in summary.faults]
    rows = []
    for row in summary.rows:
        paper = papers.get(keyed_hash(row.identity))
        standing = paper is not None and not paper.is_open_to_editing
        quotas = quotas_of_row(row, paper, board, society)
        findings = (
            ()
            if standing
            else findings_of_row(row, cycle.rules, at, registers, society.kind, quotas)
        )
        faults += row_faults(row, cycle.rules, findings, paper)
        change, changed = change_of(row, paper)
        rows.append(RowCheck(row, change, paper, changed, not_blocking(findings)))
    return Checked(summary, in_order(faults), tuple(rows))


def in_order(faults: Iterable[CellFault]) -> tuple[CellFault, ...]:
    """Return faults in reading order; of several in one cell the first stands for all."""
    by_cell: dict[str, CellFault] = {}
    for fault in faults:
        by_cell.setdefault(fault.cell, fault)
    return tuple(sorted(by_cell.values(), key=lambda fault: fault.place))


def findings_of_row(
    row: SummaryRow,
    rules: RuleSet,
    at: datetime,
    registers: Registers | None = None,
    society_kind: str | None = None,
    quotas: tuple[QuotaFact, ...] = (),
) -> tuple[Finding, ...]:
    """Return what the rules find about one row."""
    return screen(
        rules,
        Member(**facts_of_row(row)),
        at=at,
        registers=registers,
        channel=channel_of(row.channel),
        society_kind=society_kind,
        quotas=quotas,
    )


def not_blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings an import leaves to the self-check: exemptions and warnings."""
    return tuple(f for f in findings if f.outcome != "block")


def row_faults(
    row: SummaryRow, rules: RuleSet, findings: Iterable[Finding], paper: Paper | None
) -> list[CellFault]:
    """Return what the rules forbid, at the cell to look at, and what does not fit its field."""
    name_cell = row.cells[Field.NAME]
    faults = [
        CellFault(row.cells.get(ANCHORS.get(f.field, Field.NAME), name_cell), of_finding(f))
        for f in findings
        if f.outcome == "block"
    ]
    named = unfit_nominators(row, rules, paper)
    faults += [CellFault(row.cells[Field.NOMINATORS], each) for each in named]
    unfit = (too_long(row), unknown_country(row), unknown_division(row, rules), too_far_down(row))
    return faults + [fault for found in unfit for fault in found]


def too_far_down(row: SummaryRow) -> list[CellFault]:
    """Return the cell of a place in the order that is larger than any list."""
    if (row.order or 0) <= MOST_PAPERS:
        return []
    words = format_lazy(_("The order ends at {most}. Number from 1."), most=MOST_PAPERS)
    return [CellFault(row.cells[Field.ORDER], words)]


def too_long(row: SummaryRow) -> list[CellFault]:
    """Return the cells whose text is longer than its field."""
    own = {"team_name": row.team, "branch": spelled_once(row.branch)}
    given: list[tuple[Any, Field, str, Any]] = [
        (Member, COLUMNS[n], n, v) for n, v in facts_of_row(row).items() if n in COLUMNS
    ]
    given += [(Paper, STATED[n], n, v) for n, v in own.items()]
    faults = []
    for model, column, name, value in given:
        limit = getattr(model._meta.get_field(name), "max_length", None)
        if limit and isinstance(value, str) and len(value) > limit and name != "nationality":
            words = format_lazy(
                _("The {field} has {count} characters; at most {limit} are allowed. Shorten it."),
                field=FIELD_WORDS[column],
                count=len(value),
                limit=limit,
            )
            faults.append(CellFault(row.cells.get(column, row.cells[Field.NAME]), words))
    return faults


def unknown_country(row: SummaryRow) -> list[CellFault]:
    """Return the cell of a nationality that is not known."""
    if not row.nationality or country_of(row.nationality):
        return []
    words = format_lazy(
        _(
            "“{text}” is not a known nationality. Write it in Chinese or as the two letters of GB/T 2659."
        ),
        text=row.nationality[:30],
    )
    return [CellFault(row.cells[Field.NATIONALITY], words)]


def quotas_of_row(
    row: SummaryRow, paper: Paper | None, board: Board, society: Society
) -> tuple[QuotaFact, ...]:
    """Return the places there will be for a row's paper; a draft uses none, so none binds yet."""
    if paper is not None and paper.holds_a_place:
        return ()
    stated = {"branch": paper.branch, "division": paper.division} if paper else {}
    given = stated_of(row, board.cycle.rules)
    stated |= {name: given[name] for name in ("branch", "division") if name in given}
    return quotas_of(board, society.pk, binds=False, **stated)


def division_of(row: SummaryRow, rules: RuleSet) -> dict[str, str]:
    """Return the division (学部) a row names, in its own column or as the specialty."""
    known = rules.programme.divisions
    code = division_in(row.division or row.specialty, known)
    return {"division": code} if code else {}


def stated_of(row: SummaryRow, rules: RuleSet) -> dict[str, Any]:
    """Return what a row states of its paper: order, channel, team, branch, division."""
    stated: dict[str, Any] = {
        "rank": row.order,
        "channel": channel_of(row.channel) if row.channel else "",
        "team_name": row.team if rules.team else "",
        "branch": spelled_once(row.branch),
    }
    return {name: value for name, value in stated.items() if value} | division_of(row, rules)


def unknown_division(row: SummaryRow, rules: RuleSet) -> list[CellFault]:
    """Return the cell of a division the programme does not have."""
    if not row.division or division_of(row, rules):
        return []
    known = "、".join(each.zh for each in rules.programme.divisions)
    words = (
        _("“{text}” is no division of this programme. Choose one of these: {known}.")
        if known
        else _("This programme has no divisions, but the cell says “{text}”. Leave it empty.")
    )
    told = format_lazy(words, text=row.division[:40], known=known)
    return [CellFault(row.cells[Field.DIVISION], told)]


def facts_of_row(row: SummaryRow) -> dict[str, Any]:
    """Return the facts of a person a row states; empty cells state nothing."""
    facts = {
        "name": row.name,
        "sex": str(row.sex or ""),
        "ethnic_group": row.ethnic_group,
        "birth": row.birth,
        "party": row.party,
        "education": row.education,
        "degree": row.degree,
        "title": row.title,
        "post": row.post,
        "unit_name": row.unit,
        "field": row.specialty,
        "phone": row.mobile,
        "email": row.email,
        "identity_kind": str(row.identity_kind) if row.identity else "",
        "identity_no": row.identity,
        "nationality": country_of(row.nationality),
    }
    return {name: value for name, value in facts.items() if value}


def papers_by_identity(summary: Summary, cycle: Cycle, society: Society) -> dict[str, Paper]:
    """Return the society's papers in the cycle about persons of the sheet, by identity."""
    wanted = [each for row in summary.rows for each in keyed_hashes(row.identity)]
    leads = (
        Member.objects.filter(
            identity_hash__in=wanted,
            role__in=["nominee", "leader"],
            paper__cycle=cycle,
            paper__society=society,
        )
        .exclude(paper__stage__in=["withdrawn", "refused"])
        .select_related("paper")
        .prefetch_related("paper__members", "paper__sections", "paper__nominators")
        .order_by("-paper_id")
    )
    return {lead.identity_hash: lead.paper for lead in leads}


def change_of(row: SummaryRow, paper: Paper | None) -> tuple[Change, tuple[str, ...]]:
    """Tell what an import would do with a row, and which facts it would change."""
    if paper is None:
        return "new", ()
    if not paper.is_open_to_editing:
        return "standing", ()
    lead = paper.lead
    changed = [name for name, value in facts_of_row(row).items() if getattr(lead, name) != value]
    stated = stated_of(row, paper.rules)
    changed += [STATED[name] for name, value in stated.items() if getattr(paper, name) != value]
    if row.contribution and contribution_in(paper) != row.contribution:
        changed.append(Field.CONTRIBUTION)
    if names_others(row, paper):
        changed.append(Field.NOMINATORS)
    return ("changed" if changed else "same"), tuple(changed)


def contribution_section(rules: RuleSet) -> str:
    """Return the code of the section that takes the contribution: the first text but the opinion."""
    texts = [s.code for s in rules.material.sections if s.kind == "text" and s.code != "opinion"]
    return "achievements" if "achievements" in texts else next(iter(texts), "")


def contribution_in(paper: Paper) -> str:
    """Return the present text of that section; prefetched sections are used."""
    code = contribution_section(paper.rules)
    versions = [s for s in paper.sections.all() if s.code == code]
    return max(versions, key=lambda s: s.version).text if versions else ""
