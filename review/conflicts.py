"""Conflicts of interest (回避): facts about experts and items in, explained conflicts out.

A conflict names the relation, what it does (the rule set's outcome) and the two facts that met.
Facts are indexed, so the work grows with facts and hits, never with experts × items.

Who is who: a record id or the keyed hash of a verified identity decides, and two different verified
identities are two persons whatever their names. Name, birth date and a shared unit together stand
for an identity. A name alone, or a name and a birth date, only ever warns (同名), with both records
shown; two known birth dates that differ are two persons.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from .vocabulary.relations import (
    STRENGTH,
    Conflict,
    DeclaredTie,
    Fact,
    FactKind,
    ItemFacts,
    Outcome,
    PastUnit,
    PersonRef,
    Relation,
    Rule,
    Work,
)

__all__ = [
    "STRENGTH",
    "Conflict",
    "DeclaredTie",
    "Fact",
    "FactKind",
    "ItemFacts",
    "Outcome",
    "PastUnit",
    "PersonRef",
    "Relation",
    "Rule",
    "Work",
    "fact_hash",
    "find",
    "same_name",
    "years_before",
]


def find(
    experts: Mapping[str, PersonRef],
    items: Sequence[ItemFacts],
    ties: Iterable[DeclaredTie],
    rules: Mapping[Relation, Rule | tuple[Outcome, int | None]],
    at: date,
) -> tuple[Conflict, ...]:
    """All conflicts between ``experts`` (expert id → person) and ``items`` on the day ``at``.

    Relations absent from ``rules`` are not looked for. One conflict an expert, item and relation:
    the strongest, sorted by these three.
    """
    scan = _Scan(items, {relation: Rule(*rule) for relation, rule in rules.items()}, at)
    declared: dict[str, list[DeclaredTie]] = defaultdict(list)
    for tie in ties:
        declared[tie.expert_id].append(tie)
    best: dict[tuple[str, str, Relation], Conflict] = {}
    for expert_id, expert in experts.items():
        for found in scan.of(expert_id, expert, declared[expert_id]):
            key = (found.expert_id, found.item_id, found.relation)
            if key not in best or _order(found) < _order(best[key]):
                best[key] = found
    return tuple(best[key] for key in sorted(best))


def fact_hash(
    experts: Mapping[str, PersonRef],
    items: Sequence[ItemFacts],
    ties: Iterable[DeclaredTie],
    rules: Mapping[Relation, Rule | tuple[Outcome, int | None]],
    at: date,
) -> str:
    """SHA-256 over all inputs of ``find`` in any order; a scan is current while it is unchanged."""
    parts = [_canonical(["expert", key, asdict(person)]) for key, person in experts.items()]
    parts += [_canonical(["item", asdict(item)]) for item in items]
    parts += [_canonical(["tie", asdict(tie)]) for tie in ties]
    parts += [
        _canonical(["rule", str(relation), [*Rule(*rule)]]) for relation, rule in rules.items()
    ]
    parts.append(_canonical(["at", at]))
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def same_name(name: str) -> str:
    """A name as it is compared: width and case folded, no spaces, one kind of middle dot."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if not char.isspace()).translate(_DOTS)


_DOTS = {ord(dot): "·" for dot in "•‧・．.∙⋅"}


