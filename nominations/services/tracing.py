"""Where a paper is held: every copy, index entry and mention on this system, and what backups may hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hashes
from files.models import StoredFile
from files.services import read
from jobs.models import Job
from ledger.models import Entry
from ledger.situations import Sentence
from letters.models import Letter
from nominations.models import DryRunLine, Import, Paper
from nominations.services.erasing import files_of, hash_of
from nominations.services.previewing import read_sheet

IN_FILES = "var/files"


@dataclass(frozen=True, slots=True)
class Copy:
    """One place a paper is held at; ``erased`` tells whether it goes when the work is classified."""

    kind: Sentence
    what: object
    where: str = ""
    digest: str = ""
    size: int | None = None
    at: datetime | None = None
    erased: bool = True


def copies_of(paper: Paper, sheets: Iterable[Import], at: datetime) -> list[Copy]:
    """Return every place that holds the paper or names it, the files first, what backups may hold last."""
    found = chain(
        of_files(paper),
        of_packages(paper),
        of_sheets(sheets),
        of_rows(paper),
        of_selections(paper),
        of_merges(paper),
        of_parcels(paper),
        of_candidate(paper),
        of_indexes(paper),
        of_jobs(paper, sheets),
        of_letters(paper),
        of_book(paper),
    )
    listed = list(found)
    return [*listed, *of_backups(paper, listed, at)]


def stored(kind: Sentence, file: StoredFile, *, erased: bool = True) -> Copy:
    """Return a stored file as a copy: where its sealed content lies, and its SHA-256."""
    path = f"{IN_FILES}/{file.file.name}" if file.file.name else ""
    return Copy(kind, file.name, path, file.sha256, file.size, file.stored_at, erased)


def of_files(paper: Paper) -> Iterator[Copy]:
    """Yield attachments with previews and figures, proofs, opinions, frozen forms, scans, uploads."""
    for file in {file.pk: file for file in files_of(paper)}.values():
        yield stored(_("Stored file"), file)
    for upload in paper.uploads.prefetch_related("parts"):
        for part in upload.parts.all():
            path = f"{IN_FILES}/{part.file.name}"
            yield Copy(
                _("Part of an upload"), upload.name, path, part.sha256, part.size, upload.begun_at
            )


def of_packages(paper: Paper) -> Iterator[Copy]:
    """Yield the packages and dossiers that hold it: made, or asked for."""
    for package in packages_of(paper):
        if package.file is not None:
            yield stored(_("Package of files"), package.file)
        else:
            yield Copy(_("Package asked for"), package.name, "", "", None, package.asked_at)


def packages_of(paper: Paper) -> Any:
    """Return the packages of a paper, or of its candidate, that are not erased."""
    held = Q(papers=paper)
    if paper.candidate_id:
        held |= Q(candidate=paper.candidate_id)
    rows = paper.packages.model._base_manager.filter(held).exclude(file__file="")
    return rows.select_related("file").distinct().order_by("pk")


def of_sheets(sheets: Iterable[Import]) -> Iterator[Copy]:
    """Yield the summary sheets that have a row of it."""
    for sheet in sheets:
        if sheet.file.file.name:
            yield stored(_("Summary sheet"), sheet.file)


def of_selections(paper: Paper) -> Iterator[Copy]:
    """Yield the society's own selections the paper was before: their minutes and tally sheets stay."""
    kind = _("The society's own selection")
    for item in paper.selected_in.select_related("selection__minutes", "selection__tally"):
        numbers = format_lazy(_("{count} rows"), count=1 + item.recusals.count())
        yield Copy(kind, numbers, "nominations_selectionitem", erased=False)
        for file in filter(None, (item.selection.minutes, item.selection.tally)):
            yield stored(kind, file, erased=False)


def of_merges(paper: Paper) -> Iterator[Copy]:
    """Yield the decisions of the merge desk about it: facts that stand, what the nominee was shown."""
    for part in paper.merges.select_related("merge"):
        kind = _("Decision of the merge desk")
        at = part.merge.decided_at
        yield Copy(kind, ", ".join(part.merge.stands), "nominations_merge", at=at, erased=False)


