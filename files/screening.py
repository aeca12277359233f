"""Files that bear a classification marking are refused, naming the page or cell, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.pdf import page_texts
from files.sentences import place_words
from files.workbooks import Refusal, WorkbookRefused, open_workbook
from ledger.markings import marking_in
from ledger.secrecy import Classified, bears
from ledger.situations import Sentence


def refuse_marked_file(data: bytes, *, name: str, mime: str) -> None:
    """Refuse a file whose name bears a marking, or its text: a page of a PDF, a cell of a workbook."""
    found = list(places(data, name, mime))
    if found:
        raise Classified(*found)


def places(data: bytes, name: str, mime: str) -> Iterator[Sentence]:
    """Yield the places of a file that bear a marking."""
    if marking := marking_in(name):
        yield bears(_("The name of the file"), marking)
    if mime == "application/pdf":
        yield from marked_pages(data)
    elif mime.endswith((".sheet", "ms-excel")):
        yield from marked_cells(data)


def marked_pages(pdf: bytes) -> Iterator[Sentence]:
    """Yield the pages of a PDF that bear a marking; a scan without text has none to read."""
    try:
        for number, text in enumerate(page_texts(pdf), start=1):
            if marking := marking_in(text):
                yield bears(format_lazy(_("Page {number} of the PDF"), number=number), marking)
    except pypdfium2.PdfiumError:
        return  # what cannot be opened is refused for that by whoever takes it in


def marked_cells(data: bytes) -> Iterator[Sentence]:
    """Yield the one cell of a workbook for which it is refused."""
    try:
        open_workbook(data)
    except WorkbookRefused as refused:
        if refused.code == Refusal.CLASSIFIED:
            yield bears(place_words(refused.values["place"]), refused.values["marking"])
