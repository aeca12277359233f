"""A cycle opens with its 通知 and, for an award, with its authority; who has read the call."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config import clock
from ledger.flow import history, open_steps
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from programmes import services
from programmes.models import CallFile, CallReading, Cycle, Programme
from programmes.vocabulary import FaultyRules, RuleSet, is_mass_organisation, mentions_fee, preset
from tests.attachments import pdf
from tests.cast import DAY, NOW, Cast, assemble, organiser_of, season

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def prepared(cast: Cast, code: str = "outstanding-engineer", **facts: Any) -> Cycle:
    programme = Programme.objects.get(code=code)
    known = {
        "organiser": organiser_of(cast, programme),
        "notice_no": "基金会发〔2026〕1号",
        **facts,
    }
    return services.prepare_next(
        programme, year=2026, edition="", opens_at=NOW, closes_at=NOW + 30 * DAY,
        by=cast.actor("zhou"), at=NOW, **known,
    )  # fmt: skip


def recorded(cast: Cast, cycle: Cycle, **changes: Any) -> Any:
    words = {
        "kind": "registration", "founder": "foundation", "number": "国科奖社证字第0191号",
        "dated": date(2010, 5, 6), "data": pdf(), "name": "登记证书.pdf", **changes,
    }  # fmt: skip
    return services.record_authority(cycle, **words, by=cast.actor("zhou"), at=NOW)


def visitor(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def sentences(cast: Cast, cycle: Cycle) -> str:
    services.freeze(cycle.rule_set, by=cast.actor("zhou"), at=NOW)
    [(_verb, unmet)] = open_steps(cycle, by=cast.actor("wu"), at=NOW)
    return " ".join(map(str, unmet))


# --- opening ----------------------------------------------------------------------------------------


def test_an_award_opens_with_its_authority_and_not_before(cast: Cast) -> None:
    cycle = prepared(cast)
    with pytest.raises(NotYet):
        services.open_cycle(cycle, by=cast.actor("wu"), at=NOW)
    recorded(cast, cycle)
    opened = services.open_cycle(Cycle.objects.get(), by=cast.actor("wu"), at=NOW)
    assert (opened.stage, opened.authority) == ("open", "国科奖社证字第0191号")
    assert history(opened).filter(verb="record_authority").count() == 1  # type: ignore[attr-defined]


def test_another_track_opens_without_an_authority(cast: Cast) -> None:
    cycle = prepared(cast, "young-talent")
    assert services.open_cycle(cycle, by=cast.actor("wu"), at=NOW).stage == "open"
    with pytest.raises(OutOfOrder):
        recorded(cast, prepared(cast, "leading-talent"))


def test_a_cycle_does_not_open_without_the_number_of_its_call(cast: Cast) -> None:
    cycle = prepared(cast, "young-talent", notice_no="")
    assert "通知尚无文号" in sentences(cast, cycle)


@pytest.mark.parametrize("key", ["office", "a"])
def test_an_association_may_not_give_an_award_and_a_society_may(cast: Cast, key: str) -> None:
    cycle = prepared(cast, organiser=cast.societies[key])
    if key == "a":
        recorded(cast, cycle, founder="society")
        assert services.open_cycle(Cycle.objects.get(), by=cast.actor("wu"), at=NOW)
        return
    with pytest.raises(Refused) as refused:
        recorded(cast, cycle)
    assert "第三十六条" in str(refused.value)
    assert "第三十六条" in sentences(cast, cycle)


@pytest.mark.parametrize("founder", ["mass", "other_organ", "managed"])
def test_a_founder_declared_to_be_barred_is_refused(cast: Cast, founder: str) -> None:
    with pytest.raises(Refused) as refused:
        recorded(cast, prepared(cast), founder=founder)
    assert "第三十六条" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "barred"),
    [
        ("中国科学技术协会", True), ("江城市科协", True), ("江城大学科学技术协会(演练)", True),
        ("江城市总工会", True), ("中国机械工程学会", False), ("中华国际科学交流基金会", False),
        ("中国电子学会科学技术奖励办公室", False), ("中国粮油学会", False),
    ],
)  # fmt: skip
def test_mass_organisations_are_told_by_name(name: str, barred: bool) -> None:
    assert is_mass_organisation(name) is barred


def test_the_organiser_is_one_in_rules_and_cycle(cast: Cast) -> None:
    cycle = prepared(cast, organiser=cast.societies["a"])
    assert cycle.rules.programme.organiser == cycle.organiser.name == "机械制造学会"


# --- no fee -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("评审费每项3000元", "评审费"), ("参评单位须缴纳服务费", "缴纳"), ("另行收费", "收费"),
        ("A fee of 100 yuan is due.", "fee"), ("不收取任何费用", ""), ("免收评审费", ""),
        ("严禁以任何名义收费", ""), ("There is no fee.", ""), ("科研经费1000万元", ""),
        ("本届不收评审费,但收取会务费", "收取"),
    ],
)  # fmt: skip
def test_a_fee_is_told_from_its_denial(text: str, word: str) -> None:
    assert mentions_fee(text) == word


@pytest.mark.parametrize("field", ["notice_title", "notice_text"])
def test_a_call_that_asks_a_fee_is_refused(cast: Cast, field: str) -> None:
    words = {"notice_no": "1号", "notice_title": "通知", "notice_text": "", field: "须交评审费"}
    with pytest.raises(Refused) as refused:
        services.write_call(prepared(cast), **words, by=cast.actor("zhou"), at=NOW)
    assert "第三十七条" in str(refused.value)
    with pytest.raises(Refused):
        services.attach_call_file(
            Cycle.objects.get(), pdf(), name="收费标准.pdf", by=cast.actor("zhou"), at=NOW
        )


def test_rules_that_name_a_fee_are_faulty_at_the_place(cast: Cast) -> None:
    data = preset("outstanding-engineer")
    data["material"]["attachments"][0]["zh"] = "评审费缴费凭证"
    data["programme"]["free_of_charge"] = False
    with pytest.raises(FaultyRules) as faulty:
        RuleSet.parse(data)
    assert [(f.path, f.code) for f in faulty.value.faults] == [
        ("programme.free_of_charge", "fee_forbidden"),
        ("material.attachments.photo.zh", "fee_mentioned"),
    ]


# --- reading ----------------------------------------------------------------------------------------


def test_the_first_reading_of_an_invited_society_is_recorded_once(cast: Cast) -> None:
    cycle = season(cast)
    for name, at in (("zhao", NOW), ("lin", NOW + DAY)):
        services.read_call(cycle, by=cast.actor(name), at=at)
    [reading] = CallReading.objects.all()
    assert (reading.society.code, reading.reader, reading.read_at) == (
        "S-A",
        cast.users["zhao"],
        NOW,
    )
    assert services.read_call(cycle, by=cast.actor("zhou"), at=NOW) is None
    assert [(r.society.code, bool(r.reading)) for r in services.call_readers(cycle)] == [
        ("S-B", False),
        ("S-A", True),
    ]


def test_a_society_without_a_place_leaves_no_trace(cast: Cast) -> None:
    cycle = season(cast)
    services.set_quota(cycle, cast.societies["b"], 0, by=cast.actor("zhou"), at=NOW)
    assert services.read_call(cycle, by=cast.actor("qian"), at=NOW) is None
    assert not CallReading.objects.exists()


def test_who_has_not_read_is_reminded_and_nobody_else(cast: Cast) -> None:
    cycle = season(cast)
    services.read_call(cycle, by=cast.actor("lin"), at=NOW)
    assert services.remind_unread(cycle, by=cast.actor("zhou"), at=NOW) == 1
    told = {letter.to_user.username for letter in Letter.objects.filter(verb="call_unread")}
    assert told == {"qian", "sun"}
    with pytest.raises(NotYours):
        services.remind_unread(cycle, by=cast.actor("li"), at=NOW)


def test_the_call_is_fixed_once_the_cycle_is_open(cast: Cast) -> None:
    cycle = season(cast)
    words = {"notice_no": "2号", "notice_title": "通知", "notice_text": ""}
    with pytest.raises(OutOfOrder):
        services.write_call(cycle, **words, by=cast.actor("zhou"), at=NOW)
    with pytest.raises(OutOfOrder):
        services.attach_call_file(cycle, pdf(), name="a.pdf", by=cast.actor("zhou"), at=NOW)


# --- in the browser ---------------------------------------------------------------------------------


def test_office_writes_society_reads_office_sees(cast: Cast) -> None:
    cycle = prepared(cast, "young-talent")
    office, where = visitor(cast, "zhou"), f"/zh-hans/office/cycles/{cycle.pk}/call/"
    given = {"notice_no": "科协发〔2026〕9号", "notice_title": "关于推荐的通知"}
    refused = office.post(where, {**given, "notice_text": "评审费由推荐单位缴纳"})
    assert refused.status_code == 422
    assert "第三十七条" in refused.content.decode() and "由推荐单位缴纳" in refused.content.decode()
    assert office.post(where, {**given, "notice_text": "请于期限内推荐。"}).status_code == 302
    assert office.post(f"{where}attach/", {"file": SimpleUploadedFile("缴费单.pdf", pdf())}).status_code == 422  # fmt: skip
    office.post(f"{where}attach/", {"file": SimpleUploadedFile("推荐书样式.pdf", pdf())})
    file = CallFile.objects.get()
    society = visitor(cast, "lin")
    assert society.get(f"/zh-hans/society/cycles/{cycle.pk}/call/").status_code == 404
    assert society.get(f"/zh-hans/society/call-files/{file.pk}/").status_code == 404
    Cycle.objects.filter(pk=cycle.pk).update(closes_at=clock.now() + 30 * DAY)
    services.open_cycle(Cycle.objects.get(), by=cast.actor("wu"), at=clock.now())
    page = society.get(f"/zh-hans/society/cycles/{cycle.pk}/call/").content.decode()
    assert "关于推荐的通知" in page and "推荐书样式.pdf" in page and "林晓" in page
    kept = society.get(f"/zh-hans/society/call-files/{file.pk}/")
    assert b"".join(kept.streaming_content) == pdf()
    page = office.get(where).content.decode()
    assert "林晓" in page and "尚未阅" in page
    assert office.post(f"{where}remind/").status_code == 302


def test_an_authority_without_its_document_is_not_recorded(cast: Cast) -> None:
    cycle = prepared(cast)
    where = f"/zh-hans/office/cycles/{cycle.pk}/authority/"
    given = {"kind": "approval", "founder": "mass", "number": "", "dated": "2026-02-30"}
    answer = visitor(cast, "zhou").post(where, given)
    assert answer.status_code == 422 and "第三十六条" in answer.content.decode()
    assert not hasattr(Cycle.objects.get(), "founded_on")
