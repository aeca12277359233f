"""Attachments: into the slots the rule set names, looked into before they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.kinds import KINDS, PDF, PICTURES
from files.models import StoredFile
from files.pdf import first_page
from files.pictures import as_pdf, clean, small, upright
from files.scanning import refuse_infected
from files.services import look, store
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import Refused, Sentence, Stale
from nominations.models import Attachment, Paper
from nominations.rules.papers import SECRECY_SLOT, certificate_is_there, declared_not_secret
from nominations.services.drafting import open_for_editing, refuse_before, touch
from programmes.vocabulary import Attachment as Slot

MEGABYTE = 1_048_576
PHOTOGRAPH_MB = 30  # of a photograph that becomes a page, before it does


@dataclass(frozen=True, slots=True)
class Fitted:
    """A file as its slot keeps it."""

    data: bytes
    name: str
    mime: str
    pages: int | None


def becomes_page(mime: str, slot: Slot) -> bool:
    """Tell whether a picture is made a page: the slot takes PDF and not this kind of picture."""
    wanted = {KINDS[kind] for kind in slot.kinds}
    return mime in PICTURES and PDF in wanted and mime not in wanted


def fitted(data: bytes, name: str, slot: Slot) -> Fitted:
    """Return a file as a slot keeps it, or refuse it with everything that is wrong with it.

    Pictures come out upright and without place and camera; where the slot wants PDF, as a page.
    """
    if len(data) > max(slot.max_mb, PHOTOGRAPH_MB) * MEGABYTE:
        raise Refused(too_large(len(data), slot))
    looked = look(data, name)
    if looked.faults:
        raise Refused(*looked.faults)
    found = Fitted(data, name, looked.mime, looked.pages)
    if becomes_page(looked.mime, slot):
        found = Fitted(as_pdf(data), f"{PurePath(name).stem}.pdf", PDF, 1)
    elif looked.mime in PICTURES:
        found = Fitted(clean(data), name, looked.mime, None)
    if faults := faults_of(found, slot):
        raise Refused(*faults)
    return found


def faults_of(file: Fitted, slot: Slot) -> list[Sentence]:
    """Return what is wrong with a file for a slot: type by content, size, pages; all at once."""
    faults: list[Sentence] = []
    if file.mime not in {KINDS[kind] for kind in slot.kinds}:
        faults.append(
            format_lazy(
                _("This slot takes {kinds}; the content of the file is something else."),
                kinds="、".join(kind.upper() for kind in slot.kinds),
            )
        )
    if len(file.data) > slot.max_mb * MEGABYTE:
        faults.append(too_large(len(file.data), slot))
    if file.pages and file.pages > slot.max_pages:
        faults.append(
            format_lazy(
                _("The PDF has {pages} pages; this slot takes at most {limit}."),
                pages=file.pages,
                limit=slot.max_pages,
            )
        )
    return faults


def too_large(size: int, slot: Slot) -> Sentence:
    """Say how large a file is, and how large it may be."""
    return format_lazy(
        _("The file has {size} MB; this slot takes at most {limit} MB."),
        size=f"{size / MEGABYTE:.1f}",
        limit=slot.max_mb,
    )


def slot_of(paper: Paper, code: str) -> Slot:
    """Return the slot of this code; refuse one the form does not have."""
    slots = paper.rules.material.attachments
    found = next((slot for slot in slots if slot.code == code), None)
    if found is None:
        raise Refused(format_lazy(_("The form has no slot “{slot}”."), slot=code))
    return found


def attach(
    paper: Paper, slot_code: str, data: bytes, *, name: str, by: Actor, at: datetime
) -> Attachment:
    """Keep a file in a slot; nothing is kept where anything is wrong with it."""
    refuse_infected(data, name=name)  # before any row is locked: it may take its time
    with transaction.atomic():
        return put_in(paper, slot_code, data, name=name, by=by, at=at)


def refuse_early(paper: Paper, slot_code: str) -> None:
    """Refuse a file before the declaration (不涉密), and any other before the certificate."""
    certificate = () if slot_code == SECRECY_SLOT else (certificate_is_there,)
    refuse_before(paper, declared_not_secret, *certificate)


def put_in(
    paper: Paper, slot_code: str, data: bytes, *, name: str, by: Actor, at: datetime
) -> Attachment:
    """Keep a file in a slot that has room."""
    row = open_for_editing(paper, by=by, at=at)
    slot = slot_of(row, slot_code)
    if row.attachments.filter(slot=slot_code).count() >= slot.max_files:
        raise Refused(
            format_lazy(
                _("This slot holds at most {limit} files. Remove one first."), limit=slot.max_files
            )
        )
    return keep(row, slot, data, name=name, by=by, at=at)


def keep(
    paper: Paper, slot: Slot, data: bytes, *, name: str, by: Actor, at: datetime
) -> Attachment:
    """Keep a file in a slot of a paper that is locked, open and has room."""
    refuse_early(paper, slot.code)
    file = fitted(data, name, slot)
    stored = store(file.data, name=file.name, at=at, rehearsal=paper.rehearsal)
    attachment = Attachment.objects.create(
        paper=paper,
        slot=slot.code,
        file=stored,
        pages=file.pages,
        preview=preview_of(stored, file.data, at),
        attached_by_id=by.person_id,
        attached_at=at,
        rehearsal=paper.rehearsal,
    )
    touch(paper, at)
    return attachment


def preview_of(stored: StoredFile, data: bytes, at: datetime) -> StoredFile | None:
    """Keep how a file looks: a picture, or the first page of a PDF; None for what has no looks."""
    shown = upright(data) if stored.mime in PICTURES else None
    shown = first_page(data) if stored.mime == PDF else shown
    if shown is None:
        return None
    name = f"{PurePath(stored.name).stem}.jpg"
    return store(small(shown), name=name, at=at, rehearsal=stored.rehearsal)


def replace_file(
    attachment: Attachment, data: bytes, *, name: str, by: Actor, at: datetime
) -> Attachment:
    """Put a file in the place of another; the old one stays until the new one is kept."""
    refuse_infected(data, name=name)
    with transaction.atomic():
        return exchange(attachment, data, name=name, by=by, at=at)


def exchange(
    attachment: Attachment, data: bytes, *, name: str, by: Actor, at: datetime
) -> Attachment:
    """Keep the new file, then let the old one go; the book names both."""
    row = open_for_editing(attachment.paper, by=by, at=at)
    old = still_there(row, attachment)
    new = keep(row, slot_of(row, old.slot), data, name=name, by=by, at=at)
    facts = {"now": new.file.name, "now_sha256": new.file.sha256}
    enter(row, "replace_file", by=by, at=at, facts=facts_of(old) | facts)
    old.delete()
    return new


@transaction.atomic
def detach(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Take a file out of its slot; the book keeps its name and hash."""
    row = open_for_editing(attachment.paper, by=by, at=at)
    held = still_there(row, attachment)
    enter(row, "detach", by=by, at=at, facts=facts_of(held))
    held.delete()
    touch(row, at)


def still_there(paper: Paper, attachment: Attachment) -> Attachment:
    """Return a file of a locked paper; somebody else may have taken it out meanwhile."""
    held = paper.attachments.select_related("file").filter(pk=attachment.pk).first()
    if held is None:
        raise Stale(_("This file was removed from its slot in the meantime."))
    return held


def facts_of(attachment: Attachment) -> dict[str, str]:
    """Return what the book keeps of a file that leaves its slot."""
    file = attachment.file
    return {"slot": attachment.slot, "name": file.name, "sha256": file.sha256}
