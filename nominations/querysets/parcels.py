"""Query sets of the register of parcels: the office reads it all, a society its own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ledger.actors import Actor


class ParcelQuerySet(models.QuerySet):
    """Parcels."""

    def seen_by(self, actor: Actor) -> ParcelQuerySet:
        """Return the parcels an actor may know of: the office all of them, a society its own."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(society_id=actor.society_id)
        if actor.holds("examiner", "manager", "supervisor"):
            return mine
        return self.none()

    def standing(self) -> ParcelQuerySet:
        """Return those that were not struck through."""
        return self.filter(voided_at__isnull=True)


class ParcelItemQuerySet(models.QuerySet):
    """What was found in parcels."""

    def seen_by(self, actor: Actor) -> ParcelItemQuerySet:
        """Return what lay in the parcels an actor sees, but of no paper that is sealed."""
        parcels: Any = self.model._meta.get_field("parcel").related_model
        seen = parcels.objects.seen_by(actor)
        return self.filter(parcel__in=seen, paper__sealed_at__isnull=True)

    def with_papers(self) -> ParcelItemQuerySet:
        """Load what is read to judge them: papers with their rules, frozen pages, other entries."""
        paper: Any = self.model._meta.get_field("paper").related_model
        version: Any = paper._meta.get_field("versions").related_model
        light = version.objects.defer("contents", "parts").prefetch_related("pages")
        rules = ("paper__cycle__programme", "paper__cycle__rule_set", "paper__rule_set")
        rows = self.select_related("parcel", "registered_by", "paper__society", *rules)
        others = models.Prefetch(
            "paper__parcel_items", self.model._base_manager.select_related("parcel")
        )
        return rows.prefetch_related(models.Prefetch("paper__versions", light), others)

    def standing(self) -> ParcelItemQuerySet:
        """Return those that were not struck through, nor their parcel."""
        return self.filter(Q(voided_at__isnull=True), parcel__voided_at__isnull=True)
