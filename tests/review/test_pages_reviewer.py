"""The reviewer's room, page by page: nothing before the pledge, one's own work alone, shut at once."""

from __future__ import annotations

import math
import re

import pytest
from django.test import Client
from django.urls import reverse

from nominations.models import Attachment
from review import facts, services
from review.models import Assignment, Conflict, Expert, Item
from tests.cast import NOW
from tests.review.pages import logged_in, main, queries, text
from tests.review.stage import BALLOT, LETTER, acting, counted, set_stage, write_review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def desk_of(expert: Expert) -> Client:
    return logged_in(expert.user)


def first(round_) -> tuple[Expert, Assignment, Client]:
    assignment = round_.assignments.order_by("pk").first()
    return assignment.expert, assignment, desk_of(assignment.expert)


# --- home and pledge ------------------------------------------------------------------------------


def test_an_expert_without_work_finds_an_empty_home():
    stage = set_stage(candidates=1, experts=3)
    response = desk_of(stage.experts[0]).get(reverse("review:home"))
    assert response.status_code == 200
    assert 'class="empty"' in text(response)


def test_home_counts_ones_own_work_and_names_the_next_thing():
    round_ = set_stage(candidates=2, experts=2).assigned()
    expert, _assignment, desk = first(round_)
    page = text(desk.get(reverse("review:home")))
    assert reverse("review:declare", args=[round_.pk]) in page
    services.take_up(round_, expert, by=acting(expert), at=NOW)
    assert reverse("review:declare", args=[round_.pk]) not in text(desk.get(reverse("review:home")))


def test_home_says_about_how_long_ones_own_work_takes():
    round_ = set_stage(candidates=2, experts=2).scoring()
    _expert, _sheet, desk = first(round_)
    home = reverse("review:home")
    (mine,) = desk.get(home).context["desks"]
    pages = facts.pages_of(each.row.item for each in mine.sheets)
    assert mine.hours_left == math.ceil(sum(pages.values()) * round_.rules.page_minutes / 60) > 0
    assert f"约剩 {mine.hours_left} 小时" in text(desk.get(home))
    for each in mine.sheets:
        write_review(each.row)
    assert desk.get(home).context["desks"][0].hours_left == 0
    assert "约剩" not in text(desk.get(reverse("review:round", args=[round_.pk])))


def test_nothing_but_names_and_units_before_the_pledge():
    round_ = set_stage(candidates=1, experts=2).assigned()
    _expert, assignment, desk = first(round_)
    page = text(desk.get(reverse("review:declare", args=[round_.pk])))
    assert "候选甲" in page and "华北重型机械有限公司" in page
    assert "长期在一线工作" not in page
    for name in ("round", "item"):
        key = round_.pk if name == "round" else assignment.pk
        assert desk.get(reverse(f"review:{name}", args=[key])).status_code == 302
    file = Attachment.objects.exclude(slot="identity").first()
    url = reverse("review:attachment", args=[assignment.pk, file.file_id])
    assert desk.get(url).status_code == 404


def test_the_pledge_with_a_tie_opens_the_others_and_shuts_that_one():
    round_ = set_stage(candidates=2, experts=3).assigned()
    expert = next(e for e in Expert.objects.all() if e.assignments.count() == 2)
    tied, other = expert.assignments.order_by("pk")
    url = reverse("review:declare", args=[round_.pk])
    given = {"pledge": "on", f"tie-{tied.item_id}": "MENTOR", f"note-{tied.item_id}": "导师"}
    response = desk_of(expert).post(url, given)
    assert response.status_code == 302
    assert {a.pk: a.stage for a in expert.assignments.all()} == {
        tied.pk: "recused",
        other.pk: "accepted",
    }
    assert desk_of(expert).get(reverse("review:item", args=[tied.pk])).status_code == 404


