"""What is wrong with a scan, as sentences: which page, which code, and how to mend it."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations.pages import Fault

FAULTS: dict[str, Sentence] = {
    "old": _(
        "Page {page} is the old version {read}; the current one is {current}. Print page {page} again, "
        "have it signed or sealed where it asks for it, and upload it, or go back to version {version}."
    ),
    "gone": _(
        "Picture {place} shows page {page} of version {version}, which the current version no longer has. "
        "Leave it out."
    ),
    "unknown": _(
        "Picture {place}: the version code {read} belongs to no version of this paper. Print the page again "
        "from the frozen form."
    ),
    "foreign": _("Picture {place} is a page of another paper ({paper}). Leave it out."),
    "missing": _("Page {pages} is missing. It bears a signature or seal; scan it and upload it."),
    "missing_unsigned": _(
        "Page {pages} is not in the scan. It bears no signature and need not come."
    ),
    "duplicate": _(
        "Page {page} was scanned twice: pictures {place} and {again}. The first one counts."
    ),
    "swapped": _("Pages {pages} are in the wrong order. They are paired all the same."),
    "misplaced": _(
        "Page {page} lies in the wrong place, after page {after}. It is paired all the same."
    ),
    "reversed": _("The scan runs from the last page to the first. It is paired all the same."),
}
"""The sentence of every code of the pairing."""


def of_fault(fault: Fault) -> Sentence:
    """Return the sentence of a fault, in the reader's language when it is shown."""
    values = {key: _shown(value) for key, value in fault.values.items()}
    if fault.code == "misplaced" and not fault.values["after"]:
        return format_lazy(
            _("Page {page} lies in the wrong place. It is paired all the same."), **values
        )
    return format_lazy(FAULTS[fault.code], **values)


def _shown(value: object) -> Sentence:
    return _listed(value) if isinstance(value, tuple) else str(value)


def _join(numbers: tuple[int, ...]) -> str:
    """Write numbers as a reader lists them, runs of three and more from–to."""
    english = (get_language() or "").startswith("en")
    return (", " if english else "、").join(runs(numbers))


def runs(numbers: tuple[int, ...]) -> list[str]:
    """Return numbers as they are listed: 3, 5–9, 12."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [
        word
        for run in found
        for word in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run))
    ]


_listed = lazy(_join, str)
"""A list of numbers that follows the reader's language."""
