"""Consents on paper, of people without telephone and e-mail: printed, signed by hand, brought back.

The society brings the scan, which counts like an answer by link; the office sees it, and may reject it
with a reason: then it is asked anew.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sealed
from nominations.choices import StatementKind, StatementState
from nominations.covered import covered_digest
from nominations.models import Statement
from nominations.pages import CONSENT
from nominations.papers import consent_code, consent_page
from nominations.services.answering import faults_of_scan
from nominations.services.approving import code_of_scan
from nominations.services.drafting import GOES_OFFLINE
from nominations.services.stating import open_for_asking
from nominations.services.telling import tell_society
from nominations.statement_words import EDITION

OFFICE = ("examiner", "manager")
DECIDED = frozenset({"accepted", "refused", "withdrawn"})


def open_for_paper(statement: Statement, by: Actor, at: datetime) -> Statement:
    """Return the statement locked below its paper, where it may be given on paper; else raise."""
    paper = open_for_asking(statement.paper, by)
    row = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    row.paper = paper
    if paper.sealed_at:
        raise Sealed
    if paper.secret:
        raise NotYet([GOES_OFFLINE])
    if row.kind == StatementKind.UNIT:
        raise Refused(_("The unit's opinion comes with its seal, by the link it was sent."))
    if row.email or row.phone:
        raise Refused(
            _(
                "This person is reached by e-mail or telephone and answers by the link. Where they have neither, enter that first under “Another address”, leaving both empty."
            )
        )
    if row.state(at) != StatementState.WAITING:
        raise Refused(_("This was answered already, or is no longer asked. Nothing was changed."))
    return row


@transaction.atomic
def print_consent(statement: Statement, *, by: Actor, at: datetime) -> bytes:
    """Return the page to be signed by hand, as PDF, with the code of what it covers now."""
    return consent_page(open_for_paper(statement, by, at))


def answer_on_paper(
    statement: Statement,
    data: bytes,
    *,
    name: str,
    words: str = "",
    typed: str = "",
    by: Actor,
    at: datetime,
) -> Statement:
    """Record a consent that was signed by hand, with its scan; the book says who brought it."""
    if faults := faults_of_scan(data, name):
        raise Refused(*faults)
    refuse_infected(data, name=name)
    refuse_marked({_("The words"): words})
    number, code = statement.paper.number, consent_code(statement)
    by_hand = code_of_scan(data, CONSENT, number, code, typed)
    with transaction.atomic():
        row = open_for_paper(statement, by, at)
        if consent_code(row) != code:
            raise Refused(_("The paper was changed meanwhile. Print the page anew."))
        if row.kind == StatementKind.REFEREE and not words.strip():
            raise Refused(_("Copy the referee's words from the page: the reviewers read them."))
        row.file = store(data, name=name, at=at, rehearsal=row.rehearsal)
        row.answer, row.answered_at, row.words = "agree", at, words.strip()
        row.digest, row.edition, row.code = covered_digest(row), EDITION, ""
        row.on_paper, row.typed = True, by_hand
        row.save()
        facts = {"kind": row.kind, "edition": EDITION, "contents": row.digest, "typed": by_hand}
        enter(row, "answer_on_paper", by=by, at=at, facts=facts | {"sha256": row.file.sha256})
    return row


@transaction.atomic
def reject_statement(statement: Statement, *, why: str, by: Actor, at: datetime) -> Statement:
    """Reject, as the office, a consent on paper; it counts no more and is asked anew."""
    paper = locked(statement.paper)
    row = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    row.paper = paper
    if not by.holds(*OFFICE) or by.rehearsal != paper.rehearsal:
        raise NotYours(_("The office judges a consent that was given on paper."))
    refuse_tied([paper], by=by)
    if paper.sealed_at:
        raise Sealed
    if not row.on_paper or not row.stands:
        raise OutOfOrder(_("Only a consent on paper that counts can be rejected."))
    if paper.stage in DECIDED:
        raise NotYet([_("This paper is decided; its consents are not judged any more.")])
    if not why.strip():
        raise Refused(_("Say why the scan is rejected: the society reads it."))
    row.rejected_at, row.rejected_by_id, row.rejected_why = at, by.person_id, why.strip()
    row.save(update_fields=["rejected_at", "rejected_by", "rejected_why"])
    enter(row, "reject_statement", by=by, at=at, reason=row.rejected_why)
    page = ("society:statements", row.paper_id)
    tell_society(row.paper, "consent_rejected", at=at, statement=row, page=page)
    return row
