"""Lines of published lists without a document of identity: whom they may be about, and whom they are.

Same name and the same month of birth, or the same unit where no two months of birth differ: perhaps
the same person. Only an officer's recognition makes it so; it then counts like any other history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from nominations.published import plain
from people.identity import normalise_name
from people.models import History, Unit


@dataclass(frozen=True, slots=True)
class Named:
    """The lines that are about a person, as recognised, and those that may be."""

    sure: list[Any] = field(default_factory=list)
    possible: list[Any] = field(default_factory=list)


class Listed:
    """What the unbound lines of published lists say of several persons; four queries at most."""

    def __init__(self, persons: Iterable[Any] = (), *, rehearsal: bool = False) -> None:
        self.lines: list[Any] = []
        self.units: dict[str, int] = {}
        asked = list(persons)
        if not asked:
            return
        hashes = [each.identity_hash for each in asked if each.identity_hash]
        names = {normalise_name(each.name) for each in asked}
        by_name = Q(name__in=names)
        recognised = Q(recognitions__person__identity_hash__in=hashes)
        rows = History.objects.unbound(rehearsal).filter(by_name | recognised).distinct()
        self.lines = list(rows.order_by("pk").prefetch_related("recognitions__person"))
        self.units = units_named({line.unit_name for line in self.lines}, rehearsal)

    def about(self, person: Any) -> Named:
        """Return the lines that are, and those that may be, about one person of a paper."""
        named, key = Named(), person.identity_hash
        for line in self.lines:
            said = judged(line)
            if key and said.get(key):
                named.sure.append(line)
            elif key not in said and not any(said.values()) and self.may_be(line, person):
                named.possible.append(line)
        return named

    def may_be(self, line: Any, person: Any) -> bool:
        """Tell whether a line may be about a person: never where their months of birth differ."""
        if line.name != normalise_name(person.name):
            return False
        if line.birth and person.birth:
            return bool(line.birth[:7] == f"{person.birth:%Y-%m}")
        return self.is_unit(line.unit_name, person)

    def is_unit(self, name: str, person: Any) -> bool:
        """Tell whether a unit as printed is the person's, by any of its names."""
        if not name:
            return False
        known = self.units.get(plain(name))
        return plain(name) == plain(person.unit_name) or (
            known is not None and known == person.unit_id
        )


def judged(line: Any) -> dict[str, bool]:
    """Return what was last said of each person a line was compared with, by the hash of the number."""
    return {said.person.identity_hash: said.same for said in line.recognitions.all()}


def units_named(names: set[str], rehearsal: bool) -> dict[str, int]:
    """Return the registered units that bear one of the names, on the seal or as an alias."""
    wanted = [name for name in names if name]
    if not wanted:
        return {}
    found = Unit.objects.filter(rehearsal=rehearsal)
    found = found.filter(
        Q(name__in=wanted) | Q(seal_name__in=wanted) | Q(aliases__name__in=wanted)
    ).distinct()
    return {
        plain(name): unit.pk
        for unit in found.prefetch_related("aliases")
        for name in (unit.name, unit.seal_name, *(alias.name for alias in unit.aliases.all()))
        if name
    }
