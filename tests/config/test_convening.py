"""A panel drawn in a rehearsal: where recusals leave an item without its quorum it is drawn again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.rehearsal import convening
from config.rehearsal.company import Company
from review.models import Conflict
from tests.cast import NOW
from tests.review.drawing import stage_of_a_draw

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("tied", [False, True])
def test_a_panel_that_keeps_away_from_an_item_is_drawn_again(tied):
    stage = stage_of_a_draw(experts=12, recused_percent_max=99, reply_minutes=1440)
    round_ = stage.round(at=NOW)
    item = round_.items.order_by("pk").first()
    tie = {"source": "declared", "found_at": NOW, "relation": "KIN", "outcome": "hard"}
    for expert in stage.experts if tied else ():
        Conflict.objects.create(item=item, expert=expert, **tie)
    actors = {"manager": stage.manager, "supervisor": stage.supervisor}
    company = Company(None, NOW, None, None, actors=actors)

    ended = convening.convene(company, round_, NOW, spare=0)

    *before, last = round_.draws.order_by("pk")
    assert [draw.stage for draw in before] == ["redrawn"] * convening.REDRAWS * tied
    assert {draw.redraw_asked_by_id for draw in before} <= {stage.manager.user_id}
    assert last.stage == "sealed" and ended > NOW + timedelta(hours=2)
    assert convening.short_of_quorum(last) is tied
