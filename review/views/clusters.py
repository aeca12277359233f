"""The triage desk's clusters: what one cause is, whom it touches, both records side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations.models import Member, Nominator
from people.masking import mask_identity
from people.models import Person
from review.models import Conflict
from review.views.showing import explained, name_of, unit_of

SHOWN = 3
"""How many pairs of a cluster are shown with both records; the others by their names."""

Facts = list[tuple[Sentence, str]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What one decision settles: its pairs, explained, the strongest words first."""

    matter: str
    pairs: list[dict[str, Any]]

    @property
    def first(self) -> dict[str, Any]:
        """Return the pair that speaks for all."""
        return self.pairs[0]

    @property
    def row(self) -> Conflict:
        """Return the conflict that speaks for all."""
        return self.first["row"]

    @property
    def experts(self) -> list[str]:
        """Return the experts it touches."""
        return sorted({str(each["row"].expert) for each in self.pairs})

    @property
    def items(self) -> list[str]:
        """Return the nominees it touches."""
        return sorted({name_of(each["row"].item) for each in self.pairs})

    @property
    def disputes(self) -> list[Any]:
        """Return what experts say against it and nobody has decided."""
        return [d for each in self.pairs for d in each["row"].disputes.all() if d.upheld is None]

    @property
    def again(self) -> list[dict[str, Any]]:
        """Return the pairs refused before on other evidence."""
        return [each for each in self.pairs if each["row"].before and not each["row"].decided_at]


def matters_of(conflicts: QuerySet[Conflict], order: str) -> QuerySet[Any]:
    """Return the causes behind conflicts with how many pairs each has, as asked for."""
    counted = conflicts.by_cause().order_by().values("matter", "relation")  # type: ignore[attr-defined]
    rows = counted.annotate(
        pairs=Count("pk", distinct=True),
        experts=Count("expert", distinct=True),
        items=Count("item", distinct=True),
    )
    orders = {
        "pairs": ("pairs", "matter"),
        "relation": ("relation", "-pairs", "matter"),
        "-relation": ("-relation", "-pairs", "matter"),
    }
    return rows.order_by(*orders.get(order, ("-pairs", "matter")))


def clusters_of(conflicts: QuerySet[Conflict], matters: Iterable[str]) -> list[Cluster]:
    """Return the clusters of some causes, in their order, in a fixed number of queries."""
    wanted = list(matters)
    rows = conflicts.by_cause().filter(matter__in=wanted).order_by("pk")  # type: ignore[attr-defined]
    pairs: dict[str, list[dict[str, Any]]] = {}
    for each in explained(rows.prefetch_related("disputes")):
        pairs.setdefault(each["row"].matter, []).append(each)
    return [Cluster(matter, pairs[matter]) for matter in wanted if matter in pairs]


# --- both records -----------------------------------------------------------------------------------


def side_by_side(pairs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first pairs with what is known of both persons, documents masked."""
    shown = list(pairs[:SHOWN])
    theirs = people_of(shown)
    return [
        {
            **each,
            "expert": record_of_expert(each["row"]),
            "other": record_of_other(each["row"], theirs.get(each["row"].item_id, [])),
        }
        for each in shown
    ]


def people_of(pairs: Sequence[dict[str, Any]]) -> dict[int, list[Member | Nominator]]:
    """Return everybody named in the papers of some items, by item."""
    of_item = {each["row"].item_id: each["row"].item for each in pairs}
    found: dict[int, list[Member | Nominator]] = {}
    for pk, item in of_item.items():
        papers = item.papers()
        inside = Q(paper__in=papers)
        found[pk] = [
            *Member.objects.filter(inside).order_by("pk"),
            *Nominator.objects.filter(inside).select_related("person").order_by("pk"),
        ]
    return found


def record_of_expert(row: Conflict) -> Facts:
    """Return what the pool knows of the expert."""
    person, expert = row.expert.person, row.expert
    return [
        (_("Name"), person.name),
        (_("Unit"), str(expert.unit or person.unit or "—")),
        (_("Professional title"), expert.title or "—"),
        (_("Specialty"), expert.field or "—"),
        *of_document(person),
    ]


def of_document(person: Person | Member) -> Facts:
    """Return year and month of birth and the masked number of a document."""
    number = str(person.identity_no)
    return [
        (_("Born"), person.birth.strftime("%Y-%m") if person.birth else "—"),
        (_("Identity number"), mask_identity(number) if number else "—"),
    ]


def record_of_other(row: Conflict, people: Sequence[Member | Nominator]) -> Facts:
    """Return what the papers say of whom the evidence names, else of the nominee."""
    named = {each.get("value", "") for each in row.evidence} | {
        e["of"] for e in row.evidence if e.get("of")
    }
    other = next((each for each in people if each.name in named), people[0] if people else None)
    if other is None:
        return [(_("Name"), name_of(row.item)), (_("Unit"), unit_of(row.item))]
    part = _("nominator") if isinstance(other, Nominator) else other.get_role_display()
    facts: Facts = [(_("Name"), other.name), (_("Part in the paper"), str(part))]
    facts.append((_("Unit"), other.unit_name or "—"))
    if isinstance(other, Member):
        return [*facts, (_("Professional title"), other.title or "—"), *of_document(other)]
    if other.person is not None:
        return [*facts, *of_document(other.person)]
    return [*facts, (_("Born"), other.birth.strftime("%Y-%m") if other.birth else "—")]
