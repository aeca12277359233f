"""Showing personal data that is masked by default: with a purpose, and entered in the book."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.models import Entry, Staged
from ledger.situations import NotYours, Refused


def unmask(record: Staged, *, purpose: str, by: Actor, at: datetime) -> Entry:
    """Enter that the actor was shown the record's personal data, and what for."""
    if not by.holds("examiner", "manager"):
        raise NotYours(_("Only the office is shown personal data, each time with its purpose."))
    if not purpose.strip():
        raise Refused(_("State what you need the personal data for."))
    return enter(record, "unmask", by=by, at=at, reason=purpose.strip()[:500])
