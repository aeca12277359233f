"""Works brought in for an expert or a candidate from BibTeX, RIS or a table, and taken out again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused
from nominations.models import Candidate, Member
from people.models import Person, Signature, Work
from review.models import Expert
from review.naming import Grade, like
from review.sentences import amiss
from review.services.experts import known_person
from review.works import Ailment, Entry, Fault, key_of, orcid_of, place_of, read_list, year_in

Subject = Expert | Candidate
"""Whose works are kept: a person of the pool, or one who is nominated, or the members of a team."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How many works of a list are new to the person, and how many were there already."""

    new: int
    known: int


@transaction.atomic
def import_works(
    subject: Subject,
    *,
    data: bytes,
    file_name: str,
    orcid: str = "",
    member: Member | None = None,
    by: Actor,
    at: datetime,
) -> Brought:
    """Bring in a list of works, whole or not at all; raises Refused with every fault by its line.

    Each work names those who signed it; the person is found among them by ORCID or by name. What
    the person is known to have signed already stays as it is. A team's works are those of its members:
    ``member`` says of which.
    """
    check_keeping(by)
    person = locked_person(subject, member, at=at)
    entries, faults = read_list(data, latest=at.year)
    orcids = orcids_of(person, orcid, faults)
    places = [place_of(entry, person.name, orcids) for entry in entries]
    faults += [place for place in places if isinstance(place, Fault)]
    if faults:
        raise Refused(*map(amiss, sorted(faults, key=lambda fault: fault.line)))
    works = works_of(entries, by.rehearsal)
    own = [int(place) for place in places if not isinstance(place, Fault)]
    entries = [bearing(orcid_of(orcid), *pair) for pair in zip(entries, own, strict=True)]
    new = sign(person, entries, own, works, file_name, at=at)
    facts = {
        "file": file_name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "new": new,
        "known": len(entries) - new,
    } | ({"member": member.pk} if member else {})
    enter(subject, "import_works", by=by, at=at, facts=facts)
    return Brought(new, len(entries) - new)


@transaction.atomic
def remove_work(
    subject: Subject, signature: Signature, *, reason: str, by: Actor, at: datetime
) -> None:
    """Say that a work is not the person's, with a reason; nobody's work is kept no longer.

    The name stays among those who signed it while others are known to have.
    """
    check_keeping(by)
    if not reason.strip():
        raise Refused(_("State why the work is taken out."))
    Person.objects.select_for_update().get(pk=signature.person_id or 0)
    work = signature.work
    signature.person = None
    signature.save(update_fields=["person"])
    if not work.signatures.filter(person__isnull=False).exists():
        work.delete()
    enter(subject, "remove_work", by=by, at=at, reason=reason, facts={"work": work.key})


def check_keeping(by: Actor) -> None:
    """Refuse whoever does not keep the pool."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) keeps lists of works."))


def locked_person(subject: Subject, member: Member | None, *, at: datetime) -> Person:
    """Return the person, locked, so that two lists come in one after the other."""
    known = subject.person_id
    if known is None and member is None:
        raise Refused(_("A team's works are those of its members; it has no list of its own."))
    if known is None and member is not None:
        known = person_of(subject, member, at=at).pk
    return Person.objects.select_for_update().get(pk=known or 0)


def members_of(candidate: Candidate) -> list[Member]:
    """Return the members of a team, each once, as the first paper that carries it names them."""
    rows = Member.objects.filter(paper__candidate=candidate, paper__stage="accepted")
    found: dict[str, Member] = {}
    for each in rows.order_by("paper", "position", "pk"):
        found.setdefault(each.identity_hash or f"{each.name} {each.unit_name}", each)
    return list(found.values())


def person_of(subject: Subject, member: Member, *, at: datetime) -> Person:
    """Return a member of a team as a known person, entering them by their verified number.

    Without one nobody is put on record: a name, whatever the unit, is found among those who signed an
    expert's works, and only ever warns.
    """
    if not isinstance(subject, Candidate) or member not in members_of(subject):
        raise Refused(_("Choose a member of this team."))
    if not member.identity_no:
        raise Refused(
            format_lazy(
                _(
                    "{name} is known by name and unit alone, and is compared with the lists of experts by these: that only warns. A list of their own needs the number of their document in the paper."
                ),
                name=member.name,
            )
        )
    return known_person(
        name=member.name,
        identity_no=str(member.identity_no),
        facts={"birth": member.birth, "sex": member.sex, "unit": member.unit},
        rehearsal=member.rehearsal,
        on=at.date(),
    )


def orcids_of(person: Person, given: str, faults: list[Fault]) -> list[str]:
    """Return the ORCIDs that are the person's: those of works already kept, and the one given."""
    known = person.signatures.exclude(orcid="").values_list("orcid", flat=True).distinct()
    own = list(known)
    if given.strip():
        orcid = orcid_of(given)
        if not orcid:
            faults.append(Fault(0, Ailment.ORCID, {"given": given.strip()[:40]}))
        own.append(orcid)
    return [each for each in own if each]


