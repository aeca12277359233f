"""Scores of a round (评分): marks in, one exact score an item out.

All arithmetic is rational (:class:`fractions.Fraction`), so a score can be recomputed by hand and
two equal scores are equal. A score runs from 0 to 100 (百分制): each mark as a share of its
criterion's highest mark, weighted. ``shown`` rounds half up for display, never for comparing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

FULL_SCORE = 100


class Missing(StrEnum):
    """What becomes of an item when not all reviews asked for are in (缺评)."""

    LEAVE_OUT = "leave_out"  # mean of the reviews that are in, if there are enough
    WAIT = "wait"  # no score until every review asked for is in


class ScoreState(StrEnum):
    """Whether an item has its score."""

    SCORED = "scored"
    SHORT = "short"  # fewer reviews than the rule asks for


class MarkFault(StrEnum):
    """Why a mark cannot stand."""

    MISSING = "missing"
    UNKNOWN = "unknown"  # no such criterion
    OUT_OF_RANGE = "out_of_range"
    OFF_STEP = "off_step"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the score sheet: its weight, marks from ``low`` to ``high`` in steps of ``step``.

    ``words`` characters are written to a mark below ``below`` or above ``above``; to every mark where
    neither bound is given.
    """

    code: str
    weight: Fraction
    high: Fraction
    low: Fraction = Fraction(0)
    step: Fraction = Fraction(1)
    words: int = 0
    below: Fraction | None = None
    above: Fraction | None = None

    def words_asked(self, mark: Fraction) -> int:
        """How many characters are written to this mark."""
        if self.below is None and self.above is None:
            return self.words
        low = self.below is not None and mark < self.below
        return self.words if low or (self.above is not None and mark > self.above) else 0

    def fault(self, mark: Fraction | None) -> MarkFault | None:
        """Why ``mark`` cannot stand on this line, or None."""
        if mark is None:
            return MarkFault.MISSING
        if not self.low <= mark <= self.high:
            return MarkFault.OUT_OF_RANGE
        return MarkFault.OFF_STEP if (mark - self.low) % self.step else None


