"""Standings (成绩与名次): one method counts, and every step from a mark to a place is shown.

The rule set names the method before opening. Mean and trimmed mean are exact and anyone can recompute
them; the others are estimates (``analysis``), marked as such, that count only where the rule set says
so and otherwise stand beside. An estimate is compared to :data:`DIGITS` decimals, so that the last
bits of a machine's arithmetic neither part equals nor order them.

Missing reviews: an item without the reviews that the score rule asks for is short and not ranked by
any method, and its reviews enter no estimate; every other item counts the reviews that are in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from . import analysis
from .ranking import Key, Ranking, draw_lot, rank
from .scoring import ItemScore, ScoreRule, ScoreSheet, mean, score, weighted

DIGITS = 6
"""Decimals to which estimates are compared."""
SURE = 1.959963984540054
"""So many standard errors to either side hold 95 %."""
FEW_SCORES = 10
"""Fewer scores than these say little about a reviewer."""


class Method(StrEnum):
    """What the places go by."""

    MEAN = "mean"  # plain mean of the reviews' weighted scores, exact
    TRIMMED_MEAN = "trimmed_mean"  # the same without the highest and lowest, exact
    Z_SCORE = "z_score"  # mean of scores standardised per reviewer
    BLUP = "blup"  # score without reviewer effects, mixed model
    EXPECTED_RANK = "expected_rank"  # Bayesian expected rank

    @property
    def is_exact(self) -> bool:
        """Whether it can be recomputed by hand."""
        return self in (Method.MEAN, Method.TRIMMED_MEAN)


class Caution(StrEnum):
    """Why an estimate is to be read with care."""

    DISCONNECTED = "disconnected"  # parts share no reviewer: each keeps its own mean
    FEW_SCORES = "few_scores"  # reviewers with too few scores to be judged by
    NOT_STANDARDISED = "not_standardised"  # reviewers left as they are
    TOO_THIN = "too_thin"  # no review to spare: reviewers and items cannot be told apart
    NO_DIFFERENCE = "no_difference"  # the scores do not tell the items apart
    NOT_TRIMMED = "not_trimmed"  # items with too few reviews to drop any


@dataclass(frozen=True, slots=True)
class Warned:
    """A caution, with the items, reviewers or parts it is about and the number it compares with."""

    code: Caution
    about: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class TieRule:
    """What parts equals, fixed beforehand: better means on ``criteria`` in turn, then a lot.

    With neither, ties stay ties. ``seed`` is that of the lot.
    """

    criteria: tuple[str, ...] = ()
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a value lies with 95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review of an item: its exact score, what was taken off as its reviewer's, what is left.

    The last two are estimates, None in exact methods; ``dropped`` when trimmed away.
    """

    reviewer: str
    score: Fraction
    removed: float | None
    adjusted: float | None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item beside its working: ``raw`` plain mean, ``value`` what counts, ``key`` what is compared.

    ``value``: points, or a rank where ranks are expected. ``adjusted``: points after the method, with
    ``interval``. ``rank_interval``, ``chance`` (of a seat): only from expected ranks.
    """

    item: str
    raw: Fraction | None
    value: Fraction | float | None
    key: Key | None
    adjusted: Fraction | float | None
    reviews: tuple[ReviewLine, ...]
    absent: tuple[str, ...]
    interval: Interval | None = None
    rank_interval: Interval | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewerEffect:
    """How much a reviewer's scores lie above what others would give (points), and how sure that is."""

    reviewer: str
    scores: int
    effect: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations in points, of items, of reviewers, and of what neither explains."""

    item: float
    reviewer: float
    noise: float


@dataclass(frozen=True, slots=True)
class Standings:
    """The result of a round by one method; ``lines`` and ``ranking.items`` are in the same order."""

    method: Method
    lines: tuple[ItemLine, ...]
    ranking: Ranking
    reviewers: tuple[ReviewerEffect, ...] = ()
    spread: Spread | None = None
    cautions: tuple[Warned, ...] = ()

    def line(self, item: str) -> ItemLine:
        """The line of an item; raises KeyError for a stranger."""
        return {each.item: each for each in self.lines}[item]


@dataclass(frozen=True, slots=True)
class _Estimate:
    """What a method answers: per item value, adjusted and intervals; per review what was removed."""

    items: Mapping[str, ItemLine]
    reviewers: tuple[ReviewerEffect, ...] = ()
    spread: Spread | None = None
    cautions: tuple[Warned, ...] = ()


def results(
    method: Method,
    sheets: Sequence[ScoreSheet],
    *,
    asked: Mapping[str, Sequence[str]],
    rule: ScoreRule,
    seats: int | None = None,
    ties: TieRule | None = None,
    least: int = FEW_SCORES,
    seed: str = "",
    draws: int = 2000,
) -> Standings:
    """Score and rank every item of ``asked`` (item → reviewers asked) by ``method``.

    ``least``: scores a reviewer needs to be standardised. ``seed`` and ``draws`` are for the
    intervals of expected ranks alone; the ranks themselves need no chance. Raises ValueError for
    sheets that ``scoring.score`` refuses, and for a tie criterion that the rule does not have.
    """
    ties = ties or TieRule()
    trim = rule.trim if method is Method.TRIMMED_MEAN else None
    scores = score(replace(rule, trim=trim), sheets, asked)
    estimate = _estimated(method, scores, seats, least, seed, draws)
    parting = _parting(rule, ties, sheets, scores)
    lines = {
        item: replace(line, key=None if line.key is None else (*line.key, *parting[item]))
        for item, line in estimate.items.items()
    }
    ranking = rank({item: lines[item].key for item in lines}, seats)
    if ties.seed is not None:
        ranking = draw_lot(ranking, ties.seed)
    ordered = tuple(lines[each.item] for each in ranking.items)
    cautions = (*_thin(method, rule, scores), *estimate.cautions)
    return Standings(method, ordered, ranking, estimate.reviewers, estimate.spread, cautions)


def _estimated(
    method: Method,
    scores: Mapping[str, ItemScore],
    seats: int | None,
    least: int,
    seed: str,
    draws: int,
) -> _Estimate:
    if method.is_exact:
        return _Estimate({item: _exact(each) for item, each in scores.items()})
    ready = {item: each.of_reviewer for item, each in scores.items() if each.score is not None}
    reviews = analysis.Reviews.of(ready)
    if method is Method.Z_SCORE:
        return _z_score(reviews, scores, least)
    if method is Method.BLUP:
        return _blup(reviews, scores)
    return _expected_rank(reviews, scores, seats, seed, draws)


def estimates(
    method: Method,
    scores: Mapping[str, Mapping[str, Fraction]],
    least: int = FEW_SCORES,
    starts: Sequence[tuple[float, float]] = analysis.STARTS,
) -> dict[str, Key]:
    """The keys alone of a method that is not exact, from item → reviewer → score.

    ``starts``: where the mixed model begins its search (ratios of standard deviations).
    """
    reviews = analysis.Reviews.of(scores)
    if method is Method.Z_SCORE:
        found = analysis.z_scores(reviews, least).item
    elif method is Method.BLUP:
        found = analysis.blup(reviews, starts).item
    else:
        found = -analysis.expected_ranks(reviews, draws=0).rank
    return {item: as_key(value) for item, value in zip(reviews.items, found.tolist(), strict=True)}


def _parting(
    rule: ScoreRule,
    ties: TieRule,
    sheets: Sequence[ScoreSheet],
    scores: Mapping[str, ItemScore],
) -> dict[str, Key]:
    """What parts equals: each item's mean on the tie criteria, over the reviews that count."""
    known = {each.code: each for each in rule.criteria}
    if unknown := set(ties.criteria) - set(known):
        raise ValueError(f"no such criterion to part ties by: {', '.join(sorted(unknown))}")
    marks: dict[str, list[Mapping[str, Fraction]]] = {item: [] for item in scores}
    for sheet in sheets:
        each = scores[sheet.item]
        if sheet.reviewer in each.of_reviewer and sheet.reviewer not in each.dropped:
            marks[sheet.item].append(sheet.marks)
    return {
        item: tuple(
            mean([weighted([known[code]], given) for given in kept]) for code in ties.criteria
        )
        if kept
        else ()
        for item, kept in marks.items()
    }


