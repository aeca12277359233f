"""What everybody may see of a review: two persons, a legal basis, nothing before, nothing during a notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import override_settings

from awards.models import Notice
from ledger.actors import PASSER_BY, Actor
from ledger.flow import history
from ledger.situations import NotYours, OutOfOrder, Refused
from ledger.triggers import all_rules, lift
from review import services
from review.models import Disclosure, Draw
from tests.cast import NOW
from tests.review.drawing import sealed
from tests.review.drawing import stage_of_a_draw as set_draw
from tests.review.stage import Stage

pytestmark = pytest.mark.django_db
BASIS = "《推选评审专家抽取办法》第十二条"


def second(stage: Stage) -> Actor:
    """Return another manager."""
    return replace(stage.manager, user_id=stage.cast.users["wu"].pk)


def opened(stage: Stage) -> Draw:
    """Return a draw whose names are open."""
    return services.open_names(sealed(stage), by=stage.manager, at=NOW)


def asked(stage: Stage, draw: Draw) -> Disclosure:
    programme = draw.round.cycle.programme
    return services.ask_disclosure(programme, "draws", basis=BASIS, by=stage.manager, at=NOW)


def seen() -> list[Draw]:
    """Return what a passer-by sees."""
    return list(Draw.objects.seen_by(PASSER_BY))


def test_two_persons_open_it_and_one_ends_it_at_once():
    stage = set_draw()
    draw = opened(stage)
    assert seen() == []
    row = asked(stage, draw)
    assert seen() == []
    with pytest.raises(Refused):
        services.confirm_disclosure(row, by=stage.manager, at=NOW)
    row = services.confirm_disclosure(row, by=second(stage), at=NOW)
    assert row.is_open and seen() == [draw]
    with pytest.raises(Refused):
        services.end_disclosure(row, reason=" ", by=stage.manager, at=NOW)
    row = services.end_disclosure(row, reason="办法修订", by=stage.manager, at=NOW)
    assert not row.is_open and seen() == []
    assert [e.verb for e in history(row)] == [
        "ask_disclosure", "confirm_disclosure", "end_disclosure",
    ]  # fmt: skip
    for late in (
        lambda: services.confirm_disclosure(row, by=second(stage), at=NOW),
        lambda: services.end_disclosure(row, reason="x", by=stage.manager, at=NOW),
    ):
        with pytest.raises(OutOfOrder):
            late()
    assert asked(stage, draw).pk != row.pk


def test_it_is_asked_for_once_with_a_basis_and_by_a_manager():
    stage = set_draw()
    draw = opened(stage)
    programme = draw.round.cycle.programme
    for part, basis in (("draws", " "), ("votes", BASIS)):
        with pytest.raises(Refused):
            services.ask_disclosure(programme, part, basis=basis, by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.ask_disclosure(programme, "draws", basis=BASIS, by=stage.supervisor, at=NOW)
    asked(stage, draw)
    with pytest.raises(OutOfOrder):
        asked(stage, draw)


def test_sealed_names_are_shown_to_nobody():
    stage = set_draw()
    draw = sealed(stage)
    services.confirm_disclosure(asked(stage, draw), by=second(stage), at=NOW)
    assert seen() == []
    services.open_names(draw, by=stage.manager, at=NOW)
    assert seen() == [draw]


@pytest.mark.parametrize(
    ("stage_of_notice", "shown"),
    [("drafted", 1), ("published", 0), ("suspended", 0), ("closed", 1)],
)
def test_nothing_is_shown_while_a_notice_of_the_cycle_runs(stage_of_notice, shown):
    stage = set_draw()
    draw = opened(stage)
    services.confirm_disclosure(asked(stage, draw), by=second(stage), at=NOW)
    drafted = stage_of_notice == "drafted"
    connection.check_constraints()  # nothing waits for the end of the transaction
    lift(connection, all_rules())  # a notice is otherwise walked to its stage
    Notice.objects.bulk_create(
        [
            Notice(
                cycle=draw.round.cycle,
                number="1",
                stage=stage_of_notice,
                drafted_by_id=1,
                published_at=None if drafted else NOW,
                closes_at=None if drafted else NOW + timedelta(days=5),
            )
        ]
    )
    assert len(seen()) == shown


def test_a_rehearsal_is_shown_in_a_demonstration_alone():
    stage = set_draw()
    draw = opened(stage)
    services.confirm_disclosure(asked(stage, draw), by=second(stage), at=NOW)
    connection.check_constraints()
    lift(connection, all_rules())  # the flag otherwise never changes
    Draw.objects.filter(pk=draw.pk).update(rehearsal=True)
    assert seen() == []  # opened for real draws, not for invented ones
    with override_settings(JUJIAN_DEMO=True):
        assert seen() == []
    row = Disclosure(
        programme=draw.round.cycle.programme,
        part="draws",
        basis=BASIS,
        asked_by=stage.cast.users["zhou"],
        asked_at=NOW,
        rehearsal=True,
    )
    row.save()
    services.confirm_disclosure(row, by=second(stage), at=NOW)
    assert seen() == []
    with override_settings(JUJIAN_DEMO=True):
        assert seen() == [draw]


def test_the_database_asks_for_two_persons_and_keeps_what_was_shown():
    stage = set_draw()
    draw = opened(stage)
    row = asked(stage, draw)
    rows = Disclosure.objects.filter(pk=row.pk)
    same = {"confirmed_by": row.asked_by, "confirmed_at": NOW}
    for wrong in (same, {"confirmed_at": NOW}, {"ended_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    services.confirm_disclosure(row, by=second(stage), at=NOW)
    for attempt in (
        lambda: rows.update(basis="另一依据"),
        lambda: rows.update(confirmed_at=NOW + timedelta(days=1)),
        lambda: rows.update(confirmed_at=None, confirmed_by=None),
        lambda: rows.delete(),
        lambda: Disclosure.objects.create(
            programme=row.programme,
            part="draws",
            basis=BASIS,
            asked_by=row.asked_by,
            asked_at=NOW,
            confirmed_by=stage.cast.users["wu"],
            confirmed_at=NOW,
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert seen() == [draw]
