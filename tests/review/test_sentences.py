"""The sentences of review: every code has one, and the quoted ones read as they are quoted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.utils import translation

from programmes.shares import Share
from review import conflicts, matching, ranking, scoring, sentences, tally


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
    """「到会 21,应得 ≥ 2/3 即 14 票;得 13 票,未通过」."""
    with translation.override("zh-hans"):
        lines = [
            str(line) for line in sentences.count_lines(voted(), {"A": "甲", "B": "乙", "C": "丙"})
        ]
    assert "甲:到会 21,应得 ≥ 2/3 即 14 票;得 13 票,未通过。" in lines
    assert "丙:回避 1 人;本项应到 22,到会 21。" in lines
    assert lines[-1].startswith("乙、丙 各得 14 票,争 1 个名额:仅对同票者再次投票")


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
        assert str(sentences.unsound(refused.value)) == "登记到会 4 人,应到仅 3 人。"


def test_a_conflict_shows_the_two_facts_and_the_clause():
    """「同一法人单位」."""
    expert = conflicts.PersonRef(name="孙屹", units=frozenset({"u"}))
    item = conflicts.ItemFacts("1", (conflicts.PersonRef(name="刘川", units=frozenset({"u"})),))
    rule = conflicts.Rule(conflicts.Outcome.HARD, None, "办法第三条")
    rules = {conflicts.Relation.SAME_UNIT: rule}
    (found,) = conflicts.find({"E": expert}, [item], [], rules, date(2026, 1, 1))
    with translation.override("zh-hans"):
        said = str(sentences.conflict(found, {"u": "附属医院"}))
    assert said == "同一法人单位(专家:现任职于附属医院;刘川:现任职于附属医院),依据办法第三条"


def test_a_clash_names_the_set_and_its_repairs():
    """「9 份材料共需 45 人次,可用专家最多 40 人次」."""
    problem = matching.Problem.dense(np.ones((9, 8)), 5, load_max=5)
    got = matching.solve(problem)
    assert isinstance(got, matching.Infeasible)
    with translation.override("zh-hans"):
        assert str(sentences.clash(got.clash)) == (
            "9 份材料共需 45 人次,8 名专家最多承担 40 人次,缺 5 人次。"
        )
        assert [str(sentences.repair(each)) for each in got.clash.repairs] == [
            "增加 1 名可评审这些材料的专家。",
            "工作量上限共提高 5:请选择",
            "评审人次减少 5:请选择",
        ]


def test_a_long_set_is_cut_short():
    with translation.override("en"):
        assert str(sentences.listed([str(n) for n in range(20)])).endswith("10, 11 and 8 more")
