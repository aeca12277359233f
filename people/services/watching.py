"""The supervisor's look at one record: personal names are shown for a purpose, which is entered."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.models import Entry, Rehearsable
from ledger.situations import NotYours, Refused


def unmask_history(record: Rehearsable, *, purpose: str, by: Actor, at: datetime) -> Entry:
    """Enter that the supervisor was shown who acted on a record, and what for."""
    if not by.holds("supervisor") or by.rehearsal != record.rehearsal:
        raise NotYours(_("Only a supervisor (监督员) is shown the names in the book."))
    if not purpose.strip():
        raise Refused(_("State what you need the names for."))
    return enter(record, "unmask", by=by, at=at, reason=purpose.strip()[:500])
