"""Rich prose: the marks it knows, what stays text, how it is counted, shown and spelled."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.prose import (
    Reference,
    Run,
    count,
    paragraphs,
    parse,
    plain,
    render,
    set_small,
    spelled,
)

PIECES = [
    "<b>",
    "</b>",
    "<sub>",
    "</sub>",
    "<i>",
    "</i>",
    "<sup>",
    "</sup>",
    "[图1]",
    "[图0]",
    "<",
    ">",
    "&",
    '"',
    "<script>",
    "碳",
    "a",
    "₂",
    "1",
]
TEXTS = st.lists(st.sampled_from([*PIECES, " ", "\n"])).map("".join)


@pytest.mark.parametrize(
    ("text", "html", "said"),
    [
        ("CO<sub>2</sub>", "CO<sub>2</sub>", "CO2"),
        ("<sup>13</sup>C", "<sup>13</sup>C", "13C"),
        ("CO₂、α、≥ 3 μm", "CO₂、α、≥ 3 μm", "CO₂、α、≥ 3 μm"),
        ("a < b", "a &lt; b", "a < b"),
        ("a <b", "a &lt;b", "a <b"),
        ("<b>未闭合", "&lt;b&gt;未闭合", "<b>未闭合"),
        ("闭合</b>", "闭合&lt;/b&gt;", "闭合</b>"),
        ("<b>甲<i>乙</i></b>", "<b>甲</b><b><i>乙</i></b>", "甲乙"),
        ("<b>甲<i>乙</b>丙</i>", "<b>甲&lt;i&gt;乙</b>丙&lt;/i&gt;", "甲<i>乙丙</i>"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;", "<script>x</script>"),
        ("<b class=x>甲</b>", "&lt;b class=x&gt;甲&lt;/b&gt;", "<b class=x>甲</b>"),
        ("<SUB>2</SUB>", "&lt;SUB&gt;2&lt;/SUB&gt;", "<SUB>2</SUB>"),
        ("见[图12]", "见图12", "见图12"),
        ("见[图0][图]", "见[图0][图]", "见[图0][图]"),
        ("", "", ""),
    ],
)
def test_marks_and_what_is_none(text, html, said):
    assert (render(text), plain(text)) == (html, said)


def test_a_text_is_read_as_runs_and_references():
    assert parse("见<b>[图1]</b>：") == (Run("见"), Reference(1, ("b",)), Run("："))


@pytest.mark.parametrize(
    ("text", "number"),
    [("减排 CO<sub>2</sub>，达 3%。", 10), ("  \n\u3000", 0), ("a < b", 3), ("𬬭、①", 3)],
)
def test_every_character_counts_and_no_blank_and_no_mark(text, number):
    assert count(text) == number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10<sup>8</sup>", "10⁸"),
        ("SO<sub>4</sub><sup>2−</sup>", "SO₄²⁻"),
        ("x<sub>max</sub>", "xₘₐₓ"),
        ("x<sup>甲</sup>", "x^(甲)"),
        ("<b>重</b>要", "重要"),
    ],
)
def test_where_no_mark_is_shown_a_power_stays_a_power(text, said):
    assert spelled(text) == said


def test_a_figure_stands_below_the_paragraph_that_names_it_first():
    found = paragraphs("见[图2]和[图1]\n再见[图1]与<b>[图3]\n续</b>")
    assert [each.figures for each in found] == [(2, 1), (3,), ()]
    assert found[2].html == "<b>续</b>"


@given(TEXTS)
def test_what_is_shown_is_safe_and_says_what_is_counted(text):
    html = render(text)
    assert set(re.findall(r"</?(\w+)", html)) <= {"sub", "sup", "i", "b"}
    assert unescape(re.sub(r"</?(?:sub|sup|i|b)>", "", html)) == plain(text)
    depth: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)>", html):
        if not closing:
            depth.append(name)
        else:
            assert depth.pop() == name
    assert depth == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("CO₂", "CO<sub>2</sub>"),
        ("10⁻⁸ m²", "10<sup>-</sup><sup>8</sup> m<sup>2</sup>"),
        ("碳 & α", "碳 &amp; α"),
    ],
)
def test_what_our_faces_lack_is_set_small_in_print(text, html):
    assert set_small(render(text)) == html
