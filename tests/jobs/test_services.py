"""Jobs: asked for, claimed once, cancelled, and started again after a killed worker."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse

from jobs import registry, services, tasks
from jobs.models import Job, State
from jobs.progress import Progress, Superseded
from jobs.querysets import SILENCE
from ledger.actors import PASSER_BY, Actor
from ledger.situations import Refused
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang() -> Actor:
    """Wang Min, at work in one office."""
    user = User.objects.create_user("wang.min", name="王敏")
    return Actor(name="王敏", user_id=user.pk, office_id=7, role="clerk", society_id=3)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, now: Any) -> list[int]:
    """A handler that counts to its total and remembers each call; the clock stands still."""
    calls: list[int] = []

    def count(job: Job, progress: Progress) -> dict[str, Any]:
        calls.append(job.pk)
        for number in range(job.total):
            progress.step(number + 1, job.total, f"number {number + 1}")
        return {"url": "/done/"}

    monkeypatch.setitem(registry.HANDLERS, "count", registry.Handler("count", "Count", count))
    monkeypatch.setattr(django_settings, "JUJIAN_CLOCK", "tests.jobs.test_services.moment")
    return calls


def moment() -> Any:
    """The moment of these tests."""
    from tests.conftest import BEIJING, datetime

    return datetime(2026, 3, 16, 9, tzinfo=BEIJING)


def handled_by(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    monkeypatch.setitem(registry.HANDLERS, "count", registry.Handler("count", "Count", work))


def test_work_starts_after_commit_and_ends_with_its_result(
    wang, counted, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as on_commit:
        job = services.ask("count", by=wang, at=now, total=3, cycle=5)
        assert counted == []
    assert len(on_commit) == 1
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done, job.total, job.sentence) == (State.DONE, 3, 3, "number 3")
    assert (job.result, job.arguments, job.tries) == ({"url": "/done/"}, {"cycle": 5}, 1)
    assert counted == [job.pk]


def test_the_same_work_asked_for_twice_is_one_job(wang, counted, now):
    first = services.ask("count", by=wang, at=now, cycle=5)
    assert services.ask("count", by=wang, at=now, cycle=5) == first
    assert services.ask("count", by=wang, at=now, cycle=6) != first


def test_a_second_delivery_does_nothing(wang, counted, now):
    job = services.ask("count", by=wang, at=now)
    tasks.run(job_id=job.pk)
    tasks.run(job_id=job.pk)
    assert counted == [job.pk]


def test_a_killed_worker_is_replaced_and_the_job_ends_once(
    wang, counted, now, django_capture_on_commit_callbacks
):
    job = services.ask("count", by=wang, at=now, total=2)
    dead = services.claim(job.pk, at=now)
    assert services.sweep(now + SILENCE) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep(now + SILENCE + timedelta(seconds=1)) == 1
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done, job.tries) == (State.DONE, 2, 2)
    with pytest.raises(Superseded):  # the dead one was only slow: it writes nothing any more
        Progress(dead, moment).step(1)
    assert not Progress(dead, moment).end(State.FAILED, "late")
    assert Job.objects.get(pk=job.pk).state == State.DONE


def test_a_lost_message_is_sent_again_and_only_after_the_silence(
    wang, counted, now, django_capture_on_commit_callbacks
):
    job = services.ask("count", by=wang, at=now)
    later = now + SILENCE + timedelta(seconds=1)
    with django_capture_on_commit_callbacks() as on_commit:
        assert (services.sweep(later), services.sweep(later)) == (1, 0)
    assert len(on_commit) == 1
    assert Job.objects.get(pk=job.pk).state == State.WAITING


def test_work_that_loses_every_worker_is_given_up_with_a_sentence(wang, counted, now):
    job, at = services.ask("count", by=wang, at=now), now
    for _try in range(services.MOST_TRIES):
        assert services.claim(job.pk, at=at)
        at += SILENCE + timedelta(seconds=1)
        services.sweep(at)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.ended_at) == (State.FAILED, at)
    assert "3" in job.sentence


def test_a_waiting_job_is_cancelled_at_once(wang, counted, now):
    job = services.cancel(services.ask("count", by=wang, at=now), by=wang, at=now)
    assert (job.state, job.ended_at) == (State.CANCELLED, now)
    tasks.run(job_id=job.pk)
    assert counted == []


def test_a_running_job_stops_at_its_next_step(wang, counted, now, monkeypatch):
    def work(job: Job, progress: Progress) -> None:
        progress.step(1, 3)
        services.cancel(job, by=wang, at=now)
        progress.step(2, 3)
        pytest.fail("went on after it was cancelled")

    handled_by(monkeypatch, work)
    job = services.ask("count", by=wang, at=now)
    tasks.run(job_id=job.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done, job.cancel_asked) == (State.CANCELLED, 1, True)


def test_cancelling_what_is_over_changes_nothing(wang, counted, now):
    job = services.ask("count", by=wang, at=now)
    tasks.run(job_id=job.pk)
    assert services.cancel(job, by=wang, at=now).state == State.DONE


def test_a_cancelled_job_whose_worker_died_is_over(wang, counted, now):
    job = services.ask("count", by=wang, at=now)
    services.cancel(services.claim(job.pk, at=now), by=wang, at=now)
    services.sweep(now + SILENCE * 2)
    assert Job.objects.get(pk=job.pk).state == State.CANCELLED


def test_a_situation_becomes_the_sentence_of_the_job(wang, counted, now, monkeypatch):
    def work(job: Job, progress: Progress) -> None:
        raise Refused("Cell P17 holds no date.")

    handled_by(monkeypatch, work)
    job = services.ask("count", by=wang, at=now)
    tasks.run(job_id=job.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.sentence) == (State.FAILED, "Cell P17 holds no date.")


def test_a_fault_is_logged_and_told_without_its_details(wang, counted, now, monkeypatch, caplog):
    def work(job: Job, progress: Progress) -> None:
        raise ZeroDivisionError("secret")

    handled_by(monkeypatch, work)
    job = services.ask("count", by=wang, at=now)
    tasks.run(job_id=job.pk)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.FAILED and "secret" not in job.sentence
    assert str(job.pk) in job.sentence and "ZeroDivisionError" in caplog.text


def test_a_verb_without_handler_fails_with_a_sentence(wang, counted, now):
    job = services.ask("unheard-of", by=wang, at=now)
    tasks.run(job_id=job.pk)
    assert Job.objects.get(pk=job.pk).state == State.FAILED


def test_a_jump_of_the_demo_clock_is_no_silence(wang, counted, now):
    services.claim(services.ask("count", by=wang, at=now).pk, at=now)
    services.keep_alive(timedelta(days=7))
    assert services.sweep(now + timedelta(days=7)) == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_job(wang, counted, now):
    job = services.ask("count", by=wang, at=now)
    Job.objects.filter(pk=job.pk).update(state=State.WAITING)
    got: list[Any] = []
    gate = threading.Barrier(6)

    def worker() -> None:
        gate.wait()
        got.append(services.claim(job.pk, at=now))
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([claimed for claimed in got if claimed]) == 1 and len(got) == 6


def test_only_the_office_that_asked_sees_it(wang, counted, now):
    job = services.ask("count", by=wang, at=now)
    other = Actor(user_id=wang.user_id, office_id=8, role="manager")
    assert list(Job.objects.seen_by(wang)) == [job]
    assert not Job.objects.seen_by(other).exists()
    assert not Job.objects.seen_by(PASSER_BY).exists()
    with pytest.raises(Job.DoesNotExist):
        services.cancel(job, by=other, at=now)


def test_the_addresses_of_a_job_exist():
    assert reverse("jobs:job", args=[1]).endswith("/jobs/1/")
