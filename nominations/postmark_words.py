"""What came by courier, as sentences: the day, the last day, the way, and how to mend it."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations.postmarks import Timing

WAYS: dict[str, Sentence] = {
    "courier": _("courier service"),
    "ems": _("EMS"),
    "registered": _("registered mail"),
    "walk_in": _("handing in at the office"),
}
"""The ways paper comes, as a sentence names them."""

MARKS: dict[str, Sentence] = {
    "sent": _("postmark of dispatch"),
    "arrival": _("postmark of arrival"),
    "handed_in": _("handed in"),
}
"""What the day that counts is read from."""


def of_post(code: str) -> Sentence:
    """Name a way, or what a day is read from."""
    return {**WAYS, **MARKS}.get(code, code)


ON_PAPER: dict[str, Sentence] = {
    "paper_awaited": _(
        "Nothing of this paper has come on paper yet; copies asked: {copies}, last day {last} ({mark}){clause}. "
        "Register the parcel when it comes."
    ),
    "paper_overdue": _(
        "Nothing of this paper has come on paper; the last day was {last} ({mark}){clause}. If it was sent in "
        "time it may still be on its way; otherwise the office decides about a later deadline."
    ),
    "paper_late": _(
        "The paper came too late: {mark} {day}, last day {last}{clause}. Ask the office about a later deadline, "
        "with the reason."
    ),
    "paper_wrong_way": _(
        "The paper came by {way}, which is not taken; only {ways} is{clause}. Send it again that way by {last}; "
        "a delay this causes falls on the nominating side."
    ),
    "paper_by_candidate": _(
        "The candidate brought the paper in person, which is not allowed{clause}. The society sends it by {ways} "
        "by {last}; a delay this causes falls on the nominating side."
    ),
    "paper_undated": _(
        "The postmark of dispatch cannot be read, and it decides whether the paper came in time (last day "
        "{last}){clause}. The office enters the day of dispatch by a correction, e.g. from the courier's record."
    ),
    "paper_copies": _("Copies on paper: {have} came, {least} are asked{clause}. Send the others."),
    "paper_originals": _("Originals on paper: {have} came, {least} are asked{clause}. Send the others."),
    "paper_missing": _("Of what came on paper this is missing: {what}{clause}. Send it after."),
    "paper_version": _(
        "What came on paper is not the electronic version: page {page} bears the old version code {read}, the "
        "current one is {current}{clause}. Print page {page} again, have it signed or sealed where it asks for "
        "it, and send it."
    ),
}  # fmt: skip
"""The sentences of what the engine finds of a paper on paper; `{clause}` names the document."""

IN_TIME = _("In time: {mark} {day}, last day {last}{clause}.")


def of_timing(timing: Timing, source: str = "") -> Sentence:
    """Say whether something came in time: the day, the last day, the way, the document behind it."""
    said = IN_TIME if timing.code == "in_time" else ON_PAPER[f"paper_{timing.code}"]
    return format_lazy(
        said,
        mark=MARKS[timing.mark],
        day=timing.day.isoformat() if timing.day else "",
        last=timing.last.isoformat(),
        way=WAYS[timing.way],
        ways=_ways(timing.ways),
        clause=format_lazy(_(" ({source})"), source=source) if source else "",
    )


LEFT_OUT: dict[str, Sentence] = {
    "unknown": _(
        "“{text}”: no paper of this cycle bears this number. Read the code again, or type the number as it is "
        "printed."
    ),
    "other_cycle": _(
        "“{text}”: {number} is a paper of “{cycle}”. Register it in the register of that cycle."
    ),
    "other_society": _(
        "“{text}”: {number} is a paper of {society}, not of the society that sent this parcel. Register it in a "
        "parcel of its own."
    ),
    "secret": _(
        "“{text}”: {number} is marked or sealed as classified; it does not come by courier and is not entered "
        "here. Hand it to the 保密员 at once, unopened."
    ),
    "again": _(
        "“{text}”: {number} is entered in this parcel already. Correct its line if the count is another."
    ),
}  # fmt: skip
"""Why a line that was read or typed is not entered."""


def of_line(code: str, text: str, paper: Any) -> Sentence:
    """Say why a line was left out; ``paper`` is the one it names, if any."""
    return format_lazy(
        LEFT_OUT[code],
        text=text[:80],
        number=paper.number if paper else "",
        cycle=paper.cycle.name if paper and code == "other_cycle" else "",
        society=paper.society.name if paper and code == "other_society" else "",
    )


def _join(ways: tuple[str, ...]) -> str:
    english = (get_language() or "").startswith("en")
    return (", " if english else "、").join(str(WAYS[way]) for way in ways)


_ways = lazy(_join, str)
"""The ways that are open, as a list in the reader's language."""
