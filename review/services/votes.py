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
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record, refuse_tied
from ledger.sentences import sealed_within
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from people.models import Office
from review import ballots, facts, opened, tally
from review.lifecycle import runs
from review.models import (
    Conflict,
    Expert,
    Item,
    Meeting,
    NamedSheet,
    Round,
    SealedSheet,
    Seat,
    Sheet,
    Vote,
    VoteItem,
)
from review.ranking import JOINED, commitment
from review.services.casting import chance, present
from review.services.declarations import lock, refuse_tied_to
from review.services.keys import decoded, encoded, lot_number, masked, own_code
from review.services.paper_ballots import check_papers
from review.services.scanning import check_scanned
from review.services.settling import with_lot

Opened = tuple[tally.SheetView, str]
"""An opened ballot and its seat, "" in a secret vote."""

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
    own) and the seats of the rule set; on facts a scan has looked through. Who is recused from an item gets a paper without it, and is in
    none of that item's denominators (domain rule 18).
    """
    if not runs(round_, by):
        raise NotYours(_("Only whoever runs the round prepares its votes."))
    if not round_.votes_asked and round_.cycle.rules.ballot is None:
        raise Refused(_("The rule set of this programme has no vote."))
    rules = round_.ballot
    chosen = list(items) if items is not None else items_of(round_, division)
    refuse_tied(chosen, by=by)
    lock(*experts)
    check_scanned(round_)
    check_ballot_paper(round_, chosen, experts)
    if names := "、".join(str(each) for each in experts if each.pk in nominated_in(round_)):
        raise ConflictOfInterest(
            format_lazy(
                _(
                    "{names}: nominated in this call, and so without a seat in any vote of it. Name somebody else."
                ),
                names=names,
            )
        )
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
    taken = VoteItem.objects.standing().filter(item__in=items)
    if taken.exists():
        raise Refused(
            _("Some of these items stand on another vote already. Abandon that one first.")
        )


def nominated_in(round_: Round) -> set[int]:
    """Return the experts nominated in the call of a round: they vote on nothing in it."""
    rows = Conflict.objects.hard().filter(item__round=round_, relation="SAME_CALL")
    return set(rows.values_list("expert_id", flat=True))


def lay_out(
    vote: Vote, items: Sequence[Item], experts: Sequence[Expert], *, by: Actor, at: datetime
) -> Vote:
    """Write a vote with its paper and its roll; the experts' rows are locked.

    Who is found to be nominated in the call since an earlier ballot has no seat in this one.
    """
    vote.secret = vote.round.ballot.secret
    barred = nominated_in(vote.round)
    experts = [expert for expert in experts if expert.pk not in barred]
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
def take_half(vote: Vote, *, code: str = "", by: Actor, at: datetime) -> str:
    """Make the vote's key and give the supervisor (监督员) the code to its second half.

    In a society's own vote it is the teller (监票人), a member of its body who runs nothing. It is a ``code`` of
    their own, or one made here, shown once and stored nowhere: the stored half is useless without it, and so is
    the office's half without the other. Their number of a lot follows from it. Taking it again before the vote opens makes a new key and a new code.
    """
    row = locked(vote)
    check_keeper(row.round, by=by, at=at)
    if row.stage != "prepared":
        raise OutOfOrder(_("The key is made before the vote opens."))
    key = ballots.new_vote_key()
    code = own_code(code)
    row.public_key = encoded(key.public)
    row.office_half = encoded(key.office_half)
    row.supervisor_half = encoded(masked(key.supervisor_half, code, key.public))
    row.keeper_lot = commitment(lot_number(code, key.public))
    row.save(update_fields=["public_key", "office_half", "supervisor_half", "keeper_lot"])
    told = {"key": hashlib.sha256(key.public).hexdigest(), "lot": row.keeper_lot}
    enter(row, "take_half", by=by, at=at, facts=told)
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
    """开始投票: the rule stands as it is told now, on facts a scan has looked through; every seat has an
    empty place in the box. What settles a tie of this ballot is fixed now: the review scores, or the house's number
    of a lot, beside that of whoever keeps the second half. The hall's
    screen shows an earlier result no longer.
    """
    for meeting in Meeting.objects.select_for_update().filter(round=vote.round_id, stage="sitting"):
        meeting.shown_vote = None
        meeting.save(update_fields=["shown_vote"])
    row = advance(vote, "open", by=by, at=at, facts={"seats": vote.seats.count()})
    check_scanned(row.round)
    rule = facts.ballot_rule(row)
    if rule.tie is tally.Tie.LOT and rule.round >= rule.rounds_max:
        row.lot_seed = secrets.token_hex(32)
        fingerprints = [commitment(row.lot_seed), row.keeper_lot]
        rule = replace(rule, lot=JOINED.join(filter(None, fingerprints)))
    if rule.tie is tally.Tie.SCORE and rule.round >= rule.rounds_max:
        known = facts.scores_told(row.round)
        rule = replace(rule, scores={each: known[each] for each in rule.items if each in known})
    row.rule = facts.rule_as_json(rule)
    row.save(update_fields=["rule", "lot_seed"])
    SealedSheet.objects.bulk_create(SealedSheet(vote=row) for _seat in range(row.seats.count()))
    return row


def stop_vote(vote: Vote, *, by: Actor, at: datetime) -> Vote:
    """停止投票: from now on no ballot is taken; the box waits for whoever keeps the second half."""
    return advance(vote, "stop", by=by, at=at, facts=turnout)


def turnout(vote: Vote) -> dict[str, int]:
    """Return how many are present and how many have voted, for the book."""
    cast = vote.seats.filter(has_cast=True).count()
    return {"present": present(vote).count(), "cast": cast}


# --- at the end -----------------------------------------------------------------------------------


@transaction.atomic
def close_vote(vote: Vote, *, code: str, by: Actor, at: datetime) -> Vote:
    """开箱计票: open all sheets at once with both halves, count, and destroy the key.

    Whoever took the second half does so, with ``code``, once voting has ended. One transaction: the sheets are inserted shuffled, the count keeps
    its arithmetic and the codes of all sheets in the box. A tie at the last seat prepares the next
    ballot among the tied alone (domain rule 20).
    """
    row = locked(vote)
    check_keeper(row.round, by=by, at=at)
    check_papers(row)
    box = [bytes(sealed) for sealed in row.sealed_sheets.cast().values_list("sealed", flat=True)]
    found = opened_sheets(row, box, code) if row.stage == "open" and row.stopped_at else []
    sheets = [sheet for sheet, _seat in with_recusals(row, found)]
    count = with_lot(row, facts.count_of(row, sheets), code)
    codes = sorted(ballots.inclusion_code(sealed) for sealed in box)
    told = {
        "seats": row.seats.count(),
        "present": present(row).count(),
        "cast": len(box),
        "outcome": str(count.outcome),
        "codes": hashlib.sha256("\n".join(codes).encode()).hexdigest(),
        "inputs": facts.hash_of(facts.inputs_of(row, sheets, box)),
    }
    row = advance(row, "close", by=by, at=at, facts=told)
    write_opened(row, found)
    write_again_in_random_order(row)
    row.count, row.inclusion_codes = facts.count_as_json(count), codes
    row.save(update_fields=["count", "inclusion_codes"])
    transaction.on_commit(empty_the_log)
    if count.outcome is tally.VoteOutcome.REVOTE:
        prepare_next_ballot(row, count, by=by, at=at)
    return row


def empty_the_log() -> None:
    """Empty SQLite's write-ahead log, in which the destroyed key would stand until it is written over."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def with_recusals(vote: Vote, found: Sequence[Opened]) -> list[Opened]:
    """Add to the ballots of a named vote what their voters were recused from."""
    away = dict(vote.seats.values_list("pk", "recused_from"))
    return [
        (replace(sheet, recused=frozenset(map(str, away[int(seat)]))) if seat else sheet, seat)
        for sheet, seat in found
    ]


