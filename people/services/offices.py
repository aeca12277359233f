"""Offices: a role in an organisation, from–until."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused
from people.choices import SOCIETY_ROLES, Role
from people.models import Office, Society, User


@transaction.atomic
def appoint(
    user: User,
    role: str,
    *,
    at: datetime,
    society: Society | None = None,
    by: Actor | None = None,
) -> Office:
    """Give a user an office; holding it already changes nothing.

    ``by`` is the system operator, whose act goes into the book; None is the installation itself.

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
    office, made = Office.objects.get_or_create(
        user=user,
        role=role,
        society=society,
        until=None,
        defaults={"since": at, "rehearsal": user.rehearsal},
    )
    if made:
        note(office, "appoint", by=by, at=at)
    return office


def appoint_newcomers(users: Iterable[User], role: str, *, at: datetime) -> list[Office]:
    """Give an office to accounts just opened, that hold none; it belongs to no society."""
    if role in SOCIETY_ROLES or role == Role.SUPERVISOR:
        raise Refused(_("This office is given to one person at a time."))
    return Office.objects.bulk_create(
        Office(user=user, role=role, since=at, rehearsal=user.rehearsal) for user in users
    )


@transaction.atomic
def end_office(office: Office, *, at: datetime, by: Actor | None = None) -> Office:
    """End an office; it stays on record. Nobody ends the office they act in."""
    if by and by.office_id == office.pk:
        raise Refused(_("You cannot end the office you act in. Another system operator can."))
    if office.until is None:
        office.until = at
        office.save(update_fields=["until"])
        note(office, "end_office", by=by, at=at)
    return office


@transaction.atomic
def hand_over(office: Office, to: User, *, at: datetime, by: Actor | None = None) -> Office:
    """交接: end an office and give it to another person at the same moment."""
    if to.pk == office.user_id:
        raise Refused(_("An office is handed over to another person. Choose another."))
    end_office(office, at=at, by=by)
    return appoint(to, office.role, at=at, society=office.society, by=by)


@transaction.atomic
def keep_phone(user: User, phone: str, *, by: Actor, at: datetime) -> User:
    """Put the mobile phone of a person on record: one-time codes go there, and nowhere else.

    Only the system operator does, never who would gain by it; it stands in the book with every
    office the person holds, without the number.
    """
    if not by.holds(Role.OPERATOR) or by.rehearsal != user.rehearsal:
        raise NotYours(_("Only a system operator (系统管理员) puts a telephone on record."))
    row = User.objects.select_for_update().get(pk=user.pk)
    if str(row.phone or "") != phone:
        row.phone = phone
        row.save(update_fields=["phone"])
        for office in row.offices.filter(until__isnull=True).order_by("pk"):
            note(office, "keep_phone", by=by, at=at)
    return row


def note(office: Office, verb: str, *, by: Actor | None, at: datetime) -> None:
    """Enter an operator's act about an office in the book; raise where it is not theirs to do."""
    if by is None:
        return
    if not by.holds(Role.OPERATOR) or by.rehearsal != office.rehearsal:
        raise NotYours(_("Only a system operator (系统管理员) gives and ends offices."))
    society = office.society.code if office.society else ""
    facts = {"user": office.user.username, "role": office.role, "society": society}
    enter(office, verb, by=by, at=at, facts=facts)
