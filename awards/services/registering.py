"""Objections that came by letter, telephone, in person or from the discipline office (来信来访、纪检转办)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.choices import ObjectionWay
from awards.models import Notice, Objection
from awards.services.objections import Receipt, faults_of_form, record
from awards.services.walking import only_managers
from files.models import StoredFile
from ledger.actors import Actor
from ledger.flow import locked, refuse_tied
from ledger.situations import Refused, Sentence
from nominations.models import Candidate

ON_PAPER = frozenset({ObjectionWay.LETTER, ObjectionWay.PASSED_ON})


@transaction.atomic
def register_objection(
    notice: Notice,
    candidate: Candidate,
    *,
    way: str,
    ground: str,
    objector: str,
    contact: str,
    statement: str,
    by: Actor,
    at: datetime,
    arrived_on: date,
    sent_on: date | None = None,
    from_unit: bool = False,
    scan: StoredFile | None = None,
) -> Receipt:
    """登记: what came to the office, with its channel, postmarks and scan; late or not is ruled on later.

    Without a name it is anonymous: kept as a lead where the rule set says so, else not accepted.
    Raises Refused with everything that is missing or impossible at once.
    """
    only_managers(by)
    objection = Objection(notice=locked(notice), candidate=candidate, ground=ground, way=way)
    objection.received_at, objection.from_unit, objection.evidence = at, from_unit, scan
    objection.sent_on, objection.arrived_on = sent_on, arrived_on
    objection.anonymous, objection.objector = not objector.strip(), objector.strip()
    refuse_tied([objection], by=by)
    said = {"objector": objector, "contact": contact, "statement": statement}
    faults = [*_faults_of_way(objection), *faults_of_form(objection, said)]
    if not notice.items.filter(candidate=candidate).exists() or notice.published_at is None:
        faults.append(_("This person does not stand in this notice. Choose a name from its list."))
    if faults:
        raise Refused(*faults)
    return record(objection, said, by=by, at=at)


def _faults_of_way(objection: Objection) -> list[Sentence]:
    """Return what the channel asks for, and days that cannot be."""
    faults: list[Sentence] = []
    if objection.way not in ObjectionWay.values or objection.way == ObjectionWay.SITE:
        faults.append(_("Choose how it came: letter, telephone, in person, or passed on."))
    if objection.way in ON_PAPER and objection.evidence is None:
        faults.append(_("Add the scan of the letter with its envelope."))
    sent, arrived = objection.sent_on, objection.arrived_on
    if objection.way == ObjectionWay.LETTER and sent is None:
        faults.append(_("Enter the postmark of dispatch as it stands on the envelope."))
    today = timezone.localdate(objection.received_at)
    if arrived is None or arrived > today or (sent is not None and sent > arrived):
        faults.append(_("It arrives after it was sent, and no later than today. Check both days."))
    return faults