def write_opened(vote: Vote, found: Sequence[Opened]) -> None:
    """Insert the opened ballots, shuffled as they came; in a named vote with their voters."""
    rows = [
        Sheet(vote=vote, approves=sorted(map(int, sheet.approvals)), marks=dict(sheet.marks))
        for sheet, _seat in found
    ]
    Sheet.objects.bulk_create(rows)
    NamedSheet.objects.bulk_create(
        NamedSheet(sheet=row, seat_id=int(seat))
        for row, (_sheet, seat) in zip(rows, found, strict=True)
        if seat
    )


def opened_sheets(vote: Vote, box: Sequence[bytes], code: str) -> list[Opened]:
    """Open the box; refuse a wrong code, or a box in which a sheet was tampered with."""
    public = decoded(vote.public_key)
    halves = decoded(vote.office_half), masked(decoded(vote.supervisor_half), code, public)
    if not ballots.matches(public, halves):
        raise Refused(_("This code does not open the box. Type it again."))
    try:
        return [opened.read(words) for words in ballots.open_all(halves, box, chance)]
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
    """Prepare the ballot on the tied, or on who came next, for the seats still open; the same panel is
    present.
    """
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
    items = Item.objects.filter(pk__in=[int(pk) for pk in count.again]).order_by("pk")
    lay_out(following, list(items), [seat.expert for seat in seats], by=by, at=at)
    here = [seat.expert_id for seat in seats if seat.is_present]
    following.seats.filter(expert__in=here).update(is_present=True)
    return following


def abandon_vote(vote: Vote, *, reason: str, by: Actor, at: datetime) -> Vote:
    """终止投票: no quorum, a late conflict, a damaged box. The key is gone, nothing is ever opened."""
    if not reason.strip():
        raise Refused(_("Give the reason for abandoning the vote."))
    refuse_tied_to(vote.round, by=by)
    with transaction.atomic():
        transaction.on_commit(empty_the_log)
        return advance(vote, "abandon", by=by, at=at, reason=reason)
