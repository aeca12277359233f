"""Ties of staff and supervisors (工作人员回避) with whoever is nominated, looked for like those of experts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import NotYours
from nominations import services as nominations
from nominations.models import StaffTie
from programmes.models import Cycle
from review import conflicts, facts

Found = nominations.FoundTie


def find_staff_ties(cycle: Cycle, *, by: Actor, at: datetime) -> list[StaffTie]:
    """核查工作人员利益关系: compare whoever holds an office of the house with all papers of a cycle.

    What is beyond doubt keeps them away at once; a name alone waits for somebody's decision. Answers
    what is new, or open again on other evidence.
    """
    if not by.holds("manager", "supervisor") or by.rehearsal != cycle.rehearsal:
        raise NotYours(_("A manager or a supervisor looks for ties of staff."))
    return nominations.keep_found_ties(
        cycle.papers.all(), map(found_tie, facts.staff_scan_of(cycle, at).find()), by=by, at=at
    )


def found_tie(found: conflicts.Conflict) -> Found:
    """Return a found conflict in the words of a tie; its keys are an account and a paper."""
    return Found(
        user_id=int(found.expert_id.removeprefix("user ")),
        paper_id=int(found.item_id.removeprefix("paper ")),
        relation=facts.rule_set_code(found.relation),
        outcome=str(found.outcome),
        evidence=facts.evidence_of(found),
        is_doubtful=any(fact.kind in conflicts.DOUBTFUL for fact in found.evidence),
    )
