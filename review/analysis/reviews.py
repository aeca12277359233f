"""Reviews as arrays, and which of them hang together.

Items that no chain of shared reviewers connects cannot be compared by a model: severe reviewers and
weak items look alike. Such a set is a *part* here, and every part keeps a mean of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Reviews:
    """N scores of n items by m reviewers, sorted by item code and reviewer code.

    ``item``, ``reviewer`` (N): indices into ``items``, ``reviewers``; ``score`` (N): 0 to 100.
    ``part_of_item`` (n), ``part_of_reviewer`` (m): the connected part each belongs to, numbered in
    the order of its first item.
    """

    items: tuple[str, ...]
    reviewers: tuple[str, ...]
    item: Ints
    reviewer: Ints
    score: Floats
    part_of_item: Ints
    part_of_reviewer: Ints

    @classmethod
    def of(cls, scores: Mapping[str, Mapping[str, Fraction]]) -> Reviews:
        """From item → reviewer → score; items without a score are left out."""
        triples = sorted(
            (item, reviewer, value)
            for item, given in scores.items()
            for reviewer, value in given.items()
        )
        items = sorted({item for item, _, _ in triples})
        reviewers = sorted({reviewer for _, reviewer, _ in triples})
        at_item = {code: at for at, code in enumerate(items)}
        at_reviewer = {code: at for at, code in enumerate(reviewers)}
        item = np.array([at_item[code] for code, _, _ in triples], dtype=np.int64)
        reviewer = np.array([at_reviewer[code] for _, code, _ in triples], dtype=np.int64)
        score = np.array([float(value) for _, _, value in triples], dtype=np.float64)
        parts = _parts(len(items), len(reviewers), item, reviewer)
        return cls(tuple(items), tuple(reviewers), item, reviewer, score, *parts)

    def without(self, out: NDArray[np.bool_]) -> Reviews:
        """The reviews that are not ``out`` (N); items and reviewers left with none are gone."""
        items, item = np.unique(self.item[~out], return_inverse=True)
        reviewers, reviewer = np.unique(self.reviewer[~out], return_inverse=True)
        return Reviews(
            tuple(self.items[at] for at in items),
            tuple(self.reviewers[at] for at in reviewers),
            item,
            reviewer,
            self.score[~out],
            *_parts(len(items), len(reviewers), item, reviewer),
        )

    @property
    def parts(self) -> int:
        """How many parts share no reviewer."""
        return int(self.part_of_item.max(initial=-1)) + 1

    @property
    def needed(self) -> int:
        """The fewest scores with one to spare, once every item and reviewer has an effect."""
        return len(self.items) + len(self.reviewers) - self.parts + 1

    @property
    def is_thin(self) -> bool:
        """Whether no score is to spare, so that reviewers and noise cannot be told apart."""
        return len(self.score) < self.needed


def _parts(n: int, m: int, item: Ints, reviewer: Ints) -> tuple[Ints, Ints]:
    """The connected parts of the graph whose edges are reviews."""
    leader = list(range(n + m))

    def root(node: int) -> int:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for a, b in zip(item.tolist(), reviewer.tolist(), strict=True):
        leader[root(n + b)] = root(a)
    numbers: dict[int, int] = {}
    part = [numbers.setdefault(root(node), len(numbers)) for node in range(n + m)]
    return np.array(part[:n], dtype=np.int64), np.array(part[n:], dtype=np.int64)


def by_part(codes: Sequence[str], part: Ints) -> tuple[tuple[str, ...], ...]:
    """The codes of each part, in the parts' order."""
    found: dict[int, list[str]] = defaultdict(list)
    for code, number in zip(codes, part.tolist(), strict=True):
        found[number].append(code)
    return tuple(tuple(found[number]) for number in sorted(found))
