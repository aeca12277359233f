"""材料册: numbered copies of the one-page-each booklet, handed out to a name and taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import OutOfOrder, Refused
from review.models import Booklet, Expert, Meeting
from review.services.meetings import check_secretary


@transaction.atomic
def hand_out(
    meeting: Meeting, *, recipient: str = "", expert: Expert | None = None, by: Actor, at: datetime
) -> Booklet:
    """Hand out the next numbered copy to a member, or to somebody by name (记录人, 公证员)."""
    row = locked(meeting)
    check_secretary(row, by)
    if row.stage not in {"ordered", "sitting"}:
        raise OutOfOrder(_("Booklets are handed out once the order is drawn, until the end."))
    name = str(expert.person.name) if expert else " ".join(recipient.split())
    if not name:
        raise Refused(_("Say who takes this copy."))
    if expert and row.booklets.out().filter(expert=expert).exists():
        raise Refused(format_lazy(_("{name} has a copy already. Take it back first."), name=name))
    copy = Booklet.objects.create(
        meeting=row,
        number=row.booklets.count() + 1,
        recipient=name[:100],
        expert=expert,
        handed_at=at,
        handed_by_id=by.person_id,
        rehearsal=row.rehearsal,
    )
    enter(row, "hand_out", by=by, at=at, facts={"number": copy.number})
    return copy


@transaction.atomic
def take_back(booklet: Booklet, *, by: Actor, at: datetime) -> Booklet:
    """收回: a copy is back on the table."""
    row = locked(booklet.meeting)
    check_secretary(row, by)
    copy = Booklet.objects.select_for_update(of=("self",)).get(pk=booklet.pk)
    if copy.returned_at is not None:
        raise OutOfOrder(_("This copy is back already."))
    copy.returned_at, copy.returned_to_id = at, by.person_id
    copy.save(update_fields=["returned_at", "returned_to"])
    enter(row, "take_back", by=by, at=at, facts={"number": copy.number})
    return copy
