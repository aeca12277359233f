"""Who the experts of one item are among themselves (专家组构成), as the rule set asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from people.models import Unit
from review.facts.avoidance import carried_by
from review.models import Assignment, Expert, Item, Round
from review.vocabulary.regions import province_of

Bools = NDArray[np.bool_]


def rules_of(round_: Round, items: Sequence[Item], experts: Sequence[Expert]) -> dict[str, Any]:
    """Return what the rule set asks of the experts of each item, in the words of the problem."""
    rules = round_.rules.panel
    found: dict[str, Any] = {}
    if rules.per_unit_max:
        found["employer"] = [expert.unit_id or -1 for expert in experts]
        found["per_unit_max"] = rules.per_unit_max
    traits = {
        "frontline": (rules.frontline_min, lambda: [e.is_frontline for e in experts]),
        "academicians": (rules.academicians_min, lambda: [e.is_academician for e in experts]),
        "outside": (rules.outside_min, lambda: outside_of(round_, items, experts)),
        "other_region": (rules.other_region_min, lambda: elsewhere(round_, items, experts)),
    }
    minima = {name: (marks(), least) for name, (least, marks) in traits.items() if least}
    return {**found, "minima": minima} if minima else found


def outside_of(round_: Round, items: Sequence[Item], experts: Sequence[Expert]) -> Bools:
    """Return which experts (items × experts) are from outside the system that nominates an item.

    The system is every legal entity below the uppermost one of the society's unit and of the
    nominee's; an expert of no known unit is not counted as from outside.
    """
    tops = uppermost(round_)
    theirs = [tops.get(expert.unit_id or 0, 0) for expert in experts]
    marks = np.zeros((len(items), len(experts)), dtype=bool)
    for row, item in enumerate(items):
        papers = carried_by(item)
        units = {paper.society.unit_id for paper in papers}
        units |= {member.unit_id for paper in papers for member in paper.members.all()}
        own = {tops[unit] for unit in units if unit in tops}
        marks[row] = [bool(top) and top not in own for top in theirs]
    return marks


def elsewhere(round_: Round, items: Sequence[Item], experts: Sequence[Expert]) -> Bools:
    """Return which experts (items × experts) are of a known region other than the nominees'."""
    places = {
        pk: province_of(region)
        for pk, region in Unit.objects.filter(rehearsal=round_.rehearsal).values_list(
            "pk", "region"
        )
    }
    theirs = [expert.place for expert in experts]
    marks = np.zeros((len(items), len(experts)), dtype=bool)
    for row, item in enumerate(items):
        members = [m for paper in carried_by(item) for m in paper.members.all()]
        own = {places.get(member.unit_id or 0, "") for member in members} - {""}
        marks[row] = [bool(place and own) and place not in own for place in theirs]
    return marks


def uppermost(round_: Round) -> dict[int, int]:
    """Return of every legal entity the uppermost one above it."""
    rows = Unit.objects.filter(rehearsal=round_.rehearsal).values_list("pk", "parent")
    parents: dict[int, int | None] = dict(rows)
    found = {}
    for unit in parents:
        seen, top = {unit}, unit
        while (above := parents.get(top)) is not None and above not in seen:
            seen.add(above)
            top = above
        found[unit] = top
    return found


def left_out(round_: Round, experts: Sequence[Expert]) -> Mapping[int, str]:
    """Return which experts (by place) the rule set leaves out of a round, and why: age or rotation.

    The age counts on the day the reviews are due, and does not bind academicians.
    """
    rules = round_.rules.panel
    found: dict[int, str] = {}
    if rules.consecutive_max:
        served = cycles_in_succession(round_, experts)
        for place, expert in enumerate(experts):
            if served.get(expert.pk, 0) >= rules.consecutive_max:
                found[place] = "consecutive"
    if rules.age_max:
        for place, expert in enumerate(experts):
            birth = expert.person.birth
            if expert.is_academician or birth is None:
                continue
            if age_on(birth, round_.due_at.date()) > rules.age_max:
                found[place] = "age"
    return found


def age_on(birth: date, day: date) -> int:
    """Return the age in whole years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def cycles_in_succession(round_: Round, experts: Sequence[Expert]) -> dict[int, int]:
    """Return in how many cycles of the programme, one after another up to the last, each signed reviews."""
    programme = round_.cycle.programme
    earlier = programme.cycles.filter(rehearsal=round_.rehearsal, year__lt=round_.cycle.year)
    order = list(earlier.order_by("-year").values_list("pk", flat=True))
    signed = Assignment.objects.filter(
        expert__in=experts, stage="signed", item__round__cycle__in=order
    )
    served: dict[int, set[int]] = {}
    for expert, cycle in signed.values_list("expert", "item__round__cycle").distinct():
        served.setdefault(expert, set()).add(cycle)
    return {expert: in_a_row(order, cycles) for expert, cycles in served.items()}


def in_a_row(order: Sequence[int], cycles: set[int]) -> int:
    """Return how many of ``order`` lie in ``cycles``, counted from its beginning without a gap."""
    for count, cycle in enumerate(order):
        if cycle not in cycles:
            return count
    return len(order)
