"""A society's own selection (推选), recorded: the meeting, its body, the papers, votes and recusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter, locked, open_record
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, Refused
from nominations.models import (
    Paper,
    Selection,
    SelectionItem,
    SelectionMember,
    SelectionRecusal,
)
from nominations.selected import BEGUN
from people.identity import normalise_name
from people.models import Society
from programmes.models import Cycle

Which = Literal["minutes", "tally"]
WHICH: tuple[Which, ...] = ("minutes", "tally")
HELD_IN_ROOMS = _(
    "This selection is held in the rooms: papers, body and votes come from there. To record a vote on paper instead, your approver (负责人) sets the meeting aside."
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member of the body as stated: ``key`` is the row it replaces, 0 for a new one."""

    name: str
    unit_name: str = ""
    duty: str = "member"
    present: bool = True
    namesake: bool = False
    key: int = 0


@dataclass(frozen=True, slots=True)
class Votes:
    """What was cast on one paper, its place among equals, and how that was settled."""

    votes_for: int | None = None
    against: int | None = None
    abstaining: int | None = None
    place: int | None = None
    ground: str = ""


def begin_selection(cycle: Cycle, society: Society, *, by: Actor, at: datetime) -> Selection:
    """Begin the record of a meeting; a society records one of a cycle at a time."""
    if not by.holds("clerk") or by.society_id != society.pk:
        raise NotYours(_("Only a clerk (填报人) of the society records its selection."))
    if not cycle.rules.asks_selection:
        raise Refused(_("The rules of this programme ask for no selection of the society's own."))
    if cycle.stage not in {"open", "closed"}:
        raise Refused(
            _("A selection is recorded while its cycle is open, or closed and not finished.")
        )
    with transaction.atomic():
        Society.objects.select_for_update().get(pk=society.pk)
        mine = Selection.objects.filter(cycle=cycle, society=society)
        if mine.filter(stage="recording").exists():
            raise Refused(
                _("A selection of this cycle is being recorded already. Go on with that one.")
            )
        selection = Selection(
            cycle=cycle,
            society=society,
            number=mine.count() + 1,
            begun_by_id=by.person_id,
            begun_at=at,
            rehearsal=cycle.rehearsal,
        )
        return open_record(selection, "begin_selection", by=by, at=at)


def open_for_recording(selection: Selection, *, by: Actor) -> Selection:
    """Return the selection locked for a change; refuse another society's, and one that is confirmed."""
    row = locked(selection)
    if not by.holds("clerk") or by.society_id != row.society_id:
        raise NotYours(_("Only a clerk (填报人) of the society records its selection."))
    if row.stage != "recording":
        raise NotYet(
            [_("This selection is confirmed. Take it back for correction first, with the reason.")]
        )
    return row


def open_by_hand(selection: Selection, *, by: Actor) -> Selection:
    """Return the selection locked, where body, papers and votes are recorded by hand."""
    row = open_for_recording(selection, by=by)
    if row.in_rooms:
        raise NotYet([HELD_IN_ROOMS])
    return row


@transaction.atomic
def record_meeting(
    selection: Selection, *, body: str, held_on: date, place: str = "", by: Actor, at: datetime
) -> Selection:
    """State the body, the day and the place of the meeting."""
    refuse_marked({_("The body"): body, _("The place"): place})
    row = open_for_recording(selection, by=by)
    if held_on != row.held_on and row.in_rooms:
        raise Refused(_("The meeting is held in the rooms: its day is that of its vote."))
    if held_on > localdate(at):
        raise Refused(_("The day of the meeting lies ahead. Record it when it was held."))
    row.body, row.held_on, row.place = body.strip(), held_on, place.strip()
    row.save(update_fields=["body", "held_on", "place"])
    facts = {"body": row.body, "held_on": held_on.isoformat(), "place": row.place}
    enter(row, "record_meeting", by=by, at=at, facts=facts)
    return row


def keep_selection_file(
    selection: Selection, which: Which, data: bytes, *, name: str, by: Actor, at: datetime
) -> Selection:
    """Keep the signed minutes (会议纪要) or the tally sheet (计票单), in place of an earlier one."""
    refuse_infected(data, name=name)  # before any row is locked: it may take its time
    with transaction.atomic():
        row = open_for_recording(selection, by=by)
        stored = store(data, name=name, at=at, rehearsal=row.rehearsal)
        setattr(row, which, stored)
        row.save(update_fields=[which])
        facts = {"which": which, "sha256": stored.sha256}
        enter(row, "keep_selection_file", by=by, at=at, facts=facts)
    return row


@transaction.atomic
def record_body(
    selection: Selection, sitting: Sequence[Sitting], *, by: Actor, at: datetime
) -> Selection:
    """State who belongs to the body and who was there, in place of what was stated before."""
    row = open_by_hand(selection, by=by)
    refuse_twice(sitting)
    refuse_marked({each.name: each.unit_name for each in sitting})
    write_body(row, sitting)
    there = sum(each.present for each in sitting)
    facts = {"appointed": len(sitting), "present": there}
    enter(row, "record_body", by=by, at=at, facts=facts)
    return row


