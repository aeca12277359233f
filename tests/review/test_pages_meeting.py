"""The pages of a meeting: console, hall screen, supervisor, members; what each may see, and when."""

from __future__ import annotations

import io
import re

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from files.pdf import page_count, page_texts
from review import facts, services
from review.models import AgendaItem, Booklet, Conflict, Meeting, Vote
from review.papers.booklets import booklet_pdf
from tests.attachments import pdf
from tests.cast import NOW
from tests.review.meetings import WITNESS, planned, sitting
from tests.review.pages import logged_in as visitor
from tests.review.stage import BALLOT, acting, ballot, set_stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def at(name: str, *args: object) -> str:
    with translation.override("zh-hans"):
        return reverse(name, args=args)


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def stage():
    return set_stage(candidates=3, experts=4, ballot=BALLOT)


@pytest.fixture
def round_(stage):
    return services.call_vote(stage.scored(), by=stage.manager, at=NOW)


@pytest.fixture
def office(stage) -> Client:
    return visitor(stage.cast.users["zhou"])


def hall_code(answer) -> str:
    found = re.search(r"/hall/([\w-]+)/", text_of(answer))
    assert found
    return found[1]


def test_the_secretary_plays_a_meeting_by_hand(stage, round_, office):
    form = {
        "place": "科技会堂",
        "begins_at": "2026-03-02T09:00",
        "talk_minutes": 10,
        "question_minutes": 5,
        "experts": [each.pk for each in facts.called_to(round_)],
    }
    assert (
        office.post(at("office:plan_meeting", round_.pk), {**form, "experts": []}).status_code
        == 422
    )
    assert office.post(at("office:plan_meeting", round_.pk), form).status_code == 302
    meeting = Meeting.objects.get()
    page = at("office:console", meeting.pk)
    assert meeting.commitment in text_of(office.get(page))
    assert meeting.secret not in text_of(office.get(page))
    office.post(at("office:draw_lot", meeting.pk), WITNESS)
    assert WITNESS["witness"] in text_of(office.get(page))
    first, second = Meeting.objects.get().agenda.in_order()[:2]
    for expert in facts.called_to(round_):
        office.post(at("office:attend", meeting.pk, expert.pk, "arrive"))
    office.post(at("office:step_meeting", meeting.pk, "begin"))
    office.post(at("office:give_floor", meeting.pk), {"item": first.pk})
    office.post(at("office:run_clock", meeting.pk), {"act": "talk"})
    shown = text_of(office.get(page))
    assert 'data-limit="600"' in shown
    assert f'value="{second.pk}" data-key="n"' in shown
    office.post(at("office:give_floor", meeting.pk), {"item": ""})
    office.post(at("office:step_meeting", meeting.pk, "end"))
    assert Meeting.objects.get().stage == "ended"


def test_a_vote_is_opened_and_closed_from_the_console_and_shown_only_then(stage, round_, office):
    meeting = sitting(stage, round_)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    half = services.take_half(vote, by=stage.supervisor, at=NOW)
    code = hall_code(office.post(at("office:hall_link", meeting.pk)))
    office.post(at("office:meeting_vote", meeting.pk, vote.pk, "open"))
    assert Vote.objects.get().stage == "open"
    assert Vote.objects.get().seats.filter(is_present=True).count() == 4
    for expert in stage.experts:
        if not round_.declarations.filter(expert=expert).exists():
            services.declare(round_, expert, by=acting(expert), at=NOW)
        ballot(vote, expert, "候选甲")
    hall = Client()
    before = text_of(hall.get(at("hall:screen", code)))
    assert "<b>4</b> / 4" in before
    assert "候选甲" not in before.split('class="hall-foot"')[0]
    office.post(at("office:show_result", meeting.pk), {"vote": vote.pk})
    assert Meeting.objects.get().shown_vote is None
    office.post(at("office:meeting_vote", meeting.pk, vote.pk, "stop"))
    watching = visitor(stage.cast.users["zheng"])
    watching.post(at("supervise:close_vote", vote.pk), {"code": half})
    assert Vote.objects.get().stage == "closed"
    assert "hall-result" not in text_of(hall.get(at("hall:screen", code)))
    office.post(at("office:show_result", meeting.pk), {"vote": vote.pk})
    assert "hall-result" in text_of(hall.get(at("hall:screen", code)))
    office.post(at("office:show_result", meeting.pk), {"vote": ""})
    assert "hall-result" not in text_of(hall.get(at("hall:screen", code)))


