"""How well an expert fits an item (适配度): a number from 0 to 1, and the parts it is made of.

Four parts, each from 0 to 1:

* ``discipline``: for every discipline of the item, by its weight, how near the nearest of the
  expert's lies on the tree (1 − distance), times how much of their work it is: an expert's main
  discipline counts whole, one of half its weight by three quarters.
* ``words``: the cosine of the two sets of words that remain after segmentation without those that
  say nothing of a field (研究、技术、工程 …); their single characters count a little, so that 铁道 is
  nearer to 铁路 than to 水利.
* ``past``: 1 − ½ⁿ for n earlier reviews of the same division or panel.
* ``refused``: 1 − ½ⁿ for n answers 「不属本人研究领域」 to items whose words overlap by a third.

The number is the weighted mean of ``discipline`` and ``words`` (where nothing is known of one of
them the other stands alone), lifted by ``past`` and lowered by ``refused``. Nothing is random and no
clock is read: the same facts give the same number. Shapes: n items, m experts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import rjieba
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Distance = Callable[[str, str], float]

DISCIPLINE, WORDS = 0.65, 0.35
"""Weights of the two parts that say what the fit is; together 1."""
PAST = 0.05
"""How much earlier reviews of the same field lift the number, at most."""
REFUSED = 0.6
"""Which share of the number answers that it is not one's field take away, at most."""
CHARACTER = 0.3
"""What a single character of a word weighs beside the word."""
ALIKE = 1 / 3
"""From which overlap of words a refused item speaks for another one."""
EXACT = 6
"""Digits a number is rounded to, so that the order of additions does not tell."""

EMPTY = frozenset(
    [
        "研究",
        "技术",
        "工程",
        "科学",
        "学科",
        "系统",
        "理论",
        "方法",
        "应用",
        "开发",
        "设计",
        "分析",
        "专业",
        "方向",
        "及其",
        "以及",
        "与",
        "和",
        "的",
        "及",
        "学",
        "领域",
        "综合",
        "相关",
        "其他",
        "基础",
        "新型",
        "先进",
        "关键",
        "问题",
        "工作",
        "学术",
        "研发",
        "创新",
        "发展",
        "高级",
        "现代",
    ]
)
"""Words that every field has; 机械设计 is about 机械."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an item or an expert is about: weighted disciplines, and texts in Chinese or English.

    ``past`` of an expert counts earlier reviews by division or panel; ``refused`` are the texts of
    the items they called not their field. ``group`` of an item is what ``past`` is looked up by.
    """

    disciplines: Mapping[str, float] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    past: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[tuple[str, ...], ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """One number and the parts it is made of; a part is None where nothing is known of it."""

    value: float
    discipline: float | None
    words: float | None
    past: float
    refused: float

    def as_json(self) -> dict[str, float]:
        """Return the parts that are known, as they are kept with a pair."""
        parts = {
            "discipline": self.discipline,
            "words": self.words,
            "past": self.past or None,
            "refused": self.refused or None,
        }
        return {name: value for name, value in parts.items() if value is not None}


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """All fits (n × m): the numbers, and the matrices of their parts; NaN where a part is unknown."""

    values: Floats
    discipline: Floats
    words: Floats
    past: Floats
    refused: Floats

    def of(self, item: int, expert: int) -> Fit:
        """Return one fit with its parts."""
        at = item, expert
        return Fit(
            float(self.values[at]),
            _known(self.discipline[at]),
            _known(self.words[at]),
            float(self.past[at]),
            float(self.refused[at]),
        )


def fits(items: Sequence[Profile], experts: Sequence[Profile], distance: Distance) -> Fits:
    """Return how well every expert fits every item."""
    near = nearness(items, experts, distance)
    ours, theirs = vectors([each.texts for each in items], [each.texts for each in experts])
    words = np.round(ours @ theirs.T, EXACT)
    silent = (ours.sum(axis=1) == 0)[:, None] | (theirs.sum(axis=1) == 0)[None, :]
    words[silent] = np.nan
    past = served(items, experts)
    refused = called_strange(items, experts)
    return Fits(np.round(joined(near, words, past, refused), EXACT), near, words, past, refused)


def joined(near: Floats, words: Floats, past: Floats, refused: Floats) -> Floats:
    """Return the numbers of four matrices of parts."""
    weight = DISCIPLINE * ~np.isnan(near) + WORDS * ~np.isnan(words)
    known = DISCIPLINE * np.nan_to_num(near) + WORDS * np.nan_to_num(words)
    mean = np.divide(known, weight, out=np.zeros_like(known), where=weight > 0)
    lifted = mean + PAST * past * (1 - mean)
    return lifted * (1 - REFUSED * refused)


# --- disciplines ----------------------------------------------------------------------------------


def nearness(items: Sequence[Profile], experts: Sequence[Profile], distance: Distance) -> Floats:
    """Return how near the disciplines lie (n × m); NaN where one side names none.

    The work grows with distinct codes, not with pairs of profiles.
    """
    codes = sorted({code for each in experts for code in each.disciplines})
    share = np.zeros((len(experts), len(codes)))
    for row, each in enumerate(experts):
        most = max(each.disciplines.values(), default=1.0)
        for code, weight in each.disciplines.items():
            share[row, codes.index(code)] = (1 + weight / most) / 2
    found = np.full((len(items), len(experts)), np.nan)
    column: dict[str, Floats] = {}
    described = share.any(axis=1) if codes else np.zeros(len(experts), dtype=bool)
    for row, item in enumerate(items):
        if not item.disciplines or not described.any():
            continue
        whole, sum_ = sum(item.disciplines.values()), np.zeros(len(experts))
        for code, weight in item.disciplines.items():
            if code not in column:
                close = np.array([1 - distance(code, other) for other in codes])
                column[code] = (share * close).max(axis=1)
            sum_ += weight / whole * column[code]
        found[row, described] = np.round(sum_[described], EXACT)
    return found


def nearest(item: Profile, expert: Profile, distance: Distance) -> tuple[str, str] | None:
    """Return the two disciplines that lie nearest, by weight where several do; None without any."""
    pairs = [
        (distance(one, other), -ours - theirs, one, other)
        for one, ours in item.disciplines.items()
        for other, theirs in expert.disciplines.items()
    ]
    return min(pairs)[2:] if pairs else None


# --- words ----------------------------------------------------------------------------------------


@cache
def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that say something of its field, width and case folded.

    Chinese is segmented as a search engine does it: 机械设计 is 机械 and 机械设计.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = {word.strip() for word in rjieba.cut_for_search(folded)}
    return frozenset(word for word in found if says_something(word))


def says_something(word: str) -> bool:
    """Tell whether a word is more than a mark, a single character, or what every field has."""
    return len(word) > 1 and word not in EMPTY and any(char.isalpha() for char in word)


def shared_words(item: Profile, expert: Profile) -> list[str]:
    """Return the words both speak of, longest first; parts of a longer shared word are left out."""
    both = set().union(*map(words_of, item.texts)) & set().union(*map(words_of, expert.texts))
    order = sorted(both, key=lambda word: (-len(word), word))
    return [
        word
        for place, word in enumerate(order)
        if not any(word in longer for longer in order[:place])
    ]


def vectors(
    ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]
) -> tuple[Floats, Floats]:
    """Return two matrices of unit vectors over all words; a side that says nothing is zero."""
    bags = [[weighed(texts) for texts in side] for side in (ours, theirs)]
    place = {word: at for at, word in enumerate(sorted({w for s in bags for b in s for w in b}))}
    made = []
    for side in bags:
        matrix = np.zeros((len(side), len(place)))
        for row, bag in enumerate(side):
            length = sum(weight**2 for weight in bag.values()) ** 0.5
            for word, weight in bag.items():
                matrix[row, place[word]] = weight / length
        made.append(matrix)
    return made[0], made[1]


