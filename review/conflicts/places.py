"""Units that meet: the same, one above the other, sisters where the rule says so, or only alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from review.vocabulary.relations import (
    Fact,
    FactKind,
    ItemFacts,
    PastUnit,
    PersonRef,
    Scope,
    UnitNote,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of somebody's, what stands above it, what looks like it, and the fact that says so."""

    unit: str
    above: frozenset[str]
    near: frozenset[str]
    fact: Fact


class Places:
    """The places of items' people, found by a place they could meet.

    ``compared`` counts the pairs that were looked at.
    """

    def __init__(self, entries: Iterable[tuple[ItemFacts, Place]]) -> None:
        self.compared = 0
        self.own: dict[str, list[tuple[ItemFacts, Place]]] = defaultdict(list)
        self.over: dict[str, list[tuple[ItemFacts, Place]]] = defaultdict(list)
        for entry in entries:
            self.own[entry[1].unit].append(entry)
            for unit in entry[1].above:
                self.over[unit].append(entry)

    def meet(self, mine: Place, scope: Scope) -> Iterator[tuple[ItemFacts, Fact, Fact]]:
        """Items with a place that is this one for the rule, and the two facts."""
        for item, there in self._same(mine, scope):
            self.compared += 1
            yield item, mine.fact, there.fact
        for unit in mine.near:
            for item, there in self.own.get(unit, ()):
                self.compared += 1
                yield item, alike(mine.fact), there.fact

    def _same(self, mine: Place, scope: Scope) -> Iterator[tuple[ItemFacts, Place]]:
        """Itself, what is above it, what it is above; and its sisters where they count."""
        for unit in (mine.unit, *mine.above):
            yield from self.own.get(unit, ())
        yield from self.over.get(mine.unit, ())
        if scope == Scope.PARENT_GROUP:
            for unit in mine.above:
                yield from self.over.get(unit, ())


def alike(fact: Fact) -> Fact:
    """The same fact where the other name only looks like its own."""
    return Fact(FactKind.UNIT_NEAR, fact.of, fact.value, fact.on, fact.since, fact.source)


def places_now(of: str, person: PersonRef) -> Iterator[Place]:
    """The units somebody is at."""
    notes = {note.unit: note for note in sorted(person.notes, key=repr)}
    for unit in person.units:
        note = notes.get(unit) or UnitNote(unit)
        source = note.source or person.source
        fact = Fact(FactKind.UNIT_NOW, of, shown(unit, note.text), since=note.since, source=source)
        yield Place(unit, note.above, note.near, fact)


def place_then(of: str, past: PastUnit) -> Place:
    """A unit somebody has left."""
    value = shown(past.unit, past.text)
    fact = Fact(FactKind.UNIT_PAST, of, value, past.until, past.since, past.source)
    return Place(past.unit, past.above, past.near, fact)


def shown(unit: str, text: str) -> str:
    """How evidence names a unit: by its key where it is registered, otherwise as it was written."""
    return (text or unit[1:]) if unit.startswith("~") else unit
