"""How long the codes of a scanned dossier take to be read and paired in the background.

Promised: 200 pages and some 40 MB in less than 60 seconds on two cores. The dossier is made here: a
form of 200 pages with version codes, drawn at 150 dpi, slightly turned, with the grain of a scanner
and a red seal on every tenth page, bound as one PDF. What is measured is what the worker does with
each picture — draw it, read its code, make it small and seal that — and the pairing of the whole.
"""

from __future__ import annotations

import io
import random
import time
from contextlib import ExitStack

import numpy as np
import pikepdf
from PIL import Image, ImageChops, ImageDraw
from rich.table import Table

from files.pdf import page_count, pictures, render
from files.qr import drawn, read_codes
from files.services import seal
from nominations.pages import Laid, Picture, coded, heard, pair, said
from nominations.services.pairing import DPI, THUMB

PAGES, LIMIT = 200, 60.0
PAPER = "CAS-ACADEMICIAN-2027-0001"
STYLE = """@page {{ size: A4; margin: 25mm 20mm 28mm 25mm;
@bottom-right {{ width: 18mm; height: 18mm; padding: 4mm 0 6mm; }} }}
section {{ break-after: page; font: 10.5pt / 1.6 serif }} {codes}"""


def form() -> tuple[bytes, tuple]:
    """Return a form of many pages as PDF, and its pages with their codes."""
    texts = [f"第{n}项成果。" + "长期在一线工作，成果用于重大装备。" * 50 for n in range(PAGES)]
    pages = coded(PAPER, [Laid("works", text, covers=("works",)) for text in texts], {})
    codes = "".join(
        f"@page :nth({p.number}) {{ @bottom-right {{ content: url({drawn(said(PAPER, p.number, p.code))}) }} }}"
        for p in pages
    )
    body = "".join(f"<section>{text}</section>" for text in texts)
    return render(f"<style>{STYLE.format(codes=codes)}</style>{body}"), pages


def scanned(leaf: Image.Image, place: int, chance: random.Random) -> Image.Image:
    """Return a page as an office scanner gives it back."""
    page = leaf.convert("RGB").rotate(
        chance.uniform(-1.5, 1.5), Image.Resampling.BILINEAR, fillcolor="white"
    )
    if place % 10 == 0:
        ink = Image.new("RGB", page.size, "white")
        wide, high = page.size
        box = (wide * 0.7, high * 0.78, wide * 0.96, high * 0.78 + wide * 0.26)
        ImageDraw.Draw(ink).ellipse(box, outline=(200, 20, 30), width=9)
        page = ImageChops.multiply(page, ink)
    grain = np.random.default_rng(place).normal(0, 5, (*page.size[::-1], 1))
    return Image.fromarray(np.clip(np.asarray(page) + grain, 0, 255).astype("uint8"))


def dossier() -> tuple[bytes, tuple]:
    """Return the scan of a whole form as one PDF, and the pages it shows."""
    document, pages = form()
    chance, target = random.Random(7), io.BytesIO()
    with pikepdf.new() as whole, ExitStack() as held:
        for place, leaf in pictures(document, range(PAGES), dpi=150):
            one = io.BytesIO()
            scanned(leaf, place, chance).save(one, "PDF", resolution=150, quality=60)
            whole.pages.extend(held.enter_context(pikepdf.open(one)).pages)
        whole.save(target)
    return target.getvalue(), pages


def look(image: Image.Image) -> str:
    """Read a picture and keep it in small, as the worker does; return what its code says."""
    found = read_codes(image, wanted=lambda text: heard(text) is not None)
    small, target = image.convert("RGB"), io.BytesIO()
    small.thumbnail(THUMB)
    small.save(target, "JPEG", quality=70)
    seal(target.getvalue())
    return found[0] if found else ""


def measure() -> Table:
    """Make the dossier, pair it, and say how long that took."""
    data, pages = dossier()
    began, busy = time.perf_counter(), time.process_time()
    shown = [
        Picture(place + 1, heard(look(image)))
        for place, image in pictures(data, range(page_count(data)), dpi=DPI)
    ]
    result = pair(PAPER, pages, shown, {})
    took, busy = time.perf_counter() - began, time.process_time() - busy
    table = Table("pages", "MB", "paired", "faults", "seconds", "processor", "within")
    table.add_row(
        str(PAGES),
        f"{len(data) / 1_048_576:.1f}",
        str(len(result.numbers)),
        str(len(result.faults)),
        f"{took:.1f}",
        f"{busy:.1f}",
        "yes" if took < LIMIT else "NO",
    )
    return table