def _exact(each: ItemScore) -> ItemLine:
    """An item by a mean: nothing is estimated."""
    reviews = tuple(
        ReviewLine(who, value, None, None, who in each.dropped)
        for who, value in sorted(each.of_reviewer.items())
    )
    raw = mean(list(each.of_reviewer.values())) if each.score is not None else None
    key = None if each.score is None else (each.score,)
    return ItemLine(each.item, raw, each.score, key, each.score, reviews, each.absent)


def as_key(value: float) -> Key:
    """An estimate as a key to compare by."""
    return (Fraction(round(value * 10**DIGITS), 10**DIGITS),)


def _lines(
    scores: Mapping[str, ItemScore],
    reviews: analysis.Reviews,
    adjusted: Sequence[float],
    review: Sequence[float],
) -> dict[str, ItemLine]:
    """The lines of estimates in points: ``adjusted`` (n), ``review`` (N) what is left of each review."""
    at = {item: number for number, item in enumerate(reviews.items)}
    left: dict[str, dict[str, float]] = {item: {} for item in reviews.items}
    for number, (item, who) in enumerate(zip(reviews.item, reviews.reviewer, strict=True)):
        left[reviews.items[item]][reviews.reviewers[who]] = float(review[number])
    found = {}
    for item, each in scores.items():
        plain = _exact(each)
        if item in at:
            shown = tuple(
                replace(
                    line,
                    removed=float(line.score) - left[item][line.reviewer],
                    adjusted=left[item][line.reviewer],
                )
                for line in plain.reviews
            )
            value = float(adjusted[at[item]])
            plain = replace(plain, value=value, key=as_key(value), adjusted=value, reviews=shown)
        found[item] = plain
    return found


