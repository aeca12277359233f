"""Invented panels for the tests of the arithmetic: a reviewer a letter, an item a word."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from review.scoring import Criterion, ScoreRule, ScoreSheet, Trim

THREE = tuple(
    Criterion(code, weight=Fraction(weight), high=Fraction(high))
    for code, weight, high in (("merit", 50, 100), ("use", 30, 50), ("team", 20, 10))
)
RULE = ScoreRule(THREE, trim=Trim(1, 1, 5))
ONE = ScoreRule((Criterion("all", weight=Fraction(1), high=Fraction(100)),))
Asked = dict[str, list[str]]


def panel(text: str) -> tuple[list[ScoreSheet], Asked]:
    """``"A x90 y80 | B x70"``: items with their reviewers' single marks."""
    sheets, asked = [], {}
    for line in text.split("|"):
        item, *marks = line.split()
        asked[item] = [mark[0] for mark in marks]
        sheets += [ScoreSheet(mark[0], item, {"all": Fraction(mark[1:])}) for mark in marks]
    return sheets, asked


def season(
    items: int, reviewers: int, each: int, seed: int = 1, step: int = 1
) -> tuple[list[ScoreSheet], Asked]:
    """Items of some quality read by ``each`` of the reviewers, who differ in severity."""
    chance = Random(seed)
    severity = {f"r{at:02}": chance.gauss(0, 6) for at in range(reviewers)}
    sheets, asked = [], {}
    for item in [f"i{at:02}" for at in range(items)]:
        quality = chance.gauss(70, 8)
        asked[item] = chance.sample(sorted(severity), each)
        for who in asked[item]:
            marks = {}
            for line in THREE:
                share = (quality + severity[who] + chance.gauss(0, 7)) / 100
                mark = round(float(line.high) * min(1.0, max(0.0, share)) / step) * step
                marks[line.code] = Fraction(min(mark, line.high))
            sheets.append(ScoreSheet(who, item, marks))
    return sheets, asked


SMALL = st.builds(
    season,
    st.integers(1, 6),
    st.integers(3, 5),
    st.integers(1, 3),
    st.integers(0, 10_000),
    st.sampled_from([1, 5]),
)
