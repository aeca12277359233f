"""What papers say of a nominee's past and works: the sections on career, works, patents, prizes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nominations.models import Paper, Section
from review.conflicts import PastUnit, Work
from review.facts.units import Units
from review.works import (
    doi_key,
    end_of_year,
    patent_key,
    period_of,
    prize_key,
    title_key,
    year_in,
)

SECTIONS = ("career", "works", "patents", "prizes")
Row = Mapping[str, Any]
Written = Mapping[int, Mapping[str, Sequence[Row]]]
"""Papers by key, their sections by code, rows as last saved."""


def written_in(cycle_id: int) -> Written:
    """Return those sections of all papers of a call, in one query."""
    found: dict[int, dict[str, Sequence[Row]]] = defaultdict(dict)
    rows = Section.objects.filter(paper__cycle=cycle_id, code__in=SECTIONS).order_by("version")
    for paper, code, items in rows.values_list("paper_id", "code", "items"):
        found[paper][code] = items
    return found


def careers(paper: Paper, written: Written, units: Units) -> Iterator[PastUnit]:
    """Yield the units a nominee's career names.

    One that goes on counts as left on no known day: the section does not say whether it is the
    unit they are employed by, so it is shown and keeps nobody away by itself.
    """
    for row in written.get(paper.pk, {}).get("career", ()):
        since, until, _goes_on = period_of(text_of(row, "period"))
        yield from units.past(
            None, text_of(row, "unit"), since=since, until=until, source=source_of("career", paper)
        )


def works_in(paper: Paper, written: Written) -> Iterator[Work]:
    """Yield the works, patents and prizes a paper lists, by every key that tells them."""
    sections = written.get(paper.pk, {})
    for code, keys_of in (("works", work_keys), ("patents", patent_keys), ("prizes", prize_keys)):
        for row in sections.get(code, ()):
            year = year_in(row.get("year"))
            if year is None:
                continue
            title = text_of(row, "title")
            for key in keys_of(row):
                yield Work(key, end_of_year(year), source=source_of(code, paper), title=title)


def work_keys(row: Row) -> Iterator[str]:
    """Yield the DOI a row names, and its title."""
    yield from filter(None, [doi_key(" ".join(str(cell) for cell in row.values()))])
    yield from filter(None, [title_key(text_of(row, "title"))])


def patent_keys(row: Row) -> Iterator[str]:
    """Yield a patent's number, and its title."""
    yield from filter(None, [patent_key(text_of(row, "number")), title_key(text_of(row, "title"))])


def prize_keys(row: Row) -> Iterator[str]:
    """Yield the work a prize was given for, where the row names it."""
    yield from filter(None, [prize_key(text_of(row, "title"))])


def text_of(row: Row, column: str) -> str:
    """Return a cell as text."""
    return str(row.get(column) or "").strip()


def source_of(kind: str, paper: Paper) -> str:
    """Return where on a paper something stands."""
    return f"{kind}:{paper.number or paper.pk}"
