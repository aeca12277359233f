"""Experts confirm or correct their own profile: logged in, or by a personal link with a code.

The code goes to the telephone or, without one, to the address that is on record; it is never shown
and never sent where the link's holder says.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused, Sentence
from letters.services import write
from people.choices import FactSource
from people.masking import mask_email, mask_phone
from people.services.links import PIN_LASTS, fault_of_pin, hash_of, new_pin
from review.models import Expert, ProfileLink
from review.services.profiles import OFFICES, Profile, profile_of, write_profile

LINK_LASTS = timedelta(days=30)
OVER: Sentence = _("This link is over. Ask the office for a new one.")


def shown_reach(expert: Expert) -> str:
    """Return where a code goes, masked; "" where nothing is on record."""
    phone, email = expert.phone, expert.email
    return mask_phone(phone) if phone else mask_email(email) if email else ""


@transaction.atomic
def ask_profile(expert: Expert, *, by: Actor, at: datetime) -> ProfileLink | None:
    """请专家核对信息: send one expert a personal link; an earlier one ends.

    Answers None where neither telephone nor address is on record: then nothing is sent.
    """
    if not by.holds("manager") or by.rehearsal != expert.rehearsal:
        raise NotYours(_("Only a manager (管理员) asks experts to confirm their profiles."))
    phone, email = expert.phone, expert.email
    if not (phone or email):
        return None
    Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    withdraw_links(expert, at=at)
    code = secrets.token_urlsafe(24)
    link = ProfileLink.objects.create(
        expert=expert,
        code=code,
        code_hash=hash_of(code),
        asked_by_id=by.person_id,
        asked_at=at,
        expires_at=at + LINK_LASTS,
        rehearsal=expert.rehearsal,
    )
    enter(expert, "ask_profile", by=by, at=at)
    write(
        verb="profile_asked",
        at=at,
        to_user=expert.user,
        address=email,
        phone="" if email else phone,
        context={"name": str(expert), "asked": link, "page": ("review:profile_by_link", code)},
        rehearsal=expert.rehearsal,
    )
    return link


def withdraw_links(expert: Expert, *, at: datetime) -> None:
    """End the link of an expert that is still open."""
    rows = ProfileLink.objects.filter(expert=expert, used_at=None, withdrawn_at=None)
    rows.update(withdrawn_at=at, code="")


def ask_profiles(experts: Iterable[Expert], *, by: Actor, at: datetime) -> tuple[int, int]:
    """Send links to many; answers how many were asked, and how many cannot be reached."""
    asked = [ask_profile(expert, by=by, at=at) for expert in experts]
    return len(asked) - asked.count(None), asked.count(None)


def profile_link(code: str, *, at: datetime) -> ProfileLink | None:
    """Return what the link with this code is for; None where it is wrong, used, ended or expired."""
    rows = ProfileLink.objects.select_related("expert__person", "expert__user", "expert__unit")
    found = rows.filter(code_hash=hash_of(code)).first()
    return found if found and found.is_open(at) and found.expert.society_id is None else None


def holder(link: ProfileLink) -> Actor:
    """Return who acts by a link: the expert it was sent to, for their own profile alone."""
    subject = f"{ProfileLink.subject_kind()}:{link.pk}"
    user = link.expert.user_id
    return Actor(
        kind="link",
        name=str(link.expert),
        user_id=user,
        role="expert",
        subject=subject,
        rehearsal=link.rehearsal,
    )


@transaction.atomic
def send_profile_pin(link: ProfileLink, *, at: datetime) -> ProfileLink:
    """Send a one-time code to the telephone or address on record; an earlier code ends."""
    row = ProfileLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    row.expert = link.expert
    if not row.is_open(at):
        raise Refused(OVER)
    worn_out = _("Too many codes were sent for this link. Ask the office for a new link.")
    pin = new_pin(row, worn_out=worn_out, at=at)
    write(
        verb="profile_code",
        at=at,
        to_user=link.expert.user,
        phone=link.expert.phone,
        address=link.expert.email,
        context={"name": str(link.expert), "pin": pin, "minutes": PIN_LASTS.seconds // 60},
        rehearsal=row.rehearsal,
    )
    return row


def confirm_profile_by_link(link: ProfileLink, pin: str, profile: Profile, *, at: datetime) -> dict:
    """Confirm or correct a profile by a link and a code; both are used up with it."""
    if (fault := fault_of_pin(link, pin, at=at)) is not None:
        raise Refused(fault)
    with transaction.atomic():
        row = ProfileLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if not row.is_open(at):
            raise Refused(OVER)
        row.used_at, row.code, row.pin_hash = at, "", ""
        row.save(update_fields=["used_at", "code", "pin_hash"])
        return confirm_profile(link.expert, profile, by=holder(link), at=at)


@transaction.atomic
def confirm_profile(expert: Expert, profile: Profile, *, by: Actor, at: datetime) -> dict:
    """核对本人信息: an expert confirms or corrects their own profile; answers what changed.

    What the office decides (academician, first line, division) stays as it is.
    """
    if not by.holds("expert", "chair") or by.user_id is None or by.user_id != expert.user_id:
        raise NotYours(_("An expert confirms their own profile and nobody else's."))
    stands = profile_of(Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk))
    own = replace(profile, **{name: getattr(stands, name) for name in OFFICES})
    difference = write_profile(expert, own, source=FactSource.DECLARED, on=localdate(at))
    Expert.objects.filter(pk=expert.pk).update(confirmed_at=at)
    withdraw_links(expert, at=at)
    enter(expert, "confirm_profile", by=by, at=at, facts={"changed": difference})
    return difference