def test_the_hall_knows_no_member_and_nothing_without_its_code(stage, round_, office):
    meeting = sitting(stage, round_)
    code = hall_code(office.post(at("office:hall_link", meeting.pk)))
    shown = text_of(Client().get(at("hall:screen", code)))
    assert [str(e) for e in stage.experts if str(e) in shown] == []
    assert Client().get(at("hall:screen", "wrong")).status_code == 404
    assert Client().get(at("hall:screen_now", "wrong")).status_code == 404
    services.end_meeting(meeting, by=stage.manager, at=NOW)
    assert Client().get(at("hall:screen", code)).status_code == 404


@pytest.mark.parametrize("who", ["office", "hall", "supervisor", "member"])
def test_nothing_is_sent_while_nothing_has_changed(stage, round_, office, who):
    meeting = sitting(stage, round_, here=stage.experts[:3])
    code = services.make_hall_link(meeting, by=stage.manager, at=NOW)
    client, where = {
        "office": (office, at("office:console_now", meeting.pk)),
        "hall": (Client(), at("hall:screen_now", code)),
        "supervisor": (visitor(stage.cast.users["zheng"]), at("supervise:meeting_now", meeting.pk)),
        "member": (visitor(stage.experts[0].user), at("review:meeting_now", meeting.pk)),
    }[who]
    first = client.get(where)
    tag = first.headers["ETag"]
    again = client.get(where, headers={"If-None-Match": tag})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    services.arrive(meeting, stage.experts[3], by=stage.manager, at=NOW)
    changed = client.get(where, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_member_signs_in_and_is_told_of_a_recusal(stage, round_):
    away = stage.enrol("专家午")
    meeting = sitting(stage, round_)
    row = meeting.agenda.get(position=1)
    Conflict.objects.create(
        item=row.item, expert=away, relation="KIN", outcome="hard", source="found", found_at=NOW
    )
    services.give_floor(meeting, row, by=stage.manager, at=NOW)
    told = "您须回避本项"
    mine, other = visitor(away.user), visitor(stage.experts[0].user)
    assert told in text_of(mine.get(at("review:meeting", meeting.pk)))
    assert told not in text_of(other.get(at("review:meeting", meeting.pk)))
    services.leave(meeting, away, by=stage.manager, at=NOW)
    assert mine.post(at("review:arrive", meeting.pk)).status_code == 302
    assert meeting.attendees.get(expert=away).is_present


def test_the_supervisor_looks_and_changes_nothing(stage, round_):
    meeting = sitting(stage, round_)
    watching = visitor(stage.cast.users["zheng"])
    shown = text_of(watching.get(at("supervise:meeting", meeting.pk)))
    assert str(stage.experts[0]) in shown
    assert 'name="item"' not in shown
    assert watching.post(at("supervise:meeting", meeting.pk)).status_code == 405


def test_slides_are_uploaded_opened_and_checked(stage, round_, office):
    row = planned(stage, round_).agenda.get(place=0)
    empty = office.post(at("office:slides", row.pk), {})
    assert empty.status_code == 302
    file = SimpleUploadedFile("答辩.pdf", pdf(), "application/pdf")
    office.post(at("office:slides", row.pk), {"slides": file})
    assert office.get(at("office:slides", row.pk)).headers["Content-Type"] == "application/pdf"
    office.post(at("office:check_slides", row.pk))
    assert AgendaItem.objects.get(pk=row.pk).checked_by == stage.cast.users["zhou"]
    assert "周" in text_of(office.get(at("office:slide_list", row.meeting_id)))


def test_a_booklet_has_one_page_a_candidate_and_none_for_who_is_recused(stage, round_, office):
    away = stage.enrol("专家午")
    meeting = services.draw_lot(planned(stage, round_), **WITNESS, by=stage.manager, at=NOW)
    row = meeting.agenda.get(position=2)
    Conflict.objects.create(
        item=row.item, expert=away, relation="KIN", outcome="hard", source="found", found_at=NOW
    )
    office.post(at("office:booklets", meeting.pk), {"recipient": "记录人王某"})
    office.post(at("office:booklets", meeting.pk), {"expert": away.pk})
    whole, cut = Booklet.objects.order_by("number")
    pages = list(page_texts(booklet_pdf(whole)))
    assert len(pages) == 4
    order = [str(each.item) for each in meeting.agenda.in_order()]
    assert [name in page for name, page in zip(order, pages[1:], strict=True)] == [True] * 3
    assert all("001" in page and "记录人王某" in page for page in pages)
    assert page_count(booklet_pdf(cut)) == 3
    word = office.get(at("office:booklet", cut.pk, "docx"))
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert "本人回避，未装入" in text
    office.post(at("office:take_back", cut.pk))
    assert office.get(at("office:booklet", cut.pk, "pdf")).status_code == 404
