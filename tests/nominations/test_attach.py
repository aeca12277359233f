"""attach, replace_file, detach: what a slot takes, what it refuses, with the numbers in the sentence."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from files.services import read
from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused, Stale
from nominations import services
from nominations.models import Attachment, Paper
from tests.attachments import PNG, pdf
from tests.cast import NOW, Cast, assemble, declared_empty, draft, season
from tests.files import nasty

pytestmark = pytest.mark.django_db
LONG = 4000


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast: Cast) -> Paper:
    return declared_empty(cast, "outstanding-scientist", days=LONG)


def put(cast: Cast, paper: Paper, slot: str, data: bytes, name: str = "附件.pdf") -> Attachment:
    return services.attach(paper, slot, data, name=name, by=cast.actor("lin"), at=NOW)


def refusal(cast: Cast, paper: Paper, slot: str, data: bytes, name: str = "附件.pdf") -> str:
    with translation.override("zh-hans"), pytest.raises(Refused) as raised:
        put(cast, paper, slot, data, name)
    return str(raised.value)


def test_a_pdf_of_101_pages_is_refused_with_the_count(cast, paper):
    assert "共101页，上限100页" in refusal(cast, paper, "works", pdf(101))
    assert put(cast, paper, "works", pdf(100)).pages == 100


def test_every_fault_is_named_at_once(cast, paper):
    said = refusal(cast, paper, "identity", pdf(5))
    assert "共5页，上限4页" in said
    large = pdf(5).replace(b"%%EOF", b"%" * (11 << 20) + b"\n%%EOF")
    said = refusal(cast, paper, "identity", large)
    assert "11.0" in said and "共5页，上限4页" in said


@pytest.mark.parametrize(
    ("slot", "data", "words"),
    [
        ("photo", pdf(), "JPG、PNG"),
        ("works", nasty.DOCX, "PDF"),
        ("works", nasty.changed(nasty.opens_with_script), "JavaScript"),
        ("works", b"MZ\x90", "程序"),
        ("works", bytes(60 << 20), "60.0"),
        ("nothing", pdf(), "nothing"),
    ],
)
def test_what_does_not_fit_is_not_kept(cast, paper, slot, data, words):
    assert words in refusal(cast, paper, slot, data)
    assert Attachment.objects.count() == 0


def test_a_photograph_in_a_slot_for_pdf_becomes_an_upright_page(cast, paper):
    kept = put(cast, paper, "works", nasty.photograph(), "证书.JPG")
    assert (kept.file.name, kept.file.mime, kept.pages) == ("证书.pdf", "application/pdf", 1)
    assert b"Camera of Li" not in read(kept.file)


def test_a_portrait_stays_a_picture_but_loses_place_and_camera(cast, paper):
    kept = put(cast, paper, "photo", nasty.photograph(), "照片.jpg")
    assert kept.file.mime == "image/jpeg" and b"Camera of Li" not in read(kept.file)


def test_how_a_file_looks_is_kept_beside_it(cast, paper):
    for slot, data in (("works", pdf()), ("photo", PNG)):
        shown = put(cast, paper, slot, data).preview
        assert shown and read(shown).startswith(b"\xff\xd8")


def test_a_file_is_replaced_in_one_step_and_the_book_knows_both(cast, paper):
    old = put(cast, paper, "identity", pdf(1), "旧.pdf")
    new = services.replace_file(old, pdf(2), name="新.pdf", by=cast.actor("lin"), at=NOW)
    assert list(paper.attachments.all()) == [new]
    entry = list(history(paper))[-1]
    assert (entry.verb, entry.facts["name"], entry.facts["now"]) == (
        "replace_file", "旧.pdf", "新.pdf",
    )  # fmt: skip


def test_what_cannot_be_kept_replaces_nothing(cast, paper):
    old = put(cast, paper, "identity", pdf(1))
    with pytest.raises(Refused):
        services.replace_file(old, pdf(9), name="a.pdf", by=cast.actor("lin"), at=NOW)
    assert list(paper.attachments.all()) == [old]


def test_what_was_removed_meanwhile_is_neither_replaced_nor_removed_again(cast, paper):
    old = put(cast, paper, "identity", pdf(1))
    services.detach(Attachment.objects.get(pk=old.pk), by=cast.actor("lin"), at=NOW)
    lines = len(list(history(paper)))
    with pytest.raises(Stale):
        services.detach(old, by=cast.actor("lin"), at=NOW)
    with pytest.raises(Stale):
        services.replace_file(old, pdf(), name="a.pdf", by=cast.actor("lin"), at=NOW)
    assert len(list(history(paper))) == lines


def test_what_the_virus_scanner_finds_is_kept_nowhere(cast, paper, settings):
    settings.JUJIAN_SCANNER = "sh -c 'cat >/dev/null; exit 1'"
    assert "病毒" in refusal(cast, paper, "works", pdf())
    assert Attachment.objects.count() == 0
    settings.JUJIAN_SCANNER = "sh -c 'cat >/dev/null; exit 0'"
    assert put(cast, paper, "works", pdf())


def test_only_the_society_and_only_while_the_paper_is_open(cast):
    handed = services.hand_in(draft(cast, season(cast)), by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet):
        put(cast, handed, "works", pdf())
    with pytest.raises(NotYours):
        services.attach(handed, "works", pdf(), name="a", by=cast.actor("qian"), at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_files_for_the_last_place_of_a_slot(cast, paper):
    """Of two uploads at the same moment one is kept; the other reads why not."""
    told: list[str] = []
    start = threading.Barrier(2)

    def upload(pages: int) -> None:
        start.wait()
        try:
            put(cast, paper, "identity", pdf(pages))
            told.append("kept")
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=upload, args=(pages,)) for pages in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("kept") == 1 and len(told) == 2
    assert paper.attachments.count() == 1


# --- pages --------------------------------------------------------------------------------------------


def at(name: str, *args: Any) -> str:
    with translation.override("zh-hans"):
        return reverse(f"society:{name}", args=args)


def visitor(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_download_streams_under_its_chinese_name_and_is_kept_nowhere(cast, paper):
    kept = put(cast, paper, "works", pdf(3), "论著 证明.pdf")
    answer = visitor(cast, "lin").get(at("attachment", kept.pk))
    assert answer.streaming and b"".join(answer) == pdf(3)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%AE%BA")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert int(answer["Content-Length"]) == len(pdf(3))


def test_the_page_shows_how_a_file_looks_and_its_fingerprint(cast, paper):
    kept = put(cast, paper, "works", pdf(3))
    client = visitor(cast, "lin")
    text = client.get(at("attachments", paper.pk)).content.decode()
    assert kept.file.short_hash in text and at("preview", kept.pk) in text
    picture = client.get(at("preview", kept.pk))
    assert picture["Content-Type"] == "image/jpeg" and picture["Content-Disposition"].startswith(
        "inline"
    )
    assert visitor(cast, "qian").get(at("preview", kept.pk)).status_code == 404


def test_nothing_chosen_shows_the_page_again_with_a_sentence(cast, paper):
    client = visitor(cast, "lin")
    answer = client.post(at("attach", paper.pk, "works"))
    assert answer.status_code == 422 and "请先选择文件" in answer.content.decode()
    empty = SimpleUploadedFile("a.pdf", b"")
    assert client.post(at("attach", paper.pk, "works"), {"file": empty}).status_code == 422


def test_a_file_is_replaced_from_its_page(cast, paper):
    kept = put(cast, paper, "identity", pdf(1), "旧.pdf")
    file = SimpleUploadedFile("新.pdf", pdf(2))
    answer = visitor(cast, "lin").post(at("replace_file", kept.pk), {"file": file})
    assert answer.url.endswith("#slot-identity")
    assert [each.file.name for each in paper.attachments.all()] == ["新.pdf"]
