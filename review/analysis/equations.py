"""The mixed model of one part: score = mean + item + reviewer + noise, at given ratios.

``y_ij = β + a_i + b_j + e_ij`` with ``a_i ~ N(0, σ_a²)``, ``b_j ~ N(0, σ_b²)``, ``e_ij ~ N(0, σ²)``,
all independent. With the ratios ``τ = (σ_a/σ, σ_b/σ)``, ``a = τ_a u`` and ``b = τ_b v``, the best
(β, u, v) minimise ``r² = Σ (y − β − τ_a u_i − τ_b v_j)² + |u|² + |v|²`` (Henderson 1950; Bates 2015).
The factor with more levels is eliminated (its block is diagonal); only the other is dense.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .reviews import Floats, Ints, Reviews

Ratios = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The reviews of one connected part, its scores around their mean.

    ``wide``, ``narrow`` (N): level of the eliminated and of the dense factor; ``swapped`` when items
    are the dense one. ``met`` (w × k): 1 where a review stands.
    """

    items: Ints
    reviewers: Ints
    wide: Ints
    narrow: Ints
    swapped: bool
    y: Floats
    centre: float
    met: Floats

    @property
    def is_flat(self) -> bool:
        """Whether all scores are the same."""
        return bool(np.abs(self.y).max(initial=0.0) < 1e-9)


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """``logdet`` and ``r2`` at given ratios, and their derivatives by (τ_a, τ_b)."""

    logdet: float
    r2: float
    slope_logdet: Floats
    slope_r2: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The estimates of β + a_i (``item``, n) and b_j (``reviewer``, m) at given ratios.

    ``item_cov`` (n × n) and ``reviewer_var`` (m) are their covariances given the scores, in units
    of σ².
    """

    item: Floats
    reviewer: Floats
    item_cov: Floats
    reviewer_var: Floats


def parts_of(reviews: Reviews) -> list[Part]:
    """The parts of the reviews, ready to be solved."""
    found = []
    part_of_review = reviews.part_of_item[reviews.item]
    for number in range(reviews.parts):
        at = np.flatnonzero(part_of_review == number)
        items = np.flatnonzero(reviews.part_of_item == number)
        reviewers = np.flatnonzero(reviews.part_of_reviewer == number)
        item = np.searchsorted(items, reviews.item[at])
        reviewer = np.searchsorted(reviewers, reviews.reviewer[at])
        swapped = len(items) < len(reviewers)
        wide, narrow = (reviewer, item) if swapped else (item, reviewer)
        met = np.zeros((max(len(items), len(reviewers)), min(len(items), len(reviewers))))
        met[wide, narrow] = 1.0
        y = reviews.score[at]
        centre = float(y.mean())
        found.append(
            Part(items, reviewers, wide, narrow, swapped, y - centre, centre, met),
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """The equations' blocks: ``a`` (w) diagonal, ``c`` (w × 1+k) cross, ``s`` Schur complement."""

    tw: float
    tn: float
    count_wide: Floats
    count_narrow: Floats
    a: Floats
    c: Floats
    s: Floats


def _blocks(part: Part, ratios: Ratios) -> _Blocks:
    tw, tn = ratios[::-1] if part.swapped else ratios
    count_wide, count_narrow = part.met.sum(axis=1), part.met.sum(axis=0)
    a = tw * tw * count_wide + 1.0
    c = np.concatenate([tw * count_wide[:, None], tw * tn * part.met], axis=1)
    b = np.diag(np.concatenate([[float(len(part.y))], tn * tn * count_narrow + 1.0]))
    b[0, 1:] = b[1:, 0] = tn * count_narrow
    return _Blocks(tw, tn, count_wide, count_narrow, a, c, b - c.T @ (c / a[:, None]))


def _estimates(
    part: Part, blocks: _Blocks, inverse: Floats | None = None
) -> tuple[float, Floats, Floats, Floats]:
    """β, the two factors' u and v, and the residuals; ``inverse`` of ``s`` where it is at hand."""
    k = part.met.shape[1]
    right_wide = blocks.tw * np.bincount(part.wide, part.y, len(blocks.a))
    right = np.concatenate([[part.y.sum()], blocks.tn * np.bincount(part.narrow, part.y, k)])
    right -= blocks.c.T @ (right_wide / blocks.a)
    kept = np.linalg.solve(blocks.s, right) if inverse is None else inverse @ right
    u = (right_wide - blocks.c @ kept) / blocks.a
    fitted = kept[0] + blocks.tw * u[part.wide] + blocks.tn * kept[1:][part.narrow]
    return float(kept[0]), u, kept[1:], part.y - fitted


def _inverse(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def likelihood(part: Part, ratios: Ratios) -> tuple[float, float]:
    """``logdet`` and ``r2`` alone."""
    blocks = _blocks(part, ratios)
    _, u, v, rest = _estimates(part, blocks)
    logdet = np.log(blocks.a).sum() + np.linalg.slogdet(blocks.s)[1]
    return float(logdet), float(rest @ rest + u @ u + v @ v)


def sloped(part: Part, ratios: Ratios) -> Likelihood:
    """``logdet`` and ``r2`` with their derivatives."""
    blocks = _blocks(part, ratios)
    a, inverse = blocks.a, _inverse(blocks.s)
    _, u, v, rest = _estimates(part, blocks, inverse)
    m = blocks.c @ inverse
    cross = -m / a[:, None]
    wide_var = 1.0 / a + (m * blocks.c).sum(axis=1) / (a * a)
    shared = float((part.met * cross[:, 1:]).sum())
    of_wide = (blocks.count_wide * (blocks.tw * wide_var + cross[:, 0])).sum()
    of_narrow = (blocks.count_narrow * (blocks.tn * np.diag(inverse)[1:] + inverse[0, 1:])).sum()
    by_logdet = np.array([of_wide + blocks.tn * shared, of_narrow + blocks.tw * shared])
    by_r2 = np.array([rest @ u[part.wide], rest @ v[part.narrow]])
    if part.swapped:
        by_logdet, by_r2 = by_logdet[::-1], by_r2[::-1]
    logdet = np.log(a).sum() + np.linalg.slogdet(blocks.s)[1]
    return Likelihood(
        float(logdet), float(rest @ rest + u @ u + v @ v), 2.0 * by_logdet, -2.0 * by_r2
    )


def solved(part: Part, ratios: Ratios) -> Solved:
    """Solve one part at given ratios."""
    blocks = _blocks(part, ratios)
    tw, tn, a = blocks.tw, blocks.tn, blocks.a
    inverse = _inverse(blocks.s)
    beta, u, v, _ = _estimates(part, blocks, inverse)
    m = blocks.c @ inverse
    if part.swapped:
        base, factor, scale = inverse[1:, 1:], inverse[1:, 0], tn
        wide_var = 1.0 / a + (m * blocks.c).sum(axis=1) / (a * a)
        item, reviewer, reviewer_var = tn * v, tw * u, tw * tw * wide_var
    else:
        base = np.diag(1.0 / a) + m @ (blocks.c / a[:, None]).T / a[:, None]
        factor, scale = -m[:, 0] / a, tw
        item, reviewer, reviewer_var = tw * u, tn * v, tn * tn * np.diag(inverse)[1:]
    cov = inverse[0, 0] + scale * (factor[:, None] + factor[None, :]) + scale**2 * base
    level = part.centre + beta
    return Solved(level + item, reviewer, (cov + cov.T) / 2.0, reviewer_var)
