"""A society's own selection (推选) in the rooms: convened, its body seated, begun, closed, set aside.

The 填报人 prepares, the 负责人 begins the meeting, opens and closes its vote; a teller of the body
keeps the other half of the key. The result goes into the selection's record by itself.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hashes
from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.models import Entry
from ledger.numbers import next_number
from ledger.sentences import sealed_within
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.choices import SelectionDuty
from nominations.models import Selection
from nominations.selected import items_of, places_left
from people.identity import check_identity, normalise_name
from people.models import Person
from people.services import appoint, invite, open_account
from review import facts
from review.lifecycle import prepares, runs
from review.models import Assignment, BodyMember, Conflict, Expert, Item, Round
from review.models.rounds import OWN_ROUND
from review.services.rounds import close_round
from review.services.scanning import scan_conflicts
from review.services.telling import tell_body
from review.services.votes import abandon_vote, prepare_vote

NOMINATED = ("SELF", "SAME_CALL")
"""Relations that say a member is nominated in the selection."""
LEFT_THE_BODY = _("left the body")


@transaction.atomic
def convene(
    selection: Selection, *, body: str, meets_at: datetime, place: str = "", by: Actor, at: datetime
) -> Round:
    """召集推选会议: hold a selection in the rooms, before its papers as they are chosen.

    One selection is held in one room at a time; a meeting set aside leaves its room closed.
    """
    if meets_at <= at:
        raise Refused(_("The meeting begins at a moment that lies ahead. Choose a later one."))
    row = nominations.enter_rooms(selection, body=body, place=place, by=by, at=at)
    cycle = row.cycle
    if cycle.rules.review is None:
        raise Refused(
            _(
                "The rule set of this programme has no relations of recusal, so its vote is recorded on paper."
            )
        )
    papers = [item.paper for item in items_of(row)]
    if sealed := sum(paper.sealed_at is not None for paper in papers):
        raise NotYet([sealed_within(sealed)])
    society = row.society
    round_ = Round(
        cycle=cycle,
        society=society,
        selection=row,
        number=cycle.rounds.filter(society=society).count() + 1,
        name_zh=f"{society.short_name or society.name}·{OWN_ROUND.zh}"[:200],
        name_en=f"{society.short_name or society.name} · {OWN_ROUND.en}"[:200],
        place=row.place,
        due_at=meets_at,
        rehearsal=row.rehearsal,
    )
    open_record(round_, "convene", by=by, at=at, facts={"items": len(papers)})
    Item.objects.bulk_create(
        Item(round=round_, paper=paper, rehearsal=round_.rehearsal) for paper in papers
    )
    return round_


# --- the body -------------------------------------------------------------------------------------


@transaction.atomic
def seat_member(
    round_: Round,
    *,
    name: str,
    identity_no: str,
    unit_name: str,
    duty: str = SelectionDuty.MEMBER,
    email: str = "",
    by: Actor,
    at: datetime,
) -> BodyMember:
    """Seat a member of the body (推选委员) known by the number of a document; they are invited.

    Who has no account gets one and a letter with its link, to the address given. Naming the same
    person again changes unit and duty.
    """
    row = open_for_preparing(round_, by=by)
    expert, is_new = known_expert(row, name=name, identity_no=identity_no, email=email, at=at)
    member = seat(row, expert, unit_name=unit_name, duty=duty, by=by, at=at)
    if is_new and expert.user is not None:
        invite(expert.user, at=at)
    return member


@transaction.atomic
def seat_again(
    round_: Round, former: BodyMember, *, duty: str, by: Actor, at: datetime
) -> BodyMember:
    """Seat whom a body of the society has had before, with their unit as it was named."""
    row = open_for_preparing(round_, by=by)
    if former.round.society_id != row.society_id:
        raise NotYours(_("Only a clerk (填报人) of the society prepares its meeting."))
    return seat(row, former.expert, unit_name=former.unit_name, duty=duty, by=by, at=at)


def open_for_preparing(round_: Round, *, by: Actor) -> Round:
    """Return a society's round locked; refuse another's, another office, and one that has begun."""
    row = locked(round_)
    if row.society_id is None or not prepares(row, by):
        raise NotYours(_("Only a clerk (填报人) of the society prepares its meeting."))
    if row.stage != "preparing":
        raise OutOfOrder(_("The meeting has begun, or is set aside: its body stays as it is."))
    return row


def seat(
    row: Round, expert: Expert, *, unit_name: str, duty: str, by: Actor, at: datetime
) -> BodyMember:
    """Write a member, look for conflicts, and offer what they may read; a nominee is refused."""
    facts_of_it = {"unit_name": unit_name.strip(), "duty": duty}
    member, is_new = BodyMember.objects.update_or_create(
        round=row, expert=expert, defaults={**facts_of_it, "rehearsal": row.rehearsal}
    )
    scan_conflicts(row, by=by, at=at)
    nominated = Conflict.objects.filter(
        item__round=row, expert=expert, relation__in=NOMINATED, outcome="hard"
    )
    if nominated.exists():
        raise Refused(
            format_lazy(
                _("{name} is nominated in this cycle by your society and cannot sit in the body."),
                name=expert,
            )
        )
    entry = enter(row, "seat_member", by=by, at=at, facts={"members": row.body.count()})
    offer(row, expert, entry, at=at)
    if is_new:
        tell_body(row, [member], "body_called", at=at)
    return member


def offer(row: Round, expert: Expert, entry: Entry, *, at: datetime) -> None:
    """Offer a member every item they have no conflict with, and that was not offered before."""
    away = Conflict.objects.filter(expert=expert, outcome__in=["hard", "decide"])
    items = row.items.standing().unsealed().exclude(assignments__expert=expert)
    Assignment.objects.bulk_create(
        Assignment(
            item=item, expert=expert, order=place, offered_at=at, entry=entry,
            rehearsal=row.rehearsal,
        )
        for place, item in enumerate(items.exclude(conflicts__in=away).order_by("pk"), start=1)
    )  # fmt: skip


def known_expert(
    row: Round, *, name: str, identity_no: str, email: str, at: datetime
) -> tuple[Expert, bool]:
    """Return who bears the number, and whether the account is new.

    What the association knows of them already is neither changed nor told: not even their name.
    """
    check = check_identity(identity_no, on=at.date())
    if not check.valid:
        words = _("The identity number of {name} is not valid. Compare it with the document.")
        raise Refused(format_lazy(words, name=name))
    known = Person.objects.filter(
        identity_hash__in=keyed_hashes(check.normalised), rehearsal=row.rehearsal
    )
    person = known.first() or Person.objects.create(
        name=normalise_name(name),
        identity_no=check.normalised,
        identity_kind=check.kind.value,
        unit=None,
        email=email,
        rehearsal=row.rehearsal,
    )
    if person.name != normalise_name(name):
        words = _(
            "Name and identity number of {name} do not belong together. Compare both with the document."
        )
        raise Refused(format_lazy(words, name=name))
    expert, _made = Expert.objects.get_or_create(
        person=person, defaults={"society": row.society, "rehearsal": row.rehearsal}
    )
    return expert, give_account(expert, email, at=at)


def give_account(expert: Expert, email: str, *, at: datetime) -> bool:
    """Give a member without an account one, and the office of an expert; tell whether it is new."""
    if expert.user is not None:
        appoint(expert.user, "expert", at=at)
        return False
    if not email.strip():
        raise Refused(
            _(
                "Enter the member's own e-mail address: the link to their account goes there, and to nobody else."
            )
        )
    number = next_number("TX", rehearsal=expert.rehearsal).lower()
    expert.user = open_account(
        number, name=expert.person.name, email=email.strip(), rehearsal=expert.rehearsal
    )
    expert.save(update_fields=["user"])
    appoint(expert.user, "expert", at=at)
    return True


@transaction.atomic
def unseat_member(member: BodyMember, *, by: Actor, at: datetime) -> Round:
    """Take a member out of the body before the meeting; what they were offered is shut."""
    row = locked(member.round)
    if not (prepares(row, by) or runs(row, by)):
        raise NotYours(_("Only the society itself names who sits in its body."))
    if row.stage != "preparing":
        raise OutOfOrder(_("The meeting has begun, or is set aside: its body stays as it is."))
    live = row.assignments.live().filter(expert=member.expert_id)
    for assignment in live.exclude(stage="signed").order_by("pk"):
        advance(assignment, "decline", by=by, at=at, reason=str(LEFT_THE_BODY))
    member.delete()
    enter(row, "unseat_member", by=by, at=at, facts={"members": row.body.count()})
    return row


# --- the meeting ----------------------------------------------------------------------------------


@transaction.atomic
def call_meeting(round_: Round, *, by: Actor, at: datetime) -> Round:
    """开会: the body stands as it is, its recusals are stated, and the vote is prepared.

    What would make a result of this body void is refused now, not after the vote.
    """
    row = advance(round_, "call_vote", by=by, at=at, facts={"body": round_.body.count()})
    nominations.seat_body(row.selection, facts.held_of(row), by=by, at=at)  # type: ignore[arg-type]
    items = list(row.items.standing().order_by("pk"))
    left = places_left(row.selection, items_of(row.selection))
    if left == 0:
        raise Refused(
            _("Your society has no place left in this cycle, so nobody can be put forward.")
        )
    experts = [member.expert for member in row.body.select_related("expert")]
    seats = len(items) if left is None else min(left, len(items))
    prepare_vote(row, experts=experts, items=items, seats_to_fill=seats, by=by, at=at)
    tell_body(row, row.body.all(), "meeting_called", at=at)
    return row


@transaction.atomic
def close_meeting(round_: Round, *, by: Actor, at: datetime) -> Round:
    """散会: the round is closed and its result stands in the selection, ready for the signed papers."""
    if round_.society_id is None:
        raise OutOfOrder(_("This round has no selection of a society."))
    row = close_round(round_, by=by, at=at)
    nominations.take_result(row.selection, facts.held_of(row), by=by, at=at)  # type: ignore[arg-type]
    return row


@transaction.atomic
def set_aside(round_: Round, *, reason: str, by: Actor, at: datetime) -> Round:
    """作废: the meeting counts nowhere; its selection is held again, or recorded on paper."""
    if not reason.strip():
        raise Refused(_("Give the reason for setting the meeting aside; it stays on record."))
    row = advance(round_, "abandon", by=by, at=at, reason=reason.strip())
    for vote in row.votes.filter(stage__in=["prepared", "open"]).order_by("number"):
        abandon_vote(vote, reason=reason, by=by, at=at)
    nominations.leave_rooms(row.selection, reason=reason.strip(), by=by, at=at)  # type: ignore[arg-type]
    return row
