"""The clock: the one place where now comes from, and all that happens because time passed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from config.models import DemoClock


def offset() -> timedelta:
    """Return how far the demonstration runs ahead; always nothing without the demo setting."""
    if not settings.JUJIAN_DEMO:
        return timedelta()
    row = DemoClock.objects.first()
    return row.offset if row else timedelta()


def now() -> datetime:
    """Return the present moment of this installation (aware)."""
    return timezone.now() + offset()


def move(by: timedelta) -> timedelta:
    """Move the demo clock forward (never back) and return the new offset.

    Raises PermissionError without the demo setting and ValueError for a step back.
    """
    if not settings.JUJIAN_DEMO:
        raise PermissionError("the demo clock needs the demo setting")
    if by < timedelta():
        raise ValueError("the demo clock only moves forward")
    row, _made = DemoClock.objects.get_or_create(id=1, defaults={"offset": timedelta()})
    row.offset += by
    row.save()
    return row.offset
