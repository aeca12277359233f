"""The register of units as conflicts read it: every name and code, what stands above, what looks alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from people.models import Unit
from review.conflicts import PastUnit, PersonRef, UnitNote
from review.naming import Register, UnitEntry


class Units:
    """Legal entities by key and by every name they bear.

    What is written is resolved first, for everybody; only then is it known which names look like
    which, and :meth:`settled` puts that in.
    """

    def __init__(self, rehearsal: bool) -> None:
        rows = Unit.objects.filter(rehearsal=rehearsal).prefetch_related("aliases").order_by("pk")
        self.register = Register(
            UnitEntry(
                key=str(unit.pk),
                names=(unit.name, unit.seal_name, *(each.name for each in unit.aliases.all())),
                credit_code=unit.credit_code,
                parent=str(unit.parent_id or ""),
            )
            for unit in rows
        )

    def key_of(self, unit_id: int | None, name: str = "") -> str:
        """Return the key of a unit that is on record or only written; "" for none."""
        return str(unit_id) if unit_id else self.register.resolve(name)

    def note(
        self, unit_id: int | None, name: str = "", *, since: date | None = None, source: str = ""
    ) -> tuple[UnitNote, ...]:
        """Return a unit somebody is at, or nothing where none is written."""
        key = self.key_of(unit_id, name)
        return (UnitNote(key, name, since, source, self.register.above(key)),) if key else ()

    def past(
        self,
        unit_id: int | None,
        name: str = "",
        *,
        since: date | None = None,
        until: date | None = None,
        source: str = "",
    ) -> tuple[PastUnit, ...]:
        """Return a unit somebody has left, or nothing where none is written."""
        key = self.key_of(unit_id, name)
        above = self.register.above(key)
        return (PastUnit(key, until, since, source, name, above),) if key else ()

    def settled(self, person: PersonRef) -> PersonRef:
        """Return a person with the units added whose names look like theirs."""
        near = self.register.near
        return replace(
            person,
            notes=frozenset(replace(note, near=near(note.unit)) for note in person.notes),
            past_units=frozenset(replace(past, near=near(past.unit)) for past in person.past_units),
        )
