"""Query sets of what the office keeps about the pool: filters, sheets, bans, facts about conduct."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from ledger.actors import Actor


class OfTheOfficeQuerySet(models.QuerySet):
    """What the office keeps for itself about the pool."""

    def seen_by(self, actor: Actor) -> Self:
        """Return it to managers alone."""
        mine = self.filter(rehearsal=actor.rehearsal)
        return mine if actor.holds("manager") else self.none()


class OfExpertQuerySet(models.QuerySet):
    """Facts about an expert of the association's pool, entered by the office."""

    def seen_by(self, actor: Actor) -> Self:
        """Return them to the office and the supervisor; to an expert those about themselves."""
        mine = self.filter(rehearsal=actor.rehearsal, expert__society__isnull=True)
        if actor.holds("expert", "chair"):
            return mine.filter(expert__user_id=actor.user_id)
        return mine if actor.holds("manager", "supervisor") else self.none()


class BanQuerySet(OfExpertQuerySet):
    """Bans of experts."""

    def in_force(self) -> Self:
        """Return those that neither ended nor were lifted."""
        return self.filter(ended_at__isnull=True)

    def over(self, today: date) -> Self:
        """Return those in force whose time has passed."""
        return self.in_force().filter(until__lt=today)
