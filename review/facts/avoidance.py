"""What a search for conflicts of interest (回避) reads: experts, items, units, ties, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from nominations.models import Member, Paper
from people.models import Person, Relation, Unit
from review import conflicts
from review.models import Expert, Item, Round

PAST = ("refused", "withdrawn")
"""Stages of papers that nominate nobody any more."""

RELATIONS = {"COAUTHOR": "COAUTHOR_N", "COPROJECT": "COPROJECT_N"}
"""Relations the rule set spells otherwise than the arithmetic."""

WITH_PEOPLE = ("members", "nominators__person")


@dataclass(frozen=True, slots=True)
class Scan:
    """All that a search for conflicts reads; ``find`` and ``digest`` use nothing else."""

    experts: Mapping[str, conflicts.PersonRef]
    items: tuple[conflicts.ItemFacts, ...]
    ties: tuple[conflicts.DeclaredTie, ...]
    rules: Mapping[conflicts.Relation, conflicts.Rule]
    at: datetime

    def find(self) -> tuple[conflicts.Conflict, ...]:
        """Return all conflicts between the experts and the items of the call."""
        return conflicts.find(self.experts, self.items, self.ties, self.rules, self.at.date())

    def digest(self) -> str:
        """Return the hash of the facts; a scan is current while it stays the same."""
        return conflicts.fact_hash(self.experts, self.items, self.ties, self.rules, self.at.date())


def scan_of(round_: Round, experts: Sequence[Expert], at: datetime) -> Scan:
    """Collect the facts about the experts, the round's items and all other nominees of the call."""
    units = Units(round_.rehearsal)
    named = dict(round_.body.values_list("expert_id", "unit_name"))
    return Scan(
        experts={str(e.pk): expert_ref(e, units, named.get(e.pk, "")) for e in experts},
        items=(*items_in(round_, units), *papers_outside(round_, units)),
        ties=tuple(ties_of(experts)),
        rules=conflict_rules(round_),
        at=at,
    )


class Units:
    """Legal entities by key and by every name they bear, with the entities above them."""

    def __init__(self, rehearsal: bool) -> None:
        self.parents: dict[int, int | None] = {}
        self.named: dict[str, int] = {}
        rows = Unit.objects.filter(rehearsal=rehearsal).prefetch_related("aliases")
        for unit in rows:
            self.parents[unit.pk] = unit.parent_id
            for name in (unit.name, unit.seal_name, *(a.name for a in unit.aliases.all())):
                if name:
                    self.named[conflicts.same_name(name)] = unit.pk

    def around(self, unit_id: int | None, name: str = "") -> frozenset[str]:
        """Return the entity and those above it (附属医院 and its university), as keys."""
        current = (
            unit_id or self.named.get(conflicts.same_name(name)) if (unit_id or name) else None
        )
        found: list[int] = []
        while current is not None and current not in found:
            found.append(current)
            current = self.parents.get(current)
        return frozenset(str(each) for each in found)


def conflict_rules(round_: Round) -> dict[conflicts.Relation, conflicts.Rule]:
    """Return what the rule set says of each relation."""
    return {
        conflicts.Relation(RELATIONS.get(each.code, each.code)): conflicts.Rule(
            conflicts.Outcome(each.outcome), each.years
        )
        for each in round_.review.conflicts
    }


def rule_set_code(relation: conflicts.Relation) -> str:
    """Return a relation as the rule set spells it."""
    return next((ours for ours, theirs in RELATIONS.items() if theirs == relation), str(relation))


def expert_ref(expert: Expert, units: Units, unit_name: str = "") -> conflicts.PersonRef:
    """Return an expert as conflicts see one; ``unit_name`` is what a society named as their unit."""
    own = units.around(expert.unit_id) | units.around(expert.person.unit_id)
    return person_ref(expert.person, own | units.around(None, unit_name))


def person_ref(person: Person, units: frozenset[str] = frozenset()) -> conflicts.PersonRef:
    """Return a known person as conflicts see one."""
    return conflicts.PersonRef(
        person_id=str(person.pk),
        identity=person.identity_hash,
        name=person.name,
        birth=person.birth,
        units=units,
    )


def member_ref(member: Member, units: Units) -> conflicts.PersonRef:
    """Return a nominee or team member as conflicts see one."""
    return conflicts.PersonRef(
        identity=member.identity_hash,
        name=member.name,
        birth=member.birth,
        units=units.around(member.unit_id, member.unit_name),
    )


def item_facts(
    key: str, papers: Iterable[Paper], cycle_id: int, units: Units
) -> conflicts.ItemFacts:
    """Return what an item's papers say: nominees, members, nominators."""
    papers = list(papers)
    nominators = [each for paper in papers for each in paper.nominators.all()]
    return conflicts.ItemFacts(
        item_id=key,
        people=tuple(member_ref(m, units) for paper in papers for m in paper.members.all()),
        nominators=tuple(
            person_ref(each.person) if each.person else conflicts.PersonRef(name=each.name)
            for each in nominators
        ),
        call=str(cycle_id),
    )


def items_in(round_: Round, units: Units) -> list[conflicts.ItemFacts]:
    """Return the round's items; each one's key is the item's."""
    rows = round_.items.prefetch_related(
        *(f"candidate__papers__{path}" for path in WITH_PEOPLE),
        *(f"paper__{path}" for path in WITH_PEOPLE),
    )
    return [item_facts(str(item.pk), carried_by(item), round_.cycle_id, units) for item in rows]


def carried_by(item: Item) -> list[Paper]:
    """Return the papers of an item from what is prefetched."""
    if item.paper:
        return [item.paper]
    return [p for p in item.candidate.papers.all() if p.stage == "accepted"]  # type: ignore[union-attr, misc]


def papers_outside(round_: Round, units: Units) -> list[conflicts.ItemFacts]:
    """Return the other papers of the call: their nominees may not review in it either.

    A society learns nothing of another's: in its own round only its own papers are looked at.
    """
    inside = Q(items__round=round_) | Q(candidate__items__round=round_)
    rows = round_.cycle.papers.exclude(inside).exclude(stage__in=PAST)
    if round_.society_id is not None:
        rows = rows.filter(society=round_.society_id)
    return [
        item_facts(f"paper {paper.pk}", [paper], round_.cycle_id, units)
        for paper in rows.prefetch_related(*WITH_PEOPLE)
    ]


def ties_of(experts: Sequence[Expert]) -> Iterable[conflicts.DeclaredTie]:
    """Yield the declared ties of the experts, whichever of the two declared them."""
    by_person = {expert.person_id: str(expert.pk) for expert in experts}
    rows = Relation.objects.filter(Q(one__in=by_person) | Q(other__in=by_person))
    for row in rows.select_related("one", "other").order_by("pk"):
        for me, them in ((row.one, row.other), (row.other, row.one)):
            if me.pk in by_person:
                relation = conflicts.Relation(row.kind)
                yield conflicts.DeclaredTie(by_person[me.pk], person_ref(them), relation)
