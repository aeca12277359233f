"""Attachments: into the slots the rule set names, checked before they are kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.services import KINDS, pages_of, store, type_of
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import Refused, Sentence
from nominations.models import Attachment, Paper
from nominations.services.drafting import open_for_editing, touch


def faults_of(data: bytes, slot: object) -> list[Sentence]:
    """Return what is wrong with a file for a slot: type by content, size, pages; all at once."""
    mime = type_of(data)
    faults: list[Sentence] = []
    if mime not in {KINDS[kind] for kind in slot.kinds}:  # type: ignore[attr-defined]
        faults.append(
            format_lazy(
                _("This slot takes {kinds}; the content of the file is something else."),
                kinds="、".join(kind.upper() for kind in slot.kinds),  # type: ignore[attr-defined]
            )
        )
    if len(data) > slot.max_mb * 1024 * 1024:  # type: ignore[attr-defined]
        faults.append(
            format_lazy(
                _("The file has {size} MB; this slot takes at most {limit} MB."),
                size=f"{len(data) / 1048576:.1f}",
                limit=slot.max_mb,  # type: ignore[attr-defined]
            )
        )
    if mime == "application/pdf":
        pages = pages_of(data)
        if pages is None:
            faults.append(_("The PDF cannot be opened. Export it again and upload that."))
        elif pages > slot.max_pages:  # type: ignore[attr-defined]
            faults.append(
                format_lazy(
                    _("The PDF has {pages} pages; this slot takes at most {limit}."),
                    pages=pages,
                    limit=slot.max_pages,  # type: ignore[attr-defined]
                )
            )
    return faults


@transaction.atomic
def attach(
    paper: Paper, slot_code: str, data: bytes, *, name: str, by: Actor, at: datetime
) -> Attachment:
    """Keep a file in a slot; nothing is kept where anything is wrong with it."""
    row = open_for_editing(paper, by=by, at=at)
    slot = next((s for s in row.rules.material.attachments if s.code == slot_code), None)
    if slot is None:
        raise Refused(format_lazy(_("The form has no slot “{slot}”."), slot=slot_code))
    if row.attachments.filter(slot=slot_code).count() >= slot.max_files:
        raise Refused(
            format_lazy(
                _("This slot holds at most {limit} files. Remove one first."), limit=slot.max_files
            )
        )
    if faults := faults_of(data, slot):
        raise Refused(*faults)
    attachment = Attachment.objects.create(
        paper=row,
        slot=slot_code,
        file=store(data, name=name, at=at, rehearsal=row.rehearsal),
        pages=pages_of(data) if type_of(data) == "application/pdf" else None,
        attached_by_id=by.person_id,
        attached_at=at,
        rehearsal=row.rehearsal,
    )
    touch(row, at)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Take a file out of its slot; the book keeps its name and hash."""
    row = open_for_editing(attachment.paper, by=by, at=at)
    enter(
        row,
        "detach",
        by=by,
        at=at,
        facts={
            "slot": attachment.slot,
            "name": attachment.file.name,
            "sha256": attachment.file.sha256,
        },
    )
    attachment.delete()
    touch(row, at)
