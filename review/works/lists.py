"""A list of works as a file: what it is, what it holds, what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from review.naming import Grade, like

from .bibtex import looks_like_bibtex, read_bibtex
from .entries import Ailment, Entry, Fault, Kind, Unreadable
from .keys import doi_key, grant_key, patent_key, prize_key, title_key, year_in
from .ris import looks_like_ris, read_ris
from .tables import read_table

MOST = 2000
"""Entries a list may hold."""


def read_list(data: bytes, *, latest: int) -> tuple[list[Entry], list[Fault]]:
    """Return the entries of a list and all that is wrong with it, in the order of its lines.

    ``latest`` is the last year a work may be of.
    """
    try:
        text = text_of(data)
        if looks_like_bibtex(text):
            entries, faults = read_bibtex(text)
        elif looks_like_ris(text):
            entries, faults = read_ris(text)
        else:
            entries, faults = read_table(text)
    except Unreadable as unreadable:
        return [], [unreadable.fault]
    faults += list(amiss(entries, latest))
    if not entries and not faults:
        faults.append(Fault(0, Ailment.EMPTY))
    return entries, sorted(faults, key=lambda fault: fault.line)


def text_of(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or GB 18030."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise Unreadable(Ailment.ENCODING)


def amiss(entries: Sequence[Entry], latest: int) -> Iterator[Fault]:
    """Yield what is wrong with entries by themselves and beside each other."""
    if len(entries) > MOST:
        yield Fault(0, Ailment.TOO_MANY, {"count": str(len(entries)), "most": str(MOST)})
        return
    seen: dict[str, int] = {}
    for entry in entries:
        if not entry.title:
            yield Fault(entry.line, Ailment.TITLE)
        year = year_in(entry.year)
        if year is None or year > latest:
            yield Fault(entry.line, Ailment.YEAR, {"given": entry.year[:20] or "—"})
        if not entry.authors:
            yield Fault(entry.line, Ailment.SIGNERS)
        key = key_of(entry)
        if entry.title and not key:
            yield Fault(entry.line, Ailment.UNTOLD, {"title": entry.title[:40]})
        if key and key in seen:
            yield Fault(
                entry.line, Ailment.TWICE, {"title": entry.title[:40], "line": str(seen[key])}
            )
        seen.setdefault(key, entry.line)


def key_of(entry: Entry) -> str:
    """Return the key that tells a work: its number, its DOI, or its title; "" where nothing does."""
    numbered = {Kind.PATENT: patent_key, Kind.PROJECT: grant_key}.get(entry.kind)
    if numbered and (key := numbered(entry.number)):
        return key
    if doi := doi_key(entry.doi):
        return doi
    return (prize_key if entry.kind is Kind.AWARD else title_key)(entry.title)


def place_of(entry: Entry, name: str, orcids: Sequence[str] = ()) -> int | Fault:
    """Return which of those who signed is a person of this name or one of these ORCIDs.

    The nearest writing of the name wins; two equally near ones cannot be told apart without an ORCID.
    """
    for place, author in enumerate(entry.authors):
        if author.orcid and author.orcid in orcids:
            return place
    grades: dict[int, Grade] = {}
    for place, author in enumerate(entry.authors):
        grade = like(name, author.name)
        if grade is not None and not (author.orcid and orcids):
            grades[place] = grade
    if not grades:
        signed = "; ".join(author.name for author in entry.authors)[:80]
        return Fault(entry.line, Ailment.NOT_THEIRS, {"name": name, "signed": signed})
    best = min(grades.values())
    if Counter(grades.values())[best] > 1:
        return Fault(entry.line, Ailment.NAMESAKES, {"name": name})
    return next(place for place, grade in grades.items() if grade == best)
