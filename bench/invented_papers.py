"""Papers as the rule engine reads them, invented from a seeded random: whole, odd and contradictory."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from nominations.eligibility import (
    AttachmentFact,
    HistoryFact,
    HonourFact,
    IdentityFacts,
    IntegrityFact,
    MaterialFacts,
    MemberFacts,
    NominatorFact,
    OtherPaper,
    PaperFacts,
    PersonFacts,
    QuotaFact,
)
from programmes.vocabulary import RuleSet

DAY = date(2026, 6, 30)
TITLES = ("研究员", "教授级高级工程师", "副教授", "讲师", "助教", "特聘顾问", "")
DEGREES = ("博士", "硕士", "学士", "")
RANKS = ("ke", "chu", "ting", "bu", None, None, None)
UNITS = ("party_government", "military", "institution", "enterprise", "other", None)
OUTCOMES = ("valid_candidate", "not_valid", "elected", "not_elected", "awarded", "selected")


def invented(rules: RuleSet, rng: Random) -> PaperFacts:
    """Invent one paper for a rule set; most have something wrong."""
    chosen = rng.choice
    members = tuple(
        MemberFacts(person(rules, rng), unit=chosen("ABC")) for _ in range(rng.randrange(20))
    )
    return PaperFacts(
        on=DAY,
        person=person(rules, rng),
        channel=chosen(("society", "academician", "unit", "expert", "self")),
        society_kind=chosen(("national", "local", "university", None)),
        division=chosen([d.code for d in rules.programme.divisions] or [""]),
        nominators=chosen((None, tuple(nominator(rules, rng) for _ in range(rng.randrange(7))))),
        quotas=(QuotaFact(chosen((None, 3, 5)), rng.randrange(7)),),
        unit_papers=chosen((None, rng.randrange(8))),
        summary_chars=rng.randrange(300),
        materials=chosen((None, materials(rules, rng))),
        members=members if rules.team else None,
        leader_unit=chosen("ABC"),
        waived=frozenset(rng.sample(("born_in_relaxation", "rank_excluded", "title_too_low"), 1)),
    )  # fmt: skip


def person(rules: RuleSet, rng: Random) -> PersonFacts:
    """Invent a person with a past."""
    chosen = rng.choice
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(23_000))
    number = IdentityFacts(
        chosen(("resident_id", "passport")),
        given=rng.random() < 0.9,
        valid=rng.random() < 0.9,
        birth=chosen((None, born, born + timedelta(days=1))),
        sex=chosen(("", "M", "F")),
    )
    few = lambda make: tuple(make(rules, rng) for _ in range(rng.choice((0, 0, 0, 1, 4))))  # noqa: E731
    return PersonFacts(
        name=chosen(("陈建国", "欧阳娜", "阿卜杜拉·买买提")),
        sex=chosen(("", "M", "F")),
        birth=chosen((None, born)),
        identity=chosen((None, number)),
        nationality=chosen(("CN", "CN", "DE")),
        region=chosen(("", "", "HK")),
        title=chosen(TITLES),
        degree=chosen(DEGREES),
        degree_in_progress=rng.random() < 0.2,
        rank=chosen(RANKS),
        unit_kind=chosen(UNITS),
        unit_head=rng.random() < 0.2,
        technical_post=chosen((None, "police_technical", "military_technical")),
        history=few(past),
        honours=few(honour),
        integrity=few(record),
        elsewhere=few(other),
        **{name: chosen((None, rng.randrange(30))) for name in PRACTICE},
        **{name: chosen((None, True, False)) for name in ("society_member", "sole_nationality")},
    )


PRACTICE = ("returned_months", "months_per_year", "first_line_years", "years_in_work")


def past(rules: RuleSet, rng: Random) -> HistoryFact:
    """Invent what became of an earlier cycle."""
    year = rules.programme.year - rng.randrange(1, 9)
    academy: Any = rng.choice(("CAS", "CAE", ""))
    return HistoryFact(
        rules.programme.code, year, rng.choice(OUTCOMES), academy, "名单", rng.random() < 0.8
    )


def honour(rules: RuleSet, rng: Random) -> HonourFact:
    """Invent an honour held or applied for."""
    codes = [each.code for each in rules.person.excluded_honours] or ["none"]
    return HonourFact(rng.choice(codes), rng.choice(("held", "applied")))


def record(_rules: RuleSet, rng: Random) -> IntegrityFact:
    """Invent a finding of misconduct or a revocation."""
    since = DAY - timedelta(days=rng.randrange(3000))
    return IntegrityFact(rng.choice(("revocation", "misconduct")), "诚信〔2024〕1号", since)


def other(rules: RuleSet, rng: Random) -> OtherPaper:
    """Invent another paper about the person, here or in another programme."""
    codes = (rules.programme.code, *rules.person.same_year_exclusive)
    return OtherPaper(
        "X-1", "乙学会", rng.choice(codes), "项目", "programme", rules.programme.year,
        rng.choice(("society", "academician")), rng.random() < 0.3, rng.random() < 0.7,
    )  # fmt: skip


def nominator(rules: RuleSet, rng: Random) -> NominatorFact:
    """Invent who recommends."""
    divisions = [each.code for each in rules.programme.divisions] or [""]
    born = date(1935, 1, 1) + timedelta(days=rng.randrange(12_000))
    unit, papers, like = rng.choice("ABC"), rng.randrange(3), rng.randrange(2)
    return NominatorFact("院士", rng.choice(divisions), born, unit, papers, like)


def materials(rules: RuleSet, rng: Random) -> MaterialFacts:
    """Invent what is handed in."""
    sections, slots = rules.material.sections, rules.material.attachments
    kinds = frozenset({rng.choice(("pdf", "png"))})
    return MaterialFacts(
        chars={each.code: rng.randrange(4000) for each in sections},
        items={each.code: rng.randrange(14) for each in sections if each.kind == "list"},
        attachments={
            each.code: AttachmentFact(
                rng.randrange(3), rng.randrange(130), rng.randrange(25), kinds
            )
            for each in slots
        },
        secret=rng.random() < 0.1,
    )
