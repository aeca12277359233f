"""Rules about the person: the trade's acceptance rules as literal tables."""

from dataclasses import replace
from datetime import date

import pytest

from nominations.eligibility import (
    HistoryFact,
    HonourFact,
    IdentityFacts,
    IntegrityFact,
    PersonFacts,
    evaluate,
)
from programmes.vocabulary import (
    RankExclusion,
    RuleSet,
    preset,
)
from tests.nominations.cases import (
    ABROAD,
    CAE,
    CAS,
    ENGINEER,
    LEADING,
    LU,
    SCIENTIST,
    YOUNG,
    codes,
    cutoff,
    edit,
    paper,
    said,
)

# 1. Three cycles in a row as a valid candidate

AT_2023 = edit(edit(CAS, "programme", year=2023), "person", birth_cutoff=())
AT_2025 = edit(AT_2023, "programme", year=2025)


def candidacies(*years: int, outcome: str = "valid_candidate") -> PersonFacts:
    academies = {2019: "CAE"}
    past = (HistoryFact("x", year, outcome, academies.get(year, "CAS")) for year in years)
    return replace(LU, history=tuple(past))


@pytest.mark.parametrize(
    ("rules", "person", "expected"),
    [
        (AT_2023, candidacies(2017, 2019, 2021), [("consecutive", "block")]),
        (AT_2025, candidacies(2017, 2019, 2021), []),
        (AT_2023, candidacies(2017, 2021), []),
        (AT_2023, candidacies(2015, 2017, 2019), []),
        (AT_2023, candidacies(2017, 2019, 2021, outcome="not_valid"), []),
        (AT_2023, candidacies(2017, 2019, 2021, outcome="not_elected"), [("consecutive", "block")]),
    ],
)
def test_three_cycles_in_a_row(rules: RuleSet, person: PersonFacts, expected: list) -> None:
    assert codes(rules, paper(person)) == expected


def test_three_cycles_are_named() -> None:
    words = said(AT_2023, paper(candidacies(2017, 2019, 2021)))
    assert "2017、2019、2021 连续3次为有效候选人，2023年停止1次" in words
    assert "中会发〔2023〕31号" in words


def test_a_longer_pause_lasts_longer() -> None:
    pause = replace(CAS.person.consecutive, skip=2)
    rules = edit(AT_2025, "person", consecutive=pause)
    assert codes(rules, paper(candidacies(2017, 2019, 2021))) == [("consecutive", "block")]


# 2. The limit of birth


@pytest.mark.parametrize(
    ("born", "inclusive", "expected"),
    [
        ("1958-01-01", True, []),
        ("1957-12-31", True, [("born_too_early", "block")]),
        ("1958-01-01", False, [("born_on_limit", "block")]),
        ("1958-01-02", False, []),
    ],
)
def test_limit_of_birth(born: str, inclusive: bool, expected: list) -> None:
    rules = edit(CAS, "person", birth_cutoff=cutoff("1958-01-01", inclusive=inclusive))
    assert codes(rules, paper(replace(LU, birth=date.fromisoformat(born)))) == expected


def test_limit_of_birth_names_the_date_the_limit_and_the_clause() -> None:
    data = preset("cas-academician")
    data["person"]["birth_cutoff"] = [{"born_from": "1958-01-01"}]
    data["person"]["birth_outcome"] = "waiver"
    data["sources"].append({"doc": "办法", "clause": "第八条", "paths": ["person.birth_cutoff"]})
    facts = paper(replace(LU, birth=date(1957, 12, 31)))
    sentence = (
        "候选人 1957-12-31 出生，早于 1958-01-01 的界限（办法第八条）。如属豁免，请上传说明。"
    )
    assert said(RuleSet.parse(data), facts) == sentence
    waived = replace(facts, waived=frozenset({"born_too_early"}))
    assert codes(RuleSet.parse(data), waived) == [("born_too_early", "warn")]
    assert said(RuleSet.parse(data), waived).endswith("（办法第八条）。已批准豁免。")


def test_a_limit_without_a_document_says_none() -> None:
    facts = paper(replace(LU, birth=date(1950, 1, 1)))
    assert said(CAS, facts) == "候选人 1950-01-01 出生，早于 1962-01-01 的界限。"


