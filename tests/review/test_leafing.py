"""Attachments read page by page: by their reviewer alone, shut with the item, no file unless the rule says so."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image

from files.pdf import render
from files.services import store
from nominations.models import Attachment
from review import services
from tests.cast import NOW
from tests.review.pages import logged_in, text
from tests.review.stage import LETTER, acting, set_stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BOOK = "<h1>概况</h1><p>钢桥</p><h1 style='break-before:page'>成果</h1><p>隧道</p>"


@pytest.fixture
def scene():
    rules = {name: told for name, told in LETTER.items() if name != "pages_only"}
    stage = set_stage(candidates=1, experts=3, rounds=(rules,))
    sheet = stage.scoring().assignments.order_by("pk").first()
    (paper,) = sheet.item.papers()
    book = store(render(f"<html><body>{BOOK}</body></html>"), name="论著.pdf", at=NOW)
    file = (
        paper.attachments.filter(slot="patents").first()
        or paper.attachments.exclude(slot__in=("identity", "photo")).first()
    )
    Attachment.objects.filter(pk=file.pk).update(file=book, pages=2)
    return stage, sheet, Attachment.objects.get(pk=file.pk)


def url(sheet, file, place):
    return reverse("review:page", args=[sheet.pk, file.file_id, place])


def test_a_page_is_a_picture_that_nothing_keeps(scene):
    _stage, sheet, file = scene
    answer = logged_in(sheet.expert.user).get(url(sheet, file, 2))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer["Cache-Control"]
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size[0] > 900


@pytest.mark.parametrize("place", [0, 3])
def test_there_is_no_page_before_the_first_or_after_the_last(scene, place):
    _stage, sheet, file = scene
    assert logged_in(sheet.expert.user).get(url(sheet, file, place)).status_code == 404


def test_the_file_itself_stays_in_the_house_unless_the_rule_says_otherwise(scene):
    _stage, sheet, file = scene
    desk = logged_in(sheet.expert.user)
    whole = reverse("review:attachment", args=[sheet.pk, file.file_id])
    assert desk.get(whole).status_code == 404
    assert whole not in text(desk.get(reverse("review:item", args=[sheet.pk])))


def test_nobody_elses_pages_and_none_after_a_conflict(scene):
    stage, sheet, file = scene
    desk = logged_in(sheet.expert.user)
    other = next(e for e in stage.experts if not e.assignments.exists())
    identity = sheet.item.papers()[0].attachments.get(slot="identity")
    assert logged_in(other.user).get(url(sheet, file, 1)).status_code == 404
    assert desk.get(url(sheet, identity, 1)).status_code == 404
    page = f"{reverse('review:item', args=[sheet.pk])}?file={file.file_id}"
    assert desk.get(page).status_code == 200
    services.report_conflict(sheet, "KIN", by=acting(sheet.expert), at=NOW)
    assert desk.get(url(sheet, file, 1)).status_code == 404
    assert desk.get(page).status_code == 404


def test_the_page_is_beside_the_marks_with_outline_and_search(scene):
    _stage, sheet, file = scene
    desk = logged_in(sheet.expert.user)
    at = reverse("review:item", args=[sheet.pk])
    page = text(desk.get(f"{at}?file={file.file_id}&page=2&q=隧 道"))
    assert url(sheet, file, 2) in page and 'name="practice"' in page
    assert "概况" in page and "<mark>隧道</mark>" in page and "钢桥" not in page
    assert url(sheet, file, 2) in text(desk.get(f"{at}?file={file.file_id}&page=99"))
    assert desk.get(f"{at}?file=999999").status_code == 404


def test_a_picture_is_a_page_of_its_own(scene):
    _stage, sheet, _file = scene
    photo = sheet.item.papers()[0].attachments.filter(slot="photo").first()
    answer = logged_in(sheet.expert.user).get(url(sheet, photo, 1))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def thick(pages: int) -> bytes:
    """A PDF with an outline of three levels, the same word on every page."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica")
    for _place in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = made.make_stream(b"BT /F1 12 Tf 72 700 Td (bridge and tunnel) Tj ET")
    with made.open_outline() as outline:
        for place in range(0, pages, 2):
            part = pikepdf.OutlineItem(f"Part {place}: of bridges and of tunnels", place)
            part.children.append(pikepdf.OutlineItem(f"Below {place}", place + 1))
            outline.root.append(part)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_a_book_of_three_hundred_pages_keeps_the_page_small_and_every_page_found(scene):
    _stage, sheet, file = scene
    book = store(thick(300), name="论著.pdf", at=NOW)
    Attachment.objects.filter(pk=file.pk).update(file=book, pages=300)
    at = f"{reverse('review:item', args=[sheet.pk])}?file={book.pk}&page=7&q=bridge"
    page = text(logged_in(sheet.expert.user).get(at))
    assert re.search(r"bridge\D+300\D", page) and page.count("<mark>") == 12
    assert "<option>13<" in page and "<option>300<" in page
    assert (
        "Part 238" in page and "Part 240" not in page and "Below" not in page
    )  # the deepest go first
    scripts = re.findall(r'<script[^>]* src="/static/([^"?]+)"', page)
    size = sum(Path(finders.find(name)).stat().st_size for name in scripts)
    assert len(page.encode()) + size <= 60_000


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_page_without_an_answer_is_shown_once_there_is_one(scene, chrome, live_server):
    _stage, sheet, file = scene
    session = logged_in(sheet.expert.user).cookies["sessionid"].value
    context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.route("**/pages/2/", lambda route: route.abort())  # fetched ahead, and not had
    page.goto(f"{reverse('review:item', args=[sheet.pk])}?file={file.file_id}")
    page.fill("#id_comment", "写到一半")
    page.focus("[name=practice]")
    page.keyboard.press("]")
    page.wait_for_selector("#no-leaf:visible")
    assert page.input_value("#id_comment") == "写到一半"
    page.unroute("**/pages/2/")
    page.wait_for_selector("#no-leaf", state="hidden")
    assert page.get_attribute(".leaf-page img", "src") == url(sheet, file, 2)
    services.report_conflict(sheet, "KIN", by=acting(sheet.expert), at=NOW)
    page.reload()
    assert page.query_selector(".leaf-page img") is None
    context.close()


def test_the_paper_itself_bears_the_mark_of_who_reads_it(scene):
    _stage, sheet, file = scene
    desk = logged_in(sheet.expert.user)
    paper = desk.get(reverse("review:item", args=[sheet.pk])).content.decode()
    over = re.search(r'<svg class="veil".*?</svg>', paper, re.S)
    assert over and f"{sheet.expert}  2" in over[0]
    leaf = desk.get(reverse("review:item", args=[sheet.pk]), {"file": file.pk}).content.decode()
    assert "veil" not in leaf
