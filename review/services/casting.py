"""Casting (投票): members sign in, get their own paper, and put one sealed sheet into the box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import SystemRandom

from django.db import transaction
from django.db.models import BinaryField, Case, F, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from people.services.networks import is_closed, is_inside
from review import ballots, facts, opened
from review.lifecycle import by_organiser, prepares
from review.models import Expert, Item, Round, Seat, Vote
from review.sentences import fault_of
from review.services.declarations import lock
from review.services.keys import decoded

chance = SystemRandom()


@transaction.atomic
def take_seat(vote: Vote, expert: Expert, *, address: str = "", by: Actor, at: datetime) -> Seat:
    """Note that a member is present at a vote; by themselves or at the door by whoever runs the round."""
    row = locked(vote)
    at_the_door = by_organiser(row, by) or prepares(row.round, by)
    if not (at_the_door or by.user_id == expert.user_id):
        raise NotYours(_("Members sign in themselves, or whoever runs the round does it for them."))
    if row.stage not in {"prepared", "open"}:
        raise OutOfOrder(_("This vote is over."))
    seat = seat_of(row, expert)
    if not (at_the_door or seat.is_present):
        check_place(row.round, address)
    if not seat.is_present:
        seat.is_present = True
        seat.save(update_fields=["is_present"])
        enter(row, "sign_in", by=by, at=at, facts={"present": present(row).count()})
    return seat


@transaction.atomic
def cast(
    vote: Vote,
    expert: Expert,
    choices: Iterable[Item] | Mapping[Item, int],
    *,
    address: str = "",
    by: Actor,
    at: datetime,
) -> str:
    """Cast the one ballot of a seat and return its inclusion code (入箱码).

    ``choices`` are the items approved, or each with its place or mark; none is a blank ballot (空白票).
    ``address`` is where it is cast from, and is kept nowhere. Refused: a second ballot, an item not on this member's paper, whatever would void the ballot.
    Nothing is written in the book; the moment only tells whether the vote is open.
    """
    lock(expert)
    row = locked(vote)
    if by.user_id != expert.user_id or not by.holds("expert", "chair"):
        raise NotYours(_("Everyone casts their own ballot. Log in as the member."))
    if not row.takes_ballots:
        raise OutOfOrder(_("The vote is not open."))
    if bars := row.bars("close"):
        raise NotYet(bars)
    seat = seat_of(row, expert)
    if not seat.is_present:
        check_place(row.round, address)
    chosen, marks = coded(choices)
    check_ballot(row, seat, chosen, marks)
    words = opened.written(chosen, marks, "" if row.secret else str(seat.pk))
    row.seats.update(is_present=only(seat.pk, "is_present"), has_cast=only(seat.pk, "has_cast"))
    return put_into_the_box(row, words)


def check_place(round_: Round, address: str) -> None:
    """Refuse a member who is not in the room where the rule set knows no remote voting (远程投票)."""
    if votes_from(round_, address):
        return
    raise Refused(
        _(
            "By the rules of this programme one votes in the room: the secretary of the society signs you in there."
        )
        if round_.society_id
        else _(
            "By the rules of this programme one votes in the room: the secretary signs you in there."
        )
    )


def votes_from(round_: Round, address: str) -> bool:
    """Tell whether a member may sign themselves in and vote from an address (远程投票).

    In the room is who is on the network of a closed meeting, or was signed in at the door.
    """
    rules = round_.ballot if round_.society_id else round_.cycle.rules.ballot
    return rules is None or rules.remote or (is_closed() and is_inside(address))


def only(key: object, column: str) -> Case:
    """Return a value that is true for one row and stays for every other.

    All rows of the roll are written with every ballot, and so are all of the box: in a copy of the
    database no transaction number and no place of a row joins one member to one ballot.
    """
    return Case(When(pk=key, then=Value(True)), default=F(column))


def put_into_the_box(vote: Vote, words: Sequence[str]) -> str:
    """Seal a ballot and lay it on an empty place of the box, by chance; return its inclusion code."""
    place = chance.choice(list(vote.sealed_sheets.empty().values_list("pk", flat=True)))
    size = ballots.sheet_bytes(facts.ballot_rule(vote).items)
    sealed = ballots.seal(decoded(vote.public_key), words, size=size)
    there = Value(sealed, output_field=BinaryField())
    vote.sealed_sheets.update(sealed=Case(When(pk=place, then=there), default=F("sealed")))
    return ballots.inclusion_code(sealed)


def coded(choices: Iterable[Item] | Mapping[Item, int]) -> tuple[set[str], dict[str, int]]:
    """Return what is chosen by the codes of the items, with the place or mark of each where there are."""
    numbers = choices if isinstance(choices, Mapping) else {}
    marks = {str(item.pk): int(mark) for item, mark in numbers.items()}
    return {str(item.pk) for item in choices}, marks


def check_ballot(vote: Vote, seat: Seat, chosen: set[str], marks: Mapping[str, int]) -> None:
    """Refuse a ballot that would be void or would break a recusal, and any second one."""
    if seat.has_cast:
        raise OutOfOrder(_("Your ballot is in the box. It can be neither changed nor cast again."))
    if seat.by_paper:
        raise OutOfOrder(_("You were handed a paper ballot. Vote on that."))
    if not seat.is_present and vote.round.meetings.filter(stage="sitting").exists():
        raise Refused(_("Sign in first: in a meeting only those who are in the room vote."))
    if not vote.round.declarations.filter(expert=seat.expert).exists():
        raise Refused(_("Sign the pledge on integrity and recusal first."))
    away = set(map(str, seat.recused_from))
    rule = facts.ballot_rule(vote)
    if set(rule.items) <= away:
        raise ConflictOfInterest(
            _("You are recused from every item of this vote, so you cast no ballot in it.")
        )
    if chosen & away:
        raise ConflictOfInterest(
            _("You are recused from an item you approved; it is not on your paper.")
        )
    if not chosen <= set(rule.items):
        raise Refused(_("An item you approved is not on this ballot paper."))
    if fault := fault_of(rule, chosen, marks):
        raise Refused(fault)


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
