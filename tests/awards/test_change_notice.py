"""公示变更: by two persons, a version each; what is out is out of every format at once."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import Notice, NoticeChange
from awards.papers import notice_pdf
from files.pdf import page_text
from files.workbooks import open_workbook
from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from tests.awards.scene import MONDAY, closed, fresh, published
from tests.cast import Cast

HOUR = timedelta(hours=1)
KINDS = ("json", "csv", "xlsx")


@pytest.fixture
def notice(cast: Cast, candidates: list[Candidate]) -> Notice:
    """丁一 is entry 1, 陈建国 entry 2."""
    return published(cast, candidates)


def changed(cast: Cast, notice: Notice, kind: str, place: int = 0, **words: Any) -> NoticeChange:
    item = notice.items.get(position=place) if place else None
    at = words.pop("at", MONDAY + HOUR)
    words = {"reason": "单位来函", **words}
    asked = services.ask_change(notice, kind, item=item, by=cast.actor("zhou"), at=at, **words)
    return services.confirm_change(asked, by=cast.actor("wu"), at=at)


def published_as(client: Client, notice: Notice) -> dict[str, str]:
    """Return what every format says of the notice now, as one text each; "" where it says nothing."""
    said = {"page": client.get(reverse("public:notice", args=[notice.pk])).content.decode()}
    for kind in KINDS:
        answer = client.get(reverse("public:notice_out", args=[notice.pk, kind]))
        body = answer.content if answer.status_code == 200 else b""
        said[kind] = str(open_workbook(body)) if kind == "xlsx" and body else body.decode("utf-8", "replace")  # fmt: skip
    said["feed"] = client.get(reverse("public:notices_feed")).content.decode()
    pages = page_text(notice_pdf(Notice.objects.get(pk=notice.pk)))
    said["pdf"] = "".join(pages.split()).replace("\u3000", "")
    return said


@pytest.fixture
def client(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A reader an hour after the change."""
    monkeypatch.setattr("config.clock.now", lambda: MONDAY + 2 * HOUR)
    return client


def test_every_format_tells_the_same_facts(client: Client, notice: Notice) -> None:
    facts = [item.facts for item in notice.items.all()]
    words = {value for each in facts for value in each.values()}
    for kind, text in published_as(client, notice).items():
        bare = "".join(text.split())
        assert {w for w in words if "".join(w.split()) not in bare} == set(), kind
    data = client.get(reverse("public:notice_out", args=[notice.pk, "json"])).json()
    table = client.get(reverse("public:notice_out", args=[notice.pk, "csv"])).content.decode()
    rows = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [[str(each["position"]), *facts.values()] for each, facts in zip(data["items"], facts, strict=True)] == rows[1:]  # fmt: skip


@pytest.mark.parametrize("kind", ["withhold", "remove"])
def test_an_entry_is_out_of_every_format_at_once(
    client: Client, cast: Cast, notice: Notice, kind: str
) -> None:
    changed(cast, notice, kind, 2)
    for name, text in published_as(client, notice).items():
        assert ("陈建国" in text, "丁一" in text) == (False, True), name
        assert ("单位来函" in text) == (kind == "remove" or name == "page"), name
    assert client.get(reverse("public:entry", args=[notice.pk, 2])).status_code == 404
    assert Notice.objects.get().file is None
    assert client.get(reverse("public:notice_out", args=[notice.pk, "pdf"])).status_code == 404


def test_whoever_was_suspended_goes_on_by_a_new_notice_of_full_length(
    cast: Cast, candidates: list[Candidate], notice: Notice
) -> None:
    changed(cast, notice, "withhold", 2)
    zhou = cast.actor("zhou")
    with pytest.raises(Refused):
        services.file_objection(
            notice, candidates[0], ground="ownership", objector="何知情", contact="13900139000",
            statement="该成果系本人于2019年独立完成。", at=MONDAY + HOUR,
        )  # fmt: skip
    end = closed(notice).closes_at
    with pytest.raises(NotYet, match="陈建国"):
        services.approve(fresh(candidates)[:1], by=zhou, at=end)
    assert services.approve(fresh(candidates)[1:], by=zhou, at=end)
    again = services.repeat_notice(Notice.objects.get(), by=zhou, at=end + 9 * HOUR)
    assert [item.facts["name"] for item in again.items.all()] == ["陈建国"]
    again = closed(services.publish_notice(again, by=cast.actor("wu"), at=end + 9 * HOUR))
    assert services.approve(fresh(candidates)[:1], by=zhou, at=again.closes_at)


def test_a_correction_is_a_version_and_tells_how_it_read(
    client: Client, cast: Cast, notice: Notice
) -> None:
    changed(cast, notice, "correct", 1, facts={"title": "研究员"})
    changed(cast, notice, "reword", facts={"text": "更正后的正文。"})
    page = published_as(client, notice)["page"]
    for words in ("第3版", "第2版", "第1版", "<del>教授级高级工程师</del> <ins>研究员</ins>"):
        assert words in page
    data = client.get(reverse("public:notice_out", args=[notice.pk, "json"])).json()
    assert (data["version"], data["items"][0]["title"], data["text"]) == (3, "研究员", "更正后的正文。")  # fmt: skip
    changed(cast, notice, "remove", 1)
    assert "研究员</ins>" not in published_as(client, notice)["page"]
    told = str([line.content() for line in history(notice)])
    assert "研究员" not in told and "丁一" not in told


def test_a_change_takes_two_persons_a_reason_and_what_may_be_published(
    cast: Cast, notice: Notice
) -> None:
    zhou, item = cast.actor("zhou"), notice.items.get(position=1)
    ask = lambda **w: services.ask_change(notice, by=zhou, at=MONDAY, **{"kind": "correct", "reason": "有误", "item": item, **w})  # noqa: E731  # fmt: skip
    for wrong in (
        {"reason": " "},
        {"facts": {"title": item.facts["title"]}},
        {"facts": {"name": ""}},
        {"facts": {"summary": "手机13800138000"}},
        {"item": None},
        {"kind": "suspend"},
    ):
        with pytest.raises(Refused):
            ask(**wrong)
    with pytest.raises(NotYours):
        services.ask_change(notice, "suspend", reason="有误", by=cast.actor("zheng"), at=MONDAY)
    first, second = ask(facts={"title": "研究员"}), ask(facts={"title": "教授"})
    assert first.pk == second.pk
    with pytest.raises(Refused, match=r"第二人|second"):
        services.confirm_change(second, by=zhou, at=MONDAY)
    item.facts = {**item.facts, "title": "高工"}
    item.save()
    with pytest.raises(OutOfOrder):
        services.confirm_change(second, by=cast.actor("wu"), at=MONDAY)
    assert not NoticeChange.objects.confirmed().exists()


def test_a_cache_asks_again_each_time(client: Client, cast: Cast, notice: Notice) -> None:
    address = reverse("public:notice_out", args=[notice.pk, "json"])
    first = client.get(address)
    assert "no-cache" in first.headers["Cache-Control"]
    same = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    changed(cast, notice, "withhold", 2)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
