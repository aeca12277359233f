"""送审稿: decision and notice as Word documents; the decision goes to the office's own document system and comes back sealed.

Sizes after GB/T 9704-2012 (版心 156 × 225 mm, 22 lines of 28 characters, 28.95 pt a line). The faces are
named, not embedded: the office that seals it has the licensed ones.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from django.utils import translation
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from awards.models import AwardList, Notice
from awards.papers import ORDERS, block_of, measure_of, notice_html, steps_before

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
    sign(document, cycle.organiser.name, "　　　　年　　月　　日")
    document.add_page_break()
    say(document, "附件", face=HEADING)
    say(document, award_list.title, face=TITLE, size=LARGE, align=WD_ALIGN_PARAGRAPH.CENTER)
    say(document, f"（共{len(items)}{measure_of(cycle)}，{ORDERS.get(rules.publish.order, '')}）", align=WD_ALIGN_PARAGRAPH.CENTER)  # fmt: skip
    table(document, items)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def blank() -> Any:
    """Return an empty document of the right type area, its pages numbered."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    number_pages(document)
    return document


def say(
    document: Any,
    text: str,
    *,
    face: str = BODY,
    size: int = SIZE,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = False,
) -> Any:
    """Add a paragraph and return how it is set."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment, form.space_after = align, Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    form.first_line_indent = Pt(size * 2) if indent else None
    write(paragraph, text, face, size)
    return form


def sign(document: Any, issuer: str, day: str) -> None:
    """Add issuer and day for a seal: the day ends four characters in, the issuer stands amid it.

    「GB/T 9704-2012 / 7.3.5.1」. A long issuer ends at the edge, and the day moves in with it.
    """
    wide, narrow = cells(issuer), cells(day)
    inset = max(4, (wide - narrow) / 2)
    above = say(document, issuer, align=WD_ALIGN_PARAGRAPH.RIGHT)
    above.space_before, above.keep_with_next = Pt(2 * LINE), True
    above.right_indent = Pt(SIZE * (inset + (narrow - wide) / 2))
    say(document, day, align=WD_ALIGN_PARAGRAPH.RIGHT).right_indent = Pt(SIZE * inset)


def cells(text: str) -> float:
    """Return how many characters wide a line is: a digit takes half of one."""
    return sum(0.5 if each.isascii() else 1 for each in text)


def write(paragraph: Any, text: str, face: str, size: int) -> None:
    """Write words in a face, which Word looks up for Chinese under a name of its own."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


COLUMNS = (
    ("等级", "grade"),
    ("姓名或团队名称", "name"),
    ("工作单位", "unit"),
    ("团队成员", "members"),
)


def table(document: Any, items: Iterable[dict[str, str]]) -> None:
    """Add the list: place, grade where there are any, name, unit, and the team in its order."""
    rows = list(items)
    shown = [
        each for each in COLUMNS if each[1] in {"name", "unit"} or any(r[each[1]] for r in rows)
    ]
    made = document.add_table(rows=1, cols=1 + len(shown), style="Table Grid")
    for cell, head in zip(made.rows[0].cells, ["序号", *(h for h, _key in shown)], strict=True):
        write(cell.paragraphs[0], head, HEADING, 12)
    for place, each in enumerate(rows, start=1):
        words = [str(place), *(each[key] for _head, key in shown)]
        for cell, word in zip(made.add_row().cells, words, strict=True):
            write(cell.paragraphs[0], word, BODY, 12)


# --- the notice (公示) ------------------------------------------------------------------------------

RIGHT, CENTER = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
LOOKS: dict[str, dict[str, Any]] = {
    "h1": {"face": TITLE, "size": LARGE, "align": CENTER},
    "mark": {"face": HEADING, "align": RIGHT},
    "text": {"indent": True},
    "annex-note": {"indent": True},
    "annex-mark": {"face": HEADING},
    "order": {"align": CENTER},
    "head": {"face": HEADING},
}
"""How a paragraph of the printed notice looks in Word, by its class."""


class Paragraphs(HTMLParser):
    """Reads the printed notice into its paragraphs, each with its class; a line break ends one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.look, self.words, self.signing = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, or a line of a title."""
        of = dict(attrs).get("class") or ""
        if tag == "div":
            self.signing = of == "sign"
        elif tag == "section":
            self.found.append(("break", ""))
        elif tag in {"p", "h1"}:
            self.look, self.words = "h1" if tag == "h1" else "sign" if self.signing else of, ""
        elif tag == "br":
            self.close_line()

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph."""
        if tag in {"p", "h1"}:
            self.close_line()
            self.look = ""
        elif tag == "div":
            self.signing = False

    def handle_data(self, data: str) -> None:
        """Take the words of a paragraph; what stands between paragraphs is none."""
        self.words += data if self.look else ""

    def close_line(self) -> None:
        """Keep what was read as one paragraph."""
        if self.words.strip():
            self.found.append((self.look, self.words.strip()))
        self.words = ""


def notice_docx(notice: Notice) -> bytes:
    """Return a notice as a Word document: word for word what its PDF says, from the same snapshot."""
    document, read, signed = blank(), Paragraphs(), list[str]()
    with translation.override("zh-hans"):
        read.feed(notice_html(notice))
    for look, words in read.found:
        if look == "break":
            document.add_page_break()
        elif look == "sign":
            signed.append(words)
            if len(signed) == 2:
                sign(document, *signed)
        else:
            say(document, words, **LOOKS.get(look, LOOKS["text"]))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def number_pages(document: Any) -> None:
    """Number the pages — 1 —, odd ones at the right, even ones at the left, one character in.

    「GB/T 9704-2012 / 7.5」: the dashes lie 7 mm below the type area, so half their line lies lower.
    """
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.footer_distance = Mm(35 - 7) - Pt(7)
    sides = ((section.footer, RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
    for footer, side in sides:
        paragraph = footer.paragraphs[0]
        paragraph.alignment, form = side, paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(14)
        form.left_indent = form.right_indent = Pt(14)
        write(paragraph, "— ", "宋体", 14)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            run.font.name, run.font.size = "宋体", Pt(14)
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = text
            run._element.append(part)
        write(paragraph, " —", "宋体", 14)
