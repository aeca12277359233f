"""封存: what may hold something classified is shut at once for everyone but the 保密员.

This module and ``unsealing`` alone change ``sealed_at``; triggers hold it to the seals there are.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.services import stop
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.markings import marking_in
from ledger.situations import NotYours, Refused
from letters.services import write_to
from nominations.models import Candidate, Hold, Paper, Seal
from nominations.services.tracing import jobs_of, sheets_of
from people.models import Office

GROUND_WITHHELD = "（所写理由本身带有密级标志，未予保存）"
"""Kept instead of a ground that bears a marking: sealing never waits for better words."""


@transaction.atomic
def seal(paper: Paper, *, ground: str, by: Actor, at: datetime) -> Seal:
    """疑似涉密: seal a paper and its candidate, stop the jobs about them, call the 保密员.

    Whoever sees the paper may; so may the holder of a signed link. Sealed twice is sealed once.
    """
    refuse_strangers(by, paper.rehearsal)
    words = ground.strip()[:200]
    if not words:
        raise Refused(_("Say in a few words where to look; do not repeat what is written there."))
    row = locked(paper)
    if row.secret:
        raise Refused(_("This paper went offline already; nothing of it is kept here."))
    if (found := row.seals.open().first()) is not None:
        return found
    kept = GROUND_WITHHELD if marking_in(words) else words
    found = Seal.objects.create(
        paper=row,
        ground=kept,
        sealed_by_id=by.user_id,
        sealed_in=by.role,
        sealed_at=at,
        rehearsal=row.rehearsal,
    )
    shut(row, at)
    sheets = sheets_of(row, at)
    found.imports.set(sheets)
    found.stopped = stop(jobs_of(row, sheets, Job.objects.under_way()), at=at)
    found.save(update_fields=["stopped"])
    enter(row, "seal", by=by, at=at, reason=kept, facts={"jobs": len(found.stopped)})
    call_officers(found, "paper_sealed", at=at)
    return found


def refuse_strangers(by: Actor, rehearsal: bool) -> None:
    """A seal is put on by a person in an office or the holder of a link, of the same world."""
    if by.kind not in {"person", "link"} or by.rehearsal != rehearsal:
        raise NotYours(_("Only somebody who is shown the paper seals it."))


def shut(row: Paper, at: datetime) -> None:
    """Write the seal onto a locked paper and its candidate; nobody goes on writing."""
    Paper.objects.filter(pk=row.pk).update(sealed_at=at)
    Hold.objects.filter(paper=row).delete()
    if row.candidate_id is not None:
        Candidate.objects.select_for_update().only("pk").get(pk=row.candidate_id)
        Candidate.objects.filter(pk=row.candidate_id, sealed_at__isnull=True).update(sealed_at=at)


@transaction.atomic
def seal_candidate(candidate: Candidate, *, ground: str, by: Actor, at: datetime) -> list[Seal]:
    """疑似涉密, pressed where a candidate is shown: every paper that carries it is sealed."""
    papers = candidate.papers.exclude(secret=True).order_by("pk")
    sealed = [seal(paper, ground=ground, by=by, at=at) for paper in papers]
    if not sealed:
        raise Refused(
            _("This candidate's papers went offline already; nothing of them is kept here.")
        )
    return sealed


@transaction.atomic
def seal_others(found: Seal, *, by: Actor, at: datetime) -> list[Seal]:
    """Seal the other papers of the same candidate as well, on the same ground."""
    refuse_others(by)
    candidate = found.paper.candidate
    if not found.is_open or candidate is None:
        raise Refused(_("No other paper carries the candidate of this one."))
    return seal_candidate(candidate, ground=found.ground, by=by, at=at)


def refuse_others(by: Actor) -> None:
    """Only the 保密员 works on what is sealed."""
    if not by.holds("secrecy"):
        raise NotYours(_("Only the secrecy officer (保密员) works on what is sealed."))


def call_officers(found: Seal, verb: str, *, at: datetime, **words: Any) -> None:
    """Write to the 保密员, where there is none to the managers; never what the paper says."""
    held = Office.objects.answering("secrecy", at=at, rehearsal=found.rehearsal)
    if not held.exists():
        held = Office.objects.answering("manager", at=at, rehearsal=found.rehearsal)
    write_to(
        held,
        verb=verb,
        at=at,
        context={"page": ("secrecy:home",), **words},
        rehearsal=found.rehearsal,
    )


@transaction.atomic
def read_sealed(found: Seal, *, by: Actor, at: datetime) -> Paper:
    """Let the 保密员 read what is sealed; that they did goes into the book."""
    refuse_others(by)
    paper = Paper.objects.seen_by(by).get(pk=found.paper_id)
    enter(paper, "read_sealed", by=by, at=at)
    return paper


@transaction.atomic
def list_copies(found: Seal, *, by: Actor, at: datetime) -> Seal:
    """Enter that the list of copies left the house as a workbook."""
    refuse_others(by)
    enter(found.paper, "list_copies", by=by, at=at)
    return found
