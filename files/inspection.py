"""Looking into a file before it is kept: what it is, how many pages, what makes it unfit.

Nothing is trusted: not the name, not the type a browser tells, not the sizes a file claims. What is
unfit is refused with a sentence that says how to mend it; a file is never changed behind anybody's
back, because its hash is what the society stands for.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
import pypdfium2

from files.kinds import OLE, PACKED, PDF, PICTURES, strange_kind, type_of
from files.pictures import picture_fault
from files.sentences import StrPromise, file_sentence

UNPACKED: Final = 512 * 1024 * 1024  # bytes a file may unpack to
RATIO: Final = 200  # times a member of an archive may grow
MEMBERS: Final = 2000
MOST_OBJECTS: Final = 500_000
MOST_DOTS: Final = 400_000_000  # pixels of one picture in a PDF: A0 at 300 dpi has 140 million
HEAD: Final = 1024  # within so many bytes readers look for the mark of a PDF
TAIL: Final = 2048
STREAM = re.compile(rb"stream\r?\n")
PROGRAMS = (
    ".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf",
    ".hta", ".jar", ".msi", ".lnk", ".pif", ".cpl", ".reg", ".sh", ".apk",
)  # fmt: skip
ACTIONS: dict[str, str] = {
    "/JavaScript": "pdf_script",
    "/Launch": "pdf_launch",
    "/ImportData": "pdf_launch",
    "/SubmitForm": "pdf_launch",
    "/GoToE": "pdf_embedded",
    "/Rendition": "pdf_media",
    "/Movie": "pdf_media",
    "/Sound": "pdf_media",
}
HOLDERS: dict[str, str] = {
    "/JS": "pdf_script",
    "/EF": "pdf_embedded",
    "/EmbeddedFiles": "pdf_embedded",
    "/RichMediaContent": "pdf_media",
    "/XFA": "pdf_xfa",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file is: media type, pages of a PDF, and every reason not to keep it."""

    mime: str
    pages: int | None = None
    faults: tuple[StrPromise, ...] = ()


def look(data: bytes, name: str) -> Looked:
    """Look into a file; the name only appears in the sentences."""
    mime = type_of(data)
    if not data:
        return Looked("", faults=(file_sentence("empty", name),))
    if not mime:
        return Looked("", faults=(file_sentence(strange_kind(data), name),))
    if mime == OLE:
        return Looked(mime, faults=(file_sentence("old_office", name),))
    if mime not in PACKED and is_two_things(data, mime):
        return Looked(mime, faults=(file_sentence("two_things", name),))
    if mime == PDF:
        pages, codes = look_into_pdf(data)
        return Looked(mime, pages, tuple(file_sentence(code, name) for code in codes))
    code = picture_fault(data) if mime in PICTURES else archive_fault(data)
    return Looked(mime, faults=(file_sentence(code, name),) if code else ())


def is_two_things(data: bytes, mime: str) -> bool:
    """Tell whether a PDF or picture is an archive, or a picture a PDF, at the same time."""
    return zipfile.is_zipfile(io.BytesIO(data)) or (mime != PDF and b"%PDF-" in data[:HEAD])


# --- PDF ----------------------------------------------------------------------------------------------


def look_into_pdf(data: bytes) -> tuple[int | None, list[str]]:
    """Return the pages of a PDF and the codes of what is wrong with it.

    A password to open it is a fault; restrictions that let everybody read are none.
    """
    if b"%%EOF" not in data[-TAIL:]:
        return None, ["pdf_cut"]
    if unpacks_too_far(data):
        return None, ["bomb"]
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            if len(document.objects) > MOST_OBJECTS:
                return None, ["bomb"]
            codes = sorted({code for each in document.objects for code in faults_in(each)})
            count = len(document.pages)
    except pikepdf.PasswordError:
        return None, ["pdf_password"]
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None, ["pdf_damaged"]
    if not count or pages_of(data) != count:
        return None, [*codes, "pdf_damaged"]
    return count, codes


