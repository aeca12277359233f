"""The office's cycles and rules in the browser's place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config import clock
from programmes import services
from programmes.models import Cycle, Programme
from tests.attachments import pdf
from tests.cast import NOW, Cast, assemble, season

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def office(cast: Cast) -> Client:
    return visitor(cast, "zhou")


def visitor(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def filled(cast: Cast, **changes: object) -> dict[str, object]:
    days = [clock.now() + timedelta(days=n) for n in (1, 40)]
    return {
        "programme": Programme.objects.get(code="outstanding-engineer").pk,
        "year": 2026,
        "edition": "第八届",
        "organiser": cast.societies["foundation"].pk,
        "opens_at": f"{days[0]:%Y-%m-%dT%H:%M}",
        "closes_at": f"{days[1]:%Y-%m-%dT%H:%M}",
        "notice_no": "科协发〔2026〕1号",
        **changes,
    }


def test_a_cycle_is_prepared_looked_over_frozen_and_opened_by_another(
    cast: Cast, office: Client
) -> None:
    answer = office.post("/zh-hans/office/cycles/prepare/", filled(cast))
    cycle = Cycle.objects.get()
    assert answer.headers["Location"] == f"/zh-hans/office/cycles/{cycle.pk}/rules/"
    assert cycle.rules.programme.edition == "第八届"
    assert "待确认" in office.get(answer.headers["Location"]).content.decode()
    office.post(f"/zh-hans/office/cycles/{cycle.pk}/authority/", registration())
    office.post(f"/zh-hans/office/cycles/{cycle.pk}/rules/freeze/")
    refused = office.post(f"/zh-hans/office/cycles/{cycle.pk}/open/")
    assert refused.status_code == 409
    visitor(cast, "wu").post(f"/zh-hans/office/cycles/{cycle.pk}/open/")
    cycle = Cycle.objects.get()
    assert (cycle.stage, cycle.opened_by_id) == ("open", cast.users["wu"].pk)


def registration(**changes: object) -> dict[str, object]:
    return {
        "kind": "registration",
        "founder": "foundation",
        "number": "国科奖社证字第0191号",
        "dated": "2010-05-06",
        "document": SimpleUploadedFile("登记证书.pdf", pdf()),
        **changes,
    }


def test_faults_keep_what_was_typed(cast: Cast, office: Client) -> None:
    given = filled(cast, closes_at="2020-01-01T00:00", notice_no="科协发〔2026〕77号")
    answer = office.post("/zh-hans/office/cycles/prepare/", given)
    assert answer.status_code == 422
    assert "科协发〔2026〕77号" in answer.content.decode()
    assert not Cycle.objects.exists()


def in_preparation(cast: Cast) -> Cycle:
    return services.prepare_next(
        Programme.objects.get(code="outstanding-engineer"),
        year=2027,
        edition="",
        organiser=cast.societies["foundation"],
        opens_at=clock.now(),
        closes_at=clock.now() + timedelta(days=30),
        by=cast.actor("zhou"),
        at=clock.now(),
    )


def test_quotas_are_set_and_shown_with_the_places_used(cast: Cast, office: Client) -> None:
    cycle = season(cast)
    address = f"/zh-hans/office/cycles/{cycle.pk}/quotas/"
    office.post(address, {"society": cast.societies["a"].pk, "limit": "3"})
    assert cycle.limit_for(cast.societies["a"].pk) == 3
    assert "机械制造学会" in office.get(address).content.decode()
    assert office.post(address, {"society": "x", "limit": "-1"}).status_code == 422


@pytest.mark.parametrize("name", ["lin", "li", "zheng", "wang"])
def test_only_managers_prepare(cast: Cast, name: str) -> None:
    assert visitor(cast, name).get("/zh-hans/office/cycles/prepare/").status_code == 403


def test_a_passer_by_is_led_to_the_door(cast: Cast) -> None:
    assert Client().get("/zh-hans/office/cycles/").status_code == 302


def test_a_rehearsal_cycle_is_unknown_to_the_real_office(cast: Cast, office: Client) -> None:
    programme = Programme.objects.get(code="outstanding-engineer")
    from programmes.vocabulary import preset

    rules = services.write_rule_set(programme, preset(programme.code), rehearsal=True)
    assert office.get(f"/zh-hans/office/rules/{rules.pk}/").status_code == 404


def test_the_list_and_the_page_of_a_cycle(cast: Cast, office: Client) -> None:
    cycle = season(cast)
    assert cycle.name_zh in office.get("/zh-hans/office/cycles/?sort=-closes").content.decode()
    page = office.get(f"/zh-hans/office/cycles/{cycle.pk}/").content.decode()
    assert "科学" in page and "2026" in page
    assert cycle.closes_at > NOW
