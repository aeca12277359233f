"""The rooms of a society's own selection by hand: clerk, approver, members; from the body to the endorsed paper."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from config.models import DemoClock
from nominations import services as nominations
from nominations.models import Paper, Selection
from programmes.workdays import BEIJING
from review.models import BodyMember, Conflict, Round, Vote
from tests.attachments import pdf
from tests.cast import NOW, assemble, draft, identity_number
from tests.nominations.test_pages_society import LONG, at, text_of, visitor
from tests.rooms import small_body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def mine(name: str, *args: object) -> str:
    with translation.override("zh-hans"):
        return reverse(f"review:{name}", args=args)


def seat(client: Client, round_: Round, n: int, duty: str = "member") -> BodyMember:
    """Seat a member by the page, who then logs in."""
    told = {
        "name": f"委员{'甲乙丙丁'[n]}",
        "identity_no": identity_number(datetime(1960, 1, 2, tzinfo=BEIJING).date(), "F", 40 + n),
        "unit_name": f"第{n}研究院",
        "duty": duty,
        "email": f"m{n}@body.example.cn",
    }
    assert client.post(at("seat_member", round_.pk), told).status_code == 302
    return round_.body.order_by("-pk")[0]


def entered(member: BodyMember) -> Client:
    client = Client()
    client.force_login(member.expert.user, "django.contrib.auth.backends.ModelBackend")
    return client


def at_hour(moment: datetime) -> None:
    """Set the clock of the demonstration."""
    DemoClock.objects.update_or_create(id=1, defaults={"offset": moment - timezone.now()})


def ballot(member: BodyMember, vote: Vote, *approved: str) -> str:
    """Look at one's ballot, cast it, and return what the page says."""
    client = entered(member)
    page = text_of(client.get(mine("vote", vote.pk)))
    keys = dict(re.findall(r'name="approve" value="(\d+)".*?<b>(.*?)</b>', page))
    chosen = [key for key, name in keys.items() if name in approved]
    look = client.post(mine("vote", vote.pk), {"approve": chosen})
    assert look.status_code == 200
    return text_of(client.post(mine("cast", vote.pk), {"approve": chosen}))


def test_from_the_body_to_the_endorsed_paper_by_hand() -> None:
    cast = assemble()
    cycle = small_body(cast, members=3, days=LONG)
    papers = [draft(cast, cycle, name=name) for name in ("松建国", "松爱民")]
    for paper in papers:
        nominations.hand_in(paper, by=cast.actor("lin"), at=NOW)
    lin, zhao = visitor(cast, "lin"), visitor(cast, "zhao")
    lin.post(at("begin_selection", cycle.pk))
    found = Selection.objects.get()
    lin.post(at("selection_papers", found.pk), {"papers": [p.pk for p in papers]})
    assert at("convene", found.pk) in text_of(lin.get(at("selection", found.pk)))
    late = {"body": "推选委员会", "meets_at": "2026-02-01T09:00", "place": "会议室"}
    assert lin.post(at("convene", found.pk), late).status_code == 422
    lin.post(at("convene", found.pk), late | {"meets_at": "2026-03-04T09:00"})
    round_ = Round.objects.get()
    body = [seat(lin, round_, n, duty) for n, duty in enumerate(("chair", "member", "teller"))]
    assert lin.post(at("seat_member", round_.pk), {"name": ""}).status_code == 422
    assert text_of(lin.get(at("selection", found.pk))).count(at("room", round_.pk)) == 2
    read_and_pledge(body, round_)
    shown = text_of(zhao.get(at("room", round_.pk)))
    assert "松建国" in shown and "m0@body.example.cn" in shown
    at_hour(datetime(2026, 3, 4, 9, tzinfo=BEIJING))
    zhao.post(at("call_meeting", round_.pk))
    vote = Vote.objects.get()
    count_it(zhao, lin, body, vote)
    assert zhao.post(at("close_meeting", round_.pk)).status_code == 302
    for which in ("room_minutes", "room_tally"):
        assert lin.get(at(which, round_.pk)).content[:5] == b"%PDF-"
    sign_and_post(lin, zhao, found.pk)
    assert zhao.post(at("endorse", papers[0].pk), {"pledge": "on"}).status_code == 302
    assert list(Paper.objects.order_by("pk").values_list("stage", "rank")) == [
        ("endorsed", 1),
        ("submitted", None),
    ]


def read_and_pledge(body: list[BodyMember], round_: Round) -> None:
    """Members pledge and read; the second one has a tie to the first paper, whose file stays shut."""
    (one, _two) = round_.items.order_by("pk")
    for n, member in enumerate(body):
        client = entered(member)
        assert mine("declare", round_.pk) in text_of(client.get(mine("home")))
        told = {"pledge": "on"} | ({f"tie-{one.pk}": "MENTOR"} if n == 1 else {})
        client.post(mine("declare", round_.pk), told)
        work = round_.assignments.filter(expert=member.expert, stage="accepted")
        assert work.count() == (1 if n == 1 else 2)
        page = text_of(client.get(mine("item", work.order_by("-pk")[0].pk)))
        assert "长期在一线工作" in page and 'name="practice"' not in page
        assert client.get(mine("round", round_.pk)).status_code == 200


