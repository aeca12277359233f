"""A large file in a real browser: looked at before it is sent, sent in parts, going on after a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.attachments import pdf
from tests.cast import assemble, declared_empty

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_large_file_goes_on_after_the_network_was_lost(
    page: Any, live_server: Any, tmp_path: Path
):
    cast = assemble()
    paper = declared_empty(cast, "outstanding-scientist", days=4000)
    client = Client()
    client.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    key = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    page.goto(f"/zh-hans/society/papers/{paper.pk}/attachments/")
    field, says = page.locator("#file-works"), page.locator("#says-works")

    program, long, large = (tmp_path / name for name in ("程序.pdf", "长.pdf", "大.pdf"))
    program.write_bytes(b"MZ\x90")
    field.set_input_files(program)
    expect(says).to_contain_text("只接收 PDF")
    long.write_bytes(pdf(101))
    field.set_input_files(long)
    expect(says).to_contain_text("101 页")

    large.write_bytes(pdf(3).replace(b"%%EOF", b"%" * (9 << 20) + b"\n%%EOF"))
    field.set_input_files(large)
    expect(says).to_contain_text("3 页")
    asked: list[str] = []

    def lose_the_second(route: Any) -> None:
        asked.append(route.request.url.rstrip("/").rpartition("/")[2])
        route.abort() if len(asked) == 2 else route.continue_()

    page.route("**/parts/**", lose_the_second)
    page.locator("#slot-works > form button:not([type=button])").click()
    expect(page.locator("#messages")).to_contain_text("文件", timeout=60_000)
    assert asked == ["0", "1", "1", "2"]
    kept = paper.attachments.get()
    assert (kept.slot, kept.pages, kept.file.size) == ("works", 3, large.stat().st_size)
