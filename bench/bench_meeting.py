"""A panel of nine plays a meeting of two ballots, each in a browser of its own; it is counted outside.

Console, hall screen and supervisor are open beside them; one member is recused from one item, one votes
by paper. The table says how long each stretch took and what came of it; pictures of every role's pages, on
a desktop and a phone, lie in ``build/meeting``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from rich.table import Table

from bench.house import PASSWORD, House, house, load_told

SHOTS = Path(settings.BASE_DIR) / "build" / "meeting"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SECONDS = 1000
Choice = Callable[[list[str]], list[list[str]]]


@dataclass
class Room:
    """The meeting as it is played: everybody's page, the codes they noted, and what took how long."""

    browser: Browser
    house: House
    table: Table
    pages: dict[str, Page] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def enter(self, who: str, *, phone: bool = False) -> Page:
        """Open a browser of one's own and log in."""
        size = PHONE if phone else WIDE
        context = self.browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
        page = self.pages[who] = context.new_page()
        page.set_default_timeout(60 * SECONDS)
        if who != "hall":
            page.goto(f"{self.house.site}/zh-hans/account/login/")
            page.fill("[name=login]", who)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login/" not in url)
        return page

    def go(self, who: str, path: str) -> Page:
        """Open an address of the site."""
        page = self.pages[who]
        answer = page.goto(f"{self.house.site}/zh-hans{path}")
        assert answer and answer.status == 200, (who, path, answer and answer.status)
        return page

    def shoot(self, who: str, name: str) -> None:
        """Take a picture of a page as its reader has it, and of the other width."""
        page = self.pages[who]
        size = page.viewport_size
        for label, other in (("1280", WIDE), ("390", PHONE)):
            page.set_viewport_size(other)  # type: ignore[arg-type]
            page.screenshot(path=SHOTS / f"{name}-{label}.png", full_page=True)
        page.set_viewport_size(size)  # type: ignore[arg-type]

    def say(self, what: str, came: str) -> None:
        """Write a line of the table: what happened, what came of it, how long it took."""
        took, self.began = time.perf_counter() - self.began, time.perf_counter()
        self.table.add_row(what, came, f"{took:.1f}")


def measure() -> Table:
    """Play the meeting and return what happened."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    table = Table("stretch", "what came of it", "s")
    with house() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        room = Room(browser, home, table)
        gather(room)
        first, second = play(room)
        count_outside(room, first)
        count_outside(room, second)
        browser.close()
    table.caption = load_told()
    return table


def press(page: Page, words: str, *, exact: bool = False) -> None:
    """Press the button with these words and wait for the page after it."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=exact).first.click()


def gather(room: Room) -> None:
    """Everybody comes: the secretary, the supervisor, the hall's screen, nine members who sign in."""
    room.enter("manager")
    room.enter("supervisor")
    room.go("manager", f"/office/meetings/{room.house.meeting}/")
    room.shoot("manager", "console-before")
    press(room.pages["manager"], "大屏")
    link = room.pages["manager"].locator(".codes").inner_text().strip()
    room.enter("hall").goto(link)
    for place, who in enumerate(room.house.members):
        room.enter(who, phone=place % 2 == 1)
    room.say("log in", f"{len(room.house.members)} members, secretary, supervisor, hall")
    room.go(room.house.members[0], "/review/")
    room.shoot(room.house.members[0], "member-home")
    sign_in(room)
    console = room.go("manager", f"/office/meetings/{room.house.meeting}/")
    press(console, "开始会议")
    room.say("sign in, begin", f"hall says {present_in_hall(room)} present")


def sign_in(room: Room) -> None:
    """Eight sign in on their own devices; the last one, who votes by paper, is signed in at the door."""
    for who in room.house.members[:-1]:
        page = room.go(who, f"/review/meetings/{room.house.meeting}/")
        press(page, "签到")
    room.shoot(room.house.members[1], "member-signed-in")
    console = room.go("manager", f"/office/meetings/{room.house.meeting}/")
    press(console, "签到")


def present_in_hall(room: Room) -> str:
    """Return how many the hall's screen says are present, once it has heard of the beginning."""
    hall = room.pages["hall"]
    expect(hall.locator(".hall-foot")).to_contain_text("9", timeout=20 * SECONDS)
    return hall.locator(".hall-foot p").nth(1).locator("b").inner_text()