def count_it(zhao: Client, lin: Client, body: list[BodyMember], vote: Vote) -> None:
    """Take the teller's half, open, cast, and close with the code; nobody sees a count before."""
    assert entered(body[0]).get(mine("vote", vote.pk)).status_code == 404
    teller = entered(body[2])
    assert mine("vote", vote.pk) in text_of(teller.get(mine("home")))
    assert mine("take_half", vote.pk) in text_of(teller.get(mine("vote", vote.pk)))
    code = re.search(
        r'class="inclusion">([^<]+)<', text_of(teller.post(mine("take_half", vote.pk)))
    )
    assert code
    zhao.post(at("open_vote", vote.pk))
    for seat in vote.seats.all():  # of the academicians' track one votes in the room
        lin.post(at("sign_in", vote.pk, seat.pk))
    paper = text_of(entered(body[1]).get(mine("vote", vote.pk)))
    assert paper.count('name="approve"') == 1 and "您已回避" in paper
    for member, names in zip(body, (["松建国"], ["松爱民"], ["松建国"]), strict=True):
        assert "入箱码" in ballot(member, vote, *names)
    zhao.post(at("stop_vote", vote.pk))
    box = mine("close_vote", vote.pk)
    assert box in text_of(teller.get(mine("vote", vote.pk)))
    assert box not in text_of(entered(body[1]).get(mine("vote", vote.pk)))
    assert entered(body[1]).post(box, {"code": code[1]}).status_code == 403
    assert teller.post(box, {"code": ""}).status_code == 422
    teller.post(box, {"code": code[1]})
    shown = text_of(lin.get(at("vote", vote.pk)))
    assert "松建国" in shown and Vote.objects.get().stage == "closed"


def sign_and_post(lin: Client, zhao: Client, key: int) -> None:
    """Upload what was signed, confirm, post the notice and conclude it after its last moment."""
    signed = {
        which: SimpleUploadedFile(f"{which}.pdf", pdf(), "application/pdf")
        for which in ("minutes", "tally")
    }
    told = {"body": "推选委员会", "held_on": "2026-03-04", "place": "会议室", **signed}
    assert lin.post(at("meeting", key), told).status_code == 302
    assert at("confirm_selection", key) in text_of(zhao.get(at("selection", key)))
    zhao.post(at("confirm_selection", key))
    lin.post(at("post_selection", key), {"opens_at": "2026-03-04T09:00", "where": "学会网站"})
    at_hour(Selection.objects.get().closes_at + timedelta(hours=1))  # type: ignore[operator]
    zhao.post(at("conclude_selection", key), {"objected": "no"})
    assert Selection.objects.get().stage == "concluded"


def test_a_conflict_is_decided_a_member_leaves_and_a_meeting_is_set_aside() -> None:
    cast = assemble()
    cycle = small_body(cast, days=LONG)
    paper = draft(cast, cycle, name="松建国")
    lin, zhao = visitor(cast, "lin"), visitor(cast, "zhao")
    lin.post(at("begin_selection", cycle.pk))
    found = Selection.objects.get()
    lin.post(at("selection_papers", found.pk), {"papers": [paper.pk]})
    lin.post(at("convene", found.pk), {"body": "常务理事会", "meets_at": "2026-03-04T09:00"})
    round_ = Round.objects.get()
    one, two = seat(lin, round_, 0), seat(lin, round_, 1, "teller")
    tie: dict[str, Any] = {"relation": "DISPUTE", "outcome": "decide", "source": "found"}
    conflict = Conflict.objects.create(
        item=round_.items.get(), expert=one.expert, found_at=NOW, **tie
    )
    assert at("decide_conflict", conflict.pk) in text_of(zhao.get(at("room", round_.pk)))
    assert zhao.post(at("call_meeting", round_.pk)).status_code == 409
    decided = {"hard": "1", "reason": "曾公开争论"}
    assert zhao.post(at("decide_conflict", conflict.pk), decided).status_code == 302
    assert lin.post(at("unseat_member", round_.pk, one.pk)).status_code == 302
    assert list(round_.body.all()) == [two]
    assert zhao.post(at("set_aside", round_.pk), {"reason": ""}).status_code == 422
    assert zhao.post(at("set_aside", round_.pk), {"reason": "改为线下"}).status_code == 302
    lin.post(at("convene", found.pk), {"body": "常务理事会", "meets_at": "2026-03-05T09:00"})
    again = Round.objects.get(number=2)
    assert f'value="{two.pk}"' in text_of(lin.get(at("seat_member", again.pk)))
    lin.post(at("seat_again", again.pk), {"members": [two.pk]})
    assert [m.duty for m in again.body.all()] == ["teller"]
    assert lin.get(at("room_minutes", again.pk)).status_code == 404
