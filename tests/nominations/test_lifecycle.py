"""The journey's machines as literal tables: the paper's, and the candidate's on each of three tracks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from ledger import triggers
from ledger.actors import THE_CLOCK
from ledger.flow import open_record, steps
from nominations.choices import FINAL, SHARED, TAILS, CandidateStage, PaperStage
from nominations.models import TRACKS, Candidate, Paper
from tests.cast import NOW, assemble, season

Step = tuple[str, str, str]

PAPER = {
    # verb, from, to
    ("submit", "draft", "submitted"),
    ("resubmit", "returned", "submitted"),
    ("recall", "submitted", "draft"),
    ("endorse", "submitted", "endorsed"),
    ("return_", "endorsed", "returned"),
    ("accept", "endorsed", "accepted"),
    ("refuse", "endorsed", "refused"),
    ("refuse", "returned", "refused"),
    ("refuse", "submitted", "refused"),
    ("withdraw", "draft", "withdrawn"),
    ("withdraw", "submitted", "withdrawn"),
    ("withdraw", "endorsed", "withdrawn"),
    ("withdraw", "returned", "withdrawn"),
    ("withdraw", "accepted", "withdrawn"),
}
SHARED_STRETCH = {
    ("review", "admitted", "in_review"),
    ("recommend", "in_review", "recommended"),
    ("pass_over", "in_review", "not_selected"),
    ("clear", "recommended", "cleared"),
    ("decide", "cleared", "decided"),
    ("decide", "recommended", "decided"),
    ("send_back", "recommended", "in_review"),
    ("send_back", "cleared", "in_review"),
    ("announce", "recommended", "announced"),
    ("announce", "cleared", "announced"),
    ("announce", "decided", "announced"),
    ("contest", "announced", "contested"),
    ("settle", "contested", "announced"),
    ("drop", "admitted", "dropped"),
    ("drop", "in_review", "dropped"),
    ("drop", "recommended", "dropped"),
    ("drop", "cleared", "dropped"),
    ("drop", "decided", "dropped"),
    ("drop", "announced", "dropped"),
    ("drop", "contested", "dropped"),
    ("drop", "deferred", "dropped"),
    ("drop", "carried", "dropped"),
    *(
        ("defer", stage, "deferred")
        for stage in [
            "admitted",
            "in_review",
            "recommended",
            "cleared",
            "decided",
            "announced",
            "contested",
        ]
    ),
    ("carry_over", "deferred", "carried"),
    ("carry_over", "dropped", "carried"),
    ("lapse_late", "deferred", "lapsed"),
}
ACADEMICIAN = {
    ("report", "announced", "reported"),
    ("validate", "reported", "valid"),
    ("invalidate", "reported", "not_valid"),
    ("elect", "valid", "elected"),
    ("not_elect", "valid", "not_elected"),
}
TALENT = {
    ("approve_abroad", "admitted", "approved_abroad"),
    ("forward", "approved_abroad", "forwarded"),
    ("forward", "announced", "forwarded"),
    ("select", "forwarded", "selected"),
    ("turn_down", "forwarded", "turned_down"),
}
AWARD = {
    ("approve", "announced", "approved"),
    ("award", "approved", "awarded"),
    ("revoke", "awarded", "revoked"),
}
TAIL_STEPS = {"academician": ACADEMICIAN, "talent": TALENT, "award": AWARD}
MACHINES: list[tuple[type[Any], set[Step]]] = [
    (Paper, PAPER),
    *((TRACKS[track], SHARED_STRETCH | tail) for track, tail in TAIL_STEPS.items()),
]
FOREIGN = {
    "academician": {
        *["approve_abroad", "forward", "select", "turn_down"],
        *["approve", "award", "revoke"],
    },
    "talent": {
        *["report", "validate", "invalidate", "elect", "not_elect"],
        *["approve", "award", "revoke"],
    },
    "award": {
        *["report", "validate", "invalidate", "elect", "not_elect"],
        *["approve_abroad", "forward", "select", "turn_down"],
    },
}
LAST = {
    Paper: {"refused", "withdrawn"},
    TRACKS["academician"]: {
        "not_selected",
        "lapsed",
        "not_valid",
        "elected",
        "not_elected",
    },
    TRACKS["talent"]: {"not_selected", "lapsed", "selected", "turned_down"},
    TRACKS["award"]: {"not_selected", "lapsed", "revoked"},
}


def table(model: type[Any]) -> set[Step]:
    """Return a machine as its steps (verb, from, to), read from django-fsm."""
    found: Iterable[Any] = model().get_all_stage_transitions()
    return {(step.name, str(step.source), str(step.target)) for step in found}


def stages(model: type[Any]) -> set[str]:
    """Return the stages a machine's records may stand at."""
    if model is Paper:
        return set(PaperStage.values)
    track = next(track for track, proxy in TRACKS.items() if proxy is model)
    return set(SHARED | TAILS[track])


