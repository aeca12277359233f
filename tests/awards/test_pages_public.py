"""The public site: the same for everybody, without a cookie; what it shows, takes and refuses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards import services
from awards.models import AwardList, Notice, NoticeItem, Objection
from awards.sentences import FACT_LABELS
from awards.services.printing import print_award_list
from ledger.actors import THE_CLOCK
from ledger.flow import advance, open_record
from nominations.models import Candidate
from programmes.models import Cycle
from tests.attachments import pdf
from tests.awards.scene import (
    MONDAY,
    answers_of,
    awarded,
    closed,
    crowd,
    fresh,
    opens,
    published,
    suspended,
)
from tests.awards.schemas import fits
from tests.cast import Cast

HOUR = timedelta(hours=1)


CALLERS = itertools.count(1)


@pytest.fixture
def client() -> Client:
    """A reader at a connection of their own: how much one of them sends in an hour is counted."""
    return Client(REMOTE_ADDR=f"2001:db8::{next(CALLERS):x}")


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the pages be read at a moment: the edge where time comes in."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("config.clock.now", lambda: moment)

    return at


@pytest.fixture
def running(cast: Cast, candidates: list[Candidate], stand: Callable[[datetime], None]) -> Notice:
    """A notice that runs, read an hour after it was published."""
    found = published(cast, candidates)
    stand(MONDAY + HOUR)
    return found


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    """Return the text of a page that is there."""
    response = client.get(reverse(f"public:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def every_page(notice: Notice) -> list[str]:
    """Return the address of every page of the public site that this notice has."""
    return [
        reverse("public:home"),
        reverse("public:notices"),
        reverse("public:notice", args=[notice.pk]),
        reverse("public:entry", args=[notice.pk, 1]),
        reverse("public:objection", args=[notice.pk]),
        reverse("public:objection_status"),
        reverse("public:notice_out", args=[notice.pk, "json"]),
        reverse("public:notice_out", args=[notice.pk, "csv"]),
        reverse("public:awards"),
        reverse("public:verify"),
        reverse("public:verify_code", args=["NOPE"]),
        *(
            reverse(f"public:{name}")
            for name in ("keys", "keys_json", "status", "status_json", "offline")
        ),
    ]


def test_no_page_sets_a_cookie_or_depends_on_one(client: Client, running: Notice) -> None:
    for address in every_page(running):
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert "cookie" not in response.get("Vary", "").lower(), address
        assert len(response.content) < 100_000, address
        assert response["Cache-Control"], address


def test_a_reader_who_is_logged_in_reads_the_same(
    client: Client, cast: Cast, running: Notice
) -> None:
    address = reverse("public:notice", args=[running.pk])
    before = client.get(address).content
    client.force_login(cast.users["zhou"])
    assert client.get(address).content == before


def test_a_notice_names_its_moments_with_the_weekday(client: Client, running: Notice) -> None:
    text = page(client, "notice", running.pk)
    assert "2026年3月23日 星期一 12:00" in text
    assert "2026年3月30日 星期一 24:00" in text
    assert running.contact in text
    assert "陈建国" in text
    assert page(client, "home").count(running.title) == 1


def test_a_notice_is_searched_and_sorted_without_a_script(client: Client, running: Notice) -> None:
    assert "丁一" not in page(client, "notice", running.pk, q="陈").split("<table")[1]
    by_name = page(client, "notice", running.pk, sort="-name").split("<table")[1]
    assert by_name.index("陈建国") < by_name.index("丁一")
    assert "公示名单中没有符合条件的对象" in page(client, "notice", running.pk, q="无此人")


def test_the_open_data_is_the_same_snapshot(client: Client, running: Notice) -> None:
    data = client.get(reverse("public:notice_out", args=[running.pk, "json"])).json()
    schema = client.get(reverse("public:data_schema", args=["notice"])).json()
    assert data["schema"] == schema["$id"]
    fits(data, schema)
    assert set(schema["properties"]["items"]["items"]["properties"]) == {"position", *FACT_LABELS}
    stored = [item.facts for item in running.items.all()]
    assert [{k: v for k, v in e.items() if k != "position"} for e in data["items"]] == stored
    table = client.get(reverse("public:notice_out", args=[running.pk, "csv"])).content.decode()
    assert table.startswith("\ufeff#,姓名")
    assert table.count("\r\n") == 3


def test_no_formula_leaves_in_the_table(client: Client, running: Notice) -> None:
    NoticeItem.objects.filter(notice=running).update(facts={"name": "=1+1"})
    table = client.get(reverse("public:notice_out", args=[running.pk, "csv"])).content.decode()
    assert "'=1+1" in table


def test_drafts_and_rehearsals_are_not_there(
    client: Client, cast: Cast, candidates: list[Candidate], settings: Any
) -> None:
    zhou = cast.actor("zhou")
    draft = services.draft_notice(
        candidates[0].cycle, candidates, contact="评审办", by=zhou, at=MONDAY
    )
    assert client.get(reverse("public:notice", args=[draft.pk])).status_code == 404
    rehearsed = open_record(
        Notice(
            cycle=draft.cycle,
            number="演练-1",
            title="演练的公示",
            basis="办法",
            contact="评审办",
            drafted_by_id=zhou.user_id,
            rehearsal=True,
        ),
        "draft",
        by=THE_CLOCK,
        at=MONDAY,
    )
    NoticeItem.objects.create(
        notice=rehearsed,
        candidate=candidates[0],
        position=1,
        facts={"name": "丁一"},
        rehearsal=True,
    )
    moments = {"published_at": MONDAY, "last_day": MONDAY.date(), "closes_at": MONDAY + 9 * HOUR}
    advance(rehearsed, "publish", by=cast.actor("wu"), at=MONDAY, **moments)
    address = reverse("public:notice", args=[rehearsed.pk])
    assert client.get(address).status_code == 404
    settings.JUJIAN_DEMO = True
    assert "演练：内容均为虚构" in client.get(address).content.decode()


def test_a_suspended_notice_shows_its_reason_and_no_name(
    client: Client, cast: Cast, running: Notice
) -> None:
    suspended(cast, running, "附件有误", MONDAY + HOUR)
    text = page(client, "notice", running.pk)
    assert "附件有误" in text
    assert "陈建国" not in text
    for kind in ("pdf", "json", "csv", "xlsx"):
        assert client.get(reverse("public:notice_out", args=[running.pk, kind])).status_code == 404
    assert client.get(reverse("public:entry", args=[running.pk, 1])).status_code == 404


def test_names_are_taken_down_some_days_after_the_end(
    client: Client, running: Notice, stand: Callable[[datetime], None]
) -> None:
    done = closed(running)
    assert done.closes_at
    stand(done.closes_at + HOUR)
    assert "陈建国" in page(client, "notice", done.pk)
    days = done.cycle.rules.notice.withdraw_after_days
    stand(done.closes_at + timedelta(days=days))
    assert "陈建国" not in page(client, "notice", done.pk)


def test_many_entries_cost_no_more_queries(client: Client, cycle: Cycle, running: Notice) -> None:
    address = reverse("public:notice", args=[running.pk])
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for place, each in enumerate(crowd(cycle, 83), start=10):
        facts = {"name": each.name, "unit": each.unit_name, "summary": "贡献" * 200}
        NoticeItem.objects.create(notice=running, candidate=each, position=place, facts=facts)
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as many:
        response = client.get(address)
    assert len(few) == len(many)
    assert len(response.content) < 100_000
    assert "阿卜杜拉·买买提·吐尔逊江" in response.content.decode()


# --- objections -----------------------------------------------------------------------------------


def ticket_on(client: Client, address: str) -> str:
    """Return the ticket of the form on a page."""
    found = re.search(r'name="ticket" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def objection(**changes: Any) -> dict[str, Any]:
    """Return an objection as it is typed."""
    typed = {
        "person": "1",
        "ground": "authenticity",
        "from_unit": "person",
        "objector": "王某某",
        "contact": "13900139000",
        "statement": "应用证明中的产值与年报不符，可核对2024年年报第12页。",
    }
    return typed | changes


def test_an_objection_is_filed_and_its_status_read(client: Client, running: Notice) -> None:
    address = reverse("public:objection", args=[running.pk])
    scan = SimpleUploadedFile("证据.pdf", pdf())
    typed = objection(**answers_of(client, address), evidence=scan)
    response = client.post(address, typed, headers={"sec-fetch-site": "same-origin"})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    filed = Objection.objects.get()
    text = response.content.decode()
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text)
    assert code
    assert filed.receipt_no in text
    assert filed.evidence.name == "evidence.pdf"
    status = reverse("public:objection_status")
    asked = {"number": filed.receipt_no, "code": code[0], "ticket": ticket_on(client, status)}
    answer = client.post(status, asked).content.decode()
    assert "已收到" in answer
    assert "王某某" not in answer
    wrong = client.post(status, {**asked, "code": "AAAA", "ticket": ticket_on(client, status)})
    assert wrong.status_code == 422


def test_the_same_form_is_not_taken_twice(client: Client, running: Notice) -> None:
    address = reverse("public:objection", args=[running.pk])
    typed = objection(**answers_of(client, address))
    assert client.post(address, typed).status_code == 200
    assert client.post(address, typed).status_code == 422
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    "origin", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}]
)
def test_another_site_cannot_post_through_its_readers(
    client: Client, running: Notice, origin: dict[str, str]
) -> None:
    address = reverse("public:objection", args=[running.pk])
    typed = objection(**answers_of(client, address))
    response = client.post(address, typed, headers=origin)
    assert response.status_code == 422
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"statement": "不好"}, "无证据或线索"),
        ({"objector": ""}, "真实姓名"),
        ({"ground": "taste"}, "理由"),
        ({"person": "99"}, "异议对象"),
        ({"from_unit": "unit"}, "公章"),
        ({"ticket": "stale"}, "页面停留时间过长"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, running: Notice, changes: dict[str, str], words: str
) -> None:
    address = reverse("public:objection", args=[running.pk])
    typed = objection(**answers_of(client, address), contact="复兴路3号收发室") | changes
    response = client.post(address, typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert "复兴路3号收发室" in text
    assert not Objection.objects.exists()


def test_evidence_is_what_it_says(client: Client, running: Notice) -> None:
    address = reverse("public:objection", args=[running.pk])
    fake = SimpleUploadedFile("a.pdf", b"MZ not a pdf")
    response = client.post(address, objection(**answers_of(client, address), evidence=fake))
    assert response.status_code == 422


def test_after_the_last_moment_nothing_typed_is_lost(
    client: Client, running: Notice, stand: Callable[[datetime], None]
) -> None:
    address = reverse("public:objection", args=[running.pk])
    typed = objection(**answers_of(client, address))
    assert running.closes_at
    stand(running.closes_at)
    response = client.post(address, typed)
    assert response.status_code == 422
    assert typed["statement"] in response.content.decode()
    assert "不受理异议" in client.get(address).content.decode()


# --- award lists and verification -----------------------------------------------------------------


def test_award_lists_are_found_by_name_and_year(
    client: Client, cast: Cast, candidates: list[Candidate], stand: Callable[[datetime], None]
) -> None:
    certificates = awarded(cast, candidates)
    stand(MONDAY + timedelta(days=30))
    found = AwardList.objects.get()
    assert found.title in page(client, "awards")
    assert "陈建国" in page(client, "awards", q="陈建国")
    assert found.title in page(client, "awards", q="2026")
    assert "没有符合条件" in page(client, "awards", q="无此人")
    assert "陈建国" in page(client, "award_list", found.pk)
    read = page(client, "award_list", found.pk, q="chenjian").split("<table")[1]
    assert "陈建国" in read and "丁一" not in read
    print_award_list(found, at=MONDAY)
    pdf = client.get(reverse("public:award_list_out", args=[found.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(reverse("public:award_list_out", args=[found.pk, "json"])).status_code == 404
    opens(cast, found, "files")
    data = client.get(reverse("public:award_list_out", args=[found.pk, "json"])).json()
    assert [e["name"] for e in data["lists"][0]["items"]] == [
        c.candidate.name for c in certificates
    ]


def test_the_three_answers(
    client: Client, cast: Cast, candidates: list[Candidate], settings: Any
) -> None:
    first, second = awarded(cast, candidates)
    at = MONDAY + timedelta(days=10)
    asked = services.ask_revocation(
        fresh([second.candidate])[0], ground="造假", decision="科协发〔2026〕19号", by=cast.actor("zhou"), at=at,
    )  # fmt: skip
    services.confirm_revocation(asked, by=cast.actor("wu"), at=at)
    assert "证书有效" in page(client, "verify", q=first.code)
    assert "证书有效" in page(client, "verify_code", first.code.lower())
    revoked = page(client, "verify", q=second.shown_code)
    assert "证书已撤销" in revoked
    assert "科协发〔2026〕19号" in revoked
    assert "未查到" in page(client, "verify", q="0000-0000-0000-0000")
    short = client.get(f"/v/{first.code}")
    assert short.status_code == 302
    assert short.headers["Location"].endswith(f"/verify/{first.code}/")


@pytest.mark.parametrize("q", ["\x00", "'" * 80, "〔" * 79, "😀", "%", "9" * 300])
def test_nonsense_gets_an_answer(client: Client, running: Notice, q: str) -> None:
    for name, args in (("verify", []), ("awards", []), ("notices", []), ("notice", [running.pk])):
        address = reverse(f"public:{name}", args=args)
        assert client.get(address, {"q": q, "page": q, "sort": q}).status_code == 200
