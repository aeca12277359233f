"""Tricky pairs of units, names and persons, labelled by hand before anything was tuned to them.

``register.csv`` are the units on record. ``units.csv``: is what is written one legal entity or what
stands above it (same), something to be looked at (related), or another unit (different)?
``names.csv``: can both be one written name? ``persons.csv``: are two records one person, perhaps, or
two? Labels that the search does not meet stay in; ``bench/bench_conflicts.py`` reports them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from review.conflicts import ItemFacts, Outcome, PersonRef, Relation, Rule, UnitNote, find
from review.naming import Register, UnitEntry

HERE = Path(__file__).resolve().parent
AT = date(2026, 6, 1)
UNITS = {Relation.SAME_UNIT: Rule(Outcome.HARD)}
PERSONS = {Relation.SELF: Rule(Outcome.HARD)}


@dataclass(frozen=True)
class Pair:
    """Two records as written, what they are to each other, and how they were weighed."""

    one: str
    other: str
    label: str
    why: str
    found: str  # hard, warn or ""

    @property
    def is_one(self) -> bool:
        """Whether somebody should see that the two meet."""
        return self.label != "different"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the lists."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def registered() -> Register:
    """Return the units on record."""
    listed = rows("register")
    keys = {row["name"]: str(place) for place, row in enumerate(listed, start=1)}
    return Register(
        UnitEntry(
            keys[row["name"]],
            (row["name"], *row["aliases"].split(";")),
            row["credit_code"],
            keys.get(row["parent"], ""),
        )
        for row in listed
    )


def at_unit(person: PersonRef, register: Register, name: str) -> PersonRef:
    """Return a person at a unit as it is written; names that look alike are put in later."""
    if not (key := register.resolve(name)):
        return person
    note = UnitNote(key, name, above=register.above(key))
    return replace(person, units=frozenset({key}), notes=frozenset({note}))


def with_near(person: PersonRef, register: Register) -> PersonRef:
    """Return a person with the units whose names look like theirs."""
    near = frozenset(replace(note, near=register.near(note.unit)) for note in person.notes)
    return replace(person, notes=near)


def outcome(one: PersonRef, other: PersonRef, rules: dict[Relation, Rule]) -> str:
    """Return what an expert and a nominee come to, or "" where nothing meets."""
    found = find({"E": one}, [ItemFacts("N", (other,))], (), rules, AT)
    return str(found[0].outcome) if found else ""


def unit_pairs() -> list[Pair]:
    """Weigh every pair of units."""
    register, listed = registered(), rows("units")
    both = [
        (at_unit(PersonRef(), register, row["one"]), at_unit(PersonRef(), register, row["other"]))
        for row in listed
    ]
    return [
        Pair(
            row["one"], row["other"], row["label"], row["why"],
            outcome(with_near(one, register), with_near(other, register), UNITS),
        )
        for row, (one, other) in zip(listed, both, strict=True)
    ]  # fmt: skip


def name_pairs() -> list[Pair]:
    """Weigh every pair of names, of two people at one unit: initials ask for one."""
    unit = frozenset({"u"})
    return [
        Pair(
            row["one"], row["other"], row["label"], row["why"],
            outcome(
                PersonRef(name=row["one"], units=unit), PersonRef(name=row["other"], units=unit), PERSONS
            ),
        )
        for row in rows("names")
    ]  # fmt: skip


def person_pairs() -> list[Pair]:
    """Weigh every pair of records of persons."""
    register = registered()
    pairs = []
    for row in rows("persons"):
        one, other = (
            at_unit(
                PersonRef(
                    identity=row[f"{side}_identity"],
                    name=row[f"{side}_name"],
                    birth=date.fromisoformat(born) if (born := row[f"{side}_birth"]) else None,
                ),
                register,
                row[f"{side}_unit"],
            )
            for side in ("one", "other")
        )
        shown = [
            " ".join(filter(None, (row[f"{side}_{key}"] for key in ("name", "birth", "unit"))))
            for side in ("one", "other")
        ]
        pairs.append(Pair(*shown, row["label"], row["why"], outcome(one, other, PERSONS)))
    return pairs


def plain_text(one: str, other: str) -> bool:
    """The yardstick: the same text, or one within the other."""
    left, right = one.strip().casefold(), other.strip().casefold()
    return left in right or right in left


@dataclass(frozen=True)
class Marks:
    """How many pairs were shown, rightly shown, and should have been."""

    shown: int
    right: int
    there: int

    @property
    def precision(self) -> float:
        """Share of what was shown that should be."""
        return self.right / self.shown if self.shown else 1.0

    @property
    def recall(self) -> float:
        """Share of what should be shown that was."""
        return self.right / self.there if self.there else 1.0


def marks(
    pairs: Iterable[Pair], shown: Callable[[Pair], bool], there: Callable[[Pair], bool]
) -> Marks:
    """Return precision and recall of a way to tell pairs."""
    listed = list(pairs)
    right = sum(shown(each) and there(each) for each in listed)
    return Marks(sum(map(shown, listed)), right, sum(map(there, listed)))
