"""Two versions of a section compared: prose by words, Chinese by characters; lists by rows.

Pure. What is compared is what a reader sees: the same word under another mark is a change.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from nominations.prose import Run, Token, html_of, parse

Kind = Literal["same", "gone", "new", "changed"]
_WORD = re.compile(r"[A-Za-z0-9]+|\n|.", re.DOTALL)
LONGEST = 12_000
"""Words compared one by one; longer texts are compared line by line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that stayed, went or came, as safe HTML."""

    kind: Kind
    html: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list that stayed, went, came or changed, cell by cell."""

    kind: Kind
    cells: tuple[tuple[Piece, ...], ...]


def compare_texts(old: str, new: str) -> tuple[Piece, ...]:
    """Return the newer text with what went and what came, in their order."""
    left, right = list(_words(old)), list(_words(new))
    if max(len(left), len(right)) > LONGEST:
        left, right = list(_lines(old)), list(_lines(new))
    return tuple(
        Piece(kind, "".join(html_of(token) for token in tokens))
        for kind, tokens in _steps(left, right)
    )


def compare_rows(
    old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]], codes: Sequence[str]
) -> tuple[Row, ...]:
    """Return the rows of a list with what went, came and changed; ``codes`` are its columns."""
    left, right = ([tuple(str(r.get(c, "")) for c in codes) for r in rows] for rows in (old, new))
    found: list[Row] = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_row("same", row) for row in left[a:b]]
            continue
        pairs = min(b - a, d - c)
        found += [_changed(left[a + n], right[c + n]) for n in range(pairs)]
        found += [_row("gone", row) for row in left[a + pairs : b]]
        found += [_row("new", row) for row in right[c + pairs : d]]
    return tuple(found)


def _row(kind: Kind, row: Sequence[str]) -> Row:
    """Return a whole row of one kind."""
    shown = ("".join(html_of(token) for token in parse(cell)) for cell in row)
    return Row(kind, tuple((Piece("same", html),) for html in shown))


def _changed(old: Sequence[str], new: Sequence[str]) -> Row:
    """Return a row whose cells changed."""
    pairs = zip(old, new, strict=True)
    return Row("changed", tuple(compare_texts(before, after) for before, after in pairs))


def _steps(left: list[Token], right: list[Token]) -> Iterator[tuple[Kind, list[Token]]]:
    """Yield what stayed, went and came between two lists."""
    keys: tuple[Sequence[Hashable], Sequence[Hashable]] = (left, right)
    for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", left[a:b]
            continue
        if a < b:
            yield "gone", left[a:b]
        if c < d:
            yield "new", right[c:d]


def _words(text: str) -> Iterator[Token]:
    """Yield words and single characters, each under its marks."""
    for token in parse(text):
        if isinstance(token, Run):
            yield from (Run(word, token.marks) for word in _WORD.findall(token.text))
        else:
            yield token


def _lines(text: str) -> Iterator[Token]:
    """Yield whole lines as they were typed."""
    return (Run(line) for line in text.splitlines(keepends=True))