def play(room: Room) -> tuple[str, str]:
    """Hear the items, hold the first ballot and the one among the tied; return their numbers."""
    heard = hear(room)
    room.say("hear the items", f"{heard[0]} items, a member told to leave {heard[1]} times")
    first = vote_in(room)
    room.say("first ballot", held(room, first, tied, "first"))
    second = vote_in(room)
    room.say("second ballot", held(room, second, settled, "second"))
    console = room.go("manager", f"/office/meetings/{room.house.meeting}/")
    press(console, "散会")
    room.shoot("manager", "console-after")
    return first, second


def tied(names: list[str]) -> list[list[str]]:
    """Return nine ballots: all approve the first name, five each of the next two, so that these tie."""
    leader, one, other = names[:3]
    return [*[[leader, one]] * 4, [leader, one, other], *[[leader, other]] * 4]


def settled(names: list[str]) -> list[list[str]]:
    """Return nine ballots among the tied: six for the first, three for the other."""
    return [*[names[:1]] * 6, *[names[1:2]] * 3]


def hear(room: Room) -> tuple[int, int]:
    """Call every item; return how many there are and how often a page told its member to leave."""
    console, told, items = room.pages["manager"], 0, 0
    while console.locator("#act-next").count():
        with console.expect_navigation():
            console.locator("#act-next").click()
        items += 1
        with console.expect_navigation():
            console.locator("#act-talk").click()
        if console.locator(".roll .badge.warn").count():
            for who in room.house.members[:-1]:
                page = room.go(who, f"/review/meetings/{room.house.meeting}/")
                if (
                    page.get_by_text("您须回避").count()
                    or page.locator(".notice.warn:visible").count()
                ):
                    told += 1
                    room.shoot(who, "member-recused")
            room.shoot("manager", "console-talk")
            room.pages["hall"].wait_for_timeout(2500)
            room.shoot("hall", "hall-talk")
    return items, told


def vote_in(room: Room) -> str:
    """Return the number of the last vote on the console."""
    console = room.go("manager", f"/office/meetings/{room.house.meeting}/")
    found = re.findall(r"/office/votes/(\d+)/\"", console.content())
    return max(found, key=int)


def ballot_of(room: Room, vote: str) -> tuple[list[str], dict[str, str]]:
    """Return the names on the paper in its order, and who is recused from which of them."""
    names: list[str] = []
    away: dict[str, str] = {}
    for who in room.house.members:
        page = room.go(who, f"/review/votes/{vote}/")
        for row in page.locator(".ballot li").all():
            name = row.locator("b").inner_text()
            if name not in names:
                names.append(name)
            if row.locator(".away").count():
                away[who] = name
    return names, away


def held(room: Room, vote: str, choose: Choice, label: str) -> str:
    """Hold one ballot: key halved, opened, cast, keyed in, ended, opened by the supervisor, shown."""
    code = take_half(room, vote)
    console = room.go("manager", f"/office/meetings/{room.house.meeting}/")
    press(console, "开始投票")
    names, recused = ballot_of(room, vote)
    fit = [name for name in names if name not in recused.values()]
    told = dict(zip(room.house.members, choose(fit), strict=True))
    for who in room.house.members[:-1]:
        cast(room, who, vote, told[who], label)
    room.shoot("manager", f"console-{label}")
    on_paper(room, vote, told[room.house.members[-1]], label)
    expect(room.pages["hall"].locator(".hall-big")).to_contain_text("9 / 9", timeout=20 * SECONDS)
    room.shoot("hall", f"hall-{label}-voting")
    console = room.go("manager", f"/office/meetings/{room.house.meeting}/")
    press(console, "停止投票")
    room.shoot("manager", f"console-{label}-ended")
    watch = room.go("supervisor", f"/supervise/meetings/{room.house.meeting}/")
    room.shoot("supervisor", f"supervisor-{label}-meeting")
    watch.get_by_role("link", name="开箱").click()
    watch.fill("[name=code]", code.lower())
    room.shoot("supervisor", f"supervisor-{label}-box")
    press(watch, "开箱计票")
    room.shoot("supervisor", f"supervisor-{label}-count")
    console = room.go("manager", f"/office/meetings/{room.house.meeting}/")
    with console.expect_navigation():
        console.locator(f"#show-{vote}").click()
    expect(room.pages["hall"].locator(".hall-result")).to_be_visible(timeout=20 * SECONDS)
    room.shoot("hall", f"hall-{label}-result")
    return told_in(room, vote, label)


