"""Persons as conflicts see them: experts, nominees and members, those who nominate, staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet

from nominations.models import Member, Nominator, StaffMember
from people.choices import OFFICE_ROLES, Role
from people.models import Office, Person
from review.conflicts import PastUnit, PersonRef, UnitNote, Work
from review.facts.known import Known
from review.facts.units import Units
from review.models import Expert

HOUSE = (*OFFICE_ROLES, Role.OPERATOR, Role.SECRECY, Role.SUPERVISOR)
"""Offices of the organiser's house: whoever holds one is 工作人员."""


def expert_ref(
    expert: Expert,
    units: Units,
    *,
    known: Known | None = None,
    unit_name: str = "",
    office: str = "",
) -> PersonRef:
    """Return an expert; ``unit_name`` is what a society named as their unit."""
    person = expert.person
    notes = [
        *(known.notes(person.pk) if known else ()),
        *units.note(expert.unit_id, source="pool"),
        *units.note(person.unit_id, source="register"),
        *units.note(None, unit_name, source="body"),
    ]
    return replace(
        person_ref(
            person,
            notes=notes,
            past=known.past(person.pk) if known else (),
            works=known.works_of(person.pk) if known else (),
            source="pool",
            office=office,
        ),
        orcids=known.orcids(person.pk) if known else frozenset(),
    )


def person_ref(
    person: Person,
    *,
    notes: Iterable[UnitNote] = (),
    past: Iterable[PastUnit] = (),
    works: Iterable[Work] = (),
    source: str = "register",
    office: str = "",
) -> PersonRef:
    """Return a known person with what is known of them."""
    known: dict[str, UnitNote] = {}
    for note in notes:  # what is named first tells most
        known.setdefault(note.unit, note)
    return PersonRef(
        person_id=str(person.pk),
        identity=person.identity_hash,
        name=person.name,
        birth=person.birth,
        units=frozenset(known),
        past_units=frozenset(each for each in past if each.unit not in known),
        works=frozenset(works),
        notes=frozenset(known.values()),
        source=source,
        office=office,
    )


def member_ref(
    member: Member,
    units: Units,
    *,
    source: str,
    known: Known | None = None,
    past: Iterable[PastUnit] = (),
    works: Iterable[Work] = (),
) -> PersonRef:
    """Return a nominee or team member as a paper states them, with what is known of the person.

    Who it is follows from the verified identity alone.
    """
    who = known.persons.get(member.identity_hash, 0) if known and member.identity_hash else 0
    notes = list(units.note(member.unit_id, member.unit_name, source=source))
    if known and who:
        notes += known.notes(who)
        past, works = [*past, *known.past(who)], [*works, *known.works_of(who)]
    here = {note.unit: note for note in reversed(notes)}
    return PersonRef(
        person_id=str(who or ""),
        orcids=known.orcids(who) if known and who else frozenset(),
        identity=member.identity_hash,
        name=member.name,
        birth=member.birth,
        units=frozenset(here),
        past_units=frozenset(each for each in past if each.unit not in here),
        works=frozenset(works),
        notes=frozenset(here.values()),
        source=source,
    )


def nominator_ref(nominator: Nominator, source: str) -> PersonRef:
    """Return whoever nominates or recommends: as registered, otherwise as the paper names them."""
    if nominator.person is not None:
        return person_ref(nominator.person, source=source)
    return PersonRef(name=nominator.name, birth=nominator.birth, source=source)


def of_the_house(at: datetime, rehearsal: bool) -> QuerySet[Office]:
    """Return the offices of the organiser's house that had not ended at a moment.

    Those given since are among them, so that a search before them is current no more.
    """
    ended = Q(until__isnull=False, until__lte=at)
    return Office.objects.filter(role__in=HOUSE, rehearsal=rehearsal).exclude(ended)


def staff_changed_since(then: datetime, at: datetime, *, rehearsal: bool) -> bool:
    """Tell whether somebody of the house came or left after a moment, or said who they are."""
    came = Q(since__gt=then, since__lte=at) | Q(until__gt=then, until__lte=at)
    offices = Office.objects.filter(came, role__in=HOUSE, rehearsal=rehearsal)
    told = StaffMember.objects.filter(rehearsal=rehearsal, entered_at__gt=then, entered_at__lte=at)
    return offices.exists() or told.exists()


def offices_at(at: datetime, rehearsal: bool) -> dict[int, str]:
    """Return who holds an office of the organiser's house, account → role."""
    held = of_the_house(at, rehearsal)
    return dict(held.order_by("pk").values_list("user_id", "role"))


def staff_refs(at: datetime, rehearsal: bool, units: Units, known: Known) -> dict[str, PersonRef]:
    """Return staff and supervisors by ``user <id>``.

    Who they are is known from the pool of experts, or by the document they entered. An account nobody
    has tied to a person is known by its name alone, so it only ever warns.
    """
    held = of_the_house(at, rehearsal)
    accounts = {
        office.user_id: office.user for office in held.select_related("user").order_by("pk")
    }
    experts = Expert.objects.filter(user__in=accounts).select_related("person")
    persons = {row.user_id: row.person for row in experts}
    entered = dict(
        StaffMember.objects.filter(user__in=accounts).values_list("user_id", "identity_hash")
    )
    by_hash = {
        p.identity_hash: p for p in Person.objects.filter(identity_hash__in=entered.values())
    }
    found: dict[str, PersonRef] = {}
    for pk, account in accounts.items():
        person = persons.get(pk) or by_hash.get(entered.get(pk, ""))
        if person is None:
            identity = entered.get(pk, "")
            found[f"user {pk}"] = PersonRef(identity=identity, name=account.name, source="account")
            continue
        notes = [*known.notes(person.pk), *units.note(person.unit_id, source="register")]
        past, works = known.past(person.pk), known.works_of(person.pk)
        found[f"user {pk}"] = person_ref(
            person, notes=notes, past=past, works=works, source="account"
        )
    return found
