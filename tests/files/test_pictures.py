"""Pictures: upright, without place and camera, one page of A4 where a page is asked for."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from files import pictures
from files.pictures import as_pdf, clean, picture_fault, small, upright
from tests.attachments import PNG
from tests.files.nasty import photograph


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_is_kept_upright_without_place_and_camera(kind):
    kept = clean(photograph(kind))
    with opened(kept) as picture:
        assert picture.size == (40, 60) and picture.format == kind
        assert not picture.getexif() and "exif" not in picture.info
        assert picture.convert("RGB").getpixel((20, 8))[2] < 60  # the red half is on top now
    assert b"Camera of Li" not in kept


def test_a_picture_without_either_is_kept_byte_for_byte():
    assert clean(PNG) == PNG


def test_words_beside_a_picture_are_dropped():
    from PIL.PngImagePlugin import PngInfo

    words, target = PngInfo(), io.BytesIO()
    words.add_text("Author", "Li")
    Image.new("RGB", (2, 2)).save(target, "PNG", pnginfo=words)
    assert b"Author" not in clean(target.getvalue())


@pytest.mark.parametrize(("turned", "paper"), [(1, (842, 595)), (6, (595, 842))])
def test_a_photograph_becomes_one_page_as_it_was_held(turned, paper):
    page = as_pdf(photograph(turned=turned, size=(600, 400)))
    document = pypdfium2.PdfDocument(page)
    assert len(document) == 1 and tuple(map(round, document.get_page_size(0))) == paper
    shown = document[0].render(scale=0.2).to_pil().convert("RGB")
    red = shown.getpixel((shown.width // 4, shown.height // 3))
    assert red[0] > 150 and red[2] < 80
    document.close()
    assert b"Camera of Li" not in page


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_pictures_of_every_mode_become_pages(mode):
    target = io.BytesIO()
    Image.new(mode, (30, 20)).save(target, "JPEG" if mode == "CMYK" else "PNG")
    assert as_pdf(target.getvalue()).startswith(b"%PDF-")


def test_a_large_photograph_is_brought_to_300_dpi_of_its_paper():
    target = io.BytesIO()
    Image.new("L", (5000, 3600)).save(target, "JPEG")
    assert len(as_pdf(target.getvalue())) < 200_000


def test_a_picture_larger_than_any_camera_is_not_opened(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    assert picture_fault(photograph()) == "picture_huge"


def test_a_preview_is_small():
    with opened(small(upright(photograph(size=(3000, 2000))))) as shown:
        assert max(shown.size) <= 594
