"""Lists of works exported as BibTeX, entry by entry, so that what cannot be read is known by its line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import bibtexparser
from bibtexparser.bparser import BibTexParser
from bibtexparser.customization import convert_to_unicode

from .entries import Ailment, Author, Entry, Fault, Kind
from .keys import orcid_of

_START = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_ASIDE = {"comment", "preamble", "string"}
_KINDS = {
    "patent": Kind.PATENT,
    "project": Kind.PROJECT,
    "grant": Kind.PROJECT,
    "award": Kind.AWARD,
}
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what is wrong is told by its line


def looks_like_bibtex(text: str) -> bool:
    """Whether a text begins as BibTeX does."""
    return bool(re.search(r"^\s*@\s*[A-Za-z]+\s*[{(]", text, re.MULTILINE))


def read_bibtex(text: str) -> tuple[list[Entry], list[Fault]]:
    """Read all entries; one that is cut off or malformed is a fault at its line."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    words = ""
    for line, kind, piece in _pieces(text):
        if not piece:
            faults.append(Fault(line, Ailment.UNCLOSED))
        elif kind == "string":
            words += piece + "\n"
        elif kind not in _ASIDE:
            fields = _fields(words + piece)
            if fields is None:
                faults.append(Fault(line, Ailment.UNREADABLE, {"text": piece[:40]}))
            else:
                entries.append(_entry(line, kind, fields))
    return entries, faults


def _pieces(text: str) -> Iterator[tuple[int, str, str]]:
    """Each entry with its line and kind; "" for one whose brackets never close."""
    place = 0
    while found := _START.search(text, place):
        line = text.count("\n", 0, found.start()) + 1
        end = _end(text, found.end() - 1)
        following = _START.search(text, found.end())
        if end is None:
            yield line, found[1].lower(), ""
            place = following.start() if following else len(text)
        else:
            yield line, found[1].lower(), text[found.start() : end]
            place = end


def _end(text: str, start: int) -> int | None:
    """Where the bracket that opens at ``start`` closes; None where it never does."""
    opening, depth = text[start], 0
    closing = {"{": "}", "(": ")"}[opening]
    for place in range(start, len(text)):
        if text[place] in "{}" and text[place - 1] == "\\":
            continue
        depth += (text[place] == opening) - (text[place] == closing)
        if depth == 0:
            return place + 1
    return None


def _fields(piece: str) -> dict[str, str] | None:
    """The fields of one entry, or None where it cannot be read."""
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    parser.customization = convert_to_unicode
    try:
        found = bibtexparser.loads(piece, parser).entries
    except Exception:  # the parser raises whatever its grammar or a missing string raises
        return None
    return found[0] if len(found) == 1 else None


def _entry(line: int, kind: str, fields: dict[str, str]) -> Entry:
    """One entry as lists of works know it."""
    plain = {name.lower(): _bare(value) for name, value in fields.items()}
    return Entry(
        line=line,
        kind=_KINDS.get(
            kind, Kind.PATENT if "patent" in plain.get("type", "").lower() else Kind.PAPER
        ),
        title=plain.get("title", ""),
        year=plain.get("year", "") or plain.get("date", ""),
        authors=tuple(_authors(fields, plain)),
        doi=plain.get("doi", "") or plain.get("url", ""),
        number=plain.get("number", "") if kind in _KINDS else "",
        venue=plain.get("journal", "") or plain.get("booktitle", ""),
    )


def _authors(fields: dict[str, str], plain: dict[str, str]) -> Iterator[Author]:
    """Those who signed; with one unit or one ORCID for a sole author only."""
    names = re.split(r"\s+and\s+", _bare(fields.get("author", "")))
    unit = plain.get("affiliation", "") or plain.get("address", "") or plain.get("institution", "")
    alone = len([name for name in names if name.strip()]) == 1
    for name in names:
        if name.strip():
            orcid = orcid_of(plain.get("orcid", "")) if alone else ""
            yield Author(name.strip(), unit if alone else "", orcid)


def _bare(value: str) -> str:
    """A value without the braces that keep its capitals, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"[{}]", "", str(value))).strip()
