"""Packages: asked for, made in the background, handed out; each time on record.

An archive is written first and its row last, in one transaction with the purpose it was asked for:
work that was killed leaves nothing, and writes the same archive when it is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from files.archives import Entry, Written, store_archive
from files.models import StoredFile
from jobs.models import Job
from jobs.services import ask
from ledger.actors import Actor
from ledger.flow import enter
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, Refused, Sealed
from nominations.dossiers import (
    Packing,
    batch_of,
    dossier_entries,
    index_entries,
    missing,
    society_entries,
)
from nominations.models import Candidate, Package, Paper
from nominations.services.keeping_away import refuse_tied_among
from people.models import Society
from programmes.models import Cycle

Step = Callable[[int, int, object], None]
Content = Callable[[Package, Packing, Step], Iterator[Entry]]
OFFICE = ("examiner", "manager")


def export_dossier(
    candidates: Iterable[Candidate], *, purpose: str = "", by: Actor, at: datetime
) -> Job:
    """Let the dossiers (卷宗) of one or several candidates be packed in the background.

    Numbers of documents, telephones and e-mails are masked unless a purpose is stated.
    """
    if not by.holds(*OFFICE):
        raise NotYours(_("Only the office exports dossiers."))
    wanted = {each.pk for each in candidates}
    refuse_tied_among(Candidate.objects.filter(pk__in=wanted), by=by)
    found = list(Candidate.objects.seen_by(by).filter(pk__in=wanted))
    if not found:
        raise Refused(_("No candidate is left to export. Change the filters of the list."))
    one = found[0] if len(found) == 1 else None
    papers = Paper.objects.seen_by(by).filter(candidate__in=[each.pk for each in found])
    return ask_package(
        papers,
        kind=Package.Kind.CANDIDATE if one else Package.Kind.BATCH,
        name=f"卷宗 {one.number} {one.name}" if one else f"卷宗 {len(found)}名候选人 {at:%Y%m%d}",
        candidate=one,
        purpose=purpose,
        by=by,
        at=at,
    )


def compile_package(cycle: Cycle, *, purpose: str = "", by: Actor, at: datetime) -> Job:
    """Let what one's society hands in for a cycle be put together in the background."""
    if not by.holds("clerk", "approver") or by.rehearsal != cycle.rehearsal:
        raise NotYours(_("Only the society puts its own package together."))
    society = Society.objects.get(pk=by.home_id)
    batch = batch_of(cycle, society, by=by, at=at)
    if not batch.papers:
        raise NotYet(missing(batch))
    return ask_package(
        batch.papers,
        kind=Package.Kind.SOCIETY,
        name=f"推荐材料 {cycle.name_zh} {society.name}",
        society=society,
        cycle=cycle,
        purpose=purpose,
        by=by,
        at=at,
    )


@transaction.atomic
def ask_package(
    papers: Iterable[Paper],
    *,
    name: str,
    purpose: str,
    by: Actor,
    at: datetime,
    verb: str = "export_dossier",
    **about: Any,
) -> Job:
    """Write down that a package is wanted; the same one asked for again is made once.

    ``verb`` is the work that makes it.
    """
    refuse_marked({_("The purpose"): purpose})
    wanted = {paper.pk for paper in papers}
    same = Package.objects.seen_by(by).filter(
        name=name[:200], purpose=purpose.strip()[:200], file__isnull=True, **about
    )
    package = next((p for p in same if {each.pk for each in p.papers.all()} == wanted), None)
    if package is None:
        package = Package.objects.create(
            name=name[:200],
            purpose=purpose.strip()[:200],
            asked_by_id=by.person_id,
            office_id=by.office_id,
            asked_at=at,
            rehearsal=by.rehearsal,
            **about,
        )
        package.papers.set(wanted)
    return ask(verb, by=by, at=at, total=len(wanted), package_id=package.pk)


