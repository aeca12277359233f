"""Signing with a one-time code, where the rule set asks for one: sent, tried, used up."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYours, Refused
from letters.models import Letter
from review import services
from review.models import Assignment, DeskLink
from tests.cast import NOW
from tests.review.pages import logged_in, main
from tests.review.stage import LETTER, acting, set_stage

pytestmark = pytest.mark.django_db


def scene():
    """One expert's complete, unsigned sheet of a round whose rules ask for a code."""
    rules = {**LETTER, "experts_min": 1, "experts_max": 1, "sign_code": True}
    stage = set_stage(candidates=1, experts=0, rounds=(rules,))
    stage.enrol("专家子", phone="13800000017")
    sheet = stage.scoring().assignments.get()
    for code, mark in (("practice", 80), ("innovation", 8)):
        services.save_score(sheet, code, mark, by=acting(sheet.expert), at=NOW)
    return stage, sheet


def sent() -> str:
    """Return the code of the last text message."""
    letter = Letter.objects.filter(verb="signing_code").latest("pk")
    assert (letter.channel, str(letter.address)) == ("sms", "13800000017")
    return re.findall(r"\d{6}", str(letter.body))[0]


def test_reviews_are_signed_by_the_code_that_was_sent_and_by_no_other_way():
    stage, sheet = scene()
    round_, by = sheet.item.round, acting(sheet.expert)
    with pytest.raises(Refused):
        services.sign(sheet, by=by, at=NOW)
    with pytest.raises(Refused):
        services.sign_all(round_, code="", by=by, at=NOW)
    with pytest.raises(NotYours):
        services.send_signing_code(round_, by=stage.manager, at=NOW)
    services.send_signing_code(round_, by=by, at=NOW)
    with pytest.raises(Refused):  # a minute has not passed
        services.send_signing_code(round_, by=by, at=NOW)
    wrong = "000000" if sent() != "000000" else "111111"
    with pytest.raises(Refused, match="4"):
        services.sign_all(round_, code=wrong, by=by, at=NOW)
    with pytest.raises(Refused):
        services.sign_all(round_, code=sent(), by=by, at=NOW + timedelta(minutes=10))
    assert services.sign_all(round_, code=sent(), by=by, at=NOW) == 1
    assert Assignment.objects.get().stage == "signed"
    services.reopen(sheet, by=by, at=NOW)
    with pytest.raises(Refused):  # used up
        services.sign_all(round_, code=sent(), by=by, at=NOW)


def test_a_code_is_over_after_five_wrong_tries():
    _stage, sheet = scene()
    round_, by = sheet.item.round, acting(sheet.expert)
    services.send_signing_code(round_, by=by, at=NOW)
    for _try in range(5):
        with pytest.raises(Refused):
            services.sign_all(round_, code="none", by=by, at=NOW)
    with pytest.raises(Refused):
        services.sign_all(round_, code=sent(), by=by, at=NOW)
    services.send_signing_code(round_, by=by, at=NOW + timedelta(minutes=2))
    assert services.sign_all(round_, code=sent(), by=by, at=NOW + timedelta(minutes=2)) == 1


@pytest.mark.usefixtures("at_now")
def test_the_last_look_sends_the_code_and_takes_it():
    _stage, sheet = scene()
    desk = logged_in(sheet.expert.user)
    finish = reverse("review:finish", args=[sheet.item.round_id])
    item = main(desk.get(reverse("review:item", args=[sheet.pk])))
    assert 'value="sign"' not in item and finish in item
    assert "138****0017" in main(desk.get(finish))
    assert desk.post(finish, {"act": "code"}).status_code == 302
    assert desk.post(finish, {"code": "none"}).status_code == 422
    assert desk.post(finish, {"code": sent()}).status_code == 302
    assert Assignment.objects.get().stage == "signed"