def test_a_relaxed_limit_asks_for_an_exemption() -> None:
    relaxed = cutoff("1980-01-01", relax_to=date(1978, 1, 1), ground="生育")
    rules = edit(CAS, "person", birth_cutoff=relaxed)
    assert codes(rules, paper(replace(LU, birth=date(1978, 1, 1)))) == [
        ("born_in_relaxation", "waiver")
    ]
    assert codes(rules, paper(replace(LU, birth=date(1977, 12, 31)))) == [
        ("born_too_early", "block")
    ]


# 3. Limits by sex, and the number against the form

BY_SEX = edit(
    SCIENTIST,
    "person",
    birth_outcome="block",
    birth_cutoff=(*cutoff("1983-01-01", sex="M"), *cutoff("1978-01-01", sex="F")),
)


@pytest.mark.parametrize(
    ("sex", "born", "expected"),
    [
        ("F", "1978-01-01", []),
        ("M", "1982-12-31", [("born_too_early", "block")]),
        ("M", "1983-01-01", []),
        ("", "1990-01-01", [("sex_missing", "block")]),
    ],
)
def test_limit_by_sex(sex: str, born: str, expected: list) -> None:
    person = replace(LU, sex=sex, birth=date.fromisoformat(born))  # type: ignore[arg-type]
    assert codes(BY_SEX, paper(person)) == expected


def test_the_number_says_sex_and_birth_and_disagreement_is_an_error() -> None:
    number = IdentityFacts("resident_id", birth=date(1978, 1, 1), sex="F")
    assert codes(BY_SEX, paper(replace(LU, sex="", birth=None, identity=number))) == []
    wrong = replace(LU, sex="M", birth=date(1984, 1, 1), identity=number)
    assert codes(BY_SEX, paper(wrong)) == [("sex_differs", "block"), ("birth_differs", "block")]
    assert "性别为男，证件号码显示为女" in said(BY_SEX, paper(wrong))


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (IdentityFacts("resident_id"), []),
        (IdentityFacts("resident_id", given=False), [("identity_missing", "block")]),
        (IdentityFacts("resident_id", valid=False), [("identity_invalid", "block")]),
        (IdentityFacts("passport"), [("document_kind", "block")]),
    ],
)
def test_document_of_identity(identity: IdentityFacts, expected: list) -> None:
    assert codes(CAS, paper(replace(LU, identity=identity))) == expected


# 5. Cadres

CADRE = replace(LU, rank="chu", unit_kind="party_government")


@pytest.mark.parametrize(
    ("rules", "person", "expected"),
    [
        (CAE, CADRE, [("rank_excluded", "block")]),
        (CAE, replace(CADRE, rank="ke"), []),
        (CAE, replace(CADRE, rank="ting"), [("rank_excluded", "block")]),
        (CAE, replace(CADRE, unit_kind="institution"), []),
        (CAE, replace(CADRE, unit_kind=None), [("rank_excluded", "warn")]),
        (CAE, replace(CADRE, technical_post="police_technical"), []),
        (CAS, replace(CADRE, technical_post="police_technical"), [("rank_excluded", "block")]),
        (LEADING, replace(LU, birth=date(1985, 1, 1), unit_head=True), [("unit_head", "block")]),
    ],
)
def test_cadres(rules: RuleSet, person: PersonFacts, expected: list) -> None:
    assert codes(rules, paper(person)) == expected


def test_a_soft_rule_waits_for_an_exemption() -> None:
    soft = RankExclusion("chu", ("party_government",), "waiver")
    rules = edit(CAE, "person", rank_exclusion=soft)
    (finding,) = evaluate(rules, paper(CADRE))
    assert (finding.code, finding.outcome, finding.stops) == ("rank_excluded", "waiver", True)
    assert "处级" in said(rules, paper(CADRE))
    (finding,) = evaluate(rules, paper(CADRE, waived=frozenset({"rank_excluded"})))
    assert (finding.outcome, finding.stops, finding.waived) == ("warn", False, True)


def test_an_exemption_never_lifts_a_block() -> None:
    facts = paper(CADRE, waived=frozenset({"rank_excluded"}))
    assert codes(CAE, facts) == [("rank_excluded", "block")]


# 11. Exclusion by other honours; once only


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (replace(LU, honours=(HonourFact("postdoc-innovation"),)), [("honour_held", "block")]),
        (
            replace(LU, honours=(HonourFact("postdoc-innovation", "applied"),)),
            [("honour_applied", "warn")],
        ),
        (
            replace(LU, history=(HistoryFact("young-talent", 2024, "selected"),)),
            [("honoured_before", "block")],
        ),
        (replace(LU, history=(HistoryFact("young-talent", 2024, "turned_down"),)), []),
    ],
)
def test_honours(person: PersonFacts, expected: list) -> None:
    rules = edit(YOUNG, "person", birth_cutoff=())
    assert codes(rules, paper(person)) == expected


