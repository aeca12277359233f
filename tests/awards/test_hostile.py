"""A reader who means ill: what is sent to a running notice, and what one gone shows by any door."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from awards.models import Notice, Objection
from files.models import StoredFile
from tests.attachments import pdf
from tests.awards.scene import answers_of, closed, suspended
from tests.awards.test_pages_public import client, every_page, running, stand
from tests.cast import Cast

__all__ = ["client", "running", "stand"]
GIVEN = {
    "person": "1",
    "ground": "authenticity",
    "from_unit": "person",
    "objector": "梅先生",
    "contact": "江城路一号",
    "statement": "工作年限与公开的任职通知不一致。",
}
NAMES = ("陈建国", "丁一")


def sent(client: Client, notice: Notice, **changes: Any) -> Any:
    """Send the form of an objection as its page gives it, with these changes."""
    where = reverse("public:objection", args=[notice.pk])
    return client.post(where, {**GIVEN, **answers_of(client, where), **changes})


def enormous() -> bytes:
    """Return a picture of a few bytes that claims to be 100 000 dots wide and high."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


@pytest.mark.parametrize("gone", ["suspended", "taken down"])
def test_no_door_names_anybody_once_they_are_gone(
    client: Client, cast: Cast, running: Notice, stand: Any, gone: str
) -> None:
    kept = {each: client.get(each).get("ETag", "") for each in every_page(running)}
    where = reverse("public:objection", args=[running.pk])
    given = {**GIVEN, **answers_of(client, where)}
    if gone == "suspended":
        suspended(cast, running)
    else:
        stand(closed(running).take_down_due)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            pages = every_page(running)
            pages += [
                reverse("public:notices_feed"),
                *(reverse("public:notice_out", args=[running.pk, e]) for e in ("pdf", "xlsx")),
            ]
            found = reverse("public:notice", args=[running.pk])
        answers = [
            client.get(each, headers={"If-None-Match": kept.get(each, "")}) for each in pages
        ]
        answers += [client.get(found, {"q": "陈"}), client.get(found, {"sort": "-name"})]
        answers += [client.post(where.replace("zh-hans", language), {**given, "person": "2"})]
        answers += [client.post(where.replace("zh-hans", language))]
        for answer in answers:
            text = answer.content.decode(errors="replace")
            assert answer.status_code in {200, 404, 422}, answer.request["PATH_INFO"]
            assert not any(name in text for name in NAMES), answer.request["PATH_INFO"]
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "工作年限\x00与任职通知不一致。"},
        {"statement": "工作年限\u202e与任职通知不一致。"},
        {"objector": "梅\x0b先生"},
        {"contact": "江城路\ufffe一号"},
        {"statement": "年" * 5001},
        {"person": "9" * 40},
        {"ground": "../../etc"},
        {"ticket": "x.y.z"},
        {"sum_terms": "WzEsMV0:1:x"},
        {"objector": "=" * 121},
    ],
    ids=str,
)
def test_words_that_mean_ill_are_not_taken(
    client: Client, running: Notice, changes: dict[str, str]
) -> None:
    answer = sent(client, running, **changes)
    assert answer.status_code == 422 and not Objection.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>%PDF-1.7",
        b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF",
        b"PK\x03\x04" + bytes(40),
        b"\xff\xd8\xff<?php",
        enormous(),
        b"",
    ],
    ids=["svg", "html", "pdf that is none", "archive", "php", "enormous picture", "empty"],
)
def test_files_that_are_not_what_they_say_are_not_kept(
    client: Client, running: Notice, data: bytes
) -> None:
    before = StoredFile.objects.count()
    answer = sent(client, running, evidence=SimpleUploadedFile("证据.pdf", data, "application/pdf"))
    assert answer.status_code == 422 and not Objection.objects.exists()
    assert StoredFile.objects.count() == before


def test_a_file_is_kept_under_no_name_of_the_sender(client: Client, running: Notice) -> None:
    named = SimpleUploadedFile("x", pdf(), "application/pdf")
    named._name = "../../../梅先生\u202efdp.exe"
    assert sent(client, running, evidence=named).status_code == 200
    assert Objection.objects.get().evidence.name == "evidence.pdf"


def test_more_than_a_form_holds_is_not_read(client: Client, running: Notice) -> None:
    where = reverse("public:objection", args=[running.pk])
    answer = client.post(where, {**GIVEN}, CONTENT_LENGTH=str(41 * 1024 * 1024))
    assert answer.status_code == 413 and answer["Cache-Control"] == "no-store"


def test_every_page_answers_to_any_way_of_asking(client: Client, running: Notice) -> None:
    for address in every_page(running):
        whole = client.get(address)
        head = client.head(address, headers={"Accept": "image/*;q=0.1, ../../etc/passwd"})
        assert (head.status_code, head.content) == (whole.status_code, b""), address
        assert head["Content-Type"] == whole["Content-Type"], address
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            assert client.generic(method, address).status_code == 405, (method, address)
    for name in ("notice", "objection"):
        with translation.override("zh-hans"):
            beyond = reverse(f"public:{name}", args=[10**30])
        assert client.get(beyond).status_code == 404


def test_what_is_kept_for_all_does_not_follow_the_name_one_reader_asked_by(
    client: Client, running: Notice
) -> None:
    where = reverse("public:notice_out", args=[running.pk, "json"])
    first = client.get(where, headers={"Host": "localhost"}).content
    assert b"localhost" not in first and client.get(where).content == first
