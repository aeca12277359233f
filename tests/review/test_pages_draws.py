"""The pages of a draw: the ceremony in two browsers, the reply without an account, nothing told too early."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from files.pdf import page_text
from files.workbooks import open_workbook
from ledger.sentences import of_verb
from review import services
from review.models import Draw, Expert
from tests.cast import NOW
from tests.review.drawing import called, committed, prepared, sealed
from tests.review.drawing import stage_of_a_draw as set_draw
from tests.review.pages import everybody, logged_in, main, queries, text
from tests.review.stage import Stage

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site's clock stand where the scenes are played."""
    monkeypatch.setattr("config.clock.now", lambda: NOW)


def url(space: str, name: str, *place: object) -> str:
    return reverse(f"{space}:{name}", args=place)


def hands(stage: Stage) -> tuple[Client, Client]:
    """Return the browsers of the manager and of the supervisor."""
    users = stage.cast.users
    return logged_in(users["zhou"]), logged_in(users["zheng"])


def test_a_draw_from_conditions_to_sealed_list_in_two_browsers():
    stage = set_draw()
    office, watch = hands(stage)
    round_ = stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    assert "抽取" in main(office.get(url("office", "round", round_.pk)))
    page = office.post(url("office", "prepare_draw", round_.pk), {"places": 3})
    draw = Draw.objects.get()
    assert page.url == url("office", "draw", draw.pk)
    assert "3" in main(office.get(page.url))
    for name in ("commit_pool",):
        assert office.post(url("office", name, draw.pk)).status_code == 302
    codes = {}
    for space, client in (("office", office), ("supervise", watch)):
        answer = client.post(url(space, "commit_number", draw.pk))
        codes[space] = CODE.search(main(answer))[0]  # type: ignore[index]
        assert answer.headers["Cache-Control"].count("no-store")
        assert codes[space] not in text(client.get(url(space, "draw", draw.pk)))
    for space, client in (("supervise", watch), ("office", office)):
        answer = client.post(url(space, "reveal_number", draw.pk), {"value": codes[space]})
        assert answer.status_code == 302
    assert watch.post(url("supervise", "draw_order", draw.pk)).status_code == 302
    assert office.post(url("office", "invite", draw.pk)).status_code == 302
    shown = main(office.post(url("office", "see_called", draw.pk)))
    for call in draw.calls.all():
        assert f"1391000{Expert.objects.get(pk=name_of(call)['id']).person.phone[-4:]}" in shown
        where = url("office", "record_answer", draw.pk, call.pk)
        assert office.post(where, {"answer": "accept", "note": "已接通"}).status_code == 302
    assert office.post(url("office", "seal_list", draw.pk)).status_code == 302
    assert Draw.objects.get().stage == "sealed" and draw.panel.members.count() == 3
    again = watch.post(url("supervise", "recompute_draw", draw.pk), follow=True)
    assert text(again).count("一致：") == 7 and "不一致" not in text(again)


def test_the_round_leads_to_the_draw_and_a_prepared_draw_to_a_new_look_at_its_pool():
    stage = set_draw()
    draw = prepared(stage)
    office = logged_in(stage.cast.users["zhou"])
    page = office.get(url("office", "round", draw.round_id)).content.decode()
    assert url("office", "assign", draw.round_id) not in page
    assert f'class="button primary" href="{url("office", "draws", draw.round_id)}"' in page
    stage.enrol("专家后来", is_frontline=True)
    assert office.post(url("office", "commit_pool", draw.pk)).status_code == 409
    shown = office.get(url("office", "draw", draw.pk)).content.decode()
    where = url("office", "scan_conflicts", draw.round_id)
    assert where in shown
    again = office.post(where, {"draw": draw.pk})
    assert again.url == url("office", "draw", draw.pk)
    assert Draw.objects.get().size == draw.size + 1
    assert office.post(url("office", "commit_pool", draw.pk)).status_code == 302


def test_a_sealed_draw_stands_on_the_watch_board_and_its_history_opens():
    stage = set_draw()
    draw = sealed(stage)
    watch = logged_in(stage.cast.users["zheng"])
    board = watch.get(reverse("supervise:home"))
    place = reverse("supervise:record", args=("review.draw", draw.pk))
    for verb in ("draw_order", "seal_list"):
        assert str(of_verb(verb)) in main(board)
    assert place in board.content.decode()
    page = watch.get(place)
    assert page.status_code == 200 and "notice good" in page.content.decode()


def name_of(call) -> dict:
    return call.draw.leaves.get(place=call.place).record


def test_no_page_file_or_workbook_names_anybody_before_the_names_are_opened():
    stage = set_draw()
    draw = sealed(stage)
    names = [str(each) for each in stage.experts]
    for space, client in zip(("office", "supervise"), hands(stage), strict=True):
        for name in ("draw", "draw_bundle", "draw_minutes", "calls_out"):
            answer = client.get(url(space, name, draw.pk))
            assert answer.status_code == 200, name
            said = said_in(answer)
            assert [each for each in names if each in said] == [], (space, name)
    services.open_names(draw, by=stage.manager, at=NOW)
    for name in ("draw", "draw_bundle", "draw_minutes", "calls_out"):
        said = said_in(hands(stage)[1].get(url("supervise", name, draw.pk)))
        assert [each for each in names if each in said], name


def said_in(answer) -> str:
    """Return what an answer says, page, JSON, PDF or workbook; without spaces, for a PDF breaks lines."""
    kind = answer.headers["Content-Type"]
    if "pdf" in kind:
        return "".join(page_text(answer.content).split())
    if "sheet" in kind:
        rows = open_workbook(answer.content).sheets[0].rows
        return "".join(cell.text for row in rows for cell in row.cells)
    return answer.content.decode()