def test_an_honour_in_the_register_and_in_the_history_is_told_once() -> None:
    rules = edit(YOUNG, "person", birth_cutoff=())
    past = (HistoryFact("young-talent", 2024, "selected"),)
    person = replace(LU, honours=(HonourFact("young-talent"),), history=past)
    assert codes(rules, paper(person)) == [("honoured_before", "block")]
    assert codes(rules, paper(replace(person, history=()))) == [("honour_held", "block")]


def test_an_excluding_honour_is_named() -> None:
    rules = edit(YOUNG, "person", birth_cutoff=())
    words = said(rules, paper(replace(LU, honours=(HonourFact("postdoc-innovation", "applied"),))))
    assert "博士后创新人才支持计划" in words
    assert "书面选择" in words


# 30 (eligibility's side). Records in force

REVOKED = IntegrityFact("revocation", "科奖撤〔2024〕2号", date(2024, 2, 29))


@pytest.mark.parametrize(
    ("record", "on", "expected"),
    [
        (REVOKED, date(2029, 2, 28), [("revoked_before", "block")]),
        (REVOKED, date(2029, 3, 1), []),
        (REVOKED, date(2024, 2, 28), []),
        (
            replace(REVOKED, until=date(2030, 1, 1)),
            date(2029, 12, 31),
            [("revoked_before", "block")],
        ),
        (replace(REVOKED, kind="misconduct"), date(2025, 1, 1), [("integrity_record", "block")]),
    ],
)
def test_records_in_force(record: IntegrityFact, on: date, expected: list) -> None:
    facts = replace(paper(replace(LU, integrity=(record,))), on=on)
    assert codes(CAS, facts) == expected
    assert not expected or record.decision in said(CAS, facts)


# Titles, degrees, nationality, presence


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        (CAS, {"title": "", "degree": ""}, []),
        (CAE, {"title": "教授级高级工程师"}, []),
        (CAE, {"title": "高级工程师"}, [("title_too_low", "block")]),
        (CAE, {"title": ""}, [("title_missing", "block")]),
        (CAE, {"title": "首席科学家"}, [("title_unknown", "warn")]),
        (ENGINEER, {"title": "高级工程师"}, []),
        (ENGINEER, {"title": "工程师"}, [("title_too_low", "waiver")]),
        (ENGINEER, {"first_line_years": 9}, [("first_line_years_short", "waiver")]),
        (ENGINEER, {"first_line_years": 10}, []),
        (LEADING, {"title": "讲师", "degree": "博士"}, []),
        (LEADING, {"title": "副教授", "degree": ""}, []),
        (LEADING, {"title": "讲师", "degree": "硕士"}, [("title_and_degree", "block")]),
        (LEADING, {"title": "", "degree": "", "unit_kind": "enterprise"}, []),
        (LEADING, {"returned_months": 23}, [("returned_months_short", "block")]),
        (LEADING, {"nationality": "DE"}, []),
        (CAS, {"nationality": "DE"}, [("nationality", "block")]),
        (CAS, {"region": "香港"}, [("region_channel", "block")]),
        (ABROAD, {"society_member": False}, [("not_a_member", "block")]),
        (ABROAD, {"birth": date(1950, 1, 1)}, [("born_too_early", "waiver")]),
        (ENGINEER, {"birth": None}, [("birth_missing", "block")]),
    ],
)
def test_person(rules: RuleSet, changes: dict, expected: list) -> None:
    person = replace(LU, **{"birth": date(1985, 3, 5), **changes})
    assert codes(rules, paper(person)) == expected


def test_a_doctorate_in_progress_counts_only_where_the_rules_say_so() -> None:
    person = replace(LU, birth=date(1996, 1, 1), title="", degree="博士", degree_in_progress=True)
    assert codes(YOUNG, paper(person)) == []
    assert codes(LEADING, paper(person)) == [("title_and_degree", "block")]


def test_both_title_and_degree_may_be_asked() -> None:
    rules = edit(LEADING, "person", either_suffices=False)
    young = replace(LU, birth=date(1985, 1, 1))
    assert codes(rules, paper(replace(young, degree="硕士"))) == [("degree_too_low", "block")]
    assert codes(rules, paper(replace(young, degree=""))) == [("degree_missing", "block")]
