"""Query sets of letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from ledger.actors import Actor
from ledger.models import Entry

Rows = TypeVar("Rows", bound=models.QuerySet)


def awaiting_reminder(
    rows: Rows, deadline: str, *, at: datetime, before: Iterable[timedelta], told: Iterable[str]
) -> Rows:
    """Narrow records to those whose ``deadline`` comes near while nobody was told since it did.

    ``before`` are the spans before the deadline at which somebody is reminded, once each. The book
    knows who was told: a line with one of the verbs ``told`` since that moment is enough.
    """
    near: Combinable | Q = Q()
    kind, verbs = rows.model.subject_kind(), list(told)
    for span in before:
        lines = Entry.objects.filter(
            subject_kind=kind,
            subject_id=OuterRef("pk"),
            verb__in=verbs,
            at__gte=OuterRef(deadline) - span,
        )
        near |= Q(**{f"{deadline}__gt": at, f"{deadline}__lte": at + span}) & ~Exists(lines)
    return rows.filter(near)


class LetterQuerySet(models.QuerySet):
    """Letters."""

    def seen_by(self, actor: Actor) -> LetterQuerySet:
        """Return the letters written to the person who acts; nobody reads another's."""
        if actor.user_id is None:
            return self.none()
        return self.filter(to_user_id=actor.user_id)

    def due(self, at: datetime) -> LetterQuerySet:
        """Return the letters to be sent now, oldest first."""
        return self.filter(state="waiting", next_try_at__lte=at).order_by("pk")
