"""Votes (票决): prepared, opened on a split key, cast in secret, opened and counted at once.

What links a ballot paper to its voter: nothing that is stored. The roll (Seat) knows who has voted,
the box (SealedSheet) holds sheets sealed to the vote's key, and no line of the book, job, letter or
log is written about a cast ballot. As many empty places as seats are laid out at opening, casting
fills one at random, and at closing roll and box are written once more in random order: so neither
keys, row numbers (SQLite) nor transaction numbers (PostgreSQL) of the tables tell the order.

The limits, honestly: the write-ahead log and backups taken during the vote still show which sealed
sheet was written together with which seat. That links a member to a sheet nobody can read, since the
key is destroyed when the opened sheets, shuffled, are written. Whoever holds the office's half and
the supervisor's code while the vote is open, or captures the server's memory, can read it. A
unanimous result reveals every ballot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.sentences import sealed_within
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from people.models import Office
from review import ballots, facts, tally
from review.lifecycle import by_organiser, runs
from review.models import Conflict, Expert, Item, Round, SealedSheet, Seat, Sheet, Vote, VoteItem
from review.services.casting import chance, present
from review.services.declarations import lock
from review.services.keys import decoded, encoded, masked, new_code

# --- before ---------------------------------------------------------------------------------------


@transaction.atomic
def prepare_vote(
    round_: Round,
    *,
    experts: Sequence[Expert],
    items: Sequence[Item] | None = None,
    division: str = "",
    seats_to_fill: int | None = None,
    by: Actor,
    at: datetime,
) -> Vote:
    """Put items on a ballot paper and name the panel.

    By default all standing items of the round (of the division, where divisions have seats of their
    own) and the seats of the rule set. Who is recused from an item gets a paper without it, and is in
    none of that item's denominators (domain rule 18).
    """
    if not runs(round_, by):
        raise NotYours(_("Only whoever runs the round prepares its votes."))
    if not round_.votes_asked and round_.cycle.rules.ballot is None:
        raise Refused(_("The rule set of this programme has no vote."))
    rules = round_.ballot
    lock(*experts)
    chosen = list(items) if items is not None else items_of(round_, division)
    check_ballot_paper(round_, chosen, experts)
    default = rules.division_seats.get(division) if division else rules.seats
    vote = Vote(
        round=round_,
        number=round_.votes.count() + 1,
        division=division,
        seats_to_fill=seats_to_fill or default or len(chosen),
        rehearsal=round_.rehearsal,
    )
    return lay_out(vote, chosen, experts, by=by, at=at)


def items_of(round_: Round, division: str) -> list[Item]:
    """Return the standing items, of one division where it is named."""
    standing = round_.items.standing().select_related("candidate", "paper")
    return [item for item in standing if not division or item.division == division]


def check_ballot_paper(round_: Round, items: Sequence[Item], experts: Sequence[Expert]) -> None:
    """Refuse a paper without items, a panel without members, items of another round or already on one."""
    if not items:
        raise Refused(_("The ballot paper is empty. Put items on it first."))
    if not experts:
        raise Refused(_("The vote has no seats. Name the panel first."))
    if sealed := round_.items.sealed().filter(pk__in=[item.pk for item in items]).count():
        raise NotYet([sealed_within(sealed)])
    if any(item.round_id != round_.pk for item in items):
        raise Refused(_("This item does not belong to the round."))
    taken = VoteItem.objects.filter(item__in=items).exclude(vote__stage="abandoned")
    if taken.exists():
        raise Refused(
            _("Some of these items stand on another vote already. Abandon that one first.")
        )


def lay_out(
    vote: Vote, items: Sequence[Item], experts: Sequence[Expert], *, by: Actor, at: datetime
) -> Vote:
    """Write a vote with its paper and its roll; the experts' rows are locked."""
    open_record(
        vote,
        "prepare_vote",
        by=by,
        at=at,
        facts={"items": len(items), "panel": len(experts), "seats": vote.seats_to_fill},
    )
    VoteItem.objects.bulk_create(
        VoteItem(vote=vote, item=item, rehearsal=vote.rehearsal) for item in items
    )
    away: dict[int, set[int]] = {}
    hard = Conflict.objects.hard().filter(item__in=items, expert__in=experts)
    for expert_id, item_id in hard.values_list("expert_id", "item_id"):
        away.setdefault(expert_id, set()).add(item_id)
    Seat.objects.bulk_create(
        Seat(
            vote=vote,
            expert=expert,
            recused_from=sorted(away.get(expert.pk, ())),
            rehearsal=vote.rehearsal,
        )
        for expert in experts
    )
    return vote


