"""A Word template: its tags by place, and filled, with what is set low or high in runs of its own.

The marks of rich prose travel through the template engine as characters no text holds (private use)
and become runs afterwards, each with the face of the run it stands in.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from nominations.blanks.grammar import Tag, clean, tags_in
from nominations.prose import Run, parse

OPEN = {"sub": "\ue001", "sup": "\ue002", "i": "\ue003", "b": "\ue004"}
CLOSE = {"sub": "\ue011", "sup": "\ue012", "i": "\ue013", "b": "\ue014"}
MARK_OF = {sign: mark for mark, sign in (*OPEN.items(), *CLOSE.items())}
SIGNS = re.compile("([\ue001-\ue004\ue011-\ue014])")


class OnlyData(SandboxedEnvironment):
    """The template language without anything but plain data: no attribute, no call, no filter."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an entry of a plain dict; there are no attributes."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an entry of a plain dict, and of nothing else."""
        if type(obj) is dict and type(argument) is str and argument in obj:
            return obj[argument]
        raise SecurityError(f"there is no {argument!s}")

    def call(self, *_args: Any, **_words: Any) -> Any:
        """Refuse every call."""
        raise SecurityError("a template calls nothing")


def marked(text: str) -> str:
    """Return rich prose with the signs of its marks."""
    said = []
    for token in parse(clean(text)):
        words = token.text if isinstance(token, Run) else f"图{token.number}"
        opening = "".join(OPEN[mark] for mark in token.marks)
        closing = "".join(CLOSE[mark] for mark in reversed(token.marks))
        said.append(f"{opening}{words}{closing}")
    return "".join(said)


def tags_of_word(data: bytes) -> list[Tag]:
    """Return the tags of a template in reading order, each with its place."""
    document = docx.Document(io.BytesIO(data))
    tags = list(tags_of_part(document.element.body, ()))
    for number, section in enumerate(document.sections, start=1):
        for word, part in (("header", section.header), ("footer", section.footer)):
            if not part.is_linked_to_previous:  # asking for its element would make one
                tags.extend(tags_of_part(part._element, (word, str(number))))
    return tags


def tags_of_part(root: Any, where: tuple[str, ...]) -> Iterator[Tag]:
    """Yield the tags of a body, header or footer."""
    tables = list(root.iter(qn("w:tbl")))
    lines = list(root.iter(qn("w:p")))
    for number, line in enumerate(lines, start=1):
        text = "".join(each.text or "" for each in line.iter(qn("w:t")))
        cell = next(line.iterancestors(qn("w:tc")), None)
        place = where or ("paragraph", str(number))
        if cell is not None:
            place = (*where, *cell_place(cell, tables))
        yield from tags_in(text, place)


def cell_place(cell: Any, tables: list[Any]) -> tuple[str, ...]:
    """Return table, row and cell, counted from one."""
    row = next(cell.iterancestors(qn("w:tr")))
    table = next(cell.iterancestors(qn("w:tbl")))
    rows, cells = list(table.iter(qn("w:tr"))), list(row.iterchildren(qn("w:tc")))
    found = (tables.index(table), rows.index(row), cells.index(cell))
    return ("cell", *(str(number + 1) for number in found))


def fill_word(data: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the template with its fields filled; prose keeps what is set low, high, slanted, bold."""
    template = DocxTemplate(io.BytesIO(data))
    template.render(with_signs(values), OnlyData(), autoescape=True)
    made = io.BytesIO()
    template.save(made)
    document = docx.Document(made)  # headers take their text only as they are saved
    for root in roots_of(document):
        for run in list(root.iter(qn("w:r"))):
            split(run)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_signs(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values with their prose marked; lists become lists of plain dicts."""
    return {
        name: [{key: marked(str(cell)) for key, cell in row.items()} for row in value]
        if isinstance(value, list)
        else marked(str(value))
        for name, value in values.items()
    }


def roots_of(document: Any) -> Iterator[Any]:
    """Yield body, headers and footers."""
    yield document.element.body
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield part._element


def split(run: Any) -> None:
    """Divide a run at the signs of marks into runs that carry them as formats."""
    texts = [each for each in run.iterchildren(qn("w:t")) if SIGNS.search(each.text or "")]
    if not texts:
        return
    marks: list[str] = []
    place = run
    for child in list(run):
        if child.tag == qn("w:rPr"):
            continue
        pieces = SIGNS.split(child.text or "") if child.tag == qn("w:t") else [None]
        for piece in pieces:
            if piece in MARK_OF:
                move = marks.append if piece in OPEN.values() else marks.remove
                move(MARK_OF[piece])
            elif piece is None or piece:
                place = after(place, run, child, piece, marks)
    run.getparent().remove(run)


def after(place: Any, run: Any, child: Any, piece: str | None, marks: list[str]) -> Any:
    """Add a run with the face of ``run`` and the marks behind ``place``; return it."""
    made = OxmlElement("w:r")
    face = run.find(qn("w:rPr"))
    made.append(copy.deepcopy(face) if face is not None else OxmlElement("w:rPr"))
    new = copy.deepcopy(child)
    if piece is not None:
        new.text = piece
        new.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(new)
    place.addnext(made)
    set_marks(made[0], marks)
    return made


def set_marks(face: Any, marks: list[str]) -> None:
    """Set a run low, high, slanted or bold."""
    from docx.text.run import Run as WordRun

    font = WordRun(face.getparent(), None).font  # type: ignore[arg-type]
    for mark, name in (
        ("sub", "subscript"),
        ("sup", "superscript"),
        ("i", "italic"),
        ("b", "bold"),
    ):
        if mark in marks:
            setattr(font, name, True)
