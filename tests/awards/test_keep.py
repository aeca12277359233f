"""What somebody writes in an objection stays on the device, without who writes it, until it is filed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from awards.forms.challenge import DIGITS
from awards.models import Objection
from config.models import DemoClock
from tests.awards.scene import MONDAY, decided, published, recommended
from tests.cast import assemble, season

KEPT = (
    "Object.entries(localStorage).filter(([k]) => k.startsWith('jujian:kept-')).map(([, v]) => v)"
)
PATIENCE = 30_000


@pytest.mark.browser
def test_the_words_are_kept_on_the_device_until_they_are_filed(
    chrome: Any, live_server: Any, settings: Any
) -> None:
    settings.JUJIAN_DEMO = True
    DemoClock.objects.create(id=1, offset=MONDAY - timezone.now())
    cast = assemble()
    notice = published(cast, decided(cast, recommended(cast, season(cast))))
    context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page, where = context.new_page(), f"/zh-hans/notices/{notice.pk}/object/"
    page.goto(where)
    page.select_option("[name=person]", index=1)
    page.locator("[name=ground]").first.check()
    page.fill("[name=objector]", "何知情")
    page.fill("[name=contact]", "hezhiqing@example.org")
    page.fill("[name=statement]", "成果系他人于2019年独立完成，见设计图纸。")
    (kept,) = page.evaluate(KEPT)
    assert "何知情" not in kept and "hezhiqing" not in kept
    assert ["person", "1", None] in json.loads(kept)["rows"]
    page.goto(where)
    assert page.input_value("[name=statement]").startswith("成果系他人")
    assert page.locator("[name=ground]").first.is_checked()
    assert page.input_value("[name=objector]") == ""
    page.click("[data-kept-note] button")
    assert page.evaluate(KEPT) == [] and page.input_value("[name=statement]") == ""
    page.select_option("[name=person]", index=1)
    page.locator("[name=ground]").first.check()
    page.fill("[name=objector]", "何知情")
    page.fill("[name=contact]", "hezhiqing@example.org")
    page.fill("[name=statement]", "成果系他人于2019年独立完成，见设计图纸。")
    asked = page.locator("[name=sum]").locator("xpath=preceding-sibling::span").inner_text()
    page.fill("[name=sum]", str(sum(DIGITS.index(each) for each in asked if each in DIGITS)))
    page.click("main form button.primary")
    page.wait_for_selector("[data-filed]")
    assert page.evaluate(KEPT) == []
    assert Objection.objects.count() == 1
    assert context.cookies() == []
    context.close()