def bearing(orcid: str, entry: Entry, own: int) -> Entry:
    """Return an entry with the ORCID the person is known by, where their signature names none."""
    if not orcid or entry.authors[own].orcid:
        return entry
    authors = list(entry.authors)
    authors[own] = replace(authors[own], orcid=orcid)
    return replace(entry, authors=tuple(authors))


def works_of(entries: Sequence[Entry], rehearsal: bool) -> dict[str, Work]:
    """Return the works of a list by key, entering those nobody has listed before."""
    made = [
        Work(
            kind=entry.kind,
            key=key_of(entry)[:200],
            title=entry.title[:300],
            venue=entry.venue[:200],
            year=year_in(entry.year) or 0,
            rehearsal=rehearsal,
        )
        for entry in entries
    ]
    Work.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    keys = [work.key for work in made]
    rows = Work.objects.filter(key__in=keys, rehearsal=rehearsal).prefetch_related("signatures")
    return {work.key: work for work in rows}


def sign(
    person: Person,
    entries: Sequence[Entry],
    places: Sequence[int],
    works: dict[str, Work],
    file_name: str,
    *,
    at: datetime,
) -> int:
    """Put the person's name to each work, and the others' to those nobody had listed; answers how many."""
    fresh: list[Signature] = []
    faults: list[Fault] = []
    count = 0
    for entry, place in zip(entries, places, strict=True):
        work = works[key_of(entry)[:200]]
        there = list(work.signatures.all())
        if any(each.person_id == person.pk for each in there):
            continue
        count += 1
        source = f"{file_name[:150]}:{entry.line}"
        if not there:
            fresh += signatures_of(work, entry, place, person, source, at)
        elif not claim(work, there, entry, place, person, source, at):
            faults.append(Fault(entry.line, Ailment.TAKEN, {"name": entry.authors[place].name}))
    if faults:
        raise Refused(*map(amiss, faults))
    Signature.objects.bulk_create(fresh, batch_size=500)
    return count


def signatures_of(
    work: Work, entry: Entry, own: int, person: Person, source: str, at: datetime
) -> list[Signature]:
    """Return all signatures of a work nobody had listed."""
    return [
        Signature(
            work=work,
            person=person if place == own else None,
            position=place + 1,
            name=author.name[:100],
            unit_name=author.unit[:200],
            orcid=author.orcid,
            source=source,
            brought_at=at,
            rehearsal=work.rehearsal,
        )
        for place, author in enumerate(entry.authors)
    ]


def claim(
    work: Work,
    there: Sequence[Signature],
    entry: Entry,
    own: int,
    person: Person,
    source: str,
    at: datetime,
) -> bool:
    """Say which signature of a work others have listed is the person's; False where it is taken.

    By ORCID, else the nearest name nobody has claimed. A list that names one more adds them.
    """
    author = entry.authors[own]
    free = [each for each in there if each.person_id is None]
    by_orcid = [each for each in free if author.orcid and each.orcid == author.orcid]
    graded = [(grade, each) for each in free if (grade := like(author.name, each.name)) is not None]
    mine = by_orcid or [each for _grade, each in sorted(graded, key=lambda pair: pair[0])]
    if mine:
        mine[0].person = person
        mine[0].orcid = mine[0].orcid or author.orcid
        mine[0].save(update_fields=["person", "orcid"])
        return True
    if any(like(author.name, each.name) is Grade.EXACT for each in there):
        return False
    (added,) = signatures_of(work, entry, own, person, source, at)[own : own + 1]
    added.position = max(each.position for each in there) + 1
    added.save(force_insert=True)
    return True
