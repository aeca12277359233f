"""Reading rule sets: every fault is named at once, and the canonical form is stable."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from programmes import sentences
from programmes.vocabulary import (
    PRESETS,
    FaultyRules,
    RuleSet,
    cadre_rank,
    canonical_json,
    confirmed,
    degree_level,
    digest,
    expand,
    preset,
    reaches_title,
    title_rank,
)


def faults(change: Any, code: str = "outstanding-engineer") -> list[tuple[str, str]]:
    data = preset(code)
    change(data)
    with pytest.raises(FaultyRules) as refused:
        RuleSet.parse(data)
    with translation.override("zh-hans"):
        assert all(str(sentences.fault_sentence(each)) for each in refused.value.faults)
    return [(each.path, each.code) for each in refused.value.faults]


def put(path: str, value: Any) -> Any:
    *tables, key = path.split(".")

    def change(data: dict) -> None:
        for table in tables:
            data = data[int(table)] if isinstance(data, list) else data[table]
        data[key] = value

    return change


def drop(path: str) -> Any:
    *tables, key = path.split(".")

    def change(data: dict) -> None:
        for table in tables:
            data = data[table]
        del data[key]

    return change


def scoreless(data: dict) -> None:
    data["ballot"]["tie"] = "score"
    for each in data["review"]["rounds"]:
        each |= {"criteria": [], "anchors": []}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("person.shoe_size", 41), [("person.shoe_size", "unknown_key")]),
        (put("weather", {}), [("weather", "unknown_key")]),
        (put("unsourced", []), [("unsourced", "unknown_key")]),
        (drop("nomination"), [("nomination", "missing")]),
        (drop("programme.year"), [("programme.year", "missing")]),
        (put("programme.year", "2026"), [("programme.year", "wrong_type")]),
        (put("programme.year", True), [("programme.year", "wrong_type")]),
        (put("programme.year", 1026), [("programme.year", "out_of_range")]),
        (put("person", []), [("person", "wrong_type")]),
        (put("person.documents", "passport"), [("person.documents", "wrong_type")]),
        (put("person.documents", ["library_card"]), [("person.documents.library_card", "not_a_choice")]),
        (put("person.title_min", "huge"), [("person.title_min", "not_a_choice")]),
        (put("person.birth_cutoff.0.born_from", "1961-13-01"), [("person.birth_cutoff.0.born_from", "wrong_type")]),
        (put("person.birth_cutoff.0.relax_to", "1970-01-01"), [("person.birth_cutoff.0.relax_to", "relaxation_empty")]),
        (put("nomination.quota.person", "many"), [("nomination.quota.person", "wrong_type")]),
        (put("ballot.quorum.num", 4), [("ballot.quorum.num", "share_unreachable")]),
        (put("ballot.division_seats", {"x": 3}), [("ballot.division_seats", "unknown_division")]),
        (put("notice.fields", ["name", "phone"]), [("notice.fields.phone", "not_a_choice")]),
        (put("notice.fields", ["name", "name"]), [("notice.fields.name", "duplicate_code")]),
        (put("publish.number", "杰工{year}"), [("publish.number", "number_pattern")]),
        (put("publish.number", "{serial}{secret}"), [("publish.number", "number_pattern")]),
        (put("publish.number", "{serial"), [("publish.number", "number_pattern")]),
        (put("publish.certificate_en", ""), [("publish.certificate_zh", "certificate_incomplete")]),
        (put("programme.subject", "team"), [("team", "team_of_subject")]),
        (put("programme.academy", "CAS"), [("programme.academy", "academy_of_track")]),
        (drop("review"), [("ballot", "ballot_without_review"), ("review", "no_way_to_the_end")]),
        (scoreless, [("ballot.tie", "tie_without_scores")]),
        (drop("objection"), [("objection", "objection_of_notice")]),
        (put("material.sections.0.columns", []), [("material.sections.education.columns", "columns_of_list")]),
        (put("review.rounds.0.experts_min", 9), [("review.rounds.letter.experts_min", "out_of_range")]),
        (put("review.rounds.0.trim_from", 2), [("review.rounds.letter.trim_from", "trim_leaves_nothing")]),
        (put("review.rounds.0.draw", {"contributors": ["office"]}), [("review.rounds.letter.draw.contributors", "contributor_missing")]),
        (put("review.rounds.0.draw", {"reply_minutes": 5}), [("review.rounds.letter.draw.reply_minutes", "out_of_range")]),
        (put("review.rounds.0.criteria.0.step", 7), [("review.rounds.letter.criteria.practice.step", "step_misses_top")]),
    ],
)  # fmt: skip
def test_faults(change: Any, expected: list) -> None:
    assert faults(change) == expected


def test_all_faults_come_at_once_in_reading_order() -> None:
    def spoil(data: dict) -> None:
        data["programme"]["track"] = "sport"
        data["notice"]["days"] = 0
        data["person"]["age"] = 65
        del data["ballot"]["tie"]

    assert faults(spoil) == [
        ("programme.track", "not_a_choice"),
        ("person.age", "unknown_key"),
        ("ballot.tie", "missing"),
        ("notice.days", "out_of_range"),
    ]


def test_a_fault_is_said_with_place_and_remedy() -> None:
    with pytest.raises(FaultyRules) as refused:
        RuleSet.parse({**preset("cas-academician"), "colour": 1})
    with translation.override("zh-hans"):
        words = str(sentences.fault_sentence(refused.value.faults[0]))
    assert words.startswith("colour：没有这一项。")
    assert "colour: unknown_key" in str(refused.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(["programme", "person", "material", "ballot", "sources", "review", "publish", "team"]),
)  # fmt: skip
def test_no_value_breaks_the_reader(value: Any, table: str) -> None:
    data = preset("outstanding-engineer")
    data[table] = value
    try:
        RuleSet.parse(expand(data))
    except FaultyRules as refused:
        assert refused.faults


@pytest.mark.parametrize("code", PRESETS)
def test_the_canonical_form_is_the_same_rules_and_the_same_hash(code: str) -> None:
    data = preset(code)
    again = json.loads(canonical_json(data))
    assert RuleSet.parse(again) == RuleSet.parse(data)
    assert canonical_json(again) == canonical_json(data)
    assert digest(again) == digest(data)
    shuffled = dict(reversed(data.items()))
    assert digest(shuffled) == digest(data)


def test_the_hash_follows_every_value() -> None:
    data = preset("young-talent")
    before = digest(data)
    data["person"]["birth_cutoff"][0]["born_from"] = date(1994, 1, 2)
    assert digest(data) != before
    assert len(before) == 64


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        canonical_json({"a": {1, 2}})


def test_sources_cover_what_lies_below_and_the_longest_wins() -> None:
    data = preset("cas-academician")
    data["sources"] = [
        {"doc": "章程", "paths": ["person"]},
        {"doc": "通知", "clause": "第二条", "paths": ["person.birth_cutoff"]},
    ]
    rules = RuleSet.parse(data)
    assert str(rules.source("person.birth_cutoff")) == "通知第二条"
    assert str(rules.source("person.consecutive.times")) == "章程"
    assert rules.source("personal") is None
    assert not [path for path in rules.unconfirmed() if path.startswith("person.")]


def test_confirming_a_value_moves_it_from_the_list_to_its_document() -> None:
    data = preset("cas-academician")
    new = confirmed(data, "ballot.quorum", "实施细则", "第五条")
    before, after = RuleSet.parse(data), RuleSet.parse(new)
    assert set(before.unconfirmed()) - set(after.unconfirmed()) == {"ballot.quorum"}
    assert str(after.source("ballot.quorum")) == "实施细则第五条"
    twice = confirmed(new, "ballot.quorum", "新细则")
    assert str(RuleSet.parse(twice).source("ballot.quorum")) == "新细则"
    assert len(twice["sources"]) == len(new["sources"])


def test_codes_without_wording_are_named_all_at_once() -> None:
    with pytest.raises(FaultyRules) as refused:
        expand(
            {"clearance": {"bodies": ["parish-council", "guild"]}, "objection": {"grounds": ["x"]}}
        )
    assert [(f.path, f.code, f.values["given"]) for f in refused.value.faults] == [
        ("clearance.bodies", "unknown_word", "parish-council"),
        ("clearance.bodies", "unknown_word", "guild"),
        ("objection.grounds", "unknown_word", "x"),
    ]


def test_there_is_no_other_preset() -> None:
    with pytest.raises(LookupError, match="outstanding-engineer"):
        preset("wording")


@pytest.mark.parametrize(
    ("word", "rank"),
    [
        ("研究员", "full"),
        ("教授级高级工程师", "full"),
        ("教授", "full"),
        ("高级工程师", "associate"),
        ("副教授", "associate"),
        (" 高级 工程师 ", "associate"),
        ("工程师", "intermediate"),
        ("助理研究员", "intermediate"),
        ("助教", "assistant"),
        ("full", "full"),
        ("总工程师", None),
        ("", None),
    ],
)
def test_titles(word: str, rank: str | None) -> None:
    assert title_rank(word) == rank


def test_ranks_and_degrees() -> None:
    assert reaches_title("full", "associate")
    assert not reaches_title("intermediate", "associate")
    assert [degree_level(w) for w in ("博士", "博士学位", "硕士", "PhD", "本科", "x")] == [
        "doctor",
        "doctor",
        "master",
        "doctor",
        "bachelor",
        None,
    ]
    assert [cadre_rank(w) for w in ("处级", "副厅级", "chu", "所长", "")] == [
        "chu",
        "ting",
        "chu",
        None,
        None,
    ]
