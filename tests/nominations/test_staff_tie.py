"""工作人员回避: what staff declare shuts paper, candidate and decisions; staff may not be candidates."""

from __future__ import annotations

import pytest

from ledger.flow import advance, enter, history
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from nominations import services
from nominations.models import Attachment, Candidate, Paper, StaffMember, StaffTie
from review import services as review
from review.models import Conflict, Ranking, Round
from tests.cast import NOW, accepted, assemble, draft, endorsed, season
from tests.review.pages import logged_in, main, text
from tests.review.stage import set_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    cast = assemble()
    return cast, endorsed(cast, season(cast, "outstanding-engineer"), name="候选甲")


def declare(cast, paper, name="li", relation="KIN"):
    return services.declare_staff_tie(paper, relation=relation, by=cast.actor(name), at=NOW)


def test_the_paper_is_shut_to_who_declared_and_open_to_others(waiting):
    cast, paper = waiting
    by, other = cast.actor("li"), cast.actor("zhou")
    assert paper in Paper.objects.seen_by(by)
    declare(cast, paper)
    assert paper not in Paper.objects.seen_by(by)
    assert not Attachment.objects.seen_by(by).filter(paper=paper).exists()
    assert paper in Paper.objects.seen_by(other)
    assert paper in Paper.objects.seen_by(cast.actor("lin"))
    client = logged_in(cast.users["li"])
    where = f"/zh-hans/office/checks/{paper.pk}/"
    assert client.get(where).status_code == 404
    for page in ("checks/", "checks/excel/"):
        answer = client.get(f"/zh-hans/office/{page}")
        assert paper.number not in answer.content.decode(errors="replace")
    assert history(paper).last().verb == "declare_staff_tie"


@pytest.mark.parametrize("verb", ["accept", "return_", "refuse"])
def test_no_step_is_taken_by_who_keeps_away(waiting, verb):
    cast, paper = waiting
    declare(cast, paper)
    with pytest.raises(ConflictOfInterest):
        advance(paper, verb, by=cast.actor("li"), at=NOW, reason="x")
    assert Paper.objects.get(pk=paper.pk).stage == "endorsed"


def test_a_candidate_is_shut_whichever_of_its_papers_was_named():
    cast = assemble()
    candidate = accepted(cast, season(cast, "outstanding-engineer"), name="候选甲")
    declare(cast, candidate.papers.get(), "zhou")
    by = cast.actor("zhou")
    assert not Candidate.objects.seen_by(by).filter(pk=candidate.pk).exists()
    assert Candidate.objects.seen_by(cast.actor("wu")).filter(pk=candidate.pk).exists()
    client = logged_in(cast.users["zhou"])
    assert client.get(f"/zh-hans/office/candidates/{candidate.pk}/").status_code == 404
    with pytest.raises(ConflictOfInterest):
        advance(candidate, "drop", reason="x", by=by, at=NOW)


def test_who_declares_and_how_often(waiting):
    cast, paper = waiting
    for name in ("lin", "zhao", "wang"):
        with pytest.raises(NotYours):
            declare(cast, paper, name)
    with pytest.raises(Refused):
        declare(cast, paper, relation="FRIEND")
    declare(cast, paper)
    with pytest.raises(OutOfOrder):
        declare(cast, paper)
    assert StaffTie.objects.count() == 1


def test_a_supervisor_keeps_away_too():
    stage = set_stage(candidates=2, experts=3)
    stage.scored()
    round_ = review.close_round(Round.objects.get(), by=stage.manager, at=NOW)
    ranking = review.rank(round_, by=stage.manager, at=NOW)
    item = round_.items.first()
    expert = next(e for e in stage.experts if not item.assignments.filter(expert=e).exists())
    tie = {"relation": "DISPUTE", "outcome": "decide", "source": "found", "found_at": NOW}
    row = Conflict.objects.create(item=item, expert=expert, **tie)
    paper = item.candidate.papers.get()
    declare(stage.cast, paper, "zheng")
    watch, office = logged_in(stage.cast.users["zheng"]), logged_in(stage.cast.users["zhou"])
    for where, shut in (
        (f"/zh-hans/supervise/rankings/{ranking.pk}/", True),
        (f"/zh-hans/supervise/rankings/{ranking.pk}/excel/", True),
        (f"/zh-hans/supervise/rounds/{round_.pk}/", False),
    ):
        assert (watch.get(where).status_code == 404) is shut, where
    assert office.get(f"/zh-hans/office/rankings/{ranking.pk}/").status_code == 200
    assert row not in Conflict.objects.seen_by(stage.supervisor)


