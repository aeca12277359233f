"""Merging: papers of one person meet by their key, and where they disagree is listed."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nominations import sentences
from nominations.merging import (
    VIEWS,
    CarriedPaper,
    Difference,
    Group,
    Lead,
    candidate_key,
    differences,
    groups,
)

A = CarriedPaper(
    "CAE-2027-0001",
    "甲学会",
    "CAE",
    "cae-energy",
    date(1970, 5, 1),
    "清华大学",
    "",
    "教授",
    ("论文一", "论文二"),
)
B = replace(A, number="CAE-2027-0002", society="乙学会")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"academy": "CAS"}, ["academy"]),
        ({"division": "cae-civil"}, ["division"]),
        ({"birth": date(1970, 5, 2)}, ["birth"]),
        ({"unit": "清华大学能源系"}, ["unit"]),
        ({"unit": "清华 大学"}, []),
        ({"title": "研究员"}, ["title"]),
        ({"works": ("论文二", "论文一")}, []),
        ({"works": ("论文二", "论文三")}, ["works"]),
        ({"birth": None, "title": "", "works": ()}, []),
        ({"academy": "CAS", "title": "研究员"}, ["academy", "title"]),
    ],
)
def test_differences(changes: dict, fields: list[str]) -> None:
    assert [each.field for each in differences([A, replace(B, **changes)])] == fields


def test_a_difference_says_who_said_what_and_whoever_is_silent_is_left_out() -> None:
    third = replace(A, number="3", title="")
    found = differences([A, replace(B, title="研究员"), third])
    assert found == (Difference("title", (("CAE-2027-0001", "教授"), ("CAE-2027-0002", "研究员"))),)
    with translation.override("zh-hans"):
        words = str(sentences.of_difference(found[0]))
    assert "CAE-2027-0001: 教授; CAE-2027-0002: 研究员" in words


def test_one_credit_code_is_one_unit_however_spelt() -> None:
    code = "12100000400000624D"
    same = [replace(A, unit_code=code), replace(B, unit="清华", unit_code=code)]
    assert differences(same) == ()
    assert differences([])[:1] == differences([A]) == ()


def test_every_field_has_its_word() -> None:
    assert [field for field, _, _ in VIEWS] == list(sentences.FIELDS)


def key(**more: object) -> str:
    given = {"identity_hash": "h", "programme": "p", "year": 2026, **more}
    return candidate_key(**given)  # type: ignore[arg-type]


def test_keys_meet_by_person_programme_year_academy_and_team() -> None:
    assert key() == key()
    assert key(team="新 材料团队") == key(team="新材料团队")
    different = [key(identity_hash="i"), key(programme="q"), key(year=2027), key(team="t")]
    assert len({key(), *different, key(academy="CAS")}) == 6


def test_a_name_alone_makes_no_candidate() -> None:
    with pytest.raises(ValueError, match="verified document"):
        key(identity_hash="")


PAPERS = st.lists(
    st.builds(
        CarriedPaper,
        number=st.uuids().map(str),
        society=st.just("s"),
        division=st.sampled_from(["", "a", "b"]),
        unit=st.sampled_from(["", "甲", "乙"]),
        title=st.sampled_from(["", "教授"]),
    ),
    max_size=5,
)


@given(PAPERS)
def test_the_order_of_papers_does_not_change_what_differs(papers: list[CarriedPaper]) -> None:
    there, back = differences(papers), differences(papers[::-1])
    assert [each.field for each in there] == [each.field for each in back]
    assert differences(papers + papers) == () or there


# --- who lies beside whom ----------------------------------------------------------------------------

LU = Lead(1, "cycle-1", "k", "鲁一", date(1970, 5, 1), "清华大学")


@pytest.mark.parametrize(
    ("changes", "sure"),
    [
        ({}, True),
        ({"name": "鲁二", "birth": None, "unit": ""}, True),  # one number is one person
        ({"key": "other"}, False),
        ({"key": ""}, False),
        ({"key": "", "birth": None, "unit": "清华 大学"}, False),
        ({"key": "", "unit": "甲校"}, False),
        ({"key": "", "birth": date(1970, 5, 2), "unit": "甲校"}, None),
        ({"key": "", "name": "鲁二"}, None),
        ({"key": "", "birth": None, "unit": ""}, None),
        ({"circle": "cycle-2"}, None),
    ],
)
def test_two_papers_lie_side_by_side(changes: dict, sure: bool | None) -> None:
    found = groups([LU, replace(LU, paper=2, **changes)])
    assert found == (() if sure is None else (Group((1, 2), sure),))


def test_who_is_like_two_others_makes_one_group_of_three() -> None:
    second = replace(LU, paper=2, key="b", unit="甲校")
    third = replace(LU, paper=3, key="c", birth=date(1971, 1, 1), unit="甲校")
    assert groups([LU, third]) == ()
    assert groups([LU, second, third]) == (Group((1, 2, 3), sure=False),)


leads = st.lists(
    st.builds(
        Lead,
        paper=st.just(0),
        circle=st.sampled_from("ab"),
        key=st.sampled_from(["", "k", "l"]),
        name=st.sampled_from(["鲁一", "鲁二"]),
        birth=st.sampled_from([None, date(1970, 5, 1), date(1971, 5, 1)]),
        unit=st.sampled_from(["", "甲校", "乙校"]),
    ),
    max_size=9,
)


@given(leads)
def test_groups_share_no_paper_and_do_not_depend_on_the_order(given_leads: list[Lead]) -> None:
    rows = [replace(lead, paper=n) for n, lead in enumerate(given_leads)]
    found = groups(rows)
    papers = [paper for group in found for paper in group.papers]
    assert len(papers) == len(set(papers))
    again = groups(list(reversed(rows)))
    assert {frozenset(g.papers) for g in found} == {frozenset(g.papers) for g in again}
    for group in found:
        keys = {rows[paper].key for paper in group.papers}
        assert group.sure == (len(keys) == 1 and "" not in keys)
        assert len({rows[paper].circle for paper in group.papers}) == 1
