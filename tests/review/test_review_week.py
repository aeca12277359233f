"""A week of reviewing as it is in life: networks that fall silent, a session that ends, a late decline.

Three experts in three browsers; what they gave is all on record in the end, and only what counts counts.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
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
DEVICE = "Object.keys(localStorage).filter((k) => k.startsWith('jujian:strokes-'))"
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
    assert declining.evaluate(DEVICE) == []
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
    assert again.evaluate(DEVICE) == []
    services.close_round(round_, by=stage.manager, at=round_.due_at)
    ranking = services.rank(Round.objects.get(pk=round_.pk), by=stage.manager, at=round_.due_at)
    assert {each.item_id for each in ranking.results.all()} == {first.item_id, second.item_id}
    _sheets, readers = signed_sheets(round_)
    assert [len(each) for each in readers.values()] == [2, 2]
    assert str(late.expert_id) not in readers[str(late.item_id)]
    context.close()
    reader.close()
