"""Documents are printed by jobs: with progress, once, and again after a killed worker without harm."""

from __future__ import annotations

import pytest

import jobs.services
from awards.models import AwardList, Certificate, Notice
from jobs.models import Job
from jobs.tasks import run
from nominations.models import Candidate
from tests.awards.scene import MONDAY, awarded
from tests.cast import Cast

VERBS = ["render_notice", "render_award_list", "render_certificates"]


@pytest.fixture(autouse=True)
def certificates(cast: Cast, candidates: list[Candidate]) -> list[Certificate]:
    return awarded(cast, candidates)


def test_every_document_is_asked_for_and_printed() -> None:
    assert list(Job.objects.order_by("id").values_list("verb", flat=True)) == VERBS
    for job in Job.objects.order_by("id"):
        run(job_id=job.pk)
        job = Job.objects.get(pk=job.pk)
        assert (job.state, job.done) == ("done", job.total), job.sentence
    assert Notice.objects.get().file
    assert AwardList.objects.get().file
    assert Certificate.objects.filter(file__isnull=True).count() == 0


def test_a_second_run_prints_nothing_twice(cast: Cast) -> None:
    first = Job.objects.get(verb="render_certificates")
    run(job_id=first.pk)
    kept = set(Certificate.objects.values_list("file_id", flat=True))
    again = jobs.services.ask(
        "render_certificates", by=cast.actor("wu"), at=MONDAY, **first.arguments
    )
    run(job_id=again.pk)
    assert Job.objects.get(pk=again.pk).result == {"printed": 0}
    assert set(Certificate.objects.values_list("file_id", flat=True)) == kept
