"""A conflict found after the ballot: the vote on that item is void as a whole, and held again."""

from __future__ import annotations

import pytest

from ledger.flow import history
from ledger.situations import NotYours, OutOfOrder, Refused
from review import services
from review.models import Conflict, Round, Vote, VoteItem
from tests.cast import NOW
from tests.review.pages import logged_in, text
from tests.review.stage import BALLOT, acting, ballot, counted, set_stage, write_review

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = "候选甲", "候选乙", "候选丙"


@pytest.fixture
def late():
    """A counted vote that elected the first candidate; one of its voters turns out to be a relative."""
    stage = set_stage(candidates=3, experts=5, ballot=BALLOT)
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    vote = counted(stage, vote, code)
    round_ = services.close_round(vote.round, by=stage.manager, at=NOW)
    first = services.rank(round_, by=stage.manager, at=NOW)
    item = round_.items.get(candidate__name=ONE)
    work = item.assignments.first()
    services.report_conflict(work, "KIN", "迟报", by=stage.manager, at=NOW)
    return stage, vote, item, work.expert, first


def void(stage, vote, item, reason="成员为候选人近亲属", by=None):
    return services.void_vote(vote, item, reason=reason, by=by or stage.manager, at=NOW)


def test_the_vote_on_that_item_is_void_and_held_again_alone(late):
    stage, vote, item, relative, _first = late
    assert [each.item for each in services.tainted(vote)] == [item]
    again = void(stage, vote, item)
    assert Round.objects.get(pk=vote.round_id).stage == "voting"
    assert again.item_ids() == [item.pk] and again.seats_to_fill == 1
    away = {seat.expert: seat.recused_from for seat in again.seats.all()}
    assert away[relative] == [item.pk]
    assert all(not kept for expert, kept in away.items() if expert != relative)
    held = VoteItem.objects.get(vote=vote, item=item)
    assert (held.void_why, held.voided_by_id) == ("成员为候选人近亲属", stage.manager.user_id)
    assert Vote.objects.get(pk=vote.pk).count == vote.count
    assert history(vote).last().verb == "void_vote"
    assert services.tainted(vote) == []


def test_the_result_is_a_new_version_and_both_are_kept(late):
    stage, vote, item, relative, first = late
    again = void(stage, vote, item)
    code = services.take_half(again, by=stage.supervisor, at=NOW)
    services.open_vote(again, by=stage.manager, at=NOW)
    for seat in again.seats.exclude(expert=relative):
        ballot(again, seat.expert)
    counted(stage, again, code)
    round_ = services.close_round(Round.objects.get(pk=vote.round_id), by=stage.manager, at=NOW)
    second = services.rank(round_, by=stage.manager, at=NOW)
    outcomes = [
        {str(r.item): (r.outcome, r.approvals) for r in each.results.all()}
        for each in (first, second)
    ]
    assert outcomes[0][ONE] == ("in", 5)
    assert outcomes[1][ONE] == ("out", 0)
    assert (first.version, second.version) == (1, 2) and first.input_hash != second.input_hash
    client = logged_in(stage.cast.users["zhou"])
    page = text(client.get(f"/zh-hans/office/rankings/{second.pk}/versions/"))
    assert "成员为候选人近亲属" in page and "有变化" in page
    assert client.get(f"/zh-hans/office/rankings/{first.pk}/versions/").status_code == 404
    assert client.get(f"/zh-hans/office/rankings/{second.pk}/versions/excel/").status_code == 200
    services.confirm_ranking(second, by=stage.manager, at=NOW)


def test_it_is_refused_where_nothing_is_wrong_or_the_result_stands(late):
    stage, vote, item, _relative, _first = late
    other = vote.round.items.exclude(pk=item.pk).first()
    with pytest.raises(OutOfOrder):
        void(stage, vote, other)
    with pytest.raises(Refused):
        void(stage, vote, item, reason=" ")
    for name in ("zheng", "li", "zhao"):
        with pytest.raises(NotYours):
            void(stage, vote, item, by=stage.cast.actor(name))
    fresh = services.rank(Round.objects.get(pk=vote.round_id), by=stage.manager, at=NOW)
    services.confirm_ranking(fresh, by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        void(stage, vote, item)


def test_where_others_took_every_seat_nothing_is_voted_on(late):
    stage, vote, _item, _relative, _first = late
    other = vote.round.items.get(candidate__name=TWO)
    tie = {"relation": "KIN", "outcome": "hard", "source": "ordered", "found_at": NOW}
    Conflict.objects.create(item=other, expert=idle(other, stage), **tie)
    assert void(stage, vote, other, reason="另有亲属") is None
    assert services.tainted(vote) != []
    page = text(logged_in(stage.cast.users["zhou"]).get(f"/zh-hans/office/votes/{vote.pk}/"))
    assert "不再表决：另有亲属" in page and "另行表决" not in page.split("不再表决")[0][-80:]


def idle(item, stage):
    """An expert who voted on an item and did not review it."""
    return next(e for e in stage.experts if not item.assignments.filter(expert=e).exists())


def test_the_office_is_offered_it_and_its_page_says_so(late):
    stage, vote, item, _relative, _first = late
    client, watch = (logged_in(stage.cast.users[name]) for name in ("zhou", "zheng"))
    page = text(client.get(f"/zh-hans/office/votes/{vote.pk}/"))
    where = f"/zh-hans/office/votes/{vote.pk}/items/{item.pk}/void/"
    assert where in page
    assert where not in text(watch.get(f"/zh-hans/supervise/votes/{vote.pk}/"))
    assert client.get(where).status_code == 200
    assert client.post(where, {}).status_code == 422
    assert client.post(where, {"reason": "成员为近亲属"}).status_code == 302
    for reader, space in ((client, "office"), (watch, "supervise")):
        assert "成员为近亲属" in text(reader.get(f"/zh-hans/{space}/votes/{vote.pk}/"))


def test_a_signed_review_with_a_late_conflict_is_void_and_ranked_without():
    """Domain rule 5.2: undeclared conflict found later: void, and recomputed as a new version."""
    stage = set_stage(candidates=2, experts=4)
    round_ = stage.scoring()
    for work in round_.assignments.filter(stage="accepted"):
        write_review(work, practice=90)
    services.close_round(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW)
    first = services.rank(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW)
    work = round_.assignments.filter(stage="signed").first()
    services.report_conflict(work, "MENTOR", by=acting(work.expert), at=NOW)
    with pytest.raises(OutOfOrder):
        services.confirm_ranking(first, by=stage.manager, at=NOW)
    second = services.rank(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW)
    lines = {
        each.version: len(each.results.get(item=work.item).arithmetic[0]["scores"])
        for each in (first, second)
    }
    assert lines == {1: 2, 2: 1}
    page = text(
        logged_in(stage.cast.users["zhou"]).get(f"/zh-hans/office/rankings/{second.pk}/versions/")
    )
    assert "MENTOR" in page
