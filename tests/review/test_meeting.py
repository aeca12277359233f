"""会评: the lot anybody recomputes, who counts as present, the clock, the hall, slides and booklets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from review import facts, services
from review.models import (
    AgendaItem,
    Booklet,
    Conflict,
    Meeting,
    Panel,
    PanelMember,
    Seat,
    Vote,
)
from tests.attachments import pdf
from tests.cast import NOW
from tests.review.meetings import WITNESS, planned, sitting
from tests.review.stage import BALLOT, acting, ballot, counted, set_stage

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stage():
    return set_stage(candidates=3, experts=4, ballot=BALLOT)


@pytest.fixture
def round_(stage):
    return services.call_vote(stage.scored(), by=stage.manager, at=NOW)


def first(meeting: Meeting) -> AgendaItem:
    return meeting.agenda.get(position=1)


def keep_away(expert, item, *, relation: str = "KIN") -> None:
    """Put a hard conflict on record."""
    Conflict.objects.create(
        item=item, expert=expert, relation=relation, outcome="hard", source="found", found_at=NOW
    )


# --- the lot --------------------------------------------------------------------------------------


def test_the_order_follows_from_both_numbers_and_is_computed_again(stage, round_):
    meeting = planned(stage, round_)
    assert [row.position for row in meeting.agenda.all()] == [None] * 3
    committed = (meeting.root, meeting.commitment)
    drawn = services.draw_lot(meeting, **WITNESS, by=stage.manager, at=NOW)
    assert sorted(drawn.agenda.values_list("position", flat=True)) == [1, 2, 3]
    assert (drawn.root, drawn.commitment) == committed
    assert facts.lot_holds(drawn) == {"list": True, "number": True, "order": True}


def test_another_number_called_out_gives_another_order_some_time(stage, round_):
    meeting = planned(stage, round_)
    orders = set()
    for n in range(400):
        meeting.lot_value = str(n)
        orders.add(facts.order_from(meeting, 3))
    assert len(orders) == 6


@pytest.mark.parametrize(
    ("field", "value", "broken"),
    [
        ("secret", "ABCDEFGHJKMNPQRS", "number"),
        ("root", "00" * 32, "list"),
    ],
)
def test_a_lot_that_was_tampered_with_is_named(stage, round_, field, value, broken):
    drawn = services.draw_lot(planned(stage, round_), **WITNESS, by=stage.manager, at=NOW)
    setattr(drawn, field, value)
    assert facts.lot_holds(drawn)[broken] is False


def test_the_lot_needs_a_number_and_who_called_it(stage, round_):
    meeting = planned(stage, round_)
    with pytest.raises(NotYet):
        services.draw_lot(meeting, value="7", witness=" ", by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.draw_lot(meeting, **WITNESS, by=stage.supervisor, at=NOW)
    services.draw_lot(meeting, **WITNESS, by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        services.draw_lot(meeting, **WITNESS, by=stage.manager, at=NOW)


@pytest.mark.parametrize(
    "change", [{"root": "11" * 32}, {"commitment": "22" * 32}, {"lot_value": "9"}]
)
def test_the_database_keeps_what_was_drawn_from(stage, round_, change):
    meeting = services.draw_lot(planned(stage, round_), **WITNESS, by=stage.manager, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        AgendaItem.objects.filter(meeting=meeting, position=1).update(position=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        AgendaItem.objects.filter(meeting=meeting)._raw_delete("default")


def test_planning_is_checked(stage, round_):
    with pytest.raises(NotYours):
        services.plan_meeting(round_, **plan(stage), by=stage.supervisor, at=NOW)
    with pytest.raises(Refused):
        services.plan_meeting(round_, **{**plan(stage), "experts": []}, by=stage.manager, at=NOW)
    with pytest.raises(Refused):
        long = {**plan(stage), "talk_minutes": 500}
        services.plan_meeting(round_, **long, by=stage.manager, at=NOW)
    meeting = planned(stage, round_)
    with pytest.raises(Refused):
        planned(stage, round_)
    with pytest.raises(Refused):
        services.call_off(meeting, reason=" ", by=stage.manager, at=NOW)
    services.call_off(meeting, reason="会场停电", by=stage.manager, at=NOW)
    assert planned(stage, round_).number == 2


def plan(stage) -> dict[str, object]:
    minutes = {"talk_minutes": 10, "question_minutes": 5}
    return {"place": "会堂", "begins_at": NOW, "experts": stage.experts, **minutes}


def test_slots_follow_one_another(stage, round_):
    meeting = services.draw_lot(planned(stage, round_), **WITNESS, by=stage.manager, at=NOW)
    rows = list(meeting.agenda.in_order())
    slots = facts.slots_of(meeting, rows)
    assert [slots[row.pk] - meeting.begins_at for row in rows] == [
        15 * n * MINUTE for n in range(3)
    ]


# --- who is here ----------------------------------------------------------------------------------


def test_who_is_called_are_those_who_read_or_vote(stage, round_):
    assert facts.called_to(round_) == sorted(
        {a.expert for a in round_.assignments.all()}, key=lambda e: (e.person.name, e.pk)
    )


def test_present_counts_who_is_here_and_for_an_item_who_is_not_recused(stage, round_):
    tied, away = stage.enrol("专家午"), stage.enrol("专家未")  # they read nothing
    meeting = sitting(stage, round_, here=[*stage.experts[:2], tied])
    row = first(meeting)
    keep_away(tied, row.item)
    keep_away(away, row.item)  # not in the room, so counted nowhere
    going = facts.going_on(services.give_floor(meeting, row, by=stage.manager, at=NOW))
    assert (going.appointed, going.present, going.here) == (6, 3, 2)
    services.leave(meeting, stage.experts[1], by=stage.manager, at=NOW)
    going = facts.going_on(Meeting.objects.get(pk=meeting.pk))
    assert (going.present, going.here) == (2, 1)
    services.arrive(meeting, stage.experts[1], by=acting(stage.experts[1]), at=NOW)
    assert facts.going_on(Meeting.objects.get(pk=meeting.pk)).present == 3


def test_who_signs_in_sits_in_the_vote_and_who_leaves_does_not(stage, round_):
    meeting = sitting(stage, round_, here=stage.experts[:2])
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    services.seat_the_present(meeting, vote, by=stage.manager, at=NOW)
    services.arrive(meeting, stage.experts[2], by=stage.manager, at=NOW)
    assert present(vote) == {each.pk for each in stage.experts[:3]}
    services.leave(meeting, stage.experts[0], by=stage.manager, at=NOW)
    assert present(vote) == {each.pk for each in stage.experts[1:3]}


def present(vote: Vote) -> set[int]:
    return set(Seat.objects.filter(vote=vote, is_present=True).values_list("expert_id", flat=True))


def test_who_has_voted_stays_in_the_count_when_they_leave(stage, round_):
    meeting = sitting(stage, round_)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    services.seat_the_present(meeting, vote, by=stage.manager, at=NOW)
    code = services.take_half(vote, by=stage.supervisor, at=NOW)
    services.open_vote(vote, by=stage.manager, at=NOW)
    for expert in stage.experts:
        if not round_.declarations.filter(expert=expert).exists():
            services.declare(round_, expert, by=acting(expert), at=NOW)
    ballot(vote, stage.experts[0], "候选甲")
    (seen,) = facts.going_on(meeting).ballots
    assert (seen.returned, seen.entitled) == (1, 4)
    services.leave(meeting, stage.experts[0], by=stage.manager, at=NOW)
    assert stage.experts[0].pk in present(vote)
    with pytest.raises(NotYet):
        services.end_meeting(meeting, by=stage.manager, at=NOW)
    with pytest.raises(Refused):
        services.show_result(meeting, Vote.objects.get(pk=vote.pk), by=stage.manager, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(shown_vote=vote)
    closed = counted(stage, vote, code)
    shown = services.show_result(meeting, closed, by=stage.manager, at=NOW)
    assert facts.going_on(shown).shown == closed.pk


def test_an_earlier_result_leaves_the_screen_when_a_vote_opens(stage, round_):
    meeting = sitting(stage, round_)
    items = list(round_.items.all())
    words = {"experts": stage.experts, "by": stage.manager, "at": NOW}
    one = services.prepare_vote(round_, items=items[:1], **words)
    other = services.prepare_vote(round_, items=items[1:], **words)
    for expert in stage.experts:
        if not round_.declarations.filter(expert=expert).exists():
            services.declare(round_, expert, by=acting(expert), at=NOW)
    services.seat_the_present(meeting, one, by=stage.manager, at=NOW)
    code = services.take_half(one, by=stage.supervisor, at=NOW)
    one = services.open_vote(one, by=stage.manager, at=NOW)
    for expert in stage.experts:
        ballot(one, expert)
    services.show_result(meeting, counted(stage, one, code), by=stage.manager, at=NOW)
    services.take_half(other, by=stage.supervisor, at=NOW)
    services.open_vote(other, by=stage.manager, at=NOW)
    assert facts.going_on(Meeting.objects.get(pk=meeting.pk)).shown is None


def test_strangers_sign_in_nowhere(stage, round_):
    meeting = planned(stage, round_, experts=stage.experts[:3])
    with pytest.raises(NotYours):
        services.arrive(meeting, stage.experts[3], by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.arrive(meeting, stage.experts[0], by=acting(stage.experts[1]), at=NOW)
    with pytest.raises(NotYours):
        services.leave(meeting, stage.experts[0], by=stage.supervisor, at=NOW)


def test_a_meeting_begins_with_somebody_in_the_room(stage, round_):
    with pytest.raises(NotYet):
        sitting(stage, round_, here=[])


# --- the floor ------------------------------------------------------------------------------------


def test_the_clock_runs_on_the_servers_time_and_can_be_stopped(stage, round_):
    meeting = sitting(stage, round_)
    with pytest.raises(OutOfOrder):
        services.run_clock(meeting, "talk", by=stage.manager, at=NOW)
    services.give_floor(meeting, first(meeting), by=stage.manager, at=NOW)
    item = services.run_clock(meeting, "talk", by=stage.manager, at=NOW)
    assert (item.seconds(NOW + 3 * MINUTE), item.limit()) == (180, 600)
    item = services.run_clock(meeting, "pause", by=stage.manager, at=NOW + 4 * MINUTE)
    assert item.seconds(NOW + 9 * MINUTE) == 240
    item = services.run_clock(meeting, "resume", by=stage.manager, at=NOW + 9 * MINUTE)
    assert item.seconds(NOW + 10 * MINUTE) == 300
    item = services.run_clock(meeting, "questions", by=stage.manager, at=NOW + 10 * MINUTE)
    assert (item.seconds(NOW + 11 * MINUTE), item.limit()) == (60, 300)
    with pytest.raises(Refused):
        services.run_clock(meeting, "dance", by=stage.manager, at=NOW)


def test_the_next_item_ends_the_one_before(stage, round_):
    meeting = sitting(stage, round_)
    one, two = meeting.agenda.in_order()[:2]
    services.give_floor(meeting, one, by=stage.manager, at=NOW)
    services.run_clock(meeting, "talk", by=stage.manager, at=NOW)
    services.give_floor(meeting, two, by=stage.manager, at=NOW)
    assert dict(meeting.agenda.values_list("position", "phase")) == {
        1: "done", 2: "waiting", 3: "waiting",
    }  # fmt: skip
    services.run_clock(meeting, "talk", by=stage.manager, at=NOW)
    ended = services.end_meeting(meeting, by=stage.manager, at=NOW + MINUTE)
    assert not ended.agenda.exclude(running_since=None).exists()
    with pytest.raises(OutOfOrder):
        services.give_floor(meeting, one, by=stage.manager, at=NOW)


def test_the_tag_changes_with_what_is_going_on_and_not_with_the_seconds(stage, round_):
    meeting = sitting(stage, round_)
    before = facts.going_on(meeting).tag()
    assert facts.going_on(Meeting.objects.get(pk=meeting.pk)).tag() == before
    meeting = services.give_floor(meeting, first(meeting), by=stage.manager, at=NOW)
    assert facts.going_on(meeting).tag() != before


# --- hall, slides, booklets -----------------------------------------------------------------------


def test_the_halls_link_opens_its_meeting_until_it_ends(stage, round_):
    meeting = sitting(stage, round_)
    assert services.hall_of("") is None
    code = services.make_hall_link(meeting, by=stage.manager, at=NOW)
    assert services.hall_of(code) == meeting
    again = services.make_hall_link(meeting, by=stage.manager, at=NOW)
    assert (services.hall_of(code), services.hall_of(again)) == (None, meeting)
    assert again not in str(vars(Meeting.objects.get(pk=meeting.pk)))
    services.end_meeting(meeting, by=stage.manager, at=NOW)
    assert services.hall_of(again) is None


def test_slides_are_checked_by_somebody_and_new_ones_anew(stage, round_):
    row = planned(stage, round_).agenda.get(place=0)
    with pytest.raises(Refused):
        services.check_slides(row, by=stage.manager, at=NOW)
    services.keep_slides(row, "答辩.pdf", pdf(), by=stage.manager, at=NOW)
    row = services.check_slides(row, by=stage.manager, at=NOW)
    assert (row.checked_by_id, row.checked_at) == (stage.manager.user_id, NOW)
    row = services.keep_slides(row, "答辩二稿.pdf", pdf(), by=stage.manager, at=NOW)
    assert row.checked_at is None
    with pytest.raises(NotYours):
        services.keep_slides(row, "答辩.pdf", pdf(), by=stage.supervisor, at=NOW)


def test_booklets_are_numbered_and_come_back(stage, round_):
    meeting = planned(stage, round_)
    words = {"by": stage.manager, "at": NOW}
    with pytest.raises(OutOfOrder):
        services.hand_out(meeting, expert=stage.experts[0], **words)
    services.draw_lot(meeting, **WITNESS, **words)
    one = services.hand_out(meeting, expert=stage.experts[0], **words)
    two = services.hand_out(meeting, recipient="记录人 王某", **words)
    assert [(b.number, b.recipient) for b in (one, two)] == [(1, "专家子"), (2, "记录人 王某")]
    with pytest.raises(Refused):
        services.hand_out(meeting, expert=stage.experts[0], **words)
    with pytest.raises(Refused):
        services.hand_out(meeting, recipient="  ", **words)
    services.take_back(one, **words)
    with pytest.raises(OutOfOrder):
        services.take_back(one, **words)
    assert services.hand_out(meeting, expert=stage.experts[0], **words).number == 3
    for change in ({"recipient": "他人"}, {"number": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Booklet.objects.filter(pk=two.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Booklet.objects.filter(pk=one.pk).update(returned_at=None, returned_to=None)


def test_the_office_and_the_supervisor_see_a_meeting_and_experts_their_own(stage, round_):
    meeting = planned(stage, round_, experts=stage.experts[:3])
    who = {"manager": stage.manager, "supervisor": stage.supervisor}
    who |= {"called": acting(stage.experts[0]), "not called": acting(stage.experts[3])}
    who |= {"clerk": stage.cast.actor("lin")}
    seen = {name for name, actor in who.items() if Meeting.objects.seen_by(actor).exists()}
    assert seen == {"manager", "supervisor", "called"}
    assert AgendaItem.objects.seen_by(acting(stage.experts[3])).count() == 0
    assert AgendaItem.objects.seen_by(stage.supervisor).count() == meeting.agenda.count() == 3


def test_signing_in_to_a_vote_is_signing_in_to_its_meeting(stage, round_):
    """签到 on the ballot's page, at the door of a vote, or by a paper ballot: attendance is one truth."""
    meeting = sitting(stage, round_, here=stage.experts[:1])
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    services.take_half(vote, by=stage.supervisor, at=NOW)
    services.seat_the_present(meeting, vote, by=stage.manager, at=NOW)
    vote = services.open_vote(vote, by=stage.manager, at=NOW)
    second, third = stage.experts[1:3]
    for expert in (second, third):
        if not round_.declarations.filter(expert=expert).exists():
            services.declare(round_, expert, by=acting(expert), at=NOW)
    with pytest.raises(Refused, match="请先签到"):
        ballot(vote, second, "候选甲")
    services.sign_in(vote, second, by=acting(second), at=NOW)
    ballot(vote, second, "候选甲")
    services.print_papers(vote, by=stage.manager, at=NOW)
    services.hand_paper(vote, third, by=stage.manager, at=NOW)
    here = {row.expert_id for row in meeting.attendees.present()}
    assert here == present(vote) == {each.pk for each in stage.experts[:3]}


