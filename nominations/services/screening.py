"""Screening a person before there is a paper: the one engine on what is known so far.

Serves the eligibility check, which stores nothing, and the rows of a summary sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from files.cipher import keyed_hash
from nominations.eligibility import (
    Finding,
    OtherPaper,
    PaperFacts,
    QuotaFact,
    evaluate,
    evaluate_batch,
)
from nominations.facts import (
    LEADING,
    STANDING,
    grouped,
    other_paper,
    person_facts,
    quotas_of,
    unit_word,
)
from nominations.listed import Listed
from nominations.models import Member
from people.choices import UnitNature
from people.models import History, IntegrityRecord, Society
from programmes.models import Cycle
from programmes.quotas import board_of
from programmes.vocabulary import RuleSet


@dataclass(slots=True)
class Registers:
    """What is on record about several persons, by the keyed hash of their identity number."""

    history: dict[str, list[Any]] = field(default_factory=dict)
    integrity: dict[str, list[Any]] = field(default_factory=dict)
    elsewhere: dict[str, list[OtherPaper]] = field(default_factory=dict)
    listed: Listed = field(default_factory=Listed)


def registers_of(members: Iterable[Member], cycle: Cycle, society: Society) -> Registers:
    """Look up several persons, who need not be saved, in as many queries as for one."""
    persons = list(members)
    for each in persons:
        each.identity_hash = keyed_hash(str(each.identity_no or ""))
    known = [each.identity_hash for each in persons if each.identity_hash]
    of_person = {"person__identity_hash__in": known, "person__rehearsal": cycle.rehearsal}
    elsewhere: dict[str, list[OtherPaper]] = {}
    others = Member.objects.filter(
        identity_hash__in=known,
        paper__cycle__year=cycle.year,
        paper__stage__in=STANDING,
        rehearsal=cycle.rehearsal,
    )
    for member in others.select_related("paper__society", "paper__cycle__programme"):
        elsewhere.setdefault(member.identity_hash, []).append(other_paper(member, society.pk))
    return Registers(
        grouped(History.objects.filter(**of_person).select_related("person")),
        grouped(IntegrityRecord.objects.standing().filter(**of_person).select_related("person")),
        elsewhere,
        Listed(persons, rehearsal=cycle.rehearsal),
    )


def screen(
    rules: RuleSet,
    member: Member,
    *,
    at: datetime,
    registers: Registers | None = None,
    channel: str = "society",
    society_kind: str | None = None,
    quotas: tuple[QuotaFact, ...] = (),
) -> tuple[Finding, ...]:
    """Return what stands against a person as far as known; ``member`` need not be saved."""
    member.identity_hash = keyed_hash(str(member.identity_no or ""))
    facts = PaperFacts(
        on=localdate(at),
        person=person_facts(member, registers or Registers(), at),
        channel=channel,  # type: ignore[arg-type]
        society_kind=society_kind,  # type: ignore[arg-type]
        quotas=quotas,
        leader_unit=unit_word(member),
    )
    return evaluate(rules, facts)


def batch_findings(
    cycles: Iterable[Cycle], society_id: int | None
) -> dict[int, tuple[Finding, ...]]:
    """Return what a society's whole batch misses in each cycle that asks, by the cycle's key.

    All its papers count, drafts too, but those withdrawn or refused; in one query.
    """
    found = list(cycles)
    leads = Member.objects.filter(
        role__in=LEADING, paper__society=society_id, paper__cycle__in=found
    ).exclude(paper__stage__in=["withdrawn", "refused"])
    total: Counter[int] = Counter()
    enterprise: Counter[int] = Counter()
    for cycle, nature in leads.values_list("paper__cycle", "unit_nature"):
        total[cycle] += 1
        enterprise[cycle] += nature == UnitNature.ENTERPRISE
    return {
        each.pk: evaluate_batch(each.rules, enterprise=enterprise[each.pk], total=total[each.pk])
        for each in found
    }


def check_eligibility(
    cycle: Cycle, society: Society, facts: dict[str, Any], *, at: datetime
) -> tuple[Finding, ...]:
    """Return what stands against nominating a person; nothing is stored (资格自查)."""
    member = Member(**facts)
    registers = registers_of([member], cycle, society)
    quotas = quotas_of(board_of(cycle), society.pk)
    return screen(
        cycle.rules,
        member,
        at=at,
        registers=registers,
        society_kind=society.kind,
        quotas=quotas,
    )
