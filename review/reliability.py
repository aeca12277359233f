"""How far reviewers agree (评审一致性), as facts for the office: nobody is judged by a number here.

Leniency compares each reviewer with the others on the same items; it is exact, as is Krippendorff's
alpha of interval scores (Hayes and Krippendorff 2007): 1 is full agreement, 0 what chance would give.
Only alpha's interval is drawn: items are resampled with replacement, by a seed passed in.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np

from .scoring import mean

Scores = Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True)
class ReviewerFacts:
    """One reviewer's scores (points): how many, from where to where, their mean and spread.

    ``leniency``: mean of own score less the others' mean, over the ``compared`` items that somebody
    else has scored; above 0 is lenient, None without such an item. ``spread`` is the standard
    deviation (n − 1), None of a single score; ``apart`` the mean distance from the others' mean.
    """

    reviewer: str
    scores: int
    low: Fraction
    high: Fraction
    mean: Fraction
    spread: float | None
    compared: int
    leniency: Fraction | None
    apart: Fraction | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's ``alpha`` over ``items`` with two scores or more, and where it lies with 95 %.

    ``alpha`` is None where nothing can be compared or all scores are the same.
    """

    alpha: Fraction | None
    items: int
    scores: int
    low: float | None
    high: float | None


def reviewer_facts(scores: Scores) -> tuple[ReviewerFacts, ...]:
    """The facts of every reviewer, by code, from item → reviewer → score."""
    own: dict[str, list[Fraction]] = defaultdict(list)
    gaps: dict[str, list[Fraction]] = defaultdict(list)
    for item in sorted(scores):
        given = scores[item]
        total = sum(given.values(), Fraction(0))
        for who, value in given.items():
            own[who].append(value)
            if len(given) > 1:
                gaps[who].append(value - (total - value) / (len(given) - 1))
    return tuple(_facts(who, own[who], gaps[who]) for who in sorted(own))


def _facts(who: str, own: Sequence[Fraction], gaps: Sequence[Fraction]) -> ReviewerFacts:
    centre = mean(own)
    squares = sum(((value - centre) ** 2 for value in own), Fraction(0))
    return ReviewerFacts(
        who,
        len(own),
        min(own),
        max(own),
        centre,
        sqrt(squares / (len(own) - 1)) if len(own) > 1 else None,
        len(gaps),
        mean(gaps) if gaps else None,
        mean([abs(gap) for gap in gaps]) if gaps else None,
    )


def agreement(scores: Scores, seed: str = "", draws: int = 2000) -> Agreement:
    """Krippendorff's alpha with squared differences; without interval for 0 ``draws``.

    α = 1 − D_o ÷ D_e, with D_o = (1/n) Σ_items Σ_pairs 2 d² ÷ (m_i − 1) and D_e = Σ_pairs of all
    2 d² ÷ (n (n − 1)), over the n scores of items with m_i ≥ 2 scores.
    """
    paired = [list(scores[item].values()) for item in sorted(scores) if len(scores[item]) > 1]
    sums = [_sums(values) for values in paired]
    count = sum(len(values) for values in paired)
    alpha = _alpha(sums) if sums else None
    if alpha is None or not draws or len(sums) < 2:
        return Agreement(alpha, len(paired), count, None, None)
    low, high = _interval(sums, seed, draws)
    return Agreement(alpha, len(paired), count, low, high)


Sums = tuple[int, Fraction, Fraction, Fraction]


def _sums(values: Sequence[Fraction]) -> Sums:
    """Of one item: number, sum, sum of squares, and its part of n · D_o."""
    number, total = len(values), sum(values, Fraction(0))
    squares = sum((value * value for value in values), Fraction(0))
    return number, total, squares, 2 * (number * squares - total * total) / (number - 1)


def _alpha(sums: Sequence[Sums]) -> Fraction | None:
    """Alpha from the sums of the items; None where all scores are the same."""
    number = sum(each[0] for each in sums)
    total = sum((each[1] for each in sums), Fraction(0))
    squares = sum((each[2] for each in sums), Fraction(0))
    observed = sum((each[3] for each in sums), Fraction(0))
    expected = 2 * (number * squares - total * total)
    return Fraction(1) - (number - 1) * observed / expected if expected else None


def _interval(sums: Sequence[Sums], seed: str, draws: int) -> tuple[float, float]:
    """The middle 95 % of alpha over items drawn again; the stream is frozen for good."""
    words = np.frombuffer(hashlib.sha256(seed.encode()).digest(), dtype="<u4")
    stream = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(words.tolist())))
    size = len(sums)
    centre = sum((each[1] for each in sums), Fraction(0)) / sum(each[0] for each in sums)
    rows = np.array(
        [
            [n, float(s - n * centre), float(q - 2 * centre * s + n * centre**2), float(d)]
            for n, s, q, d in sums
        ]
    )
    times = np.zeros((draws, size))
    np.add.at(times, (np.arange(draws)[:, None], stream.randint(0, size, (draws, size))), 1.0)
    number, total, squares, observed = (times @ rows).T
    expected = 2.0 * (number * squares - total * total)
    some = expected > 1e-9
    alphas = 1.0 - (number[some] - 1.0) * observed[some] / expected[some]
    if not alphas.size:
        return 0.0, 1.0
    low, high = np.quantile(alphas, [0.025, 0.975])
    return float(low), float(high)
