"""The clock: what happens because time passed, exactly once, one failure stopping nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config import clock, tasks
from config.models import DemoClock
from jobs.models import Job, State
from ledger.flow import advance, history
from ledger.situations import Refused
from letters.models import Letter
from nominations.models import Paper
from programmes.models import Cycle
from programmes.services import open_cycle
from tests.ledger.conftest import authorise, clerk, cycle, examiner, fault, manager, paper, place

__all__ = ["clerk", "cycle", "examiner", "manager", "paper"]
pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def opened(cycle: Cycle, manager: Any, now: Any) -> Cycle:
    """An open cycle; a second manager opened it."""
    Cycle.objects.filter(pk=cycle.pk).update(notice_no="办字1号")
    authorise(cycle, manager, now)
    second = replace(manager, user_id=manager.user_id + 1)
    return open_cycle(Cycle.objects.get(pk=cycle.pk), by=second, at=now)


def test_a_cycle_closes_at_its_deadline_and_only_once(opened, now):
    assert clock.tick(opened.closes_at - SECOND)["cycles"] == 0
    assert clock.tick(opened.closes_at)["cycles"] == 1
    assert clock.tick(opened.closes_at)["cycles"] == 0
    closed = Cycle.objects.get(pk=opened.pk)
    assert (closed.stage, closed.entry.actor_kind, closed.entry.at) == (
        "closed",
        "clock",
        opened.closes_at,
    )
    assert history(closed).filter(verb="close").count() == 1


def test_a_returned_paper_is_refused_after_its_due_date(paper, examiner, now):
    paper = place(paper, "endorsed", now)
    fault(paper, now)
    due = now + timedelta(days=7)
    advance(paper, "return_", by=examiner, at=now, mend_by=due)
    assert clock.tick(due - SECOND)["papers"] == 0
    assert clock.tick(due)["papers"] == 1
    assert clock.tick(due + SECOND)["papers"] == 0
    refused = Paper.objects.get(pk=paper.pk)
    assert refused.stage == "refused" and "逾期" in refused.entry.reason


def test_a_step_taken_by_somebody_else_meanwhile_is_not_taken_twice(opened, now):
    late = opened.closes_at
    stale = Cycle.objects.due_to_close(late)
    assert list(stale) == [opened]
    assert clock.each(clock.close_cycle, stale, late) == 1
    assert clock.each(clock.close_cycle, stale, late) == 0
    assert history(opened).filter(verb="close").count() == 1


def test_one_failing_record_keeps_no_other_from_its_turn(opened, paper, now, caplog):
    calls = []

    def act(record: Any, at: Any) -> None:
        calls.append(record.pk)
        Cycle.objects.filter(pk=record.pk).update(notice_no="half")
        if len(calls) == 1:
            raise ZeroDivisionError

    records = [opened, opened]
    assert clock.each(act, records, now) == 1
    assert "ZeroDivisionError" in caplog.text


def test_a_failing_record_leaves_nothing_half_written(opened, now):
    def act(record: Any, at: Any) -> None:
        Cycle.objects.filter(pk=record.pk).update(notice_no="half")
        raise ZeroDivisionError

    assert clock.each(act, [opened], now) == 0
    assert Cycle.objects.get(pk=opened.pk).notice_no == "办字1号"


def test_lost_jobs_and_waiting_letters_have_their_turn(db, now, mailoutbox):
    job = Job.objects.create(verb="x", asked_at=now, beat_at=now, tries=3)
    Letter.objects.create(
        verb="x",
        address="a@example.org",
        language="en",
        subject="s",
        body="b",
        written_at=now,
        next_try_at=now,
    )
    counts = clock.tick(now + timedelta(minutes=3))
    assert (counts["jobs"], counts["letters"]) == (1, 1)
    assert Job.objects.get(pk=job.pk).state == State.FAILED and len(mailoutbox) == 1


def test_the_task_ticks_at_the_present_moment(opened, settings):
    settings.JUJIAN_DEMO = True
    clock.move(timedelta(days=3000))
    tasks.tick()
    assert Cycle.objects.get(pk=opened.pk).stage == "closed"


# --- the demo clock ---------------------------------------------------------------------------------


def test_without_the_demo_setting_there_is_no_demo_clock(db, settings):
    settings.JUJIAN_DEMO = False
    DemoClock.objects.create(offset=timedelta(days=9))
    assert clock.offset() == timedelta()
    with pytest.raises(PermissionError):
        clock.move(timedelta(days=1))
    with pytest.raises(CommandError, match="JUJIAN_DEMO"):
        call_command("demo_clock", "+1d")


def test_the_demo_clock_only_moves_forward_and_not_beyond_reason(db, settings):
    settings.JUJIAN_DEMO = True
    assert clock.move(timedelta(days=2)) == timedelta(days=2)
    assert clock.move(timedelta(hours=1)) == timedelta(days=2, hours=1) == clock.offset()
    with pytest.raises(ValueError, match="forward"):
        clock.move(timedelta(seconds=-1))
    with pytest.raises(Refused):
        clock.move(clock.FARTHEST)
    assert clock.offset() == timedelta(days=2, hours=1)


def test_the_command_moves_ticks_and_tells(opened, settings, capsys):
    settings.JUJIAN_DEMO = True
    call_command("demo_clock", "+9999h")
    call_command("demo_clock")
    told = capsys.readouterr().out
    assert "416 days" in told
    for wrong in ("7", "+7x", "-7d", "tomorrow"):
        with pytest.raises(CommandError):
            call_command("demo_clock", "--", wrong)
