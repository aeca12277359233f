"""The one task: do the work of a job."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jobs import services
from jobs.models import Job, State
from jobs.progress import Cancelled, Progress, Superseded
from jobs.registry import handler_for
from ledger.situations import Situation

log = logging.getLogger("jujian.jobs")


@shared_task(name="jobs.run")
def run(*, job_id: int) -> None:
    """Do the work of one job; a job that another worker has, or that is over, is left alone."""
    clock = import_string(settings.JUJIAN_CLOCK)
    job = services.claim(job_id, at=clock())
    if job is not None:
        with translation.override(services.language_of(job)):
            work(job, clock)


def work(job: Job, clock: Callable[[], datetime]) -> None:
    """Call the handler and write down how it ended, in words for whoever asked."""
    progress = Progress(job, clock)
    try:
        result = handler_for(job.verb).work(job, progress)
    except Superseded:
        log.warning("job %s: another worker has it", job.pk)
    except Cancelled:
        progress.end(State.CANCELLED, _("Cancelled. What was finished before is kept."))
    except Situation as situation:
        progress.end(State.FAILED, situation)
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.verb)
        progress.end(
            State.FAILED,
            _(
                "An unexpected fault stopped the work. What was finished before is kept. It is in "
                "the log of the server under the number %(number)s; tell the system operator."
            )
            % {"number": job.pk},
        )
    else:
        progress.end(State.DONE, result=result or {})
