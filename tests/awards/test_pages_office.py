"""The awards desk: from the bodies asked to a revoked certificate, by hand, on its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards import services
from awards.models import AwardList, Certificate, Clearance, Notice, Objection, Revocation
from ledger.flow import history
from nominations.models import Candidate
from programmes.models import Cycle
from tests.attachments import pdf
from tests.awards.scene import CONTACT, MONDAY, cleared, closed, hung, published, recommended
from tests.cast import Cast, season

HOUR = timedelta(hours=1)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the pages be read at a moment: the edge where time comes in."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("config.clock.now", lambda: moment)

    at(MONDAY + HOUR)
    return at


@pytest.fixture
def desk(cast: Cast, stand: Callable[[datetime], None]) -> Callable[[str], Client]:
    """Log a person of the cast in."""

    def of(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name])
        return client

    return of


def at(name: str, *args: Any) -> str:
    """Return the address of a page of the desk."""
    return reverse(f"office:{name}", args=args)


def test_the_desk_is_the_managers(
    cast: Cast, cycle: Cycle, desk: Callable[[str], Client], client: Client
) -> None:
    pages = [at("awards"), at("clearances", cycle.pk), at("decision", cycle.pk), at("notices")]
    pages += [at("draft_notice", cycle.pk), at("award_cycle", cycle.pk)]
    for address in pages:
        assert desk("zhou").get(address).status_code == 200, address
        for other in ("lin", "li", "zheng", "wang"):
            assert desk(other).get(address).status_code == 403, (address, other)
        assert client.get(address).status_code == 302
    assert desk("zheng").get(reverse("supervise:objections")).status_code == 200
    assert desk("zhou").get(at("outcomes", cycle.pk)).status_code == 404


def test_bodies_are_asked_and_answer(
    cast: Cast, cycle: Cycle, desk: Callable[[str], Client]
) -> None:
    people = recommended(cast, cycle, ["陈建国", "丁一"])
    zhou, matrix = desk("zhou"), at("clearances", cycle.pk)
    picks = [each.pk for each in people]
    zhou.post(matrix, {"action": "ask", "pick": picks})
    assert Clearance.objects.count() == 6
    for body in ("unit-party", "discipline", "integrity"):
        given = {
            "body": body,
            "pick": picks,
            "answer": "clear",
            "on": "2026-03-23",
            "document": "复函1号",
        }
        assert zhou.post(at("answers", cycle.pk), given).status_code == 302
    row = Clearance.objects.first()
    assert row
    late = {"answer": "adverse", "on": "2026-05-01", "document": "函〔2026〕9号"}
    refused = zhou.post(at("answer", row.pk), late)
    assert refused.status_code == 422
    assert "函〔2026〕9号" in refused.content.decode()
    assert zhou.post(matrix, {"action": "clear", "pick": picks}).status_code == 302
    assert {c.stage for c in Candidate.objects.filter(pk__in=picks)} == {"cleared"}


def test_an_open_answer_names_each_candidate_it_keeps(
    cast: Cast, cycle: Cycle, desk: Callable[[str], Client]
) -> None:
    people = recommended(cast, cycle, ["陈建国", "丁一"])
    response = desk("zhou").post(
        at("clearances", cycle.pk), {"action": "clear", "pick": [each.pk for each in people]}
    )
    assert response.status_code == 409
    assert "陈建国" in response.content.decode()
    assert "丁一" in response.content.decode()


def test_the_meeting_is_entered_and_adds_nobody(
    cast: Cast, cycle: Cycle, desk: Callable[[str], Client]
) -> None:
    first, second = cleared(cast, recommended(cast, cycle, ["陈建国", "丁一"]))
    typed = {"held_on": "2026-03-23", "minutes": "纪要5号", f"verdict-{first.pk}": "confirmed", f"verdict-{second.pk}": "dropped"}  # fmt: skip
    zhou, address = desk("zhou"), at("decision", cycle.pk)
    refused = zhou.post(address, typed)
    assert refused.status_code == 422
    assert "纪要5号" in refused.content.decode()
    typed |= {f"reason-{second.pk}": "会议不同意", "verdict-999": "confirmed"}
    assert zhou.post(address, typed).status_code == 302
    assert Candidate.objects.get(pk=first.pk).stage == "decided"
    assert Candidate.objects.get(pk=second.pk).stage == "dropped"


def test_a_notice_is_drawn_up_previewed_and_published_by_a_second_person(
    cast: Cast, candidates: list[Candidate], desk: Callable[[str], Client], client: Client
) -> None:
    cycle, zhou = candidates[0].cycle, desk("zhou")
    typed = {"pick": [c.pk for c in candidates], "title": "公示", "basis": "办法", "text": "电话13912345678", "contact": CONTACT}  # fmt: skip
    assert zhou.post(at("draft_notice", cycle.pk), typed).status_code == 302
    notice = Notice.objects.get()
    desk_page = zhou.get(at("notice", notice.pk)).content.decode()
    assert "将公布个人信息" in desk_page
    assert "2026年3月30日 星期一 24:00" in desk_page
    assert zhou.post(at("publish_notice", notice.pk)).status_code == 409
    words = {"title": "公示", "basis": "办法", "text": "正文", "contact": CONTACT}
    assert zhou.post(at("revise_notice", notice.pk), words).status_code == 302
    preview = zhou.get(at("preview_notice", notice.pk)).content.decode()
    assert "丁一" in preview
    assert reverse("public:entry", args=[notice.pk, 1]) not in preview
    assert zhou.post(at("publish_notice", notice.pk)).status_code == 409
    assert desk("wu").post(at("publish_notice", notice.pk)).status_code == 302
    shown = client.get(reverse("public:notice", args=[notice.pk])).content.decode()
    assert "丁一" in shown
    leaf = reverse("public:notice_out", args=[notice.pk, "csv"])
    assert leaf in shown
    assert leaf not in zhou.get(at("preview_notice", notice.pk)).content.decode()
    assert zhou.post(at("suspend_notice", notice.pk), {"reason": ""}).status_code == 422
    assert zhou.post(at("suspend_notice", notice.pk), {"reason": "附件有误"}).status_code == 302
    asked = Notice.objects.get().changes.get()
    assert zhou.post(at("confirm_change", asked.pk)).status_code == 422
    assert zhou.post(at("repeat_notice", notice.pk)).status_code == 409
    assert desk("wu").post(at("confirm_change", asked.pk)).status_code == 302
    assert zhou.post(at("repeat_notice", notice.pk)).status_code == 302
    assert Notice.objects.filter(repeats=notice).exists()


@pytest.fixture
def objection(cast: Cast, candidates: list[Candidate]) -> Objection:
    """An objection against the first person of a running notice."""
    return services.file_objection(
        published(cast, candidates), candidates[0], ground="authenticity", objector="王某某",
        contact="13900139000", statement="应用证明中的产值与年报不符。", at=MONDAY + HOUR,
    ).objection  # fmt: skip


def test_who_objects_is_opened_for_a_purpose_and_the_look_is_in_the_book(
    objection: Objection, desk: Callable[[str], Client]
) -> None:
    for name, space in (("zhou", "office"), ("zheng", "supervise")):
        person, case = desk(name), reverse(f"{space}:objection", args=[objection.pk])
        assert "王某某" not in person.get(case).content.decode()
        reveal = reverse(f"{space}:reveal_objector", args=[objection.pk])
        assert person.post(reveal, {"purpose": ""}).status_code == 422
        opened = person.post(reveal, {"purpose": "核实异议事实"})
        assert "王某某" in opened.content.decode()
        assert "no-store" in opened["Cache-Control"]
        last = list(history(objection))[-1]
        assert (last.verb, last.reason) == ("reveal_objector", "核实异议事实")
    assert desk("li").get(at("objection", objection.pk)).status_code == 403


def test_an_objection_is_taken_up_and_ruled_on(
    objection: Objection, desk: Callable[[str], Client]
) -> None:
    zhou = desk("zhou")
    assert "YY2026-0001" in zhou.get(at("objections")).content.decode()
    assert zhou.post(at("rule", objection.pk, "decline"), {"refusal": "late", "words": ""}).status_code == 422  # fmt: skip
    assert zhou.post(at("rule", objection.pk, "accept"), {"ground": "ownership"}).status_code == 302
    assert Candidate.objects.get(pk=objection.candidate_id).stage == "contested"
    assert zhou.post(at("rule", objection.pk, "uphold"), {"words": "属实", "document": "决定1号"}).status_code == 302  # fmt: skip
    assert zhou.get(at("rule", objection.pk, "dance")).status_code == 404
    assert zhou.post(at("drop", objection.candidate_id), {"reason": "异议成立"}).status_code == 302
    assert Candidate.objects.get(pk=objection.candidate_id).stage == "dropped"
    assert zhou.get(at("objections"), {"show": "settled"}).status_code == 200


def test_from_approval_to_a_revoked_certificate(
    cast: Cast, candidates: list[Candidate], desk: Callable[[str], Client], stand: Callable[[datetime], None]
) -> None:  # fmt: skip
    notice = closed(published(cast, candidates))
    assert notice.closes_at
    stand(notice.closes_at + HOUR)
    cycle, zhou, wu = notice.cycle, desk("zhou"), desk("wu")
    picks = [each.pk for each in candidates]
    assert zhou.post(at("approve", cycle.pk), {"pick": picks}).status_code == 302
    assert zhou.post(at("draft_list", cycle.pk), {"pick": picks[:1]}).status_code == 302
    award_list = AwardList.objects.get()
    desk_page = at("award_list", award_list.pk)
    assert "未说明原因" in wu.get(desk_page).content.decode()
    assert wu.post(at("publish_list", award_list.pk)).status_code == 409
    absent = at("explain_absence", award_list.pk, picks[1])
    assert zhou.post(absent, {"reason": "本人放弃"}).status_code == 302
    assert zhou.post(at("publish_list", award_list.pk)).status_code == 409
    assert wu.post(at("publish_list", award_list.pk)).status_code == 409
    assert zhou.post(at("send_draft", award_list.pk)).status_code == 302
    assert b"".join(zhou.get(at("sent_draft", award_list.pk))).startswith(b"PK")
    back = at("decision_back", award_list.pk)
    assert (
        zhou.post(back, {"number": "8号", "paper": SimpleUploadedFile("d.pdf", pdf())}).status_code
        == 422
    )
    assert (
        zhou.post(
            back, {"number": "科协发[2026]8号", "paper": SimpleUploadedFile("d.pdf", pdf())}
        ).status_code
        == 302
    )
    assert b"".join(wu.get(at("sealed_decision", award_list.pk))) == pdf()
    assert wu.post(at("publish_list", award_list.pk)).status_code == 302
    assert zhou.post(at("award", award_list.pk)).status_code == 302
    certificate = Certificate.objects.get()
    assert certificate.number in zhou.get(desk_page).content.decode()
    revoke = at("revoke", certificate.candidate_id)
    assert zhou.post(revoke, {"ground": "造假", "decision": ""}).status_code == 422
    assert zhou.post(revoke, {"ground": "造假", "decision": "19号"}).status_code == 302
    confirm = at("confirm_revocation", Revocation.objects.get().pk)
    assert (
        "不能由提请人" in zhou.get(confirm).content.decode()
        or zhou.post(confirm).status_code == 422
    )
    assert wu.post(confirm).status_code == 302
    assert Candidate.objects.get(pk=certificate.candidate_id).stage == "revoked"


def test_a_sample_uses_no_number_up(
    cast: Cast, candidates: list[Candidate], desk: Callable[[str], Client]
) -> None:
    notice = closed(published(cast, candidates))
    by, moment = cast.actor("zhou"), notice.closes_at
    assert moment
    people = services.approve(Candidate.objects.filter(pk__in=[c.pk for c in candidates]), by=by, at=moment)  # fmt: skip
    award_list = services.draft_award_list(notice.cycle, people, by=by, at=moment)
    sample = desk("zhou").get(at("preview_certificate", award_list.pk))
    assert sample.content.startswith(b"%PDF-")
    assert not Certificate.objects.exists()


def test_an_academician_candidate_is_reported_and_elected(
    cast: Cast, desk: Callable[[str], Client], stand: Callable[[datetime], None]
) -> None:
    cycle = season(cast, "cas-academician")
    people = recommended(cast, cycle, ["尹志强", "马向东"])
    if cycle.rules.clearance:
        people = cleared(cast, people)
    if cycle.rules.decision:
        said = {each: services.Said("confirmed") for each in people}
        words = {"held_on": MONDAY.date(), "minutes": "5号", "by": cast.actor("zhou"), "at": MONDAY}
        services.enter_decision(cycle, said, **words)
    people = list(Candidate.objects.filter(pk__in=[each.pk for each in people]))
    notice = hung(cast, closed(published(cast, people)))
    assert notice.closes_at
    stand(notice.closes_at + HOUR)
    zhou, address, picks = desk("zhou"), at("outcomes", cycle.pk), [each.pk for each in people]
    bare = {"stage": "announced", "action": "report", "announced-pick": picks}
    refused = zhou.post(address, bare)
    assert refused.status_code == 422
    assert "checked" in refused.content.decode()
    assert zhou.post(address, {**bare, "announced-document": "报送1号"}).status_code == 302
    valid = {"stage": "reported", "action": "validate", "reported-pick": picks, "reported-document": "公告2号"}  # fmt: skip
    assert zhou.post(address, valid).status_code == 302
    elected = {"stage": "valid", "action": "elect", "valid-pick": picks[:1], "valid-document": "公告3号"}  # fmt: skip
    assert zhou.post(address, elected).status_code == 302
    assert Candidate.objects.get(pk=picks[0]).stage == "elected"
    assert zhou.post(address, {"stage": "valid", "action": "report"}).status_code == 404


def test_more_candidates_cost_no_more_queries(
    cast: Cast, cycle: Cycle, desk: Callable[[str], Client]
) -> None:
    zhou, by = desk("zhou"), cast.actor("zhou")
    pages = [at("clearances", cycle.pk), at("decision", cycle.pk), at("awards"), at("notices")]

    def cost() -> list[int]:
        found = []
        for address in pages:
            with CaptureQueriesContext(connection) as queries:
                zhou.get(address)
            found.append(len(queries))
        return found

    def put(names: list[str]) -> None:
        waiting, ready = recommended(cast, cycle, names), recommended(cast, cycle, [f"{n}二" for n in names])  # fmt: skip
        for each in waiting:
            services.ask_bodies(each, by=by, at=MONDAY)
        cleared(cast, ready)

    put(["陈建国"])
    before = cost()
    put(["丁一", "马二", "王三", "尹四"])
    assert cost() == before
