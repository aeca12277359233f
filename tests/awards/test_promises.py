"""What holds on every path to an honour, whatever the order of steps."""

from __future__ import annotations

from typing import Any

import pytest

from nominations import rules as when
from nominations.models import AcademicianCandidate, AwardCandidate, Candidate, TalentCandidate

RUN_AND_QUIET = {
    when.notice_has_run_its_full_length,
    when.no_objection_stands,
    when.nobody_is_barred,
}


def steps(model: type[Candidate]) -> list[Any]:
    return list(model().get_all_stage_transitions())


@pytest.mark.parametrize(
    ("model", "verb"),
    [(AwardCandidate, "approve"), (AcademicianCandidate, "report"), (TalentCandidate, "forward")],
)
def test_out_of_the_notice_leads_only_what_waits_for_its_end(
    model: type[Candidate], verb: str
) -> None:
    leaving = {
        step.name: set(step.conditions)
        for step in steps(model)
        if step.source == "announced" and step.target not in {"contested", "dropped", "deferred"}
    }
    assert list(leaving) == [verb]
    assert leaving[verb] >= RUN_AND_QUIET


def test_out_of_a_contest_leads_only_its_ruling() -> None:
    leaving = {
        step.name: set(step.conditions)
        for step in steps(AwardCandidate)
        if step.source == "contested"
    }
    assert set(leaving) == {"settle", "drop", "defer"}
    assert leaving["settle"] == {when.no_objection_is_open, when.no_objection_was_upheld}


def test_the_award_needs_a_published_list_and_quiet_to_the_last() -> None:
    into = [step for step in steps(AwardCandidate) if step.target == "awarded"]
    assert [(step.name, step.source) for step in into] == [("award", "approved")]
    assert set(into[0].conditions) == {
        when.no_objection_stands,
        when.nobody_is_barred,
        when.award_list_is_published,
    }


def test_after_the_award_there_is_only_revocation() -> None:
    leaving = [
        (step.name, step.target) for step in steps(AwardCandidate) if step.source == "awarded"
    ]
    assert leaving == [("revoke", "revoked")]
    assert not [step for step in steps(AwardCandidate) if step.source in {"revoked", "*"}]


def test_who_was_dropped_comes_back_only_next_time_and_by_a_granted_appeal() -> None:
    leaving = [step for step in steps(AwardCandidate) if step.source == "dropped"]
    assert [(step.name, step.target, list(step.conditions)) for step in leaving] == [
        ("carry_over", "carried", [when.its_appeal_was_granted])
    ]
