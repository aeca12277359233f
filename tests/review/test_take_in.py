"""补入: whoever is admitted after the first round was opened is seen, and has three ways on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ledger.flow import advance, history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.models import Candidate
from review import services
from review.models import Round
from tests.cast import NOW, endorsed
from tests.review.stage import BALLOT, LETTER, PANEL, Stage, acting, set_stage, write_review

pytestmark = pytest.mark.django_db

MARKS = {"候选甲": 90, "候选乙": 60, "候选丙": 85}


def office(stage: Stage) -> Client:
    client = Client()
    client.force_login(stage.cast.users["zhou"])
    return client


def names(round_: Round) -> set[str]:
    return {str(item) for item in round_.items.all()}


def test_a_round_in_preparation_takes_those_admitted_late():
    stage = set_stage()
    round_ = stage.round()
    late = stage.nominate("候选丁")
    assert list(Candidate.objects.admitted_late()) == [late]
    services.take_in(round_, by=stage.manager, at=NOW)
    assert names(round_) == {"候选甲", "候选乙", "候选丁"}
    assert Candidate.objects.get(pk=late.pk).stage == "in_review"
    line = history(round_).last()
    assert (line.verb, line.facts) == ("take_in", {"late": [late.number]})
    assert not Candidate.objects.admitted_late()


def test_a_round_that_scores_does_not_close_without_their_reviews():
    stage = set_stage()
    round_ = stage.scored()
    stage.nominate("候选丁")
    services.take_in(round_, by=stage.manager, at=NOW)
    with pytest.raises(NotYet):
        services.close_round(round_, by=stage.manager, at=NOW)
    assert len(services.repair(round_, by=stage.manager, at=NOW)) == 2
    stage.everyone_accepts(round_)
    for assignment in round_.assignments.filter(stage="accepted"):
        write_review(assignment)
    assert services.close_round(round_, by=stage.manager, at=NOW).stage == "closed"


def test_after_the_scoring_only_the_next_round_takes_them_and_only_where_asked():
    stage = set_stage(candidates=3, rounds=(LETTER, PANEL))
    first = stage.scored(marks=MARKS)
    services.close_round(first, by=stage.manager, at=NOW)
    late = stage.nominate("候选丁")
    with pytest.raises(OutOfOrder):
        services.take_in(first, by=stage.manager, at=NOW)
    ranking = services.rank(first, seats=2, by=stage.manager, at=NOW)
    services.confirm_ranking(ranking, by=stage.manager, at=NOW)
    second = stage.round(late=True)
    assert "候选丁" in names(second) and second.items.count() == 3
    assert history(second).first().facts == {"items": 3, "late": [late.number]}


def test_the_next_round_leaves_them_where_they_are_unless_asked():
    stage = set_stage(candidates=3, rounds=(LETTER, PANEL))
    first = stage.scored(marks=MARKS)
    stage.nominate("候选丁")
    stage.confirmed(first, seats=2)
    assert "候选丁" not in names(stage.round())
    assert [each.name for each in Candidate.objects.admitted_late()] == ["候选丁"]


def test_where_only_they_are_left_the_refusal_names_them():
    stage = set_stage()
    stage.confirmed(stage.scored())
    stage.nominate("候选丁")
    with pytest.raises(Refused) as situation:
        stage.round()
    assert "候选丁" in str(situation.value)
    assert names(stage.round(late=True)) == {"候选丁"}


def test_a_manager_drops_one_admitted_late_with_a_reason_and_nobody_admitted_in_time():
    stage = set_stage()
    with pytest.raises(NotYet):
        advance(stage.candidates[0], "drop", by=stage.manager, at=NOW, reason="x")
    stage.round()
    late = stage.nominate("候选丁")
    page = office(stage).post(reverse("office:drop", args=[late.pk]), {"reason": "迟于评审启动。"})
    assert page.status_code == 302
    assert Candidate.objects.get(pk=late.pk).stage == "dropped"
    with pytest.raises(NotYet):
        advance(stage.candidates[0], "drop", by=stage.manager, at=NOW, reason="x")


def test_only_whoever_runs_the_round_takes_anybody_in_and_only_where_somebody_waits():
    stage = set_stage()
    round_ = stage.round()
    with pytest.raises(Refused):
        services.take_in(round_, by=stage.manager, at=NOW)
    stage.nominate("候选丁")
    for stranger in ("li", "zhao", "zheng"):
        with pytest.raises(NotYours):
            services.take_in(round_, by=stage.cast.actor(stranger), at=NOW)
    with pytest.raises(NotYours):
        services.take_in(round_, by=acting(stage.experts[0]), at=NOW)


def test_the_manager_sees_them_on_every_page_of_rounds(at_now):
    stage = set_stage()
    round_ = stage.round()
    late = stage.nominate("候选丁")
    desk, page = office(stage), reverse("office:round", args=[round_.pk])
    drop = reverse("office:drop", args=[late.pk])
    for url in (page, reverse("office:rounds"), reverse("office:open_round")):
        text = desk.get(url).content.decode()
        assert "候选丁" in text and f'href="{drop}"' in text
    assert (
        f'href="{drop}"' in desk.get(reverse("office:candidate", args=[late.pk])).content.decode()
    )
    assert reverse("office:take_in", args=[round_.pk]) in desk.get(page).content.decode()
    desk.post(reverse("office:take_in", args=[round_.pk]))
    assert "候选丁" in names(round_)
    text = desk.get(page).content.decode()
    assert f'href="{drop}"' not in text and reverse("office:take_in", args=[round_.pk]) not in text


def test_the_next_round_is_opened_with_them_from_its_page(at_now):
    stage = set_stage()
    stage.confirmed(stage.scored())
    stage.nominate("候选丁")
    given = {"cycle": stage.cycle.pk, "due_at": "2026-04-01T10:00"}
    desk, url = office(stage), reverse("office:open_round")
    assert "候选丁" in desk.post(url, given).content.decode()
    desk.post(url, {**given, "late": "on"})
    assert names(Round.objects.get(number=2)) == {"候选丁"}


def second_paper(stage: Stage, *, of: str):
    """Return another society's paper about a candidate, with every item met."""
    lead = Candidate.objects.get(name=of).papers.get().members.get()
    facts = {"name": of, "birth": lead.birth, "identity_no": str(lead.identity_no)}
    paper = endorsed(stage.cast, stage.cycle, clerk="qian", approver="sun", **facts)
    for item in stage.cycle.rules.form_check.items:
        nominations.check_item(paper, item.code, met=True, by=stage.cast.actor("li"), at=NOW)
    return paper


