"""Query sets of what came on paper or by telephone."""

from __future__ import annotations

from django.db import models

from ledger.actors import Actor


class RelayQuerySet(models.QuerySet):
    """Reviews and pledges taken down for experts."""

    def seen_by(self, actor: Actor) -> RelayQuerySet:
        """Return to the office those of the rounds and reviews it may see; nobody else's business."""
        if not actor.holds("manager"):
            return self.none()
        rounds = self.model._meta.get_field("round").related_model
        work = self.model._meta.get_field("assignment").related_model
        mine = self.filter(round__in=rounds.objects.seen_by(actor))  # type: ignore[union-attr]
        seen = models.Q(assignment__in=work.objects.seen_by(actor))  # type: ignore[union-attr]
        return mine.filter(models.Q(assignment=None) | seen)

    def open(self) -> RelayQuerySet:
        """Return those that wait for an entry or for their second person."""
        return self.filter(settled_at=None, dropped_at=None)

    def settled(self) -> RelayQuerySet:
        """Return those two persons agreed on."""
        return self.filter(settled_at__isnull=False)

    def pledges(self) -> RelayQuerySet:
        """Return the pledges that were taken down and confirmed."""
        return self.settled().filter(assignment=None)
