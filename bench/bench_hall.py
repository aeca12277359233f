"""Sixty members, two hall screens and the supervisor follow a meeting, each asking every two seconds.

Promised: no delay anyone notices, on two cores with the load generator on the same machine. The nine members
of the rehearsed meeting ask from several devices each; meanwhile the secretary calls the next item every
three seconds, so that answers change. A poll is timed from sending to its last byte; 304 is an answer.
"""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from statistics import quantiles
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from rich.table import Table

from bench.house import PASSWORD, House, house, load_told

MEMBERS, SCREENS, EVERY, FOR = 60, 2, 2.0, 40.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Somebody's browser without a face: keeps cookies, sends forms, asks for what is new."""

    def __init__(self, home: House, name: str = "") -> None:
        self.site = home.site
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.tag = ""
        if name:
            self.send("/account/login/", {"login": name, "password": PASSWORD})

    def get(self, path: str) -> str:
        """Return a page."""
        with self.opener.open(f"{self.site}/zh-hans{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, fields: dict[str, str], *, at: str = "") -> str:
        """Send a form, with the token of the page it stands on; return the page that follows."""
        found = TOKEN.search(self.get(at or path))
        assert found, path
        data = urlencode({**fields, "csrfmiddlewaretoken": found[1]}).encode()
        where = f"{self.site}/zh-hans{path}"
        request = Request(where, data, {"Referer": where})
        with self.opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())

    def poll(self, path: str) -> tuple[float, int]:
        """Ask what is new; return how long it took in milliseconds, and the status."""
        headers = {"If-None-Match": f'"{self.tag}"'}
        request = Request(f"{self.site}/zh-hans{path}", headers=headers)
        began, status = time.perf_counter(), 304
        try:
            with self.opener.open(request, timeout=60) as answer:
                answer.read()
                status, self.tag = answer.status, (answer.headers["ETag"] or "").strip('W/"')
        except HTTPError as refused:
            status = refused.code
        return (time.perf_counter() - began) * 1000, status


def measure() -> Table:
    """Let everybody ask for a while and return how long they waited."""
    table = Table("who", "polls", "of these changed", "p50 ms", "p95 ms", "longest ms")
    with house() as home:
        secretary = Visitor(home, "manager")
        console = f"/office/meetings/{home.meeting}/"
        link = secretary.send(f"{console}hall/", {}, at=console)
        found = re.search(r"/hall/([\w-]+)/", link)
        assert found
        groups = followers(home, found[1])
        items = begin(secretary, console, home)
        ends = time.perf_counter() + FOR
        with ThreadPoolExecutor(MEMBERS + SCREENS + 2) as crowd:
            waits = {
                who: [crowd.submit(follow, each, path, ends) for each in those]
                for who, (those, path) in groups.items()
            }
            call_items(secretary, console, items, ends)
            for who, asked in waits.items():
                table.add_row(who, *figures([poll for each in asked for poll in each.result()]))
    table.caption = load_told()
    return table


def followers(home: House, code: str) -> dict[str, tuple[list[Visitor], str]]:
    """Return who follows, and the address each group asks."""
    known = [Visitor(home, name) for name in home.members]
    devices = [known[n % len(known)] for n in range(MEMBERS)]
    return {
        "60 members": (devices, f"/review/meetings/{home.meeting}/now/"),
        "2 hall screens": ([Visitor(home) for _each in range(SCREENS)], f"/hall/{code}/now/"),
        "supervisor": ([Visitor(home, "supervisor")], f"/supervise/meetings/{home.meeting}/now/"),
        "console": ([Visitor(home, "manager-2")], f"/office/meetings/{home.meeting}/now/"),
    }


def begin(secretary: Visitor, console: str, home: House) -> list[str]:
    """Sign everybody in at the door and begin; return the items of the agenda."""
    page = secretary.get(console)
    for arrive in re.findall(r'action="/zh-hans([^"]+/arrive/)"', page):
        secretary.send(arrive, {}, at=console)
    page = secretary.send(f"{console}step/begin/", {}, at=console)
    return re.findall(r'id="floor-\d+" name="item" value="(\d+)"', page)


def follow(each: Visitor, path: str, ends: float) -> list[tuple[float, int]]:
    """Ask every two seconds until the end, first at a moment of one's own."""
    time.sleep(hash((id(each), time.perf_counter())) % 1000 * EVERY / 1000)
    told = []
    while time.perf_counter() < ends:
        told.append(each.poll(path))
        time.sleep(EVERY)
    return told


def call_items(secretary: Visitor, console: str, items: list[str], ends: float) -> None:
    """Call one item after the other, every three seconds."""
    turn = 0
    while time.perf_counter() < ends - 4:
        secretary.send(f"{console}floor/", {"item": items[turn % len(items)]}, at=console)
        turn += 1
        time.sleep(3)


def figures(polls: list[tuple[float, int]]) -> list[str]:
    """Return count, changes, median, 95th centile and maximum of some polls; refuse any that failed."""
    assert {status for _took, status in polls} <= {200, 304}, polls
    took = sorted(each for each, _status in polls)
    changed = sum(status == 200 for _took, status in polls)
    if not took:
        return ["0", "0", *["none answered"] * 3]
    cuts = quantiles(took, n=100) if len(took) > 1 else took * 99
    p50, p95 = cuts[49], cuts[94]
    return [f"{len(polls)}", f"{changed}", f"{p50:.0f}", f"{p95:.0f}", f"{took[-1]:.0f}"]
