"""Other bodies asked about a candidate (征求意见、诚信核查、外事审批)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.choices import Answer
from awards.models import Clearance
from awards.services.walking import only_managers
from ledger.actors import Actor
from ledger.flow import advance, enter
from ledger.situations import OutOfOrder, Refused
from nominations.models import Candidate
from nominations.rules import bodies_asked

ASKED_FROM = frozenset({"admitted", "recommended"})


@transaction.atomic
def ask_bodies(candidate: Candidate, *, by: Actor, at: datetime) -> list[Clearance]:
    """Ask every body the rule set names that was not asked yet; return all of them."""
    only_managers(by)
    bodies = bodies_asked(candidate)
    if not bodies:
        raise Refused(_("The rule set asks no other body about candidates of this programme."))
    if candidate.stage not in ASKED_FROM:
        raise OutOfOrder(
            _("Other bodies are asked once the review is over and before the meeting decides.")
        )
    asked = set(candidate.clearances.values_list("body", flat=True))
    new = [body.code for body in bodies if body.code not in asked]
    Clearance.objects.bulk_create(
        Clearance(candidate=candidate, body=code, asked_at=at, rehearsal=candidate.rehearsal)
        for code in new
    )
    if new:
        enter(candidate, "ask_bodies", by=by, at=at, facts={"bodies": new})
    return list(candidate.clearances.order_by("id"))


@transaction.atomic
def enter_answer(
    clearance: Clearance, answer: str, *, on: date, document: str, by: Actor, at: datetime
) -> Clearance:
    """Enter what a body answered, on which day, in which document; a corrected answer replaces it."""
    only_managers(by)
    row = Clearance.objects.select_for_update().select_related("candidate").get(pk=clearance.pk)
    if row.candidate.stage not in ASKED_FROM:
        raise OutOfOrder(_("The candidate has moved on; the answers of the bodies stand."))
    if answer not in {Answer.CLEAR, Answer.ADVERSE}:
        raise Refused(_("Choose whether the body answered without or with an objection."))
    if not document.strip():
        raise Refused(_("Enter the document in which the body answered, by its title or 文号."))
    if not timezone.localdate(row.asked_at) <= on <= timezone.localdate(at):
        raise Refused(_("The day of the answer lies between the day of asking and today."))
    before = row.answer
    row.answer, row.answered_on, row.document = answer, on, document.strip()
    row.entered_by_id = by.user_id
    row.save()
    facts = {"body": row.body, "before": before, "answer": answer, "document": row.document}
    enter(row.candidate, "enter_answer", by=by, at=at, facts=facts)
    return row


def clear(candidate: Candidate, *, by: Actor, at: datetime) -> Candidate:
    """征求意见、诚信核查通过: every body has answered without objection."""
    return advance(candidate, "clear", by=by, at=at)
