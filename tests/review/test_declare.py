"""Declaring, reporting a conflict, declining: the file shuts at once."""

from __future__ import annotations

import pytest

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from people.models import Relation
from review import services
from review.models import Assignment, Conflict, Declaration, Expert
from tests.cast import NOW
from tests.review.stage import acting, set_stage, write_review

pytestmark = pytest.mark.django_db


def first_of(round_) -> tuple[Expert, Assignment]:
    assignment = round_.assignments.first()
    return assignment.expert, assignment


def test_the_pledge_comes_before_the_file():
    round_ = set_stage().assigned()
    expert, assignment = first_of(round_)
    with pytest.raises(NotYet):
        services.accept(assignment, by=acting(expert), at=NOW)
    services.declare(round_, expert, by=acting(expert), at=NOW)
    assert services.accept(assignment, by=acting(expert), at=NOW).stage == "accepted"
    assert history(round_).last().verb == "declare"


def test_nobody_declares_for_another():
    stage = set_stage()
    round_ = stage.assigned()
    expert, assignment = first_of(round_)
    other = next(e for e in stage.experts if e != expert)
    for by in (acting(other), stage.manager):
        with pytest.raises(NotYours):
            services.declare(round_, expert, by=by, at=NOW)
        with pytest.raises(NotYours):
            services.accept(assignment, by=by, at=NOW)


def test_a_declared_tie_recuses_at_once():
    round_ = set_stage(candidates=2, experts=4).assigned()
    expert, assignment = first_of(round_)
    ties = [(assignment.item, "MENTOR", "博士生导师")]
    services.declare(round_, expert, ties=ties, by=acting(expert), at=NOW)
    shut = Assignment.objects.get(pk=assignment.pk)
    assert shut.stage == "recused"
    conflict = Conflict.objects.get(expert=expert)
    assert (conflict.outcome, conflict.source, conflict.note) == ("hard", "declared", "博士生导师")
    assert shut not in Assignment.objects.seen_by(acting(expert))
    assert Relation.objects.get().kind == "MENTOR"
    with pytest.raises(OutOfOrder):
        services.accept(shut, by=acting(expert), at=NOW)


def test_a_wrong_tie_writes_nothing():
    stage = set_stage()
    round_ = stage.assigned()
    expert, assignment = first_of(round_)
    with pytest.raises(Refused):
        ties = [(assignment.item, "FRIEND", "")]
        services.declare(round_, expert, ties=ties, by=acting(expert), at=NOW)
    assert not Declaration.objects.exists()


def test_a_pledge_is_signed_once_and_only_by_who_has_work():
    stage = set_stage(candidates=1, experts=3)
    round_ = stage.assigned()
    expert, _assignment = first_of(round_)
    services.declare(round_, expert, by=acting(expert), at=NOW)
    with pytest.raises(OutOfOrder):
        services.declare(round_, expert, by=acting(expert), at=NOW)
    idle = next(e for e in stage.experts if not e.assignments.exists())
    with pytest.raises(Refused):
        services.declare(round_, idle, by=acting(idle), at=NOW)


def test_a_conflict_reported_while_scoring_shuts_the_file():
    round_ = set_stage().scoring()
    expert, assignment = first_of(round_)
    services.save_score(assignment, "practice", 50, by=acting(expert), at=NOW)
    services.report_conflict(assignment, "INTEREST", "顾问", by=acting(expert), at=NOW)
    assert Assignment.objects.get(pk=assignment.pk).stage == "recused"
    with pytest.raises(OutOfOrder):
        services.save_score(assignment, "practice", 60, by=acting(expert), at=NOW)


def test_a_conflict_reported_after_signing_voids_the_review():
    stage = set_stage(candidates=2, experts=4)
    round_ = stage.scoring()
    expert, assignment = first_of(round_)
    write_review(assignment)
    services.report_conflict(assignment, "KIN", by=acting(expert), at=NOW)
    assert Assignment.objects.get(pk=assignment.pk).stage == "voided"
    (added,) = services.repair(round_, by=stage.manager, at=NOW)
    assert added.item == assignment.item


def test_what_was_found_stays_beside_what_is_declared_and_no_order_takes_its_place():
    stage = set_stage()
    expert, work = first_of(stage.assigned())
    found = [{"kind": "declared", "of": "expert"}, {"kind": "identity", "of": "item"}]
    Conflict.objects.create(
        item=work.item, expert=expert, relation="DISPUTE", outcome="decide", source="found",
        evidence=found, found_at=NOW,
    )  # fmt: skip
    ties = [(work.item, "DISPUTE", "确有争议")]
    services.declare(work.item.round, expert, ties=ties, by=acting(expert), at=NOW)
    services.report_conflict(work, "DISPUTE", "有人举报", by=stage.manager, at=NOW)
    held = Conflict.objects.get()
    assert (held.source, held.note, held.evidence) == ("declared", "确有争议", found)


def test_the_organiser_orders_a_recusal_with_a_ground():
    stage = set_stage()
    expert, assignment = first_of(stage.scoring())
    with pytest.raises(Refused):
        services.report_conflict(assignment, "INTEREST", by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.report_conflict(assignment, "KIN", "x", by=stage.cast.actor("li"), at=NOW)
    services.report_conflict(assignment, "INTEREST", "有人举报", by=stage.manager, at=NOW)
    assert Conflict.objects.get(expert=expert).source == "ordered"


def test_declining_needs_a_reason():
    expert, assignment = first_of(set_stage().assigned())
    with pytest.raises(Refused):
        services.decline(assignment, reason=" ", by=acting(expert), at=NOW)
    declined = services.decline(assignment, reason="专业不符", by=acting(expert), at=NOW)
    assert declined.stage == "declined"
    assert history(declined).last().reason == "专业不符"


@pytest.mark.parametrize(("hard", "outcome", "stage_after"), [
    (True, "hard", "recused"), (False, "warn", "offered"),
])  # fmt: skip
def test_an_open_conflict_is_decided_with_a_reason(hard, outcome, stage_after):
    stage = set_stage()
    expert, assignment = first_of(stage.assigned())
    conflict = Conflict.objects.create(
        item=assignment.item, expert=expert, relation="DISPUTE", outcome="decide",
        source="found", found_at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused):
        services.decide_conflict(conflict, hard=hard, reason="", by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.decide_conflict(conflict, hard=hard, reason="x", by=acting(expert), at=NOW)
    decided = services.decide_conflict(conflict, hard=hard, reason="属实", by=stage.manager, at=NOW)
    assert (decided.outcome, decided.decided_by_id) == (outcome, stage.manager.user_id)
    assert Assignment.objects.get(pk=assignment.pk).stage == stage_after
    assert history(assignment.item).last().reason == "属实"
