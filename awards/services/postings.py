"""Proof that a notice hung in the units (张贴证明): entered with a photograph, struck out with a reason."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.models import Notice, Posting
from awards.services.walking import only_managers
from files.models import StoredFile
from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.situations import OutOfOrder, Refused, Sentence


@transaction.atomic
def prove_posting(
    notice: Notice,
    *,
    unit: str,
    place: str,
    posted_on: date,
    until: date,
    photograph: StoredFile,
    by: Actor,
    at: datetime,
) -> Posting:
    """Enter that a unit posted the notice: where, from when to when, and the photograph of it.

    What is entered covers the days the photograph shows; only a unit in which the notice hung from its
    first to its last day counts towards what the rules ask for.
    """
    user_id = only_managers(by)
    row = locked(notice)
    refuse_tied([row], by=by)
    if faults := _faults(row, unit, place, posted_on, until, at):
        raise Refused(*faults)
    posting = Posting.objects.create(
        notice=row,
        unit=unit.strip(),
        unit_key=_key(unit),
        place=place.strip(),
        posted_on=posted_on,
        until=until,
        photograph=photograph,
        entered_by_id=user_id,
        entered_by=by.name,
        entered_at=at,
        rehearsal=row.rehearsal,
    )
    days = {"from": posted_on.isoformat(), "until": until.isoformat(), "posting": posting.pk}
    enter(row, "prove_posting", by=by, at=at, facts=days)
    return posting


def _faults(
    notice: Notice, unit: str, place: str, posted_on: date, until: date, at: datetime
) -> list[Sentence]:
    """Return what is missing or impossible, all at once."""
    faults: list[Sentence] = []
    if notice.stage not in {"published", "closed"} or notice.published_at is None:
        faults.append(_("Only a published notice hangs in units."))
    elif posted_on < timezone.localdate(notice.published_at):
        faults.append(
            _("It cannot have hung before the notice was published. Check the first day.")
        )
    if not _key(unit) or not place.strip():
        faults.append(_("Name the unit, and the place where it hung."))
    if until < posted_on or until > timezone.localdate(at):
        faults.append(
            _("It is taken off after it was posted, and no later than today. Check both days.")
        )
    return faults


def _key(unit: str) -> str:
    """Return a unit's name without widths, spaces and marks."""
    return "".join(c for c in unicodedata.normalize("NFKC", unit).casefold() if c.isalnum())


@transaction.atomic
def strike_posting(posting: Posting, *, reason: str, by: Actor, at: datetime) -> Posting:
    """Strike out a wrong entry; it stays on record with its reason and counts no more."""
    only_managers(by)
    notice = locked(posting.notice)
    refuse_tied([notice], by=by)
    row = Posting.objects.select_for_update().get(pk=posting.pk)
    if row.struck_at is not None:
        raise OutOfOrder(_("This entry was struck out already."))
    if not reason.strip():
        raise Refused(_("Give the reason."))
    row.struck_at, row.struck_why = at, reason.strip()
    row.save(update_fields=["struck_at", "struck_why"])
    enter(notice, "strike_posting", by=by, at=at, reason=row.struck_why, facts={"posting": row.pk})
    return row
