"""The editor of a section in a real browser: what is pasted, marked, counted and saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from config.models import DemoClock
from nominations.models import Paper, Section
from nominations.prose import count, render
from tests.cast import NOW, assemble, draft, season

pytestmark = [pytest.mark.browser]
PATIENCE = 15_000
WORD = """
<html><head><style>p.MsoNormal{margin:0}</style></head><body lang=ZH-CN>
<p class=MsoNormal><b><span>成果</span></b>：年减排CO<sub><span lang=EN-US>2</span></sub>约10<sup>8</sup>
t，温升≥5<span style='font-family:Symbol'>a</span>。<o:p></o:p></p>
<p class=MsoNormal><span style='vertical-align:super'>13</span>C，<i>E. coli</i>，μm，a &lt; b<script>x()</script></p>
</body></html>
"""
PASTED = (
    "<b>成果</b>：年减排CO<sub>2</sub>约10<sup>8</sup> t，温升≥5α。\n"
    "<sup>13</sup>C，<i>E. coli</i>，μm，a < b"
)


@pytest.fixture
def visit(chrome: Any, live_server: Any, settings: Any) -> Iterator[Callable[[str, str], Any]]:
    """Return how somebody opens a page in a browser of their own."""
    settings.JUJIAN_DEMO = True
    DemoClock.objects.create(id=1, offset=NOW - timezone.now())
    pages: dict[str, Any] = {}

    def opened(name: str, path: str) -> Any:
        if name not in pages:
            context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
            context.set_default_timeout(PATIENCE)
            pages[name] = page = context.new_page()
            page.goto("/zh-hans/account/login/")
            page.fill("[name=login]", name)
            page.fill("[name=password]", f"{name}-long-password")
            page.click(".form button.primary")
            page.wait_for_url(re.compile("/society/$"))
        pages[name].goto(f"/zh-hans/{path}")
        return pages[name]

    yield opened
    for page in pages.values():
        page.goto("about:blank")
        page.context.close()


def section_of(paper: Paper, code: str = "achievements") -> str:
    """Return the address of a section, without its language."""
    return f"society/papers/{paper.pk}/sections/{code}/"


def paste(page: Any, field: str, html: str) -> None:
    """Paste what a word processor puts on the clipboard."""
    page.focus(field)
    page.evaluate(
        """([field, html]) => {
            const held = new DataTransfer();
            held.setData("text/html", html);
            const event = new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true });
            document.querySelector(field).dispatchEvent(event);
        }""",
        [field, html],
    )


def test_what_is_pasted_from_word_keeps_its_marks_and_is_saved(visit):
    cast = assemble()
    paper = draft(cast, season(cast))
    page = visit("lin", section_of(paper))
    page.fill("#id_text", "")
    paste(page, "#id_text", WORD)
    assert page.input_value("#id_text") == PASTED
    page.wait_for_selector("[data-save-state=section][data-state=saved]")
    assert Section.objects.filter(code="achievements").latest("version").text == PASTED
    lines = [f"<p>{render(line)}</p>" for line in PASTED.split("\n")]
    assert page.inner_html("[data-preview]") == "".join(lines)
    assert page.inner_text("[data-count-for=id_text]").startswith(f"{count(PASTED)} / ")
    page.locator("#id_text").evaluate("field => field.setSelectionRange(0, 0)")
    page.keyboard.press("Control+,")
    page.keyboard.type("n")
    assert page.input_value("#id_text") == f"<sub>n</sub>{PASTED}"


def test_two_people_in_one_section_write_one_after_the_other(visit):
    cast = assemble()
    cast.join("ma", "马丽", "clerk", "a")
    paper = draft(cast, season(cast))
    first = visit("lin", section_of(paper))
    with first.expect_response("**/hold/"):
        first.focus("#id_text")
    second = visit("ma", section_of(paper))
    assert "林晓正在编辑本节" in second.inner_text("#hold")
    assert second.locator("#id_text").is_disabled()
    first.fill("#id_text", "林晓写的")
    first.wait_for_selector("[data-save-state=section][data-state=saved]")
    first.goto("about:blank")  # leaving frees it
    second.get_by_role("link", name="从最新文字开始编辑").click()
    second.fill("#id_text", "林晓写的，马丽续写")
    second.wait_for_selector("[data-save-state=section][data-state=saved]")
    assert [s.text for s in Section.objects.filter(code="achievements").order_by("version")] == [
        "长期在一线工作。",
        "林晓写的",
        "林晓写的，马丽续写",
    ]