@transaction.atomic
def take_half(vote: Vote, *, by: Actor, at: datetime) -> str:
    """Make the vote's key and give the supervisor (监督员) the code to its second half.

    In a society's own vote it is the teller (监票人), a member of its body who runs nothing. Shown once and stored nowhere: the stored half is useless without it, and so is the office's half
    without the other. Taking it again before the vote opens makes a new key and a new code.
    """
    row = locked(vote)
    check_keeper(row.round, by=by, at=at)
    if row.stage != "prepared":
        raise OutOfOrder(_("The key is made before the vote opens."))
    key = ballots.new_vote_key()
    code = new_code()
    row.public_key = encoded(key.public)
    row.office_half = encoded(key.office_half)
    row.supervisor_half = encoded(masked(key.supervisor_half, code, key.public))
    row.save(update_fields=["public_key", "office_half", "supervisor_half"])
    enter(row, "take_half", by=by, at=at, facts={"key": hashlib.sha256(key.public).hexdigest()})
    return code


def check_keeper(round_: Round, *, by: Actor, at: datetime) -> None:
    """Refuse whoever does not keep the second half of the key, and a teller who opens the vote too."""
    if round_.society_id is None:
        if not by.holds("supervisor"):
            raise NotYours(_("The second half of the key belongs to the supervisor (监督员)."))
        return
    mine = round_.body.tellers().filter(expert__user_id=by.user_id)
    if not (by.holds("expert", "chair") and mine.exists()):
        raise NotYours(_("The second half of the key belongs to the teller (监票人) of the body."))
    held = Office.objects.answering("approver", at=at, rehearsal=round_.rehearsal)
    if held.filter(user_id=by.user_id, society_id=round_.society_id).exists():
        raise NotYours(
            _(
                "Who opens and closes the vote does not keep the other half. Name another teller (监票人)."
            )
        )


@transaction.atomic
def open_vote(vote: Vote, *, by: Actor, at: datetime) -> Vote:
    """开始投票: lay out an empty place in the box for every seat."""
    row = advance(vote, "open", by=by, at=at, facts={"seats": vote.seats.count()})
    SealedSheet.objects.bulk_create(SealedSheet(vote=row) for _seat in range(row.seats.count()))
    return row


# --- at the end -----------------------------------------------------------------------------------


@transaction.atomic
def close_vote(vote: Vote, *, code: str, by: Actor, at: datetime) -> Vote:
    """投票结束: open all sheets at once with both halves, count, and destroy the key.

    ``code`` is that of whoever took the second half. One transaction: the sheets are inserted shuffled, the count keeps
    its arithmetic and the codes of all sheets in the box. A tie at the last seat prepares the next
    ballot among the tied alone (domain rule 20).
    """
    row = locked(vote)
    box = [bytes(sealed) for sealed in row.sealed_sheets.cast().values_list("sealed", flat=True)]
    opened = opened_sheets(row, box, code) if row.stage == "open" else []
    count = facts.count_of(row, opened)
    codes = sorted(ballots.inclusion_code(sealed) for sealed in box)
    told = {
        "seats": row.seats.count(),
        "present": present(row).count(),
        "cast": len(box),
        "outcome": str(count.outcome),
        "codes": hashlib.sha256("\n".join(codes).encode()).hexdigest(),
    }
    row = advance(row, "close", by=by, at=at, facts=told)
    Sheet.objects.bulk_create(
        Sheet(vote=row, approves=[int(pk) for pk in approved]) for approved in opened
    )
    write_again_in_random_order(row)
    row.count, row.inclusion_codes = facts.count_as_json(count), codes
    row.save(update_fields=["count", "inclusion_codes"])
    if count.outcome is tally.VoteOutcome.REVOTE:
        prepare_next_ballot(row, count, by=by, at=at)
    return row


