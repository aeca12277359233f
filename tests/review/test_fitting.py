"""Fit: near disciplines and shared words, with the parts it is made of; the same every time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.fitting import (
    DISCIPLINE,
    PAST,
    REFUSED,
    Profile,
    fits,
    nearest,
    shared_words,
    words_of,
)


def distance(one: str, other: str) -> float:
    """Return 0, 0.25, 0.5 or 1 by how many levels two codes share."""
    for shared, far in ((5, 0.25), (3, 0.5)):
        if one[:shared] == other[:shared]:
            return 0.0 if one == other else far
    return 1.0


def texts(*words: str) -> Profile:
    return Profile(texts=words)


NEARER = [
    ("机械设计", "机械制造", "药学"),
    ("高速铁路轨道结构", "铁道工程", "水利水电工程"),
    ("肿瘤免疫治疗", "临床肿瘤学", "岩土工程"),
    ("水稻遗传育种", "作物遗传育种", "计算机视觉"),
    ("计算机视觉与模式识别", "人工智能、模式识别", "眼科学"),
    ("高温合金材料", "金属材料、高温合金", "高分子合成"),
    ("量子通信", "量子信息与量子通信", "卫星通信"),
    ("航空发动机叶片", "航空发动机", "船舶动力装置"),
    ("心血管内科", "心血管病学", "儿科学"),
    ("特高压输电", "输电与电网保护", "车辆工程"),
    ("煤矿瓦斯灾害防治", "煤矿安全、瓦斯治理", "油气田开发"),
    ("城市轨道交通信号", "轨道交通信号与控制", "道路桥梁"),
]


@pytest.mark.parametrize(("item", "near", "far"), NEARER)
def test_of_two_specialties_the_nearer_fits_better(item, near, far):
    found = fits([texts(item)], [texts(near), texts(far)], distance)
    assert found.values[0, 0] > found.values[0, 1], shared_words(texts(item), texts(far))


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        ("机械设计与理论研究", {"机械"}, {"设计", "理论", "研究", "与"}),
        ("ＣＡＤ/CAM 技术", {"cad", "cam"}, {"技术", "CAD"}),
        ("　", set(), set()),
        ("2024", set(), {"2024"}),
    ],
)
def test_words_are_segmented_folded_and_without_empty_ones(text, said, unsaid):
    found = words_of(text)
    assert said <= found and not unsaid & found


def test_a_main_discipline_counts_more_than_a_side_one():
    item = Profile(disciplines={"46020": 1.0})
    main = Profile(disciplines={"46020": 80, "32011": 20})
    side = Profile(disciplines={"46020": 20, "32011": 80})
    near = Profile(disciplines={"46025": 100})
    found = fits([item], [main, side, near, Profile()], distance)
    assert found.values[0].tolist() == [1.0, 0.625, 0.5, 0.0]
    assert found.of(0, 3).discipline is None and found.of(0, 0).as_json() == {"discipline": 1.0}


def test_where_nothing_is_known_of_one_part_the_other_stands_alone():
    item = Profile(disciplines={"46020": 1.0}, texts=("机械设计",))
    by_code, by_words = Profile(disciplines={"46020": 1.0}), texts("机械设计")
    both = Profile(disciplines={"46020": 1.0}, texts=("药学",))
    values = fits([item], [by_code, by_words, both], distance).values[0]
    assert values.tolist() == [1.0, 1.0, DISCIPLINE]


def test_earlier_reviews_lift_and_refusals_lower():
    item = Profile(disciplines={"46020": 1.0}, texts=("机械设计",), group="机械学部")
    known = {"disciplines": {"46025": 1.0}}
    plain, old = Profile(**known), Profile(**known, past={"机械学部": 2, "医学": 9})
    once = Profile(**known, refused=(("机械设计",),))
    twice = Profile(**known, refused=(("机械设计",), ("机械设计",), ("药学",)))
    found = fits([item], [plain, old, once, twice], distance)
    assert found.values[0].tolist() == pytest.approx(
        [0.5, 0.5 + PAST * 0.75 * 0.5, 0.5 * (1 - REFUSED * 0.5), 0.5 * (1 - REFUSED * 0.75)]
    )
    assert found.of(0, 3).as_json() == {"discipline": 0.5, "refused": 0.75}


def test_why_names_the_nearest_disciplines_and_the_shared_words():
    item = Profile(disciplines={"46020": 1.0, "32011": 1.0}, texts=("航空发动机叶片冷却",))
    expert = Profile(disciplines={"32099": 50, "46020": 10}, texts=("航空发动机设计",))
    assert nearest(item, expert, distance) == ("46020", "46020")
    assert nearest(item, Profile(), distance) is None
    assert shared_words(item, expert)[0] in {"航空发动机", "发动机", "航空"}
    assert "设计" not in shared_words(item, expert)


CODES = st.sampled_from(["46020", "46025", "460", "32011", "11011"])
WORDS = st.sampled_from(["机械设计", "药学", "量子通信", "研究", "", "a1"])
PROFILES = st.builds(
    Profile,
    disciplines=st.dictionaries(CODES, st.integers(1, 100), max_size=3),
    texts=st.lists(WORDS, max_size=3).map(tuple),
    past=st.dictionaries(st.just("甲"), st.integers(0, 5)),
    refused=st.lists(st.lists(WORDS, max_size=2).map(tuple), max_size=2).map(tuple),
    group=st.sampled_from(["", "甲"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PROFILES, min_size=1, max_size=4), st.lists(PROFILES, min_size=1, max_size=4))
def test_a_fit_lies_between_0_and_1_and_depends_on_its_pair_alone(items, experts):
    found = fits(items, experts, distance)
    assert ((found.values >= 0) & (found.values <= 1)).all()
    again = fits(items[::-1], experts[::-1], distance).values[::-1, ::-1]
    np.testing.assert_allclose(again, found.values, atol=1e-6)
    alone = fits(items[:1], experts[:1], distance)
    assert alone.of(0, 0) == pytest.approx(found.of(0, 0)) or alone.of(0, 0) == found.of(0, 0)
