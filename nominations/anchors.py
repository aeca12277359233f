"""The places of a paper that findings, returns and comments point to, each by its anchor. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

INPUTS = {
    "birth": "birth",
    "sex": "sex",
    "identity": "identity_no",
    "nationality": "nationality",
    "region": "region",
    "title": "title",
    "degree": "degree",
    "rank": "cadre_rank",
    "post": "post",
    "unit": "unit_name",
    "membership": "society_member",
    "first_line_years": "first_line_years",
    "years_in_work": "years_in_work",
    "sole_nationality": "sole_nationality",
    "returned_months": "returned_months",
    "months_per_year": "months_per_year",
    "history": "name",
    "integrity": "name",
    "prizes": "name",
}
"""The field of the person's page each finding about the person points to."""

OF_COLUMN = {column: anchor for anchor, column in INPUTS.items() if column != "name"}
"""The anchor of each column about a person that bears another name than the column."""

PERSONS = (
    *("name", "identity_kind", "identity_no", "sex", "birth", "nationality", "sole_nationality"),
    *("region", "ethnic_group", "party", "education", "degree", "degree_in_progress", "title"),
    *("field", "unit_name", "unit_nature", "unit_head", "post", "cadre_rank", "technical_post"),
    *("first_line_years", "years_in_work", "returned_months", "months_per_year"),
    *("society_member", "phone", "email"),
)
"""The columns about a person that the form shows, in its order."""

SOCIETYS_OWN = frozenset({"nomination", "opinion"})
"""Parts the nominee and the contact never see."""
SOCIETYS_PLACES = frozenset({"channel", "division", "sections.opinion"})
"""Places within those parts."""


def places_of(rules: Any) -> Iterator[str]:
    """Yield the anchor of every field, section and slot the form of a rule set has, in its order."""
    yield from (OF_COLUMN.get(column, column) for column in PERSONS)
    if rules.team:
        yield "members"
    yield from (f"sections.{section.code}" for section in rules.material.sections)
    yield "attachments"
    yield from (f"attachments.{slot.code}" for slot in rules.material.attachments)
    yield from ("channel", "division")


def part_of(anchor: str) -> str:
    """Return the part of the paper an anchor belongs to."""
    head, _dot, tail = anchor.partition(".")
    if head == "sections":
        return tail
    if head == "declaration":
        return head
    if head in ("attachments", "secrecy"):
        return "attachments"
    if head in ("scan", "paper"):
        return head
    if head == "members":
        return "team"
    if head in ("consents", "referees"):
        return "statements"
    if head in ("channel", "quota", "division", "nominators"):
        return "nomination"
    return "person"
