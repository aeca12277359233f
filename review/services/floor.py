"""What goes on in a meeting: who comes and leaves, which item has the floor, its clock, its slides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from review.choices import Phase
from review.lifecycle import prepares, runs
from review.models import AgendaItem, Attendee, Expert, Meeting, Seat, Vote
from review.services.casting import check_place, take_seat
from review.services.meetings import check_minutes, check_secretary

# --- who is here ----------------------------------------------------------------------------------


@transaction.atomic
def arrive(
    meeting: Meeting, expert: Expert, *, address: str = "", by: Actor, at: datetime
) -> Attendee:
    """签到: a member is here, by themselves or at the door; so they are in the votes of the round."""
    row = locked(meeting)
    if not (runs(row.round, by) or prepares(row.round, by) or by.user_id == expert.user_id):
        raise NotYours(_("Members sign in themselves, or whoever runs the round does it for them."))
    here = attendee_of(row, expert)
    if not here.is_present and not (runs(row.round, by) or prepares(row.round, by)):
        check_place(row.round, address)
    if not here.is_present:
        here.arrived_at, here.left_at = here.arrived_at or at, None
        here.save(update_fields=["arrived_at", "left_at"])
        enter(row, "arrive", by=by, at=at, facts={"expert": expert.pk})
    for seat in seats_of(row, expert).filter(is_present=False):
        take_seat(seat.vote, expert, address=address, by=by, at=at)
    return here


@transaction.atomic
def sign_in(vote: Vote, expert: Expert, *, address: str = "", by: Actor, at: datetime) -> Seat:
    """签到 for a vote; whoever is called to the meeting of its round thereby signs in to that, too."""
    called = Attendee.objects.filter(expert=expert, meeting__in=vote.round.meetings.coming())
    if row := called.select_related("meeting").first():
        arrive(row.meeting, expert, address=address, by=by, at=at)
    return take_seat(vote, expert, address=address, by=by, at=at)


@transaction.atomic
def leave(meeting: Meeting, expert: Expert, *, by: Actor, at: datetime) -> Attendee:
    """离场: a member has left the room; they count in no vote they have not voted in yet."""
    row = locked(meeting)
    check_secretary(row, by)
    here = attendee_of(row, expert)
    if here.is_present:
        here.left_at = max(at, here.arrived_at or at)
        here.save(update_fields=["left_at"])
        enter(row, "leave", by=by, at=at, facts={"expert": expert.pk})
    for seat in seats_of(row, expert).filter(is_present=True, has_cast=False):
        vote = locked(seat.vote)
        Seat.objects.filter(pk=seat.pk, has_cast=False).update(is_present=False)
        enter(
            vote,
            "leave",
            by=by,
            at=at,
            facts={"present": vote.seats.filter(is_present=True).count()},
        )
    return here


def attendee_of(meeting: Meeting, expert: Expert) -> Attendee:
    """Return who is called, under a lock; refuse strangers, and everybody once it is over."""
    if meeting.stage in {"ended", "called_off"}:
        raise OutOfOrder(_("This meeting is over."))
    rows = Attendee.objects.select_related("expert__person").select_for_update(of=("self",))
    found = rows.filter(meeting=meeting, expert=expert).first()
    if found is None:
        raise NotYours(_("They are not called to this meeting."))
    return found


def seats_of(meeting: Meeting, expert: Expert) -> QuerySet[Seat]:
    """Return the seats of a member in the votes of the round that still take ballots."""
    coming = Seat.objects.filter(vote__round=meeting.round_id, vote__stage__in=["prepared", "open"])
    return coming.filter(expert=expert).select_related("vote__round__cycle__rule_set")


@transaction.atomic
def seat_the_present(meeting: Meeting, vote: Vote, *, by: Actor, at: datetime) -> None:
    """Sign everybody who is here in to a vote that was prepared after they came."""
    here = meeting.attendees.present().values("expert")
    for seat in vote.seats.filter(expert__in=here, is_present=False).select_related("expert"):
        take_seat(vote, seat.expert, by=by, at=at)


# --- the floor ------------------------------------------------------------------------------------


@transaction.atomic
def give_floor(meeting: Meeting, item: AgendaItem | None, *, by: Actor, at: datetime) -> Meeting:
    """Call an item, or with None end the one on the floor; the one before is done."""
    row = locked(meeting)
    check_secretary(row, by)
    if row.stage != "sitting":
        raise OutOfOrder(_("The meeting is not in session."))
    if item is not None and item.meeting_id != row.pk:
        raise Refused(_("This item is not on the agenda of the meeting."))
    if row.current_id is not None and (item is None or row.current_id != item.pk):
        set_phase(AgendaItem.objects.get(pk=row.current_id), Phase.DONE, at=None)
    row.current, row.shown_vote = item, None
    row.save(update_fields=["current", "shown_vote"])
    if item is not None:
        set_phase(item, Phase.WAITING, at=None)
        enter(row, "give_floor", by=by, at=at, facts={"item": item.item_id, "place": item.position})
    return row


@transaction.atomic
def run_clock(meeting: Meeting, act: str, *, by: Actor, at: datetime) -> AgendaItem:
    """计时: begin a phase (``talk``, ``questions``, ``deliberation``), ``pause``, or ``resume``."""
    row = locked(meeting)
    check_secretary(row, by)
    if row.stage != "sitting" or row.current_id is None:
        raise OutOfOrder(_("No item has the floor. Call one first."))
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=row.current_id)
    if act in {Phase.TALK, Phase.QUESTIONS, Phase.DELIBERATION}:
        return set_phase(item, act, at=at)
    if act == "pause" and item.running_since:
        item.spent, item.running_since = item.seconds(at), None
    elif act == "resume" and item.phase in {Phase.TALK, Phase.QUESTIONS, Phase.DELIBERATION}:
        item.running_since = item.running_since or at
    else:
        raise Refused(_("The clock is not running. Begin the presentation first."))
    item.save(update_fields=["spent", "running_since"])
    return item


def set_phase(item: AgendaItem, phase: str, *, at: datetime | None) -> AgendaItem:
    """Put an item into a phase with a fresh clock, which runs from ``at`` where it is given."""
    item.phase, item.spent, item.running_since = phase, 0, at
    item.save(update_fields=["phase", "spent", "running_since"])
    return item


# --- minutes and slides ---------------------------------------------------------------------------------------


@transaction.atomic
def change_minutes(
    item: AgendaItem, *, talk_minutes: int, question_minutes: int, by: Actor, at: datetime
) -> AgendaItem:
    """Give an item other minutes than planned; the slots after it move along."""
    meeting = locked(item.meeting)
    check_secretary(meeting, by)
    if meeting.stage in {"ended", "called_off"}:
        raise OutOfOrder(_("This meeting is over."))
    check_minutes(talk_minutes + question_minutes)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.phase == Phase.DONE:
        raise OutOfOrder(_("This item was heard already; its minutes stay as they were."))
    row.talk_minutes, row.question_minutes = talk_minutes, question_minutes
    row.save(update_fields=["talk_minutes", "question_minutes"])
    told = {"item": row.item_id, "talk": talk_minutes, "questions": question_minutes}
    enter(meeting, "change_minutes", by=by, at=at, facts=told)
    return row


@transaction.atomic
def keep_slides(item: AgendaItem, name: str, data: bytes, *, by: Actor, at: datetime) -> AgendaItem:
    """Keep the slides of an item; whether they open is checked anew."""
    meeting = locked(item.meeting)
    check_secretary(meeting, by)
    if meeting.stage in {"ended", "called_off"}:
        raise OutOfOrder(_("This meeting is over."))
    refuse_infected(data, name=name)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    row.slides = store(data, name=name, at=at, rehearsal=row.rehearsal)
    row.checked_by = row.checked_at = None
    row.save(update_fields=["slides", "checked_by", "checked_at"])
    told = {"item": row.item_id, "sha256": row.slides.sha256}
    enter(meeting, "keep_slides", by=by, at=at, facts=told)
    return row


@transaction.atomic
def check_slides(item: AgendaItem, *, by: Actor, at: datetime) -> AgendaItem:
    """Say that the slides were opened on the machine of the room and are in order."""
    meeting = locked(item.meeting)
    check_secretary(meeting, by)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.slides_id is None:
        raise Refused(_("There are no slides to be checked. Upload them first."))
    row.checked_by_id, row.checked_at = by.person_id, at
    row.save(update_fields=["checked_by", "checked_at"])
    enter(meeting, "check_slides", by=by, at=at, facts={"item": row.item_id})
    return row
