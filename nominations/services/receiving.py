"""The receiver's own form: checked and kept, looked at with an invented person, filled for a paper."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from files.kinds import DOCX, XLSX
from files.scanning import refuse_infected
from files.services import look, read, store
from ledger.actors import Actor
from ledger.flow import enter
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused, Sentence
from nominations.blanks import (
    Fault,
    Fields,
    Tag,
    TooSlow,
    Unreadable,
    faults_of,
    run,
    tags_of_sheet,
    tags_of_word,
    unsafe_in,
)
from nominations.dossiers.receiver import fields_of, invented, values_of
from nominations.models import Paper, ReceiverForm
from programmes.models import Cycle

MOST_FAULTS = 20
UNSAFE: dict[str, Sentence] = {
    "too_large": _(
        "The template is larger than 2 MB, or unpacks to too much. Remove its pictures."
    ),
    "macros": _("The template holds macros. Save it as .docx or .xlsx without macros."),
    "embedded": _(
        "The template holds embedded objects or controls. Remove them and save it again."
    ),
    "external": _(
        "The template refers to something outside of it (a link, a linked picture or template, a data connection). Remove the links and save it again."
    ),
    "drawing": _("The workbook holds charts or pivot tables, which would be lost. Remove them."),
}
FAULTS: dict[str, Sentence] = {
    "unknown_field": _("{place}: there is no field “{given}”."),
    "unknown_column": _("{place}: there is no field “{given}” in this list."),
    "unknown_list": _("{place}: there is no list behind “{given}”."),
    "not_known_here": _(
        "{place}: “{given}” is not understood here; only fields, loops over a list and conditions are."
    ),
    "not_closed": _("{place}: “{given}” is never closed."),
}
PLACES: dict[str, Sentence] = {
    "paragraph": _("Paragraph {0}"),
    "cell": _("Table {0}, row {1}, cell {2}"),
    "header": _("Header of section {0}"),
    "footer": _("Footer of section {0}"),
    "sheet": _("Sheet “{0}”, cell {1}"),
}


def upload_form(
    cycle: Cycle, name: str, data: bytes, *, file_name: str, by: Actor, at: datetime
) -> ReceiverForm:
    """Keep a template that names declared fields only; an earlier version of its name is replaced."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) uploads the receiver's form."))
    refuse_marked({_("The name of the form"): name})
    refuse_infected(data, name=file_name)
    mime = refuse_unfit(data, file_name)
    fields = fields_of(cycle.rules)
    refuse_faults(tags_of(data, mime, file_name), fields, sheet=mime == XLSX)
    filled(data, mime, invented(fields))  # what cannot be filled is not kept
    with transaction.atomic():
        Cycle.objects.select_for_update().get(pk=cycle.pk)
        same = ReceiverForm.objects.filter(cycle=cycle, name=name.strip())
        before = same.order_by("-version").first()
        same.filter(replaced_at__isnull=True).update(replaced_at=at)
        form = ReceiverForm.objects.create(
            cycle=cycle,
            name=name.strip(),
            version=before.version + 1 if before else 1,
            file=store(data, name=file_name, at=at, rehearsal=cycle.rehearsal),
            uploaded_by_id=by.person_id,
            uploaded_at=at,
            rehearsal=cycle.rehearsal,
        )
        facts = {"form": form.name, "version": form.version, "sha256": form.file.sha256}
        enter(cycle, "upload_form", by=by, at=at, facts=facts)
    return form


def refuse_unfit(data: bytes, name: str) -> str:
    """Return the media type of a sound .docx or .xlsx without anything that acts or reaches out."""
    looked = look(data, name)
    if looked.faults:
        raise Refused(*looked.faults)
    if looked.mime not in {DOCX, XLSX}:
        raise Refused(_("The receiver's form is a .docx or .xlsx file. Save it as one of these."))
    if codes := unsafe_in(data):
        raise Refused(*(UNSAFE[code] for code in codes))
    return looked.mime


def tags_of(data: bytes, mime: str, name: str) -> list[Tag]:
    """Return the tags of a template; refuse one that the libraries cannot read."""
    try:
        return tags_of_word(data) if mime == DOCX else tags_of_sheet(data)
    except (ValueError, KeyError, AttributeError, TypeError, IndexError, zipfile.BadZipFile):
        raise Refused(
            format_lazy(
                _(
                    "“{name}” cannot be read as a Word or Excel file. Open it, save it anew, and upload that."
                ),
                name=name,
            )
        ) from None


def refuse_faults(tags: Iterable[Tag], fields: Fields, *, sheet: bool) -> None:
    """Refuse a template without a field, and one that names what is not declared, place by place."""
    found = list(tags)
    if not any(tag.kind == "field" for tag in found):
        raise Refused(_("The template names no field. Write fields as {{ name }} where they go."))
    if faults := faults_of(found, fields, sheet=sheet):
        raise Refused(*(fault_sentence(each) for each in faults[:MOST_FAULTS]))


def fault_sentence(fault: Fault) -> Sentence:
    """Say where a template asks for something there is not, and what comes nearest to it."""
    kind, *numbers = fault.place
    place = format_lazy(PLACES[kind], *numbers)
    given = fault.given[:60]
    said = format_lazy(FAULTS[fault.code], place=place, given=given)
    if not fault.near:
        return said
    return format_lazy(_("{said} Did you mean: {near}?"), said=said, near="、".join(fault.near))


def filled(data: bytes, mime: str, values: dict[str, Any]) -> bytes:
    """Return a template filled, in a process of its own with an end to its time."""
    try:
        return run(data, "docx" if mime == DOCX else "xlsx", values)
    except TooSlow:
        raise Refused(_("The template takes too long to fill. Simplify its tables.")) from None
    except Unreadable:
        raise Refused(
            _(
                "The template cannot be filled: a tag is broken by formatting, or a loop does not enclose whole rows. Write each tag anew in one go."
            )
        ) from None


def preview_form(form: ReceiverForm) -> bytes:
    """Return a form filled with an invented person."""
    return filled(read(form.file), form.file.mime, invented(fields_of(form.cycle.rules)))


@transaction.atomic
def withdraw_form(form: ReceiverForm, *, by: Actor, at: datetime) -> ReceiverForm:
    """Take a form out of use; its versions are kept."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) uploads the receiver's form."))
    row = ReceiverForm.objects.select_for_update().get(pk=form.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        facts = {"form": row.name, "version": row.version}
        enter(row.cycle, "withdraw_form", by=by, at=at, facts=facts)
    return row


def fill_form(form: ReceiverForm, paper: Paper, *, by: Actor, at: datetime) -> bytes:
    """Return a form filled for a paper the actor sees; the book of the paper says so."""
    if paper.secret or not Paper.objects.seen_by(by).filter(pk=paper.pk).exists():
        raise NotYours(_("This paper is not to be filled in here."))
    if paper.cycle_id != form.cycle_id:
        raise Refused(_("This form is of another cycle."))
    numbers = paper.rules.material.form_numbers
    with override("zh-hans"):
        made = filled(read(form.file), form.file.mime, values_of(paper, numbers=numbers))
    facts = {"form": form.name, "version": form.version, "numbers": numbers}
    enter(paper, "fill_form", by=by, at=at, facts=facts)
    return made
