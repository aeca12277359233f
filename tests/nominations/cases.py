"""What the tests of eligibility share: the eight rule sets, an eligible person, and short asking."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import translation

from nominations import sentences
from nominations.eligibility import OtherPaper, PaperFacts, PersonFacts, evaluate
from programmes.vocabulary import PRESETS, BirthCutoff, RuleSet, preset

DAY = date(2026, 6, 30)
CAS, CAE, LEADING, TEAM, YOUNG, ABROAD, ENGINEER, SCIENTIST = (
    RuleSet.parse(preset(c)) for c in PRESETS
)
LU = PersonFacts("鲁一", "F", date(1980, 3, 5), title="研究员", degree="博士")


def edit(rules: RuleSet, table: str, **values: Any) -> RuleSet:
    return replace(rules, **{table: replace(getattr(rules, table), **values)})


def cutoff(day: str, **more: Any) -> tuple[BirthCutoff, ...]:
    return (BirthCutoff(date.fromisoformat(day), **more),)


def paper(person: PersonFacts = LU, **more: Any) -> PaperFacts:
    return PaperFacts(on=DAY, person=person, **more)


def codes(rules: RuleSet, facts: PaperFacts) -> list[tuple[str, str]]:
    return [(finding.code, finding.outcome) for finding in evaluate(rules, facts)]


def said(rules: RuleSet, facts: PaperFacts, audience: str = "society") -> str:
    with translation.override("zh-hans"):
        found = evaluate(rules, facts)
        return "\n".join(str(sentences.of_finding(each, audience)) for each in found)


RIVAL = OtherPaper(
    "CAE-2027-0007", "乙学会", "cae-academician", "中国工程院院士候选人提名", "CAE nomination", 2027
)
