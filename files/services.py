"""Storing files: type told by content, content kept sealed under its hash, read back checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.inspection import look, pages_of
from files.kinds import KINDS, type_of
from files.models import StoredFile
from files.screening import refuse_marked_file
from files.sealing import pieces_of, seal, unseal
from ledger.situations import Refused

__all__ = [
    "KINDS",
    "erase",
    "look",
    "open_sealed",
    "pages_of",
    "read",
    "read_pieces",
    "sealed_file",
    "store",
    "type_of",
]


class Pieces(File):
    """Pieces of content on their way to the disk, never held together."""

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        super().__init__(None, name)
        self.pieces = pieces

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the pieces as they come."""
        yield from self.pieces


def store(data: bytes, *, name: str, at: datetime, rehearsal: bool = False) -> StoredFile:
    """Keep a file: its type by content, its SHA-256, its content sealed with the current key.

    One that bears a classification marking, in its name or its text, is refused.
    """
    mime = type_of(data)
    if not mime:
        raise Refused(
            format_lazy(
                _(
                    "“{name}” is neither PDF, PNG, JPEG nor an Excel workbook. Convert it and upload it again."
                ),
                name=name,
            )
        )
    refuse_marked_file(data, name=name, mime=mime)
    digest = hashlib.sha256(data).hexdigest()
    stored = StoredFile(
        name=name[-200:],
        mime=mime,
        size=len(data),
        sha256=digest,
        stored_at=at,
        rehearsal=rehearsal,
    )
    kept = StoredFile.objects.filter(sha256=digest, rehearsal=rehearsal)
    known = kept.exclude(file="").first()
    if known:
        stored.file = known.file.name  # content is kept once
    else:
        stored.file.save(digest, sealed_file(data), save=False)
    stored.save()
    return stored


def erase(stored: StoredFile) -> None:
    """Erase a file for good: its name now, its content once that is certain; type, size, hash stay.

    Content another file keeps as well stays with that one.
    """
    path = str(stored.file.name or "")
    stored.name = stored.file = ""
    stored.save(update_fields=["name", "file"])
    if path:
        transaction.on_commit(lambda: forget(path))


def forget(path: str) -> None:
    """Delete content no stored file keeps any more."""
    if not StoredFile.objects.filter(file=path).exists():
        default_storage.delete(path)


def read(stored: StoredFile) -> bytes:
    """Return the content as it came; raise ValueError when it is not what was stored."""
    data = b"".join(read_pieces(stored))
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise ValueError(f"stored file {stored.pk} is damaged")
    return data


def read_pieces(stored: StoredFile) -> Iterator[bytes]:
    """Yield the content a piece at a time; every piece is checked as it is opened."""
    yield from open_sealed(stored.file)


def sealed_file(data: bytes) -> File:
    """Return content as the disk keeps it, sealed piece by piece."""
    return Pieces(seal(pieces_of(data)), "sealed")


def open_sealed(file: FieldFile) -> Iterator[bytes]:
    """Yield the content of a sealed file piece by piece."""
    with file.open("rb") as source:
        yield from unseal(source)
