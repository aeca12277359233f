"""A change of a paper voids the statements that were given for what it said before."""

from __future__ import annotations

from datetime import datetime

from nominations.covered import covered_digest
from nominations.models import Paper


def settle_statements(paper: Paper, at: datetime) -> None:
    """Void the agreed statements whose contents changed; those that read as before stand again."""
    fresh: Paper | None = None
    for statement in paper.statements.in_force().filter(answer="agree"):
        fresh = fresh or Paper.objects.get(pk=paper.pk)  # nothing prefetched, nothing remembered
        statement.paper = fresh
        changed = covered_digest(statement) != statement.digest
        if changed != bool(statement.voided_at):
            statement.voided_at = at if changed else None
            statement.save(update_fields=["voided_at"])
