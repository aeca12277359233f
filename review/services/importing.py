"""Importing experts from a workbook: kept and checked, previewed, confirmed, written once as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.scanning import refuse_infected
from files.services import read, store
from jobs.models import Job
from jobs.services import ask
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused
from people.choices import FactSource
from people.models import Person
from review.choices import SheetState
from review.models import Expert, ExpertSheet, Term
from review.services.exclusions import look_for_excluded
from review.services.experts import give_account, known_person
from review.services.newcomers import Units, enter_newcomers, unknown
from review.services.profiles import Profile, changed, tidied, write_profile
from review.services.sheets import Checked, ExpertRow, check_sheet, on_record

Kind = Literal["new", "changed", "same"]
Step = Callable[[int, int, object], None]
PIECE = 20
"""Rows written between two looks at whether the import is to stop."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import would do with one row, and which parts of the profile it changes."""

    row: ExpertRow
    kind: Kind
    parts: tuple[str, ...] = ()


def refuse_strangers(by: Actor) -> None:
    """Only managers and operators import experts."""
    if not by.holds("manager", "operator"):
        raise NotYours(_("Only a manager (管理员) imports experts."))


def start_expert_import(data: bytes, *, name: str, by: Actor, at: datetime) -> ExpertSheet:
    """导入专家: keep an uploaded workbook and tell whether it has faults; what is none is not kept."""
    refuse_strangers(by)
    refuse_infected(data, name=name)
    checked = check_sheet(data, rehearsal=by.rehearsal, on=localdate(at))
    return ExpertSheet.objects.create(
        file=store(data, name=name, at=at, rehearsal=by.rehearsal),
        state=SheetState.READY if checked.clean else SheetState.FAULTY,
        asked_by_id=by.person_id,
        asked_at=at,
        rehearsal=by.rehearsal,
    )


def examine_experts(sheet: ExpertSheet, *, at: datetime) -> Checked:
    """Look at a kept workbook against the pool and the registers as they are now."""
    return check_sheet(read(sheet.file), rehearsal=sheet.rehearsal, on=localdate(at))


def planned(rows: Iterable[ExpertRow], *, rehearsal: bool) -> list[Planned]:
    """Return what an import would do with each row: enter somebody new, change, or nothing."""
    rows = list(rows)
    known = on_record(rows, rehearsal)
    return [plan_of(row, *known.get(row.identity_no, (None, None))) for row in rows]


def plan_of(row: ExpertRow, expert: Expert | None, before: Profile | None) -> Planned:
    """Return what happens with one row."""
    if expert is None or before is None or expert.society_id:
        return Planned(row, "new")
    parts = list(changed(before, merged(row, before)))
    person = expert.person
    if any(given and given != str(kept or "") for given, kept in contacts(row, person)):
        parts.append("contacts")
    had = {(term.year, term.body) for term in expert.terms.all()}
    if set(row.terms) - had:
        parts.append("terms")
    return Planned(row, "changed" if parts else "same", tuple(parts))


def contacts(row: ExpertRow, person: Person) -> list[tuple[str, Any]]:
    """Return telephone and address as stated and as on record."""
    return [(row.phone, person.phone), (row.email, person.email)]


SILENT = (
    "title", "keywords", "division", "region", "languages", "load_max", "hours_max", "disciplines",
)  # fmt: skip
"""Parts a sheet leaves as they are where it states nothing."""


def merged(row: ExpertRow, before: Profile) -> Profile:
    """Return a profile with what a sheet states; what it is silent about stays, units add up.

    Times away are the expert's own word and no sheet's. A unit on record with its days is not
    overwritten by the same unit without; one of the same beginning is, and keeps its title.
    """
    stated = row.profile
    silent = {name: getattr(before, name) for name in SILENT if not getattr(stated, name)}
    for name in ("is_academician", "is_frontline"):
        if name not in row.said:
            silent[name] = getattr(before, name)
    dated = {post.unit_name for post in before.posts}
    fresh = tuple(p for p in stated.posts if not (p.since is None and p.unit_name in dated))
    kept = {(post.unit_name, post.since): post for post in before.posts}
    for post in fresh:
        known = kept.get((post.unit_name, post.since))
        kept[post.unit_name, post.since] = replace(
            post, title=post.title or (known.title if known else "")
        )
    posts = tuple(kept.values())
    return tidied(replace(stated, **silent, posts=posts, absences=before.absences))


@transaction.atomic
def confirm_expert_import(sheet: ExpertSheet, *, by: Actor, at: datetime) -> Job:
    """Let a clean workbook be imported in the background; asking again while it runs changes nothing."""
    refuse_strangers(by)
    row = ExpertSheet.objects.select_for_update().get(pk=sheet.pk)
    if row.state == SheetState.DONE:
        raise Refused(_("This sheet was imported already. Upload a new one to change more."))
    rows = refuse_faults(row, at=at).rows
    row.state = SheetState.RUNNING
    row.save(update_fields=["state"])
    return ask("import_experts", by=by, at=at, total=len(rows), sheet=row.pk)