@pytest.mark.usefixtures("at_now")
def test_a_link_by_text_message_and_codes_are_all_a_reviewer_needs():
    """Link, code, pledge, score, sign: no password, nothing installed, all on pages without scripts."""
    rules = {**LETTER, "experts_min": 1, "experts_max": 1, "sign_code": True}
    stage = set_stage(candidates=1, experts=0, rounds=(rules,))
    stage.enrol("专家子", phone="13800000017")
    round_ = stage.assigned()
    sheet = round_.assignments.get()
    told = Letter.objects.get(verb="desk_link")  # went out with the invitation
    assert (told.channel, str(told.address)) == ("sms", "13800000017")
    where = re.search(r"http://[^/]+(/\S+)", str(told.body))[1]
    desk = Client()
    assert "138****0017" in main(desk.get(where))
    assert desk.post(where, {"pin": "123456"}).status_code == 422  # none was sent
    assert desk.post(where, {"act": "send_pin"}).status_code == 302
    pin = re.findall(r"\d{6}", str(Letter.objects.get(verb="desk_code").body))[0]
    assert desk.post(where, {"pin": f"{int(pin) + 1:06d}"[-6:]}).status_code == 422
    assert desk.post(where, {"pin": pin})["Location"] == reverse("review:home")
    assert Client().post(where, {"pin": pin}).status_code == 422  # used up
    assert (
        desk.post(reverse("review:declare", args=[round_.pk]), {"pledge": "on"}).status_code == 302
    )
    services.start_round(round_, by=stage.manager, at=NOW)
    item = reverse("review:item", args=[sheet.pk])
    assert desk.get(item).status_code == 200
    marks = {"practice": "80", "innovation": "8", "act": "save"}
    assert desk.post(item, marks).status_code == 302
    finish = reverse("review:finish", args=[round_.pk])
    assert desk.post(finish, {"act": "code"}).status_code == 302
    assert desk.post(finish, {"code": sent()}).status_code == 302
    assert Assignment.objects.get().stage == "signed"
    send = reverse("office:send_desk_link", args=[round_.pk, sheet.expert_id])
    assert logged_in(stage.cast.users["zheng"]).post(send).status_code == 403
    assert logged_in(stage.cast.users["zhou"]).post(send).status_code == 302
    assert Client().get(where).status_code == 404  # the new one ends it
    assert desk.get(item).status_code == 200
    office = logged_in(stage.cast.users["zhou"])
    page, withdraw = (
        reverse(f"office:{name}", args=[round_.pk, sheet.expert_id])
        for name in ("round_expert", "withdraw_desk_link")
    )
    assert withdraw in office.get(page).content.decode()
    assert office.post(withdraw, {"reason": " "}).status_code == 422
    assert office.post(withdraw, {"reason": "手机遗失"}).status_code == 302
    assert not DeskLink.objects.filter(withdrawn_at=None).exists()
    assert desk.get(item).status_code == 302  # logged out
    assert history(sheet.expert).last().reason == "手机遗失"
    assert office.post(withdraw, {"reason": "手机遗失"}).status_code == 409


@pytest.mark.parametrize(
    ("rules", "password", "links"),
    [({}, None, 1), ({}, "子-long-password", 0), ({"phone": False}, None, 0)],
)
def test_a_link_goes_with_the_invitation_to_who_has_a_telephone_alone(rules, password, links):
    stage = set_stage(
        candidates=1, experts=0, rounds=({**LETTER, "experts_min": 2, "experts_max": 2, **rules},)
    )
    first, _second = stage.enrol("专家子", phone="13800000017"), stage.enrol("专家丑")
    first.user.set_password(password)
    first.user.save()
    round_ = stage.assigned()
    assert [*DeskLink.objects.values_list("expert", flat=True)] == [first.pk] * links
    services.send_links_along(round_, [first.pk], by=stage.manager, at=NOW)
    assert DeskLink.objects.count() == links  # the one that is open will do
