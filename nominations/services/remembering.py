"""Published lists of earlier cycles: kept and checked, previewed, then imported whole or not at all.

A line with a document of identity is bound to its person; one without stays as printed, and is only
ever "possible, please confirm" (`nominations.listed`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hash, keyed_hashes
from files.scanning import refuse_infected
from files.services import read, store
from files.workbooks import WorkbookRefused, as_workbook, open_workbook
from ledger.actors import Actor
from ledger.flow import enter
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused
from nominations.models import Member, Paper
from nominations.published import Line, ListRules, Past, Published, parse_published, plain
from nominations.published_words import sentence
from nominations.services.keeping_away import refuse_tied_among
from nominations.services.previewing import CellFault, in_order
from people.identity import normalise_name
from people.models import History, HistoryList, Person
from programmes.models import Programme
from programmes.vocabulary import PRESETS, RuleSet, preset

Fate = Literal["bound", "possible", "same"]
ALIASES: Mapping[str, tuple[str, ...]] = {
    "CAS": ("中国科学院院士", "中科院院士", "科学院院士", "中国科学院", "CAS"),
    "CAE": ("中国工程院院士", "工程院院士", "中国工程院", "CAE"),
}
"""What lists call the candidates of an academy."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A list as read and checked: its faults by cell, and what an import would do with each line."""

    list: Published
    faults: tuple[CellFault, ...] = ()
    fates: tuple[tuple[Line, Fate], ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """Count the lines by what would become of them."""
        return Counter(fate for _line, fate in self.fates)


@dataclass(slots=True)
class Register:
    """What is on record already about the persons and lines of one list."""

    persons: dict[str, Person] = field(default_factory=dict)
    bound: set[tuple[Any, ...]] = field(default_factory=set)
    unbound: set[tuple[Any, ...]] = field(default_factory=set)


def refuse_others(by: Actor) -> None:
    """Only a manager imports what published lists say of earlier cycles."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) imports published lists."))


def start_history_import(
    data: bytes,
    *,
    name: str,
    document: str = "",
    url: str = "",
    dated: date | None = None,
    programme: str = "",
    year: int | None = None,
    outcome: str = "",
    by: Actor,
    at: datetime,
) -> HistoryList:
    """Keep an uploaded list; a table with separators (CSV) is kept as the workbook of its cells."""
    refuse_others(by)
    refuse_marked({_("The document"): document})
    refuse_infected(data, name=name)
    try:
        book = as_workbook(data, name)
        open_workbook(book)
    except WorkbookRefused as refused:
        raise Refused(refused.sentence) from refused
    kept = store(book, name=f"{name}.xlsx" if book is not data else name, at=at, rehearsal=by.rehearsal)  # fmt: skip
    return HistoryList.objects.create(
        file=kept,
        document=document.strip(),
        url=url,
        dated=dated,
        programme_code=programme,
        year=year,
        outcome=outcome,
        asked_by_id=by.person_id,
        asked_at=at,
        rehearsal=by.rehearsal,
    )


def examine_history(kept: HistoryList, at: datetime) -> Examined:
    """Check a kept list against the register as it is now."""
    rules = ListRules(
        on=localdate(at),
        words=known_programmes(),
        programme=kept.programme_code,
        year=kept.year,
        outcome=kept.outcome,
        document=kept.document,
    )
    return examine_list(read(kept.file), rules, rehearsal=kept.rehearsal)


def examine_list(data: bytes, rules: ListRules, *, rehearsal: bool = False) -> Examined:
    """Check a list, and tell of every line whether it is new, and bound or only possible."""
    try:
        found = parse_published(open_workbook(data), rules)
    except WorkbookRefused as refused:
        return Examined(Published(), (CellFault("A1", refused.sentence),))
    register = register_of(found.lines, rehearsal)
    faults = [CellFault(fault.cell, sentence(fault)) for fault in found.faults]
    faults += [fault for line in found.lines for fault in other_names(line, register)]
    fates = tuple((line, fate_of(line, register)) for line in found.lines)
    return Examined(found, in_order(faults), () if faults else fates)


def known_programmes() -> dict[str, Past]:
    """Return every programme and honour a list may be of, by each word for it."""
    words: dict[str, Past] = {}
    for code in PRESETS:
        for honour in RuleSet.parse(preset(code)).person.excluded_honours:
            words |= dict.fromkeys(
                map(plain, (honour.code, honour.zh, honour.en)), Past(honour.code)
            )
    for each in Programme.objects.all():
        past = Past(each.code, each.academy, each.track)
        named = (each.code, each.name_zh, each.name_en, *ALIASES.get(each.academy, ()))
        words |= dict.fromkeys(map(plain, named), past)
        words[plain(each.name_zh.removesuffix("推荐"))] = past
    return words


def register_of(lines: Iterable[Line], rehearsal: bool) -> Register:
    """Look up the persons and lines of a list in three queries."""
    asked = list(lines)
    hashes = [each for line in asked if line.identity for each in keyed_hashes(line.identity)]
    persons = Person.objects.filter(identity_hash__in=hashes, rehearsal=rehearsal)
    known = {person.identity_hash: person for person in persons}
    bound = History.objects.filter(person__in=list(known.values()))
    names = {line.name for line in asked if not line.identity}
    unbound = History.objects.unbound(rehearsal).filter(name__in=names)
    of_list = ("programme_code", "year", "outcome")
    return Register(
        persons=known,
        bound=set(bound.values_list("person__identity_hash", *of_list)),
        unbound=set(unbound.values_list("name", "unit_name", "birth", *of_list)),
    )


def key_of(line: Line) -> tuple[Any, ...]:
    """Return what makes a line of a list the same as one on record."""
    of_list = (line.programme, line.year, line.outcome)
    if line.identity:
        return (keyed_hash(line.identity), *of_list)
    return (line.name, line.unit, line.birth, *of_list)


def fate_of(line: Line, register: Register) -> Fate:
    """Tell what an import would do with a line."""
    if key_of(line) in (register.bound if line.identity else register.unbound):
        return "same"
    return "bound" if line.identity else "possible"


def other_names(line: Line, register: Register) -> list[CellFault]:
    """Return the fault of a number that is on record under another name."""
    person = register.persons.get(keyed_hash(line.identity)) if line.identity else None
    if person is None or normalise_name(person.name) == line.name:
        return []
    words = _(
        "The identity number of this row is on record under another name. Check both; where the "
        "person has changed the name, leave the number out and confirm the line afterwards."
    )
    return [CellFault(line.name_cell, words)]


@transaction.atomic
def confirm_history_import(kept: HistoryList, *, by: Actor, at: datetime) -> Counter[str]:
    """Import a clean list whole; answers how many lines were bound, possible or known already.

    A list counts for or against whom it names: whoever keeps away from one of them imports it not.
    """
    refuse_others(by)
    row = HistoryList.objects.select_for_update(of=("self",)).select_related("file").get(pk=kept.pk)
    if row.done_at:
        raise Refused(_("This list was imported already. Upload a new one to add more."))
    examined = examine_history(row, at)
    if examined.faults:
        count = len(examined.faults)
        raise Refused(
            format_lazy(_("The list has {count} faults. Nothing is imported until it has none."), count=count)
        )  # fmt: skip
    refuse_tied_among(papers_named(examined.list.lines, row.rehearsal), by=by)
    write_lines(examined, row)
    row.done_at, row.document = at, examined.list.document
    row.save(update_fields=["done_at", "document"])
    told = examined.counts
    facts = {"document": row.document, "url": row.url, "sha256": row.file.sha256, **told}
    enter(row, "import_history", by=by, at=at, facts=facts)
    return told


def papers_named(lines: Iterable[Line], rehearsal: bool) -> QuerySet[Paper]:
    """Return the papers of whoever bears the number or the name of a line."""
    named = list(lines)
    hashes = [each for line in named if line.identity for each in keyed_hashes(line.identity)]
    members = Member.objects.filter(
        Q(identity_hash__in=hashes) | Q(name__in={line.name for line in named}),
        rehearsal=rehearsal,
    )
    return Paper.objects.filter(pk__in=members.values("paper"))


def write_lines(examined: Examined, kept: HistoryList) -> None:
    """Write every line that is new, in three statements."""
    new = {key_of(line): line for line, fate in examined.fates if fate != "same"}
    numbered = {keyed_hash(line.identity): line for line in new.values() if line.identity}
    Person.objects.bulk_create(
        [person_of_line(line, kept) for line in numbered.values()], ignore_conflicts=True
    )
    found = Person.objects.filter(identity_hash__in=numbered, rehearsal=kept.rehearsal)
    persons = {person.identity_hash: person for person in found}
    History.objects.bulk_create(
        [history_of(line, persons.get(keyed_hash(line.identity)), kept) for line in new.values()],
        ignore_conflicts=True,
    )


def person_of_line(line: Line, kept: HistoryList) -> Person:
    """Return the person of a line with a document of identity, as yet unsaved."""
    return Person(
        name=line.name,
        birth=date.fromisoformat(line.birth) if len(line.birth) == 10 else None,
        identity_kind=str(line.identity_kind),
        identity_no=line.identity,
        identity_hash=keyed_hash(line.identity),
        rehearsal=kept.rehearsal,
    )


def history_of(line: Line, person: Person | None, kept: HistoryList) -> History:
    """Return a line as it is put on record: bound to its person, or as printed."""
    return History(
        person=person,
        name="" if person else line.name,
        unit_name="" if person else line.unit,
        birth="" if person else line.birth,
        programme_code=line.programme,
        academy=line.academy,
        year=line.year,
        outcome=line.outcome,
        document=line.document,
        listed_in=kept,
        rehearsal=kept.rehearsal,
    )
