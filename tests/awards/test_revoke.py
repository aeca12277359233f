"""Revocation: two persons, ground and decision; the number stays used, later cycles are barred."""

from __future__ import annotations

from datetime import date

import pytest

from awards import services
from awards.models import Certificate, Revocation
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from people.models import History, IntegrityRecord
from tests.awards.scene import MONDAY, awarded, fresh
from tests.cast import Cast

WORDS = {"ground": "经查,主要成果造假。", "decision": "科协发〔2026〕20号"}


@pytest.fixture
def winner(cast: Cast, candidates: list[Candidate]) -> Candidate:
    awarded(cast, candidates)
    return fresh(candidates)[0]


def test_two_persons_revoke_and_the_paper_says_so(cast: Cast, winner: Candidate) -> None:
    number = Certificate.objects.get(candidate=winner).number
    asked = services.ask_revocation(winner, **WORDS, by=cast.actor("zhou"), at=MONDAY)
    assert services.verify(number, name=winner.name).standing == "valid"
    with pytest.raises(Refused):
        services.confirm_revocation(asked, by=cast.actor("zhou"), at=MONDAY)
    done = services.confirm_revocation(asked, by=cast.actor("wu"), at=MONDAY)
    answer = services.verify(number, name=winner.name)
    assert (answer.standing, answer.revocation) == ("revoked", done)
    assert answer.certificate.number == number
    assert fresh([winner])[0].stage == "revoked"


def test_the_person_is_barred_for_the_years_of_the_rules(cast: Cast, winner: Candidate) -> None:
    asked = services.ask_revocation(winner, **WORDS, by=cast.actor("zhou"), at=MONDAY)
    services.confirm_revocation(asked, by=cast.actor("wu"), at=MONDAY)
    record = IntegrityRecord.objects.get()
    assert (record.kind, record.decision) == ("revocation", "科协发〔2026〕20号")
    assert (record.since, record.until) == (date(2026, 3, 23), date(2031, 3, 23))
    outcomes = History.objects.filter(person=winner.person).values_list("outcome", flat=True)
    assert set(outcomes) == {"awarded", "revoked"}


def test_it_is_confirmed_once(cast: Cast, winner: Candidate) -> None:
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    one = services.ask_revocation(winner, **WORDS, by=zhou, at=MONDAY)
    two = services.ask_revocation(winner, **WORDS, by=wu, at=MONDAY)
    services.confirm_revocation(one, by=wu, at=MONDAY)
    with pytest.raises(OutOfOrder):
        services.confirm_revocation(one, by=wu, at=MONDAY)
    with pytest.raises(OutOfOrder):
        services.confirm_revocation(two, by=zhou, at=MONDAY)
    assert list(Revocation.objects.confirmed()) == [one]
    with pytest.raises(OutOfOrder):
        services.ask_revocation(winner, **WORDS, by=zhou, at=MONDAY)


def test_ground_decision_and_office_are_asked(cast: Cast, winner: Candidate) -> None:
    with pytest.raises(Refused) as refused:
        services.ask_revocation(winner, ground="", decision=" ", by=cast.actor("zhou"), at=MONDAY)
    assert len(refused.value.sentences) == 2
    with pytest.raises(NotYours):
        services.ask_revocation(winner, **WORDS, by=cast.actor("sun"), at=MONDAY)


def test_only_an_award_that_was_given_is_revoked(cast: Cast, candidates: list[Candidate]) -> None:
    with pytest.raises(OutOfOrder):
        services.ask_revocation(candidates[0], **WORDS, by=cast.actor("zhou"), at=MONDAY)