def _z_score(reviews: analysis.Reviews, scores: Mapping[str, ItemScore], least: int) -> _Estimate:
    got = analysis.z_scores(reviews, least)
    lines = _lines(scores, reviews, got.item.tolist(), got.review.tolist())
    left = (Warned(Caution.NOT_STANDARDISED, got.left, max(least, 2)),) if got.left else ()
    return _Estimate(lines, cautions=left)


def _interval(value: float, error: float) -> Interval:
    return Interval(value - SURE * error, value + SURE * error)


def _blup(reviews: analysis.Reviews, scores: Mapping[str, ItemScore]) -> _Estimate:
    got = analysis.blup(reviews)
    left = reviews.score - got.reviewer[reviews.reviewer]
    lines = _lines(scores, reviews, got.item.tolist(), left.tolist())
    for item, value, error in zip(reviews.items, got.item, got.error, strict=True):
        lines[item] = replace(lines[item], interval=_interval(float(value), float(error)))
    errors = got.reviewer_error.tolist()
    effects = _effects(reviews, got.reviewer.tolist(), errors)
    spread = Spread(got.sd_item, got.sd_reviewer, got.sd_noise)
    same = (Warned(Caution.NO_DIFFERENCE),) if reviews.items and got.sd_item < 1e-6 else ()
    return _Estimate(lines, effects, spread, (*_cautions(reviews), *same))


def _expected_rank(
    reviews: analysis.Reviews,
    scores: Mapping[str, ItemScore],
    seats: int | None,
    seed: str,
    draws: int,
) -> _Estimate:
    got = analysis.expected_ranks(reviews, seats, seed, draws)
    left = reviews.score - got.reviewer[reviews.reviewer]
    lines = _lines(scores, reviews, got.item.tolist(), left.tolist())
    for at, item in enumerate(reviews.items):
        value, rank_ = float(got.item[at]), float(got.rank[at])
        low, high, chance = got.rank_low, got.rank_high, got.chance
        lines[item] = replace(
            lines[item],
            value=rank_,
            key=as_key(-rank_),
            interval=_interval(value, float(got.error[at])),
            rank_interval=None
            if low is None or high is None
            else Interval(float(low[at]), float(high[at])),
            chance=None if chance is None else float(chance[at]),
        )
    effects = _effects(reviews, got.reviewer.tolist(), None)
    return _Estimate(lines, effects, cautions=_cautions(reviews))


def _effects(
    reviews: analysis.Reviews, effects: Sequence[float], errors: Sequence[float] | None
) -> tuple[ReviewerEffect, ...]:
    """The reviewers' effects, in the order of their codes."""
    number = [0] * len(reviews.reviewers)
    for who in reviews.reviewer.tolist():
        number[who] += 1
    return tuple(
        ReviewerEffect(
            code,
            number[at],
            effects[at],
            None if errors is None else _interval(effects[at], errors[at]),
        )
        for at, code in enumerate(reviews.reviewers)
    )


def _cautions(reviews: analysis.Reviews) -> tuple[Warned, ...]:
    """What a model of reviewers has to say against itself."""
    found = []
    if reviews.parts > 1:
        parts = analysis.by_part(reviews.items, reviews.part_of_item)
        found.append(Warned(Caution.DISCONNECTED, tuple(part[0] for part in parts), len(parts)))
    if reviews.items and reviews.is_thin:
        found.append(Warned(Caution.TOO_THIN, number=reviews.needed))
    number = dict.fromkeys(reviews.reviewers, 0)
    for who in reviews.reviewer.tolist():
        number[reviews.reviewers[who]] += 1
    few = tuple(code for code, scores in number.items() if scores < FEW_SCORES)
    if few:
        found.append(Warned(Caution.FEW_SCORES, few, FEW_SCORES))
    return tuple(found)


def _thin(method: Method, rule: ScoreRule, scores: Mapping[str, ItemScore]) -> tuple[Warned, ...]:
    """Items whose reviews are too few for the trimming the rule has."""
    if method is not Method.TRIMMED_MEAN or rule.trim is None:
        return ()
    whole = [item for item, each in scores.items() if each.score is not None and not each.dropped]
    least = rule.trim.least
    return (Warned(Caution.NOT_TRIMMED, tuple(sorted(whole)), least),) if whole else ()
