"""The texts of a Word file: paragraphs, tables, headers, notes, comments, what was deleted or is unseen."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from files.legible.packages import (
    links_of,
    local,
    pictures_of,
    properties_of,
    texts_of,
    told_beside,
    tree_of,
)
from files.passages import Passage, Place, What

READ: Final = re.compile(
    r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments\w*|glossary/document)\.xml"
)
BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def passages_of_text(data: bytes) -> Iterator[Passage]:
    """Yield every text of a .docx file, part after part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in sorted(archive.namelist()):
            if named := READ.fullmatch(part):
                root, name = tree_of(archive, part), named[1]
                yield from passages_of_part(root, "" if name == "document" else name)
                yield from deletions_in(root, name)
        yield from told_beside(archive, READ)
        yield from properties_of(archive)
        yield from links_of(archive)
        yield from texts_of(archive, ("word/diagrams/", "word/charts/", "customXml/"))
        yield from pictures_of(archive)


def passages_of_part(root: Element, name: str) -> Iterator[Passage]:
    """Yield paragraphs in their order, and the cells of tables by row and column."""
    what = What.COMMENT if name.startswith("comments") else What.TEXT
    in_tables = {
        id(each) for table in root.iter() if local(table.tag) == "tbl" for each in table.iter()
    }
    line = 0
    for element in root.iter():
        if local(element.tag) == "p" and id(element) not in in_tables:
            line += 1
            if words := words_of(element):
                hidden = what is What.COMMENT or is_vanished(element)
                yield Passage(Place(name, what, line=line, hidden=hidden), words)
    tables = [each for each in root.iter() if local(each.tag) == "tbl"]
    for number, table in enumerate(tables, start=1):
        rows = [each for each in table if local(each.tag) == "tr"]
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(each for each in row if local(each.tag) == "tc"):
                if words := "\n".join(filter(None, map(words_of, paragraphs_of(cell)))):
                    yield Passage(Place(name, What.CELL, None, number, place, column), words)


def paragraphs_of(cell: Element) -> Iterator[Element]:
    """Yield the paragraphs of a cell, without those of a table in it."""
    for element in cell:
        if local(element.tag) == "p":
            yield element
        elif local(element.tag) != "tbl":
            yield from paragraphs_of(element)


def words_of(paragraph: Element) -> str:
    """Return the text of one paragraph; text boxes in it are paragraphs of their own."""
    inner = {
        id(each)
        for box in paragraph.iter()
        if local(box.tag) == "txbxContent"
        for each in box.iter()
    }
    parts = []
    for element in paragraph.iter():
        tag = local(element.tag)
        if id(element) in inner:
            continue
        if tag in ("t", "instrText"):
            parts.append(element.text or "")
        elif tag in BREAKS and tag != "softHyphen":
            parts.append(BREAKS[tag])
    return "".join(parts).strip()


def is_vanished(paragraph: Element) -> bool:
    """Tell whether a part of a paragraph is set as hidden text."""
    return any(local(each.tag) in ("vanish", "webHidden") for each in paragraph.iter())


def deletions_in(root: Element, name: str) -> Iterator[Passage]:
    """Yield what was deleted with changes tracked: it is still in the file."""
    for element in root.iter():
        if local(element.tag) == "del":
            words = "".join(e.text or "" for e in element.iter() if local(e.tag) == "delText")
            if words.strip():
                yield Passage(Place(f"{name} › deleted", What.TEXT, hidden=True), words)
