"""The notices of a rule set, one after the other: each with its own length, opened and ended by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import Notice
from config import clock
from ledger.actors import PASSER_BY
from ledger.flow import advance, history
from ledger.situations import NotYet, OutOfOrder, Refused
from nominations.models import Candidate, Statement
from programmes.calendar import PublishedYear, seed_builtin_years, write_year
from programmes.holidays import PublishedDay
from programmes.vocabulary import FaultyRules, RuleSet, preset
from programmes.workdays import BEIJING
from tests.attachments import picture
from tests.awards.scene import (
    CONTACT,
    MONDAY,
    closed,
    decided,
    fresh,
    hung,
    published,
    recommended,
    reviewed,
)
from tests.cast import Cast, accepted, season

TICK = timedelta(microseconds=1)
ACCEPTANCE = {
    "code": "acceptance",
    "zh": "受理公示",
    "en": "Notice of acceptance",
    "whom": "accepted",
    "fields": ["name", "unit"],
    "unit": "calendar",
    "count_start": "exclude",
    "days": 7,
    "roll": False,
}


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the pages be read at a moment: the edge where time comes in."""
    return lambda moment: monkeypatch.setattr("config.clock.now", lambda: moment)


def rules(code: str = "outstanding-engineer", **changes: object) -> dict:
    return {**preset(code)["notice"], **changes}


def drafted(cast: Cast, people: list[Candidate], step: str = "result") -> Notice:
    cycle, by = people[0].cycle, cast.actor("zhou")
    return services.draft_notice(cycle, people, contact=CONTACT, step=step, by=by, at=MONDAY)


# domain.md 7.1: published | 5 wd incl | 5 wd excl | 7 cal incl | 7 cal excl | 7 cal excl, rolled
TABLE = """
2024-11-07 2024-11-13 2024-11-14 2024-11-13 2024-11-14 2024-11-14
2025-09-26 2025-10-09 2025-10-10 2025-10-02 2025-10-03 2025-10-09
2025-09-30 2025-10-13 2025-10-14 2025-10-06 2025-10-07 2025-10-09
2026-02-10 2026-02-14 2026-02-24 2026-02-16 2026-02-17 2026-02-24
2026-02-13 2026-02-26 2026-02-27 2026-02-19 2026-02-20 2026-02-24
2025-04-28 2025-05-07 2025-05-08 2025-05-04 2025-05-05 2025-05-06
"""
MODES = [
    {"days": 5, "unit": "workday", "count_start": "include"},
    {"days": 5, "unit": "workday", "count_start": "exclude"},
    {"days": 7, "unit": "calendar", "count_start": "include", "roll": False},
    {"days": 7, "unit": "calendar", "count_start": "exclude", "roll": False},
    {"days": 7, "unit": "calendar", "count_start": "exclude", "roll": True},
]


def test_every_step_is_counted_by_its_own_rules_over_the_whole_table(cast: Cast) -> None:
    seed_builtin_years()
    steps = [{**ACCEPTANCE, **mode, "code": f"step-{n}"} for n, mode in enumerate(MODES)]
    cycle = season(cast, notice=rules(stages=steps))
    found = []
    for line in TABLE.strip().splitlines():
        at = datetime.fromisoformat(line.split()[0]).replace(hour=9, tzinfo=BEIJING)
        plans = [services.plan_of(Notice(cycle=cycle, step=each["code"]), at) for each in steps]
        assert not any(plan.provisional or plan.moved_from for plan in plans)
        days = [f"{plan.window.last_day}" for plan in plans]
        closes = [plan.window.closes - timedelta(days=1) for plan in plans]
        assert [f"{each:%Y-%m-%d %H:%M}" for each in closes] == [f"{day} 00:00" for day in days]
        found.append(" ".join([line.split()[0], *days]))
    assert found == TABLE.strip().splitlines()


def test_rule_sets_without_steps_read_as_before_and_faulty_ones_are_named() -> None:
    plain = RuleSet.parse(preset("cas-academician"))
    assert plain.notice and plain.notice.of("result") is plain.notice and not plain.notice.stages
    assert plain.own_notice and (plain.own_notice.days, plain.own_notice.unit) == (5, "workday")
    data = preset("cas-academician")
    own = {**ACCEPTANCE, "code": "own", "whom": "society"}
    data["notice"] |= {"stages": [own, {**ACCEPTANCE, "code": "result", "fields": ["unit"]}]}
    with pytest.raises(FaultyRules) as faulty:
        RuleSet.parse(data)
    assert {(fault.path, fault.code) for fault in faulty.value.faults} == {
        ("notice.stages.result.code", "result_is_last"),
        ("notice.stages.result.fields", "notice_names_nobody"),
    }
    data["notice"]["stages"] = [own, ACCEPTANCE]
    with pytest.raises(FaultyRules, match="society_posts_once"):
        RuleSet.parse(data)
    data["nomination"] |= {"own_notice_workdays": 0}
    read = RuleSet.parse(data)
    assert read.asks_selection and read.own_notice and read.own_notice.unit == "calendar"
    assert read.notice and "works" in read.notice.every_field


