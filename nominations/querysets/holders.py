"""Query sets of what holds papers beside themselves: packages, summary sheets, merges; and of their seals."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from ledger.actors import Actor
from ledger.models import Sealable
from letters.querysets import awaiting_reminder
from nominations.querysets.ties import untied


class ImportQuerySet(Sealable):
    """Imports."""

    def seen_by(self, actor: Actor) -> ImportQuerySet:
        """Return the imports of one's own society: no sheet with a sealed paper, none that was erased."""
        if actor.holds("clerk") and actor.society_id:
            mine = self.filter(society_id=actor.society_id, rehearsal=actor.rehearsal)
            return mine.exclude(file__file="").but_sealed(~Q(pk__in=self.with_sealed()))
        return self.none()

    def with_sealed(self) -> models.QuerySet:
        """Return the keys of the sheets that hold a paper sealed now."""
        return self.model._base_manager.filter(
            seals__decided_at__isnull=True, seals__isnull=False
        ).values("pk")


class PackageQuerySet(Sealable):
    """Packages are seen by the society they are of; dossiers by whoever asked for them."""

    def seen_by(self, actor: Actor) -> PackageQuerySet:
        """Return the packages of one's society, or those one's present office asked for.

        None with a paper or candidate that is sealed or from whom they keep away, none that was erased.
        """
        mine = self.filter(rehearsal=actor.rehearsal).exclude(file__file="")
        if actor.holds("clerk", "approver") and actor.society_id:
            own = mine.filter(kind="society", society_id=actor.society_id)
        elif actor.holds("examiner", "manager"):
            asked = mine.filter(asked_by_id=actor.user_id, office_id=actor.office_id)
            own = untied(untied(asked.exclude(kind="society"), actor, "papers"), actor, "candidate")
        else:
            return self.none()
        return own.but_sealed(~Q(pk__in=self.with_sealed()))

    def with_sealed(self) -> models.QuerySet:
        """Return the keys of the packages of a paper or candidate that is sealed now."""
        held = Q(papers__sealed_at__isnull=False) | Q(candidate__sealed_at__isnull=False)
        return self.model._base_manager.filter(held).values("pk")


class SealQuerySet(models.QuerySet):
    """Seals."""

    def seen_by(self, actor: Actor) -> SealQuerySet:
        """Return the seals to the 保密员; to a manager those that wait for a second person."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("secrecy"):
            return mine
        if actor.holds("manager"):
            return mine.open().filter(proposed_at__isnull=False)
        return self.none()

    def open(self) -> SealQuerySet:
        """Return those that seal a paper now."""
        return self.filter(decided_at__isnull=True)


class MergeQuerySet(models.QuerySet):
    """Decisions of the merge desk."""

    def seen_by(self, actor: Actor) -> MergeQuerySet:
        """Return the decisions an actor may know of: the office's view, never a society's.

        None about a paper that is sealed.
        """
        if actor.holds("manager", "examiner"):
            sealed = self.model._base_manager.filter(parts__paper__sealed_at__isnull=False)
            return self.filter(rehearsal=actor.rehearsal).exclude(pk__in=sealed.values("pk"))
        return self.none()

    def standing(self) -> MergeQuerySet:
        """Return those that count: neither undone nor replaced."""
        return self.filter(undone_at__isnull=True)

    def contradicted(self) -> MergeQuerySet:
        """Return those the nominee said are wrong, and nobody has decided on since."""
        said = Q(confirmations__answer="decline", confirmations__withdrawn_at__isnull=True)
        return self.standing().filter(said)


ASKED_AGAIN = (timedelta(days=3), timedelta(days=1))
"""How long before the link expires a nominee who has not answered is reminded, once each."""


class ConfirmationQuerySet(models.QuerySet):
    """What nominees are asked to confirm."""

    def in_force(self) -> ConfirmationQuerySet:
        """Return those that are still asked for, answered or not."""
        return self.filter(withdrawn_at__isnull=True)

    def unanswered(self) -> ConfirmationQuerySet:
        """Return those nobody has answered, their link expired or not; none about a sealed paper."""
        sealed = Q(merge__parts__paper__sealed_at__isnull=False)
        papers = self.model._base_manager.filter(sealed).values("pk")
        return self.in_force().filter(answer="").exclude(pk__in=papers)

    def due_to_remind(self, at: datetime) -> ConfirmationQuerySet:
        """Return those whose link expires soon and whose nominee was not written to since."""
        told = ("remind_confirmation",)
        rows = self.unanswered()
        return awaiting_reminder(rows, "expires_at", at=at, before=ASKED_AGAIN, told=told)


class ApprovalPageQuerySet(models.QuerySet):
    """Signed and sealed pages (审批页)."""

    def seen_by(self, actor: Actor) -> ApprovalPageQuerySet:
        """Return a society's own; to the office all that were brought back, of papers not sealed.

        The office judges a page before it may read the paper: it sees the page and nothing more.
        """
        mine = self.filter(paper__sealed_at__isnull=True, rehearsal=actor.rehearsal)
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(paper__society_id=actor.society_id)
        return mine if actor.holds("examiner", "manager") else self.none()

    def verified(self) -> ApprovalPageQuerySet:
        """Return those the office has verified, each of one endorsement."""
        return self.filter(verified=True)

    def waiting(self) -> ApprovalPageQuerySet:
        """待核验: not judged, not replaced, of a paper that has not moved on; the oldest first."""
        open_ = self.filter(verified__isnull=True, replaced_at__isnull=True)
        return open_.filter(paper__entry=F("submission")).order_by("uploaded_at", "pk")
