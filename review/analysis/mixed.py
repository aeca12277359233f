"""Reviewer effects taken out by a mixed model: variances by REML, effects by BLUP.

The two ratios τ are those at which the restricted likelihood is highest, with σ² profiled out:
``D(τ) = Σ logdet + d · log(Σ r² ÷ d)``, d = number of scores − number of parts (Patterson and
Thompson 1971), over all parts together. D is even in each τ, so the minimum is sought freely and its
sign dropped; ratios end at :data:`RATIO_MAX`. BLUP draws every effect towards zero, the more the
fewer scores it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .equations import Part, Ratios, parts_of, sloped, solved
from .reviews import Floats, Reviews

RATIO_MAX = 300.0
"""σ_a and σ_b are at most so many times σ: scores have steps, so some noise is always there."""
STARTS: tuple[Ratios, ...] = ((1.0, 0.5), (0.3, 1.0))
STEPS = 200
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """``item`` (n): score without reviewer effects, with standard ``error``; ``reviewer`` (m) effects.

    ``reviewer_error`` (m). Standard deviations ``sd_item``, ``sd_reviewer``, ``sd_noise`` are in
    points; all three are 0 where the scores show no spread at all.
    """

    item: Floats
    error: Floats
    reviewer: Floats
    reviewer_error: Floats
    sd_item: float
    sd_reviewer: float
    sd_noise: float


def blup(reviews: Reviews, starts: Sequence[Ratios] = STARTS) -> Mixed:
    """Estimate all effects; ``starts`` are where the search for the ratios begins.

    Where the reviews are too thin, D may be level, and what is found depends on the start; so there
    the search always begins at :data:`STARTS`.
    """
    parts = parts_of(reviews)
    free = len(reviews.score) - len(parts)
    if not parts or free < 1 or all(part.is_flat for part in parts):
        return _at(reviews, parts, (0.0, 0.0), 0.0)
    ratios = fitted(parts, free, STARTS if reviews.is_thin else starts)
    r2 = sum(sloped(part, ratios).r2 for part in parts)
    return _at(reviews, parts, ratios, r2 / free)


def _at(reviews: Reviews, parts: Sequence[Part], ratios: Ratios, noise: float) -> Mixed:
    """All effects at given ratios and noise variance."""
    n, m = len(reviews.items), len(reviews.reviewers)
    item, error, reviewer, reviewer_error = np.zeros(n), np.zeros(n), np.zeros(m), np.zeros(m)
    for part in parts:
        got = solved(part, ratios)
        item[part.items], reviewer[part.reviewers] = got.item, got.reviewer
        error[part.items] = np.sqrt(noise * np.maximum(np.diag(got.item_cov), 0.0))
        reviewer_error[part.reviewers] = np.sqrt(noise * np.maximum(got.reviewer_var, 0.0))
    sd = float(np.sqrt(noise))
    return Mixed(item, error, reviewer, reviewer_error, ratios[0] * sd, ratios[1] * sd, sd)


def fitted(parts: Sequence[Part], free: int, starts: Sequence[Ratios] = STARTS) -> Ratios:
    """The ratios of highest restricted likelihood, from each start the nearest; the best of these."""
    found = [_descend(parts, free, np.array(start)) for start in starts]
    _, best = min(found, key=lambda each: each[0])
    a, b = (float(each) if each > 1e-6 else 0.0 for each in np.abs(best))
    return a, b


def deviance(parts: Sequence[Part], free: int, ratios: Ratios) -> tuple[float, Floats]:
    """D(τ) and its derivatives."""
    got = [sloped(part, ratios) for part in parts]
    r2 = sum(each.r2 for each in got)
    slope = sum(each.slope_logdet for each in got) + free / r2 * sum(each.slope_r2 for each in got)
    return sum(each.logdet for each in got) + free * float(np.log(r2 / free)), np.asarray(slope)


def _curvature(parts: Sequence[Part], free: int, at: Floats, slope: Floats) -> Floats:
    """The inverse of D's second derivatives where it bends upward, else a cautious step's length."""
    step = 1e-4
    ends = [deviance(parts, free, (at[0] + dx, at[1] + dy))[1] for dx, dy in ((step, 0), (0, step))]
    second = np.array([(end - slope) / step for end in ends])
    second = (second + second.T) / 2.0
    if np.linalg.eigvalsh(second)[0] > 1e-3:
        return np.asarray(np.linalg.inv(second), dtype=np.float64)
    return np.eye(2) / max(1.0, float(np.abs(slope).max()))


def _descend(parts: Sequence[Part], free: int, at: Floats) -> tuple[float, Floats]:
    """BFGS with halving steps, kept within the largest ratio."""
    value, slope = deviance(parts, free, (at[0], at[1]))
    inverse = _curvature(parts, free, at, slope)
    for _ in range(STEPS):
        step = -inverse @ slope
        if step @ slope >= 0.0:
            inverse = np.eye(2) / max(1.0, float(np.abs(slope).max()))
            step = -inverse @ slope
        step *= min(
            1.0, 2.0 * (1.0 + float(np.abs(at).max())) / max(1e-300, float(np.abs(step).max()))
        )
        moved, share = None, 1.0
        while moved is None and share > 1e-9:
            target = np.clip(at + share * step, -RATIO_MAX, RATIO_MAX)
            new, new_slope = deviance(parts, free, (target[0], target[1]))
            if new <= value + 1e-4 * float(slope @ (target - at)):
                moved = target
            share /= 2.0
        if moved is None:
            break
        s, g = moved - at, new_slope - slope
        at, value, slope = moved, new, new_slope
        if float(np.abs(s).max()) < 1e-10 or float(np.abs(slope).max()) < 1e-9:
            break
        if (sg := float(s @ g)) > 1e-300:
            turn = np.eye(2) - np.outer(s, g) / sg
            inverse = turn @ inverse @ turn.T + np.outer(s, s) / sg
    return value, at
