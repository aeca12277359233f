"""Who recommends in a paper (推荐人), as the rules read them."""

from __future__ import annotations

from typing import Any

from nominations.choices import StatementKind
from nominations.eligibility import IntegrityFact, RefereeRecord
from people.models import IntegrityRecord, Unit


def own_unit_of(nominator: Any) -> str:
    """Return the unit as rules compare it: the credit code of a known one, else its name.

    Asked of the register only where the rule set counts nominators of the candidate's own unit.
    """
    if nominator.paper.rules.nomination.nominators_own_unit is None or not nominator.unit_name:
        return str(nominator.unit_name)
    unit = Unit.objects.named(nominator.unit_name, rehearsal=nominator.rehearsal).first()
    return (unit.credit_code if unit else "") or str(nominator.unit_name)


def referee_records(paper: Any) -> tuple[RefereeRecord, ...]:
    """Return what is on record about the persons who recommend: surely, or by no more than the name."""
    named = list(paper.nominators.all())
    asked = {
        s.name
        for s in paper.statements.all()
        if s.kind == StatementKind.REFEREE and not s.withdrawn_at
    }
    asked -= {each.name for each in named}
    names, persons = {*asked, *(n.name for n in named)}, {n.person_id for n in named} - {None}
    rows, found = IntegrityRecord.objects.of_referees(names, persons, rehearsal=paper.rehearsal), []
    for row in rows if names else ():
        same = {each.is_person(row.person) for each in named}
        if same - {False} or row.person.name in asked:
            found.append(
                RefereeRecord(
                    row.person.name,
                    IntegrityFact(row.kind, row.decision, row.since, row.until),
                    True in same,
                )
            )
    return tuple(found)
