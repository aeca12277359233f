"""Lists of works exported as RIS, record by record, so that what cannot be read is known by its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import rispy

from .entries import Ailment, Author, Entry, Fault, Kind
from .keys import orcid_of

_BEGIN = re.compile(r"^TY  ?- ?", re.MULTILINE)
_TAG = re.compile(r"^[A-Z][A-Z0-9]\s{1,2}-(?: |$)")
_KINDS = {"PAT": Kind.PATENT, "GRNT": Kind.PROJECT, "GRANT": Kind.PROJECT, "AWARD": Kind.AWARD}


def looks_like_ris(text: str) -> bool:
    """Whether a text holds a record as RIS begins one."""
    return bool(_BEGIN.search(text))


def read_ris(text: str) -> tuple[list[Entry], list[Fault]]:
    """Read all records; one without its end or with a line of no tag is a fault at its line."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for line, piece in _pieces(text):
        if not re.search(r"^ER  ?-", piece, re.MULTILINE):
            faults.append(Fault(line, Ailment.UNCLOSED))
            continue
        record = _record(piece)
        if record is None:
            faults.append(Fault(line, Ailment.UNREADABLE, {"text": piece.strip()[:40]}))
        else:
            entries.append(_entry(line, record))
    return entries, faults


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each record with its line."""
    starts = [found.start() for found in _BEGIN.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield text.count("\n", 0, start) + 1, text[start:end]


def _record(piece: str) -> dict[str, Any] | None:
    """One record as rispy reads it; lines without a tag go on with the one before."""
    lines: list[str] = []
    for line in piece.splitlines():
        if _TAG.match(line):
            lines.append(re.sub(r"^([A-Z][A-Z0-9])\s{1,2}-\s?", r"\1  - ", line))
        elif line.strip() and lines:
            lines[-1] += " " + line.strip()
    try:
        found = rispy.loads("\n".join(lines) + "\n")
    except Exception:  # whatever the reader raises, the record is what it is about
        return None
    return dict(found[0]) if len(found) == 1 else None


def _entry(line: int, record: dict[str, Any]) -> Entry:
    """One record as lists of works know it."""
    kind = _KINDS.get(str(record.get("type_of_reference", "")).upper(), Kind.PAPER)
    names = [*record.get("first_authors", ()), *record.get("authors", ())]
    unit, alone = _first(record, "author_address"), len(names) == 1
    orcid = orcid_of(str(record)) if alone else ""
    return Entry(
        line=line,
        kind=kind,
        title=_first(record, "primary_title", "title"),
        year=_first(record, "year", "publication_year", "date"),
        authors=tuple(
            Author(name.strip(" ;"), unit if alone else "", orcid)
            for name in names
            if name.strip(" ;")
        ),
        doi=_first(record, "doi", "urls", "url"),
        number=_first(record, "number", "accession_number") if kind is not Kind.PAPER else "",
        venue=_first(record, "journal_name", "secondary_title", "alternate_title1"),
    )


def _first(record: dict[str, Any], *names: str) -> str:
    """The first of several fields that is filled; a list of values in a row."""
    for name in names:
        value = record.get(name)
        if value:
            return "; ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    return ""
