"""Scores standardised per reviewer (标准分): each reviewer's mean and spread made those of all.

Known to do harm where reviewers read few items, since a mean and a spread of few scores are mostly
chance; so a reviewer with fewer scores than ``least``, or without any spread, is left as he is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .reviews import Floats, Reviews


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """``item`` (n): mean standard score, back on the scale of 0 to 100; ``review`` (N) the same.

    ``left`` names the reviewers that were left as they are.
    """

    item: Floats
    review: Floats
    left: tuple[str, ...]


def z_scores(reviews: Reviews, least: int = 10) -> Standardised:
    """Map y of reviewer j to M + S · (y − mean_j) ÷ sd_j; sds divide by the number less one.

    M and S are mean and standard deviation of all scores.
    """
    y, who, m = reviews.score, reviews.reviewer, len(reviews.reviewers)
    number = np.bincount(who, minlength=m)
    mean = np.bincount(who, y, m) / np.maximum(number, 1)
    square = np.bincount(who, (y - mean[who]) ** 2, m)
    sd = np.sqrt(square / np.maximum(number - 1, 1))
    whole_mean = y.mean() if y.size else 0.0
    whole_sd = y.std(ddof=1) if y.size > 1 else 0.0
    fit = (number >= max(least, 2)) & (sd > 1e-9)
    scaled = whole_mean + whole_sd * (y - mean[who]) / np.where(fit, sd, 1.0)[who]
    review = np.where(fit[who], scaled, y)
    counts = np.bincount(reviews.item, minlength=len(reviews.items))
    item = np.bincount(reviews.item, review, len(reviews.items)) / np.maximum(counts, 1)
    left = tuple(code for code, good in zip(reviews.reviewers, fit, strict=True) if not good)
    return Standardised(item, review, left)