def write_body(row: Selection, sitting: Sequence[Sitting]) -> None:
    """Write who belongs to the body in place of those no longer named; known rows keep their key."""
    kept = {each.key for each in sitting if each.key}
    row.members.exclude(pk__in=kept).delete()
    for place, each in enumerate(sitting, start=1):
        stated = {
            "name": normalise_name(each.name),
            "unit_name": each.unit_name.strip(),
            "duty": each.duty,
            "present": each.present,
            "namesake": each.namesake,
            "position": place,
        }
        if not row.members.filter(pk=each.key).update(**stated):
            SelectionMember.objects.create(selection=row, rehearsal=row.rehearsal, **stated)


def refuse_twice(sitting: Sequence[Sitting]) -> None:
    """Refuse a body in which one person stands twice."""
    seen: set[tuple[str, str]] = set()
    for each in sitting:
        who = (normalise_name(each.name), each.unit_name.strip())
        if who in seen:
            raise Refused(
                format_lazy(
                    _("{name} stands twice in the body. Remove one row, or state the other unit."),
                    name=each.name,
                )
            )
        seen.add(who)


@transaction.atomic
def record_papers(
    selection: Selection, papers: Iterable[Paper], *, by: Actor, at: datetime
) -> Selection:
    """State which papers are before the body; those left out lose what was entered of them."""
    row = open_by_hand(selection, by=by)
    wanted = {each.pk for each in papers}
    found = Paper.objects.filter(pk__in=wanted, cycle=row.cycle_id, society=row.society_id)
    for paper in found.order_by("pk"):
        refuse_paper(row, paper)
    row.items.exclude(paper__in=found).delete()
    held = set(row.items.values_list("paper_id", flat=True))
    for paper in found.exclude(pk__in=held).order_by("pk"):
        SelectionItem.objects.create(selection=row, paper=paper, rehearsal=row.rehearsal)
    numbers = sorted(found.values_list("number", flat=True))
    enter(row, "record_papers", by=by, at=at, facts={"papers": numbers})
    return row


def refuse_paper(selection: Selection, paper: Paper) -> None:
    """Refuse a paper that has gone to the office, or that another selection puts forward."""
    if paper.stage not in BEGUN or paper.mend_by is not None:
        raise Refused(
            format_lazy(
                _(
                    "{number} has gone to the office or is closed; it is not before the body any more."
                ),
                number=paper.number,
            )
        )
    others = SelectionItem.objects.filter(paper=paper).exclude(selection=selection)
    if others.filter(selected=True, struck="").exists():
        raise Refused(
            format_lazy(
                _("{number} is put forward by an earlier selection already."), number=paper.number
            )
        )


@transaction.atomic
def record_votes(
    item: SelectionItem,
    votes: Votes,
    recused: Mapping[int, tuple[str, str]],
    *,
    by: Actor,
    at: datetime,
) -> SelectionItem:
    """Enter the votes on one paper and who is recused from it: ground and words, by member.

    The book keeps numbers; who is recused and why is the society's own.
    """
    row = open_by_hand(item.selection, by=by)
    mine = row.items.select_related("paper").get(pk=item.pk)
    refuse_marked({_("How the tie was settled"): votes.ground})
    refuse_marked({_("The ground of a recusal"): " ".join(words for _g, words in recused.values())})
    count = write_votes(mine, votes, recused)
    enter(row, "record_votes", by=by, at=at, facts=cast_of(mine, count))
    return mine


def write_votes(item: SelectionItem, votes: Votes, recused: Mapping[int, tuple[str, str]]) -> int:
    """Write the votes on one paper and its recusals in place of earlier ones; how many are recused."""
    for name in ("votes_for", "against", "abstaining", "place"):
        setattr(item, name, getattr(votes, name))
    item.ground = votes.ground.strip()
    item.save(update_fields=["votes_for", "against", "abstaining", "place", "ground"])
    item.recusals.all().delete()
    members = item.selection.members.filter(pk__in=recused)
    made = SelectionRecusal.objects.bulk_create(
        SelectionRecusal(
            item=item,
            member=each,
            ground=recused[each.pk][0],
            words=recused[each.pk][1].strip(),
            rehearsal=item.rehearsal,
        )
        for each in members
    )
    return len(made)


def numbers_of(item: Any) -> dict[str, int | None]:
    """Return the votes on one paper by name, as far as they are told."""
    return dict(zip(("for", "against", "abstaining"), item.votes_told, strict=True))


def cast_of(item: Any, recused: int) -> dict[str, Any]:
    """Return what the book keeps of the votes on one paper: numbers alone."""
    return {
        "paper": item.paper.number,
        **numbers_of(item),
        "recused": recused,
        "place": item.place,
        "ground": item.ground,
    }
