"""Every text of a file with its place: what is seen, what is hidden, and what was left behind."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import cache

import docx
import openpyxl
import pikepdf
import pytest
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from PIL import Image

from files.legible import Illegible, passages_of, unread_pages
from files.passages import Passage, Place, What
from files.pdf import render
from tests.attachments import PNG, pdf

HIDDEN, SEEN = True, False
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(data: bytes, name: str = "名单.pdf") -> list[Passage]:
    return list(passages_of(data, name=name))


def at(found: list[Passage], words: str) -> Place:
    """Return where a text stands; it is there once."""
    (place,) = [each.place for each in found if words in each.text]
    return place


# --- PDF ----------------------------------------------------------------------------------------------


@cache
def letter() -> bytes:
    """Return a PDF of two pages, one of them empty, with notes, properties and a photograph."""
    page = render("<html><body><p>联系人 甲一</p></body></html>")
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(page)) as document:
        document.add_blank_page()
        with document.open_metadata(update_docinfo=False) as meta:
            meta["dc:creator"] = ["拟稿人乙二"]
        document.docinfo["/Subject"] = pikepdf.String("主题丙三")
        link = pikepdf.Dictionary(
            Subtype=pikepdf.Name.Link,
            Contents=pikepdf.String("批注丁四"),
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("mailto:wu@example.cn")),
        )
        document.pages[0].Annots = pikepdf.Array([link])
        field = pikepdf.Dictionary(T=pikepdf.String("电话"), V=pikepdf.String("戊五"))
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        image = document.make_stream(photograph(), Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image, Width=8, Height=8, ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode)  # fmt: skip
        document.pages[1].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        with document.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("书签己六", 0))
        document.save(target)
    return target.getvalue()


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "说明庚七".encode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "评语辛八".encode("utf-16-le")
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(target, "JPEG", exif=exif)
    return target.getvalue()


@pytest.mark.parametrize(
    ("words", "what", "page", "hidden"),
    [
        ("甲一", What.TEXT, 1, SEEN),
        ("主题丙三", What.PROPERTY, None, HIDDEN),
        ("拟稿人乙二", What.PROPERTY, None, HIDDEN),
        ("批注丁四", What.COMMENT, 1, HIDDEN),
        ("mailto:wu@example.cn", What.LINK, 1, HIDDEN),
        ("戊五", What.COMMENT, None, HIDDEN),
        ("书签己六", What.NAME, None, HIDDEN),
        ("庚七", What.PICTURE, 2, HIDDEN),
        ("39.0 54.0 20.0", What.PICTURE, 2, HIDDEN),
    ],
)
def test_a_pdf(words: str, what: What, page: int | None, hidden: bool) -> None:
    place = at(read(letter()), words)
    assert (place.what, place.page, place.hidden) == (what, page, hidden)


def test_pages_without_text_are_told() -> None:
    assert (unread_pages(letter()), unread_pages(pdf(2))) == ([2], [1, 2])


def test_the_name_of_a_file_is_read_too() -> None:
    assert read(PNG, "甲的身份证.png")[0] == Passage(Place(what=What.NAME), "甲的身份证")


# --- pictures -----------------------------------------------------------------------------------------


def test_a_photograph() -> None:
    found = {each.place.part: each.text for each in read(photograph(), "会.jpg") if each.place.part}
    assert found["ImageDescription"] == "说明庚七"
    assert (found["GPSLatitude"], found["UserComment"]) == ("39.0 54.0 20.0", "评语辛八")


def test_the_words_of_a_png() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes, target = PngInfo(), io.BytesIO()
    notes.add_text("Author", "壬九")
    Image.new("RGB", (2, 2)).save(target, "PNG", pnginfo=notes)
    assert at(read(target.getvalue(), "a.png"), "壬九").part == "Author"


# --- workbooks ----------------------------------------------------------------------------------------


@cache
def workbook() -> bytes:
    """Return a workbook with hidden columns, rows and sheets, a comment, a link and properties."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["姓名", "单位", "手机", "出生"])
    sheet.append(["甲一", "某所", 13800001234.0, datetime(1962, 3, 15)])
    sheet.append(["乙二", "某校", "隐行", "x"])
    sheet.column_dimensions["C"].hidden = True
    sheet.column_dimensions.group("E", "F", hidden=True)
    sheet["F1"] = "成组"
    sheet.row_dimensions[3].hidden = True
    sheet["A1"].comment = Comment("批注丙三", "作者丁四")
    sheet["B1"].hyperlink = "mailto:wu@example.cn"
    sheet.oddFooter.center.text = "页脚戊五"
    other = book.create_sheet("隐表己六")
    other.sheet_state = "veryHidden"
    other["B2"] = "庚七"
    book.properties.creator = "辛八"
    target = io.BytesIO()
    book.save(target)
    return with_orphan(target.getvalue())


