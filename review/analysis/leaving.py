"""Expected ranks with one reviewer left out, from the equations of all reviews.

With P the matrix that takes the scores to their residuals, r = P y and r² = y′P y, leaving the scores O
out gives, at the same ratios and without solving anything again (Christensen, Pearson and Johnson 1992),

    logdet′ = logdet + logdet P_OO,   r²′ = r² − r_O′ P_OO⁻¹ r_O,
    value′ = value − C P_OO⁻¹ r_O,    cov′ = cov + C P_OO⁻¹ C′,

C the covariance of the items' values with what is fitted to O. The equations of all reviews are taken
apart once for every τ_a (``equations``; M = QΛQ′ is the reviewers' block); along τ_b all is then a sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .equations import Part, parts_of
from .posterior import closing_in, expected, ratio
from .reviews import Floats, Ints, Reviews


@dataclass(frozen=True, slots=True, eq=False)
class _Slice:
    """The equations at one τ_a. ``drawn`` (n): τ_a²/a, ``level`` (n): 1/a, of the items' own block a.

    ``turned`` (n × k): ``met`` in the basis ``basis`` (k × k) of M, whose values are ``spread`` (k);
    ``cross`` (k), ``corner``: the mean's row; ``right`` (k), ``first``: right sides; ``square``: y′y less
    the items' share; ``logs``: Σ log a; ``sums`` (n): the items' sums of scores.
    """

    drawn: Floats
    level: Floats
    turned: Floats
    basis: Floats
    spread: Floats
    cross: Floats
    corner: float
    right: Floats
    first: float
    square: float
    logs: float
    sums: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Along:
    """One slice along t values of τ_b (``tau``), one reviewer left out.

    ``inner`` (t × k), ``schur`` (t), ``beta`` (t), ``v`` (t × k): the solution of all reviews; ``rows``
    (r × k), ``lead`` (t × r): what is fitted to O; ``root`` (t × r × r): of P_OO; ``rest`` (t × r): r_O
    through it; ``logdet``, ``r2`` (t): without O.
    """

    tau: Floats
    inner: Floats
    schur: Floats
    beta: Floats
    v: Floats
    rows: Floats
    lead: Floats
    root: Floats
    rest: Floats
    logdet: Floats
    r2: Floats


def _slice(part: Part, tau: float) -> _Slice:
    count = part.met.sum(axis=1)
    a = tau * tau * count + 1.0
    drawn, level = tau * tau / a, 1.0 / a
    sums = np.asarray(np.bincount(part.wide, part.y, len(a)), dtype=np.float64)
    spread, basis = np.linalg.eigh(
        np.diag(part.met.sum(axis=0)) - part.met.T @ (drawn[:, None] * part.met)
    )
    right = np.bincount(part.narrow, part.y, part.met.shape[1]) - part.met.T @ (drawn * sums)
    return _Slice(
        drawn,
        level,
        part.met @ basis,
        basis,
        np.maximum(spread, 0.0),
        basis.T @ (part.met.T @ level),
        float(count @ level),
        basis.T @ right,
        float(part.y.sum() - drawn * count @ sums),
        float(part.y @ part.y - drawn @ (sums * sums)),
        float(np.log(a).sum()),
        sums,
    )


class Leaving:
    """Reviews of one part with more items than reviewers, from which one reviewer at a time is left out."""

    def __init__(self, reviews: Reviews) -> None:
        self.reviews = reviews
        self._slices: dict[float, _Slice] = {}

    @cached_property
    def part(self) -> Part | None:
        """The one part; None where there are several, or items are the smaller side."""
        parts = parts_of(self.reviews)
        return parts[0] if len(parts) == 1 and not parts[0].swapped else None

    def ranks(self, who: str) -> dict[str, float] | None:
        """Expected rank of every item that others have read; None where these reviews must be solved anew."""
        part = self.part
        out = self.reviews.reviewer == self.reviews.reviewers.index(who)
        rest = self.reviews.without(out)
        free = len(rest.score) - 1
        if part is None or rest.parts != 1 or free < 1 or np.ptp(rest.score) < 1e-9:
            return None
        left = np.isin(self.reviews.items, rest.items)
        mean, cov = self._moments(part, np.flatnonzero(out), free)
        rank = expected(mean[left], cov[np.ix_(left, left)])
        return dict(zip(rest.items, rank.tolist(), strict=True))

    def _at(self, part: Part, step: float) -> _Slice:
        tau = float(ratio(np.asarray(step)))
        if tau not in self._slices:
            self._slices[tau] = _slice(part, tau)
        return self._slices[tau]

    def _moments(self, part: Part, out: Ints, free: int) -> tuple[Floats, Floats]:
        """Mean (n) and covariance (n × n) of the items' values without the scores ``out``."""

        def logs(a: Floats, b: Floats) -> Floats:
            lines = [_along(part, self._at(part, x), out, ratio(b)) for x in a]
            return np.array([-0.5 * (on.logdet + free * np.log(on.r2)) for on in lines])

        a, b, weights = closing_in(logs)
        mean, square = np.zeros(len(part.items)), np.zeros((len(part.items),) * 2)
        for at, weight in zip(a, weights, strict=True):
            some = weight > 0.0
            if some.any():
                of = self._at(part, at)
                on = _along(part, of, out, ratio(b[some]))
                value, factor, own = _values(part, of, on, out, weight[some] * on.r2 / free)
                mean += weight[some] @ value
                rows = np.concatenate([factor, np.sqrt(weight[some])[:, None] * value])
                square += rows.T @ rows + np.diag(own)
        return mean, square - np.outer(mean, mean)