def test_a_pledge_not_ticked_keeps_the_ties_chosen():
    round_ = set_stage(candidates=1, experts=2).assigned()
    _expert, assignment, desk = first(round_)
    url = reverse("review:declare", args=[round_.pk])
    given = {f"tie-{assignment.item_id}": "KIN", f"note-{assignment.item_id}": "表兄"}
    response = desk.post(url, given)
    assert response.status_code == 422
    assert 'value="KIN" selected' in text(response) and "表兄" in text(response)
    assert not round_.declarations.exists()


def test_what_the_records_found_is_chosen_beforehand_with_its_reason():
    round_ = set_stage(candidates=1, experts=2).assigned()
    expert, assignment, desk = first(round_)
    Conflict.objects.create(
        item=assignment.item, expert=expert, relation="SELF", outcome="warn", source="found",
        found_at=NOW, evidence=[{"kind": "name_only", "of": "expert", "value": "专家子"}],
    )  # fmt: skip
    Conflict.objects.create(
        item=assignment.item, expert=expert, relation="EXCLUDED", outcome="warn", source="found",
        found_at=NOW,
    )  # fmt: skip
    page = text(desk.get(reverse("review:declare", args=[round_.pk])))
    assert 'value="SELF" selected' in page and "专家子" in page
    assert "EXCLUDED" not in page.split("<main")[1].replace('value="EXCLUDED"', "")


# --- the file and the sheet -----------------------------------------------------------------------


@pytest.fixture
def scene():
    round_ = set_stage(candidates=2, experts=3).scoring()
    return (round_, *first(round_))


def test_the_file_shows_the_paper_without_numbers_and_contacts(scene):
    _round, _expert, assignment, desk = scene
    page = text(desk.get(reverse("review:item", args=[assignment.pk])))
    assert "长期在一线工作" in page
    for paper in assignment.item.papers():
        for member in paper.members.all():
            assert str(member.identity_no) not in page
            assert str(member.phone) not in page
        for file in paper.attachments.all():
            shown = reverse("review:attachment", args=[assignment.pk, file.file_id]) in page
            assert shown == (file.slot != "identity")


def test_a_file_is_opened_by_its_reviewers_alone(scene):
    round_, expert, assignment, desk = scene
    papers = assignment.item.papers()
    file = Attachment.objects.filter(paper__in=papers).exclude(slot="identity").first()
    identity = Attachment.objects.filter(paper__in=papers, slot="identity").first()
    url = reverse("review:attachment", args=[assignment.pk, file.file_id])
    response = desk.get(url)
    assert response.status_code == 200 and response["Content-Type"] == file.file.mime
    assert (
        desk.get(reverse("review:attachment", args=[assignment.pk, identity.file_id])).status_code
        == 404
    )
    other = round_.assignments.exclude(expert=expert).first()
    assert desk_of(other.expert).get(url).status_code == 404
    services.report_conflict(assignment, "KIN", by=acting(expert), at=NOW)
    assert desk.get(url).status_code == 404


