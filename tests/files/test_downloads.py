"""What goes to a browser as a file bears its name, and stays nowhere in between."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse

from files.downloads import hand_out, hand_over, hand_over_bundle, under_name
from files.kinds import PDF
from files.services import store
from tests.attachments import pdf
from tests.cast import NOW


def test_what_is_not_public_is_kept_nowhere_in_between():
    answer = hand_over(b"%PDF-", PDF, "记录.pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cache-Control" not in hand_over(b"x", PDF, "名单.pdf", public=True).headers


@pytest.mark.parametrize(("shown", "way"), [(False, "attachment"), (True, "inline")])
def test_a_name_in_chinese_arrives_whole(shown, way):
    named = under_name(HttpResponse(), '一"\r\n.pdf', shown=shown).headers["Content-Disposition"]
    assert named.startswith(f"{way}; filename*=utf-8''") and "\n" not in named


def test_a_picture_of_a_page_needs_no_name():
    answer = hand_over(b"x", "image/png")
    assert "Content-Disposition" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_bundle_reads_as_it_is():
    answer = hand_over_bundle({"名": ["甲"]}, "bundle.json")
    assert "甲" in answer.content.decode() and json.loads(answer.content) == {"名": ["甲"]}


@pytest.mark.django_db
def test_a_stored_file_keeps_its_own_name():
    answer = hand_out(store(pdf(), name="附件.pdf", at=NOW))
    assert b"".join(answer.streaming_content) == pdf()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Length"] == str(len(pdf()))
