"""Days as relations fade with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from review.vocabulary.relations import Relation, Rule


def years_before(at: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes the 28th."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)


class Reach:
    """How far back the rules look on one day."""

    def __init__(self, rules: Mapping[Relation, Rule], at: date) -> None:
        self.rules = rules
        self.since = {
            relation: years_before(at, rule.years)
            for relation, rule in rules.items()
            if rule.years is not None
        }

    def holds(self, relation: Relation, on: date | None) -> bool:
        """Whether a fact of that day still counts; without a day, or without years, it does."""
        since = self.since.get(relation)
        if since is None or on is None:
            return relation in self.rules
        return on >= since
