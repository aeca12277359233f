"""材料册: one page a candidate in the order of the agenda, as PDF and Word; every copy bears its number.

What is printed is what reviewers read, shortened to a page. Whoever is recused from an item has a copy
without its page.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import docx
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localtime
from docx.enum.text import WD_BREAK
from docx.shared import Mm, Pt

from files.pdf import bare, render
from nominations.facts import latest_sections
from nominations.prose import plain
from review.models import AgendaItem, Booklet, Conflict, Item

ROOM = 900
"""Characters of the sections on one page."""
MOST_ROWS = 4
CUT = "……（节选）"
WARNING = "内部材料，仅供本次会议使用；不得复制、拍照、外传，会后按编号收回。"


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form as it stands on the page."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One candidate's page; ``away`` where whoever has this copy is recused."""

    position: int
    name: str
    unit: str
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """A numbered copy: what stands on its cover and on every page."""

    number: str
    recipient: str
    title: str
    when: str
    place: str
    leaves: tuple[Leaf, ...]
    warning: str = WARNING


def copy_of(booklet: Booklet) -> Copy:
    """Return a numbered copy as it is printed."""
    meeting = booklet.meeting
    away: set[int] = set()
    if booklet.expert_id:
        hard = Conflict.objects.hard().filter(expert=booklet.expert_id)
        away = set(hard.filter(item__round=meeting.round_id).values_list("item_id", flat=True))
    rows = meeting.agenda.shown().in_order().select_related("item__candidate", "item__paper")
    at = localtime(meeting.begins_at)
    with translation.override("zh-hans"):
        return Copy(
            number=f"{booklet.number:03d}",
            recipient=booklet.recipient,
            title=f"{meeting.round.name_zh}会议材料",
            when=f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
            place=meeting.place,
            leaves=tuple(leaf_of(row, row.item_id in away) for row in rows),
        )


def leaf_of(row: AgendaItem, away: bool) -> Leaf:
    """Return one candidate's page."""
    item = row.item
    paper = next(iter(item.papers()), None)
    lead = paper.lead if paper else None
    unit = item.candidate.unit_name if item.candidate else (lead.unit_name if lead else "")
    leaf = Leaf(row.position or row.place + 1, str(item), unit, away=away)
    if away or paper is None:
        return leaf
    return replace(leaf, facts=tuple(facts_of(item, lead)), parts=tuple(parts_of(paper)))


def facts_of(item: Item, lead: Any) -> list[tuple[str, str]]:
    """Return what is said of the person: nothing that identifies beyond the public notice."""
    told = []
    if lead is not None:
        born = f"{lead.birth:%Y年%m月}" if lead.birth else ""
        told = [
            ("性别", str(lead.get_sex_display()) if lead.sex else ""),
            ("出生年月", born),
            ("专业技术职务", lead.title),
            ("行政职务", lead.post),
            ("专业领域", lead.field),
        ]
    societies = "、".join(dict.fromkeys(paper.society.name for paper in item.papers()))
    return [(label, value) for label, value in [*told, ("推荐单位", societies)] if value]


def parts_of(paper: Any) -> list[Part]:
    """Return the filled sections in the order of the form, shortened so that all fit on the page."""
    held = latest_sections(paper)
    asked = [s for s in paper.rules.material.sections if s.code in held]
    told = [(s, lines_of(s, held[s.code])) for s in asked]
    told = [(section, lines) for section, lines in told if lines]
    share = ROOM // max(1, len(told))
    return [Part(section.zh, shortened(lines, share)) for section, lines in told]


def lines_of(section: Any, saved: Any) -> list[str]:
    """Return a section as lines of plain text."""
    if saved.text:
        return [plain(saved.text)]
    rows = [
        "；".join(str(row.get(c.code, "")) for c in section.columns if row.get(c.code))
        for row in saved.items[:MOST_ROWS]
    ]
    more = len(saved.items) - MOST_ROWS
    return [*(row for row in rows if row), *([f"等共{len(saved.items)}项"] if more > 0 else [])]


def shortened(lines: list[str], room: int) -> tuple[str, ...]:
    """Cut lines to so many characters, and say so."""
    found: list[str] = []
    for line in lines:
        text = " ".join(line.split())
        if len(text) > room:
            found.append(text[: max(0, room)] + CUT)
            break
        found.append(text)
        room -= len(text)
    return tuple(found)


# --- the two files --------------------------------------------------------------------------------


def booklet_pdf(booklet: Booklet) -> bytes:
    """Return a copy as PDF."""
    words = {"copy": copy_of(booklet), "rehearsal": booklet.rehearsal}
    return bare(render(render_to_string("pdf/booklet.html", words)))


def booklet_word(booklet: Booklet, *, at: datetime) -> bytes:
    """Return a copy as .docx."""
    copy, document = copy_of(booklet), docx.Document()
    document.core_properties.title = f"{copy.title} {copy.number}"
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = at
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    styled(section.header.paragraphs[0], f"编号{copy.number}　领取人：{copy.recipient}", 9)
    styled(section.footer.paragraphs[0], copy.warning, 9)
    styled(document.add_paragraph(), copy.title, 22, bold=True)
    styled(document.add_paragraph(), f"{copy.when}　{copy.place}", 12)
    for leaf in copy.leaves:
        words = f"{leaf.position}．{leaf.name}（{leaf.unit}）"
        styled(document.add_paragraph(), words + ("　本人回避，未装入" if leaf.away else ""), 12)
    for leaf in copy.leaves:
        if not leaf.away:
            add_leaf(document, leaf)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def add_leaf(document: Any, leaf: Leaf) -> None:
    """Add one candidate's page."""
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    styled(document.add_paragraph(), f"{leaf.position}．{leaf.name}", 18, bold=True)
    styled(document.add_paragraph(), leaf.unit, 12)
    styled(document.add_paragraph(), "　".join(f"{a}：{b}" for a, b in leaf.facts), 10)
    for part in leaf.parts:
        styled(document.add_paragraph(), part.label, 11, bold=True)
        for line in part.lines:
            styled(document.add_paragraph(), line, 10)


def styled(paragraph: Any, text: str, size: int, *, bold: bool = False) -> None:
    """Write a run of one size into a paragraph."""
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    paragraph.paragraph_format.space_after = Pt(2)
