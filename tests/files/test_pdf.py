"""PDFs: every name prints, nothing comes from outside, pages can be cut apart."""

import io
import logging
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings as configured

from files import fonts, pdf
from files.characters import LEVEL_THREE
from files.pdf import bare
from tests.glyphs import undrawn

RARE = LEVEL_THREE[1::16][:99] + "䶮"
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="


def page(body: str) -> str:
    return f"<html lang='zh'><head><title>证书</title></head><body>{body}</body></html>"


def test_a_hundred_rare_names_print_without_a_box() -> None:
    assert len(set(RARE)) == 100
    body = "".join(f"<p style='font-family: var(--font-fangsong)'>王{c}</p>" for c in RARE)
    data = pdf.render(page(body))
    assert set(RARE) <= set(pdf.page_text(data))
    seen, missing = undrawn(data)
    assert len(seen) >= 101
    assert missing == set()


@pytest.mark.parametrize("character", ["\ue000", "\u0378"])
def test_a_character_in_no_face_is_found_missing(character: str) -> None:
    seen, missing = undrawn(pdf.render(page(f"王{character}")))
    assert (len(seen), len(missing)) == (2, 1)


def test_every_character_of_the_official_list_has_a_glyph() -> None:
    assert fonts.missing_glyphs(LEVEL_THREE) == set()
    pairs = (bytes((h, low)) for h in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    assert fonts.missing_glyphs(p.decode("gb2312", "ignore") for p in pairs) == set()
    assert fonts.missing_glyphs("王\u3000·〇〔2026〕— 1 —\n") == set()
    assert fonts.missing_glyphs("a\U0001f600") == {"\U0001f600"}


def test_the_pictures_of_two_different_characters_differ() -> None:
    pictures = {pdf.page_picture(pdf.render(page(c))) for c in "喆堃昇镕珺"}
    assert len(pictures) == 5
    assert all(p.startswith(b"\x89PNG") for p in pictures)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:1/x.png", "https://example.com/x.png", "ftp://example.com/x"),
        *("file:///etc/passwd", "file:///etc/../etc/passwd", "file://host/etc/passwd"),
        *("http://documents.invalid/x.png", "http://documents.invalid/static/../../etc/passwd"),
        *("http://documents.invalid/static/%2e%2e/%2e%2e/secret_key", "javascript:1", "x"),
    ],
)
def test_nothing_comes_from_outside(url: str, caplog: Any) -> None:
    assert pdf.own_file(url) is None
    with caplog.at_level(logging.ERROR, "weasyprint"):
        data = pdf.render(page(f"<img src='{url}'>甲"))
    assert pdf.page_text(data).strip() == "甲"


def test_our_own_files_load(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    (settings.STATIC_ROOT / "css").mkdir(parents=True)
    (settings.STATIC_ROOT / "css/print.1a2b.css").write_text("p { display: none }")
    link = f"<link rel=stylesheet href='{configured.STATIC_URL}css/print.1a2b.css'>"
    if not link.count("href='/"):
        link = link.replace("href='", "href='/")
    data = pdf.render(page(f"{link}<p>乙</p><b>甲</b><img src='{PIXEL}'>"))
    assert pdf.page_text(data).strip() == "甲"
    face = fonts.FACES["Jujian Serif"]()
    assert pdf.own_file(face.as_uri()) == face.resolve()


def test_further_style_sheets_apply() -> None:
    data = pdf.render(page("<p>甲</p><i>乙</i>"), css=["p { display: none }"])
    assert pdf.page_text(data).strip() == "乙"


def test_a_print_run_gives_each_page_as_a_file_with_its_own_characters() -> None:
    names = ["丁一", "欧阳喆堃", "𬘘䶮"]
    html = page(
        "".join(f"<p style='break-after: page'>{each}</p>" for each in names[:-1])
        + f"<p>{names[-1]}</p>"
    )
    with pdf.press(html) as run:
        files = list(run.pages(html))
    assert [pdf.page_text(each).strip() for each in files] == names
    assert all(len(each) < 40_000 for each in files)
    for each in files:
        with pikepdf.open(io.BytesIO(each)) as document, document.open_metadata() as told:
            assert (told.pdfa_status, "/OutputIntents" in document.Root) == ("2U", True)
    cut = list((Path(configured.JUJIAN_VAR) / "fonts").glob("tmp*"))
    assert cut == []


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n"])
def test_what_is_no_pdf_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a readable PDF"):
        pdf.page_count(data)


def test_one_configuration_serves_the_process() -> None:
    pdf.render(page("甲"))
    first = pdf._fonts()
    pdf.render(page("乙"))
    assert pdf._fonts() is first


def test_site_faces_are_offered_under_their_own_names(settings: Any, tmp_path: Path) -> None:
    assert fonts.site_fonts() == ()
    face = fonts.FACES["Jujian Sans"]()
    (tmp_path / "own.otf").symlink_to(face)
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    (tmp_path / "readme.txt").write_text("x")
    settings.JUJIAN_FONT_FOLDER = str(tmp_path)
    assert [p.name for p in fonts.site_fonts()] == ["broken.ttf", "own.otf"]
    assert fonts.family_names(tmp_path / "broken.ttf") == ()
    assert '@font-face { font-family: "Noto Sans SC"' in fonts.stylesheet()
    assert "方正小标宋" in fonts.stylesheet()


def test_cut_faces_hold_the_common_characters(
    settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    settings.JUJIAN_VAR = tmp_path
    few = frozenset(map(ord, "王喆 "))
    monkeypatch.setattr(fonts, "common_characters", lambda: few)
    made = fonts.prepare_fonts(cut=True)
    assert [len(paths) for paths in made.values()] == [2, 2]
    cut = made["Jujian Serif"][0]
    with fonts.TTFont(cut) as font:
        assert few <= set(font.getBestCmap())
    at = cut.stat().st_mtime_ns
    assert fonts.prepare_fonts(cut=True)["Jujian Serif"][0].stat().st_mtime_ns == at
    assert sorted(p.suffix for p in (tmp_path / "fonts").iterdir()) == [".otf", ".otf"]


def test_the_common_characters_hold_names_and_signs() -> None:
    assert set(map(ord, LEVEL_THREE + "赵钱孙李〇·—（）①Aα")) <= fonts.common_characters()
    assert 9_000 < len(fonts.common_characters()) < 12_000


def made_by(author: str, *, signed: bool = False) -> bytes:
    """A one-page document with an author, XMP and private data; perhaps with a signature."""
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.obj.PieceInfo = pikepdf.Dictionary(WPS=pikepdf.Dictionary(Private=author))
        document.docinfo["/Author"] = author
        with document.open_metadata() as xmp:
            xmp["dc:creator"] = [author]
        if signed:
            sig = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"x")
            document.Root.Signed = document.make_indirect(sig)
        target = io.BytesIO()
        document.save(
            target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all
        )
        return target.getvalue()


def test_a_bare_copy_names_no_maker_and_a_signed_one_stays_whole():
    given = made_by("Zhang San")
    copy = bare(given)
    assert b"Zhang San" in given and b"Zhang San" not in copy and b"PieceInfo" not in copy
    assert bare(copy) == copy and len(pikepdf.open(io.BytesIO(copy)).pages) == 1
    signed = made_by("Zhang San", signed=True)
    assert bare(signed) == signed and bare(b"no document") == b"no document"
