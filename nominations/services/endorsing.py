"""Endorsing by a personal link: it shows the paper; deciding takes a code sent to the telephone.

The act is that of the office the link was sent to, and goes through the same door as one logged in.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hash, keyed_hashes
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import Refused, Sealed, Sentence
from letters.services import write
from nominations.choices import LinkState
from nominations.models import EndorsementLink, Paper
from nominations.services.asking import faults_of_holder, number_of
from nominations.services.stating import hash_of
from nominations.services.submitting import endorse, send_back

DIGITS = 6
PIN_LASTS = timedelta(minutes=10)
PIN_AGAIN = timedelta(seconds=60)
MOST_TRIES, MOST_PINS = 5, 6
"""Tries one code has, and codes one link has; after them the link must be asked for anew."""
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
    if row.pin_at is not None and at - row.pin_at < PIN_AGAIN:
        raise Refused(_("A code was sent a moment ago. Wait a minute before asking for another."))
    if row.pins >= MOST_PINS:
        raise Refused(
            _("Too many codes were sent for this link. Ask your society for a new link, or log in.")
        )
    pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row.pin_hash, row.pin_at, row.pin_tries = keyed_hash(salted(row, pin), "endorsement"), at, 0
    row.pins += 1
    row.save(update_fields=["pin_hash", "pin_at", "pin_tries", "pins"])
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


def salted(link: EndorsementLink, pin: str) -> str:
    """Return what is hashed of a code: it opens its own link alone."""
    return f"{link.pk}:{pin.strip()}"


@transaction.atomic
def fault_of_pin(link: EndorsementLink, pin: str, *, at: datetime) -> Sentence | None:
    """Try a code: None where it is right, else the sentence; a wrong try counts, whatever follows."""
    row = EndorsementLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not row.pin_hash or row.pin_at is None or at - row.pin_at >= PIN_LASTS:
        return _("No code is in force: it is good for ten minutes. Let a new one be sent.")
    if row.pin_tries >= MOST_TRIES:
        return _("This code was tried too often and is over. Let a new one be sent.")
    if is_right(row, pin):
        return None
    row.pin_tries += 1
    row.save(update_fields=["pin_tries"])
    left = MOST_TRIES - row.pin_tries
    return format_lazy(_("This is not the code that was sent. Tries left: {left}."), left=left)


def is_right(link: EndorsementLink, pin: str) -> bool:
    """Tell whether a code is the one that was sent."""
    known = keyed_hashes(salted(link, pin), "endorsement")
    return any(hmac.compare_digest(each, link.pin_hash) for each in known)


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
