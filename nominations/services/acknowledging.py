"""What is said of a parcel's contents: in time or not, what is missing; the receipt and the letter about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.pdf import render
from ledger.situations import Sentence
from letters.services import write_to
from nominations.arrivals import Exceptions, came_of, last_day, standing_of, strange_codes, terms_of
from nominations.eligibility import evaluate_on_paper
from nominations.models import Paper, Parcel, ParcelItem
from nominations.postmark_words import of_timing
from nominations.postmarks import Standing, Terms, timing
from nominations.sentences import of_finding
from people.models import Office

SOURCE = "material.paper"
NOT_ASKED = _("The rules of this cycle ask for nothing on paper.")
IN_FULL = _("Came on paper in time, in full and of the current version.")


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry of the register with what is said of it.

    ``code`` is that of its timing ("" where nothing is asked on paper); ``wants`` say what the paper,
    with all that came of it, still lacks.
    """

    item: ParcelItem
    code: str
    timing: Sentence
    wants: tuple[Sentence, ...] = ()

    @property
    def in_time(self) -> bool:
        """Tell whether it came in time and in a way that is open, or no such thing is asked."""
        return self.code in {"", "in_time"}


def judged(items: Iterable[ParcelItem], at: datetime) -> list[Judged]:
    """Return entries of one cycle's register, each with what is said of it; load them `with_papers`."""
    found, exceptions = [], None
    for item in items:
        exceptions = exceptions or Exceptions(item.paper.cycle)
        found.append(judge(item, exceptions, at))
    return found


def judge(item: ParcelItem, exceptions: Exceptions, at: datetime) -> Judged:
    """Return what is said of one entry."""
    paper = item.paper
    here = terms_of(paper, exceptions)
    strange = tuple(of_strange(code) for code in strange_codes(paper, item.codes))
    if here is None:
        return Judged(item, "", NOT_ASKED, strange)
    whole = standing_of(paper, at, exceptions)
    until = last_day(paper.mend_by) if counts(whole) and paper.mend_by else here.last
    own = timing(here, came_of(item), last=max(until, here.last))
    wants = () if not whole else wanting(paper, whole, but=f"paper_{own.code}")
    return Judged(item, own.code, of_timing(own, source_of(paper)), (*wants, *strange))


def counts(whole: Standing | None) -> bool:
    """Tell whether something of a paper came in time."""
    return whole is not None and whole.code in {"complete", "incomplete"}


def wanting(paper: Paper, whole: Standing, *, but: str = "") -> tuple[Sentence, ...]:
    """Return what a paper lacks on paper, in sentences, but for one said already."""
    found = evaluate_on_paper(paper.rules, whole)
    return tuple(of_finding(each) for each in found if each.code != but)


def source_of(paper: Paper) -> str:
    """Return the document the rules about paper come from."""
    return str(paper.rules.source(SOURCE) or "")


def of_strange(code: str) -> Sentence:
    """Say that a code on the paper belongs to no version of it."""
    return format_lazy(
        _("The version code {code} belongs to no version of this paper. Look at the page again."),
        code=code,
    )


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a page says of one paper on paper: its standing, the entries behind it, all in words."""

    code: str
    terms: Terms
    said: tuple[Sentence, ...]
    entries: tuple[Judged, ...]

    @property
    def complete(self) -> bool:
        """Tell whether nothing is wanting."""
        return self.code == "complete"


def arrived(paper: Paper, at: datetime) -> Arrived | None:
    """Return what came of a paper on paper (寄到了没有); None where the rules ask for nothing."""
    exceptions = Exceptions(paper.cycle)
    whole = standing_of(paper, at, exceptions)
    if whole is None:
        return None
    items = paper.parcel_items.standing().with_papers().order_by("parcel__arrived_on", "pk")
    entries = tuple(judge(item, exceptions, at) for item in items)
    said = wanting(paper, whole) or (IN_FULL,)
    return Arrived(whole.code, whole.terms, said, entries)


# --- to the society ---------------------------------------------------------------------------------


def tell_of_parcel(parcel: Parcel, *, at: datetime, reason: str = "") -> None:
    """Write to the society what came, paper by paper, with what is missing or late."""
    items = parcel.items.standing().filter(paper__sealed_at__isnull=True).with_papers()
    held = Office.objects.answering("clerk", "approver", at=at, rehearsal=parcel.rehearsal)
    write_to(
        held.filter(society_id=parcel.society_id),
        verb="parcel_received",
        at=at,
        context={
            "parcel": parcel,
            "entries": judged(items, at),
            "reason": reason,
            "page": ("society:parcel_receipt", parcel.pk),
        },
        batch=f"papers:{parcel.society_id}",
        rehearsal=parcel.rehearsal,
    )


def parcel_receipt(parcel: Parcel, *, at: datetime) -> bytes:
    """Return the receipt (收件回执) of a parcel as PDF, in Chinese, as it stands now."""
    items = parcel.items.standing().filter(paper__sealed_at__isnull=True).with_papers()
    with translation.override("zh-hans"):
        context: dict[str, Any] = {
            "parcel": parcel,
            "cycle": parcel.cycle,
            "issuer": parcel.cycle.organiser.name,
            "entries": judged(items, at),
            "on": at,
            "rehearsal": parcel.rehearsal,
        }
        return render(render_to_string("pdf/parcel_receipt.html", context))
