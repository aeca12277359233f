"""公开: a part of a programme's review opened to everybody by two persons, and closed by one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, OutOfOrder, Refused
from programmes.models import Programme
from review.choices import Disclosed
from review.models import Disclosure


@transaction.atomic
def ask_disclosure(
    programme: Programme, part: str, *, basis: str, by: Actor, at: datetime
) -> Disclosure:
    """Ask for a part of a programme's review to be shown to everybody, and say on which legal basis."""
    check_office(by)
    Programme.objects.select_for_update().get(pk=programme.pk)
    standing = Disclosure.objects.standing().filter(
        programme=programme, part=part, rehearsal=by.rehearsal
    )
    if standing.exists():
        raise OutOfOrder(_("This is asked for or open already."))
    if part not in Disclosed.values or not basis.strip():
        raise Refused(_("State the legal basis: title, number and clause of the document."))
    row = Disclosure.objects.create(
        programme=programme,
        part=part,
        basis=basis.strip(),
        asked_by_id=by.person_id,
        asked_at=at,
        rehearsal=by.rehearsal,
    )
    told = {"programme": programme.code, "part": part, "basis": row.basis}
    enter(row, "ask_disclosure", by=by, at=at, facts=told)
    return row


@transaction.atomic
def confirm_disclosure(disclosure: Disclosure, *, by: Actor, at: datetime) -> Disclosure:
    """Confirm, as another person: from now on everybody may look."""
    check_office(by)
    row = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
    if row.ended_at or row.confirmed_at:
        raise OutOfOrder(_("This is confirmed or ended already."))
    if row.asked_by_id == by.user_id:
        raise Refused(_("Somebody else confirms what you asked for: two persons open it."))
    row.confirmed_by_id, row.confirmed_at = by.person_id, at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    enter(row, "confirm_disclosure", by=by, at=at, facts={"part": row.part, "basis": row.basis})
    return row


@transaction.atomic
def end_disclosure(disclosure: Disclosure, *, reason: str, by: Actor, at: datetime) -> Disclosure:
    """End it at once, with a reason; one person suffices to stop showing."""
    check_office(by)
    row = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
    if row.ended_at:
        raise OutOfOrder(_("This is confirmed or ended already."))
    if not reason.strip():
        raise Refused(_("Give the reason; it stays on record."))
    row.ended_by_id, row.ended_at, row.end_reason = by.person_id, at, reason.strip()
    row.save(update_fields=["ended_by", "ended_at", "end_reason"])
    enter(row, "end_disclosure", by=by, at=at, reason=row.end_reason, facts={"part": row.part})
    return row


def check_office(by: Actor) -> None:
    """Refuse whoever is no manager."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) opens what everybody may see."))
