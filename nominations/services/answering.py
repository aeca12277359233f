"""Answers by a signed link: no account, no log-in, this one person's own statements and no others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.kinds import JPEG, PDF, PNG
from files.models import StoredFile
from files.scanning import refuse_infected
from files.services import look, store
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import Refused, Sealed, Sentence, Stale
from nominations.choices import StatementKind, StatementState
from nominations.covered import covered_digest
from nominations.models import Paper, Statement
from nominations.querysets import OPEN_STAGES
from nominations.services.telling import tell_society
from nominations.statement_words import EDITION
from people.services.links import hash_of

MOST_MB, MOST_PAGES = 20, 10
"""Limits of the scan of a unit's opinion."""


def statements_by_link(code: str, *, at: datetime) -> list[Statement]:
    """Return what is asked by the link with this code; nothing where it is wrong, ended or expired."""
    found = Statement.objects.filter(code_hash=hash_of(code), withdrawn_at__isnull=True)
    rows = found.select_related(
        "paper__cycle__programme",
        "paper__cycle__rule_set",
        "paper__rule_set",
        "paper__society",
        "member",
    )
    asked = [row for row in rows.order_by("pk") if row.state(at) != StatementState.EXPIRED]
    if any(row.paper.sealed_at for row in asked):
        raise Sealed
    return asked


def bearer(statement: Statement) -> Actor:
    """Return who acts: the holder of this one link."""
    subject = f"{Statement.subject_kind()}:{statement.pk}"
    return Actor(kind="link", name=statement.name, subject=subject, rehearsal=statement.rehearsal)


@transaction.atomic
def answer_statement(
    statement: Statement,
    answer: str,
    *,
    seen: str,
    at: datetime,
    words: str = "",
    scan: tuple[bytes, str] | None = None,
    handler: str = "",
    handler_phone: str = "",
) -> Statement:
    """Record the answer of whoever holds the link; ``seen`` is the digest of what the page showed.

    A decline shows at once on the paper, and the society's clerks are written to.
    """
    row = open_to_answer(statement, seen, at)
    if answer == "decline" and not words.strip():
        raise Refused(_("Say in a few words why you decline; the society reads it."))
    if row.kind == StatementKind.UNIT and answer == "agree":
        row.file = sealed(scan, row, at)
        if not handler.strip() or not handler_phone.strip():
            raise Refused(_("Name who handles this for the unit, with the telephone."))
        row.handler, row.handler_phone = handler.strip(), handler_phone.strip()
    row.answer, row.answered_at, row.words = answer, at, words.strip()
    row.digest, row.edition, row.code = seen, EDITION, ""
    row.save()
    facts = {"kind": row.kind, "answer": answer, "edition": EDITION, "contents": seen}
    enter(row, "answer_statement", by=bearer(row), at=at, facts=facts)
    if answer == "decline":
        page = ("society:statements", row.paper_id)
        tell_society(row.paper, "statement_declined", "clerk", at=at, statement=row, page=page)
    return row


def open_to_answer(statement: Statement, seen: str, at: datetime) -> Statement:
    """Return the statement locked; raise a Situation where it takes no answer of what was read."""
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=statement.paper_id)
    row = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    row.paper = paper
    if paper.sealed_at:
        raise Sealed
    if row.state(at) != StatementState.WAITING:
        raise Refused(_("This was answered already, or is no longer asked. Nothing was changed."))
    if paper.stage not in OPEN_STAGES:
        raise Refused(_("The paper is with the office or closed; it takes no more answers."))
    if covered_digest(row) != seen:
        raise Stale(
            _(
                "The paper was changed while you were reading it. Open the link again and read it over."
            )
        )
    return row


def sealed(scan: tuple[bytes, str] | None, row: Statement, at: datetime) -> StoredFile:
    """Keep the scan of a sealed opinion: a readable PDF or a photograph, of a few pages."""
    if scan is None:
        raise Refused(_("Upload the scan or a photograph of the page that bears the unit's seal."))
    data, name = scan
    if faults := faults_of_scan(data, name):
        raise Refused(*faults)
    refuse_infected(data, name=name)
    return store(data, name=name, at=at, rehearsal=row.rehearsal)


def faults_of_scan(data: bytes, name: str) -> list[Sentence]:
    """Return what is wrong with a scan: type told by its content, size, pages."""
    looked = look(data, name)
    faults: list[Sentence] = list(looked.faults)
    if not faults and looked.mime not in {PDF, JPEG, PNG}:
        faults.append(_("The scan must be a PDF, a JPEG or a PNG; this file is something else."))
    if len(data) > MOST_MB * 1024 * 1024:
        faults.append(format_lazy(_("The scan is larger than {limit} MB."), limit=MOST_MB))
    if looked.pages and looked.pages > MOST_PAGES:
        words = _("The PDF has {pages} pages; the scan of an opinion has at most {limit}.")
        faults.append(format_lazy(words, pages=looked.pages, limit=MOST_PAGES))
    return faults
