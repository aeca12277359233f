"""The clock of working days (工作日): windows of public notices and due dates, in Beijing time.

A day that differs from its weekday is in the table: a holiday (休) or a make-up working day (班). A
year whose table is not confirmed is refused, never guessed. Periods name how they are counted
(whether the day of publication counts, working or calendar days, whether a last day on a holiday
moves on), and the answer is exact: `opens <= moment < closes`. Sources: 全国年节及纪念日放假办法(2024);
民法典 第201、203条 for the exclusive start and the rolled end.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from programmes.vocabulary import CountStart, DayUnit

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
RefusalCode = Literal["year_unpublished", "posted_on_holiday"]


class CalendarRefusal(Exception):
    """The calendar does not answer: `code`, and the day or year it is about.

    year_unpublished: `year` has no confirmed holidays. posted_on_holiday: `day` is no working day,
    `next_workday` is the first one after it.
    """

    def __init__(
        self,
        code: RefusalCode,
        *,
        year: int | None = None,
        day: date | None = None,
        next_workday: date | None = None,
    ) -> None:
        self.code, self.year, self.day, self.next_workday = code, year, day, next_workday
        super().__init__(f"{code}: {year or day}")


@dataclass(frozen=True, slots=True)
class Window:
    """A period that is open while `opens <= moment < closes`; `closes` is a midnight in Beijing."""

    opens: datetime
    closes: datetime

    @property
    def last_day(self) -> date:
        """Return the last whole day within."""
        return (self.closes - DAY).date()

    @property
    def last_moment(self) -> datetime:
        """Return 23:59:59 of the last day, as a notice prints it."""
        return datetime.combine(self.last_day, time(23, 59, 59), BEIJING)

    def holds(self, at: datetime) -> bool:
        """Tell whether a moment lies within."""
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published days: `days` maps exceptions to whether one works, `confirmed` lists the years."""

    days: Mapping[date, bool]
    confirmed: Collection[int]

    def is_workday(self, day: date) -> bool:
        """Tell whether one works on that day; raises CalendarRefusal for an unconfirmed year."""
        if day.year not in self.confirmed:
            raise CalendarRefusal("year_unpublished", year=day.year)
        return self.days.get(day, day.weekday() < 5)

    def next_workday(self, day: date) -> date:
        """Return the day itself where one works, else the first working day after it."""
        while not self.is_workday(day):
            day += DAY
        return day

    def add_workdays(self, day: date, days: int) -> date:
        """Return the working day `days` (>= 0) after `day`, which itself is not counted."""
        if days < 0:
            raise ValueError(f"Cannot go {days} working days ahead.")
        for _ in range(days):
            day = self.next_workday(day + DAY)
        return day

    def due(self, at: datetime, workdays: int) -> datetime:
        """Return the end (a midnight) of the last of so many working days after the day of `at`."""
        return _midnight_after(self.add_workdays(_beijing(at).date(), workdays))

    def workdays_between(self, first: date, last: date) -> int:
        """Count the working days from `first` to `last`, both included; 0 where they are reversed."""
        span = (last - first).days + 1
        return sum(self.is_workday(first + n * DAY) for n in range(max(span, 0)))

    def window(
        self,
        published: datetime,
        days: int,
        unit: DayUnit = "workday",
        count_start: CountStart = "exclude",
        roll: bool = True,
    ) -> Window:
        """Return the window of a notice published at that aware moment, `days` (>= 1) long.

        `count_start`: whether the day of publication is the first of the days. `roll`: a calendar
        period ending on a holiday lasts to the next working day. Raises CalendarRefusal for a
        publication on a holiday or a year without confirmed holidays.
        """
        if days < 1:
            raise ValueError(f"A notice cannot last {days} days.")
        opens = _beijing(published)
        start = opens.date()
        if not self.is_workday(start):
            later = self.next_workday(start)
            raise CalendarRefusal("posted_on_holiday", day=start, next_workday=later)
        ahead = days - 1 if count_start == "include" else days
        last = self.add_workdays(start, ahead) if unit == "workday" else start + ahead * DAY
        if unit == "calendar" and roll:
            last = self.next_workday(last)
        return Window(opens, _midnight_after(last))

    def provisional_window(
        self,
        published: datetime,
        days: int,
        unit: DayUnit = "workday",
        count_start: CountStart = "exclude",
        roll: bool = True,
    ) -> tuple[Window, bool]:
        """Return the window, and whether its end is provisional (暂定).

        It is where the period runs into a later year without confirmed holidays: there only weekends
        and 元旦 are known to be free, and the end is settled once that year is published. A period
        that begins in such a year is refused like by `window`.
        """
        start = _beijing(published).date()
        try:
            return self.window(published, days, unit, count_start, roll), False
        except CalendarRefusal as refusal:
            if refusal.code != "year_unpublished" or start.year not in self.confirmed:
                raise
        years = {start.year + ahead for ahead in range(1, 3)} - set(self.confirmed)
        known = {date(year, 1, 1): False for year in years} | dict(self.days)
        assumed = Calendar(known, {*self.confirmed, *years})
        return assumed.window(published, days, unit, count_start, roll), True


def _beijing(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(BEIJING)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + DAY, time.min, BEIJING)
