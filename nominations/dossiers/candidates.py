"""The dossier of a candidate (卷宗): forms, scans, attachments and records of every paper.

Whatever an actor may not see is not in it. What is in it but not shown, because it is classified or
shows personal numbers nobody stated a purpose for, is named with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from files.archives import Entry
from files.kinds import PDF
from files.models import StoredFile
from files.pdf import bare
from files.sealing import pieces_of
from files.services import read, read_pieces
from ledger.actors import Actor
from nominations.blanks import TooSlow, Unreadable, run
from nominations.dossiers.index import LeftOut
from nominations.dossiers.names import Names
from nominations.dossiers.receiver import values_of
from nominations.dossiers.records import candidate_record, paper_record
from nominations.models import (
    ApprovalPage,
    Attachment,
    Candidate,
    Paper,
    PaperVersion,
    Scan,
    Statement,
    Waiver,
)
from nominations.papers import recommendation_form
from nominations.printed import FIGURES

OFFLINE = "涉密或已封存，依规定不在本系统流转，请到保密员处查阅纸质材料。"
NOT_FILLED = "报送表未能按模板生成，请在组织单位页面核对模板后重新生成。"
SHOWS_NUMBERS = "载有证件号码、电话等个人信息；写明用途后方可收入。"


@dataclass(slots=True)
class Packing:
    """How a package is packed: for whom, when, whether masked; names used, and what stays out.

    ``held`` are the papers of which anything is in it.
    """

    by: Actor
    at: datetime
    masked: bool
    names: Names = field(default_factory=Names)
    left: list[LeftOut] = field(default_factory=list)
    held: set[int] = field(default_factory=set)

    def leave_out(self, what: str, why: str) -> None:
        """Name something that stays out."""
        self.left.append(LeftOut(what, why))


def dossier_entries(
    candidate: Candidate, papers: Iterable[Paper], packing: Packing
) -> Iterator[Entry]:
    """Yield the files of one candidate's dossier: each paper's, then the candidate's history."""
    folder = f"{candidate.number} {candidate.name}"
    for paper in papers:
        yield from paper_entries(paper, packing, folder, f"{paper.number} {paper.society.name}")
    path = packing.names.path(folder, "候选人办理记录.xlsx")
    yield Entry.of(path, "候选人办理记录", candidate_record(candidate))


def paper_entries(paper: Paper, packing: Packing, *folders: str) -> Iterator[Entry]:
    """Yield the files of one paper; of a classified one only that it is elsewhere."""
    if paper.secret:
        packing.leave_out(paper.number, OFFLINE)
        path = packing.names.path(*folders[:-1], f"{paper.number} 不在本卷宗内.txt")
        yield Entry.of(path, "说明", f"{paper.number}：{OFFLINE}\n".encode())
        return
    packing.held.add(paper.pk)
    yield form_of(paper, packing, *folders)
    yield from receivers_of(paper, packing, *folders)
    yield from scans_of(paper, packing, *folders)
    yield from signed_of(paper, packing, *folders)
    yield from attachments_of(paper, packing, *folders)
    yield from proofs_of(paper, packing, *folders)
    path = packing.names.path(*folders, "审查与办理记录.xlsx")
    yield Entry.of(path, "自检、形式审查、豁免与办理记录", paper_record(paper, at=packing.at))


def form_of(paper: Paper, packing: Packing, *folders: str) -> Entry:
    """Return the form: the frozen version; where numbers are masked, the form laid out without them."""
    versions = PaperVersion.objects.seen_by(packing.by).filter(paper=paper)
    version = versions.select_related("file").order_by("-number").first()
    if version is not None and not packing.masked:
        title = f"推荐书（第{version.number}版）"
        return kept(version.file, title, packing, *folders, f"{title}.pdf")
    if version is not None:
        packing.leave_out(f"{paper.number} 推荐书（第{version.number}版）", SHOWS_NUMBERS)
    title = "推荐书（已隐去个人信息）" if packing.masked else "推荐书"
    path = packing.names.path(*folders, f"{title}.pdf")
    return Entry.of(path, title, bare(recommendation_form(paper, masked=packing.masked)))


