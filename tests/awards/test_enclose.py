"""公示附件: no file publishes personal data, by whatever part of it; out means out everywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from awards import services
from awards.models import Attachment, Notice
from awards.papers import notice_pdf
from files.pdf import page_text
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from tests.attachments import PNG, pdf
from tests.awards.scene import CONTACT, MONDAY
from tests.awards.test_seal import seal
from tests.cast import Cast

HOUR = timedelta(hours=1)
NUMBER = "13800001234"
IDENTITY = "11010519491231002X"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EMBEDDED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def saved(made: Any) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def workbook(change: Callable[[Any], None] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "成果"])
    book.active.append(["丁一", "大型锻件"])
    change(book)
    return saved(book)


def word(change: Callable[[Any], None] = lambda document: None) -> bytes:
    document = docx.Document()
    document.add_paragraph("公示材料说明")
    change(document)
    return saved(document)


def printed(change: Callable[[Any], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        return saved(document)


def hidden_column(book: Any) -> None:
    book.active["F2"] = NUMBER
    book.active.column_dimensions["F"].hidden = True


def hidden_sheet(book: Any) -> None:
    sheet = book.create_sheet("原始")
    sheet.sheet_state = "veryHidden"
    sheet["A1"] = int(NUMBER)


def beside_a_cell(book: Any) -> None:
    book.active["A2"].comment = Comment(f"电话{NUMBER}", "office")


def as_a_choice(book: Any) -> None:
    rule = DataValidation(type="list", formula1=f'"{NUMBER},无"')
    rule.add("C2")
    book.active.add_data_validation(rule)


def in_the_footer(book: Any) -> None:
    book.active.oddFooter.center.text = NUMBER


def adding_up(book: Any) -> None:
    book.active["C2"] = f'="{NUMBER[:5]}"&"{NUMBER[5:]}"'


def told_of_a_field(document: Any) -> None:
    named = document.element.makeelement(f"{WORD}alias", {f"{WORD}val": NUMBER})
    document.element.body.append(named)


def in_properties(book: Any) -> None:
    book.properties.keywords = NUMBER


def parted_by_cells(book: Any) -> None:
    for column, part in enumerate(("138", "0000", "1234"), start=3):
        book.active.cell(2, column, part)


def noted(document: Any) -> None:
    part = document.paragraphs[0]
    document.add_comment(part.runs, text=f"联系{NUMBER}", author="office")


def alternative(document: Any) -> None:
    document.add_picture(io.BytesIO(PNG))
    next(document.element.iter(EMBEDDED)).set("descr", f"照片 {NUMBER}")


def in_a_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = IDENTITY


def in_a_table(document: Any) -> None:
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "手机", NUMBER


def authored(document: Any) -> None:
    document.core_properties.author = NUMBER


def informed(document: Any) -> None:
    document.docinfo["/Subject"] = NUMBER


def described(document: Any) -> None:
    with document.open_metadata() as told:
        told["dc:description"] = f"身份证 {IDENTITY}"


def annotated(document: Any) -> None:
    note = {"/Type": "/Annot", "/Subtype": "/Text", "/Contents": NUMBER, "/Rect": [0, 0, 9, 9]}
    named = {k: pikepdf.Name(v) if k in {"/Type", "/Subtype"} else v for k, v in note.items()}
    document.pages[0].Annots = document.make_indirect([pikepdf.Dictionary(named)])


def photograph(**words: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(target, **words)
    return target.getvalue()


def located() -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 29.0)})
    return exif


def described_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = NUMBER
    return exif


def with_text() -> PngInfo:
    told = PngInfo()
    told.add_itxt("Comment", NUMBER)
    return told


def with_result() -> bytes:
    """Return a workbook whose formula came to the number when it was saved."""
    plain, target = workbook(adding_up), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<v></v>", f"<v>{NUMBER}</v>".encode())
                content = content.replace(b"<v />", f"<v>{NUMBER}</v>".encode())
                assert NUMBER.encode() in content
            new.writestr(part, content)
    return target.getvalue()


ROUTES = {
    "hidden column": (workbook(hidden_column), "xlsx"),
    "hidden sheet": (workbook(hidden_sheet), "xlsx"),
    "comment of a cell": (workbook(beside_a_cell), "xlsx"),
    "choice of a cell": (workbook(as_a_choice), "xlsx"),
    "footer of a sheet": (workbook(in_the_footer), "xlsx"),
    "result of a formula": (with_result(), "xlsx"),
    "property of a workbook": (workbook(in_properties), "xlsx"),
    "parts in cells": (workbook(parted_by_cells), "xlsx"),
    "comment in Word": (word(noted), "docx"),
    "alternative text in Word": (word(alternative), "docx"),
    "title of a field in Word": (word(told_of_a_field), "docx"),
    "header in Word": (word(in_a_header), "docx"),
    "table in Word": (word(in_a_table), "docx"),
    "author in Word": (word(authored), "docx"),
    "property of a PDF": (printed(informed), "pdf"),
    "XMP of a PDF": (printed(described), "pdf"),
    "note in a PDF": (printed(annotated), "pdf"),
    "place in EXIF": (photograph(format="JPEG", exif=located()), "jpg"),
    "words in EXIF": (photograph(format="JPEG", exif=described_exif()), "jpg"),
    "comment of a JPEG": (photograph(format="JPEG", comment=NUMBER.encode()), "jpg"),
    "text in a PNG": (photograph(format="PNG", pnginfo=with_text()), "png"),
}


def drafted(cast: Cast, candidates: list[Candidate]) -> Notice:
    cycle, by = candidates[0].cycle, cast.actor("zhou")
    return services.draft_notice(cycle, candidates, contact=CONTACT, by=by, at=MONDAY)


def enclosed(cast: Cast, notice: Notice, data: bytes, **words: Any) -> Attachment:
    usual = {"name": "附件.xlsx", "title": "成果目录", "looked": True, "by": cast.actor("zhou")}
    return services.enclose(notice, data, at=MONDAY, **{**usual, **words})


@pytest.fixture
def notice(cast: Cast, candidates: list[Candidate]) -> Notice:
    """丁一 and 陈建国 in a published notice with a workbook that names 丁一."""
    made = drafted(cast, candidates)
    enclosed(cast, made, workbook())
    enclosed(cast, made, word(), name="说明.docx", title="材料说明")
    return services.publish_notice(made, by=cast.actor("wu"), at=MONDAY)


@pytest.fixture
def client(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A reader an hour after what was done."""
    monkeypatch.setattr("config.clock.now", lambda: MONDAY + 2 * HOUR)
    return client


