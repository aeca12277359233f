"""The veto (回避) in the database: no assignment, no seat, no ballot against a conflict, by any path."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger.situations import ConflictOfInterest
from review import services
from review.models import Conflict, Expert, Item, Seat, Vote, VoteItem
from tests.cast import NOW
from tests.review.stage import BALLOT, acting, ballot, set_stage

pytestmark = pytest.mark.django_db


def raw(statement: str, *values: object) -> None:
    """Run one statement past every service."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def conflict(item: Item, expert: Expert, relation: str = "KIN", outcome: str = "hard") -> None:
    raw(
        """INSERT INTO review_conflict
        (rehearsal, item_id, expert_id, relation, outcome, evidence, source, note, found_at,
        is_doubtful, cause, before)
        VALUES (%s, %s, %s, %s, %s, '[]', 'ordered', '', %s, %s, '', '[]')""",
        False, item.pk, expert.pk, relation, outcome, NOW, False,
    )  # fmt: skip


def assignment(item: Item, expert: Expert) -> None:
    raw(
        """INSERT INTO review_assignment
        (rehearsal, stage, item_id, expert_id, "order", comment, remarks, ground, offered_at, reopened)
        VALUES (%s, 'offered', %s, %s, 1, '', '{}', '', %s, %s)""",
        False, item.pk, expert.pk, NOW, False,
    )  # fmt: skip


def seat(vote: Vote, expert: Expert, away: str = "[]") -> None:
    raw(
        """INSERT INTO review_seat
        (rehearsal, vote_id, expert_id, recused_from, is_present, has_cast)
        VALUES (%s, %s, %s, %s, %s, %s)""",
        False, vote.pk, expert.pk, away, False, False,
    )  # fmt: skip


def refused(work: Callable[[], object]) -> bool:
    """Tell whether the database refuses for a conflict of interest; nothing is left behind."""
    try:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)
    except IntegrityError as fault:
        assert "conflict" in str(fault)
        return True
    return False


@pytest.fixture
def stage():
    return set_stage(candidates=2, experts=4)


@pytest.fixture
def voting():
    """A vote that is open, and an expert of the pool who has no seat in it."""
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    spare = stage.enrol("专家外")
    vote, _code = stage.voting(experts=stage.experts[:4])
    return stage, vote, spare


# --- assignments ------------------------------------------------------------------------------------


def test_no_assignment_is_moved_onto_a_conflict(stage):
    one, two = stage.round().items.order_by("pk")
    reader, tied, free, _last = stage.experts
    assignment(one, reader)
    live = one.assignments.get()
    conflict(one, tied)
    conflict(two, reader)
    to_expert = "UPDATE review_assignment SET expert_id = %s WHERE id = %s"
    assert refused(lambda: raw(to_expert, tied.pk, live.pk))
    assert not refused(lambda: raw(to_expert, free.pk, live.pk))
    to_item = "UPDATE review_assignment SET item_id = %s WHERE id = %s"
    assert refused(lambda: raw(to_item, two.pk, live.pk))


def test_only_what_is_hard_keeps_an_assignment_away(stage):
    item = stage.round().items.first()
    one, two, *_rest = stage.experts
    conflict(item, one, outcome="warn")
    conflict(item, two, outcome="hard")
    assert not refused(lambda: assignment(item, one))
    assert refused(lambda: assignment(item, two))


# --- seats ------------------------------------------------------------------------------------------


def test_a_seat_is_recused_from_the_items_of_its_conflicts(voting):
    _stage, vote, spare = voting
    first, second, _third = Item.objects.filter(vote_items__vote=vote).order_by("pk")
    conflict(first, spare)
    conflict(second, spare)
    assert refused(lambda: seat(vote, spare))
    assert refused(lambda: seat(vote, spare, f"[{first.pk}]"))
    assert refused(lambda: seat(vote, spare, f"[{first.pk}0, {second.pk}]"))
    assert not refused(lambda: seat(vote, spare, f"[{first.pk}, {second.pk}]"))


