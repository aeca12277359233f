"""Serial numbers that are never given twice."""

from __future__ import annotations

from django.db import transaction

from ledger.models import Serial

REHEARSAL = "演练"


def next_serial(series: str, *, rehearsal: bool = False) -> int:
    """Return the next serial of a series, from 1; rehearsals have series of their own.

    The row of the series is locked until the caller's transaction ends, so two writers never get
    the same number, and an aborted transaction gives its number back.
    """
    name = f"{REHEARSAL}{series}" if rehearsal else series
    with transaction.atomic():
        Serial.objects.get_or_create(series=name)
        row = Serial.objects.select_for_update().get(series=name)
        row.last += 1
        row.save(update_fields=["last"])
    return row.last


def next_number(series: str, *, rehearsal: bool = False) -> str:
    """Return the next number of a series, e.g. ``"OE2026-0007"``; rehearsals bear 演练 in front."""
    serial = next_serial(series, rehearsal=rehearsal)
    return f"{REHEARSAL if rehearsal else ''}{series}-{serial:04d}"
