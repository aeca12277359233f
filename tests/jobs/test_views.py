"""The page of a job: for whoever asked, whole or as a fragment, and nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jobs import registry
from jobs.models import Job, State
from people.models import Office, Society, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that names the work."""
    named = registry.Handler("count", "Counting stars", lambda job, progress: None)
    monkeypatch.setitem(registry.HANDLERS, "count", named)


@pytest.fixture
def hers(now: Any, handler: None) -> tuple[Client, Job, Office]:
    """Wang Min, logged in at a society, and her running job."""
    society = Society.objects.create(name="A", code="A", kind="national")
    user = User.objects.create_user("wang", name="王敏")
    office = Office.objects.create(
        user=user, role="clerk", society=society, since=now - timedelta(days=900)
    )
    job = Job.objects.create(
        verb="count",
        asked_by=user,
        office_id=office.pk,
        asked_at=now,
        beat_at=now,
        state=State.RUNNING,
        done=3,
        total=9,
        sentence="star 3",
    )
    client = Client()
    client.force_login(user)
    return client, job, office


def test_the_page_shows_how_far_it_is(hers):
    client, job, _office = hers
    page = client.get(reverse("jobs:job", args=[job.pk]))
    text = page.content.decode()
    assert page.status_code == 200 and "<html" in text
    assert "Counting stars" in text and "star 3" in text and "3 / 9" in text
    assert reverse("jobs:cancel", args=[job.pk]) in text


def test_htmx_gets_only_what_changes(hers):
    client, job, _office = hers
    fragment = client.get(reverse("jobs:job", args=[job.pk]), headers={"HX-Request": "true"})
    text = fragment.content.decode()
    assert "<html" not in text and f'id="job-{job.pk}"' in text and "hx-get" in text
    assert "HX-Request" in fragment["Vary"] and "no-store" in fragment["Cache-Control"]


def test_what_is_over_asks_no_more_and_leads_on(hers):
    client, job, _office = hers
    Job.objects.filter(pk=job.pk).update(state=State.DONE, result={"url": "/zh-hans/next/"})
    text = client.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert "hx-get" not in text and 'href="/zh-hans/next/"' in text


@pytest.mark.parametrize(("shown", "again"), [("/zh-hans/next/", True), ("/zh-hans/", False)])
def test_a_page_that_shows_what_came_of_it_is_loaded_anew_once(hers, shown, again):
    client, job, _office = hers
    address = reverse("jobs:job", args=[job.pk])
    Job.objects.filter(pk=job.pk).update(state=State.DONE, result={"url": "/zh-hans/next/"})
    heads = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{shown}"}
    last = client.get(address, headers=heads)
    text = last.content.decode()
    assert "HX-Refresh" not in last.headers and "every" not in text
    assert (f'hx-get="{address}?over" hx-trigger="load"' in text) == again
    assert ("HX-Refresh" in client.get(f"{address}?over", headers=heads).headers) == again


def test_it_leads_on_in_the_reader_s_language(hers):
    client, job, _office = hers
    Job.objects.filter(pk=job.pk).update(state=State.DONE, result={"url": "/zh-hans/next/"})
    with translation.override("en"):
        page = client.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert 'href="/en/next/"' in page


def test_cancelling_asks_the_worker_to_stop(hers):
    client, job, _office = hers
    answer = client.post(reverse("jobs:cancel", args=[job.pk]), follow=True)
    assert answer.status_code == 200
    assert Job.objects.get(pk=job.pk).cancel_asked
    assert client.get(reverse("jobs:cancel", args=[job.pk])).status_code == 405


def test_nobody_else_may_know_of_it(hers, now):
    _client, job, _office = hers
    other = User.objects.create_user("qian")
    Office.objects.create(user=other, role="manager", since=now - timedelta(days=900))
    stranger = Client()
    stranger.force_login(other)
    for address in (reverse("jobs:job", args=[job.pk]), reverse("jobs:job", args=[job.pk + 1])):
        assert stranger.get(address).status_code == 404
    assert stranger.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404
    assert Client().get(reverse("jobs:job", args=[job.pk])).status_code == 302
    assert not Job.objects.get(pk=job.pk).cancel_asked
