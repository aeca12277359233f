"""How an official document (公文) is set in Word, after GB/T 9704-2012; and how its title is broken.

版心 156 × 225 mm, 22 lines of 28 characters, 28.95 pt a line. The faces are named, not embedded: the
office that seals it has the licensed ones.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TITLE, HEADING, TEXT, SONG = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
SIZE, LARGE, SMALL = 16, 22, 14  # points of 3号, 2号 and 4号
PITCH = 28.95  # points of a line
TITLE_WIDTH = 19  # characters of 2号 in 156 mm; digits are wider than half of one
LEFT, CENTER, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def blank(*, title: str, author: str, at: datetime) -> Any:
    """Return an empty document of the type area of A4, its pages numbered."""
    document = docx.Document()
    known = document.core_properties
    known.title, known.author, known.created, known.modified = title, author, at, at
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    number_pages(document)
    return document


def add(
    document: Any,
    text: str,
    *,
    face: str = TEXT,
    size: int = SIZE,
    align: WD_ALIGN_PARAGRAPH = BOTH,
    indent: bool = False,
    hang: float = 0,
    below: int = 0,
) -> Any:
    """Add a paragraph of the line pitch, so many empty lines below the one before; return how it is set.

    Indented by two characters; ``hang``: further lines stand so many characters further in.
    """
    line = document.add_paragraph()
    form = line.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(below * PITCH), Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH)
    form.first_line_indent = Pt(size * (2 if not hang else -hang)) if indent or hang else None
    form.left_indent = Pt(size * (2 + hang)) if hang else None
    write(line, text, face, size)
    return form


def write(paragraph: Any, text: str, face: str, size: int) -> Any:
    """Write words in a face, which Word looks up for Chinese under a name of its own; return the run."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    return run


def sign(document: Any, issuer: str, day: str) -> None:
    """Add issuer and day for a seal: the day ends four characters in, the issuer stands amid it.

    「7.3.5.1」. A long issuer ends at the edge, and the day moves in with it.
    """
    wide, narrow = cells(issuer), cells(day)
    inset = max(4, (wide - narrow) / 2)
    above = add(document, issuer, align=RIGHT, below=2)
    above.keep_with_next = True
    above.right_indent = Pt(SIZE * (inset + (narrow - wide) / 2))
    add(document, day, align=RIGHT).right_indent = Pt(SIZE * inset)


def number_pages(document: Any) -> None:
    """Number the pages — 1 —, odd ones at the right, even ones at the left, one character in.

    「7.5」: the dashes lie 7 mm below the type area, so half their line lies lower.
    """
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.footer_distance = Mm(35 - 7) - Pt(SMALL / 2)
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        line = footer.paragraphs[0]
        line.alignment, form = side, line.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(SMALL)
        form.left_indent = form.right_indent = Pt(SMALL)
        write(line, "— ", SONG, SMALL)
        for kind, word in (("begin", ""), ("", "PAGE"), ("end", "")):
            mark = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                mark.set(qn("w:fldCharType"), kind)
            mark.text = word or None
            write(line, "", SONG, SMALL)._element.append(mark)
        write(line, " —", SONG, SMALL)


def cells(text: str) -> float:
    """Return how many full-width characters wide a text is: a digit takes half of one."""
    return sum(0.5 if each.isascii() else 1 for each in text)


def balanced(title: str, unbroken: str = "\0") -> list[str]:
    """Return a title in lines of much the same length, broken after ``unbroken`` where that fits.

    「7.3.1」: a title of several lines is broken by sense and set symmetrically.
    """
    if cells(title) <= TITLE_WIDTH:
        return [title]
    head, found, tail = title.partition(unbroken)
    first = head + found
    if found and tail and cells(first) <= TITLE_WIDTH and cells(tail) * 3 >= cells(first):
        return [first, *balanced(tail)]
    lines = -(-cells(title) // TITLE_WIDTH)
    places = [n for n in range(1, len(title)) if not title[n - 1 : n + 1].isascii()]
    wanted = len(title) / lines
    cut = min(places, key=lambda n: abs(n - wanted), default=len(title))
    return [title[:cut], *balanced(title[cut:])] if cut < len(title) else [title]
