"""Reminding (催办): one letter to every expert who still owes reviews, over all that is open to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder
from letters.models import Letter
from letters.services import write, write_all
from review.lifecycle import runs
from review.models import Assignment, Expert, Round

TOLD_LATELY = timedelta(hours=20)
"""Whom the clock wrote within this time it does not write to again: that letter told of all rounds."""


@transaction.atomic
def remind(round_: Round, *, by: Actor, at: datetime) -> int:
    """Write to every expert with unsigned items of a round, one digest of all their rounds.

    Answers to how many it was written. The letter names no nominee and says nothing of other experts:
    it leaves the house, and what is under review is secret. The clock reminds on the days of the rule
    set, once each, unless somebody has.
    """
    row = locked(round_)
    if not (runs(row, by) or by.kind == "clock"):
        raise NotYours(_("Only whoever runs the round reminds its experts."))
    if row.stage not in {"preparing", "scoring"}:
        raise OutOfOrder(_("Nobody owes a review in this round any more."))
    if by.kind == "clock" and not Round.objects.due_to_remind(at).filter(pk=row.pk).exists():
        raise OutOfOrder(_("The experts of this round were reminded already."))
    late = Expert.objects.filter(assignments__in=row.unfinished_assignments()).distinct()
    if by.kind == "clock":
        told = Letter.objects.filter(verb="remind", written_at__gt=at - TOLD_LATELY)
        late = late.exclude(user__in=told.filter(to_user__isnull=False).values("to_user"))
    experts = list(late.select_related("user").order_by("pk"))
    written = tell_what_is_open(experts, row, at=at)
    enter(row, "remind", by=by, at=at, facts={"experts": written})
    return written


def tell_what_is_open(experts: Iterable[Expert], round_: Round, *, at: datetime) -> int:
    """Write each expert their digest; by text message to who has no account and a telephone."""
    lines = digests_of(experts, round_)
    read, texted = [], 0
    for expert in experts:
        words = {"lines": lines[expert.pk], "left": sum(n["left"] for n in lines[expert.pk])}
        if expert.user:
            read.append((expert.user, {**words, "page": ("review:home",)}))
        elif expert.phone or expert.email:
            reach = {"phone": expert.phone, "address": expert.email}
            write(verb="remind", at=at, context=words, rehearsal=round_.rehearsal, **reach)
            texted += 1
    written = write_all(read, verb="remind", at=at, batch="reviews", rehearsal=round_.rehearsal)
    return len(written) + texted


def digests_of(experts: Iterable[Expert], round_: Round) -> dict[int, list[dict[str, Any]]]:
    """Return by expert the rounds in which they owe reviews, each with how many and until when."""
    found: dict[int, list[dict[str, Any]]] = {each.pk: [] for each in experts}
    going = Round.objects.filter(
        stage__in=["preparing", "scoring"], society=round_.society_id, invited_at__isnull=False
    )
    open_to = going.filter(rehearsal=round_.rehearsal) | Round.objects.filter(pk=round_.pk)
    for each in open_to.order_by("due_at", "pk"):
        owed: Any = Assignment.objects.filter(
            pk__in=each.unfinished_assignments().values("pk"), expert__in=list(found)
        )
        for expert, left in owed.order_by().values_list("expert").annotate(Count("pk")):
            found[expert].append({"round": each.name, "left": left, "due_at": each.due_at})
    return found
