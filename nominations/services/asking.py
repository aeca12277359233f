"""Asking a 负责人 to endorse by a personal link: to their own address on record, to no other."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYet, NotYours, Refused, Sealed, Sentence
from letters.services import write
from nominations.models import EndorsementLink, Paper
from nominations.rules import deadline_of
from nominations.services.stating import AT_LEAST
from people.models import Office, User
from people.services.links import hash_of

AGAIN_AFTER = 60
"""Seconds after which a link may be sent once more."""


def approvers_of(paper: Paper, at: datetime) -> list[Office]:
    """Return the offices of 负责人 held now in the society of a paper."""
    held = Office.objects.answering("approver", at=at, rehearsal=paper.rehearsal)
    return list(held.filter(society_id=paper.society_id))


def number_of(user: User) -> str:
    """Return the telephone on record in somebody's account."""
    return str(user.phone or "")


def faults_of_holder(paper: Paper, office: Office, at: datetime) -> Iterator[Sentence]:
    """Yield what stands against asking the holder of an office by a link and a code."""
    user, phone = office.user, number_of(office.user)
    ended = office.until is not None and office.until <= at
    if office.role != "approver" or office.society_id != paper.society_id or ended:
        yield _("Only a present 负责人 of the society that nominates is asked to endorse.")
    if not user.is_active:
        yield format_lazy(_("The account of {name} is shut. Ask the system operator."), name=user)
    if user.pk == paper.drafted_by_id:
        yield format_lazy(
            _("{name} drafted this paper; who drafted a paper does not endorse it."), name=user
        )
    if not phone:
        yield format_lazy(
            _(
                "{name} has no mobile phone on record, and the code goes to no other. Ask the system operator (系统管理员) of the office to put it on record; nobody of your society can."
            ),
            name=user,
        )
    elif (clerk := with_the_same_phone(paper, phone, at)) is not None:
        yield format_lazy(
            _(
                "The mobile phone on record of {name} is also that of {clerk}, who drafts for this society. The code goes to the telephone of the 负责人, never to the clerk's: ask the system operator to correct the one that is wrong."
            ),
            name=user,
            clerk=clerk,
        )


def with_the_same_phone(paper: Paper, phone: str, at: datetime) -> User | None:
    """Return a clerk of the society, or who drafted the paper, with this telephone on record."""
    held = Office.objects.held(at).filter(role="clerk", society_id=paper.society_id)
    clerks = [office.user for office in held.select_related("user").order_by("pk")]
    others = [*clerks, paper.drafted_by]
    return next((user for user in others if number_of(user) == phone), None)


def open_for_endorsing(paper: Paper, by: Actor) -> Paper:
    """Return the paper locked; raise where nobody of this society is asked to endorse it by link."""
    row = locked(paper)
    own = by.holds("clerk", "approver") and by.society_id == row.society_id
    if not own or by.rehearsal != row.rehearsal:
        raise NotYours(_("Only the society that nominates asks its own 负责人 to endorse."))
    if row.sealed_at:
        raise Sealed
    if row.stage != "submitted":
        raise NotYet([_("This paper does not wait for an endorsement.")])
    if "link" not in row.rules.nomination.endorsing:
        raise NotYet([_("The rules of this cycle do not let a paper be endorsed by a link.")])
    return row


@transaction.atomic
def ask_endorsement(paper: Paper, office: Office, *, by: Actor, at: datetime) -> EndorsementLink:
    """Send the holder of an office a personal link to endorse; an earlier one of theirs ends.

    It goes to the e-mail of their account, or to its telephone where there is none; nobody else
    is shown it.
    """
    row = open_for_endorsing(paper, by)
    if faults := list(faults_of_holder(row, office, at)):
        raise Refused(*faults)
    mine = row.endorsement_links.filter(office=office, outcome="", withdrawn_at__isnull=True)
    last = mine.select_for_update().first()
    if last is not None:
        if (at - last.asked_at).total_seconds() < AGAIN_AFTER and last.submission == row.entry:
            raise Refused(
                _("The link was sent a moment ago. Wait a minute before sending another.")
            )
        last.withdrawn_at, last.code, last.pin_hash = at, "", ""
        last.save(update_fields=["withdrawn_at", "code", "pin_hash"])
    return send_link(row, office, by=by, at=at)


def send_link(row: Paper, office: Office, *, by: Actor, at: datetime) -> EndorsementLink:
    """Write a new link and its letter."""
    code = secrets.token_urlsafe(24)
    made = EndorsementLink.objects.create(
        paper=row,
        office=office,
        submission_id=row.entry_id,  # type: ignore[misc]
        code=code,
        code_hash=hash_of(code),
        asked_by_id=by.person_id,
        asked_at=at,
        expires_at=max(row.mend_by or deadline_of(row), at + AT_LEAST),
        rehearsal=row.rehearsal,
    )
    enter(row, "ask_endorsement", by=by, at=at, facts={"office": office.pk, "of": str(office.user)})
    told: dict[str, Any] = {"paper": row, "asked": made, "page": ("nominate:endorse_by_link", code)}
    way = {} if office.user.email else {"phone": number_of(office.user)}
    write(
        verb="endorsement_asked",
        at=at,
        to_user=office.user,
        context=told,
        rehearsal=row.rehearsal,
        **way,
    )
    return made


def ask_approvers(paper: Paper, *, by: Actor, at: datetime) -> set[int]:
    """Ask every 负责人 who can be asked by link, where the rules allow it; return who was asked."""
    if "link" not in paper.rules.nomination.endorsing or paper.stage != "submitted":
        return set()
    able = [o for o in approvers_of(paper, at) if not list(faults_of_holder(paper, o, at))]
    for office in able:
        ask_endorsement(paper, office, by=by, at=at)
    return {office.user_id for office in able}
