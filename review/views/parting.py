"""Papers on the desk page by page, so that none outgrows its bytes; most papers are one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import groupby, zip_longest
from typing import Any

from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe

from files.leaves import Found, found_in
from nominations.prose import cut, render
from review.views.dossier import Dossier, Section

ROOM = 11_000
"""Bytes of HTML that the papers take on one page, beside the marks and the scripts."""
UNCUT = 1_500
"""Bytes of a text that stay on one page, where a sentence ends in time."""
FRAMES = {"members": 600, "text": 0, "rows": 10, "attachments": 600}
"""What a section holds, in its order, and the bytes that each takes beside its words."""
HEAD, HEADING = 1_500, 300
"""Bytes of what stands above a paper, its outline among it; and above a section."""
MOST_QUOTED = 12
"""Pages found that are shown with the words around; of those beyond, the number alone."""


@dataclass
class Pages:
    """One page of several on the desk: which, and where what was looked for stands."""

    place: int
    last: int
    words: str = ""
    found: list[Found] = field(default_factory=list)

    @property
    def quoted(self) -> list[Found]:
        """Return the first pages found, to be shown with the words around."""
        return self.found[:MOST_QUOTED]

    @property
    def further(self) -> list[int]:
        """Return the numbers of the pages found beyond those."""
        return [each.page for each in self.found[MOST_QUOTED:]]


@dataclass
class Part(Pages):
    """One page of the papers: those on it, each with its outline, and where the others begin."""

    papers: list[Dossier] = field(default_factory=list)
    elsewhere: list[Dossier] = field(default_factory=list)
    is_searched = True


@dataclass(frozen=True)
class Piece:
    """What is never parted: a person, some sentences, a row, a file; of which paper and section."""

    of: tuple[int, int]
    kind: str
    said: Any
    words: str  # as HTML
    size: int  # bytes of HTML


def part_of(papers: Sequence[Dossier], asked: int = 1, words: str = "") -> Part:
    """Return the page asked for of the papers, or the nearest there is."""
    pages = list(pages_of(papers))
    place = max(min(asked, len(pages)), 1)
    begins: dict[tuple[int, int], int] = {}
    for number, page in enumerate(pages, start=1):
        for piece in page:
            begins.setdefault(piece.of, number)
    part = Part(place, len(pages), words, found_in(map(words_on, pages), words))
    here = pages[place - 1] if pages else []
    for at, paper in enumerate(papers):
        sections = [replace(s, page=begins.get((at, n), 1)) for n, s in enumerate(paper.sections)]
        outlined = replace(paper, outline=sections, sections=shown_of(at, sections, here, place))
        (part.papers if outlined.sections else part.elsewhere).append(outlined)
    return part


def shown_of(at: int, sections: Sequence[Section], page: list[Piece], place: int) -> list[Section]:
    """Return what of a paper's sections stands on one page, in the shape of the whole."""
    found = []
    for of, pieces in groupby(page, key=lambda piece: piece.of):
        if of[0] == at:
            kept: dict[str, list[Any]] = {kind: [] for kind in FRAMES}
            for piece in pieces:
                kept[piece.kind].append(piece.said)
            section = sections[of[1]]
            text = mark_safe("".join(kept.pop("text")))
            found.append(replace(section, **kept, text=text, continued=section.page < place))
    return found


def words_on(page: Iterable[Piece]) -> str:
    """Return the words of a page as a reader sees them."""
    return unescape(strip_tags(" ".join(each.words for each in page)))


# --- cutting --------------------------------------------------------------------------------------


def pages_of(papers: Sequence[Dossier]) -> Iterator[list[Piece]]:
    """Yield the pieces page by page: as many as there is room for, at least one."""
    page: list[Piece] = []
    room = ROOM
    for at, paper in enumerate(papers):
        for piece in pieces_of(at, paper):
            if page and piece.size > room:
                yield page
                page, room = [], ROOM - HEAD - HEADING
            page.append(piece)
            room -= piece.size
    if page:
        yield page


def pieces_of(at: int, paper: Dossier) -> Iterator[Piece]:
    """Yield the pieces of a paper in their order, with the bytes that each takes."""
    for place, section in enumerate(paper.sections):
        above = HEADING if place else HEAD + HEADING
        for kind, said, words in said_in(section):
            size = above + FRAMES[kind] + len(words.encode())
            yield Piece((at, place), kind, said, words, size)
            above = 0


def said_in(section: Section) -> Iterator[tuple[str, Any, str]]:
    """Yield all that a section says: what kind it is, itself, and its words as HTML."""
    for member in section.members:
        facts = (member.name, member.unit_name, member.title, member.post, member.field)
        yield "members", member, escape(" ".join(facts))
    for text in cut(section.text, UNCUT):
        yield "text", text, text
    for row in section.rows:
        for cells in rows_of(row):
            yield "rows", cells, " ".join(f"<td>{cell}</td>" for cell in cells)
    for file in section.attachments:
        yield "attachments", file, escape(f"{file.label} {file.file}")


def rows_of(row: Sequence[object]) -> list[tuple[str, ...]]:
    """Return a row of cells as HTML; as several rows where it alone would fill half a page."""
    cells = tuple(mark_safe(render(str(cell))) for cell in row)
    if len("".join(cells).encode()) <= ROOM // 2:
        return [cells]
    bits = [map(mark_safe, cut(str(cell), ROOM // 4 // len(row))) for cell in row]
    return list(zip_longest(*bits, fillvalue=""))
