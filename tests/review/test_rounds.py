"""Rounds: opened, started, closed; what the next one takes."""

from __future__ import annotations

import pytest
from django.utils import translation

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from review import services
from review.models import Round
from tests.cast import NOW, assemble, draft
from tests.review.stage import LETTER, PANEL, set_stage
from tests.rooms import convened, seated, small_body

pytestmark = pytest.mark.django_db


def stages() -> dict[str, str]:
    return dict(Candidate.objects.values_list("name", "stage"))


def test_a_first_round_takes_all_admitted_candidates_into_review():
    stage = set_stage(candidates=2)
    round_ = stage.round()
    assert [str(item) for item in round_.items.all()] == ["候选乙", "候选甲"]  # 姓氏笔画
    assert stages() == {"候选甲": "in_review", "候选乙": "in_review"}
    assert round_.stage == "preparing"
    assert [entry.verb for entry in history(round_)] == ["open_round"]


def test_only_a_manager_opens_a_round_and_its_due_date_lies_ahead():
    stage = set_stage(candidates=1)
    with pytest.raises(NotYours):
        services.open_round(stage.cycle, due_at=NOW, by=stage.cast.actor("li"), at=NOW)
    with pytest.raises(Refused):
        services.open_round(stage.cycle, due_at=NOW, by=stage.manager, at=NOW)
    assert not Round.objects.exists()
    assert stages() == {"候选甲": "admitted"}


def test_a_round_without_anybody_is_refused():
    stage = set_stage(candidates=0, experts=0)
    with pytest.raises(Refused):
        stage.round()
    assert not Round.objects.exists()


def test_a_round_starts_only_when_every_item_has_its_experts():
    stage = set_stage()
    round_ = stage.round()
    with pytest.raises(NotYet):
        services.start_round(round_, by=stage.manager, at=NOW)


def test_a_round_closes_only_when_every_review_is_in():
    stage = set_stage()
    round_ = stage.scoring()
    awaited = round_.assignments.count()
    with pytest.raises(NotYet) as refused:
        services.close_round(round_, by=stage.manager, at=NOW)
    with translation.override("en"):
        assert f"{awaited} reviews are not signed yet." in str(refused.value)
    with pytest.raises(NotYet):
        services.call_vote(round_, by=stage.manager, at=NOW)


def test_a_second_round_takes_those_the_first_let_through():
    stage = set_stage(candidates=3, rounds=(LETTER, PANEL))
    first = stage.scored(marks={"候选甲": 90, "候选乙": 60, "候选丙": 85})
    with pytest.raises(Refused):
        stage.round()
    stage.confirmed(first, seats=2)
    assert stages() == {"候选甲": "in_review", "候选乙": "not_selected", "候选丙": "in_review"}
    second = stage.round()
    assert second.number == 2
    assert sorted(str(item) for item in second.items.all()) == ["候选丙", "候选甲"]
    assert second.is_last and not first.is_last


def test_the_number_is_checked():
    stage = set_stage()
    with pytest.raises(Refused):
        stage.round(number=2)


def test_progress_counts_and_shows_no_score():
    stage = set_stage()
    round_ = stage.scoring()
    progress = services.progress_of(round_)
    assert (progress.items, progress.covered, progress.accepted, progress.signed) == (2, 2, 4, 0)
    assert progress.declared == progress.experts
    assert set(progress.__slots__) == {
        "items", "covered", "experts", "declared",
        "offered", "accepted", "signed", "declined", "recused", "voided",
    }  # fmt: skip


def test_a_closed_round_takes_no_step():
    stage = set_stage()
    round_ = stage.confirmed(stage.scored())
    for verb in (services.start_round, services.call_vote, services.close_round):
        with pytest.raises(OutOfOrder):
            verb(round_, by=stage.manager, at=NOW)


def test_a_society_has_no_round_of_marks():
    """Its own is convened on a selection (tests/review/test_own_rounds.py); nobody scores in it."""
    cast = assemble()
    round_ = convened(cast, [draft(cast, small_body(cast), name="会选甲")])
    seated(cast, round_)
    for name in ("zhao", "lin", "zhou"):
        for verb in (services.start_round, services.ask_assignment, services.take_in):
            with pytest.raises((NotYours, Refused)):
                verb(round_, by=cast.actor(name), at=NOW)
    services.scan_conflicts(round_, by=cast.actor("zhao"), at=NOW)
    with pytest.raises(Refused):
        services.assign(round_, by=cast.actor("zhao"), at=NOW)
    assert round_.is_last and round_.votes_asked and round_.rules.criteria == ()


def test_a_round_is_called_by_its_programme_and_kind_in_the_readers_language():
    stage = set_stage(candidates=1, rounds=(LETTER, PANEL))
    round_ = stage.round()
    assert (round_.name_zh, str(round_)) == (f"{stage.cycle.name_zh}·通讯评审", round_.name_zh)
    with translation.override("en"):
        assert str(round_) == f"{stage.cycle.name_en} · letter review"
    Round.objects.filter(pk=round_.pk).update(name_zh="加试", name_en="")
    named = Round.objects.get(pk=round_.pk)
    with translation.override("en"):
        assert str(named) == "加试"  # as the office called it, which gave one name


def test_rounds_from_before_get_their_english_name_where_it_was_derived():
    from importlib import import_module

    from django.apps import apps

    stage = set_stage(candidates=1)
    round_ = stage.round()
    was = round_.name_en
    name = import_module("review.migrations.0028_round_names_in_two_languages").name_in_english
    for given, english in ((round_.name_zh, was), ("加试", "")):
        Round.objects.filter(pk=round_.pk).update(name_zh=given, name_en="")
        name(apps, None)
        assert Round.objects.get(pk=round_.pk).name_en == english
