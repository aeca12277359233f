"""The summary sheet 汇总表 a society sends: understood where a person would understand it, and every
fault named by its cell, all of them at once. Pure: no Django, no database, no clock.
"""

from nominations.summary.nominators import Named, UnreadNominators, nominators_in
from nominations.summary.shapes import (
    Fault,
    FaultCode,
    Field,
    Summary,
    SummaryRow,
    SummaryRules,
)
from nominations.summary.sheet import parse_summary

__all__ = [
    "Fault",
    "FaultCode",
    "Field",
    "Named",
    "Summary",
    "SummaryRow",
    "SummaryRules",
    "UnreadNominators",
    "nominators_in",
    "parse_summary",
]
