"""分配草案: nothing is offered before it is published, nobody told before being invited."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from ledger.flow import history
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from people.models import Relation
from review import facts, services
from review.models import Assignment, Conflict, Draft, Expert, Item, Pin, Round
from review.sentences import clash_told, mend_told, parts_told, worth_told
from tests.cast import DAY, NOW
from tests.review.stage import BALLOT, PANEL, Stage, acting, declined, set_stage

pytestmark = pytest.mark.django_db

LATER = NOW + DAY / 24


def drafted(stage: Stage, round_: Round | None = None, **words: Any) -> Draft:
    """Scan and draft."""
    round_ = round_ or stage.round()
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    fresh = Round.objects.get(pk=round_.pk)
    return services.draft_assignment(fresh, by=stage.manager, at=NOW, **words)


def pairs(draft: Draft) -> set[tuple[str, str]]:
    rows = draft.pairs.select_related("item__candidate", "expert__person")
    return {(str(row.item), str(row.expert)) for row in rows}


def published(stage: Stage) -> Draft:
    draft = drafted(stage)
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    return Draft.objects.get(pk=draft.pk)


def test_a_draft_offers_nothing_and_carries_its_proof():
    stage = set_stage(candidates=3, experts=4)
    draft = drafted(stage)
    held = draft.certificate
    assert (draft.number, draft.state, draft.way) == (1, "staged", "solved")
    assert draft.pairs.count() == held["pairs"] == 6
    assert held["total"] == pytest.approx(held["bound"]) == sum(p.fit for p in draft.pairs.all())
    assert not Assignment.objects.exists() and not Letter.objects.filter(verb="items_offered")
    assert history(draft.round).last().verb == "draft_assignment"
    assert "没有更好的方案" in str(worth_told(held)[1])


def test_a_draft_needs_a_scan_of_the_present_facts():
    stage = set_stage()
    round_ = stage.round()
    with pytest.raises(NotYet):
        services.draft_assignment(round_, by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.draft_assignment(round_, by=stage.cast.actor("zhao"), at=NOW)


def test_the_next_draft_replaces_the_one_before():
    stage = set_stage(candidates=2, experts=3)
    first = drafted(stage)
    second = drafted(stage, first.round)
    assert Draft.objects.get(pk=first.pk).state == "replaced"
    assert (second.number, second.state) == (2, "staged")
    with pytest.raises(OutOfOrder):
        services.publish_assignment(first, by=stage.manager, at=NOW)


def test_publishing_and_inviting_are_two_acts():
    stage = set_stage(candidates=2, experts=3)
    draft = published(stage)
    round_ = Round.objects.get()
    assert round_.assignments.count() == 4 and round_.certificate["pairs"] == 4
    expert = round_.assignments.first().expert
    assert not Assignment.objects.seen_by(acting(expert)).exists()
    assert not Round.objects.seen_by(acting(expert)).exists()
    assert not Letter.objects.filter(verb="items_offered").exists()
    with pytest.raises(NotYet, match="邀请"):
        services.start_round(round_, by=stage.manager, at=NOW)
    told = services.invite_experts(round_, by=stage.manager, at=NOW)
    assert told == round_.assignments.values("expert").distinct().count()
    assert Letter.objects.filter(verb="items_offered").count() == told
    assert Assignment.objects.seen_by(acting(expert)).exists()
    for act in (
        lambda: services.undo_assignment(draft, by=stage.manager, at=NOW),
        lambda: services.invite_experts(round_, by=stage.manager, at=NOW),
    ):
        with pytest.raises(OutOfOrder):
            act()


def test_what_was_published_is_taken_back_before_anybody_is_invited():
    stage = set_stage(candidates=2, experts=3)
    draft = published(stage)
    with pytest.raises(OutOfOrder):
        drafted(stage, Round.objects.get())
    draft = services.undo_assignment(draft, by=stage.manager, at=NOW)
    assert draft.state == "staged" and not Assignment.objects.exists()
    assert Round.objects.get().certificate == {}
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    assert Assignment.objects.count() == 4


def test_a_draft_is_not_published_on_other_facts():
    stage = set_stage(candidates=2, experts=3)
    draft = drafted(stage)
    pair = draft.pairs.first()
    Relation.objects.create(
        one=pair.expert.person,
        other=pair.item.candidate.person,
        kind="KIN",
        declared_by="x",
        declared_at=NOW,
    )
    with pytest.raises(NotYet, match="新"):
        services.publish_assignment(draft, by=stage.manager, at=NOW)
    assert not Assignment.objects.exists()


def test_a_conflict_declared_meanwhile_keeps_the_draft_from_being_published():
    stage = set_stage(candidates=2, experts=3)
    draft = drafted(stage)
    pair = draft.pairs.first()
    tie = {"relation": "KIN", "outcome": "hard", "source": "declared", "found_at": NOW}
    Conflict.objects.create(item=pair.item, expert=pair.expert, **tie)
    with pytest.raises(NotYet):
        services.publish_assignment(draft, by=stage.manager, at=NOW)


# --- by hand --------------------------------------------------------------------------------------


def test_locked_pairs_are_in_every_draft_and_kept_out_ones_in_none():
    stage = set_stage(candidates=1, experts=0)
    for name, specialty in (("近", "机械设计"), ("中", "机械制造"), ("远", "药学")):
        stage.enrol(name, field=specialty)
    draft = drafted(stage)
    assert pairs(draft) == {("候选甲", "近"), ("候选甲", "中")}
    item, (near, _mid, far) = Item.objects.get(), stage.experts
    by = {"by": stage.manager, "at": LATER}
    services.pin(item, far, "lock", reason="评审组长提议", **by)
    services.pin(item, near, "forbid", reason="近期合作", **by)
    with pytest.raises(NotYet):
        services.publish_assignment(draft, **by)
    assert pairs(drafted(stage, item.round)) == {("候选甲", "远"), ("候选甲", "中")}
    services.unpin(Pin.objects.get(expert=near), **by)
    services.unpin(Pin.objects.get(expert=far), **by)
    assert pairs(drafted(stage, item.round)) == {("候选甲", "近"), ("候选甲", "中")}


def test_a_new_draft_keeps_what_is_as_good_as_before():
    stage = set_stage(candidates=3, experts=9)
    first = drafted(stage)
    item = first.pairs.first().item
    other = Expert.objects.exclude(pk__in=first.pairs.values("expert")).first()
    by = {"by": stage.manager, "at": NOW}
    services.pin(item, other, "lock", reason="专长对口", **by)
    second = drafted(stage, first.round)
    assert second.certificate["total"] == pytest.approx(first.certificate["total"])
    assert (str(item), str(other)) in pairs(second)
    assert len(pairs(first) - pairs(second)) == 1


def test_a_conflict_is_never_locked_in_and_a_pin_needs_its_reason():
    stage = set_stage(candidates=1, experts=3)
    item, expert = stage.round().items.get(), stage.experts[0]
    by = {"by": stage.manager, "at": NOW}
    with pytest.raises(Refused):
        services.pin(item, expert, "lock", reason=" ", **by)
    tie = {"relation": "KIN", "outcome": "hard", "source": "found", "found_at": NOW}
    Conflict.objects.create(item=item, expert=expert, **tie)
    with pytest.raises(ConflictOfInterest):
        services.pin(item, expert, "lock", reason="专长对口", **by)
    assert not Pin.objects.exists()


# --- where it cannot be ---------------------------------------------------------------------------


def test_an_impossible_panel_is_explained_and_repaired():
    stage = set_stage(candidates=3, experts=0)
    for name in "子丑":
        stage.enrol(f"专家{name}", load_max=2)
    draft = drafted(stage)
    assert draft.state == "impossible" and not draft.pairs.exists()
    items = {item.pk: str(item) for item in draft.round.items.all()}
    experts = {expert.pk: str(expert) for expert in stage.experts}
    why, *repairs = map(str, clash_told(draft.clash, items, experts))
    assert "6" in why and "4" in why and repairs
    with pytest.raises(OutOfOrder):
        services.publish_assignment(draft, by=stage.manager, at=NOW)
    by = {"by": stage.manager, "at": NOW}
    with pytest.raises(Refused):
        services.allow(draft.round, experts=[(stage.experts[0], 2)], reason="增加", **by)
    raised = [(expert, 3) for expert in stage.experts]
    services.allow(draft.round, experts=raised, reason="两位专家同意增加", **by)
    mended = drafted(stage, draft.round)
    assert mended.state == "staged" and mended.pairs.count() == 6
    services.publish_assignment(mended, **by)


def test_an_item_may_be_read_by_fewer_with_a_reason():
    stage = set_stage(candidates=1, experts=1)
    round_ = stage.round()
    assert drafted(stage, round_).state == "impossible"
    item, by = round_.items.get(), {"by": stage.manager, "at": NOW}
    for number in (0, 2):
        with pytest.raises(Refused):
            services.allow(round_, items=[(item, number)], reason="专家不足", **by)
    services.allow(round_, items=[(item, 1)], reason="该方向专家不足", **by)
    draft = drafted(stage, round_)
    assert draft.pairs.count() == 1
    services.publish_assignment(draft, **by)
    services.invite_experts(Round.objects.get(), **by)
    assert services.start_round(Round.objects.get(), **by).stage == "scoring"


# --- gaps -----------------------------------------------------------------------------------------


def test_a_decline_is_repaired_by_a_draft_that_moves_nobody():
    stage = set_stage(candidates=2, experts=4)
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    gone = round_.assignments.first()
    services.decline(gone, reason="太远", ground="field", by=acting(gone.expert), at=NOW)
    before = set(round_.assignments.live().values_list("item", "expert"))
    draft = drafted(stage, round_)
    assert draft.way == "gaps"
    assert set(draft.pairs.filter(kept=True).values_list("item", "expert")) == before
    (new,) = draft.pairs.filter(kept=False)
    assert new.item == gone.item and new.expert != gone.expert
    letters = Letter.objects.filter(verb="items_offered").count()
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    assert set(round_.assignments.live().values_list("item", "expert")) == before | {
        (new.item_id, new.expert_id)
    }
    assert Letter.objects.filter(verb="items_offered").count() == letters + 1


def test_not_my_field_counts_in_later_fits():
    stage = set_stage(candidates=1, experts=0)
    for name in ("一", "二", "三"):
        stage.enrol(name, field="机械设计")
    round_ = stage.assigned()
    one, two = round_.assignments.order_by("pk")
    services.decline(one, reason="不属本人领域", ground="field", by=acting(one.expert), at=NOW)
    services.decline(two, reason="没有时间", ground="time", by=acting(two.expert), at=NOW)
    stage.nominate("候选庚")
    (item,) = services.take_in(Round.objects.get(), by=stage.manager, at=NOW)
    ranked = facts.candidates_for(round_, item, stage.experts)
    last, fit = ranked[-1]
    assert last == one.expert and fit.refused == 0.5
    assert [fit.refused for _expert, fit in ranked[:-1]] == [0.0, 0.0]


# --- meetings -------------------------------------------------------------------------------------

DRAWN = {**PANEL, "choosing": "draw"}


def meeting(members: int = 3, candidates: int = 2, **words: Any) -> tuple[Stage, Round]:
    """Open a meeting round whose one panel has so many members."""
    stage = set_stage(candidates=candidates, experts=4, rounds=(DRAWN,), **words)
    round_ = stage.round()
    (panel,) = services.lay_out_panels(round_, by=stage.manager, at=NOW)
    if members:
        services.seat_in_panel(panel, stage.experts[:members], by=stage.manager, at=NOW)
    return stage, round_


def test_in_a_meeting_every_member_reads_every_item_but_those_they_are_recused_from():
    stage, round_ = meeting()
    recused = stage.experts[0]
    item = round_.items.order_by("pk").first()
    Relation.objects.create(
        one=recused.person,
        other=item.candidate.person,
        kind="KIN",
        declared_by="x",
        declared_at=NOW,
    )
    draft = drafted(stage, round_)
    every = {(str(i), str(e)) for i in round_.items.all() for e in stage.experts[:3]}
    assert draft.way == "every"
    assert pairs(draft) == every - {(str(item), str(recused))}
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    assert round_.assignments.count() == 5


def test_an_item_that_loses_its_quorum_is_named_with_what_it_misses():
    stage, round_ = meeting(members=2)
    item = round_.items.order_by("pk").first()
    Relation.objects.create(
        one=stage.experts[0].person,
        other=item.candidate.person,
        kind="KIN",
        declared_by="x",
        declared_at=NOW,
    )
    draft = drafted(stage, round_)
    assert draft.state == "impossible"
    assert draft.clash == {"kind": "quorum", "items": [[item.pk, 2, 1, 2]]}
    (told,) = map(str, clash_told(draft.clash, {item.pk: "候选甲"}, {}))
    assert "候选甲" in told and "1" in told


def test_the_quorum_of_the_vote_counts_too():
    quorum = {"num": 2, "den": 3, "op": ">", "base": "appointed"}
    ballot = {**BALLOT, "quorum": quorum}
    stage, round_ = meeting(members=3, ballot=ballot)
    item = round_.items.order_by("pk").first()
    Relation.objects.create(
        one=stage.experts[0].person,
        other=item.candidate.person,
        kind="KIN",
        declared_by="x",
        declared_at=NOW,
    )
    draft = drafted(stage, round_)
    assert draft.clash["items"] == [[item.pk, 3, 1, 3]]


def test_a_meeting_without_members_says_so():
    stage, round_ = meeting(members=0)
    with pytest.raises(Refused, match="评审组"):
        drafted(stage, round_)


# --- Excel in -------------------------------------------------------------------------------------


def workbook(rows: list[tuple[str, str]]) -> bytes:
    """Return a workbook as the page hands it out, other columns left out."""
    book = Workbook()
    for row in [("候选人编号", "候选人", "专家编号"), *((a, "", b) for a, b in rows)]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def numbers(draft: Draft) -> list[tuple[str, str]]:
    rows = draft.pairs.select_related("item__candidate", "expert__user")
    return [(row.item.candidate.number, row.expert.user.username) for row in rows]


def read(stage: Stage, draft: Draft, rows: list[tuple[str, str]]) -> Draft:
    return services.read_assignment_in(draft.round, workbook(rows), by=stage.manager, at=NOW)


def test_an_assignment_changed_in_excel_becomes_a_draft_with_its_gap():
    stage = set_stage(candidates=1, experts=0)
    for name, specialty in (("近", "机械设计"), ("中", "机械制造"), ("远", "药学")):
        stage.enrol(name, field=specialty)
    draft = drafted(stage)
    number = draft.round.items.get().candidate.number
    chosen = [(number, stage.experts[0].user.username), (number, stage.experts[2].user.username)]
    other = read(stage, draft, chosen)
    assert (other.way, other.number) == ("read_in", 2)
    assert pairs(other) == {("候选甲", "近"), ("候选甲", "远")}
    assert other.certificate["bound"] == pytest.approx(draft.certificate["total"])
    assert other.certificate["total"] < other.certificate["bound"]
    services.publish_assignment(other, by=stage.manager, at=NOW)


def test_faults_are_named_by_cell_and_nothing_is_kept():
    stage = set_stage(candidates=2, experts=3)
    draft = drafted(stage)
    first, *rest = numbers(draft)
    with pytest.raises(Refused) as refused:
        read(stage, draft, [("无此编号", first[1]), (first[0], "nobody"), rest[0], rest[0]])
    words = [str(each) for each in refused.value.sentences]
    assert words[0].startswith("A2：") and words[1].startswith("C3：")
    assert words[2].startswith("C5：") and "C4" in words[2]
    assert Draft.objects.count() == 1


def test_a_conflict_in_excel_is_refused_with_its_relation():
    stage = set_stage(candidates=1, experts=3)
    draft = drafted(stage)
    chosen = numbers(draft)
    spare = next(e for e in stage.experts if e.user.username not in {n for _c, n in chosen})
    tie = {"relation": "KIN", "outcome": "hard", "source": "declared", "found_at": NOW}
    Conflict.objects.create(item=draft.round.items.get(), expert=spare, **tie)
    with pytest.raises(Refused, match="KIN"):
        read(stage, draft, [chosen[0], (chosen[0][0], spare.user.username)])


def test_too_many_and_too_few_are_counted():
    stage = set_stage(candidates=2, experts=3)
    draft = drafted(stage)
    number = numbers(draft)[0][0]
    every = [(number, expert.user.username) for expert in stage.experts]
    with pytest.raises(Refused) as refused:
        read(stage, draft, every)
    assert len(refused.value.sentences) == 2
    with pytest.raises(Refused, match="候选人编号"):
        services.read_assignment_in(draft.round, _no_heads(), by=stage.manager, at=NOW)


def _no_heads() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(("甲", "乙"))
    book.save(out)
    return out.getvalue()


def test_the_parts_of_a_fit_are_told():
    assert [str(s) for s in parts_told({"words": 0.5, "discipline": 1.0})] == [
        "学科接近度 1.00",
        "共同用词 0.50",
    ]


# --- the fewest changes ---------------------------------------------------------------------------


def test_an_offer_moves_where_adding_alone_is_not_enough():
    stage, gone = declined()
    draft = drafted(stage, gone.item.round)
    ((item, expert),) = draft.moved
    assert (draft.way, item != gone.item_id) == ("gaps", True)
    mend = draft.certificate["mend"]
    assert (mend["added"], mend["kept"], mend["least"]) == (2, 2, True)
    assert "已证明" in str(mend_told(mend)[1])
    moved = Assignment.objects.get(item=item, expert=expert)
    reader = acting(moved.expert)
    assert Assignment.objects.seen_by(reader).filter(pk=moved.pk).exists()
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    moved = Assignment.objects.get(pk=moved.pk)
    assert moved.stage == "withdrawn" and moved.entry.verb == "withdraw" and moved.entry.reason
    assert not Assignment.objects.seen_by(reader).filter(pk=moved.pk).exists()
    assert moved.expert.assignments.live().get().item == gone.item
    for each in gone.item.round.items.all():
        assert each.assignments.live().count() == 2
    (letter,) = Letter.objects.filter(verb="items_withdrawn")
    assert letter.to_user == moved.expert.user and "候选" not in letter.body
    told = history(gone.item.round).last()
    assert (told.verb, told.facts["moved"]) == ("publish_assignment", 1)


def test_what_is_accepted_never_moves():
    stage, gone = declined(accepted=True)
    draft = drafted(stage, gone.item.round)
    assert draft.state == "impossible" and not draft.moved
    assert Assignment.objects.live().count() == 3


def test_an_offer_accepted_meanwhile_is_not_taken_away():
    stage, gone = declined()
    draft = drafted(stage, gone.item.round)
    stage.everyone_accepts(gone.item.round)
    with pytest.raises(NotYet, match="接受"):
        services.publish_assignment(draft, by=stage.manager, at=NOW)
    assert not Assignment.objects.filter(stage="withdrawn").exists()


def test_the_act_in_one_moves_as_little():
    stage, gone = declined()
    made = services.repair(gone.item.round, by=stage.manager, at=NOW)
    assert len(made) == 2 and Assignment.objects.filter(stage="withdrawn").count() == 1


def test_an_offer_withdrawn_is_offered_to_the_same_expert_again():
    stage, gone = declined()
    round_ = gone.item.round
    services.repair(round_, by=stage.manager, at=NOW)
    (moved,) = Assignment.objects.filter(stage="withdrawn")
    heir = Assignment.objects.live().get(item=moved.item, expert=gone.expert)
    late = Expert.objects.latest("pk")
    services.pin(moved.item, late, "forbid", reason="近期合作", by=stage.manager, at=NOW)
    services.decline(heir, reason="没有时间", by=acting(heir.expert), at=NOW)
    Expert.objects.filter(pk=moved.expert_id).update(load_max=2)
    (made,) = services.repair(round_, by=stage.manager, at=NOW + DAY)
    told = made.pk, made.stage, made.offered_at, made.entry.verb
    assert told == (moved.pk, "offered", NOW + DAY, "offer_again")
    assert Assignment.objects.seen_by(acting(moved.expert)).filter(pk=moved.pk).exists()


def test_who_was_just_invited_is_not_reminded_at_once():
    stage = set_stage(candidates=2, experts=3)
    draft = drafted(stage, stage.round(days=1))
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    services.invite_experts(draft.round, by=stage.manager, at=NOW)
    assert not Round.objects.due_to_remind(NOW + DAY / 2).exists()


def test_who_was_invited_long_ago_is_reminded():
    stage = set_stage(candidates=2, experts=3)
    draft = drafted(stage, stage.round(days=10))
    services.publish_assignment(draft, by=stage.manager, at=NOW)
    services.invite_experts(draft.round, by=stage.manager, at=NOW)
    assert not Round.objects.due_to_remind(NOW + 7 * DAY).exists()
    assert Round.objects.due_to_remind(NOW + 9 * DAY).exists()


def test_a_panel_of_an_even_number_is_not_invited_where_the_rules_want_an_odd_one():
    odd = {**DRAWN, "panel": {"odd": True}}
    stage = set_stage(candidates=2, experts=4, rounds=(odd,))
    round_, by = stage.round(), {"by": stage.manager, "at": NOW}
    (panel,) = services.lay_out_panels(round_, **by)
    services.seat_in_panel(panel, stage.experts[:2], **by)
    draft = drafted(stage, round_)
    services.publish_assignment(draft, **by)
    with pytest.raises(NotYet, match="单数"):
        services.invite_experts(draft.round, **by)
    assert Round.objects.get().invited_at is None
    services.undo_assignment(draft, **by)
    services.seat_in_panel(panel, stage.experts[2:3], **by)
    services.publish_assignment(drafted(stage, round_), **by)
    assert services.invite_experts(Round.objects.get(), **by) == 3
