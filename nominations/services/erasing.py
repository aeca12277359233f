"""Erasing what a paper held, once its work is classified: nothing of it stays on this system."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from files.cipher import keyed_hash
from files.models import StoredFile
from files.services import erase
from ledger.flow import history
from nominations.models import Paper, Section
from nominations.services.uploading import end

TAKEN_OUT = frozenset({"detach", "replace_file"})
"""Lines of the book that name a file which left its slot."""


def erase_contents(row: Paper) -> dict[str, Any]:
    """Erase sections, comments, files, statements, exemptions, forms, scans, uploads; return what the book keeps.

    Of files their SHA-256, by which copies elsewhere are found; of sections a keyed hash, because a
    short text could be guessed from a plain one. A frozen form stays as its number and its digests.
    """
    sections = list(row.sections.order_by("code", "version"))
    row.sections.all().delete()
    row.holds.all().delete()
    row.comments.all().delete()
    files = {file.pk: file for file in files_of(row)}
    row.attachments.all().delete()
    row.waivers.all().delete()
    row.statements.all().delete()
    row.versions.update(contents="")
    for file in files.values():
        erase(file)
    for upload in row.uploads.all():
        end(upload)
    return {
        "sections": [f"{each.code} v{each.version}: {hash_of(each)}" for each in sections],
        "files": sorted({file.sha256 for file in files.values()}),
    }


def hash_of(section: Section) -> str:
    """Return the keyed hash of what a version of a section says."""
    said = json.dumps([section.text, section.items], ensure_ascii=False, sort_keys=True)
    return keyed_hash(hashlib.sha256(said.encode()).hexdigest(), "erased")


def files_of(row: Paper) -> Iterator[StoredFile]:
    """Yield every stored file of a paper, with those taken out of their slots before."""
    for attachment in row.attachments.select_related("file", "preview"):
        yield from (attachment.file, *filter(None, [attachment.preview]))
    for waiver in row.waivers.select_related("file"):
        yield from filter(None, [waiver.file])
    for statement in row.statements.select_related("file"):
        yield from filter(None, [statement.file])
    for page in row.approval_pages.select_related("file"):
        yield page.file
    for version in row.versions.select_related("file"):
        yield version.file
    for scan in row.scans.all():
        for picture in scan.pictures.select_related("file", "thumbnail"):
            yield from (picture.file, *filter(None, [picture.thumbnail]))
    yield from taken_out(row)


def taken_out(row: Paper) -> Iterator[StoredFile]:
    """Yield the files the book says were removed or replaced, with their previews."""
    gone = {line.facts["sha256"] for line in history(row) if line.verb in TAKEN_OUT}
    unused = StoredFile.objects.filter(rehearsal=row.rehearsal).unused()
    for file in unused.filter(sha256__in=gone):
        yield file
        preview = f"{PurePath(file.name).stem}.jpg"
        yield from unused.filter(name=preview, stored_at=file.stored_at).exclude(pk=file.pk)
