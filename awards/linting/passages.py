"""From passages to findings: every reading of every text, then what runs on over cells and pages."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, pairwise

from awards.linting.cards import bank_hits, identity_fault, identity_hits
from awards.linting.findings import NOTHING_ALLOWED, Allowed, Finding, Hit, Kind, Source, Sureness
from awards.linting.folding import (
    CELL,
    Folded,
    as_it_stands,
    counted,
    fold,
    has_spoken_number,
    lettered,
    lookalike,
    spoken,
    unquoted,
)
from awards.linting.homes import address_hits
from awards.linting.innocent import innocent_spans, is_innocent
from awards.linting.phones import landline_hits, loose_ends, mobile_hits, parted_by_cells
from awards.linting.words import account_hits, birth_hits, document_hits, email_hits
from files.passages import Passage, Place, What

Detector = Callable[[str], Iterator[Hit]]
NUMBERS: tuple[Detector, ...] = (identity_hits, bank_hits, mobile_hits, landline_hits)
WORDS: tuple[Detector, ...] = (
    document_hits,
    email_hits,
    account_hits,
    birth_hits,
    address_hits,
)
_RANK = {kind: place for place, kind in enumerate(Kind)}
_ACROSS = frozenset({Kind.IDENTITY, Kind.BANK, Kind.MOBILE, Kind.LANDLINE, Kind.EMAIL})
_AROUND = 6  # characters of the words around a finding that are shown with it
_EDGE = 80  # characters at the end of a page and the start of the next that are read together
_FEWEST = 7  # digits of the shortest number
_IN_ADDRESS = re.compile(r"(?:https?://\S*|(?<![\d.])10\.\d{4,11}(?:/\S*)?)[/=:?&#]$")
_AS_DIALLED = re.compile(r"\d{11}|\d{3}\D\d{4}\D\d{4}")
_LABEL = 20  # a longer cell is no heading


def lint_text(text: str, *, allowed: Allowed = NOTHING_ALLOWED) -> tuple[Finding, ...]:
    """Every finding in one text that stands nowhere in particular, in order, none overlapping."""
    return lint([Passage(Place(), text)], allowed=allowed)


def lint(passages: Iterable[Passage], *, allowed: Allowed = NOTHING_ALLOWED) -> tuple[Finding, ...]:
    """Every finding in the passages of one publication, in their order; none overlap in a passage.

    A cell is read under the heading of its column and beside the one to its left; then rows, columns
    and successive pages or lines are read as one text, for what is spread over them.
    """
    every = list(passages)
    headings = _headings(every)
    found: list[Finding] = []
    for passage in every:
        found += _in_passage(passage, headings.get(passage.place, ()), allowed)
        found += _position(passage)
    hit_places = {(each.place, each.kind) for each in found}
    for strip in (*_rows(every), *_columns(every), *_pages(every)):
        for finding in _in_strip(strip, allowed):
            places = (finding.place, *finding.spread)
            if not any((place, finding.kind) in hit_places for place in places):
                found.append(finding)
                hit_places |= {(place, finding.kind) for place in places}
    return tuple(found)


def office_lines(text: str) -> Allowed:
    """What the office's own contact allows to stand: its landlines and e-mail addresses, no mobile."""
    found = lint_text(text)
    return Allowed.only(
        phones=[each.value.partition("x")[0] for each in found if each.kind is Kind.LANDLINE],
        emails=[each.value for each in found if each.kind is Kind.EMAIL],
    )


def _in_passage(passage: Passage, headings: Sequence[str], allowed: Allowed) -> list[Finding]:
    """The findings in one passage, read after each of its headings; the surer of two."""
    found: list[Finding] = []
    for heading in headings or ("",):
        for finding in _after(heading, passage, allowed):
            same = [n for n, each in enumerate(found) if _overlap(each, finding)]
            if not same:
                found.append(finding)
            elif finding.sure.rank < found[same[0]].sure.rank:
                found = [each for n, each in enumerate(found) if n not in same] + [finding]
    return sorted(found, key=lambda each: each.start)


