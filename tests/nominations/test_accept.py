"""受理: a further society's paper joins the candidate, makes a new one, or is refused in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ledger.actors import Actor
from ledger.flow import advance, history, open_record, open_steps
from ledger.situations import NotYet, Refused
from nominations import services
from nominations.models import Candidate, Member, Paper
from nominations.services.submitting import withdraw
from programmes.models import Cycle
from tests.awards.scene import LATER, MONDAY, reviewed
from tests.cast import NOW, Cast, assemble, endorsed, identity_number, season

pytestmark = pytest.mark.django_db

BORN = date(1978, 5, 6)
SAME = {"name": "陈建国", "birth": BORN, "identity_no": identity_number(BORN, serial=77)}
"""One person in two societies' papers."""


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return season(cast)


def ready(cast: Cast, cycle: Cycle, society: str) -> Paper:
    """Return a paper about the one person of which every item is met."""
    clerk, approver = {"a": ("lin", "zhao"), "b": ("qian", "sun")}[society]
    paper = endorsed(cast, cycle, clerk=clerk, approver=approver, **SAME)
    for item in cycle.rules.form_check.items:
        services.check_item(paper, item.code, met=True, by=examiner(cast), at=NOW)
    return paper


def examiner(cast: Cast) -> Actor:
    return cast.actor("li")


def taken(cast: Cast, paper: Paper) -> Candidate:
    """Accept a paper and return its candidate."""
    row = services.accept(paper, by=examiner(cast), at=NOW)
    return Candidate.objects.get(pk=row.candidate_id)


def dropped(cast: Cast, candidate: Candidate) -> Candidate:
    return advance(candidate, "drop", by=cast.actor("zhou"), at=MONDAY, reason="退出")


def closed_steps(cast: Cast, paper: Paper) -> dict[str, tuple[Any, ...]]:
    return dict(open_steps(paper, by=examiner(cast), at=NOW))


def test_a_second_society_joins_the_candidate_that_waits_for_its_round(cast, cycle):
    first = taken(cast, ready(cast, cycle, "a"))
    assert taken(cast, ready(cast, cycle, "b")) == first
    line = history(first).last()
    assert (line.verb, line.facts["stage"]) == ("merge", "admitted")
    assert first.papers.filter(stage="accepted").count() == 2


def test_after_the_result_a_further_paper_is_told_why_and_refused_in_words(cast, cycle):
    late = ready(cast, cycle, "b")
    first = taken(cast, ready(cast, cycle, "a"))
    (first,) = reviewed(cast, cycle, [first])
    with pytest.raises(NotYet) as situation:
        services.accept(late, by=examiner(cast), at=NOW)
    (sentence,) = map(str, situation.value.unmet)
    assert first.number in sentence and "陈建国" in sentence
    assert list(map(str, closed_steps(cast, late)["accept"])) == [sentence]
    assert (Paper.objects.get(pk=late.pk).stage, first.papers.count()) == ("endorsed", 1)
    refused = services.refuse(late, by=examiner(cast), at=NOW)
    assert refused.stage == "refused" and refused.entry.reason
    assert first.number not in refused.entry.reason  # the society learns of no result


def test_without_a_fault_and_without_a_candidate_nothing_is_refused(cast, cycle):
    paper = ready(cast, cycle, "a")
    with pytest.raises(NotYet):
        services.refuse(paper, by=examiner(cast), at=NOW)


def test_a_candidate_whose_papers_were_all_withdrawn_begins_anew(cast, cycle):
    late = ready(cast, cycle, "b")
    paper = ready(cast, cycle, "a")
    first = taken(cast, paper)
    withdraw(Paper.objects.get(pk=paper.pk), by=cast.actor("zhao"), at=NOW, reason="退出")
    first = dropped(cast, first)
    again = taken(cast, late)
    assert (again.stage, again.key, again.person) == ("admitted", first.key, first.person)
    assert again.number != first.number
    assert history(again).first().facts == {"paper": late.number, "earlier": first.number}
    assert Candidate.objects.get(pk=first.pk).stage == "dropped"
    assert list(first.papers.all()) == [Paper.objects.get(pk=paper.pk)]


def test_a_candidate_dropped_for_cause_does_not_come_back(cast, cycle):
    late = ready(cast, cycle, "b")
    (first,) = reviewed(cast, cycle, [taken(cast, ready(cast, cycle, "a"))])
    answer = {"body": "integrity", "answer": "adverse", "document": "复函"}
    first.clearances.create(**answer, asked_at=LATER, answered_on=MONDAY.date())
    dropped(cast, first)
    with pytest.raises(NotYet):
        services.accept(late, by=examiner(cast), at=NOW)
    assert Candidate.objects.count() == 1
    assert services.refuse(late, by=examiner(cast), at=NOW).stage == "refused"


def test_the_database_keeps_one_living_candidate_of_an_identity(cast, cycle):
    first = taken(cast, ready(cast, cycle, "a"))
    twin = Candidate(cycle=cycle, track=first.track, key=first.key, number="C-2", name="陈建国")
    with pytest.raises(IntegrityError), transaction.atomic():
        open_record(twin, "admit", by=examiner(cast), at=NOW)


def test_a_nominee_without_a_verified_document_is_not_accepted(cast, cycle):
    paper = ready(cast, cycle, "a")
    Member.objects.filter(paper=paper).update(identity_hash="")
    with pytest.raises(Refused):
        services.accept(paper, by=examiner(cast), at=NOW)
    assert not Candidate.objects.exists()
