"""The trade's acceptance rules 1–12 for one paper: given a rule and a person, the words that must stand.

One table: (number and name, rule set, facts, the quoted Chinese words; "" means eligible). What needs
rows, two societies or the office stands in ``test_acceptance_river.py``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nominations.eligibility import (
    AttachmentFact,
    HistoryFact,
    HonourFact,
    IdentityFacts,
    IntegrityFact,
    MaterialFacts,
    MemberFacts,
    NominatorFact,
    PaperFacts,
    PersonFacts,
    QuotaFact,
    evaluate,
    evaluate_batch,
    stopping,
)
from nominations.sentences import of_finding
from people.identity import check_identity
from programmes.vocabulary import BirthCutoff, NominatorTier, RankExclusion, RuleSet
from tests.nominations.cases import (
    CAE,
    CAS,
    DAY,
    LU,
    RIVAL,
    SCIENTIST,
    TEAM,
    YOUNG,
    cutoff,
    edit,
    paper,
    said,
)

YEARS = {2017: "CAS", 2019: "CAE", 2021: "CAS"}
IN_2023 = edit(edit(CAS, "programme", year=2023), "person", birth_cutoff=())
IN_2025 = edit(IN_2023, "programme", year=2025)
BORN_1958 = edit(CAS, "person", birth_cutoff=cutoff("1958-01-01"))
BORN_AFTER = edit(CAS, "person", birth_cutoff=cutoff("1958-01-01", inclusive=False))
BY_SEX = (
    BirthCutoff(date(1983, 1, 1), sex="M"),
    BirthCutoff(date(1978, 1, 1), sex="F"),
)
PRIZE_18 = edit(SCIENTIST, "person", birth_cutoff=BY_SEX, birth_outcome="block")
TIERS = edit(
    edit(CAS, "person", birth_cutoff=()),
    "nomination",
    nominators=(NominatorTier(1, 1, date(1958, 1, 1)), NominatorTier(6, 4)),
)
ORGANS = ("party_government", "civil_service_managed")
CADRES = edit(CAS, "person", rank_exclusion=RankExclusion("chu", ORGANS, "waiver"))  # type: ignore[arg-type]
TWINS = edit(YOUNG, "person", birth_cutoff=())
CHIEF = replace(LU, rank="chu", unit_kind="party_government")
SLOTS = {each.code: AttachmentFact(1, 1, 1) for each in CAS.material.attachments}
HANDED_IN = MaterialFacts(
    chars={s.code: 10 for s in CAS.material.sections},
    items={s.code: 1 for s in CAS.material.sections if s.kind == "list"},
    attachments=SLOTS,
)
HINT = "该候选人本届已由其他渠道提交，请联系本人或科协。"


def valid(*years: int, outcome: str = "valid_candidate") -> PaperFacts:
    past = (HistoryFact("x", year, outcome, YEARS[year]) for year in years)  # type: ignore[arg-type]
    return paper(replace(LU, history=tuple(past)))


def born(day: str, **more: Any) -> PaperFacts:
    return paper(replace(LU, birth=date.fromisoformat(day), **more))


def identified(number: str, **stated: Any) -> PaperFacts:
    check = check_identity(number, on=DAY)
    identity = IdentityFacts("resident_id", birth=check.birth, sex=str(check.sex or ""))  # type: ignore[arg-type]
    return paper(replace(LU, identity=identity, **stated))


def nominated_by(near: int, far: int = 0) -> PaperFacts:
    divisions = ["cas-chemistry"] * near + ["cas-earth"] * far
    names = tuple(NominatorFact(f"院士{n}", each) for n, each in enumerate(divisions))
    old = replace(LU, birth=date(1955, 5, 5))
    return paper(old, channel="academician", division="cas-chemistry", nominators=names)


def handed_in(**changes: Any) -> PaperFacts:
    return paper(materials=replace(HANDED_IN, **changes))


def team(others: int, leader: PersonFacts = LU) -> PaperFacts:
    return paper(leader, members=tuple(MemberFacts(PersonFacts(f"成员{n}")) for n in range(others)))


def elsewhere(**more: Any) -> PaperFacts:
    return paper(replace(LU, elsewhere=(replace(RIVAL, **more),)))


TABLE: list[tuple[str, RuleSet, PaperFacts, str]] = [
    ("1 连续三届", IN_2023, valid(2017, 2019, 2021), "2017、2019、2021 连续3次为有效候选人，2023年停止1次"),
    ("1 停止一届后恢复", IN_2025, valid(2017, 2019, 2021), ""),
    ("1 提交但未成为有效候选人", IN_2023, valid(2017, 2019, 2021, outcome="not_valid"), ""),
    ("1 间断一届", IN_2023, valid(2017, 2021), ""),
    ("2 界限当日（含）", BORN_1958, born("1958-01-01"), ""),
    ("2 早于界限", BORN_1958, born("1957-12-31"), "候选人 1957-12-31 出生，早于 1958-01-01 的界限"),
    ("2 界限当日（不含）", BORN_AFTER, born("1958-01-01"), "1958-01-01"),
    ("3 女性界限", PRIZE_18, born("1978-01-01", sex="F"), ""),
    ("3 男性界限", PRIZE_18, born("1982-12-31", sex="M"), "早于 1983-01-01 的界限"),
    ("3 性别与证件不符", PRIZE_18, identified("110101199003070011", sex="F"), "证件号码显示为男"),
    ("4 推荐人数", TIERS, nominated_by(5), "还差1名"),
    ("4 同学部人数", TIERS, nominated_by(3, 3), "同学部不足4名"),
    ("4 六名中四名同学部", TIERS, nominated_by(4, 2), ""),
    ("5 处级须豁免", CADRES, paper(CHIEF), "如属豁免，请上传说明"),
    ("5 处级不得推荐", CAS, paper(CHIEF), "处级"),
    ("5 警务技术职务，工程院", CAE, paper(replace(CHIEF, technical_post="police_technical")), ""),
    ("5 警务技术职务，科学院", CAS, paper(replace(CHIEF, technical_post="police_technical")), "处级"),
    ("6 一人一院", CAS, elsewhere(), HINT),
    ("7 单一渠道", CAS, elsewhere(programme="cas-academician", channel="academician"), HINT),
    ("8 多个学会推荐同一人", CAS, elsewhere(programme="cas-academician"), ""),
    ("9 名额", SCIENTIST, paper(quotas=(QuotaFact(5, 5),)), "本学会个人名额5，已用5"),
    ("9 名额未满", SCIENTIST, paper(quotas=(QuotaFact(5, 4),)), ""),
    ("9 不限名额", CAS, paper(quotas=(QuotaFact(None, 500),)), ""),
    ("10 团队四人", TEAM, team(3), "不少于5人"),
    ("10 团队十六人", TEAM, team(15), "不超过15人"),
    ("10 带头人出生日期", TEAM, team(5, replace(LU, birth=date(1975, 12, 31))), "早于 1976-01-01 的界限"),
    ("11 已入选博新计划", TWINS, paper(replace(LU, honours=(HonourFact("postdoc-innovation"),))), "博士后创新人才支持计划"),
    ("12 第十一篇论著", CAS, handed_in(items={**HANDED_IN.items, "works": 11}), "有11项，最多10项"),
    ("12 一百零一页", CAS, handed_in(attachments={**SLOTS, "works": AttachmentFact(1, 101, 1)}), "共101页，最多100页"),
    ("12 缺保密审查证明", CAS, handed_in(attachments={**SLOTS, "secrecy": AttachmentFact(0)}), "保密审查证明"),
    ("29 涉密走线下", CAS, paper(materials=MaterialFacts(secret=True)), "机要渠道"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "facts", "quoted"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_quoted_words_stand_and_the_paper_stops(
    rules: RuleSet, facts: PaperFacts, quoted: str
) -> None:
    assert bool(stopping(evaluate(rules, facts))) is bool(quoted)
    assert quoted in said(rules, facts)


# What only warns, and what one reader knows and another does not


def test_7_two_channels_are_shown_where_both_are_allowed() -> None:
    facts = elsewhere(programme="cae-academician", channel="academician")
    assert [f.outcome for f in evaluate(CAE, facts)] == ["warn"]


def test_6_and_10_society_nominee_and_office_read_what_each_may_know() -> None:
    (finding,) = evaluate(CAS, elsewhere())
    for audience in ("nominee", "office"):
        assert "CAE-2027-0007" in str(of_finding(finding, audience))  # type: ignore[arg-type]
    here = replace(RIVAL, programme="innovation-team", year=2026)
    other = MemberFacts(PersonFacts("钱双", elsewhere=(here,)))
    facts = team(5)
    facts = replace(facts, members=(*(facts.members or ()), other))
    (twice,) = evaluate(TEAM, facts)
    assert "乙学会" not in str(of_finding(twice, "nominee"))
    assert "乙学会" in str(of_finding(twice, "office"))


def test_10_the_batch_is_warned_not_the_paper() -> None:
    (finding,) = evaluate_batch(TEAM, enterprise=1, total=4)
    assert (finding.outcome, finding.field) == ("warn", "batch")


def test_11_applying_for_both_at_once_warns_and_asks_for_a_written_choice() -> None:
    facts = paper(replace(LU, honours=(HonourFact("postdoc-innovation", "applied"),)))
    assert [f.outcome for f in evaluate(TWINS, facts)] == ["warn"]
    assert "书面" in said(TWINS, facts)


def test_30_the_ban_names_the_decision() -> None:
    record = IntegrityFact("revocation", "科协发〔2026〕20号", date(2026, 3, 23))
    facts = paper(replace(LU, integrity=(record,)))
    assert "科协发〔2026〕20号" in said(CAS, facts)
    after = replace(facts, on=date(2031, 3, 23))
    assert not stopping(evaluate(CAS, after))
