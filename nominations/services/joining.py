"""Papers about one person or team join in one candidate (合并)."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked, open_record
from ledger.numbers import next_number
from ledger.situations import Refused
from nominations.facts import latest_sections
from nominations.merging import CarriedPaper, differences
from nominations.models import Candidate, Member, Merge, Paper
from nominations.prose import plain
from nominations.rules import was_withdrawn
from people.models import Person
from people.strokes import stroke_key
from programmes.vocabulary import Academy


def merge(candidate: Candidate, paper: Paper, *, by: Actor, at: datetime) -> None:
    """合并: enter that a further paper carries the candidate, where, and on what the papers disagree."""
    carried = [carried_paper(p) for p in candidate.papers.filter(stage="accepted").order_by("id")]
    told = [{"field": d.field, "said": dict(d.said)} for d in differences(carried)]
    facts = {"paper": paper.number, "stage": candidate.stage, "differences": told}
    enter(candidate, "merge", by=by, at=at, facts=facts)


def candidate_of(paper: Paper, *, by: Actor, at: datetime) -> tuple[Candidate, bool]:
    """Return the candidate this paper carries, under a lock, and whether it is new."""
    decided = paper.merged()
    key = decided.key if decided else paper.candidate_key
    if not key:
        raise Refused(_("The nominee has no verified document. Return the paper for correction."))
    earlier = paper.candidacy()
    found = locked(earlier) if earlier else None
    if found and not was_withdrawn(found):
        return found, False
    known = decided.identity if decided else paper
    person = person_of(known.members.get(role__in=["nominee", "leader"]))
    own = paper.members.get(role__in=["nominee", "leader"])
    candidate = Candidate(
        cycle=paper.cycle,
        track=paper.cycle.programme.track,
        number=next_number(f"{paper.cycle.code}-C", rehearsal=paper.rehearsal),
        key=key,
        person=person,
        name=paper.title,
        sort_key=stroke_key(paper.title)[:400],
        unit_name=said_of(decided, "unit") or own.unit_name,
        division=said_of(decided, "division") or paper.division,
        rehearsal=paper.rehearsal,
    )
    facts = {"paper": paper.number, "earlier": found.number if found else ""}
    return open_record(candidate, "admit", by=by, at=at, facts=facts), True


def said_of(decided: Merge | None, field: str) -> str:
    """Return what the merge desk lets stand of a fact; "" where it decided nothing."""
    return str(decided.stands.get(field, {}).get("said", "")) if decided else ""


def carried_paper(paper: Paper) -> CarriedPaper:
    """Return what one paper says of the candidate, for the comparison of the merge."""
    lead = paper.members.get(role__in=["nominee", "leader"])
    works = latest_sections(paper).get("works")
    return CarriedPaper(
        number=paper.number,
        society=paper.society.name,
        academy=cast("Academy", paper.cycle.programme.academy),
        division=paper.division,
        birth=lead.birth,
        unit=lead.unit_name,
        unit_code=lead.unit.credit_code if lead.unit else "",
        title=lead.title,
        works=tuple(plain(str(row.get("title", row))) for row in works.items) if works else (),
    )


def person_of(member: Member) -> Person | None:
    """Return the person of the same verified identity, entering a new one where there is none."""
    if not member.identity_hash:
        return None
    person, _made = Person.objects.get_or_create(
        identity_hash=member.identity_hash,
        rehearsal=member.rehearsal,
        defaults={
            "name": member.name,
            "sex": member.sex,
            "birth": member.birth,
            "identity_kind": member.identity_kind,
            "identity_no": member.identity_no,
            "phone": member.phone,
            "email": member.email,
            "unit": member.unit,
            "title": member.title,
        },
    )
    return person
