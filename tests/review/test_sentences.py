"""The sentences of review: every code has one, and the quoted ones read as they are quoted."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from django.utils import translation

from programmes.shares import Share
from review import (
    board,
    conflicts,
    matching,
    ranking,
    reliability,
    robustness,
    scoring,
    sentences,
    signals,
    standings,
    tally,
)

from .panels import ONE, panel


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (tally.Base, sentences.BASES),
        (tally.ItemOutcome, sentences.ITEM_OUTCOMES),
        (tally.VoteOutcome, sentences.VOTE_OUTCOMES),
        (tally.Tie, sentences.TIES),
        (tally.LineCode, sentences.LINES),
        (conflicts.Relation, sentences.RELATIONS),
        (conflicts.Outcome, sentences.OUTCOMES),
        (conflicts.FactKind, sentences.FACTS),
        (scoring.MarkFault, sentences.MARK_FAULTS),
        (scoring.ScoreState, sentences.SCORE_STATES),
        (ranking.Standing, sentences.STANDINGS),
        (standings.Method, sentences.METHODS),
        (standings.Caution, sentences.CAUTIONS),
        (robustness.Without, sentences.CHANGES),
        (robustness.Without, sentences.RESTING),
        (board.Fate, sentences.FATES),
        (board.Reason, sentences.REASONS),
        (signals.SignalCode, sentences.SIGNALS),
        (matching.ClashCode, sentences.CLASHES),
        (matching.RepairCode, sentences.REPAIRS),
    ],
)
def test_every_code_has_its_sentence(codes, table):
    assert set(table) == set(codes)


def voted(**rule: object) -> tally.Count:
    """21 of 23 present; A has 13 approvals, B and C have 14."""
    box = [tally.SheetView(frozenset("ABC"))] * 13 + [tally.SheetView(frozenset("BC"))]
    box += [tally.SheetView(frozenset())] * 7
    two_thirds = Share(2, 3, ">=")
    ballot = tally.BallotRule(tuple("ABC"), 1, two_thirds, two_thirds, **rule)  # type: ignore[arg-type]
    return tally.tally(ballot, box, tally.Attendance(23, 21, {"C": tally.Recusal(1)}))


def test_the_arithmetic_of_a_vote_reads_as_it_is_announced():
    """「到会 21，应得 ≥ 2/3 即 14 票；得 13 票，未通过」."""
    with translation.override("zh-hans"):
        lines = [
            str(line) for line in sentences.count_lines(voted(), {"A": "甲", "B": "乙", "C": "丙"})
        ]
    assert "甲：到会 21，应得 ≥ 2/3 即 14 票；得 13 票，未通过。" in lines
    assert "丙：回避 1 人；本项应到 22，到会 21。" in lines
    assert lines[-1].startswith("乙、丙 各得 14 票，争 1 个名额：仅对同票者再次投票")


def test_a_fallback_names_its_rule_and_what_it_chose():
    count = tally.settle(voted(rounds_max=1), ("B",), by=tally.Tie.CHAIR)
    with translation.override("en"):
        last = str(sentences.count_line(count.lines[-1]))
    assert last == "By the rule “the chair decides”: chosen B; seats left empty: 0."
    out = voted(rounds_max=1, tie=tally.Tie.ALL_OUT)
    with translation.override("zh-hans"):
        assert "入选 无" in str(sentences.count_line(out.lines[-1]))


def test_an_unsound_count_says_which_numbers_disagree():
    with pytest.raises(tally.UnsoundCount) as refused:
        tally.Attendance(3, 4)
    with translation.override("zh-hans"):
        assert str(sentences.unsound(refused.value)) == "登记到会 4 人，应到仅 3 人。"


def test_a_conflict_shows_the_two_facts_and_the_clause():
    """「同一法人单位」."""
    expert = conflicts.PersonRef(name="孙屹", units=frozenset({"u"}))
    item = conflicts.ItemFacts("1", (conflicts.PersonRef(name="刘川", units=frozenset({"u"})),))
    rule = conflicts.Rule(conflicts.Outcome.HARD, None, "办法第三条")
    rules = {conflicts.Relation.SAME_UNIT: rule}
    (found,) = conflicts.find({"E": expert}, [item], [], rules, date(2026, 1, 1))
    with translation.override("zh-hans"):
        said = str(sentences.conflict(found, {"u": "附属医院"}))
    assert said == "同一法人单位（专家：现任职于附属医院；刘川：现任职于附属医院），依据办法第三条"
    work = conflicts.Fact(conflicts.FactKind.WORK, "expert", "论文", date(2023, 12, 31))
    assert "2023" in str(sentences.fact(work)) and "12-31" not in str(sentences.fact(work))


def infeasible(problem: matching.Problem) -> matching.Clash:
    """The clash of a problem without solution."""
    got = matching.solve(problem)
    assert isinstance(got, matching.Infeasible)
    return got.clash


def test_a_clash_names_the_set_and_its_repairs():
    """「9 份材料组候选人需要 45 人次，可用专家 8 人 × 5 = 40 人次」."""
    rules = {"load_max": 5, "group": [1] * 9 + [0], "expert_group": [1] * 8 + [0] * 8}
    clash = infeasible(matching.Problem.dense(np.ones((10, 16)), 5, **rules))
    with translation.override("zh-hans"):
        assert str(sentences.clash(clash, groups={1: "材料组"})) == (
            "9 份材料组候选人需要 45 人次，可用专家 8 人 × 5 = 40 人次，缺 5 人次。"
        )
        first = str(sentences.repair(clash.repairs[0], groups={1: "材料组"}))
        assert first == "增加 1 名材料组专家。"


def test_a_single_number_that_mends_is_told_with_its_name():
    """「将王某上限提高到 9」."""
    forbidden = np.zeros((10, 4), dtype=bool)
    forbidden[:9, 1:] = True
    rules = {"forbidden": forbidden, "load_max": [8, 9, 9, 9]}
    clash = infeasible(matching.Problem.dense(np.ones((10, 4)), 1, **rules))
    with translation.override("zh-hans"):
        said = [str(sentences.repair(each, experts={0: "王某"})) for each in clash.repairs]
    assert said[0] == "增加 1 名可评审这些材料的专家。"
    assert said[1] == "将王某上限提高到 9。"
    assert said[2].endswith("所需专家减为 0 人。")


def test_a_minimum_names_who_is_lacking():
    problem = matching.Problem.dense(
        np.ones((1, 4)), 3, load_max=1, frontline=[1, 0, 0, 0], frontline_min=2
    )
    clash = infeasible(problem)
    with translation.override("zh-hans"):
        said = str(sentences.clash(clash, {0: "甲"}))
        assert said == "甲共需一线专家 2 人次，可用一线专家 1 人 × 1 = 1 人次，缺 1 人次。"
        mending = [str(sentences.repair(each, {0: "甲"})) for each in clash.repairs]
    assert "增加 1 名可评审这些材料的一线专家。" in mending
    assert "将甲所需一线专家减为 1 人。" in mending


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", list(matching.ClashCode))
def test_every_clash_can_be_told(code, language):
    traits = {"trait": "outside", "rules": ("outside", matching.Rule.PER_UNIT)}
    for each in (0, 5):
        clash = matching.Clash(code, (0, 1), (0, 1), 12, 10, load_each=each, group=1, **traits)
        with translation.override(language):
            said = str(sentences.clash(clash))
        assert "{" not in said and said


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", list(matching.RepairCode))
def test_every_repair_can_be_told(code, language):
    for changes in (((0, 3),), ((0, 3), (1, 4))):
        for traits in ((), ("frontline", "outside")):
            one = matching.Repair(code, 2, changes, trait="outside", traits=traits, group=1)
            both = matching.Repair(code, 2, changes, also=(one,))
            with translation.override(language):
                said = [str(sentences.repair(each, groups={1: "A"})) for each in (one, both)]
            assert all("{" not in each and each for each in said)


def test_a_long_set_is_cut_short():
    with translation.override("en"):
        assert str(sentences.listed([str(n) for n in range(20)])).endswith("10, 11 and 8 more")


def sheet_of(text: str, seats: int) -> robustness.Robustness:
    """The robustness sheet of a small panel, by the mean."""
    sheets, asked = panel(text)
    return robustness.robustness(standings.Method.MEAN, sheets, asked=asked, rule=ONE, seats=seats)


def test_robustness_reads_as_it_is_quoted():
    """「20 席中 17 席稳定；3 席取决于 1 位评审」， here with two seats."""
    sheet = sheet_of("A x80 y80 z80 | B x60 y60 z100 | C x70 y72 z70", 2)
    with translation.override("zh-hans"):
        assert str(sentences.stability(sheet)) == "2 席中 1 席稳定；1 席取决于 1 位评审"
        said = [str(sentences.change(each, {"B": "乙"}, {"z": "赵"})) for each in sheet.changes]
    assert said == [
        "去掉评审 x：入围者不变，1 项名次变动。",
        "去掉评审 y：入围者不变，1 项名次变动。",
        "去掉评审 赵：出 乙（2 → 3）；进 C（3 → 2）。",
    ]
    with translation.override("en"):
        assert str(sentences.stability(sheet)) == "1 of 2 places stable; resting on one reviewer: 1"


def test_a_tie_and_a_review_that_stands_alone_are_told():
    sheet = sheet_of("A x90 | B y80 z80 | C y70 z70 | D y70 z70", 3)
    with translation.override("zh-hans"):
        assert (
            str(sentences.stability(sheet)) == "2 席中 1 席稳定；2 项并列待定；1 席取决于 1 位评审"
        )
        assert "A（1 → 无成绩）" in str(sentences.change(sheet.changes[0]))


def test_a_seat_of_the_board_says_why():
    rule = board.BoardRule(2, {"W": 1}, minima=(board.Bound("women", 1),))
    rows = [
        board.Entry("A", 1),
        board.Entry("B", 2, "W"),
        board.Entry("C", 3, "", frozenset({"women"})),
    ]
    with translation.override("zh-hans"):
        said = [
            str(sentences.reason(seat, {"women": "女性"}, {"W": "西部"}))
            for seat in board.fill(rule, rows).seats
        ]
    assert said == [
        "余下名额须留给“女性”的下限",
        "占“西部”专项名额",
        "为满足“女性”下限而优先于名次靠前者",
    ]


def test_cautions_signals_and_agreement_carry_their_numbers():
    sheets, asked = panel("A x80 y90 | B x70 y60 | C v20 w10")
    got = standings.results(standings.Method.BLUP, sheets, asked=asked, rule=ONE)
    fast = signals.too_fast([signals.Visit("x", "A", 59, 6)], 10)
    like = signals.Signal(
        signals.SignalCode.LIKE_COMMENT,
        ("x", "y"),
        ("A",),
        Fraction(4, 5),
        Fraction(7, 10),
        "甲" * 99,
    )
    with translation.override("zh-hans"):
        said = [str(sentences.caution(each)) for each in got.cautions]
        assert said[0].startswith("各项分成 2 组，组间没有共同评审（各组一项：A、C）")
        assert str(sentences.signal(fast[0], {"x": "孙屹"})) == (
            "孙屹 在上一次打分后 59 秒内完成 A 的打分；按页数阅读至少需 60 秒。"
        )
        assert str(sentences.signal(like)) == f"x、y 的评语相似度 80%，涉及 A：“{'甲' * 60}…”"
        agreed = reliability.agreement({"A": {"x": Fraction(9), "y": Fraction(9)}})
        assert str(sentences.agreed(agreed)).startswith("无法判断一致性")
        some = reliability.Agreement(Fraction(2, 3), 7, 20, 0.5, 0.8)
        assert str(sentences.agreed(some)) == (
            "Krippendorff α = 0.67（95% 区间 0.50 至 0.80），依据有两份以上评分的 7 项。"
        )
