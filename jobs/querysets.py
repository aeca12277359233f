"""Query sets of jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from ledger.actors import Actor

SILENCE = timedelta(minutes=2)  # a job that has not beaten for so long lost its worker or message


class JobQuerySet(models.QuerySet):
    """Jobs."""

    def seen_by(self, actor: Actor) -> JobQuerySet:
        """Return the jobs one's own present office asked for."""
        if actor.user_id is None:
            return self.none()
        return self.filter(asked_by_id=actor.user_id, office_id=actor.office_id)

    def under_way(self) -> JobQuerySet:
        """Return the jobs that wait or run."""
        return self.filter(state__in=["waiting", "running"])

    def lost(self, at: datetime) -> JobQuerySet:
        """Return running jobs whose worker has gone silent, and waiting ones nobody fetched."""
        return self.under_way().filter(beat_at__lt=at - SILENCE)
