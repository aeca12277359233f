"""A meeting whose network is cut: what its screens say meanwhile, and that they find back by themselves."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from config.models import DemoClock
from review import services
from tests.cast import NOW
from tests.review.meetings import sitting
from tests.review.pages import logged_in
from tests.review.stage import BALLOT, acting, ballot, counted, set_stage

PATIENCE = 15_000
SOON, LATE = 3_000, 60_000  # milliseconds on the pages' own clock


@pytest.fixture
def meeting(live_server, settings):
    """A meeting of three in session, their vote prepared, its supervisor's code."""
    settings.JUJIAN_DEMO = True
    DemoClock.objects.create(id=1, offset=NOW - timezone.now())
    stage = set_stage(candidates=2, experts=3, ballot=BALLOT)
    round_ = services.call_vote(stage.scored(), by=stage.manager, at=NOW)
    found = sitting(stage, round_)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    for expert in stage.experts:
        if not round_.declarations.filter(expert=expert).exists():
            services.declare(round_, expert, by=acting(expert), at=NOW)
    return stage, found, vote, services.take_half(vote, by=stage.supervisor, at=NOW)


def screens_of(context, meeting, hall):
    """Open the screens that follow the meeting; none may be loaded again from here on."""
    addresses = {
        "hall": hall,
        "console": reverse("office:console", args=[meeting.pk]),
    }
    screens = {}
    for name, address in addresses.items():
        screens[name] = page = context.new_page()
        page.clock.install()
        page.goto(address)
        page.evaluate("window.stayed = true")
        assert page.is_hidden("[data-live-lost]")
    return screens


def later(screens, wait):
    for page in screens.values():
        page.clock.fast_forward(wait)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_screen_without_network_says_so_and_shows_the_right_state_once_it_is_back(
    chrome, live_server, meeting
):
    stage, found, vote, half = meeting
    hall = reverse("hall:screen", args=[services.make_hall_link(found, by=stage.manager, at=NOW)])
    context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    session = logged_in(stage.cast.users["zhou"]).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    screens = screens_of(context, found, hall)

    services.seat_the_present(found, vote, by=stage.manager, at=NOW)
    services.open_vote(vote, by=stage.manager, at=NOW)
    later(screens, SOON)
    screens["hall"].wait_for_selector(".hall-vote")
    screens["console"].wait_for_selector("progress")

    context.route("**", lambda route: route.abort())
    for expert in stage.experts:
        ballot(vote, expert, "候选甲")
    services.show_result(found, counted(stage, vote, half), by=stage.manager, at=NOW)
    later(screens, SOON)
    for page in screens.values():
        page.wait_for_selector("[data-live-lost]:visible")
    assert screens["hall"].is_visible(".hall-vote")  # what stood there, said to be old
    assert screens["hall"].locator(".hall-result").count() == 0
    assert screens["console"].is_visible("progress")

    context.unroute("**")
    later(screens, LATE)
    screens["hall"].wait_for_selector(".hall-result li.elected:has-text('候选甲')")
    screens["console"].wait_for_selector(f"#show-{vote.pk}[value='']")
    for page in screens.values():
        page.wait_for_selector("[data-live-lost]", state="hidden")
        assert page.evaluate("window.stayed") is True
    assert screens["console"].locator("progress").count() == 0
    context.close()
