"""A society's own selection as numbers for the count, and who of its body stands too near a candidate.

What it reads it reaches from the selection by reverse relation; the arithmetic is ``polling``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from nominations.polling import Attendance, Outcome, Poll, Terms, count
from people.identity import normalise_name
from people.models import Person, Relation
from programmes.shares import Share

BEGUN = ("draft", "submitted")
"""Stages of a paper that is not endorsed yet."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A paper before the body, with its result."""

    item: Any
    outcome: Outcome


def items_of(selection: Any) -> list[Any]:
    """Return the papers before the body with their persons and recusals, in few queries."""
    rows = selection.items.select_related("paper__cycle__programme", "paper__cycle__rule_set")
    return list(rows.prefetch_related("paper__members", "recusals__member").order_by("pk"))


def attendance_of(selection: Any) -> Attendance:
    """Return the body in numbers: 应到 and 实到."""
    there = list(selection.members.values_list("present", flat=True))
    return Attendance(len(there), sum(there))


def terms_of(selection: Any, items: list[Any]) -> Terms:
    """Return what the rule set asks of the count, and how many places the society has left for it."""
    rules = selection.cycle.rules.nomination.selecting
    return Terms(
        Share.of(rules.quorum),
        rules.quorum.base,
        Share.of(rules.passing),
        rules.passing.base,
        places_left(selection, items),
    )


def places_left(selection: Any, items: list[Any]) -> int | None:
    """Return the society's places that no paper outside this selection holds; None is unlimited."""
    cycle, society = selection.cycle, selection.society_id
    limit = cycle.limit_for(society)
    if limit is None:
        return None
    here = [item.paper_id for item in items]
    held = cycle.papers.filter(society_id=society).taking_a_place().exclude(pk__in=here)
    waits = cycle.papers.filter(society_id=society, stage__in=BEGUN, mend_by__isnull=True)
    promised = waits.filter(
        selected_in__selected=True, selected_in__struck="", pk__isnull=False
    ).exclude(pk__in=here)
    return max(limit - held.count() - promised.distinct().count(), 0)


def poll_of(item: Any) -> Poll:
    """Return what was cast about one paper."""
    recusals = list(item.recusals.all())
    return Poll(
        item.pk,
        item.votes_for or 0,
        item.against or 0,
        item.abstaining or 0,
        recused=len(recusals),
        away=sum(not each.member.present for each in recusals),
        place=item.place,
    )


def result_of(selection: Any, items: list[Any] | None = None) -> list[Stood]:
    """Return the papers in the order the count gives them, each with its arithmetic; where votes are not
    told, those not put forward as they came, for their order would tell them.
    """
    items = items_of(selection) if items is None else items
    polls = [poll_of(item) for item in items]
    by_key = {item.pk: item for item in items}
    found = count(polls, attendance_of(selection), terms_of(selection, items))
    stood = [Stood(by_key[each.poll.key], each) for each in found]
    if not any(item.is_withheld for item in items):
        return stood
    out = [each for each in stood if not each.outcome.selected]
    chosen = [each for each in stood if each.outcome.selected]
    return [*chosen, *sorted(out, key=lambda each: each.item.pk)]


def standing(selection: Any) -> list[tuple[Any, int | None, bool]]:
    """Return every paper with its rank and whether it is put forward, in the society's order.

    By the count where the rules ask for a vote, else in the order the body stated. A further
    selection of the same cycle goes on where the earlier ones ended.
    """
    items = items_of(selection)
    if selection.asks_vote:
        stood = result_of(selection, items)
        found = [(e.item, e.outcome.rank, e.outcome.selected) for e in stood]
    else:
        left = places_left(selection, items)
        ordered = sorted(items, key=lambda item: (item.place or 1, item.pk))
        found = [(e, n, left is None or n <= left) for n, e in enumerate(ordered, start=1)]
    before = last_rank(selection)
    return [
        (item, rank + before if rank and selected else None, selected)
        for item, rank, selected in found
    ]


def last_rank(selection: Any) -> int:
    """Return the last place the society's other selections of the cycle have given."""
    others = selection.cycle.selections.filter(society_id=selection.society_id)
    ranks = others.exclude(pk=selection.pk).filter(items__selected=True, items__struck="")
    return max((n for n in ranks.values_list("items__rank", flat=True) if n), default=0)


def nominees_in_body(selection: Any, items: list[Any]) -> Iterator[tuple[Any, Any, bool]]:
    """Yield (member present, item, same unit) wherever somebody who votes bears a nominee's name."""
    present = [each for each in selection.members.all() if each.present]
    for item in items:
        for person in item.paper.members.all():
            for each in present:
                if person.name and normalise_name(person.name) == normalise_name(each.name):
                    same = bool(each.unit_name) and each.unit_name == person.unit_name
                    yield each, item, same


def ties_unrecused(selection: Any, items: list[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Yield (member, item, tie) wherever a declared tie to a nominee is not met by a recusal."""
    hashes = {p.identity_hash for i in items for p in i.paper.members.all() if p.identity_hash}
    known = Person.objects.filter(identity_hash__in=hashes, rehearsal=selection.rehearsal)
    people = {person.pk: person.identity_hash for person in known}
    ties = Relation.objects.filter(Q(one__in=people) | Q(other__in=people))
    near = [
        (people[mine], normalise_name(theirs.name), tie)
        for tie in ties.select_related("one", "other")
        for mine, theirs in ((tie.one_id, tie.other), (tie.other_id, tie.one))
        if mine in people
    ]
    body = list(selection.members.all())
    for item in items:
        mine_here = {person.identity_hash for person in item.paper.members.all()}
        recused = {each.member_id for each in item.recusals.all()}
        for each in body:
            for who, name, tie in near:
                same = who in mine_here and name == normalise_name(each.name)
                if same and each.pk not in recused:
                    yield each, item, tie
