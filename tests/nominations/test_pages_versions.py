"""Printing, signing and bringing back on the pages: the society's three steps, the office's look."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from nominations import services
from nominations.models import Paper, Scan
from tests.cast import NOW, Cast, assemble, draft, season
from tests.nominations.scans import bound, frozen, leaves, scanned, signed
from tests.nominations.test_freeze import correct, material
from tests.nominations.test_pages_society import visitor

pytestmark = pytest.mark.django_db
LONG = 4000


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast) -> Paper:
    rules = {**material(), "sealed_scan": True}
    return draft(cast, season(cast, days=LONG, material=rules))


def at(space: str, name: str, *args: object) -> str:
    with translation.override("zh-hans"):
        return reverse(f"{space}:{name}", args=args)


def shown(cast: Cast, who: str, space: str, name: str, *args: object) -> str:
    answer = visitor(cast, who).get(at(space, name, *args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def handed_in(cast: Cast, paper: Paper) -> Paper:
    """The paper with the office."""
    fresh = Paper.objects.get(pk=paper.pk)
    services.hand_in(fresh, by=cast.actor("lin"), at=NOW)
    return services.endorse(Paper.objects.get(pk=paper.pk), by=cast.actor("zhao"), at=NOW)


# --- the three steps --------------------------------------------------------------------------------


def test_the_paper_leads_to_its_next_step(cast, paper):
    words = lambda: shown(cast, "lin", "society", "paper", paper.pk)  # noqa: E731
    assert "冻结并打印" in words()
    version = frozen(cast, paper)
    assert "0 / 3" in words()
    scanned(cast, paper, version, signed(version))
    assert "3 / 3" in words()
    correct(cast, paper, "achievements", "更正。")
    assert "重新冻结" in words()


def test_a_click_freezes_and_the_page_shows_the_job(
    cast, paper, django_capture_on_commit_callbacks
):
    browser = visitor(cast, "lin")
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(at("society", "freeze", paper.pk))
    assert answer.url == at("society", "versions", paper.pk)
    page = browser.get(answer.url).content.decode()
    version = paper.versions.get()
    assert version.digest[:12].upper() in page
    pages = "、".join(str(n) for n in (signed(version)[0], signed(version)[1]))
    assert signed(version) == [*range(signed(version)[0], signed(version)[0] + 3)], pages
    pdf = browser.get(at("society", "version_pdf", version.pk))
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf["Content-Disposition"]
    assert browser.get(at("society", "version_page", version.pk, 1)).content[1:4] == b"PNG"
    assert browser.get(at("society", "version_page", version.pk, 999)).status_code == 404


def test_the_page_says_which_pages_a_correction_makes_void_and_which_are_printed_again(cast):
    rules = {**material(achievements=["nominee"]), "sealed_scan": True}
    paper = draft(cast, season(cast, days=LONG, material=rules))
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "更正。")
    void = [p.number for p in first.coded() if p.part in {"achievements", "form-pledge"}]
    page = shown(cast, "lin", "society", "versions", paper.pk)
    assert f"第 {void[0]}、{void[1]} 页" in page
    second = frozen(cast, paper)
    page = shown(cast, "lin", "society", "versions", paper.pk)
    assert f"第 {signed(second)[0]} 页" in page
    compared = shown(cast, "lin", "society", "compare_versions", second.pk)
    assert compared.count("有变化") == 2
    back = visitor(cast, "lin").get(at("society", "compare_versions", first.pk), {"with": "2"})
    assert back.content.decode().count("有变化") == 2


def test_a_version_alone_has_nothing_to_be_compared_with(cast, paper):
    first = frozen(cast, paper)
    address = at("society", "compare_versions", first.pk)
    for asked in ("", "7", "x", "9" * 40):
        assert visitor(cast, "lin").get(address, {"with": asked}).status_code == 404


def test_a_version_is_restored_after_a_look(cast, paper):
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "更正。")
    browser, where = visitor(cast, "lin"), at("society", "restore", first.pk)
    assert "恢复" in browser.get(where).content.decode()
    assert browser.post(where).url == at("society", "versions", paper.pk)
    assert paper.sections.order_by("-version").first().text == "长期在一线工作。"
    assert "无需恢复" in browser.get(where).content.decode()


# --- the scan ---------------------------------------------------------------------------------------


def uploaded(browser, paper: Paper, *files: bytes):
    named = [
        SimpleUploadedFile(f"扫描{n}.pdf", data, "application/pdf") for n, data in enumerate(files)
    ]
    return browser.post(at("society", "upload_scan", paper.pk), {"scans": named})


def test_several_files_are_uploaded_read_and_shown_page_by_page(
    cast, paper, django_capture_on_commit_callbacks
):
    version = frozen(cast, paper)
    one, two, three = leaves(version, signed(version))
    browser = visitor(cast, "lin")
    with django_capture_on_commit_callbacks(execute=True):
        answer = uploaded(browser, paper, bound([two, one]), bound([three]))
    scan = Scan.objects.get()
    assert answer.url == at("society", "scan", scan.pk)
    page = browser.get(answer.url).content.decode()
    assert "已配对图片 3 / 3" in page and "颠倒" in page
    assert all(each.code in page for each in version.coded() if each.signed)
    picture = scan.pictures.first()
    for door in ("picture_file", "picture_small"):
        assert browser.get(at("society", door, picture.pk)).content[:3] == b"\xff\xd8\xff"


def test_nothing_chosen_is_answered_with_a_sentence(cast, paper):
    frozen(cast, paper)
    answer = visitor(cast, "lin").post(at("society", "upload_scan", paper.pk))
    assert answer.status_code == 422 and "请选择" in answer.content.decode()


def test_a_picture_waits_to_be_read(cast, paper):
    version = frozen(cast, paper)
    uploaded(visitor(cast, "lin"), paper, bound(leaves(version, [1])))
    scan = Scan.objects.get()
    browser = visitor(cast, "lin")
    picture = scan.pictures.get()
    assert browser.get(at("society", "picture_small", picture.pk)).status_code == 404
    assert "hx-get" in browser.get(at("society", "scan", scan.pk)).content.decode()
    answer = browser.post(at("society", "picture", picture.pk), {"number": "1"})
    assert answer.status_code == 409 and "仍在读取" in answer.content.decode()


def test_an_old_page_is_named_on_top(cast, paper):
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "更正。")
    second = frozen(cast, paper)
    scan = scanned(cast, paper, first, signed(first)[:1])
    was, now = first.coded()[signed(first)[0] - 1], second.coded()[signed(second)[0] - 1]
    page = shown(cast, "lin", "society", "scan", scan.pk)
    assert f"第 {now.number} 页是旧版 {was.code}，当前版本 {now.code}" in page


def test_an_unreadable_picture_is_paired_in_two_clicks(cast, paper):
    version = frozen(cast, paper)
    one, two, three = signed(version)
    scan = scanned(cast, paper, version, [one, 0, three])
    browser = visitor(cast, "lin")
    picture = scan.pictures.get(place=2)
    where = at("society", "picture", picture.pk)
    assert where in browser.get(at("society", "scan", scan.pk)).content.decode()
    page = browser.get(where).content.decode()
    assert page.index(f'value="{two}"') < page.index('value="1"')  # what is missing comes first
    answer = browser.post(where, {"number": str(two)})
    assert answer.url == at("society", "scan", scan.pk)
    assert Scan.objects.get().state == Scan.State.PAIRED
    for wrong in ("", "0", "x", "999", "9" * 30):
        assert browser.post(where, {"number": wrong}).status_code == 422


# --- the office -------------------------------------------------------------------------------------


def test_the_office_sees_version_and_scan_and_judges_what_was_paired_by_hand(cast, paper):
    version = frozen(cast, paper)
    one, two, three = signed(version)
    scan = scanned(cast, paper, version, [one, 0, three])
    picture = scan.pictures.get(place=2)
    services.pair_by_hand(picture, two, by=cast.actor("lin"), at=NOW)
    handed_in(cast, paper)
    page = shown(cast, "li", "office", "check", paper.pk)
    assert "3 / 3" in page and "手工配对" in page
    browser, where = visitor(cast, "li"), at("office", "picture", picture.pk)
    beside = browser.get(where).content.decode()
    assert at("office", "version_page", version.pk, two) in beside
    assert at("office", "picture_file", picture.pk) in beside
    assert browser.post(where, {"confirmed": "no"}).status_code == 422
    answer = browser.post(where, {"confirmed": "no", "why": "看不清公章"})
    assert answer.url == at("office", "check", paper.pk)
    assert "2 / 3" in browser.get(answer.url).content.decode()
    assert browser.post(where, {"confirmed": "yes"}).status_code == 302
    assert "3 / 3" in browser.get(answer.url).content.decode()


def test_documents_and_pictures_are_the_offices_only_once_the_paper_is_there(cast, paper):
    version = frozen(cast, paper)
    scan = scanned(cast, paper, version, signed(version))
    picture = scan.pictures.first()
    doors = [
        ("version_pdf", version.pk), ("version_page", version.pk, 1),
        ("picture_file", picture.pk), ("picture_small", picture.pk), ("picture", picture.pk),
    ]  # fmt: skip
    asked = lambda: [  # noqa: E731
        visitor(cast, "li").get(at("office", *door)).status_code for door in doors
    ]
    assert set(asked()) == {404}
    handed_in(cast, paper)
    assert set(asked()) == {200}


def test_another_society_finds_nothing(cast, paper):
    version = frozen(cast, paper)
    scan = scanned(cast, paper, version, signed(version))
    browser = visitor(cast, "qian")
    for door in (
        ("versions", paper.pk), ("freeze", paper.pk), ("upload_scan", paper.pk),
        ("version_pdf", version.pk), ("version_page", version.pk, 1),
        ("compare_versions", version.pk), ("restore", version.pk), ("scan", scan.pk),
        ("read_on", scan.pk), ("picture", scan.pictures.first().pk),
        ("picture_file", scan.pictures.first().pk), ("picture_small", scan.pictures.first().pk),
    ):  # fmt: skip
        for ask in (browser.get, browser.post):
            assert ask(at("society", *door)).status_code in {404, 405}, door
