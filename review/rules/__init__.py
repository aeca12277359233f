"""When a round, an assignment or a vote may take a step."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import says
from ledger.situations import Sentence
from review.rules.signing import (
    every_criterion_is_scored,
    grades_are_within_their_shares,
    marks_fit_the_sheet,
    no_result_is_confirmed,
    others_are_not_shown,
    round_is_scoring,
    scoring_is_over,
    sheet_takes_marks,
    somebody_else_asked_to_reopen,
    two_persons_took_it_down,
    words_are_long_enough,
)

__all__ = [
    "every_criterion_is_scored",
    "grades_are_within_their_shares",
    "marks_fit_the_sheet",
    "no_result_is_confirmed",
    "others_are_not_shown",
    "round_is_scoring",
    "scoring_is_over",
    "sheet_takes_marks",
    "somebody_else_asked_to_reopen",
    "two_persons_took_it_down",
    "words_are_long_enough",
]


@says(_("This round has no items. Add candidates to it first."))
def round_has_items(round_: Any) -> bool:
    """Something is to be reviewed."""
    return round_.items.standing().exists()


def uncovered(round_: Any) -> Sentence:
    """Say how many items have too few experts."""
    return format_lazy(
        _("{count} items have fewer than {demand} experts. Run the assignment, or add experts."),
        count=round_.items_short_of_experts().count(),
        demand=round_.demand,
    )


@says(uncovered)
def every_item_is_covered(round_: Any) -> bool:
    """Every item has the number of experts the rule set asks for."""
    return not round_.items_short_of_experts().exists()


@says(_("The assignment is published, but its experts are not invited yet. Invite them first."))
def experts_are_invited(round_: Any) -> bool:
    """Whoever is assigned knows of it; a round without its assignment says so elsewhere."""
    return round_.invited_at is not None or not round_.assignments.exists()


@says(
    _(
        "A lot parts equals in this round, and the supervisor (监督员) has not given their number for it. They do so on their page of the round."
    )
)
def lot_has_both_numbers(round_: Any) -> bool:
    """Neither side fixes the seed of the lot alone."""
    return bool(round_.keeper_lot) or not round_.lot_asked


def reviews_missing(round_: Any) -> Sentence:
    """Say how many reviews are awaited; with none awaited, how many items nobody has reviewed."""
    if awaited := round_.unfinished_assignments().count():
        return format_lazy(
            _(
                "{count} reviews are not signed yet. Remind the experts, or release the assignments with a reason."
            ),
            count=awaited,
        )
    return format_lazy(
        _("{count} items have no signed review. Add experts, or release the items with a reason."),
        count=round_.items_without_review().count(),
    )


@says(reviews_missing)
def every_review_is_in(round_: Any) -> bool:
    """Nobody is still scoring and every item keeps a signed review."""
    return not (round_.unfinished_assignments().exists() or round_.items_without_review().exists())


@says(
    _(
        "A drawn seat is being filled again. Wait for the answer, then seal the list: the reviews of who comes are asked for."
    )
)
def no_seat_is_being_filled(round_: Any) -> bool:
    """No list of drawn experts is open."""
    return not round_.draws.filter(stage="drawn").exists()


@says(_("The rule set asks for no vote in this round."))
def rules_ask_for_a_vote(round_: Any) -> bool:
    """A panel votes."""
    return round_.votes_asked


@says(_("The rule set asks for a vote before this round closes."))
def rules_ask_for_no_vote(round_: Any) -> bool:
    """No panel votes."""
    return not round_.votes_asked


def votes_open(round_: Any) -> Sentence:
    """Say which votes still wait for their count, a further ballot or a decision on a tie."""
    if votes := round_.undecided_votes():
        return format_lazy(
            _(
                "Not decided yet: {votes}. Close the vote, hold the further ballot, or settle the tie."
            ),
            votes="、".join(str(vote) for vote in votes),
        )
    return format_lazy(
        _("{count} items stood on no counted ballot paper. Prepare a vote on them."),
        count=round_.items_not_voted_on().count(),
    )


@says(votes_open)
def votes_are_decided(round_: Any) -> bool:
    """Every item stood on a ballot, and every vote that was not abandoned has its final count."""
    return not (round_.undecided_votes() or round_.items_not_voted_on().exists())


@says(_("No vote of this round is void, so nothing is voted on again."))
def a_vote_is_void(round_: Any) -> bool:
    """The vote on an item of the round was declared void."""
    return round_.votes.filter(vote_items__voided_at__isnull=False).exists()


@says(_("The result of this round is confirmed and its candidates have moved on."))
def result_is_not_confirmed(round_: Any) -> bool:
    """No ranking of the round is confirmed."""
    return not round_.rankings.confirmed().exists()


@says(
    _(
        "The result of this selection is confirmed. Take it back for correction first, with the reason."
    )
)
def selection_is_being_recorded(round_: Any) -> bool:
    """The society's selection is not confirmed, so that its votes may still come in."""
    return round_.selection is not None and round_.selection.stage == "recording"


