"""A draw for the tests: a panel round with a pool, carried to the stage asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from review import services
from review.models import Draw, Panel
from tests.cast import NOW
from tests.remembering import remembered
from tests.review.stage import PANEL, Stage, set_stage

DRAWN = {
    **PANEL,
    "choosing": "draw",
    "experts_min": 3,
    "experts_max": 5,
    "panel": {"per_unit_max": 1, "frontline_min": 1},
    "draw": {"reserve": 3, "reply_minutes": 60, "names_open": "sealed"},
}


def stage_of_a_draw(*, experts: int = 8, largest: Any = None, **draw: Any) -> Stage:
    """Return a stage whose one round draws its panel; every second expert is of the first line."""
    rounds = ({**DRAWN, **(largest or {}), "draw": {**DRAWN["draw"], **draw}},)  # type: ignore[dict-item]
    stage = set_stage(experts=0, rounds=rounds)
    for place, name in enumerate("子丑寅卯辰巳午未申酉戌亥"[:experts]):
        facts = {"phone": f"1391000{place:04d}", "email": f"e{place}@example.cn"}
        stage.enrol(f"专家{name}", is_frontline=place % 2 == 0, **facts)
    return stage


@remembered
def prepared(stage: Stage, *, at: datetime = NOW, **words: Any) -> Draw:
    """Open the round, look for conflicts, and prepare the draw of its one panel."""
    round_ = stage.round(at=at)
    panel = services.whole_panel(round_, by=stage.manager, at=at)
    services.scan_conflicts(round_, by=stage.manager, at=at)
    return services.prepare_draw(panel, by=stage.manager, at=at, **words)


@remembered
def committed(stage: Stage, *, at: datetime = NOW, **words: Any) -> Draw:
    """Commit the pool."""
    return services.commit_pool(prepared(stage, at=at, **words), by=stage.manager, at=at)


def seeded(stage: Stage, *, at: datetime = NOW, **words: Any) -> Draw:
    """Let office and supervisor commit and reveal their numbers."""
    draw = committed(stage, at=at, **words)
    hands = (stage.manager, stage.supervisor)
    codes = [services.commit_number(draw, by=by, at=at) for by in hands]
    if draw.beacon_source:
        services.type_beacon(draw, "4021.5", published_at=at, by=stage.manager, at=at)
    for by, code in zip(hands, codes, strict=True):
        draw = services.reveal_number(draw, code, by=by, at=at)
    return draw


def drawn(stage: Stage, *, at: datetime = NOW, **words: Any) -> Draw:
    """Draw the order."""
    return services.draw_order(seeded(stage, at=at, **words), by=stage.manager, at=at)


def called(stage: Stage, *, at: datetime = NOW, **words: Any) -> Draw:
    """Call the first."""
    return services.invite(drawn(stage, at=at, **words), by=stage.manager, at=at)


def sealed(stage: Stage, *, at: datetime = NOW, **words: Any) -> Draw:
    """Let everybody called accept, and seal the list."""
    draw = called(stage, at=at, **words)
    for call in draw.calls.all():
        services.answer_call(call, accepted=True, at=at)
    return services.seal_list(draw, by=stage.manager, at=at)


def panel_of(draw: Draw) -> Panel:
    """Return the panel as it stands now."""
    return Panel.objects.get(pk=draw.panel_id)
