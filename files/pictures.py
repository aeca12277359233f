"""Pictures as they are kept: upright, of a bearable size, without what the camera wrote into them."""

from __future__ import annotations

import io
from typing import Final

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS: Final = 80_000_000
A4: Final = (595.276, 841.89)  # points
FINEST: Final = (2480, 3508)  # pixels of A4 at 300 dpi
FIGURE_SIDES: Final = (16, 8_000)
"""Pixels of a side that a figure may have as it comes in."""
SMALL: Final = (420, 594)  # pixels of a preview
WRITTEN: Final = frozenset(
    {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "parsed_exif"}
)
FAULTS: Final = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
)  # fmt: skip


def picture_fault(data: bytes) -> str:
    """Return the code of what is wrong with a picture: too large for any camera, or damaged."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            if picture.size[0] * picture.size[1] > MOST_PIXELS:
                return "picture_huge"
            picture.load()
    except FAULTS:
        return "picture_damaged"
    return ""


def clean(data: bytes) -> bytes:
    """Return a picture upright and without place, camera and comments; the same where it has none."""
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
        if not picture.getexif() and not WRITTEN & set(picture.info) and not texts_of(picture):
            return data
        kind = picture.format or "PNG"
        colours = picture.info.get("icc_profile")
        plain = ImageOps.exif_transpose(picture)
        plain.info.clear()
        target = io.BytesIO()
        plain.save(target, kind, quality=95, icc_profile=colours, optimize=True)
    return target.getvalue()


def texts_of(picture: Image.Image) -> dict[str, str]:
    """Return the words a PNG carries beside its picture."""
    return dict(getattr(picture, "text", {}))


def upright(data: bytes) -> Image.Image:
    """Return a photograph as the telephone held it, in colour or grey, on white."""
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
        turned = ImageOps.exif_transpose(picture)
        if turned.mode in {"L", "RGB"}:
            return turned.copy()
        solid = turned.convert("RGBA")
    white = Image.new("RGBA", solid.size, "white")
    return Image.alpha_composite(white, solid).convert("RGB")


def as_pdf(data: bytes) -> bytes:
    """Return a picture as one A4 page, as large as it fits, standing or lying as the picture is."""
    picture = upright(data)
    lying = picture.width > picture.height
    finest = FINEST[::-1] if lying else FINEST
    picture.thumbnail(finest, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=90)
    return _page_with(target.getvalue(), picture, A4[::-1] if lying else A4)


def _page_with(jpeg: bytes, picture: Image.Image, paper: tuple[float, float]) -> bytes:
    """A PDF of one page of this paper with the picture in its middle."""
    scale = min(paper[0] / picture.width, paper[1] / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    left, low = (paper[0] - wide) / 2, (paper[1] - high) / 2
    draw = f"q {wide:.3f} 0 0 {high:.3f} {left:.3f} {low:.3f} cm /Picture Do Q"
    with pikepdf.new() as document:
        image = document.make_stream(jpeg)
        image.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = document.add_blank_page(page_size=paper)
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=image))
        page.obj.Contents = document.make_stream(draw.encode())
        target = io.BytesIO()
        document.save(target, deterministic_id=True)
    return target.getvalue()


def small(picture: Image.Image) -> bytes:
    """Return a picture in small (JPEG), to be recognised beside its name."""
    shown, target = picture.convert("RGB"), io.BytesIO()
    shown.thumbnail(SMALL)
    shown.save(target, "JPEG", quality=72)
    return target.getvalue()


def redrawn(data: bytes) -> bytes | None:
    """Return a picture for print: drawn anew, on white, no finer than a page; None for what is none."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as given:
            kind, sides = given.format or "PNG", given.size
        if not all(FIGURE_SIDES[0] <= side <= FIGURE_SIDES[1] for side in sides):
            return None
        picture = upright(data)
    except FAULTS:
        return None
    picture.thumbnail((FINEST[0], FINEST[0]), Image.Resampling.LANCZOS)
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    target = io.BytesIO()
    bare.save(target, kind, quality=90, optimize=True)
    return target.getvalue()