def test_a_notice_of_acceptance_comes_before_the_review_and_shows_its_own_facts(cast: Cast) -> None:
    cycle = season(cast, notice=rules(stages=[ACCEPTANCE]))
    found = [accepted(cast, cycle, name=name) for name in ("陈建国", "丁一")]
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    with pytest.raises(NotYet, match="受理公示"):
        advance(found[0], "review", by=zhou, at=MONDAY)
    with pytest.raises(Refused, match="没有这样的前期公示"):
        drafted(cast, found, "unknown")
    notice = drafted(cast, found, "acceptance")
    assert [set(each.facts) for each in notice.items.all()] == [{"name", "unit"}] * 2
    notice = services.publish_notice(notice, by=wu, at=MONDAY)
    assert (notice.last_day, notice.title) == (
        date(2026, 3, 30),
        f"关于{cycle.name_zh}受理公示的通告",
    )
    assert {each.stage for each in fresh(found)} == {"admitted"}
    receipt = services.file_objection(
        notice, found[0], ground="qualification", objector="梅先生", contact="江城路一号",
        statement="工作年限与公开的任职通知不一致。", at=MONDAY,
    )  # fmt: skip
    services.accept(receipt.objection, by=zhou, at=MONDAY)
    notice = closed(notice)
    at = notice.closes_at + timedelta(hours=9)
    with pytest.raises(Refused, match="已列入过该环节公示"):
        drafted(cast, found, "acceptance")
    people = decided(cast, reviewed(cast, cycle, fresh(found), at=at), at=at)
    last = services.draft_notice(cycle, people, contact=CONTACT, by=zhou, at=at)
    with pytest.raises(NotYet, match="陈建国"):
        services.publish_notice(last, by=wu, at=at)
    services.dismiss(receipt.objection, words="经核查不成立。", by=zhou, at=at)
    last = services.publish_notice(last, by=wu, at=at)
    assert {each.stage for each in fresh(found)} == {"announced"}
    with pytest.raises(NotYet):
        services.approve(fresh(found), by=zhou, at=at)
    closed(last)
    assert services.approve(fresh(found), by=zhou, at=last.closes_at)


def test_posted_on_a_holiday_it_begins_on_the_next_working_day_once_and_by_the_clock(
    cast: Cast,
) -> None:
    cycle = season(cast, notice=rules(on_holiday="move"))
    people = decided(cast, recommended(cast, cycle, ["陈建国"]))
    wu, holiday = cast.actor("wu"), datetime(2026, 4, 6, 9, tzinfo=BEIJING)
    first = datetime(2026, 4, 7, tzinfo=BEIJING)
    notice = services.publish_notice(drafted(cast, people), by=wu, at=holiday)
    assert (notice.stage, notice.published_at) == ("scheduled", first)
    assert (notice.moved_from, notice.last_day) == (date(2026, 4, 6), date(2026, 4, 14))
    assert not Notice.objects.seen_by(PASSER_BY).exists()
    assert fresh(people)[0].stage == "decided"
    notice = services.unschedule_notice(notice, by=wu, at=holiday)
    assert (notice.stage, notice.published_at, notice.moved_from) == ("drafted", None, None)
    services.publish_notice(notice, by=wu, at=holiday)
    assert clock.tick(first - TICK)["notices"] == 0
    assert [clock.tick(first)["notices"], clock.tick(first)["notices"]] == [1, 0]
    assert (Notice.objects.get().stage, fresh(people)[0].stage) == ("published", "announced")
    assert [line.actor_kind for line in history(notice) if line.verb == "open_notice"] == ["clock"]
    with pytest.raises(OutOfOrder):
        services.unschedule_notice(Notice.objects.get(), by=wu, at=first)


def test_a_planned_moment_is_kept_to_the_second(cast: Cast, candidates: list[Candidate]) -> None:
    wu, opens = cast.actor("wu"), datetime(2026, 3, 24, 10, 30, 15, tzinfo=BEIJING)
    draft = drafted(cast, candidates)
    with pytest.raises(Refused, match="时刻已过"):
        services.publish_notice(draft, by=wu, at=MONDAY, opens=MONDAY)
    with pytest.raises(NotYet):
        services.publish_notice(draft, by=cast.actor("zhou"), at=MONDAY, opens=opens)
    notice = services.publish_notice(draft, by=wu, at=MONDAY, opens=opens)
    assert (notice.stage, notice.published_at, notice.moved_from) == ("scheduled", opens, None)
    with pytest.raises(NotYet):
        services.open_notice(notice, at=opens - TICK)
    with transaction.atomic():  # the clock stood still over the whole day
        late = services.open_notice(notice, at=opens + timedelta(days=1))
        assert (late.published_at, late.last_day) == (opens + timedelta(days=1), date(2026, 4, 1))
        assert "planned" in history(late).get(verb="open_notice").facts
        transaction.set_rollback(True)
    assert services.open_notice(notice, at=opens).last_day == date(2026, 3, 31)


