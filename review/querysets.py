"""Query sets of review; a reviewer's access is the assignment table."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Length

from ledger.actors import Actor
from ledger.models import Sealable
from letters.querysets import awaiting_reminder

LIVE = ("offered", "accepted", "signed")

REMINDERS = (timedelta(days=2),)
"""How long before a round is due its experts are reminded."""

UNTOLD = ("EXCLUDED", "OBJECTOR")
"""Relations an expert must not learn of: they would name whoever asked."""

OF_UNSEALED = Q(item__candidate__sealed_at__isnull=True, item__paper__sealed_at__isnull=True)
"""What concerns an item that is not under suspicion of being classified (疑似涉密)."""

Rows = TypeVar("Rows", bound=models.QuerySet)


def of_the_organiser(rows: Rows, actor: Actor, society: str) -> Rows:
    """Return the office's to office and supervisor, a society's own to its 填报人 and 负责人.

    What a society's body deliberates is its own: others read the result and the minutes of its
    selection. ``society`` is the path to the round's society.
    """
    mine = rows.filter(rehearsal=actor.rehearsal)
    if actor.holds("manager", "supervisor"):
        return mine.filter(**{f"{society}__isnull": True})
    if actor.holds("clerk", "approver") and actor.society_id:
        return mine.filter(**{society: actor.society_id})
    return rows.none()


class AssignmentQuerySet(Sealable):
    """Assignments."""

    def seen_by(self, actor: Actor) -> AssignmentQuerySet:
        """Return an expert's own work, without what was recused, declined or voided; the organiser
        and the supervisor see all of it (never scores while a round is open: that is the page's rule).
        Nobody sees what is sealed.
        """
        if actor.holds("expert", "chair"):
            mine = self.filter(
                rehearsal=actor.rehearsal, expert__user_id=actor.user_id, stage__in=LIVE
            )
            return mine.but_sealed(OF_UNSEALED)
        return of_the_organiser(self, actor, "item__round__society_id").but_sealed(OF_UNSEALED)

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
        if actor.holds("expert", "chair"):
            return self.filter(
                Q(
                    items__assignments__expert__user_id=actor.user_id,
                    items__assignments__stage__in=LIVE,
                )
                | Q(votes__seats__expert__user_id=actor.user_id)
                | Q(body__expert__user_id=actor.user_id),
                rehearsal=actor.rehearsal,
            ).distinct()
        return of_the_organiser(self, actor, "society_id")

    def due_to_remind(self, at: datetime) -> RoundQuerySet:
        """Return the rounds whose due date comes near and whose experts were not told since."""
        rows = self.filter(stage__in=["preparing", "scoring"], society__isnull=True)
        told = ("assign", "repair", "remind")
        return awaiting_reminder(rows, "due_at", at=at, before=REMINDERS, told=told)


class ItemQuerySet(models.QuerySet):
    """Items of rounds."""

    def sealed(self) -> ItemQuerySet:
        """封存: those that may hold something classified."""
        sealed = Q(candidate__sealed_at__isnull=False) | Q(paper__sealed_at__isnull=False)
        return self.filter(sealed)

    def unsealed(self) -> ItemQuerySet:
        """Return those that anybody may be shown."""
        return self.filter(candidate__sealed_at__isnull=True, paper__sealed_at__isnull=True)

    def standing(self) -> ItemQuerySet:
        """Return the items still in the round: not dropped, not withdrawn."""
        return self.exclude(candidate__stage="dropped").exclude(paper__stage="withdrawn")

    def covered_by_fewer_than(self, demand: int) -> ItemQuerySet:
        """Return the items with fewer live experts than ``demand``, annotated as ``covered``."""
        return self.annotate(
            covered=Count("assignments", filter=Q(assignments__stage__in=LIVE))
        ).filter(covered__lt=demand)


class ConflictQuerySet(models.QuerySet):
    """Conflicts of interest."""

    def hard(self) -> ConflictQuerySet:
        """Return those that keep the expert away."""
        return self.filter(outcome="hard")

    def awaiting_decision(self) -> ConflictQuerySet:
        """Return those somebody has to decide with a reason."""
        return self.filter(outcome="decide")

    def seen_by(self, actor: Actor) -> ConflictQuerySet:
        """Return them to the organiser and the supervisor; to an expert those of their own.

        Who objected, who asked for an exclusion and why a recusal was ordered is told to no expert.
        """
        if actor.holds("expert", "chair"):
            mine = self.filter(rehearsal=actor.rehearsal, expert__user_id=actor.user_id)
            told = mine.exclude(relation__in=UNTOLD).exclude(source="ordered")
            return told.filter(OF_UNSEALED)
        return of_the_organiser(self, actor, "item__round__society_id").filter(OF_UNSEALED)


class VoteQuerySet(Sealable):
    """Votes."""

    def seen_by(self, actor: Actor) -> VoteQuerySet:
        """Return the votes an actor has a seat in, or watches; none with a sealed item on its paper.

        A vote that is only prepared is known to whoever runs it, and to a teller who keeps its key.
        """
        if actor.holds("expert", "chair"):
            mine = self.filter(rehearsal=actor.rehearsal, seats__expert__user_id=actor.user_id)
            keeps = Q(round__body__expert__user_id=actor.user_id, round__body__duty="teller")
            mine = mine.filter(~Q(stage="prepared") | keeps).distinct()
        else:
            mine = of_the_organiser(self, actor, "round__society_id")
        return mine.but_sealed(~Q(pk__in=self.with_sealed()))

    def with_sealed(self) -> models.QuerySet:
        """Return the keys of the votes on something that is sealed now."""
        item: Any = self.model._meta.get_field("vote_items").related_model
        sealed = Q(item__candidate__sealed_at__isnull=False)
        return item.objects.filter(sealed | Q(item__paper__sealed_at__isnull=False)).values("vote")


class SealedSheetQuerySet(models.QuerySet):
    """Places in the ballot box."""

    def cast(self) -> SealedSheetQuerySet:
        """Return the places that hold a ballot paper."""
        return self.alias(length=Length("sealed")).filter(length__gt=0)

    def empty(self) -> SealedSheetQuerySet:
        """Return the places still free."""
        return self.alias(length=Length("sealed")).filter(length=0)


class RankingQuerySet(Sealable):
    """Rankings."""

    def confirmed(self) -> RankingQuerySet:
        """Return those in force."""
        return self.filter(confirmed_at__isnull=False)

    def seen_by(self, actor: Actor) -> RankingQuerySet:
        """Return them to the organiser and the supervisor; none that ranks what is sealed."""
        rows = of_the_organiser(self, actor, "round__society_id")
        return rows.but_sealed(~Q(pk__in=self.with_sealed()))

    def with_sealed(self) -> models.QuerySet:
        """Return the keys of the rankings of something that is sealed now."""
        result: Any = self.model._meta.get_field("results").related_model
        sealed = Q(item__candidate__sealed_at__isnull=False)
        rows = result.objects.filter(sealed | Q(item__paper__sealed_at__isnull=False))
        return rows.values("ranking")


class ExpertQuerySet(models.QuerySet):
    """Experts."""

    def seen_by(self, actor: Actor) -> ExpertQuerySet:
        """Return the pool to the office and the supervisor; to a society who sits in a body of its
        own. Lists are secret to all others. An expert finds themselves.
        """
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("expert", "chair"):
            return mine.filter(user_id=actor.user_id)
        if actor.holds("manager", "supervisor"):
            return mine.in_the_pool()
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(bodies__round__society_id=actor.society_id).distinct()
        return self.none()

    def in_the_pool(self) -> ExpertQuerySet:
        """Return the experts of the association's pool, without those who only sit in a society's body."""
        return self.filter(society__isnull=True)

    def available(self) -> ExpertQuerySet:
        """Return the experts of the pool who take work and can log in."""
        return self.in_the_pool().filter(is_available=True, user__is_active=True)


class BodyQuerySet(models.QuerySet):
    """Members of the bodies of societies' own rounds."""

    def seen_by(self, actor: Actor) -> BodyQuerySet:
        """Return them to their society alone."""
        if not actor.holds("clerk", "approver"):
            return self.none()
        return of_the_organiser(self, actor, "round__society_id")

    def tellers(self) -> BodyQuerySet:
        """监票人: those who keep a half of the key to the ballot box."""
        return self.filter(duty="teller")
