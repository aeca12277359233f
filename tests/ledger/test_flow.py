"""The one door: who, when and in which order; one line in the book for every step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection

from ledger.actors import PASSER_BY, THE_CLOCK, Actor
from ledger.flow import advance, enter, history, is_intact, open_steps, steps
from ledger.models import Entry
from ledger.situations import NotYet, NotYours, OutOfOrder
from nominations.models import Paper
from tests.ledger.conftest import fault, place

pytestmark = pytest.mark.django_db


def test_a_step_moves_the_record_and_writes_its_line(paper, clerk, now):
    before = paper.entry
    moved = advance(paper, "withdraw", by=clerk, at=now, reason="重复", facts={"copies": 2})
    entry = moved.entry
    assert (moved.stage, Paper.objects.get(pk=paper.pk).stage) == ("withdrawn", "withdrawn")
    assert (entry.verb, entry.from_stage, entry.to_stage) == ("withdraw", "draft", "withdrawn")
    assert (entry.subject_kind, entry.subject_id) == ("nominations.paper", paper.pk)
    assert (entry.user_id, entry.role, entry.society_id) == (903, "clerk", paper.society_id)
    assert (entry.at, entry.reason, entry.facts) == (now, "重复", {"copies": 2})
    assert entry.previous == before
    assert list(history(paper)) == [before, entry]


def test_the_given_record_is_not_trusted(paper, clerk, now):
    stale = Paper.objects.get(pk=paper.pk)
    stale.stage, stale.division = "accepted", "never saved"
    moved = advance(stale, "withdraw", by=clerk, at=now)
    assert (moved.entry.from_stage, moved.division) == ("draft", "")


def test_a_step_that_does_not_lead_from_here_is_out_of_order(paper, clerk, examiner, now):
    for verb in ("resubmit", "return_", "accept", "no_such_verb"):
        with pytest.raises(OutOfOrder) as situation:
            advance(paper, verb, by=clerk, at=now)
        assert verb in str(situation.value)
    assert history(paper).count() == 1


def test_who_comes_before_when(paper, examiner, manager, now):
    stranger = Actor(name="Sun", user_id=9, role="clerk", society_id=paper.society_id + 1)
    for actor in (stranger, examiner, manager, PASSER_BY, THE_CLOCK):
        with pytest.raises(NotYours):
            advance(paper, "submit", by=actor, at=now)
    assert Paper.objects.get(pk=paper.pk).stage == "draft"


def test_every_unmet_rule_is_named_at_once(paper, clerk, now):
    with pytest.raises(NotYet) as situation:
        advance(paper, "submit", by=clerk, at=now)
    sentences = [str(sentence) for sentence in situation.value.unmet]
    assert len(sentences) >= 2 and len(set(sentences)) == len(sentences)
    assert history(paper).count() == 1


def test_the_greyed_button_says_what_the_door_would_say(paper, clerk, now):
    offered = dict(open_steps(paper, by=clerk, at=now))
    assert set(offered) == {"submit", "withdraw"} and offered["withdraw"] == ()
    with pytest.raises(NotYet) as situation:
        advance(paper, "submit", by=clerk, at=now)
    assert list(map(str, offered["submit"])) == list(map(str, situation.value.unmet))


def test_nothing_is_offered_to_who_may_do_nothing(paper, now):
    assert open_steps(paper, by=PASSER_BY, at=now) == []
    assert set(steps(paper)) == {"submit", "withdraw"}


def test_the_words_of_a_step_reach_it(paper, examiner, now):
    paper = place(paper, "endorsed", now)
    fault(paper, now)
    due = now + timedelta(days=5)
    assert advance(paper, "return_", by=examiner, at=now, mend_by=due).mend_by == due


def test_time_is_what_the_caller_says(paper, examiner, now):
    paper = place(paper, "endorsed", now)
    fault(paper, now)
    paper = advance(paper, "return_", by=examiner, at=now, mend_by=now + timedelta(days=5))
    with pytest.raises(NotYet):
        advance(paper, "refuse", by=THE_CLOCK, at=now + timedelta(days=5, seconds=-1))
    late = now + timedelta(days=5)
    assert advance(paper, "refuse", by=THE_CLOCK, at=late).entry.actor_kind == "clock"


def test_a_failing_step_leaves_nothing(paper, examiner, now):
    paper = place(paper, "endorsed", now)
    fault(paper, now)
    lines = history(paper).count()
    with pytest.raises(TypeError):
        advance(paper, "return_", by=examiner, at=now)
    assert Paper.objects.get(pk=paper.pk).stage == "endorsed"
    assert history(paper).count() == lines


def test_the_chain_of_digests_can_be_checked_from_the_database(paper, clerk, now):
    advance(paper, "withdraw", by=clerk, at=now, facts={"名": ["a", 1]})
    for entry in history(paper):
        assert entry.digest == entry.compute_digest()
    last = history(paper).last()
    last.reason = "another"
    assert last.digest != last.compute_digest()


def test_the_digest_does_not_depend_on_the_zone_of_the_clock(paper, clerk, now):
    entry = enter(paper, "note", by=clerk, at=now.astimezone(UTC))
    entry.at = now
    assert entry.digest == entry.compute_digest()


# --- two at once ----------------------------------------------------------------------------------


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each on its own connection; answers or exceptions."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            outcomes[number] = act()
        except Exception as outcome:
            outcomes[number] = outcome
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(10))
def test_of_two_opposite_steps_exactly_one_succeeds(paper, clerk, examiner, now, turn):
    paper = place(paper, "endorsed", now)
    fault(paper, now)
    lines = history(paper).count()
    outcomes = race(
        lambda: advance(paper, "withdraw", by=clerk, at=now),
        lambda: advance(paper, "refuse", by=examiner, at=now),
    )
    moved = [o for o in outcomes if isinstance(o, Paper)]
    refused = [o for o in outcomes if isinstance(o, OutOfOrder)]
    assert (len(moved), len(refused)) == (1, 1), outcomes
    assert Paper.objects.get(pk=paper.pk).stage == moved[0].stage
    assert history(paper).count() == lines + 1
    assert Entry.objects.get(pk=Paper.objects.get(pk=paper.pk).entry_id) == moved[0].entry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_acts_without_a_step_never_fork_the_history(paper, clerk, now, turn):
    notes = [lambda n=n: enter(paper, "note", by=clerk, at=now, facts={"n": n}) for n in range(4)]
    outcomes = race(*notes)
    assert [type(each) for each in outcomes] == [Entry] * 4, outcomes
    lines = list(history(paper))
    assert sorted(line.facts["n"] for line in lines[1:]) == [0, 1, 2, 3]
    assert is_intact(lines)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_an_act_and_a_step_at_once_are_two_lines_in_turn(paper, clerk, now, turn):
    outcomes = race(
        lambda: enter(paper, "note", by=clerk, at=now),
        lambda: advance(paper, "withdraw", by=clerk, at=now),
    )
    assert [type(each) for each in outcomes] == [Entry, Paper], outcomes
    assert {line.verb for line in history(paper)} == {"draft", "note", "withdraw"}
    assert is_intact(list(history(paper)))
