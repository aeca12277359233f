"""Reading codes from scans as they come: turned, skewed, coarse, grey, blurred, stamped over."""

from __future__ import annotations

import io
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from files.pdf import pictures, render
from files.qr import drawn, read_codes

TEXT = "JJ/OUTSTANDING-ENGINEER-2026-0001/12/3F2A"
PAGE = """<style>@page {{ size: A4; margin: 25mm 20mm 28mm 25mm;
@bottom-right {{ content: url({code}); width: 18mm; height: 18mm; padding: 4mm 0 6mm; }} }}
p {{ font: 10.5pt / 1.6 serif; }}</style><p>{words}</p>"""
WHITE = "white"


@cache
def page(dpi: int = 150) -> Image.Image:
    """A page of text with a code in its corner, as a scanner at so many dots an inch sees it."""
    words = "长期在一线工作，成果用于重大装备。" * 60
    document = render(PAGE.format(code=drawn(TEXT), words=words))
    ((_place, picture),) = pictures(document, [0], dpi=dpi)
    return picture.convert("RGB")


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)


def skewed(picture: Image.Image) -> Image.Image:
    """The page as a telephone held aslant sees it."""
    wide, high = picture.size
    whole = (-60, -40, 40, high + 30, wide + 10, high + 90, wide + 90, 30)
    return picture.transform(
        picture.size, Image.Transform.QUAD, whole, Image.Resampling.BICUBIC, fillcolor=WHITE
    )


def stamped(picture: Image.Image) -> Image.Image:
    """A red seal whose ring and star lie over a corner of the code; black shines through the ink."""
    seal = Image.new("RGB", picture.size, WHITE)
    pen = ImageDraw.Draw(seal)
    dots = picture.size[0] / 210  # a millimetre
    left, top, side = 184 * dots, 252 * dots, 40 * dots
    pen.ellipse((left, top, left + side, top + side), outline=(200, 20, 30), width=int(2 * dots))
    pen.ellipse(
        (left - 2 * dots, top + 14 * dots, left + 6 * dots, top + 22 * dots), fill=(200, 20, 30)
    )
    return ImageChops.multiply(picture, seal)


def pressed(picture: Image.Image) -> Image.Image:
    """The picture after a poor JPEG."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=25)
    return Image.open(target)


SCANS = {
    "as it is": page,
    "150 dpi grey": lambda: page().convert("L"),
    "100 dpi": lambda: page(100),
    "black and white": lambda: page(200).convert("1"),
    "turned by 90": lambda: turned(page(), 90),
    "turned by 180": lambda: turned(page(), 180),
    "turned by 7": lambda: turned(page(), 7),
    "turned by -7": lambda: turned(page(), -7),
    "skewed": lambda: skewed(page()),
    "slightly blurred": lambda: page().filter(ImageFilter.GaussianBlur(1.6)),
    "stamped over": lambda: stamped(page()),
    "stamped over, grey": lambda: stamped(page()).convert("L"),
    "everything at once": lambda: pressed(
        turned(stamped(page()), -6).filter(ImageFilter.GaussianBlur(0.8))
    ),
}


@pytest.mark.parametrize("name", SCANS)
def test_the_code_is_read(name: str) -> None:
    assert read_codes(SCANS[name]()) == [TEXT]


def test_a_page_without_a_code_is_answered_with_nothing() -> None:
    assert read_codes(Image.new("RGB", (620, 877), WHITE)) == []


def test_a_code_with_its_middle_gone_is_not_guessed() -> None:
    wide, high = page().size
    torn = page().copy()
    ImageDraw.Draw(torn).rectangle((wide * 0.82, high * 0.9, wide * 0.88, high), fill=WHITE)
    assert read_codes(torn) == []


def test_a_page_is_drawn_no_larger_than_any_paper() -> None:
    from tests.attachments import pdf

    ((_place, picture),) = pictures(pdf(), [0], dpi=5000)
    assert max(picture.size) == 4200