def body_is_short(round_: Any) -> Sentence:
    """Say how many members the body has and how many the rules ask for."""
    return format_lazy(
        _("The body has {given} members; these rules ask for at least {least}."),
        given=round_.body.count(),
        least=round_.members_min,
    )


@says(body_is_short)
def body_is_large_enough(round_: Any) -> bool:
    """The body has as many members as the rule set asks for."""
    return round_.body.count() >= max(round_.members_min, 1)


@says(
    _(
        "No teller (监票人) is named. One member of the body keeps half of the key to the ballot box: choose who."
    )
)
def body_has_a_teller(round_: Any) -> bool:
    """A member of the body is its teller."""
    return round_.body.tellers().exists()


def conflicts_waiting(round_: Any) -> Sentence:
    """Say how many conflicts of interest wait for a decision."""
    return format_lazy(
        _("{count} conflicts of interest wait for a decision with its reason."),
        count=round_.open_conflicts().count(),
    )


@says(conflicts_waiting)
def no_conflict_waits(round_: Any) -> bool:
    """No conflict of a member with an item is left to be decided."""
    return not round_.open_conflicts().exists()


@says(_("Sign the pledge on integrity and recusal first."))
def pledge_is_signed(assignment: Any) -> bool:
    """科研诚信与回避承诺 is signed for this round."""
    return assignment.item.round.declarations.filter(expert=assignment.expert).exists()


@says(_("A conflict of interest with this item is on record."))
def no_hard_conflict_is_known(assignment: Any) -> bool:
    """No hard conflict of this expert with this item is on record."""
    return not assignment.item.conflicts.filter(expert=assignment.expert, outcome="hard").exists()


@says(_("The round is not at its vote."))
def round_is_voting(vote: Any) -> bool:
    """The round has called its vote."""
    return vote.round.stage == "voting"


@says(_("The vote has no seats. Name the panel first."))
def vote_has_seats(vote: Any) -> bool:
    """Somebody may vote."""
    return vote.seats.exists()


@says(_("The ballot paper is empty. Put items on it first."))
def vote_has_items(vote: Any) -> bool:
    """Something is voted on."""
    return vote.vote_items.exists()


def half_is_missing(vote: Any) -> Sentence:
    """Say who has not taken the second half of the key."""
    if vote.round.society_id is not None:
        return _("The teller (监票人) has not taken their half of the key to the ballot box.")
    return _("The supervisor (监督员) has not taken their half of the key to the ballot box.")


@says(half_is_missing)
def key_is_split(vote: Any) -> bool:
    """The key exists, and its second half opens only with the code of whoever took it."""
    return bool(vote.public_key)


def quorum_is_missing(vote: Any) -> Sentence:
    """Say how many members are present and how many the quorum asks for."""
    return format_lazy(
        _(
            "{present} of {seats} members are present; the quorum asks for at least {needed}. Wait, or abandon the vote and call it again."
        ),
        present=vote.seats.filter(is_present=True).count(),
        seats=vote.seats.count(),
        needed=vote.quorum_needed(),
    )


@says(_("Voting has ended already."))
def ballots_are_taken(vote: Any) -> bool:
    """Nobody has ended the voting."""
    return vote.stopped_at is None


@says(_("Voting has not ended yet. Whoever runs the vote ends it first."))
def voting_has_ended(vote: Any) -> bool:
    """Whoever runs the vote has ended the voting."""
    return vote.stopped_at is not None


