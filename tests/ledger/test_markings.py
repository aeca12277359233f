"""Classification markings: what is one, in every way it is typed, and what is an ordinary word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.markings import marking_in, marking_within


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("机密★", "机密★"),
        ("机密★5年", "机密★"),
        ("绝密★长期", "绝密★"),
        ("秘密☆1年", "秘密★"),
        ("秘密*", "秘密★"),
        ("秘密＊10年", "秘密★"),
        ("绝密﹡", "绝密★"),
        ("机 密 ★", "机密★"),
        ("机\u3000密\u3000★\u3000二十年", "机密★"),
        ("第一页\r\n机密\r\n★5年", "机密★"),
        ("机\u200b密\ufe0f⭐\ufe0f", "机密★"),
        ("机密级★", "机密★"),
        ("機密★", "机密★"),
        ("絕密☆", "绝密★"),
        ("祕密✪", "秘密★"),
        ("某型发动机_机密_★_5年.pdf", "机密★"),
        ("报告.机密-★.docx", "机密★"),
        ("内部资料 秘密", ""),
        ("保守国家秘密法", ""),
        ("涉及商业秘密,不予公开", ""),
        ("机密部门的工作★★★", ""),
        ("★秘密花园", ""),
        ("密★", ""),
        ("秘密、★", ""),
        ("", ""),
    ],
)
def test_what_bears_a_marking(text, marking):
    assert marking_in(text) == marking


@given(
    before=st.text(max_size=30),
    level=st.sampled_from(["秘密", "机密", "绝密"]),
    gap=st.sampled_from(["", " ", "\u3000", "\n", "\u200b", "\t "]),
    star=st.sampled_from("★☆*＊﹡⭐✪"),
    after=st.text(max_size=30),
)
def test_a_marking_is_found_wherever_it_stands(before, level, gap, star, after):
    assert marking_in(f"{before} {level[0]}{gap}{level[1]}{gap}{star}{after}")


@given(st.text(alphabet=st.characters(exclude_characters="密"), max_size=200))
def test_without_the_word_there_is_none(text):
    assert marking_in(text) == ""


@pytest.mark.parametrize(
    "value",
    [
        ["一", ["二", {"题名": "机密★"}]],
        {"机密★": 1},
        ({"a": [{"b": ("秘密*",)}]},),
    ],
)
def test_values_of_any_shape_are_looked_through(value):
    assert marking_within(value)
    assert marking_within([1, None, True, b"\xe6", {"a": 2.5}]) == ""
