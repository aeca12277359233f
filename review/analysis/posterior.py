"""Expected ranks (期望名次): how sure the order is, with the doubt about the variances taken in.

The model is that of ``equations``; a priori the ratios τ_a and τ_b are half-Cauchy(1), the means flat,
p(σ²) ∝ 1/σ². Then p(τ | scores) ∝ p(τ) · exp(−½ Σ logdet) · (Σ r²)^(−d/2), summed over a grid of
equal steps of (2/π)·atan τ that closes in on where the weight lies. Item values are taken as normal
with the mixture's mean and covariance. The expected rank of an item is one more than the sum, over
the others, of the chance that the other is better (Laird and Louis 1989; as the Swiss National
Science Foundation ranks). Only intervals of ranks and the chance of a seat come from draws.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .equations import Part, Ratios, likelihood, parts_of, solved
from .reviews import Floats, Ints, Reviews

GRID = 10
"""Steps of the grid in each direction."""
ROUNDS = 3
"""So often the grid closes in."""
_erf = np.frompyfunc(math.erf, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """``item``, ``error`` (n): mean and sd of each item's value; ``rank`` (n): expected, from 1.

    ``rank_low``, ``rank_high`` (n): the middle 95 % of ranks drawn; ``chance`` (n): share of draws
    with a rank within the seats, None without seats or draws. ``reviewer`` (m): mean effects.
    """

    item: Floats
    error: Floats
    rank: Floats
    rank_low: Ints | None
    rank_high: Ints | None
    chance: Floats | None
    reviewer: Floats


def expected_ranks(
    reviews: Reviews, seats: int | None = None, seed: str = "", draws: int = 2000
) -> Posterior:
    """Expected ranks; with 0 ``draws`` without intervals and chances, which need the ``seed``."""
    parts = parts_of(reviews)
    item, cov, reviewer = _moments(reviews, parts)
    error = np.sqrt(np.maximum(np.diag(cov), 0.0))
    rank = expected(item, cov)
    if not draws or not len(item):
        return Posterior(item, error, rank, None, None, None, reviewer)
    drawn = _drawn_ranks(item, cov, seed, draws)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0, method="inverted_cdf").astype(np.int64)
    chance = None if seats is None else (drawn <= seats).mean(axis=0)
    return Posterior(item, error, rank, low, high, chance, reviewer)


def _moments(reviews: Reviews, parts: Sequence[Part]) -> tuple[Floats, Floats, Floats]:
    """Mean (n) and covariance (n × n) of the items' values, and mean (m) of the reviewers' effects."""
    n, m = len(reviews.items), len(reviews.reviewers)
    free = len(reviews.score) - len(parts)
    mean, square, reviewer = np.zeros(n), np.zeros((n, n)), np.zeros(m)
    for ratios, weight in _weights(parts, free):
        at, effect = np.zeros(n), np.zeros(m)
        r2 = sum(likelihood(part, ratios)[1] for part in parts)
        for part in parts:
            got = solved(part, ratios)
            at[part.items], effect[part.reviewers] = got.item, got.reviewer
            square[np.ix_(part.items, part.items)] += weight * r2 / max(free, 1) * got.item_cov
        mean += weight * at
        square += weight * np.outer(at, at)
        reviewer += weight * effect
    return mean, square - np.outer(mean, mean), reviewer


def _weights(parts: Sequence[Part], free: int) -> list[tuple[Ratios, float]]:
    """Ratios with their weights, those under a ten-thousandth of the largest left out."""
    if not parts or free < 1 or all(part.is_flat for part in parts):
        return [((0.0, 0.0), 1.0)] if parts else []

    def logs(a: Floats, b: Floats) -> Floats:
        return np.array(
            [[_log_weight(parts, free, (float(x), float(y))) for y in ratio(b)] for x in ratio(a)]
        )

    a, b, weights = closing_in(logs)
    return [
        ((float(ratio(a[x])), float(ratio(b[y]))), float(weights[x, y]))
        for x, y in np.argwhere(weights > 0.0)
    ]


def closing_in(logs: Callable[[Floats, Floats], Floats]) -> tuple[Floats, Floats, Floats]:
    """The last grid's sides (steps of :func:`ratio` in each direction) and its weights, which add up to 1.

    ``logs`` gives the logarithms of the weights (GRID × GRID) on such sides.
    """
    low, high = np.zeros(2), np.ones(2)
    for _ in range(ROUNDS):
        step = (high - low) / GRID
        a, b = (low[axis] + step[axis] * (np.arange(GRID) + 0.5) for axis in (0, 1))
        found = logs(a, b)
        weights = np.exp(found - found.max())
        weights[weights <= 1e-4] = 0.0
        near = np.argwhere(weights > 0.0)
        inside = np.stack([a[near[:, 0]], b[near[:, 1]]], axis=1)
        low = np.maximum(inside.min(axis=0) - step, 0.0)
        high = np.minimum(inside.max(axis=0) + step, 1.0)
    return a, b, weights / weights.sum()


def ratio(step: Floats) -> Floats:
    """The ratios τ at these places (0 to 1) of the grid's side."""
    return np.asarray(np.tan(np.pi / 2 * step), dtype=np.float64)


def _log_weight(parts: Sequence[Part], free: int, ratios: Ratios) -> float:
    got = [likelihood(part, ratios) for part in parts]
    return -0.5 * (sum(each[0] for each in got) + free * math.log(sum(each[1] for each in got)))


def expected(item: Floats, cov: Floats) -> Floats:
    """One more than the expected number of better items; of equals each counts a half."""
    n = len(item)
    row, col = np.triu_indices(n, 1)
    var = cov[row, row] + cov[col, col] - 2.0 * cov[row, col]
    ahead = item[row] - item[col]
    sure = np.where(np.abs(ahead) < 1e-9, 0.0, np.sign(ahead))
    scaled = ahead / np.sqrt(np.where(var > 1e-12, 2.0 * var, 1.0))
    edge = np.where(var > 1e-12, np.asarray(_erf(scaled), dtype=np.float64), sure) / 2.0
    rank = np.full(n, (n + 1) / 2.0)
    np.subtract.at(rank, row, edge)
    np.add.at(rank, col, edge)
    return rank


def _drawn_ranks(item: Floats, cov: Floats, seed: str, draws: int) -> Ints:
    """Ranks (draws × n) of values drawn; the generator's stream is frozen for good (NumPy's NEP 19)."""
    words = np.frombuffer(hashlib.sha256(seed.encode()).digest(), dtype="<u4")
    stream = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(words.tolist())))
    values, vectors = np.linalg.eigh(cov)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = item + stream.standard_normal((draws, len(item))) @ root.T
    order = np.argsort(-drawn, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(item) + 1)[None, :], axis=1)
    return ranks
