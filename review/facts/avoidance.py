"""What a search for conflicts of interest (回避) reads: experts, items, units, ties, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from nominations.choices import StatementKind
from nominations.models import Paper
from people.models import Relation
from programmes.models import Cycle
from review import conflicts
from review.facts.known import Known
from review.facts.persons import (
    expert_ref,
    member_ref,
    nominator_ref,
    offices_at,
    person_ref,
    staff_refs,
)
from review.facts.units import Units
from review.facts.written import Written, careers, source_of, works_in, written_in
from review.models import Expert, Item, Round

PAST = ("refused", "withdrawn")
"""Stages of papers that nominate nobody any more."""

RELATIONS = {"COAUTHOR": "COAUTHOR_N", "COPROJECT": "COPROJECT_N"}
"""Relations the rule set spells otherwise than the arithmetic."""

WITH_PEOPLE = ("members", "nominators__person", "statements")


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
    known = known_to(round_, units, at)
    named = dict(round_.body.values_list("expert_id", "unit_name"))
    held = offices_at(at, round_.rehearsal)
    pool = {
        str(expert.pk): expert_ref(
            expert,
            units,
            known=known,
            unit_name=named.get(expert.pk, ""),
            office=held.get(expert.user_id or 0, ""),
        )
        for expert in experts
    }
    told = Told(units, written_in(round_.cycle_id), known)
    items = (*items_in(round_, told), *papers_outside(round_, told))
    return settled(items, units, pool, ties_of(experts), conflict_rules(round_.cycle), at)


def staff_scan_of(cycle: Cycle, at: datetime) -> Scan:
    """Collect the same facts about staff and supervisors, and about all papers of a cycle.

    Domain rule 5.1, STAFF: the relations that bind experts bind 工作人员 too. The keys of its
    conflicts are accounts and papers, ``user 7`` and ``paper 12``.
    """
    units = Units(cycle.rehearsal)
    known = Known(cycle.pk, cycle.rehearsal, units, at.date())
    staff = staff_refs(at, cycle.rehearsal, units, known)
    ids = {ref.person_id: key for key, ref in staff.items() if ref.person_id}
    ties = ties_between({int(pk): key for pk, key in ids.items()})
    told = Told(units, written_in(cycle.pk), known)
    rows = cycle.papers.exclude(stage__in=PAST).prefetch_related(*WITH_PEOPLE)
    items = [item_facts(f"paper {paper.pk}", [paper], cycle.pk, told) for paper in rows]
    return settled(items, units, staff, ties, conflict_rules(cycle), at)


def known_to(round_: Round, units: Units, at: datetime) -> Known | None:
    """Return what is known about persons beyond the papers; a society's own round is told none of it."""
    if round_.society_id is not None:
        return None
    return Known(round_.cycle_id, round_.rehearsal, units, at.date())