def test_the_workbook_for_the_text_platform_has_numbers_links_and_a_line_in_the_book():
    stage = set_draw()
    draw = called(stage)
    answer = hands(stage)[0].post(url("office", "called_out", draw.pk))
    _head, *rows = open_workbook(answer.content).sheets[0].rows
    assert len(rows) == 3 and all("/review/calls/" in row.cells[2].text for row in rows)
    assert hands(stage)[0].get(url("office", "called_out", draw.pk)).status_code == 405
    from ledger.flow import history

    assert list(history(draw))[-1].facts["workbook"] is True


def test_whoever_is_called_answers_without_an_account():
    stage = set_draw()
    draw = called(stage)
    passer_by = Client()
    first, second, third = draw.calls.all()
    codes = [str(each.code) for each in (first, second, third)]
    page = passer_by.get(url("review", "answer_call", codes[0]))
    assert page.status_code == 200 and draw.round.name in text(page)
    names = [str(each) for each in [*stage.experts, *stage.candidates]]
    assert [name for name in names if name in text(page)] == []
    assert (
        passer_by.post(url("review", "answer_call", codes[0]), {"answer": "accept"}).status_code
        == 302
    )
    assert "谢谢" in main(passer_by.get(url("review", "answer_call", codes[0])))
    asked = passer_by.post(url("review", "answer_call", codes[1]), {"answer": "decline"})
    assert asked.status_code == 422
    given = {"answer": "decline", "ground": "health"}
    assert passer_by.post(url("review", "answer_call", codes[1]), given).status_code == 302
    assert draw.calls.count() == 4
    services.ask_redraw(draw, reason="演示", by=stage.manager, at=NOW)
    services.redraw(Draw.objects.get(), by=stage.supervisor, at=NOW)
    assert "重新" in main(passer_by.get(url("review", "answer_call", codes[2])))
    assert (
        passer_by.post(url("review", "answer_call", codes[2]), {"answer": "accept"}).status_code
        == 200
    )
    assert passer_by.get(url("review", "answer_call", "nonsense")).status_code == 404


def test_a_wrong_form_comes_back_with_its_words():
    stage = set_draw()
    office, watch = hands(stage)
    draw = committed(stage)
    wrong = {"fingerprint": "not hexadecimal"}
    answer = watch.post(url("supervise", "commit_number", draw.pk), wrong)
    assert answer.status_code == 422 and "64" in main(answer)
    assert office.post(url("office", "ask_redraw", draw.pk), {}).status_code == 422
    services.commit_number(draw, by=stage.manager, at=NOW)
    services.commit_number(draw, by=stage.supervisor, at=NOW)
    bad = office.post(url("office", "reveal_number", draw.pk), {"value": "AAAA-BBBB-CCCC-DDDD"})
    assert bad.status_code == 422 and bad.context["draw"].pk == draw.pk
    (said,) = bad.context["value_form"].errors["value"]
    assert "指纹" in said and said in main(bad) and "AAAA-BBBB-CCCC-DDDD" in main(bad)
    assert office.get(url("office", "draw_bundle", draw.pk)).status_code == 409


def test_others_learn_nothing_of_a_draw():
    stage = set_draw()
    draw = called(stage)
    expected = {"zhou": 200, "passer-by": 302}
    for name, client in everybody(stage).items():
        got = client.get(url("office", "draw", draw.pk)).status_code
        assert got == expected.get(name, 403), name
    stranger = logged_in(stage.cast.users["zheng"])
    assert stranger.get(url("supervise", "draw", draw.pk + 1)).status_code == 404
    assert stranger.post(url("office", "see_called", draw.pk)).status_code == 403


def test_the_minutes_say_every_hash_and_number():
    stage = set_draw()
    draw = sealed(stage, beacon_source="福彩3D第26060期")
    answer = hands(stage)[1].get(url("supervise", "draw_minutes", draw.pk))
    said = said_in(answer)
    for each in (draw.root, draw.rule_hash, draw.seed, draw.reference, "4021.5", "第3位", "（一）"):
        assert each in said
    for each in draw.contributions.all():
        assert each.commitment in said and each.value in said


def test_the_number_of_queries_does_not_grow():
    def scene(size: int):
        stage = set_draw(experts=size)
        draw = sealed(stage, places=3 if size < 6 else 5)
        keys = {"draw": draw.pk, "draws": draw.round_id}
        pages = {page: url("supervise", page, key) for page, key in keys.items()}
        return logged_in(stage.cast.users["zheng"]), pages

    assert queries(scene, 4) == queries(scene, 11)


def test_a_prepared_draw_shows_what_could_be_guessed():
    stage = set_draw(experts=4)
    draw = prepared(stage)
    said = main(hands(stage)[0].get(url("office", "draw", draw.pk)))
    assert "倍" in said and "猜中" in said
    with override_settings(LANGUAGE_CODE="en"):
        page = hands(stage)[0].get(url("office", "draw", draw.pk).replace("/zh-hans/", "/en/"))
    assert "guesses" in main(page)


def test_the_bundle_is_json_with_the_order():
    stage = set_draw()
    draw = sealed(stage)
    answer = hands(stage)[1].get(url("supervise", "draw_bundle", draw.pk))
    bundle = json.loads(answer.content)
    assert bundle["order"] == draw.sequence and "list" not in bundle
    assert answer.headers["Content-Disposition"].startswith("attachment")
