"""评审组: laid out by division, members seated, items moved only with the society's consent."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ledger.flow import history
from ledger.situations import NotYours, OutOfOrder, Refused
from review import services
from review.models import Item, Panel, PanelMember, PanelMove, Round
from tests.cast import NOW
from tests.review.stage import Stage, set_stage

pytestmark = pytest.mark.django_db


def divided(*divisions: str) -> tuple[Stage, Round]:
    """Open a round whose candidates stand in these divisions, in their order."""
    stage = set_stage(candidates=len(divisions), experts=3)
    for candidate, division in zip(stage.candidates, divisions, strict=True):
        type(candidate).objects.filter(pk=candidate.pk).update(division=division)
    return stage, stage.round()


def sorted_in(round_: Round) -> dict[str, str]:
    rows = round_.items.select_related("candidate", "panel").order_by("pk")
    return {str(item): str(item.panel or "") for item in rows}


def test_every_division_gets_a_panel_and_every_item_its_place():
    stage, round_ = divided("mechanical", "chemical", "mechanical")
    panels = services.lay_out_panels(round_, by=stage.manager, at=NOW)
    assert [(p.number, p.name, p.divisions) for p in panels] == [
        (1, "chemical", ["chemical"]),
        (2, "mechanical", ["mechanical"]),
    ]
    assert sorted_in(round_) == {
        "候选甲": "mechanical",
        "候选乙": "chemical",
        "候选丙": "mechanical",
    }
    services.lay_out_panels(round_, by=stage.manager, at=NOW)
    assert round_.panels.count() == 2
    line = history(round_).last()
    assert (line.verb, line.facts) == ("lay_out_panels", {"panels": 2, "items": 3, "left": 0})


def test_items_without_a_division_make_one_panel():
    stage, round_ = divided("", "")
    (panel,) = services.lay_out_panels(round_, by=stage.manager, at=NOW)
    assert panel.name == "通讯评审" and panel.items.count() == 2


def test_a_panel_of_ones_own_takes_what_it_names_before_one_that_takes_all():
    stage, round_ = divided("mechanical", "chemical")
    by = {"by": stage.manager, "at": NOW}
    services.open_panel(round_, name="综合组", **by)
    assert set(sorted_in(round_).values()) == {"综合组"}
    Item.objects.update(panel=None)
    services.open_panel(round_, name="化工组", divisions=["chemical"], seats=3, extra=1, **by)
    assert sorted_in(round_) == {"候选甲": "综合组", "候选乙": "化工组"}
    assert round_.panels.get(name="化工组").going_on == 4
    with pytest.raises(Refused):
        services.open_panel(round_, name="化工组", **by)
    with pytest.raises(Refused):
        services.open_panel(round_, name="机械组", extra=2, **by)


def test_only_a_manager_sets_panels_up_and_only_before_the_scoring():
    stage = set_stage()
    round_ = stage.scoring()
    for who, refusal in (("zhao", NotYours), ("zhou", OutOfOrder)):
        with pytest.raises(refusal):
            services.lay_out_panels(round_, by=stage.cast.actor(who), at=NOW)
    assert not Panel.objects.exists()


def test_a_panel_is_changed_and_taken_away_while_nobody_sits_in_it():
    stage, round_ = divided("mechanical")
    by = {"by": stage.manager, "at": NOW}
    (panel,) = services.lay_out_panels(round_, **by)
    panel = services.change_panel(panel, name="机械一组", divisions=["mechanical"], seats=2, **by)
    assert (panel.name, panel.seats) == ("机械一组", 2)
    services.seat_in_panel(panel, stage.experts[:1], **by)
    with pytest.raises(Refused):
        services.remove_panel(panel, **by)
    services.unseat_from_panel(panel.members.get(), reason="出差", **by)
    services.remove_panel(panel, **by)
    assert not Panel.objects.exists() and sorted_in(round_) == {"候选甲": ""}


def test_nobody_sits_in_two_panels_and_one_member_chairs():
    stage, round_ = divided("mechanical", "chemical")
    by = {"by": stage.manager, "at": NOW}
    one, two = services.lay_out_panels(round_, **by)
    services.seat_in_panel(one, stage.experts[:2], **by)
    with pytest.raises(Refused, match="专家子"):
        services.seat_in_panel(two, stage.experts[:1], **by)
    first, second = one.members.order_by("pk")
    services.name_chair(first, **by)
    services.name_chair(second, **by)
    assert [m.expert for m in one.members.filter(duty="chair")] == [second.expert]
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelMember.objects.filter(pk=first.pk).update(duty="chair")


def test_who_rests_is_not_seated():
    stage, round_ = divided("mechanical")
    by = {"by": stage.manager, "at": NOW}
    (panel,) = services.lay_out_panels(round_, **by)
    services.rest_expert(stage.experts[0], available=False, reason="生病", **by)
    with pytest.raises(Refused, match="专家子"):
        services.seat_in_panel(panel, stage.experts[:1], **by)
    assert not PanelMember.objects.exists()


# --- moves ----------------------------------------------------------------------------------------


def moving() -> tuple[Stage, PanelMove]:
    """Ask for the move of the first candidate, whom the society of A nominates."""
    stage, round_ = divided("mechanical", "chemical")
    by = {"by": stage.manager, "at": NOW}
    chemical, _mechanical = services.lay_out_panels(round_, **by)
    item = round_.items.get(candidate=stage.candidates[0])
    return stage, services.ask_move(item, chemical, reason="主要成果在化工过程", **by)


def test_a_move_is_done_once_the_society_confirms():
    stage, move = moving()
    assert str(move.item.panel) == "mechanical"
    society = stage.cast.societies["a"]
    for stranger in ("lin", "sun", "zhou"):
        with pytest.raises(NotYours):
            services.answer_move(move, society, agreed=True, by=stage.cast.actor(stranger), at=NOW)
    done = services.answer_move(move, society, agreed=True, by=stage.cast.actor("zhao"), at=NOW)
    assert done.state == "done"
    assert str(Item.objects.get(pk=move.item_id).panel) == "chemical"
    with pytest.raises(OutOfOrder):
        services.answer_move(move, society, agreed=True, by=stage.cast.actor("zhao"), at=NOW)


def test_a_refusal_needs_its_reason_and_leaves_the_item_where_it_is():
    stage, move = moving()
    society, by = stage.cast.societies["a"], stage.cast.actor("zhao")
    with pytest.raises(Refused):
        services.answer_move(move, society, agreed=False, by=by, at=NOW)
    done = services.answer_move(move, society, agreed=False, reason="属机械学科", by=by, at=NOW)
    assert done.state == "refused"
    assert str(Item.objects.get(pk=move.item_id).panel) == "mechanical"
    assert [e.verb for e in history(move.item)][-2:] == ["ask_move", "answer_move"]


def test_one_move_at_a_time_and_the_office_may_take_it_back():
    stage, move = moving()
    by = {"by": stage.manager, "at": NOW}
    with pytest.raises(OutOfOrder):
        services.ask_move(move.item, move.to, reason="再问", **by)
    assert services.drop_move(move, **by).state == "dropped"
    assert services.ask_move(move.item, move.to, reason="再问", **by).state == "awaiting"
