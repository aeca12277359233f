"""Query sets of comments, and of the codes whose holders are told of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from ledger.actors import Actor
from nominations.anchors import SOCIETYS_PLACES
from nominations.querysets import OF_UNSEALED, OPEN_STAGES

GATHERING = timedelta(minutes=30)
"""How long the first comment waits for more of them before the nominee hears."""
ONE_DIGEST = timedelta(days=1)
"""No reader is written to about one paper again before this."""


class CommentQuerySet(models.QuerySet):
    """Comments are seen with their paper, by the circle they are meant for."""

    def seen_by(self, actor: Actor) -> CommentQuerySet:
        """Return the comments an actor may read: the society, who fills in, and the office, each theirs.

        The office never reads what society and nominee say among themselves, nor they what the
        office says for itself; the nominee nothing about the society's own words. The 保密员 reads
        those of a sealed paper; reviewers, supervisor and public none.
        """
        papers: Any = self.model._meta.get_field("paper").related_model
        mine = self.filter(paper__in=papers.objects.seen_by(actor).filter(secret=False))
        if actor.holds("clerk", "approver"):
            return mine.exclude(circle="office")
        if actor.holds("nominee", "contact"):
            return mine.filter(circle="fillers").exclude(anchor__in=SOCIETYS_PLACES)
        if actor.holds("examiner", "manager"):
            return mine.exclude(circle="fillers")
        return mine if actor.holds("secrecy") else self.none()

    def with_people(self) -> CommentQuerySet:
        """Load them with who wrote and who resolved them."""
        return self.select_related("written_by", "resolved_by")

    def threads(self) -> CommentQuerySet:
        """Return the comments that answer no other."""
        return self.filter(answers__isnull=True)

    def to_fillers(self) -> CommentQuerySet:
        """Return what the society says to nominee and contact, in threads that are open."""
        still = Q(answers__isnull=True) | Q(answers__resolved_at__isnull=True)
        said = self.filter(still, circle="fillers", resolved_at__isnull=True)
        return said.filter(written_in__in=("clerk", "approver")).exclude(anchor__in=SOCIETYS_PLACES)

    def open(self) -> CommentQuerySet:
        """Return the threads nobody has resolved."""
        return self.threads().filter(resolved_at__isnull=True)


class FillCodeQuerySet(models.QuerySet):
    """Codes for nominee and contact."""

    def in_use(self) -> FillCodeQuerySet:
        """Return those somebody fills a paper by, now."""
        return self.filter(
            OF_UNSEALED,
            user__isnull=False,
            handed_back_at__isnull=True,
            paper__stage__in=OPEN_STAGES,
            paper__secret=False,
        )

    def due_to_hear(self, at: datetime) -> FillCodeQuerySet:
        """Return those whose holder has comments of the society to hear of: one digest a day."""
        paper: Any = self.model._meta.get_field("paper").related_model
        comment: Any = paper._meta.get_field("comments").related_model
        waiting = comment.objects.to_fillers().filter(
            paper=OuterRef("paper"),
            written_at__gt=Coalesce(OuterRef("told_at"), OuterRef("used_at")),
            written_at__lte=at - GATHERING,
        )
        rested = Q(told_at__isnull=True) | Q(told_at__lte=at - ONE_DIGEST)
        return self.in_use().filter(rested, Exists(waiting))
