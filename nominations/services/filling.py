"""推荐码: the nominee and one contact fill one paper; only the society submits."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger import access
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused, Sealed
from nominations.models import FillCode, Paper
from people.models import Office, User
from people.services import open_account

VALID_FOR = timedelta(days=30)
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def hash_of(code: str) -> str:
    """Return the SHA-256 (hex) of a code in its normal form (upper case, no hyphens)."""
    return hashlib.sha256(code.upper().replace("-", "").strip().encode()).hexdigest()


@transaction.atomic
def issue_code(paper: Paper, role: str, *, by: Actor, at: datetime) -> str:
    """Issue a code for the nominee or the one contact; shown once, an earlier one ends."""
    if not by.holds("clerk") or by.society_id != paper.society_id:
        raise NotYours(_("Only a clerk (填报人) of the society issues codes for its papers."))
    if not paper.is_open_to_editing:
        raise Refused(_("Codes are issued while the paper can be changed."))
    for code in paper.fill_codes.filter(role=role, handed_back_at__isnull=True):
        end(code, at)
    letters = "".join(secrets.choice(LETTERS) for _n in range(12))
    FillCode.objects.create(
        paper=paper,
        role=role,
        code_hash=hash_of(letters),
        issued_by_id=by.user_id,  # type: ignore[misc]
        issued_at=at,
        expires_at=at + VALID_FOR,
        rehearsal=paper.rehearsal,
    )
    enter(paper, "issue_code", by=by, at=at, facts={"role": role})
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def fill_code_holder(code: str, *, at: datetime) -> FillCode:
    """Return the unused code in force; raise Refused for any other, with one and the same sentence."""
    found = FillCode.objects.filter(
        code_hash=hash_of(code),
        used_at__isnull=True,
        handed_back_at__isnull=True,
        expires_at__gt=at,
    ).first()
    if found is None:
        raise Refused(
            _(
                "This code is unknown, used or expired. Ask the society that gave it to you for a new one."
            )
        )
    if found.paper.sealed_at:
        raise Sealed
    return found


@transaction.atomic
def redeem(code: str, user: User, *, at: datetime) -> FillCode:
    """Give the bearer of a code the office to fill this one paper."""
    found = FillCode.objects.select_for_update().get(pk=fill_code_holder(code, at=at).pk)
    found.user, found.used_at = user, at
    found.save()
    access.grant(found.paper, "fill_paper", user)
    Office.objects.get_or_create(
        user=user,
        role=found.role,
        society=None,
        until=None,
        defaults={"since": at, "rehearsal": found.rehearsal},
    )
    enter(
        found.paper,
        "redeem_code",
        by=Actor(name=str(user), user_id=user.pk, role=found.role),
        at=at,
    )
    return found


@transaction.atomic
def join(code: str, *, username: str, name: str, password: str, at: datetime) -> FillCode:
    """Open an account for the bearer of a code and give it the office to fill this one paper."""
    found = fill_code_holder(code, at=at)
    user = open_account(username, name=name, password=password, rehearsal=found.rehearsal)
    return redeem(code, user, at=at)


@transaction.atomic
def hand_back(paper: Paper, *, by: Actor, at: datetime) -> None:
    """交回: the nominee or contact has finished; the society goes on."""
    code = paper.fill_codes.filter(user_id=by.user_id or 0, handed_back_at__isnull=True).first()
    if code is None:
        raise NotYours(_("You hold no code for this paper."))
    end(code, at)
    enter(paper, "hand_back", by=by, at=at)


def end(code: FillCode, at: datetime) -> None:
    """End a code: its grant and, with the last one, the office."""
    code.handed_back_at = at
    code.save(update_fields=["handed_back_at"])
    if code.user is None:
        return
    access.revoke(code.paper, "fill_paper", code.user)
    if not code.user.fill_codes.filter(handed_back_at__isnull=True, role=code.role).exists():
        code.user.offices.filter(role=code.role, until__isnull=True).update(until=at)
