"""A week of reviewing as it is in life: networks that fall silent, a session that ends, a late decline.

Two experts at their browsers and a third who stands in; what they gave is all on record in the end,
and only what counts counts. What could not be sent lies sealed on the device, and no longer than it must.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from config.models import DemoClock
from review import services
from review.facts.sheets import signed_sheets
from review.models import Assignment, Round, Score
from tests.cast import NOW
from tests.review.pages import logged_in
from tests.review.stage import CRITERIA, LETTER, acting, set_stage

PATIENCE = 15_000
STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
KEYS = re.compile(r"/(marks|comment)/")  # where single keys go
SIX = [
    {**CRITERIA[0], "code": "c0", "weight": 20, "lowest": 50},
    {**CRITERIA[0], "code": "c1", "weight": 20, "comment_min": 2, "comment_below": 60},
    {**CRITERIA[1], "code": "c2", "weight": 20, "most": 9},
    {**CRITERIA[1], "code": "c3", "weight": 20},
    {**CRITERIA[0], "code": "c4", "weight": 10},
    {**CRITERIA[0], "code": "c5", "weight": 10},
]
RULES = {**LETTER, "experts_min": 2, "experts_max": 2, "criteria": SIX}


def at_desk(chrome, live_server, user):
    """Return a browser of its own in which somebody is logged in."""
    context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    log_in(context, live_server, user)
    return context


def log_in(context, live_server, user):
    """Log in anew: another session, another token."""
    session = logged_in(user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    context.clear_cookies(name="csrftoken")


def settled(page):
    """Wait until the server has answered every key."""
    page.wait_for_selector("form[data-sheet]:not([data-pending])")


def write(sheet, marks, words=None):
    by = acting(sheet.expert)
    services.save_sheet(sheet, marks, None, remarks=words, by=by, at=NOW)


def item(sheet):
    return reverse("review:item", args=[sheet.pk])


def marks_of(sheet):
    return {each.criterion: int(each.value) for each in Score.objects.filter(assignment=sheet)}


@pytest.mark.browser
def test_a_week_with_lost_networks_and_a_late_decline(chrome, live_server, settings):
    settings.JUJIAN_DEMO = True
    clock = DemoClock.objects.create(id=1, offset=NOW - timezone.now())
    stage = set_stage(candidates=2, experts=3, rounds=(RULES,))
    round_ = stage.scoring()
    one, other, *_spare = sorted(stage.experts, key=lambda each: -each.assignments.count())
    first, second = one.assignments.order_by("order")
    late = other.assignments.first()
    context = at_desk(chrome, live_server, one.user)
    page = context.new_page()

    # six criteria are seven keys, the network away; the seventh leads on once it is back
    page.goto(item(first))
    context.set_offline(True)
    for key in "989054j":
        page.keyboard.press(key)
    page.wait_for_selector("#network:visible")
    assert not Score.objects.exists()
    context.set_offline(False)
    page.wait_for_url(re.compile(re.escape(item(second))))
    given = {"c0": 95, "c1": 80, "c2": 9, "c3": 10, "c4": 50, "c5": 40}
    assert marks_of(first) == given

    # an answer is lost on its way, and there is no quarrel with oneself
    page.goto(item(first))
    page.route("**/comment/", lambda route: (route.fetch(), route.abort()), times=1)
    page.fill("#id_comment", "扎实")
    page.wait_for_selector("#network:visible")
    assert Assignment.objects.get(pk=first.pk).comment == "扎实"
    page.fill("#id_comment", "扎实，有应用")
    page.press("#id_comment", "Tab")
    settled(page)
    assert Assignment.objects.get(pk=first.pk).comment == "扎实，有应用"

    # the session ends while words are written; after a new log-in elsewhere they go on
    Session.objects.all().delete()
    page.fill("#id_comment", "扎实，有应用，有推广")
    page.wait_for_selector("#network:visible")
    assert "登录" in page.inner_text("#network")
    log_in(context, live_server, one.user)
    settled(page)
    assert Assignment.objects.get(pk=first.pk).comment == "扎实，有应用，有推广"

    # a low mark asks for words: mark and words of it differ in two windows, each chosen by itself
    again = context.new_page()
    again.goto(item(first))
    page.fill("#id_c1", "55")
    page.fill("#id_remark-c1", "证据不足")
    page.wait_for_selector("#state-remark-c1 [data-heard=kept]")
    again.fill("#id_c1", "50")
    again.fill("#id_remark-c1", "另有说明")
    again.wait_for_selector("#state-remark-c1 [data-choose=there]")
    again.click("#state-remark-c1 [data-choose=here]")
    again.click("#state-c1 [data-choose=there]")
    again.wait_for_selector("#state-remark-c1 [data-heard=kept]")
    row = Assignment.objects.get(pk=first.pk)
    assert (marks_of(row)["c1"], row.remarks) == (55, {"c1": "另有说明"})

    # on the last day another declines in the middle of it; nobody else's pair moves
    write(late, {"c0": 60})
    clock.offset = round_.due_at - timedelta(hours=2) - timezone.now()
    clock.save()
    reader = at_desk(chrome, live_server, late.expert.user)
    declining = reader.new_page()
    declining.goto(item(late))
    declining.click(f'a[href$="{reverse("review:decline", args=[late.pk])}"]')
    declining.check("[name=ground][value=health]")
    declining.click("main form button.primary")
    declining.wait_for_url(re.compile(r"/review/(rounds/\d+/)?$"))
    assert declining.goto(item(late)).status == 404
    (heir,) = services.repair(round_, by=stage.manager, at=round_.due_at - timedelta(hours=1))
    assert heir.item == late.item and heir.expert != late.expert

    # in the end every item has its two signed reviews; what the late one had marked counts nowhere
    stage.everyone_accepts(round_, at=round_.due_at)
    for sheet in round_.assignments.filter(stage="accepted").exclude(pk=first.pk):
        write(sheet, dict.fromkeys(given, 0) | {"c0": 50}, words={"c1": "不足"})
        services.sign(sheet, by=acting(sheet.expert), at=NOW)
    page.click("[name=act][value=sign]")  # what the other window wrote since is shown, not covered
    page.wait_for_selector(".mark-words :text('另有说明')")
    again.click("[name=act][value=sign]")
    again.wait_for_url(re.compile("/finish/$"))
    services.close_round(round_, by=stage.manager, at=round_.due_at)
    ranking = services.rank(Round.objects.get(pk=round_.pk), by=stage.manager, at=round_.due_at)
    assert {each.item_id for each in ranking.results.all()} == {first.item_id, second.item_id}
    _sheets, readers = signed_sheets(round_)
    assert [len(each) for each in readers.values()] == [2, 2]
    assert str(late.expert_id) not in readers[str(late.item_id)]
    context.close()
    reader.close()


# --- what lies on the device ----------------------------------------------------------------------


def kept_of(page, sheet):
    """Return what the device keeps of a sheet, sealed, one text a window."""
    stored, _of_window = json.loads(page.evaluate(STORED))
    return [
        text for place, text in stored.items() if place.startswith(f"jujian:strokes-{sheet.pk}-")
    ]


def until(page, told):
    """Wait until a page tells so; Playwright's own waiting evaluates words, which the page forbids."""
    look = f"({told}) ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20)"
    end = f"const end = Date.now() + {PATIENCE}"
    assert page.evaluate(f"new Promise((done) => {{ {end}; const look = () => {look}; look(); }})")


