"""The verification page: typed, dropped as PDF, photographed at a slant; and what is published beside it."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from awards import services, statements
from awards.certificates import certificates_pdf, verification_address
from awards.models import Certificate, Correction, SigningKey
from files.models import StoredFile
from files.pdf import page_at
from nominations.models import Candidate
from tests.awards.scene import MONDAY, awarded, fresh
from tests.cast import Cast

BACKEND = "django.contrib.auth.backends.ModelBackend"
VERIFY = "/zh-hans/verify/"


@pytest.fixture
def papers(cast: Cast, candidates: list[Candidate]) -> list[Certificate]:
    return awarded(cast, candidates)


def typed(client: Client, **words: str) -> str:
    return client.get(VERIFY, words).content.decode()


def heading(text: str) -> list[str]:
    """Return the headings of the answer."""
    found = re.findall(r'role="status"><h2><svg.*?</svg>(.*?)</h2>', text, re.DOTALL)
    return [each.strip() for each in found]


def shown(client: Client, data: bytes, name: str) -> Any:
    """Hand the paper in, from the page itself."""
    ticket = re.search(r'name="ticket" value="([^"]+)"', typed(client))
    assert ticket
    return client.post(VERIFY, {"ticket": ticket[1], "paper": SimpleUploadedFile(name, data)})


def photograph(
    pdf: bytes, corners: list[tuple[float, float]], *, dpi: int = 150, place: int = 0
) -> bytes:
    """Return a page as a telephone sees it from the side: its corners moved, on a dark table."""
    page = page_at(pdf, place, dpi=dpi)
    assert page
    wide, high = page.size
    target = [(x * wide, y * high) for x, y in corners]
    flat = [(0, 0), (wide, 0), (wide, high), (0, high)]
    taken = page.convert("RGB").transform(
        page.size, Image.Transform.PERSPECTIVE, plane(target, flat), Image.Resampling.BICUBIC, fillcolor=(60, 52, 44)
    )  # fmt: skip
    kept = io.BytesIO()
    taken.point([min(255, int(each * 0.82) + 12) for each in range(256)] * 3).save(
        kept, "JPEG", quality=82
    )
    return kept.getvalue()


def plane(seen: list[Any], flat: list[Any]) -> list[float]:
    """Return the eight numbers that lead from where a corner is seen to where it lies."""
    import numpy as np

    rows, values = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(each) for each in np.linalg.solve(np.array(rows, float), np.array(values, float))]


def test_typed_in_three_ways_it_answers_in_three_words(
    client: Client, cast: Cast, papers: list[Certificate]
) -> None:
    one, two = papers
    asked = services.ask_revocation(fresh([two.candidate])[0], ground="经查造假。", decision="科协发〔2026〕20号", by=cast.actor("zhou"), at=MONDAY)  # fmt: skip
    services.confirm_revocation(asked, by=cast.actor("wu"), at=MONDAY)
    said = {
        "code": typed(client, q=one.shown_code),
        "number and name": typed(client, q=one.number, name="丁 一"),
        "the whole code": typed(client, q=verification_address(one)),
        "another name": typed(client, q=one.number, name="丁二"),
        "revoked": typed(client, q=two.code),
        "number alone": typed(client, q=one.number),
    }
    assert {why: heading(text) for why, text in said.items()} == {
        "code": ["证书有效"],
        "number and name": ["证书有效"],
        "the whole code": ["证书有效"],
        "another name": ["未查到"],
        "revoked": ["证书已撤销"],
        "number alone": [],
    }
    assert "请同时填写姓名" in said["number alone"]
    assert "丁一" not in said["another name"]
    assert "科协发〔2026〕20号" in said["revoked"]


def test_the_pdf_and_a_slanted_photograph_are_read_and_never_kept(
    client: Client, papers: list[Certificate]
) -> None:
    pdf = certificates_pdf(papers[:1])
    slants = [
        [(0.06, 0.02), (0.99, 0.10), (0.90, 0.97), (0.01, 0.88)],
        [(0.02, 0.16), (0.95, 0.03), (0.99, 0.93), (0.09, 0.99)],
    ]
    files = StoredFile.objects.count()
    for data, name in (
        (pdf, "证书.pdf"),
        *((photograph(pdf, each), "photo.jpg") for each in slants),
    ):
        answer = shown(client, data, name)
        assert (answer.status_code, heading(answer.content.decode())) == (200, ["证书有效"]), name
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies
    assert StoredFile.objects.count() == files


def test_what_shows_no_certificate_is_refused_with_a_sentence(
    client: Client, papers: list[Certificate]
) -> None:
    blank = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(blank, "PNG")
    for data, name, words in (
        (blank.getvalue(), "白.png", "读不到证书的二维码"),
        (b"MZ\x90\x00" * 50, "a.exe", ""),
        (b"%PDF-1.7 broken", "b.pdf", ""),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 11 * 1024 * 1024, "c.png", "10 MB"),
    ):
        answer = shown(client, data, name)
        assert (answer.status_code, heading(answer.content.decode())) == (422, []), name
        assert words in answer.content.decode(), name
    elsewhere = client.post(VERIFY, {"ticket": "x", "paper": SimpleUploadedFile("a.png", b"x")})
    assert elsewhere.status_code == 422


def test_keys_and_list_are_published_and_the_verifiers_with_them(
    client: Client, papers: list[Certificate]
) -> None:
    answers = {name: client.get(reverse(f"public:{name}")) for name in ("keys", "keys_json", "status", "status_json", "offline", "certificate_verifier")}  # fmt: skip
    assert {name: each.status_code for name, each in answers.items()} == dict.fromkeys(answers, 200)
    for name, each in answers.items():
        assert (each.headers["Cache-Control"], bool(each.cookies), len(each.content) < 100_000) == ("public, max-age=60", False, True), name  # fmt: skip
    key = SigningKey.objects.get()
    (told,) = json.loads(answers["keys_json"].content)["keys"]
    assert (told["kid"], told["x"], told["until"]) == (key.kid, key.public, None)
    assert str(key.private) not in answers["keys_json"].content.decode()
    listed = json.loads(answers["status_json"].content)
    facts = statements.read(statements.STATUS, listed["statement"], {key.kid: key.public})
    assert {name: listed[name] for name in facts} == facts
    page = answers["offline"].content.decode()
    assert answers["offline"].headers["Content-Disposition"].startswith("attachment")
    assert re.search(r"content=\"default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src blob:", page)  # fmt: skip
    assert "://" not in page.replace("https?:\\/\\/", "")


def test_the_office_corrects_a_name_and_changes_the_key(
    cast: Cast, papers: list[Certificate]
) -> None:
    zhou, wu = Client(), Client()
    zhou.force_login(cast.users["zhou"], BACKEND)
    wu.force_login(cast.users["wu"], BACKEND)
    paper = papers[0]
    address = reverse("office:correct_certificate", args=[paper.pk])
    words = {"name": "丁乙", "reason": "录入差错", "document": "户籍证明"}
    assert zhou.post(address, words | {"name": ""}).status_code == 422
    assert zhou.post(address, words).status_code == 302
    confirm = reverse("office:confirm_correction", args=[Correction.objects.get().pk])
    assert "请另一位" in zhou.get(confirm).content.decode()
    assert wu.post(confirm).status_code == 302
    listed = reverse("office:award_list", args=[paper.candidate.award_list_items.get().award_list_id])  # fmt: skip
    assert "此前为：丁一" in wu.get(listed).content.decode()
    keys = reverse("office:signing_keys")
    assert wu.post(keys, {"reason": "年度更换"}).status_code == 302
    assert SigningKey.objects.filter(retired_at__isnull=False).count() == 1


def test_one_connection_hands_in_so_many_papers_an_hour_and_types_as_it_likes(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awards.views.open_pages.LOOKS_OF_ONE", 2)
    client, other = (Client(REMOTE_ADDR=f"2001:db8:5::{n}") for n in (1, 2))
    said = [shown(client, b"%PDF-", "a.pdf").content.decode() for _n in range(3)]
    assert ["提交的证书过多" in each for each in said] == [False, False, True]
    assert "提交的证书过多" not in shown(other, b"%PDF-", "a.pdf").content.decode()
    assert heading(typed(client, q="0000-0000-0000-0000")) == ["未查到"]
