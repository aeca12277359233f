"""Query sets of letters."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from ledger.actors import Actor


class LetterQuerySet(models.QuerySet):
    """Letters."""

    def seen_by(self, actor: Actor) -> LetterQuerySet:
        """Return the letters written to the person who acts; nobody reads another's."""
        if actor.user_id is None:
            return self.none()
        return self.filter(to_user_id=actor.user_id)

    def due(self, at: datetime) -> LetterQuerySet:
        """Return the letters to be sent now, oldest first."""
        return self.filter(state="waiting", next_try_at__lte=at).order_by("pk")
