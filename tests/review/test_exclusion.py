"""Requests to exclude an expert (申请回避): asked before submission, decided by the office, told to no expert."""

from __future__ import annotations

import pytest
from django.db import connection

from ledger.flow import history
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.models import Paper
from people.actors import actor_in
from review import services
from review.models import Assignment, Conflict, Dispute, ExclusionRequest
from tests.cast import NOW, accepted, assemble, draft, season
from tests.review.pages import logged_in, main, text
from tests.review.stage import acting, set_stage

pytestmark = pytest.mark.django_db

ASKED = {"unit_name": "某大学", "ground": "学术观点长期对立"}


def ask(paper, name="王某", by=None, **words):
    return services.ask_exclusion(paper, name=name, **{**ASKED, **words}, by=by, at=NOW)


@pytest.fixture
def begun():
    cast = assemble()
    return cast, draft(cast, season(cast, "outstanding-engineer"))


def test_three_names_and_not_a_fourth(begun):
    cast, paper = begun
    by = cast.actor("lin")
    for name in ("甲某", "乙某", "丙某"):
        ask(paper, name, by)
    with pytest.raises(Refused) as refused:
        ask(paper, "丁某", by)
    assert "3" in str(refused.value) and paper.exclusion_requests.count() == 3
    services.withdraw_exclusion(paper.exclusion_requests.first(), by=by, at=NOW)
    ask(paper, "丁某", by)
    assert [e.verb for e in history(paper)][-5:] == [
        "ask_exclusion", "ask_exclusion", "ask_exclusion", "withdraw_exclusion", "ask_exclusion",
    ]  # fmt: skip


def test_a_request_has_a_name_and_a_ground_and_is_made_once(begun):
    cast, paper = begun
    by = cast.actor("lin")
    for wrong in ({"name": " "}, {"ground": " "}):
        with pytest.raises(Refused):
            ask(paper, by=by, **wrong)
    ask(paper, by=by)
    with pytest.raises(Refused):
        ask(paper, "王 某", by)


def test_only_the_papers_own_side_asks_and_only_before_it_is_submitted(begun):
    cast, paper = begun
    for name in ("zhao", "qian", "zhou", "li"):
        with pytest.raises(NotYours):
            ask(paper, by=cast.actor(name))
    code = nominations.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    used = nominations.join(code, username="n", name="本人", password="long-password-1", at=NOW)
    nominee = actor_in(used.user, used.user.offices.get())
    made = ask(paper, by=nominee)
    assert made.asked_by == used.user
    services.withdraw_exclusion(made, by=nominee, at=NOW)
    assert not ExclusionRequest.objects.standing().exists()


def test_a_submitted_paper_takes_no_request():
    cast = assemble()
    paper = accepted(cast, season(cast, "outstanding-engineer"), name="候选").papers.get()
    with pytest.raises(OutOfOrder):
        ask(paper, by=cast.actor("lin"))