def test_an_end_in_an_unpublished_year_is_provisional_until_that_year_is_there(
    cast: Cast, candidates: list[Candidate], client: Client, stand: Callable[[datetime], None]
) -> None:
    at = datetime(2026, 12, 29, 9, tzinfo=BEIJING)
    notice = services.publish_notice(drafted(cast, candidates), by=cast.actor("wu"), at=at)
    assert (notice.provisional, notice.last_day) == (True, date(2027, 1, 6))
    stand(at)
    assert "暂定" in client.get(reverse("public:notice", args=[notice.pk])).content.decode()
    assert clock.tick(notice.closes_at)["notices"] == 0
    with pytest.raises(NotYet, match="暂定"):
        services.close_notice(notice, at=notice.closes_at)
    off = [PublishedDay(date(2027, 1, day), False, "元旦") for day in (1, 2, 3, 4)]
    write_year(PublishedYear(2027, "国办发明电〔2026〕7号", tuple(off)))
    assert clock.tick(at + timedelta(days=1))["notices"] == 1
    settled = Notice.objects.get()
    assert (settled.provisional, settled.last_day) == (False, date(2027, 1, 7))
    assert "暂定" not in client.get(reverse("public:notice", args=[notice.pk])).content.decode()
    assert clock.tick(settled.closes_at - TICK)["notices"] == 0
    assert clock.tick(settled.closes_at)["notices"] == 1


def test_nobody_is_confirmed_before_the_units_have_proven_the_posting(cast: Cast) -> None:
    more = {"units_min": 2, "unit_head": True}
    cycle = season(cast, notice=rules(units_min=1, units_more=[more]))
    both = [
        accepted(cast, cycle, name="丁一"),
        accepted(cast, cycle, name="陈建国", unit_head=True),
    ]
    other, *people = decided(cast, reviewed(cast, cycle, both))
    notice, zhou = closed(published(cast, [other, *people])), cast.actor("zhou")
    assert notice.units_wanted() == {1: [other], 2: people}
    at = notice.closes_at
    with pytest.raises(NotYet, match="须在2个单位张贴，已有张贴证明的0个"):
        services.approve(fresh(people), by=zhou, at=at)
    hung(cast, notice, 1)
    hung(cast, notice, 1)  # the same unit once more
    short = {"posted_on": date(2026, 3, 24), "until": notice.last_day}
    photograph = notice.postings.first().photograph
    services.prove_posting(
        notice, unit="另一单位", place="大厅", photograph=photograph, by=zhou, at=at, **short
    )
    with pytest.raises(NotYet, match="证明的1个"):
        services.approve(fresh(people), by=zhou, at=at)
    assert services.approve(fresh([other]), by=zhou, at=at)
    with pytest.raises(Refused) as refused:
        services.prove_posting(
            notice, unit=" ", place="", posted_on=date(2026, 3, 22), until=date(2026, 3, 21),
            photograph=photograph, by=zhou, at=at,
        )  # fmt: skip
    assert len(refused.value.sentences) == 3
    hung(cast, notice, 2)
    for posting in notice.postings.filter(unit_key="江城第2研究所"):
        services.strike_posting(posting, reason="照片模糊", by=zhou, at=at)
    with pytest.raises(NotYet, match="证明的1个"):
        services.approve(fresh(people), by=zhou, at=at)
    hung(cast, notice, 2)
    assert services.approve(fresh(people), by=zhou, at=at)


