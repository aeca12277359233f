"""Importing a summary sheet: kept and checked, previewed, confirmed, then written row by row.

Nothing is written until the sheet is clean. A row whose person already has an open paper of this
society in this cycle changes that paper, so an import that was interrupted can be taken up again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hashes
from files.scanning import refuse_infected
from files.services import read, store
from jobs.models import Job
from jobs.services import ask
from ledger.actors import Actor
from ledger.situations import NotYours, Refused
from nominations.models import Import, Member, Paper
from nominations.services.declaring import CURRENT, refuse_undeclared_sheet, write_declaration
from nominations.services.drafting import draft_paper, open_for_editing, save_member, save_paper
from nominations.services.nominating import named_in, save_nominators
from nominations.services.previewing import (
    Change,
    Checked,
    change_of,
    check_workbook,
    contribution_section,
    facts_of_row,
    stated_of,
)
from nominations.services.writing import write_section
from nominations.summary import SummaryRow
from people.models import Society
from programmes.models import Cycle

Step = Callable[[int, int, object], None]


def refuse_strangers(society_id: int, by: Actor) -> None:
    """Only a clerk of the society imports its papers."""
    if not by.holds("clerk") or by.society_id != society_id:
        raise NotYours(_("Only a clerk (填报人) of the society imports its summary sheet."))


def start_import(
    data: bytes,
    *,
    name: str,
    cycle: Cycle,
    society: Society,
    not_secret: bool,
    by: Actor,
    at: datetime,
) -> Import:
    """Keep an uploaded sheet and tell whether it has faults; what is no workbook is not kept.

    ``not_secret``: the clerk declares for all rows that they hold nothing classified.
    """
    refuse_strangers(society.pk, by)
    words = CURRENT if not_secret else ""
    refuse_undeclared_sheet(words)
    refuse_infected(data, name=name)
    checked = check_workbook(data, cycle, society, at)
    return Import.objects.create(
        society=society,
        cycle=cycle,
        file=store(data, name=name, at=at, rehearsal=cycle.rehearsal),
        state=Import.State.READY if checked.clean else Import.State.FAULTY,
        asked_by_id=by.user_id,  # type: ignore[misc]
        asked_at=at,
        not_secret_words=words,
        rehearsal=cycle.rehearsal,
    )


def examine(sheet: Import, at: datetime) -> Checked:
    """Check a kept sheet against the papers and registers as they are now."""
    return check_workbook(read(sheet.file), sheet.cycle, sheet.society, at)


@transaction.atomic
def confirm_import(sheet: Import, *, by: Actor, at: datetime) -> Job:
    """Let a clean sheet be imported in the background; asking again while it runs changes nothing."""
    refuse_strangers(sheet.society_id, by)
    row = Import.objects.select_for_update().get(pk=sheet.pk)
    if row.state == Import.State.DONE:
        raise Refused(_("This sheet was imported already. Upload a new one to change more."))
    checked = refuse_faults(row, at)
    row.state = Import.State.RUNNING
    row.save(update_fields=["state"])
    return ask("import_nominations", by=by, at=at, total=len(checked.rows), import_id=row.pk)


def refuse_faults(sheet: Import, at: datetime) -> Checked:
    """Return the checked sheet; raise Refused where it has faults."""
    checked = examine(sheet, at)
    if not checked.clean:
        raise Refused(
            format_lazy(
                _("The sheet has {count} faults. Nothing is imported until it has none."),
                count=len(checked.faults),
            )
        )
    return checked


def carry_out(sheet: Import, *, by: Actor, at: datetime, step: Step) -> Counter[Change]:
    """Write every row of a clean sheet, each whole or not at all; answers how many were what.

    ``step(done, of, sentence)`` is told before each row and after the last, and may raise to stop.
    """
    refuse_strangers(sheet.society_id, by)
    refuse_undeclared_sheet(sheet.not_secret_words)
    rows = refuse_faults(sheet, at).summary.rows
    told: Counter[Change] = Counter()
    for done, row in enumerate(rows):
        step(done, len(rows), row.name)
        told[import_row(row, sheet, by=by, at=at)] += 1
    Import.objects.filter(pk=sheet.pk).update(state=Import.State.DONE, done_at=at)
    step(len(rows), len(rows), outcome(told))
    return told


def give_back(sheet: Import) -> None:
    """Let an import that was stopped be confirmed again."""
    Import.objects.filter(pk=sheet.pk, state=Import.State.RUNNING).update(state=Import.State.READY)


def outcome(told: Counter[Change]) -> object:
    """Say what an import did."""
    return format_lazy(
        _("New: {new}, changed: {changed}, unchanged: {same}, already handed in: {standing}."),
        **{name: told[name] for name in ("new", "changed", "same", "standing")},
    )


@transaction.atomic
def import_row(row: SummaryRow, sheet: Import, *, by: Actor, at: datetime) -> Change:
    """Write one row: a new draft, or the changes to the open paper about the same person.

    The paper bears the declaration of the sheet, unless it bears one already.
    """
    cycle, society = sheet.cycle, sheet.society
    Society.objects.select_for_update().get(pk=society.pk)
    paper = paper_about(row, cycle, society)
    change, _changed = change_of(row, paper)
    if change in ("same", "standing"):
        return change
    if paper is None:
        came = min(sheet.asked_at, at)
        paper = draft_paper(cycle, society, by=by, at=at, rank=row.order, came_at=came)
    lead = paper.members.get(role__in=["nominee", "leader"])
    save_member(paper, facts_of_row(row), by=by, at=at, member=lead)
    own = stated_of(row, cycle.rules)
    if own:
        save_paper(paper, own, by=by, at=at)
    if people := named_in(row, cycle.rules, paper):
        save_nominators(paper, people, by=by, at=at)
    write_declaration(open_for_editing(paper, by=by, at=at), sheet.not_secret_words, by=by, at=at)
    save_contribution(row, paper, by=by, at=at)
    return change


def paper_about(row: SummaryRow, cycle: Cycle, society: Society) -> Paper | None:
    """Return the society's paper in the cycle about the person of a row, or None."""
    lead = (
        Member.objects.filter(
            identity_hash__in=keyed_hashes(row.identity),
            role__in=["nominee", "leader"],
            paper__cycle=cycle,
            paper__society=society,
        )
        .exclude(paper__stage__in=["withdrawn", "refused"])
        .select_related("paper")
        .order_by("paper_id")
        .first()
    )
    return lead.paper if lead else None


def save_contribution(row: SummaryRow, paper: Paper, *, by: Actor, at: datetime) -> None:
    """Put the contribution into its section as a new version; earlier versions stay on record."""
    code = contribution_section(paper.rules)
    rule = next((s for s in paper.rules.material.sections if s.code == code), None)
    if not row.contribution or rule is None:
        return
    last = paper.sections.filter(code=code).order_by("-version").first()
    write_section(
        open_for_editing(paper, by=by, at=at),
        rule,
        text=row.contribution,
        base_version=last.version if last else 0,
        by=by,
        at=at,
    )
