"""失信、取消资格: caught by the form check and again before anybody is approved, listed or awarded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awards import services
from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused
from nominations.models import Candidate, Nominator, Paper
from people.models import IntegrityRecord, Person, Society
from people.services import enter_bar, lift_bar, person_named
from tests.attachments import pdf
from tests.awards.scene import MONDAY, closed, fresh, proclaimed, published
from tests.cast import Cast

DAY = timedelta(days=1)
WORDS: dict[str, Any] = {
    "decision": "诚信〔2026〕3号",
    "decided_by": "科研诚信建设联席会议",
    "since": date(2026, 3, 1),
    "until": date(2031, 3, 1),
    "reason": "伪造数据",
    "document": ("决定.pdf", pdf()),
}


def barred(cast: Cast, subject: Person | Society, kind: str = "misconduct", **more: Any) -> IntegrityRecord:  # fmt: skip
    return enter_bar(subject, kind, by=cast.actor("zhou"), at=MONDAY, **{**WORDS, **more})


def codes(paper: Paper, at: Any = MONDAY) -> dict[str, str]:
    """Return what the form check finds of records, by code."""
    found = Paper.objects.get(pk=paper.pk).findings(at)
    return {f.code: f.outcome for f in found if f.field == "integrity"}


@pytest.fixture
def paper(candidates: list[Candidate]) -> Paper:
    return candidates[0].papers.get()


def test_a_person_is_caught_until_the_last_year_is_over(
    cast: Cast, candidates: list[Candidate], paper: Paper
) -> None:
    person = candidates[0].person
    assert person is not None and codes(paper) == {}
    row = barred(cast, person)
    assert codes(paper) == {"integrity_record": "block"}
    assert codes(paper, MONDAY.replace(year=2031, month=2, day=28)) != {}
    assert codes(paper, MONDAY.replace(year=2031, month=3, day=1)) == {}
    with pytest.raises(NotYours):
        lift_bar(row, reason="查明属误", by=cast.actor("zhou"), at=MONDAY)
    lift_bar(row, reason="查明属误", by=cast.actor("wu"), at=MONDAY)
    assert codes(paper) == {}
    assert [line.verb for line in history(row)] == ["enter_bar", "lift_bar"]
    with pytest.raises(Refused):
        lift_bar(row, reason="再次", by=cast.actor("wu"), at=MONDAY)


def test_a_society_that_may_not_nominate_is_caught(cast: Cast, paper: Paper) -> None:
    with pytest.raises(Refused):
        barred(cast, paper.society)
    barred(cast, paper.society, "nominating")
    assert codes(paper) == {"society_barred": "block"}


@pytest.mark.parametrize(
    ("born", "entered", "code"),
    [
        (date(1950, 5, 1), date(1950, 5, 1), {"referee_barred": "block"}),
        (date(1950, 5, 1), None, {"referee_like": "warn"}),
        (date(1950, 5, 1), date(1951, 5, 1), {}),
    ],
)
def test_a_referee_is_caught_surely_or_by_name(
    cast: Cast, paper: Paper, born: date, entered: date | None, code: dict
) -> None:
    Nominator.objects.create(paper=paper, name="钱院士", birth=entered)
    barred(cast, Person.objects.create(name="钱院士", birth=born), "nominating")
    assert codes(paper) == code


@pytest.mark.parametrize(
    ("registered", "named", "code"),
    [
        (True, "钱学成", {"referee_barred": "block"}),  # under a former name
        (False, "钱院士", {}),  # a namesake born on the same day
    ],
)
def test_a_registered_referee_is_known_by_the_document_of_identity(
    cast: Cast, paper: Paper, registered: bool, named: str, code: dict
) -> None:
    born = date(1950, 5, 1)
    one = Person.objects.create(name="钱院士", birth=born, identity_no="110101195005010014")
    other = Person.objects.create(name="钱院士", birth=born, identity_no="110101195005010022")
    person = one if registered else other
    Nominator.objects.create(paper=paper, name=named, birth=born, person=person)
    barred(cast, one, "nominating")
    assert codes(paper) == code


def test_who_may_not_nominate_may_still_be_nominated(
    cast: Cast, candidates: list[Candidate], paper: Paper
) -> None:
    person = candidates[0].person
    assert person is not None
    barred(cast, person, "nominating")
    assert codes(paper) == {}


def test_whoever_is_barred_after_the_notice_is_not_approved_and_may_be_dropped(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice, zhou, person = closed(published(cast, candidates)), cast.actor("zhou"), candidates[0].person  # fmt: skip
    at = notice.closes_at
    assert at is not None and person is not None
    barred(cast, person)
    with pytest.raises(NotYet, match="诚信〔2026〕3号"):
        services.approve(fresh(candidates), by=zhou, at=at)
    services.approve(fresh(candidates)[1:], by=zhou, at=at)
    assert services.drop(fresh(candidates)[0], reason="失信", by=zhou, at=at).stage == "dropped"


def test_whoever_is_barred_at_last_is_neither_proclaimed_nor_awarded(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice, zhou, person = closed(published(cast, candidates)), cast.actor("zhou"), candidates[0].person  # fmt: skip
    at = notice.closes_at
    assert at is not None and person is not None
    approved = services.approve(fresh(candidates), by=zhou, at=at)
    listed = services.draft_award_list(notice.cycle, approved, by=zhou, at=at)
    row = barred(cast, person)
    with pytest.raises(NotYet, match="陈建国"):
        proclaimed(cast, listed, at)
    lift_bar(row, reason="撤销原决定", by=cast.actor("wu"), at=at)
    listed = services.publish_award_list(listed, by=cast.actor("wu"), at=at)
    barred(cast, person, decision="诚信〔2026〕4号")
    with pytest.raises(NotYet, match="诚信〔2026〕4号"):
        services.award(listed, by=zhou, at=at)


def test_the_person_is_the_one_of_the_document(cast: Cast, candidates: list[Candidate]) -> None:
    mine = candidates[0].person
    assert mine is not None
    given = {"name": "陈建国", "identity_kind": mine.identity_kind, "identity_no": str(mine.identity_no)}  # fmt: skip
    assert person_named(given, rehearsal=False, at=MONDAY) == mine
    with pytest.raises(Refused):
        person_named({**given, "identity_no": "110101199003070012"}, rehearsal=False, at=MONDAY)
    with pytest.raises(Refused):
        person_named({**given, "identity_no": ""}, rehearsal=False, at=MONDAY)


@pytest.mark.parametrize(
    "wrong",
    [{"until": date(2026, 3, 2)}, {"reason": " "}, {"decision": ""}, {"kind": "revocation"}],
)
def test_what_lacks_or_is_over_is_refused(
    cast: Cast, candidates: list[Candidate], wrong: dict
) -> None:
    kind = wrong.pop("kind", "misconduct")
    person = candidates[0].person
    assert person is not None
    with pytest.raises(Refused):
        barred(cast, person, kind, **wrong)


def test_it_is_entered_and_read_on_its_page(
    cast: Cast, client: Client, candidates: list[Candidate], at_now: None
) -> None:
    client.force_login(cast.users["zhou"])
    mine = candidates[0].person
    assert mine is not None
    from django.core.files.uploadedfile import SimpleUploadedFile

    words = {"kind": "misconduct", "name": "陈建国", "identity_kind": mine.identity_kind, "identity_no": str(mine.identity_no), "decision": "诚信〔2026〕3号", "decided_by": "监督委员会", "since": "2026-03-01", "until": "2031-03-01", "reason": "伪造数据"}  # fmt: skip
    where = reverse("office:enter_bar")
    empty = client.post(where, {**words, "name": "", "document": SimpleUploadedFile("决定.pdf", pdf())})  # fmt: skip
    assert empty.status_code == 422 and not IntegrityRecord.objects.exists()
    done = client.post(where, {**words, "document": SimpleUploadedFile("决定.pdf", pdf())})
    assert done.status_code == 302
    row = IntegrityRecord.objects.get()
    page = client.get(reverse("office:bars")).content.decode()
    assert "陈建国" in page and "诚信〔2026〕3号" in page and "330" not in page
    assert client.get(reverse("office:bar_file", args=[row.pk])).status_code == 200
