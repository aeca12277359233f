"""Archives (ZIP) of any size: written entry by entry, sealed as they grow, never held whole.

Entries are deflated lightly, because an archive that cannot go back tells their length behind them,
which old readers understand of deflated entries alone. ZIP64 is used where it is needed.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.utils.timezone import localtime

from files.kinds import ZIP
from files.models import StoredFile
from files.sealing import PIECE, pieces_of, seal
from files.services import Pieces

BIG = 1 << 31  # bytes from which an entry is written as ZIP64
LEVEL = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its path, what it is, its size in bytes, and how to read it.

    ``original`` is the SHA-256 (hex) of the stored file it is a copy of, "" of what is made here.
    """

    path: str
    title: str
    size: int
    pieces: Callable[[], Iterable[bytes]]
    original: str = ""

    @classmethod
    def of(cls, path: str, title: str, data: bytes) -> Entry:
        """Return an entry of content at hand."""
        return cls(path, title, len(data), lambda: pieces_of(data))


@dataclass(frozen=True, slots=True)
class Written:
    """One file as it stands in an archive: path, what it is, bytes, SHA-256 (hex), also of the original."""

    path: str
    title: str
    size: int
    sha256: str
    original: str = ""


class _Sink:
    """Where the ZIP is written to; it cannot go back, and hands on what it was given."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def full(self) -> Iterator[bytes]:
        """Yield every whole piece there is."""
        while len(self.held) > PIECE:
            yield bytes(self.held[:PIECE])
            del self.held[:PIECE]


def zipped(entries: Iterable[Entry], written: list[Written], *, at: datetime) -> Iterator[bytes]:
    """Yield an archive in pieces of ``PIECE`` bytes; ``written`` grows by every entry as it is done.

    Entries are read one at a time, so that the last may be an index of what was written before it.
    """
    sink, moment = _Sink(), localtime(at).timetuple()[:6]
    with zipfile.ZipFile(sink, "w") as archive:  # type: ignore[call-overload]
        for entry in entries:
            head = zipfile.ZipInfo(entry.path, moment)
            head.compress_type, head._compresslevel = zipfile.ZIP_DEFLATED, LEVEL  # type: ignore[attr-defined]
            digest, size = hashlib.sha256(), 0
            with archive.open(head, "w", force_zip64=entry.size >= BIG) as target:
                for piece in entry.pieces():
                    target.write(piece)
                    digest.update(piece)
                    size += len(piece)
                    yield from sink.full()
            of = (digest.hexdigest(), entry.original)
            written.append(Written(entry.path, entry.title, size, *of))
            yield from sink.full()
    yield from sink.full()
    yield bytes(sink.held)


def store_archive(
    entries: Iterable[Entry],
    written: list[Written],
    *,
    name: str,
    place: str,
    at: datetime,
    rehearsal: bool,
) -> StoredFile:
    """Write an archive to ``place`` and return its row, which is not saved yet.

    Whatever an interrupted attempt left at the place is written over; one that fails leaves nothing.
    """
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in zipped(entries, written, at=at):
            digest.update(piece)
            size += len(piece)
            yield piece

    default_storage.delete(place)
    try:
        kept = default_storage.save(place, Pieces(seal(counted()), "sealed"))
    except BaseException:
        default_storage.delete(place)
        raise
    stored = StoredFile(name=name[-200:], mime=ZIP, size=size, rehearsal=rehearsal)
    stored.sha256, stored.stored_at, stored.file = digest.hexdigest(), at, kept
    return stored
