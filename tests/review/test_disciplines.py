"""The tree of disciplines (GB/T 13745-2009) and the distances on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.vocabulary import disciplines as tree
from review.vocabulary.regions import PROVINCES, province_of

CODES = st.sampled_from(sorted(tree.disciplines()))


def test_as_many_are_listed_as_the_standard_has():
    others = [code for code in tree.disciplines() if len(code) == 5 and code.endswith("99")]
    second = [code for code in tree.disciplines() if len(code) == 5]
    assert len(tree.subjects()) == 62
    assert len(second) - len(others) == 676 + 1  # 63032 区域经济管理 came by an amendment
    assert len(tree.subjects()) + len(second) == len(tree.disciplines())


def test_every_listed_discipline_stands_below_a_subject_and_bears_a_name():
    assert {len(code) for code in tree.disciplines()} == {3, 5}
    assert {tree.parent_of(c) for c in tree.disciplines() if len(c) == 5} <= set(tree.subjects())
    assert all(name.strip() == name != "" for name in tree.disciplines().values())
    assert all(tree.field_of(code) for code in tree.disciplines())


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [
        ("110", "数学", "自然科学"),
        ("46020", "机械设计", "工程与技术科学"),
        ("4602010", "机械设计", "工程与技术科学"),
        ("320", "临床医学", "医药科学"),
        ("83010", "军事理论", "人文与社会科学"),
        ("999", "", ""),
        ("46", "", ""),
        ("机械", "", ""),
    ],
)
def test_a_code_has_its_name_and_its_field(code, name, field):
    assert (tree.name_of(code), tree.field_of(code)) == (name, field)
    assert tree.is_listed(code) == bool(name)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("46020", "46020", 0.0),
        ("460", "46020", 0.25),
        ("46020", "4602010", 0.25),
        ("4602010", "4602020", 0.25),
        ("46020", "46025", 0.5),
        ("4602010", "4602510", 0.5),
        ("46020", "430", 0.8),
        ("11064", "91010", 1.0),
        ("46020", "32027", 1.0),
        ("46020", "nothing", 1.0),
        ("nothing", "nothing", 1.0),
    ],
)
def test_how_far_two_disciplines_lie_apart(one, other, far):
    assert tree.distance(one, other) == tree.distance(other, one) == far


@given(CODES, CODES, CODES)
def test_the_distance_is_one_on_a_tree(a, b, c):
    assert tree.distance(a, b) == tree.distance(b, a)
    assert (tree.distance(a, b) == 0) == (a == b)
    assert tree.distance(a, c) <= tree.distance(a, b) + tree.distance(b, c)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("46020", "46020"),
        (" 46020 机械设计 ", "46020"),
        ("46020·机械设计", "46020"),
        ("机械设计", "46020"),
        ("4602010", "4602010"),
        ("46020 药学", ""),
        ("46021", ""),
        ("设计", ""),
        ("", ""),
    ],
)
def test_a_discipline_is_recognised_as_people_write_it(words, code):
    assert tree.found_by(words) == code


@given(CODES)
def test_a_discipline_is_found_by_its_code_and_name(code):
    assert tree.found_by(f"{code} {tree.name_of(code)}") == code


@pytest.mark.parametrize(
    ("place", "province"),
    [
        ("北京市海淀区", "北京"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆", "新疆"),
        ("海淀", ""),
        ("", ""),
    ],
)
def test_a_place_names_its_province(place, province):
    assert province_of(place) == province
    assert len(PROVINCES) == 34
