"""A season in a browser: a society's workbook goes in, one person of it comes out with a certificate.

Everybody acts on their own pages, in their own browser, as a person would: reads, types, presses. The
site's clock is the demonstration's; it is moved on its own page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from awards.models import AwardList, Certificate, Notice
from config.models import DemoClock
from nominations.models import Candidate, Paper
from nominations.samples import clean_sample
from people.services import enter_unit
from programmes.models import Cycle
from review import services as review
from review.models import Assignment, Ranking, Round
from tests.attachments import PNG, pdf
from tests.awards.scene import CONTACT
from tests.cast import DAY, NOW, Cast, assemble, identity_number, season
from tests.review.stage import open_cycle

pytestmark = [pytest.mark.browser]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
EXPERTS = {"xu": "徐衡", "he": "何平"}


@dataclass
class People:
    """Everybody's browser, opened when they first act."""

    chrome: Any
    site: str
    cast: Cast
    folder: Path
    pages: dict[str, Any] = field(default_factory=dict)

    def at(self, name: str, path: str) -> Any:
        """Return somebody's page at an address, logged in through the log-in page."""
        if name not in self.pages:
            context = self.chrome.new_context(base_url=self.site, locale="zh-CN", viewport=WIDE)
            context.set_default_timeout(15_000)
            self.pages[name] = page = context.new_page()
            if name != "passer-by":
                page.goto("/zh-hans/account/login/")
                page.fill("[name=login]", name)
                page.fill("[name=password]", f"{name}-long-password")
                page.click(".form button.primary")
                page.wait_for_url(re.compile("/(society|office|review|supervise|operate)/$"))
        page = self.pages[name]
        answer = page.goto(f"/zh-hans/{path}")
        assert answer.status == 200, f"{name} at {path}: {answer.status}"
        return page

    def file(self, name: str, content: bytes) -> str:
        """Return the path of a file to upload."""
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def close(self) -> None:
        """Close every browser."""
        for page in self.pages.values():
            page.goto("about:blank")  # nothing is under way any more
            page.context.close()


@pytest.fixture
def people(chrome: Any, live_server: Any, settings: Any, tmp_path: Path) -> Iterator[People]:
    settings.JUJIAN_DEMO = True
    DemoClock.objects.create(id=1, offset=NOW - timezone.now())
    found = People(chrome, live_server.url, assemble(), tmp_path)
    yield found
    found.close()


def send(page: Any, action: str = "", **fields: str) -> None:
    """Fill a form of the page, found by the end of its action, and press its first button."""
    form = page.locator(f"main form[action$='{action}']" if action else "main form[method=post]")
    form = form.first
    for name, value in fields.items():
        place = form.locator(f"[name='{name}']").first
        if place.evaluate("e => e.tagName") == "SELECT":
            place.select_option(value)
        elif place.get_attribute("type") in {"checkbox", "radio"}:
            place.check()
        elif place.get_attribute("type") == "file":
            place.set_input_files(value)
        else:
            place.fill(value)
    press(page, form)


def press(page: Any, form: Any, button: str = "button") -> None:
    """Press a button of a form and wait for the answer, which must not be a fault."""
    inside = form.locator(button)
    primary = inside.locator("xpath=self::*[contains(@class, 'primary')]")
    target = primary.first if primary.count() else inside.first
    with page.expect_navigation() as waiting:
        target.click()
    answer = waiting.value
    assert answer.status < 400, f"{page.url}: {answer.status}\n{page.inner_text('main')}"


def tick_and_send(page: Any, word: str) -> None:
    """Tick everybody in the list and press the button of a bulk action."""
    for box in page.locator("main input[type=checkbox][name=pick]").all():
        box.check()
    with page.expect_navigation():
        page.locator(f"main button[name=action][value={word}]").first.click()


# --- the stretches ------------------------------------------------------------------------------------


def import_the_sheet(people: People, cycle: Cycle) -> None:
    """Lin uploads the society's workbook, reads the preview and confirms."""
    sheet = clean_sample(count=3, society="机械制造学会").data
    page = people.at("lin", "society/imports/")
    send(page, cycle=str(cycle.pk), sheet=people.file("汇总表.xlsx", sheet), not_secret="on")
    assert "/imports/" in page.url and Paper.objects.count() == 0
    send(page, "/confirm/")
    assert "/jobs/" in page.url
    assert Paper.objects.filter(stage="draft").count() == 3


def complete(people: People, paper: Paper) -> None:
    """Lin fills in what the sheet does not say, part by part, and attaches the files."""
    page = people.at("lin", f"society/papers/{paper.pk}/")
    links = page.locator(".parts li:not(.part-done) a").all()
    hrefs = [str(link.get_attribute("href")) for link in links]
    for href in sorted(hrefs, key=lambda each: "/attachments/" not in each):
        page.goto(href)
        if "/attachments/" in href:
            upload_all(people, page)
        elif "/persons/" in href:
            complete_person(page)
        else:
            for place in page.locator("main form textarea, main form input[type=text]").all():
                if place.is_visible() and not place.input_value():
                    year = str(place.get_attribute("name")).endswith("year")
                    place.fill("2021" if year else "长期在一线工作")
            press(page, page.locator("main form[method=post]").first)