def reached_from(first: str, found: set[Step]) -> set[str]:
    """Return every stage some path leads to."""
    reached = border = {first}
    while border:
        border = {to for _verb, source, to in found if source in border} - reached
        reached = reached | border
    return reached


@pytest.mark.parametrize(("model", "expected"), MACHINES)
def test_the_machine_is_its_table(model, expected):
    assert table(model) == expected


def test_no_step_is_written_twice_with_the_same_ends():
    for model, expected in MACHINES:
        assert len(list(model().get_all_stage_transitions())) == len(expected)


@pytest.mark.parametrize("track", list(TRACKS))
def test_a_step_of_another_track_does_not_exist(track):
    model = TRACKS[track]
    assert FOREIGN[track] == {verb for verb in FOREIGN[track] if not hasattr(model, verb)}
    assert {verb for verb, _source, _to in table(model)} & FOREIGN[track] == set()
    others = set().union(*(tail for name, tail in TAIL_STEPS.items() if name != track))
    assert {verb for verb, _source, _to in others} == FOREIGN[track]


def test_the_candidate_without_a_track_has_the_shared_stretch_only():
    assert table(Candidate) == SHARED_STRETCH


@pytest.mark.parametrize("track", list(TRACKS))
def test_a_row_read_under_its_lock_obeys_the_machine_of_its_track(track):
    row = Candidate(track=track)
    row.__class__ = Candidate.track_model(row)
    row.stage
    assert {step.name for step in row.get_all_stage_transitions()} == {
        verb for verb, _source, _to in SHARED_STRETCH | TAIL_STEPS[track]
    }


@pytest.mark.parametrize(("model", "expected"), MACHINES)
def test_every_stage_is_reached_and_no_other_is_named(model, expected):
    first = model._meta.get_field("stage").get_default()
    assert reached_from(str(first), expected) == stages(model)


@pytest.mark.parametrize(("model", "expected"), MACHINES)
def test_only_last_stages_have_no_way_out(model, expected):
    assert stages(model) - {source for _verb, source, _to in expected} == LAST[model]


@pytest.mark.parametrize(("model", "expected"), MACHINES)
def test_every_stage_leads_to_an_end(model, expected):
    ends = LAST[model] | (stages(model) & {"dropped"})  # an end, unless an appeal is granted
    for stage in stages(model):
        assert reached_from(stage, expected) & ends, stage


def test_the_final_stages_are_the_last_ones_and_an_award_given():
    ends = set().union(*(LAST[model] for model, _steps in MACHINES if model is not Paper))
    assert set(FINAL) == ends | {"awarded", "deferred", "carried", "dropped"}


def test_the_stages_of_the_tracks_are_all_there_are():
    assert set(SHARED).union(*TAILS.values()) == set(CandidateStage.values)
    tails = list(TAILS.values())
    assert sum(map(len, tails)) == len(set().union(*tails))


@pytest.mark.parametrize(("model", "expected"), MACHINES)
def test_the_door_offers_from_each_stage_what_the_table_says(model, expected):
    for stage in stages(model):
        found = set(steps(model(stage=stage)))
        assert found == {verb for verb, source, _to in expected if source == stage}


def write(candidate: Candidate) -> None:
    """Write a row past the triggers, so that only the table's own conditions are asked."""
    with transaction.atomic():
        candidate.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("track", list(TRACKS))
def test_the_database_ties_a_track_to_its_stages(track):
    from django.db import connection

    cycle = season(assemble())
    rules = [r for r in triggers.all_rules() if r.name == "nominations_candidate_first_stage"]
    triggers.lift(connection, rules)
    admitted = set()
    for place, stage in enumerate(CandidateStage.values):
        try:
            write(Candidate(cycle=cycle, track=track, stage=stage, number=place, key=place))
            admitted.add(stage)
        except IntegrityError:
            pass
    assert admitted == SHARED | TAILS[track]


@pytest.mark.django_db
def test_a_candidate_of_no_known_track_is_refused():
    cycle = season(assemble())
    with pytest.raises(IntegrityError), transaction.atomic():
        open_record(
            Candidate(cycle=cycle, track="prize", number="1", key="1"),
            "admit",
            by=THE_CLOCK,
            at=NOW,
        )


@pytest.mark.django_db
def test_the_database_lets_no_record_begin_in_the_middle():
    cycle = season(assemble())
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.create(cycle=cycle, track="award", stage="awarded", number="1", key="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.bulk_create(
            [Candidate(cycle=cycle, track="award", stage="approved", number="1", key="1")]
        )


@pytest.mark.django_db
def test_the_database_lets_no_stage_move_without_its_line_in_the_book():
    cycle = season(assemble())
    candidate = open_record(
        Candidate(cycle=cycle, track="award", number="1", key="1"), "admit", by=THE_CLOCK, at=NOW
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=candidate.pk).update(stage="awarded")


def test_the_drawn_documents_are_current():
    call_command("draw", "--check")
