"""Letters about papers and candidates: to the society that nominates, and to whom the office decides.

A letter names whom the paper is about and its number, nothing else; the rest is on the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from letters.services import write_all, write_to
from nominations.models import Candidate, CheckLine, Paper, StaffTie, Waiver
from people.models import Office
from programmes.vocabulary import CheckItem

SOCIETY = ("clerk", "approver")


def tell_society(
    paper: Paper,
    verb: str,
    *roles: str,
    at: datetime,
    but: Collection[int] = (),
    **words: Any,
) -> None:
    """Write to those who hold these offices, or any, in the society of a paper, but to some users."""
    held = Office.objects.answering(*(roles or SOCIETY), at=at, rehearsal=paper.rehearsal)
    write_to(
        held.filter(society_id=paper.society_id).exclude(user__in=but),
        verb=verb,
        at=at,
        context={"paper": paper, "page": ("society:paper", paper.pk), **words},
        batch=f"papers:{paper.society_id}",
        rehearsal=paper.rehearsal,
    )


def tell_of_check(
    paper: Paper, verb: str, *, faults: Iterable[CheckLine], at: datetime, **words: Any
) -> None:
    """Write to the society what the form check found wanting, by the items' names alone.

    The words of the examiner may quote personal data: they stay on the page.
    """
    failed = {line.item for line in faults}
    items: list[CheckItem] = [i for i in paper.rules.form_check.items if i.code in failed]
    overdue = paper.mend_by is not None and paper.mend_by <= at
    tell_society(paper, verb, at=at, items=items, overdue=overdue, **words)


def tell_managers(verb: str, *, at: datetime, batch: str, rehearsal: bool, **words: Any) -> None:
    """Write to every manager of the office."""
    managers = Office.objects.answering("manager", at=at, rehearsal=rehearsal)
    write_to(managers, verb=verb, at=at, context=words, batch=batch, rehearsal=rehearsal)


def answering_for(paper: Paper, role: str, *, at: datetime) -> QuerySet[Office]:
    """Return the offices of staff that are written to about a paper: of nobody who keeps away (回避)."""
    ties = StaffTie.objects.in_force().about(paper)
    held = Office.objects.answering(role, at=at, rehearsal=paper.rehearsal)
    return held.exclude(user__in=ties.values("user"))


def tell_examiners(paper: Paper, verb: str, page: Any, *, at: datetime) -> None:
    """Write to the form examiners that a signed and sealed page (审批页) waits for them."""
    write_to(
        answering_for(paper, "examiner", at=at),
        verb=verb,
        at=at,
        context={"paper": paper, "page": ("office:approval_page", page.pk)},
        batch="approval_pages",
        rehearsal=paper.rehearsal,
    )


def tell_of_waiver(waiver: Waiver, *, at: datetime) -> None:
    """Write to whom a waiver awaits; once it is decided, to the society's clerks."""
    paper = waiver.paper
    if waiver.granted is not None:
        tell_society(paper, "waiver_decided", "clerk", at=at, granted=waiver.granted)
        return
    words = {"paper": paper, "page": ("office:decide_waiver", waiver.pk)}
    write_to(
        answering_for(paper, waiver.approver, at=at),
        verb="waiver_asked",
        at=at,
        context=words,
        batch="waivers",
        rehearsal=waiver.rehearsal,
    )


def tell_carriers(
    candidates: Iterable[Candidate],
    verb: str,
    *,
    at: datetime,
    page: tuple[Any, ...] = ("society:papers",),
    **words: Any,
) -> None:
    """Write to each society what became of the candidates its accepted papers carry: one letter a
    reader, with that society's own papers and no other's.
    """
    wanted = [candidate.pk for candidate in candidates]
    papers = Paper.objects.filter(candidate__in=wanted, stage="accepted")
    carried: defaultdict[int, list[Paper]] = defaultdict(list)
    for paper in papers.select_related("candidate__cycle").order_by("number"):
        carried[paper.society_id].append(paper)
    rehearsal = any(paper.rehearsal for own in carried.values() for paper in own)
    held = Office.objects.answering(*SOCIETY, at=at, rehearsal=rehearsal)
    readers = [
        (office.user, {"papers": carried[office.society_id], "page": page, **words})
        for office in held.filter(society__in=list(carried))
        if office.society_id
    ]
    write_all(readers, verb=verb, at=at, batch="candidates", rehearsal=rehearsal)
