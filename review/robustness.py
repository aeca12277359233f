"""The robustness sheet (稳健性): which places rest on one reviewer, one criterion, the adjustment.

Each variant leaves one thing out and ranks again by the same method and tie rule: a reviewer, as if
never asked; a criterion, with the other weights as they are; the adjustment (or trimming), so that
the plain mean counts. Only items that are scored take part, and in a variant any review left is
enough to be scored on; an item left with none is not ranked. Trimming applies to the reviews left by
its own rule. A place is *stable* when its holder is within the seats in every variant. Where the rule
set has pools or quotas, ``seating`` gives the seats of every variant as the quota board does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import lcm

from .analysis import STARTS, Leaving, Reviews
from .ranking import Key, lot
from .scoring import ScoreRule, ScoreSheet, mean, trimmed, weighted
from .standings import FEW_SCORES, Method, Standings, TieRule, as_key, estimates, results

Keys = Mapping[str, Key | None]
Whole = tuple[int, ...]
Ratios = tuple[float, float]
Seating = Callable[[Mapping[str, int]], tuple[Collection[str], Collection[str]]]
"""From the places of the ranked to those within the seats and those tied at the line."""


class Without(StrEnum):
    """What a variant leaves out."""

    REVIEWER = "reviewer"
    CRITERION = "criterion"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Shift:
    """An item's place before, and in the variant (None: no review left)."""

    item: str
    was: int
    now: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a variant changes: who loses a seat, who gains one, how many places move, and the furthest.

    ``code`` names the reviewer or the criterion. Losing includes being tied at the line.
    """

    without: Without
    code: str
    leaving: tuple[Shift, ...]
    entering: tuple[Shift, ...]
    moved: int
    furthest: Shift | None


@dataclass(frozen=True, slots=True)
class Robustness:
    """The sheet: who is ``inside`` the seats (best first), who is tied at the line, every variant.

    ``pooled``: seats went by pools and quotas, not by places alone.
    """

    method: Method
    seats: int | None
    inside: tuple[str, ...]
    at_line: tuple[str, ...]
    changes: tuple[Change, ...]
    pooled: bool = False

    @property
    def stable(self) -> tuple[str, ...]:
        """The places that no variant takes away."""
        lost = {shift.item for change in self.changes for shift in change.leaving}
        return tuple(item for item in self.inside if item not in lost)

    def resting(self, without: Without) -> dict[str, tuple[str, ...]]:
        """The places that rest on one such thing → the codes of those that each rests on."""
        found: dict[str, list[str]] = defaultdict(list)
        for change in self.changes:
            if change.without is without:
                for shift in change.leaving:
                    found[shift.item].append(change.code)
        return {item: tuple(found[item]) for item in self.inside if item in found}

    def close(self) -> dict[str, tuple[tuple[Without, str], ...]]:
        """Those outside that a variant brings in → which variants do."""
        found: dict[str, list[tuple[Without, str]]] = defaultdict(list)
        for change in self.changes:
            for shift in change.entering:
                found[shift.item].append((change.without, change.code))
        return {item: tuple(codes) for item, codes in sorted(found.items())}


def robustness(
    method: Method,
    sheets: Sequence[ScoreSheet],
    *,
    asked: Mapping[str, Sequence[str]],
    rule: ScoreRule,
    seats: int | None = None,
    ties: TieRule | None = None,
    least: int = FEW_SCORES,
    seating: Seating | None = None,
) -> Robustness:
    """Rank again with each reviewer, each criterion and the adjustment left out."""
    ties = ties or TieRule()
    base = results(method, sheets, asked=asked, rule=rule, ties=ties, least=least, draws=0)
    keys = {line.item: line.key for line in base.lines if line.key is not None}
    reading = {
        (line.item, review.reviewer) for line in base.lines if line.key for review in line.reviews
    }
    counted = [sheet for sheet in sheets if (sheet.item, sheet.reviewer) in reading]
    trial = _Trial(method, rule, ties, least, _start(base))
    variants = [
        *trial.without_reviewers(counted, keys),
        *trial.without_criteria(counted),
        *trial.plain(counted),
    ]
    placing = _Placing([keys, *(given for _, _, given in variants)], seats, ties.seed, seating)
    was, first = placing.places(keys), placing.inside(keys)
    changes = [_change(placing, was, first, *variant) for variant in variants]
    order = sorted(keys, key=lambda item: (was[item], item))
    return Robustness(
        method,
        seats,
        tuple(item for item in order if item in first),
        placing.at_line(keys),
        tuple(changes),
        pooled=seating is not None,
    )


Variant = tuple[Without, str, Keys]
Values = Mapping[tuple[str, str], Fraction]


def _start(base: Standings) -> Sequence[Ratios]:
    """Where the mixed model of a variant begins its search: at the ratios found on all reviews."""
    if base.spread is None or base.spread.noise <= 0.0:
        return STARTS
    ratios = (each / base.spread.noise for each in (base.spread.item, base.spread.reviewer))
    a, b = (max(each, 0.05) for each in ratios)
    return ((a, b),)


@dataclass(frozen=True, slots=True)
class _Trial:
    """How keys come about, and the variants of them."""

    method: Method
    rule: ScoreRule
    ties: TieRule
    least: int
    starts: Sequence[Ratios]

    def without_reviewers(self, sheets: Sequence[ScoreSheet], keys: Keys) -> Iterator[Variant]:
        """One variant a reviewer; of the exact methods only the items he read are scored again."""
        mine: dict[str, list[str]] = defaultdict(list)
        for sheet in sheets:
            mine[sheet.reviewer].append(sheet.item)
        by_item, values = _by_item(sheets), self._values(sheets)
        estimated = _without(self.method, _scores(by_item, values))
        for who in sorted(mine):
            touched = mine[who] if self.method.is_exact else by_item
            left = {
                item: [sheet for sheet in by_item[item] if sheet.reviewer != who]
                for item in touched
            }
            given = {item: some for item, some in left.items() if some}
            again = self._keys(given, values, estimated(who))
            yield Without.REVIEWER, who, {**keys, **dict.fromkeys(left), **again}

    def without_criteria(self, sheets: Sequence[ScoreSheet]) -> Iterator[Variant]:
        """One variant a criterion, while another with weight is left."""
        for criterion in self.rule.criteria:
            left = tuple(each for each in self.rule.criteria if each is not criterion)
            if sum(each.weight for each in left) > 0:
                parting = tuple(code for code in self.ties.criteria if code != criterion.code)
                trial = replace(
                    self,
                    rule=replace(self.rule, criteria=left),
                    ties=replace(self.ties, criteria=parting),
                )
                yield Without.CRITERION, criterion.code, trial._all(sheets)

    def plain(self, sheets: Sequence[ScoreSheet]) -> Iterator[Variant]:
        """The plain mean, where another method counts."""
        if self.method is not Method.MEAN:
            yield (
                Without.ADJUSTMENT,
                str(self.method),
                replace(self, method=Method.MEAN)._all(sheets),
            )

    def _values(self, sheets: Sequence[ScoreSheet]) -> Values:
        criteria = self.rule.criteria
        return {(each.item, each.reviewer): weighted(criteria, each.marks) for each in sheets}

    def _all(self, sheets: Sequence[ScoreSheet]) -> dict[str, Key]:
        return self._keys(_by_item(sheets), self._values(sheets))

    def _keys(
        self,
        sheets: Mapping[str, Sequence[ScoreSheet]],
        values: Values,
        estimated: Mapping[str, Key] | None = None,
    ) -> dict[str, Key]:
        """The keys of the items given with their sheets; of a method that estimates, all at once, where
        they are not ``estimated`` yet.
        """
        scores = _scores(sheets, values)
        found = {}
        trim = self.rule.trim if self.method is Method.TRIMMED_MEAN else None
        first = estimated or {}
        if estimated is None and not self.method.is_exact:
            first = estimates(self.method, scores, self.least, self.starts)
        for item, given in sheets.items():
            out = trimmed(scores[item], trim)
            kept = [each for each in given if each.reviewer not in out]
            head = first.get(item) or (mean([values[item, each.reviewer] for each in kept]),)
            found[item] = (*head, *self._parting(kept))
        return found

    def _parting(self, sheets: Sequence[ScoreSheet]) -> Key:
        """The means of these sheets on the criteria that part ties."""
        known = {each.code: each for each in self.rule.criteria}
        return tuple(
            mean([weighted([known[code]], sheet.marks) for sheet in sheets])
            for code in self.ties.criteria
        )


def _by_item(sheets: Sequence[ScoreSheet]) -> dict[str, list[ScoreSheet]]:
    found: dict[str, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        found[sheet.item].append(sheet)
    return found


def _scores(
    sheets: Mapping[str, Sequence[ScoreSheet]], values: Values
) -> dict[str, dict[str, Fraction]]:
    """Item → reviewer → score of these sheets."""
    return {
        item: {each.reviewer: values[item, each.reviewer] for each in given}
        for item, given in sheets.items()
    }


def _without(
    method: Method, scores: Mapping[str, Mapping[str, Fraction]]
) -> Callable[[str], dict[str, Key] | None]:
    """How the keys come out with one reviewer (by code) left out, from the equations of all scores; None
    where they must be estimated anew.
    """
    if method is not Method.EXPECTED_RANK:
        return lambda who: None
    leaving = Leaving(Reviews.of(scores))

    def keys(who: str) -> dict[str, Key] | None:
        found = leaving.ranks(who)
        return None if found is None else {item: as_key(-rank) for item, rank in found.items()}

    return keys


class _Placing:
    """Places and seats of many variants: keys made whole numbers once, then only sorted."""

    def __init__(
        self,
        all_keys: Sequence[Keys],
        seats: int | None,
        seed: str | None,
        seating: Seating | None = None,
    ) -> None:
        self.seats, self.seating = seats, seating
        self._whole: dict[Key, Whole] = {}
        found = {key for keys in all_keys for key in keys.values() if key is not None}
        for length in {len(key) for key in found}:
            same = [key for key in found if len(key) == length]
            scale = [lcm(*(key[part].denominator for key in same)) for part in range(length)]
            for key in same:
                self._whole[key] = tuple(
                    value.numerator * (factor // value.denominator)
                    for value, factor in zip(key, scale, strict=True)
                )
        order = lot(seed, all_keys[0]) if seed is not None else ()
        self._turn = {item: -at for at, item in enumerate(order)}

    def places(self, keys: Keys) -> dict[str, int]:
        """Places of the ranked, equals sharing one."""
        whole = {item: self._whole[key] for item, key in keys.items() if key is not None}
        first: dict[Whole, int] = {}
        for at, key in enumerate(sorted(whole.values(), reverse=True), start=1):
            first.setdefault(key, at)
        return {item: first[key] for item, key in whole.items()}

    def inside(self, keys: Keys) -> set[str]:
        """The items surely within the seats; the lot, where there is one, has parted equals."""
        return self._split(keys)[0]

    def at_line(self, keys: Keys) -> tuple[str, ...]:
        """The items tied at the line."""
        return tuple(sorted(self._split(keys)[1]))

    def _split(self, keys: Keys) -> tuple[set[str], set[str]]:
        if self.seating is not None:
            inside, tied = self.seating(self.places(keys))
            return set(inside), set(tied)
        ready = {
            item: (*self._whole[key], self._turn.get(item, 0))
            for item, key in keys.items()
            if key is not None
        }
        if self.seats is None or self.seats >= len(ready):
            return set(ready), set()
        if self.seats <= 0:
            return set(), set()
        line = sorted(ready.values(), reverse=True)
        last, beyond = line[self.seats - 1], line[self.seats]
        if last != beyond:
            return {item for item, key in ready.items() if key >= last}, set()
        above = {item for item, key in ready.items() if key > last}
        return above, {item for item, key in ready.items() if key == last}


def _change(
    placing: _Placing,
    was: Mapping[str, int],
    first: Collection[str],
    without: Without,
    code: str,
    keys: Keys,
) -> Change:
    """What one variant does to places and seats."""
    now, inside = placing.places(keys), placing.inside(keys)
    moved = [
        Shift(item, place, now.get(item)) for item, place in was.items() if now.get(item) != place
    ]
    far = max(
        moved, key=lambda each: (_distance(each, len(was)), -each.was, each.item), default=None
    )
    return Change(
        without,
        code,
        _shifts(set(first) - inside, was, now),
        _shifts(inside - set(first), was, now),
        len(moved),
        far,
    )


def _distance(shift: Shift, items: int) -> int:
    return abs((items + 1 if shift.now is None else shift.now) - shift.was)


def _shifts(
    items: Collection[str], was: Mapping[str, int], now: Mapping[str, int]
) -> tuple[Shift, ...]:
    ordered = sorted(items, key=lambda item: (was[item], item))
    return tuple(Shift(item, was[item], now.get(item)) for item in ordered)
