"""A society's own selection (推选) held in the rooms: what its round writes into the record.

The round lies downstream and calls these; body, votes and recusals come from its roll and its
opened sheets and from nobody's hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, Refused
from nominations.models import Selection, SelectionItem, SelectionMember
from nominations.rules.selections import faults_of_body
from nominations.selected import BEGUN, items_of
from nominations.services.selecting import (
    Sitting,
    Votes,
    cast_of,
    refuse_twice,
    write_body,
    write_votes,
)


@dataclass(frozen=True, slots=True)
class Recused:
    """回避: the place in the body (from 0) of who is recused, the ground, and words."""

    seat: int
    ground: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a meeting in the rooms came to: its day, its body in order, votes and recusals by paper."""

    held_on: date
    body: tuple[Sitting, ...]
    votes: Mapping[int, Votes] = field(default_factory=dict)
    recused: Mapping[int, tuple[Recused, ...]] = field(default_factory=dict)


@transaction.atomic
def enter_rooms(
    selection: Selection, *, body: str, place: str = "", by: Actor, at: datetime
) -> Selection:
    """Let a selection that is being recorded be held in the rooms, before its papers as they stand."""
    refuse_marked({_("The body"): body, _("The place"): place})
    row = of_the_rooms(selection, by=by, role="clerk")
    if not row.asks_vote:
        raise Refused(_("The rules of this programme ask for no vote of the society's own."))
    if row.in_rooms:
        raise Refused(_("This selection is held in the rooms already. Go on there."))
    papers = [item.paper for item in items_of(row)]
    if not papers:
        raise Refused(_("No paper is before the body yet. Choose the papers it decides on."))
    if any(paper.stage not in BEGUN for paper in papers):
        raise Refused(
            _(
                "A paper before the body has gone to the office or is closed. Choose the papers again."
            )
        )
    row.body, row.place, row.held_on = body.strip(), place.strip(), None
    row.save(update_fields=["body", "place", "held_on"])
    facts = {"body": row.body, "place": row.place, "papers": sorted(p.number for p in papers)}
    enter(row, "enter_rooms", by=by, at=at, facts=facts)
    return row


@transaction.atomic
def seat_body(selection: Selection, held: Held, *, by: Actor, at: datetime) -> Selection:
    """State the body and its recusals when the meeting begins; refuse one no result could be of.

    The same sentences as for a record of paper, but before anybody votes.
    """
    row = of_the_rooms(selection, by=by, role="approver")
    refuse_twice(held.body)
    write(row, held)
    if faults := tuple(faults_of_body(row, items_of(row))):
        raise NotYet(faults)
    enter(row, "seat_body", by=by, at=at, facts={"appointed": len(held.body)})
    return row


@transaction.atomic
def take_result(selection: Selection, held: Held, *, by: Actor, at: datetime) -> Selection:
    """Take what the closed vote came to: who was present, votes and recusals, paper by paper.

    Nobody records it: it is counted from the opened sheets. So whoever closed the vote may confirm
    it. The book keeps numbers alone.
    """
    row = of_the_rooms(selection, by=by, role="approver")
    row.held_on = held.held_on
    row.save(update_fields=["held_on"])
    row.items.exclude(paper__in=held.votes).delete()  # withdrawn before anybody voted
    counts = write(row, held)
    items = row.items.select_related("paper").order_by("pk")
    facts = {
        "appointed": len(held.body),
        "present": sum(each.present for each in held.body),
        "papers": [cast_of(item, counts[item.pk]) for item in items],
    }
    enter(row, "take_result", by=by, at=at, facts=facts)
    return row


@transaction.atomic
def leave_rooms(selection: Selection, *, reason: str, by: Actor, at: datetime) -> Selection:
    """Drop body and votes of a meeting that was set aside; the selection is recorded anew."""
    row = of_the_rooms(selection, by=by, role="approver")
    write(row, Held(at.date(), ()))
    row.held_on = row.minutes = row.tally = None
    row.save(update_fields=["held_on", "minutes", "tally"])
    enter(row, "leave_rooms", by=by, at=at, reason=reason)
    return row


def of_the_rooms(selection: Selection, *, by: Actor, role: str) -> Selection:
    """Return the selection locked; refuse another society's, another office, and a confirmed one."""
    row = locked(selection)
    if not by.holds(role) or by.society_id != row.society_id:
        raise NotYours(
            _(
                "Only the society itself holds its selection: its clerk prepares, its approver decides."
            )
        )
    if row.stage != "recording":
        raise NotYet(
            [_("This selection is confirmed. Take it back for correction first, with the reason.")]
        )
    return row


def write(row: Selection, held: Held) -> dict[int, int]:
    """Write body, votes and recusals; answers how many are recused from each paper's item."""
    write_body(row, held.body)
    members = list(SelectionMember.objects.filter(selection=row).order_by("position"))
    counts = {}
    for item in SelectionItem.objects.filter(selection=row).select_related("selection"):
        away = held.recused.get(item.paper_id, ())
        recused = {members[each.seat].pk: (each.ground, each.words) for each in away}
        counts[item.pk] = write_votes(item, held.votes.get(item.paper_id, Votes()), recused)
    return counts
