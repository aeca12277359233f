"""Notice, list and certificate as they come out of the printer: pages, words, every glyph drawn."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from PIL import Image

from awards.certificates import (
    Look,
    certificate_files,
    certificates_pdf,
    trial_sheet_pdf,
    verification_address,
)
from awards.models import AwardList, AwardListItem, Certificate, Notice, NoticeItem
from awards.papers import award_list_pdf, notice_pdf, report_workbook
from awards.services.printing import print_award_list, print_certificates, print_notice
from awards.services.snapshots import in_order
from files.characters import LEVEL_THREE
from files.fonts import FACES, missing_glyphs
from files.official import balanced
from files.pdf import page_count, page_picture, page_text
from files.services import read
from files.workbooks import open_workbook
from ledger.actors import THE_CLOCK
from ledger.flow import open_record
from nominations.models import Candidate
from programmes.models import Cycle
from tests.awards.scene import CONTACT, MONDAY, RARE, awarded, crowd, published
from tests.cast import Cast
from tests.glyphs import undrawn

SUMMARY = "长期在一线从事重型机械设计与制造,主持完成大型锻压装备等重大工程,解决关键核心技术难题,成果应用于多项国家重点项目。"
A4 = (595.28, 841.89)  # points
MM = 72 / 25.4


def look(data: bytes, name: str) -> bytes:
    """Keep the document for the eye where JUJIAN_LOOK names a folder."""
    if folder := os.environ.get("JUJIAN_LOOK"):
        (Path(folder) / f"{name}.pdf").write_bytes(data)
    return data


def notice_of(cycle: Cycle, candidates: list[Candidate], *, rehearsal: bool = False) -> Notice:
    """Write a notice with its entries as they would be frozen."""
    notice = open_record(
        Notice(
            cycle=cycle,
            number="GS2026-1-0001",
            title=f"关于{cycle.name_zh}拟表彰对象的公示",
            basis=cycle.authority,
            contact=CONTACT,
            drafted_by_id=1,
            rehearsal=rehearsal,
        ),
        "draft",
        by=THE_CLOCK,
        at=MONDAY,
    )
    for place, candidate in enumerate(in_order(candidates, cycle), start=1):
        facts = {
            "name": candidate.name,
            "unit": candidate.unit_name,
            "title": "教授级高级工程师",
            "specialty": "机械设计",
            "nominator": "机械制造学会、动力工程学会",
            "summary": SUMMARY,
        }
        NoticeItem.objects.create(
            notice=notice, candidate=candidate, position=place, facts=facts, rehearsal=rehearsal
        )
    return notice


def test_the_notice_keeps_the_type_area_over_all_its_pages(cycle: Cycle) -> None:
    people = crowd(cycle, 83)
    data = look(notice_pdf(notice_of(cycle, people)), "notice")
    text = page_text(data)
    assert page_count(data) > 10
    assert "83人" in text
    assert "按姓氏笔画排序" in text
    assert "草稿" in text.replace(" ", "")
    assert undrawn(data)[1] == set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sizes = {tuple(round(float(x)) for x in page.mediabox[2:]) for page in pdf.pages}
    assert sizes == {tuple(round(x) for x in A4)}
    for name in RARE:
        assert not missing_glyphs(name)


def test_a_page_holds_22_lines_of_28_characters_within_the_margins(cycle: Cycle) -> None:
    """「GB/T 9704-2012 / 5.2」: 版心 156 × 225 mm, 天头 37 mm, 订口 28 mm."""
    notice = notice_of(cycle, [])
    notice.text = "公" * 1500
    notice.published_at, notice.last_day = MONDAY, MONDAY.date()
    data = look(notice_pdf(notice), "grid")
    document = pypdfium2.PdfDocument(data)
    page = document[1].get_textpage()
    boxes = [page.get_charbox(n) for n in range(page.count_chars())]
    body = [box for n, box in enumerate(boxes) if page.get_text_range(n, 1) == "公"]
    lines = {round(bottom) for _left, bottom, _right, _top in body}
    assert len(body) == 22 * 28
    assert len(lines) == 22
    left = min(box[0] for box in body) / MM
    right = max(box[2] for box in body) / MM
    top = (A4[1] - max(box[3] for box in body)) / MM
    bottom = min(box[1] for box in body) / MM
    assert 28 <= left < 29
    assert 183 < right <= 184
    assert 37 <= top < 41
    assert 35 <= bottom < 39
    document.close()
    marks = [edges_of(data, page, "—") for page in (0, 1)]
    _left, low, _right, high = edges_of(data, 0, "—", last=True)
    assert (low + high) / 2 == pytest.approx(35 - 7, abs=0.3)
    assert 184 - 4.94 - marks[0][2] == pytest.approx(
        0, abs=0.6
    )  # odd: right, one character of 4号 in
    assert marks[1][0] - (28 + 4.94) == pytest.approx(0, abs=0.6)  # even: left


@pytest.mark.parametrize(
    "issuer", ["中国科学技术协会", "中华国际科学交流基金会科学技术创新奖励与国际合作部"]
)
def test_the_seal_finds_its_place(cycle: Cycle, issuer: str) -> None:
    """「GB/T 9704-2012 / 7.3.5.1」: the date ends four characters in, the issuer stands amid it, no line between."""
    cycle.organiser.name = issuer
    notice = notice_of(cycle, [])
    notice.published_at, notice.last_day = MONDAY, MONDAY.date()
    data = look(notice_pdf(notice), "seal")
    left, bottom, right, _top = edges_of(data, 0, issuer, last=True)
    first, below, ends, _over = edges_of(data, 0, "2026年3月23日", last=True)
    character = 156 / 28
    if len(issuer) < 14:
        assert 184 - ends == pytest.approx(4 * character, abs=1)
    else:
        assert right == pytest.approx(184, abs=0.5)
    assert (left + right) / 2 == pytest.approx((first + ends) / 2, abs=1)
    assert right <= 184 and bottom - below == pytest.approx(225 / 22, abs=0.5)


def edges_of(data: bytes, page: int, words: str, *, last: bool = False) -> tuple[float, ...]:
    """Return left, lower, right and upper side of the ink of some words on a page, in millimetres.

    Of a dash asked for, from the first to the last of its line.
    """
    document = pypdfium2.PdfDocument(data)
    text = document[page].get_textpage()
    said = text.get_text_range()
    places = [each.start() for each in re.finditer(re.escape(words), said)]
    ends = places[-1:] * 2 if last else [places[0], places[-1]]
    boxes = [text.get_charbox(n) for n in range(ends[0], ends[1] + len(words))]
    document.close()
    boxes = [each for each in boxes if each[2] > each[0]]
    sides = [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]  # fmt: skip
    return tuple(each / MM for each in sides)


def test_titles_are_broken_by_sense() -> None:
    cycle = "2026年度杰出工程师奖"
    assert balanced(f"{cycle}授奖名单", cycle) == ["2026年度杰出工程师奖授奖名单"]
    assert balanced(f"关于{cycle}拟表彰对象的公示", cycle) == [
        "关于2026年度杰出工程师奖",
        "拟表彰对象的公示",
    ]
    lines = balanced(
        "关于国际民间科技组织任职推荐与新一代信息基础设施建设贡献奖拟表彰对象的公示", "无"
    )
    assert "".join(lines).startswith("关于国际") and len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 1


def test_a_rehearsal_says_so_on_every_page(cycle: Cycle) -> None:
    data = notice_pdf(notice_of(cycle, [], rehearsal=True))
    pages = page_text(data).split("\n")
    assert page_count(data) == page_text(data).count("演练") >= 2, pages


def list_of(cycle: Cycle, candidates: list[Candidate]) -> AwardList:
    """Write an award list with its entries as they would be frozen."""
    award_list = open_record(
        AwardList(cycle=cycle, title=f"{cycle.name_zh}授奖名单", drafted_by_id=1),
        "draft",
        by=THE_CLOCK,
        at=MONDAY,
    )
    for place, candidate in enumerate(in_order(candidates, cycle), start=1):
        facts = {"name": candidate.name, "unit": candidate.unit_name}
        AwardListItem.objects.create(
            award_list=award_list, candidate=candidate, position=place, facts=facts
        )
    return award_list


def test_the_award_list_is_in_the_order_of_strokes(cycle: Cycle) -> None:
    data = look(award_list_pdf(list_of(cycle, crowd(cycle, 81))), "list")
    text = page_text(data).replace("\u3000", "")
    assert "共81人" in text
    assert text.index("丁") < text.index("王") < text.index("欧阳")
    assert undrawn(data)[1] == set()


def certificate(cycle: Cycle, candidate: Candidate, **facts: object) -> Certificate:
    """Return a certificate as it would be written, not saved."""
    return Certificate(
        candidate=candidate,
        number=f"杰工〔2026〕{candidate.pk:04d}号",
        code="0123456789ABCDEF",
        issued_at=MONDAY,
        rehearsal=bool(facts.pop("rehearsal", False)),
        facts={
            "name": candidate.name,
            "unit": candidate.unit_name,
            "award_zh": "杰出工程师奖",
            "award_en": "Outstanding Engineer Award",
            "edition": "第七届",
            "organiser": "中华国际科学交流基金会",
            "date": "2026-03-30",
            **facts,
        },
    )


def test_long_names_and_teams_fit_on_one_page(cycle: Cycle) -> None:
    people = crowd(cycle, len(RARE) + 2)
    pages = [certificate(cycle, each) for each in people]
    pages.append(
        certificate(
            cycle,
            people[0],
            name="江城理工大学先进制造与智能装备关键技术及重大工程应用创新团队",
            members=[f"成员{n}·买买提江" for n in range(15)],
            award_zh="国际民间科技组织合作与新一代信息基础设施建设突出贡献团队奖",
            organiser="中国科学技术协会、中华国际科学交流基金会",
            edition="2026",
            rehearsal=True,
        )
    )
    data = look(certificates_pdf(pages), "certificates")
    text = page_text(data)
    assert page_count(data) == len(pages)
    assert undrawn(data)[1] == set()
    for each in people:
        assert each.name.replace("·", "") in text.replace("\u3000", "").replace("·", "").replace(
            "\n", ""
        ).replace("\r", "")
    assert text.count("演练") == 1
    assert "2026年度" in text
    assert text.count("0123-4567-89AB-CDEF") == len(pages)
    assert verification_address(pages[0]).endswith("/v/0123456789ABCDEF")


def test_preprinted_stock_bears_words_alone_moved_by_millimetres(cycle: Cycle) -> None:
    """套打: no frame, no heading; 5 mm to the right and 2 mm down moves every word by as much."""
    paper = certificate(cycle, crowd(cycle, 1)[0], name="丁一")
    looks = {
        "stock": Look(),
        "moved": Look(right_mm=Decimal("5"), down_mm=Decimal("2")),
        "page": Look(is_preprinted=False),
        "chinese": Look(is_preprinted=False, english=False),
    }
    seen = {name: look(certificates_pdf([paper], each), name) for name, each in looks.items()}
    texts = {name: "".join(page_text(each).split()) for name, each in seen.items()}
    assert [("荣誉证书" in texts[n], "Outstanding" in texts[n], "丁" in texts[n]) for n in looks] == [
        (False, True, True), (False, True, True), (True, True, True), (True, False, True),
    ]  # fmt: skip
    here, moved = (place_of(seen[name], "丁") for name in ("stock", "moved"))
    assert [round((b - a) / MM, 2) for a, b in zip(here, moved, strict=True)] == [5, -2]
    trial = look(trial_sheet_pdf("杰出工程师奖", looks["moved"]), "trial")
    assert page_count(trial) == 1
    ink = ink_of(trial, 148.5 + 5 - 10, 105 + 2 - 10, 20)
    assert 0.01 < ink < 0.1  # a cross of two thin lines


def ink_of(data: bytes, left: float, top: float, side: float) -> float:
    """Return how much of a square of the first page is dark, 0 to 1; places in millimetres."""
    picture = Image.open(io.BytesIO(page_picture(data, scale=2))).convert("L")
    box = [round(each * MM * 2) for each in (left, top, left + side, top + side)]
    counts = picture.crop(tuple(box)).histogram()  # type: ignore[arg-type]
    return sum(counts[:250]) / sum(counts)


def place_of(data: bytes, character: str) -> tuple[float, float]:
    """Return left and lower side of the first such character, in points."""
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage()
    place = text.get_text_range().index(character)
    left, bottom, _right, _top = text.get_charbox(place)
    document.close()
    return left, bottom


def test_every_character_of_a_hundred_rare_names_is_drawn(cycle: Cycle) -> None:
    """Glyphs are compared, not text: none is .notdef, and each has the outline of its own face."""
    names = [*RARE, *("".join(LEVEL_THREE[n : n + 3]) for n in range(0, 279, 3))]
    paper = certificate(cycle, crowd(cycle, 1)[0])
    teams = [names[n : n + 25] for n in range(0, 100, 25)]
    papers = [Certificate(number="0001", code=paper.code, facts=paper.facts | {"members": team}) for team in teams]  # fmt: skip
    assert len(names) == 100
    for team, data in zip(teams, certificate_files(papers), strict=True):
        assert len(data) < 300_000
        drawn = outlines_in(data)
        wanted = {each: outline_of(each) for each in "".join(team) if each != "·"}
        assert [each for each, outline in wanted.items() if outline not in drawn] == []


def outlines_in(data: bytes) -> set[Any]:
    """Return the shape of every glyph in the fonts a document carries, but .notdef."""
    found = set()
    with pikepdf.open(io.BytesIO(data)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and "/FontFile3" in each:
                found |= shapes(TTFont(io.BytesIO(each.FontFile3.read_bytes())))
            elif isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each:
                found |= shapes(TTFont(io.BytesIO(each.FontFile2.read_bytes())))
    return found


def shapes(font: TTFont) -> set[Any]:
    """Return the outlines of a face, .notdef left out."""
    glyphs = font.getGlyphSet()
    return {shape(glyphs, name) for name in font.getGlyphOrder()[1:]}


def shape(glyphs: Any, name: str) -> Any:
    """Return one outline."""
    pen = RecordingPen()
    glyphs[name].draw(pen)
    return tuple((verb, tuple(points)) for verb, points in pen.value)


@cache
def outline_of(character: str) -> Any:
    """Return the outline of a character in the first of our faces that has it."""
    for path in FACES.values():
        font = face(path)
        if name := font.getBestCmap().get(ord(character)):
            return shape(font.getGlyphSet(), name)
    return None


@cache
def face(path: Any) -> TTFont:
    """Return one of our faces, opened once."""
    return TTFont(path())


def test_documents_are_printed_once_and_kept(cast: Cast, candidates: list[Candidate]) -> None:
    certificates = awarded(cast, candidates)
    award_list = AwardList.objects.get()
    told: list[tuple[int, int]] = []
    at = MONDAY + timedelta(days=10)
    assert print_certificates(award_list, at=at, told=lambda *done: told.append(done)) == 2
    assert print_certificates(award_list, at=at) == 0
    assert told == [(2, 2)]
    kept = [Certificate.objects.get(pk=each.pk) for each in certificates]
    assert {page_count(read(each.file)) for each in kept} == {1}
    assert kept[0].number in page_text(read(kept[0].file))
    notice = Notice.objects.get()
    first = print_notice(notice, at=at)
    assert print_notice(Notice.objects.get(), at=at) == first
    assert "2026年3月30日24时止" in page_text(read(first)).replace("\n", "").replace("\r", "")
    assert print_award_list(award_list, at=at) == print_award_list(award_list, at=at)
    assert "科协发〔2026〕8号" in page_text(read(AwardList.objects.get().file))


@pytest.mark.usefixtures("cast")
def test_the_report_package_holds_no_sensitive_column(candidates: list[Candidate]) -> None:
    data = look(report_workbook(candidates[0].cycle, candidates), "report")
    book = open_workbook(data)
    text = str(book)
    assert "陈建国" in text
    assert "13800138000" not in text
    assert candidates[0].person.identity_no not in text


def test_the_notice_leaves_as_a_word_document_with_the_words_of_its_pdf(
    cast: Cast, candidates: list[Candidate], client: Client
) -> None:
    notice = published(cast, candidates)
    client.force_login(cast.users["zhou"])
    answer = client.get(reverse("office:notice_word", args=[notice.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if folder := os.environ.get("JUJIAN_LOOK"):
        (Path(folder) / "notice.docx").write_bytes(answer.content)
    document = Document(io.BytesIO(answer.content))
    page = document.sections[0]
    assert [round(each.mm) for each in (page.left_margin, page.right_margin, page.top_margin, page.bottom_margin)] == [28, 26, 37, 35]  # fmt: skip
    said = "".join("".join(each.text.split()) for each in document.paragraphs)
    drawn = "".join(page_text(notice_pdf(notice)).split())
    for words in ("公示期为", "2026年3月23日", "丁一", "陈建国", "010-68571234", "凡匿名、冒名"):
        assert words in said and words in drawn
    bare = re.sub(r"—\d+—", "", drawn)
    assert said == bare
    assert "w:instrText>PAGE<" in document.sections[0].footer._element.xml
    assert document.settings.odd_and_even_pages_header_footer
    assert page.footer_distance.mm == pytest.approx(28 - 2.47, abs=0.1)  # its line is 14 pt high
    spaced = [each.text[:5] for each in document.paragraphs if each.paragraph_format.space_before]
    assert spaced == ["根据国科发", "附件：拟表", "中华国际科", "2026年", "（按姓氏笔", "1.丁　一"]
    heads = [each for each in document.paragraphs if each.paragraph_format.keep_with_next]
    assert [each.text[:4] for each in heads] == ["中华国际", "1.丁　", "2.陈建"]
    assert {each.paragraph_format.first_line_indent.pt for each in heads[1:]} == {32}
    issuer, day = (each.paragraph_format.right_indent.pt for each in signed(document))
    assert (issuer, day) == (16 * (4 + (6.5 - 11) / 2), 16 * 4)


def signed(document: Any) -> list[Any]:
    """Return the two paragraphs that are signed and sealed."""
    return [each for each in document.paragraphs if each.paragraph_format.right_indent]
