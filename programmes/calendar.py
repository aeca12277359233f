"""The table of working days: read into the pure calendar, written from what is published.

A published year comes as a JSON file (``{"year": 2027, "papers": […], "days": [{"date", "name",
"isOffDay"}]}``), as a CSV file (``date,is_off_day,name`` under that heading), or from the package of
past years. A year's list may hold days of its neighbours: a make-up day in December for 元旦.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused, Sentence
from programmes.holidays import PublishedDay, published_years
from programmes.models import CalendarDay, CalendarYear
from programmes.sentences import refusal_sentence
from programmes.workdays import Calendar, CalendarRefusal

FEWEST_DAYS_OFF = (
    10  # 全国年节及纪念日放假办法: ten statutory days until 2007, eleven, then thirteen
)
BUILTIN_SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"
YEARS = range(2000, 2200)
TRUE, FALSE = {"true", "1", "yes", "休"}, {"false", "0", "no", "班"}


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """One year as published: its days that differ from their weekday, and the document."""

    year: int
    source: str
    days: tuple[PublishedDay, ...]


def calendar() -> Calendar:
    """Return the calendar of the confirmed years; two queries."""
    years = CalendarYear.objects.filter(confirmed=True)
    days = CalendarDay.objects.values_list("date", "is_workday")
    return Calendar(dict(days), frozenset(years.values_list("year", flat=True)))


def due(at: datetime, workdays: int) -> datetime:
    """Return the end of the last of so many working days after ``at``; Refused where no year says."""
    try:
        return calendar().due(at, workdays)
    except CalendarRefusal as refusal:
        raise Refused(refusal_sentence(refusal)) from refusal


@transaction.atomic
def write_year(published: PublishedYear, *, confirmed: bool = True) -> CalendarYear:
    """Write a published year in place of what was there; notices already published keep their end."""
    year, _made = CalendarYear.objects.update_or_create(
        year=published.year, defaults={"source": published.source, "confirmed": confirmed}
    )
    year.days.all().delete()
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(date=each.day, year=year, is_workday=each.is_workday, name=each.name)
            for each in published.days
        ],
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["year", "is_workday", "name"],
    )
    return year


@transaction.atomic
def seed_builtin_years() -> list[int]:
    """Write the years the package knows that are not in the table yet; return them."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    missing = {year: days for year, days in published_years().items() if year not in known}
    for year, days in missing.items():
        write_year(PublishedYear(year, BUILTIN_SOURCE.format(year=year), days))
    return sorted(missing)


def read_published(content: str, *, name: str, source: str = "") -> PublishedYear:
    """Read a published file (JSON or CSV by its content); raise Refused with every fault at once.

    ``name`` is the file's name as shown in sentences; ``source`` overrides the file's own source
    and must be given where the file has none.
    """
    head = content.lstrip("\ufeff \t\r\n")
    year, found, rows = _of_json(head, name) if head.startswith("{") else _of_csv(head, name)
    if year not in YEARS:
        raise Refused(_not_a_list(name))
    source = source or found
    faults: list[Sentence] = []
    days = list(_days(rows, year, faults))
    if not faults and sum(not each.is_workday for each in days) < FEWEST_DAYS_OFF:
        faults.append(
            format_lazy(
                _("{name}: a whole year has at least {least} days off. Import the complete list."),
                name=name,
                least=FEWEST_DAYS_OFF,
            )
        )
    if not source:
        faults.append(
            _("The file names no source. Give the document with --source, by its title or 文号.")
        )
    if faults:
        raise Refused(*faults)
    return PublishedYear(year, source, tuple(sorted(days, key=lambda each: each.day)))


Row = tuple[str, Mapping[str, Any]]


def _of_json(text: str, name: str) -> tuple[int, str, list[Row]]:
    """Return year, source and rows of a JSON file."""
    try:
        data = json.loads(text)
        year, days = int(data["year"]), list(data["days"])
        rows: list[Row] = [(str(place), dict(day)) for place, day in enumerate(days, start=1)]
    except (ValueError, KeyError, TypeError):
        raise Refused(_not_a_list(name)) from None
    papers = data.get("papers") or []
    documents = [str(paper) for paper in papers if not str(paper).startswith("http")]
    return year, str(data.get("source") or "、".join(documents))[:200], rows


def _of_csv(text: str, name: str) -> tuple[int, str, list[Row]]:
    """Return year (that of most of the days), no source, and rows of a CSV file."""
    reader = csv.DictReader(io.StringIO(text))
    if not {"date", "is_off_day"} <= set(reader.fieldnames or ()):
        raise Refused(_not_a_list(name))
    rows: list[Row] = [
        (str(place), {**row, "isOffDay": row["is_off_day"]}) for place, row in enumerate(reader, 2)
    ]
    years = [str(row.get("date"))[:4] for _place, row in rows]
    most = max(set(years), key=years.count, default="")
    return int(most) if most.isdigit() else 0, "", rows


def _not_a_list(name: str) -> Sentence:
    return format_lazy(
        _(
            "{name} is not a list of holidays. Give a JSON file with “year” and “days”, or a CSV file "
            "with the columns date, is_off_day and name."
        ),
        name=name,
    )


def _days(rows: Iterable[Row], year: int, faults: list[Sentence]) -> Iterator[PublishedDay]:
    """Yield the days of the rows; what is wrong goes into ``faults``."""
    seen: set[date] = set()
    for place, row in rows:
        day, off = _date(row.get("date")), str(row.get("isOffDay")).strip().lower()
        if day is None or not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
            faults.append(_wrong(place, "date", row.get("date")))
        elif off not in TRUE | FALSE:
            faults.append(_wrong(place, "isOffDay", row.get("isOffDay")))
        elif day in seen:
            faults.append(_wrong(place, "date", row.get("date")))
        else:
            seen.add(day)
            yield PublishedDay(day, off in FALSE, str(row.get("name") or "")[:40])


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        return None


def _wrong(place: str, key: str, given: object) -> Sentence:
    return format_lazy(
        _(
            "Row {place}: “{given}” does not fit “{key}”. Dates are written 2027-01-01, belong to the "
            "year of the list and stand once; isOffDay is true or false."
        ),
        place=place,
        key=key,
        given=str(given)[:40],
    )
