"""Rounds whose results the tests look at: scored, closed, ranked by the rule given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review import services
from review.models import Ranking, Round
from tests.cast import NOW
from tests.review.stage import DICE, LETTER, Stage, set_stage, write_review

NAMES = "甲乙丙丁戊己"


def closed(
    stage: Stage,
    marks: Mapping[str, int] | None = None,
    innovation: Mapping[str, int] | None = None,
) -> Round:
    """Score by marks of practice (and of innovation) by name, each expert a step apart, and close."""
    round_ = stage.scoring()
    order = sorted(set(round_.assignments.values_list("expert", flat=True)))
    for work in round_.assignments.filter(stage="accepted"):
        name = str(work.item)
        mark = (marks or {}).get(name, 60) + 5 * order.index(work.expert_id)
        write_review(work, practice=mark, innovation=(innovation or {}).get(name, 8))
    shut = services.close_round(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW)
    return (
        services.tell_lot_number(shut, DICE, by=stage.supervisor, at=NOW)
        if shut.lot_is_open
        else shut
    )


def ranked(
    ranking: Mapping[str, Any] | None = None,
    *,
    seats: int | None = None,
    candidates: int = 3,
    **marks: int,
) -> tuple[Stage, Ranking]:
    """Rank three candidates, read by all of three experts, by the rule given."""
    letter = {**LETTER, "experts_min": 3, "ranking": dict(ranking or {})}
    stage = set_stage(candidates=candidates, rounds=(letter,))
    round_ = closed(stage, marks)
    return stage, services.rank(round_, seats=seats, by=stage.manager, at=NOW)
