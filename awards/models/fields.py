"""A field for published facts, which keeps the order in which they are told."""

from __future__ import annotations

from typing import Any

from django.db import models

from awards.sentences import FACT_LABELS, WORD_LABELS

PLACES = {key: place for place, key in enumerate(dict.fromkeys([*FACT_LABELS, *WORD_LABELS]))}


class FactsField(models.JSONField):
    """Published facts by key, read in the order of their labels on every database.

    PostgreSQL's jsonb keeps the keys in an order of its own; a page, a feed and a workbook that go
    through the facts must tell them alike.
    """

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the facts; keys without a label stand last."""
        found = super().from_db_value(value, expression, connection)
        if not isinstance(found, dict):
            return found
        return dict(sorted(found.items(), key=lambda pair: PLACES.get(pair[0], len(PLACES))))

    def deconstruct(self) -> Any:
        """Return the field as migrations see it: a JSONField."""
        name, _, args, words = super().deconstruct()
        return name, "django.db.models.JSONField", args, words
