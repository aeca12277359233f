"""The five machines of review, read from django-fsm and compared with these literal tables."""

from __future__ import annotations

import pytest
from django.db import models

from review.models import Assignment, Draw, Meeting, Round, Vote

ROUND = {
    ("start", "preparing", "scoring"),
    ("call_vote", "scoring", "voting"),
    ("call_vote", "preparing", "voting"),
    ("close", "scoring", "closed"),
    ("close", "voting", "closed"),
    ("vote_again", "closed", "voting"),
    ("abandon", "preparing", "abandoned"),
    ("abandon", "voting", "abandoned"),
    ("abandon", "closed", "abandoned"),
}
ASSIGNMENT = {
    ("accept", "offered", "accepted"),
    ("decline", "offered", "declined"),
    ("decline", "accepted", "declined"),
    ("withdraw", "offered", "withdrawn"),
    ("offer_again", "withdrawn", "offered"),
    ("recuse", "offered", "recused"),
    ("recuse", "accepted", "recused"),
    ("sign", "accepted", "signed"),
    ("take_down", "accepted", "signed"),
    ("reopen", "signed", "accepted"),
    ("reopen_late", "signed", "accepted"),
    ("void", "signed", "voided"),
}
VOTE = {
    ("open", "prepared", "open"),
    ("stop", "open", "open"),
    ("close", "open", "closed"),
    ("abandon", "prepared", "abandoned"),
    ("abandon", "open", "abandoned"),
}
DRAW = {
    ("commit_pool", "prepared", "committed"),
    ("make_seed", "committed", "seeded"),
    ("draw_order", "seeded", "drawn"),
    ("seal_list", "drawn", "sealed"),
    ("reopen_list", "sealed", "drawn"),
    ("open_names", "sealed", "opened"),
    ("redraw", "committed", "redrawn"),
    ("redraw", "seeded", "redrawn"),
    ("redraw", "drawn", "redrawn"),
}
MEETING = {
    ("draw_lot", "planned", "ordered"),
    ("begin_meeting", "ordered", "sitting"),
    ("end_meeting", "sitting", "ended"),
    ("call_off", "planned", "called_off"),
    ("call_off", "ordered", "called_off"),
}
MACHINES = [
    (Round, ROUND),
    (Assignment, ASSIGNMENT),
    (Vote, VOTE),
    (Draw, DRAW),
    (Meeting, MEETING),
]


def read(model: type[models.Model]) -> set[tuple[str, str, str]]:
    """Return (verb, from, to) of every step of a machine."""
    return {
        (step.name, str(step.source), str(step.target))
        for step in model().get_all_stage_transitions()  # type: ignore[attr-defined]
    }


@pytest.mark.parametrize(("model", "table"), MACHINES)
def test_the_machine_is_the_table(model, table):
    assert read(model) == table


@pytest.mark.parametrize(("model", "table"), MACHINES)
def test_every_stage_is_reached_and_none_is_unknown(model, table):
    field = model._meta.get_field("stage")
    known = {value for value, _label in field.choices}
    assert {to for _verb, _from, to in table} | {field.default} == known
    assert {source for _verb, source, _to in table} <= known


@pytest.mark.parametrize(
    ("model", "final"),
    [
        (Round, {"abandoned"}),
        (Assignment, {"declined", "recused", "voided"}),
        (Vote, {"closed", "abandoned"}),
        (Draw, {"opened", "redrawn"}),
    ],
)
def test_every_stage_that_is_not_final_has_a_way_out(model, final):
    known = {value for value, _label in model._meta.get_field("stage").choices}
    assert known - {source for _verb, source, _to in read(model)} == final
