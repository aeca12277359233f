"""Other bodies are asked; an open or adverse answer keeps a candidate from going on."""

from datetime import date, timedelta

import pytest

from awards import services
from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from programmes.models import Cycle
from tests.awards.scene import MONDAY, recommended
from tests.cast import Cast, notice_at_the_end, season

BODIES = ["unit-party", "discipline", "integrity"]


def test_every_body_is_asked_once(cast: Cast, cycle: Cycle) -> None:
    [candidate] = recommended(cast, cycle)
    first = services.ask_bodies(candidate, by=cast.actor("zhou"), at=MONDAY)
    again = services.ask_bodies(candidate, by=cast.actor("wu"), at=MONDAY)
    assert [each.body for each in first] == BODIES
    assert [each.pk for each in again] == [each.pk for each in first]
    assert [entry.verb for entry in history(candidate)].count("ask_bodies") == 1


def test_an_open_answer_blocks_and_is_named(cast: Cast, cycle: Cycle) -> None:
    [candidate] = recommended(cast, cycle)
    zhou = cast.actor("zhou")
    first, *_rest = services.ask_bodies(candidate, by=zhou, at=MONDAY)
    services.enter_answer(first, "clear", on=MONDAY.date(), document="复函", by=zhou, at=MONDAY)
    with pytest.raises(NotYet, match="纪检监察机关、科研诚信主管部门"):
        services.clear(candidate, by=zhou, at=MONDAY)


def test_an_adverse_answer_blocks_until_it_is_corrected(cast: Cast, cycle: Cycle) -> None:
    [candidate] = recommended(cast, cycle)
    zhou = cast.actor("zhou")
    rows = services.ask_bodies(candidate, by=zhou, at=MONDAY)
    for row in rows:
        answer = "adverse" if row.body == "integrity" else "clear"
        services.enter_answer(row, answer, on=MONDAY.date(), document="复函", by=zhou, at=MONDAY)
    with pytest.raises(NotYet, match="科研诚信"):
        services.clear(candidate, by=zhou, at=MONDAY)
    services.enter_answer(rows[2], "clear", on=MONDAY.date(), document="更正", by=zhou, at=MONDAY)
    assert services.clear(candidate, by=zhou, at=MONDAY).stage == "cleared"


def test_an_adverse_answer_is_a_ground_to_drop(cast: Cast, cycle: Cycle) -> None:
    [candidate] = recommended(cast, cycle)
    zhou = cast.actor("zhou")
    with pytest.raises(NotYet):
        services.drop(candidate, reason="诚信核查未通过", by=zhou, at=MONDAY)
    row = services.ask_bodies(candidate, by=zhou, at=MONDAY)[2]
    services.enter_answer(row, "adverse", on=MONDAY.date(), document="复函", by=zhou, at=MONDAY)
    with pytest.raises(Refused):
        services.drop(candidate, reason=" ", by=zhou, at=MONDAY)
    dropped = services.drop(candidate, reason="诚信核查未通过", by=zhou, at=MONDAY)
    assert (dropped.stage, dropped.entry.reason) == ("dropped", "诚信核查未通过")


def test_answers_are_whole(cast: Cast, cycle: Cycle) -> None:
    [candidate] = recommended(cast, cycle)
    zhou = cast.actor("zhou")
    row = services.ask_bodies(candidate, by=zhou, at=MONDAY)[0]
    today = MONDAY.date()
    for answer, on, document in (
        ("open", today, "复函"),
        ("maybe", today, "复函"),
        ("clear", today, " "),
        ("clear", today + timedelta(days=1), "复函"),
        ("clear", date(2026, 1, 1), "复函"),
    ):
        with pytest.raises(Refused):
            services.enter_answer(row, answer, on=on, document=document, by=zhou, at=MONDAY)
    with pytest.raises(NotYours):
        services.enter_answer(
            row, "clear", on=today, document="复函", by=cast.actor("zheng"), at=MONDAY
        )


def test_bodies_are_asked_at_their_place_only(cast: Cast, cycle: Cycle) -> None:
    [out] = recommended(cast, cycle, outcome="out")
    with pytest.raises(OutOfOrder):
        services.ask_bodies(out, by=cast.actor("zhou"), at=MONDAY)
    with pytest.raises(NotYours):
        services.ask_bodies(out, by=cast.actor("li"), at=MONDAY)


def test_a_programme_that_asks_nobody_says_so(cast: Cast) -> None:
    cycle = season(
        cast,
        "outstanding-scientist",
        clearance={"bodies": [], "answer_workdays": 15},
        notice=notice_at_the_end("outstanding-scientist"),
    )
    [candidate] = recommended(cast, cycle)
    with pytest.raises(Refused):
        services.ask_bodies(candidate, by=cast.actor("zhou"), at=MONDAY)
