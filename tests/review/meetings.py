"""A meeting for the tests: planned, ordered by lot, in session."""

from __future__ import annotations

from datetime import datetime, timedelta

from review import services
from review.models import Expert, Meeting, Round
from tests.cast import NOW
from tests.review.stage import Stage

WITNESS = {"value": "3 1 4 1 5", "witness": "监督员郑某"}


def planned(
    stage: Stage, round_: Round, *, experts: list[Expert] | None = None, at: datetime = NOW
) -> Meeting:
    """Plan a meeting of all experts of the stage."""
    return services.plan_meeting(
        round_,
        place="科技会堂三层",
        begins_at=at + timedelta(hours=1),
        talk_minutes=10,
        question_minutes=5,
        experts=experts or stage.experts,
        by=stage.manager,
        at=at,
    )


def sitting(
    stage: Stage, round_: Round, *, here: list[Expert] | None = None, at: datetime = NOW
) -> Meeting:
    """Plan a meeting, draw its order, sign those here in, and begin."""
    meeting = services.draw_lot(planned(stage, round_, at=at), **WITNESS, by=stage.manager, at=at)
    for expert in stage.experts if here is None else here:
        services.arrive(meeting, expert, by=stage.manager, at=at)
    return services.begin_meeting(meeting, by=stage.manager, at=at)
