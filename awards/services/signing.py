"""Signing what certificates state: the key that signs now, its rotation, the list of what no longer holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards import statements
from awards.models import Certificate, Correction, Revocation, SigningKey, StatusList
from awards.services.walking import only_managers
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import Refused

LIST_HOLDS = timedelta(days=30)
"""How long a signed list counts as up to date for those who check without a network."""
SIGN_AGAIN = timedelta(days=7)
"""How old a list becomes before the clock signs it anew, so that a current one is always at hand."""


def signing_key(*, rehearsal: bool, at: datetime) -> SigningKey:
    """Return the key that signs now, made where there is none yet; rehearsals have one of their own."""
    return signing_keys_of(rehearsal).first() or _made(rehearsal=rehearsal, at=at)


def _made(*, rehearsal: bool, at: datetime) -> SigningKey:
    """Make a key."""
    private, public = statements.new_key()
    return SigningKey.objects.create(
        kid=statements.name_of(public),
        public=public,
        private=private,
        valid_from=at,
        rehearsal=rehearsal,
    )


@transaction.atomic
def rotate_signing_key(
    *, reason: str, by: Actor, at: datetime, distrusted: bool = False
) -> SigningKey:
    """更换签名密钥: retire the key, whose private half is erased at once, and make a further one.

    ``distrusted`` says that it may have got into other hands: what it signed is then believed only
    together with the register. The list of what no longer holds is signed anew.
    """
    only_managers(by)
    if not reason.strip():
        raise Refused(_("Give the reason; it stays on record and is published beside the key."))
    old = signing_key(rehearsal=by.rehearsal, at=at)
    old = SigningKey.objects.select_for_update().get(pk=old.pk)
    if old.retired_at is not None:
        raise Refused(_("Somebody else has just changed the key. Look again before you change it."))
    old.retired_at, old.private, old.reason, old.distrusted = at, None, reason.strip(), distrusted
    old.save(update_fields=["retired_at", "private", "reason", "distrusted"])
    enter(old, "rotate_signing_key", by=by, at=at, reason=old.reason, facts={"kid": old.kid, "distrusted": distrusted})  # fmt: skip
    made = _made(rehearsal=by.rehearsal, at=at)
    publish_status(rehearsal=by.rehearsal, at=at)
    return made


def sign_certificate(certificate: Certificate, *, at: datetime) -> str:
    """Return the signed statement of a certificate: what is public on the paper, nothing else."""
    key = signing_key(rehearsal=certificate.rehearsal, at=at)
    facts = certificate.facts
    told: dict[str, Any] = {
        "no": certificate.number,
        "name": facts["name"],
        "award": facts["award_zh"] + facts.get("grade", ""),
        "cycle": facts["cycle_zh"],
        "by": facts["organiser"],
        "on": facts["date"],
        "code": certificate.code,
        "signed": timezone.localdate(at).isoformat(),
    }
    if certificate.rehearsal:
        told["rehearsal"] = True
    return statements.sign(statements.CERTIFICATE, told, private=str(key.private), kid=key.kid)


def publish_status(*, rehearsal: bool, at: datetime) -> StatusList:
    """Sign and keep a further version of the list of revoked numbers and replaced papers."""
    key = signing_key(rehearsal=rehearsal, at=at)
    last = StatusList.objects.filter(rehearsal=rehearsal).order_by("-version").first()
    version = last.version + 1 if last else 1
    facts = {"version": version, "at": timezone.localtime(at).isoformat(timespec="seconds")}
    facts["next"] = timezone.localtime(at + LIST_HOLDS).isoformat(timespec="seconds")
    facts |= no_longer_holding(rehearsal=rehearsal)
    return StatusList.objects.create(
        version=version,
        made_at=at,
        facts=facts,
        statement=statements.sign(statements.STATUS, facts, private=str(key.private), kid=key.kid),
        rehearsal=rehearsal,
    )


@transaction.atomic
def renew_status(at: datetime) -> int:
    """重签撤销清单: sign the list of each world anew before it is out of date; answers how many were.

    The row of the key that signs is locked, so that two clocks at once make one version.
    """
    made = 0
    for rehearsal in (False, True):
        key = signing_keys_of(rehearsal).select_for_update().first()
        last = StatusList.objects.filter(rehearsal=rehearsal).order_by("-version").first()
        if key and last and last.made_at <= at - SIGN_AGAIN:
            publish_status(rehearsal=rehearsal, at=at)
            made += 1
    return made


def signing_keys_of(rehearsal: bool) -> QuerySet[SigningKey]:
    """Return the key of a world that signs now, if it has one."""
    return SigningKey.objects.of_world(rehearsal).filter(retired_at__isnull=True)


def no_longer_holding(*, rehearsal: bool) -> dict[str, Any]:
    """Return revoked numbers with day and decision, and the marks of replaced papers; no names."""
    revoked = Revocation.objects.confirmed().filter(rehearsal=rehearsal, candidate__stage="revoked")
    rows = revoked.order_by("pk").values_list(
        "candidate__certificates__number", "confirmed_at", "decision"
    )
    replaced = Correction.objects.confirmed().filter(rehearsal=rehearsal).order_by("pk")
    papers = replaced.values_list("certificate__number", "code", "confirmed_at")
    return {
        "revoked": [
            {"no": number, "on": timezone.localdate(day).isoformat(), "decision": decision}
            for number, day, decision in rows
        ],
        "replaced": [
            {"no": number, "mark": statements.mark_of(code), "on": timezone.localdate(day).isoformat()}
            for number, code, day in papers
            if day
        ],
    }  # fmt: skip