def told_in(room: Room, vote: str, label: str) -> str:
    """Return the result on the hall's screen, and whether every noted code is on the members' list."""
    hall = " / ".join(room.pages["hall"].locator(".hall-result li").all_inner_texts())
    page = room.go(room.house.members[0], f"/review/votes/{vote}/")
    listed = set(page.locator(".codes li").all_inner_texts())
    noted = set(room.codes[-8:])
    room.shoot(room.house.members[0], f"member-{label}-codes")
    return f"{' '.join(hall.split())}; {len(noted & listed)} of {len(noted)} noted codes listed"


def take_half(room: Room, vote: str) -> str:
    """The supervisor takes their half on their own page and notes the code."""
    watch = room.go("supervisor", f"/supervise/votes/{vote}/")
    press(watch, "领取")
    return watch.locator(".inclusion").inner_text()


def cast(room: Room, who: str, vote: str, names: list[str], label: str) -> None:
    """Vote in three taps from the meeting's page; note the inclusion code."""
    page = room.go(who, f"/review/meetings/{room.house.meeting}/")
    page.locator(f"#ballot-{vote}").click()
    for name in names:
        page.locator(".ballot label", has_text=name).locator("input").check()
    if who == room.house.members[1]:
        room.shoot(who, f"member-{label}-ballot")
    press(page, "核对选票")
    if who == room.house.members[1]:
        room.shoot(who, f"member-{label}-look")
    press(page, "投票", exact=True)
    room.codes.append(page.locator(".inclusion").inner_text())
    if who == room.house.members[1]:
        room.shoot(who, f"member-{label}-cast")


def on_paper(room: Room, vote: str, names: list[str], label: str) -> None:
    """The last member votes by paper: printed, handed out and back, keyed in by two persons."""
    page = room.go("manager", f"/office/votes/{vote}/papers/")
    fields = {"csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value()}
    printed = page.request.post(
        f"{room.house.site}/zh-hans/office/votes/{vote}/papers/print/",
        form=fields,
        headers={"referer": page.url},
    )
    code = code_of(printed.body())
    room.go("manager", f"/office/votes/{vote}/papers/")
    press(page, "发出")
    press(page, "登记收回")
    room.shoot("manager", f"papers-{label}")
    for who, path in (("manager", "office"), ("supervisor", "supervise")):
        page = room.go(who, f"/{path}/votes/{vote}/papers/key/")
        page.fill("[name=code]", code)
        for name in names:
            page.locator(".ballot label", has_text=name).locator("input").check()
        room.shoot(who, f"key-{label}-{who}")
        press(page, "保存")


def code_of(pdf: bytes) -> str:
    """Scan the code off the first printed paper that has nothing struck out."""
    from files.pdf import page_texts

    pages = page_texts(pdf)
    whole = max(pages, key=lambda text: text.count("□"))
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", whole)
    assert found, whole
    return found[0]


def count_outside(room: Room, vote: str) -> None:
    """The supervisor hands out the bundle; verify_count.py counts it without this system."""
    page = room.go("supervisor", f"/supervise/votes/{vote}/")
    answer = page.request.get(f"{room.house.site}/zh-hans/supervise/votes/{vote}/bundle/")
    bundle = SHOTS / f"vote-{vote}.json"
    bundle.write_bytes(answer.body())
    told = json.loads(bundle.read_text())
    mine = next(code for code in room.codes if code in told["codes"])
    script = Path(settings.BASE_DIR) / "verify" / "verify_count.py"
    words = ["check", str(bundle), "--inputs", told["inputs"], "--code", mine]
    ran = subprocess.run([sys.executable, str(script), *words], text=True, capture_output=True)
    room.say(
        f"count vote {vote} outside", f"ends with {ran.returncode}: {ran.stdout.splitlines()[-1]}"
    )
