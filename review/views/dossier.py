"""The papers of an item as a reviewer reads them; beside a signed sheet, as they were when it was signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from files.kinds import PDF, PICTURES
from files.models import StoredFile
from ledger.situations import Sentence
from nominations.facts import latest_sections
from nominations.models import Member, Paper, PaperVersion
from nominations.printed import FIGURES
from nominations.services.restoring import kept
from programmes.sentences import label_of
from review.models import Assignment, Basis

UNSHOWN_SLOTS = frozenset({"identity"})
"""Slots a reviewer never opens: they show the number of a document of identity."""


@dataclass(frozen=True)
class Shown:
    """A file beside a sheet, under its slot's label; ``is_gone``: replaced since the sheet was signed."""

    label: Sentence
    file: StoredFile
    pages: int | None
    is_gone: bool = False

    @property
    def pk(self) -> int:
        """Return the key of the stored file, by which it stands in an address."""
        return self.file.pk

    @property
    def leaves(self) -> int:
        """Return how many pages can be drawn; none of what is neither PDF nor picture, or was erased."""
        if not self.file.file.name:
            return 0
        if self.file.mime in PICTURES:
            return 1
        return (self.pages or 0) if self.file.mime == PDF else 0


@dataclass(frozen=True)
class Section:
    """One section of a paper; ``page``: on which page of the desk it begins, ``continued``: before this one."""

    anchor: str
    label: Sentence
    members: Sequence[Member] = ()
    text: str = ""
    heads: Sequence[Sentence] = ()
    rows: Sequence[Sequence[object]] = ()
    attachments: Sequence[Shown] = ()
    page: int = 1
    continued: bool = False


@dataclass(frozen=True)
class Dossier:
    """One paper as a reviewer reads it, or as it was when they signed."""

    paper: Paper
    signed_at: datetime | None
    sections: Sequence[Section]
    outline: Sequence[Section] = ()


def dossier_of(row: Assignment) -> list[Dossier]:
    """Return the papers of a reviewer's item; of a signed one the versions it was signed on.

    Identity numbers, telephones, e-mails and copies of documents of identity are not among it.
    """
    basis = row.basis
    return [told(paper, basis) for paper in row.item.papers()]


def told(paper: Paper, basis: Basis | None) -> Dossier:
    """Return one paper as it is, or as it was at a signature: persons, sections, files."""
    at, held = basis.signed_at if basis else None, kept_at(paper, basis)
    people = Section(f"p{paper.pk}-people", _("Persons"), members=members_of(paper, held))
    files = Section(
        f"p{paper.pk}-files", _("Attachments"), attachments=attachments_of(paper, at, held)
    )
    sections = [people, *sections_of(paper, at), *([files] if files.attachments else [])]
    return Dossier(paper, at, sections)


def files_of(row: Assignment) -> list[Shown]:
    """Return the files that can be opened beside a sheet."""
    basis = row.basis
    at = basis.signed_at if basis else None
    papers = row.item.papers()
    return [file for paper in papers for file in attachments_of(paper, at, kept_at(paper, basis))]


def kept_at(paper: Paper, basis: Basis | None) -> dict[str, Any] | None:
    """Return what the version a sheet was signed on keeps; None where there is no such."""
    version = version_at(paper, basis)
    return kept(version) if version and version.contents else None


def version_at(paper: Paper, basis: Basis | None) -> PaperVersion | None:
    """Return the frozen version a sheet was signed on; None of a sheet or paper without one."""
    numbers = (
        [number for of, number, _digest in basis.versions if of == paper.number] if basis else []
    )
    return paper.versions.filter(number__in=numbers).first()


def members_of(paper: Paper, held: dict[str, Any] | None) -> list[Member]:
    """Return the persons of a paper, or of what one of its versions keeps."""
    if held is None:
        return list(paper.members.all())
    found = []
    for each in held["members"]:
        born = date.fromisoformat(each["birth"]) if each["birth"] else None
        found.append(Member(**{**each, "birth": born, "paper": paper}))
    return sorted(found, key=lambda member: (member.position, member.pk))


def sections_of(paper: Paper, at: datetime | None = None) -> list[Section]:
    """Return the filled sections in the order of the form, lists as rows of cells; those of a moment."""
    latest = latest_sections(paper, at)
    return [
        Section(
            anchor=f"p{paper.pk}-{section.code}",
            label=label_of(section),
            text=latest[section.code].text,
            heads=[label_of(column) for column in section.columns],
            rows=[
                [row.get(column.code, "") for column in section.columns]
                for row in latest[section.code].items
            ],
        )
        for section in paper.rules.material.sections
        if section.code in latest and (latest[section.code].text or latest[section.code].items)
    ]


def attachments_of(
    paper: Paper, at: datetime | None = None, held: dict[str, Any] | None = None
) -> list[Shown]:
    """Return the files a reviewer may read: the paper's own, of a moment where one is given, and those
    that one of its versions keeps, though they have been replaced since.
    """
    labels = slots_of(paper)
    files = paper.attachments.exclude(slot__in=UNSHOWN_SLOTS).select_related("file")
    if at:
        files = files.filter(attached_at__lte=at)
    found = {
        (each.slot, each.file_id): Shown(labels.get(each.slot, each.slot), each.file, each.pages)
        for each in files.order_by("slot", "pk")
    }
    for slot, file, pages in kept_files(held):
        found.setdefault((slot, file.pk), Shown(labels.get(slot, slot), file, pages, is_gone=True))
    return [found[place] for place in sorted(found)]


def kept_files(held: dict[str, Any] | None) -> Iterator[tuple[str, StoredFile, int | None]]:
    """Yield what a version keeps of the files a reviewer may read: slot, file, pages."""
    if held is None:
        return
    figures = [{**each, "slot": FIGURES, "pages": None} for each in held.get("figures", ())]
    files = [each for each in (*held["attachments"], *figures) if each["slot"] not in UNSHOWN_SLOTS]
    stored = StoredFile.objects.in_bulk([each["file"] for each in files])
    for each in files:
        if each["file"] in stored:
            yield each["slot"], stored[each["file"]], each["pages"]


def slots_of(paper: Paper) -> dict[str, Sentence]:
    """Return the labels of the slots of a paper, by code."""
    labels: dict[str, Any] = {
        slot.code: label_of(slot) for slot in paper.rules.material.attachments
    }
    return labels | {FIGURES: _("Figure")}
