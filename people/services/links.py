"""Personal links and the one-time codes (一次性验证码) by which their holders prove who they are."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hash, keyed_hashes
from ledger.situations import Refused, Sentence
from people.models import Pinned

DIGITS = 6
PIN_LASTS = timedelta(minutes=10)
PIN_AGAIN = timedelta(seconds=60)
MOST_TRIES, MOST_PINS = 5, 6
"""Tries one code has, and codes one link has; after them the link must be asked for anew."""


def hash_of(code: str) -> str:
    """Return the SHA-256 (hex) under which a link's code is kept."""
    return hashlib.sha256(code.strip().encode()).hexdigest()


def new_pin(link: Pinned, *, worn_out: Sentence, at: datetime) -> str:
    """Return a fresh code for a link that the caller has locked; an earlier one ends.

    Refused within a minute of the last, and with ``worn_out`` where the link has had all it may have.
    """
    if link.pin_at is not None and at - link.pin_at < PIN_AGAIN:
        raise Refused(_("A code was sent a moment ago. Wait a minute before asking for another."))
    if link.pins >= MOST_PINS:
        raise Refused(worn_out)
    pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    link.pin_hash, link.pin_at, link.pin_tries = keyed_hash(salted(link, pin), link.purpose), at, 0
    link.pins += 1
    link.save(update_fields=["pin_hash", "pin_at", "pin_tries", "pins"])
    return pin


def salted(link: Pinned, pin: str) -> str:
    """Return what is hashed of a code: it opens its own link alone."""
    return f"{link.pk}:{pin.strip()}"


@transaction.atomic
def fault_of_pin(link: Pinned, pin: str, *, at: datetime) -> Sentence | None:
    """Try a code: None where it is right, else the sentence; a wrong try counts, whatever follows."""
    row = type(link)._default_manager.select_for_update(of=("self",)).get(pk=link.pk)
    if not row.pin_hash or row.pin_at is None or at - row.pin_at >= PIN_LASTS:
        return _("No code is in force: it is good for ten minutes. Let a new one be sent.")
    if row.pin_tries >= MOST_TRIES:
        return _("This code was tried too often and is over. Let a new one be sent.")
    known = keyed_hashes(salted(row, pin), row.purpose)
    if any(hmac.compare_digest(each, row.pin_hash) for each in known):
        return None
    row.pin_tries += 1
    row.save(update_fields=["pin_tries"])
    left = MOST_TRIES - row.pin_tries
    return format_lazy(_("This is not the code that was sent. Tries left: {left}."), left=left)
