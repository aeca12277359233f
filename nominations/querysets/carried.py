"""Whom a late objection carried over (转入下一届): nominated anew, they take no place of their society."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Exists, OuterRef


def of_one_carried_over() -> Exists:
    """Tell of a paper whether its nominee, or its team's leader, comes from the cycle before.

    Only in the cycle that follows, and for a society that had nominated them there: the review they
    missed is held now, and the place they took then is not asked for twice.
    """
    candidate, member, cycle = (
        apps.get_model(name)
        for name in ("nominations.Candidate", "nominations.Member", "programmes.Cycle")
    )
    lead = member._base_manager.filter(
        paper=OuterRef(OuterRef("pk")), role__in=("nominee", "leader")
    ).exclude(identity_hash="")
    between = cycle._base_manager.filter(
        programme=OuterRef("cycle__programme"),
        rehearsal=OuterRef("rehearsal"),
        year__gt=OuterRef("cycle__year"),
        year__lt=OuterRef(OuterRef("cycle__year")),
    )
    return Exists(
        candidate._base_manager.filter(
            ~Exists(between),
            stage="carried",
            rehearsal=OuterRef("rehearsal"),
            cycle__programme=OuterRef("cycle__programme"),
            cycle__year__lt=OuterRef("cycle__year"),
            papers__society=OuterRef("society"),
            papers__stage="accepted",
            person__identity_hash__in=lead.values("identity_hash"),
        )
    )
