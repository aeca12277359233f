"""The pages beside a result: what they show, to whom, and that nothing of it shows while a round is open."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from jobs.models import Job
from nominations.models import Member
from review import facts, services
from review.models import Analysis, Assignment, Round
from review.services.relaying import Said, Talk
from review.views import charts, seating
from tests.cast import NOW
from tests.review.pages import everybody, logged_in, main, statuses, text
from tests.review.results import closed, ranked
from tests.review.stage import BALLOT, LETTER, ballot, counted, set_stage, write_review
from tests.review.test_recompute import WOMEN, recomputed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGES = ("analysis", "robustness", "board", "signals")


def url(name, pk, space="office"):
    return reverse(f"{space}:{name}", args=[pk])


@pytest.fixture
def scene():
    """A ranked round of three with its analysis; who runs it and who watches it."""
    stage, made = ranked(seats=1, 候选甲=80, 候选乙=75)
    services.analyse(made, by=stage.manager, at=NOW)
    desk, watch = (logged_in(stage.cast.users[name]) for name in ("zhou", "zheng"))
    return SimpleNamespace(stage=stage, made=made, desk=desk, watch=watch, pk=made.pk)


def test_every_method_stands_beside_the_mean_and_none_of_them_names_a_reviewer(scene):
    for client, space in ((scene.desk, "office"), (scene.watch, "supervise")):
        page = main(client.get(url("analysis", scene.pk, space)))
        assert page.count('<svg class="chart"') == 4 and page.count("<details>") == 3
        assert "候选甲" in page and "83.00" in page and "不作为" in page
        assert not [each for each in "子丑寅" if f"专家{each}" in page]
        assert "style=" not in page and "<script" not in page
        for other in PAGES:
            assert url(other, scene.pk, space) in page


def test_the_robustness_sheet_says_what_rests_on_whom(scene):
    page = main(scene.desk.get(url("robustness", scene.pk)))
    assert "1 席中 0 席稳定" in page and "工程实践" in page  # all are equal on the other
    assert page.count("<tr>") == 1 + 5  # a head, three reviewers, two criteria


def test_a_place_that_rests_on_one_criterion_is_named():
    letter = {**LETTER, "experts_min": 3}
    stage = set_stage(candidates=2, rounds=(letter,))
    round_ = closed(stage, {"候选甲": 65, "候选乙": 60}, {"候选甲": 7, "候选乙": 8})
    made = services.rank(round_, seats=1, by=stage.manager, at=NOW)
    services.analyse(made, by=stage.manager, at=NOW)
    page = main(logged_in(stage.cast.users["zhou"]).get(url("robustness", made.pk)))
    assert "工程实践" in page and "候选甲" in page and "候选乙" in page


def test_the_line_is_moved_by_a_form_and_nothing_on_record_moves(scene):
    page = main(scene.desk.get(url("board", scene.pk)))
    assert "候选乙" in page and 'value="1"' in page
    moved = scene.desk.get(url("board", scene.pk), {"seats": "2"})
    assert moved.context["seats"] == 2
    assert [row["seat"].fate for row in moved.context["rows"]] == ["in", "in", "waiting"]
    assert [step["entering"] for step in moved.context["steps"]] == ["候选甲", "候选乙", "候选丙"]
    assert (moved.context["coming"], moved.context["dropping"]) == (["候选乙"], [])
    told = main(moved)
    assert "将入选：候选乙" in told and "将落选：无" in told and "不会保存" in told
    assert 'type="range"' in told and 'hx-select="#cut"' in told and 'id="cut"' in told
    for odd in ("0", "-3", "x", "99999999", "²"):
        assert scene.desk.get(url("board", scene.pk), {"seats": odd}).status_code == 200
    assert scene.made.results.filter(outcome="in").count() == 1


def test_pools_and_quotas_show_what_is_asked_and_what_is_there():
    women = {**WOMEN, "kept": 1}
    stage = set_stage(candidates=2, rounds=({**LETTER, "ranking": {"groups": [women]}},))
    made = services.rank(closed(stage), seats=1, by=stage.manager, at=NOW)
    page = main(logged_in(stage.cast.users["zhou"]).get(url("board", made.pk)))
    assert page.count("女性") >= 2 and "不少于 1" in page


def test_robustness_counts_the_places_as_the_board_gives_them():
    women = {**WOMEN, "least": 0, "kept": 1}
    letter = {**LETTER, "experts_min": 3, "ranking": {"groups": [women]}}
    stage = set_stage(candidates=3, rounds=(letter,))
    Member.objects.filter(paper__candidate__name="候选丙").update(sex="F")
    made = services.rank(
        closed(stage, {"候选甲": 85, "候选乙": 75}), seats=2, by=stage.manager, at=NOW
    )
    body = services.analyse(made, by=stage.manager, at=NOW).body
    names = {str(row.item_id): str(row.item) for row in made.results.all()}
    assert [names[item] for item in body["robustness"]["inside"]] == ["候选甲", "候选丙"]
    assert body["robustness"]["pooled"]
    page = main(logged_in(stage.cast.users["zhou"]).get(url("robustness", made.pk)))
    assert "女性：1 席中 1 席稳定" in page and "2 席中 " in page and "名额统筹" in page


def test_the_tied_at_the_line_are_shown():
    stage, made = ranked(seats=2, 候选甲=80)
    shown = logged_in(stage.cast.users["zhou"]).get(url("board", made.pk))
    assert shown.context["tied"] == ["候选乙", "候选丙"]
    assert "1 席归并列者" in main(shown)
    fewer = logged_in(stage.cast.users["zhou"]).get(url("board", made.pk), {"seats": "1"})
    assert (fewer.context["coming"], fewer.context["tied"]) == ([], [])


def test_moving_the_line_shows_who_drops_out_and_what_the_pools_get():
    women = {**WOMEN, "least": 0, "share_num": 1, "share_den": 3}
    letter = {**LETTER, "experts_min": 3, "ranking": {"groups": [women]}}
    stage = set_stage(candidates=3, rounds=(letter,))
    Member.objects.filter(paper__candidate__name="候选丙").update(sex="F")
    round_ = closed(stage, {"候选甲": 80, "候选乙": 70})
    made = services.rank(round_, seats=2, by=stage.manager, at=NOW)
    desk = logged_in(stage.cast.users["zhou"])
    one = desk.get(url("board", made.pk), {"seats": "1"})
    assert (one.context["coming"], one.context["dropping"]) == ([], ["候选甲"])
    assert "1 × 1/3 = 0 1/3，进位为 1" in main(one) and "将落选：候选甲" in main(one)
    three = desk.get(url("board", made.pk), {"seats": "3"})
    assert (three.context["coming"], three.context["dropping"]) == (["候选乙"], [])
    assert "3 × 1/3 = 1" in main(three)


def test_the_seats_of_many_are_turned_page_by_page_from_the_line_on(monkeypatch):
    monkeypatch.setattr(seating, "PAGE", 2)
    monkeypatch.setattr(seating, "NAMED", 1)
    stage, made = ranked(
        seats=1, candidates=5, 候选甲=90, 候选乙=85, 候选丙=80, 候选丁=75, 候选戊=70
    )
    desk = logged_in(stage.cast.users["zhou"])

    def shown(**asked: str) -> tuple[int, list[str]]:
        rows = desk.get(url("board", made.pk), asked).context["rows"]
        return rows.number, [row["name"] for row in rows]

    assert shown() == (1, ["候选甲", "候选乙"])
    assert shown(seats="3") == (2, ["候选丙", "候选丁"])
    assert shown(seats="3", page="3") == (3, ["候选戊"])
    assert shown(seats="3", page="x") == (1, ["候选甲", "候选乙"])
    page = main(desk.get(url("board", made.pk), {"seats": "3"}))
    assert "?seats=3&amp;page=1" in page and "还有 1 项候补" in page


def test_signals_name_the_expert_to_the_office_and_mask_them_to_the_supervisor():
    stage = set_stage(candidates=2, rounds=({**LETTER, "experts_min": 3},))
    round_ = stage.scoring()
    said = "该候选人长期在生产一线解决关键技术问题，成果突出。"
    for work in round_.assignments.filter(stage="accepted"):
        Assignment.objects.filter(pk=work.pk).update(comment=said)
        write_review(work)
    round_ = services.close_round(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW)
    made = services.rank(round_, seats=1, by=stage.manager, at=NOW)
    desk, watch = (logged_in(stage.cast.users[name]) for name in ("zhou", "zheng"))
    page = main(desk.get(url("signals", made.pk)))
    assert said[:20] in page and "专家子" in page
    page = main(watch.get(url("signals", made.pk, "supervise")))
    assert said[:20] in page and "专家子" not in page and "专**" in page


@pytest.mark.parametrize(("hours", "told"), [(0, {"too_fast"}), (1, set())])
def test_marks_that_follow_each_other_faster_than_pages_are_read_are_a_signal(hours, told):
    stage = set_stage(candidates=2, rounds=({**LETTER, "experts_min": 3},))
    round_ = stage.scoring()
    for place, work in enumerate(round_.assignments.order_by("expert", "pk")):
        write_review(work, at=NOW + timedelta(hours=hours * place))
    found = facts.signals_in(Round.objects.get(pk=round_.pk))
    assert {each.code for each in found} == told
    assert {each.found for each in found} <= {0}


def test_the_same_words_to_a_mark_are_a_signal_and_the_office_s_keying_in_is_none():
    stage = set_stage(candidates=2, rounds=({**LETTER, "experts_min": 3},))
    round_ = stage.scoring()
    first = round_.assignments.order_by("expert", "pk").first()
    for work in round_.assignments.filter(expert=first.expert):
        said = Said({"practice": 80, "innovation": 8})
        row = services.take_call(work, said, Talk("13800000017", NOW), by=stage.manager, at=NOW)
        services.confirm_relay(row, checked="回拨核实", by=stage.cast.actor("wu"), at=NOW)
    words = {"practice": "该候选人的工程实践缺少第三方证明材料。"}
    for work in round_.assignments.filter(stage="accepted").order_by("expert", "pk"):
        Assignment.objects.filter(pk=work.pk).update(remarks=words)
        write_review(work, at=NOW + timedelta(hours=work.pk))
    found = facts.signals_in(Round.objects.get(pk=round_.pk))
    assert {each.code for each in found} == {"same_comment"}
    assert found[0].text == words["practice"]


def test_the_inputs_are_handed_out_and_computed_again(scene):
    for client, space in ((scene.desk, "office"), (scene.watch, "supervise")):
        answer = client.get(url("ranking_inputs", scene.pk, space))
        assert json.loads(text(answer)) == facts.bundle_of_ranking(scene.made)
        assert "no-store" in answer["Cache-Control"]
        (message,) = client.post(url("recompute_ranking", scene.pk, space), follow=True).context[
            "messages"
        ]
        assert message.level_tag == "success"
    assert recomputed(scene.made)[0] == 0


def test_ranking_asks_for_the_analysis_and_the_job_leads_to_it(
    django_capture_on_commit_callbacks,
):
    stage, made = ranked(seats=1)
    desk = logged_in(stage.cast.users["zhou"])
    assert "<form" in main(desk.get(url("analysis", made.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url("analyse", made.pk))
    job = Job.objects.get(verb="analyse")
    assert job.state == "done" and job.result["url"].endswith(f"/rankings/{made.pk}/analysis/")
    assert Analysis.objects.get().ranking == made


def test_of_a_vote_only_the_scores_are_compared():
    stage = set_stage(candidates=2, ballot=BALLOT)
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, "候选甲")
    counted(stage, vote, code)
    round_ = services.close_round(Round.objects.get(), by=stage.manager, at=NOW)
    made = services.rank(round_, by=stage.manager, at=NOW)
    services.analyse(made, by=stage.manager, at=NOW)
    desk = logged_in(stage.cast.users["zhou"])
    assert "票决" in main(desk.get(url("analysis", made.pk)))
    assert "rows" not in desk.get(url("board", made.pk)).context


def test_nobody_else_sees_any_of_it_and_nobody_while_the_round_is_open(scene):
    clients = everybody(scene.stage)
    for space, reader in (("office", "zhou"), ("supervise", "zheng")):
        urls = {name: url(name, scene.pk, space) for name in (*PAGES, "ranking_inputs")}
        for who, client in clients.items():
            expected = {200} if who == reader else {302} if who == "passer-by" else {403}
            assert set(statuses(client, urls).values()) == expected, (space, who)


def test_charts_tell_by_shape_and_number():
    scores = [61.0, 64.0, 88.0, 100.0]
    chart, rows = charts.distribution(scores)
    assert [row["count"] for row in rows] == [2, 0, 0, 0, 0, 1, 0, 1]
    assert sum(mark.kind == "rect" for mark in chart.marks) == 3
    row = {"name": "某", "place": 1, "raw": "80", "adjusted": 81.0, "interval": [79.0, 83.0]}
    row |= {"outcome": "in", "scores": [["R1", "80.0000", False], ["R2", "90.0000", True]]}
    last = {**row, "place": 2, "outcome": "out", "raw": "70", "adjusted": None, "interval": None}
    drawn = charts.raw_and_adjusted([row, last])
    assert sum(mark.css == "chart-cut" for mark in drawn.marks) == 1
    ((_group, heat),) = charts.heats([row, last], ["R1", "R2"])
    assert [mark.text for mark in heat.marks if mark.kind == "text"][-2:] == ["80", "(90)"]
    assert {mark.css for mark in heat.marks if mark.kind == "rect"} == {"shade-0", "shade-4"}
    assert charts.leniency([{"reviewer": "R1", "leniency": None, "interval": None}]) is None
    assert charts.raw_and_adjusted([]) is None and charts.heats([], []) == []


@pytest.mark.once
def test_many_reviewers_stand_in_charts_below_each_other_none_left_out():
    codes = [f"R{n}" for n in range(1, 72)]
    row = {"name": "某", "place": 1, "outcome": "out"}
    rows = [{**row, "scores": [(code, n, False)]} for n, code in enumerate(codes)]
    drawn = charts.heats(rows, codes)
    assert [len(group) for group, _chart in drawn] == [30, 30, 11]
    cells = [mark for _group, chart in drawn for mark in chart.marks if mark.kind == "rect"]
    assert len(cells) == 71 and {cells[0].css, cells[-1].css} == {"shade-0", "shade-4"}
