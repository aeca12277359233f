"""送审稿: decision and notice as Word documents; the decision goes to the office's own system and comes back sealed."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from django.utils import translation
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm

from awards.models import AwardList, Notice
from awards.papers import (
    ORDERS,
    authority_of,
    block_of,
    measure_of,
    notice_html,
    steps_before,
)
from files.official import (
    CENTER,
    HEADING,
    LARGE,
    RIGHT,
    TEXT,
    TITLE,
    add,
    balanced,
    blank,
    sign,
    write,
)
from nominations.dossiers.texts import UNDATED


def decision_docx(award_list: AwardList, *, at: datetime) -> bytes:
    """Return the draft of the decision that honours everybody on a list, with the list as its annex."""
    cycle, items = award_list.cycle, [block_of(each.facts) for each in award_list.items.all()]
    rules = cycle.rules
    award = rules.publish.certificate_zh
    first = award_list.items.values_list("facts", flat=True).first() or {}
    title = f"关于授予{first.get('name', '')}{'等' if len(items) > 1 else ''}{len(items)}{measure_of(cycle)}{award}的决定"  # fmt: skip
    document = blank(title=title, author=cycle.organiser.name, at=at)
    add(document, "送审稿", face=HEADING, align=RIGHT)
    add(document, "\n".join(balanced(title)), face=TITLE, size=LARGE, align=CENTER)
    add(document, "文号：〔　　〕　号（成文时填写）", align=CENTER)
    add(document, f"根据{authority_of(cycle)}，经{steps_before(cycle)}、公示，决定授予{len(items)}{measure_of(cycle)}{rules.programme.edition}{award}{by_grade(items, measure_of(cycle))}（名单见附件）。", indent=True, below=1)  # fmt: skip
    add(document, f"附件：{award_list.title}", indent=True, below=1)
    sign(document, cycle.organiser.name, UNDATED)
    document.add_page_break()
    add(document, "附件", face=HEADING)
    add(document, "\n".join(balanced(award_list.title)), face=TITLE, size=LARGE, align=CENTER, below=1)  # fmt: skip
    add(document, f"（共{len(items)}{measure_of(cycle)}，{ORDERS.get(rules.publish.order, '')}）", align=CENTER)  # fmt: skip
    table(document, items)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def by_grade(items: Iterable[dict[str, str]], measure: str) -> str:
    """Return how many there are of each grade, in the order of the list; "" where there are none."""
    counted = Counter(each["grade"] for each in items if each["grade"])
    return f"，其中{'、'.join(f'{grade}{n}{measure}' for grade, n in counted.items())}" if counted else ""  # fmt: skip


COLUMNS = (
    ("等级", "grade", 22),
    ("姓名或团队名称", "name", 38),
    ("工作单位", "unit", 0),
    ("团队成员", "members", 50),
)
"""Head, fact and millimetres of each column; the one of no width takes what is left."""


def table(document: Any, items: Iterable[dict[str, str]]) -> None:
    """Add the list: place, grade where there are any, name, unit, and the team in its order."""
    rows = list(items)
    shown = [
        each for each in COLUMNS if each[1] in {"name", "unit"} or any(r[each[1]] for r in rows)
    ]
    made = document.add_table(rows=1, cols=1 + len(shown), style="Table Grid")
    made.autofit, made.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    left = 156 - 14 - sum(width for _head, _key, width in shown)
    widths = [14, *(width or left for _head, _key, width in shown)]
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # on every page
    fill(made.rows[0], ["序号", *(head for head, _key, _width in shown)], HEADING, widths)
    for place, each in enumerate(rows, start=1):
        fill(made.add_row(), [str(place), *(each[key] for _h, key, _w in shown)], TEXT, widths)


def fill(row: Any, words: Iterable[str], face: str, widths: Iterable[int]) -> None:
    """Write the cells of a row, each as wide as its column."""
    for cell, word, width in zip(row.cells, words, widths, strict=True):
        cell.width = Mm(width)
        write(cell.paragraphs[0], word, face, 12)


# --- the notice (公示) ------------------------------------------------------------------------------

LOOKS: dict[str, dict[str, Any]] = {
    "h1": {"face": TITLE, "size": LARGE, "align": CENTER},
    "mark": {"face": HEADING, "align": RIGHT},
    "text": {"indent": True},
    "annex-note": {"hang": 3},
    "annex-note numbered": {"hang": 4.75},
    "annex-mark": {"face": HEADING},
    "order": {"align": CENTER},
    "head": {"face": HEADING, "indent": True},
}
"""How a paragraph of the printed notice looks in Word, by its class."""
SPACED = {("h1", "text"), ("h1", "order"), ("text", "annex-note"), ("text", "annex-note numbered"), ("annex-mark", "h1"), ("order", "head")}  # fmt: skip
"""Between which paragraphs one line stays empty 「GB/T 9704 7.3」."""


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
        elif tag == "span":
            self.words += "\t"  # behind the number of an annex

    def handle_data(self, data: str) -> None:
        """Take the words of a paragraph; what stands between paragraphs is none."""
        self.words += data if self.look else ""

    def close_line(self) -> None:
        """Keep what was read as one paragraph."""
        if words := self.words.strip(" \n"):
            self.found.append((self.look, words))
        self.words = ""


def notice_docx(notice: Notice, *, at: datetime) -> bytes:
    """Return a notice as a Word document: word for word what its PDF says, from the same snapshot."""
    document = blank(title=notice.title, author=notice.cycle.organiser.name, at=at)
    read, signed, above = Paragraphs(), list[str](), ""
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
            below = int((above, look) in SPACED)
            line = add(document, words, **LOOKS.get(look, LOOKS["text"]), below=below)
            line.keep_with_next = look == "head"
        above = look
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
