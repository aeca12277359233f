"""An official text as Word and as PDF, after GB/T 9704: faces, sizes, margins and line pitch."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from django.template.loader import render_to_string
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from files.pdf import bare, render
from nominations.dossiers.texts import UNDATED, Official

TITLE, HEADING, TEXT, SONG = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
PITCH = 28.95  # points of a line: 22 lines in 225 mm
INDENT = Pt(32)  # two characters of 三号


def as_pdf(text: Official, *, rehearsal: bool = False) -> bytes:
    """Return an official text as PDF."""
    words = {"text": text, "undated": UNDATED, "rehearsal": rehearsal}
    return bare(render(render_to_string("pdf/society_letter.html", words)))


def as_word(text: Official, *, at: datetime) -> bytes:
    """Return an official text as .docx, to be numbered, dated and sealed."""
    document = docx.Document()
    document.core_properties.author = text.issuer
    document.core_properties.title = text.title
    document.core_properties.created = document.core_properties.modified = at
    lay_page(document.sections[0])
    add(document, text.title, face=TITLE, size=22, align=WD_ALIGN_PARAGRAPH.CENTER)
    if text.number:
        add(document, text.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    add(document, "")
    if text.addressee:
        add(document, f"{text.addressee}：")
    for block in text.blocks:
        face = HEADING if block.is_heading else TEXT
        line = add(document, block.text, face=face, indent=True)
        line.paragraph_format.keep_with_next = block.is_heading or block.is_signature
    add_annexes(document, text)
    add_signature(document, text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def lay_page(section: Any) -> None:
    """Set the type area of A4 and the page number below it."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styled(line.add_run("— "), SONG, 14)
    run = styled(line.add_run(), SONG, 14)
    for kind, word in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        mark.text = word or None
        run._r.append(mark)
    styled(line.add_run(" —"), SONG, 14)


def add(
    document: Any,
    text: str,
    *,
    face: str = TEXT,
    size: int = 16,
    align: Any = None,
    indent: bool = False,
) -> Any:
    """Add a paragraph of the line pitch, and return it."""
    line = document.add_paragraph()
    shape = line.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH)
    shape.first_line_indent = INDENT if indent else None
    line.alignment = align
    styled(line.add_run(text), face, size)
    return line


def styled(run: Any, face: str, size: int) -> Any:
    """Set a run's face, for Chinese and for Latin characters, and its size."""
    run.font.name, run.font.size = face, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    return run


def add_annexes(document: Any, text: Official) -> None:
    """Add the list of annexes, one line below the text."""
    if not text.annexes:
        return
    add(document, "")
    many = len(text.annexes) > 1
    for place, name in enumerate(text.annexes, start=1):
        head = "附件：" if place == 1 else "　　　"
        add(document, f"{head}{f'{place}. ' if many else ''}{name}", indent=True)


def add_signature(document: Any, text: Official) -> None:
    """Add who signs and where the date goes, kept together, four characters from the right."""
    add(document, "")
    add(document, "")
    for place, words in enumerate((text.issuer, UNDATED)):
        line = add(document, words, align=WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = Pt(64)
        line.paragraph_format.keep_with_next = place == 0