def receivers_of(paper: Paper, packing: Packing, *folders: str) -> Iterator[Entry]:
    """Yield the receiver's own forms of the cycle, filled; numbers whole where rules and purpose let."""
    numbers = paper.rules.material.form_numbers and not packing.masked
    for each in paper.cycle.receiver_forms.in_force().select_related("file"):
        title = f"{each.name}（第{each.version}版）"
        try:
            data = run(read(each.file), each.ending, values_of(paper, numbers=numbers))
        except (TooSlow, Unreadable):
            packing.leave_out(f"{paper.number} {title}", NOT_FILLED)
            continue
        path = packing.names.path(*folders, "报送表", f"{title}.{each.ending}")
        yield Entry.of(path, title, data)


def scans_of(paper: Paper, packing: Packing, *folders: str) -> Iterator[Entry]:
    """Yield the files of the scans that came back; they show what was printed, numbers and all."""
    for scan in Scan.objects.seen_by(packing.by).filter(paper=paper).order_by("id"):
        title = f"盖章扫描件 {scan.uploaded_at:%Y%m%d}"
        if packing.masked:
            packing.leave_out(f"{paper.number} {title}", SHOWS_NUMBERS)
            continue
        files = StoredFile.objects.filter(pk__in=scan.pictures.values("file"))
        for file in files.order_by("pk"):
            yield kept(file, title, packing, *folders, "扫描件", file.name)


def signed_of(paper: Paper, packing: Packing, *folders: str) -> Iterator[Entry]:
    """Yield the scans of consents, opinions and approval pages that stand; they show signatures."""
    stated = Statement.objects.seen_by(packing.by).agreed().filter(paper=paper, file__isnull=False)
    pages = ApprovalPage.objects.seen_by(packing.by).verified().filter(paper=paper)
    found = [
        *((each.file, f"{each.get_kind_display()} {each.name}") for each in with_file(stated)),
        *((each.file, f"审批页 {each.code}") for each in with_file(pages)),
    ]
    for file, title in found:
        if packing.masked:
            packing.leave_out(f"{paper.number} {title}", SHOWS_NUMBERS)
        else:
            yield kept(file, title, packing, *folders, "同意、意见与审批", f"{title} {file.name}")


def with_file(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows in their order, each with its file."""
    return rows.select_related("file").order_by("pk")


def attachments_of(paper: Paper, packing: Packing, *folders: str) -> Iterator[Entry]:
    """Yield the attachments, slot by slot in the order of the rules."""
    slots = {slot.code: slot.zh for slot in paper.rules.material.attachments}
    slots[FIGURES] = "正文插图"
    order = list(slots)
    found = Attachment.objects.seen_by(packing.by).filter(paper=paper).select_related("file")
    for each in sorted(found, key=lambda a: (order.index(a.slot) if a.slot in order else 99, a.pk)):
        slot = slots.get(each.slot, each.slot)
        yield kept(each.file, slot, packing, *folders, "附件", slot, each.file.name)


def proofs_of(paper: Paper, packing: Packing, *folders: str) -> Iterator[Entry]:
    """Yield the proofs that came with requests for exemption."""
    asked = Waiver.objects.seen_by(packing.by).filter(paper=paper, file__isnull=False)
    for each in asked.select_related("file").order_by("pk"):
        assert each.file is not None
        yield kept(each.file, "豁免证明", packing, *folders, "豁免证明", each.file.name)


def kept(file: StoredFile, title: str, packing: Packing, *path: str) -> Entry:
    """Return a stored file as an entry, read piece by piece when its turn comes."""
    return Entry(
        packing.names.path(*path), title, file.size, lambda: copied(file), original=file.sha256
    )


def copied(file: StoredFile) -> Iterable[bytes]:
    """Return a stored file as it leaves the house: a PDF without its metadata, all else as it is."""
    return pieces_of(bare(read(file))) if file.mime == PDF else read_pieces(file)