def test_a_manager_who_keeps_away_decides_on_nothing_of_it():
    stage = set_stage(candidates=2, experts=3)
    stage.scored()
    round_ = review.close_round(Round.objects.get(), by=stage.manager, at=NOW)
    ranking = review.rank(round_, by=stage.manager, at=NOW)
    item = round_.items.first()
    expert = next(e for e in stage.experts if not item.assignments.filter(expert=e).exists())
    tie = {"relation": "DISPUTE", "outcome": "decide", "source": "found", "found_at": NOW}
    row = Conflict.objects.create(item=item, expert=expert, **tie)
    declare(stage.cast, item.candidate.papers.get(), "zhou")
    with pytest.raises(ConflictOfInterest):
        review.decide_conflict(row, hard=True, reason="属实", by=stage.manager, at=NOW)
    with pytest.raises(ConflictOfInterest):
        review.report_conflict(item.assignments.first(), "KIN", "x", by=stage.manager, at=NOW)
    with pytest.raises(ConflictOfInterest):
        review.confirm_ranking(ranking, by=stage.manager, at=NOW)
    assert not Ranking.objects.seen_by(stage.manager).exists()
    other = stage.cast.actor("wu")
    assert review.confirm_ranking(ranking, by=other, at=NOW).confirmed_at == NOW


# --- staff may not be candidates --------------------------------------------------------------------


def test_staff_may_not_be_candidates():
    cast = assemble()
    cycle = season(cast, "outstanding-engineer")
    paper = draft(cast, cycle, name="候选甲")
    number = str(paper.lead.identity_no)
    services.identify_staff(identity_no=number, by=cast.actor("li"), at=NOW)
    services.pledge(paper, by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet, match="候选甲"):
        services.submit(paper, by=cast.actor("lin"), at=NOW)
    office = cast.offices["li"]
    type(office).objects.filter(pk=office.pk).update(until=NOW)
    assert services.submit(paper, by=cast.actor("lin"), at=NOW).stage == "submitted"


def test_who_one_is_is_said_once_and_rightly(waiting):
    cast, _paper = waiting
    by = cast.actor("li")
    with pytest.raises(Refused):
        services.identify_staff(identity_no="110101199001011234", by=by, at=NOW)
    number = str(Paper.objects.first().lead.identity_no)
    services.identify_staff(identity_no=number, by=by, at=NOW)
    with pytest.raises(OutOfOrder):
        services.identify_staff(identity_no=number, by=by, at=NOW)
    with pytest.raises(NotYours):
        services.identify_staff(identity_no=number, by=cast.actor("lin"), at=NOW)
    assert StaffMember.objects.get().user == cast.users["li"]


def test_the_page_takes_the_number_of_a_paper(waiting):
    cast, paper = waiting
    client, watch = logged_in(cast.users["li"]), logged_in(cast.users["zheng"])
    where = "/zh-hans/office/ties/"
    assert paper.number in text(client.get(f"{where}?paper={paper.number}"))
    assert client.post(where, {"paper": "无此号", "relation": "KIN"}).status_code == 422
    assert client.post(where, {"paper": paper.number, "relation": "KIN"}).status_code == 302
    assert paper.number in text(client.get(where))
    assert paper.number in text(watch.get("/zh-hans/supervise/ties/"))
    assert paper.number not in text(logged_in(cast.users["zhou"]).get(where))


def test_every_page_of_staff_leads_to_their_declaration(waiting):
    cast, paper = waiting
    for name, space in (("li", "office"), ("zhou", "office"), ("zheng", "supervise")):
        client = logged_in(cast.users[name])
        assert f'href="/zh-hans/{space}/ties/"' in main(client.get(f"/zh-hans/{space}/"))
    check = main(logged_in(cast.users["li"]).get(f"/zh-hans/office/checks/{paper.pk}/"))
    assert f"/zh-hans/office/ties/?paper={paper.number}" in check
    record = f"/zh-hans/supervise/book/nominations.paper/{paper.pk}/"
    page = main(logged_in(cast.users["zheng"]).get(record))
    assert f"/zh-hans/supervise/ties/?paper={paper.number}" in page
    assert "/ties/" not in main(logged_in(cast.users["lin"]).get("/zh-hans/society/"))


def test_the_number_of_a_candidate_does_as_well():
    cast = assemble()
    candidate = accepted(cast, season(cast, "outstanding-engineer"), name="候选甲")
    client = logged_in(cast.users["zhou"])
    where = f"/zh-hans/office/candidates/{candidate.pk}/"
    assert f"/zh-hans/office/ties/?paper={candidate.number}" in main(client.get(where))
    said = {"paper": candidate.number, "relation": "KIN"}
    assert client.post("/zh-hans/office/ties/", said).status_code == 302
    assert client.get(where).status_code == 404


def test_a_supervisor_reads_no_history_of_whom_they_keep_away_from(waiting):
    cast, paper = waiting
    record = f"/zh-hans/supervise/book/nominations.paper/{paper.pk}/"
    enter(paper, "take_over", by=cast.actor("li"), at=NOW, reason="缺公章")
    watch, book = logged_in(cast.users["zheng"]), "/zh-hans/supervise/book/"
    assert "缺公章" in text(watch.get(record))
    assert "缺公章" in text(watch.get(book))
    declare(cast, paper, "zheng")
    assert watch.get(record).status_code == 404
    assert watch.post(f"{record}names/", {"purpose": "x"}).status_code == 404
    page = text(watch.get(book))
    assert "缺公章" not in page
    assert paper.number not in page
