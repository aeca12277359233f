"""Query sets of review; a reviewer's access is the assignment table."""

from __future__ import annotations

from django.db import models

from ledger.actors import Actor

LIVE = ("offered", "accepted", "signed")


class AssignmentQuerySet(models.QuerySet):
    """Assignments."""

    def seen_by(self, actor: Actor) -> AssignmentQuerySet:
        """Return an expert's own work, without what was recused, declined or voided; the office and
        the supervisor see all of it (never scores while a round is open: that is the page's rule).
        """
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("expert", "chair"):
            return mine.filter(expert__user_id=actor.user_id, stage__in=LIVE)
        if actor.holds("manager", "supervisor"):
            return mine
        return self.none()

    def live(self) -> AssignmentQuerySet:
        """Return those that count: offered, accepted or signed."""
        return self.filter(stage__in=LIVE)

    def unfinished(self) -> AssignmentQuerySet:
        """Return those still to be signed."""
        return self.filter(stage__in=("offered", "accepted"))


class RoundQuerySet(models.QuerySet):
    """Rounds."""

    def seen_by(self, actor: Actor) -> RoundQuerySet:
        """Return the rounds an actor may know of."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("manager", "supervisor"):
            return mine
        if actor.holds("expert", "chair"):
            return mine.filter(
                models.Q(
                    items__assignments__expert__user_id=actor.user_id,
                    items__assignments__stage__in=LIVE,
                )
                | models.Q(votes__seats__expert__user_id=actor.user_id)
            ).distinct()
        return self.none()


class VoteQuerySet(models.QuerySet):
    """Votes."""

    def seen_by(self, actor: Actor) -> VoteQuerySet:
        """Return the votes an actor has a seat in, or watches."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("manager", "supervisor"):
            return mine
        if actor.holds("expert", "chair"):
            return mine.filter(seats__expert__user_id=actor.user_id).exclude(stage="prepared")
        return self.none()


class ExpertQuerySet(models.QuerySet):
    """Experts."""

    def seen_by(self, actor: Actor) -> ExpertQuerySet:
        """Return the pool to the office and the supervisor; lists are secret to all others."""
        if actor.holds("manager", "supervisor"):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()
