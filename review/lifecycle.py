"""The machines of review: a round, one expert's assignment, a vote."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from ledger.actors import Actor
from ledger.models import Staged
from review import rules as when
from review.choices import AssignmentStage as A
from review.choices import RoundStage as R
from review.choices import VoteStage as V


def by_manager(record: Any, by: Actor) -> bool:
    """管理员."""
    return by.holds("manager")


def by_the_expert(assignment: Any, by: Actor) -> bool:
    """The expert the work is assigned to, in the office of an expert."""
    return by.holds("expert", "chair") and assignment.expert.user_id == by.user_id


def by_expert_or_manager(assignment: Any, by: Actor) -> bool:
    """The expert, or the office on the expert's word."""
    return by_the_expert(assignment, by) or by_manager(assignment, by)


class RoundMachine(Staged):
    """评审轮次: experts are assigned while preparing, score, then a panel may vote."""

    stage = FSMField(default=R.PREPARING, choices=R.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        R.PREPARING,
        R.SCORING,
        permission=by_manager,
        conditions=[when.round_has_items, when.every_item_is_covered],
    )
    def start(self) -> None:
        """开始评审."""

    @transition(
        "stage",
        R.SCORING,
        R.VOTING,
        permission=by_manager,
        conditions=[when.rules_ask_for_a_vote, when.every_review_is_in],
    )
    def call_vote(self) -> None:
        """转入票决."""

    @transition(
        "stage",
        R.SCORING,
        R.CLOSED,
        permission=by_manager,
        conditions=[when.rules_ask_for_no_vote, when.every_review_is_in],
    )
    @transition(
        "stage", R.VOTING, R.CLOSED, permission=by_manager, conditions=[when.vote_is_closed]
    )
    def close(self) -> None:
        """评审结束."""


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

    @transition("stage", [A.OFFERED, A.ACCEPTED], A.DECLINED, permission=by_expert_or_manager)
    def decline(self) -> None:
        """谢绝评审."""

    @transition("stage", [A.OFFERED, A.ACCEPTED], A.RECUSED, permission=by_expert_or_manager)
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

    @transition(
        "stage", A.SIGNED, A.ACCEPTED, permission=by_the_expert, conditions=[when.round_is_scoring]
    )
    def reopen(self) -> None:
        """重新打开, until the round closes."""

    @transition("stage", A.SIGNED, A.VOIDED, permission=by_manager)
    def void(self) -> None:
        """作废: an undeclared conflict was found later."""


class VoteMachine(Staged):
    """票决: prepared → open → closed; closing counts."""

    stage = FSMField(default=V.PREPARED, choices=V.choices)

    class Meta:
        abstract = True

    @transition(
        "stage", V.PREPARED, V.OPEN, permission=by_manager, conditions=[when.vote_has_seats]
    )
    def open(self) -> None:
        """开始投票."""

    @transition(
        "stage", V.OPEN, V.CLOSED, permission=by_manager, conditions=[when.quorum_is_reached]
    )
    def close(self) -> None:
        """投票结束."""
