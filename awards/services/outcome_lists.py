"""Outcomes from the published list: read, checked by cell, previewed, taken when a second person confirms.

Whoever of ours is on the list has the better outcome, whoever is not the other one; others on it came
by other ways and are left alone. Where a name alone does not tell who is meant, nothing is guessed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from awards.models import OutcomeList
from awards.services import tails
from awards.services.walking import only_managers
from files.scanning import refuse_infected
from files.services import read, store
from files.workbooks import WorkbookRefused, as_workbook, open_workbook
from ledger.actors import Actor
from ledger.flow import enter, refuse_tied
from ledger.situations import OutOfOrder, Refused, Sentence
from nominations.models import Candidate
from nominations.published import Code, Line, ListRules, parse_published, plain
from nominations.published_words import sentence
from nominations.services.previewing import CellFault, in_order
from nominations.services.remembering import known_programmes
from people.models import UnitAlias
from programmes.models import Cycle

SIDES: Mapping[str, tuple[str, str]] = {
    "reported": ("validate", "invalidate"),
    "valid": ("elect", "not_elect"),
    "forwarded": ("select", "turn_down"),
}
"""The step of whoever is on the list, and of whoever is not, by where they stand."""


@dataclass(frozen=True, slots=True)
class Move:
    """What the list means for one of ours: the step, and the line that says so (None: not on it)."""

    candidate: Candidate
    verb: str
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A list as read: faults by cell; without any the moves, and how many lines are about others."""

    title: str = ""
    faults: tuple[CellFault, ...] = ()
    moves: tuple[Move, ...] = ()
    others: int = 0

    @property
    def mark(self) -> str:
        """Return the hash of the moves: what a second person saw is what is taken."""
        told = sorted((move.candidate.pk, move.verb) for move in self.moves)
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@transaction.atomic
def read_outcomes(
    cycle: Cycle, stage: str, data: bytes, *, name: str, document: str, by: Actor, at: datetime
) -> OutcomeList:
    """Keep a published list; a table with separators (CSV) is kept as the workbook of its cells."""
    only_managers(by)
    if stage not in SIDES:
        raise OutOfOrder(_("Nobody waits for an outcome at this stage."))
    if not document.strip():
        raise Refused(_("Enter the document by its title or 文号: the record cites it."))
    refuse_infected(data, name=name)
    try:
        book = as_workbook(data, name)
        open_workbook(book)
    except WorkbookRefused as refused:
        raise Refused(refused.sentence) from refused
    named = name if book is data else f"{name}.xlsx"
    kept = OutcomeList.objects.create(
        cycle=cycle,
        stage=stage,
        document=document.strip()[:200],
        file=store(book, name=named, at=at, rehearsal=cycle.rehearsal),
        asked_by_id=by.person_id,
        asked_at=at,
        rehearsal=cycle.rehearsal,
    )
    enter(kept, "read_outcomes", by=by, at=at, facts={"document": kept.document, "sha256": kept.file.sha256})  # fmt: skip
    return kept


def examine_outcomes(kept: OutcomeList, at: datetime) -> Outcomes:
    """Return what a list means for those who stand at its stage now."""
    rules = ListRules(
        on=localdate(at),
        words=known_programmes(),
        programme=kept.cycle.programme.code,
        year=kept.cycle.year,
        outcome=tails.OUTCOMES[SIDES[kept.stage][0]],
        document=kept.document,
    )
    found = parse_published(open_workbook(read(kept.file)), rules)
    standing = list(Candidate.objects.filter(cycle=kept.cycle_id, stage=kept.stage, sealed_at=None))
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in found.lines:
        lines[plain(line.name)].append(line)
    others = {line.row for name, rows in lines.items() for line in rows if name not in {plain(each.name) for each in standing}}  # fmt: skip
    faults = [
        CellFault(fault.cell, sentence(fault))
        for fault in found.faults
        if fault.code != Code.WHOSE or row_of(fault.cell) not in others
    ]
    moves, wrong = weigh(standing, lines, SIDES[kept.stage])
    faults += wrong
    ours = sum(move.line is not None for move in moves)
    return Outcomes(
        title=found.title,
        faults=in_order(faults),
        moves=() if faults else tuple(moves),
        others=len(found.lines) - ours,
    )


