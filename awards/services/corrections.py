"""更正换发: the name on a certificate put right by two persons; the number stays, the paper is a new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import jobs.services
from awards.models import Certificate, Correction
from awards.services.certificates import new_code
from awards.services.signing import publish_status, sign_certificate
from awards.services.walking import only_managers
from ledger.actors import Actor
from ledger.flow import enter, refuse_tied
from ledger.situations import OutOfOrder, Refused, Sentence


@transaction.atomic
def ask_correction(
    certificate: Certificate, *, name: str, reason: str, document: str, by: Actor, at: datetime
) -> Correction:
    """Ask for the name on a certificate to be corrected, with the reason and the document that shows it."""
    user_id = only_managers(by)
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    refuse_tied([row.candidate], by=by)
    if faults := _faults(row, name.strip(), reason.strip(), document.strip()):
        raise Refused(*faults)
    if row.candidate.stage != "awarded":
        raise OutOfOrder(_("The award does not stand any more; its certificate is not replaced."))
    if row.corrections.waiting().exists():
        raise OutOfOrder(_("A correction of this certificate waits for a second person already."))
    made = Correction.objects.create(
        certificate=row,
        name=name.strip(),
        reason=reason.strip(),
        document=document.strip(),
        asked_by_id=user_id,
        asked_at=at,
        rehearsal=row.rehearsal,
    )
    told = {"number": row.number, "document": made.document}
    enter(row.candidate, "ask_correction", by=by, at=at, reason=made.reason, facts=told)
    return made


def _faults(row: Certificate, name: str, reason: str, document: str) -> list[Sentence]:
    """Return what is missing from a request."""
    faults: list[Sentence] = []
    if not name or name == row.facts["name"]:
        faults.append(_("Write the correct name; it differs from the one on the certificate."))
    if not reason:
        faults.append(_("Write how the error came about; it stays beside the number."))
    if not document:
        faults.append(_("Name the document that shows the correct name."))
    return faults


@transaction.atomic
def confirm_correction(correction: Correction, *, by: Actor, at: datetime) -> Certificate:
    """Confirm it as a second person: the paper gets a new code and statement, the old one says replaced."""
    only_managers(by)
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    certificate = Certificate.objects.select_for_update().get(pk=row.certificate_id)
    refuse_tied([certificate.candidate], by=by)
    if row.confirmed_at is not None:
        raise OutOfOrder(_("This correction was confirmed already."))
    if row.asked_by_id == by.user_id:
        raise Refused(_("Whoever asked for the correction cannot confirm it. Ask a second person."))
    if certificate.candidate.stage != "awarded":
        raise OutOfOrder(_("The award does not stand any more; its certificate is not replaced."))
    _keep_old(row, certificate, user_id=by.person_id, at=at)
    _write_new(certificate, row.name, at=at)
    told = {"number": certificate.number, "document": row.document}
    enter(certificate.candidate, "confirm_correction", by=by, at=at, reason=row.reason, facts=told)
    publish_status(rehearsal=certificate.rehearsal, at=at)
    item = certificate.candidate.award_list_items.get(award_list__stage="published")
    jobs.services.ask("render_certificates", by=by, at=at, award_list=item.award_list_id)
    return certificate


def _keep_old(row: Correction, certificate: Certificate, *, user_id: int, at: datetime) -> None:
    """Keep the paper that is replaced, as it was."""
    row.confirmed_by_id, row.confirmed_at = user_id, at
    row.code, row.facts = certificate.code, certificate.facts
    row.statement, row.file = certificate.statement, certificate.file
    row.save()


def _write_new(certificate: Certificate, name: str, *, at: datetime) -> None:
    """Write what the new paper states under the same number."""
    certificate.code, certificate.file = new_code(), None
    certificate.facts = {**certificate.facts, "name": name}
    certificate.statement = sign_certificate(certificate, at=at)
    certificate.save(update_fields=["code", "file", "facts", "statement"])
