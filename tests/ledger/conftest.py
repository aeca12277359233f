"""One paper in one cycle, written through the door; and a way to place it at any stage."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ledger.actors import Actor
from ledger.flow import enter, open_record
from nominations.models import CheckLine, Paper
from people.models import Society, User
from programmes.models import Cycle, Programme
from programmes.services import (
    prepare_cycle,
    record_authority,
    seed_programmes,
    write_rule_set,
)
from programmes.vocabulary import preset
from tests.attachments import pdf

CODE = "outstanding-engineer"


@pytest.fixture
def manager() -> Actor:
    """管理员."""
    return Actor(name="Lin", user_id=901, office_id=91, role="manager")


@pytest.fixture
def examiner() -> Actor:
    """形式审查员."""
    return Actor(name="Zhao", user_id=902, office_id=92, role="examiner")


@pytest.fixture
def clerk(paper: Paper) -> Actor:
    """填报人 of the paper's own society."""
    return Actor(name="Wang", user_id=903, office_id=93, role="clerk", society_id=paper.society_id)


@pytest.fixture
def cycle(db: None, manager: Actor, now: datetime) -> Cycle:
    """A cycle in preparation that opens in an hour and closes in thirty days."""
    seed_programmes()
    programme = Programme.objects.get(code=CODE)
    return prepare_cycle(
        programme,
        year=2026,
        rule_set=write_rule_set(programme, preset(CODE)),
        organiser=Society.objects.create(name="Office", code="OFFICE", kind="office"),
        opens_at=now + timedelta(hours=1),
        closes_at=now + timedelta(days=30),
        by=manager,
        at=now,
    )


def authorise(cycle: Cycle, manager: Actor, now: datetime) -> None:
    """Put the authority of the award on record."""
    record_authority(
        cycle,
        kind="registration",
        founder="foundation",
        number="国科奖社证字第0191号",
        dated=now.date(),
        data=pdf(),
        name="登记证书.pdf",
        by=manager,
        at=now,
    )


@pytest.fixture
def paper(cycle: Cycle, now: datetime) -> Paper:
    """An empty draft of one society."""
    paper = open_record(
        Paper(
            cycle=cycle,
            society=Society.objects.create(name="Society A", code="A", kind="national"),
            number="OE-A-1",
            drafted_by=User.objects.create_user("wang"),
            drafted_at=now,
            changed_at=now,
        ),
        "draft",
        by=Actor(name="Wang", role="clerk"),
        at=now,
    )
    paper.members.create()
    return paper


def place(paper: Paper, stage: str, at: datetime) -> Paper:
    """Put the paper at a stage, with the line in the book the database asks for."""
    entry = enter(
        paper, "place", by=Actor(name="test"), at=at, from_stage=paper.stage, to_stage=stage
    )
    Paper.objects.filter(pk=paper.pk).update(stage=stage, entry=entry)
    return Paper.objects.get(pk=paper.pk)


def fault(paper: Paper, at: datetime) -> CheckLine:
    """Mark one item of the form check as not met."""
    return paper.check_lines.create(round=1, item="seal", met=False, words="缺章", decided_at=at)