def years_before(at: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes the 28th."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)


class _Scan:
    """The items' facts, indexed by what an expert's facts could meet."""

    def __init__(
        self, items: Sequence[ItemFacts], rules: Mapping[Relation, Rule], at: date
    ) -> None:
        self.rules, self.at = rules, at
        self.nominees = _People((item, person) for item in items for person in item.people)
        self.nominators = _People((item, person) for item in items for person in item.nominators)
        self.calls: dict[str, list[ItemFacts]] = defaultdict(list)
        self.units: dict[str, list[tuple[ItemFacts, str]]] = defaultdict(list)
        self.left: dict[str, list[tuple[ItemFacts, str, date | None]]] = defaultdict(list)
        self.works: dict[str, list[tuple[ItemFacts, str, Work]]] = defaultdict(list)
        for item in items:
            if item.call:
                self.calls[item.call].append(item)
            self._index(item)

    def _index(self, item: ItemFacts) -> None:
        for unit in item.units:
            self.units[unit].append((item, ""))
        for person in item.people:
            for unit in person.units:
                self.units[unit].append((item, person.name))
            for past in person.past_units:
                self.left[past.unit].append((item, person.name, past.until))
            for work in person.works:
                self.works[work.key].append((item, person.name, work))

    def of(
        self, expert_id: str, expert: PersonRef, ties: Sequence[DeclaredTie]
    ) -> Iterator[Conflict]:
        """Every hit of one expert."""
        hits = (
            self._own(expert),
            self._nominated(expert),
            self._units(expert),
            self._past_units(expert),
            self._works(expert),
            self._declared(ties),
        )
        for item, relation, evidence in (hit for found in hits for hit in found):
            rule = self.rules.get(relation)
            if rule is None:
                continue
            doubtful = any(fact.kind is FactKind.NAME_ONLY for fact in evidence)
            outcome = Outcome.WARN if doubtful else Outcome(rule.outcome)
            yield Conflict(expert_id, item.item_id, relation, outcome, evidence, rule.clause)

    def _recent(self, relation: Relation, on: date | None) -> bool:
        """Whether a fact of that day still counts; without a day, or without years, it does."""
        rule = self.rules.get(relation)
        if rule is None or rule.years is None or on is None:
            return rule is not None
        return on >= years_before(self.at, rule.years)

    def _own(self, expert: PersonRef) -> Iterator[_Hit]:
        """Nominee of the item, and so barred from the whole call (whole group)."""
        for item, person, kind in self.nominees.like(expert):
            mine = (Fact(kind, "expert", expert.name), Fact(FactKind.NOMINEE, "item", person.name))
            yield item, Relation.SELF, mine
            if kind is FactKind.NAME_ONLY:
                continue
            for other in self.calls[item.call] if item.call else ():
                if other.item_id != item.item_id:
                    where = Fact(FactKind.NOMINEE, item.item_id, person.name)
                    yield other, Relation.SAME_CALL, (mine[0], where)

    def _nominated(self, expert: PersonRef) -> Iterator[_Hit]:
        for item, person, kind in self.nominators.like(expert):
            facts = (
                Fact(kind, "expert", expert.name),
                Fact(FactKind.NOMINATED, "item", person.name),
            )
            yield item, Relation.NOMINATOR, facts

    def _units(self, expert: PersonRef) -> Iterator[_Hit]:
        for unit in expert.units:
            mine = Fact(FactKind.UNIT_NOW, "expert", unit)
            for item, whose in self.units.get(unit, ()):
                yield (
                    item,
                    Relation.SAME_UNIT,
                    (mine, Fact(FactKind.UNIT_NOW, whose or "item", unit)),
                )

    def _past_units(self, expert: PersonRef) -> Iterator[_Hit]:
        """Left by one and current of the other, or left by both, within the years."""
        mine = [(Fact(FactKind.UNIT_NOW, "expert", unit), unit) for unit in expert.units]
        for past in expert.past_units:
            if not self._recent(Relation.PAST_UNIT, past.until):
                continue
            fact = Fact(FactKind.UNIT_PAST, "expert", past.unit, past.until)
            mine.append((fact, past.unit))
            for item, whose in self.units.get(past.unit, ()):
                there = Fact(FactKind.UNIT_NOW, whose or "item", past.unit)
                yield item, Relation.PAST_UNIT, (fact, there)
        for fact, unit in mine:
            for item, whose, until in self.left.get(unit, ()):
                if self._recent(Relation.PAST_UNIT, until):
                    there = Fact(FactKind.UNIT_PAST, whose, unit, until)
                    yield item, Relation.PAST_UNIT, (fact, there)

    def _works(self, expert: PersonRef) -> Iterator[_Hit]:
        for work in expert.works:
            for item, whose, theirs in self.works.get(work.key, ()):
                if self._recent(work.relation, max(work.on, theirs.on)):
                    mine = Fact(FactKind.WORK, "expert", work.key, work.on)
                    yield (
                        item,
                        work.relation,
                        (mine, Fact(FactKind.WORK, whose, work.key, theirs.on)),
                    )

    def _declared(self, ties: Sequence[DeclaredTie]) -> Iterator[_Hit]:
        for tie in ties:
            if not self._recent(tie.relation, tie.on):
                continue
            declared = Fact(FactKind.DECLARED, "expert", tie.note, tie.on)
            for item, person, kind in self.nominees.like(tie.person):
                yield item, tie.relation, (declared, Fact(kind, "item", person.name))


_Hit = tuple[ItemFacts, Relation, tuple[Fact, ...]]
_Entry = tuple[ItemFacts, PersonRef]


class _People:
    """Persons of items, found by record, verified identity or name."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self.by_id: dict[str, list[_Entry]] = defaultdict(list)
        self.by_identity: dict[str, list[_Entry]] = defaultdict(list)
        self.by_name: dict[str, list[_Entry]] = defaultdict(list)
        for entry in entries:
            person = entry[1]
            if person.person_id:
                self.by_id[person.person_id].append(entry)
            if person.identity:
                self.by_identity[person.identity].append(entry)
            if person.name:
                self.by_name[same_name(person.name)].append(entry)

    def like(self, who: PersonRef) -> Iterator[tuple[ItemFacts, PersonRef, FactKind]]:
        """Entries that are this person, or may be, each with the ground."""
        sure = self.by_id.get(who.person_id, []) + self.by_identity.get(who.identity, [])
        for item, person in sure:
            yield item, person, FactKind.IDENTITY
        for item, person in self.by_name.get(same_name(who.name), ()) if who.name else ():
            ground = _likeness(who, person)
            if ground is not None:
                yield item, person, ground


def _likeness(one: PersonRef, other: PersonRef) -> FactKind | None:
    """What two records of one name are to each other; None where they are two persons."""
    if one.identity and other.identity:
        return FactKind.IDENTITY if one.identity == other.identity else None
    if one.person_id and one.person_id == other.person_id:
        return FactKind.IDENTITY
    if one.birth and other.birth:
        if one.birth != other.birth:
            return None
        if one.units & other.units:
            return FactKind.NAME_BIRTH_UNIT
    return FactKind.NAME_ONLY


def _order(found: Conflict) -> tuple[int, str]:
    """Strongest first; equals by their evidence, so that the answer never depends on input order."""
    return STRENGTH[found.outcome], repr(found.evidence)


def _canonical(value: object) -> str:
    """One line of JSON in which sets and dates have one spelling."""

    def plain(part: object) -> object:
        if isinstance(part, Mapping):
            return {str(key): plain(inner) for key, inner in sorted(part.items())}
        if isinstance(part, set | frozenset):
            return sorted((plain(inner) for inner in part), key=repr)
        if isinstance(part, list | tuple):
            return [plain(inner) for inner in part]
        if isinstance(part, PastUnit | Work):
            return plain(asdict(part))
        return part.isoformat() if isinstance(part, date) else part

    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)
