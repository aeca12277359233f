"""The machines of review: a round, one expert's assignment, a vote."""

from __future__ import annotations

from typing import Any

from django_fsm import FSMField, transition

from ledger.actors import Actor
from ledger.models import Staged
from review import rules as when
from review.choices import AssignmentStage as A
from review.choices import RoundStage as R
from review.choices import VoteStage as V


def runs(round_: Any, by: Actor) -> bool:
    """管理员 runs the office's rounds, 负责人 those of their own society (学会推选)."""
    if round_.society_id is None:
        return by.holds("manager")
    return by.holds("approver") and by.society_id == round_.society_id


def prepares(round_: Any, by: Actor) -> bool:
    """管理员 prepares the office's rounds; a society's own is prepared by its 填报人, who opens nothing."""
    if round_.society_id is None:
        return by.holds("manager")
    return by.holds("clerk") and by.society_id == round_.society_id


def by_office(round_: Any, by: Actor) -> bool:
    """管理员, of a round of the office: a society's own has no marks."""
    return round_.society_id is None and runs(round_, by)


def by_society(round_: Any, by: Actor) -> bool:
    """负责人, of their society's own round."""
    return round_.society_id is not None and runs(round_, by)


def by_organiser(record: Any, by: Actor) -> bool:
    """Whoever runs the round of this record."""
    return runs(record.round_of(), by)


def by_the_expert(assignment: Any, by: Actor) -> bool:
    """The expert the work is assigned to, in the office of an expert."""
    return by.holds("expert", "chair") and assignment.expert.user_id == by.user_id


def by_expert_or_organiser(assignment: Any, by: Actor) -> bool:
    """The expert, or whoever runs the round, on the expert's word."""
    return by_the_expert(assignment, by) or by_organiser(assignment, by)


def by_expert_or_preparer(assignment: Any, by: Actor) -> bool:
    """The expert, or whoever runs or prepares the round, on the expert's word or on what is known."""
    return by_expert_or_organiser(assignment, by) or prepares(assignment.round_of(), by)


class RoundMachine(Staged):
    """评审轮次: experts are assigned while preparing, score, then a panel may vote.

    A society's own (推选) goes from its preparation to the vote, and may be set aside for good.
    """

    stage = FSMField(default=R.PREPARING, choices=R.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        R.PREPARING,
        R.SCORING,
        permission=by_office,
        conditions=[when.round_has_items, when.every_item_is_covered],
    )
    def start(self) -> None:
        """开始评审."""

    @transition(
        "stage",
        R.SCORING,
        R.VOTING,
        permission=by_office,
        conditions=[when.rules_ask_for_a_vote, when.every_review_is_in],
    )
    @transition(
        "stage",
        R.PREPARING,
        R.VOTING,
        permission=by_society,
        conditions=[
            when.round_has_items,
            when.selection_is_being_recorded,
            when.body_is_large_enough,
            when.body_has_a_teller,
            when.no_conflict_waits,
        ],
    )
    def call_vote(self) -> None:
        """转入票决; of a society's own: its meeting begins."""

    @transition(
        "stage",
        R.SCORING,
        R.CLOSED,
        permission=by_office,
        conditions=[when.rules_ask_for_no_vote, when.every_review_is_in],
    )
    @transition(
        "stage", R.VOTING, R.CLOSED, permission=by_organiser, conditions=[when.votes_are_decided]
    )
    def close(self) -> None:
        """评审结束."""

    @transition(
        "stage",
        [R.PREPARING, R.VOTING, R.CLOSED],
        R.ABANDONED,
        permission=by_society,
        conditions=[when.selection_is_being_recorded],
    )
    def abandon(self) -> None:
        """作废本次推选会议: it counts nowhere; the society votes anew or records a vote on paper."""


class AssignmentMachine(Staged):
    """One expert, one item: offered → accepted after the declaration → signed."""

    stage = FSMField(default=A.OFFERED, choices=A.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        A.OFFERED,
        A.ACCEPTED,
        permission=by_the_expert,
        conditions=[when.pledge_is_signed, when.no_hard_conflict_is_known],
    )
    def accept(self) -> None:
        """接受评审."""

    @transition("stage", [A.OFFERED, A.ACCEPTED], A.DECLINED, permission=by_expert_or_preparer)
    def decline(self) -> None:
        """谢绝评审."""

    @transition("stage", [A.OFFERED, A.ACCEPTED], A.RECUSED, permission=by_expert_or_preparer)
    def recuse(self) -> None:
        """回避; shuts the file at once."""

    @transition(
        "stage",
        A.ACCEPTED,
        A.SIGNED,
        permission=by_the_expert,
        conditions=[when.round_is_scoring, when.every_criterion_is_scored],
    )
    def sign(self) -> None:
        """签名提交评分."""
        self.signed_at = self.moment[1] if self.moment else None

    @transition(
        "stage", A.SIGNED, A.ACCEPTED, permission=by_the_expert, conditions=[when.round_is_scoring]
    )
    def reopen(self) -> None:
        """重新打开, until the round closes."""
        self.signed_at = None

    @transition("stage", A.SIGNED, A.VOIDED, permission=by_expert_or_organiser)
    def void(self) -> None:
        """作废: a conflict came to light after signing."""


class VoteMachine(Staged):
    """票决: prepared → open → closed; closing counts. What cannot be counted is abandoned."""

    stage = FSMField(default=V.PREPARED, choices=V.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        V.PREPARED,
        V.OPEN,
        permission=by_organiser,
        conditions=[
            when.round_is_voting,
            when.vote_has_seats,
            when.vote_has_items,
            when.key_is_split,
        ],
    )
    def open(self) -> None:
        """开始投票."""
        self.opened_at = self.moment[1] if self.moment else None

    @transition(
        "stage",
        V.OPEN,
        V.CLOSED,
        permission=by_organiser,
        conditions=[when.quorum_is_reached, when.no_conflict_came_after_its_ballot],
    )
    def close(self) -> None:
        """投票结束, 开箱计票."""
        self.office_half = self.supervisor_half = ""
        self.closed_at = self.moment[1] if self.moment else None

    @transition("stage", [V.PREPARED, V.OPEN], V.ABANDONED, permission=by_organiser)
    def abandon(self) -> None:
        """终止: nothing is counted; the key is destroyed and the box can never be opened."""
        self.office_half = self.supervisor_half = ""
        self.closed_at = self.moment[1] if self.moment else None