def with_orphan(data: bytes) -> bytes:
    """Return the workbook with the text of a deleted cell left in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/sharedStrings.xml", "<sst><si><t>遗留</t><t>壬九</t></si></sst>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("words", "what", "cell", "hidden"),
    [
        ("甲一", What.CELL, "A2", SEEN),
        ("13800001234", What.CELL, "C2", HIDDEN),
        ("1962-03-15", What.CELL, "D2", SEEN),
        ("成组", What.CELL, "F1", HIDDEN),
        ("隐行", What.CELL, "C3", HIDDEN),
        ("庚七", What.CELL, "B2", HIDDEN),
        ("批注丙三", What.COMMENT, "A1", HIDDEN),
        ("作者丁四", What.COMMENT, "A1", HIDDEN),
        ("mailto:wu@example.cn", What.LINK, "", HIDDEN),
        ("页脚戊五", What.TEXT, "", SEEN),
        ("隐表己六", What.NAME, "", HIDDEN),
        ("辛八", What.PROPERTY, "", HIDDEN),
        ("遗留壬九", What.TEXT, "", HIDDEN),
    ],
)
def test_a_workbook(words: str, what: What, cell: str, hidden: bool) -> None:
    place = at(read(workbook(), "名单.xlsx"), words)
    assert (place.what, place.cell, place.hidden) == (what, cell, hidden)


# --- Word ---------------------------------------------------------------------------------------------


@cache
def document() -> bytes:
    """Return a text with a table, a header, hidden and deleted words, and properties."""
    made = docx.Document()
    made.add_paragraph("甲一")
    hidden = made.add_paragraph().add_run("乙二")
    hidden.font.hidden = True
    table = made.add_table(2, 2)
    table.cell(1, 1).text = "丙三"
    made.sections[0].header.paragraphs[0].text = "丁四"
    deleted = f'<w:p {W}><w:del w:id="1" w:author="庚七"><w:r><w:delText>戊五</w:delText></w:r></w:del></w:p>'
    made.element.body.insert(0, parse_xml(deleted))
    made.core_properties.keywords = "己六"
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("words", "what", "cell", "hidden"),
    [
        ("甲一", What.TEXT, "", SEEN),
        ("乙二", What.TEXT, "", HIDDEN),
        ("丙三", What.CELL, "B2", SEEN),
        ("丁四", What.TEXT, "", SEEN),
        ("戊五", What.TEXT, "", HIDDEN),
        ("己六", What.PROPERTY, "", HIDDEN),
        ("庚七", What.PROPERTY, "", HIDDEN),
    ],
)
def test_a_word_file(words: str, what: What, cell: str, hidden: bool) -> None:
    place = at(read(document(), "送审稿.docx"), words)
    assert (place.what, place.cell, place.hidden) == (what, cell, hidden)


# --- archives, what cannot be read --------------------------------------------------------------------


def packed(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_the_members_of_an_archive_are_named() -> None:
    found = read(packed(**{"表.xlsx": workbook(), "说明.txt": "癸十".encode()}), "附件.zip")
    assert at(found, "13800001234").part == "表.xlsx › 名单"
    assert at(found, "癸十").part == "说明.txt"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 torn",
        b"PK\x03\x04 torn",
        b"\xff\xd8\xff torn",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn",
        b"\xff\xfe\x00",
        packed(inner=packed(a=b"x")),
    ],
)
def test_what_cannot_be_read_is_not_taken_for_clean(data: bytes) -> None:
    with pytest.raises(Illegible):
        read(data)


def test_a_locked_pdf_is_not_taken_for_clean() -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Illegible):
        read(target.getvalue())
