"""A piece of text of a file or record and the place it stands, as a reader would look for it.

Plain data, so that whoever looks for something in them stays pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from files.cells import column_letters


class What(StrEnum):
    """What holds a piece of text."""

    TEXT = "text"
    CELL = "cell"
    COMMENT = "comment"
    PROPERTY = "property"  # part of the document's properties, named by the part
    PICTURE = "picture"  # what a camera or program wrote into a picture
    LINK = "link"
    NAME = "name"  # of a sheet, a bookmark, an attachment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: part (sheet, field, property), page, table, row and column.

    Pages and rows count from 1, columns from 0 (0 is A). `line` numbers paragraphs that follow one
    another. `hidden` tells that nobody sees the text who merely opens the file.
    """

    part: str = ""
    what: What = What.TEXT
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    hidden: bool = False

    @property
    def cell(self) -> str:
        """The reference of a cell (``C12``); "" for what stands in none."""
        if self.row is None or self.column is None:
            return ""
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and its place."""

    place: Place
    text: str
