"""送审稿: the decision as a Word document that goes to the office's own document system and comes back sealed.

Sizes after GB/T 9704-2012 (版心 156 × 225 mm, 22 lines of 28 characters, 28.95 pt a line). The faces are
named, not embedded: the office that seals it has the licensed ones.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from awards.models import AwardList
from awards.papers import ORDERS, block_of, measure_of, steps_before

BODY, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
SIZE, LARGE = 16, 22  # points of 3号 and 2号
LINE = 28.95  # points


def decision_docx(award_list: AwardList) -> bytes:
    """Return the draft of the decision that honours everybody on a list, with the list as its annex."""
    cycle, items = award_list.cycle, [block_of(each.facts) for each in award_list.items.all()]
    rules = cycle.rules
    document = blank()
    say(document, "送审稿", face=HEADING, align=WD_ALIGN_PARAGRAPH.RIGHT)
    say(document, f"关于授予{items[0]['name'] if items else ''}{'等' if len(items) > 1 else ''}{len(items)}{measure_of(cycle)}{rules.publish.certificate_zh}的决定", face=TITLE, size=LARGE, align=WD_ALIGN_PARAGRAPH.CENTER)  # fmt: skip
    say(document, "文号：〔　　〕　号（成文时填写）", align=WD_ALIGN_PARAGRAPH.CENTER)
    say(document, f"根据《{cycle.authority}》，经{steps_before(cycle)}、公示，决定授予{len(items)}{measure_of(cycle)}{rules.programme.edition}{rules.publish.certificate_zh}（名单见附件）。", indent=True)  # fmt: skip
    say(document, f"附件：{award_list.title}", indent=True)
    say(document, cycle.organiser.name, align=WD_ALIGN_PARAGRAPH.RIGHT)
    say(document, "　　　　年　　月　　日", align=WD_ALIGN_PARAGRAPH.RIGHT)
    document.add_page_break()
    say(document, "附件", face=HEADING)
    say(document, award_list.title, face=TITLE, size=LARGE, align=WD_ALIGN_PARAGRAPH.CENTER)
    say(document, f"（共{len(items)}{measure_of(cycle)}，{ORDERS.get(rules.publish.order, '')}）", align=WD_ALIGN_PARAGRAPH.CENTER)  # fmt: skip
    table(document, items)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def blank() -> Any:
    """Return an empty document of the right type area."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    return document


def say(
    document: Any,
    text: str,
    *,
    face: str = BODY,
    size: int = SIZE,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = False,
) -> None:
    """Add a paragraph."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment, form.space_after = align, Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    form.first_line_indent = Pt(size * 2) if indent else None
    write(paragraph, text, face, size)


def write(paragraph: Any, text: str, face: str, size: int) -> None:
    """Write words in a face, which Word looks up for Chinese under a name of its own."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def table(document: Any, items: Iterable[dict[str, str]]) -> None:
    """Add the list: place, name, unit, and the team in its order."""
    rows = list(items)
    teams = any(each["members"] for each in rows)
    heads = ["序号", "姓名或团队名称", "工作单位", *(["团队成员"] if teams else [])]
    made = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(made.rows[0].cells, heads, strict=True):
        write(cell.paragraphs[0], head, HEADING, 12)
    for place, each in enumerate(rows, start=1):
        words = [str(place), each["name"], each["unit"], each["members"]][: len(heads)]
        for cell, word in zip(made.add_row().cells, words, strict=True):
            write(cell.paragraphs[0], word, BODY, 12)
