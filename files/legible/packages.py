"""What workbooks and Word files have in common: a ZIP of XML parts, properties, links, pictures."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from PIL import UnidentifiedImageError

from files.legible.pictures import passages_of_picture
from files.passages import Passage, Place, What

PICTURES: Final = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
PARAGRAPHS: Final = frozenset({"p", "text", "si"})
BESIDE: Final = frozenset({"descr", "title", "alt", "tooltip", "author", "initials"})
NAMING: Final = {
    **dict.fromkeys(("docPr", "cNvPr", "bookmarkStart"), frozenset({"name"})),
    **dict.fromkeys(("alias", "tag"), frozenset({"val"})),
}
"""Attributes with words: of any element (alternative text of pictures), and of some."""
DATES: Final = frozenset({"created", "modified", "lastPrinted"})


def tree_of(archive: zipfile.ZipFile, part: str) -> Element:
    """Return an XML part; entities and outside references are refused by the parser."""
    found: Element = fromstring(archive.read(part), forbid_dtd=True)
    return found


def local(name: Any) -> str:
    """Return the name of an element or attribute without its namespace."""
    return str(name).rpartition("}")[2]


def properties_of(archive: zipfile.ZipFile) -> Iterator[Passage]:
    """Yield author, company, keywords and whatever else the properties hold."""
    for part in sorted(archive.namelist()):
        if part.startswith("docProps/") and part.endswith(".xml"):
            for element in tree_of(archive, part).iter():
                words = (element.text or "").strip()
                if words and local(element.tag) not in DATES:
                    yield Passage(Place(local(element.tag), What.PROPERTY, hidden=True), words)


def links_of(archive: zipfile.ZipFile) -> Iterator[Passage]:
    """Yield where links lead to (``mailto:``, ``tel:``)."""
    for part in sorted(archive.namelist()):
        if part.endswith(".rels"):
            for element in tree_of(archive, part).iter():
                if element.get("TargetMode") == "External" and (target := element.get("Target")):
                    yield Passage(Place("Link", What.LINK, hidden=True), target)


def pictures_of(archive: zipfile.ZipFile) -> Iterator[Passage]:
    """Yield what cameras wrote into the pictures of a file."""
    for part in sorted(archive.namelist()):
        if "/media/" in part and part.lower().endswith(PICTURES):
            try:
                found = list(passages_of_picture(archive.read(part), part=posixpath.basename(part)))
            except (UnidentifiedImageError, OSError):
                continue
            yield from found


def texts_of(
    archive: zipfile.ZipFile, folders: tuple[str, ...], *, attributes: bool = False
) -> Iterator[Passage]:
    """Yield the text of parts nobody reads cell by cell: text boxes, threads of comments, caches.

    The runs of a paragraph are one text: a number changes its type face anywhere.
    """
    for part in sorted(archive.namelist()):
        if part.startswith(folders) and part.endswith(".xml"):
            for words in runs_of(tree_of(archive, part), attributes):
                yield Passage(Place(part, What.TEXT, hidden=True), words)


def told_beside(archive: zipfile.ZipFile, parts: re.Pattern[str]) -> Iterator[Passage]:
    """Yield what is told of pictures, links, fields and authors, and shown to nobody who reads on."""
    for part in sorted(filter(parts.fullmatch, archive.namelist())):
        for element in tree_of(archive, part).iter():
            named = BESIDE | NAMING.get(local(element.tag), frozenset())
            for key, value in element.attrib.items():
                if local(key) in named and value.strip():
                    where = f"{part} › {local(element.tag)}"
                    yield Passage(Place(where, What.PROPERTY, hidden=True), value)


def runs_of(element: Element, attributes: bool) -> Iterator[str]:
    """Yield the text of each paragraph, and of each element that stands in none."""
    if local(element.tag) in PARAGRAPHS:
        if words := "".join(element.itertext()).strip():
            yield words
        return
    value = element.get("v", "") if attributes else ""
    yield from filter(None, [(element.text or "").strip(), value.strip()])
    for inner in element:
        yield from runs_of(inner, attributes)
