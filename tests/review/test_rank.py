"""Ranking and confirming."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ledger.flow import history
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from review import services
from review.models import Ranking, Result, Round
from tests.cast import NOW
from tests.review.stage import LETTER, set_stage

pytestmark = pytest.mark.django_db


def closed(stage, **marks):
    return services.close_round(stage.scored(marks=marks), by=stage.manager, at=NOW)


def rank(stage, round_, **words):
    return services.rank(round_, by=stage.manager, at=NOW, **words)


def test_the_mean_ranks_exactly_and_ties_are_visible():
    stage = set_stage(candidates=3)
    made = rank(stage, closed(stage, 候选甲=90, 候选乙=60, 候选丙=60), seats=1)
    assert [(str(r.item), r.place, r.is_tied, r.mean, r.outcome) for r in made.results.all()] == [
        ("候选甲", 1, False, Decimal("86"), "in"),
        *(
            (name, 2, True, Decimal("68"), "out")
            for name in (str(r.item) for r in made.results.all()[1:])
        ),
    ]
    assert made.method == "mean"
    assert made.results.first().arithmetic == [
        {"code": "mean", "scores": ["86.00", "86.00"], "dropped": [], "mean": "86.00"}
    ]


def test_the_method_is_the_one_the_round_started_with():
    stage = set_stage(candidates=2)
    round_ = closed(stage, 候选甲=90, 候选乙=60)
    was = LETTER.get("ranking", {})
    stage.review_by(({**LETTER, "ranking": {**was, "method": "z_score"}},), None)
    with pytest.raises(Refused):
        rank(stage, Round.objects.get(pk=round_.pk))
    assert not Ranking.objects.exists()
    stage.review_by((LETTER,), None)
    assert rank(stage, Round.objects.get(pk=round_.pk)).method == "mean"


def test_a_tie_at_the_last_place_is_not_confirmed():
    stage = set_stage(candidates=3)
    round_ = closed(stage, 候选甲=90, 候选乙=60, 候选丙=60)
    made = rank(stage, round_, seats=2)
    assert sorted(made.results.values_list("outcome", flat=True)) == ["in", "tied", "tied"]
    with pytest.raises(Refused):
        services.confirm_ranking(made, by=stage.manager, at=NOW)
    again = rank(stage, round_, seats=3)
    with pytest.raises(OutOfOrder):
        services.confirm_ranking(made, by=stage.manager, at=NOW)
    services.confirm_ranking(again, by=stage.manager, at=NOW)


def test_confirming_moves_every_candidate():
    stage = set_stage(candidates=2)
    round_ = closed(stage, 候选甲=90, 候选乙=60)
    made = rank(stage, round_, seats=1)
    with pytest.raises(NotYours):
        services.confirm_ranking(made, by=stage.supervisor, at=NOW)
    services.confirm_ranking(made, by=stage.manager, at=NOW)
    assert dict(Candidate.objects.values_list("name", "stage")) == {
        "候选甲": "recommended",
        "候选乙": "not_selected",
    }
    assert [e.verb for e in history(round_)][-2:] == ["rank", "confirm_ranking"]
    with pytest.raises(OutOfOrder):
        rank(stage, round_, seats=2)
    with pytest.raises(OutOfOrder):
        services.confirm_ranking(made, by=stage.manager, at=NOW)


def test_only_a_closed_round_is_ranked():
    stage = set_stage()
    round_ = stage.scored()
    with pytest.raises(OutOfOrder):
        rank(stage, round_)
    services.close_round(round_, by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.rank(round_, by=stage.cast.actor("li"), at=NOW)
    with pytest.raises(Refused):
        rank(stage, round_, seats=0)
    assert not Ranking.objects.exists()


def test_without_a_number_of_places_everyone_goes_on():
    stage = set_stage()
    made = rank(stage, closed(stage))
    assert set(made.results.values_list("outcome", flat=True)) == {"in"}


def test_results_and_confirmed_rankings_never_change():
    stage = set_stage()
    made = rank(stage, closed(stage))
    services.confirm_ranking(made, by=stage.manager, at=NOW)
    for change in (
        lambda: Result.objects.update(outcome="out"),
        lambda: Result.objects.all().delete(),
        lambda: Ranking.objects.update(seats=5),
        lambda: Ranking.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
