"""Conflicts found, experts assigned, the veto of the database, gaps repaired."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jobs.models import Job
from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Situation
from nominations.models import Nominator
from people.models import Relation
from people.services import enter_unit
from review import services
from review.models import Assignment, Conflict, Expert, Item, Round
from tests.cast import NOW, identity_number
from tests.review.stage import acting, set_stage

pytestmark = pytest.mark.django_db


def relations(round_) -> set[tuple[str, str, str, str]]:
    return {
        (str(c.expert), str(c.item), c.relation, c.outcome)
        for c in Conflict.objects.filter(item__round=round_)
    }


def scan(stage, round_):
    return services.scan_conflicts(round_, by=stage.manager, at=NOW)


def test_a_scan_finds_the_hard_conflicts_of_the_rule_set():
    stage = set_stage(candidates=2, experts=0)
    one, two = stage.candidates
    number = identity_number(date(1978, 5, 6), "M", 300)
    press = stage.cast.units["press"]
    stage.enrol("同事", unit=press)
    stage.enrol("分公司", unit=enter_unit("华北重机齿轮厂", parent=press))
    kin = stage.enrol("亲属")
    nominator = stage.enrol("推荐人")
    stage.enrol("生人")
    Relation.objects.create(
        one=one.person, other=kin.person, kind="KIN", declared_by="x", declared_at=NOW
    )
    Nominator.objects.create(
        paper=one.papers.get(), person=nominator.person, name=nominator.person.name
    )
    third = stage.nominate("候选丙", identity_no=number)
    stage.enrol("候选丙", identity_no=number)
    round_ = stage.round()
    scan(stage, round_)
    unit = {
        (who, str(c), "SAME_UNIT", "hard")
        for who in ("同事", "分公司", "候选丙")
        for c in (one, two, third)
    }
    assert relations(round_) == unit | {
        ("亲属", "候选甲", "KIN", "hard"),
        ("推荐人", "候选甲", "NOMINATOR", "hard"),
        ("候选丙", "候选丙", "SELF", "hard"),
        ("候选丙", "候选甲", "SAME_CALL", "hard"),
        ("候选丙", "候选乙", "SAME_CALL", "hard"),
    }


def test_a_second_scan_removes_what_no_longer_holds():
    stage = set_stage(candidates=1, experts=1)
    (candidate,), (expert,) = stage.candidates, stage.experts
    tie = Relation.objects.create(
        one=expert.person, other=candidate.person, kind="MENTOR", declared_by="x", declared_at=NOW
    )
    round_ = stage.round()
    scan(stage, round_)
    assert relations(round_) == {("专家子", "候选甲", "MENTOR", "hard")}
    tie.delete()
    scan(stage, round_)
    assert relations(round_) == set()
    assert [e.facts["gone"] for e in history(round_) if e.verb == "scan_conflicts"] == [0, 1]


def test_assignment_needs_a_scan_of_the_present_facts():
    stage = set_stage()
    round_ = stage.round()
    with pytest.raises(NotYet):
        services.assign(round_, by=stage.manager, at=NOW)
    scan(stage, round_)
    stage.enrol("后来者")
    with pytest.raises(NotYet):
        services.assign(round_, by=stage.manager, at=NOW)
    assert not Assignment.objects.exists()


def test_the_assignment_carries_its_certificate():
    stage = set_stage(candidates=3, experts=4)
    round_ = stage.assigned()
    assert not round_.items_short_of_experts().exists()
    assert round_.assignments.count() == 6
    certificate = round_.certificate
    assert certificate["total"] == pytest.approx(certificate["bound"])
    assert certificate["pairs"] == 6
    assert set(certificate) == {
        "total", "bound", "worst", "input", "pairs", "heaviest", "facts", "made_at",
    }  # fmt: skip
    assert history(round_).last().verb == "assign"
    with pytest.raises(OutOfOrder):
        services.assign(round_, by=stage.manager, at=NOW)


def test_the_nearer_specialty_reads():
    stage = set_stage(candidates=1, experts=0)
    for name, specialty in (("远", "药学"), ("近", "机械设计"), ("中", "机械制造"), ("外", "法学")):
        stage.enrol(name, field=specialty)
    round_ = stage.assigned()
    assert {str(a.expert) for a in round_.assignments} == {"近", "中"}


def test_nobody_assigns_but_whoever_runs_the_round():
    stage = set_stage()
    round_ = stage.round()
    for verb in (services.scan_conflicts, services.assign, services.repair):
        with pytest.raises(NotYours):
            verb(round_, by=stage.cast.actor("zhao"), at=NOW)


def test_too_few_experts_is_said_in_sentences():
    stage = set_stage(candidates=1, experts=1)
    round_ = stage.round()
    scan(stage, round_)
    with pytest.raises(Refused) as refused:
        services.assign(round_, by=stage.manager, at=NOW)
    assert "候选甲" in str(refused.value)
    assert len(refused.value.sentences) > 1
    assert not Assignment.objects.exists()


def test_the_job_scans_and_drafts_and_offers_nothing(django_capture_on_commit_callbacks):
    stage = set_stage()
    round_ = stage.round()
    with django_capture_on_commit_callbacks(execute=True):
        job = services.ask_assignment(round_, by=stage.manager, at=NOW)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.arguments) == ("done", {"round": round_.pk})
    draft = round_.drafts.get()
    assert (draft.state, draft.way, draft.pairs.count()) == ("staged", "solved", 4)
    assert not round_.assignments.exists()


def test_a_repair_fills_the_gap_and_moves_nobody():
    stage = set_stage(candidates=2, experts=4)
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    gone = round_.assignments.first()
    services.decline(gone, reason="不熟悉", by=acting(gone.expert), at=NOW)
    before = set(round_.assignments.live().values_list("item", "expert"))
    (added,) = services.repair(round_, by=stage.manager, at=NOW)
    after = set(round_.assignments.live().values_list("item", "expert"))
    assert after - before == {(added.item_id, added.expert_id)}
    assert before < after
    assert added.item == gone.item and added.expert != gone.expert
    assert services.repair(round_, by=stage.manager, at=NOW) == ()


def test_every_expert_reads_in_an_order_of_their_own():
    stage = set_stage(candidates=6, experts=3)
    round_ = stage.assigned()
    orders = {
        tuple(round_.assignments.filter(expert=e).values_list("item__candidate__name", flat=True))
        for e in stage.experts
    }
    assert len(orders) > 1
    assert all(
        sorted(round_.assignments.filter(expert=e).values_list("order", flat=True))
        == list(range(1, round_.assignments.filter(expert=e).count() + 1))
        for e in stage.experts
    )


# --- the veto -----------------------------------------------------------------------------------------


def raw(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


HARD = {"relation": "KIN", "outcome": "hard", "source": "found", "found_at": NOW}


def test_the_database_refuses_an_assignment_against_a_conflict():
    stage = set_stage(candidates=1, experts=1)
    item = stage.round().items.get()
    (expert,) = stage.experts
    Conflict.objects.create(item=item, expert=expert, **HARD)
    with pytest.raises(IntegrityError, match="conflict of interest"):
        raw(
            """INSERT INTO review_assignment
            (rehearsal, stage, item_id, expert_id, "order", comment, offered_at)
            VALUES (%s, 'offered', %s, %s, 1, '', %s)""",
            False, item.pk, expert.pk, NOW,
        )  # fmt: skip


def test_the_database_refuses_a_conflict_while_the_expert_is_at_work():
    stage = set_stage()
    assignment = stage.assigned().assignments.first()
    with pytest.raises(IntegrityError, match="recuse"), transaction.atomic():
        Conflict.objects.create(item=assignment.item, expert=assignment.expert, **HARD)
    soft = {**HARD, "outcome": "decide"}
    conflict = Conflict.objects.create(item=assignment.item, expert=assignment.expert, **soft)
    with pytest.raises(IntegrityError, match="recuse"):
        raw("UPDATE review_conflict SET outcome = 'hard' WHERE id = %s", conflict.pk)


def test_a_declared_conflict_cannot_be_deleted():
    stage = set_stage(candidates=1, experts=1)
    item = stage.round().items.get()
    declared = {**HARD, "source": "declared"}
    conflict = Conflict.objects.create(item=item, expert=stage.experts[0], **declared)
    with pytest.raises(IntegrityError, match="never deleted"):
        raw("DELETE FROM review_conflict WHERE id = %s", conflict.pk)


@pytest.mark.django_db(transaction=True)
def test_an_assignment_and_a_conflict_cannot_miss_each_other():
    """Two transactions at the same moment: an assignment and a conflict of the same pair."""
    stage = set_stage(candidates=2, experts=4)
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    gap = round_.assignments.first()
    services.decline(gap, reason="没有时间", by=acting(gap.expert), at=NOW)
    spare = next(e for e in stage.experts if not gap.item.assignments.filter(expert=e).exists())
    gate = threading.Barrier(2)

    def fill() -> None:
        run(lambda: services.repair(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW))

    def conflict() -> None:
        def write() -> None:
            with transaction.atomic():
                services.declarations.lock(spare)
                services.declarations.shut(
                    Item.objects.get(pk=gap.item_id),
                    Expert.objects.get(pk=spare.pk),
                    "KIN",
                    "ordered",
                    by=stage.manager,
                    at=NOW,
                )

        run(write)

    def run(work) -> None:
        gate.wait()
        try:
            work()
        except (Situation, DatabaseError):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=each) for each in (fill, conflict)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hard = set(Conflict.objects.hard().values_list("item_id", "expert_id"))
    live = set(Assignment.objects.live().values_list("item_id", "expert_id"))
    assert (gap.item_id, spare.pk) in hard
    assert not hard & live
