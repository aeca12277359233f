"""The texts of a PDF: pages, properties, notes, links, bookmarks, fields, and notes in its pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from PIL import UnidentifiedImageError

from files.legible.pictures import passages_of_picture
from files.passages import Passage, Place, What
from files.pdf import page_texts

LINKS = ("/URI", "/F")
NOTES = ("/Contents", "/T", "/TU", "/V", "/Subj", "/RC", "/Alt", "/ActualText")


def passages_of_pdf(data: bytes) -> Iterator[Passage]:
    """Yield every text of a PDF; one that is locked raises what the library says."""
    for number, text in enumerate(page_texts(data), start=1):
        if text.strip():
            yield Passage(Place(page=number), text.replace("\r\n", "\n"))
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
        yield from properties_of(document)
        for number, page in enumerate(document.pages, start=1):
            yield from notes_on(page.obj, number)
        for item in bookmarks_of(document):
            yield Passage(Place(part="Outline", what=What.NAME, hidden=True), item)
        for name in document.attachments:
            yield Passage(Place(part="Attachment", what=What.NAME, hidden=True), name)
        form = document.Root.get("/AcroForm")
        for field in form.get("/Fields", []) if isinstance(form, pikepdf.Dictionary) else []:
            yield from notes_in(field, None)
        yield from pictures_in(document)


def unread_pages(data: bytes) -> list[int]:
    """Return the pages of a PDF that hold no text, as scans do: a person has to look at them."""
    return [n for n, text in enumerate(page_texts(data), start=1) if not text.strip()]


def properties_of(document: pikepdf.Pdf) -> Iterator[Passage]:
    """Yield the properties in the old form and in XMP."""
    for key, value in (document.trailer.get("/Info") or {}).items():
        yield Passage(Place(str(key).lstrip("/"), What.PROPERTY, hidden=True), str(value))
    stream = document.Root.get("/Metadata")
    if isinstance(stream, pikepdf.Stream):
        xmp = stream.read_bytes().decode("utf-8", "replace")
        for tag, words in re.findall(r"<([\w:]+)[^<>]*>([^<>]*[^\s<>][^<>]*)<", xmp):
            yield Passage(Place(f"XMP › {tag}", What.PROPERTY, hidden=True), words)
        for tag, words in re.findall(r'([\w]+:\w+)="([^"]+)"', xmp):
            if not tag.startswith(("xmlns:", "rdf:")):
                yield Passage(Place(f"XMP › {tag}", What.PROPERTY, hidden=True), words)


def notes_on(page: Any, number: int) -> Iterator[Passage]:
    """Yield what notes, links and fields on a page say."""
    for note in page.get("/Annots", []):
        yield from notes_in(note, number)
        action = note.get("/A") if isinstance(note, pikepdf.Dictionary) else None
        for key in LINKS:
            target = action.get(key) if isinstance(action, pikepdf.Dictionary) else None
            if isinstance(target, pikepdf.String):
                yield Passage(Place("Link", What.LINK, page=number, hidden=True), str(target))


def notes_in(note: Any, number: int | None, depth: int = 0) -> Iterator[Passage]:
    """Yield the words of one note or field and of the fields within it."""
    if not isinstance(note, pikepdf.Dictionary) or depth > 20:
        return
    for key in NOTES:
        if isinstance(words := note.get(key), pikepdf.String) and str(words).strip():
            yield Passage(Place("Note", What.COMMENT, page=number, hidden=True), str(words))
    for kid in note.get("/Kids", []) if number is None else []:
        yield from notes_in(kid, None, depth + 1)


def bookmarks_of(document: pikepdf.Pdf) -> Iterator[str]:
    """Yield the titles of all bookmarks."""
    with document.open_outline() as outline:
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop(0)
            yield str(item.title)
            waiting += list(item.children)


def pictures_in(document: pikepdf.Pdf) -> Iterator[Passage]:
    """Yield what cameras wrote into the photographs of a PDF, which are kept in it as they came."""
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(document.pages, start=1):
        for name, image in page.get_images().items():
            filters = image.get("/Filter")
            if image.objgen in seen or "/DCTDecode" not in str(filters):
                continue
            seen.add(image.objgen)
            try:
                found = list(
                    passages_of_picture(image.read_raw_bytes(), page=number, part=str(name))
                )
            except (UnidentifiedImageError, OSError):
                continue
            yield from found
