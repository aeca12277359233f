"""The whole journey on one screen: the paper, then the candidate on the machine of its track.

A step of another track does not exist on the machine; it is not merely refused. What differs
between programmes and years is data: the rule set decides which steps are asked for.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from ledger.models import Staged
from nominations import rules as when
from nominations.choices import ON_THE_WAY
from nominations.choices import CandidateStage as C
from nominations.choices import PaperStage as P
from nominations.choices import SelectionStage as S
from nominations.who import (
    by_approver,
    by_approver_or_page,
    by_clerk,
    by_clock_or_examiner,
    by_examiner,
    by_manager,
    by_manager_or_clock,
    by_society,
)

office = partial(transition, "stage", permission=by_manager)
"""A step of a candidate: the office's managers take them all (管理员)."""
timed = partial(transition, "stage", permission=by_manager_or_clock)
"""A step the clock takes too, once its moment has come."""


class PaperMachine(Staged):
    """推荐书: draft → submitted → endorsed → accepted, with returned, refused, withdrawn."""

    cycle: Any
    rule_set_id: int | None
    stage = FSMField(default=P.DRAFT, choices=P.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        P.DRAFT,
        P.SUBMITTED,
        permission=by_clerk,
        conditions=[when.call_is_open, when.paper_has_no_blocking_finding, when.pledge_is_given],
    )
    def submit(self) -> None:
        """提交 to one's own 负责人, under the rules the cycle runs on now."""
        self.rule_set_id = self.cycle.rule_set_id

    @transition(
        "stage",
        P.RETURNED,
        P.SUBMITTED,
        permission=by_clerk,
        conditions=[
            when.mending_is_in_time,
            when.paper_has_no_blocking_finding,
            when.pledge_is_given,
        ],
    )
    def resubmit(self) -> None:
        """补正后重新提交."""

    @transition(
        "stage",
        P.SUBMITTED,
        P.DRAFT,
        permission=by_society,
        conditions=[when.paper_was_never_returned],
    )
    def recall(self) -> None:
        """撤回修改: a draft follows the rules of its cycle again."""
        self.rule_set_id = None

    @transition(
        "stage",
        P.SUBMITTED,
        P.ENDORSED,
        permission=by_approver_or_page,
        conditions=[
            when.way_is_open,
            when.call_is_open_or_mending,
            when.endorser_did_not_draft,
            when.paper_has_no_blocking_finding,
            when.society_has_selected,
            when.quota_has_room,
        ],
    )
    def endorse(self) -> None:
        """审核推荐: a second person of the society answers for it."""

    @transition(
        "stage",
        P.ENDORSED,
        P.RETURNED,
        permission=by_examiner,
        conditions=[when.check_names_a_fault, when.a_correction_is_left],
    )
    def return_(self, mend_by: datetime) -> None:
        """退回补正, as often as the rule set allows: once, where it follows custom."""
        self.mend_by: datetime | None = mend_by

    @transition(
        "stage",
        P.ENDORSED,
        P.ACCEPTED,
        permission=by_examiner,
        conditions=[
            when.check_is_complete,
            when.check_names_no_fault,
            when.paper_came_as_asked,
            when.candidacy_takes_papers,
            when.merge_lets_it_in,
        ],
    )
    def accept(self) -> None:
        """形式审查合格, 受理."""

    @transition(
        "stage",
        P.ENDORSED,
        P.REFUSED,
        permission=by_examiner,
        conditions=[when.refusal_has_a_ground],
    )
    @transition(
        "stage",
        [P.RETURNED, P.SUBMITTED],
        P.REFUSED,
        permission=by_clock_or_examiner,
        conditions=[when.mending_is_overdue],
    )
    def refuse(self) -> None:
        """不予受理, with reasons."""

    @transition(
        "stage", [P.DRAFT, P.SUBMITTED, P.ENDORSED, P.RETURNED], P.WITHDRAWN, permission=by_society
    )
    @transition(
        "stage",
        P.ACCEPTED,
        P.WITHDRAWN,
        permission=by_approver,
        conditions=[when.candidate_is_not_in_notice],
    )
    def withdraw(self) -> None:
        """撤回推荐; before acceptance the quota is free again, after it is not."""