def _along(part: Part, of: _Slice, out: Ints, tau: Floats) -> _Along:
    """The restricted likelihood along τ_b without the scores ``out``, which are one reviewer's."""
    t2 = tau * tau
    inner = 1.0 / (t2[:, None] * of.spread + 1.0)
    schur = of.corner - t2 * (inner @ (of.cross * of.cross))
    beta = (of.first - t2 * (inner @ (of.cross * of.right))) / schur
    v = tau[:, None] * inner * (of.right - beta[:, None] * of.cross)
    r2 = of.square - of.first * beta - tau * (v @ of.right)
    logdet = of.logs + np.log(schur) - np.log(inner).sum(axis=1)

    items = part.wide[out]
    rows = of.basis[part.narrow[out]] - of.drawn[items, None] * of.turned[items]
    lead = of.level[items] - t2[:, None] * ((inner * of.cross) @ rows.T)
    p = np.eye(len(out)) - np.diag(of.drawn[items])
    p = p - t2[:, None, None] * ((inner[:, None, :] * rows) @ rows.T)
    p = p - lead[:, :, None] * lead[:, None, :] / schur[:, None, None]
    root = np.asarray(np.linalg.cholesky(p), dtype=np.float64)
    rest = part.y[out] - of.drawn[items] * of.sums[items]
    rest = rest - beta[:, None] * of.level[items] - tau[:, None] * (v @ rows.T)
    rest = np.asarray(np.linalg.solve(root, rest[:, :, None])[:, :, 0], dtype=np.float64)
    logdet = logdet + 2.0 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    r2 = r2 - (rest * rest).sum(axis=1)
    return _Along(tau, inner, schur, beta, v, rows, lead, root, rest, logdet, r2)


def _values(
    part: Part, of: _Slice, on: _Along, out: Ints, noise: Floats
) -> tuple[Floats, Floats, Floats]:
    """The items' values (t × n); rows whose squares, and a diagonal (n), add up to their covariances
    times ``noise`` (t).
    """
    t2, items = on.tau * on.tau, part.wide[out]
    turned = -of.drawn[:, None] * of.turned
    level = of.level - t2[:, None] * ((on.inner * of.cross) @ turned.T)
    value = part.centre + of.drawn * of.sums + on.beta[:, None] * of.level
    value = value + on.tau[:, None] * (on.v @ turned.T)
    cross = t2[:, None, None] * ((on.inner[:, None, :] * on.rows) @ turned.T)
    cross = cross + on.lead[:, :, None] * level[:, None, :] / on.schur[:, None, None]
    cross[:, np.arange(len(out)), items] += of.drawn[items]
    cross = np.asarray(np.linalg.solve(on.root, cross), dtype=np.float64)
    value = value - np.einsum("trn,tr->tn", cross, on.rest)
    shared = np.sqrt((noise * t2) @ on.inner)[:, None] * turned.T
    level = np.sqrt(noise / on.schur)[:, None] * level
    cross = (np.sqrt(noise)[:, None, None] * cross).reshape(-1, len(of.drawn))
    return value, np.concatenate([shared, level, cross]), noise.sum() * of.drawn
