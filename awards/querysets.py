"""Query sets of awards. The public sees what is published, from snapshots only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import models

from ledger.actors import Actor
from ledger.models import Sealable
from letters.querysets import awaiting_reminder
from nominations.querysets.ties import untied
from programmes.models import CalendarYear

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
    """Entries of award lists."""

    def shown(self) -> ListedQuerySet:
        """Return the entries that may be read now: not those of a sealed candidate (疑似涉密)."""
        return self.filter(candidate__sealed_at__isnull=True)

    def sealed(self) -> ListedQuerySet:
        """Return the entries that are withheld, because their candidate is sealed."""
        return self.filter(candidate__sealed_at__isnull=False)


class NoticedQuerySet(ListedQuerySet):
    """Entries of notices."""

    def shown(self) -> NoticedQuerySet:
        """Return the entries that may be read now: neither sealed nor suspended nor taken out."""
        return super().shown().filter(standing="shown")  # type: ignore[return-value]

    def hidden(self) -> NoticedQuerySet:
        """Return the others: those that are not to be read now."""
        return self.filter(
            ~models.Q(standing="shown") | models.Q(candidate__sealed_at__isnull=False)
        )


class AttachmentQuerySet(models.QuerySet):
    """Files published with notices."""

    def shown(self) -> AttachmentQuerySet:
        """Return the files that are, or are to be, published: neither taken out nor withheld."""
        return self.filter(standing="shown")

    def open_now(self) -> AttachmentQuerySet:
        """Return those the public may have now: none while anybody in the notice is sealed."""
        sealed = models.Q(notice__items__candidate__sealed_at__isnull=False)
        return self.shown().exclude(pk__in=self.filter(sealed).values("pk"))

    def seen_by(self, actor: Actor) -> AttachmentQuerySet:
        """Return the files the office and the supervisor may see, before and after publication."""
        mine = self.filter(rehearsal=actor.rehearsal)
        return mine if actor.holds("manager", "supervisor") else self.none()


class ChangeQuerySet(models.QuerySet):
    """Changes of published notices."""

    def confirmed(self) -> ChangeQuerySet:
        """Return those a second person has confirmed, in the order of their versions."""
        return self.filter(confirmed_at__isnull=False).order_by("version")

    def open(self) -> ChangeQuerySet:
        """Return those that wait for a second person."""
        return self.filter(confirmed_at__isnull=True)

    def seen_by(self, actor: Actor) -> ChangeQuerySet:
        """Return the changes an actor may see before they take effect."""
        return self.filter(rehearsal=actor.rehearsal) if actor.holds("manager") else self.none()


class NoticeQuerySet(models.QuerySet):
    """Notices."""

    def seen_by(self, actor: Actor) -> NoticeQuerySet:
        """Return the notices an actor may know of; passers-by those that were published.

        Of a suspended one the public reads that it is suspended, and no name.
        """
        mine = told_to(self, actor)
        if actor.holds("manager", "supervisor"):
            return mine
        return mine.exclude(stage__in=["drafted", "scheduled"])

    def public(self) -> NoticeQuerySet:
        """Return the notices whose names the public may read."""
        return self.filter(stage__in=["published", "closed"])

    def due_to_close(self, at: datetime) -> NoticeQuerySet:
        """Return the notices whose last moment has passed."""
        return self.filter(stage="published", closes_at__lte=at, provisional=False)

    def due_to_open(self, at: datetime) -> NoticeQuerySet:
        """Return the planned notices whose first moment has come."""
        return self.filter(stage="scheduled", published_at__lte=at)

    def due_to_settle(self, at: datetime) -> NoticeQuerySet:
        """Return those whose end was provisional, now that the year it falls into is published."""
        years = CalendarYear.objects.filter(confirmed=True).values("year")
        return self.filter(
            stage__in=["scheduled", "published"], provisional=True, last_day__year__in=years
        )

    def due_to_take_down(self, at: datetime) -> NoticeQuerySet:
        """Return the ended notices whose names are to go now."""
        return self.filter(stage="closed", taken_down_at__isnull=True, take_down_due__lte=at)

    def due_to_remind(self, at: datetime) -> NoticeQuerySet:
        """Return the running notices that end soon and of which nobody was told since."""
        rows, told = self.filter(stage="published"), ("publish", "remind")
        return awaiting_reminder(rows, "closes_at", at=at, before=REMINDERS, told=told)


class PostingQuerySet(models.QuerySet):
    """Proofs that a notice hung in a unit."""

    def standing(self) -> PostingQuerySet:
        """Return those that were not struck out."""
        return self.filter(struck_at__isnull=True)

    def seen_by(self, actor: Actor) -> PostingQuerySet:
        """Return the proofs an actor may see: the office and the supervisor, nobody else."""
        mine = self.filter(rehearsal=actor.rehearsal)
        return mine if actor.holds("manager", "supervisor") else self.none()


class ObjectionQuerySet(Sealable):
    """Objections."""

    def seen_by(self, actor: Actor) -> ObjectionQuerySet:
        """Return the objections an actor may know of; never a nominating society or a reviewer.

        None against a candidate that is sealed, or from whom this member of staff keeps away.
        """
        if actor.holds("manager", "supervisor"):
            mine = untied(self.filter(rehearsal=actor.rehearsal), actor, "candidate")
            return mine.but_sealed(OF_UNSEALED)
        return self.none()

    def open(self) -> ObjectionQuerySet:
        """Return those that block: received, accepted with an effect, or ruled on and appealed.

        What was accepted as a mere correction (``continue``) lets the candidate go on.
        """
        accepted = models.Q(stage="accepted") & ~models.Q(effect="continue")
        appealed = models.Q(appeals__asked_at__isnull=False, appeals__decided_at__isnull=True)
        return self.filter(models.Q(stage="received") | accepted | appealed).distinct()


class AnswerQuerySet(Sealable):
    """Answers of nominating societies."""

    def seen_by(self, actor: Actor) -> AnswerQuerySet:
        """Return the answers an actor may know of: a society its own, the officers those of a case."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("manager", "supervisor"):
            return untied(mine, actor, "objection__candidate")
        if actor.holds("clerk", "approver"):
            return mine.filter(
                society_id=actor.society_id, objection__candidate__sealed_at__isnull=True
            )
        return self.none()


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


