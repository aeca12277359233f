"""Scoring: every mark checked and saved at once, signed, reopened, void."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from review import services
from review.models import Assignment, Score
from tests.cast import NOW
from tests.review.stage import acting, set_stage, write_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return set_stage(candidates=1, experts=3)


@pytest.fixture
def sheet(stage):
    return stage.scoring().assignments.first()


def save(sheet, criterion, value):
    return services.save_score(sheet, criterion, value, by=acting(sheet.expert), at=NOW)


@pytest.mark.parametrize("value", [0, 100, "85", Decimal("5"), " 40 "])
def test_a_mark_in_range_and_step_is_saved(sheet, value):
    save(sheet, "practice", value)
    assert Score.objects.get().value == Decimal(str(value))


@pytest.mark.parametrize(
    ("criterion", "value"),
    [
        ("practice", 105), ("practice", -5), ("practice", 83), ("practice", "很好"), ("practice", ""),
        ("practice", "NaN"), ("practice", "1e400"), ("innovation", "9.5"), ("style", 5),
    ],
)  # fmt: skip
def test_any_other_mark_is_refused_with_a_sentence_and_the_old_one_stays(sheet, criterion, value):
    save(sheet, "practice", 50)
    with pytest.raises(Refused) as refused:
        save(sheet, criterion, value)
    assert str(refused.value)
    assert [(s.criterion, s.value) for s in Score.objects.all()] == [("practice", 50)]


def test_a_mark_is_corrected_in_place_and_is_no_line_of_the_book(sheet):
    lines = history(sheet).count()
    save(sheet, "practice", 50)
    save(sheet, "practice", 55)
    assert Score.objects.get().value == 55
    assert history(sheet).count() == lines


def test_only_the_expert_marks(stage, sheet):
    other = next(e for e in stage.experts if e != sheet.expert)
    for by in (acting(other), stage.manager, stage.supervisor):
        with pytest.raises(NotYours):
            services.save_score(sheet, "practice", 50, by=by, at=NOW)
        with pytest.raises(NotYours):
            services.save_comment(sheet, "好", by=by, at=NOW)
    assert not Score.objects.exists()


def test_no_marks_before_the_round_starts(stage):
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    with pytest.raises(OutOfOrder):
        save(round_.assignments.first(), "practice", 50)


def test_signing_needs_every_mark_and_keeps_a_digest(sheet):
    save(sheet, "practice", 50)
    with pytest.raises(NotYet, match="创新"):
        services.sign(sheet, by=acting(sheet.expert), at=NOW)
    save(sheet, "innovation", 7)
    services.save_comment(sheet, " 成果扎实。 ", by=acting(sheet.expert), at=NOW)
    signed = services.sign(sheet, by=acting(sheet.expert), at=NOW)
    assert (signed.stage, signed.signed_at, signed.comment) == ("signed", NOW, "成果扎实。")
    facts = history(sheet).last().facts
    assert set(facts) == {"sheet", "criteria", "versions"} and len(facts["sheet"]) == 64


def test_a_signed_sheet_is_closed_until_reopened(sheet):
    write_review(sheet)
    with pytest.raises(OutOfOrder):
        save(sheet, "practice", 10)
    reopened = services.reopen(sheet, by=acting(sheet.expert), at=NOW)
    assert (reopened.stage, reopened.signed_at) == ("accepted", None)
    save(sheet, "practice", 10)


def test_nothing_is_reopened_once_the_round_is_closed(stage):
    round_ = stage.scored()
    services.close_round(round_, by=stage.manager, at=NOW)
    sheet = round_.assignments.first()
    with pytest.raises(NotYet):
        services.reopen(sheet, by=acting(sheet.expert), at=NOW)


def test_a_void_review_counts_nowhere(stage):
    round_ = stage.scored()
    sheet = round_.assignments.first()
    with pytest.raises(Refused):
        services.void_review(sheet, reason="", by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.void_review(sheet, reason="x", by=stage.cast.actor("li"), at=NOW)
    services.void_review(sheet, reason="未申报回避", by=stage.manager, at=NOW)
    services.close_round(round_, by=stage.manager, at=NOW)
    result = services.rank(round_, by=stage.manager, at=NOW).results.get()
    assert len(result.arithmetic[0]["scores"]) == 1


def test_an_expert_sees_their_own_work_alone(stage):
    round_ = stage.scored()
    for expert in stage.experts:
        seen = Assignment.objects.seen_by(acting(expert))
        assert list(seen) == list(round_.assignments.filter(expert=expert))
    assert Assignment.objects.seen_by(stage.cast.actor("lin")).count() == 0
