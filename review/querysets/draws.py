"""Query sets of draws and of the calls they make."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from ledger.actors import Actor
from review.querysets import of_the_organiser


class DisclosureQuerySet(models.QuerySet):
    """What everybody may see of a programme's review."""

    def seen_by(self, actor: Actor) -> DisclosureQuerySet:
        """Return those of the actor's own world to office and supervisor."""
        if not actor.holds("manager", "supervisor"):
            return self.none()
        return self.filter(rehearsal=actor.rehearsal)

    def standing(self) -> DisclosureQuerySet:
        """Return those asked for or open."""
        return self.filter(ended_at=None)


class DrawQuerySet(models.QuerySet):
    """Draws."""

    def seen_by(self, actor: Actor) -> DrawQuerySet:
        """Return them to the office and the supervisor; whom they drew is told nowhere in them.

        Passers-by see those opened to everybody; of rehearsals only in a demonstration.
        """
        if not actor.is_known:
            shown = self.shown_to_everybody()
            return shown if settings.JUJIAN_DEMO else shown.filter(rehearsal=False)
        if not actor.holds("manager", "supervisor"):
            return self.none()
        return of_the_organiser(self, actor, "round__society_id")

    def shown_to_everybody(self) -> DrawQuerySet:
        """Return those with opened names whose programme shows its draws, while no notice of the cycle runs."""
        rows = self.filter(
            stage="opened",
            round__cycle__programme__disclosures__part="draws",
            round__cycle__programme__disclosures__confirmed_at__isnull=False,
            round__cycle__programme__disclosures__ended_at__isnull=True,
            round__cycle__programme__disclosures__rehearsal=models.F("rehearsal"),
        )
        return rows.exclude(round__cycle__notices__stage__in=["published", "suspended"])

    def in_force(self) -> DrawQuerySet:
        """Return those that were not redrawn."""
        return self.exclude(stage="redrawn")


class CallQuerySet(models.QuerySet):
    """Calls to a seat."""

    def waiting(self) -> CallQuerySet:
        """Return those without an answer."""
        return self.filter(answer="")

    def standing(self) -> CallQuerySet:
        """Return those who accepted or may still do."""
        return self.filter(answer__in=("", "accepted"))

    def due_to_lapse(self, at: datetime) -> CallQuerySet:
        """Return those whose time to answer is up."""
        return self.waiting().filter(due_at__lte=at, draw__stage="drawn")
