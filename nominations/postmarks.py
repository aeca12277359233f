"""Paper that comes by courier: whether it came in time and as the rules ask, and what a reader read of it.

Pure. The rules say until when, by which postmark (寄出邮戳, 到达邮戳), in which ways and in how many copies;
what came answers with a code and the values its sentence names (`nominations.postmark_words`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from nominations.pages import DIGITS, heard, spelled
from programmes.vocabulary import OnPaper, Way

TimingCode = Literal["in_time", "late", "wrong_way", "by_candidate", "undated"]
StandingCode = Literal[
    "complete", "incomplete", "awaited", "overdue", "late", "wrong_way", "by_candidate", "undated"
]
Mark = Literal["sent", "arrival", "handed_in"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules ask of one paper on paper, and its own last day."""

    asked: OnPaper
    last: date


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one paper in one parcel: how, when, how much; ``missing`` in words, "" for nothing."""

    way: Way
    arrived: date
    sent: date | None = None
    by_candidate: bool = False
    copies: int = 1
    originals: int = 0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether one thing came in time and in a way that is open: the day that counts, and the last one."""

    code: TimingCode
    way: Way
    mark: Mark
    day: date | None
    last: date
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a paper stands on paper: all that counts of what came, added up.

    ``timing`` is that of what came last where nothing counts; ``old`` are (page, code read, code now).
    """

    code: StandingCode
    terms: Terms
    timing: Timing | None = None
    copies: int = 0
    originals: int = 0
    missing: str = ""
    old: tuple[tuple[int, str, str], ...] = ()


def terms(asked: OnPaper, *, closes: date, granted: date | None = None) -> Terms:
    """Return the terms of a paper: its last day follows the deadline, or the rules name a day.

    ``granted`` is the later deadline the office gave it by name; it never shortens.
    """
    after = timedelta(days=asked.days_after)
    if asked.last_day:
        return Terms(asked, max(asked.last_day, granted or asked.last_day))
    return Terms(asked, max(closes, granted or closes) + after)


def timing(here: Terms, came: Came, *, last: date | None = None) -> Timing:
    """Tell whether something came in a way that is open and by the last day (or another ``last``)."""
    limit = last or here.last
    mark: Mark = "handed_in" if came.way == "walk_in" else here.asked.basis
    day = came.sent if mark == "sent" else came.arrived
    return Timing(
        _judged(here.asked, came, day, limit), came.way, mark, day, limit, here.asked.ways
    )


def _judged(asked: OnPaper, came: Came, day: date | None, limit: date) -> TimingCode:
    if came.way not in asked.ways:
        return "wrong_way"
    if came.by_candidate and not asked.candidate_delivers:
        return "by_candidate"
    if day is None:
        return "undated"
    return "in_time" if day <= limit else "late"


def standing(
    here: Terms,
    came: Sequence[Came],
    *,
    on: date,
    old: tuple[tuple[int, str, str], ...] = (),
    mend_by: date | None = None,
) -> Standing:
    """Return where a paper stands on the day ``on``, by all that came of it, in the order it came.

    What was missing may come until corrections are due (``mend_by``); a paper of which nothing came
    in time is late, whatever comes then.
    """
    judged = [(each, timing(here, each)) for each in came]
    counted = [each for each, found in judged if found.code == "in_time"]
    if counted and mend_by:
        until = max(here.last, mend_by)
        counted = [each for each in came if timing(here, each, last=until).code == "in_time"]
    if counted:
        return _added(here, counted, old)
    if judged:
        found = judged[-1][1]
        code: StandingCode = "late" if found.code == "in_time" else found.code
        return Standing(code, here, found)
    return Standing("awaited" if on <= here.last else "overdue", here)


def _added(here: Terms, counted: Sequence[Came], old: tuple[tuple[int, str, str], ...]) -> Standing:
    """Add up what counts; of what is missing the last word stands."""
    copies, originals = sum(c.copies for c in counted), sum(c.originals for c in counted)
    missing = counted[-1].missing
    short = copies < here.asked.copies or originals < here.asked.originals
    code: StandingCode = "incomplete" if short or missing or old else "complete"
    return Standing(code, here, timing(here, counted[0]), copies, originals, missing, old)


# --- what a reader or a person enters ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was entered: the paper it names (as spelled) and the version code, if any."""

    text: str
    paper: str = ""
    code: str = ""


CODE = re.compile(rf"[0-9A-F]{{{DIGITS}}}")


def lines(entered: str) -> tuple[Line, ...]:
    """Read what a bar code reader or a person entered, one code or number of a paper a line.

    A page's code says the paper itself; a person writes the number, and the version code after it.
    """
    return tuple(map(_line, filter(str.strip, entered.splitlines())))


def _line(text: str) -> Line:
    said = unicodedata.normalize("NFKC", text).strip()
    if mark := heard(said.upper()):
        return Line(said, mark.paper, mark.code)
    words = said.upper().split()
    code = words[1] if len(words) > 1 else ""
    if len(words) > 2 or (code and not CODE.fullmatch(code)):
        return Line(said)
    return Line(said, spelled(words[0]), code)