def test_no_seat_is_moved_at_all(voting):
    _stage, vote, spare = voting
    held = vote.seats.first()
    move = "UPDATE review_seat SET expert_id = %s WHERE id = %s"
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(move, spare.pk, held.pk)


def test_a_recusal_is_not_taken_back(voting):
    _stage, vote, spare = voting
    item = Item.objects.filter(vote_items__vote=vote).first()
    seat(vote, spare, f"[{item.pk}]")
    held = vote.seats.get(expert=spare)
    conflict(item, spare)
    assert refused(lambda: raw("UPDATE review_seat SET recused_from = '[]' WHERE id = %s", held.pk))
    cast = (
        "UPDATE review_seat SET recused_from = '[]', is_present = %s, has_cast = %s WHERE id = %s"
    )
    assert refused(lambda: raw(cast, True, True, held.pk))
    within = "UPDATE review_seat SET is_present = %s, has_cast = %s WHERE id = %s"
    assert not refused(lambda: raw(within, True, True, held.pk))


def test_a_conflict_is_not_written_over_a_seat_that_may_still_vote_on_it(voting):
    stage, vote, spare = voting
    seat(vote, spare)
    item = Item.objects.filter(vote_items__vote=vote).first()
    assert refused(lambda: conflict(item, spare))
    assert not refused(lambda: conflict(item, spare, outcome="decide"))
    conflict(item, spare, outcome="decide")
    harden = "UPDATE review_conflict SET outcome = 'hard' WHERE expert_id = %s"
    assert refused(lambda: raw(harden, spare.pk))
    decided = services.decide_conflict(
        Conflict.objects.get(expert=spare), hard=True, reason="属实", by=stage.manager, at=NOW
    )
    assert decided.outcome == "hard"
    assert Seat.objects.get(vote=vote, expert=spare).recused_from == [item.pk]


def test_no_item_comes_on_a_paper_against_a_seat(voting):
    _stage, vote, spare = voting
    seat(vote, spare)
    taken = VoteItem.objects.filter(vote=vote).first()
    item = taken.item
    taken.delete()
    conflict(item, spare)
    put = "INSERT INTO review_voteitem (rehearsal, vote_id, item_id) VALUES (%s, %s, %s)"
    assert refused(lambda: raw(put, False, vote.pk, item.pk))
    other = VoteItem.objects.filter(vote=vote).first()
    assert refused(
        lambda: raw("UPDATE review_voteitem SET item_id = %s WHERE id = %s", item.pk, other.pk)
    )


# --- the whole call ---------------------------------------------------------------------------------


def test_who_is_nominated_in_the_call_has_no_seat_in_it(voting):
    stage, vote, spare = voting
    items = list(Item.objects.filter(vote_items__vote=vote))
    every = str([item.pk for item in items])
    for item in items:
        conflict(item, spare, "SAME_CALL")
    assert refused(lambda: seat(vote, spare, every))
    services.abandon_vote(vote, reason="重新组织", by=stage.manager, at=NOW)
    with pytest.raises(ConflictOfInterest, match="专家外"):
        services.prepare_vote(vote.round, experts=[spare], by=stage.manager, at=NOW)


def test_who_turns_out_to_be_nominated_votes_on_nothing_more(voting):
    stage, vote, _spare = voting
    work = vote.round.assignments.live().first()
    member = work.expert
    others = [held.expert for held in vote.seats.exclude(expert=member)]
    services.report_conflict(work, "SELF", by=acting(member), at=NOW)
    held = Seat.objects.get(vote=vote, expert=member)
    assert set(held.recused_from) == set(vote.item_ids())
    assert set(Conflict.objects.filter(expert=member).values_list("item", "relation")) == {
        (pk, "SELF" if pk == work.item_id else "SAME_CALL") for pk in vote.item_ids()
    }
    with pytest.raises(ConflictOfInterest):
        services.cast(vote, member, [], by=acting(member), at=NOW)
    services.abandon_vote(vote, reason="成员为本届候选人", by=stage.manager, at=NOW)
    again = services.repeat_vote(vote, by=stage.manager, at=NOW)
    assert [each.expert for each in again.seats.all()] == others


