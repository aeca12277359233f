"""Storing files: type told by content, content kept sealed under its hash, read back checked."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime

import pypdfium2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files import cipher
from files.models import StoredFile
from files.screening import refuse_marked_file
from ledger.situations import Refused

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LABEL = b"files.StoredFile"
NONCE = 12


def type_of(data: bytes) -> str:
    """Return the media type the content itself tells, or "" for one we do not take."""
    return next((mime for head, mime in SIGNATURES if data.startswith(head)), "")


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
    known = StoredFile.objects.filter(sha256=digest, rehearsal=rehearsal).first()
    if known:
        stored.file = known.file.name  # content is kept once
    else:
        stored.file.save(digest, ContentFile(seal(data)), save=False)
    stored.save()
    return stored


def read(stored: StoredFile) -> bytes:
    """Return the content as it came; raise ValueError when it is not what was stored."""
    with stored.file.open("rb") as source:
        data = unseal(source.read())
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise ValueError(f"stored file {stored.pk} is damaged")
    return data


def seal(data: bytes) -> bytes:
    """Encrypt bytes with the current key: key id, NUL, nonce, AES-GCM."""
    key = cipher.ring().current
    nonce = os.urandom(NONCE)
    return key.id.encode() + b"\0" + nonce + AESGCM(key.encryption).encrypt(nonce, data, LABEL)


def unseal(sealed: bytes) -> bytes:
    """Decrypt what ``seal`` made; raise ValueError when the key is gone or the content changed."""
    name, _nul, rest = sealed.partition(b"\0")
    key = next((k for k in cipher.ring().keys if k.id.encode() == name), None)
    if key is None:
        raise ValueError("the key of this file is not in the ring")
    try:
        return AESGCM(key.encryption).decrypt(rest[:NONCE], rest[NONCE:], LABEL)
    except InvalidTag:
        raise ValueError("the sealed file is damaged") from None


def pages_of(data: bytes) -> int | None:
    """Return how many pages a PDF has; None for what is no readable PDF."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        return len(document)
    finally:
        document.close()
