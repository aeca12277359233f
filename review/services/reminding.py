"""Reminding (催办): a letter to every expert who still owes reviews in a round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder
from letters.services import write_all
from review.lifecycle import runs
from review.models import Expert, Round


@transaction.atomic
def remind(round_: Round, *, by: Actor, at: datetime) -> int:
    """Write to every expert with unsigned items how many there are and when they are due.

    Answers to how many it was written. The letter names no nominee: it leaves the house, and what
    is under review is secret. The clock reminds once, before the due date, unless somebody has.
    """
    row = locked(round_)
    if not (runs(row, by) or by.kind == "clock"):
        raise NotYours(_("Only whoever runs the round reminds its experts."))
    if row.stage not in {"preparing", "scoring"}:
        raise OutOfOrder(_("Nobody owes a review in this round any more."))
    if by.kind == "clock" and not Round.objects.due_to_remind(at).filter(pk=row.pk).exists():
        raise OutOfOrder(_("The experts of this round were reminded already."))
    left = Count("assignments")
    late = Expert.objects.filter(assignments__in=row.unfinished_assignments()).annotate(left=left)
    words = {"round": row.name, "due_at": row.due_at, "page": ("review:round", row.pk)}
    written = write_all(
        [(e.user, {**words, "left": e.left}) for e in late.select_related("user").order_by("pk")],
        verb="remind",
        at=at,
        batch="reviews",
        rehearsal=row.rehearsal,
    )
    enter(row, "remind", by=by, at=at, facts={"experts": len(written)})
    return len(written)
