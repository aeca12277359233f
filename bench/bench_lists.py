"""The lists people work from, on a rehearsal of national size, and the form a reviewer scores on.

Promised: a list of 50 rows ≤ 100 ms of CPU and ≤ 100 kB of HTML, the score form ≤ 50 ms, each at the
median of 15 requests. CPU is this process's: the database's own is in the wall time. Prepare with
``DATABASE_URL=… manage.py migrate`` and ``manage.py rehearse --size national``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from rich.table import Table

from people.models import User

TIMES = 15
BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = (100, 100)  # ms of CPU, kB of HTML
FORM = (50, None)


@dataclass(frozen=True)
class Page:
    """A page to be measured: what it is called, who asks, where, and what is promised."""

    label: str
    user: str
    address: str
    promise: tuple[int, int | None] = LIST


def measure() -> Table:
    """Measure every page as its reader gets it."""
    settings.ALLOWED_HOSTS = ["testserver"]
    table = Table("page", "queries", "CPU ms", "wall ms", "kB", "promised")
    if not User.objects.filter(username="clerk-200").exists():
        table.caption = "no rehearsal of national size stands in this database"
        return table
    with translation.override("zh-hans"):
        for page in lists():
            table.add_row(*row(page, client_of(User.objects.get(username=page.user))))
        with score_form() as (page, user):
            table.add_row(*row(page, client_of(user)))
    return table


def lists() -> Iterator[Page]:
    """Yield the lists of every actor, at their longest."""
    from review.models import Round

    longest = Round.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for label, user, name, words, query in (
        ("society: papers", "clerk-001", "society:papers", [], ""),
        ("office: form check, accepted", "examiner", "office:checks", [], "?tab=accepted"),
        ("office: candidates", "manager", "office:candidates", [], ""),
        ("office: candidates, last page", "manager", "office:candidates", [], "?page=999"),
        ("office: waivers", "manager", "office:waivers", [], ""),
        ("office: experts", "manager", "office:experts", [], ""),
        ("office: a round", "manager", "office:round", [longest], ""),
        ("office: progress of a round", "manager", "office:progress", [longest], ""),
        ("office: conflicts of a round", "manager", "office:conflicts", [longest], ""),
        ("office: notices", "manager", "office:notices", [], ""),
        ("supervisor: rounds", "supervisor", "supervise:rounds", [], ""),
        ("public: notices", "manager", "public:notices", [], ""),
        ("public: awards", "manager", "public:awards", [], ""),
    ):
        yield Page(label, user, reverse(name, args=words) + query)


@contextmanager
def score_form() -> Iterator[tuple[Page, Any]]:
    """Open one review beside all that stands, and take it back afterwards."""
    from tests.review.stage import set_stage

    with transaction.atomic():
        round_ = set_stage().scoring()
        assignment = round_.assignments.filter(stage="accepted").first()
        assert assignment is not None
        at = reverse("review:item", args=[assignment.pk])
        yield Page("reviewer: score form", "", at, FORM), assignment.expert.user
        transaction.set_rollback(True)


def client_of(user: Any) -> Client:
    """Return a browser in which the user is logged in."""
    client = Client()
    client.force_login(user, BACKEND)
    return client


def row(page: Page, client: Client) -> list[str]:
    """Ask for a page and say what it cost; a page that is not there is said, not hidden."""
    answer: Any = client.get(page.address)
    if answer.status_code != 200:
        return [page.label, f"answers {answer.status_code}", "", "", "", ""]
    with CaptureQueriesContext(connection) as asked:
        client.get(page.address)
    queries = len(asked)  # the next request forgets them
    cpu, wall = timed(lambda: client.get(page.address))
    size = len(answer.content) / 1000
    most, heaviest = page.promise
    kept = cpu <= most and (heaviest is None or size <= heaviest)
    words = f"≤ {most} ms" + (f", ≤ {heaviest} kB" if heaviest else "")
    figures = [f"{queries}", f"{cpu:.0f}", f"{wall:.0f}", f"{size:.0f}"]
    return [page.label, *figures, words if kept else f"[bold]missed[/bold]: {words}"]


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the median CPU and wall time of an act, in milliseconds."""
    cpu, wall = [], []
    for _time in range(TIMES):
        began, started = time.process_time(), time.perf_counter()
        act()
        cpu.append((time.process_time() - began) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
    return median(cpu), median(wall)
