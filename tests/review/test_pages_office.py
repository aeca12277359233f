"""The office's rounds, page by page: from opening to the confirmed result."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from people.choices import Sex
from review import services
from review.models import Assignment, Conflict, Expert, Ranking, Round, Vote
from tests.cast import NOW, identity_number
from tests.review.pages import everybody, logged_in, main, queries, statuses, text
from tests.review.stage import BALLOT, acting, ballot, counted, set_stage, write_review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def office(stage):
    return logged_in(stage.cast.users["zhou"])


def url(name, *args):
    return reverse(f"office:{name}", args=args)


def test_a_round_goes_from_opening_to_its_confirmed_result(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=2, experts=3)
    desk = office(stage)
    due = (NOW + timedelta(days=9)).strftime("%Y-%m-%dT00:00")
    opening = f"{url('open_round')}?cycle={stage.cycle.pk}"
    assert opening in main(desk.get(url("cycle", stage.cycle.pk)))
    assert f'value="{stage.cycle.pk}" selected' in main(desk.get(opening))
    desk.post(url("open_round"), {"cycle": stage.cycle.pk, "due_at": due})
    round_ = Round.objects.get()
    assert 'id="unmet-start"' in main(desk.get(url("round", round_.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url("assign", round_.pk))
    desk.post(url("publish_assignment", round_.drafts.get().pk))
    assert 'id="unmet-start"' in main(desk.get(url("round", round_.pk)))
    desk.post(url("invite_experts", round_.pk))
    page = main(desk.get(url("round", round_.pk)))
    assert 'id="unmet-start"' not in page and reverse("office:start", args=[round_.pk]) in page
    desk.post(url("start", round_.pk))
    stage.everyone_accepts(round_)
    assert 'id="unmet-close"' in main(desk.get(url("round", round_.pk)))
    for assignment in round_.assignments.all():
        write_review(assignment, practice=90 if str(assignment.item) == "候选甲" else 60)
    desk.post(url("close_round", round_.pk))
    desk.post(url("rank", round_.pk), {"seats": "1"})
    made = Ranking.objects.get()
    page = main(desk.get(url("ranking", made.pk)))
    assert "(86.00 + 86.00) ÷ 2 = 86.00" in page
    desk.post(url("confirm_ranking", made.pk))
    assert Ranking.objects.get().confirmed_at
    stage.cycle.candidates.get(name="候选甲", stage="recommended")


def test_opening_refuses_a_past_date_and_keeps_what_was_typed():
    stage = set_stage(candidates=1, experts=1)
    given = {"cycle": stage.cycle.pk, "due_at": "2020-01-01T00:00", "name": "初评甲"}
    response = office(stage).post(url("open_round"), given)
    assert response.status_code == 422 and "初评甲" in text(response)
    assert not Round.objects.exists()


def test_an_assignment_that_cannot_be_says_why_with_repairs(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=2, experts=1)
    round_ = stage.round()
    desk = office(stage)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url("assign", round_.pk))
    page = main(desk.get(url("assignment", round_.pk)))
    assert "共需 2 人次" in page and url("experts") in page
    assert round_.drafts.get().state == "impossible" and not round_.assignments.exists()


def test_the_certificate_says_what_was_reached():
    stage = set_stage()
    round_ = stage.assigned()
    page = main(office(stage).get(url("round", round_.pk)))
    assert round_.certificate["input"][:16] in page


def test_progress_counts_and_shows_no_score():
    stage = set_stage()
    round_ = stage.scoring()
    write_review(round_.assignments.first(), practice=35, innovation=3)
    desk = office(stage)
    page = main(desk.get(url("progress", round_.pk)))
    assert "专家子" in page and "35" not in page
    book = load_workbook(io.BytesIO(desk.get(url("progress_out", round_.pk)).content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == sorted(
        str(e) for e in Expert.objects.filter(assignments__item__round=round_).distinct()
    )


def test_reminding_writes_to_all_who_are_late():
    from letters.models import Letter

    stage = set_stage()
    round_ = stage.scoring()
    done = round_.assignments.first()
    for assignment in round_.assignments.filter(expert=done.expert):
        write_review(assignment)
    office(stage).post(url("remind", round_.pk))
    late = {e.user_id for e in stage.experts if e != done.expert and e.assignments.exists()}
    assert set(Letter.objects.filter(verb="remind").values_list("to_user_id", flat=True)) == late
    reminders = Letter.objects.filter(verb="remind").values_list("body", flat=True)
    assert reminders and "候选" not in "".join(map(str, reminders))


def test_released_work_is_filled_by_a_repair_shown_first(django_capture_on_commit_callbacks):
    stage = set_stage(candidates=1, experts=3)
    round_ = stage.scoring()
    assignment = round_.assignments.first()
    desk = office(stage)
    assert desk.post(url("release", assignment.pk), {"reason": ""}).status_code == 422
    desk.post(url("release", assignment.pk), {"reason": "电话告知出差"})
    assert Assignment.objects.get(pk=assignment.pk).stage == "declined"
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url("assign", round_.pk))
    draft = round_.drafts.get(state="staged")
    assert draft.way == "gaps" and round_.assignments.live().count() == 1
    desk.post(url("publish_assignment", draft.pk))
    assert round_.assignments.live().count() == 2


def test_a_recusal_is_ordered_with_its_ground():
    stage = set_stage()
    assignment = stage.scoring().assignments.first()
    desk = office(stage)
    where = url("order_recusal", assignment.pk)
    assert desk.post(where, {"relation": "KIN", "note": ""}).status_code == 422
    desk.post(where, {"relation": "KIN", "note": "有人举报"})
    assert Assignment.objects.get(pk=assignment.pk).stage == "recused"


@pytest.fixture
def disputed():
    stage = set_stage()
    assignment = stage.assigned().assignments.first()
    conflict = Conflict.objects.create(
        item=assignment.item, expert=assignment.expert, relation="DISPUTE", outcome="decide",
        source="found", found_at=NOW, evidence=[{"kind": "declared", "of": "expert", "value": "论战"}],
    )  # fmt: skip
    return stage, assignment, conflict


def test_conflicts_are_listed_with_their_evidence_and_decided(disputed):
    stage, assignment, conflict = disputed
    desk = office(stage)
    page = main(desk.get(url("conflicts", assignment.item.round_id)))
    assert "论战" in page and url("decide_conflict", conflict.pk) in page
    only = desk.get(url("conflicts", assignment.item.round_id) + "?outcome=hard")
    assert "论战" not in main(only)
    out = desk.get(url("conflicts_out", assignment.item.round_id))
    assert load_workbook(io.BytesIO(out.content)).active.max_row == 2
    where = url("decide_conflict", conflict.pk)
    assert desk.post(where, {"hard": "1"}).status_code == 422
    desk.post(where, {"hard": "1", "reason": "公开论战"})
    assert Assignment.objects.get(pk=assignment.pk).stage == "recused"


# --- votes ----------------------------------------------------------------------------------------


def test_a_panel_fills_in_the_form_of_its_vote():
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    round_, by = stage.round(), {"by": stage.manager, "at": NOW}
    groups = {"甲组": stage.experts[:1], "乙组": stage.experts[1:]}
    desk, page = office(stage), url("prepare_vote", round_.pk)
    for seats, (name, members) in enumerate(groups.items(), start=1):
        panel = services.open_panel(round_, name=name, seats=seats, **by)
        services.seat_in_panel(panel, members, **by)
        filled = desk.get(page, {"panel": panel.pk}).context["form"].initial
        told = {"experts": [each.pk for each in members], "seats_to_fill": seats, "division": ""}
        assert filled == told
        if seats == 1:  # the only one
            assert desk.get(page).context["form"].initial == told
    assert desk.get(page).context["form"].initial == {"experts": []}
    assert desk.get(page, {"panel": "x"}).context["chosen"] is None


def test_a_vote_from_panel_to_count():
    stage = set_stage(candidates=3, experts=3, ballot=BALLOT)
    round_ = services.call_vote(stage.scored(), by=stage.manager, at=NOW)
    desk = office(stage)
    assert desk.post(url("prepare_vote", round_.pk), {}).status_code == 422
    desk.post(url("prepare_vote", round_.pk), {"experts": [e.pk for e in stage.experts]})
    vote = Vote.objects.get()
    assert 'id="unmet-open"' in main(desk.get(url("vote", vote.pk)))
    code = services.take_half(vote, by=stage.supervisor, at=NOW)
    desk.post(url("open_vote", vote.pk))
    seat = vote.seats.first()
    desk.post(url("sign_in", vote.pk, seat.pk))
    assert vote.seats.get(pk=seat.pk).is_present
    for expert in stage.experts:
        ballot(vote, expert, "候选甲")
    page = main(desk.get(url("vote", vote.pk)))
    assert "候选甲" not in page
    watching = logged_in(stage.cast.users["zheng"])
    seen, box = (reverse(f"supervise:{name}", args=[vote.pk]) for name in ("vote", "close_vote"))
    assert box not in main(watching.get(seen))
    assert watching.post(box, {"code": code}).status_code == 409
    desk.post(url("stop_vote", vote.pk))
    assert box in main(watching.get(seen))
    for wrong in ("AAAA", ""):
        assert watching.post(box, {"code": wrong}).status_code == 422
    assert Vote.objects.get().stage == "open"
    watching.post(box, {"code": code.lower()})
    page = main(desk.get(url("vote", vote.pk)))
    assert "候选甲" in page and all(c in page for c in Vote.objects.get().inclusion_codes)


def test_an_abandoned_vote_is_held_again():
    stage = set_stage(candidates=2, experts=3, ballot=BALLOT)
    vote, _code = stage.voting()
    desk = office(stage)
    assert desk.post(url("abandon_vote", vote.pk), {"reason": " "}).status_code == 422
    desk.post(url("abandon_vote", vote.pk), {"reason": "人数不足"})
    desk.post(url("repeat_vote", vote.pk))
    assert list(Vote.objects.values_list("stage", flat=True)) == ["abandoned", "prepared"]


# --- the pool -------------------------------------------------------------------------------------


def test_the_pool_is_filtered_and_goes_out_without_numbers():
    stage = set_stage(candidates=0, experts=3)
    stage.enrol("院士王", is_academician=True)
    desk = office(stage)
    assert main(desk.get(url("experts"))).count("<tr>") == 5
    assert main(desk.get(url("experts") + "?academician=1")).count("<tr>") == 2
    book = load_workbook(io.BytesIO(desk.get(url("experts_out") + "?q=院士").content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "院士王" in cells and not any(
        str(e.person.identity_no) in map(str, cells) for e in Expert.objects.all()
    )


def test_enrolling_reports_by_field_and_keeps_what_was_typed():
    stage = set_stage(candidates=0, experts=0)
    desk = office(stage)
    given = {
        "name": "秦工", "identity_no": identity_number(NOW.date().replace(year=1960), "M", 77),
        "unit": "不存在的单位", "field": "机械", "load_max": "5", "sex": Sex.MALE, "keywords": "铸造，锻压",
    }  # fmt: skip
    response = desk.post(url("enrol_expert"), given)
    assert response.status_code == 422 and "秦工" in text(response)
    desk.post(url("enrol_expert"), {**given, "unit": "华北重机"})
    assert Expert.objects.get().keywords == ["铸造", "锻压"]
    expert = Expert.objects.get()
    desk.post(url("rest_expert", expert.pk), {"reason": "出国一年"})
    assert not Expert.objects.get().is_available


# --- who may come in ------------------------------------------------------------------------------


def test_every_role_at_every_page():
    stage = set_stage(candidates=2, experts=3, ballot=BALLOT)
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, "候选甲")
    counted(stage, vote, code)
    round_ = services.close_round(vote.round, by=stage.manager, at=NOW)
    made = services.rank(round_, by=stage.manager, at=NOW)
    assignment = round_.assignments.first()
    conflict = Conflict.objects.create(
        item=assignment.item, expert=assignment.expert, relation="DISPUTE", outcome="warn",
        source="found", found_at=NOW,
    )  # fmt: skip
    urls = {
        **{name: url(name) for name in ("rounds", "open_round", "experts", "experts_out", "enrol_expert")},
        **{name: url(name, round_.pk) for name in (
            "round", "conflicts", "conflicts_out", "progress", "progress_out", "prepare_vote",
        )},
        "round_expert": url("round_expert", round_.pk, assignment.expert_id),
        "release": url("release", assignment.pk),
        "order_recusal": url("order_recusal", assignment.pk),
        "decide_conflict": url("decide_conflict", conflict.pk),
        "rest_expert": url("rest_expert", assignment.expert_id),
        "ranking": url("ranking", made.pk),
        "vote": url("vote", vote.pk),
    }  # fmt: skip
    expected = {
        "lin": 403, "zhao": 403, "li": 403, "zhou": 200, "zheng": 403, "wang": 403,
        "expert": 403, "passer-by": 302,
    }  # fmt: skip
    for name, client in everybody(stage).items():
        assert statuses(client, urls) == dict.fromkeys(urls, expected[name]), name


ACTS = [
    "scan_conflicts",
    "assign",
    "invite_experts",
    "remind",
    "start",
    "call_vote",
    "close_round",
    "rank",
]


def test_acts_are_posts_of_the_manager_alone():
    stage = set_stage(candidates=1, experts=2)
    round_ = stage.round()
    for name, client in everybody(stage).items():
        for act in ACTS:
            status = client.post(url(act, round_.pk)).status_code
            assert status == {"passer-by": 302, "zhou": status}.get(name, 403), (name, act)
    assert office(stage).get(url("start", round_.pk)).status_code == 405
    assert acting(stage.experts[0]).role == "expert"


def test_the_number_of_queries_does_not_grow():
    def scene(size):
        stage = set_stage(candidates=size, experts=size + 1)
        round_ = stage.scored()
        for assignment in round_.assignments.all():
            Conflict.objects.create(
                item=assignment.item, expert=assignment.expert, relation="DISPUTE",
                outcome="warn", source="found", found_at=NOW,
            )  # fmt: skip
        pages = {page: url(page, round_.pk) for page in ("round", "conflicts", "progress")}
        return office(stage), {**pages, **{page: url(page) for page in ("rounds", "experts")}}

    def ranked(size):
        stage = set_stage(candidates=size, experts=size + 1)
        round_ = services.close_round(stage.scored(), by=stage.manager, at=NOW)
        made = services.rank(round_, by=stage.manager, at=NOW)
        return office(stage), {"ranking": url("ranking", made.pk)}

    assert queries(scene, 1) == queries(scene, 5)
    assert queries(ranked, 1) == queries(ranked, 5)
