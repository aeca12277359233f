"""The pool of experts (专家库)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hashes
from ledger.actors import Actor
from ledger.flow import enter
from ledger.numbers import next_number
from ledger.situations import NotYours, Refused
from people.choices import FactSource
from people.identity import IdentityCheck, check_identity, normalise_name
from people.models import Affiliation, Person, Unit, User
from people.services import appoint, open_account
from review.models import Expert
from review.services.exclusions import look_for_excluded


@transaction.atomic
def enrol_expert(
    *,
    name: str,
    identity_no: str,
    unit: Unit | None,
    field: str,
    title: str = "",
    keywords: Sequence[str] = (),
    sex: str = "",
    birth: date | None = None,
    phone: str = "",
    email: str = "",
    is_academician: bool = False,
    is_frontline: bool = False,
    load_max: int = 12,
    user: User | None = None,
    by: Actor,
    at: datetime,
) -> Expert:
    """入库: enter an expert with an account and the office of an expert.

    A person is known by the verified number of a document (keyed hash), never by name: enrolling the
    same person again brings the facts up to date. ``user`` gives the office to an existing account.
    ``load_max`` is the most items the expert reads in one round.
    """
    check_enrolment(load_max, by=by)
    about = {"sex": sex, "birth": birth, "phone": phone, "email": email}
    person = known_person(
        name=normalise_name(name),
        identity_no=identity_no,
        facts={**about, "unit": unit, "title": title},
        rehearsal=by.rehearsal,
        on=at.date(),
    )
    facts = {
        "society": None,
        "unit": unit,
        "title": title,
        "field": field.strip(),
        "keywords": [word.strip() for word in keywords if word.strip()],
        "is_academician": is_academician,
        "is_frontline": is_frontline,
        "load_max": load_max,
    }
    expert, made = Expert.objects.update_or_create(
        person=person, defaults=facts, create_defaults={**facts, "rehearsal": by.rehearsal}
    )
    if unit is not None:
        remember_unit(expert, unit)
    give_account(expert, user, by=by, at=at)
    enter(expert, "enrol" if made else "update_expert", by=by, at=at)
    if made:
        look_for_excluded(rehearsal=expert.rehearsal, at=at)
    return expert


def remember_unit(expert: Expert, unit: Unit) -> None:
    """Put the unit among those the person belongs to, unless it stands there."""
    rows = expert.person.affiliations.filter(unit_name=unit.name)
    if not rows.exists():
        Affiliation.objects.create(
            person=expert.person,
            unit=unit,
            unit_name=unit.name,
            source=FactSource.OFFICE,
            rehearsal=expert.rehearsal,
        )


def check_enrolment(load_max: int, *, by: Actor) -> None:
    """Refuse whoever may not enrol, and an expert who would read nothing."""
    if not by.holds("manager", "operator"):
        raise NotYours(_("Only a manager (管理员) enrols experts."))
    if load_max < 1:
        raise Refused(_("An expert reads at least one item. Correct the greatest load."))


def checked_identity(name: str, identity_no: str, *, on: date) -> IdentityCheck:
    """Return what an identity number says; refuse one that is wrong."""
    check = check_identity(identity_no, on=on)
    if not check.valid:
        words = _("The identity number of {name} is not valid. Compare it with the document.")
        raise Refused(format_lazy(words, name=name))
    return check


def known_person(
    *, name: str, identity_no: str, facts: dict[str, Any], rehearsal: bool, on: date
) -> Person:
    """Return the person of a verified number, entering a new one; refuse a number that is wrong."""
    check = checked_identity(name, identity_no, on=on)
    known = keyed_hashes(check.normalised)
    found = Person.objects.filter(identity_hash__in=known, rehearsal=rehearsal).first()
    if found is None:
        kept = {key: value for key, value in facts.items() if value}
        kept |= {"identity_no": check.normalised, "identity_kind": check.kind.value}
        try:
            with transaction.atomic():
                return Person.objects.create(name=name, rehearsal=rehearsal, **kept)
        except IntegrityError:  # entered by somebody else since we looked
            found = Person.objects.get(identity_hash__in=known, rehearsal=rehearsal)
    if found.name != name:
        words = _(
            "This identity number belongs to {known}, not to {name}. Compare both with the document."
        )
        raise Refused(format_lazy(words, known=found.name, name=name))
    return found


def give_account(expert: Expert, user: User | None, *, by: Actor, at: datetime) -> None:
    """Give the expert an account, if they have none, and the office of an expert.

    A new account bears a number of the expert series; it is activated by a link.
    """
    if expert.user is None:
        number = next_number("ZJ", rehearsal=by.rehearsal)
        name = expert.person.name
        expert.user = user or open_account(number.lower(), name=name, rehearsal=by.rehearsal)
        expert.save(update_fields=["user"])
    appoint(expert.user, "expert", at=at)


def rest_expert(expert: Expert, *, available: bool, reason: str, by: Actor, at: datetime) -> Expert:
    """Take an expert out of the draw, or put them back; work under way is not touched."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) decides who is drawn."))
    expert.is_available = available
    expert.save(update_fields=["is_available"])
    enter(expert, "rest_expert", by=by, at=at, reason=reason, facts={"available": available})
    return expert