def address(notice: Notice, number: int) -> str:
    return reverse("public:notice_attachment", args=[notice.pk, number])


def told(client: Client, notice: Notice) -> dict[str, str]:
    """Return what page, data and feed say of the notice."""
    page, feed = reverse("public:notice", args=[notice.pk]), reverse("public:notices_feed")
    data = reverse("public:notice_out", args=[notice.pk, "json"])
    return {each: client.get(each).content.decode() for each in (page, feed, data)}


@pytest.mark.parametrize("route", ROUTES)
def test_a_number_in_any_part_of_a_file_keeps_it_out(
    cast: Cast, candidates: list[Candidate], route: str
) -> None:
    data, ending = ROUTES[route]
    made = drafted(cast, candidates)
    with pytest.raises(Refused, match="个人信息") as refused:
        enclosed(cast, made, data, name=f"附件.{ending}")
    (sentence,) = map(str, refused.value.sentences)
    assert NUMBER not in sentence and IDENTITY not in sentence
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("words", [{"name": f"{NUMBER}.xlsx"}, {"title": f"目录（{NUMBER}）"}])
def test_a_number_in_the_name_or_title_keeps_it_out(
    cast: Cast, candidates: list[Candidate], words: dict[str, str]
) -> None:
    with pytest.raises(Refused, match=r"138\*\*\*\*1234"):
        enclosed(cast, drafted(cast, candidates), workbook(), **words)


def test_a_hidden_cell_is_named_with_its_mask(cast: Cast, candidates: list[Candidate]) -> None:
    with translation.override("en"), pytest.raises(Refused, match=r"cell F2, hidden.*138"):
        enclosed(cast, drafted(cast, candidates), workbook(hidden_column))


def test_a_person_says_that_scans_and_pictures_were_looked_at(
    cast: Cast, candidates: list[Candidate]
) -> None:
    made = drafted(cast, candidates)
    for data, name in ((pdf(2), "a.pdf"), (PNG, "a.png")):
        with pytest.raises(Refused):
            enclosed(cast, made, data, name=name, looked=False)
    assert enclosed(cast, made, pdf(2), name="a.pdf").unread == "1, 2"
    assert enclosed(cast, made, workbook(), looked=False).unread == ""


def test_who_adds_a_file_does_not_publish(cast: Cast, candidates: list[Candidate]) -> None:
    made = drafted(cast, candidates)
    enclosed(cast, made, workbook(), by=cast.actor("wu"))
    assert Notice.objects.get(pk=made.pk).drafted_by_id == cast.actor("wu").user_id
    with pytest.raises(NotYours):
        enclosed(cast, made, workbook(), by=cast.actor("li"))


def test_publication_looks_into_every_file_again(cast: Cast, candidates: list[Candidate]) -> None:
    made = drafted(cast, candidates)
    line = CONTACT.rpartition(",")[2]
    enclosed(cast, made, workbook(lambda book: book.active.append(["咨询电话", line])))
    words = {"title": made.title, "basis": made.basis, "text": ""}
    services.revise_notice(made, by=cast.actor("zhou"), at=MONDAY, contact="评审办公室", **words)
    made.refresh_from_db()
    with pytest.raises(Refused, match="010"):
        services.publish_notice(made, by=cast.actor("wu"), at=MONDAY)


