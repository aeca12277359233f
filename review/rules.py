"""When a round, an assignment or a vote may take a step."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import says
from ledger.situations import Sentence


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


@says(_("The round is not open for scoring."))
def round_is_scoring(assignment: Any) -> bool:
    """The round takes scores."""
    return assignment.item.round.stage == "scoring"


def criteria_missing(assignment: Any) -> Sentence:
    """Name the criteria without a score."""
    return format_lazy(
        _("Not scored yet: {criteria}."),
        criteria="、".join(c.zh for c in assignment.missing_criteria()),
    )


@says(criteria_missing)
def every_criterion_is_scored(assignment: Any) -> bool:
    """The score sheet is complete."""
    return not assignment.missing_criteria()


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