@says(quorum_is_missing)
def quorum_is_reached(vote: Any) -> bool:
    """Enough members are present; who casts a ballot is."""
    return vote.seats.filter(is_present=True).count() >= vote.quorum_needed()


@says(
    _(
        "A conflict of interest came to light after its member had voted. A secret ballot cannot be taken back: abandon the vote and vote again."
    )
)
def no_conflict_came_after_its_ballot(vote: Any) -> bool:
    """No member cast a ballot on an item they had to keep away from."""
    return not vote.seats_in_late_conflict()


def keeps_half(vote: Any, by: Any) -> bool:
    """监督员 keeps the second half of the key; of a society's own vote its teller (监票人)."""
    if vote.round.society_id is None:
        return by.holds("supervisor")
    tellers = vote.round.body.tellers()
    return by.holds("expert", "chair") and tellers.filter(expert__user_id=by.user_id).exists()


def pool_is_small(draw: Any) -> Sentence:
    """Say how many are in the pool and how many seats there are."""
    return format_lazy(
        _(
            "The pool has {size} experts after recusals; the panel has {places} seats. Enrol experts, or ask for fewer seats."
        ),
        size=draw.size or 0,
        places=draw.places,
    )


@says(pool_is_small)
def pool_fills_the_seats(draw: Any) -> bool:
    """There are at least as many experts as seats."""
    return (draw.size or 0) >= draw.places


@says(
    _(
        "The pool has fewer experts of a group than the rule set asks for. Enrol such experts, or change the rule set."
    )
)
def groups_are_in_the_pool(draw: Any) -> bool:
    """Every group can reach its least."""
    return not draw.prediction.get("lacking")


def values_missing(draw: Any) -> Sentence:
    """Say how many have not revealed their random number."""
    return format_lazy(
        _("{count} random numbers are not revealed yet."), count=len(draw.missing("value"))
    )


@says(values_missing)
def all_have_revealed(draw: Any) -> bool:
    """Every contributor's random number is known and matches its commitment."""
    return not draw.missing("value")


@says(_("Type in the public random value that was announced."))
def beacon_is_typed_in(draw: Any) -> bool:
    """Where a public value was announced, it is there."""
    return bool(draw.beacon_is_in)


@says(_("Nobody was called yet. Send the invitations first."))
def people_were_called(draw: Any) -> bool:
    """The invitations were sent."""
    return draw.calls.exists()


@says(_("Somebody who was called may still answer. Wait for the answers, or until time is up."))
def nobody_may_still_answer(draw: Any) -> bool:
    """No call waits for its answer."""
    return not draw.is_waiting()


@says(_("Seats are free, and the list goes on: the next are called first."))
def seats_are_filled_or_the_list_has_ended(draw: Any) -> bool:
    """All seats are filled or called to, or nobody more may be called."""
    return draw.joined() >= draw.seats or draw.is_waiting() or draw.is_exhausted()


@says(_("By the rule set the names are not opened yet."))
def names_may_be_opened(draw: Any) -> bool:
    """The rule set opens the names now: with the sealed list, or once the round is closed."""
    when_open = draw.terms.names_open
    return when_open == "sealed" or (when_open == "closed" and draw.round.stage == "closed")


@says(_("A redraw is asked for with its reason first; another person confirms it."))
def a_redraw_was_asked_for(draw: Any) -> bool:
    """Somebody has asked for it."""
    return draw.redraw_asked_by_id is not None


@says(_("The number called out in the room is missing. Type it in, and who called it."))
def number_is_called_out(meeting: Any) -> bool:
    """The value that nobody could know when the other number was committed is there."""
    return bool(meeting.lot_value and meeting.lot_witness)


@says(_("Nobody has signed in yet."))
def somebody_is_here(meeting: Any) -> bool:
    """Somebody of those called is present."""
    return meeting.attendees.present().exists()


@says(_("A vote is still open. Close or abandon it first."))
def no_vote_is_going_on(meeting: Any) -> bool:
    """No vote of the round takes ballots."""
    return not meeting.round.votes.filter(stage="open").exists()
