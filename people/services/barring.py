"""失信、取消资格: what bars persons and societies from nomination, with its document and its years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hash
from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused
from people.choices import ENTERED_BY_HAND, BarKind
from people.identity import IdentityKind, check_identity
from people.models import IntegrityRecord, Person, Society

Upload = tuple[str, bytes]
"""The name and the content of a document."""


@transaction.atomic
def enter_bar(
    subject: Person | Society,
    kind: str,
    *,
    decision: str,
    decided_by: str,
    since: date,
    until: date | None,
    reason: str,
    document: Upload,
    by: Actor,
    at: datetime,
) -> IntegrityRecord:
    """登记失信、取消资格: a decision of others, with its document; it bars from its first day on."""
    if not by.holds("manager") or by.rehearsal != subject.rehearsal:
        raise NotYours(_("Only a manager (管理员) puts on record who is barred."))
    if kind not in ENTERED_BY_HAND or (isinstance(subject, Society) and kind != BarKind.NOMINATING):
        raise Refused(
            _("A society loses the right to nominate; misconduct is put on record of a person.")
        )
    if until is not None and until <= max(since, localdate(at)):
        raise Refused(_("This record would be over already. Correct its last day."))
    if not (decision.strip() and decided_by.strip() and reason.strip()):
        raise Refused(_("A record has the number of its decision, who decided, and the reason."))
    name, data = document
    refuse_infected(data, name=name)
    of = {"society": subject} if isinstance(subject, Society) else {"person": subject}
    row = IntegrityRecord.objects.create(
        **of,
        kind=kind,
        decision=decision.strip(),
        decided_by=decided_by.strip(),
        since=since,
        until=until,
        reason=reason.strip(),
        document=store(data, name=name, at=at, rehearsal=subject.rehearsal),
        entered_by_id=by.person_id,
        entered_at=at,
        rehearsal=subject.rehearsal,
    )
    facts = {"kind": kind, "decision": row.decision, "since": str(since), "until": str(until or "")}
    enter(row, "enter_bar", by=by, at=at, reason=row.reason, facts=facts)
    return row


@transaction.atomic
def lift_bar(record: IntegrityRecord, *, reason: str, by: Actor, at: datetime) -> IntegrityRecord:
    """解除: another manager than who entered it ends a record, with the reason; from now on it bars no more."""
    if not by.holds("manager") or by.rehearsal != record.rehearsal:
        raise NotYours(_("Only a manager (管理员) puts on record who is barred."))
    row = IntegrityRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if row.lifted_at is not None:
        raise Refused(_("This record was lifted already."))
    if row.entered_by_id == by.user_id:
        raise NotYours(_("Whoever entered a record does not lift it. Another manager does."))
    if not reason.strip():
        raise Refused(_("State why the record is lifted, and by which decision."))
    row.lifted_at, row.lifted_by_id, row.lifted_why = at, by.person_id, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    enter(row, "lift_bar", by=by, at=at, reason=row.lifted_why, facts={"decision": row.decision})
    return row


def person_named(facts: Mapping[str, Any], *, rehearsal: bool, at: datetime) -> Person:
    """Return the person of a document of identity, or a new one; without a number by name and birth.

    Refused where the number is not right.
    """
    number, kind = str(facts.get("identity_no") or "").strip(), facts["identity_kind"]
    kept = {"name": facts["name"].strip(), "birth": facts.get("birth"), "identity_kind": kind}
    if not number:
        if facts.get("birth") is None:
            raise Refused(_("Give the number of the document of identity, or the date of birth."))
        found = Person.objects.filter(
            name=kept["name"], birth=kept["birth"], rehearsal=rehearsal
        ).first()
        return found or Person.objects.create(**kept, rehearsal=rehearsal)
    check = check_identity(number, kind=IdentityKind(kind), on=localdate(at))
    if not check.valid:
        raise Refused(_("The number of the document of identity is not right. Compare it with the document."))  # fmt: skip
    kept |= {"birth": kept["birth"] or check.birth, "identity_no": number}
    person, _made = Person.objects.get_or_create(
        identity_hash=keyed_hash(number), rehearsal=rehearsal, defaults=kept
    )
    return person
