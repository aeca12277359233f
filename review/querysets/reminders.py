"""Which rounds are due to be reminded of: so many days before their due date as their rule sets say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from letters.querysets import awaiting_reminder

LONGEST = timedelta(days=60)
"""No rule set reminds earlier."""


def keys_due(rows: Any, *, at: datetime, told: Iterable[str]) -> set[int]:
    """Return the keys of the rounds whose reviewers are to be reminded and were not told since."""
    spans: dict[tuple[int, ...], list[int]] = {}
    near = rows.filter(due_at__gt=at, due_at__lte=at + LONGEST)
    for each in near.select_related("cycle__rule_set"):
        asked = (each.rules.remind_first, each.rules.remind_last)
        spans.setdefault(tuple(n for n in asked if n), []).append(each.pk)
    found: set[int] = set()
    for days, keys in spans.items():
        before = [timedelta(days=n) for n in days]
        these = rows.filter(pk__in=keys)
        due = awaiting_reminder(these, "due_at", at=at, before=before, told=told)
        found |= set(due.values_list("pk", flat=True)) if days else set()
    return found
