"""Filters of the pool that bear a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import NotYours, Refused
from review.models import SavedFilter

MOST = 60


@transaction.atomic
def save_filter(name: str, query: str, *, by: Actor, at: datetime) -> SavedFilter:
    """保存筛选: keep a filter of the pool under a name; the same name again changes it."""
    refuse_strangers(by)
    name = name.strip()
    if not name or not query:
        raise Refused(_("Filter the list first, then give the filter a name."))
    mine = SavedFilter.objects.filter(rehearsal=by.rehearsal)
    if mine.exclude(name=name).count() >= MOST:
        raise Refused(format_lazy(_("{most} filters are kept already. Drop one."), most=MOST))
    given = {"query": query, "made_by_id": by.person_id, "made_at": at}
    row, _made = SavedFilter.objects.update_or_create(
        name=name, rehearsal=by.rehearsal, defaults=given
    )
    return row


def drop_filter(row: SavedFilter, *, by: Actor) -> None:
    """Forget a filter."""
    refuse_strangers(by)
    row.delete()


def refuse_strangers(by: Actor) -> None:
    """Only managers keep filters."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) keeps filters of the pool."))
