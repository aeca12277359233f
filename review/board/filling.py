"""The board filled, place by place, and filled again with one thing changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from .reach import Reach
from .words import Board, BoardRule, Entry, Fate, Quota, Reason, Seat, Step


def fill(rule: BoardRule, entries: Sequence[Entry]) -> Board:
    """Fill the seats; raises ValueError for an item twice or of a pool that the rule does not know."""
    if len({each.item for each in entries}) < len(entries):
        raise ValueError("an item stands on the board twice")
    ranked = sorted((each for each in entries if each.place is not None), key=_order)
    reach = Reach(rule, ranked)
    chosen: list[Entry] = []
    found: list[Seat] = []
    tied_seats, done = 0, 0
    for _, group in groupby(ranked, key=lambda each: (each.place, each.turn)):
        same = list(group)
        rest = ranked[done + len(same) :]
        got = reach.take(chosen, same, rest)
        fates = {each.item: _fate(reach, chosen, each, same, rest, got) for each in same}
        tied_seats += sum(fates[each.item] is Fate.TIED for each in got)
        found += [_seat(reach, chosen, each, fates[each.item], ranked, got, rest) for each in same]
        chosen += got
        done += len(same)
    found += [
        Seat(each.item, None, each.pool, Fate.UNRANKED, Reason.NO_SCORE)
        for each in sorted(entries, key=lambda each: each.item)
        if each.place is None
    ]
    return _board(rule, reach, chosen, found, tied_seats)


def _order(entry: Entry) -> tuple[int, int, str]:
    return entry.place or 0, entry.turn, entry.item


def _fate(
    reach: Reach,
    chosen: Sequence[Entry],
    entry: Entry,
    same: Sequence[Entry],
    rest: Sequence[Entry],
    got: Sequence[Entry],
) -> Fate:
    """In when it takes a seat even after its equals, waiting when not even before them."""
    if len(same) == 1:
        return Fate.IN if got else Fate.WAITING
    others = [each for each in same if each is not entry]
    first = entry in reach.take(chosen, [entry, *others], rest)
    last = entry in reach.take(chosen, [*others, entry], rest)
    return Fate.IN if last else Fate.TIED if first else Fate.WAITING


def _seat(
    reach: Reach,
    chosen: Sequence[Entry],
    entry: Entry,
    fate: Fate,
    ranked: Sequence[Entry],
    got: Sequence[Entry],
    rest: Sequence[Entry],
) -> Seat:
    """The item's line with its reason."""
    traits: tuple[str, ...] = ()
    if fate is Fate.TIED:
        reason = Reason.TIE
    elif fate is Fate.WAITING:
        reason, traits = reach.refusal([*chosen, *got], entry)
    else:
        taken = {each.item for each in (*chosen, *got)}
        skipped = takewhile(lambda each: each is not entry, ranked)
        needed = tuple(sorted(entry.traits & {each.trait for each in reach.minima}))
        if needed and any(
            each.item not in taken and reach.admits(chosen, each) for each in skipped
        ):
            reason, traits = Reason.FOR_MINIMUM, needed
        else:
            own = sum(each.pool == entry.pool for each in chosen) < reach.rule.pools.get(
                entry.pool, 0
            )
            reason = Reason.POOL_SEAT if own else Reason.OPEN_SEAT
    return Seat(entry.item, entry.place, entry.pool, fate, reason, traits)


def _board(
    rule: BoardRule, reach: Reach, chosen: Sequence[Entry], seats: list[Seat], tied_seats: int
) -> Board:
    got = Counter(trait for each in chosen for trait in each.traits)
    pools = Counter(each.pool for each in chosen)
    taken = {pool: min(pools[pool], kept) for pool, kept in sorted(rule.pools.items())}
    taken[""] = len(chosen) - sum(taken.values())
    minima = tuple(
        Quota(
            asked.trait, asked.of(rule.seats), reached.of(rule.seats), got[asked.trait], asked.share
        )
        for asked, reached in zip(rule.minima, reach.minima, strict=True)
    )
    maxima = tuple(
        Quota(each.trait, each.of(rule.seats), each.of(rule.seats), got[each.trait])
        for each in rule.maxima
    )
    return Board(tuple(seats), minima, maxima, taken, tied_seats, rule.seats - len(chosen))


def successor(rule: BoardRule, entries: Sequence[Entry], leaving: str) -> tuple[str, ...]:
    """Who takes a seat when one item drops out (递补): none, one, or in rare cases others as well."""
    before = set(fill(rule, entries).items(Fate.IN))
    after = fill(rule, [each for each in entries if each.item != leaving])
    return tuple(item for item in after.items(Fate.IN) if item not in before)


def cut_offs(rule: BoardRule, entries: Sequence[Entry], seats: Iterable[int]) -> tuple[Step, ...]:
    """The board at each number of seats, pools and whole-number bounds as they are."""
    steps = []
    for number in seats:
        now = fill(replace(rule, seats=number), entries)
        before: set[str] = set()
        if number > sum(rule.pools.values()):
            before = set(fill(replace(rule, seats=number - 1), entries).items(Fate.IN))
        inside = now.items(Fate.IN)
        steps.append(
            Step(
                number,
                tuple(item for item in inside if item not in before),
                tuple(sorted(before - set(inside))),
                now.items(Fate.TIED),
            )
        )
    return tuple(steps)