def test_everybody_takes_the_file_away_under_its_title(client: Client, notice: Notice) -> None:
    answer = client.get(address(notice, 2))
    assert answer.status_code == 200
    assert answer.content == workbook() or zipfile.is_zipfile(io.BytesIO(answer.content))
    assert "filename*=utf-8''%E6%88%90" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert not answer.cookies
    for words in told(client, notice).values():
        assert "成果目录" in words and "材料说明" in words
    page = "".join(page_text(notice_pdf(notice)).split())
    assert "附件：1." in page and "2.成果目录（载于公示网页）" in page


def test_a_file_of_a_draft_is_nobodys_yet(
    client: Client, cast: Cast, candidates: list[Candidate]
) -> None:
    made = drafted(cast, candidates)
    enclosed(cast, made, workbook())
    assert client.get(address(made, 2)).status_code == 404
    services.take_out(made.attachments.get(), by=cast.actor("zhou"), at=MONDAY)
    row = services.publish_notice(made, by=cast.actor("wu"), at=MONDAY)
    assert client.get(address(row, 2)).status_code == 404


def test_two_persons_take_out_what_was_published(
    client: Client, cast: Cast, notice: Notice
) -> None:
    file, at = notice.attachments.get(number=2), MONDAY + HOUR
    with pytest.raises(OutOfOrder):
        services.take_out(file, by=cast.actor("zhou"), at=at)
    words = {"attachment": file, "reason": "版本有误", "at": at}
    asked = services.ask_change(notice, "take_out", by=cast.actor("zhou"), **words)
    assert client.get(address(notice, 2)).status_code == 200
    with pytest.raises(Refused):
        services.confirm_change(asked, by=cast.actor("zhou"), at=at)
    services.confirm_change(asked, by=cast.actor("wu"), at=at)
    assert client.get(address(notice, 2)).status_code == 404
    assert client.get(address(notice, 3)).status_code == 200
    page, *others = told(client, notice).values()
    assert "成果目录" not in page + "".join(others)
    assert "版本有误" in page
    again = {**words, "attachment": notice.attachments.get(number=2)}
    with pytest.raises(OutOfOrder):
        services.ask_change(notice, "take_out", by=cast.actor("zhou"), **again)


@pytest.mark.parametrize("kind", ["withhold", "remove"])
def test_a_file_that_names_who_was_taken_out_goes_with_them(
    client: Client, cast: Cast, notice: Notice, kind: str
) -> None:
    item, at = notice.items.get(facts__name="丁一"), MONDAY + HOUR
    asked = services.ask_change(
        notice, kind, item=item, reason="单位来函", by=cast.actor("zhou"), at=at
    )
    services.confirm_change(asked, by=cast.actor("wu"), at=at)
    assert [client.get(address(notice, n)).status_code for n in (2, 3)] == [404, 200]
    for words in told(client, notice).values():
        assert "成果目录" not in words and "丁一" not in words


def test_nothing_is_left_of_a_suspended_notice(client: Client, cast: Cast, notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(text="丁一等同志")
    before = told(client, notice)
    asked = services.ask_change(
        notice, "suspend", reason="名单有误", by=cast.actor("zhou"), at=MONDAY + HOUR
    )
    services.confirm_change(asked, by=cast.actor("wu"), at=MONDAY + HOUR)
    assert [client.get(address(notice, n)).status_code for n in (2, 3)] == [404, 404]
    for where, words in told(client, notice).items():
        assert "丁一" in before[where] and "丁一" not in words, where
        assert "成果目录" in before[where] and "成果目录" not in words, where


def test_no_file_is_public_while_somebody_is_sealed(
    client: Client, cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    seal(cast, candidates[0])
    assert [client.get(address(notice, n)).status_code for n in (2, 3)] == [404, 404]


def test_the_page_takes_a_file_and_says_what_is_wrong(
    cast: Cast, candidates: list[Candidate], client: Client
) -> None:
    made = drafted(cast, candidates)
    client.force_login(cast.users["zhou"])
    where = reverse("office:attachments", args=[made.pk])
    for name, data in (
        ("表.xlsx", workbook(hidden_column)),
        ("脚本.js", b"alert(1)"),
        ("空.pdf", b""),
    ):
        given = {"title": "目录", "file": SimpleUploadedFile(name, data)}
        answer = client.post(where, given)
        assert answer.status_code == 422 and "目录" in answer.content.decode()
    good = {"title": "目录", "file": SimpleUploadedFile("表.xlsx", workbook())}
    assert client.post(where, good).status_code == 302
    for name in ("notice", "preview_notice", "attachments"):
        page = client.get(reverse(f"office:{name}", args=[made.pk])).content.decode()
        assert "附件2：目录" in page, name
