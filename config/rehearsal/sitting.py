"""会评: one meeting that is left standing, so that hands can hold it: nine members, agenda, a vote ready."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.rehearsal import convening, reviewing
from config.rehearsal.company import Company
from programmes.models import Cycle
from review import services
from review.models import Meeting

PROGRAMME = "leading-talent"
SPARE = 2  # seats beyond the seven its panel needs at least: nine sit
SEATS = 2  # fewer than are voted on, so that a tie at the last one is possible


def convoke(company: Company, cycle: Cycle, ready: datetime, at: datetime) -> Meeting:
    """Hold the rounds of a cycle up to its panel's meeting, which begins an hour after ``at``.

    Its order is drawn, its vote is prepared; nobody has signed in and the supervisor holds no half yet.
    The member who reported a tie while reading is recused from that item.
    """
    manager = company.actor("manager")
    after = reviewing.hold(company, cycle, ready) + timedelta(days=1)
    round_, _read = reviewing.read(company, cycle, after, spare=SPARE)
    experts = convening.members(round_)
    meeting = services.plan_meeting(
        round_,
        place="科技会堂三层会议室(演练)",
        begins_at=at + timedelta(hours=1),
        talk_minutes=10,
        question_minutes=5,
        experts=experts,
        chair=experts[0],
        by=manager,
        at=at - timedelta(days=1),
    )
    called = {"value": "3 1 4 1 5 9", "witness": "监督员(演练)"}
    meeting = services.draw_lot(meeting, **called, by=manager, at=at - timedelta(hours=2))
    services.prepare_vote(
        round_, experts=experts, seats_to_fill=SEATS, by=manager, at=at - timedelta(hours=2)
    )
    return meeting
