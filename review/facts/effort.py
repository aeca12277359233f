"""How long it takes to read (工作量): pages of the papers, minutes a page, hours an expert can give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Sum

from nominations.models import Attachment, Page, Paper
from review.models import Expert, Item, Round

UNREAD_SLOTS = frozenset({"identity"})
"""Slots no reviewer opens."""


@dataclass(frozen=True, slots=True)
class Effort:
    """One expert's work in a round: items and pages, minutes a page, and hours they can give."""

    expert: Expert
    items: int
    limit: int
    pages: int
    page_minutes: int

    @property
    def hours(self) -> float:
        """Return the hours the pages take."""
        return float(Fraction(self.pages * self.page_minutes, 60))

    @property
    def can_give(self) -> int | None:
        """Return the hours the expert can give in a season; None where they said nothing."""
        return self.expert.hours_max

    @property
    def is_over(self) -> bool:
        """Tell whether it is more than the expert can give."""
        return self.can_give is not None and self.hours > self.can_give


def pages_of(items: Iterable[Item]) -> dict[int, int]:
    """Return the pages of each item: the last frozen forms of its papers, and their attachments.

    A paper nobody froze counts with its attachments alone. A fixed number of queries.
    """
    keys = [item.pk for item in items]
    papers = dict(Paper.objects.filter(items__in=keys).values_list("pk", "items"))
    carried = Paper.objects.filter(candidate__items__in=keys, stage="accepted")
    owners: dict[int, list[int]] = {pk: [item] for pk, item in papers.items()}
    for paper, item in carried.filter(candidate__items__in=keys).values_list(
        "pk", "candidate__items"
    ):
        owners.setdefault(paper, []).append(item)
    found = dict.fromkeys(keys, 0)
    for paper, pages in [*frozen_pages(owners), *attached_pages(owners)]:
        for item in owners[paper]:
            if item in found:
                found[item] += pages
    return found


def frozen_pages(papers: Mapping[int, object]) -> list[tuple[int, int]]:
    """Return the pages of the last frozen form of each paper."""
    rows = Page.objects.filter(version__paper__in=papers).values_list(
        "version__paper", "version__number"
    )
    latest: dict[int, tuple[int, int]] = {}
    for paper, number, pages in rows.annotate(pages=Count("pk")).order_by("version__number"):
        latest[paper] = number, pages
    return [(paper, pages) for paper, (_number, pages) in latest.items()]


def attached_pages(papers: Mapping[int, object]) -> list[tuple[int, int]]:
    """Return the pages of the attachments a reviewer may open, by paper."""
    rows = Attachment.objects.filter(paper__in=papers).exclude(slot__in=UNREAD_SLOTS)
    return list(rows.values_list("paper").annotate(pages=Sum("pages", default=0)))


def efforts_of(
    round_: Round,
    pairs: Iterable[tuple[int, Expert]],
    limits: Mapping[int, int],
    pages: Mapping[int, int],
) -> list[Effort]:
    """Return the work of every expert among pairs (key of an item, expert), the longest first."""
    items: dict[int, list[int]] = {}
    known: dict[int, Expert] = {}
    for item, expert in pairs:
        items.setdefault(expert.pk, []).append(item)
        known[expert.pk] = expert
    minutes = round_.rules.page_minutes
    found = [
        Effort(
            known[key],
            len(mine),
            limits.get(key, known[key].load_max),
            sum(pages.get(item, 0) for item in mine),
            minutes,
        )
        for key, mine in items.items()
    ]
    return sorted(found, key=lambda each: (-each.hours, -each.items, str(each.expert)))