def weighed(texts: Sequence[str]) -> dict[str, float]:
    """Return the words of texts and the Chinese characters they are made of, each with its weight."""
    words = sorted(frozenset().union(*map(words_of, texts)))
    chars = {char: CHARACTER for word in words for char in word if char > "\u2e7f"}
    return {**chars, **dict.fromkeys(words, 1.0)}


# --- what is remembered ---------------------------------------------------------------------------


def served(items: Sequence[Profile], experts: Sequence[Profile]) -> Floats:
    """Return 1 − ½ⁿ for the n earlier reviews of each item's group by each expert (n × m)."""
    found = np.zeros((len(items), len(experts)))
    for col, each in enumerate(experts):
        for row, item in enumerate(items):
            if each.past and item.group and (times := each.past.get(item.group, 0)):
                found[row, col] = 1 - 0.5**times
    return found


def called_strange(items: Sequence[Profile], experts: Sequence[Profile]) -> Floats:
    """Return 1 − ½ⁿ for the n items like each one that each expert called not their field (n × m)."""
    found = np.zeros((len(items), len(experts)))
    refusing = [(col, each) for col, each in enumerate(experts) if each.refused]
    if not refusing:
        return found
    strange = [texts for _col, each in refusing for texts in each.refused]
    ours, theirs = vectors([each.texts for each in items], strange)
    alike = ours @ theirs.T >= ALIKE
    at = 0
    for col, each in refusing:
        times = alike[:, at : at + len(each.refused)].sum(axis=1)
        found[:, col] = 1 - 0.5**times
        at += len(each.refused)
    return found


def _known(value: np.float64) -> float | None:
    """Return a part as a number, None where it is unknown."""
    return None if np.isnan(value) else float(value)
