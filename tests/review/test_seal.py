"""疑似涉密 in a running round: no sheet shows it, nothing is concluded with it, nobody waits unawares."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ledger.situations import NotYet, Sealed
from nominations import services as nominations
from nominations.models import Candidate
from review import services
from review.models import Assignment, Conflict, Ranking, Round, Vote
from tests.cast import DAY, NOW, assemble
from tests.review.stage import BALLOT, LETTER, Stage, acting, open_cycle, write_review

pytestmark = pytest.mark.django_db
GROUND = "第三页"


def seal(stage: Stage, candidate: Candidate, by: object = None) -> None:
    """Seal a candidate."""
    actor = by or stage.manager
    nominations.seal_candidate(candidate, ground=GROUND, by=actor, at=NOW)  # type: ignore[arg-type]


def decide(stage: Stage, candidate: Candidate, verdict: str) -> None:
    """Propose and confirm."""
    for each in candidate.papers.all():
        found = each.seals.open().get()
        officer = stage.cast.actor("shen")
        nominations.propose_decision(found, verdict, "经鉴定", by=officer, at=NOW + DAY)
        nominations.confirm_decision(found, by=stage.manager, at=NOW + DAY)


def built(ballot: object = None) -> Stage:
    """Two candidates and three experts in an open cycle."""
    cast = assemble()
    made = Stage(cast, open_cycle(cast, "outstanding-engineer"))
    for name in ("甲候选", "乙候选"):
        made.nominate(name)
    for name in "子丑寅":
        made.enrol(f"专家{name}")
    if ballot:
        made.review_by((LETTER,), ballot)
    return made


def work_on(candidate: Candidate) -> Assignment:
    """Return a sheet about a candidate."""
    found = Assignment.objects.live().filter(item__candidate=candidate).order_by("pk").first()
    assert found
    return found


def visitor(sheet: Assignment) -> Client:
    """Return a browser the expert of a sheet is logged in with."""
    client = Client()
    assert sheet.expert.user
    client.force_login(sheet.expert.user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_reviewer_seals_and_reads_no_more_of_it(at_now):
    stage = built()
    round_ = stage.scoring()
    first, second = stage.candidates
    sheet = work_on(first)
    browser = visitor(sheet)
    step = reverse("review:suspect", args=[sheet.pk])
    assert step in browser.get(reverse("review:item", args=[sheet.pk])).content.decode()
    assert browser.post(step, {"ground": GROUND, "sure": "on"}).status_code == 200
    assert browser.get(reverse("review:item", args=[sheet.pk])).status_code == 423
    for door in ("review:round", "review:compare", "review:finish"):
        told = browser.get(reverse(door, args=[round_.pk])).content.decode()
        assert first.name not in told
    others = Assignment.objects.seen_by(acting(sheet.expert)).values_list(
        "item__candidate", flat=True
    )
    assert set(others) <= {second.pk}


def test_no_mark_is_taken_and_the_rest_is_signed():
    stage = built()
    round_ = stage.scoring()
    first, _second = stage.candidates
    seal(stage, first)
    sheet = work_on(first)
    with pytest.raises(Sealed):
        services.save_score(sheet, "practice", 80, by=acting(sheet.expert), at=NOW)
    with pytest.raises(NotYet):
        services.sign(sheet, by=acting(sheet.expert), at=NOW)
    for other in round_.assignments.filter(stage="accepted").exclude(item__candidate=first):
        write_review(other)
    assert not round_.unfinished_assignments().exists()


def test_the_round_waits_and_says_why(at_now):
    stage = built()
    round_ = stage.scored()
    seal(stage, stage.candidates[0])
    with pytest.raises(NotYet, match=r"封存|sealed"):
        services.close_round(round_, by=stage.manager, at=NOW)
    client = Client()
    client.force_login(stage.cast.users["zhou"], "django.contrib.auth.backends.ModelBackend")
    told = client.get(reverse("office:round", args=[round_.pk])).content.decode()
    assert "疑似涉密" in told and stage.candidates[0].name not in told
    decide(stage, stage.candidates[0], "release")
    services.close_round(round_, by=stage.manager, at=NOW)
    assert Round.objects.get(pk=round_.pk).stage == "closed"


def test_nothing_is_ranked_or_confirmed_with_a_sealed_item():
    stage = built()
    round_ = stage.scored(marks={"甲候选": 90})
    services.close_round(round_, by=stage.manager, at=NOW)
    ranking = services.rank(round_, seats=1, by=stage.manager, at=NOW)
    seal(stage, stage.candidates[0])
    assert not Ranking.objects.seen_by(stage.manager).exists()
    with pytest.raises(Sealed):
        Ranking.objects.seen_by(stage.manager).get(pk=ranking.pk)
    for act in (
        lambda: services.rank(round_, seats=2, by=stage.manager, at=NOW),
        lambda: services.confirm_ranking(ranking, by=stage.manager, at=NOW),
    ):
        with pytest.raises(NotYet):
            act()
    decide(stage, stage.candidates[0], "release")
    services.confirm_ranking(ranking, by=stage.manager, at=NOW)
    assert Ranking.objects.confirmed().exists()


def test_a_vote_stands_still_while_one_on_its_paper_is_sealed():
    stage = built(BALLOT)
    vote, code = stage.voting()
    seal(stage, stage.candidates[0])
    expert = stage.experts[0]
    assert not Vote.objects.seen_by(acting(expert)).exists()
    assert not Vote.objects.seen_by(stage.manager).exists()
    with pytest.raises(NotYet):
        services.cast(vote, expert, [], by=acting(expert), at=NOW)
    decide(stage, stage.candidates[0], "release")
    assert services.cast(vote, expert, [], by=acting(expert), at=NOW)
    assert code


def test_keeping_away_stays_open():
    stage = built()
    stage.scoring()
    sheet = work_on(stage.candidates[0])
    seal(stage, stage.candidates[0])
    services.decline(sheet, reason="太忙", by=stage.manager, at=NOW)
    assert Assignment.objects.get(pk=sheet.pk).stage == "declined"


def test_a_round_is_opened_without_the_sealed_who_is_taken_in_later():
    stage = built()
    seal(stage, stage.candidates[0])
    round_ = stage.round()
    assert [item.candidate for item in round_.items.all()] == [stage.candidates[1]]
    decide(stage, stage.candidates[0], "release")
    services.take_in(round_, by=stage.manager, at=NOW)
    assert round_.items.count() == 2


def test_found_classified_the_experts_words_go():
    stage = built()
    stage.scored()
    sheet = work_on(stage.candidates[0])
    by = acting(sheet.expert)
    services.reopen(sheet, by=by, at=NOW)
    services.save_comment(sheet, "涉及某工程细节", by=by, at=NOW)
    services.save_remark(sheet, "practice", "某工程一项", by=by, at=NOW)
    services.sign(sheet, by=by, at=NOW)
    seal(stage, stage.candidates[0])
    decide(stage, stage.candidates[0], "classified")
    erased = Assignment.objects.get(pk=sheet.pk)
    assert "某工程" not in erased.comment and erased.remarks == {}
    found = stage.candidates[0].papers.get().seals.get()
    assert len(found.erased["further"]) == 2


def test_conflicts_of_a_sealed_item_are_not_listed():
    stage = built()
    stage.scoring()
    sheet = work_on(stage.candidates[0])
    services.report_conflict(sheet, "INTEREST", by=acting(sheet.expert), at=NOW)
    assert Conflict.objects.seen_by(stage.manager).exists()
    seal(stage, stage.candidates[0])
    assert not Conflict.objects.seen_by(stage.manager).exists()
