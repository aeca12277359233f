"""QR codes on what somebody hands in: a PDF, a scan, a photograph taken at a slant."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PIL import Image

from files.kinds import PDF
from files.pdf import page_count, pictures
from files.pictures import upright
from files.qr import read_codes

PAGES = 3
DPI = 220
ATTEMPTS = 14
"""How often a picture is looked at in another way; what is then not read, is not read at all."""


def codes_in(data: bytes, mime: str, *, wanted: Callable[[str], bool] = bool) -> list[str]:
    """Return the wanted texts of QR codes on the first pages of a PDF or on a picture.

    The file was looked into before: it is sound and of a bearable size.
    """
    for picture in _seen(data, mime):
        if found := read_codes(picture, wanted=wanted, most=ATTEMPTS):
            return found
    return []


def _seen(data: bytes, mime: str) -> Iterator[Image.Image]:
    """Yield what there is to look at."""
    if mime != PDF:
        yield upright(data)
        return
    for _place, picture in pictures(data, range(min(PAGES, page_count(data))), dpi=DPI):
        yield picture
