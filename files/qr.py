"""QR codes: drawn for the margin of a page, and read from whatever a scanner or telephone made of it.

Reading goes from the cheap to the patient: the picture as it is, then its red channel (a red seal
vanishes there), then larger, sharper and harder versions. Nothing is guessed: what cannot be read is
answered with nothing, and a person looks at it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from itertools import islice

import segno
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

QUARTER = "q"  # a quarter of the code may be lost
FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
LEVELS = (70, 110, 150)
SIDES = (1400, 2100, 2800)
"""Longest sides in pixels at which a page is looked at: an A4 page at 120, 180 and 240 dpi."""


def drawn(text: str, *, side: int = 18) -> str:
    """The code as a data address of an SVG picture of ``side`` millimetres.

    It has no border of its own: it stands in a page's margin, which must stay white around it.
    """
    code = segno.make(text, error=QUARTER, micro=False)
    return code.svg_data_uri(border=0, unit="mm", scale=side / code.symbol_size(border=0)[0])


def dots(text: str) -> str:
    """The code as a data address of a PNG with a pixel for each module and a border of four.

    Made in a millisecond, where the SVG of `drawn` takes fifty: a print run holds a thousand.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = Image.fromarray(code.to_image(scale=1, add_quiet_zones=True))
    target = io.BytesIO()
    picture.convert("L").save(target, "PNG")  # WeasyPrint draws black and white in colours
    return f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"


def read_codes(
    picture: Image.Image, *, wanted: Callable[[str], bool] = bool, most: int | None = None
) -> list[str]:
    """The texts of the wanted QR codes on a picture; the first attempt that finds any wins.

    ``most`` attempts are made, by default all.
    """
    for attempt in islice(attempts(picture), most):
        if found := [text for text in _read(attempt) if wanted(text)]:
            return found
    return []


def attempts(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture in the ways it is looked at, the cheapest first."""
    plain = picture.convert("L")
    yield _fitted(plain, SIDES[0])
    yield _fitted(plain, SIDES[1])
    red = picture.getchannel("R") if picture.mode in {"RGB", "RGBA"} else plain
    for side in SIDES:
        seen = _fitted(red, side)
        yield seen
        yield from _hardened(_fitted(plain, side))
        yield ImageOps.autocontrast(seen.filter(ImageFilter.MedianFilter(3)), cutoff=2)
        yield seen.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))
    yield from _corners(red)


def _hardened(picture: Image.Image) -> Iterator[Image.Image]:
    """Black and white at several levels: of a grey seal only what is black beneath remains."""
    for level in LEVELS:
        yield picture.point([0] * level + [255] * (256 - level))


def _corners(picture: Image.Image) -> Iterator[Image.Image]:
    """The four corners, twice as large and sharpened: the code stands in one of them."""
    seen = _fitted(picture, SIDES[-1])
    width, height = seen.size[0] * 2 // 5, seen.size[1] * 2 // 5
    for left in (seen.size[0] - width, 0):
        for top in (seen.size[1] - height, 0):
            part = seen.crop((left, top, left + width, top + height))
            large = part.resize((width * 2, height * 2), Image.Resampling.LANCZOS)
            yield large.filter(ImageFilter.UnsharpMask(radius=5, percent=300, threshold=0))
            yield from _hardened(ImageOps.autocontrast(large, cutoff=5))


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    """The picture with its longest side so many pixels long; at most twice as large as it was."""
    scale = min(side / max(picture.size), 2.0)
    size = (max(1, round(picture.size[0] * scale)), max(1, round(picture.size[1] * scale)))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


def _read(picture: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(picture, formats=FORMATS, try_invert=False)
    return list(dict.fromkeys(code.text for code in found if code.valid and code.text))
