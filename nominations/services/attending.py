"""Who else has a paper open: a courtesy between examiners, not a lock; nothing is stored for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from ledger.actors import Actor
from nominations.models import Paper

MEMORY = timedelta(minutes=10)


def attend(paper: Paper, *, by: Actor, at: datetime) -> list[tuple[str, datetime]]:
    """Note that the actor has the paper open; return who else had in the last minutes, and when."""
    key = f"attending:{paper.pk}"
    known: dict[int, tuple[str, datetime]] = cache.get(key, {})
    recent = {user: seen for user, seen in known.items() if at - seen[1] < MEMORY}
    recent[by.user_id or 0] = (by.name, at)
    cache.set(key, recent, MEMORY.total_seconds())
    return [seen for user, seen in recent.items() if user != by.user_id]
