"""A real worker on a real broker: killed in the middle of a job, replaced, and the job ends once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from jobs.models import Job, State

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds, where a healthy machine needs five


def database_url() -> str:
    """Return the address of the test database, for another process."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    return f"postgres://{own['USER']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"


@pytest.fixture
def site(tmp_path: Path) -> dict[str, str]:
    """The environment of processes that share the test database and have a queue of their own."""
    return {
        **os.environ,
        "JUJIAN_VAR": str(tmp_path),
        "JUJIAN_QUEUE": f"test-{uuid4()}",
        "JUJIAN_TEST_ATTEMPTS": str(tmp_path / "attempts"),
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def elsewhere(code: str, site: dict[str, str]) -> str:
    """Run a few lines in a process of the site and return what they print."""
    head = "import django; django.setup()\n"
    command = [sys.executable, "-W", "ignore", "-c", head + code]
    return subprocess.run(
        command, cwd=ROOT, env=site, check=True, capture_output=True
    ).stdout.decode()


def work_until(done: Any, environment: dict[str, str]) -> None:
    """Run one worker until it dies or ``done()``; then end it."""
    command = [
        *(sys.executable, "-W", "ignore", "-m", "celery", "--app", "config", "--quiet", "worker"),
        *("--include", "tests.jobs.slow_tasks"),
        *("--concurrency", "1", "--loglevel", "ERROR", "--without-mingle", "--without-gossip"),
    ]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        for _turn in range(PATIENCE * 5):
            if done() or worker.poll() is not None:
                return
            try:
                worker.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        pytest.fail("the worker neither ended the job nor died")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


ASK = """
from config import clock
from jobs import services
from ledger.actors import Actor
print(services.ask("be_killed", by=Actor(office_id=1), at=clock.now()).pk)
"""
SWEEP = """
from datetime import timedelta
from config import clock
from jobs import querysets, services
print(services.sweep(clock.now() + querysets.SILENCE + timedelta(minutes=1)))
"""


@pytest.mark.django_db(transaction=True)
def test_a_job_survives_a_killed_worker_and_ends_once(site: dict[str, str]) -> None:
    pk = int(elsewhere(ASK, site))
    attempts = Path(site["JUJIAN_TEST_ATTEMPTS"])

    work_until(lambda: False, site)
    left = Job.objects.get(pk=pk)
    assert (left.state, left.done, attempts.read_text()) == (State.RUNNING, 1, "1\n")

    assert elsewhere(SWEEP, site) == "1\n"
    work_until(lambda: Job.objects.get(pk=pk).is_over, site)
    ended = Job.objects.get(pk=pk)
    assert (ended.state, ended.done, ended.result) == (State.DONE, 2, {"tries": 2})
    assert attempts.read_text() == "1\n2\n"
