"""The machine of a cycle as a literal table, and who may take its steps."""

from __future__ import annotations

import pytest

from ledger.actors import THE_CLOCK, Actor
from ledger.flow import advance
from ledger.situations import NotYet, OutOfOrder
from people.choices import Role
from programmes.models import Cycle, Programme
from programmes.services import open_cycle, prepare_cycle, write_rule_set
from programmes.vocabulary import preset
from tests.cast import DAY, NOW, Cast, assemble, authorise, organiser_of

CYCLE = {
    ("open", "preparing", "open"),
    ("close", "open", "closed"),
    ("finish", "closed", "finished"),
}


def found() -> dict[str, object]:
    """Return the steps of the machine, by verb."""
    return {step.name: step for step in Cycle().get_all_stage_transitions()}


def test_the_machine_is_its_table():
    table = {(s.name, str(s.source), str(s.target)) for s in Cycle().get_all_stage_transitions()}
    assert table == CYCLE


def test_it_runs_straight_from_the_first_stage_to_the_last():
    known = [value for value, _label in Cycle._meta.get_field("stage").choices]
    assert known == ["preparing", "open", "closed", "finished"]
    assert Cycle._meta.get_field("stage").get_default() == known[0]
    assert {source for _verb, source, _to in CYCLE} == set(known[:-1])


def test_managers_take_its_steps_and_the_clock_closes():
    everybody = [*(Actor(role=role, user_id=1) for role in Role.values), THE_CLOCK]
    allowed = {
        verb: {actor.role or actor.kind for actor in everybody if step.has_perm(Cycle(), actor)}
        for verb, step in found().items()
    }
    assert allowed == {
        "open": {"manager"},
        "close": {"manager", "clock"},
        "finish": {"manager"},
    }


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def prepared(cast: Cast, **facts: object) -> Cycle:
    """Prepare a cycle that may be opened at NOW, but for the facts given."""
    programme = Programme.objects.get(code="outstanding-engineer")
    rule_set = write_rule_set(programme, preset(programme.code))
    known = {
        "opens_at": NOW,
        "closes_at": NOW + 14 * DAY,
        "notice_no": "科协发〔2026〕1号",
        **facts,
    }
    cycle = prepare_cycle(
        programme, year=2026, rule_set=rule_set, organiser=organiser_of(cast, programme),
        by=cast.actor("zhou"), at=NOW - DAY, **known,
    )  # fmt: skip
    authorise(cast, cycle)
    return cycle


def test_a_cycle_opens_by_a_second_manager_on_frozen_rules(cast):
    cycle = prepared(cast)
    with pytest.raises(NotYet):
        open_cycle(cycle, by=cast.actor("zhou"), at=NOW)
    cycle = Cycle.objects.get()
    assert cycle.rule_set.frozen_at is None  # nothing of the attempt is kept
    with pytest.raises(NotYet):
        advance(cycle, "open", by=cast.actor("wu"), at=NOW)  # not frozen
    assert open_cycle(cycle, by=cast.actor("wu"), at=NOW).stage == "open"


def test_a_cycle_does_not_open_after_its_deadline(cast):
    cycle = prepared(cast)
    with pytest.raises(NotYet):
        open_cycle(cycle, by=cast.actor("wu"), at=NOW + 14 * DAY)


def test_a_cycle_closes_at_its_deadline_and_not_before(cast):
    cycle = open_cycle(prepared(cast), by=cast.actor("wu"), at=NOW)
    with pytest.raises(NotYet):
        advance(cycle, "close", by=THE_CLOCK, at=cycle.closes_at - DAY / 86400)
    assert advance(cycle, "close", by=THE_CLOCK, at=cycle.closes_at).stage == "closed"
    with pytest.raises(OutOfOrder):
        advance(cycle, "close", by=THE_CLOCK, at=cycle.closes_at)


def test_a_cycle_ends_when_nobody_is_on_the_way(cast):
    from tests.cast import accepted

    cycle = open_cycle(prepared(cast), by=cast.actor("wu"), at=NOW)
    accepted(cast, cycle)
    cycle = advance(cycle, "close", by=THE_CLOCK, at=cycle.closes_at)
    with pytest.raises(NotYet):
        advance(cycle, "finish", by=cast.actor("zhou"), at=cycle.closes_at)
