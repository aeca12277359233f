"""A clock in processes of its own, killed (SIGKILL) at any point of its beat; run by test_killed.py.

A point is any statement that writes, and the moments just before and just after a commit: before it
nothing may be left of an act, after it nothing may be lost or done once more.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

from awards.models import Notice
from config import clock
from jobs.models import Job
from ledger.flow import history, is_intact
from ledger.models import Entry
from letters.models import Letter


@contextmanager
def watched(reached: Callable[[str], None]) -> Iterator[None]:
    """Tell every point that is reached, in its order."""
    commit = connection._commit

    def committed() -> Any:
        reached("commit")
        done = commit()
        reached("committed")
        return done

    def executed(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "BEGIN", "SET")):
            reached(sql)
        return execute(sql, *rest)

    connection._commit = committed
    with connection.execute_wrapper(executed):
        yield


def ticking(at: datetime, reached: Callable[[str], None], begin: Callable[[], Any] = int) -> int:
    """Start a process that ticks once, and return its number; its exit is the count of notices."""
    connection.close()
    if pid := os.fork():
        return pid
    begin()
    with watched(reached):
        done = clock.tick(at)["notices"]
    os._exit(done)


def ended(pid: int) -> int:
    """Wait for a process; return what it did to notices, or less than nothing where it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def beat(at: datetime, dies_at: int | str = "never") -> bool:
    """Tick once, or die at the point of that number or beginning; tell whether the process lived."""
    points = itertools.count()

    def reached(point: str) -> None:
        if next(points) == dies_at or point.startswith(str(dies_at)):
            os.kill(os.getpid(), signal.SIGKILL)

    return ended(ticking(at, reached)) >= 0


def state() -> list[Any]:
    """Return what is written down so far, all of it in whole acts."""
    for notice in Notice.objects.all():
        lines = history(notice).order_by("pk")
        assert is_intact(lines)
        assert [line.to_stage for line in lines if line.to_stage][-1] == notice.stage
    stages = list(Notice.objects.order_by("pk").values_list("stage", flat=True))
    letters = list(Letter.objects.order_by("pk").values_list("verb", "to_user", "state", "tries"))
    return [stages, letters, Job.objects.count(), Entry.objects.count()]


def killed_everywhere(at: datetime) -> int:
    """Let a beat die at its first point, the next at its second, and so on; return how many died.

    Where a beat had written something before it died the next begins with the first point again: so
    that it dies at every point after every commit.
    """
    died, point, before = 0, 0, state()
    while not beat(at, point):
        died, point = died + 1, point + 1
        if (now := state()) != before:
            before, point = now, 0
    return died


def together(at: datetime) -> list[int]:
    """Let two workers tick at the same moment; return what each did to notices."""
    waits, starts = os.pipe()

    def begin() -> None:
        os.close(starts)
        os.read(waits, 1)

    pids = [ticking(at, lambda _point: None, begin) for _worker in range(2)]
    os.close(starts)
    os.close(waits)
    return sorted(map(ended, pids))


def killed_beside_another(at: datetime) -> list[int]:
    """Kill a worker that has closed but not committed, beside a second one; return how both ended."""
    hears, tells = os.pipe()
    acts = ['UPDATE "awards_notice"', "commit"]

    def stops(point: str) -> None:
        if point.startswith(acts[0]) and acts.pop(0) == "commit":
            os.write(tells, b".")
            signal.pause()

    first = ticking(at, stops)
    os.read(hears, 1)
    second = ticking(at, lambda _point: None)
    os.kill(first, signal.SIGKILL)
    return [ended(first), ended(second)]
