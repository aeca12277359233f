"""Joint works: the same work in two lists, or one who signed a work of the other's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from review.vocabulary.relations import (
    TITLE_KEY,
    Fact,
    FactKind,
    ItemFacts,
    PersonRef,
    Relation,
    Signer,
    Work,
)

from .persons import People
from .times import Reach

APART = 370
"""Days by which the dates of a work known by its title alone may differ in two lists."""
Evidence = tuple[Fact, Fact]
Found = tuple[ItemFacts, PersonRef, Relation, Evidence]


class Works:
    """The works of items' people by their keys, and those people by what signatures name."""

    def __init__(
        self, items: Sequence[ItemFacts], nominees: People[ItemFacts], reach: Reach
    ) -> None:
        self.items, self.nominees, self.reach = items, nominees, reach
        self.compared = 0
        self.listed: dict[str, list[tuple[ItemFacts, PersonRef, Work]]] = defaultdict(list)
        for item in items:
            for person in item.people:
                for work in person.works:
                    self.listed[work.key].append((item, person, work))

    def of(self, expert: PersonRef) -> Iterator[Found]:
        """What an expert's own list meets: the same work, or a nominee among those who signed."""
        for work in expert.works:
            yield from self._same(work)
            if work.signers and self.reach.holds(work.relation, work.on):
                for signer in work.signers:
                    for item, person, kind in self.nominees.like(as_person(signer)):
                        there = Fact(kind, "item", person.name, source=person.source)
                        yield item, person, work.relation, (signed("expert", work, signer), there)

    def _same(self, work: Work) -> Iterator[Found]:
        """The same work in a nominee's list."""
        for item, person, theirs in self.listed.get(work.key, ()):
            self.compared += 1
            if not self.reach.holds(work.relation, max(work.on, theirs.on)):
                continue
            by_title = work.key.startswith(TITLE_KEY)
            if by_title and abs((work.on - theirs.on).days) > APART:
                continue
            kind = FactKind.TITLE if by_title else FactKind.WORK
            facts = (stated(kind, "expert", work), stated(kind, person.name, theirs))
            yield item, person, work.relation, facts

    def naming(self, experts: Mapping[str, PersonRef]) -> Iterator[tuple[str, Found]]:
        """Experts who are among those who signed a nominee's works, as these works name them."""
        known = People((key, expert) for key, expert in experts.items())
        for item in self.items:
            for person in item.people:
                for work in person.works:
                    if not work.signers or not self.reach.holds(work.relation, work.on):
                        continue
                    for signer in work.signers:
                        for key, expert, kind in known.like(as_person(signer)):
                            mine = Fact(kind, "expert", expert.name, source=expert.source)
                            facts = (mine, signed(person.name, work, signer))
                            yield key, (item, person, work.relation, facts)
        self.compared += known.compared


def as_person(signer: Signer) -> PersonRef:
    """A signature as a person who may be found."""
    orcids = frozenset({signer.orcid} if signer.orcid else ())
    return PersonRef(signer.person_id, name=signer.name, units=signer.units, orcids=orcids)


def stated(kind: FactKind, of: str, work: Work) -> Fact:
    """That a work stands in somebody's list."""
    value = work.title or work.key
    if kind is FactKind.WORK and work.title:
        value = f"{work.title} [{work.key}]"
    return Fact(kind, of, value, work.on, source=work.source)


def signed(of: str, work: Work, signer: Signer) -> Fact:
    """That somebody signed a work of another's."""
    value = f"{signer.name} · {work.title or work.key}"
    return Fact(FactKind.CO_SIGNER, of, value, work.on, source=work.source)
