"""Names as they are compared: characters, readings in both orders, initials; units and what is alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.naming import (
    Grade,
    Register,
    UnitEntry,
    alike,
    filed,
    like,
    name_key,
    readings,
    simplified,
    sought,
    unit_key,
)


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("張國華", "张国华", Grade.EXACT),
        ("张　国华", "张国华", Grade.EXACT),
        ("张国华", "ZHANG Guohua", Grade.SPELLED),
        ("张国华", "Guo-Hua Zhang", Grade.SPELLED),
        ("张国华", "Zhang, G. H.", Grade.INITIALS),
        ("张国华", "G.-H. Zhang", Grade.INITIALS),
        ("单志广", "Shan Zhiguang", Grade.SPELLED),
        ("单志广", "Dan Zhiguang", None),
        ("仇保兴", "Qiu Baoxing", Grade.SPELLED),
        ("解思深", "Xie Sishen", Grade.SPELLED),
        ("吕志", "Lyu Zhi", Grade.SPELLED),
        ("欧阳自远", "Ziyuan Ouyang", Grade.SPELLED),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提", Grade.EXACT),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提", Grade.SPELLED),
        ("阿卜杜拉·买买提", "Abudula Maimaiti", Grade.SPELLED),
        ("Jürgen Müller", "Juergen Mueller", Grade.SPELLED),
        ("张珊", "张山", None),
        ("李小明", "李明", None),
        ("Li Xiaoming", "Li Xiaomin", None),
        ("", "张三", None),
    ],
)
def test_how_near_two_names_are(one, other, grade):
    assert like(one, other) is grade
    assert like(other, one) is grade


NAMES = st.one_of(
    st.text(alphabet="张李王小明国华单仇·", max_size=5),
    st.text(alphabet="ABab zhang.,-'üé", max_size=12),
    st.text(max_size=8),
)


@given(NAMES, NAMES)
def test_likeness_goes_both_ways(one, other):
    assert like(one, other) == like(other, one)


@given(NAMES)
def test_a_name_is_like_itself_and_its_keys_are_few(name):
    if name_key(name):
        assert like(name, name) is Grade.EXACT
    assert len(filed(name)) <= 24 * 24 * 4
    assert len(sought(name)) <= 2 * len(filed(name))


def test_characters():
    assert simplified("劉曉鋒 Liu") == "刘晓锋 Liu"
    assert "shan" in readings("单")
    assert {"lv", "lu", "lyu"} <= set(readings("绿"))
    assert readings("x") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中国矿业大学（北京）", "中国矿业大学(北京)"),
        ("清華大學", "清华大学"),
        ("山东大学(威海校区)", "山东大学"),
        ("西安电子科技大学南校区", "西安电子科技大学"),
        ("江城机床有限责任公司", "江城机床有限公司"),
        ("Tsinghua  University", "TSINGHUA UNIVERSITY"),
    ],
)
def test_one_name_of_a_unit_in_two_writings(one, other):
    assert unit_key(one) == unit_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中国矿业大学", "中国矿业大学(北京)"),
        ("华为技术有限公司", "华为技术股份有限公司"),
        ("第一医院", "第二医院"),
        ("华中科技大学", "武汉科技大学"),
    ],
)
def test_two_names_of_units(one, other):
    assert unit_key(one) != unit_key(other)


REGISTER = (
    UnitEntry("1", ("江城大学", "江城学院"), "91110000", ""),
    UnitEntry("2", ("江城大学附属医院", "江城医院"), "", "1"),
    UnitEntry("3", ("江城矿业大学", "矿院"), "", ""),
    UnitEntry("4", ("江城矿业大学(北京)", "矿院"), "", ""),
)


def test_the_register_knows_names_aliases_and_codes():
    register = Register(REGISTER)
    assert register.resolve("江城學院") == "1"
    assert register.resolve("江城医院") == "2"
    assert register.resolve("改了名", " 91110000 ") == "1"
    assert register.resolve("无此单位") == "~无此单位"
    assert register.resolve(" ") == ""
    assert register.above("2") == {"1"}
    assert register.above("~无此单位") == frozenset()


def test_a_name_that_two_units_bear_names_neither_and_looks_like_both():
    register = Register(REGISTER)
    key = register.resolve("矿院")
    assert key == "~矿院"
    assert register.near(key) == {"3", "4"}


def test_only_what_is_not_on_record_looks_like_something():
    register = Register(REGISTER)
    department = register.resolve("江城大学数学系")
    assert register.near(department) >= {"1"}
    assert department in register.near("1")
    assert register.near("3") == frozenset()  # (北京) is on record as another


@given(
    st.text(alphabet="江城大学院所系一二北京()有限公司", max_size=10),
    st.text(alphabet="江城大学院所系一二北京()", max_size=10),
)
def test_looking_alike_goes_both_ways(one, other):
    assert alike(one, other) == alike(other, one)


def test_parents_in_a_circle_end():
    register = Register([UnitEntry("1", ("甲",), "", "2"), UnitEntry("2", ("乙",), "", "1")])
    assert register.above("1") == {"2"}
