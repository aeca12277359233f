"""Pages that are shown and never handed out: each drawn for one reader, whose name lies over it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from files.fonts import FACES
from files.pdf import opened, page_texts, pages_locked

SLANT: Final = 28  # degrees
FAINT: Final = 46  # of 255
AROUND: Final = 24  # characters of the text shown on either side of what was found
DEPTH: Final = 3  # levels of an outline
BETWEEN: Final = re.compile(r"(?<=[⺀-鿿　-〿＀-￯]) | (?=[⺀-鿿　-〿＀-￯])")


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a document's outline: its level from 0, its words, its page from 1."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page (from 1) on which the words stand, how often, and the text around the first of them."""

    page: int
    times: int
    before: str
    words: str
    after: str


def marked(picture: Image.Image, words: str) -> bytes:
    """Return a page as JPEG with faint words slanting over all of it."""
    page = picture.convert("RGBA")
    tile = _tile(words, max(page.width // 42, 11))
    veil = Image.new("RGBA", page.size, (0, 0, 0, 0))
    for row, top in enumerate(range(-tile.height // 2, page.height, tile.height)):
        for left in range(-(row % 2) * tile.width // 2, page.width, tile.width):
            veil.paste(tile, (left, top))
    target = io.BytesIO()
    Image.alpha_composite(page, veil).convert("RGB").save(target, "JPEG", quality=78)
    return target.getvalue()


@lru_cache(maxsize=64)
def _tile(words: str, size: int) -> Image.Image:
    """The words once, slanted, with room around them."""
    font = ImageFont.truetype(str(FACES["Jujian Sans"]()), size)
    wide = int(font.getlength(words)) + 4 * size
    flat = Image.new("RGBA", (wide, 4 * size), (0, 0, 0, 0))
    ImageDraw.Draw(flat).text((2 * size, size), words, font=font, fill=(90, 90, 90, FAINT))
    return flat.rotate(SLANT, expand=True, resample=Image.Resampling.BICUBIC)


def outline(pdf: bytes) -> list[Heading]:
    """The outline a document brings; empty for one without, or one that cannot be read."""
    try:
        with opened(pdf) as document, pages_locked():
            return list(_headings(document))
    except (pypdfium2.PdfiumError, ValueError):
        return []


def _headings(document: pypdfium2.PdfDocument) -> Iterator[Heading]:
    for each in document.get_toc(max_depth=DEPTH):
        goal = each.get_dest()
        place = goal.get_index() if goal else None
        if place is not None:
            yield Heading(each.level, each.get_title()[:120], place + 1)


def shortened(headings: list[Heading], most: int) -> list[Heading]:
    """An outline of at most so many lines: the deepest levels go first, then what comes last."""
    for level in range(DEPTH, 0, -1):
        if len(headings) <= most:
            break
        headings = [each for each in headings if each.level < level]
    return headings[:most]


def search(pdf: bytes, words: str, *, most: int = 2000) -> list[Found]:
    """The pages of a PDF on which words stand."""
    return found_in(page_texts(pdf), words, most=most)


def found_in(pages: Iterable[str], words: str, *, most: int = 2000) -> list[Found]:
    """The pages on which words stand, whatever their case and wherever the lines break."""
    wanted, found = even(words).casefold(), []
    if not wanted:
        return []
    for place, text in enumerate(pages):
        flat = even(text)
        low = flat.casefold()
        at = low.find(wanted)
        if at < 0:
            continue
        end = at + len(wanted)
        around = flat[max(at - AROUND, 0) : at], flat[at:end], flat[end : end + AROUND]
        found.append(Found(place + 1, low.count(wanted), *around))
        if len(found) == most:
            break
    return found


def even(text: str) -> str:
    """Text in one line: one blank between Latin words, none beside Chinese characters."""
    return BETWEEN.sub("", " ".join(text.split()))
