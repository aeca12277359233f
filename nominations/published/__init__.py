"""Published lists (名单) of earlier candidates and laureates: read as people publish them.

A list may leave programme, year or outcome to its title, carry subheadings by division between its
lines, and bear no documents of identity at all. Every fault is collected by its cell. Pure.
"""

from nominations.published.shapes import (
    Code,
    Field,
    Line,
    ListFault,
    ListRules,
    Past,
    Published,
    plain,
)
from nominations.published.sheet import parse_published

__all__ = [
    "Code",
    "Field",
    "Line",
    "ListFault",
    "ListRules",
    "Past",
    "Published",
    "parse_published",
    "plain",
]