class SelectionMachine(Staged):
    """推选: recording → confirmed → posted → concluded; corrected until a paper of it is endorsed."""

    stage = FSMField(default=S.RECORDING, choices=S.choices)
    confirmed_by_id: int | None
    confirmed_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    objected: bool | None
    handling: str

    class Meta:
        abstract = True

    @transition(
        "stage",
        S.RECORDING,
        S.CONFIRMED,
        permission=by_approver,
        conditions=[when.confirmer_did_not_record, when.selection_is_sound],
    )
    def confirm_selection(self, user: int, moment: datetime) -> None:
        """确认推选结果: a second person of the society answers for the count."""
        self.confirmed_by_id, self.confirmed_at = user, moment

    @transition(
        "stage",
        S.CONFIRMED,
        S.POSTED,
        permission=by_society,
        conditions=[when.rules_ask_for_own_notice, when.somebody_is_put_forward],
    )
    def post_selection(self, opens: datetime, closes: datetime) -> None:
        """推选单位公示: from the first to the last moment."""
        self.opens_at, self.closes_at = opens, closes

    @transition(
        "stage", S.POSTED, S.CONCLUDED, permission=by_approver, conditions=[when.own_notice_has_run]
    )
    def conclude_selection(self, objected: bool, handling: str) -> None:
        """公示期满: whether anybody objected, and what came of it."""
        self.objected, self.handling = objected, handling

    @transition(
        "stage",
        [S.CONFIRMED, S.POSTED, S.CONCLUDED],
        S.RECORDING,
        permission=by_society,
        conditions=[when.no_paper_of_it_is_endorsed, when.no_other_is_being_recorded],
    )
    def reopen_selection(self) -> None:
        """更正: back to the record, with a reason; what was confirmed stays in the book."""
        self.confirmed_by_id = self.confirmed_at = self.opens_at = self.closes_at = None
        self.objected, self.handling = None, ""


class CandidateMachine(Staged):
    """候选人: the stretch all tracks share."""

    stage = FSMField(default=C.ADMITTED, choices=C.choices)

    class Meta:
        abstract = True

    @office(
        C.ADMITTED,
        C.IN_REVIEW,
        conditions=[
            when.rules_ask_for_review,
            when.a_paper_is_accepted,
            when.merge_is_not_contradicted,
            when.earlier_notices_have_run,
        ],
    )
    def review(self) -> None:
        """进入评审."""

    @office(C.IN_REVIEW, C.RECOMMENDED, conditions=[when.result_is_in_favour])
    def recommend(self) -> None:
        """评审通过."""

    @office(C.IN_REVIEW, C.NOT_SELECTED, conditions=[when.result_is_not_in_favour])
    def pass_over(self) -> None:
        """未入选."""

    @office(
        C.RECOMMENDED,
        C.CLEARED,
        conditions=[when.rules_ask_for_clearance, when.every_body_has_cleared],
    )
    def clear(self) -> None:
        """征求意见、诚信核查通过."""

    @office(
        C.CLEARED, C.DECIDED, conditions=[when.rules_ask_for_decision, when.meeting_has_confirmed]
    )
    @office(
        C.RECOMMENDED,
        C.DECIDED,
        conditions=[
            when.rules_ask_for_no_clearance,
            when.rules_ask_for_decision,
            when.meeting_has_confirmed,
        ],
    )
    def decide(self) -> None:
        """会议审定; the meeting may drop or send back, never add."""

    @office([C.RECOMMENDED, C.CLEARED], C.IN_REVIEW, conditions=[when.meeting_has_sent_back])
    def send_back(self) -> None:
        """会议退回复评."""

    @timed(
        [C.RECOMMENDED, C.CLEARED, C.DECIDED],
        C.ANNOUNCED,
        conditions=[
            when.rules_ask_for_notice,
            when.all_asked_before_notice,
            when.earlier_notices_have_run,
            when.a_notice_is_published,
            when.no_objection_stands,
        ],
    )
    def announce(self) -> None:
        """公示."""

    @office(C.ANNOUNCED, C.CONTESTED, conditions=[when.an_objection_is_open])
    def contest(self) -> None:
        """异议受理, 暂停."""

    @office(
        C.CONTESTED,
        C.ANNOUNCED,
        conditions=[when.no_objection_is_open, when.no_objection_was_upheld],
    )
    def settle(self) -> None:
        """异议不成立或已更正."""

    @office(
        [*ON_THE_WAY, C.DEFERRED, C.CARRIED], C.DROPPED, conditions=[when.dropping_has_a_ground]
    )
    def drop(self) -> None:
        """取消资格或退出, with reason."""

    @timed(ON_THE_WAY, C.DEFERRED, conditions=[when.objection_skips_the_cycle])
    def defer(self) -> None:
        """异议未按期处理完毕, 本届不再评审、授奖."""

    @timed(
        C.DEFERRED, C.CARRIED, conditions=[when.no_objection_stands, when.next_cycle_is_open_to_it]
    )
    @office(C.DROPPED, C.CARRIED, conditions=[when.its_appeal_was_granted])
    def carry_over(self) -> None:
        """异议处理完毕, 转入下一届; who was dropped for it too, after a granted appeal."""

    @timed(C.DEFERRED, C.LAPSED, conditions=[when.next_cycle_is_closed_to_it])
    def lapse_late(self) -> None:
        """处理期限届满, 可重新推荐."""


