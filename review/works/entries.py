"""What a list of works says: entries with their signers, and what is wrong with a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What kind of work an entry is."""

    PAPER = "paper"
    PATENT = "patent"
    PROJECT = "project"
    AWARD = "award"


class Ailment(StrEnum):
    """What may be wrong with a list or one of its lines."""

    EMPTY = "empty"  # no entries at all
    FORMAT = "format"  # neither BibTeX nor RIS nor a table
    ENCODING = "encoding"
    COLUMNS = "columns"  # a table without a column that is needed
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    UNCLOSED = "unclosed"
    TITLE = "title"
    YEAR = "year"
    SIGNERS = "signers"
    ORCID = "orcid"
    UNTOLD = "untold"  # neither DOI nor number, and the title is too short to tell it by
    TWICE = "twice"
    NOT_THEIRS = "not_theirs"  # the person is not among those who signed
    TAKEN = "taken"  # the signature is another person's on record
    NAMESAKES = "namesakes"  # several of those who signed may be the person


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, at a line (0: with the whole list), with the values a sentence needs."""

    line: int
    ailment: Ailment
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Author:
    """One who signed, as the list names them."""

    name: str
    unit: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One work of a list, and the line it begins at."""

    line: int
    kind: Kind
    title: str
    year: str
    authors: tuple[Author, ...]
    doi: str = ""
    number: str = ""
    venue: str = ""


class Unreadable(Exception):
    """A list that cannot be read at all."""

    def __init__(self, ailment: Ailment, line: int = 0, **values: str) -> None:
        super().__init__(ailment)
        self.fault = Fault(line, ailment, values)
