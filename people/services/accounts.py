"""Accounts: opened by the office, activated by a link, never taken by anyone themselves."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from people.models import Invitation, User
from people.registry import invited
from people.services.links import hash_of

VALID_FOR = timedelta(days=14)


def open_account(
    username: str,
    *,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "zh-hans",
    rehearsal: bool = False,
    password: str | None = None,
) -> User:
    """Open an account without a password (it is set at activation) unless one is given."""
    if email and User.objects.filter(email__iexact=email).exists():
        raise Refused(
            format_lazy(_("The address “{email}” belongs to another account."), email=email)
        )
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(
            format_lazy(_("The user name “{name}” is taken. Choose another."), name=username)
        )
    user = User(
        username=username,
        name=name,
        email=email,
        phone=phone,
        language=language,
        rehearsal=rehearsal,
    )
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def open_accounts(people: Sequence[tuple[str, str]], *, rehearsal: bool = False) -> list[User]:
    """Open accounts without a password for many at once, each by user name and name."""
    wanted = [username for username, _name in people]
    lower = User.objects.annotate(lower=Lower("username"))
    taken = lower.filter(lower__in=[each.lower() for each in wanted]).first()
    if taken is not None:
        words = _("The user name “{name}” is taken. Choose another.")
        raise Refused(format_lazy(words, name=taken.username))
    made = [User(username=username, name=name, rehearsal=rehearsal) for username, name in people]
    for user in made:
        user.set_password(None)
    return User.objects.bulk_create(made)


@transaction.atomic
def invite(user: User, *, at: datetime, purpose: str = "activate") -> str:
    """Return the code of a new activation link; earlier unused ones end.

    Whoever delivers letters hears of it (``people.registry``) and writes to the user's address.
    """
    user.invitations.filter(purpose=purpose, used_at__isnull=True).update(expires_at=at)
    code = secrets.token_urlsafe(24)
    expires = at + VALID_FOR
    Invitation.objects.create(
        user=user,
        code_hash=hash_of(code),
        purpose=purpose,
        made_at=at,
        expires_at=expires,
        rehearsal=user.rehearsal,
    )
    invited.send(sender=User, user=user, code=code, expires=expires, at=at)
    return code


def reset_invitation(code: str, *, at: datetime) -> Invitation:
    """Return the invitation in force; raise Refused for any other, with one and the same sentence."""
    found = Invitation.objects.filter(
        code_hash=hash_of(code), used_at__isnull=True, expires_at__gt=at
    ).first()
    if found is None:
        raise Refused(_("This link is used or expired. Ask whoever sent it for a new one."))
    return found


@transaction.atomic
def activate(code: str, password: str, *, at: datetime) -> User:
    """Set the password of an invited account and use the link up."""
    invitation = Invitation.objects.select_for_update().get(pk=reset_invitation(code, at=at).pk)
    try:
        validate_password(password, invitation.user)
    except ValidationError as fault:
        raise Refused(*fault.messages) from fault
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    return invitation.user