def refuse_faults(sheet: ExpertSheet, *, at: datetime) -> Checked:
    """Return a checked workbook; raise Refused where it has faults."""
    checked = examine_experts(sheet, at=at)
    if not checked.clean:
        count = len(checked.faults)
        raise Refused(
            format_lazy(
                _("The sheet has {count} faults. Nothing is imported until it has none."),
                count=count,
            )
        )
    return checked


def import_experts(sheet: ExpertSheet, *, by: Actor, at: datetime, step: Step) -> Counter[str]:
    """Write every row of a clean workbook, each whole or not at all; answers how many were what.

    ``step(done, of, name)`` is told every twenty rows and may raise to stop: taken up again, the rows
    that are in already change nothing.
    """
    refuse_strangers(by)
    kept = ExpertSheet.objects.select_related("file").get(pk=sheet.pk)
    told: Counter[str] = Counter()
    if kept.state == SheetState.DONE:
        return told
    rows = refuse_faults(kept, at=at).rows
    known, units = on_record(rows, kept.rehearsal), Units(kept.rehearsal)
    for done in range(0, len(rows), PIECE):
        step(done, len(rows), rows[done].name)
        told += import_piece(rows[done : done + PIECE], known, units, by=by, at=at)
    ExpertSheet.objects.filter(pk=kept.pk).update(state=SheetState.DONE, done_at=at)
    look_for_excluded(rehearsal=kept.rehearsal, at=at)
    step(len(rows), len(rows), "")
    return told


def import_piece(
    rows: Sequence[ExpertRow],
    known: Mapping[str, tuple[Expert, Profile]],
    units: Units,
    *,
    by: Actor,
    at: datetime,
) -> Counter[str]:
    """Write some rows: whom nobody knows yet together, the others one by one."""
    fresh = unknown([r for r in rows if r.identity_no not in known], rehearsal=by.rehearsal)
    try:
        if fresh:
            newcomers = [(each, merged(each, Profile())) for each in fresh]
            enter_newcomers(newcomers, units, by=by, at=at)
    except IntegrityError:  # one of them was entered by somebody else since we looked
        fresh = []
    told: Counter[str] = Counter(new=len(fresh)) if fresh else Counter()
    entered = {row.number for row in fresh}
    for row in rows:
        if row.number not in entered:
            told[import_expert(row, *known.get(row.identity_no, (None, None)), by=by, at=at)] += 1
    return told


@transaction.atomic
def import_expert(
    row: ExpertRow, expert: Expert | None, before: Profile | None, *, by: Actor, at: datetime
) -> Kind:
    """Write one row: enrol somebody new, or change what differs."""
    plan = plan_of(row, expert, before)
    if plan.kind == "same":
        return plan.kind
    if expert is None or before is None:
        expert, before = enter_person(row, by=by, at=at), Profile()
    keep_contacts(row, expert.person)
    write_profile(expert, merged(row, before), source=FactSource.IMPORTED, on=localdate(at))
    for year, body in row.terms:
        Term.objects.get_or_create(
            expert=expert, year=year, body=body, defaults={"rehearsal": expert.rehearsal}
        )
    expert = Expert.objects.select_related("person", "user").get(pk=expert.pk)
    if plan.kind == "new":
        expert.society, expert.unit = None, row.unit
        expert.save(update_fields=["society", "unit"])
        give_account(expert, None, by=by, at=at)
    facts = {"row": row.number, "parts": list(plan.parts)}
    enter(expert, "import_expert", by=by, at=at, facts=facts)
    return plan.kind


def enter_person(row: ExpertRow, *, by: Actor, at: datetime) -> Expert:
    """Return the expert of a person who was in no pool; two at the same moment make one."""
    person = known_person(
        name=row.name,
        identity_no=row.identity_no,
        facts={"sex": row.sex, "birth": row.birth, "unit": row.unit, "title": row.profile.title},
        rehearsal=by.rehearsal,
        on=localdate(at),
    )
    made, _made = Expert.objects.get_or_create(person=person, defaults={"rehearsal": by.rehearsal})
    return made


def keep_contacts(row: ExpertRow, person: Person) -> None:
    """Put telephone and address on record where the sheet states others."""
    stated = {"phone": row.phone, "email": row.email}
    fresh = {k: v for k, v in stated.items() if v and v != str(getattr(person, k) or "")}
    for name, value in fresh.items():
        setattr(person, name, value)
    if fresh:
        person.save(update_fields=list(fresh))


def give_back_sheet(sheet: ExpertSheet) -> None:
    """Let an import that was stopped be confirmed again."""
    rows = ExpertSheet.objects.filter(pk=sheet.pk, state=SheetState.RUNNING)
    rows.update(state=SheetState.READY)