def test_names_and_grounds_rest_encrypted_and_out_of_the_book(begun):
    cast, paper = begun
    made = ask(paper, by=cast.actor("lin"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, ground, unit_name FROM review_exclusionrequest")
        kept = str(cursor.fetchall())
    told = str([(e.reason, e.facts) for e in history(Paper.objects.get(pk=paper.pk))])
    for word in (made.name, made.ground, made.unit_name):
        assert word not in kept and word not in told


# --- decided ----------------------------------------------------------------------------------------


@pytest.fixture
def asked():
    """A candidate of a round under way whose paper asks that the first expert keeps away."""
    stage = set_stage(candidates=2, experts=4)
    paper = stage.candidates[0].papers.get()
    request = ExclusionRequest.objects.create(
        paper=paper, name="专家子", **ASKED, asked_by=stage.cast.users["lin"], asked_at=NOW
    )
    return stage, request


def decide(stage, request, granted=True, expert=None, by=None):
    given = {"granted": granted, "expert": expert, "reason": "情况属实"}
    return services.decide_exclusion(request, **given, by=by or stage.manager, at=NOW)


def test_a_request_does_nothing_until_it_is_granted(asked):
    stage, request = asked
    round_ = stage.assigned()
    assert not Conflict.objects.filter(relation="EXCLUDED").exists()
    expert = stage.experts[0]
    work = round_.assignments.filter(item__candidate=stage.candidates[0]).first()
    decide(stage, request, expert=work.expert)
    assert Assignment.objects.get(pk=work.pk).stage == "recused"
    held = Conflict.objects.get(relation="EXCLUDED")
    assert (held.outcome, held.expert, held.item) == ("hard", work.expert, work.item)
    assert held not in Conflict.objects.seen_by(acting(expert))
    row = ExclusionRequest.objects.get(pk=request.pk)
    assert (row.granted, row.decided_by, row.decided_at) == (True, stage.cast.users["zhou"], NOW)
    entry = history(request.paper).last()
    assert (entry.verb, entry.user_id, entry.at) == ("decide_exclusion", stage.manager.user_id, NOW)


def test_who_was_excluded_before_the_round_is_kept_out_of_it(asked):
    stage, request = asked
    decide(stage, request, expert=stage.experts[0])
    round_ = stage.assigned()
    mine = round_.assignments.filter(expert=stage.experts[0])
    assert not mine.filter(item__candidate=stage.candidates[0]).exists()
    assert Conflict.objects.filter(relation="EXCLUDED", outcome="hard").count() == 1
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    assert Conflict.objects.filter(relation="EXCLUDED", outcome="hard").count() == 1


def test_a_refusal_keeps_nobody_away(asked):
    stage, request = asked
    decide(stage, request, granted=False)
    stage.assigned()
    assert not Conflict.objects.filter(relation="EXCLUDED").exists()


def test_a_namesake_of_who_was_excluded_is_left_to_be_decided(asked):
    stage, request = asked
    decide(stage, request)  # granted, while it is not clear who is meant
    round_ = stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    (open_,) = Conflict.objects.filter(item__round=round_).possible()
    assert (open_.relation, open_.outcome, str(open_.expert)) == ("EXCLUDED", "decide", "专家子")


def test_a_granted_request_that_matches_nobody_is_told_and_tried_again(asked):
    stage, request = asked
    request.name = "无人知"
    request.save(update_fields=["name"])
    decide(stage, request)
    round_ = stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    assert list(ExclusionRequest.objects.unmatched()) == [request]
    office = logged_in(stage.cast.users["zhou"])
    assert "/zh-hans/office/exclusions/" in main(office.get("/zh-hans/office/"))
    assert "?state=unmatched" in main(office.get(f"/zh-hans/office/rounds/{round_.pk}/"))
    unmatched = "/zh-hans/office/exclusions/?state=unmatched"
    assert "尚未找到" in main(office.get(unmatched))
    meant = stage.enrol("无人知")
    (open_,) = Conflict.objects.filter(item__round=round_).possible()
    assert (open_.relation, open_.expert) == ("EXCLUDED", meant)
    services.decide_conflict(open_, hard=True, reason="同一人", by=stage.manager, at=NOW)
    assert not ExclusionRequest.objects.unmatched().exists()
    assert request.paper.number not in main(office.get(unmatched))
    assert "?state=unmatched" not in main(office.get(f"/zh-hans/office/rounds/{round_.pk}/"))


def test_the_manager_says_later_who_was_meant(asked):
    stage, request = asked
    decide(stage, request)
    round_ = stage.assigned()
    office = logged_in(stage.cast.users["zhou"])
    where, meant = f"/zh-hans/office/exclusions/{request.pk}/", stage.experts[0]
    assert meant.unit.name in main(office.get(where))
    assert office.post(where, {"expert": stage.experts[1].pk}).status_code == 422
    for by, expert, situation in (
        (stage.supervisor, meant, NotYours),
        (stage.manager, stage.experts[1], Refused),
    ):
        with pytest.raises(situation):
            services.recognise_excluded(request, expert, by=by, at=NOW)
    assert office.post(where, {"expert": meant.pk}).status_code == 302
    held = Conflict.objects.get(relation="EXCLUDED", expert=meant)
    assert (held.outcome, held.item.round) == ("hard", round_)
    assert history(request.paper).last().verb == "recognise_excluded"
    with pytest.raises(OutOfOrder):
        services.recognise_excluded(request, meant, by=stage.manager, at=NOW)


def test_who_is_meant_is_known_in_other_letters_too(asked):
    stage, request = asked
    meant = stage.enrol("张国华")
    for written in ("張國華", "张　国华", "ZHANG Guohua", "Guohua Zhang"):
        request.name = written
        assert services.namesakes(request) == [meant]
    request.name = "Zhang, G."
    assert services.namesakes(request) == []


def test_only_a_manager_decides_once_and_with_a_reason(asked):
    stage, request = asked
    for name in ("li", "zheng", "lin"):
        with pytest.raises(NotYours):
            decide(stage, request, by=stage.cast.actor(name))
    with pytest.raises(Refused):
        services.decide_exclusion(request, granted=False, reason=" ", by=stage.manager, at=NOW)
    decide(stage, request, granted=False)
    with pytest.raises(OutOfOrder):
        decide(stage, request, granted=True)


def test_a_refusal_is_disputed_once_and_decided_by_somebody_else(asked):
    stage, request = asked
    clerk = stage.cast.actor("lin")
    with pytest.raises(OutOfOrder):
        services.dispute_exclusion(request, words="请再议", by=clerk, at=NOW)
    decide(stage, request, granted=False)
    with pytest.raises(NotYours):
        services.dispute_exclusion(request, words="请再议", by=stage.cast.actor("qian"), at=NOW)
    services.dispute_exclusion(request, words="请再议", by=clerk, at=NOW)
    with pytest.raises(NotYours):
        decide(stage, request, expert=stage.experts[0])
    decide(stage, request, expert=stage.experts[0], by=stage.cast.actor("wu"))
    assert Dispute.objects.get().upheld is True
    with pytest.raises(OutOfOrder):
        services.dispute_exclusion(request, words="三议", by=clerk, at=NOW)


# --- the pages --------------------------------------------------------------------------------------


def test_the_society_asks_on_its_page_and_reads_the_answer(begun):
    cast, paper = begun
    client = logged_in(cast.users["lin"])
    where = f"/zh-hans/society/papers/{paper.pk}/exclusions/"
    assert client.post(where, {"name": "王某"}).status_code == 422
    assert client.post(where, {"name": "王某", **ASKED}).status_code == 302
    page = text(client.get(where))
    assert "王某" in page and "已提出 1 名，最多 3 名" in page
    request = ExclusionRequest.objects.get()
    back = f"/zh-hans/society/exclusions/{request.pk}/withdraw/"
    assert logged_in(cast.users["qian"]).post(back).status_code == 404
    assert client.post(back).status_code == 302
    assert "王某" not in text(client.get(where))


def test_the_office_lists_decides_and_the_supervisor_watches(asked):
    stage, request = asked
    office, watch = (logged_in(stage.cast.users[name]) for name in ("zhou", "zheng"))
    assert "专家子" in text(office.get("/zh-hans/office/exclusions/"))
    where = f"/zh-hans/office/exclusions/{request.pk}/"
    assert "专家子研究院" in text(office.get(where))
    assert office.post(where, {"granted": "1"}).status_code == 422
    given = {"granted": "1", "expert": stage.experts[0].pk, "reason": "属实"}
    assert office.post(where, given).status_code == 302
    page = text(watch.get("/zh-hans/supervise/exclusions/"))
    assert "属实" in page and watch.get(where).status_code == 403
    assert logged_in(stage.cast.users["li"]).get(where).status_code == 403
