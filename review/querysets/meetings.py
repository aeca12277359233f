"""Query sets of meetings (会评), their agenda, attendance and numbered booklets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.actors import Actor
from nominations.querysets.ties import untied
from review.querysets import of_the_organiser


class MeetingQuerySet(models.QuerySet):
    """Meetings."""

    def seen_by(self, actor: Actor) -> MeetingQuerySet:
        """Return those an actor runs or watches, and to an expert those they are called to."""
        if actor.holds("expert", "chair"):
            mine = Q(attendees__expert__user_id=actor.user_id, rehearsal=actor.rehearsal)
            return self.filter(mine).distinct()
        return of_the_organiser(
            untied(self, actor, "agenda__item__candidate"), actor, "round__society_id"
        )

    def standing(self) -> MeetingQuerySet:
        """Return those that take place, or took place."""
        return self.exclude(stage="called_off")

    def coming(self) -> MeetingQuerySet:
        """Return those planned or going on."""
        return self.filter(stage__in=["planned", "ordered", "sitting"])


class AgendaQuerySet(models.QuerySet):
    """Items of agendas."""

    def seen_by(self, actor: Actor) -> AgendaQuerySet:
        """Return those of the meetings one sees, without what is sealed or has left the round."""
        meetings = self.model._meta.get_field("meeting").related_model
        return self.shown().filter(meeting__in=meetings._default_manager.seen_by(actor))  # type: ignore[union-attr]

    def shown(self) -> AgendaQuerySet:
        """Return those that anybody in the room may be shown."""
        unsealed = Q(item__candidate__sealed_at__isnull=True, item__paper__sealed_at__isnull=True)
        left = Q(item__candidate__stage="dropped") | Q(item__paper__stage="withdrawn")
        return self.filter(unsealed).exclude(left)

    def in_order(self) -> AgendaQuerySet:
        """Return them as they are called: by lot, before it as they were committed."""
        return self.order_by("position", "place")


class AttendeeQuerySet(models.QuerySet):
    """Those called to meetings."""

    def present(self) -> AttendeeQuerySet:
        """Return those in the room: who has come and has not left."""
        return self.filter(arrived_at__isnull=False, left_at__isnull=True)


class BookletQuerySet(models.QuerySet):
    """Numbered booklets."""

    def seen_by(self, actor: Actor) -> BookletQuerySet:
        """Return those of the meetings one runs or watches."""
        meetings = self.model._meta.get_field("meeting").related_model
        if actor.holds("expert", "chair"):
            return self.none()
        return self.filter(meeting__in=meetings._default_manager.seen_by(actor))  # type: ignore[union-attr]

    def out(self) -> BookletQuerySet:
        """Return those that have not come back."""
        return self.filter(returned_at__isnull=True)
