"""The summary sheet (汇总表) of a society's batch, by 推荐排序; masked for publication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from files.workbooks import Column, SheetOut, write_workbook
from nominations import prose
from nominations.dossiers.batch import Batch
from nominations.facts import latest_sections
from nominations.models import Member, Paper
from nominations.printed import CHANNELS, SEXES, division_of
from people.choices import Sex
from people.identity import display_name
from people.masking import mask_identity, mask_phone

COLUMNS = (
    *(("推荐排序", 8), ("姓名", 14), ("性别", 6), ("民族", 8), ("出生年月", 12)),
    *(("政治面貌", 12), ("学历学位", 16), ("专业技术职务", 18), ("行政职务", 18)),
    *(("工作单位", 32), ("专业领域", 18), ("推荐学部", 22), ("分支机构", 22)),
    *(("推荐渠道", 14), ("推荐人", 28), ("主要贡献", 60)),
    *(("电话", 16), ("证件号码", 24), ("备注", 20)),
)
CONTRIBUTION = ("summary", "achievements", "innovation")
LONGEST = 200  # characters of the main contribution
PUBLIC = "本表用于公示，证件号码和电话已隐去。"
INTERNAL = "本表含个人信息，仅限报送使用，不得公开。"


def summary_sheet(batch: Batch, *, masked: bool) -> bytes:
    """Return the sheet as .xlsx; numbers as text, two characters of a name set apart."""
    columns = [Column(head, width, wrap=width > 14) for head, width in COLUMNS]
    title = f"{batch.cycle.name_zh}推荐汇总表"
    issuer = f"推荐单位：{batch.society.name}"
    note = PUBLIC if masked else INTERNAL
    rows = (row_of(paper, masked=masked) for paper in batch.papers)
    return write_workbook([SheetOut("汇总表", columns, rows, title, issuer, note)])


def row_of(paper: Paper, *, masked: bool) -> tuple[Any, ...]:
    """Return the row of a paper; of a classified one its number alone."""
    lead = paper.lead
    if paper.secret or lead is None:
        return (
            paper.rank,
            paper.number,
            *[""] * (len(COLUMNS) - 3),
            "涉密或已封存，线下报送" if lead else "",
        )
    phone, identity = str(lead.phone or ""), str(lead.identity_no or "")
    if masked:
        phone = mask_phone(phone) if phone else ""
        identity = mask_identity(identity) if identity else ""
    return (
        paper.rank,
        display_name(paper.title),
        *person(lead),
        lead.field,
        division_of(paper),
        paper.branch,
        CHANNELS[paper.channel],
        "、".join(nominators(paper, masked=masked)),
        contribution(paper),
        phone,
        identity,
        f"带头人：{lead.name}" if paper.team_name else "",
    )


def person(lead: Member) -> Iterator[str]:
    """Yield the columns from sex to unit."""
    yield SEXES[Sex(lead.sex)] if lead.sex else ""
    yield lead.ethnic_group
    yield f"{lead.birth:%Y-%m}" if lead.birth else ""
    yield lead.party
    yield " / ".join(filter(None, [lead.education, lead.degree]))
    yield lead.title
    yield lead.post
    yield lead.unit_name


def nominators(paper: Paper, *, masked: bool) -> Iterator[str]:
    """Yield who nominates, as the import reads it; for publication with the unit alone."""
    divisions = {each.code: each.zh for each in paper.rules.programme.divisions}
    for each in sorted(paper.nominators.all(), key=lambda one: one.pk):
        more = [each.unit_name]
        if not masked:
            more += [divisions.get(each.division, ""), str(each.birth or "")]
        said = "，".join(filter(None, more))
        yield f"{each.name}（{said}）" if said else each.name


def contribution(paper: Paper) -> str:
    """Return the beginning of what the paper says of the main contribution, at most 200 characters."""
    latest = latest_sections(paper)
    found = (prose.spelled(latest[code].text) for code in CONTRIBUTION if code in latest)
    text = " ".join(next(filter(None, found), "").split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
