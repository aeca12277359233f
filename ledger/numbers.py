"""Serial numbers that are never given twice."""

from __future__ import annotations

from django.db import transaction

from ledger.models import Serial

REHEARSAL = "演练"


def next_serial(series: str, *, rehearsal: bool = False, count: int = 1) -> int:
    """Return the next serial of a series, from 1; rehearsals have series of their own.

    The row of the series is locked until the caller's transaction ends, so two writers never get
    the same number, and an aborted transaction gives its number back. With ``count`` so many are
    taken at once; the last of them is returned.
    """
    name = f"{REHEARSAL}{series}" if rehearsal else series
    with transaction.atomic():
        Serial.objects.get_or_create(series=name)
        row = Serial.objects.select_for_update().get(series=name)
        row.last += count
        row.save(update_fields=["last"])
    return row.last


def next_number(series: str, *, rehearsal: bool = False) -> str:
    """Return the next number of a series, e.g. ``"OE2026-0007"``; rehearsals bear 演练 in front."""
    return next_numbers(series, 1, rehearsal=rehearsal)[0]


def next_numbers(series: str, count: int, *, rehearsal: bool = False) -> list[str]:
    """Return the next numbers of a series, so many at once."""
    last = next_serial(series, rehearsal=rehearsal, count=count)
    head = f"{REHEARSAL if rehearsal else ''}{series}"
    return [f"{head}-{serial:04d}" for serial in range(last - count + 1, last + 1)]
