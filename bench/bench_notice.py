"""Five hundred readers on the page of a notice while an objection is filed and the office works.

Promised: no error. Every reader asks again as soon as the page came, and asks for all of it; beside them
somebody files an objection through the public form, and the office reads its desk, accepts the objection
and writes on its case. Then the same readers ask a bare Django page of the same gunicorn
(docs/install.md) in the same run. The load is made on the same machine; ``DATABASE_URL`` says on which
database, a fresh one is made beside it and dropped. ``READERS=n`` takes another number of readers. What the
workers computed for each page beside it (CPU ms) does not depend on what else the machine does.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from rich.table import Table

from bench.house import load_told
from bench.serving import fresh_database, served

READERS = int(os.environ.get("READERS", "500"))
NAMED, FOR = 83, 30.0  # persons on the notice; seconds
PATIENCE = 60.0  # seconds after which a page counts as not answered
TOKEN = "c" * 32
BARE = "a bare Django page"


@dataclass
class Crowd:
    """Where some people ask, as whom, and what came of it: milliseconds of each answer, errors in words."""

    port: int
    master: int = 0
    cookies: str = ""
    cpu: float = 0
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    last: float = 0

    async def ask(self, path: str, given: dict[str, object] | None = None) -> str:
        """Ask for a page, or send a form, on a connection of its own; return what was answered."""
        body = urlencode(given or {})
        head = (
            f"{'POST' if given else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"Cookie: {self.cookies}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        began, answer = time.perf_counter(), b""
        try:
            async with asyncio.timeout(PATIENCE):
                reading, writing = await asyncio.open_connection("127.0.0.1", self.port)
                writing.write((head + body).encode())
                answer = await reading.read()
                writing.close()
        except (OSError, TimeoutError) as fault:
            self.errors.append(f"{path}: {fault!r}")
            return ""
        self.last = time.perf_counter()
        self.times.append(1000 * (self.last - began))
        status = answer.split(None, 2)[1:2]
        if status not in ([b"200"], [b"302"]):
            self.errors.append(f"{path}: {status}")
        return answer.decode()


def measure() -> Table:
    """Let everybody read, somebody object and the office work; then ask the bare page."""
    head = (
        "who",
        "pages",
        "pages/s",
        "p50 ms",
        "p95 ms",
        "longest ms",
        "CPU ms",
        "errors",
        "promised",
    )
    table = Table(*head)
    with fresh_database(), translation.override("zh-hans"):
        page, session = scene()
        connection.close()
        with served(JUJIAN_DEMO="1") as (port, master):
            readers = Crowd(port, master)
            writer = Crowd(port)
            office = Crowd(port, cookies=f"sessionid={session}; csrftoken={TOKEN}")
            asyncio.run(a_day(readers, writer, office, page))
        with served("bench.bare:application") as (port, master):
            bare = Crowd(port, master)
            asyncio.run(readers_of(bare, "/"))
        table.caption = load_told()
        connection.close()
        assert filed() == (1, "accepted"), "the objection was not filed and accepted"
    for who, crowd in (
        (f"{READERS} readers, {connection.vendor}", readers),
        ("who objects", writer),
        ("the office", office),
        (f"{BARE}, {READERS} readers", bare),
    ):
        table.add_row(who, *figures(crowd), "" if crowd is bare else promise(crowd))
    return table


def scene() -> tuple[str, str]:
    """Publish a notice of 83 persons on a Monday of the demo clock; return its address and a session."""
    from config.models import DemoClock
    from programmes.vocabulary import preset
    from tests.awards.scene import MONDAY, decided, invented, published, recommended
    from tests.cast import assemble, season
    from tests.review.pages import logged_in

    cast = assemble()
    rules = preset("outstanding-engineer")["nomination"] | {"quota": {"person": NAMED}}
    cycle = season(cast, nomination=rules)
    notice = published(cast, decided(cast, recommended(cast, cycle, invented(NAMED))))
    DemoClock.objects.create(id=1, offset=MONDAY - timezone.now())
    session = logged_in(cast.users["zhou"]).cookies["sessionid"].value
    return reverse("public:notice", args=[notice.pk]), session


# --- the load ---------------------------------------------------------------------------------------


async def a_day(readers: Crowd, writer: Crowd, office: Crowd, page: str) -> None:
    """Let everybody read while one person objects and the office works."""
    await asyncio.gather(readers_of(readers, page), at_work(writer, office, page))


async def readers_of(crowd: Crowd, page: str) -> None:
    """Let everybody ask again as soon as the page came, until the time is over."""
    ends, before = time.perf_counter() + FOR, computed(crowd.master)

    async def read() -> None:
        while time.perf_counter() < ends:
            await crowd.ask(page)

    await asyncio.gather(*(read() for _each in range(READERS)))
    crowd.cpu = computed(crowd.master) - before


async def at_work(writer: Crowd, office: Crowd, page: str) -> None:
    """File an objection; find it on the desk, accept it, and write a note on its case."""
    await asyncio.gather(file_objection(writer, f"{page}object/"), look_around(office, page))
    desk = await office.ask(reverse("office:objections"))
    case = re.search(r'href="(/zh-hans/office/awards/objections/\d+/)"', desk)
    if case is None:
        office.errors.append("the objection is not on the desk")
        return
    token = {"csrfmiddlewaretoken": TOKEN}
    note = {"kind": "inquiry", "held_on": "2026-03-23", "text": "已调阅年报第12页。"}
    await office.ask(f"{case[1]}accept/", token | {"ground": "authenticity"})
    await office.ask(f"{case[1]}note/", token | note)
    await office.ask(case[1])


async def look_around(office: Crowd, page: str) -> None:
    """Read what the office reads while a notice runs."""
    pk = int(page.rstrip("/").rpartition("/")[2])
    of_notice = reverse("office:notice", args=[pk])
    for where in (reverse("home"), reverse("office:notices"), of_notice):
        await office.ask(where)


async def file_objection(writer: Crowd, form: str) -> None:
    """Fill in the public form as somebody who can add does, and send it."""
    from awards.forms.challenge import SALT

    shown = await writer.ask(form)
    fields: dict[str, object] = dict(
        re.findall(r'name="(ticket|sum_terms)" value="([^"]+)"', shown)
    )
    fields["sum"] = sum(signing.loads(fields["sum_terms"], salt=SALT))
    words = {"person": 1, "ground": "authenticity", "from_unit": "person", "objector": "王某某"}
    told = {"contact": "13900139000", "statement": "产值与年报不符，可核对2024年年报第12页。"}
    await writer.ask(form, fields | words | told)


def computed(master: int) -> float:
    """Return the seconds of CPU the workers of a web server have used so far."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    ticks = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in workers]
    return sum(int(each[11]) + int(each[12]) for each in ticks) / os.sysconf("SC_CLK_TCK")


# --- what came of it --------------------------------------------------------------------------------


def figures(crowd: Crowd) -> list[str]:
    """Return count, throughput, median, 95th centile, maximum, CPU of each page and errors."""
    took = sorted(crowd.times)
    p95 = quantiles(took, n=20)[-1] if len(took) > 1 else 0
    seconds = max(FOR, crowd.last - crowd.began)  # what was asked for is waited for
    each = [f"{median(took):.0f}", f"{p95:.0f}", f"{took[-1]:.0f}"] if took else ["none answered"] * 3  # fmt: skip
    cpu = f"{1000 * crowd.cpu / len(took):.1f}" if crowd.cpu and took else ""
    return [f"{len(took)}", f"{len(took) / seconds:.1f}", *each, cpu, f"{len(crowd.errors)}"]


def promise(crowd: Crowd) -> str:
    """Say what was promised, and whether it was kept."""
    return f"[bold]missed[/bold]: {crowd.errors[0]}" if crowd.errors else "no error"


def filed() -> tuple[int, str]:
    """Return how many objections there are, and the stage of the last."""
    from awards.models import Objection

    stages = list(Objection.objects.values_list("stage", flat=True))
    return len(stages), stages[-1] if stages else ""
