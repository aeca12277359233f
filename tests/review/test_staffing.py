"""核查工作人员利益关系: ties of staff found in the records, beside those declared; what they shut."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from config import clock
from ledger.flow import history
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.models import Candidate, CheckLine, Nominator, Paper, StaffTie
from people.models import Person
from people.services import appoint, end_office, open_account
from review import services
from review.models import Dispute
from review.services.scanning import scan_is_current
from tests.cast import NOW, assemble, endorsed, season
from tests.review.pages import logged_in, text
from tests.review.stage import set_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return set_stage(candidates=2, experts=1)


def nominates(candidate: Candidate, name: str, person: Person | None = None) -> Paper:
    paper = candidate.papers.get()
    Nominator.objects.create(paper=paper, name=name, person=person)
    return paper


def found(stage, by: str = "wu") -> list[StaffTie]:
    return services.find_staff_ties(stage.cycle, by=stage.cast.actor(by), at=NOW)


def known_by_document(stage, name: str, candidate: Candidate) -> None:
    """Let somebody of the staff enter the document of a candidate's nominee."""
    number = str(candidate.papers.get().lead.identity_no)
    nominations.identify_staff(identity_no=number, by=stage.cast.actor(name), at=NOW)


def test_what_is_beyond_doubt_shuts_at_once(stage):
    one, two = stage.candidates
    known_by_document(stage, "zhou", one)
    made = found(stage)
    assert {(t.user, t.paper.candidate, t.relation, t.outcome, t.source) for t in made} == {
        (stage.cast.users["zhou"], *each, "hard", "found")
        for each in ((one, "SELF"), (two, "SAME_CALL"), (one, "SAME_UNIT"), (two, "SAME_UNIT"))
    }
    (own,) = [each for each in made if each.relation == "SELF"]
    assert [each["kind"] for each in own.evidence][:2] == ["identity", "nominee"]
    assert not Candidate.objects.seen_by(stage.manager).exists()
    assert history(one.papers.get()).last().verb == "find_staff_tie"
    assert found(stage) == []


def test_a_name_alone_waits_for_somebody_else(stage):
    paper = nominates(stage.candidates[0], stage.cast.users["zhou"].name)
    (tie,) = found(stage)
    assert (tie.outcome, tie.is_doubtful) == ("warn", True)
    assert Candidate.objects.seen_by(stage.manager).count() == 2
    said = {"hard": True, "reason": "本人确认系同一人", "at": NOW}
    with pytest.raises(ConflictOfInterest):
        services.decide_staff_tie(tie, by=stage.manager, **said)
    with pytest.raises(NotYours):
        services.decide_staff_tie(tie, by=stage.cast.actor("li"), **said)
    with pytest.raises(Refused):
        services.decide_staff_tie(tie, by=stage.supervisor, **{**said, "reason": " "})
    services.decide_staff_tie(tie, by=stage.supervisor, **said)
    assert paper not in Paper.objects.seen_by(stage.manager)
    with pytest.raises(OutOfOrder):
        services.decide_staff_tie(tie, by=stage.supervisor, **said)
    assert found(stage) == []


def test_a_refusal_holds_until_its_evidence_changes(stage):
    name = stage.cast.users["zhou"].name
    nominates(stage.candidates[0], name)
    (tie,) = found(stage)
    said = {"by": stage.cast.actor("wu"), "at": NOW}
    services.decide_staff_tie(tie, hard=False, reason="同名不同人", **said)
    assert found(stage) == []
    assert StaffTie.objects.get(pk=tie.pk).decided_at == NOW
    Nominator.objects.all().delete()
    found(stage)
    assert StaffTie.objects.get(pk=tie.pk).outcome == "warn"
    nominates(stage.candidates[0], name, stage.experts[0].person)
    Person.objects.filter(pk=stage.experts[0].person_id).update(name=name)
    stage.experts[0].user.offices.update(role="manager")
    again = found(stage)
    assert [(t.user, t.outcome) for t in again] == [(stage.experts[0].user, "hard")]


