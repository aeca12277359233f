"""Every text of a file with its place, also where nobody sees it who merely opens the file.

PDF: pages, properties, notes, links, bookmarks, form fields. Pictures: what camera and programs wrote
into them. Workbooks: cells, hidden or not, comments, links, headings of print, names, text boxes and
what earlier versions left behind. Word: paragraphs, tables, notes, deletions. ZIP: its members.
Scanned pages hold no text; `unread_pages` tells which they are.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from files.kinds import DOCX, OLE, PDF, PICTURES, XLSX, ZIP, type_of
from files.legible.pdfs import passages_of_pdf, unread_pages
from files.legible.pictures import passages_of_picture
from files.legible.sheets import passages_of_old_workbook, passages_of_workbook
from files.legible.words import passages_of_text
from files.passages import Passage, Place, What

__all__ = ["Illegible", "passages_of", "unread_pages"]

MOST_INNER = 200  # members of an archive that are read


class Illegible(ValueError):
    """The file is damaged, locked or of a kind whose text cannot be read; named by its argument."""


def passages_of(data: bytes, *, name: str) -> Iterator[Passage]:
    """Yield the name of a file and every text in it; raise Illegible where it cannot be read."""
    yield Passage(Place(what=What.NAME), name.rpartition(".")[0] or name)
    mime = type_of(data)
    try:
        if mime == ZIP:
            yield from members_of(data)
        else:
            yield from inside(data, mime, name)
    except Illegible:
        raise
    except Exception as fault:  # whatever a reader says of it: a file nobody can read is not clean
        raise Illegible(name) from fault


def inside(data: bytes, mime: str, name: str) -> Iterator[Passage]:
    """Yield what one file of a known kind holds."""
    if mime == PDF:
        yield from passages_of_pdf(data)
    elif mime in PICTURES:
        yield from passages_of_picture(data)
    elif mime == XLSX:
        yield from passages_of_workbook(data)
    elif mime == OLE:
        yield from passages_of_old_workbook(data)
    elif mime == DOCX:
        yield from passages_of_text(data)
    else:
        try:
            yield Passage(Place(), data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Illegible(name) from None


def members_of(data: bytes) -> Iterator[Passage]:
    """Yield what the members of an archive hold; an archive in it is named only."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) > MOST_INNER:
            raise Illegible(members[MOST_INNER].filename)
        for each in members:
            content = archive.read(each)
            if type_of(content) == ZIP:
                raise Illegible(each.filename)
            for passage in passages_of(content, name=each.filename):
                part = " › ".join(filter(None, [each.filename, passage.place.part]))
                yield replace(passage, place=replace(passage.place, part=part))
