"""An official text as Word and as PDF, after GB/T 9704: faces, sizes, margins and line pitch."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.template.loader import render_to_string

from files.official import CENTER, HEADING, LARGE, TEXT, TITLE, add, balanced, blank, sign
from files.pdf import bare, render
from nominations.dossiers.texts import UNDATED, Official


def as_pdf(text: Official, *, rehearsal: bool = False) -> bytes:
    """Return an official text as PDF."""
    words = {
        "text": text,
        "title": balanced(text.title, text.unbroken),
        "undated": UNDATED,
        "rehearsal": rehearsal,
    }
    return bare(render(render_to_string("pdf/society_letter.html", words)))


def as_word(text: Official, *, at: datetime) -> bytes:
    """Return an official text as .docx, to be numbered, dated and sealed."""
    document = blank(title=text.title, author=text.issuer, at=at)
    title = "\n".join(balanced(text.title, text.unbroken))
    add(document, title, face=TITLE, size=LARGE, align=CENTER)
    if text.number:
        add(document, text.number, align=CENTER)
    add(document, "")
    if text.addressee:
        add(document, f"{text.addressee}：")
    for block, following in zip_longest(text.blocks, text.blocks[1:]):
        face = HEADING if block.is_heading else TEXT
        line = add(document, block.text, face=face, indent=True)
        signs = any(each and each.is_signature for each in (block, following))
        line.keep_with_next = block.is_heading or signs or following is None
    add_annexes(document, text)
    sign(document, text.issuer, UNDATED)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def add_annexes(document: Any, text: Official) -> None:
    """Add the list of annexes, one line below the text."""
    if not text.annexes:
        return
    add(document, "")
    many = len(text.annexes) > 1
    for place, name in enumerate(text.annexes, start=1):
        head, number = "附件：" if place == 1 else "　　　", f"{place}.\t" if many else ""
        line = add(document, f"{head}{number}{name}", hang=4.75 if many else 3)
        line.keep_with_next = place == len(text.annexes)  # a seal never stands alone on a page
