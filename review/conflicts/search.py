"""The search itself: the items' facts indexed by what an expert's facts could meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from review.vocabulary.relations import (
    DOUBTFUL,
    STRENGTH,
    Conflict,
    DeclaredTie,
    Fact,
    FactKind,
    ItemFacts,
    Outcome,
    PersonRef,
    Relation,
    Rule,
)

from .persons import People, marks
from .places import Place, Places, place_then, places_now
from .times import Reach
from .works import Found, Works

Evidence = tuple[Fact, Fact]
Hit = tuple[ItemFacts, Relation, Evidence]
ROLES = (
    ("nominators", Relation.NOMINATOR, FactKind.NOMINATED),
    ("referees", Relation.NOMINATOR, FactKind.REFEREE),
    ("tutors", Relation.MENTOR, FactKind.TUTOR),
)
"""Persons of an item beside its nominees: where they stand, what they are to it, in which words."""


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
    return Search(items, {relation: Rule(*rule) for relation, rule in rules.items()}, at).of(
        experts, ties
    )


class Search:
    """All items of a call, ready to be asked about experts."""

    def __init__(
        self, items: Sequence[ItemFacts], rules: Mapping[Relation, Rule], at: date
    ) -> None:
        self.rules, self.items = rules, items
        self.reach = Reach(rules, at)
        self.nominees = People((item, who) for item in items for who in item.people)
        self.roles = [
            (People((i, who) for i in items for who in getattr(i, role)), relation, kind)
            for role, relation, kind in ROLES
            if relation in rules
        ]
        self.now = Places((item, place) for item in items for place in current(item))
        self.left = Places((item, place) for item in items for place in former(item))
        self.works = Works(items, self.nominees, self.reach)
        self.calls: dict[str, list[ItemFacts]] = defaultdict(list)
        self.shared: dict[tuple[str, str], list[tuple[ItemFacts, PersonRef]]] = defaultdict(list)
        for item in items:
            if item.call:
                self.calls[item.call].append(item)
                for who in item.people:
                    for mark in marks(who):
                        self.shared[item.call, mark].append((item, who))

    @property
    def compared(self) -> int:
        """How many pairs of facts were looked at so far."""
        people = sum(each.compared for each in (self.nominees, *(role[0] for role in self.roles)))
        return people + self.now.compared + self.left.compared + self.works.compared

    def of(
        self, experts: Mapping[str, PersonRef], ties: Iterable[DeclaredTie]
    ) -> tuple[Conflict, ...]:
        """The conflicts of experts, each expert, item and relation once."""
        declared: dict[str, list[DeclaredTie]] = defaultdict(list)
        for tie in ties:
            declared[tie.expert_id].append(tie)
        best: dict[tuple[str, str, Relation], Conflict] = {}
        for expert_id, found in self._hits(experts, declared):
            conflict = self._conflict(expert_id, found)
            key = (conflict.expert_id, conflict.item_id, conflict.relation)
            if key not in best or order(conflict) < order(best[key]):
                best[key] = conflict
        return tuple(best[key] for key in sorted(best))

    def _hits(
        self, experts: Mapping[str, PersonRef], declared: Mapping[str, Sequence[DeclaredTie]]
    ) -> Iterator[tuple[str, Hit]]:
        """Everything that met, of relations the rules know."""
        for expert_id, expert in experts.items():
            for hits in (
                self._own(expert),
                self._roles(expert),
                self._units(expert),
                self._past_units(expert),
                self._works(self.works.of(expert)),
                self._declared(declared.get(expert_id, ())),
                self._staff(expert),
            ):
                yield from ((expert_id, hit) for hit in hits if hit[1] in self.rules)
        for expert_id, found in self.works.naming(experts):
            yield from ((expert_id, hit) for hit in self._works([found]) if hit[1] in self.rules)

    def _conflict(self, expert_id: str, found: Hit) -> Conflict:
        """What a hit comes to: doubtful evidence only ever warns."""
        item, relation, evidence = found
        rule = self.rules[relation]
        doubtful = any(fact.kind in DOUBTFUL for fact in evidence)
        outcome = Outcome.WARN if doubtful else Outcome(rule.outcome)
        return Conflict(expert_id, item.item_id, relation, outcome, evidence, rule.clause)

    def _own(self, expert: PersonRef) -> Iterator[Hit]:
        """Nominee of the item, and so barred from the whole call (whole group)."""
        for item, person, kind in self.nominees.like(expert):
            mine = Fact(kind, "expert", expert.name, source=expert.source)
            yield item, Relation.SELF, (mine, told(FactKind.NOMINEE, "item", person))
            if kind in DOUBTFUL:
                continue
            where = told(FactKind.NOMINEE, item.item_id, person)
            yield from self._through(item, person, where)
            for other in self.calls[item.call] if item.call else ():
                if other.item_id != item.item_id:
                    yield other, Relation.SAME_CALL, (mine, where)

    def _roles(self, expert: PersonRef) -> Iterator[Hit]:
        """Whoever nominated or wrote an opinion."""
        for people, relation, role in self.roles:
            for item, person, kind in people.like(expert):
                mine = Fact(kind, "expert", expert.name, source=expert.source)
                yield item, relation, (mine, told(role, "item", person))

    def _units(self, expert: PersonRef) -> Iterator[Hit]:
        if (rule := self.rules.get(Relation.SAME_UNIT)) is None:
            return
        for mine in places_now("expert", expert):
            for item, here, there in self.now.meet(mine, rule.units):
                yield item, Relation.SAME_UNIT, (here, there)

    def _past_units(self, expert: PersonRef) -> Iterator[Hit]:
        """Left by one and current of the other, or left by both, within the years."""
        if (rule := self.rules.get(Relation.PAST_UNIT)) is None:
            return
        gone = [
            place_then("expert", past)
            for past in expert.past_units
            if self.reach.holds(Relation.PAST_UNIT, past.until)
        ]
        for mine in gone:
            for item, here, there in self.now.meet(mine, rule.units):
                yield item, Relation.PAST_UNIT, (here, there)
        for mine in (*places_now("expert", expert), *gone):
            for item, here, there in self.left.meet(mine, rule.units):
                if self.reach.holds(Relation.PAST_UNIT, there.on):
                    yield item, Relation.PAST_UNIT, (here, there)

    def _works(self, found: Iterable[Found]) -> Iterator[Hit]:
        """Joint works, and what they tie to in the same call."""
        for item, person, relation, evidence in found:
            yield item, relation, evidence
            if not any(fact.kind in DOUBTFUL for fact in evidence):
                yield from self._through(item, person, evidence[0])

    def _through(self, item: ItemFacts, person: PersonRef, mine: Fact) -> Iterator[Hit]:
        """Other items of the call that share a co-nominee of ``person``, whom the expert is tied to.

        A and B stand in one nomination, A also in another: whoever works with B should not read it
        without a word.
        """
        if Relation.TRANSITIVE not in self.rules or not item.call:
            return
        if not self.reach.holds(Relation.TRANSITIVE, mine.on):
            return
        for partner in item.people:
            for mark in marks(partner) if partner is not person else ():
                for other, same in self.shared[item.call, mark]:
                    if other.item_id != item.item_id:
                        pair = f"{person.name}、{same.name}"
                        link = Fact(FactKind.CO_NOMINEE, item.item_id, pair, source=partner.source)
                        yield other, Relation.TRANSITIVE, (mine, link)

    def _declared(self, ties: Sequence[DeclaredTie]) -> Iterator[Hit]:
        for tie in ties:
            if not self.reach.holds(tie.relation, tie.on):
                continue
            declared = Fact(FactKind.DECLARED, "expert", tie.note, tie.on, source=tie.source)
            for item, person, kind in self.nominees.like(tie.person):
                there = Fact(kind, "item", person.name, source=person.source)
                yield item, tie.relation, (declared, there)

    def _staff(self, expert: PersonRef) -> Iterator[Hit]:
        """Who works for the organiser reads nothing of its calls."""
        if not expert.office or Relation.STAFF not in self.rules:
            return
        mine = Fact(FactKind.STAFF, "expert", expert.office, source=expert.source)
        for item in self.items:
            for person in item.people[:1]:
                yield item, Relation.STAFF, (mine, told(FactKind.NOMINEE, "item", person))


def told(kind: FactKind, of: str, person: PersonRef) -> Fact:
    """What an item says of a person, and on which record."""
    return Fact(kind, of, person.name, source=person.source)


def current(item: ItemFacts) -> Iterator[Place]:
    """The units an item's people are at."""
    for person in item.people:
        yield from places_now(person.name, person)


def former(item: ItemFacts) -> Iterator[Place]:
    """The units an item's people have left."""
    for person in item.people:
        for past in person.past_units:
            yield place_then(person.name, past)


def order(found: Conflict) -> tuple[int, str]:
    """Strongest first; equals by their evidence, so that the answer never depends on input order."""
    return STRENGTH[found.outcome], repr(found.evidence)
