"""评审入口: an expert comes in by a link and a code, both sent to the telephone on record.

Nothing to install and nothing to remember. It opens the desk of a reviewer; who holds another office,
too, logs in as usual, so that no telephone opens more than that.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, OutOfOrder, Refused, Sentence
from letters.services import write
from people.models import Office
from people.services.links import PIN_LASTS, fault_of_pin, hash_of, new_pin
from review.models import DeskLink, Expert, Round

LINK_LASTS = timedelta(days=60)
DESK = ("expert", "chair")


@transaction.atomic
def send_desk_link(expert: Expert, *, by: Actor, at: datetime) -> DeskLink:
    """发送评审入口: send one expert a personal link to their desk; an earlier one ends."""
    if not by.holds("manager") or by.rehearsal != expert.rehearsal:
        raise NotYours(_("Only a manager (管理员) sends experts a link."))
    row = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    if not row.phone:
        raise Refused(_("No telephone of this expert is on record. Enter it in the pool first."))
    if why := why_not_by_link(row, at=at):
        raise Refused(why)
    DeskLink.objects.filter(expert=row, withdrawn_at=None).update(withdrawn_at=at, code="")
    code = secrets.token_urlsafe(24)
    link = DeskLink.objects.create(
        expert=row,
        code=code,
        code_hash=hash_of(code),
        asked_by_id=by.person_id,
        asked_at=at,
        expires_at=at + LINK_LASTS,
        rehearsal=row.rehearsal,
    )
    enter(row, "send_desk_link", by=by, at=at)
    page = ("review:enter_by_link", code)
    words = {"name": str(row), "page": page}
    write(
        verb="desk_link",
        at=at,
        to_user=row.user,
        phone=row.phone,
        context=words,
        rehearsal=row.rehearsal,
    )
    return link


@transaction.atomic
def withdraw_desk_link(expert: Expert, *, reason: str, by: Actor, at: datetime) -> None:
    """收回评审入口: the link opens nothing any more, and whoever came in by it is logged out."""
    if not by.holds("manager") or by.rehearsal != expert.rehearsal:
        raise NotYours(_("Only a manager (管理员) withdraws the link of an expert."))
    if not reason.strip():
        raise Refused(_("State why the link is withdrawn."))
    row = Expert.objects.select_for_update(of=("self",)).select_related("user").get(pk=expert.pk)
    open_ones = DeskLink.objects.filter(expert=row, withdrawn_at=None, expires_at__gt=at)
    if not open_ones.update(withdrawn_at=at, code="", pin_hash=""):
        raise OutOfOrder(_("This expert has no link that is open."))
    if row.user is not None and not row.user.has_usable_password():
        row.user.set_unusable_password()  # made anew, which ends every session opened before
        row.user.save(update_fields=["password"])
    enter(row, "withdraw_desk_link", by=by, at=at, reason=reason.strip())


def open_link_of(expert: Expert, *, at: datetime) -> DeskLink | None:
    """Return the link of an expert that is open, or None."""
    return expert.desk_links.filter(withdrawn_at=None, expires_at__gt=at).first()


def send_links_along(round_: Round, experts: Iterable[int], *, by: Actor, at: datetime) -> int:
    """随邀请发送评审入口: whoever has no password gets the link with the invitation. Answers how many.

    Not who holds a link that is open, nor where no marks are given on a telephone.
    """
    if not round_.rules.phone:
        return 0
    open_ones = DeskLink.objects.filter(withdrawn_at=None, expires_at__gt=at)
    rows = Expert.objects.filter(pk__in=set(experts)).exclude(pk__in=open_ones.values("expert"))
    rows = rows.select_related("person", "user").order_by("pk")
    told = [each for each in rows if has_telephone_alone(each, at=at)]
    for each in told:
        send_desk_link(each, by=by, at=at)
    return len(told)


def has_telephone_alone(expert: Expert, *, at: datetime) -> bool:
    """Tell whether an expert can come in by a link and by nothing else."""
    user = expert.user
    if user is None or user.has_usable_password() or not expert.phone:
        return False
    return why_not_by_link(expert, at=at) is None


def why_not_by_link(expert: Expert, *, at: datetime) -> Sentence | None:
    """Say why an expert does not come in by a link; None where they do."""
    if expert.user is None or not expert.user.is_active:
        return _("This expert has no account, so there is no desk to open.")
    offices = Office.objects.filter(user=expert.user).held(at)
    held = set(offices.values_list("role", flat=True))
    if not held:
        return _("This expert has no account, so there is no desk to open.")
    if held - set(DESK):
        return _("This expert holds another office, too, and logs in with name and password.")
    return None


def desk_link(code: str, *, at: datetime) -> DeskLink | None:
    """Return the link with this code; None where it is wrong, ended or expired."""
    rows = DeskLink.objects.select_related("expert__person", "expert__user")
    found = rows.filter(code_hash=hash_of(code)).first()
    return found if found and found.is_open(at) else None


@transaction.atomic
def send_desk_pin(link: DeskLink, *, at: datetime) -> DeskLink:
    """Send the one-time code to the telephone on record; an earlier code ends."""
    row = DeskLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    pin = new_pin(row, worn_out=_("Too many codes were sent for this link. Ask the office."), at=at)
    write(
        verb="desk_code",
        at=at,
        to_user=link.expert.user,
        phone=link.expert.phone,
        context={"pin": pin, "minutes": PIN_LASTS.seconds // 60},
        rehearsal=row.rehearsal,
    )
    return row


def enter_by_link(link: DeskLink, pin: str, *, at: datetime) -> Expert:
    """Use the code up and say who comes in; a wrong try counts."""
    if (fault := fault_of_pin(link, pin, at=at)) is not None:
        raise Refused(fault)
    if why := why_not_by_link(link.expert, at=at):
        raise Refused(why)
    with transaction.atomic():
        row = DeskLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        row.pin_hash, row.pins = "", 0
        row.save(update_fields=["pin_hash", "pins"])
        by = Actor(
            kind="link",
            name=str(link.expert),
            user_id=link.expert.user_id,
            role="expert",
            subject=f"{DeskLink.subject_kind()}:{row.pk}",
            rehearsal=row.rehearsal,
        )
        enter(link.expert, "enter_by_link", by=by, at=at)
    return link.expert