def test_what_nothing_bears_out_any_more_is_past_and_stays(stage):
    nominates(stage.candidates[0], stage.cast.users["zhou"].name)
    (tie,) = found(stage)
    Nominator.objects.filter(paper=tie.paper, name=stage.cast.users["zhou"].name).delete()
    found(stage)
    assert StaffTie.objects.get(pk=tie.pk).outcome == "past"
    nominates(stage.candidates[0], stage.cast.users["zhou"].name)
    assert [each.outcome for each in found(stage)] == ["warn"]


def test_what_was_declared_is_never_weighed(stage):
    paper = stage.candidates[0].papers.get()
    tie = nominations.declare_staff_tie(paper, relation="KIN", by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        services.decide_staff_tie(tie, hard=False, reason="x", by=stage.cast.actor("wu"), at=NOW)
    for change in ({"outcome": "warn"}, {"source": "found"}, {"relation": "MENTOR"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            StaffTie.objects.filter(pk=tie.pk).update(**change)


def test_only_manager_and_supervisor_look(stage):
    for name in ("li", "lin", "zhao"):
        with pytest.raises(NotYours):
            found(stage, name)


def test_the_database_takes_no_line_of_who_keeps_away():
    cast = assemble()
    paper = endorsed(cast, season(cast, "outstanding-engineer"), name="候选甲")
    item = paper.rules.form_check.items[0].code
    line = nominations.check_item(paper, item, met=True, by=cast.actor("li"), at=NOW)
    nominations.declare_staff_tie(paper, relation="KIN", by=cast.actor("li"), at=NOW)
    with pytest.raises(DatabaseError, match="keeps away"), transaction.atomic():
        CheckLine.objects.filter(pk=line.pk).update(met=False)
    line.pk, line.round = None, 9
    with pytest.raises(DatabaseError, match="keeps away"), transaction.atomic():
        line.save(force_insert=True)


def test_manager_and_supervisor_see_declared_beside_found(stage):
    one, two = stage.candidates
    nominates(one, stage.cast.users["zhou"].name)
    (tie,) = found(stage)
    note = "表兄"
    nominations.declare_staff_tie(
        two.papers.get(), relation="KIN", note=note, by=stage.manager, at=NOW
    )
    wu, zheng = logged_in(stage.cast.users["wu"]), logged_in(stage.cast.users["zheng"])
    office, watch = (
        wu.get("/zh-hans/office/staff-ties/"),
        zheng.get("/zh-hans/supervise/staff-ties/"),
    )
    for page, knows in ((office, False), (watch, True)):
        words = text(page)
        for each in (one, two):
            assert each.papers.get().number in words
        assert (note in words) is knows
        assert f"staff-ties/{tie.pk}/" in page.content.decode()
    own = logged_in(stage.cast.users["zhou"]).get("/zh-hans/office/staff-ties/")
    assert f"staff-ties/{tie.pk}/" not in own.content.decode()
    where = f"/zh-hans/office/staff-ties/{tie.pk}/"
    assert wu.post(where, {"hard": "1"}).status_code == 422
    assert wu.post(where, {"hard": "1", "reason": "属实"}).status_code == 302
    assert StaffTie.objects.get(pk=tie.pk).outcome == "hard"
    find = "/zh-hans/supervise/staff-ties/find/"
    assert zheng.post(find, {"cycle": stage.cycle.pk}).status_code == 302
    assert zheng.post(find, {"cycle": 0}).status_code == 302
    assert logged_in(stage.cast.users["li"]).get("/zh-hans/office/staff-ties/").status_code == 403


def test_a_manager_learns_nothing_of_others_ties_with_whom_they_keep_away_from(stage):
    paper = nominates(stage.candidates[0], stage.cast.users["zhou"].name)
    (tie,) = found(stage)
    nominations.declare_staff_tie(paper, relation="KIN", by=stage.cast.actor("wu"), at=NOW)
    wu = logged_in(stage.cast.users["wu"])
    assert wu.get(f"/zh-hans/office/staff-ties/{tie.pk}/").status_code == 404
    assert stage.cast.users["zhou"].name not in text(wu.get("/zh-hans/office/staff-ties/"))


# --- disputes ---------------------------------------------------------------------------------------


@pytest.fixture
def mistaken(stage):
    """Zhou is kept away from the first candidate by a record of somebody else's document."""
    known_by_document(stage, "zhou", stage.candidates[0])
    found(stage)
    return stage.cast.users["zhou"].staff_ties.get(relation="SELF")


def dispute(stage, tie: StaffTie, name: str = "zhou", words: str = "身份证号录错了") -> Dispute:
    return services.dispute_staff_tie(tie, words=words, by=stage.cast.actor(name), at=NOW)


def decide(stage, tie: StaffTie, name: str = "wu", *, hard: bool = False) -> StaffTie:
    by = stage.cast.actor(name)
    return services.decide_staff_tie(tie, hard=hard, reason="已核对证件", by=by, at=NOW)


def test_a_disputed_tie_keeps_away_until_somebody_else_has_decided(stage, mistaken):
    with pytest.raises(OutOfOrder):
        decide(stage, mistaken)
    said = dispute(stage, mistaken)
    assert (said.party, history(mistaken.paper).last().verb) == ("staff", "dispute_staff_tie")
    assert mistaken.paper.keeps_away(stage.manager)
    assert found(stage) == []
    with pytest.raises(ConflictOfInterest):
        decide(stage, mistaken, "zhou")
    with pytest.raises(NotYours):
        decide(stage, mistaken, "li")
    decide(stage, mistaken)
    said.refresh_from_db()
    assert (said.upheld, said.decided_by) == (True, stage.cast.users["wu"])
    line = history(mistaken.paper).last()
    assert (line.verb, line.reason) == ("decide_staff_tie", "已核对证件")
    rest = stage.cast.users["zhou"].staff_ties.in_force()
    assert {tie.relation for tie in rest} == {"SAME_CALL", "SAME_UNIT"}


def test_the_answer_to_a_dispute_holds_until_its_evidence_changes(stage, mistaken):
    dispute(stage, mistaken)
    decide(stage, mistaken)
    assert found(stage) == []
    with pytest.raises(OutOfOrder):
        dispute(stage, StaffTie.objects.get(pk=mistaken.pk))
    StaffTie.objects.filter(pk=mistaken.pk).update(before=[{"kind": "identity", "value": "别人"}])
    (again,) = found(stage)
    assert (again.pk, again.outcome, again.decided_at) == (mistaken.pk, "hard", None)
    dispute(stage, again)
    assert decide(stage, again, hard=True).outcome == "hard"
    with pytest.raises(OutOfOrder):
        dispute(stage, again)
    StaffTie.objects.filter(pk=again.pk).update(before=[])
    assert found(stage) == []
    assert dispute(stage, again).upheld is None


def test_nobody_who_keeps_away_or_decided_before_decides_on_a_dispute(stage):
    paper = nominates(stage.candidates[0], stage.cast.users["zhou"].name)
    (tie,) = found(stage)
    decide(stage, tie, hard=True)
    dispute(stage, tie)
    with pytest.raises(NotYours):
        decide(stage, tie, "wu")
    nominations.declare_staff_tie(paper, relation="KIN", by=stage.supervisor, at=NOW)
    with pytest.raises(ConflictOfInterest):
        decide(stage, tie, "zheng")


def test_staff_dispute_for_themselves_and_not_what_they_declared(stage, mistaken):
    paper = stage.candidates[1].papers.get()
    own = nominations.declare_staff_tie(paper, relation="KIN", by=stage.cast.actor("li"), at=NOW)
    for tie, name, words, situation in (
        (mistaken, "wu", "x", NotYours),
        (mistaken, "lin", "x", NotYours),
        (mistaken, "zhou", "  ", Refused),
        (own, "li", "x", Refused),
    ):
        with pytest.raises(situation):
            dispute(stage, tie, name, words)
    dispute(stage, mistaken)
    with pytest.raises(OutOfOrder):
        dispute(stage, mistaken)
    assert Dispute.objects.count() == 1


def test_the_pages_of_a_dispute(stage, mistaken):
    zhou, wu = logged_in(stage.cast.users["zhou"]), logged_in(stage.cast.users["wu"])
    where = f"/zh-hans/office/staff-ties/{mistaken.pk}/dispute/"
    assert where in text(zhou.get("/zh-hans/office/ties/"))
    assert zhou.get(where).status_code == 200
    assert wu.get(where).status_code == 404
    assert zhou.post(where, {"words": ""}).status_code == 422
    assert zhou.post(where, {"words": "号码录错"}).status_code == 302
    assert "号码录错" in text(zhou.get("/zh-hans/office/ties/"))
    decision = f"/zh-hans/office/staff-ties/{mistaken.pk}/"
    assert decision in text(wu.get("/zh-hans/office/disputes/"))
    assert "/zh-hans/office/staff-ties/" in text(wu.get("/zh-hans/office/"))
    assert decision not in text(zhou.get("/zh-hans/office/disputes/"))
    watch = logged_in(stage.cast.users["zheng"])
    assert f"/zh-hans/supervise/staff-ties/{mistaken.pk}/" in text(
        watch.get("/zh-hans/supervise/disputes/")
    )
    assert "号码录错" in text(wu.get(decision))
    assert wu.post(decision, {"hard": "0", "reason": "证件不同"}).status_code == 302
    assert "证件不同" in text(zhou.get("/zh-hans/office/ties/"))


def test_a_supervisor_disputes_like_everybody(stage):
    known_by_document(stage, "zheng", stage.candidates[0])
    found(stage)
    tie = stage.cast.users["zheng"].staff_ties.get(relation="SELF")
    watch = logged_in(stage.cast.users["zheng"])
    where = f"/zh-hans/supervise/staff-ties/{tie.pk}/dispute/"
    assert where in text(watch.get("/zh-hans/supervise/ties/"))
    assert watch.post(where, {"words": "不是本人"}).status_code == 302
    decide(stage, tie, "zhou")
    assert StaffTie.objects.get(pk=tie.pk).outcome == "warn"


def test_what_is_found_takes_the_paper_off_the_desk():
    cast = assemble()
    paper = endorsed(cast, season(cast, "outstanding-engineer"), name="候选甲")
    nominations.claim(paper, by=cast.actor("li"), at=NOW)
    nominations.identify_staff(identity_no=str(paper.lead.identity_no), by=cast.actor("li"), at=NOW)
    services.find_staff_ties(paper.cycle, by=cast.actor("zhou"), at=NOW)
    assert not paper.claims.exists()


# --- looked for with a round, and by the clock ------------------------------------------------------


def test_a_scan_of_a_round_looks_for_ties_of_staff(stage):
    known_by_document(stage, "wu", stage.candidates[0])
    round_ = stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    assert stage.cast.users["wu"].staff_ties.in_force().filter(relation="SELF").exists()
    line = history(stage.cycle).get(verb="find_staff_ties")
    assert line.facts == {"found": 4, "new": 4}


def test_a_round_goes_on_only_with_current_ties_of_staff(stage):
    round_ = stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    assert scan_is_current(round_)
    known_by_document(stage, "li", stage.candidates[0])
    assert not scan_is_current(round_)
    with pytest.raises(NotYet):
        services.assign(round_, by=stage.manager, at=NOW)
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    assert scan_is_current(round_)
    newcomer = open_account("xinguan", name="新管")
    appoint(newcomer, "manager", society=stage.cycle.organiser, at=NOW + timedelta(hours=1))
    assert not scan_is_current(round_)


def test_the_clock_looks_when_staff_or_papers_change(stage):
    assert services.due_for_staff_ties(NOW) == [stage.cycle]
    assert clock.tick(NOW)["ties"] == 1
    assert clock.tick(NOW + timedelta(days=1))["ties"] == 0
    later = NOW + timedelta(days=2)
    number = str(stage.candidates[0].papers.get().lead.identity_no)
    nominations.identify_staff(identity_no=number, by=stage.cast.actor("li"), at=later)
    assert clock.tick(later + timedelta(minutes=1))["ties"] == 1
    assert stage.cast.users["li"].staff_ties.in_force().filter(relation="SELF").exists()
    assert history(stage.cycle).last().actor_kind == "clock"
    assert clock.tick(later + timedelta(minutes=2))["ties"] == 0
    end_office(stage.cast.offices["li"], at=later + timedelta(minutes=3))
    assert clock.tick(later + timedelta(minutes=4))["ties"] == 1
