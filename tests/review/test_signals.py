"""Integrity signals: what is seen is named, and nothing else."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from review.scoring import Criterion, ScoreSheet
from review.signals import (
    Comment,
    SignalCode,
    Visit,
    like_comments,
    plain,
    same_comments,
    straight_lines,
    too_fast,
)

F = Fraction
BOTH = (Criterion("a", F(60), F(100)), Criterion("b", F(40), F(50)))
PRAISE = "该候选人在材料领域取得了系统性、原创性成果,建议优先推荐。"


def test_the_same_words_of_two_reviewers_are_found_whatever_the_punctuation():
    comments = [
        Comment("x", "A", PRAISE),
        Comment("y", "B", PRAISE.replace(",", ",  ").rstrip("。")),
        Comment("z", "A", "同意。"),
        Comment("w", "B", "同意!"),
    ]
    (found,) = same_comments(comments)
    assert (found.code, found.reviewers, found.items) == (
        SignalCode.SAME_COMMENT,
        ("x", "y"),
        ("A", "B"),
    )
    assert (found.found, found.text) == (2, PRAISE)
    assert len(same_comments(comments, least=2)) == 2


def test_one_reviewer_may_repeat_himself():
    assert same_comments([Comment("x", "A", PRAISE), Comment("x", "B", PRAISE)]) == ()


def test_nearly_the_same_words_are_found_with_their_alikeness():
    long = PRAISE + "其代表性论著被国内外同行广泛引用,技术已在多家企业应用并取得显著效益。"
    other = long.replace("优先", "重点")
    assert like_comments([Comment("x", "A", long), Comment("x", "B", other)]) == ()
    assert like_comments([Comment("x", "A", long), Comment("y", "B", long)]) == ()
    (found,) = like_comments([Comment("y", "B", other), Comment("x", "A", long)])
    assert (found.reviewers, found.items, found.text) == (("x", "y"), ("A", "B"), long)
    first, second = ({plain(t)[i : i + 4] for i in range(len(plain(t)) - 3)} for t in (long, other))
    assert found.found == F(len(first & second), len(first | second)) >= F(7, 10)
    strange = "申报材料缺少关键实验的重复性证据,应用证明由关联单位出具,难以支持其结论,建议补充第三方检测报告后再议。"
    assert like_comments([Comment("x", "A", long), Comment("y", "B", strange)]) == ()


def test_less_time_than_reading_takes():
    visits = [Visit("x", "A", 59, 6), Visit("x", "B", 60, 6), Visit("y", "A", 29, 1)]
    assert [
        (each.reviewers, each.items, each.found, each.bound) for each in too_fast(visits, 10, 30)
    ] == [
        (("x",), ("A",), 59, 60),
        (("y",), ("A",), 29, 30),
    ]


def sheets(*rows: tuple[int, int]) -> list[ScoreSheet]:
    return [ScoreSheet("x", f"i{at}", {"a": F(a), "b": F(b)}) for at, (a, b) in enumerate(rows)]


def test_the_same_marks_on_item_after_item():
    got = straight_lines(BOTH, sheets((90, 40), (90, 40), (90, 40), (90, 40), (80, 30)))
    assert [(each.code, each.found, each.bound, each.items) for each in got] == [
        (SignalCode.SAME_SHEET, 4, 5, ("i0", "i1", "i2", "i3"))
    ]
    assert straight_lines(BOTH, sheets((90, 40), (90, 40), (90, 40), (80, 40), (80, 30))) == ()
    assert straight_lines(BOTH, sheets((90, 40), (90, 40))) == ()


def test_every_criterion_at_the_same_share():
    got = straight_lines(BOTH, sheets((90, 45), (80, 40), (70, 35), (60, 30), (100, 50)))
    assert [(each.code, each.found) for each in got] == [(SignalCode.FLAT_SHEETS, 5)]


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.text("甲乙 ,", max_size=6)), max_size=8))
def test_comments_are_the_same_when_their_plain_words_are(rows):
    comments = [Comment(who, f"i{at}", text) for at, (who, text) in enumerate(rows)]
    got = same_comments(comments, least=1)
    words = {plain(text) for _, text in rows}
    shared = {w for w in words if w and len({who for who, t in rows if plain(t) == w}) > 1}
    assert {plain(each.text) for each in got} == shared
    assert got == same_comments(list(reversed(comments)), least=1)
