"""The self-check is the official check: society, examiner and list read the same of the same paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.invented_papers import invented
from nominations.eligibility import Finding, PaperFacts, evaluate, stopping
from nominations.services import check_eligibility, machine_verdicts
from nominations.views.parts import shown
from programmes.vocabulary import PRESETS, RuleSet, preset
from tests.cast import NOW, PROFILE, Cast, assemble, draft, season

RULE_SETS = [RuleSet.parse(preset(code)) for code in PRESETS]


@dataclass(frozen=True)
class Stated:
    """A paper known by its facts alone, as the form check asks it."""

    rules: RuleSet
    facts: PaperFacts

    def findings(self, at: datetime) -> tuple[Finding, ...]:
        return evaluate(self.rules, replace(self.facts, on=localdate(at)))


@given(st.integers(0, 2**32))
def test_the_form_check_fails_exactly_what_the_self_check_stops(seed: int) -> None:
    """60 papers an example: some 2,400 in the small profile, 120,000 in the deep one."""
    rng = Random(seed)
    for _paper in range(60):
        rules = rng.choice(RULE_SETS)
        paper: Any = Stated(rules, invented(rules, rng))
        self_check = paper.findings(NOW)
        official = machine_verdicts(paper, at=NOW)
        assert all(said.met for said in official.values()) is not bool(stopping(self_check))
        failed = " ".join(said.words for said in official.values())
        assert failed.count("。") >= len(stopping(self_check))
        assert self_check == paper.findings(NOW)


@given(st.integers(0, 2**32))
def test_an_exemption_lifts_its_finding_and_changes_no_other(seed: int) -> None:
    rng = Random(seed)
    for _paper in range(30):
        rules = rng.choice(RULE_SETS)
        facts = replace(invented(rules, rng), waived=frozenset())
        before = evaluate(rules, facts)
        asked = frozenset(f.code for f in before if f.outcome == "waiver")
        after = evaluate(rules, replace(facts, waived=asked))
        assert [f.code for f in after] == [f.code for f in before]
        assert not any(f.outcome == "waiver" for f in after)
        kept = [f for f in before if f.outcome != "waiver"]
        assert [f for f in after if not f.waived] == kept
        assert all(f.approver for f in before if f.outcome == "waiver")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


PERSONS = st.fixed_dictionaries(
    {
        "birth": st.dates(datetime(1950, 1, 1).date(), datetime(1990, 1, 1).date()),
        "title": st.sampled_from(["研究员", "工程师", "", "特聘顾问"]),
        "sex": st.sampled_from(["M", "F"]),
        "first_line_years": st.sampled_from([None, 3, 30]),
        "unit_name": st.sampled_from(["华北重型机械有限公司", "江城理工大学"]),
    }
)


@settings(max_examples=15)
@given(PERSONS)
def test_rows_are_read_the_same_by_society_examiner_and_eligibility_check(cast, person) -> None:
    cycle = cast.cycles[0] if hasattr(cast, "cycles") else season(cast)
    cast.cycles = [cycle]
    paper = draft(cast, cycle, **person)
    society = [each["code"] for each in shown(paper.findings(NOW), paper, "society")]
    office = machine_verdicts(paper, at=NOW)
    stops = bool(stopping(paper.findings(NOW)))
    assert all(said.met for said in office.values()) is not stops
    facts = {**PROFILE, **person, "identity_no": paper.members.get().identity_no}
    early = check_eligibility(cycle, paper.society, facts, at=NOW)
    assert {each.code for each in early} <= set(society)