@dataclass(frozen=True, slots=True)
class Grade:
    """A band of scores from ``least`` on; one reviewer's share in it: ``most`` items, ``percent`` of all."""

    code: str
    least: Fraction
    most: int
    percent: int

    def room(self, items: int) -> int:
        """How many of a reviewer's ``items`` items may stand in it."""
        return min(self.most, self.percent * items // 100)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of one reviewer's items stand in a grade, and how many may."""

    code: str
    count: int
    room: int

    @property
    def is_over(self) -> bool:
        """Whether more stand in it than may."""
        return self.count > self.room


@dataclass(frozen=True, slots=True)
class Trim:
    """Reviews dropped before the mean (去掉最高分和最低分), from ``least`` reviews on."""

    high: int
    low: int
    least: int


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How an item's score comes about: criteria, trimming, and what missing reviews mean.

    ``reviews_min`` is the fewest reviews an item is scored on when some are missing.
    """

    criteria: tuple[Criterion, ...]
    trim: Trim | None = None
    missing: Missing = Missing.LEAVE_OUT
    reviews_min: int = 1

    def __post_init__(self) -> None:
        if sum((each.weight for each in self.criteria), Fraction(0)) <= 0:
            raise ValueError("a score rule needs criteria with a positive weight")
        if any(each.high <= 0 or each.step <= 0 for each in self.criteria):
            raise ValueError("a criterion needs a highest mark and a step above zero")
        if self.trim and self.trim.least <= self.trim.high + self.trim.low:
            raise ValueError("trimming must leave at least one review")


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """One expert's marks on one item, by criterion code; exact numbers."""

    reviewer: str
    item: str
    marks: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item's score and where it comes from.

    ``of_reviewer`` holds each complete review's own score; ``dropped`` the reviewers trimmed away;
    ``absent`` those asked whose review is missing or incomplete. ``score`` is None when short.
    """

    item: str
    state: ScoreState
    score: Fraction | None
    of_reviewer: Mapping[str, Fraction]
    dropped: tuple[str, ...]
    absent: tuple[str, ...]


def faults(criteria: Sequence[Criterion], marks: Mapping[str, Fraction]) -> dict[str, MarkFault]:
    """Every criterion whose mark cannot stand, with the reason; empty for a complete sheet."""
    known = {each.code for each in criteria}
    found = {each.code: each.fault(marks.get(each.code)) for each in criteria}
    unknown = {code: MarkFault.UNKNOWN for code in marks if code not in known}
    return {code: fault for code, fault in found.items() if fault} | unknown


def weighted(criteria: Sequence[Criterion], marks: Mapping[str, Fraction]) -> Fraction:
    """The score of one complete sheet, 0 to 100: 100 · Σ weight · mark ÷ highest ÷ Σ weight."""
    whole = sum((each.weight for each in criteria), Fraction(0))
    got = sum(
        (each.weight * Fraction(marks[each.code]) / each.high for each in criteria), Fraction(0)
    )
    return FULL_SCORE * got / whole


def grade_of(grades: Sequence[Grade], score: Fraction) -> Grade | None:
    """The highest grade that a score reaches, or None."""
    reached = [each for each in grades if score >= each.least]
    return max(reached, key=lambda each: each.least, default=None)


def shares(grades: Sequence[Grade], scores: Sequence[Fraction], items: int) -> tuple[Share, ...]:
    """How one reviewer's ``scores`` spread over the grades, of ``items`` items in all."""
    found = [grade_of(grades, score) for score in scores]
    return tuple(Share(each.code, found.count(each), each.room(items)) for each in grades)


def length(words: str) -> int:
    """How many characters are written, blanks not counted."""
    return len("".join(words.split()))


def mean(values: Sequence[Fraction]) -> Fraction:
    """The plain mean; raises ValueError on nothing."""
    if not values:
        raise ValueError("no values to take the mean of")
    return sum(values, Fraction(0)) / len(values)


def trimmed(scores: Mapping[str, Fraction], trim: Trim | None) -> tuple[str, ...]:
    """The reviewers dropped: the highest and lowest, from ``trim.least`` reviews on.

    Equal scores are dropped by reviewer code; which of two equals goes cannot change the mean.
    """
    if trim is None or len(scores) < trim.least:
        return ()
    ordered = sorted(scores, key=lambda reviewer: (scores[reviewer], reviewer))
    return (*ordered[: trim.low], *ordered[len(ordered) - trim.high :])


def score(
    rule: ScoreRule, sheets: Sequence[ScoreSheet], asked: Mapping[str, Sequence[str]]
) -> dict[str, ItemScore]:
    """Score every item of ``asked`` (item → reviewers asked).

    A sheet with a missing or impossible mark counts as not in. Sheets of items or reviewers not
    asked raise ValueError, and so do two sheets of one reviewer on one item.
    """
    in_hand: dict[str, dict[str, Fraction]] = defaultdict(dict)
    seen: set[tuple[str, str]] = set()
    for sheet in sheets:
        if sheet.reviewer not in asked.get(sheet.item, ()):
            raise ValueError(f"{sheet.reviewer} was not asked to review {sheet.item}")
        if (sheet.item, sheet.reviewer) in seen:
            raise ValueError(f"{sheet.reviewer} has two sheets on {sheet.item}")
        seen.add((sheet.item, sheet.reviewer))
        if not faults(rule.criteria, sheet.marks):
            in_hand[sheet.item][sheet.reviewer] = weighted(rule.criteria, sheet.marks)
    return {item: _item_score(rule, item, in_hand[item], asked[item]) for item in asked}


def _item_score(
    rule: ScoreRule, item: str, scores: Mapping[str, Fraction], asked: Sequence[str]
) -> ItemScore:
    """One item: enough reviews in, trimmed, mean."""
    absent = tuple(reviewer for reviewer in asked if reviewer not in scores)
    short = len(scores) < max(rule.reviews_min, 1) or (absent and rule.missing is Missing.WAIT)
    if short:
        return ItemScore(item, ScoreState.SHORT, None, scores, (), absent)
    dropped = trimmed(scores, rule.trim)
    kept = [value for reviewer, value in scores.items() if reviewer not in dropped]
    return ItemScore(item, ScoreState.SCORED, mean(kept), scores, dropped, absent)


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """``value`` to ``places`` decimals, half away from zero (四舍五入), still exact."""
    scale = 10**places
    units = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return Fraction(units if value >= 0 else -units, scale)


def shown(value: Fraction, places: int = 2) -> str:
    """``value`` as a decimal for the eye: ``87.33``, half away from zero."""
    exact = rounded(value, places)
    units = abs(exact.numerator) * (10**places // exact.denominator)
    sign = "-" if exact < 0 else ""
    whole, rest = divmod(units, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