def bare(page, sheet):
    """Wait until nothing of a sheet is stored."""
    until(page, f"!{STORED}.includes('jujian:strokes-{sheet.pk}-')")


def emptied(page):
    """Wait until a window shows neither paper nor marks, and the way out of it."""
    page.wait_for_selector("#main > .stack > h1")
    assert page.locator(".dossier, form[data-sheet]").count() == 0
    assert page.is_visible("#main a.button")


def lay(page, sheet, mark):
    """Press a mark that cannot be sent: it lies on the device, and only its key tells what it is."""
    before = page.evaluate(STORED)
    page.fill("#id_practice", str(mark))
    until(page, f"{STORED} !== {json.dumps(before)}")
    page.wait_for_selector("#network:visible")
    key, kept = page.get_attribute("form[data-sheet]", "data-key"), kept_of(page, sheet)
    plain = page.evaluate(STORED).encode() + b"".join(map(base64.b64decode, kept))
    assert not [each for each in (b"practice", b"value", key.encode()) if each in plain]
    told = []
    for each in map(base64.b64decode, kept):
        told += json.loads(AESGCM(base64.b64decode(key)).decrypt(each[:12], each[12:], None))
    assert ("practice", str(mark)) in [(each["field"], each["value"]) for each in told]


@pytest.mark.browser
def test_an_unsent_stroke_lies_sealed_and_is_gone_once_signed_shut_or_logged_out(
    chrome, live_server, settings
):
    settings.JUJIAN_DEMO = True
    DemoClock.objects.create(id=1, offset=NOW - timezone.now())
    rules = {**LETTER, "experts_min": 1, "experts_max": 1}
    stage = set_stage(candidates=3, experts=1, rounds=(rules,))
    signed, shut, left = stage.scoring().assignments.order_by("order")
    (expert,) = stage.experts
    context = at_desk(chrome, live_server, expert.user)
    page, lost = context.new_page(), context.new_page()

    # the network takes no key of two windows, one of them lost; the other signs once it does again
    watching = context.new_page()
    for each in (page, lost, watching):
        each.goto(item(signed))
    context.route(KEYS, lambda route: route.abort())
    lay(lost, signed, 70)
    lost.close()
    lay(page, signed, 80)
    page.fill("#id_innovation", "9")
    page.fill("#id_comment", "保密的评语")
    page.press("#id_comment", "Tab")
    assert len(kept_of(page, signed)) == 2 and "评语" not in page.evaluate(STORED)
    assert not Score.objects.exists()
    context.unroute(KEYS)
    page.evaluate("dispatchEvent(new Event('online'))")
    settled(page)
    until(page, f"{STORED}.split('jujian:strokes-').length === 2")  # its own are sent
    page.click("[name=act][value=sign]")
    page.wait_for_url(re.compile(re.escape(item(shut))))
    bare(page, signed)
    assert marks_of(signed) == {"practice": 80, "innovation": 9}
    watching.wait_for_selector("#marks .tone-good")  # a window that stood open shows it signed

    # a tie shuts the file, in every window that still stands open on it, and on another device
    other, device = context.new_page(), at_desk(chrome, live_server, expert.user)
    (telephone, tablet) = device.new_page(), device.new_page()
    for each in (page, other, telephone, tablet):
        each.goto(item(shut))
    context.route(KEYS, lambda route: route.abort())
    lay(other, shut, 60)
    lay(page, shut, 65)
    page.click(f'a[href$="{reverse("review:conflict", args=[shut.pk])}"]')
    page.check("[name=relation][value=KIN]")
    page.click("main form button.primary")
    page.wait_for_url(re.compile(r"/review/(rounds/\d+/)?$"))
    bare(page, shut)
    emptied(other)
    telephone.fill("#id_practice", "55")  # the server refuses it
    emptied(telephone)
    tablet.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    emptied(tablet)
    bare(tablet, shut)
    device.close()

    # whoever logs out leaves nothing, not even a stroke of the last moment that was never sent
    for each in (page, other):
        each.goto(item(left))
    lay(page, left, 40)
    page.evaluate(
        """const field = document.getElementById("id_practice");
        field.value = "45";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        document.querySelector("header form[data-forget]").requestSubmit();"""
    )
    page.wait_for_url(reverse("public:home"))
    emptied(other)
    assert kept_of(page, left) == []
    log_in(context, live_server, expert.user)
    page.goto(item(left))
    lay(page, left, 40)
    page.goto(reverse("account_logout"))
    page.click("main form button.primary")
    page.wait_for_url(reverse("public:home"))
    assert kept_of(page, left) == []
    assert not Score.objects.filter(assignment__in=(shut, left)).exists()
    context.close()
