"""What all award lists together say: charts that are read in black and white, each with its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from awards.services.statistics import SMALLEST, Row, Table, counts_by_year, tables_of
from awards.views.open_pages import open_fresh
from awards.views.public import lists_shown
from people.gates import Request
from review.views.charts import Chart, Mark, word

PLOT, NUMBERS, LINE = 200, 110, 48
"""Widths of bars and numbers, and the height of a line, in pixels: as wide as a telephone, not scaled."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with the chart of its latest year."""

    table: Table
    year: int
    chart: Chart


@open_fresh
def statistics(request: Request) -> HttpResponse:
    """Show how many were honoured by programme and year, and what is opened of a programme."""
    counts = counts_by_year()
    programmes = {each.code: each for each, _year, _n in counts}
    wanted = request.GET.get("programme", "")
    chosen = programmes.get(wanted) or next(iter(programmes.values()), None)
    tables = tables_of(chosen) if chosen else []
    context: dict[str, Any] = {
        "programmes": list(programmes.values()),
        "chosen": chosen,
        "counts": counts,
        "totals": bars([(f"{year} · {each.name}", n) for each, year, n in counts]),
        "drawn": [Drawn(each, each.rows[0].year, chart_of(each, each.rows[0])) for each in tables],
        "smallest": SMALLEST,
        "rehearsal": any(lists_shown().values_list("rehearsal", flat=True)),
    }
    return render(request, "public/statistics.html", context)


def chart_of(table: Table, row: Row) -> Chart:
    """Draw one year of a table."""
    return bars(list(zip(map(str, table.heads), row.cells, strict=False)), total=row.total)


def bars(lines: Sequence[tuple[str, int | None]], *, total: int = 0) -> Chart:
    """Draw for each line its words, a bar below and its number, and its share where there is a ``total``.

    A number that is withheld is written so, without a bar.
    """
    most = max((n for _label, n in lines if n), default=1)
    marks = []
    for at, (label, n) in enumerate(lines):
        y = LINE * at
        width = round(PLOT * (n or 0) / most, 1)
        marks.append(word(0, y + 17, label, "start"))
        marks.append(Mark("line", 1, y + 23, 1, y + 43, css="chart-base"))
        if n:
            marks.append(Mark("rect", 1, y + 25, width, 16, css="chart-bar"))
        marks.append(word(width + 10, y + 39, number(n, total), "start"))
    return Chart(PLOT + NUMBERS, LINE * len(lines), tuple(marks))


def number(n: int | None, total: int) -> str:
    """Return a number with its share."""
    if n is None:
        return _("not shown")
    return f"{n} ({n / total:.0%})" if total and n else str(n)