def of_parcels(paper: Paper) -> Iterator[Copy]:
    """Yield what of it lies on paper in the office: whoever seals it has that to fetch, too."""
    for item in paper.parcel_items.standing().select_related("parcel"):
        what = format_lazy(
            _("{copies} copies, parcel {number}"), copies=item.copies, number=item.parcel.number
        )
        kind, at = _("On paper, in the office"), item.registered_at
        yield Copy(kind, what, "nominations_parcelitem", at=at, erased=False)


def sheets_of(paper: Paper, at: datetime) -> list[Import]:
    """Return the summary sheets of its society and cycle that hold a row about its person.

    A sheet that cannot be read any more is taken to hold one.
    """
    rows = Import.objects.filter(society=paper.society_id, cycle=paper.cycle_id)
    return [s for s in rows.exclude(file__file="").select_related("file") if holds(s, paper, at)]


def holds(sheet: Import, paper: Paper, at: datetime) -> bool:
    """Tell whether a sheet has a row about the person a paper is about."""
    lead = paper.lead
    try:
        said = read_sheet(read(sheet.file), paper.cycle.rules, at).rows
    except Exception:  # a seal waits for nothing: what cannot be read counts as a copy
        return True
    known = {lead.identity_hash} - {""} if lead else set()
    name = lead.name if lead else ""
    return any(row.name == name or known & set(keyed_hashes(row.identity)) for row in said)


def of_rows(paper: Paper) -> Iterator[Copy]:
    """Yield what the tables of the database hold of it."""
    for section in paper.sections.order_by("code", "version"):
        what = f"{section.code} v{section.version}"
        size = len(section.text.encode()) + len(str(section.items).encode())
        yield Copy(
            _("Section"), what, "nominations_section", hash_of(section), size, section.saved_at
        )
    for version in paper.versions.order_by("number"):
        yield Copy(
            _("Contents of a frozen form"),
            f"v{version.number}",
            "nominations_paperversion",
            version.digest,
            len(str(version.contents).encode()),
            version.frozen_at,
        )
    for name, rows in tables_of(paper):
        if count := rows.count():
            many = format_lazy(_("{count} rows"), count=count)
            yield Copy(_("Rows"), many, f"{rows.model._meta.db_table} ({name})")


def tables_of(paper: Paper) -> Iterator[tuple[str, Any]]:
    """Yield the other rows that hold something of a paper, with what they are."""
    yield "members", paper.members.all()
    yield "nominators", paper.nominators.all()
    yield "statements", paper.statements.all()
    yield "comments", paper.comments.all()
    yield "waivers", paper.waivers.all()
    yield "words of the form check", paper.check_lines.exclude(words="")
    yield "persons when returned", paper.returns.all()
    yield "trials of rules", DryRunLine.objects.filter(paper=paper)


def of_candidate(paper: Paper) -> Iterator[Copy]:
    """Yield what review and publication hold of its candidate, and the other papers that carry it."""
    items = list(paper.items.all())
    candidate = paper.candidate
    if candidate is not None:
        items += list(candidate.items.all())
        for other in candidate.papers.exclude(pk=paper.pk).select_related("society"):
            kind = _("Another paper of the same candidate")
            yield Copy(kind, other.number, str(other.society), at=other.drafted_at, erased=False)
        yield from of_publication(candidate)
    for item in items:
        said = item.assignments.exclude(comment="")
        what = format_lazy(
            _("{count} sheets, {words} with words"),
            count=item.assignments.count(),
            words=said.count(),
        )
        yield Copy(_("Review sheets"), what, str(item.round))


def of_publication(candidate: Any) -> Iterator[Copy]:
    """Yield what was, or is to be, published of a candidate: snapshots and documents stay."""
    for item in candidate.notice_items.select_related("notice__file"):
        yield Copy(_("Public notice"), item.notice.number, digest=hash_of_facts(item), erased=False)
        if item.notice.file is not None:
            yield stored(_("Public notice"), item.notice.file, erased=False)
    for item in candidate.award_list_items.select_related("award_list__file"):
        yield Copy(
            _("Award list"), item.award_list.number, digest=hash_of_facts(item), erased=False
        )
        if item.award_list.file is not None:
            yield stored(_("Award list"), item.award_list.file, erased=False)
    for certificate in candidate.certificates.select_related("file"):
        yield Copy(_("Certificate"), certificate.number, at=certificate.issued_at, erased=False)
    if count := candidate.objections.count():
        what = format_lazy(_("{count} rows"), count=count)
        yield Copy(_("Objections"), what, "awards_objection", erased=False)