def _position(passage: Passage) -> Iterator[Finding]:
    """The place a camera wrote into a picture, told once by its latitude."""
    place = passage.place
    if place.what is What.PICTURE and place.part.endswith("GPSLatitude"):
        kind, sure = Kind.POSITION, Sureness.CERTAIN
        yield Finding(kind, sure, place, 0, len(passage.text), "***", "", passage.text)


def _overlap(one: Finding, two: Finding) -> bool:
    return one.start < two.end and two.start < one.end


def _after(heading: str, passage: Passage, allowed: Allowed) -> Iterator[Finding]:
    """The findings in one passage that is read after one heading."""
    lead = f"{fold(heading).text}:" if heading else ""
    folded = fold(passage.text)
    moved = Folded(lead + folded.text, ((-1, 0),) * len(lead) + folded.places)
    for hit in _chosen(moved.text):
        if hit.start >= len(lead) and not allowed.permits(hit):
            start, end = moved.origin(hit.start, hit.end)
            shown = _shown(passage.text, start, end, hit.mask)
            yield Finding(hit.kind, hit.sure, passage.place, start, end, shown, hit.mask, hit.value)


def _shown(text: str, start: int, end: int, mask: str) -> str:
    """The words around a finding with its mask in its place; no further number is shown with it."""
    sides = (text[max(0, start - _AROUND) : start], text[end : end + _AROUND])
    left, right = (re.sub(r"[\d\s]+", " ", side) for side in sides)
    return f"{left.lstrip()}{mask}{right.rstrip()}"