class AcademicianTail(models.Model):
    """院士候选人: reported to the academy, which decides who is a 有效候选人 and who is elected."""

    class Meta:
        abstract = True

    @office(C.ANNOUNCED, C.REPORTED, conditions=when.NOTICE_IS_OVER)
    def report(self) -> None:
        """报送."""

    @office(C.REPORTED, C.VALID, conditions=[when.outcome_has_a_document])
    def validate(self) -> None:
        """有效候选人, as the academy published."""

    @office(C.REPORTED, C.NOT_VALID, conditions=[when.outcome_has_a_document])
    def invalidate(self) -> None:
        """未成为有效候选人."""

    @office(C.VALID, C.ELECTED, conditions=[when.outcome_has_a_document])
    def elect(self) -> None:
        """当选."""

    @office(C.VALID, C.NOT_ELECTED, conditions=[when.outcome_has_a_document])
    def not_elect(self) -> None:
        """未当选."""


class TalentTail(models.Model):
    """人才推荐: forwarded to the body that decides; 国际民间科技组织任职 by way of 外事审批."""

    class Meta:
        abstract = True

    @office(
        C.ADMITTED,
        C.APPROVED_ABROAD,
        conditions=[
            when.rules_ask_for_approval_abroad,
            when.a_paper_is_accepted,
            when.every_body_has_cleared,
        ],
    )
    def approve_abroad(self) -> None:
        """外事审批同意."""

    @office(C.APPROVED_ABROAD, C.FORWARDED)
    @office(C.ANNOUNCED, C.FORWARDED, conditions=when.NOTICE_IS_OVER)
    def forward(self) -> None:
        """报送决定机关."""

    @office(C.FORWARDED, C.SELECTED, conditions=[when.outcome_has_a_document])
    def select(self) -> None:
        """入选."""

    @office(C.FORWARDED, C.TURNED_DOWN, conditions=[when.outcome_has_a_document])
    def turn_down(self) -> None:
        """未入选."""


class AwardTail(models.Model):
    """奖励: approved, awarded with a certificate, revocable."""

    class Meta:
        abstract = True

    @office(C.ANNOUNCED, C.APPROVED, conditions=when.NOTICE_IS_OVER)
    def approve(self) -> None:
        """批准."""

    @office(
        C.APPROVED,
        C.AWARDED,
        conditions=[when.no_objection_stands, when.nobody_is_barred, when.award_list_is_published],
    )
    def award(self) -> None:
        """授奖."""

    @office(C.AWARDED, C.REVOKED, conditions=[when.revocation_has_a_ground])
    def revoke(self) -> None:
        """撤销奖励."""
