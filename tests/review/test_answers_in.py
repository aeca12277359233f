"""The workbook of the office's own text platform: out with numbers and links, in with the answers, by cell."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ledger.flow import history
from ledger.situations import NotYours, Refused
from review import services
from review.models import Draw
from tests.cast import NOW
from tests.review.drawing import called
from tests.review.drawing import stage_of_a_draw as set_draw
from tests.review.pages import logged_in, main
from tests.review.stage import Stage
from tests.review.test_pages_draws import said_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ANSWER, GROUND, NOTE = 6, 7, 8
"""The columns that are filled in, from 1 after the number of the call."""


def handed_out(stage: Stage, draw: Draw):
    """The sheet of text messages as the page hands it out."""
    client = logged_in(stage.cast.users["zhou"])
    answer = client.post(reverse("office:called_out", args=[draw.pk]))
    return load_workbook(io.BytesIO(answer.content))


def filled(book, **rows: tuple[str, str, str]) -> bytes:
    """The workbook with answers typed in, by the number of the call."""
    sheet = book.worksheets[0]
    for number, words in rows.items():
        row = next(r for r in sheet.iter_rows(min_row=2) if str(r[4].value) == number.strip("_"))
        for column, word in zip((ANSWER, GROUND, NOTE), words, strict=True):
            sheet.cell(row[0].row, column, word)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(stage: Stage, draw: Draw, data: bytes, **words):
    return services.read_answers_in(draw, data, **{"by": stage.manager, "at": NOW, **words})


def test_answers_filled_in_are_taken_and_a_free_seat_goes_to_the_next():
    stage = set_draw()
    draw = called(stage)
    book = handed_out(stage, draw)
    due = book.worksheets[0].cell(2, 4).value
    assert due == (NOW + timedelta(hours=1)).replace(tzinfo=None)  # in Beijing
    data = filled(book, _1=("参加", "", "短信平台 10:21"), _2=("谢绝", "健康原因", ""))
    first, second = read(stage, draw, data)
    assert (first.answer, first.way, first.note) == ("accepted", "message", "短信平台 10:21")
    assert (second.answer, second.ground) == ("declined", "health")
    assert {first.caller_id, second.caller_id} == {stage.manager.user_id}
    assert [c.answer for c in draw.calls.order_by("serial")] == ["accepted", "declined", "", ""]
    told = [e for e in history(draw) if e.verb == "answer_call"]
    assert [e.facts["way"] for e in told] == ["message", "message"]
    assert read(stage, draw, data) == []  # the same workbook again changes nothing
    assert all(services.recomputed(Draw.objects.get(pk=draw.pk)).values())


def test_faults_are_named_by_cell_and_nothing_is_taken():
    stage = set_draw()
    draw = called(stage)
    book = handed_out(stage, draw)
    book.worksheets[0].cell(5, 5, 99)
    book.worksheets[0].cell(5, ANSWER, "参加")
    data = filled(book, _1=("也许", "", ""), _2=("谢绝", "", ""), _3=("参加", "", ""))
    with pytest.raises(Refused) as refused:
        read(stage, draw, data)
    cells = [str(each).partition("：")[0] for each in refused.value.sentences]
    assert cells == ["F2", "G3", "E5"]
    assert not draw.calls.exclude(answer="").exists()


def test_a_call_answered_otherwise_or_too_late_is_a_fault():
    stage = set_draw()
    draw = called(stage)
    data = filled(handed_out(stage, draw), _1=("参加", "", ""), _2=("参加", "", ""))
    services.answer_call(draw.calls.get(serial=0), accepted=False, ground="time", at=NOW)
    with pytest.raises(Refused, match="F2"):
        read(stage, draw, data)
    with pytest.raises(Refused, match="F3"):
        read(stage, draw, data, at=NOW + timedelta(days=1))


def test_an_empty_workbook_is_refused_and_only_the_office_reads_one_in():
    stage = set_draw()
    draw = called(stage)
    data = filled(handed_out(stage, draw))
    with pytest.raises(Refused):
        read(stage, draw, data)
    with pytest.raises(NotYours):
        read(stage, draw, data, by=stage.supervisor)


def test_the_page_takes_the_workbook_and_the_minutes_say_how_the_answer_came():
    stage = set_draw()
    draw = called(stage)
    client = logged_in(stage.cast.users["zhou"])
    address = reverse("office:read_answers_in", args=[draw.pk])
    assert address in main(client.get(reverse("office:draw", args=[draw.pk])))
    assert client.post(address, {}).status_code == 422
    data = filled(handed_out(stage, draw), _1=("参加", "", ""))
    sent = client.post(address, {"sheet": SimpleUploadedFile("答复.xlsx", data)})
    assert sent.status_code == 302 and draw.calls.get(serial=0).answer == "accepted"
    assert "短信" in main(client.get(sent.url))
    pdf = client.get(reverse("office:draw_minutes", args=[draw.pk]))
    assert "录入短信答复" in said_in(pdf).replace("\n", "")
