"""What the vocabulary can ask besides the trade's acceptance rules: branches, nominators, evidence."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from nominations import sentences
from nominations.eligibility import (
    AttachmentFact,
    HistoryFact,
    MaterialFacts,
    NominatorFact,
    PaperFacts,
    PersonFacts,
    evaluate,
    evaluate_batch,
)
from programmes.vocabulary import (
    Branch,
    Presence,
    RankExclusion,
    TeamShare,
    preset,
)
from tests.nominations.cases import (
    CAS,
    ENGINEER,
    LEADING,
    LU,
    RIVAL,
    SCIENTIST,
    TEAM,
    YOUNG,
    codes,
    cutoff,
    edit,
    paper,
    said,
)
from tests.nominations.test_eligibility_nomination import members
from tests.programmes.test_vocabulary import faults, put

PHD = Branch("phd", "具有博士学位", "a doctorate", degree_min="doctor")
SENIOR = Branch("senior", "具有副高级以上职称", "a senior title", title_min="associate")
BACK = Branch(
    "back", "回国满24个月且每年在华9个月", "back in China", returned_months=24, months_per_year=9
)
WAYS = edit(YOUNG, "person", title_min=None, degree_min=None, branches=(PHD, SENIOR))
YOUTH = replace(LU, birth=date(1995, 1, 1), title="", degree="")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"degree": "博士"}, []),
        ({"degree": "博士", "degree_in_progress": True}, [("no_branch", "block")]),
        ({"title": "副教授"}, []),
        ({"title": "讲师", "degree": "硕士"}, [("no_branch", "block")]),
        ({}, [("no_branch", "block")]),
    ],
)
def test_one_of_several_branches_suffices(facts: dict, expected: list) -> None:
    assert codes(WAYS, paper(replace(YOUTH, **facts))) == expected


def test_all_branches_are_named_and_an_exception_may_be_asked_for() -> None:
    words = said(WAYS, paper(YOUTH))
    assert "以下条件须具备其一，现均不具备：具有博士学位、具有副高级以上职称" in words
    rules = edit(WAYS, "person", exceptional=True)
    assert codes(rules, paper(YOUTH)) == [("no_branch", "waiver")]


@pytest.mark.parametrize(
    ("months", "a_year", "expected"),
    [(24, 9, []), (23, 9, ["no_branch"]), (24, 8, ["no_branch"]), (None, None, [])],
)
def test_a_branch_may_ask_for_practice_where_it_is_known(
    months: int | None, a_year: int | None, expected: list
) -> None:
    rules = edit(WAYS, "person", branches=(replace(BACK, unit_kinds=("enterprise",)),))
    person = replace(YOUTH, returned_months=months, months_per_year=a_year)
    assert [code for code, _outcome in codes(rules, paper(person))] == expected
    elsewhere = replace(person, unit_kind="institution")
    assert [code for code, _outcome in codes(rules, paper(elsewhere))] == ["no_branch"]


def test_a_branch_may_be_for_citizens() -> None:
    citizen = Branch("citizen", "中国公民", "Chinese citizens", nationality=("CN",))
    rules = edit(WAYS, "person", branches=(citizen,), foreign_allowed=True)
    assert codes(rules, paper(YOUTH)) == []
    assert codes(rules, paper(replace(YOUTH, nationality="DE"))) == [("no_branch", "block")]


def test_years_in_work_and_a_second_nationality() -> None:
    rules = edit(ENGINEER, "person", presence=Presence(years_in_work=20), exceptional=False)
    assert codes(rules, paper(replace(LU, years_in_work=19))) == [("years_in_work_short", "block")]
    assert codes(rules, paper(replace(LU, years_in_work=20))) == []
    both = paper(replace(LU, sole_nationality=False))
    assert codes(CAS, both) == [("second_nationality", "block")]
    assert codes(CAS, paper(replace(LU, sole_nationality=True))) == []
    assert codes(ENGINEER, both) == []


# Who decides an exemption, and upon what evidence


def test_a_relaxation_names_its_approver_and_its_evidence() -> None:
    words = {"ground": "生育", "approver": "examiner", "evidence": "出生医学证明"}
    rules = edit(
        CAS, "person", birth_cutoff=cutoff("1980-01-01", relax_to=date(1978, 1, 1), **words)
    )
    (finding,) = evaluate(rules, paper(replace(LU, birth=date(1979, 1, 1))))
    assert (finding.approver, finding.evidence) == ("examiner", "出生医学证明")
    with translation.override("zh-hans"):
        assert str(sentences.evidence_of(finding)) == "出生医学证明"
        assert str(sentences.approver_of(finding)) == "形式审查员"


def test_a_rule_that_names_nobody_leaves_it_to_the_rule_set() -> None:
    rule = RankExclusion("chu", ("party_government",), "waiver")
    chief = paper(replace(LU, rank="chu", unit_kind="party_government"))
    (finding,) = evaluate(edit(CAS, "person", rank_exclusion=rule), chief)
    assert finding.approver == "manager"
    named = edit(CAS, "person", rank_exclusion=replace(rule, approver="examiner"))
    assert evaluate(named, chief)[0].approver == "examiner"
    usual = edit(CAS, "person", rank_exclusion=rule, approver="examiner")
    assert evaluate(usual, chief)[0].approver == "examiner"


def test_who_blocks_or_is_exempt_has_no_approver() -> None:
    late = paper(replace(LU, birth=date(1950, 1, 1)))
    assert evaluate(CAS, late)[0].approver is None
    waived = replace(late, waived=frozenset({"born_too_early"}))
    assert evaluate(SCIENTIST, late)[0].approver == "manager"
    assert evaluate(SCIENTIST, waived)[0].approver is None


def test_the_usual_evidence_is_said_where_the_rule_names_none() -> None:
    (finding,) = evaluate(CAS, paper(replace(LU, birth=date(1950, 1, 1))))
    with translation.override("zh-hans"):
        assert str(sentences.evidence_of(finding)) == "豁免理由的证明材料及推荐单位说明"
    assert set(sentences.EVIDENCE) <= set(sentences.FINDINGS)


# Nominators


def by(*nominators: NominatorFact, **more: object) -> PaperFacts:
    near = tuple(replace(each, division="cas-chemistry") for each in nominators)
    facts = {"channel": "academician", "division": "cas-chemistry", **more}
    return paper(LU, nominators=near, **facts)


def test_an_academician_past_the_limit_nominates_nobody() -> None:
    old = NominatorFact("院士甲", birth=date(1947, 1, 1))
    assert codes(CAS, by(old)) == [("nominator_too_old", "block")]
    assert codes(CAS, by(replace(old, birth=date(1947, 1, 2)))) == []
    assert codes(CAS, by(replace(old, birth=None))) == []
    assert "院士甲 1947-01-01 出生，不能推荐：推荐人须在 1947-01-02 及以后出生" in said(
        CAS, by(old)
    )


@pytest.mark.parametrize(
    ("papers", "like", "expected"),
    [
        (0, 0, []),
        (1, 0, [("nominator_full", "block")]),
        (0, 1, [("nominator_like", "warn")]),
    ],
)
def test_an_academician_recommends_so_many_candidates(
    papers: int, like: int, expected: list
) -> None:
    assert codes(CAS, by(NominatorFact("院士甲", papers=papers, like=like))) == expected


def test_one_nominator_at_most_from_the_candidates_legal_entity() -> None:
    rules = edit(CAS, "nomination", nominators_own_unit=1)
    one, two = NominatorFact("院士甲", unit="U1"), NominatorFact("院士乙", unit="U1")
    assert codes(rules, by(one, leader_unit="U1")) == []
    assert codes(rules, by(one, two, leader_unit="U1")) == [("nominators_own_unit", "block")]
    assert codes(rules, by(one, two, leader_unit="U2")) == []
    assert codes(CAS, by(one, two, leader_unit="U1")) == []
    assert "推荐人中有2人属候选人所在单位（院士甲、院士乙），最多1人" in said(
        rules, by(one, two, leader_unit="U1")
    )


# Teams and batches


def test_a_number_of_members_may_be_asked_instead_of_a_share() -> None:
    young = TeamShare(
        "young", "青年成员", "young", "born_from", born_from=date(1991, 1, 1), least=1
    )
    rules = edit(TEAM, "team", shares=(young,))
    assert codes(rules, paper(members=members(5))) == [("team_share", "block")]
    assert codes(rules, paper(members=members(5, birth=date(1992, 1, 1)))) == []


def test_a_share_or_a_number_but_not_both() -> None:
    young = {"code": "young", "zh": "青年", "en": "young", "having": "enterprise"}
    asked = put("team.shares", [young])
    assert faults(asked, "innovation-team") == [("team.shares.young.share", "share_or_number")]


def test_a_member_of_a_team_may_be_nominated_alone_but_its_leader_may_not() -> None:
    team = replace(RIVAL, programme="innovation-team", year=2026)
    young = replace(LU, birth=date(1985, 1, 1))
    led = paper(replace(young, elsewhere=(team,)))
    joined = paper(replace(young, elsewhere=(replace(team, leading=False),)))
    assert codes(LEADING, led) == [("other_programme", "block")]
    assert codes(LEADING, joined) == []


def test_persons_have_a_share_of_enterprises_too() -> None:
    (finding,) = evaluate_batch(LEADING, enterprise=0, total=3)
    assert (finding.code, finding.outcome, finding.clause) == (
        "batch_share",
        "warn",
        "nomination.batch_share",
    )
    assert finding.source == "国科发政〔2015〕200号"


# Materials


def test_a_slot_may_ask_for_several_files_of_some_kinds() -> None:
    slots = tuple(
        replace(slot, min_files=2, max_files=3) if slot.code == "secrecy" else slot
        for slot in CAS.material.attachments
    )
    rules = edit(CAS, "material", attachments=slots, sections=())
    files = {slot.code: AttachmentFact(1) for slot in slots}
    given = MaterialFacts(attachments=files)
    assert codes(rules, paper(materials=given)) == [("attachment_few", "block")]
    files["secrecy"] = AttachmentFact(2, kinds=frozenset({"pdf", "jpg"}))
    assert codes(rules, paper(materials=given)) == [("attachment_kind", "block")]
    files["secrecy"] = AttachmentFact(2, kinds=frozenset({"pdf"}))
    files["photo"] = AttachmentFact(1, kinds=frozenset({"jpg"}))
    assert codes(rules, paper(materials=given)) == []


def test_a_slot_has_room_for_what_it_asks() -> None:
    def spoil(data: dict) -> None:
        data["material"]["attachments"][0]["min_files"] = 2

    slot = preset("cas-academician")["material"]["attachments"][0]["code"]
    place = f"material.attachments.{slot}.min_files"
    assert faults(spoil, "cas-academician") == [(place, "out_of_range")]


# History of which only name and unit are known

AT_2023 = edit(edit(CAS, "programme", year=2023), "person", birth_cutoff=())


def valid(*years: int, sure: bool = True) -> tuple[HistoryFact, ...]:
    return tuple(
        HistoryFact("cas-academician", year, "valid_candidate", "CAS", f"{year}年名单", sure)
        for year in years
    )


def test_a_possible_candidacy_is_pointed_out_and_never_blocks() -> None:
    person = replace(LU, history=(*valid(2017, 2019), *valid(2021, sure=False)))
    found = codes(AT_2023, paper(person))
    assert found == [("consecutive_possible", "warn"), ("history_possible", "warn")]
    assert "2021年名单" in said(AT_2023, paper(person))
    sure = replace(LU, history=valid(2017, 2019, 2021))
    assert codes(AT_2023, paper(sure)) == [("consecutive", "block")]


def test_a_possible_honour_is_no_honour() -> None:
    past = HistoryFact("outstanding-scientist", 2022, "awarded", document="名单", sure=False)
    found = codes(SCIENTIST, paper(replace(LU, history=(past,))))
    assert found == [("history_possible", "warn")]
    unread = edit(SCIENTIST, "person", one_time=False, excluded_honours=())
    assert codes(unread, paper(PersonFacts("鲁一", birth=LU.birth, history=(past,))))[-1] != (
        "history_possible",
        "warn",
    )