def _chosen(text: str) -> list[Hit]:
    """The hits of every reading of a text that overlap none better: surer, plainer, longer."""
    spans = innocent_spans(text)
    found: list[tuple[Source, Hit]] = []
    for source, hit in _hits(text):
        innocent = is_innocent(spans, hit.start, hit.end)
        if sure := _all_the_same(hit, text) if innocent else hit.sure:
            found.append((source, replace(hit, sure=sure)))
    found.sort(key=lambda each: _worth(*each))
    kept: list[Hit] = []
    for _, hit in found:
        if not any(hit.start < each.end and each.start < hit.end for each in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _all_the_same(hit: Hit, text: str) -> Sureness | None:
    """How sure a finding is within what is something else; None where it is a part of that.

    An identity number that checks out is one wherever it stands, and a mobile number where it is a
    whole part of an address or DOI; elsewhere in one it may be.
    """
    if hit.kind in (Kind.EMAIL, Kind.ACCOUNT):
        return hit.sure
    if hit.kind is Kind.IDENTITY and len(hit.value) == 18:
        return None if identity_fault(hit.value) else hit.sure
    if hit.kind is not Kind.MOBILE or len(hit.value) != 11:
        return None
    lead, rest = text[max(0, hit.start - 200) : hit.start], text[hit.end : hit.end + 1]
    if _IN_ADDRESS.search(lead) and not rest.isalnum():
        return hit.sure
    return Sureness.POSSIBLE if _AS_DIALLED.fullmatch(text[hit.start : hit.end]) else None


def _has_number(text: str) -> bool:
    """Whether a text has digits enough for any number that is looked for."""
    return sum(map(str.isdigit, text)) >= _FEWEST


def _worth(source: Source, hit: Hit) -> tuple[int, int, int, int, int]:
    """The order in which overlapping hits are taken."""
    return hit.sure.rank, source, _RANK[hit.kind], hit.start - hit.end, hit.start


def _hits(text: str) -> Iterator[tuple[Source, Hit]]:
    """What every detector finds in every reading that says something new, by its place in the text."""
    plain = as_it_stands(text)
    decoded = unquoted(plain)
    for base in (plain, decoded) if decoded.text != text else (plain,):
        for source, reading, detectors in _readings(base):
            for hit in (hit for detector in detectors for hit in detector(reading.text)):
                start, end = reading.origin(hit.start, hit.end)
                yield source, replace(hit, start=start, end=end)


def _readings(base: Folded) -> Iterator[tuple[Source, Folded, Sequence[Detector]]]:
    """Each reading of a text that says something new, and what is looked for in it."""
    text, aloud = base.text, replace(base, text=spoken(base.text))
    yield Source.PLAIN, base, (*(NUMBERS if _has_number(text) else ()), *WORDS)
    if aloud.text != text:
        numbers = NUMBERS if has_spoken_number(text, aloud.text) else ()
        ends = partial(loose_ends, text)
        yield Source.SPOKEN, aloud, (*numbers, birth_hits, address_hits, ends)
    for written, source in (
        (lettered(base), Source.SPOKEN),
        (counted(aloud), Source.SPOKEN),
        (replace(base, text=lookalike(aloud.text)), Source.LOOKALIKE),
    ):
        if written.text not in (text, aloud.text) and _has_number(written.text):
            yield source, written, (identity_hits, mobile_hits)


# --- tables, pages ------------------------------------------------------------------------------------


def _cells(passages: Iterable[Passage]) -> list[Passage]:
    return [each for each in passages if each.place.what is What.CELL and each.place.cell]


def _table_of(passage: Passage) -> tuple[str, int, int]:
    """Which table a cell belongs to."""
    return passage.place.part, passage.place.page or 0, passage.place.table or 0


def _is_heading(text: str) -> bool:
    """Whether a cell names what stands under or beside it."""
    return 0 < len(text.strip()) <= _LABEL and not re.search(r"\d{4}|@", text)


def _headings(passages: Sequence[Passage]) -> dict[Place, list[str]]:
    """For each cell the words of the first row above it and of the cell to its left."""
    found: dict[Place, list[str]] = {}
    for _, group in groupby(sorted(_cells(passages), key=_table_of), key=_table_of):
        cells = list(group)
        at = {(p.place.row, p.place.column): p.text.strip() for p in cells}
        first = min(p.place.row or 0 for p in cells)
        for cell in cells:
            row, column = cell.place.row or 0, cell.place.column or 0
            words = [
                at.get((first, column), "") if row > first else "",
                at.get((row, column - 1), ""),
            ]
            found[cell.place] = [word for word in words if _is_heading(word)]
    return found


def _rows(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The cells of each row, from left to right."""
    cells = sorted(_cells(passages), key=lambda p: (_table_of(p), p.place.row, p.place.column))
    for _, row in groupby(cells, key=lambda p: (_table_of(p), p.place.row)):
        yield list(row)


def _columns(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The cells of each column, from top to bottom, without those that are empty."""
    cells = sorted(
        (cell for cell in _cells(passages) if cell.text.strip()),
        key=lambda p: (_table_of(p), p.place.column, p.place.row),
    )
    for _, column in groupby(cells, key=lambda p: (_table_of(p), p.place.column)):
        yield list(column)


def _pages(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The end of each page or line of a part with the start of the next."""
    texts = [p for p in passages if p.place.what is What.TEXT and (p.place.page or p.place.line)]
    for one, two in pairwise(texts):
        if one.place.part == two.place.part:
            tail = Passage(one.place, one.text.rstrip()[-_EDGE:])
            yield [tail, Passage(two.place, two.text.lstrip()[:_EDGE])]


def _in_strip(strip: list[Passage], allowed: Allowed) -> Iterator[Finding]:
    """What is spread over several passages that are read as one text."""
    if len(strip) < 2:
        return
    in_cells = bool(strip[0].place.cell)
    upright = in_cells and strip[0].place.column == strip[1].place.column
    mark = CELL if in_cells else "\n"
    text = mark.join(passage.text for passage in strip)
    owners = [n for n, passage in enumerate(strip) for _ in range(len(passage.text) + 1)]
    starts = [0]
    for passage in strip:
        starts.append(starts[-1] + len(passage.text) + 1)
    folded = fold(text)
    for hit in _chosen(folded.text):
        start, end = folded.origin(hit.start, hit.end)
        first, last = owners[start], owners[end - 1]
        if first == last or hit.kind not in _ACROSS or allowed.permits(hit):
            continue
        if in_cells and not parted_by_cells(hit, folded.text):
            continue
        if upright and hit.kind is not Kind.IDENTITY and hit.sure is not Sureness.CERTAIN:
            continue
        places = [strip[n].place for n in range(first, last + 1)]
        shown = _shown(text, start, end, hit.mask).replace(CELL, " ")
        yield Finding(
            hit.kind, hit.sure, places[0], start - starts[first], end - starts[last], shown,
            hit.mask, hit.value, tuple(places[1:]),
        )  # fmt: skip
