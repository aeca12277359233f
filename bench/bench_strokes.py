"""Reviewers who press keys of the score page at once, over HTTP, and a web worker killed in between.

Promised: two hundred on PostgreSQL (twenty on SQLite) on two cores, the load made on the same machine:
p95 of a save ≤ 200 ms, nothing acknowledged is lost. ``DATABASE_URL`` says on which database; a fresh
one is made beside it and dropped. Every reviewer gives 24 marks to six criteria, one each three seconds
on average; a stroke without an answer is sent again, as the page does. gunicorn runs as
docs/install.md has it. ``STROKES=n`` takes another number of reviewers.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils import translation
from rich.table import Table

from bench.house import load_told
from bench.serving import fresh_database, served

KEYS, CRITERIA, PAUSE = 24, 6, 3.0
PATIENCE = 20.0  # seconds after which a stroke counts as not answered
TOKEN = "c" * 32


@dataclass
class Reviewer:
    """One reviewer's window: where it sends, what was answered for, how long each answer took."""

    sheet: int
    session: str
    addresses: list[str]
    kept: dict[str, tuple[int, int]] = field(default_factory=dict)  # criterion: stroke, mark
    times: list[float] = field(default_factory=list)
    repeated: int = 0
    refused: int = 0


def measure() -> Table:
    """Make a round, let everybody press at once, kill a worker in the middle, count what is lost."""
    wanted = 200 if connection.vendor == "postgresql" else 20
    wanted = int(os.environ.get("STROKES", wanted))
    table = Table("database", "reviewers", "saves", "saves/s", "p50 ms", "p95 ms", "most ms", "again", "lost", "promised")  # fmt: skip
    with fresh_database(), translation.override("zh-hans"):
        reviewers = scene(wanted)
        connection.close()
        with served() as (port, master):
            began = time.perf_counter()
            asyncio.run(press_all(reviewers, port, master))
            seconds = time.perf_counter() - began
        table.caption = load_told()
        lost = sum(map(lost_of, reviewers))
        connection.close()
    times = sorted(1000 * each for one in reviewers for each in one.times)
    p95 = quantiles(times, n=20)[-1]
    told = [
        connection.vendor,
        wanted,
        len(times),
        f"{len(times) / seconds:.0f}",
        f"{median(times):.0f}",
    ]
    told += [f"{p95:.0f}", f"{times[-1]:.0f}", sum(one.repeated for one in reviewers), lost]
    kept = p95 <= 200 and not lost and not any(one.refused for one in reviewers)
    table.add_row(*map(str, told), "p95 ≤ 200, 0 lost" if kept else "[bold]missed[/bold]")
    return table


def scene(wanted: int) -> list[Reviewer]:
    """One nominee, read by everybody; each with a session of their own."""
    from people.models import User
    from review.models import Assignment
    from tests.review.pages import logged_in
    from tests.review.stage import LETTER, set_stage

    criteria = [
        {"code": f"c{n}", "zh": "项", "en": "line", "weight": w, "most": 100, "step": 1}
        for n, w in enumerate([20] * 4 + [10] * 2)
    ]
    rules = {**LETTER, "experts_min": wanted, "experts_max": wanted, "criteria": criteria}
    stage = set_stage(candidates=1, experts=0, rounds=(rules,))
    for number in range(wanted):
        stage.enrol(f"专家{number:03d}")
    round_ = stage.scoring()
    rows = Assignment.objects.filter(item__round=round_, stage="accepted")
    return [
        Reviewer(
            row.pk,
            logged_in(User.objects.get(pk=row.expert.user_id)).cookies["sessionid"].value,
            [reverse("review:mark", args=[row.pk, each["code"]]) for each in criteria],
        )
        for row in rows.select_related("expert")
    ]


# --- the load ---------------------------------------------------------------------------------------


async def press_all(reviewers: list[Reviewer], port: int, master: int) -> None:
    """Everybody presses; half-way one worker is killed with whatever it had in hand."""
    chance = random.Random(5)
    seeds = [chance.random() for _each in reviewers]
    everybody = [
        press(one, port, random.Random(s)) for one, s in zip(reviewers, seeds, strict=True)
    ]
    await asyncio.gather(kill(master, KEYS * PAUSE / 2), *everybody)


async def kill(master: int, after: float) -> None:
    """Kill one worker of the web server."""
    await asyncio.sleep(after)
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    os.kill(int(workers[0]), signal.SIGKILL)


async def press(one: Reviewer, port: int, chance: random.Random) -> None:
    """Give marks one after the other; what is not answered is sent again under its number."""
    for number in range(1, KEYS + 1):
        await asyncio.sleep(chance.uniform(0, 2 * PAUSE))
        line, mark = chance.randrange(CRITERIA), chance.randrange(101)
        given = {f"c{line}": mark, "window": f"{one.sheet:016x}", "number": number, "seen": ""}
        while (
            status := await post(one, port, one.addresses[line], given)
        ) is None or status >= 500:
            one.repeated += 1
            await asyncio.sleep(0.5)
        one.refused += status != 200
        one.kept[f"c{line}"] = (number, mark)


async def post(one: Reviewer, port: int, address: str, given: dict[str, object]) -> int | None:
    """Send one stroke on a connection of its own; answers the status, None where nobody answered."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **given})
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: sessionid={one.session}; csrftoken={TOKEN}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            reading, writing = await asyncio.open_connection("127.0.0.1", port)
            writing.write((head + body).encode())
            answer = await reading.read()
            writing.close()
    except (OSError, TimeoutError):
        return None
    if not answer.endswith(b"\n"):  # cut off with its worker
        return None
    one.times.append(time.perf_counter() - began)
    return int(answer.split(None, 2)[1])


def lost_of(one: Reviewer) -> int:
    """Count the marks the server had said it keeps and does not hold."""
    from review.models import Score

    rows = Score.objects.filter(assignment=one.sheet).values_list("criterion", "number", "value")
    held = {code: (number, int(value)) for code, number, value in rows}
    return sum(held.get(code) != kept for code, kept in one.kept.items())