def hash_of_facts(item: Any) -> str:
    """Return the SHA-256 of a published snapshot."""
    return hashlib.sha256(str(sorted(item.facts.items())).encode()).hexdigest()


def of_indexes(paper: Paper) -> Iterator[Copy]:
    """Yield the index entries by which it is found; there is no full-text index on this system."""
    for member in paper.members.exclude(identity_hash=""):
        yield Copy(_("Index entry"), "identity_hash", "nominations_member", member.identity_hash)
    if paper.candidate is not None:
        what = "key, sort_key"
        yield Copy(
            _("Index entry"), what, "nominations_candidate", paper.candidate.key, erased=False
        )
    for code in paper.fill_codes.all():
        yield Copy(_("Index entry"), "code_hash", "nominations_fillcode", code.code_hash)


def keys_of(paper: Paper, sheets: Iterable[Import]) -> dict[str, set[int]]:
    """Return by which keys a job may name something that holds the paper."""
    candidate = paper.candidate
    listed = candidate.award_list_items.values_list("award_list", flat=True) if candidate else ()
    noticed = candidate.notice_items.values_list("notice", flat=True) if candidate else ()
    return {
        "paper_id": {paper.pk},
        "scan_id": set(paper.scans.values_list("pk", flat=True)),
        "package_id": {package.pk for package in packages_of(paper)},
        "import_id": {sheet.pk for sheet in sheets},
        "notice": set(noticed),
        "award_list": set(listed),
    }


def jobs_of(paper: Paper, sheets: Iterable[Import], jobs: Iterable[Job]) -> list[Job]:
    """Return which of these jobs are about something that holds the paper."""
    keys = keys_of(paper, sheets)
    return [
        job
        for job in jobs
        if any(value in keys.get(name, ()) for name, value in job.arguments.items())
    ]


def of_jobs(paper: Paper, sheets: Iterable[Import]) -> Iterator[Copy]:
    """Yield the jobs about it, with where they stand."""
    made = Job.objects.filter(rehearsal=paper.rehearsal, asked_at__gte=paper.drafted_at)
    for job in jobs_of(paper, sheets, made.order_by("pk")):
        what = f"{job.verb} #{job.pk} · {job.get_state_display()}"
        yield Copy(_("Job"), what, "jobs_job", at=job.asked_at, erased=False)


def of_letters(paper: Paper) -> Iterator[Copy]:
    """Yield the letters that name it: in the outbox they are, in mailboxes they may be."""
    for letter in letters_of(paper):
        what = f"{letter.verb} #{letter.pk} · {letter.get_state_display()}"
        yield Copy(_("Letter"), what, "letters_letter", at=letter.written_at)


def letters_of(paper: Paper) -> Iterator[Letter]:
    """Yield the letters with its number or the name of whom it is about."""
    lead = paper.lead
    named = {paper.number, lead.name if lead else "", paper.team_name} - {""}
    written = Letter.objects.filter(
        rehearsal=paper.rehearsal, written_at__gte=paper.drafted_at
    ).order_by("pk")
    for letter in written.iterator(chunk_size=500):
        if any(each in letter.subject or each in str(letter.body) for each in named):
            yield letter


def of_book(paper: Paper) -> Iterator[Copy]:
    """Yield the lines of the book about it, which are never erased, those with words by themselves."""
    lines = Entry.objects.filter(subject_kind=paper.subject_kind(), subject_id=paper.pk)
    what = format_lazy(_("{count} lines"), count=lines.count())
    yield Copy(_("Book"), what, "ledger_entry", erased=False)
    for line in lines.exclude(reason="").order_by("pk"):
        kind = _("Book, with words")
        yield Copy(kind, line.verb, "ledger_entry", line.digest, at=line.at, erased=False)


def of_backups(paper: Paper, found: Iterable[Copy], at: datetime) -> Iterator[Copy]:
    """Yield between which moments a backup of the database or of the files holds it."""
    files = [c.at for c in found if c.at is not None and c.where.startswith(IN_FILES)]
    database = _("Every dump of the database made since this moment, to this day: check each.")
    yield Copy(_("Backup"), database, "", at=paper.drafted_at, erased=False)
    if files:
        words = _("Every copy of the folder var/files made since this moment: check each.")
        yield Copy(_("Backup"), words, IN_FILES, at=min(files), erased=False)
