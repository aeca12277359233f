"""Endorsing by a personal link: it shows the paper; deciding takes a code sent to the telephone.

The act is that of the office the link was sent to, and goes through the same door as one logged in.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import Refused, Sealed, Sentence
from letters.services import write
from nominations.choices import LinkState
from nominations.models import EndorsementLink, Paper
from nominations.services.asking import faults_of_holder, number_of
from nominations.services.submitting import endorse, send_back
from people.services.links import PIN_LASTS, fault_of_pin, hash_of, new_pin

OVER: Sentence = _("This link is over: the paper was decided on, changed or taken back meanwhile.")


def endorsement_by_link(code: str, *, at: datetime) -> EndorsementLink | None:
    """Return what the link with this code is for; None where it is wrong, ended or expired."""
    rows = EndorsementLink.objects.filter(code_hash=hash_of(code), withdrawn_at__isnull=True)
    found = rows.select_related(
        "office__user", "office__society", "paper__cycle__programme", "paper__cycle__rule_set",
        "paper__cycle__organiser", "paper__rule_set", "paper__society", "paper__drafted_by",
    ).first()  # fmt: skip
    if found is None or found.state(at) in {LinkState.OVER, LinkState.EXPIRED}:
        return None
    if found.paper.sealed_at:
        raise Sealed
    return found


def holder(link: EndorsementLink) -> Actor:
    """Return who acts by a link: the holder of the office it was sent to, in that office alone."""
    user, office = link.office.user, link.office
    return Actor(
        kind="link",
        name=str(user),
        user_id=user.pk,
        office_id=office.pk,
        role=office.role,
        society_id=office.society_id,
        subject=f"{EndorsementLink.subject_kind()}:{link.pk}",
        rehearsal=link.rehearsal,
    )


def open_link(link: EndorsementLink, at: datetime) -> EndorsementLink:
    """Return the link locked, below its paper; raise where it decides nothing any more."""
    paper = locked(link.paper)
    row = EndorsementLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    row.paper = paper
    if paper.sealed_at:
        raise Sealed
    if row.state(at) != LinkState.WAITING:
        raise Refused(OVER)
    if faults := list(faults_of_holder(paper, row.office, at)):
        raise Refused(*faults)
    return row


@transaction.atomic
def send_pin(link: EndorsementLink, *, at: datetime) -> EndorsementLink:
    """Send a one-time code by text message to the telephone on record; an earlier code ends."""
    row = open_link(link, at)
    worn_out = _(
        "Too many codes were sent for this link. Ask your society for a new link, or log in."
    )
    pin = new_pin(row, worn_out=worn_out, at=at)
    enter(row.paper, "send_pin", by=holder(row), at=at, facts={"office": row.office_id})
    write(
        verb="endorsement_code",
        at=at,
        to_user=row.office.user,
        phone=number_of(row.office.user),
        context={"paper": row.paper, "pin": pin, "minutes": PIN_LASTS.seconds // 60},
        rehearsal=row.rehearsal,
    )
    return row


def endorse_by_link(link: EndorsementLink, pin: str, *, at: datetime) -> Paper:
    """审核推荐 by a link and a code; the paper goes to the office."""
    return decide(link, pin, EndorsementLink.Outcome.ENDORSE, at=at)


def send_back_by_link(link: EndorsementLink, pin: str, *, words: str, at: datetime) -> Paper:
    """Send the paper back to the clerk by a link and a code, with words."""
    return decide(link, pin, EndorsementLink.Outcome.SEND_BACK, words=words, at=at)


def decide(
    link: EndorsementLink,
    pin: str,
    outcome: EndorsementLink.Outcome,
    *,
    words: str = "",
    at: datetime,
) -> Paper:
    """Take the step the holder of a link decides on; the code is used up with it."""
    if (fault := fault_of_pin(link, pin, at=at)) is not None:
        raise Refused(fault)
    with transaction.atomic():
        row = open_link(link, at)
        by, facts = holder(row), {"link": row.pk}
        row.outcome, row.decided_at, row.code, row.pin_hash = outcome, at, "", ""
        row.save(update_fields=["outcome", "decided_at", "code", "pin_hash"])
        if outcome == EndorsementLink.Outcome.ENDORSE:
            return endorse(row.paper, by=by, at=at, said=facts)
        return send_back(row.paper, words=words, by=by, at=at)
