"""Which seats may still be taken, and whether the minima can then still be met: decided exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import highspy
import numpy as np

from .words import BoardRule, Bound, Entry, Reason

Kind = tuple[str, frozenset[str]]


class Reach:
    """What may still be taken: caps of pools and maxima, and whether the minima stay within reach.

    The last way found to meet the minima is remembered by kinds: mostly it still is one, which is quicker
    to see than to find another.
    """

    def __init__(self, rule: BoardRule, ranked: Sequence[Entry]) -> None:
        known = set(rule.pools) | {""}
        if strangers := sorted({each.pool for each in ranked} - known):
            raise ValueError(f"no such pool: {', '.join(strangers)}")
        self.rule = rule
        self.traits = rule.traits
        self.kinds = {each.item: (each.pool, each.traits & self.traits) for each in ranked}
        self.found: tuple[Counter[Kind], Counter[Kind]] = (Counter(), Counter())
        there = Counter(each.pool for each in ranked)
        self.pools = {
            pool: min(kept, there[pool]) if rule.unfilled_open else kept
            for pool, kept in rule.pools.items()
        }
        self.open = rule.seats - sum(self.pools.values())
        self.maxima = [(each.trait, each.of(rule.seats)) for each in rule.maxima]
        self.minima: tuple[Bound, ...] = ()
        for each in rule.minima:
            number = each.of(rule.seats)
            while not self._with(each.trait, number)._possible((), ranked):
                number -= 1
            self.minima = (*self.minima, Bound(each.trait, number))

    def take(
        self, chosen: Sequence[Entry], same: Sequence[Entry], rest: Sequence[Entry]
    ) -> list[Entry]:
        """Those of ``same`` that take a seat, asked in this order, with ``rest`` still to come."""
        got: list[Entry] = []
        for at, entry in enumerate(same):
            now = [*chosen, *got]
            if self.admits(now, entry) and self._possible([*now, entry], [*same[at + 1 :], *rest]):
                got.append(entry)
        return got

    def admits(self, chosen: Sequence[Entry], entry: Entry) -> bool:
        """Whether pools and maxima leave room, minima aside."""
        return self._fits([*chosen, entry]) and not self._over([*chosen, entry])

    def refusal(self, chosen: Sequence[Entry], entry: Entry) -> tuple[Reason, tuple[str, ...]]:
        """Why an item takes no seat beside those chosen, with the traits it is about."""
        now = [*chosen, entry]
        if not self._fits(now):
            return Reason.NO_SEAT, ()
        if over := self._over(now):
            return Reason.OVER_MAXIMUM, tuple(sorted(over & entry.traits))
        return Reason.KEPT_FREE, tuple(sorted(self._missing(chosen)))

    def _with(self, trait: str, number: int) -> Reach:
        """The same with one more minimum."""
        other = object.__new__(Reach)
        other.__dict__.update(self.__dict__)
        other.minima = (*self.minima, Bound(trait, number))
        return other

    def _fits(self, entries: Sequence[Entry]) -> bool:
        """Whether pool seats and open seats hold them all."""
        taken = Counter(each.pool for each in entries)
        over = sum(max(0, number - self.pools.get(pool, 0)) for pool, number in taken.items())
        return over <= self.open

    def _over(self, entries: Sequence[Entry]) -> set[str]:
        """The traits whose maximum they exceed."""
        got = Counter(trait for each in entries for trait in each.traits)
        return {trait for trait, most in self.maxima if got[trait] > most}

    def _missing(self, entries: Sequence[Entry]) -> dict[str, int]:
        """How many holders of each trait the minima still ask for."""
        got = Counter(trait for each in entries for trait in each.traits)
        missing: dict[str, int] = {}
        for each in self.minima:
            short = each.of(self.rule.seats) - got[each.trait]
            missing[each.trait] = max(missing.get(each.trait, 0), short)
        return {trait: short for trait, short in missing.items() if short > 0}

    def _possible(self, chosen: Sequence[Entry], rest: Sequence[Entry]) -> bool:
        """Whether some of ``rest`` can meet the minima that ``chosen`` leave unmet."""
        missing = self._missing(chosen)
        if not missing:
            return True
        if max(missing.values()) > self.rule.seats - len(chosen):
            return False
        kinds = self._kinds_of(rest)
        if self._as_found(chosen, kinds):
            return True
        there = Counter[str]()
        for (_, traits), number in kinds.items():
            there.update(dict.fromkeys(traits, number))
        if any(there[trait] < short for trait, short in missing.items()):
            return False
        return self._greedily(chosen, missing, kinds) or self._exactly(chosen, missing, kinds)

    def _kinds_of(self, entries: Iterable[Entry]) -> Counter[Kind]:
        return Counter(self.kinds[each.item] for each in entries)

    def _as_found(self, chosen: Sequence[Entry], kinds: Counter[Kind]) -> bool:
        """Whether the way found last, less who took a seat since, still meets the minima: enough."""
        before, way = self.found
        left = way - (self._kinds_of(chosen) - before)
        if any(kinds[kind] < number for kind, number in left.items()):
            return False
        now = [*chosen, *(Entry("", 0, *kind) for kind in left.elements())]
        return bool(now) and self.admits(now[:-1], now[-1]) and not self._missing(now)

    def _keep(self, chosen: Sequence[Entry], way: Counter[Kind]) -> bool:
        """Remember a way that meets the minima beside those chosen."""
        self.found = (self._kinds_of(chosen), way)
        return True

    def _greedily(
        self, chosen: Sequence[Entry], missing: Mapping[str, int], kinds: Counter[Kind]
    ) -> bool:
        """Whether picking whoever meets most of what is missing gets there: enough, not needed."""
        now, short, left = list(chosen), dict(missing), dict(kinds)
        while short:
            useful = sorted(
                (-len(kind[1] & set(short)), kind[0], sorted(kind[1]), kind)
                for kind, number in left.items()
                if number and kind[1] & set(short)
            )
            pick = next(
                (kind for *_, kind in useful if self.admits(now, Entry("", 0, kind[0], kind[1]))),
                None,
            )
            if pick is None:
                return False
            left[pick] -= 1
            now.append(Entry("", 0, pick[0], pick[1]))
            short = self._missing(now)
        return self._keep(chosen, kinds - Counter(left))

    def _exactly(
        self, chosen: Sequence[Entry], missing: Mapping[str, int], kinds: Counter[Kind]
    ) -> bool:
        """The same by an integer program: how many of each kind, and open seats by pool."""
        order = sorted(kinds, key=lambda kind: (kind[0], sorted(kind[1])))
        pools = sorted(set(self.pools) | {""})
        taken = Counter(each.pool for each in chosen)
        got = Counter(trait for each in chosen for trait in each.traits)
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("parallel", "off")
        for kind in order:
            model.addVar(0.0, float(kinds[kind]))
        for _ in pools:
            model.addVar(0.0, float(self.open))
        size = len(order) + len(pools)
        integer = np.full(size, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        model.changeColsIntegrality(size, np.arange(size, dtype=np.int32), integer)
        for at, pool in enumerate(pools, start=len(order)):
            row = [number for number, kind in enumerate(order) if kind[0] == pool]
            room = float(self.pools.get(pool, 0) - taken[pool])
            _row(model, row, -highspy.kHighsInf, room, minus=(at,))
        _row(model, list(range(len(order), size)), -highspy.kHighsInf, float(self.open))
        for trait, short in missing.items():
            row = [number for number, kind in enumerate(order) if trait in kind[1]]
            _row(model, row, float(short), highspy.kHighsInf)
        for trait, most in self.maxima:
            row = [number for number, kind in enumerate(order) if trait in kind[1]]
            _row(model, row, -highspy.kHighsInf, float(most - got[trait]))
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        numbers = model.getSolution().col_value[: len(order)]
        return self._keep(chosen, Counter(dict(zip(order, map(round, numbers), strict=True))))


def _row(
    model: highspy.Highs,
    plus: Collection[int],
    low: float,
    high: float,
    minus: tuple[int, ...] = (),
) -> None:
    """Add a row: the sum of some columns less others, between two ends."""
    at = np.array([*plus, *minus], dtype=np.int32)
    model.addRow(low, high, len(at), at, np.array([1.0] * len(plus) + [-1.0] * len(minus)))
