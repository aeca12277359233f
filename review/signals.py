"""Integrity signals (诚信提示): facts for the office and the supervisor to look at, nothing more.

Nothing here decides, lowers a weight or voids a review. Every signal names the reviews it was found
in, what was counted and the bound it was held against.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from .scoring import Criterion, ScoreSheet

SHINGLE = 4
"""Characters of the pieces by which two texts are compared."""
COMMON = 50
"""A piece that stands in more texts than these is idiom and compares nothing."""


class SignalCode(StrEnum):
    """What was seen."""

    SAME_COMMENT = "same_comment"  # the same words from several reviewers
    LIKE_COMMENT = "like_comment"  # nearly the same words from two reviewers
    TOO_FAST = "too_fast"  # less time than reading takes
    SAME_SHEET = "same_sheet"  # one reviewer, the same marks on item after item
    FLAT_SHEETS = "flat_sheets"  # one reviewer, every criterion the same share of its highest mark


@dataclass(frozen=True, slots=True)
class Signal:
    """What was seen: whose reviews, of which items, ``found`` held against ``bound``.

    ``found``: reviewers of the same words; alikeness of two texts (0 to 1); seconds spent, of
    ``bound`` seconds for reading; sheets alike out of ``bound``.
    """

    code: SignalCode
    reviewers: tuple[str, ...]
    items: tuple[str, ...]
    found: Fraction
    bound: Fraction
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reviewer wrote on an item, all of it."""

    reviewer: str
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Visit:
    """How long a reviewer had an item open (seconds, idle time left out), and its pages."""

    reviewer: str
    item: str
    seconds: int
    pages: int


def plain(text: str) -> str:
    """A text as it is compared: one width, one case, no spaces, no punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", folded)


def same_comments(comments: Iterable[Comment], least: int = 12) -> tuple[Signal, ...]:
    """Texts of ``least`` characters or more that several reviewers share, letter by letter."""
    found: dict[str, list[Comment]] = defaultdict(list)
    for each in comments:
        if len(key := plain(each.text)) >= least:
            found[key].append(each)
    return tuple(
        Signal(
            SignalCode.SAME_COMMENT,
            tuple(sorted(who)),
            tuple(sorted({each.item for each in found[key]})),
            Fraction(len(who)),
            Fraction(2),
            min(found[key], key=lambda each: (each.reviewer, each.item, each.text)).text,
        )
        for key in sorted(found)
        if len(who := {each.reviewer for each in found[key]}) > 1
    )


def like_comments(
    comments: Iterable[Comment], least: int = 40, alike: Fraction = Fraction(7, 10)
) -> tuple[Signal, ...]:
    """Pairs of texts of two reviewers that share ``alike`` of their pieces, though not all letters.

    Alikeness is that of Jaccard: pieces in both ÷ pieces in either.
    """
    kept = sorted(
        (each.reviewer, each.item, text, each.text)
        for each in comments
        if len(text := plain(each.text)) >= least
    )
    pieces = [
        {text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)} for _, _, text, _ in kept
    ]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(pieces):
        for piece in own:
            holders[piece].append(at)
    shared: set[tuple[int, int]] = set()
    for among in holders.values():
        if len(among) <= COMMON:
            shared.update(combinations(among, 2))
    found = []
    for a, b in sorted(shared):
        if kept[a][0] == kept[b][0] or kept[a][2] == kept[b][2]:
            continue
        both = len(pieces[a] & pieces[b])
        share = Fraction(both, len(pieces[a] | pieces[b]))
        if share >= alike:
            who, items = sorted({kept[a][0], kept[b][0]}), sorted({kept[a][1], kept[b][1]})
            found.append(
                Signal(SignalCode.LIKE_COMMENT, tuple(who), tuple(items), share, alike, kept[a][3])
            )
    return tuple(found)


def too_fast(visits: Iterable[Visit], per_page: int, at_least: int = 0) -> tuple[Signal, ...]:
    """Reviews with less time than ``at_least`` seconds and ``per_page`` seconds a page."""
    found = []
    for each in sorted(visits, key=lambda each: (each.reviewer, each.item)):
        bound = max(at_least, per_page * each.pages)
        if each.seconds < bound:
            found.append(
                Signal(
                    SignalCode.TOO_FAST,
                    (each.reviewer,),
                    (each.item,),
                    Fraction(each.seconds),
                    Fraction(bound),
                )
            )
    return tuple(found)


def straight_lines(
    criteria: Sequence[Criterion],
    sheets: Iterable[ScoreSheet],
    least: int = 5,
    share: Fraction = Fraction(4, 5),
) -> tuple[Signal, ...]:
    """Reviewers whose ``share`` of ``least`` sheets or more are the same, or flat.

    Flat: with two criteria or more, every mark the same share of its criterion's highest.
    """
    mine: dict[str, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        mine[sheet.reviewer].append(sheet)
    found = []
    for who in sorted(mine):
        own = sorted(mine[who], key=lambda sheet: sheet.item)
        if len(own) < least:
            continue
        rows = [_row(criteria, sheet.marks) for sheet in own]
        common = max(Counter(rows).items(), key=lambda each: (each[1], each[0]))[0]
        same = tuple(sheet.item for sheet, row in zip(own, rows, strict=True) if row == common)
        flat = tuple(
            sheet.item
            for sheet, row in zip(own, rows, strict=True)
            if len(row) > 1 and len(set(row)) == 1
        )
        found += [
            Signal(code, (who,), items, Fraction(len(items)), Fraction(len(own)))
            for code, items in ((SignalCode.SAME_SHEET, same), (SignalCode.FLAT_SHEETS, flat))
            if len(items) >= share * len(own)
        ]
    return tuple(found)


def _row(criteria: Sequence[Criterion], marks: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    """A sheet's marks as shares of the highest; a mark that is missing counts as none."""
    return tuple(Fraction(marks.get(each.code, -1)) / each.high for each in criteria)