def test_all_who_sit_vote_or_read_are_called(stage, round_):
    readers = set(facts.called_to(round_))
    voter, barred = stage.enrol("专家午"), stage.enrol("专家未")
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    services.prepare_vote(round_, experts=[voter], by=stage.manager, at=NOW)
    panel = Panel.objects.create(round=round_, number=9, name="评审九组")
    for expert in (barred, stage.experts[0]):
        words = {"source": "appointed", "joined_at": NOW}
        PanelMember.objects.create(panel=panel, expert=expert, **words)
    keep_away(barred, round_.items.first(), relation="SAME_CALL")
    assert set(facts.called_to(round_)) == readers | {voter, stage.experts[0]}


def test_minutes_are_changed_until_an_item_was_heard(stage, round_):
    meeting = sitting(stage, round_)
    one, two, three = meeting.agenda.in_order()
    words = {"by": stage.manager, "at": NOW}
    services.change_minutes(one, talk_minutes=20, question_minutes=0, **words)
    agenda = list(meeting.agenda.in_order())
    slots = facts.slots_of(meeting, agenda)
    assert slots[two.pk] - slots[one.pk] == timedelta(minutes=20)
    assert slots[three.pk] - slots[two.pk] == timedelta(minutes=15)
    for talk, questions in ((0, 0), (200, 41)):
        with pytest.raises(Refused):
            services.change_minutes(two, talk_minutes=talk, question_minutes=questions, **words)
    with pytest.raises(NotYours):
        services.change_minutes(
            two, talk_minutes=5, question_minutes=5, by=acting(stage.experts[0]), at=NOW
        )
    services.give_floor(meeting, one, **words)
    services.give_floor(meeting, two, **words)
    with pytest.raises(OutOfOrder):
        services.change_minutes(one, talk_minutes=5, question_minutes=5, **words)


def test_the_agenda_names_who_is_recused_from_each_item(stage, round_):
    meeting = sitting(stage, round_)
    row = first(meeting)
    keep_away(stage.experts[1], row.item)
    assert facts.kept_from(meeting) == {row.item_id: [stage.experts[1].person.name]}
