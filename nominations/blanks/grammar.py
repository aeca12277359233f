"""What may stand between the braces of a template: a field, a field of a list, a loop, a condition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}|\{#(.*?)#\}", re.S)
FIELD = re.compile(rf"(?:r\s+)?({NAME})(?:\.({NAME}))?")
FOR = re.compile(rf"(?:tr|p|tc)?\s*for\s+({NAME})\s+in\s+({NAME})")
IF = re.compile(rf"(?:tr|p|tc)?\s*if\s+(?:not\s+)?({NAME})(?:\.({NAME}))?")
END = re.compile(r"(?:tr|p|tc)?\s*(endfor|endif|else)")

NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue001-\ue014\ufffe\uffff]")

Code = Literal["unknown_field", "unknown_column", "unknown_list", "not_known_here", "not_closed"]


@dataclass(frozen=True, slots=True)
class Tag:
    """One pair of braces: what is in it, and where it stands (words of a place, e.g. a cell)."""

    place: tuple[str, ...]
    kind: Literal["field", "block", "comment"]
    text: str


@dataclass(frozen=True, slots=True)
class Fields:
    """The declared names: single fields with their labels, lists with the labels of their columns."""

    single: Mapping[str, str]
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing a template asks that there is not: where, what, and the nearest names there are."""

    place: tuple[str, ...]
    code: Code
    given: str
    near: tuple[str, ...] = ()


def tags_in(text: str, place: tuple[str, ...]) -> Iterator[Tag]:
    """Yield the tags of a paragraph or cell."""
    for found in TAG.finditer(text):
        shown, block, comment = found.groups()
        if shown is not None:
            yield Tag(place, "field", shown.strip())
        elif block is not None:
            yield Tag(place, "block", block.strip(" -\n\t"))
        else:
            yield Tag(place, "comment", comment.strip())


def clean(text: str) -> str:
    """Return a text without the characters that no document holds, nor those that mark prose."""
    return NO_TEXT.sub("", text)


def near(given: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the declared names that look most like what was written."""
    return tuple(get_close_matches(given, list(known), n=3, cutoff=0.5))


def faults_of(tags: Iterable[Tag], fields: Fields, *, sheet: bool = False) -> list[Fault]:
    """Return everything a template asks that is not declared, and blocks left open, in its order.

    In a ``sheet`` there are no blocks: a row that names a field of a list is repeated for it.
    """
    found: list[Fault] = []
    opened: list[tuple[Tag, str, str]] = []  # the tag, "for" or "if", the list it walks through
    names: dict[str, str] = {}
    for tag in tags:
        if tag.kind == "field" or sheet:
            found.extend(field_faults(tag, fields, dict.fromkeys(fields.lists) if sheet else names))
        elif tag.kind == "block":
            found.extend(block_faults(tag, fields, opened, names))
        else:
            found.append(Fault(tag.place, "not_known_here", f"{{# {tag.text} #}}"))
    found.extend(Fault(tag.place, "not_closed", tag.text) for tag, _kind, _name in opened)
    return found


def field_faults(tag: Tag, fields: Fields, names: Mapping[str, str | None]) -> Iterator[Fault]:
    """Yield what is wrong with one field; ``names`` are the loops it stands in, with their lists."""
    match = FIELD.fullmatch(tag.text) if tag.kind == "field" else None
    if match is None:
        yield Fault(tag.place, "not_known_here", tag.text)
        return
    yield from name_faults(tag, match[1], match[2], fields, names)


def name_faults(
    tag: Tag, name: str, column: str | None, fields: Fields, names: Mapping[str, str | None]
) -> Iterator[Fault]:
    """Yield whether a name, or a column of a list, is declared."""
    if column is None:
        if name not in fields.single:
            yield Fault(tag.place, "unknown_field", name, near(name, fields.single))
    elif name not in names:
        yield Fault(tag.place, "unknown_list", name, near(name, [*names, *fields.lists]))
    else:
        columns = fields.lists[names[name] or name]
        if column not in columns:
            yield Fault(tag.place, "unknown_column", f"{name}.{column}", near(column, columns))


def block_faults(
    tag: Tag, fields: Fields, opened: list[tuple[Tag, str, str]], names: dict[str, str]
) -> Iterator[Fault]:
    """Yield what is wrong with a loop or condition; keep count of what is open."""
    if loop := FOR.fullmatch(tag.text):
        if loop[2] not in fields.lists or names:
            code: Code = "not_known_here" if names else "unknown_list"
            yield Fault(tag.place, code, tag.text, near(loop[2], fields.lists))
        elif loop[1] in fields.single or loop[1] == "loop":
            yield Fault(tag.place, "not_known_here", tag.text)
        else:
            names[loop[1]] = loop[2]
        opened.append((tag, "for", loop[1]))
    elif asked := IF.fullmatch(tag.text):
        yield from name_faults(tag, asked[1], asked[2], fields, names)
        opened.append((tag, "if", ""))
    elif end := END.fullmatch(tag.text):
        yield from closing(tag, end[1], opened, names)
    else:
        yield Fault(tag.place, "not_known_here", tag.text)


def closing(
    tag: Tag, word: str, opened: list[tuple[Tag, str, str]], names: dict[str, str]
) -> Iterator[Fault]:
    """Close the last open block; yield where there is none of its kind."""
    wanted = "for" if word == "endfor" else "if"
    if not opened or opened[-1][1] != wanted:
        yield Fault(tag.place, "not_known_here", tag.text)
    elif word != "else":
        _tag, _kind, name = opened.pop()
        names.pop(name, None)
