"""What came of papers on paper (收件), read from the register; and the deadlines it is measured by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from nominations import pages
from nominations.postmarks import Came, Standing, Terms, standing, terms

INSTANT = timedelta(microseconds=1)


def exception_of(paper: Any) -> Any:
    """Return the last exception the office granted this paper or, failing that, its society; or None."""
    granted = paper.cycle.late_exceptions.filter(society_id=paper.society_id).order_by("-pk")
    own = granted.filter(paper_id=paper.pk).first() if paper.pk else None
    return own or granted.filter(paper__isnull=True).first()


def deadline_of(paper: Any) -> datetime:
    """Return until when a first paper is taken: the cycle's deadline, or the exception from it."""
    granted = exception_of(paper)
    return max(granted.until, paper.cycle.closes_at) if granted else paper.cycle.closes_at


class Exceptions:
    """The later deadlines of one cycle, read once for many papers."""

    def __init__(self, cycle: Any) -> None:
        self.own: dict[int, datetime] = {}
        self.of_society: dict[int, datetime] = {}
        for each in cycle.late_exceptions.order_by("pk"):
            if each.paper_id:
                self.own[each.paper_id] = each.until
            else:
                self.of_society[each.society_id] = each.until

    def until(self, paper: Any) -> datetime | None:
        """Return the later deadline of a paper, or None."""
        return self.own.get(paper.pk) or self.of_society.get(paper.society_id)


def last_day(moment: datetime) -> date:
    """Return the last whole or begun day before a moment, in Beijing time."""
    return localdate(moment - INSTANT)


def terms_of(paper: Any, exceptions: Exceptions | None = None) -> Terms | None:
    """Return what is asked of a paper on paper; None where nothing is, or it is classified work."""
    asked = paper.rules.material.paper
    if asked is None or paper.secret:
        return None
    known = exceptions or Exceptions(paper.cycle)
    granted = known.until(paper)
    closes = last_day(paper.cycle.closes_at)
    return terms(asked, closes=closes, granted=last_day(granted) if granted else None)


def came_of(item: Any) -> Came:
    """Return one entry of the register as the rules read it."""
    parcel = item.parcel
    return Came(
        way=parcel.way,
        arrived=parcel.arrived_on,
        sent=parcel.sent_on,
        by_candidate=parcel.by_candidate,
        copies=item.copies,
        originals=item.originals,
        missing=item.missing,
    )


def standing_of(paper: Any, at: datetime, exceptions: Exceptions | None = None) -> Standing | None:
    """Return where a paper stands on paper; None where nothing is asked of it."""
    here = terms_of(paper, exceptions)
    if here is None:
        return None
    items = [each for each in paper.parcel_items.all() if each.stands]
    items.sort(key=lambda each: (each.parcel.arrived_on, each.pk))
    return standing(
        here,
        [came_of(each) for each in items],
        on=localdate(at),
        old=old_pages(paper, [code for each in items for code in each.codes]),
        mend_by=last_day(paper.mend_by) if paper.mend_by else None,
    )


def old_pages(paper: Any, codes: Iterable[str]) -> tuple[tuple[int, str, str], ...]:
    """Return the pages whose code is void now: number, code read, code now; prefetched ones are used."""
    read = list(codes)
    if not read:
        return ()
    current, void = codes_of(paper)
    return pages.standing(current, read, void, last=frozenset(read)).old


def codes_of(paper: Any) -> tuple[tuple[pages.Coded, ...], Mapping[str, pages.Old]]:
    """Return the pages of a paper's last frozen version, and the codes of earlier ones void in it."""
    versions = sorted(paper.versions.all(), key=lambda each: each.number)
    if not versions:
        return (), {}
    *earlier, last = [(each.number, each.coded()) for each in versions]
    return last[1], pages.replaced(earlier, last[1])


def strange_codes(paper: Any, codes: Iterable[str]) -> list[str]:
    """Return the codes that belong to no version of a paper."""
    current, void = codes_of(paper)
    known = {page.code for page in current} | set(void)
    return [code for code in codes if code not in known]
