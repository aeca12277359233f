"""Who is who: persons found by record, verified identity, ORCID or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from review.naming import Grade, filed, sought
from review.vocabulary.relations import FactKind, PersonRef

Owner = TypeVar("Owner")
GROUNDS = {
    Grade.EXACT: FactKind.NAME_ONLY,
    Grade.SPELLED: FactKind.NAME_SPELLED,
    Grade.INITIALS: FactKind.NAME_INITIALS,
}


class People(Generic[Owner]):
    """Persons with what they belong to, found by what they could be recognised by.

    ``compared`` counts the pairs that were looked at.
    """

    def __init__(self, entries: Iterable[tuple[Owner, PersonRef]]) -> None:
        self.compared = 0
        self.marked: dict[str, list[tuple[Owner, PersonRef]]] = defaultdict(list)
        self.named: dict[str, list[tuple[Owner, PersonRef]]] = defaultdict(list)
        for entry in entries:
            for mark in marks(entry[1]):
                self.marked[mark].append(entry)
            for key in filed(entry[1].name) if entry[1].name else ():
                self.named[key].append(entry)

    def like(self, who: PersonRef) -> Iterator[tuple[Owner, PersonRef, FactKind]]:
        """Entries that are this person, or may be, each with the ground."""
        for mark in marks(who):
            for owner, person in self.marked.get(mark, ()):
                self.compared += 1
                if not two_persons(who, person):
                    yield owner, person, FactKind.IDENTITY
        for key, grade in sought(who.name) if who.name else ():
            for owner, person in self.named.get(key, ()):
                self.compared += 1
                if (ground := likeness(who, person, grade)) is not None:
                    yield owner, person, ground


def marks(person: PersonRef) -> list[str]:
    """What a person is known by beyond doubt: record, verified identity, ORCID."""
    found = [f"#{person.person_id}"] if person.person_id else []
    if person.identity:
        found.append(f"i{person.identity}")
    return found + [f"o{orcid}" for orcid in person.orcids]


def two_persons(one: PersonRef, other: PersonRef) -> bool:
    """Whether verified identities tell two records apart that share a record id or an ORCID."""
    if not (one.identity and other.identity) or one.identity == other.identity:
        return False
    return not (one.person_id and one.person_id == other.person_id)


def likeness(one: PersonRef, other: PersonRef, grade: Grade) -> FactKind | None:
    """What two records of one name are to each other; None where they are two persons."""
    if one.identity and other.identity:
        return FactKind.IDENTITY if one.identity == other.identity else None
    if one.person_id and one.person_id == other.person_id:
        return FactKind.IDENTITY
    if one.birth and other.birth:
        if one.birth != other.birth:
            return None
        if grade is Grade.EXACT and one.units & other.units:
            return FactKind.NAME_BIRTH_UNIT
    if grade is Grade.INITIALS and not (places(one) & places(other)):
        return None
    return GROUNDS[grade]


def places(person: PersonRef) -> frozenset[str]:
    """The units a person is or was at."""
    return person.units.union(past.unit for past in person.past_units)
