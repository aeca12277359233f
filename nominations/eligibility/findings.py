"""What the engine answers with: a code, an outcome, the place in the form, the values, the rule."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from programmes.vocabulary import Approver, Outcome, RuleSet

from .facts import PaperFacts


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that does not hold.

    `field` anchors it in the form; `clause` is the rule's path in the rule set and `source` the
    document and clause behind it ("" while to be confirmed). `evidence` says in the rule's own
    words what proof is asked for ("": the usual one of the code, `sentences.evidence_of`).
    `approver` decides its exemption, where one is possible. `waived`: an exemption was granted.
    """

    code: str
    outcome: Outcome
    field: str
    clause: str
    values: Mapping[str, object]
    source: str = ""
    evidence: str = ""
    approver: Approver | None = None
    waived: bool = False

    @property
    def stops(self) -> bool:
        """Tell whether the paper cannot be submitted: blocked, or waiting for an exemption (豁免)."""
        return self.outcome in ("block", "waiver")


Found = Iterator[Finding]
Rule = Callable[[RuleSet, PaperFacts], Found]


def found(code: str, outcome: Outcome, field: str, clause: str, **values: object) -> Finding:
    """Make a finding; its source and exemption are filled in by the engine."""
    return Finding(code, outcome, field, clause, values)
