"""Strokes: heard once, in order, never over what another window wrote unseen; and in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.models import DemoClock
from review import services
from review.models import Assignment, Score
from review.services import Heard, Stroke
from tests.cast import NOW
from tests.review.pages import logged_in, text
from tests.review.stage import CRITERIA, LETTER, acting, set_stage, write_review

ONE = {**LETTER, "experts_min": 1, "experts_max": 1}
HERE, THERE = "a" * 16, "b" * 16


def sheet_of(criteria=CRITERIA) -> Assignment:
    """Return the only sheet of a round that is being scored."""
    stage = set_stage(candidates=1, experts=1, rounds=({**ONE, "criteria": criteria},))
    return stage.scoring().assignments.get()


def hear(sheet, value, *, field="practice", seen="", window=HERE, number=1):
    stroke = Stroke(field, value, seen=seen, window=window, number=number)
    answer = services.hear(sheet, stroke, by=acting(sheet.expert), at=NOW)
    return answer.heard, answer.seen, answer.value


@pytest.mark.django_db
def test_a_stroke_is_heard_once_and_an_older_one_never_covers_a_newer():
    sheet = sheet_of()
    assert hear(sheet, "80", number=1) == (Heard.KEPT, "1", "80")
    assert hear(sheet, "85", number=3, seen="1") == (Heard.KEPT, "2", "85")
    for number in (1, 2, 3):
        assert hear(sheet, "10", number=number) == (Heard.KEPT, "2", "85")
    assert hear(sheet, "90", number=4) == (Heard.KEPT, "3", "90")  # its own mark needs no seeing
    assert Score.objects.get().value == 90


@pytest.mark.django_db
def test_what_another_window_wrote_is_shown_and_stays_until_one_is_chosen():
    sheet = sheet_of()
    hear(sheet, "80")
    assert hear(sheet, "70", window=THERE) == (Heard.ELSEWHERE, "1", "80")
    assert hear(sheet, "80", window=THERE)[0] == Heard.KEPT  # the same in both is no quarrel
    assert hear(sheet, "60", number=2, seen="1") == (Heard.ELSEWHERE, "2", "80")
    assert hear(sheet, "60", number=3, seen="2") == (Heard.KEPT, "3", "60")
    assert (Score.objects.get().value, Score.objects.get().window) == (60, HERE)


@pytest.mark.django_db
def test_words_of_two_windows_are_shown_side_by_side():
    sheet = sheet_of()
    heard, seen, _value = hear(sheet, "成果扎实", field="comment", window="")
    assert heard == Heard.KEPT and len(seen) == 12
    assert hear(sheet, "证据不足", field="comment", window="") == (
        Heard.ELSEWHERE,
        seen,
        "成果扎实",
    )
    assert hear(sheet, "证据不足", field="comment", window="", seen=seen)[0] == Heard.KEPT
    assert hear(sheet, "按条件", field="remark-practice", window="")[0] == Heard.KEPT
    assert hear(sheet, "另说", field="remark-practice", window="")[0] == Heard.ELSEWHERE
    row = Assignment.objects.get()
    assert (row.comment, row.remarks) == ("证据不足", {"practice": "按条件"})


@pytest.mark.django_db
def test_a_stroke_that_cannot_stand_or_comes_too_late_says_so_and_changes_nothing():
    sheet = sheet_of()
    hear(sheet, "80")
    for value in ("83", "105", "", "很好"):
        assert hear(sheet, value, number=2) == (Heard.REFUSED, "1", "80")
    write_review(sheet, practice=80)
    assert hear(sheet, "10", number=9)[0] == Heard.SHUT
    services.reopen(sheet, by=acting(sheet.expert), at=NOW)
    assert hear(sheet, "10", number=9, seen="1")[0] == Heard.ELSEWHERE
    assert Score.objects.get(criterion="practice").value == 80


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_page_answers_a_window_in_words_and_for_its_script():
    sheet = sheet_of()
    desk, url = logged_in(sheet.expert.user), reverse("review:mark", args=[sheet.pk, "practice"])
    given = {"practice": "80", "window": HERE, "number": "1", "seen": ""}
    told = [
        (given, 200, 'data-heard="kept" data-seen="1" data-value="80"'),
        (given, 200, 'data-heard="kept" data-seen="1" data-value="80"'),
        ({**given, "window": THERE, "practice": "70"}, 409, 'data-choose="there"'),
        ({**given, "number": "x"}, 422, 'data-heard="refused"'),
        ({**given, "number": "2", "practice": "83"}, 422, 'data-heard="refused" data-seen="1"'),
    ]
    for data, status, words in told:
        answer = desk.post(url, data)
        assert (answer.status_code, words in text(answer)) == (status, True), data
    assert desk.post(url.replace("practice", "no-such"), given).status_code == 404
    with CaptureQueriesContext(
        connection
    ) as asked:  # session, user, office, may, lock, marks, write
        desk.post(url, {**given, "number": "3", "practice": "75"})
    told = [each["sql"] for each in asked if not re.search("SAVEPOINT|democlock", each["sql"])]
    assert len(told) == 7
    write_review(sheet)
    late = desk.post(url, {**given, "number": "9"})
    assert late.status_code == 409 and 'data-heard="shut"' in text(late)
    services.report_conflict(sheet, "KIN", by=acting(sheet.expert), at=NOW)
    assert desk.post(url, given).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_page_and_scripts_are_no_more_than_sixty_kilobytes_beside_the_pictures():
    six = [{**CRITERIA[0], "code": f"c{n}", "weight": w} for n, w in enumerate([20] * 4 + [10] * 2)]
    sheet = sheet_of(six)
    page = text(logged_in(sheet.expert.user).get(reverse("review:item", args=[sheet.pk])))
    scripts = re.findall(r'<script[^>]* src="/static/([^"?]+)"', page)
    assert "js/strokes.js" in scripts
    size = sum(Path(finders.find(name)).stat().st_size for name in scripts)
    assert len(page.encode()) + size <= 60_000


# --- in a browser ---------------------------------------------------------------------------------

PATIENCE = 15_000
DEVICE = "Object.keys(localStorage).filter((k) => k.startsWith('jujian:strokes-'))"


@pytest.mark.browser
def test_six_marks_in_seven_keys_survive_a_cut_network_and_two_windows(
    chrome, live_server, settings
):
    settings.JUJIAN_DEMO = True
    DemoClock.objects.create(id=1, offset=NOW - timezone.now())
    six = [{**CRITERIA[0], "code": f"c{n}", "weight": w} for n, w in enumerate([20] * 4 + [10] * 2)]
    sheet = sheet_of(six)
    user = sheet.expert.user
    session = logged_in(user).cookies["sessionid"].value
    context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page, other = context.new_page(), context.new_page()
    for each in (page, other):
        each.goto(f"/zh-hans/review/items/{sheet.pk}/")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    context.set_offline(True)
    for key in "987654":
        page.keyboard.press(key)
    page.wait_for_selector("#network:visible")
    kept = page.evaluate(f"{DEVICE}.map((k) => localStorage.getItem(k))")
    assert len(kept) == 1 and re.fullmatch(r"[A-Za-z0-9+/]+=*", kept[0])  # sealed, not told
    assert not Score.objects.exists()
    page.close()  # the window is lost, the network comes back
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/zh-hans/review/items/{sheet.pk}/")
    again.wait_for_selector("#state-c5 [data-heard=kept]")
    marks = {s.criterion: int(s.value) for s in Score.objects.all()}
    assert marks == {f"c{n}": 90 - 10 * n for n in range(6)}
    other.fill("#id_c0", "55")
    other.wait_for_selector("#state-c0 [data-choose=there]")
    assert int(Score.objects.get(criterion="c0").value) == 90
    other.click("#state-c0 [data-choose=here]")
    other.wait_for_selector("#state-c0 [data-heard=kept]")
    assert int(Score.objects.get(criterion="c0").value) == 55
    other.click("[name=act][value=sign]")
    other.wait_for_url(re.compile("/finish/$"))
    assert Assignment.objects.get().stage == "signed"
    context.close()
