"""起止年月 as people write it: 2015.09-2019.07, 2015年9月至今, 2015—2019."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

_NOW = re.compile(r"今|现在|目前|present|now|current", re.IGNORECASE)


def period_of(text: str) -> tuple[date | None, date | None, bool]:
    """First and last day of a period and whether it goes on; None where a day is not named.

    A year alone begins on its first and ends on its last day, a month likewise.
    """
    plain = unicodedata.normalize("NFKC", text or "")
    named = list(_dates([int(n) if len(n) < 6 else n for n in re.findall(r"\d+", plain)]))
    goes_on = bool(_NOW.search(plain))
    since = _first(*named[0]) if named else None
    until = _last(*named[1]) if len(named) > 1 and not goes_on else None
    if until is not None and since is not None and until < since:
        return None, None, goes_on
    return since, until, goes_on


def _dates(numbers: list[int | str]) -> list[tuple[int, int]]:
    """Years with their months (0: not named) in a row of numbers; days are passed over."""
    found: list[tuple[int, int]] = []
    fresh = False
    for number in numbers:
        if isinstance(number, str):  # 201509 or 20150901
            year, month = int(number[:4]), int(number[4:6])
            if 1900 <= year < 2100 and 1 <= month <= 12:
                found.append((year, month))
            fresh = False
        elif 1900 <= number < 2100:
            found.append((number, 0))
            fresh = True
        elif fresh and 1 <= number <= 12:
            found[-1] = (found[-1][0], number)
            fresh = False
    return found


def _first(year: int, month: int) -> date:
    return date(year, month or 1, 1)


def _last(year: int, month: int) -> date:
    month = month or 12
    return date(year, month, calendar.monthrange(year, month)[1])
