"""Small true files for the slots of a paper."""

from __future__ import annotations

import base64
from datetime import datetime
from functools import cache

import pypdfium2
from PIL import Image

from ledger.actors import Actor
from nominations import services
from nominations.models import Paper

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@cache
def picture(width: int = 60, height: int = 40, kind: str = "PNG") -> bytes:
    """Return a picture with a place and a camera in its EXIF."""
    import io

    drawn = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    exif[0x0110] = "camera of somebody"
    target = io.BytesIO()
    drawn.save(target, kind, exif=exif)
    return target.getvalue()


@cache
def pdf(pages: int = 1) -> bytes:
    """Return a PDF of empty A4 pages."""
    import io

    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(595, 842).close()
    target = io.BytesIO()
    document.save(target)
    document.close()
    return target.getvalue()


def attach_all(paper: Paper, by: Actor, at: datetime) -> None:
    """Put a file into every slot the rule set requires."""
    for slot in paper.cycle.rules.material.attachments:
        if slot.required and not paper.attachments.filter(slot=slot.code).exists():
            data, name = (pdf(), "a.pdf") if "pdf" in slot.kinds else (PNG, "a.png")
            services.attach(paper, slot.code, data, name=name, by=by, at=at)


def word_template(text: str = "姓名：{{ name }}，单位：{{ unit }}。") -> bytes:
    """Return a Word template of one paragraph."""
    import io

    import docx

    document = docx.Document()
    document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