def test_the_proof_is_entered_on_its_page_and_shown_to_the_supervisor(
    cast: Cast, stand: Callable[[datetime], None]
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    cycle = season(cast, notice=rules(units_min=1))
    notice = closed(published(cast, decided(cast, recommended(cast, cycle, ["陈建国"]))))
    zhou, zheng = Client(), Client()
    zhou.force_login(cast.users["zhou"])
    zheng.force_login(cast.users["zheng"])
    page = reverse("office:postings", args=[notice.pk])
    given = {
        "unit": "江城理工大学",
        "place": "主楼",
        "posted_on": "2026-03-23",
        "until": "2026-03-30",
    }
    assert zhou.post(page, given).status_code == 422
    given["photograph"] = SimpleUploadedFile("板.png", picture())
    stand(notice.closes_at)
    assert zhou.post(page, given).status_code == 302
    watched = zheng.get(reverse("supervise:postings", args=[notice.pk])).content.decode()
    assert "江城理工大学" in watched and 'name="photograph"' not in watched
    photo = reverse("supervise:posting_photo", args=[notice.postings.get().pk])
    assert b"".join(zheng.get(photo).streaming_content) == picture()
    assert zheng.get(page).status_code == 403


def test_whose_consent_does_not_hold_is_named_and_keeps_the_notice(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice, wu = drafted(cast, candidates), cast.actor("wu")
    paper = candidates[1].papers.get()
    paper.statements.filter(kind="publication").update(voided_at=MONDAY)
    with pytest.raises(NotYet, match="公示同意书：丁一。"):
        services.publish_notice(notice, by=wu, at=MONDAY)
    paper.statements.filter(kind="publication").update(voided_at=None)
    assert services.publish_notice(notice, by=wu, at=MONDAY).stage == "published"


def test_names_go_from_every_door_when_they_are_due_and_the_snapshot_stays(
    cast: Cast, candidates: list[Candidate], client: Client, stand: Callable[[datetime], None]
) -> None:
    notice = closed(published(cast, candidates))
    due = notice.closes_at + timedelta(days=notice.rules.withdraw_after_days)
    page = reverse("public:notice", args=[notice.pk])
    stand(due - TICK)
    shown = client.get(page)
    assert "陈建国" in shown.content.decode()
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert clock.tick(due - TICK)["notices"] == 0
    assert [clock.tick(due)["notices"], clock.tick(due)["notices"]] == [1, 0]
    stand(due)
    row = Notice.objects.get()
    assert (row.taken_down_at, row.items.count()) == (due, 2)
    doors = [
        page,
        reverse("public:notices_feed"),
        reverse("public:notices"),
        reverse("public:home"),
    ]
    doors += [f"{page}?q=陈建国", f"{reverse('public:notices')}?q=陈建国"]
    for door in doors:
        text = client.get(door).content.decode()
        assert "陈建国" not in text.replace('value="陈建国"', "").replace("“陈建国”", ""), door
    assert f"{notice.number}" not in client.get(reverse("public:notices_feed")).content.decode()
    for kind in ("pdf", "json", "csv", "xlsx"):
        where = reverse("public:notice_out", args=[notice.pk, kind])
        assert client.get(where).status_code == 404
    assert client.get(reverse("public:entry", args=[notice.pk, 1])).status_code == 404


def test_one_click_puts_the_mask_in_and_the_order_by_hand_needs_its_reason(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice, zhou, wu = drafted(cast, candidates), cast.actor("zhou"), cast.actor("wu")
    first = notice.items.get(position=1)
    first.facts["works"] = ["论文甲", "联系电话13800138000，论文乙"]
    first.save()
    [offer] = services.offers_of(notice)
    row = services.put_mask(notice, offer=offer.key, by=wu, at=MONDAY)
    assert "13800138000" not in str(row.items.get(position=1).facts)
    assert row.items.get(position=1).facts["works"][0] == "论文甲"
    line = list(history(row))[-1]
    assert (line.verb, line.facts) == ("mask", {"kind": "mobile", "entry": 1, "part": "works"})
    with pytest.raises(OutOfOrder):
        services.put_mask(row, offer=offer.key, by=wu, at=MONDAY)
    with pytest.raises(NotYet):
        services.publish_notice(row, by=wu, at=MONDAY)
    with pytest.raises(Refused):
        services.order_entry(first, place=2, reason=" ", by=zhou, at=MONDAY)
    services.order_entry(first, place=2, reason="按单位排列的惯例", by=zhou, at=MONDAY)
    assert [each.facts["name"] for each in notice.items.all()] == ["陈建国", "丁一"]
    notice = services.publish_notice(Notice.objects.get(), by=wu, at=MONDAY)
    with pytest.raises(OutOfOrder):
        services.order_entry(first, place=1, reason="迟了", by=zhou, at=MONDAY)


def test_a_team_is_named_only_with_the_consent_of_each_member(cast: Cast) -> None:
    cycle, zhou, wu = season(cast, "innovation-team"), cast.actor("zhou"), cast.actor("wu")
    found = decided(cast, recommended(cast, cycle, ["重型装备创新团队"]))
    notice = drafted(cast, found)
    members = found[0].papers.get().members.exclude(role="leader").order_by("pk")
    given = Statement.objects.filter(kind="publication", member__in=members[:2])
    assert given.update(withdrawn_at=MONDAY) == 2
    with pytest.raises(NotYet) as kept:
        services.publish_notice(notice, by=wu, at=MONDAY)
    assert all(f"{each.name}（重型装备创新团队）" in str(kept.value) for each in members[:2])
    assert members[2].name not in str(kept.value)
    given.update(withdrawn_at=None)
    assert services.publish_notice(notice, by=wu, at=MONDAY).stage == "published"
    assert zhou.user_id == notice.drafted_by_id