def test_a_mark_is_saved_at_once_and_a_wrong_one_says_why(scene):
    _round, _expert, assignment, desk = scene
    url = reverse("review:mark", args=[assignment.pk, "practice"])
    response = desk.post(url, {"practice": "85"}, headers={"HX-Request": "true"})
    assert response.status_code == 200 and "saved" in text(response)
    wrong = desk.post(url, {"practice": "83"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422 and "5" in text(wrong)
    empty = desk.post(url, {"practice": ""}, headers={"HX-Request": "true"})
    assert empty.status_code == 422
    assert [int(s.value) for s in assignment.scores.all()] == [85]
    assert desk.post(reverse("review:mark", args=[assignment.pk, "style"])).status_code == 404


def test_without_script_one_button_saves_all_or_keeps_what_was_typed(scene):
    _round, _expert, assignment, desk = scene
    url = reverse("review:item", args=[assignment.pk])
    wrong = desk.post(url, {"practice": "83", "innovation": "7", "comment": "扎实", "act": "save"})
    assert wrong.status_code == 422
    assert 'value="83"' in text(wrong) and "扎实" in text(wrong)
    assert not assignment.scores.exists()
    assert desk.post(url, {"practice": "80", "innovation": "7", "act": "save"}).status_code == 302
    assert assignment.scores.count() == 2
    changed = {"practice": "85", "innovation": "7", "act": "sign"}
    stale = desk.post(url, changed)
    assert stale.status_code == 422 and "80" in text(stale)
    assert int(assignment.scores.get(criterion="practice").value) == 80
    assert 'name="seen-practice" value="1"' in text(stale)
    assert desk.post(url, {**changed, "seen-practice": "1"}).status_code == 302
    assert Assignment.objects.get(pk=assignment.pk).stage == "signed"


def test_a_box_left_empty_takes_nothing_away_that_another_window_wrote(scene):
    _round, expert, sheet, desk = scene
    url = reverse("review:item", args=[sheet.pk])
    services.save_sheet(sheet, {"practice": 80}, "扎实", by=acting(expert), at=NOW)
    drawn_before = {"innovation": "7", "act": "save", "seen-practice": "", "seen-comment": ""}
    assert desk.post(url, {**drawn_before, "practice": "", "comment": ""}).status_code == 302
    sheet.refresh_from_db()
    marks = {each.criterion: int(each.value) for each in sheet.scores.all()}
    assert (marks, sheet.comment) == ({"practice": 80, "innovation": 7}, "扎实")
    seen = {f"seen-{name}": version for name, version in services.seen_of(sheet).items()}
    given = {**seen, "practice": "80", "innovation": "7", "comment": "", "act": "save"}
    away = desk.post(url, {**given, "practice": ""})
    assert away.status_code == 422 and "评分可以修改，不能清空" in text(away)
    services.save_comment(sheet, "另一窗口", by=acting(expert), at=NOW)
    assert desk.post(url, given).status_code == 422  # emptied here, written anew there
    sheet.refresh_from_db()
    seen = {f"seen-{name}": version for name, version in services.seen_of(sheet).items()}
    assert desk.post(url, {**given, **seen}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.comment == ""


@pytest.mark.parametrize("shown", [False, True])
def test_others_reviews_are_shown_by_the_rule_set_alone_and_to_who_has_signed(shown):
    rules = {**LETTER, "experts_min": 3, "others_shown": shown}
    stage = set_stage(candidates=1, experts=3, rounds=(rules,))
    one, other, third = stage.scoring().assignments.order_by("pk")
    item, finish = (
        reverse("review:item", args=[one.pk]),
        reverse("review:finish", args=[one.item.round_id]),
    )
    addresses = [
        item,
        finish,
        reverse("review:compare", args=[one.item.round_id]),
        reverse("review:home"),
    ]
    desk = desk_of(one.expert)
    before = [main(desk.get(each)) for each in addresses]
    services.save_comment(other, "另一位的评语", by=acting(other.expert), at=NOW)
    write_review(other, practice=35)
    services.save_comment(third, "尚未签名的评语", by=acting(third.expert), at=NOW)
    assert [main(desk.get(each)) for each in addresses] == before
    write_review(one, practice=90)
    page = main(desk.get(item))
    assert ("另一位的评语" in page, "工程实践 35" in page) == (shown, shown)
    assert "尚未签名" not in page and str(other.expert) not in page
    again = reverse("review:reopen", args=[one.pk])
    assert [again in main(desk.get(each)) for each in (item, finish)] == [not shown, not shown]
    assert desk.post(again).status_code == (409 if shown else 302)
    services.report_conflict(one, "KIN", by=acting(one.expert), at=NOW)
    assert desk.get(item).status_code == 404


def test_signing_an_incomplete_sheet_names_what_is_missing(scene):
    _round, _expert, assignment, desk = scene
    url = reverse("review:item", args=[assignment.pk])
    response = desk.post(url, {"practice": "80", "act": "sign"})
    assert response.status_code == 409 and "创新" in text(response)
    assert assignment.scores.count() == 1


def test_finish_names_the_incomplete_and_signs_the_complete(scene):
    round_, expert, assignment, desk = scene
    by = acting(expert)
    services.save_score(assignment, "practice", 80, by=by, at=NOW)
    url = reverse("review:finish", args=[round_.pk])
    page = text(desk.get(url))
    assert str(assignment.item) in page and "创新" in page
    services.save_score(assignment, "innovation", 8, by=by, at=NOW)
    assert desk.post(url).status_code == 302
    assert Assignment.objects.get(pk=assignment.pk).stage == "signed"
    desk.post(reverse("review:reopen", args=[assignment.pk]))
    assert Assignment.objects.get(pk=assignment.pk).stage == "accepted"


def test_a_tie_reported_on_the_item_shuts_it_and_leads_to_the_list(scene):
    _round, _expert, assignment, desk = scene
    url = reverse("review:conflict", args=[assignment.pk])
    assert desk.post(url, {"note": "x"}).status_code == 422
    response = desk.post(url, {"relation": "INTEREST", "note": "顾问"})
    assert response.status_code == 302
    assert Assignment.objects.get(pk=assignment.pk).stage == "recused"
    for name in ("item", "conflict", "decline"):
        assert desk.get(reverse(f"review:{name}", args=[assignment.pk])).status_code == 404


def test_declining_takes_a_reason_from_the_list(scene):
    _round, _expert, assignment, desk = scene
    url = reverse("review:decline", args=[assignment.pk])
    assert desk.post(url, {"ground": "other", "note": " "}).status_code == 422
    assert desk.post(url, {"ground": "time"}).status_code == 302
    assert Assignment.objects.get(pk=assignment.pk).stage == "declined"


def test_compare_holds_ones_own_marks_alone(scene):
    round_, expert, _assignment, desk = scene
    for row in round_.assignments.all():
        write_review(row, practice=75 if row.expert == expert else 40)
    page = text(desk.get(reverse("review:compare", args=[round_.pk]) + "?sort=-total"))
    assert "75" in page and not re.search(r">\s*40\s*<", page)


def test_a_closed_round_shuts_the_files_and_keeps_ones_marks():
    stage = set_stage(candidates=1, experts=2)
    round_ = services.close_round(stage.scored(), by=stage.manager, at=NOW)
    _expert, assignment, desk = first(round_)
    page = text(desk.get(reverse("review:item", args=[assignment.pk])))
    assert "长期在一线工作" not in page and ">80" in page
    assert desk.get(reverse("review:home")).status_code == 200


# --- the vote -------------------------------------------------------------------------------------


@pytest.fixture
def polling():
    stage = set_stage(candidates=3, experts=3, ballot=BALLOT)
    vote, code = stage.voting()
    return stage, vote, code


def test_a_ballot_in_three_steps_with_a_code_shown_once(polling):
    stage, vote, _code = polling
    expert = stage.experts[0]
    desk = desk_of(expert)
    item = Item.objects.filter(vote_items__vote=vote).first()
    assert desk.post(reverse("review:sign_in", args=[vote.pk])).status_code == 302
    page = text(desk.get(reverse("review:vote", args=[vote.pk])))
    assert "2" in page and str(item) in page
    look = desk.post(reverse("review:vote", args=[vote.pk]), {"approve": [item.pk]})
    assert look.status_code == 200 and not vote.seats.get(expert=expert).has_cast
    done = desk.post(reverse("review:cast", args=[vote.pk]), {"approve": [item.pk]})
    assert 'class="inclusion"' in text(done) and "no-store" in done["Cache-Control"]
    assert vote.seats.get(expert=expert).has_cast
    again = desk.post(reverse("review:cast", args=[vote.pk]), {"approve": [item.pk]})
    assert again.status_code == 409


def test_too_many_choices_are_refused_with_all_of_them_kept(polling):
    stage, vote, _code = polling
    desk = desk_of(stage.experts[0])
    items = [item.pk for item in Item.objects.filter(vote_items__vote=vote)]
    for name in ("vote", "cast"):
        response = desk.post(reverse(f"review:{name}", args=[vote.pk]), {"approve": items})
        assert response.status_code == 422
        assert text(response).count(" checked") == 3
    changed = desk.post(
        reverse("review:vote", args=[vote.pk]), {"approve": items[:1], "change": "1"}
    )
    assert changed.status_code == 200 and text(changed).count(" checked") == 1


def test_a_recused_item_stands_on_the_paper_and_cannot_be_chosen():
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    round_ = stage.scored()
    assignment = round_.assignments.first()
    services.report_conflict(assignment, "KIN", by=acting(assignment.expert), at=NOW)
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    services.call_vote(round_, by=stage.manager, at=NOW)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    services.take_half(vote, by=stage.supervisor, at=NOW)
    vote = services.open_vote(vote, by=stage.manager, at=NOW)
    desk = desk_of(assignment.expert)
    page = text(desk.get(reverse("review:vote", args=[vote.pk])))
    assert 'class="away"' in page and f'value="{assignment.item_id}"' not in page
    url = reverse("review:cast", args=[vote.pk])
    assert desk.post(url, {"approve": [assignment.item_id]}).status_code == 422


def test_after_closing_the_codes_are_listed_and_no_count_is_told(polling):
    stage, vote, code = polling
    item = Item.objects.filter(vote_items__vote=vote).first()
    codes = [services.cast(vote, e, [item], by=acting(e), at=NOW) for e in stage.experts]
    counted(stage, vote, code)
    page = text(desk_of(stage.experts[0]).get(reverse("review:vote", args=[vote.pk])))
    assert all(each in page for each in codes)
    assert "settle" not in page


# --- who may come in ------------------------------------------------------------------------------

PAGES = [
    "home", "round", "declare", "compare", "finish", "item", "conflict", "decline", "vote", "settle",
]  # fmt: skip


def addresses() -> tuple[object, dict[str, str], Expert]:
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    vote, _code = stage.voting()
    assignment = vote.round.assignments.first()
    keys = {"item": assignment, "conflict": assignment, "decline": assignment}
    urls = {
        name: reverse(f"review:{name}", args=[keys.get(name, vote).pk])
        if name in keys or name in ("vote", "settle")
        else reverse(f"review:{name}", args=[vote.round_id])
        for name in PAGES[1:]
    }
    return stage, {"home": reverse("review:home"), **urls}, assignment.expert


def test_every_role_at_every_page():
    stage, urls, expert = addresses()
    stranger = stage.enrol("专家外")
    matrix = {
        **{
            name: dict.fromkeys(urls, 403)
            for name in ("lin", "zhao", "li", "zhou", "zheng", "wang")
        },
    }
    for name, expected in matrix.items():
        client = logged_in(stage.cast.users[name])
        assert {page: client.get(url).status_code for page, url in urls.items()} == expected, name
    client = desk_of(stranger)
    assert {page: client.get(url).status_code for page, url in urls.items()} == {
        **dict.fromkeys(urls, 404),
        "home": 200,
    }
    assert {page: Client().get(url).status_code for page, url in urls.items()} == dict.fromkeys(
        urls, 302
    )
    own = desk_of(expert)
    assert {page: own.get(url).status_code for page, url in urls.items()} == {
        **dict.fromkeys(urls, 200),
        "declare": 302,
        "settle": 404,
    }


def test_the_number_of_queries_does_not_grow_with_the_items():
    def scene(size):
        stage = set_stage(candidates=size, experts=2, rounds=({**LETTER, "experts_min": 2},))
        round_ = stage.scoring()
        of_round = ("review:round", "review:compare", "review:finish")
        pages = {page: reverse(page, args=[round_.pk]) for page in of_round}
        return desk_of(stage.experts[0]), {**pages, "home": reverse("review:home")}

    assert queries(scene, 1) == queries(scene, 6)
