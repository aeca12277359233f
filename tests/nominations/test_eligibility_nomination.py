"""Rules about nomination and teams: the trade's acceptance rules as literal tables."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nominations.eligibility import (
    IdentityFacts,
    IntegrityFact,
    MemberFacts,
    NominatorFact,
    PaperFacts,
    PersonFacts,
    QuotaFact,
    evaluate,
    evaluate_batch,
)
from programmes.vocabulary import (
    NominatorTier,
    RuleSet,
    TeamShare,
    Threshold,
)
from tests.nominations.cases import (
    CAE,
    CAS,
    LEADING,
    LU,
    RIVAL,
    SCIENTIST,
    TEAM,
    codes,
    edit,
    paper,
    said,
)

# 4. Nominators by the tier of birth

TIERS = edit(
    CAS,
    "nomination",
    nominators=(NominatorTier(1, 1, date(1958, 1, 1)), NominatorTier(6, 4, most=6)),
)
OLD = replace(LU, birth=date(1955, 5, 5))


def by_academicians(person: PersonFacts, *divisions: str) -> PaperFacts:
    names = tuple(NominatorFact(f"院士{n}", division) for n, division in enumerate(divisions))
    return paper(person, channel="academician", division="cas-chemistry", nominators=names)


def test_nominators_by_birth() -> None:
    rules = edit(TIERS, "person", birth_cutoff=())
    near, far = "cas-chemistry", "cas-earth"
    assert "还差1名" in said(rules, by_academicians(OLD, *[near] * 5))
    assert "同学部不足4名" in said(rules, by_academicians(OLD, *[near] * 3, *[far] * 3))
    assert codes(rules, by_academicians(OLD, *[near] * 4, *[far] * 2)) == []
    assert codes(rules, by_academicians(OLD, *[near] * 7)) == [("nominators_many", "block")]
    assert codes(rules, by_academicians(LU, near)) == []
    assert codes(rules, by_academicians(LU, far)) == [("nominators_division", "block")]
    assert codes(rules, paper(OLD, nominators=())) == []


# 6 and 7. One academy; channels

HINT = "该候选人本届已由其他渠道提交，请联系本人或科协。"


def test_one_academy_at_a_time() -> None:
    facts = paper(replace(LU, elsewhere=(RIVAL,)))
    assert codes(CAS, facts) == [("other_programme", "block")]
    assert said(CAS, facts) == HINT
    for part in ("CAE-2027-0007", "乙学会", "中国工程院院士候选人提名"):
        assert part in said(CAS, facts, "office")
    assert codes(CAS, paper(replace(LU, elsewhere=(replace(RIVAL, year=2025),)))) == []


@pytest.mark.parametrize(
    ("rules", "channel", "own", "expected"),
    [
        (CAS, "academician", False, [("other_channel", "block")]),
        (CAE, "academician", False, [("second_channel", "warn")]),
        (CAS, "society", False, []),
        (CAS, "society", True, [("same_society", "block")]),
    ],
)
def test_channels(rules: RuleSet, channel: str, own: bool, expected: list) -> None:
    other = replace(RIVAL, programme=rules.programme.code, channel=channel, own_society=own)
    assert codes(rules, paper(replace(LU, elsewhere=(other,)))) == expected


def test_a_society_learns_nothing_of_another() -> None:
    other = replace(RIVAL, programme="cae-academician", channel="academician")
    for rules in (CAS, CAE):
        words = said(rules, paper(replace(LU, elsewhere=(other,))))
        assert words == HINT


def test_kinds_of_society_and_closed_channels() -> None:
    local = paper(society_kind="local")
    assert codes(CAS, local) == [("society_kind", "block")]
    assert "地方科协不能推荐本项目候选人" in said(CAS, local)
    assert codes(CAE, local) == []
    assert codes(CAE, paper(channel="self")) == [("channel_closed", "block")]


# 9. Places


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [(5, 4, []), (5, 5, [("quota_full_person", "block")]), (None, 500, [])],
)
def test_places(limit: int | None, used: int, expected: list) -> None:
    assert codes(SCIENTIST, paper(quotas=(QuotaFact(limit, used),))) == expected


def test_places_are_named() -> None:
    assert "本学会个人名额5，已用5" in said(SCIENTIST, paper(quotas=(QuotaFact(5, 5),)))
    young = replace(LU, birth=date(1985, 1, 1))
    assert codes(LEADING, paper(young, unit_papers=5)) == [("unit_quota_full", "block")]


# 10. Teams


def members(count: int, **more: Any) -> tuple[MemberFacts, ...]:
    return tuple(MemberFacts(PersonFacts(f"成员{n}", **more), unit="U1") for n in range(count))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        (3, [("team_small", "block")]),
        (4, []),
        (14, []),
        (15, [("team_large", "block")]),
    ],
)
def test_size_of_a_team_counts_its_leader(others: int, expected: list) -> None:
    assert codes(TEAM, paper(members=members(others))) == expected


def test_a_small_team_is_told_the_least() -> None:
    assert "不少于5人" in said(TEAM, paper(members=members(3)))


def test_the_leader_has_a_limit_of_birth_too() -> None:
    leader = replace(LU, birth=date(1975, 12, 31))
    (finding,) = evaluate(TEAM, paper(leader, members=members(6)))
    assert (finding.code, finding.clause) == ("born_too_early", "team.leader_cutoff")


def test_one_person_in_two_teams_flags_both() -> None:
    here = replace(RIVAL, programme="innovation-team", year=2026)
    team = (*members(5), MemberFacts(PersonFacts("钱双", elsewhere=(here,))))
    facts = paper(members=team)
    assert codes(TEAM, facts) == [("in_other_team", "block")]
    assert said(TEAM, facts) == HINT
    assert "钱双同时在乙学会推荐的团队 CAE-2027-0007 中" in said(TEAM, facts, "office")


def test_the_share_of_enterprises_binds_the_batch_and_only_warns() -> None:
    assert [f.code for f in evaluate_batch(TEAM, enterprise=0, total=2)] == ["batch_share"]
    assert evaluate_batch(TEAM, enterprise=1, total=3) == ()
    assert evaluate_batch(TEAM, enterprise=0, total=0) == ()
    assert evaluate_batch(CAS, enterprise=0, total=9) == ()
    assert not any(f.stops for f in evaluate_batch(TEAM, enterprise=1, total=4))


def test_shares_of_members() -> None:
    half, third = Threshold(1, 2, ">=", "members"), Threshold(2, 3, ">=", "members")
    shares = (
        TeamShare("unit", "本单位成员", "own members", "leader_unit", half),
        TeamShare("young", "青年成员", "young", "born_from", third, date(1981, 1, 1), "warn"),
    )
    rules = edit(TEAM, "team", shares=shares)
    team = (*members(2, birth=date(1990, 1, 1)), *(replace(m, unit="U2") for m in members(4)))
    facts = paper(members=team, leader_unit="U1")
    assert codes(rules, facts) == [("team_share", "block"), ("team_share", "warn")]
    assert "7人中本单位成员3人，不少于4人" in said(rules, facts)


def test_members_documents_and_records() -> None:
    bad = PersonFacts("孙三", identity=IdentityFacts("resident_id", valid=False))
    banned = PersonFacts(
        "李四", integrity=(IntegrityFact("misconduct", "诚信〔2025〕3号", date(2025, 1, 1)),)
    )
    team = (*members(4), MemberFacts(bad), MemberFacts(banned))
    found = evaluate(TEAM, paper(members=team))
    assert [(f.code, f.field) for f in found] == [
        ("integrity_record", "integrity"),
        ("member_identity", "members.5"),
    ]