def row_of(cell: str) -> int:
    """Return the row of a cell."""
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def weigh(
    standing: Sequence[Candidate], lines: Mapping[str, Sequence[Line]], sides: tuple[str, str]
) -> tuple[list[Move], list[CellFault]]:
    """Return what the lines mean for each candidate, and which lines do not tell whom they mean."""
    moves, faults = [], []
    named: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in standing:
        named[plain(candidate.name)].append(candidate)
    aliases = aliases_of(standing)
    for name, candidates in named.items():
        for candidate in candidates:
            mine = [each for each in lines.get(name, ()) if same_unit(each, candidate, aliases)]
            faults += [CellFault(each.name_cell, twice(candidate)) for each in mine[1:]]
            moves.append(move_of(candidate, mine[0] if mine else None, sides))
        for line in lines.get(name, ()):
            if line.unit and not any(same_unit(line, each, aliases) for each in candidates):
                faults.append(CellFault(line.name_cell, stranger(line, candidates[0])))
    return moves, faults


def move_of(candidate: Candidate, line: Line | None, sides: tuple[str, str]) -> Move:
    """Return the step of a candidate; a line may itself say the worse outcome (未当选)."""
    against = line is None or line.outcome == tails.OUTCOMES[sides[1]]
    return Move(candidate, sides[1] if against else sides[0], line)


def twice(candidate: Candidate) -> Sentence:
    """Say that one of ours is on the list twice."""
    words = _("{name} stands on the list more than once. Leave one line.")
    return format_lazy(words, name=candidate.name)


def stranger(line: Line, candidate: Candidate) -> Sentence:
    """Say that a line bears the name of one of ours with another unit."""
    words = _("The list has {name} of {unit}; our candidate of this name is of {ours}. If it is the same person, write our unit there; if another, delete the line.")  # fmt: skip
    return format_lazy(words, name=line.name, unit=line.unit, ours=candidate.unit_name)


def aliases_of(standing: Sequence[Candidate]) -> dict[str, set[str]]:
    """Return every known name of the candidates' units, by the name they gave; one query."""
    names = {each.unit_name for each in standing}
    found: dict[str, set[str]] = {plain(name): {plain(name)} for name in names}
    for unit, alias in UnitAlias.objects.filter(unit__name__in=names).values_list("unit__name", "name"):  # fmt: skip
        found[plain(unit)].add(plain(alias))
    return found


def same_unit(line: Line, candidate: Candidate, aliases: Mapping[str, set[str]]) -> bool:
    """Tell whether a line is of the candidate's unit: by name or alias, or a part of it (a department)."""
    given = plain(line.unit)
    known = aliases[plain(candidate.unit_name)]
    return bool(given) and any(given.startswith(name) or name.startswith(given) for name in known)


@transaction.atomic
def confirm_outcomes(kept: OutcomeList, *, mark: str, by: Actor, at: datetime) -> list[Candidate]:
    """Take the steps of a list, as a second person, as they were previewed; all or none."""
    only_managers(by)
    row = OutcomeList.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if row.confirmed_at:
        raise OutOfOrder(_("The outcomes of this list were entered already."))
    if row.asked_by_id == by.user_id:
        raise Refused(_("Somebody else confirms what you read in: outcomes are entered by two persons."))  # fmt: skip
    found = examine_outcomes(row, at)
    if found.faults:
        raise Refused(*(format_lazy("{}：{}", each.cell, each.sentence) for each in found.faults[:20]))  # fmt: skip
    if found.mark != mark:
        raise Refused(_("Since you opened the page somebody else changed where candidates stand. Look again, then confirm."))  # fmt: skip
    if not found.moves:
        raise Refused(_("Nobody waits for an outcome at this stage."))
    refuse_tied([move.candidate for move in found.moves], by=by)
    row.confirmed_by_id, row.confirmed_at = by.person_id, at
    row.save(update_fields=["confirmed_by_id", "confirmed_at"])
    moved: list[Candidate] = []
    for verb in SIDES[row.stage]:
        chosen = [move.candidate for move in found.moves if move.verb == verb]
        if chosen:
            moved += getattr(tails, verb)(chosen, document=row.document, by=by, at=at)
    enter(row, "confirm_outcomes", by=by, at=at, facts={"moved": len(moved)})
    return moved
