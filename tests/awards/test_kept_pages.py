"""Pages of a notice are kept by each worker, and what may change them changes them with the next look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards import services
from awards.models import Notice
from awards.services.printing import print_notice
from nominations.models import Candidate
from tests.awards.scene import MONDAY, closed, published, suspended
from tests.awards.test_change_notice import changed
from tests.awards.test_seal import seal
from tests.cast import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the pages be read at a moment: the edge where time comes in."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("config.clock.now", lambda: moment)

    return at


@pytest.fixture
def notice(cast: Cast, candidates: list[Candidate], stand: Callable[[datetime], None]) -> Notice:
    """A notice of 丁一 and 陈建国, read two hours after it was published."""
    stand(MONDAY + 2 * HOUR)
    return published(cast, candidates)


def addresses(notice: Notice) -> list[str]:
    kinds = ("pdf", "xlsx", "json", "csv")
    return [
        reverse("public:notice", args=[notice.pk]),
        reverse("public:notice", args=[notice.pk]).replace("zh-hans", "en"),
        *(reverse("public:entry", args=[notice.pk, place]) for place in (1, 2)),
        *(reverse("public:notice_out", args=[notice.pk, kind]) for kind in kinds),
    ]


def said(client: Client, notice: Notice) -> list[tuple[int, bytes]]:
    """Return what every page of the notice answers; a workbook says when it was written."""
    answers = [client.get(each) for each in addresses(notice)]
    return [(a.status_code, b"" if "sheet" in a["Content-Type"] else a.content) for a in answers]


ACTS: dict[str, Callable[[Cast, Notice, Callable[[datetime], None]], Any]] = {
    "suspended": lambda cast, notice, _stand: suspended(cast, notice, at=MONDAY + HOUR),
    "withheld": lambda cast, notice, _stand: changed(cast, notice, "withhold", 2),
    "taken out": lambda cast, notice, _stand: changed(cast, notice, "remove", 2),
    "corrected": lambda cast, notice, _stand: changed(
        cast, notice, "correct", 2, facts={"title": "教授"}
    ),
    "reworded": lambda cast, notice, _stand: changed(
        cast, notice, "reword", facts={"title": "更正后的公示"}
    ),
    "sealed": lambda cast, notice, _stand: seal(
        cast, notice.items.get(position=2).candidate, at=MONDAY + HOUR
    ),
    "printed": lambda _cast, notice, _stand: print_notice(notice, at=MONDAY + HOUR),
    "a day less": lambda _cast, _notice, stand: stand(MONDAY + timedelta(days=2)),
    "its last moment": lambda _cast, notice, stand: stand(notice.closes_at),  # type: ignore[arg-type]
    "closed": lambda _cast, notice, _stand: closed(notice),
    "due to be taken down": lambda _cast, notice, stand: stand(closed(notice).take_down_due),  # type: ignore[arg-type]
    "taken down": lambda cast, notice, _stand: services.take_down(
        closed(notice), by=cast.actor("zhou"), at=MONDAY + timedelta(days=90)
    ),
    "an issuer renamed": lambda _cast, notice, _stand: type(notice.cycle.organiser).objects.update(
        name="更名后的协会"
    ),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_what_changes_a_notice_changes_what_was_kept(
    client: Client,
    cast: Cast,
    notice: Notice,
    stand: Callable[[datetime], None],
    act: str,
) -> None:
    before = said(client, notice)
    assert said(client, notice) == before
    ACTS[act](cast, notice, stand)
    after = said(client, notice)
    caches["pages"].clear()
    assert after == said(client, notice) != before


def test_a_suspended_notice_leads_to_the_one_that_follows_it(
    client: Client, cast: Cast, notice: Notice
) -> None:
    row = suspended(cast, notice, at=MONDAY + HOUR)
    before = said(client, row)
    again = services.repeat_notice(row, by=cast.actor("zhou"), at=MONDAY + HOUR)
    assert said(client, row) == before
    services.publish_notice(again, by=cast.actor("wu"), at=MONDAY + HOUR)
    assert again.number in said(client, row)[0][1].decode()


def test_a_second_look_asks_how_the_notice_stands_and_no_more(
    client: Client, notice: Notice, stand: Callable[[datetime], None]
) -> None:
    address = reverse("public:notice", args=[notice.pk])
    first = client.get(address)
    stand(MONDAY + 2 * HOUR + timedelta(minutes=7))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = client.get(address)
    assert len(asked) == 3
    assert ("14:00</span>" in first.content.decode(), "14:07</span>" in again.content.decode()) == (True, True)  # fmt: skip
    assert {**again.headers, "ETag": ""} == {**first.headers, "ETag": ""}


def test_what_is_searched_for_is_kept_nowhere(client: Client, notice: Notice) -> None:
    address = reverse("public:notice", args=[notice.pk])
    assert "丁一" not in client.get(address, {"q": "陈"}).content.decode().split("<table")[1]
    assert "丁一" in client.get(address).content.decode().split("<table")[1]


def test_nothing_of_who_reads_is_kept(client: Client, cast: Cast, notice: Notice) -> None:
    logged_in = Client()
    logged_in.force_login(cast.users["zhou"])
    theirs = said(logged_in, notice)
    assert [status for status, _page in theirs].count(200) == 7
    assert [each for each in said(client, notice) if each[0] == 200] == [each for each in theirs if each[0] == 200]  # fmt: skip
    assert "周管" not in client.get(addresses(notice)[0]).content.decode()


def test_a_draft_is_no_page(
    client: Client, cast: Cast, candidates: list[Candidate], stand: Callable[[datetime], None]
) -> None:
    stand(MONDAY)
    draft = services.draft_notice(
        candidates[0].cycle, candidates, contact="010-68571234", by=cast.actor("zhou"), at=MONDAY
    )
    assert {status for status, _page in said(client, draft)} == {404}
    services.publish_notice(draft, by=cast.actor("wu"), at=MONDAY)
    assert said(client, draft)[0][0] == 200
