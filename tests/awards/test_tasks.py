"""Documents are printed by jobs: with progress, once, and again after a killed worker without harm."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

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


def test_the_page_of_a_job_leads_to_what_it_printed(cast: Cast) -> None:
    printed = AwardList.objects.get()
    page_of_list = reverse("office:award_list", args=[printed.pk])
    page_of_notice = reverse("office:notice", args=[Notice.objects.get().pk])
    leads_to = dict(zip(VERBS, [page_of_notice, page_of_list, page_of_list], strict=True))
    for verb, url in leads_to.items():
        job = Job.objects.get(verb=verb)
        run(job_id=job.pk)
        visitor = Client()
        visitor.force_login(job.asked_by)
        text = visitor.get(reverse("jobs:job", args=[job.pk])).content.decode()
        assert f'href="{url}"' in text
        assert visitor.get(url).status_code == 200


def test_a_second_run_prints_nothing_twice(cast: Cast) -> None:
    first = Job.objects.get(verb="render_certificates")
    run(job_id=first.pk)
    kept = set(Certificate.objects.values_list("file_id", flat=True))
    again = jobs.services.ask(
        "render_certificates", by=cast.actor("wu"), at=MONDAY, **first.arguments
    )
    run(job_id=again.pk)
    leads_to = reverse("office:award_list", args=[AwardList.objects.get().pk])
    assert Job.objects.get(pk=again.pk).result == {"printed": 0, "url": leads_to}
    assert set(Certificate.objects.values_list("file_id", flat=True)) == kept