def complete_person(page: Any) -> None:
    """Fill what is missing of the person."""
    known = {"first_line_years": "20", "post": "总工程师", "phone": "13800138000"}
    for name, value in known.items():
        place = page.locator(f"main [name={name}]")
        if place.count() and not place.first.input_value():
            place.first.fill(value)
    press(page, page.locator("main form[method=post]").first)


def upload_all(people: People, page: Any) -> None:
    """Put a file into every slot that asks for one."""
    asked = "main section.panel:has(.badge.warn) form.upload"
    while page.locator(asked).count():
        form = page.locator(asked).first
        place = form.locator("[type=file]")
        takes_pdf = "pdf" in (place.get_attribute("accept") or "")
        named = ("附件.pdf", pdf()) if takes_pdf else ("照片.png", PNG)
        place.set_input_files(people.file(*named))
        press(page, form)


def answer_the_links(people: People, paper: Paper) -> None:
    """Lin asks everybody in one click; the nominee and the unit answer by their links, on a telephone."""
    send(people.at("lin", f"society/papers/{paper.pk}/statements/"), "/send/")
    for statement in paper.statements.in_force().filter(answer=""):
        page = people.at("passer-by", f"nominate/statement/{statement.code}/")
        form = page.locator(f"form[action='#{statement.kind}']")
        if statement.kind == "unit":
            form.locator("[name=scan]").set_input_files(people.file("意见.pdf", pdf()))
            form.locator("[name=handler]").fill("李经办")
            form.locator("[name=handler_phone]").fill("010-62000000")
        press(page, form, "button[value=agree]")
    assert not paper.statements.in_force().filter(answer="").exists()


def hand_in_and_endorse(people: People, paper: Paper) -> None:
    """Lin gives the pledge and hands in; Zhao reads it whole and endorses."""
    page = people.at("lin", f"society/papers/{paper.pk}/check/")
    assert page.locator("[name=pledge]").count(), page.inner_text("main")
    send(page, pledge="on")
    assert page.url.endswith("/receipt/")
    page = people.at("zhao", f"society/papers/{paper.pk}/endorse/")
    send(page, pledge="on")
    assert Paper.objects.get(pk=paper.pk).stage == "endorsed"


def accept(people: People, paper: Paper) -> Candidate:
    """Li decides every item of the catalogue and accepts."""
    page = people.at("li", f"office/checks/{paper.pk}/")
    form = page.locator("main form:has(.check-item)")
    for radio in form.locator("input[type=radio][value=yes]").all():
        radio.check()
    press(page, form, "button[name=action][value=accept]")
    return Candidate.objects.get(papers=paper)


def review_it(people: People, cycle: Cycle) -> None:
    """Zhou opens a round; two experts sign, score and sign again; Zhou confirms the ranking."""
    page = people.at("zhou", "office/rounds/open/")
    send(page, cycle=str(cycle.pk), due_at=f"{NOW + 10 * DAY:%Y-%m-%dT%H:%M}")
    round_ = Round.objects.get()
    for where, verb in (
        ("", "scan"), ("", "assign"), ("assignment/", "publish"), ("assignment/", "invite"), ("", "start")
    ):  # fmt: skip
        page = people.at("zhou", f"office/rounds/{round_.pk}/{where}")
        send(page, f"/{verb}/")
    for name in EXPERTS:
        page = people.at(name, f"review/rounds/{round_.pk}/declare/")
        send(page, pledge="on")
        mine = Assignment.objects.get(expert__user__username=name)
        page = people.at(name, f"review/items/{mine.pk}/")
        form = page.locator("main form:has([name=practice])").first
        form.locator("[name=practice]").first.fill("90")
        form.locator("[name=innovation]").first.fill("9")
        press(page, form, "button[value=sign]")
        assert Assignment.objects.get(pk=mine.pk).stage == "signed"
    for verb in ("close", "rank"):
        page = people.at("zhou", f"office/rounds/{round_.pk}/")
        send(page, f"/{verb}/")
    page = people.at("zhou", f"office/rankings/{Ranking.objects.get().pk}/")
    send(page, "/confirm/")