def make_package(
    package: Package, *, by: Actor, at: datetime, step: Step, content: Content | None = None
) -> Package:
    """Make the archive of a package; one that is made stays as it is.

    ``step(done, of, sentence)`` is told where the work stands, and may raise to stop. ``content``
    yields what an app downstream puts into a package of its own; the index follows it.
    """
    if package.file_id is not None:
        return package
    written: list[Written] = []
    packing = Packing(by, at, package.masked)
    with override("zh-hans"):
        stored = store_archive(
            entries_of(package, packing, written, step, content),
            written,
            name=f"{package.name}.zip",
            place=f"packages/{package.pk}",
            at=at,
            rehearsal=package.rehearsal,
        )
    return keep_package(package, stored, packing)


@transaction.atomic
def keep_package(package: Package, stored: StoredFile, packing: Packing) -> Package:
    """Write that a package is made, and the purpose personal numbers were shown for.

    From then on its papers are those it holds anything of.
    """
    by, at = packing.by, packing.at
    row = Package.objects.select_for_update().get(pk=package.pk)
    if Paper.objects.sealed().filter(Q(packages=row) | Q(pk__in=packing.held)).exists():
        default_storage.delete(str(stored.file.name))
        raise Sealed
    stored.save()
    row.file, row.made_at = stored, at
    row.save(update_fields=["file", "made_at"])
    row.papers.set(packing.held)
    for paper in row.papers.order_by("pk") if row.purpose else ():
        enter(paper, "unmask", by=by, at=at, reason=row.purpose, facts={"package": row.pk})
    return row


def entries_of(
    package: Package,
    packing: Packing,
    written: list[Written],
    step: Step,
    content: Content | None = None,
) -> Iterator[Entry]:
    """Yield what a package holds, and at last its index."""
    of_society = package.kind == Package.Kind.SOCIETY
    own: Content = of_batch if of_society else of_candidates
    yield from (content or own)(package, packing, step)
    yield from index_entries(package, written, packing.left, at=packing.at)


def of_batch(package: Package, packing: Packing, step: Step) -> Iterator[Entry]:
    """Yield the package of a society, as its batch is when it is made."""
    assert package.cycle is not None and package.society is not None
    batch = batch_of(package.cycle, package.society, by=packing.by, at=packing.at)
    total = len(batch.papers)
    yield from society_entries(batch, packing, lambda done, paper: step(done, total, paper.number))
    step(total, total, "")


def of_candidates(package: Package, packing: Packing, step: Step) -> Iterator[Entry]:
    """Yield the dossiers of a package, candidate by candidate."""
    papers = Paper.objects.seen_by(packing.by).filter(packages=package)
    papers = papers.select_related("cycle__rule_set", "cycle__organiser", "rule_set", "society")
    total, done = papers.count(), 0
    candidates = Candidate.objects.seen_by(packing.by).filter(papers__packages=package)
    for candidate in candidates.distinct().order_by("sort_key", "pk"):
        step(done, total, candidate.name)
        own = list(papers.filter(candidate=candidate).order_by("number"))
        for entry in dossier_entries(candidate, own, packing):
            yield entry
            step(done, total, candidate.name)
        done += len(own)
    step(total, total, "")


@transaction.atomic
def hand_out_package(package: Package, *, by: Actor, at: datetime) -> StoredFile:
    """Return the archive of a package, on record; never one with a paper one may no longer see."""
    row = Package.objects.seen_by(by).select_related("file", "candidate").get(pk=package.pk)
    if row.file is None:
        raise NotYet([_("The package is still being made.")])
    seen = Paper.objects.seen_by(by).values("pk")
    if row.papers.filter(~Q(pk__in=seen) | Q(secret=True)).exists():
        raise Refused(
            format_lazy(
                _(
                    "“{name}” holds a paper that may no longer be shown to you. Ask for the package anew."
                ),
                name=row.name,
            )
        )
    facts = {"package": row.pk, "sha256": row.file.sha256, "masked": row.masked}
    enter(row.candidate or row, "export_dossier", by=by, at=at, reason=row.purpose, facts=facts)
    return row.file
