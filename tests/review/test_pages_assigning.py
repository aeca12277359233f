"""The assignment page and the panels: three clicks, looked at before anything is offered."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from review import services
from review.models import (
    Assignment,
    Conflict,
    Draft,
    Expert,
    Item,
    Panel,
    PanelMove,
    Pin,
    Round,
)
from tests.cast import NOW
from tests.review.pages import logged_in, main, queries, text
from tests.review.stage import PANEL, declined, set_stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def office(stage):
    return logged_in(stage.cast.users["zhou"])


def url(name, *args):
    return reverse(f"office:{name}", args=args)


def drafted(stage, capture, round_=None):
    """Have a draft made by the button; answers the desk and the round."""
    round_, desk = round_ or stage.round(), office(stage)
    with capture(execute=True):
        desk.post(url("assign", round_.pk))
    return desk, Round.objects.get(pk=round_.pk)


def form_actions(page: str) -> list[str]:
    """Return where the forms of a page post to, in their order."""
    return re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', page)


def test_three_clicks_assign_a_season(django_capture_on_commit_callbacks):
    """From the round's page each click is a button the page before shows."""
    stage = set_stage(candidates=3, experts=4)
    round_, desk = stage.round(), office(stage)
    clicks, page = 0, main(desk.get(url("round", round_.pk)))
    for name in ("assign", "publish_assignment", "invite_experts"):
        place = round_.pk if name != "publish_assignment" else Draft.objects.get().pk
        assert url(name, place) in form_actions(page), name
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(url(name, place))
        clicks, page = clicks + 1, main(desk.get(answer.headers["Location"]))
    assert clicks == 3
    assert Round.objects.get().invited_at and Assignment.objects.count() == 6
    reader = Assignment.objects.first().expert
    desk = logged_in(reader.user)
    assert desk.get(reverse("review:declare", args=[round_.pk])).status_code == 200


def test_the_page_says_what_a_draft_is_worth_and_why(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=2, experts=0)
    for name, specialty in (("近", "机械设计"), ("中", "机械制造"), ("远", "药学")):
        stage.enrol(name, field=specialty, load_max=2)
    desk, round_ = drafted(stage, django_capture_on_commit_callbacks)
    page = main(desk.get(url("assignment", round_.pk)))
    assert "没有更好的方案" in page and "最弱匹配" in page and '<svg class="chart"' in page
    assert "共同用词" in page and url("assignment_out", round_.pk) in page
    assert not Assignment.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.pin(
            round_.items.first(),
            stage.experts[2],
            "lock",
            reason="组长提议",
            by=stage.manager,
            at=NOW,
        )
    again = main(desk.get(url("assignment", round_.pk)))
    assert "组长提议" in again


def test_an_expert_is_locked_in_from_the_page_of_the_item(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=1, experts=3)
    desk, round_ = drafted(stage, django_capture_on_commit_callbacks)
    item, expert = round_.items.get(), stage.experts[2]
    where = url("item_experts", round_.pk, item.pk)
    assert "专家子" in main(desk.get(where))
    given = {"expert": expert.pk, "kind": "lock", "reason": ""}
    assert desk.post(where, given).status_code == 422
    desk.post(where, {**given, "reason": "方向最近"})
    pin = Pin.objects.get()
    assert (pin.expert, pin.kind) == (expert, "lock")
    desk.post(url("unpin", pin.pk))
    assert not Pin.objects.exists()


