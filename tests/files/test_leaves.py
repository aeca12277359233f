"""Pages drawn for one reader: the words over them, the outline, the search."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageChops

from files.leaves import even, marked, outline, search
from files.pdf import page_at, render


@pytest.fixture(scope="module")
def book() -> bytes:
    """Three pages with headings, one word broken at the end of a line."""
    pages = [
        "<h1>第一章 概况</h1><p>Bridge of steel</p>",
        "<h1>第二章 成果</h1><p>高速铁<br>路桥梁建设</p><h2>细节</h2><p>BRIDGE and bridge</p>",
        "<h1>第三章 其他</h1><p>无</p>",
    ]
    style = "<style>h1{break-before:page}</style>"
    return render(f"<html><head>{style}</head><body>{''.join(pages)}</body></html>")


def test_the_outline_names_headings_with_their_pages(book):
    found = [(each.level, each.title, each.page) for each in outline(book)]
    assert found == [
        (0, "第一章 概况", 1),
        (0, "第二章 成果", 2),
        (1, "细节", 2),
        (0, "第三章 其他", 3),
    ]


def test_a_file_that_is_no_pdf_has_no_outline():
    assert outline(b"none") == []


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("bridge", [(1, 1), (2, 2)]), ("高速铁路桥梁", [(2, 1)]), ("铁 路", [(2, 1)]),
        ("of steel", [(1, 1)]), ("航天", []), ("  ", []),
    ],
)  # fmt: skip
def test_words_are_found_whatever_their_case_and_line(book, words, pages):
    assert [(each.page, each.times) for each in search(book, words)] == pages


def test_what_is_found_is_shown_with_the_text_around_it(book):
    (each,) = search(book, "路桥梁")
    assert (
        each.before.endswith("高速铁") and each.words == "路桥梁" and each.after.startswith("建设")
    )


def test_blanks_go_between_chinese_and_stay_between_latin_words():
    assert even("高速\n铁路  Steel \n bridge 桥") == "高速铁路Steel bridge桥"


def test_every_page_bears_the_words_all_over_and_stays_readable(book):
    plain = page_at(book, 0, dpi=60).convert("RGB")
    with Image.open(io.BytesIO(marked(plain, "专家子  2026-03-02 10:00"))) as drawn:
        assert drawn.format == "JPEG" and drawn.size == plain.size
        change = ImageChops.difference(plain, drawn.convert("RGB")).convert("L")
    wide, high = plain.size
    for left in (0, wide // 2):
        for top in (0, high // 2):
            quarter = change.crop((left, top, left + wide // 2, top + high // 2))
            assert quarter.getextrema()[1] > 15
    assert change.getextrema()[1] < 130


def test_pdfium_is_given_back(book):
    outline(book)
    assert len(pypdfium2.PdfDocument(book)) == 3