def ask_and_decide(people: People, cycle: Cycle) -> None:
    """Zhou asks the bodies, enters what they answered, and the decision of the meeting."""
    where = f"office/awards/cycles/{cycle.pk}/clearances/"
    tick_and_send(people.at("zhou", where), "ask")
    for clearance in Candidate.objects.get(stage="recommended").clearances.all():
        page = people.at("zhou", f"office/awards/clearances/{clearance.pk}/")
        form = page.locator("main form[method=post]").first
        form.locator("[name=answer][value=clear]").check()
        form.locator("[name=document]").fill("复函〔2026〕1号")
        form.locator("[name=on], [name=answered_on]").first.fill(f"{NOW:%Y-%m-%d}")
        press(page, form)
    tick_and_send(people.at("zhou", where), "clear")
    page = people.at("zhou", f"office/awards/cycles/{cycle.pk}/decision/")
    form = page.locator("main form[method=post]").first
    form.locator("[name=held_on]").fill(f"{NOW:%Y-%m-%d}")
    form.locator("[name=minutes]").fill("会议纪要〔2026〕5号")
    for verdict in form.locator("select").all():
        verdict.select_option("confirmed")
    press(page, form)
    assert Candidate.objects.get().stage == "decided"


def give_notice(people: People, cycle: Cycle) -> None:
    """Zhou draws up, Wu publishes; the clock runs to the end and closes."""
    page = people.at("zhou", f"office/notices/draft/{cycle.pk}/")
    form = page.locator("main form[method=post]").first
    for box in form.locator("[name=pick]").all():
        box.check()
    form.locator("[name=contact]").fill(CONTACT)
    if not form.locator("[name=basis]").input_value():
        form.locator("[name=basis]").fill("《奖励办法》第十条")
    press(page, form)
    notice = Notice.objects.get()
    send(people.at("wu", f"office/notices/{notice.pk}/"), "/publish/")
    shown = people.at("passer-by", f"notices/{notice.pk}/").inner_text("main")
    assert Candidate.objects.get().name in shown
    page = people.at("wu", "demo-clock/")
    with page.expect_navigation():
        page.locator("button[name=step][value='+14d']").click()
    assert Notice.objects.get().stage == "closed"


def give_the_award(people: People, cycle: Cycle) -> Certificate:
    """Zhou approves and draws up the list, Wu publishes it, Zhou gives the certificate."""
    desk = f"office/awards/cycles/{cycle.pk}/"
    tick_and_send(people.at("zhou", desk), "approve")
    send(people.at("zhou", desk), "/draft/")
    listed = AwardList.objects.get()
    page = people.at("wu", f"office/awards/lists/{listed.pk}/")
    send(page, "/decision/", number="科协发〔2026〕8号", paper=people.file("决定.pdf", pdf()))
    send(people.at("wu", f"office/awards/lists/{listed.pk}/"), "/publish/")
    send(people.at("zhou", f"office/awards/lists/{listed.pk}/"), "/award/")
    return Certificate.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_person_of_the_workbook_receives_a_certificate(people):
    cast = people.cast
    cycle = open_cycle(cast, "outstanding-engineer")
    for serial, (name, display) in enumerate(EXPERTS.items(), start=400):
        user = cast.join(name, display, "expert")
        review.enrol_expert(
            name=display, identity_no=identity_number(date(1965, 3, 4), "M", serial),
            unit=enter_unit(f"{display}研究院", nature="institution"), field="机械设计",
            load_max=9, user=user, by=cast.actor("zhou"), at=NOW,
        )  # fmt: skip

    import_the_sheet(people, cycle)
    paper = Paper.objects.order_by("rank").first()
    assert paper
    complete(people, paper)
    answer_the_links(people, paper)
    hand_in_and_endorse(people, paper)
    candidate = accept(people, paper)
    review_it(people, cycle)
    ask_and_decide(people, cycle)
    give_notice(people, cycle)
    certificate = give_the_award(people, cycle)

    page = people.at("passer-by", f"verify/{certificate.code}/")
    shown = page.inner_text("main")
    assert certificate.number in shown and candidate.name in shown
    assert Candidate.objects.get().stage == "awarded"


AT_HOME = {
    "passer-by": ("", "notices/", "verify/", "nominate/"),
    "lin": ("society/", "society/papers/", "society/imports/", "society/eligibility/"),
    "zhao": ("society/",),
    "li": ("office/", "office/checks/"),
    "zhou": ("office/", "office/cycles/", "office/candidates/", "office/notices/"),
    "zheng": ("supervise/", "supervise/book/"),
    "wang": ("operate/", "operate/users/"),
}


@pytest.mark.django_db(transaction=True)
def test_a_phone_shows_every_page_whole(people):
    """At the width of a phone nobody scrolls sideways, and the language can be changed."""
    from tests.cast import draft

    paper = draft(people.cast, season(people.cast))
    at_home = {**AT_HOME, "lin": (*AT_HOME["lin"], f"society/papers/{paper.pk}/")}
    for name, places in at_home.items():
        for place in places:
            page = people.at(name, place)
            page.set_viewport_size(PHONE)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE["width"], f"{name} at {place}: {wide} px"