def test_a_repair_is_a_button_that_mends(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=3, experts=0)
    for name in "子丑":
        stage.enrol(f"专家{name}", load_max=2)
    desk, round_ = drafted(stage, django_capture_on_commit_callbacks)
    page = main(desk.get(url("assignment", round_.pk)))
    found = dict(re.findall(r'name="(experts|items)" value="([\d: ]+)"', page))
    assert url("allow", round_.pk) in form_actions(page) and found
    kind, changes = next(iter(found.items()))
    assert desk.post(url("allow", round_.pk), {kind: changes, "reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url("allow", round_.pk), {kind: changes, "reason": "专家同意"})
    assert Draft.objects.first().state == "staged"
    for nonsense in ("x:1", "1", "1:99999", ""):
        given = {"experts": nonsense, "reason": "甲"}
        assert desk.post(url("allow", round_.pk), given).status_code == 422


def test_a_repair_shows_what_goes_what_comes_and_that_it_is_the_least():
    stage, gone = declined()
    round_, desk = gone.item.round, office(stage)
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    draft = services.draft_assignment(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW)
    page = main(desk.get(url("assignment", round_.pk)))
    ((item, expert),) = draft.moved
    names = Item.objects.get(pk=item), Expert.objects.get(pk=expert)
    (went,) = re.findall(r'<ul class="mend-gone">(.*?)</ul>', page, re.S)
    (came,) = re.findall(r'<ul class="mend-come">(.*?)</ul>', page, re.S)
    assert all(str(name) in went for name in names) and went.count("<li>") == 1
    assert str(gone.item) in came and came.count("<li>") == 2
    assert "已证明" in page and "没有改动更少的方案" in page
    answer = desk.post(url("publish_assignment", draft.pk))
    assert answer.status_code == 302
    assert Assignment.objects.get(item=item, expert=expert).stage == "withdrawn"
    told = logged_in(stage.cast.users["zheng"]).get(reverse("supervise:round", args=[round_.pk]))
    assert "发布了分配方案" in text(told) and "publish_assignment" not in text(told)


def test_the_workbook_of_the_page_is_read_in_again(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=2, experts=3)
    desk, round_ = drafted(stage, django_capture_on_commit_callbacks)
    book = load_workbook(io.BytesIO(desk.get(url("assignment_out", round_.pk)).content))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    column = heads.index("专家编号")
    first = sheet.cell(2, column + 1)
    item = sheet.cell(2, heads.index("候选人编号") + 1).value
    taken = {r[column].value for r in sheet.iter_rows(min_row=2) if r[0].value == item}
    spare = next(e for e in stage.experts if e.user.username not in taken)
    first.value = spare.user.username
    out = io.BytesIO()
    book.save(out)
    where = url("read_assignment_in", round_.pk)
    desk.post(where, {"sheet": SimpleUploadedFile("方案.xlsx", out.getvalue())})
    draft = Draft.objects.first()
    assert (draft.way, draft.number) == ("read_in", 2)
    page = main(desk.get(url("assignment", round_.pk)))
    assert "+1 −1" in page and f"{spare}" in page
    fresh = main(desk.get(url("assignment", round_.pk), {"only": "new"}))
    assert "共 1 条" in fresh
    bad = SimpleUploadedFile("方案.xlsx", b"PK nothing")
    assert desk.post(where, {"sheet": bad}).status_code >= 400


def test_loads_say_pages_hours_and_what_each_can_give(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=2, experts=2)
    Expert.objects.filter(pk=stage.experts[0].pk).update(hours_max=0)
    desk, round_ = drafted(stage, django_capture_on_commit_callbacks)
    page = main(desk.get(url("loads", round_.pk)))
    assert "专家子" in page and "每页 3 分钟" in page
    from review import facts

    pages = facts.pages_of(round_.items.all())
    assert all(pages.values())
    assert "超出本人可投入时间" in main(desk.get(url("assignment", round_.pk)))


def test_nobody_but_the_manager_sees_a_draft(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=1, experts=2)
    desk, round_ = drafted(stage, django_capture_on_commit_callbacks)
    draft = Draft.objects.get()
    for name in ("lin", "zhao", "li", "zheng", "wang"):
        client = logged_in(stage.cast.users[name])
        assert client.get(url("assignment", round_.pk)).status_code == 403
        assert client.post(url("publish_assignment", draft.pk)).status_code == 403
    desk.post(url("publish_assignment", draft.pk))
    reader = logged_in(stage.experts[0].user)
    assert "候选甲" not in text(reader.get(reverse("review:home")))
    desk.post(url("undo_assignment", draft.pk))
    assert not Assignment.objects.exists()


# --- panels ---------------------------------------------------------------------------------------


def meeting():
    """Open a meeting round of two divisions; answers stage, desk and round."""
    stage = set_stage(candidates=2, experts=3, rounds=({**PANEL, "choosing": "draw"},))
    for candidate, division in zip(stage.candidates, ("机械", "化工"), strict=True):
        type(candidate).objects.filter(pk=candidate.pk).update(division=division)
    return stage, office(stage), stage.round()


def test_panels_are_laid_out_filled_and_chaired():
    stage, desk, round_ = meeting()
    desk.post(url("lay_out_panels", round_.pk))
    assert [p.name for p in Panel.objects.all()] == ["化工", "机械"]
    panel = Panel.objects.get(name="机械")
    page = main(desk.get(url("panel", panel.pk), {"q": "专家"}))
    assert "专家子" in page and "候选甲" in page
    desk.post(url("seat_in_panel", panel.pk), {"experts": [e.pk for e in stage.experts[:2]]})
    desk.post(url("name_chair", panel.members.last().pk))
    assert panel.members.filter(duty="chair").count() == 1
    member = panel.members.get(duty="member")
    assert desk.post(url("unseat_from_panel", member.pk), {"reason": ""}).status_code == 422
    desk.post(url("unseat_from_panel", member.pk), {"reason": "出差"})
    assert panel.members.count() == 1
    given = {"name": "机械一组", "seats": "3", "extra": "1", "disciplines": "460"}
    desk.post(url("change_panel", panel.pk), given)
    panel = Panel.objects.get(pk=panel.pk)
    assert (panel.name, panel.going_on, panel.disciplines) == ("机械一组", 4, ["460"])
    wrong = desk.post(url("open_panel", round_.pk), {"name": "甲", "disciplines": "炼丹学"})
    assert wrong.status_code == 422 and "炼丹学" in text(wrong)


def test_a_panel_says_which_item_recusals_leave_without_its_quorum():
    stage, desk, round_ = meeting()
    desk.post(url("lay_out_panels", round_.pk))
    panel = Panel.objects.get(name="机械")
    seats = {"experts": [e.pk for e in stage.experts[:2]]}
    desk.post(url("seat_in_panel", panel.pk), seats)
    assert "法定人数" not in main(desk.get(url("panel", panel.pk)))
    tie = {"relation": "KIN", "outcome": "hard", "source": "declared", "found_at": NOW}
    Conflict.objects.create(item=panel.items.get(), expert=stage.experts[0], **tie)
    page = main(desk.get(url("panel", panel.pk)))
    assert "法定人数" in page and "候选甲" in page.partition("法定人数")[2]
    desk.post(url("seat_in_panel", panel.pk), {"experts": [stage.experts[2].pk]})
    assert "法定人数" not in main(desk.get(url("panel", panel.pk)))


def test_a_move_is_asked_for_and_answered_by_the_society():
    stage, desk, round_ = meeting()
    desk.post(url("lay_out_panels", round_.pk))
    item = round_.items.get(candidate__name="候选甲")
    to = Panel.objects.get(name="化工")
    home, moves = reverse("society:home"), f'href="{reverse("society:moves")}"'
    approver = logged_in(stage.cast.users["zhao"])
    assert moves not in approver.get(home).content.decode()
    desk.post(url("ask_move", round_.pk, item.pk), {"to": to.pk, "reason": "成果在化工"})
    move = PanelMove.objects.get()
    where = reverse("society:answer_move", args=[move.pk])
    clerk = logged_in(stage.cast.users["lin"])
    assert "成果在化工" in main(clerk.get(where))
    assert clerk.post(where, {"agreed": "1", "reason": ""}).status_code == 403
    assert logged_in(stage.cast.users["sun"]).get(where).status_code == 404
    assert moves in approver.get(home).content.decode()
    assert moves in clerk.get(home).content.decode()
    assert moves not in logged_in(stage.cast.users["sun"]).get(home).content.decode()
    approver.post(where, {"agreed": "1", "reason": ""})
    assert moves not in approver.get(home).content.decode()
    assert PanelMove.objects.get().state == "done"
    assert "已确认并调整" in main(desk.get(url("panels", round_.pk)))


def test_the_number_of_queries_does_not_grow():
    def scene(size):
        stage = set_stage(candidates=size, experts=size + 1)
        round_ = stage.round()
        (panel,) = services.lay_out_panels(round_, by=stage.manager, at=NOW)
        services.seat_in_panel(panel, stage.experts, by=stage.manager, at=NOW)
        services.scan_conflicts(round_, by=stage.manager, at=NOW)
        services.draft_assignment(Round.objects.get(), by=stage.manager, at=NOW)
        for item, expert in zip(round_.items.all(), stage.experts, strict=False):
            services.pin(item, expert, "lock", reason="甲", by=stage.manager, at=NOW)
        pages = {page: url(page, round_.pk) for page in ("assignment", "loads", "panels")}
        of_item = url("item_experts", round_.pk, round_.items.first().pk)
        return office(stage), {**pages, "panel": url("panel", panel.pk), "item_experts": of_item}

    assert queries(scene, 2) == queries(scene, 5)


def test_an_expert_reads_only_after_being_invited():
    stage = set_stage(candidates=1, experts=2)
    round_ = stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    draft = services.draft_assignment(Round.objects.get(), by=stage.manager, at=NOW)
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    reader = logged_in(stage.experts[0].user)
    where = reverse("review:round", args=[round_.pk])
    assert reader.get(where).status_code == 404
    services.invite_experts(Round.objects.get(), by=stage.manager, at=NOW)
    assert reader.get(where).status_code in {200, 302}
