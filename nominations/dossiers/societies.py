"""The package of a society: 推荐函, 汇总表, 推荐情况报告 and the forms of all its papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from files.archives import Entry
from nominations.dossiers.batch import Batch
from nominations.dossiers.candidates import OFFLINE, Packing, form_of, kept, receivers_of, scans_of
from nominations.dossiers.letters import recommendation_letter, situation_report
from nominations.dossiers.names import folder_of
from nominations.dossiers.official import as_pdf, as_word
from nominations.dossiers.selections import notice_proof
from nominations.dossiers.table import summary_sheet
from nominations.models import Paper


def society_entries(
    batch: Batch, packing: Packing, step: Callable[[int, Paper], None]
) -> Iterator[Entry]:
    """Yield the letters, the tables and the forms; ``step`` is told of every paper begun."""
    rehearsal = batch.society.rehearsal
    for text, name in (
        (recommendation_letter(batch), "1 推荐函"),
        (situation_report(batch), "3 推荐情况报告"),
    ):
        data = as_word(text, at=packing.at)
        yield Entry.of(packing.names.path(f"{name}.docx"), text.title, data)
        pdf = as_pdf(text, rehearsal=rehearsal)
        yield Entry.of(packing.names.path(f"{name}.pdf"), text.title, pdf)
    yield from tables(batch, packing)
    yield from selections(batch, packing)
    for place, paper in enumerate(batch.papers):
        step(place, paper)
        yield from forms(paper, packing)


def selections(batch: Batch, packing: Packing) -> Iterator[Entry]:
    """Yield of every complete selection the minutes, the tally sheet and the proof of its notice."""
    for each in batch.selections:
        folder = f"5 推选（第{each.number}次）" if len(batch.selections) > 1 else "5 推选"
        for stored, title in ((each.minutes, "会议纪要"), (each.tally, "计票单")):
            if stored is not None:
                yield kept(stored, title, packing, folder, f"{title} {stored.name}")
        if each.stage == "concluded":
            text = notice_proof(each)
            yield Entry.of(
                packing.names.path(folder, "公示结果证明.docx"),
                text.title,
                as_word(text, at=packing.at),
            )
            pdf = as_pdf(text, rehearsal=each.rehearsal)
            yield Entry.of(packing.names.path(folder, "公示结果证明.pdf"), text.title, pdf)


def tables(batch: Batch, packing: Packing) -> Iterator[Entry]:
    """Yield the sheet for publication, and with a purpose the one with all numbers."""
    path = packing.names.path("2 推荐汇总表（公示用）.xlsx")
    yield Entry.of(path, "推荐汇总表（公示用）", summary_sheet(batch, masked=True))
    if not packing.masked:
        path = packing.names.path("2 推荐汇总表（报送用）.xlsx")
        yield Entry.of(path, "推荐汇总表（报送用）", summary_sheet(batch, masked=False))


def forms(paper: Paper, packing: Packing) -> Iterator[Entry]:
    """Yield the form of a paper and its sealed scans; of a classified one nothing."""
    if paper.secret:
        packing.leave_out(paper.number, OFFLINE)
        return
    packing.held.add(paper.pk)
    rank = f"{paper.rank:02d} " if paper.rank is not None else ""
    folder = folder_of(f"{rank}{paper.title}", paper.number)
    yield form_of(paper, packing, "4 推荐书", folder)
    yield from receivers_of(paper, packing, "4 推荐书", folder)
    yield from scans_of(paper, packing, "4 推荐书", folder)