def faults_in(item: Any, depth: int = 0) -> Iterator[str]:
    """Yield the codes of what acts or hides in one object of a PDF, without what it refers to."""
    if depth > 40:
        yield "pdf_damaged"
    elif isinstance(item, pikepdf.Array):
        for each in item:
            yield from inner(each, depth)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        names = set(item.keys())
        yield from (code for holder, code in HOLDERS.items() if holder in names)
        if "/S" in names and isinstance(item["/S"], pikepdf.Name):
            yield from filter(None, [ACTIONS.get(str(item["/S"]))])
        if too_many_dots(item):
            yield "bomb"
        for key in names:
            yield from inner(item[key], depth)


def inner(each: Any, depth: int) -> Iterator[str]:
    """Go on into a value that stands in its holder itself; others have their own turn."""
    if isinstance(each, pikepdf.Object) and not each.is_indirect:
        yield from faults_in(each, depth + 1)


def too_many_dots(item: Any) -> bool:
    """Tell whether an object is a picture larger than any scanner makes."""
    if item.get("/Subtype") != "/Image":
        return False
    wide, high = item.get("/Width", 0), item.get("/Height", 0)
    return not (isinstance(wide, int) and isinstance(high, int)) or wide * high > MOST_DOTS


def unpacks_too_far(data: bytes) -> bool:
    """Tell whether the packed parts of a PDF, without its pictures, unpack to more than is bearable.

    Libraries unpack them whole while opening and drawing; here it is done piece by piece and dropped.
    """
    left = UNPACKED
    for mark in STREAM.finditer(data):
        about = data[max(0, mark.start() - 600) : mark.start()].rpartition(b" obj")[2]
        if (b"FlateDecode" not in about and b"/Fl" not in about) or b"/Image" in about:
            continue
        left -= unpacked_size(memoryview(data)[mark.end() :], left)
        if left <= 0:
            return True
    return False


def unpacked_size(packed: memoryview, most: int) -> int:
    """Return the bytes a deflated stream unpacks to, counted up to ``most``."""
    tool, size, place, step = zlib.decompressobj(), 0, 0, 1 << 16
    waiting: bytes | memoryview = b""
    while size < most and not tool.eof:
        if not waiting:
            waiting, place = packed[place : place + step], place + step
            if not waiting:
                break
        try:
            size += len(tool.decompress(waiting, 1 << 20))
        except zlib.error:
            break
        waiting = tool.unconsumed_tail
    return size


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


# --- archives -----------------------------------------------------------------------------------------


def archive_fault(data: bytes) -> str:
    """Return the code of what is wrong with a ZIP, a workbook or a text; "" for nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            return members_fault(members) or contents_fault(archive, members)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, zlib.error):
        return "archive_damaged"


def members_fault(members: list[zipfile.ZipInfo]) -> str:
    """Return what the list of an archive's members gives away."""
    names = [each.filename.replace("\\", "/").lower() for each in members]
    if any(each.flag_bits & 1 for each in members):
        return "archive_password"
    if any(name.startswith("/") or ".." in name.split("/") or ":" in name for name in names):
        return "archive_paths"
    if any(name.endswith("vbaproject.bin") for name in names):
        return "macros"
    if any(name.endswith(PROGRAMS) for name in names):
        return "archive_program"
    if len(members) > MEMBERS or sum(each.file_size for each in members) > UNPACKED:
        return "bomb"
    return ""


def contents_fault(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    """Return what unpacking the members, a piece at a time, brings to light."""
    left = UNPACKED
    for each in members:
        with archive.open(each) as member:
            head = member.read(1 << 16)
            if strange_kind(head) == "program":
                return "archive_program"
            size = len(head)
            while piece := member.read(1 << 20):
                size += len(piece)
                if size > left or size > max(RATIO * each.compress_size, 1 << 20):
                    return "bomb"
        left -= size
    return ""