def test_a_paper_joins_while_a_round_scores_and_the_page_asks_to_look_for_conflicts(at_now):
    stage = set_stage()
    round_ = stage.scoring()
    paper = second_paper(stage, of="候选甲")
    later = NOW.replace(hour=15)
    nominations.accept(paper, by=stage.cast.actor("li"), at=later)
    desk, page = office(stage), reverse("office:round", args=[round_.pk])
    assert paper.number in desk.get(page).content.decode()
    services.scan_conflicts(round_, by=stage.manager, at=later.replace(hour=16))
    assert paper.number not in desk.get(page).content.decode()


def test_no_paper_joins_between_the_scoring_and_the_result():
    stage = set_stage(ballot=BALLOT)
    round_ = stage.scored()
    paper = second_paper(stage, of="候选甲")
    services.call_vote(round_, by=stage.manager, at=NOW)
    with pytest.raises(NotYet):
        nominations.accept(paper, by=stage.cast.actor("li"), at=NOW)
    assert Candidate.objects.get(name="候选甲").papers.count() == 1


def test_a_paper_joins_between_two_rounds():
    stage = set_stage(candidates=3, rounds=(LETTER, PANEL))
    paper = second_paper(stage, of="候选甲")
    stage.confirmed(stage.scored(marks=MARKS), seats=2)
    row = nominations.accept(paper, by=stage.cast.actor("li"), at=NOW)
    assert row.candidate == Candidate.objects.get(name="候选甲")
