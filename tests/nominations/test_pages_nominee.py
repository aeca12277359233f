"""The pages of nominee and contact: a code, an account, one paper, nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from nominations import services
from nominations.models import Paper, Section
from people.models import User
from tests.cast import NOW, Cast, assemble, draft, season

pytestmark = pytest.mark.django_db
ACCOUNT = {
    "name": "陈建国",
    "username": "chen",
    "password": "a-long-password-2026",
    "again": "a-long-password-2026",
}


@pytest.fixture
def cast() -> Cast:
    return assemble()


def at(name: str, *args: object) -> str:
    """Return the address of a page of the nominee."""
    with translation.override("zh-hans"):
        return reverse(f"nominate:{name}", args=args)


def coded(cast: Cast, role: str = "nominee") -> tuple[Paper, str]:
    """Draft a paper and issue a code that holds at the pages' own clock."""
    from config import clock

    paper = draft(cast, season(cast, days=4000))
    return paper, services.issue_code(paper, role, by=cast.actor("lin"), at=clock.now())


def bearer(cast: Cast, role: str = "nominee") -> tuple[Client, Paper]:
    """Return a browser that came in with a code, and its paper."""
    paper, code = coded(cast, role)
    client = Client()
    assert client.post(at("home"), {"code": code}).url == at("join")
    assert client.post(at("join"), ACCOUNT).url == at("paper", paper.pk)
    return client, paper


def test_a_code_opens_an_account_and_the_paper(cast):
    client, paper = bearer(cast)
    shown = client.get(at("paper", paper.pk)).content.decode()
    assert paper.title in shown
    assert at("paper", paper.pk) in client.get(at("home")).content.decode()
    assert User.objects.get(username="chen").offices.get().role == "nominee"


def test_a_wrong_code_is_refused_and_an_empty_one_asked_for(cast):
    client = Client()
    assert client.post(at("home"), {"code": "AAAA-BBBB-CCCC"}).status_code == 422
    assert client.post(at("home"), {"code": ""}).status_code == 422
    assert client.get(at("join")).url == at("home")


def test_what_was_typed_is_kept_where_the_account_cannot_be_opened(cast):
    _paper, code = coded(cast)
    client = Client()
    client.post(at("home"), {"code": code})
    for wrong in ({"password": "123"}, {"again": "other"}, {"username": "LIN"}):
        answer = client.post(at("join"), {**ACCOUNT, **wrong})
        assert (answer.status_code, "陈建国" in answer.content.decode()) == (422, True)
    assert not User.objects.filter(username="chen").exists()


def test_the_bearer_fills_the_one_paper(cast):
    client, paper = bearer(cast, "contact")
    page = at("section", paper.pk, "achievements")
    client.post(page, {"text": "本人所写", "base_version": 1})
    last = Section.objects.filter(code="achievements").latest("version")
    assert (last.text, last.saved_by.username) == ("本人所写", "chen")


def test_the_bearer_sees_neither_opinion_ranking_nor_other_papers(cast):
    client, paper = bearer(cast)
    other = draft(cast, paper.cycle, name="何其芳")
    services.save_paper(paper, {"rank": 7}, by=cast.actor("lin"), at=NOW)
    parts = {part.code for part in client.get(at("paper", paper.pk)).context["parts"]}
    assert {"opinion", "nomination"}.isdisjoint(parts)
    assert client.get(at("section", paper.pk, "opinion")).status_code == 404
    assert client.get(at("paper", other.pk)).status_code == 404
    with translation.override("zh-hans"):
        for name in ("paper", "nomination", "check", "endorse"):
            assert client.get(reverse(f"society:{name}", args=[paper.pk])).status_code == 403
        opinion = reverse("society:section", args=[paper.pk, "opinion"])
    assert client.get(opinion).status_code == 403


def test_handed_back_the_paper_is_closed(cast):
    client, paper = bearer(cast)
    assert client.get(at("hand_back", paper.pk)).status_code == 200
    assert client.post(at("hand_back", paper.pk)).status_code == 200
    assert client.get(at("paper", paper.pk)).status_code in (403, 404)
    assert paper.fill_codes.get().handed_back_at is not None


def test_somebody_with_an_account_uses_it(cast):
    paper, code = coded(cast)
    client = Client()
    client.force_login(cast.users["zheng"], "django.contrib.auth.backends.ModelBackend")
    client.post(at("home"), {"code": code})
    assert client.get(at("join")).status_code == 200
    assert client.post(at("redeem")).url == at("paper", paper.pk)
    assert client.get(at("paper", paper.pk)).status_code == 200
