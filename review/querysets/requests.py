"""Query sets of what the persons concerned ask: exclusions, and disputes of conflicts of interest."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ledger.actors import Actor
from nominations.querysets.ties import STAFF, untied


class ExclusionQuerySet(models.QuerySet):
    """Requests that somebody shall not review; no expert ever sees one."""

    def seen_by(self, actor: Actor) -> ExclusionQuerySet:
        """Return them to the nominee's own side, and, once the paper is in, to the office that decides."""
        papers: Any = self.model._meta.get_field("paper").related_model
        if actor.holds("clerk", "approver", "nominee", "contact", "manager", "supervisor"):
            return self.filter(paper__in=papers.objects.seen_by(actor))
        return self.none()

    def standing(self) -> ExclusionQuerySet:
        """Return those not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def undecided(self) -> ExclusionQuerySet:
        """Return those that wait for the office."""
        return self.standing().filter(granted__isnull=True)

    def unmatched(self) -> ExclusionQuerySet:
        """Return those granted of whom nobody of the pool is known yet, by request or by triage."""
        field: Any = self.model._meta.get_field("expert")
        conflicts = field.related_model._meta.get_field("conflicts").related_model.objects
        settled = conflicts.hard().filter(relation="EXCLUDED", cause__startswith="exclusion ")
        known = {int(cause.split()[1]) for cause in settled.values_list("cause", flat=True)}
        granted = self.standing().filter(granted=True, expert__isnull=True)
        return granted.exclude(pk__in=known).exclude(paper__stage__in=["refused", "withdrawn"])

    def granted(self) -> ExclusionQuerySet:
        """Return those granted, of an expert of the pool."""
        return self.standing().filter(granted=True, expert__isnull=False)


class DisputeQuerySet(models.QuerySet):
    """Disputes of conflicts of interest, of refused requests, and of ties of staff."""

    def undecided(self) -> DisputeQuerySet:
        """Return those that wait for a decision."""
        return self.filter(upheld__isnull=True)

    def seen_by(self, actor: Actor) -> DisputeQuerySet:
        """Return them to the office and the supervisor, but for whom they keep away from; to others
        what they raised themselves.
        """
        mine = self.filter(rehearsal=actor.rehearsal)
        raised = mine.filter(raised_by_id=actor.user_id)
        if actor.holds("manager", "supervisor"):
            return mine.filter(self.open_to(actor) | Q(party="staff", raised_by_id=actor.user_id))
        if actor.holds("expert", "chair"):
            return raised.filter(party="expert")
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(party="society", exclusion__paper__society_id=actor.society_id)
        return raised.filter(party="staff") if actor.holds(*STAFF) else self.none()

    def open_to(self, actor: Actor) -> Q:
        """Return what of the office's an actor may read: whose conflict, request or tie they see."""
        held: dict[str, Any] = {
            name: self.model._meta.get_field(name).related_model
            for name in ("conflict", "exclusion", "staff_tie")
        }
        office = held["conflict"].objects.filter(item__round__society_id__isnull=True)
        return (
            Q(conflict__in=untied(office, actor, "item__candidate"))
            | Q(exclusion__in=held["exclusion"].objects.seen_by(actor))
            | Q(staff_tie__in=held["staff_tie"].objects.seen_by(actor))
        )
