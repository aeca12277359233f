"""The three machines of this stretch as literal tables, and what must hold on every path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from awards.models import AwardList, Notice, Objection
from ledger.models import Staged

NOTICE = {
    ("drafted", "publish", "published"),
    ("drafted", "schedule", "scheduled"),
    ("scheduled", "open_notice", "published"),
    ("scheduled", "unschedule", "drafted"),
    ("published", "suspend", "suspended"),
    ("published", "close", "closed"),
}
OBJECTION = {
    ("received", "accept", "accepted"),
    ("received", "keep_as_lead", "lead"),
    ("declined", "reopen_objection", "accepted"),
    ("upheld", "reopen_objection", "accepted"),
    ("dismissed", "reopen_objection", "accepted"),
    ("corrected", "reopen_objection", "accepted"),
    ("received", "decline", "declined"),
    ("received", "correct", "corrected"),
    ("accepted", "correct", "corrected"),
    ("accepted", "uphold", "upheld"),
    ("accepted", "dismiss", "dismissed"),
}
AWARD_LIST = {("drafted", "publish", "published")}
FINAL = {
    Notice: {"closed", "suspended"},
    Objection: {"lead"},
    AwardList: {"published"},
}


def table(model: type[Staged]) -> set[tuple[str, str, str]]:
    """Return the machine as its steps (from, verb, to)."""
    steps: Iterable[Any] = model().get_all_stage_transitions()
    return {(str(step.source), step.name, str(step.target)) for step in steps}


@pytest.mark.parametrize(
    ("model", "expected"), [(Notice, NOTICE), (Objection, OBJECTION), (AwardList, AWARD_LIST)]
)
def test_the_machine_is_its_table(model: type[Staged], expected: set) -> None:
    assert table(model) == expected


@pytest.mark.parametrize("model", [Notice, Objection, AwardList])
def test_every_stage_is_reached_and_only_final_ones_end(model: type[Staged]) -> None:
    steps = table(model)
    stages = {str(value) for value, _label in model._meta.get_field("stage").choices}
    first = str(model._meta.get_field("stage").get_default())
    reached, border = {first}, {first}
    while border:
        border = {to for source, _verb, to in steps if source in border} - reached
        reached |= border
    assert reached == stages
    assert stages - {source for source, _verb, _to in steps} == FINAL[model]


def test_only_the_clock_closes_a_notice() -> None:
    from ledger.actors import THE_CLOCK, Actor

    close = next(step for step in Notice().get_all_stage_transitions() if step.name == "close")
    assert close.has_perm(Notice(), THE_CLOCK)
    assert not close.has_perm(Notice(), Actor(role="manager", user_id=1))
