"""The quota board: seats by place, pools, minima and maxima, ties, who comes next."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.shares import Share
from review import sentences
from review.board import Board, BoardRule, Bound, Entry, Fate, Reason, cut_offs, fill, successor


def entries(*rows: str) -> list[Entry]:
    """``"A pool trait trait"``: placed in this order; ``=`` before a code shares the last place."""
    found: list[Entry] = []
    for at, row in enumerate(rows, start=1):
        code, *words = row.split()
        place = found[-1].place if code.startswith("=") else at
        pool = next((word for word in words if word.isupper()), "")
        traits = frozenset(word for word in words if word.islower())
        found.append(Entry(code.lstrip("="), place, pool, traits))
    return found


def who(board: Board, fate: Fate = Fate.IN) -> str:
    return "".join(board.items(fate))


def reason(board: Board, item: str) -> tuple[Reason, tuple[str, ...]]:
    (seat,) = [each for each in board.seats if each.item == item]
    return seat.reason, seat.traits


def test_without_pools_the_best_places_take_the_seats():
    board = fill(BoardRule(2), entries("A", "B", "C", "D"))
    assert (who(board), who(board, Fate.WAITING), board.empty) == ("AB", "CD", 0)
    assert reason(board, "A") == (Reason.OPEN_SEAT, ())
    assert reason(board, "C") == (Reason.NO_SEAT, ())


def test_a_pool_keeps_its_seats_and_its_others_compete_for_the_open_ones():
    rule = BoardRule(3, {"W": 1})
    board = fill(rule, entries("A", "B", "C", "D W", "E W"))
    assert (who(board), board.taken) == ("ABD", {"W": 1, "": 2})
    assert reason(board, "D") == (Reason.POOL_SEAT, ())
    strong = fill(rule, entries("A W", "B W", "C W", "D"))
    assert (who(strong), strong.taken) == ("ABC", {"W": 1, "": 2})


def test_pool_seats_nobody_takes_stay_empty_unless_the_rule_opens_them():
    rows = entries("A", "B", "C")
    kept = fill(BoardRule(3, {"W": 2}), rows)
    assert (who(kept), kept.empty) == ("A", 2)
    opened = fill(BoardRule(3, {"W": 2}, unfilled_open=True), rows)
    assert (who(opened), opened.empty) == ("ABC", 0)


def test_a_minimum_takes_the_last_seats_for_those_it_asks_for_and_says_so():
    rule = BoardRule(3, minima=(Bound("women", 1), Bound("enterprise", Share(1, 3))))
    board = fill(rule, entries("A", "B", "C", "D women", "E enterprise", "F women enterprise"))
    assert who(board) == "ABF"
    assert reason(board, "F") == (Reason.FOR_MINIMUM, ("enterprise", "women"))
    assert reason(board, "C") == (Reason.KEPT_FREE, ("enterprise", "women"))
    assert [(each.trait, each.asked, each.got) for each in board.minima] == [
        ("women", 1, 1),
        ("enterprise", 1, 1),
    ]


def test_a_minimum_nobody_can_meet_is_lowered_in_the_order_of_the_rule():
    rule = BoardRule(1, minima=(Bound("young", 3), Bound("women", 1)))
    board = fill(rule, entries("A", "B women", "C young"))
    assert who(board) == "C"
    assert [(each.asked, each.within_reach, each.got) for each in board.minima] == [
        (3, 1, 1),
        (1, 0, 0),
    ]


def test_a_maximum_passes_over_those_beyond_it():
    board = fill(BoardRule(2, maxima=(Bound("cadre", 1),)), entries("A cadre", "B cadre", "C"))
    assert who(board) == "AC"
    assert reason(board, "B") == (Reason.OVER_MAXIMUM, ("cadre",))


def test_equals_that_do_not_all_find_a_seat_stand_at_the_line():
    board = fill(BoardRule(2), entries("A", "B", "=C", "D"))
    assert (who(board), who(board, Fate.TIED), who(board, Fate.WAITING)) == ("A", "BC", "D")
    assert (board.tied_seats, board.empty) == (1, 0)
    pool = fill(BoardRule(2, {"W": 1}), entries("A", "B", "=C W"))
    assert (who(pool), who(pool, Fate.WAITING)) == ("AC", "B")


def test_a_lot_parts_equals():
    rows = [Entry("A", 1, turn=2), Entry("B", 1, turn=1)]
    assert who(fill(BoardRule(1), rows)) == "B"


def test_the_unranked_take_no_seat():
    board = fill(BoardRule(2), [*entries("A"), Entry("B", None)])
    assert (who(board), who(board, Fate.UNRANKED), board.empty) == ("A", "B", 1)


def test_who_comes_next_depends_on_who_goes():
    rule = BoardRule(3, {"W": 1}, minima=(Bound("women", 1),))
    rows = entries("A", "B women", "C W", "D", "E women", "F W")
    assert who(fill(rule, rows)) == "ABC"
    assert successor(rule, rows, "A") == ("D",)
    assert successor(rule, rows, "B") == ("E",)
    assert successor(rule, rows, "C") == ("F",)
    assert successor(rule, rows, "F") == ()


def test_moving_the_cut_off_tells_what_changes():
    rule = BoardRule(9, minima=(Bound("women", 1),))
    steps = cut_offs(rule, entries("A", "B", "C women", "D", "=E"), range(5))
    assert [(each.seats, each.entering, each.leaving, each.tied) for each in steps] == [
        (0, (), (), ()),
        (1, ("C",), (), ()),
        (2, ("A",), (), ()),
        (3, ("B",), (), ()),
        (4, (), (), ("D", "E")),
    ]


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        (lambda: BoardRule(1, {"W": 2}), []),
        (lambda: BoardRule(-1), []),
        (lambda: BoardRule(1, minima=(Bound("t", -1),)), []),
        (lambda: BoardRule(1), entries("A W")),
        (lambda: BoardRule(1), [*entries("A"), *entries("A")]),
    ],
)
def test_a_board_that_makes_no_sense_is_refused(rule, rows):
    with pytest.raises(ValueError, match=r"seats cannot|below zero|no such pool|twice"):
        fill(rule(), rows)


TRAITS = ("women", "young", "enterprise")
ROWS = st.lists(
    st.tuples(st.sampled_from(["", "W", "S"]), st.sets(st.sampled_from(TRAITS))), max_size=8
)
BOUNDS = st.lists(st.builds(Bound, st.sampled_from(TRAITS), st.integers(0, 3)), max_size=3)
RULES = st.builds(
    lambda open_, west, special, minima, maxima: BoardRule(
        open_ + west + special, {"W": west, "S": special}, tuple(minima), tuple(maxima)
    ),
    *[st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), BOUNDS, BOUNDS],
)


def allowed(
    rule: BoardRule, chosen: tuple[Entry, ...], minima: tuple[tuple[str, int], ...]
) -> bool:
    """Whether a set of holders obeys the rule, by its words."""
    open_seats = rule.seats - sum(rule.pools.values())
    beyond = sum(
        max(0, sum(each.pool == pool for each in chosen) - rule.pools.get(pool, 0))
        for pool in ("", "W", "S")
    )

    def holders(trait: str) -> int:
        return sum(trait in each.traits for each in chosen)

    return (
        beyond <= open_seats
        and all(holders(trait) >= number for trait, number in minima)
        and all(holders(each.trait) <= each.of(rule.seats) for each in rule.maxima)
    )


@settings(max_examples=150, deadline=None)
@given(RULES, ROWS)
def test_the_board_is_the_best_of_all_ways_to_fill_the_seats(rule, rows):
    listed = [
        Entry(f"{at}", at, pool, frozenset(traits)) for at, (pool, traits) in enumerate(rows, 1)
    ]
    sets = [s for size in range(len(listed) + 1) for s in combinations(listed, size)]
    minima: tuple[tuple[str, int], ...] = ()
    for each in rule.minima:
        number = max(
            n
            for n in range(each.of(rule.seats) + 1)
            if any(allowed(rule, s, (*minima, (each.trait, n))) for s in sets)
        )
        minima = (*minima, (each.trait, number))
    best = max(
        (s for s in sets if allowed(rule, s, minima)), key=lambda s: [each in s for each in listed]
    )
    board = fill(rule, list(reversed(listed)))
    assert board.items(Fate.IN) == tuple(each.item for each in best)
    assert [each.within_reach for each in board.minima] == [number for _, number in minima]
    assert board.empty == rule.seats - len(best)
    assert not board.items(Fate.TIED)


@settings(max_examples=100, deadline=None)
@given(RULES, ROWS, st.lists(st.integers(1, 3), min_size=8, max_size=8))
def test_ties_do_not_depend_on_the_order_in_which_items_come(rule, rows, places):
    listed = [
        Entry(f"{at}", places[at], pool, frozenset(traits))
        for at, (pool, traits) in enumerate(rows)
    ]
    board = fill(rule, listed)
    assert board == fill(rule, list(reversed(listed)))
    assert len(board.items(Fate.IN)) + board.tied_seats + board.empty == rule.seats


@pytest.mark.parametrize(
    ("share", "seats", "asked", "said"),
    [
        (Share(1, 3), 20, 7, "≥ 1/3：20 × 1/3 = 6 2/3，进位为 7"),
        (Share(1, 3), 21, 7, "≥ 1/3：21 × 1/3 = 7"),
        (Share(50, 100), 9, 5, "≥ 50/100：9 × 50/100 = 4 50/100，进位为 5"),
        (Share(1, 2, ">"), 10, 6, "> 1/2：10 × 1/2 = 5，须超过，即 6"),
        (Share(1, 2, ">"), 9, 5, "> 1/2：9 × 1/2 = 4 1/2，进位为 5"),
    ],
)
def test_a_share_is_told_with_its_arithmetic(share, seats, asked, said):
    rows = [Entry(f"{n:02}", n, "", frozenset({"w"})) for n in range(1, 25)]
    (quota,) = fill(BoardRule(seats, minima=(Bound("w", share),)), rows).minima
    assert (quota.asked, quota.got, quota.share) == (asked, seats, share)
    assert str(sentences.quota(quota, seats)) == f"{said}；入选 {seats}，不少于 {asked}：满足"


def test_a_minimum_that_cannot_be_had_says_so():
    rule = BoardRule(3, minima=(Bound("w", Share(2, 3)),))
    (quota,) = fill(rule, entries("A", "B w", "C", "D")).minima
    said = str(sentences.quota(quota, 3))
    assert said == "≥ 2/3：3 × 2/3 = 2；只有 1 名可选，按 1 名要求；入选 1，不少于 2：还差 1"
    rule = BoardRule(3, maxima=(Bound("w", 1),))
    (most,) = fill(rule, entries("A w", "B w", "C")).maxima
    assert str(sentences.quota(most, 3, at_most=True)) == "不超过 1；入选 1"
