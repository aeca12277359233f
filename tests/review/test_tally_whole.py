"""The whole rule space for at most seven voters, counted by the program and by hand.

Ballots are anonymous and counted in any order (a property of its own), so a vote is a *multiset* of
members, each of whom is away or not from each item, came or not, and handed in some paper or none. Of
these and of the rules everything is enumerated, in parts that together are the whole:

* ``test_shares``: any share needs, of at most seven, what one of at most sevenths needs (Farey), and that is
  what is found by trying one number after another. So these 35 stand for all shares.
* ``test_denominators``: an item's numbers do not look at other items, so one item is enough. Members who
  stayed away change the appointed and the eligible alone, which ``test_quorum`` goes through; here all
  come. Blank papers and secrecy are asked of by the base ``valid`` alone; which number is the base does
  not depend on how many there are, and on four members all five numbers already differ.
* ``test_quorum``: the meeting's on every share; an item's on every multiset of those who came or not and
  are recused or not.
* ``test_threshold``: whether an item passes depends on what it got, the base and the share: all three.
* ``test_seats``: seats, ties and later ballots see of the items that passed, and of those that failed, in
  which order they stand, equals together, and nothing else. Of up to four items these orders are all
  here (80), with every number of seats, way of settling, and last or earlier round.
* ``test_scores`` and the others of the fallbacks: every way in which review scores order the tied.
* ``test_papers``: what papers add up to, of each kind, with spoilt ones among them.
* ``test_recusals``: papers of members recused from one item, another, or both.

``test_the_product`` leaves out the argument: it walks over the unreduced product with a stride that has no
divisor in common with its size, so that no vote comes twice and any beginning is spread over the whole.
A few steps here, a million with ``make fuzz``, where the parts above go to seven voters throughout.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from math import comb, gcd, prod

import pytest
from hypothesis import settings

from programmes.shares import Share
from review.tally import BallotRule, Base, Count, Kind, Tie, UnsoundCount, draw_lot, settle, tally
from tests.review.tally_by_hand import (
    Member,
    Paper,
    Told,
    count,
    drawn,
    next_ballot,
    reaches,
    roll_of,
)

DEEP = settings().max_examples > 40
STEPS = 1_000_000 if DEEP else 1_500
VOTERS = 7


def farey(most: int) -> list[Share]:
    """Every share there is of at most so many."""
    parts = [(n, d) for d in range(1, most + 1) for n in range(1, d + 1) if gcd(n, d) == 1]
    return [Share(n, d, op) for n, d in parts for op in (">=", ">") if (n, op) != (d, ">")]


SHARES = farey(VOTERS)
ANY, HALF, TWO_THIRDS = Share(1, 100, ">="), Share(1, 2, ">"), Share(2, 3, ">=")
LATER = [(round_, most, tie) for round_, most in ((1, 1), (1, 2), (2, 2)) for tie in Tie]


def ballot(items: str, **words: object) -> BallotRule:
    """A rule on one-letter items, of which nothing is asked but what a test is about."""
    told = {"seats": 1, "quorum": ANY, "threshold": None, "secret": False} | words
    return BallotRule(items=tuple(items), **told)  # type: ignore[arg-type]


def agree(rule: BallotRule, members: Sequence[Member]) -> tuple[Count, Told]:
    """Count by the program and by hand: outcome, order, every number, and the next ballot."""
    sheets, roll = roll_of(rule, members)
    mine, told = tally(rule, sheets, roll), count(rule, members)
    assert told == Told(
        outcome=str(mine.outcome),
        items=tuple((each.item, str(each.outcome)) for each in mine.items),
        numbers={
            e.item: (e.eligible, e.present, e.ballots, e.valid, e.approvals) for e in mine.items
        },
        again=mine.again,
        fallback=str(mine.fallback or ""),
    ), (rule, members)
    if told.again:
        following = rule.revote(mine)
        asked = next_ballot(rule, told)
        assert {name: getattr(following, name) for name in asked} == asked, (rule, members)
    return mine, told


def gatherings(states: Sequence[Member], most: int) -> Iterator[list[Member]]:
    """Every multiset of at most so many members."""
    for size in range(most + 1):
        yield from map(list, itertools.combinations_with_replacement(states, size))


def papers_of(kind: Kind, items: str, marks: int = 1) -> list[Paper]:
    """Every paper of a kind on these items that is not spoilt; the blank one is first."""
    if kind is Kind.RANK:
        orders = [o for n in range(len(items) + 1) for o in itertools.permutations(items, n)]
        return [tuple((item, place) for place, item in enumerate(o, 1)) for o in orders]
    each = [None, *(range(marks + 1) if kind is Kind.SCORE else [0])]
    return [
        tuple((item, mark) for item, mark in zip(items, given, strict=True) if mark is not None)
        for given in itertools.product(each, repeat=len(items))
    ]


def spoilt_of(kind: Kind, items: str, marks: int = 1) -> list[Paper]:
    """Papers of a kind that nobody may count: a name not on it, a place left out, a mark too high."""
    strange: list[Paper] = [(("?", 1),)]
    if kind is Kind.APPROVE or not items:
        return strange
    return [*strange, ((items[0], 2 if kind is Kind.RANK else marks + 1),)]


def states_of(kind: Kind, items: str, marks: int = 1) -> list[Member]:
    """Everything a member can be to a vote on these items."""
    found = []
    for size in range(len(items) + 1):
        for away in map("".join, itertools.combinations(items, size)):
            rest = "".join(item for item in items if item not in away)
            papers = papers_of(kind, rest, marks) + spoilt_of(kind, rest, marks)
            found += [Member(away, came=False), Member(away)]
            found += [Member(away, paper=paper) for paper in papers]
    return found


# --- shares, bases, quorum, threshold ---------------------------------------------------------------


def test_shares():
    needs = {tuple(share.needed(of) for of in range(VOTERS + 1)) for share in SHARES}
    assert (len(SHARES), len(needs)) == (35, 18)
    for share in farey(60):
        for of in range(VOTERS + 1):
            tried = [got for got in range(of + 1) if reaches(share, got, of)]
            assert share.needed(of) == (min(tried) if tried else 1)
            assert [got for got in range(of + 1) if share.met(got, of)] == tried
        assert tuple(share.needed(of) for of in range(VOTERS + 1)) in needs


def test_denominators():
    every = states_of(Kind.APPROVE, "X")
    there = [state for state in every if state.came]
    for members in gatherings(there, VOTERS):
        for blank, secret in itertools.product((True, False), repeat=2):
            words = {"blank_is_valid": blank, "secret": secret, "base": Base.VALID}
            agree(ballot("X", threshold=HALF, **words), members)
    for members in gatherings(every, VOTERS if DEEP else 3):
        for base in Base:
            agree(ballot("X", threshold=HALF, base=base), members)


def test_quorum():
    come, stay = Member(paper=(("X", 0),)), Member(came=False)
    for share, base in itertools.product(SHARES, (Base.APPOINTED, Base.ELIGIBLE)):
        rule = ballot("X", quorum=share, quorum_base=base)
        for of in range(VOTERS + 1):
            for here in range(of + 1):
                agree(rule, [come] * here + [stay] * (of - here))
    recused = [come, stay, Member("X", came=False), Member("X", paper=())]
    for members in gatherings(recused, VOTERS):
        for share in SHARES if DEEP else (HALF, TWO_THIRDS):
            for base in (Base.APPOINTED, Base.ELIGIBLE):
                agree(ballot("X", quorum=share, quorum_base=base), members)


def test_threshold():
    for share in [None, *SHARES]:
        for of in range(VOTERS + 1):
            for got in range(of + 1):
                box = [Member(paper=(("X", 0),))] * got + [Member(paper=())] * (of - got)
                agree(ballot("X", threshold=share), box)
    most = 10 if DEEP else 2
    for share in farey(VOTERS * most if DEEP else VOTERS):
        rule = ballot("X", threshold=share, kind=Kind.SCORE, mark_most=most)
        for of in range(VOTERS + 1):
            for got in range(of * most + 1):
                full, left = divmod(got, most)
                marks = [most] * full + [left] * bool(left)
                marks += [0] * (of - len(marks))
                agree(rule, [Member(paper=(("X", mark),)) for mark in marks])


# --- seats, ties, further rounds, fallbacks ---------------------------------------------------------


def orders(most: int) -> Iterator[tuple[str, list[Member]]]:
    """Every order in which up to so many items can stand, as seven members can bring it about.

    Four of seven pass. The items that passed got 7, 6 … without a gap, those that failed 3, 2 …, equals
    the same; three of the seven are recused from those without a quorum of five.
    """
    for size in range(1, most + 1):
        for levels in itertools.combinations_with_replacement((7, 6, 5, 4, 3, 2, 1, 0, -1), size):
            got = dict(zip("ABCD", levels, strict=False))
            passed, failed = ({n for n in levels if n in some} for some in (range(4, 8), range(4)))
            if passed == set(range(8 - len(passed), 8)) and failed == set(
                range(4 - len(failed), 4)
            ):
                yield "".join(got), voting(got)


def voting(got: dict[str, int]) -> list[Member]:
    """Seven members of whom so many tick each item; -1: three are recused from it."""
    away = "".join(item for item, n in got.items() if n < 0)
    return [
        Member(
            away if voter < 3 else "",
            paper=tuple((item, 0) for item, n in got.items() if voter < n),
        )
        for voter in range(VOTERS)
    ]


PASSING = {"threshold": HALF, "quorum": TWO_THIRDS, "quorum_base": Base.APPOINTED}


def test_seats():
    found = list(orders(4))
    assert len(found) == 79  # 80 with that of no item at all
    for items, members in found:
        for seats in range(len(items) + 2):
            rule = ballot(items, seats=seats, **PASSING)
            for round_, most, tie in LATER if DEEP else LATER[:10]:
                agree(replace(rule, round=round_, rounds_max=most, tie=tie), members)
            for surplus in (0, 20, 50, 100, 300):
                agree(replace(rule, refill=True, surplus_percent=surplus), members)
            agree(replace(rule, revote_keeps_threshold=True), members)


def test_scores():
    """Two to four tied, some ahead of them or behind: each with no score, or one of three."""
    last = {"rounds_max": 1, "tie": Tie.SCORE, **PASSING}
    written = (None, "9.0000", "10.0000", "80.5000")  # numbers, not words
    for got in ((7, 7), (7, 7, 7), (7, 6, 6), (7, 7, 6), (7, 7, 7, 7), (7, 6, 6, 6), (6, 6, 6, 3)):
        members = voting(dict(zip("ABCD", got, strict=False)))
        for given in itertools.product(written, repeat=len(got)):
            scores = {item: s for item, s in zip("ABCD", given, strict=False) if s}
            for seats in range(1, len(got)):
                agree(ballot("ABCD"[: len(got)], seats=seats, scores=scores, **last), members)


def test_the_chair_and_the_lot_choose_among_the_tied_and_nobody_else():
    seeds = [letter * 64 for letter in "abcdef"]
    for items, members in orders(4):
        for seats in range(1, len(items)):
            rule = ballot(items, seats=seats, rounds_max=1, **PASSING)
            mine, _told = agree(rule, members)
            if not mine.tied:
                continue
            for size in range(len(items) + 1):
                for chosen in itertools.combinations(items, size):
                    if size == mine.seats_open and set(chosen) <= set(mine.tied):
                        done = settle(mine, chosen, by=Tie.CHAIR)
                        assert set(done.elected) == {*mine.elected, *chosen}
                        assert not done.tied
                    else:
                        with pytest.raises(UnsoundCount):
                            settle(mine, chosen, by=Tie.CHAIR)
            for seed in seeds:
                told = sha256(seed.encode()).hexdigest()
                by_lot = replace(rule, tie=Tie.LOT, lot=told)
                waiting, _told = agree(by_lot, members)
                taken = drawn(seed, waiting.tied, waiting.seats_open)
                assert set(draw_lot(by_lot, waiting, seed).elected) == {*waiting.elected, *taken}


# --- what is on the papers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "items", "voters"),
    [
        (Kind.APPROVE, "AB", 7),
        (Kind.APPROVE, "ABC", 7 if DEEP else 3),
        (Kind.RANK, "AB", 7 if DEEP else 5),
        (Kind.RANK, "ABC", 5 if DEEP else 2),
        (Kind.SCORE, "A", 7),
        (Kind.SCORE, "AB", 7 if DEEP else 3),
    ],
)
def test_papers(kind, items, voters):
    states = [Member(paper=paper) for paper in papers_of(kind, items) + spoilt_of(kind, items)]
    most = [None] if kind is Kind.SCORE else [None, *range(1, len(items))]
    for members in gatherings(states, voters):
        for limit in most:
            agree(ballot(items, kind=kind, mark_most=1, max_approvals=limit), members)


@pytest.mark.parametrize("kind", Kind)
def test_recusals(kind):
    for members in gatherings(states_of(kind, "AB"), 3 if DEEP else 2):
        for secret in (True, False):
            rule = ballot("AB", kind=kind, mark_most=1, secret=secret, base=Base.VALID)
            agree(replace(rule, threshold=HALF, blank_is_valid=False), members)


# --- the product ------------------------------------------------------------------------------------


RULES: dict[str, Sequence[object]] = {
    "seats": range(5),
    "quorum": SHARES,
    "quorum_base": (Base.APPOINTED, Base.ELIGIBLE),
    "threshold": [None, *SHARES],
    "base": list(Base),
    "max_approvals": [None, 0, 1, 2, 3],
    "blank_is_valid": (True, False),
    "secret": (True, False),
    "tie": list(Tie),
    "rounds": [(1, 1), (1, 2), (2, 2), (2, 3)],
    "revote_keeps_threshold": (True, False),
    "refill": (True, False),
    "surplus_percent": (0, 20, 50, 100, 300),
    "scores": [
        {item: s for item, s in zip("ABC", given, strict=True) if s}
        for given in itertools.product((None, "9.0000", "80.5000"), repeat=3)
    ],
}


def gathering(states: Sequence[Member], place: int) -> list[Member]:
    """The multiset of at most seven of these members that stands at a place (0 is the first)."""
    members, first, left = [], 0, VOTERS
    while left:  # one more state stands for nobody
        for state in range(first, len(states) + 1):
            these = comb(len(states) + 1 - state + left - 2, left - 1)
            if place < these:
                break
            place -= these
        first, left = state, left - 1
        members += [states[state]] if state < len(states) else []
    return members


def test_every_gathering_has_one_place():
    states = states_of(Kind.APPROVE, "X")
    whole = comb(len(states) + VOTERS, VOTERS)
    found = {tuple(gathering(states, place)) for place in range(whole)}
    assert len(found) == whole == len({tuple(each) for each in gatherings(states, VOTERS)})


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("items", ["A", "AB", "ABC"])
def test_the_product(kind, items):
    states = states_of(kind, items, marks=2)
    sizes = [comb(len(states) + VOTERS, VOTERS), *map(len, RULES.values())]
    whole = prod(sizes)
    stride = int(whole * 0.6180339887498949)
    while gcd(stride, whole) > 1:
        stride += 1
    for step in range(STEPS // 9):
        place, at = step * stride % whole, []
        for size in reversed(sizes):
            place, digit = divmod(place, size)
            at.append(digit)
        who, *which = reversed(at)
        words = {name: RULES[name][n] for name, n in zip(RULES, which, strict=True)}
        round_, most = words.pop("rounds")
        rule = ballot(items, kind=kind, mark_most=2, round=round_, rounds_max=most, **words)
        agree(rule, gathering(states, who))
