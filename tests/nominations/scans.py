"""Scans as they come back: pages of a frozen form as pictures, sealed, turned, in any order."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw

from files.pdf import pictures
from files.services import read
from nominations import services
from nominations.models import Paper, PaperVersion, Scan, ScannedPage
from tests.cast import NOW, Cast
from tests.remembering import remembered


def still(*_told: object) -> None:
    """A step that tells nobody."""


@remembered
def frozen(cast: Cast, paper: Paper, who: str = "lin") -> PaperVersion:
    """Freeze a paper as it is now."""
    fresh = Paper.objects.get(pk=paper.pk)
    return services.make_version(fresh, by=cast.actor(who), at=NOW, step=still)


def leaves(version: PaperVersion, numbers: Sequence[int], *, dpi: int = 110) -> list[Image.Image]:
    """The pages of a version in an order, as a scanner sees them; 0 is a page without a code."""
    data, found = read(version.file), []
    for number in numbers:
        leaf = leaf_of(data, max(number, 1), dpi).copy()
        if number == 0:
            leaf = leaf.crop((0, 0, leaf.size[0], leaf.size[1] * 3 // 4))
        found.append(leaf)
    return found


@cache
def leaf_of(data: bytes, number: int, dpi: int) -> Image.Image:
    """One page of a form as a picture."""
    ((_place, picture),) = pictures(data, [number - 1], dpi=dpi)
    return picture.convert("RGB")


def sealed(leaf: Image.Image) -> Image.Image:
    """The page with a red seal upon its text."""
    ink = Image.new("RGB", leaf.size, "white")
    wide, high = leaf.size
    box = (wide * 0.6, high * 0.1, wide * 0.8, high * 0.1 + wide * 0.2)
    ImageDraw.Draw(ink).ellipse(box, outline=(200, 20, 30), width=6)
    return ImageChops.multiply(leaf, ink)


def bound(pages: Sequence[Image.Image]) -> bytes:
    """Pictures as one PDF, as a scanner writes it."""
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=list(pages[1:]), resolution=110)
    return target.getvalue()


def photo(leaf: Image.Image) -> bytes:
    """A picture as a telephone writes it."""
    target = io.BytesIO()
    leaf.save(target, "JPEG", quality=80)
    return target.getvalue()


@remembered
def uploaded(cast: Cast, paper: Paper, *files: bytes, who: str = "lin") -> Scan:
    """Upload files as a scan; nothing is read yet."""
    named = [(f"scan-{n}.pdf", data) for n, data in enumerate(files)]
    services.upload_scan(Paper.objects.get(pk=paper.pk), named, by=cast.actor(who), at=NOW)
    return paper.scans.latest("id")


@remembered
def scanned(cast: Cast, paper: Paper, version: PaperVersion, numbers: Sequence[int]) -> Scan:
    """Upload pages of a version in an order, and let them be read."""
    scan = uploaded(cast, paper, bound(leaves(version, numbers)))
    return services.read_scan(scan, at=NOW, step=still)


def signed(version: PaperVersion) -> list[int]:
    """The numbers of the pages that must come back."""
    return [page.number for page in version.coded() if page.signed]


def states(scan: Scan) -> list[tuple[str, int | None]]:
    """What became of every picture, in its order."""
    rows = ScannedPage.objects.filter(scan=scan).select_related("page").order_by("place")
    return [(row.state, row.page.number if row.page else None) for row in rows]
