"""Cycles and rules through the services: prepare, revise, freeze, open by a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from ledger.flow import history, is_intact, open_steps
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from programmes import services
from programmes.models import Cycle, Programme, RuleSet
from tests.cast import DAY, NOW, Cast, assemble, season
from tests.programmes.rules import replaced

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def prepared(cast: Cast, code: str = "young-talent", year: int = 2026, **facts: object) -> Cycle:
    words = {
        "opens_at": NOW,
        "closes_at": NOW + 30 * DAY,
        "notice_no": "科协发〔2026〕3号",
        **facts,
    }
    return services.prepare_next(
        Programme.objects.get(code=code),
        year=year,
        edition="",
        organiser=cast.societies["office"],
        by=cast.actor("zhou"),
        at=NOW,
        **words,
    )


def test_the_first_cycle_starts_from_the_preset_and_the_next_from_the_last(cast: Cast) -> None:
    first = prepared(cast)
    changed = replaced(first.rule_set.data, {"notice.days": 9})
    services.revise_rules(first, changed, by=cast.actor("zhou"), at=NOW)
    later = {"opens_at": NOW + 300 * DAY, "closes_at": NOW + 330 * DAY}
    second = prepared(cast, year=2027, **later)
    assert (second.rules.programme.year, second.rules.notice.days) == (2027, 9)
    assert second.rule_set.cloned_from_id == Cycle.objects.get(pk=first.pk).rule_set_id


def test_a_revision_is_a_new_version_and_an_equal_one_is_none(cast: Cast) -> None:
    cycle = prepared(cast)
    data = cycle.rule_set.data
    assert services.revise_rules(cycle, data, by=cast.actor("zhou"), at=NOW).version == 1
    changed = replaced(data, {"notice.days": 9})
    assert services.revise_rules(cycle, changed, by=cast.actor("zhou"), at=NOW).version == 2
    assert [line.verb for line in history(cycle)] == ["prepare", "revise_rules"]
    assert is_intact(history(cycle))


def test_faulty_rules_are_refused_with_every_fault(cast: Cast) -> None:
    cycle = prepared(cast)
    faulty = replaced(cycle.rule_set.data, {"notice.days": 0, "form_check.correction_workdays": 0})
    with pytest.raises(Refused) as refused:
        services.revise_rules(cycle, faulty, by=cast.actor("zhou"), at=NOW)
    assert len(refused.value.sentences) == 2
    assert RuleSet.objects.count() == 1


def test_a_frozen_version_never_changes(cast: Cast) -> None:
    rule_set = services.freeze(prepared(cast).rule_set, by=cast.actor("zhou"), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=rule_set.pk).update(canonical="{}")


def test_who_prepared_a_cycle_does_not_open_it(cast: Cast) -> None:
    cycle = prepared(cast)
    services.freeze(cycle.rule_set, by=cast.actor("zhou"), at=NOW)
    with pytest.raises(NotYet):
        services.open_cycle(cycle, by=cast.actor("zhou"), at=NOW)
    [(verb, unmet)] = open_steps(cycle, by=cast.actor("wu"), at=NOW)
    assert (verb, unmet) == ("open", ())
    opened = services.open_cycle(cycle, by=cast.actor("wu"), at=NOW)
    assert (opened.prepared_by_id, opened.opened_by_id) == (
        cast.users["zhou"].pk,
        cast.users["wu"].pk,
    )


def test_an_open_cycle_changes_neither_rules_nor_dates(cast: Cast) -> None:
    cycle = season(cast)
    with pytest.raises(OutOfOrder):
        services.revise_rules(cycle, cycle.rule_set.data, by=cast.actor("zhou"), at=NOW)
    with pytest.raises(OutOfOrder):
        services.change_cycle(cycle, closes_at=NOW, by=cast.actor("zhou"), at=NOW)


def test_dates_change_before_opening_and_stay_in_order(cast: Cast) -> None:
    cycle = prepared(cast)
    by = cast.actor("wu")
    later = NOW + timedelta(days=60)
    assert services.change_cycle(cycle, closes_at=later, by=by, at=NOW).closes_at == later
    with pytest.raises(Refused):
        services.change_cycle(cycle, closes_at=NOW - DAY, by=by, at=NOW)


@pytest.mark.parametrize("name", ["li", "lin", "zheng", "wang"])
def test_only_managers_prepare_and_revise(cast: Cast, name: str) -> None:
    cycle = prepared(cast)
    with pytest.raises(NotYours):
        services.revise_rules(cycle, cycle.rule_set.data, by=cast.actor(name), at=NOW)
    with pytest.raises(NotYours):
        services.freeze(cycle.rule_set, by=cast.actor(name), at=NOW)
