"""异议逾期: the cycle is skipped, the next one too in the end; every rung is on record with its rule."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import Notice, Objection
from config import clock
from ledger.flow import history
from ledger.situations import NotYet
from nominations.models import Candidate
from programmes.models import Cycle
from programmes.services import finish_cycle
from programmes.vocabulary import preset
from programmes.vocabulary.reading import FaultyRules
from tests.awards.scene import (
    MONDAY,
    closed,
    decided,
    fresh,
    proclaimed,
    published,
    recommended,
)
from tests.awards.test_objections import filed
from tests.cast import Cast, endorsed, season

LADDER = {"effect": "skip_this_cycle", "skip_after_days": 70, "lapse_after_days": 365}
SECOND = timedelta(seconds=1)


def contested(cast: Cast, **rules: object) -> tuple[Notice, list[Candidate], Objection]:
    """Return a closed notice of two, and an objection against the first that is inquired into."""
    cycle = season(cast, objection={**preset("outstanding-engineer")["objection"], **rules})
    candidates = decided(cast, recommended(cast, cycle, ["陈建国", "丁一"]))
    notice = published(cast, candidates)
    objection = filed(notice, candidates[0]).objection
    return closed(notice), candidates, services.accept(objection, by=cast.actor("zhou"), at=MONDAY)


def after(notice: Notice, days: int) -> datetime:
    """Return the moment at which so many days after the notice are over."""
    assert notice.closes_at
    return notice.closes_at + timedelta(days=days)


def ruled(cast: Cast, verb: str, objection: Objection, at: datetime) -> str:
    """Rule on an objection and return where the candidate stands then."""
    getattr(services, verb)(objection, words="已查清。", by=cast.actor("wu"), at=at)
    return Candidate.objects.get(pk=objection.candidate_id).stage


@pytest.mark.parametrize(
    ("days", "before", "stage"),
    [
        (70, SECOND, "announced"),
        (70, timedelta(), "carried"),
        (365, SECOND, "carried"),
        (365, timedelta(), "lapsed"),
    ],
)
def test_the_day_of_the_ruling_decides_whether_or_not_the_clock_was_late(
    cast: Cast, days: int, before: timedelta, stage: str
) -> None:
    notice, _two, objection = contested(cast, **LADDER)
    assert ruled(cast, "dismiss", objection, after(notice, days) - before) == stage


def test_the_clock_takes_each_rung_once_and_says_on_what_it_rests(cast: Cast) -> None:
    notice, candidates, _case = contested(cast, **LADDER)
    assert clock.tick(after(notice, 70) - SECOND)["objections"] == 0
    assert clock.tick(after(notice, 70))["objections"] == 1
    assert clock.tick(after(notice, 70))["objections"] == 0
    assert [each.stage for each in fresh(candidates)] == ["deferred", "announced"]
    assert clock.tick(after(notice, 365))["objections"] == 1
    rungs = [line for line in history(candidates[0]) if line.verb in {"defer", "lapse_late"}]
    assert [(line.verb, line.actor_kind) for line in rungs] == [("defer", "clock"), ("lapse_late", "clock")]  # fmt: skip
    assert rungs[0].facts == {
        "objections": ["YY2026-0001"],
        "rule": "objection.skip_after_days",
        "days": 70,
        "until": after(notice, 70).isoformat(),
    }
    assert "本届" in rungs[0].reason and fresh(candidates)[0].stage == "lapsed"


def test_a_machine_that_slept_takes_both_rungs_in_order(cast: Cast) -> None:
    notice, candidates, _case = contested(cast, **LADDER)
    clock.tick(after(notice, 400))
    verbs = [line.verb for line in history(candidates[0])]
    assert verbs[-2:] == ["defer", "lapse_late"]


def test_the_others_are_proclaimed_and_the_cycle_ends_without_the_one_held_over(cast: Cast) -> None:
    notice, candidates, _case = contested(cast, **LADDER)
    zhou, at = cast.actor("zhou"), after(notice, 71)
    clock.tick(at)
    with pytest.raises(NotYet):
        finish_cycle(notice.cycle, by=zhou, at=at)
    services.approve(fresh(candidates)[1:], by=zhou, at=at)
    listed = services.draft_award_list(notice.cycle, fresh(candidates)[1:], by=zhou, at=at)
    assert [each.reason for each in listed.absences.all()] == ["异议未按期处理完毕，本届不再评审、授奖。"]  # fmt: skip
    services.award(proclaimed(cast, listed, at), by=zhou, at=at)
    cycle = Cycle.objects.get(pk=notice.cycle_id)
    clock.tick(at)
    cycle.refresh_from_db()
    if cycle.stage == "open":
        cycle = clock.programmes.services.close_cycle(cycle, by=clock.THE_CLOCK, at=at)
    assert finish_cycle(cycle, by=zhou, at=at).stage == "finished"


def test_without_days_the_cycle_is_skipped_once_it_has_come_to_its_list(cast: Cast) -> None:
    notice, candidates, objection = contested(cast, effect="skip_this_cycle")
    zhou, at = cast.actor("zhou"), after(notice, 200)
    clock.tick(at)
    assert fresh(candidates)[0].stage == "contested"
    services.approve(fresh(candidates)[1:], by=zhou, at=at)
    listed = services.draft_award_list(
        notice.cycle, fresh(candidates)[1:], by=zhou, at=at, reasons={candidates[0].pk: "异议未了"}
    )
    services.award(proclaimed(cast, listed, at), by=zhou, at=at)
    clock.tick(at)
    assert fresh(candidates)[0].stage == "deferred"
    assert ruled(cast, "dismiss", objection, after(notice, 4000)) == "carried"


def test_upheld_whoever_was_held_over_can_only_be_dropped(cast: Cast) -> None:
    notice, candidates, objection = contested(cast, **LADDER)
    assert ruled(cast, "uphold", objection, after(notice, 100)) == "deferred"
    zhou = cast.actor("zhou")
    dropped = services.drop(fresh(candidates)[0], reason="异议成立", by=zhou, at=after(notice, 100))
    assert dropped.stage == "dropped"


def test_who_is_carried_over_takes_no_place_of_the_society_in_the_next_cycle(cast: Cast) -> None:
    notice, candidates, objection = contested(cast, **LADDER)
    assert ruled(cast, "dismiss", objection, after(notice, 70)) == "carried"
    rules = preset("outstanding-engineer")["nomination"] | {"quota": {"person": 1}}
    said = {"statement": "另有未采信的原始图纸可以证明。", "by": cast.actor("lin")}
    appeal = services.appeal_as_nominator(objection, **said, at=after(notice, 71))
    services.decide_appeal(appeal, granted=True, words="重新调查。", by=cast.actor("zhou"), at=after(notice, 72))  # fmt: skip
    assert ruled(cast, "dismiss", objection, after(notice, 80)) == "carried"
    following = season(cast, year=2027, nomination=rules)
    one, other = (cast.societies[name].pk for name in "ab")
    who = candidates[0].person
    assert who is not None
    told = {"name": who.name, "birth": who.birth, "identity_no": str(who.identity_no)}
    endorsed(cast, following, name="王强")
    assert endorsed(cast, following, **told).stage == "endorsed"
    assert (following.places_used_by(one), following.papers.count()) == (1, 2)
    endorsed(cast, following, clerk="qian", approver="sun", **told)  # did not nominate them before
    assert following.places_used_by(other) == 1


def test_another_effect_holds_nobody_over(cast: Cast) -> None:
    notice, candidates, objection = contested(cast)
    clock.tick(after(notice, 400))
    assert fresh(candidates)[0].stage == "contested"
    assert ruled(cast, "dismiss", objection, after(notice, 400)) == "announced"


def test_the_case_and_the_cycles_list_show_it(cast: Cast, client: Client) -> None:
    notice, _two, objection = contested(cast, **LADDER)
    clock.tick(after(notice, 70))
    client.force_login(cast.users["zhou"])
    case = client.get(reverse("office:objection", args=[objection.pk])).content.decode()
    assert "2026年6月8日" in case and "转入下一届" in case
    assert ruled(cast, "dismiss", objection, after(notice, 80)) == "carried"
    clock.tick(after(notice, 4000))
    page = client.get(reverse("office:objection", args=[objection.pk])).content.decode()
    assert "转入下一届" in page.split('aria-current="step">')[1].split("</li>")[0]
    board = client.get(reverse("office:award_cycle", args=[notice.cycle_id])).content.decode()
    held = board[board.index('id="held"') :]
    assert "陈建国" in held and objection.receipt_no in held and "丁一" not in held


@pytest.mark.parametrize(
    "wrong", [{"skip_after_days": 70}, {**LADDER, "lapse_after_days": 70}]
)  # fmt: skip
def test_a_ladder_without_order_or_effect_is_no_rule_set(cast: Cast, wrong: dict) -> None:
    with pytest.raises(FaultyRules):
        season(cast, objection={**preset("outstanding-engineer")["objection"], **wrong})
