"""The deciding meeting confirms, drops or sends back; it never adds, and all is entered or nothing."""

from datetime import timedelta

import pytest

from awards import services
from awards.models import Decision
from awards.services import Said
from ledger.situations import NotYet, NotYours, Refused
from nominations.models import Candidate
from programmes.models import Cycle
from tests.awards.scene import MONDAY, cleared, fresh, recommended, reviewed
from tests.cast import Cast, accepted, notice_at_the_end, season


@pytest.fixture
def before(cast: Cast, cycle: Cycle) -> list[Candidate]:
    return cleared(cast, recommended(cast, cycle, ["陈建国", "丁一", "王二"]))


def enter(cast: Cast, cycle: Cycle, verdicts: dict, **changes: object) -> list[Decision]:
    words = {"held_on": MONDAY.date(), "minutes": "纪要〔2026〕5号", "by": cast.actor("zhou")}
    return services.enter_decision(cycle, verdicts, at=MONDAY, **{**words, **changes})


def test_the_meeting_confirms_drops_and_sends_back(
    cast: Cast, cycle: Cycle, before: list[Candidate]
) -> None:
    confirmed, dropped, back = before
    made = enter(
        cast,
        cycle,
        {
            confirmed: Said("confirmed"),
            dropped: Said("dropped", "成果尚需检验"),
            back: Said("sent_back", "补充同行评议"),
        },
    )
    assert [each.meeting for each in made] == ["奖励委员会会议"] * 3
    assert [each.stage for each in fresh(before)] == ["decided", "dropped", "in_review"]
    assert fresh(before)[1].entry.reason == "成果尚需检验"


def test_a_candidate_sent_back_needs_a_new_decision(
    cast: Cast, cycle: Cycle, before: list[Candidate]
) -> None:
    enter(cast, cycle, {before[0]: Said("sent_back", "补充同行评议")})
    [again] = fresh(before[:1])
    from ledger.flow import advance

    again = advance(again, "recommend", by=cast.actor("zhou"), at=MONDAY)
    again = services.clear(again, by=cast.actor("zhou"), at=MONDAY)
    with pytest.raises(NotYet):
        advance(again, "decide", by=cast.actor("zhou"), at=MONDAY)
    enter(cast, cycle, {again: Said("confirmed")})
    assert fresh([again])[0].stage == "decided"


def test_the_meeting_adds_nobody(cast: Cast, cycle: Cycle, before: list[Candidate]) -> None:
    other = accepted(cast, cycle, name="未评审")
    with pytest.raises(Refused, match="未评审"):
        enter(cast, cycle, {before[0]: Said("confirmed"), other: Said("confirmed")})
    assert not Decision.objects.exists()
    assert [each.stage for each in fresh(before)] == ["cleared"] * 3


def test_everything_wrong_is_told_at_once(
    cast: Cast, cycle: Cycle, before: list[Candidate]
) -> None:
    with pytest.raises(Refused) as refused:
        enter(
            cast,
            cycle,
            {before[0]: Said("dropped"), before[1]: Said("perhaps")},
            held_on=MONDAY.date() + timedelta(days=1),
            minutes=" ",
        )
    assert len(refused.value.sentences) == 4


def test_nobody_but_a_manager_enters_a_decision(
    cast: Cast, cycle: Cycle, before: list[Candidate]
) -> None:
    with pytest.raises(NotYours):
        enter(cast, cycle, {before[0]: Said("confirmed")}, by=cast.actor("zheng"))
    with pytest.raises(Refused):
        enter(cast, cycle, {})


def test_a_programme_without_bodies_decides_after_the_review(cast: Cast) -> None:
    cycle = season(
        cast,
        "outstanding-scientist",
        clearance={"bodies": [], "answer_workdays": 15},
        notice=notice_at_the_end("outstanding-scientist"),
    )
    [candidate] = reviewed(cast, cycle, [accepted(cast, cycle)])
    enter(cast, cycle, {candidate: Said("confirmed")})
    assert fresh([candidate])[0].stage == "decided"
