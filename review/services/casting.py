"""Casting (投票): members sign in, get their own paper, and put one sealed sheet into the box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import SystemRandom

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from review import ballots, facts
from review.lifecycle import by_organiser, prepares
from review.models import Expert, Item, SealedSheet, Seat, Vote
from review.services.declarations import lock
from review.services.keys import decoded

chance = SystemRandom()


@transaction.atomic
def sign_in(vote: Vote, expert: Expert, *, by: Actor, at: datetime) -> Seat:
    """签到: a member is present; entered by themselves or at the door by whoever runs the round."""
    row = locked(vote)
    at_the_door = by_organiser(row, by) or prepares(row.round, by)
    if not (at_the_door or by.user_id == expert.user_id):
        raise NotYours(_("Members sign in themselves, or whoever runs the round does it for them."))
    if row.stage not in {"prepared", "open"}:
        raise OutOfOrder(_("This vote is over."))
    seat = seat_of(row, expert)
    if not seat.is_present:
        seat.is_present = True
        seat.save(update_fields=["is_present"])
        enter(row, "sign_in", by=by, at=at, facts={"present": present(row).count()})
    return seat


@transaction.atomic
def cast(vote: Vote, expert: Expert, approves: Iterable[Item], *, by: Actor, at: datetime) -> str:
    """Cast the one ballot of a seat and return its inclusion code (入箱码).

    None approved is a blank ballot (空白票). Refused: a second ballot, an item not on this member's
    paper, more approvals than allowed. Nothing is written in the book; the moment only tells
    whether the vote is open.
    """
    lock(expert)
    row = locked(vote)
    if by.user_id != expert.user_id or not by.holds("expert", "chair"):
        raise NotYours(_("Everyone casts their own ballot. Log in as the member."))
    if row.stage != "open":
        raise OutOfOrder(_("The vote is not open."))
    if bars := row.bars("close"):
        raise NotYet(bars)
    seat = seat_of(row, expert)
    chosen = sorted({item.pk for item in approves})
    check_ballot(row, seat, chosen)
    seat.is_present = seat.has_cast = True
    seat.save(update_fields=["is_present", "has_cast"])
    place = chance.choice(list(row.sealed_sheets.empty().values_list("pk", flat=True)))
    sealed = ballots.seal(decoded(row.public_key), [str(pk) for pk in chosen])
    SealedSheet.objects.filter(pk=place).update(sealed=sealed)
    return ballots.inclusion_code(sealed)


def check_ballot(vote: Vote, seat: Seat, chosen: Sequence[int]) -> None:
    """Refuse a ballot that would be void or would break a recusal, and any second one."""
    if seat.has_cast:
        raise OutOfOrder(_("Your ballot is in the box. It can be neither changed nor cast again."))
    if not vote.round.declarations.filter(expert=seat.expert).exists():
        raise Refused(_("Sign the pledge on integrity and recusal first."))
    if set(chosen) & set(seat.recused_from):
        raise ConflictOfInterest(
            _("You are recused from an item you approved; it is not on your paper.")
        )
    if not set(chosen) <= set(vote.item_ids()):
        raise Refused(_("An item you approved is not on this ballot paper."))
    most = facts.ballot_rule(vote).max_approvals
    if most is not None and len(chosen) > most:
        raise Refused(
            format_lazy(
                _(
                    "You approved {given} items; {most} at most are allowed, or the ballot would be void."
                ),
                given=len(chosen),
                most=most,
            )
        )


def paper_of(vote: Vote, expert: Expert) -> list[Item]:
    """Return the items on one member's ballot paper: those they are recused from are not on it."""
    seat = vote.seats.filter(expert=expert).first()
    if seat is None:
        raise NotYours(_("You have no seat in this vote."))
    away = set(seat.recused_from)
    items = Item.objects.filter(vote_items__vote=vote).select_related("candidate", "paper")
    return [item for item in items if item.pk not in away]


def seat_of(vote: Vote, expert: Expert) -> Seat:
    """Return a member's seat under a lock; refuse whoever has none."""
    seat = Seat.objects.select_for_update().filter(vote=vote, expert=expert).first()
    if seat is None:
        raise NotYours(_("You have no seat in this vote."))
    return seat


def present(vote: Vote) -> QuerySet[Seat]:
    """Return the seats whose members are present."""
    return vote.seats.filter(is_present=True)
