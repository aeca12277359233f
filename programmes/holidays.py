"""The holidays published by the State Council for 2004–2026, as the chinesecalendar package has them.

The seed of the calendar table; later years are imported (`manage.py import_holidays`). The yearly
notices of 国务院办公厅 are the source of every day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from chinese_calendar.constants import Holiday, holidays, workdays

from programmes.workdays import Calendar

CHINESE = {each.value: each.chinese for each in Holiday}


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """A day that differs from its weekday, or carries a holiday's name: 休 or 班, and for which one."""

    day: date
    is_workday: bool
    name: str


def published_years() -> dict[int, tuple[PublishedDay, ...]]:
    """Return the published days by year, each year in order."""
    found = [PublishedDay(day, False, CHINESE[name]) for day, name in holidays.items()]
    found += [PublishedDay(day, True, CHINESE[name]) for day, name in workdays.items()]
    found.sort(key=lambda each: each.day)
    return {year: tuple(days) for year, days in groupby(found, key=lambda each: each.day.year)}


def calendar_of(days: Iterable[PublishedDay], confirmed: Iterable[int]) -> Calendar:
    """Build the calendar from published days and the years that are confirmed."""
    return Calendar({each.day: each.is_workday for each in days}, frozenset(confirmed))


def published_calendar() -> Calendar:
    """Return the calendar of every published year, all taken as confirmed."""
    years = published_years()
    return calendar_of((day for days in years.values() for day in days), years)
