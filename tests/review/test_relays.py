"""Reviews on paper and by telephone: taken down by two persons, then like any other review."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from review import services
from review.choices import Keyed
from review.models import Assignment, Declaration, Relay
from review.services.relaying import Said, Talk
from tests.attachments import pdf
from tests.cast import NOW
from tests.review.pages import logged_in, main
from tests.review.stage import set_stage

pytestmark = pytest.mark.django_db
SAID = Said({"practice": 80, "innovation": 8}, comment="成果扎实。")
OTHER = Said({"practice": 85, "innovation": 8}, comment="成果扎实。")
TALK = Talk("13800000017", NOW - timedelta(hours=1), "专家请办公室代录。")
SCAN = ("评分表.pdf", pdf())


@pytest.fixture
def stage():
    stage = set_stage(candidates=1, experts=3)
    stage.scoring()
    return stage


def work(stage) -> Assignment:
    return Assignment.objects.filter(stage="accepted").earliest("pk")


def second(stage):
    return stage.cast.actor("wu")


def a_form(stage) -> Relay:
    sheet = work(stage)
    (row,) = services.print_forms(sheet.item.round, sheet.expert, by=stage.manager, at=NOW)
    return row


def key(relay, by, said=SAID, **words):
    return services.key_form(relay, said, by=by, at=NOW, **words)


def test_a_form_keyed_in_twice_alike_is_a_review_like_any_other(stage):
    row = a_form(stage)
    again = services.print_forms(row.round, row.expert, by=stage.manager, at=NOW)
    assert [each.code for each in again] == [row.code] and len(row.code) == 9
    with pytest.raises(Refused):  # the scan comes with the first entry
        key(row, stage.manager)
    assert key(row, stage.manager, scan=SCAN) is Keyed.FIRST
    assert key(row, stage.manager) is Keyed.FIRST  # one person is not two
    assert not work(stage).scores.exists()
    assert key(row, second(stage)) is Keyed.AGREED
    sheet = Assignment.objects.get(pk=row.assignment_id)
    assert (sheet.stage, sheet.comment, sheet.bases.count()) == ("signed", "成果扎实。", 1)
    facts = history(sheet).last().facts
    told = {"way": "paper", "taken_by": [stage.manager.user_id, second(stage).user_id]}
    assert told.items() <= facts.items() and len(facts["sheet"]) == 64
    kept = Relay.objects.get()
    assert (kept.first, kept.second, kept.differed) == (None, None, False) and kept.scan
    assert Letter.objects.filter(verb="taken_down").count() == 1


def test_what_differs_stays_out_until_it_agrees_and_no_third_keys_it_in(stage):
    row = a_form(stage)
    key(row, stage.manager, scan=SCAN)
    assert key(row, second(stage), OTHER) is Keyed.DIFFERS
    assert work(stage).stage == "accepted" and not work(stage).scores.exists()
    with pytest.raises(NotYours):
        key(row, stage.supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relay.objects.update(second_by=stage.manager.user_id)
    assert key(row, second(stage)) is Keyed.AGREED
    assert Relay.objects.get().differed
    with pytest.raises(OutOfOrder):
        key(row, stage.manager, OTHER)


@pytest.mark.parametrize(
    "said", [Said({"practice": 80}), Said({"practice": 83, "innovation": 8}), Said({"style": 1})]
)
def test_a_form_that_cannot_stand_is_refused_whole(stage, said):
    row = a_form(stage)
    with pytest.raises(Refused):
        key(row, stage.manager, said, scan=SCAN)
    assert Relay.objects.get().first is None


def test_pledge_and_review_by_telephone_need_a_second_person():
    stage = set_stage(candidates=1, experts=3)
    round_ = stage.assigned()
    sheet, away = round_.assignments.order_by("pk")[:2]
    tie = [(away.item, "KIN", "")]
    with pytest.raises(OutOfOrder):  # the pledge comes first
        services.take_call(sheet, SAID, TALK, by=stage.manager, at=NOW)
    with pytest.raises(Refused):
        services.take_pledge(round_, away.expert, tie, by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.take_pledge(round_, away.expert, tie, talk=TALK, by=stage.supervisor, at=NOW)
    for work, ties in ((sheet, []), (away, tie)):
        row = services.take_pledge(round_, work.expert, ties, talk=TALK, by=stage.manager, at=NOW)
        with pytest.raises(NotYours):
            services.confirm_relay(row, checked="回拨", by=stage.manager, at=NOW)
        assert not Declaration.objects.filter(expert=work.expert).exists()
        services.confirm_relay(row, checked="回拨", by=second(stage), at=NOW)
    stages = {each.pk: each.stage for each in round_.assignments.all()}
    assert (stages[sheet.pk], stages[away.pk]) == ("accepted", "recused")
    with pytest.raises(OutOfOrder):  # the round has not begun
        services.take_call(sheet, SAID, TALK, by=stage.manager, at=NOW)


def test_a_call_is_confirmed_or_set_aside(stage):
    sheet = work(stage)
    late = Talk("138", NOW + timedelta(hours=1))
    with pytest.raises(Refused):
        services.take_call(sheet, SAID, late, by=stage.manager, at=NOW)
    call = services.take_call(sheet, OTHER, TALK, by=stage.manager, at=NOW)
    services.drop_relay(call, reason="专家更正", by=second(stage), at=NOW)
    call = services.take_call(sheet, SAID, TALK, by=stage.manager, at=NOW)
    with pytest.raises(Refused):
        services.confirm_relay(call, checked=" ", by=second(stage), at=NOW)
    services.confirm_relay(call, checked="回拨请其复述", by=second(stage), at=NOW)
    done = Assignment.objects.get(pk=sheet.pk)
    assert (done.stage, done.marks()) == ("signed", {"practice": 80, "innovation": 8})
    with pytest.raises(IntegrityError), transaction.atomic():
        Relay.objects.filter(pk=call.pk).update(first="x")
    with pytest.raises(NotYet):  # nobody signs for an expert without such a record
        from ledger.flow import advance

        other = Assignment.objects.filter(stage="accepted").earliest("pk")
        advance(other, "take_down", by=stage.manager, at=NOW)


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_now")
def test_the_pages_print_key_in_and_confirm(stage):
    sheet = work(stage)
    round_, office = sheet.item.round, logged_in(stage.cast.users["zhou"])
    other = logged_in(stage.cast.users["wu"])
    page = main(office.get(reverse("office:round_expert", args=[round_.pk, sheet.expert_id])))
    print_url = reverse("office:print_forms", args=[round_.pk, sheet.expert_id])
    assert print_url in page and reverse("office:take_call", args=[sheet.pk]) in page
    with pikepdf.open(io.BytesIO(office.post(print_url).content)) as document:
        assert len(document.pages) == 1  # the pledge is signed already
    row = Relay.objects.get()
    found = office.get(reverse("office:relays", args=[round_.pk]), {"code": row.code.lower()})
    address = reverse("office:key_form", args=[row.pk])
    assert found["Location"] == address
    entry = {"practice": "80", "innovation": "8", "comment": "好"}
    assert office.post(address, entry).status_code == 422  # no scan
    scan = SimpleUploadedFile("评分表.pdf", SCAN[1], "application/pdf")
    assert office.post(address, {**entry, "scan": scan}).status_code == 302
    assert "80" not in main(other.get(address)) and "两次录入不一致" not in main(other.get(address))
    differs = other.post(address, {**entry, "practice": "85"})
    assert differs.status_code == 422 and "两次录入不一致" in main(differs)
    proof = reverse("office:relay_scan", args=[row.pk])
    assert office.get(proof).status_code == 200
    assert other.post(address, entry).status_code == 302
    page = main(office.get(reverse("office:round_expert", args=[round_.pk, sheet.expert_id])))
    assert "代录" in page
    sheet = work(stage)
    call = {**entry, "number": "138", "spoke_at": f"{NOW:%Y-%m-%dT%H:%M}", "words": ""}
    assert office.post(reverse("office:take_call", args=[sheet.pk]), call).status_code == 302
    address = reverse("office:confirm_relay", args=[Relay.objects.latest("pk").pk])
    assert "另一人" in main(office.get(address))
    assert other.post(address, {"act": "confirm"}).status_code == 422
    assert other.post(address, {"act": "confirm", "checked": "回拨"}).status_code == 302
    assert Assignment.objects.get(pk=sheet.pk).stage == "signed"
    assert logged_in(stage.experts[0].user).get(address).status_code == 403
