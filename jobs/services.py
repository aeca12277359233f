"""Ask for long work, cancel it, claim it for a worker, start lost work again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from jobs.models import Job, State
from ledger.actors import Actor

MOST_TRIES = 3
log = logging.getLogger("jujian.jobs")


def ask(verb: str, *, by: Actor, at: datetime, total: int = 0, **ids: Any) -> Job:
    """Write down that work is wanted and start it once the transaction is committed.

    ``ids`` go into the row and are all the handler gets: never personal data. The same work asked
    for again while it is under way is the same job.
    """
    arguments = dict(sorted(ids.items()))
    with transaction.atomic():
        same = Job.objects.seen_by(by).under_way().filter(verb=verb, arguments=arguments).first()
        if same is not None and not same.cancel_asked:
            return same
        job = Job.objects.create(
            verb=verb,
            arguments=arguments,
            total=total,
            asked_by_id=by.user_id,
            office_id=by.office_id,
            asked_at=at,
            beat_at=at,
            rehearsal=by.rehearsal,
        )
        transaction.on_commit(lambda: dispatch(job.pk))
    return job


def dispatch(job_id: int) -> None:
    """Give the job's number to the broker; where it does not answer, the sweep tries again."""
    try:
        current_app.tasks["jobs.run"].delay(job_id=job_id)
    except (OperationalError, OSError):
        log.exception("the broker does not answer; job %s waits for the sweep", job_id)


def cancel(job: Job, *, by: Actor, at: datetime) -> Job:
    """Stop a job: at once while it waits, at its next step while it runs; over stays over."""
    with transaction.atomic():
        row = Job.objects.seen_by(by).select_for_update().get(pk=job.pk)
        if row.state == State.WAITING:
            row.state, row.ended_at = State.CANCELLED, at
        row.cancel_asked = row.cancel_asked or not row.is_over
        row.save(update_fields=["state", "ended_at", "cancel_asked"])
    return row


def stop(jobs: Iterable[Job], *, at: datetime) -> list[int]:
    """Stop jobs whoever asked for them, as ``cancel`` does; answers which were stopped."""
    stopped = []
    with transaction.atomic():
        wanted = [job.pk for job in jobs]
        for row in Job.objects.under_way().select_for_update().filter(pk__in=wanted).order_by("pk"):
            if row.state == State.WAITING:
                row.state, row.ended_at = State.CANCELLED, at
            row.cancel_asked = True
            row.save(update_fields=["state", "ended_at", "cancel_asked"])
            stopped.append(row.pk)
    return stopped


def take_up(stopped: Iterable[int], *, at: datetime) -> None:
    """Let jobs that were stopped go on as if they never had been."""
    with transaction.atomic():
        rows = Job.objects.select_for_update().filter(pk__in=list(stopped), cancel_asked=True)
        for row in rows.exclude(state__in=[State.DONE, State.FAILED]).order_by("pk"):
            if row.state == State.CANCELLED:
                row.state, row.ended_at, row.sentence = State.WAITING, None, ""
                transaction.on_commit(partial(dispatch, row.pk))
            row.cancel_asked, row.beat_at = False, at
            row.save()


def claim(job_id: int, *, at: datetime) -> Job | None:
    """Take a waiting job for this worker; None where another took it or nothing is to be done."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=State.WAITING).first()
        if job is None:
            return None
        job.state, job.tries = State.RUNNING, job.tries + 1
        job.started_at = job.beat_at = at
        job.save(update_fields=["state", "tries", "started_at", "beat_at"])
    return job


def sweep(at: datetime) -> int:
    """Start lost jobs again, as often as is reasonable; answers how many were found lost."""
    found = list(Job.objects.lost(at).order_by("pk").values_list("pk", flat=True))
    for job_id in found:
        with transaction.atomic():
            job = Job.objects.lost(at).select_for_update().filter(pk=job_id).first()
            if job is not None:
                start_again(job, at)
    return len(found)


def start_again(job: Job, at: datetime) -> None:
    """Put one lost job back in the queue; end it where it was cancelled or tried too often."""
    job.beat_at = at
    if job.cancel_asked:
        job.state, job.ended_at = State.CANCELLED, at
    elif job.tries >= MOST_TRIES:
        job.state, job.ended_at = State.FAILED, at
        job.sentence = tried_too_often(job)
    else:
        job.state = State.WAITING
        transaction.on_commit(lambda: dispatch(job.pk))
    job.save(update_fields=["beat_at", "state", "ended_at", "sentence"])


def tried_too_often(job: Job) -> str:
    """Say, in the language of whoever asked, that the worker was lost again and again."""
    with translation.override(language_of(job)):
        return _(
            "The work was interrupted %(count)s times and was given up. What was finished is kept. "
            "Start it again; if it happens once more, tell the system operator."
        ) % {"count": job.tries}


def language_of(job: Job) -> str:
    """Return the language of whoever asked for the job."""
    return job.asked_by.language if job.asked_by else settings.LANGUAGE_CODE


def keep_alive(by: timedelta) -> None:
    """Count a jump of the demo clock as no silence of the jobs under way."""
    Job.objects.under_way().update(beat_at=F("beat_at") + by)
