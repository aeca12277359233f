"""The papers of an item as a reviewer reads them; beside a signed sheet, as they were when it was signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations.facts import latest_sections
from nominations.models import Attachment, Member, Paper, PaperVersion
from nominations.printed import FIGURES
from nominations.services.restoring import kept
from review.models import Assignment, Basis
from review.views.showing import label_of

UNSHOWN_SLOTS = frozenset({"identity"})
"""Slots a reviewer never opens: they show the number of a document of identity."""


def dossier_of(row: Assignment) -> list[dict[str, Any]]:
    """Return the papers of a reviewer's item; of a signed one the versions it was signed on.

    Identity numbers, telephones, e-mails and copies of documents of identity are not among it.
    """
    basis = row.basis
    return [told(paper, basis) for paper in row.item.papers()]


def told(paper: Paper, basis: Basis | None) -> dict[str, Any]:
    """Return one paper as it is, or as it was at a signature."""
    at = basis.signed_at if basis else None
    version = version_at(paper, basis)
    held = kept(version) if version and version.contents else None
    return {
        "paper": paper,
        "society": paper.society,
        "signed_at": at,
        "members": members_of(paper, held),
        "sections": sections_of(paper, at),
        "attachments": attachments_of(paper, at),
        "gone": gone_from(paper, held),
    }


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


def sections_of(paper: Paper, at: datetime | None = None) -> list[dict[str, Any]]:
    """Return the filled sections in the order of the form, lists as rows of cells; those of a moment."""
    latest = latest_sections(paper, at)
    return [
        {
            "anchor": f"p{paper.pk}-{section.code}",
            "label": label_of(section),
            "text": latest[section.code].text,
            "heads": [label_of(column) for column in section.columns],
            "rows": [
                [row.get(column.code, "") for column in section.columns]
                for row in latest[section.code].items
            ],
        }
        for section in paper.rules.material.sections
        if section.code in latest and (latest[section.code].text or latest[section.code].items)
    ]


def attachments_of(paper: Paper, at: datetime | None = None) -> list[tuple[Sentence, Attachment]]:
    """Return the files a reviewer may read, each with the label of its slot; those of a moment."""
    labels = slots_of(paper)
    files = paper.attachments.exclude(slot__in=UNSHOWN_SLOTS).select_related("file")
    if at:
        files = files.filter(attached_at__lte=at)
    return [(labels.get(each.slot, each.slot), each) for each in files.order_by("slot", "pk")]


def gone_from(paper: Paper, held: dict[str, Any] | None) -> list[Sentence]:
    """Return the labels of the files a version keeps that the paper has no longer."""
    files = held["attachments"] if held else []
    now = set(paper.attachments.values_list("slot", "file_id")) if files else set()
    labels, shown = slots_of(paper), [each for each in files if each["slot"] not in UNSHOWN_SLOTS]
    return [
        labels.get(each["slot"], each["slot"])
        for each in shown
        if (each["slot"], each["file"]) not in now
    ]


def slots_of(paper: Paper) -> dict[str, Sentence]:
    """Return the labels of the slots of a paper, by code."""
    labels: dict[str, Any] = {
        slot.code: label_of(slot) for slot in paper.rules.material.attachments
    }
    return labels | {FIGURES: _("Figure")}
