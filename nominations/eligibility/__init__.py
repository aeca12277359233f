"""The one engine of eligibility (推荐条件): a society's self-check is the office's official check.

Pure. `evaluate(rules, facts)` asks every rule in the order of `RULES` and answers with findings,
each `block`, `waiver` (an exemption may be granted, by whom the rule names) or `warn`. What is not known is not asked, so
the same engine serves a 90-second check, a row of a workbook and a finished paper. Codes and
values become sentences in `nominations.sentences`.
"""

from collections.abc import Iterable
from dataclasses import replace

from nominations.postmarks import Standing
from programmes.vocabulary import RuleSet

from .facts import (
    AttachmentFact,
    HistoryFact,
    HonourFact,
    IdentityFacts,
    IntegrityFact,
    MaterialFacts,
    MemberFacts,
    NominatorFact,
    OtherPaper,
    PaperFacts,
    PersonFacts,
    QuotaFact,
    RefereeRecord,
    ScanFact,
)
from .findings import Finding, Rule
from .materials import MATERIAL_RULES, wanting_on_paper
from .nomination import NOMINATION_RULES, full_level
from .person import PERSON_RULES
from .team import TEAM_RULES, batch_findings

RULES: tuple[Rule, ...] = (*PERSON_RULES, *NOMINATION_RULES, *MATERIAL_RULES, *TEAM_RULES)


def evaluate(rules: RuleSet, facts: PaperFacts) -> tuple[Finding, ...]:
    """Return every finding about one paper, in the order of the rules; empty means eligible."""
    found = (finding for rule in RULES for finding in rule(rules, facts))
    return tuple(_settled(rules, finding, facts.waived) for finding in found)


def evaluate_batch(rules: RuleSet, *, enterprise: int, total: int) -> tuple[Finding, ...]:
    """Return what a society's whole batch misses: `enterprise` of its `total` papers are from one."""
    found = batch_findings(rules, enterprise=enterprise, total=total)
    return tuple(_settled(rules, finding, frozenset()) for finding in found)


def evaluate_quotas(rules: RuleSet, quotas: Iterable[QuotaFact]) -> tuple[Finding, ...]:
    """Return what the levels of the quota alone leave no room for, as `evaluate` says it."""
    found = (finding for quota in quotas for finding in full_level(rules, quota))
    return tuple(_settled(rules, finding, frozenset()) for finding in found)


def evaluate_on_paper(rules: RuleSet, here: Standing) -> tuple[Finding, ...]:
    """Return what is wanting of what came on paper alone, as `evaluate` says it."""
    return tuple(_settled(rules, finding, frozenset()) for finding in wanting_on_paper(rules, here))


BARRED = frozenset({"integrity_record", "revoked_before", "society_barred", "referee_barred"})
"""Findings that a record of misconduct, disqualification or revocation is in force."""


def stopping(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with which a paper cannot be submitted."""
    return tuple(finding for finding in findings if finding.stops)


def _settled(rules: RuleSet, finding: Finding, waived: frozenset[str]) -> Finding:
    """Add the document behind the rule and who exempts; a granted exemption makes it a `warn`."""
    source = str(rules.source(finding.clause) or "")
    if finding.outcome != "waiver":
        return replace(finding, source=source, approver=None)
    if finding.code in waived:
        return replace(finding, outcome="warn", waived=True, source=source, approver=None)
    return replace(finding, source=source, approver=finding.approver or rules.person.approver)


__all__ = [
    "BARRED",
    "RULES",
    "AttachmentFact",
    "Finding",
    "HistoryFact",
    "HonourFact",
    "IdentityFacts",
    "IntegrityFact",
    "MaterialFacts",
    "MemberFacts",
    "NominatorFact",
    "OtherPaper",
    "PaperFacts",
    "PersonFacts",
    "QuotaFact",
    "RefereeRecord",
    "ScanFact",
    "evaluate",
    "evaluate_batch",
    "evaluate_on_paper",
    "evaluate_quotas",
    "stopping",
]
