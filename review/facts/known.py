"""What outlives a cycle about persons: where they worked, what they signed and with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from nominations.models import Member
from people.choices import WorkKind
from people.models import Affiliation, Person, Signature
from people.models import Work as WorkRow
from review.conflicts import PastUnit, Relation, Signer, UnitNote, Work
from review.facts.units import Units
from review.works import end_of_year, title_key


class Known:
    """Affiliations and works of the experts of the pool, of whoever is nominated in a call, of teams.

    Read in a fixed number of questions, whoever and however many they are.
    """

    def __init__(self, cycle_id: int, rehearsal: bool, units: Units, today: date) -> None:
        members = Member.objects.filter(paper__cycle=cycle_id).exclude(identity_hash="")
        named = Q(identity_hash__in=members.values("identity_hash"))
        about = Q(expert__isnull=False) | Q(candidacies__cycle=cycle_id) | named
        persons = Person.objects.filter(about, rehearsal=rehearsal)
        self.units, self.today = units, today
        nominated = persons.filter(named | Q(candidacies__cycle=cycle_id)).exclude(identity_hash="")
        self.persons = dict(nominated.values_list("identity_hash", "pk"))
        self.posts: dict[int, list[Affiliation]] = defaultdict(list)
        for post in Affiliation.objects.filter(person__in=persons).order_by("pk"):
            self.posts[post.person_id].append(post)
        self.signed: dict[int, list[Signature]] = defaultdict(list)  # by work
        self.own: dict[int, list[Signature]] = defaultdict(list)  # by person
        listed = Signature.objects.filter(person__in=persons).values("work")
        for each in Signature.objects.filter(work__in=listed).order_by("work", "position"):
            self.signed[each.work_id].append(each)
            if each.person_id is not None:
                self.own[each.person_id].append(each)
        self.works = WorkRow.objects.in_bulk(list(self.signed)) if self.signed else {}

    def notes(self, person_id: int) -> Iterator[UnitNote]:
        """Yield the units a person is at by their affiliations."""
        for post in self.posts.get(person_id, ()):
            if post.until is None or post.until >= self.today:
                yield from self.units.note(
                    post.unit_id, post.unit_name, since=post.since, source=source_of(post)
                )

    def past(self, person_id: int) -> Iterator[PastUnit]:
        """Yield the units a person has left."""
        for post in self.posts.get(person_id, ()):
            if post.until is not None and post.until < self.today:
                yield from self.units.past(
                    post.unit_id,
                    post.unit_name,
                    since=post.since,
                    until=post.until,
                    source=source_of(post),
                )

    def orcids(self, person_id: int) -> frozenset[str]:
        """Return the ORCIDs under which a person signed."""
        return frozenset(each.orcid for each in self.own.get(person_id, ()) if each.orcid)

    def works_of(self, person_id: int) -> Iterator[Work]:
        """Yield a person's works with those who signed beside them, by number and by title."""
        for each in self.own.get(person_id, ()):
            row = self.works[each.work_id]
            project = row.kind == WorkKind.PROJECT
            relation = Relation.COPROJECT_N if project else Relation.COAUTHOR_N
            day, source = end_of_year(row.year), f"import:{each.source}"
            yield Work(row.key, day, relation, self.beside(each), source, row.title)
            by_title = title_key(row.title)
            if by_title and by_title != row.key and row.kind != WorkKind.AWARD:
                yield Work(by_title, day, relation, source=source, title=row.title)

    def beside(self, own: Signature) -> tuple[Signer, ...]:
        """Return who else signed a work."""
        return tuple(
            Signer(
                each.name,
                frozenset(filter(None, [self.units.key_of(None, each.unit_name)])),
                str(each.person_id or ""),
                each.orcid,
            )
            for each in self.signed[own.work_id]
            if each.pk != own.pk
        )


def source_of(post: Affiliation) -> str:
    """Return where an affiliation is known from."""
    return f"affiliation:{post.document or post.source}"
