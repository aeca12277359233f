"""What a round's score sheet asks for: the rule set's words as the arithmetic reads them, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction

from programmes.vocabulary import canonical_json
from programmes.vocabulary.deciding import Anchor, RoundRules
from programmes.vocabulary.deciding import Criterion as CriterionWords
from programmes.vocabulary.deciding import Grade as GradeWords
from review.scoring import Criterion, Grade, length

ON_THE_WHOLE = ""
"""Stands for the comment on the whole where words to criteria are told by their codes."""


@dataclass(frozen=True, slots=True)
class ShortWords:
    """Words too few to a mark, or on the whole: asked for and written, in characters."""

    code: str
    asked: int
    given: int


def criterion_of(words: CriterionWords) -> Criterion:
    """A criterion of the rule set as the arithmetic reads it."""
    return Criterion(
        code=words.code,
        weight=Fraction(words.weight),
        high=Fraction(words.most),
        low=Fraction(words.lowest),
        step=Fraction(words.step),
        words=words.comment_min,
        below=Fraction(words.comment_below) if words.comment_below else None,
        above=Fraction(words.comment_above) if words.comment_above else None,
    )


def grades_of(rules: RoundRules) -> tuple[Grade, ...]:
    """The grades of a round, the highest first."""
    ordered = sorted(rules.grades, key=lambda each: -each.from_score)
    return tuple(
        Grade(each.code, Fraction(each.from_score), each.items_max, each.percent_max)
        for each in ordered
    )


def short_words(
    rules: RoundRules, marks: Mapping[str, Fraction], remarks: Mapping[str, str], comment: str
) -> tuple[ShortWords, ...]:
    """Where the rule set asks for more words than are written, given these marks."""
    asked = {
        each.code: criterion_of(each).words_asked(marks[each.code])
        for each in rules.criteria
        if each.code in marks
    }
    given = {code: length(remarks.get(code, "")) for code in asked}
    asked[ON_THE_WHOLE], given[ON_THE_WHOLE] = rules.comment_min, length(comment)
    return tuple(ShortWords(c, n, given[c]) for c, n in asked.items() if given[c] < n)


def criteria_json(rules: RoundRules) -> str:
    """All that a sheet is marked by, as canonical JSON: criteria, anchors, grades, comment."""
    told = asdict(rules)
    return canonical_json(
        {key: told[key] for key in ("code", "criteria", "anchors", "grades", "comment_min")}
    )


def criteria_digest(rules: RoundRules) -> str:
    """The SHA-256 (hex) of ``criteria_json``."""
    return hashlib.sha256(criteria_json(rules).encode()).hexdigest()


def method_digest(rules: RoundRules) -> str:
    """The SHA-256 (hex) of all that turns marks into places: method, ties, fewest reviews, places, groups."""
    return hashlib.sha256(canonical_json(asdict(rules.ranking)).encode()).hexdigest()


def as_signed(rules: RoundRules, kept: str) -> RoundRules:
    """The round's words with the score sheet as it was kept (``criteria_json``) when a review was signed."""
    if kept == criteria_json(rules):
        return rules
    told = json.loads(kept)
    return replace(
        rules,
        criteria=tuple(CriterionWords(**each) for each in told["criteria"]),
        anchors=tuple(Anchor(**each) for each in told["anchors"]),
        grades=tuple(GradeWords(**each) for each in told["grades"]),
        comment_min=told["comment_min"],
    )