class CorrectionQuerySet(models.QuerySet):
    """Corrections of certificates."""

    def confirmed(self) -> CorrectionQuerySet:
        """Return those a second person has confirmed: each replaced a paper."""
        return self.filter(confirmed_at__isnull=False)

    def waiting(self) -> CorrectionQuerySet:
        """Return those that wait for a second person."""
        return self.filter(confirmed_at__isnull=True)


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


class SigningKeyQuerySet(models.QuerySet):
    """Keys that sign certificates."""

    def seen_by(self, actor: Actor) -> SigningKeyQuerySet:
        """Return the keys of the actor's world; that of the public is everybody's."""
        return told_to(self, actor)

    def of_world(self, rehearsal: bool) -> SigningKeyQuerySet:
        """Return the real keys, or those of rehearsals."""
        return self.filter(rehearsal=rehearsal)

    def halves(self) -> dict[str, str]:
        """Return the public halves by the names of their keys."""
        return dict(self.values_list("kid", "public"))


class StatusListQuerySet(models.QuerySet):
    """Signed lists of what no longer holds."""

    def seen_by(self, actor: Actor) -> StatusListQuerySet:
        """Return the lists of the actor's world."""
        return told_to(self, actor)


class OutcomeListQuerySet(models.QuerySet):
    """Published lists of outcomes."""

    def seen_by(self, actor: Actor) -> OutcomeListQuerySet:
        """Return the lists of the actor's world, to managers alone."""
        if not actor.holds("manager"):
            return self.none()
        return self.filter(rehearsal=actor.rehearsal)
