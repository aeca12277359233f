"""Rules about what is handed in, and the laws of the whole engine."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nominations import eligibility, sentences
from nominations.eligibility import (
    RULES,
    AttachmentFact,
    HistoryFact,
    IdentityFacts,
    MaterialFacts,
    MemberFacts,
    PaperFacts,
    PersonFacts,
    QuotaFact,
    evaluate,
    stopping,
)
from nominations.postmarks import StandingCode
from programmes.vocabulary import (
    PRESETS,
    BirthCutoff,
    RuleSet,
)
from tests.nominations.cases import (
    ABROAD,
    CAE,
    CAS,
    ENGINEER,
    LEADING,
    LU,
    RIVAL,
    SCIENTIST,
    TEAM,
    YOUNG,
    codes,
    edit,
    paper,
    said,
)

# 12. Materials

FULL = MaterialFacts(
    chars={s.code: 10 for s in CAS.material.sections},
    items={s.code: 1 for s in CAS.material.sections if s.kind == "list"},
    attachments={a.code: AttachmentFact(1, 1, 1) for a in CAS.material.attachments},
    consents=frozenset({"nominee", "unit"}),
)


def with_files(slot: str, fact: AttachmentFact) -> MaterialFacts:
    return replace(FULL, attachments={**FULL.attachments, slot: fact})


@pytest.mark.parametrize(
    ("given", "expected", "words"),
    [
        (FULL, [], ""),
        (
            replace(FULL, items={**FULL.items, "works": 11}),
            [("section_many", "block")],
            "有11项，最多10项",
        ),
        (
            replace(FULL, chars={**FULL.chars, "achievements": 3001}),
            [("section_long", "block")],
            "3001字，限3000字",
        ),
        (replace(FULL, chars={}, items=FULL.items), None, "“主要成就与贡献”未填写"),
        (
            with_files("works", AttachmentFact(1, 101, 1)),
            [("attachment_pages", "block")],
            "共101页，最多100页",
        ),
        (
            with_files("works", AttachmentFact(11, 1, 1)),
            [("attachment_files", "block")],
            "11个文件",
        ),
        (with_files("photo", AttachmentFact(1, 1, 6)), [("attachment_size", "block")], "6 MB"),
        (
            with_files("identity", AttachmentFact(0)),
            [("attachment_missing", "block")],
            "身份证件复印件",
        ),
        (with_files("patents", AttachmentFact(0)), [], ""),
        (
            with_files("secrecy", AttachmentFact(0)),
            [("certificate_missing", "block")],
            "保密审查证明",
        ),
        (
            replace(FULL, consents=frozenset({"unit"})),
            [("consent_missing", "block")],
            "缺少候选人的同意",
        ),
        (replace(FULL, consents=None), [], ""),
        (MaterialFacts(secret=True), [("secret_offline", "block")], "机要渠道"),
    ],
)
def test_materials(given: MaterialFacts, expected: list | None, words: str) -> None:
    facts = paper(materials=given)
    assert expected is None or codes(CAS, facts) == expected
    assert words in said(CAS, facts)


def test_classified_work_and_referees_elsewhere() -> None:
    person = replace(LU, birth=date(1996, 1, 1))
    secret = paper(person, materials=MaterialFacts(secret=True))
    assert codes(ENGINEER, secret) == [("secret_refused", "block")]
    slots = {a.code: AttachmentFact(1) for a in YOUNG.material.attachments}
    full = replace(FULL, chars={s.code: 1 for s in YOUNG.material.sections}, attachments=slots)
    assert codes(YOUNG, paper(person, materials=replace(full, referees=2))) == [
        ("referees_missing", "block")
    ]
    assert codes(YOUNG, paper(person, materials=replace(full, referees=3))) == []


def test_the_summary_keeps_to_two_hundred_characters() -> None:
    assert codes(ENGINEER, paper(summary_chars=200)) == []
    assert codes(ENGINEER, paper(summary_chars=201)) == [("summary_long", "block")]


def members(count: int) -> tuple[MemberFacts, ...]:
    return tuple(MemberFacts(PersonFacts(f"成员{n}")) for n in range(count))


# Laws


def test_every_code_has_one_sentence_and_every_rule_is_asked_once() -> None:
    assert len(set(RULES)) == len(RULES)
    assert {rule.__name__[:5] for rule in RULES} == {"rule_"}
    folder = Path(eligibility.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))
    standing = {f"paper_{code}" for code in get_args(StandingCode)}  # told as `paper_{code}`
    assert standing - set(sentences.FINDINGS) == {"paper_complete", "paper_incomplete"}
    for code in set(sentences.FINDINGS) - standing:
        assert f'"{code.removesuffix("_short")}"' in source


BIRTHS = st.dates(date(1930, 1, 1), date(2005, 1, 1))


@given(BIRTHS, BIRTHS)
def test_inclusive_decides_the_day_itself_and_nothing_else(born: date, limit: date) -> None:
    person = replace(LU, birth=born)
    both = [
        codes(edit(CAS, "person", birth_cutoff=(BirthCutoff(limit, flag),)), paper(person))
        for flag in (True, False)
    ]
    assert (both[0] == both[1]) == (born != limit)


@given(BIRTHS, st.integers(1, 4000))
def test_a_later_birth_never_hurts(born: date, days: int) -> None:
    early = codes(CAS, paper(replace(LU, birth=born)))
    late = codes(CAS, paper(replace(LU, birth=born + timedelta(days=days))))
    assert len(late) <= len(early)


FACTS = st.builds(
    PaperFacts,
    on=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    person=st.builds(
        PersonFacts,
        name=st.just("某人"),
        birth=st.none() | BIRTHS,
        identity=st.none() | st.builds(IdentityFacts, kind=st.sampled_from(["resident_id", "passport"])),
        title=st.sampled_from(["", "研究员", "工程师", "顾问"]),
        degree=st.sampled_from(["", "博士", "硕士"]),
        rank=st.sampled_from([None, "ke", "chu", "ting"]),
        unit_kind=st.sampled_from([None, "enterprise", "party_government"]),
        history=st.tuples(st.builds(HistoryFact, programme=st.sampled_from(PRESETS), year=st.just(2025),
                                    outcome=st.sampled_from(["awarded", "valid_candidate"]))),
        elsewhere=st.tuples(st.just(RIVAL)) | st.just(()),
    ),
    channel=st.sampled_from(["society", "academician", "self"]),
    materials=st.none() | st.just(FULL) | st.just(MaterialFacts()),
    members=st.none() | st.just(members(3)),
    quotas=st.tuples() | st.tuples(st.builds(QuotaFact, st.just(1), st.just(1), st.sampled_from(["society", "association", "division", "branch"]), st.just("焊接分会"), st.booleans())),
)  # fmt: skip


@given(st.sampled_from([CAS, CAE, LEADING, TEAM, YOUNG, ABROAD, ENGINEER, SCIENTIST]), FACTS)
def test_whatever_is_found_can_be_said_and_is_found_again(
    rules: RuleSet, facts: PaperFacts
) -> None:
    found = evaluate(rules, facts)
    assert found == evaluate(rules, facts)
    assert stopping(found) == tuple(f for f in found if f.outcome != "warn")
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for finding in found:
                for audience in ("society", "office"):
                    words = str(sentences.of_finding(finding, audience))
                    assert words
                    assert "{" not in words
