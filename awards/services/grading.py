"""等级、奖章: what the meeting gives to each it confirms, within the number of each grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import Verdict
from awards.services.walking import of
from ledger.situations import Sentence
from nominations.choices import HELD_OVER
from nominations.models import Candidate
from programmes.models import Cycle

OUT = HELD_OVER | {"dropped", "in_review"}
"""Stages in which a candidate has given the grade back."""


def faults_of_grades(cycle: Cycle, verdicts: Mapping[Candidate, Any]) -> list[Sentence]:
    """Return who lacks a grade or has none to get, and which grade is given more often than allowed."""
    known = {each.code: each for each in cycle.rules.publish.grades}
    faults: list[Sentence] = []
    for candidate, said in verdicts.items():
        if said.verdict != Verdict.CONFIRMED or not known:
            if said.grade:
                faults.append(of(candidate, _("only who is confirmed gets a grade, where the rule set has any.")))  # fmt: skip
        elif said.grade not in known:
            faults.append(of(candidate, _("choose the grade the meeting gives.")))
    given = grades_given(cycle)
    given.update(said.grade for said in verdicts.values() if said.grade in known)
    for code, grade in known.items():
        if grade.most is not None and given[code] > grade.most:
            words = _("{grade}: at most {most} are given, and with these there would be {have}.")
            faults.append(format_lazy(words, grade=grade.zh, most=grade.most, have=given[code]))
    return faults


def grades_given(cycle: Cycle) -> Counter[str]:
    """Count the grades given in a cycle so far, without whose candidate is out again."""
    rows = cycle.candidates.exclude(stage__in=OUT).prefetch_related("decisions")
    return Counter(grade for each in rows if (grade := grade_of(each)))


def grade_of(candidate: Candidate) -> str:
    """Return the code of the grade the last meeting gave, or ""."""
    last = max(candidate.decisions.all(), key=lambda each: each.pk, default=None)
    return last.grade if last and last.outcome == Verdict.CONFIRMED else ""
