"""Experts of a sheet whom nobody knows yet, entered many at once: as few questions as for one.

Only who stands in no register comes this way. Where somebody else enters one of them meanwhile the
database refuses the whole piece, and the caller takes its rows one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from files.cipher import keyed_hashes
from ledger.actors import Actor
from ledger.flow import enter_made
from ledger.numbers import next_numbers
from ledger.situations import Refused
from people.choices import FactSource
from people.models import Affiliation, Person, Unit
from people.services import appoint_newcomers, open_accounts
from review.models import Expert, ExpertDiscipline, Term
from review.services.experts import checked_identity
from review.services.profiles import COLUMNS, Profile, faults_of
from review.services.sheets import ExpertRow

Newcomer = tuple[ExpertRow, Profile]


class Units:
    """Units by the names they bear, each asked for once."""

    def __init__(self, rehearsal: bool) -> None:
        self.rehearsal = rehearsal
        self.known: dict[str, Unit | None] = {}

    def named(self, name: str) -> Unit | None:
        """Return the unit that bears a name, if one does."""
        if name not in self.known:
            self.known[name] = Unit.objects.named(name, self.rehearsal).first()
        return self.known[name]


def unknown(rows: Iterable[ExpertRow], *, rehearsal: bool) -> list[ExpertRow]:
    """Return the rows whose person stands in no register."""
    given = list(rows)
    hashes = [digest for row in given for digest in keyed_hashes(row.identity_no)]
    people = Person.objects.filter(identity_hash__in=hashes, rehearsal=rehearsal)
    there = set(people.values_list("identity_hash", flat=True))
    return [row for row in given if there.isdisjoint(keyed_hashes(row.identity_no))]


@transaction.atomic
def enter_newcomers(
    newcomers: Sequence[Newcomer], units: Units, *, by: Actor, at: datetime
) -> list[Expert]:
    """Enter persons with their profile, account and office, all or none, and each in the book.

    Raises IntegrityError where one of them was entered since we looked.
    """
    for _row, profile in newcomers:
        if faults := faults_of(profile):
            raise Refused(*faults)
    people = Person.objects.bulk_create(person_of(row, by=by, at=at) for row, _p in newcomers)
    numbers = next_numbers("ZJ", len(people), rehearsal=by.rehearsal)
    accounts = [(n.lower(), person.name) for n, person in zip(numbers, people, strict=True)]
    users = open_accounts(accounts, rehearsal=by.rehearsal)
    appoint_newcomers(users, "expert", at=at)
    experts = Expert.objects.bulk_create(
        Expert(
            person=person, user=user, unit=row.unit, rehearsal=by.rehearsal, **columns_of(profile)
        )
        for (row, profile), person, user in zip(newcomers, people, users, strict=True)
    )
    write_parts(list(zip(experts, newcomers, strict=True)), units)
    told = [{"row": row.number, "parts": []} for row, _profile in newcomers]
    enter_made(experts, "import_expert", told, by=by, at=at)
    return experts


def person_of(row: ExpertRow, *, by: Actor, at: datetime) -> Person:
    """Return the person of a row as they are entered; refuse a number that is wrong."""
    check = checked_identity(row.name, row.identity_no, on=localdate(at))
    facts = {
        "sex": row.sex, "birth": row.birth, "unit": row.unit, "title": row.profile.title,
        "phone": row.phone, "email": row.email,
    }  # fmt: skip
    return Person(
        name=row.name,
        identity_no=check.normalised,
        identity_kind=check.kind.value,
        rehearsal=by.rehearsal,
        **{key: value for key, value in facts.items() if value},
    )


def columns_of(profile: Profile) -> dict[str, object]:
    """Return what stands in the expert's own row."""
    values = {name: getattr(profile, name) for name in COLUMNS}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def write_parts(made: Sequence[tuple[Expert, Newcomer]], units: Units) -> None:
    """Write units, disciplines and earlier terms of new experts."""
    Affiliation.objects.bulk_create(
        Affiliation(
            person=expert.person,
            unit=units.named(post.unit_name),
            unit_name=post.unit_name,
            title=post.title,
            since=post.since,
            until=post.until,
            source=FactSource.IMPORTED,
            rehearsal=expert.rehearsal,
        )
        for expert, (_row, profile) in made
        for post in profile.posts
    )
    ExpertDiscipline.objects.bulk_create(
        ExpertDiscipline(expert=expert, code=code, weight=weight, rehearsal=expert.rehearsal)
        for expert, (_row, profile) in made
        for code, weight in profile.disciplines
    )
    Term.objects.bulk_create(
        Term(expert=expert, year=year, body=body, rehearsal=expert.rehearsal)
        for expert, (row, _profile) in made
        for year, body in dict.fromkeys(row.terms)
    )
