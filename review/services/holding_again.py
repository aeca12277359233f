"""A conflict found after the ballot: the vote on that item is void as a whole, and held again.

A secret vote cannot lose one sheet. What the other items were given stands; the void count stays on
record beside the new one, with the reason.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from review.lifecycle import by_office, by_organiser
from review.models import Item, Round, Vote, VoteItem
from review.services.declarations import lock, refuse_tied_to
from review.services.votes import lay_out


def tainted(vote: Vote) -> list[VoteItem]:
    """Return the items of a counted vote on which somebody voted who had to keep away, not yet void."""
    if vote.stage != "closed":
        return []
    known = vote.late_conflicts()
    rows = vote.vote_items.filter(item__in=known, voided_at__isnull=True)
    return list(rows.select_related("item__candidate", "item__paper").order_by("item_id"))


def seats_left(vote: Vote, item: Item) -> int:
    """Return how many seats nobody else took on a vote: one is what an item alone is voted on for."""
    void = set(vote.vote_items.filter(voided_at__isnull=False).values_list("item_id", flat=True))
    taken = [
        each["item"]
        for each in vote.count["items"]
        if each["outcome"] == "elected" and each["item"] not in {item.pk, *void}
    ]
    return max(vote.seats_to_fill - len(taken), 0)


@transaction.atomic
def void_vote(vote: Vote, item: Item, *, reason: str, by: Actor, at: datetime) -> Vote | None:
    """作废并另行表决: declare the vote on one item void and prepare a new one on it alone.

    The new vote has the same panel, without whoever is recused now, and one seat of those nobody
    else took; where no seat is left there is nothing to vote on, and the item is not within the
    places. Refused once a result is confirmed: then the candidates have moved on.
    """
    row = locked(vote)
    round_ = locked(row.round)
    check_voiding(round_, item, reason=reason, by=by)
    held = next((each for each in tainted(row) if each.item_id == item.pk), None)
    if held is None:
        raise OutOfOrder(
            format_lazy(
                _(
                    "No conflict of interest with {item} came to light after its ballot, or its vote is void already."
                ),
                item=item,
            )
        )
    held.voided_at, held.voided_by_id, held.void_why = at, by.user_id, reason.strip()
    held.save(update_fields=["voided_at", "voided_by_id", "void_why"])
    enter(row, "void_vote", by=by, at=at, reason=reason, facts={"item": item.pk})
    if round_.stage == "closed":
        advance(round_, "vote_again", by=by, at=at, reason=reason)
    if seats_left(row, item) == 0:
        return None
    return prepare_again(row, item, by=by, at=at)


def check_voiding(round_: Round, item: Item, *, reason: str, by: Actor) -> None:
    """Refuse whoever may not declare a vote void, one whose result stands, and one without a reason."""
    if not by_office(round_, by):
        raise NotYours(_("Only whoever runs the round declares a vote void."))
    if round_.rankings.confirmed().exists():
        raise OutOfOrder(
            _(
                "The result of this round is confirmed and its candidates have moved on. Drop the candidate with the ground, or hear it as an objection."
            )
        )
    refuse_tied([item], by=by)
    if not reason.strip():
        raise Refused(_("Give the reason for declaring the vote void; it goes into the minutes."))


def prepare_again(vote: Vote, item: Item, *, by: Actor, at: datetime) -> Vote:
    """Prepare the vote on one item alone, by the same rule and the same panel."""
    experts = [seat.expert for seat in vote.seats.select_related("expert")]
    lock(*experts)
    following = Vote(
        round=vote.round,
        number=vote.round.votes.count() + 1,
        division=vote.division,
        seats_to_fill=1,
        rehearsal=vote.rehearsal,
    )
    return lay_out(following, [item], experts, by=by, at=at)


@transaction.atomic
def repeat_vote(vote: Vote, *, by: Actor, at: datetime) -> Vote:
    """Prepare an abandoned vote again: the same paper and panel, conflicts known since then kept."""
    row = locked(vote)
    if not by_organiser(row, by):
        raise NotYours(_("Only whoever runs the round prepares its votes."))
    if row.stage != "abandoned":
        raise OutOfOrder(_("Only an abandoned vote is held again."))
    refuse_tied_to(row.round, by=by)
    experts = [seat.expert for seat in row.seats.select_related("expert")]
    lock(*experts)
    items = list(Item.objects.filter(vote_items__vote=row))
    if VoteItem.objects.standing().filter(item__in=items, vote__number__gt=row.number):
        raise Refused(
            _("Some of these items stand on another vote already. Abandon that one first.")
        )
    following = Vote(
        round=row.round,
        number=row.round.votes.count() + 1,
        ballot=row.ballot,
        earlier=row.earlier,
        division=row.division,
        seats_to_fill=row.seats_to_fill,
        rehearsal=row.rehearsal,
    )
    return lay_out(following, items, experts, by=by, at=at)
