"""From rows to what the arithmetic reads, and back: persons, problems, sheets, ballots."""

from review.facts.avoidance import Scan, rule_set_code, scan_of
from review.facts.box import (
    attendance_of,
    ballot_rule,
    count_as_json,
    count_of,
    counted_again,
    lines_of,
)
from review.facts.held import held_of
from review.facts.problem import Table, table_of
from review.facts.sheets import criterion_of, score_rule, scores_of, signed_sheets

__all__ = [
    "Scan",
    "Table",
    "attendance_of",
    "ballot_rule",
    "count_as_json",
    "count_of",
    "counted_again",
    "criterion_of",
    "held_of",
    "lines_of",
    "rule_set_code",
    "scan_of",
    "score_rule",
    "scores_of",
    "signed_sheets",
    "table_of",
]
