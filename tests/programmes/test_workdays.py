"""The clock of working days: every published vector, the refusals, and the laws of windows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.holidays import published_calendar, published_years
from programmes.workdays import BEIJING, Calendar, CalendarRefusal

CALENDAR = published_calendar()

# published at 09:00 | 5 workdays incl. | 5 workdays excl. | 7 days incl. | 7 days excl. | 7 days excl., rolled
VECTORS = """
2024-11-07 2024-11-13 2024-11-14 2024-11-13 2024-11-14 2024-11-14
2025-09-26 2025-10-09 2025-10-10 2025-10-02 2025-10-03 2025-10-09
2025-09-30 2025-10-13 2025-10-14 2025-10-06 2025-10-07 2025-10-09
2026-02-10 2026-02-14 2026-02-24 2026-02-16 2026-02-17 2026-02-24
2026-02-13 2026-02-26 2026-02-27 2026-02-19 2026-02-20 2026-02-24
2025-04-28 2025-05-07 2025-05-08 2025-05-04 2025-05-05 2025-05-06
2023-12-04 2023-12-08 2023-12-11 2023-12-10 2023-12-11 2023-12-11
"""
MODES = [
    (5, "workday", "include", False),
    (5, "workday", "exclude", False),
    (7, "calendar", "include", False),
    (7, "calendar", "exclude", False),
    (7, "calendar", "exclude", True),
]
CASES = [
    (line.split()[0], *mode, last)
    for line in VECTORS.strip().splitlines()
    for mode, last in zip(MODES, line.split()[1:], strict=True)
]


def nine(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), BEIJING).replace(hour=9)


@pytest.mark.parametrize(("day", "days", "unit", "start", "roll", "last"), CASES)
def test_vectors(day: str, days: int, unit: str, start: str, roll: bool, last: str) -> None:
    window = CALENDAR.window(nine(day), days, unit, start, roll)
    assert window.opens == nine(day)
    assert window.last_day == date.fromisoformat(last)
    assert window.last_moment.isoformat() == f"{last}T23:59:59+08:00"
    assert window.closes - window.last_moment == timedelta(seconds=1)


def test_the_window_is_half_open() -> None:
    window = CALENDAR.window(nine("2024-11-07"), 5)
    assert window.holds(window.opens)
    assert window.holds(window.closes - timedelta(microseconds=1))
    assert not window.holds(window.closes)
    assert not window.holds(window.opens - timedelta(microseconds=1))


def test_the_day_is_beijings_whatever_the_zone_of_the_moment() -> None:
    late = datetime(2024, 11, 6, 16, 30, tzinfo=UTC)
    assert CALENDAR.window(late, 5, "workday", "include").last_day == date(2024, 11, 13)


def test_publication_on_a_holiday_is_refused_and_names_the_next_workday() -> None:
    with pytest.raises(CalendarRefusal) as refused:
        CALENDAR.window(nine("2025-10-01"), 5)
    found = refused.value
    assert (found.code, found.day, found.next_workday) == (
        "posted_on_holiday",
        date(2025, 10, 1),
        date(2025, 10, 9),
    )


@pytest.mark.parametrize("day", ["2026-12-28", "2027-03-01", "2003-06-02"])
def test_a_year_without_confirmed_holidays_is_refused(day: str) -> None:
    with pytest.raises(CalendarRefusal) as refused:
        CALENDAR.window(nine(day), 5)
    assert refused.value.code == "year_unpublished"
    assert refused.value.year in (2027, 2003)


def test_an_unconfirmed_year_is_as_good_as_unpublished() -> None:
    with pytest.raises(CalendarRefusal):
        Calendar({}, {2025}).is_workday(date(2026, 3, 2))


def test_bad_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.window(nine("2024-11-07").replace(tzinfo=None), 5)
    with pytest.raises(ValueError, match="0 days"):
        CALENDAR.window(nine("2024-11-07"), 0)
    with pytest.raises(ValueError, match="-1 working days"):
        CALENDAR.add_workdays(date(2024, 11, 7), -1)


def test_make_up_days_and_counting() -> None:
    assert CALENDAR.is_workday(date(2026, 2, 14))
    assert not CALENDAR.is_workday(date(2026, 2, 16))
    assert CALENDAR.add_workdays(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert CALENDAR.add_workdays(date(2025, 10, 1), 0) == date(2025, 10, 1)
    assert CALENDAR.workdays_between(date(2025, 9, 28), date(2025, 10, 9)) == 4
    assert CALENDAR.workdays_between(date(2025, 9, 29), date(2025, 9, 28)) == 0
    assert CALENDAR.due(nine("2025-09-29"), 3).isoformat() == "2025-10-11T00:00:00+08:00"


def test_the_seed_covers_2004_to_2026_and_names_its_days() -> None:
    years = published_years()
    assert list(years) == list(range(2004, 2027))
    named = {each.day: (each.is_workday, each.name) for each in years[2026]}
    assert named[date(2026, 1, 1)] == (False, "元旦")
    assert named[date(2026, 2, 14)] == (True, "春节")


MOMENTS = st.datetimes(
    datetime(2024, 1, 1), datetime(2026, 9, 1), timezones=st.just(BEIJING)
).filter(lambda at: CALENDAR.is_workday(at.date()))


@given(MOMENTS, st.integers(1, 20), st.sampled_from(["workday", "calendar"]), st.booleans())
def test_an_exclusive_start_and_more_days_never_shorten(
    at: datetime, days: int, unit: str, roll: bool
) -> None:
    include = CALENDAR.window(at, days, unit, "include", roll)
    exclude = CALENDAR.window(at, days, unit, "exclude", roll)
    longer = CALENDAR.window(at, days + 1, unit, "include", roll)
    assert include.closes <= exclude.closes <= longer.closes
    assert exclude.opens < exclude.closes


@given(MOMENTS, st.integers(1, 20), st.sampled_from(["include", "exclude"]))
def test_rolling_never_shortens_and_ends_on_a_workday(at: datetime, days: int, start: str) -> None:
    plain = CALENDAR.window(at, days, "calendar", start, False)
    rolled = CALENDAR.window(at, days, "calendar", start, True)
    assert rolled.closes >= plain.closes
    assert CALENDAR.is_workday(rolled.last_day)


@given(MOMENTS, st.integers(1, 20))
def test_a_window_of_workdays_holds_just_so_many(at: datetime, days: int) -> None:
    include = CALENDAR.window(at, days, "workday", "include")
    assert CALENDAR.workdays_between(at.date(), include.last_day) == days
    exclude = CALENDAR.window(at, days, "workday", "exclude")
    assert CALENDAR.workdays_between(at.date(), exclude.last_day) == days + 1
