"""Numbers as they stand: runs of digits, and the gaps between the runs of one number."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from awards.linting.folding import CELL

_DASHES = frozenset("-‐‑‒–—―−_~ー─━")
_CLASSES = {
    **dict.fromkeys(_DASHES, "dash"),
    **dict.fromkeys("()[]{}<>【】〔〕「」《》", "bracket"),
    **dict.fromkeys(".·•・。", "dot"),
    **dict.fromkeys(",，、", "comma"),
    **dict.fromkeys("/\\|", "slash"),
    **dict.fromkeys(":：;；", "colon"),
    CELL: "cell",
}
_LONG = 80  # characters of white space between the parts of one number: an indented line
MOST = 20  # runs of one number, at most: eighteen boxes, and the code of the country


@dataclass(frozen=True, slots=True)
class Group:
    """A run of digits in a reading: its place and the digits."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class Window:
    """Runs that follow one another, the gaps between them, and what goes before and after."""

    text: str
    groups: tuple[Group, ...]
    gaps: tuple[str, ...]
    before: str
    after: str

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.groups[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.groups[-1].end

    @property
    def digits(self) -> str:
        """All digits."""
        return "".join(group.digits for group in self.groups)

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many digits each run has."""
        return tuple(len(group.digits) for group in self.groups)

    @property
    def cuts(self) -> frozenset[int]:
        """After how many digits there is a gap."""
        lengths = self.lengths[:-1]
        return frozenset(sum(lengths[: n + 1]) for n in range(len(lengths)))

    @property
    def classes(self) -> frozenset[str]:
        """What kinds of gaps it has."""
        return frozenset(map(gap_class, self.gaps))

    @property
    def tight(self) -> bool:
        """Whether no gap is more than a few marks."""
        return all(is_tight(gap) for gap in self.gaps)

    @property
    def isolated(self) -> bool:
        """Whether no further run stands beside it by a gap of the same kind: it is no series."""
        return not ({gap_class(self.before), gap_class(self.after)} & self.classes - {"newline"})


@lru_cache(maxsize=16_384)
def collapsed(gap: str) -> str:
    """A gap with every stretch of white space, and of one mark, as one character."""
    lines = re.sub(r"[^\S\x1f]*\n[^\S\x1f]*", "\n", gap.replace("\r", "\n"))
    single = re.sub(r"[^\S\n\x1f]+", " ", re.sub(r"\n+", "\n", lines))
    return re.sub(r"([^\w\s*#])\1+", r"\1", single)


@lru_cache(maxsize=16_384)
def is_tight(gap: str) -> bool:
    """Whether a gap is a few marks at most, no letters and nothing that masks."""
    short = collapsed(gap)
    return (
        len(short) <= 3
        and "**" not in short
        and not any(c.isalnum() or c in "#$%=±×^°′″" for c in short)
    )


@lru_cache(maxsize=16_384)
def gap_class(gap: str) -> str:
    """The kind of a gap: none, space, newline, dash, bracket, dot, comma, slash, colon, cell, other."""
    if not gap:
        return "none"
    short = collapsed(gap)
    kinds = {_CLASSES.get(c, "other") for c in short if not c.isspace() or c == CELL}
    kinds = kinds - {"bracket"} or kinds  # (138)-0000-1234 is parted by dashes
    if not kinds:
        return "newline" if "\n" in short else "space"
    return kinds.pop() if len(kinds) == 1 else "other"


def groups_of(text: str) -> list[Group]:
    """Every run of digits."""
    return [Group(m.start(), m.end(), m[0]) for m in re.finditer(r"\d+", text)]


def windows(text: str, sizes: Collection[int], *, reach: int = 3) -> Iterator[Window]:
    """Every stretch of runs with so many digits in all, whose gaps are at most `reach` characters.

    White space counts as one character, however long.
    """
    groups = groups_of(text)
    gaps = ["", *(text[a.end : b.start] for a, b in pairwise(groups)), ""]
    most = max(sizes)
    for first in range(len(groups)):
        total = 0
        for last in range(first, min(first + MOST, len(groups))):
            gap = gaps[last]
            if last > first and (len(gap) > _LONG or len(collapsed(gap)) > reach):
                break
            total += len(groups[last].digits)
            if total > most:
                break
            if total in sizes:
                inner = tuple(gaps[first + 1 : last + 1])
                parts = tuple(groups[first : last + 1])
                yield Window(text, parts, inner, gaps[first], gaps[last + 1])
