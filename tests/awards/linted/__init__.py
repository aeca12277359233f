"""The written corpus of the linter: what must be found, and what must not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from files.passages import Passage, Place, What

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Sample:
    """One line of the corpus: the kinds to be found in it, sorted, and its passages."""

    kinds: tuple[str, ...]
    words: str
    passages: tuple[Passage, ...]


def passages_of(form: str, words: str) -> tuple[Passage, ...]:
    """Return a text as one passage, a table as a passage a cell."""
    if form == "text":
        return (Passage(Place(), words),)
    return tuple(
        Passage(Place(what=What.CELL, row=row, column=column), cell)
        for row, line in enumerate(words.split("\n"), start=1)
        for column, cell in enumerate(line.split("|"))
        if cell
    )


def unescaped(words: str) -> str:
    """Return the words with the characters their escapes stand for."""
    words = words.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), words)


def samples(name: str) -> list[Sample]:
    """Return the lines of ``disguised`` or ``innocent``."""
    found = []
    for line in (HERE / f"{name}.tsv").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            *kinds, form, words = line.split("\t")
            words = unescaped(words)
            named = tuple(sorted(kinds[0].split())) if kinds else ()
            found.append(Sample(named, words, passages_of(form, words)))
    return found