def settled(
    items: Iterable[conflicts.ItemFacts],
    units: Units,
    who: Mapping[str, conflicts.PersonRef],
    ties: Iterable[conflicts.DeclaredTie],
    rules: Mapping[conflicts.Relation, conflicts.Rule],
    at: datetime,
) -> Scan:
    """Return the scan, with the units added whose names look like somebody's, now that all are known."""
    return Scan(
        experts={key: units.settled(person) for key, person in who.items()},
        items=tuple(
            replace(item, people=tuple(units.settled(person) for person in item.people))
            for item in items
        ),
        ties=tuple(ties),
        rules=rules,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What papers are read with: units, their sections, what is known of persons besides."""

    units: Units
    written: Written
    known: Known | None


def conflict_rules(cycle: Cycle) -> dict[conflicts.Relation, conflicts.Rule]:
    """Return what the rule set says of each relation; nothing where it knows no review.

    Relations that only rule sets of earlier years name are not searched for.
    """
    review = cycle.rules.review
    named = [
        (RELATIONS.get(each.code, each.code), each) for each in (review.conflicts if review else ())
    ]
    return {
        conflicts.Relation(code): conflicts.Rule(
            conflicts.Outcome(each.outcome),
            each.years,
            each.clause,
            conflicts.Scope(each.units),
        )
        for code, each in named
        if code in {*conflicts.Relation}
    }


def rule_set_code(relation: conflicts.Relation) -> str:
    """Return a relation as the rule set spells it."""
    return next((ours for ours, theirs in RELATIONS.items() if theirs == relation), str(relation))


def evidence_of(found: conflicts.Conflict) -> list[dict[str, str]]:
    """Return the evidence as it is stored: the two facts, and the clause of the rule."""
    facts = list(found.evidence)
    if found.clause:
        facts.append(conflicts.Fact(conflicts.FactKind.RULE, "rule", found.clause))
    return [stored(each) for each in facts]


def stored(fact: conflicts.Fact) -> dict[str, str]:
    """Return one fact as it is stored; what it leaves empty is left out."""
    named = {each.name: getattr(fact, each.name) for each in fields(fact)}
    return {name: str(value) for name, value in named.items() if value}


def item_facts(key: str, papers: Iterable[Paper], cycle_id: int, told: Told) -> conflicts.ItemFacts:
    """Return what an item's papers say: nominees and members with their past, who nominates."""
    papers = list(papers)
    named: dict[str, list[conflicts.PersonRef]] = {"tutor": [], "peer": []}
    nominators = []
    for paper in papers:
        for each in paper.nominators.all():
            person = nominator_ref(each, source_of("paper", paper))
            named.setdefault(each.role, []).append(person)
            if each.role != "peer":
                nominators.append(person)
        named["peer"] += [
            conflicts.PersonRef(name=each.name, source=source_of("paper", paper))
            for each in paper.statements.all()
            if each.kind == StatementKind.REFEREE and each.withdrawn_at is None
        ]
    return conflicts.ItemFacts(
        item_id=key,
        people=tuple(ref for paper in papers for ref in people_of(paper, told)),
        nominators=tuple(nominators),
        referees=tuple(named["peer"]),
        tutors=tuple(named["tutor"]),
        call=str(cycle_id),
    )


def people_of(paper: Paper, told: Told) -> Iterable[conflicts.PersonRef]:
    """Yield the members of a paper; its career and works are those of whom it is about."""
    lead, source = paper.lead, source_of("paper", paper)
    for member in paper.members.all():
        facts: dict[str, Any] = {}
        if lead is not None and member.pk == lead.pk:
            facts["past"] = careers(paper, told.written, told.units)
            facts["works"] = works_in(paper, told.written)
        yield member_ref(member, told.units, source=source, known=told.known, **facts)


def items_in(round_: Round, told: Told) -> list[conflicts.ItemFacts]:
    """Return the round's items; each one's key is the item's."""
    rows = round_.items.prefetch_related(
        *(f"candidate__papers__{path}" for path in WITH_PEOPLE),
        *(f"paper__{path}" for path in WITH_PEOPLE),
    )
    return [item_facts(str(item.pk), carried_by(item), round_.cycle_id, told) for item in rows]


def carried_by(item: Item) -> list[Paper]:
    """Return the papers of an item from what is prefetched."""
    if item.paper:
        return [item.paper]
    return [p for p in item.candidate.papers.all() if p.stage == "accepted"]  # type: ignore[union-attr, misc]


def papers_outside(round_: Round, told: Told) -> list[conflicts.ItemFacts]:
    """Return the other papers of the call: their nominees may not review in it either.

    A society learns nothing of another's: in its own round only its own papers are looked at.
    """
    inside = Q(items__round=round_) | Q(candidate__items__round=round_)
    rows = round_.cycle.papers.exclude(inside).exclude(stage__in=PAST)
    if round_.society_id is not None:
        rows = rows.filter(society=round_.society_id)
    return [
        item_facts(f"paper {paper.pk}", [paper], round_.cycle_id, told)
        for paper in rows.prefetch_related(*WITH_PEOPLE)
    ]


def ties_of(experts: Sequence[Expert]) -> Iterable[conflicts.DeclaredTie]:
    """Return the declared ties of the experts, whichever of the two declared them."""
    return ties_between({expert.person_id: str(expert.pk) for expert in experts})


def ties_between(known: Mapping[int, str]) -> Iterable[conflicts.DeclaredTie]:
    """Yield the declared ties of known persons (person id → key)."""
    rows = Relation.objects.filter(Q(one__in=known) | Q(other__in=known))
    for row in rows.select_related("one", "other").order_by("pk"):
        source = f"tie:{row.declared_at.date().isoformat()}"
        for me, them in ((row.one, row.other), (row.other, row.one)):
            if me.pk in known:
                yield conflicts.DeclaredTie(
                    known[me.pk], person_ref(them), conflicts.Relation(row.kind), source=source
                )
