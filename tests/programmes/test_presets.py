"""The eight presets: what each asks, where its path ends, and which of its numbers have no document yet."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nominations.eligibility import PaperFacts, PersonFacts, evaluate
from programmes.vocabulary import PRESETS, RuleSet, preset
from programmes.vocabulary.presets import FOLDER

RULES = {code: RuleSet.parse(preset(code)) for code in PRESETS}

# code: (track, subject, academy, year, step)
NAMED = {
    "cas-academician": ("academician", "person", "CAS", 2027, 2),
    "cae-academician": ("academician", "person", "CAE", 2027, 2),
    "leading-talent": ("talent", "person", "", 2026, 1),
    "innovation-team": ("talent", "team", "", 2026, 1),
    "young-talent": ("talent", "person", "", 2026, 1),
    "international-post": ("talent", "person", "", 2026, 1),
    "outstanding-engineer": ("award", "person", "", 2026, 2),
    "outstanding-scientist": ("award", "person", "", 2026, 3),
}

UNCONFIRMED = {
    "cas-academician": """
        person: birth_cutoff forbidden
        nomination: endorsement nominator_born_from nominators own_notice_workdays per_nominator selection
        material.attachments: photo identity works patents prizes unit-opinion secrecy waiver
        material: paper
        material.sections: education career achievements works patents prizes opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        review.conflicts: PAST_UNIT COAUTHOR COPROJECT
        review.rounds: panel
        ballot: division_seats max_approvals passing quorum rounds_max seats
        clearance: answer_workdays
        notice: days withdraw_after_days
        objection: decide_workdays register_workdays settle_days
    """,
    "cae-academician": """
        person: birth_cutoff forbidden
        nomination: endorsement nominator_born_from nominators own_notice_workdays per_nominator selection
        material.attachments: photo identity title-proof works patents prizes unit-opinion secrecy waiver
        material.sections: education career achievements works patents prizes opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        review.conflicts: PAST_UNIT COAUTHOR COPROJECT
        review.rounds: panel
        ballot: max_approvals passing quorum rounds_max seats
        clearance: answer_workdays
        notice: days withdraw_after_days
        objection: decide_workdays register_workdays settle_days
    """,
    "leading-talent": """
        person: birth_cutoff forbidden
        nomination: endorsement quota
        material.attachments: photo identity title-proof works patents prizes unit-opinion secrecy waiver
        material.sections: education career achievements works patents prizes plan opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        review.conflicts: PAST_UNIT COAUTHOR COPROJECT
        review.rounds: letter panel
        ballot: max_approvals passing quorum rounds_max seats
        clearance: answer_workdays
        notice: days withdraw_after_days
        objection: decide_workdays register_workdays settle_days
    """,
    "innovation-team": """
        person: forbidden
        nomination: endorsement quota
        material.attachments: identity works patents prizes team-agreement unit-opinion secrecy waiver
        material.sections: members projects achievements works patents prizes plan opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        team: leader_cutoff teams_per_person
        review.conflicts: PAST_UNIT COAUTHOR COPROJECT
        review.rounds: letter defence
        ballot: max_approvals passing quorum rounds_max seats
        clearance: answer_workdays
        notice: days withdraw_after_days
        objection: decide_workdays register_workdays settle_days
    """,
    "young-talent": """
        person: birth_cutoff forbidden
        nomination: endorsement quota referees
        material.attachments: photo identity title-proof works patents prizes unit-opinion secrecy waiver
        material.sections: education career achievements works patents prizes plan opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        review.conflicts: PAST_UNIT COAUTHOR COPROJECT
        review.rounds: letter defence
        ballot: max_approvals passing quorum rounds_max seats
        clearance: answer_workdays
        notice: days withdraw_after_days
        objection: decide_workdays register_workdays settle_days
    """,
    "international-post": """
        person: birth_cutoff forbidden
        nomination: endorsement quota
        material.attachments: photo identity statutes unit-opinion secrecy
        material.sections: post organisation career achievements plan opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        clearance: answer_workdays
    """,
    "outstanding-engineer": """
        person: birth_cutoff forbidden
        nomination: endorsement quota
        material.attachments: photo identity title-proof patents prizes unit-opinion secrecy waiver
        material.sections: education career achievements innovation works patents prizes opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        review.conflicts: PAST_UNIT COAUTHOR COPROJECT
        review.rounds: letter panel
        ballot: max_approvals passing quorum rounds_max
        clearance: answer_workdays
        notice: days withdraw_after_days
        objection: decide_workdays register_workdays settle_days
    """,
    "outstanding-scientist": """
        person: birth_cutoff forbidden
        nomination: endorsement quota
        material.attachments: photo identity title-proof works patents prizes unit-opinion secrecy waiver
        material.sections: education career achievements works patents prizes opinion
        material: summary_max_chars
        form_check: appeal correction_workdays corrections_allowed
        review.conflicts: PAST_UNIT COAUTHOR COPROJECT
        review.rounds: letter panel
        ballot: max_approvals passing quorum rounds_max seats
        clearance: answer_workdays
        notice: days withdraw_after_days
        objection: decide_workdays register_workdays settle_days
    """,
}


@pytest.mark.parametrize("code", PRESETS)
def test_unconfirmed_values(code: str) -> None:
    lines = (line.split(": ") for line in UNCONFIRMED[code].strip().splitlines())
    expected = [f"{table.strip()}.{key}" for table, keys in lines for key in keys.split()]
    assert RULES[code].unconfirmed() == expected


def test_names() -> None:
    found = {
        code: (p.track, p.subject, p.academy, p.year, p.step)
        for code, p in ((code, rules.programme) for code, rules in RULES.items())
    }
    assert found == NAMED
    assert [rules.programme.code for rules in RULES.values()] == list(PRESETS)


@pytest.mark.parametrize("code", PRESETS)
def test_the_path_of_each(code: str) -> None:
    rules = RULES[code]
    there = {
        key
        for key in ("review", "ballot", "decision", "notice", "objection")
        if getattr(rules, key)
    }
    abroad = code == "international-post"
    assert there == (set() if abroad else {"review", "ballot", "decision", "notice", "objection"})
    assert rules.publish.abroad is abroad
    assert rules.clearance is not None
    bodies = {body.code for body in rules.clearance.bodies}
    assert ("foreign-affairs" in bodies) is abroad
    assert (
        bool(rules.publish.certificate_zh)
        is rules.publish.revocable
        is (rules.programme.track == "award")
    )


@pytest.mark.parametrize("code", PRESETS)
def test_one_screen(code: str) -> None:
    assert len((FOLDER / f"{code}.toml").read_text(encoding="utf-8").splitlines()) <= 80


def lookup(data: Any, path: list[str]) -> Any:
    for key in path:
        if isinstance(data, list):
            data = {each["code"]: each for each in data}
        data = data[key]
    return data


@pytest.mark.parametrize("code", PRESETS)
def test_every_document_covers_something_and_is_no_address(code: str) -> None:
    data = preset(code)
    for source in RULES[code].sources:
        assert source.doc
        assert "http" not in f"{source}"
        for path in source.paths:
            lookup(data, path.split("."))


@pytest.mark.parametrize("code", PRESETS)
def test_weights_of_each_round_make_a_hundred(code: str) -> None:
    review = RULES[code].review
    for each in review.rounds if review else ():
        assert sum(criterion.weight for criterion in each.criteria) == 100


@pytest.mark.parametrize("code", PRESETS)
def test_the_hard_conflicts_are_in_every_review(code: str) -> None:
    review = RULES[code].review
    if review:
        hard = {each.code for each in review.conflicts if each.outcome == "hard"}
        assert {"SELF", "SAME_CALL", "NOMINATOR", "SAME_UNIT", "KIN", "MENTOR"} <= hard


def test_an_association_of_a_province_recommends_to_the_academy_of_engineering_only() -> None:
    assert "local" not in RULES["cas-academician"].nomination.society_kinds
    assert "local" in RULES["cae-academician"].nomination.society_kinds


def test_seats_by_division_add_up() -> None:
    ballot = RULES["cas-academician"].ballot
    assert ballot
    assert sum(ballot.division_seats.values()) == ballot.seats == 60


@pytest.mark.parametrize(
    ("born", "title", "codes"),
    [
        ("1962-02-01", "高级工程师", []),
        ("1961-01-01", "教授级高级工程师", []),
        ("1991-10-31", "研究员", []),
        ("1978-09-14", "教授", []),
        ("1960-12-31", "教授", ["born_too_early"]),
        ("1980-01-01", "工程师", ["title_too_low"]),
    ],
)
def test_outstanding_engineers(born: str, title: str, codes: list[str]) -> None:
    person = PersonFacts("某人", birth=date.fromisoformat(born), title=title, degree="硕士")
    facts = PaperFacts(date(2026, 6, 30), person)
    assert [each.code for each in evaluate(RULES["outstanding-engineer"], facts)] == codes


def test_women_have_two_more_years_in_young_talent() -> None:
    person = PersonFacts("某人", "F", date(1992, 1, 1), title="讲师")
    rules, day = RULES["young-talent"], date(2026, 6, 30)
    assert evaluate(rules, PaperFacts(day, person)) == ()
    found = evaluate(rules, PaperFacts(day, replace(person, sex="M")))
    assert [each.code for each in found] == ["born_too_early"]
