"""The cut-off on a telephone: dragged by a finger, moved by keys, and without any script."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from config.models import DemoClock
from review.models import Ranking
from tests.cast import NOW
from tests.review.pages import logged_in
from tests.review.results import ranked

PHONE = {"width": 390, "height": 844}
PATIENCE = 15_000


@pytest.fixture
def phone(chrome, live_server, settings, request):
    """A telephone at the seats of a result of three with one seat."""
    settings.JUJIAN_DEMO = True
    DemoClock.objects.create(id=1, offset=NOW - timezone.now())
    stage, made = ranked(seats=1, 候选甲=80, 候选乙=75)
    session = logged_in(stage.cast.users["zhou"]).cookies["sessionid"].value
    context = chrome.new_context(
        base_url=live_server.url, locale="zh-CN", viewport=PHONE, has_touch=True, **request.param
    )
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/zh-hans/office/rankings/{made.pk}/seats/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    yield page
    context.close()
    assert [each.seats for each in Ranking.objects.all()] == [1]  # nothing on record moved


def at(page, seats: int) -> None:
    """Wait until the page says what so many seats would change, in its address too."""
    page.wait_for_url(re.compile(f"seats={seats}$"))
    page.wait_for_function(f"document.querySelector('#cut h2').textContent.startsWith('{seats} ')")
    assert page.input_value("#seats") == str(seats)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [{}], indirect=True)
def test_a_finger_drags_the_cut_off_and_keys_move_it(phone):
    line = phone.locator(".cut-range")
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    assert box["height"] >= 44
    left, middle = box["x"] + 12, box["y"] + box["height"] / 2
    finger = phone.context.new_cdp_session(phone)

    def touch(kind: str, *places: float) -> None:
        points = [{"x": x, "y": middle} for x in places]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", left)
    for step in range(1, 11):
        touch("touchMove", left + step * (box["width"] - 24) / 10)
    touch("touchEnd")
    at(phone, 3)
    line.focus()
    phone.keyboard.press("ArrowLeft")
    at(phone, 2)
    phone.keyboard.press("Home")
    at(phone, 1)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [{"java_script_enabled": False}], indirect=True)
def test_without_script_a_number_and_a_button_move_it(phone):
    assert phone.is_hidden(".cut-range")
    phone.fill("#seats", "2")
    phone.click(".cut-form button")
    phone.wait_for_url(re.compile("seats=2$"))
    assert phone.locator("#cut h2").first.inner_text().startswith("2 ")