# --- two transactions at once -----------------------------------------------------------------------


def race(first: Callable[[], object], second: Callable[[], object]) -> list[bool]:
    """Begin ``second`` while ``first`` is done but not committed; tell which of them were refused.

    The first keeps its transaction open until the second has ended or plainly waits for it.
    """
    begun, ended, told = threading.Event(), threading.Event(), [False, False]

    def one() -> None:
        try:
            with transaction.atomic():
                first()
                begun.set()
                ended.wait(0.5)
        except DatabaseError:
            told[0] = True
        finally:
            begun.set()
            connection.close()

    def two() -> None:
        begun.wait()
        try:
            with transaction.atomic():
                second()
        except DatabaseError:
            told[1] = True
        finally:
            ended.set()
            connection.close()

    threads = [threading.Thread(target=each) for each in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("conflict_first", [True, False])
def test_an_assignment_and_a_conflict_in_two_transactions(conflict_first):
    stage = set_stage(candidates=2, experts=4)
    item, expert = stage.round().items.first(), stage.experts[0]
    acts = [lambda: conflict(item, expert), lambda: assignment(item, expert)]
    assert race(*(acts if conflict_first else acts[::-1])) == [False, True]
    live = item.assignments.live().filter(expert=expert).exists()
    assert live is not conflict_first
    assert Conflict.objects.hard().filter(item=item, expert=expert).exists() is conflict_first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("conflict_first", [True, False])
def test_a_seat_and_a_conflict_in_two_transactions(conflict_first):
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    spare = stage.enrol("专家外")
    vote, _code = stage.voting(experts=stage.experts[:4])
    item = Item.objects.filter(vote_items__vote=vote).first()
    acts = [lambda: conflict(item, spare), lambda: seat(vote, spare)]
    assert race(*(acts if conflict_first else acts[::-1])) == [False, True]
    assert vote.seats.filter(expert=spare).exists() is not conflict_first


@pytest.mark.django_db(transaction=True)
def test_a_ballot_and_an_item_in_two_transactions():
    """A conflict that comes while a ballot is being cast finds it cast; one before it stops it."""
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    spare = stage.enrol("专家外")
    vote, _code = stage.voting(experts=stage.experts[:4])
    item = Item.objects.filter(vote_items__vote=vote).first()
    seat(vote, spare)
    held = vote.seats.get(expert=spare)
    cast = "UPDATE review_seat SET is_present = %s, has_cast = %s WHERE id = %s"

    def recuse() -> None:
        raw("UPDATE review_seat SET recused_from = %s WHERE id = %s", f"[{item.pk}]", held.pk)
        conflict(item, spare)

    def vote_on_all() -> None:
        raw(cast.replace("SET", "SET recused_from = '[]',"), True, True, held.pk)

    assert race(recuse, vote_on_all) == [False, True]
    assert not Seat.objects.get(pk=held.pk).has_cast
    other = vote.seats.exclude(pk=held.pk).first()
    theirs = Item.objects.filter(vote_items__vote=vote).exclude(assignments__expert=other.expert)
    assert race(
        lambda: raw(cast, True, True, other.pk), lambda: conflict(theirs[0], other.expert)
    ) == [False, False]
    assert [s.pk for s in vote.seats_in_late_conflict()] == [other.pk]


def test_a_ballot_is_cast_where_nothing_stands_against_it(voting):
    _stage, vote, _spare = voting
    assert ballot(vote, vote.seats.first().expert, "候选甲")
