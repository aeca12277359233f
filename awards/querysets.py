"""Query sets of awards. The public sees what is published, from snapshots only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import models

from ledger.actors import Actor
from ledger.models import Sealable
from letters.querysets import awaiting_reminder

REMINDERS = (timedelta(days=2),)
"""How long before a notice ends the managers hear of it: as the day before its last begins."""

OF_UNSEALED = models.Q(candidate__sealed_at__isnull=True)
"""What concerns a candidate that is not under suspicion of being classified (疑似涉密)."""

Rows = TypeVar("Rows", bound=models.QuerySet)


def told_to(rows: Rows, actor: Actor) -> Rows:
    """Return rows of the actor's own world: real or rehearsed.

    Passers-by are told of rehearsals by a demonstration only, never by a real installation.
    """
    if actor.kind == "person":
        return rows.filter(rehearsal=actor.rehearsal)
    return rows if settings.JUJIAN_DEMO else rows.filter(rehearsal=False)


class ListedQuerySet(models.QuerySet):
    """Entries of notices and award lists."""

    def shown(self) -> ListedQuerySet:
        """Return the entries that may be read now: not those of a sealed candidate (疑似涉密)."""
        return self.filter(candidate__sealed_at__isnull=True)

    def sealed(self) -> ListedQuerySet:
        """Return the entries that are withheld, because their candidate is sealed."""
        return self.filter(candidate__sealed_at__isnull=False)


class NoticeQuerySet(models.QuerySet):
    """Notices."""

    def seen_by(self, actor: Actor) -> NoticeQuerySet:
        """Return the notices an actor may know of; passers-by those that were published.

        Of a suspended one the public reads that it is suspended, and no name.
        """
        mine = told_to(self, actor)
        return mine if actor.holds("manager", "supervisor") else mine.exclude(stage="drafted")

    def public(self) -> NoticeQuerySet:
        """Return the notices whose names the public may read."""
        return self.filter(stage__in=["published", "closed"])

    def due_to_close(self, at: datetime) -> NoticeQuerySet:
        """Return the notices whose last moment has passed."""
        return self.filter(stage="published", closes_at__lte=at)

    def due_to_remind(self, at: datetime) -> NoticeQuerySet:
        """Return the running notices that end soon and of which nobody was told since."""
        rows, told = self.filter(stage="published"), ("publish", "remind")
        return awaiting_reminder(rows, "closes_at", at=at, before=REMINDERS, told=told)


class ObjectionQuerySet(Sealable):
    """Objections."""

    def seen_by(self, actor: Actor) -> ObjectionQuerySet:
        """Return the objections an actor may know of; never a nominating society or a reviewer.

        None against a candidate that is sealed.
        """
        if actor.holds("manager", "supervisor"):
            return self.filter(rehearsal=actor.rehearsal).but_sealed(OF_UNSEALED)
        return self.none()

    def open(self) -> ObjectionQuerySet:
        """Return those that block: received, whatever they say, or accepted with an effect.

        What was accepted as a mere correction (``continue``) lets the candidate go on.
        """
        accepted = models.Q(stage="accepted") & ~models.Q(effect="continue")
        return self.filter(models.Q(stage="received") | accepted)


class AwardListQuerySet(models.QuerySet):
    """Award lists."""

    def seen_by(self, actor: Actor) -> AwardListQuerySet:
        """Return the lists an actor may know of."""
        mine = told_to(self, actor)
        if actor.holds("manager", "supervisor"):
            return mine
        return mine.filter(stage="published")


class RevocationQuerySet(models.QuerySet):
    """Revocations."""

    def confirmed(self) -> RevocationQuerySet:
        """Return those a second person has confirmed."""
        return self.filter(confirmed_at__isnull=False)


class CertificateQuerySet(Sealable):
    """Certificates."""

    def seen_by(self, actor: Actor) -> CertificateQuerySet:
        """Return the certificates an actor may list; anyone may verify a single one by its code.

        None of a candidate that is sealed.
        """
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("clerk", "approver"):
            mine = mine.filter(
                candidate__papers__society_id=actor.society_id,
                candidate__papers__stage="accepted",
            ).distinct()
        elif not actor.holds("manager", "supervisor"):
            return self.none()
        return mine.but_sealed(OF_UNSEALED)
