"""Query sets of programmes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from ledger.actors import Actor
from letters.querysets import awaiting_reminder

REMINDERS = (timedelta(days=7), timedelta(days=1))
"""How long before its deadline the societies of a cycle are reminded."""


class RuleSetQuerySet(models.QuerySet):
    """Versions of rules."""

    def seen_by(self, actor: Actor) -> RuleSetQuerySet:
        """Return the versions an actor may read: the office's and the supervisor's view."""
        if actor.holds("manager", "examiner", "supervisor", "operator"):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()


class RuleChangeQuerySet(models.QuerySet):
    """Changes of rules after the opening."""

    def seen_by(self, actor: Actor) -> RuleChangeQuerySet:
        """Return the changes an actor may read: the office's and the supervisor's view."""
        if actor.holds("manager", "examiner", "supervisor"):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()

    def undecided(self) -> RuleChangeQuerySet:
        """Return those neither adopted nor dropped; a cycle has at most one."""
        return self.filter(stage__in=["drafted", "proposed"])


class OfCycleQuerySet(models.QuerySet):
    """What belongs to a cycle and is seen by whoever may know of it."""

    def seen_by(self, actor: Actor) -> OfCycleQuerySet:
        """Return what belongs to the cycles an actor may know of: none in preparation for societies."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("manager", "examiner", "supervisor", "operator"):
            return mine
        return mine.exclude(cycle__stage="preparing")


class CycleQuerySet(models.QuerySet):
    """Cycles."""

    def seen_by(self, actor: Actor) -> CycleQuerySet:
        """Return the cycles an actor may know of.

        Rehearsal people see rehearsal cycles only; societies and reviewers see none in preparation.
        """
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("manager", "examiner", "supervisor", "operator"):
            return mine
        return mine.exclude(stage="preparing")

    def open_for_papers(self, at: datetime) -> CycleQuerySet:
        """Return the cycles in which papers may be submitted now."""
        return self.filter(stage="open", opens_at__lte=at, closes_at__gt=at)

    def due_to_close(self, at: datetime) -> CycleQuerySet:
        """Return the open cycles whose deadline has passed."""
        return self.filter(stage="open", closes_at__lte=at)

    def due_to_remind(self, at: datetime) -> CycleQuerySet:
        """Return the open cycles whose deadline comes near and whose societies were not told since."""
        rows, told = self.filter(stage="open"), ("open", "remind")
        return awaiting_reminder(rows, "closes_at", at=at, before=REMINDERS, told=told)
