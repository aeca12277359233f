"""The pages of a society's own selection: a clerk records, an approver confirms, the office reads the result."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from nominations import services
from nominations.models import Paper, Selection
from programmes.workdays import BEIJING
from tests.attachments import pdf
from tests.cast import NOW, Cast, assemble, draft, season
from tests.nominations.test_pages_society import LONG, at, text_of, visitor
from tests.selections import concluded, recorded, sitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def cast() -> Cast:
    return assemble()


def office(name: str, *args: object) -> str:
    with translation.override("zh-hans"):
        return reverse(f"office:{name}", args=args)


def rows(count: int, *, first: int = 0) -> dict[str, object]:
    """Return what the page of the body posts for so many new members."""
    posted: dict[str, object] = {"body-TOTAL_FORMS": count, "body-INITIAL_FORMS": first}
    for n in range(count):
        posted |= {
            f"body-{n}-name": f"评议{n}",
            f"body-{n}-unit_name": f"第{n}研究院",
            f"body-{n}-duty": "member",
            f"body-{n}-present": "on",
        }
    return posted


def test_from_the_call_to_the_endorsement_by_hand(cast: Cast) -> None:
    cycle = season(cast, "cas-academician", days=LONG)
    paper = draft(cast, cycle, name="松建国")
    services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    lin, zhao = visitor(cast, "lin"), visitor(cast, "zhao")
    assert at("begin_selection", cycle.pk) in text_of(lin.get(at("selections")))
    assert at("begin_selection", cycle.pk) not in text_of(zhao.get(at("selections")))
    lin.post(at("begin_selection", cycle.pk))
    found = Selection.objects.get()
    signed = {
        which: SimpleUploadedFile(f"{which}.pdf", pdf(), "application/pdf")
        for which in ("minutes", "tally")
    }
    meeting = {"body": "院士候选人推选委员会", "held_on": "2026-01-30", "place": "会议室", **signed}
    assert lin.post(at("meeting", found.pk), meeting).status_code == 302
    assert (
        lin.post(at("body", found.pk), rows(8) | {"names": "评议八，第八研究院"}).status_code == 302
    )
    assert found.members.filter(present=True).count() == 9
    lin.post(at("selection_papers", found.pk), {"papers": [paper.pk]})
    item = found.items.get()
    wrong = {"votes_for": 9, "against": 1, "abstaining": 0}
    assert (
        lin.post(at("votes", found.pk, item.pk), wrong).status_code == 302
    )  # kept, and said below
    assert "合计10票" in text_of(lin.get(at("selection", found.pk)))
    member = found.members.first()
    assert member
    right = {"votes_for": 7, "against": 1, "abstaining": 0, f"ground_{member.pk}": "KIN"}
    lin.post(at("votes", found.pk, item.pk), right)
    assert at("confirm_selection", found.pk) in text_of(zhao.get(at("selection", found.pk)))
    zhao.post(at("confirm_selection", found.pk))
    posted = {"opens_at": "2026-02-03T09:00", "where": "学会网站", "url": "https://example.org/a"}
    assert lin.post(at("post_selection", found.pk), posted).status_code == 302
    empty = zhao.post(at("conclude_selection", found.pk), {"objected": "yes"})
    assert empty.status_code == 422 and "异议如何处理" in text_of(empty)
    zhao.post(at("conclude_selection", found.pk), {"objected": "no"})
    done = Selection.objects.get()
    assert (done.stage, done.closes_at) == ("concluded", datetime(2026, 2, 11, tzinfo=BEIJING))
    proof = zhao.get(at("selection_proof", found.pk))
    assert proof.headers["Content-Type"] == "application/pdf" and proof.content[:5] == b"%PDF-"
    assert zhao.post(at("endorse", paper.pk), {"pledge": "on"}).status_code == 302
    assert Paper.objects.get().rank == 1


def test_the_office_reads_the_result_and_never_who_voted(cast: Cast) -> None:
    cycle = season(cast, "cas-academician", days=LONG)
    one, two = draft(cast, cycle, name="松建国"), draft(cast, cycle, name="松丽华")
    found = recorded(cast, [one, two])
    member = found.members.first()
    assert member
    votes = services.Votes(8, 0, 0)
    recused = {member.pk: ("KIN", "表兄")}
    services.record_votes(found.items.get(paper=one), votes, recused, by=cast.actor("lin"), at=NOW)
    concluded(cast, found)
    services.hand_in(Paper.objects.get(pk=one.pk), by=cast.actor("lin"), at=NOW)
    assert visitor(cast, "li").get(office("selection", found.pk)).status_code == 404
    paper = services.endorse(Paper.objects.get(pk=one.pk), by=cast.actor("zhao"), at=NOW)
    for name in ("li", "zhou", "zheng"):
        shown = text_of(visitor(cast, name).get(office("selection", found.pk)))
        assert (
            "松建国" in shown and "松丽华" not in shown
        )  # a draft is none of the office's business
        assert "表兄" not in shown and member.name not in shown
        assert visitor(cast, name).get(office("selection_minutes", found.pk)).status_code == 200
    assert office("selection", found.pk) in text_of(
        visitor(cast, "li").get(office("check", paper.pk))
    )


def test_another_society_finds_nothing_at_any_address(cast: Cast) -> None:
    cycle = season(cast, "cas-academician", days=LONG)
    found = concluded(cast, recorded(cast, [draft(cast, cycle)]))
    for name in ("qian", "sun"):
        visit = visitor(cast, name)
        for page in ("selection", "selection_minutes", "selection_tally", "selection_proof"):
            assert visit.get(at(page, found.pk)).status_code == 404, page
        assert at("selection", found.pk) not in text_of(visit.get(at("selections")))


def test_a_body_named_twice_and_a_meeting_ahead_lose_nothing(cast: Cast) -> None:
    cycle = season(cast, "cas-academician", days=LONG)
    found = recorded(cast, [draft(cast, cycle)])
    lin = visitor(cast, "lin")
    twice = lin.post(at("body", found.pk), rows(2) | {"names": "评议0,第0研究院"})
    assert twice.status_code == 422 and "两次" in text_of(twice)
    assert found.members.count() == 9
    ahead = {"body": "x", "held_on": "2030-01-01", "place": ""}
    assert lin.post(at("meeting", found.pk), ahead).status_code == 422


def test_a_correction_shows_the_earlier_result(cast: Cast) -> None:
    cycle = season(cast, "cas-academician", days=LONG)
    found = concluded(cast, recorded(cast, [draft(cast, cycle)]))
    lin = visitor(cast, "lin")
    lin.post(at("reopen_selection", found.pk), {"reason": "计票录入有误"})
    shown = text_of(lin.get(at("selection", found.pk)))
    assert "计票录入有误" in shown and "赞成9票，反对0票" in shown


def test_the_pages_ask_no_more_with_more_rows(cast: Cast) -> None:
    cycle = season(cast, "cas-academician", days=LONG)
    one = draft(cast, cycle)
    found, by = recorded(cast, [one]), cast.actor("lin")
    first = {found.members.first().pk: ("KIN", "x")}  # type: ignore[union-attr]
    services.record_votes(found.items.get(), services.Votes(8, 0, 0), first, by=by, at=NOW)
    lin = visitor(cast, "lin")

    def asked(page: str, *args: object) -> int:
        lin.get(at(page, *args))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert lin.get(at(page, *args)).status_code == 200
        return len(queries)

    before = asked("selection", found.pk), asked("selection_papers", found.pk), asked("selections")
    more = [one, *(draft(cast, cycle) for _n in range(3))]
    services.record_papers(found, more, by=cast.actor("lin"), at=NOW)
    services.record_body(found, sitting(12), by=cast.actor("lin"), at=NOW)
    for item in found.items.all():
        member = {found.members.first().pk: ("KIN", "x")}  # type: ignore[union-attr]
        services.record_votes(item, services.Votes(11, 0, 0), member, by=cast.actor("lin"), at=NOW)
    after = asked("selection", found.pk), asked("selection_papers", found.pk), asked("selections")
    assert after == before


def test_the_home_names_what_is_under_way_until_it_is_complete(cast: Cast) -> None:
    cycle = season(cast, "cas-academician", days=LONG)
    found = recorded(cast, [draft(cast, cycle)])
    for name, sees in (("lin", True), ("zhao", True), ("qian", False)):
        shown = text_of(visitor(cast, name).get(at("home")))
        assert (at("selection", found.pk) in shown) is sees, name
    concluded(cast, found)
    assert at("selection", found.pk) not in text_of(visitor(cast, "zhao").get(at("home")))


def test_the_ranking_is_not_asked_for_where_the_selection_gives_it(cast: Cast) -> None:
    lin = visitor(cast, "lin")
    with_one = draft(cast, season(cast, "cas-academician", days=LONG))
    without = draft(cast, season(cast, days=LONG))
    assert 'name="rank"' not in text_of(lin.get(at("nomination", with_one.pk)))
    assert 'name="rank"' in text_of(lin.get(at("nomination", without.pk)))
