"""Offices: a role in an organisation, from–until."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from people.choices import SOCIETY_ROLES, Role
from people.models import Office, Society, User


@transaction.atomic
def appoint(user: User, role: str, *, at: datetime, society: Society | None = None) -> Office:
    """Give a user an office; holding it already changes nothing.

    Drafting, endorsing and supervising are different people: one person cannot be both clerk and
    approver of one society, nor supervise what they administer.
    """
    if role in SOCIETY_ROLES and society is None:
        raise Refused(_("This office belongs to a society. Name the society."))
    held = Office.objects.filter(user=user, until__isnull=True)
    if (
        role in SOCIETY_ROLES
        and held.filter(role__in=SOCIETY_ROLES, society=society).exclude(role=role).exists()
    ):
        raise Refused(
            _(
                "Clerk and approver of one society are different persons. End the other office first."
            )
        )
    if role == Role.SUPERVISOR and held.filter(role__in=[Role.MANAGER, Role.EXAMINER]).exists():
        raise Refused(
            _("A supervisor holds no office in what is supervised. End the other office first.")
        )
    office, _made = Office.objects.get_or_create(
        user=user,
        role=role,
        society=society,
        until=None,
        defaults={"since": at, "rehearsal": user.rehearsal},
    )
    return office


def end_office(office: Office, *, at: datetime) -> Office:
    """End an office; it stays on record."""
    if office.until is None:
        office.until = at
        office.save(update_fields=["until"])
    return office


@transaction.atomic
def hand_over(office: Office, to: User, *, at: datetime) -> Office:
    """交接: end an office and give it to another person at the same moment."""
    end_office(office, at=at)
    return appoint(to, office.role, at=at, society=office.society)
