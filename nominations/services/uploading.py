"""Large files in parts: each part checked and sealed as it comes, the whole put together at the end.

The hash of the whole is the SHA-256 over the hashes of its parts in order, so that neither the
browser nor the receiving page ever holds a file whole; who puts it together checks every part again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.screening import refuse_marked_file
from files.services import open_sealed, sealed_file
from ledger.actors import Actor
from ledger.flow import locked
from ledger.secrecy import Classified
from ledger.situations import NotYet, Refused, Stale
from nominations.models import Attachment, Paper, Upload, UploadPart
from nominations.services.attaching import (
    MEGABYTE,
    PHOTOGRAPH_MB,
    attach,
    refuse_early,
    replace_file,
    slot_of,
)
from nominations.services.drafting import open_for_editing
from nominations.services.pairing import MOST_MB, refuse_unscannable

LASTS = timedelta(days=7)
MOST_AT_ONCE = 20


@transaction.atomic
def begin_upload(
    paper: Paper, *, slot: str = "", name: str, size: int, by: Actor, at: datetime
) -> Upload:
    """Begin to send a file, or go on with the same file of the same person."""
    refuse_marked_file(b"", name=name, mime="")
    row = locked(paper)
    if slot:
        row = open_for_editing(paper, by=by, at=at)
        refuse_early(row, slot)
        most = max(slot_of(row, slot).max_mb, PHOTOGRAPH_MB)
    else:
        refuse_unscannable(row, by)
        most = MOST_MB
    refuse_size(size, most)
    mine = row.uploads.filter(begun_by_id=by.person_id, expires_at__gt=at)
    same = mine.filter(slot=slot, name=name[-200:], size=size).first()
    if same is not None:
        return same
    if mine.count() >= MOST_AT_ONCE:
        raise Refused(_("Too many uploads of yours are unfinished. Finish or cancel some of them."))
    return row.uploads.create(
        slot=slot,
        name=name[-200:],
        size=size,
        begun_by_id=by.person_id,
        begun_at=at,
        expires_at=at + LASTS,
        rehearsal=row.rehearsal,
    )


def refuse_size(size: int, most: int) -> None:
    """Refuse a file that is empty or larger than its place takes."""
    if size < 1:
        raise Refused(_("The file is empty. Choose the file again."))
    if size > most * MEGABYTE:
        raise Refused(
            format_lazy(
                _("The file has {size} MB; at most {limit} MB are taken here."),
                size=f"{size / MEGABYTE:.1f}",
                limit=most,
            )
        )


@transaction.atomic
def keep_part(
    upload: Upload, number: int, data: bytes, *, sha256: str, by: Actor, at: datetime
) -> UploadPart:
    """Keep a part that came whole; the same part sent again changes nothing."""
    row = on_its_way(upload, by=by, at=at)
    if number >= row.count or len(data) != row.size_of(number):
        raise Refused(_("This is no part of the file. Choose the file again."))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(_("The part was changed on its way. It is sent again."))
    before = row.parts.filter(number=number).first()
    if before and before.sha256 == sha256:
        return before
    if before:
        forget([before])
    part = UploadPart(
        upload=row, number=number, size=len(data), sha256=sha256, rehearsal=row.rehearsal
    )
    part.file.save(f"{row.pk}-{number}", sealed_file(data), save=False)
    part.save()
    return part


def on_its_way(upload: Upload, *, by: Actor, at: datetime) -> Upload:
    """Return an upload of one's own, locked; refuse one that is over."""
    mine = Upload.objects.select_for_update().filter(begun_by_id=by.person_id, expires_at__gt=at)
    row = mine.filter(pk=upload.pk).first()
    if row is None:
        raise Stale(_("This upload is over. Choose the file again."))
    return row


@transaction.atomic
def take_upload(paper: Paper, token: str, *, by: Actor, at: datetime) -> tuple[str, bytes]:
    """Return name and content of a file that came in parts, and end its upload.

    ``token`` is the number of the upload, a colon and the hash of the whole. Whoever calls this
    keeps the file in the same transaction: where that fails, the parts are still there.
    """
    row = on_its_way(named(paper, token, by), by=by, at=at)
    parts = list(row.parts.all())
    if len(parts) < row.count:
        words = _("{count} of {total} parts have come. Choose the same file again: it goes on.")
        raise NotYet([format_lazy(words, count=len(parts), total=row.count)])
    if whole_hash(part.sha256 for part in parts) != token.partition(":")[2]:
        raise Refused(_("The file changed while it was sent. Choose it again."))
    data = b"".join(map(content_of, parts))
    forget(parts)
    row.delete()
    return row.name, data


def named(paper: Paper, token: str, by: Actor) -> Upload:
    """Return the upload a token names; refuse one that is not the actor's, or over."""
    number = token.partition(":")[0]
    given = int(number) if number.isdecimal() and len(number) < 19 else 0
    found = Upload.objects.seen_by(by).filter(paper=paper, pk=given).first()
    if found is None:
        raise Stale(_("This upload is over. Choose the file again."))
    return found


@contextmanager
def nothing_left_of_secrets(paper: Paper, token: str, by: Actor) -> Iterator[None]:
    """Delete the parts of a file that turns out to bear a classification marking."""
    try:
        yield
    except Classified:
        with transaction.atomic():
            end(named(paper, token, by))
        raise


def whole_hash(hashes: Iterable[str]) -> str:
    """Return the hash of a whole: the SHA-256 (hex) over the hashes (hex) of its parts in order."""
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def content_of(part: UploadPart) -> bytes:
    """Return the content of a part; raise ValueError when it is not what came."""
    data = b"".join(open_sealed(part.file))
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise ValueError(f"part {part.pk} of an upload is damaged")
    return data


def forget(parts: Iterable[UploadPart]) -> None:
    """Delete parts; their content goes once that is certain."""
    for part in parts:
        name = part.file.name
        part.delete()
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]


def attach_sent(paper: Paper, slot: str, token: str, *, by: Actor, at: datetime) -> Attachment:
    """Keep a file that came in parts in a slot."""
    with nothing_left_of_secrets(paper, token, by), transaction.atomic():
        name, data = take_upload(paper, token, by=by, at=at)
        return attach(paper, slot, data, name=name, by=by, at=at)


def replace_with_sent(attachment: Attachment, token: str, *, by: Actor, at: datetime) -> Attachment:
    """Put a file that came in parts in the place of another."""
    with nothing_left_of_secrets(attachment.paper, token, by), transaction.atomic():
        name, data = take_upload(attachment.paper, token, by=by, at=at)
        return replace_file(attachment, data, name=name, by=by, at=at)


@transaction.atomic
def cancel_upload(upload: Upload, *, by: Actor, at: datetime) -> None:
    """Give up a file on its way; what has come of it is deleted."""
    end(on_its_way(upload, by=by, at=at))


def end(upload: Upload) -> None:
    """Delete an upload with all its parts."""
    forget(upload.parts.all())
    upload.delete()


def sweep_uploads(at: datetime) -> int:
    """Delete uploads nobody finished in time; answers how many."""
    stale = list(Upload.objects.expired(at).values_list("pk", flat=True))
    for pk in stale:
        with transaction.atomic():
            row = Upload.objects.expired(at).select_for_update().filter(pk=pk).first()
            if row is not None:
                end(row)
    return len(stale)