def opened_sheets(vote: Vote, box: Sequence[bytes], code: str) -> list[tuple[str, ...]]:
    """Open the box; refuse a wrong code, or a box in which a sheet was tampered with."""
    public = decoded(vote.public_key)
    halves = decoded(vote.office_half), masked(decoded(vote.supervisor_half), code, public)
    if not ballots.matches(public, halves):
        raise Refused(_("This code does not open the box. Type it again."))
    try:
        return ballots.open_all(halves, box, chance)
    except ballots.BoxError as fault:
        raise Refused(
            _(
                "A sheet in the box is damaged, so nothing can be counted. Abandon the vote and vote again."
            )
        ) from fault


def write_again_in_random_order(vote: Vote) -> None:
    """Write roll and box once more, so that the order of the table's rows says nothing of the vote."""
    places = list(vote.sealed_sheets.values_list("pk", flat=True))
    chance.shuffle(places)
    for place in places:
        SealedSheet.objects.filter(pk=place).update(sealed=F("sealed"))
    seats = list(vote.seats.values_list("pk", flat=True))
    chance.shuffle(seats)
    for seat in seats:
        Seat.objects.filter(pk=seat).update(has_cast=F("has_cast"))


def prepare_next_ballot(vote: Vote, count: tally.Count, *, by: Actor, at: datetime) -> Vote:
    """Prepare the ballot among the tied, for the seats still open, with the same panel present."""
    seats = list(vote.seats.select_related("expert"))
    lock(*(seat.expert for seat in seats))
    following = Vote(
        round=vote.round,
        number=vote.round.votes.count() + 1,
        ballot=vote.ballot + 1,
        earlier=vote,
        division=vote.division,
        seats_to_fill=count.seats_open,
        rehearsal=vote.rehearsal,
    )
    items = Item.objects.filter(pk__in=[int(pk) for pk in count.tied]).order_by("pk")
    lay_out(following, list(items), [seat.expert for seat in seats], by=by, at=at)
    here = [seat.expert_id for seat in seats if seat.is_present]
    following.seats.filter(expert__in=here).update(is_present=True)
    return following


def abandon_vote(vote: Vote, *, reason: str, by: Actor, at: datetime) -> Vote:
    """终止投票: no quorum, a late conflict, a damaged box. The key is gone, nothing is ever opened."""
    if not reason.strip():
        raise Refused(_("Give the reason for abandoning the vote."))
    return advance(vote, "abandon", by=by, at=at, reason=reason)


@transaction.atomic
def repeat_vote(vote: Vote, *, by: Actor, at: datetime) -> Vote:
    """Prepare an abandoned vote again: the same paper and panel, conflicts known since then kept."""
    row = locked(vote)
    if not by_organiser(row, by):
        raise NotYours(_("Only whoever runs the round prepares its votes."))
    if row.stage != "abandoned":
        raise OutOfOrder(_("Only an abandoned vote is held again."))
    experts = [seat.expert for seat in row.seats.select_related("expert")]
    lock(*experts)
    items = list(Item.objects.filter(vote_items__vote=row))
    if VoteItem.objects.filter(item__in=items, vote__number__gt=row.number).exclude(
        vote__stage="abandoned"
    ):
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


@transaction.atomic
def settle_tie(vote: Vote, chosen: Sequence[Item], *, by: Actor, at: datetime, reason: str) -> Vote:
    """组长决定: the chair fills the open seats among the tied, where the rule set leaves it to them."""
    row = locked(vote)
    panel = row.seats.values_list("expert__user_id", flat=True)
    if not (by.holds("chair") and by.user_id in panel):
        raise NotYours(_("Only the chair (组长) of this panel settles a tie."))
    if row.outcome != "fallback":
        raise OutOfOrder(_("This vote has no tie left to the chair."))
    if not reason.strip():
        raise Refused(_("Give the reason for the choice; it goes into the minutes."))
    try:
        count = tally.settle(
            facts.counted_again(row), [str(item.pk) for item in chosen], by=tally.Tie.CHAIR
        )
    except tally.UnsoundCount as fault:
        raise Refused(
            format_lazy(
                _("Choose exactly {seats} of the tied items."), seats=row.count["seats_open"]
            )
        ) from fault
    row.count = facts.count_as_json(count)
    row.save(update_fields=["count"])
    told = {"chosen": sorted(item.pk for item in chosen)}
    enter(row, "settle_tie", by=by, at=at, reason=reason, facts=told)
    return row
