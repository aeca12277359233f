"""会评: planned with its agenda and a committed number, ordered by lot, held, and shown in the hall.

The lot: with the plan a secret number is made and its fingerprint shown, with the root of the list of
items. Then somebody in the room calls out a number; list, secret and what was called out give the
order (``review.draw``). Whoever plans cannot know what will be called out, whoever calls does not know
the secret: so neither chooses the order, and once it is drawn anybody computes it again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.situations import NotYours, OutOfOrder, Refused
from people.services.links import hash_of
from review import draw as arithmetic
from review import facts
from review.lifecycle import prepares, runs
from review.models import AgendaItem, Attendee, Expert, Meeting, Round, Vote
from review.services.keys import new_code

LONGEST_SLOT = 240
"""Minutes an item may have at the most."""


def check_secretary(meeting: Meeting, by: Actor) -> None:
    """Refuse whoever does not keep the meeting going."""
    if not (runs(meeting.round, by) or prepares(meeting.round, by)):
        raise NotYours(_("Only whoever runs or prepares the round keeps its meeting going."))


# --- before ---------------------------------------------------------------------------------------


@transaction.atomic
def plan_meeting(
    round_: Round,
    *,
    place: str,
    begins_at: datetime,
    talk_minutes: int,
    question_minutes: int,
    experts: Sequence[Expert],
    chair: Expert | None = None,
    by: Actor,
    at: datetime,
) -> Meeting:
    """Plan a meeting: its agenda holds every standing item, and the number of its lot is committed."""
    round_ = locked(round_)
    if not (runs(round_, by) or prepares(round_, by)):
        raise NotYours(_("Only whoever runs or prepares the round keeps its meeting going."))
    items = sorted(
        round_.items.standing().unsealed().select_related("candidate", "paper"),
        key=lambda item: (item.division, item.pk),
    )
    check_plan(round_, items, experts, talk_minutes + question_minutes)
    reference, secret = secrets.token_hex(8), arithmetic.plain(new_code())
    meeting = Meeting(
        round=round_,
        number=round_.meetings.count() + 1,
        reference=reference,
        place=place.strip(),
        begins_at=begins_at,
        chair=chair,
        secretary_id=by.person_id,
        root=facts.root_of(items),
        commitment=arithmetic.commitment(reference, facts.PARTY, secret),
        secret=secret,
        rehearsal=round_.rehearsal,
    )
    told = {"items": len(items), "root": meeting.root, "commitment": meeting.commitment}
    open_record(meeting, "plan_meeting", by=by, at=at, facts=told)
    mine = {"meeting": meeting, "rehearsal": meeting.rehearsal}
    slot = {"talk_minutes": talk_minutes, "question_minutes": question_minutes, **mine}
    agenda = [AgendaItem(item=item, place=n, **slot) for n, item in enumerate(items)]
    AgendaItem.objects.bulk_create(agenda)
    Attendee.objects.bulk_create(Attendee(expert=each, **mine) for each in experts)
    return meeting


def check_plan(
    round_: Round, items: Sequence[object], experts: Sequence[Expert], minutes: int
) -> None:
    """Refuse a meeting of a round that is over, without items or members, or with endless slots."""
    if round_.is_over:
        raise OutOfOrder(_("This round is over; no meeting of it is planned."))
    if round_.meetings.coming().exists():
        raise Refused(_("A meeting of this round is planned already. End it or call it off first."))
    if not items:
        raise Refused(_("This round has no items. Add candidates to it first."))
    if not experts:
        raise Refused(_("Nobody is called to the meeting. Choose its members."))
    check_minutes(minutes)


def check_minutes(minutes: int) -> None:
    """Refuse a slot of no minutes, and one without an end."""
    if not 0 < minutes <= LONGEST_SLOT:
        raise Refused(_("An item has between 1 and 240 minutes. Correct the minutes."))


@transaction.atomic
def draw_lot(meeting: Meeting, *, value: str, witness: str, by: Actor, at: datetime) -> Meeting:
    """抽签: type in what was called out in the room, and draw the order of the agenda."""
    row = locked(meeting)
    check_secretary(row, by)
    if row.stage != "planned":
        raise OutOfOrder(_("The order of this meeting is drawn already, or the meeting is off."))
    row.lot_value, row.lot_witness = " ".join(value.split())[:60], " ".join(witness.split())[:60]
    row.save(update_fields=["lot_value", "lot_witness"])
    told = {"called_out": row.lot_value, "witness": row.lot_witness, "number": row.secret}
    row = advance(row, "draw_lot", by=by, at=at, facts=told)
    rows = list(row.agenda.order_by("place"))
    for position, place in enumerate(facts.order_from(row, len(rows)), start=1):
        rows[place].position = position
    AgendaItem.objects.bulk_update(rows, ["position"])
    return row


def begin_meeting(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    """开会."""
    return advance(meeting, "begin_meeting", by=by, at=at, facts=presence)


def end_meeting(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    """散会: clocks stop, the hall's link opens nothing any more."""
    with transaction.atomic():
        row = advance(meeting, "end_meeting", by=by, at=at, facts=presence)
        for each in row.agenda.exclude(running_since=None):
            each.spent, each.running_since = each.seconds(at), None
            each.save(update_fields=["spent", "running_since"])
        return row


def call_off(meeting: Meeting, *, reason: str, by: Actor, at: datetime) -> Meeting:
    """取消会议, with the reason."""
    if not reason.strip():
        raise Refused(_("State why the meeting is called off."))
    return advance(meeting, "call_off", by=by, at=at, reason=reason.strip())


def presence(meeting: Meeting) -> dict[str, int]:
    """Return how many were called and how many are here, for the book."""
    here = meeting.attendees.present().count()
    return {"appointed": meeting.attendees.count(), "present": here}


# --- the hall screen ------------------------------------------------------------------------------


@transaction.atomic
def make_hall_link(meeting: Meeting, *, by: Actor, at: datetime) -> str:
    """Make the link of the hall screen and return its code: shown once. An earlier link is over."""
    row = locked(meeting)
    check_secretary(row, by)
    if row.stage in {"ended", "called_off"}:
        raise OutOfOrder(_("This meeting is over."))
    code = secrets.token_urlsafe(18)
    row.hall_hash, row.hall_made_at = hash_of(code), at
    row.save(update_fields=["hall_hash", "hall_made_at"])
    enter(row, "make_hall_link", by=by, at=at)
    return code


def hall_of(code: str) -> Meeting | None:
    """Return the meeting a hall screen belongs to; None for an unknown code or a meeting that is over."""
    rows = Meeting.objects.coming().select_related("round__cycle__rule_set", "round__selection")
    return rows.filter(hall_hash=hash_of(code)).exclude(hall_hash="").first()


@transaction.atomic
def show_result(meeting: Meeting, vote: Vote | None, *, by: Actor, at: datetime) -> Meeting:
    """Show the result of a closed vote in the hall, or take it from the screen."""
    row = locked(meeting)
    check_secretary(row, by)
    if row.stage != "sitting":
        raise OutOfOrder(_("The meeting is not in session."))
    if vote is not None and (vote.round_id != row.round_id or vote.stage != "closed"):
        raise Refused(_("A result is shown in the hall only once its vote is closed."))
    row.shown_vote = vote
    row.save(update_fields=["shown_vote"])
    enter(row, "show_result", by=by, at=at, facts={"vote": vote.number if vote else None})
    return row
