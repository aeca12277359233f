"""The machines of review: a round, one expert's assignment, a vote, a draw, a meeting."""

from __future__ import annotations

from typing import Any

from django_fsm import FSMField, transition

from ledger.actors import Actor
from ledger.models import Staged
from review import rules as when
from review.choices import AssignmentStage as A
from review.choices import DrawStage as D
from review.choices import MeetingStage as M
from review.choices import RoundStage as R
from review.choices import VoteStage as V

MARKED = [when.every_review_is_in, when.no_seat_is_being_filled]
STARTS = [when.round_has_items, when.every_item_is_covered, when.experts_are_invited]
STARTS += [when.lot_has_both_numbers]
ENDS = [when.ballots_are_taken, when.quorum_is_reached, when.no_conflict_came_after_its_ballot]
COUNTS = [when.voting_has_ended, when.quorum_is_reached, when.no_conflict_came_after_its_ballot]
OPENS_AGAIN = [when.round_is_scoring, when.others_are_not_shown]
REOPENS = [when.somebody_else_asked_to_reopen, when.scoring_is_over, when.no_result_is_confirmed]
SIGNS = [when.sheet_takes_marks, when.every_criterion_is_scored, when.marks_fit_the_sheet]
SIGNS += [when.words_are_long_enough, when.grades_are_within_their_shares]
TAKEN = [when.two_persons_took_it_down, *SIGNS]
CALLS = [when.round_has_items, when.selection_is_being_recorded, when.body_is_large_enough]
CALLS += [when.body_has_a_teller, when.no_conflict_waits]


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


def by_expert_or_on_their_word(assignment: Any, by: Actor) -> bool:
    """The expert, or whoever runs the round where the pledge was taken down for the expert."""
    if by_the_expert(assignment, by) or not by_organiser(assignment, by):
        return by_the_expert(assignment, by)
    round_ = assignment.round_of()
    told = round_.pk and round_.relays.pledges().filter(expert=assignment.expert_id)
    return bool(told and told.exists())


def by_expert_or_organiser(assignment: Any, by: Actor) -> bool:
    """The expert, or whoever runs the round, on the expert's word."""
    return by_the_expert(assignment, by) or by_organiser(assignment, by)


def by_expert_or_preparer(assignment: Any, by: Actor) -> bool:
    """The expert, or whoever runs or prepares the round, on the expert's word or on what is known."""
    return by_expert_or_organiser(assignment, by) or prepares(assignment.round_of(), by)


def by_secretary(meeting: Any, by: Actor) -> bool:
    """Whoever keeps the meeting going: who runs its round, or prepares it."""
    return runs(meeting.round, by) or prepares(meeting.round, by)


def by_contributor(draw: Any, by: Actor) -> bool:
    """Whoever gives a random number to the draw: 管理员, 监督员, others where the rule set names them."""
    if draw.round.society_id is not None:
        return False
    return (by.holds("manager") or by.holds("supervisor")) and by.rehearsal == draw.rehearsal


def by_giver(draw: Any, by: Actor) -> bool:
    """Whoever reveals the last number: office, supervisor, or who was named to contribute, by link."""
    if by.kind != "link":
        return by_contributor(draw, by)
    return by.subject in {f"review.contributor:{each.pk}" for each in draw.outsiders.all()}


def by_second_person(draw: Any, by: Actor) -> bool:
    """管理员 or 监督员, and not the one who asked."""
    return by_contributor(draw, by) and by.user_id != draw.redraw_asked_by_id


def by_supervisor(assignment: Any, by: Actor) -> bool:
    """监督员."""
    return by.holds("supervisor") and by.rehearsal == assignment.rehearsal


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
        conditions=STARTS,
    )
    def start(self) -> None:
        """开始评审."""

    @transition(
        "stage",
        R.SCORING,
        R.VOTING,
        permission=by_office,
        conditions=[when.rules_ask_for_a_vote, *MARKED],
    )
    @transition(
        "stage",
        R.PREPARING,
        R.VOTING,
        permission=by_society,
        conditions=CALLS,
    )
    def call_vote(self) -> None:
        """转入票决; of a society's own: its meeting begins."""

    @transition(
        "stage",
        R.SCORING,
        R.CLOSED,
        permission=by_office,
        conditions=[when.rules_ask_for_no_vote, *MARKED],
    )
    @transition(
        "stage", R.VOTING, R.CLOSED, permission=by_organiser, conditions=[when.votes_are_decided]
    )
    def close(self) -> None:
        """评审结束."""

    @transition(
        "stage",
        R.CLOSED,
        R.VOTING,
        permission=by_office,
        conditions=[when.a_vote_is_void, when.result_is_not_confirmed],
    )
    def vote_again(self) -> None:
        """另行表决: the vote on an item is void and held again."""

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
    """One expert, one item: offered → accepted after the declaration → signed; an offer may move on."""

    stage = FSMField(default=A.OFFERED, choices=A.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        A.OFFERED,
        A.ACCEPTED,
        permission=by_expert_or_on_their_word,
        conditions=[when.pledge_is_signed, when.no_hard_conflict_is_known],
    )
    def accept(self) -> None:
        """接受评审."""

    @transition("stage", [A.OFFERED, A.ACCEPTED], A.DECLINED, permission=by_expert_or_preparer)
    def decline(self, ground: str = "") -> None:
        """谢绝评审; the ground is one of the list, where one was chosen."""
        self.ground = ground

    @transition("stage", A.OFFERED, A.WITHDRAWN, permission=by_organiser)
    def withdraw(self) -> None:
        """调整: what nobody has accepted yet goes to another expert, by a repair."""

    @transition("stage", A.WITHDRAWN, A.OFFERED, permission=by_organiser)
    def offer_again(self, order: int) -> None:
        """再次分配: what went to another expert comes back to this one, who had refused nothing."""
        self.order = order
        self.offered_at = self.moment[1]  # type: ignore[index]

    @transition("stage", [A.OFFERED, A.ACCEPTED], A.RECUSED, permission=by_expert_or_preparer)
    def recuse(self) -> None:
        """回避; shuts the file at once."""

    @transition("stage", A.ACCEPTED, A.SIGNED, permission=by_the_expert, conditions=SIGNS)
    def sign(self) -> None:
        """签名提交评分."""
        self.signed_at, self.reopened = (self.moment[1] if self.moment else None), False

    @transition("stage", A.ACCEPTED, A.SIGNED, permission=by_organiser, conditions=TAKEN)
    def take_down(self) -> None:
        """代录评分: signed on paper or said by telephone, taken down by one, confirmed by another."""
        self.signed_at, self.reopened = (self.moment[1] if self.moment else None), False

    @transition("stage", A.SIGNED, A.ACCEPTED, permission=by_the_expert, conditions=OPENS_AGAIN)
    def reopen(self) -> None:
        """重新打开, until the round closes."""
        self.signed_at = None

    @transition("stage", A.SIGNED, A.ACCEPTED, permission=by_supervisor, conditions=REOPENS)
    def reopen_late(self) -> None:
        """结束后重新打开: the office asked with a reason, the supervisor agrees."""
        self.signed_at, self.reopened = None, True

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

    @transition("stage", V.OPEN, V.OPEN, permission=by_organiser, conditions=ENDS)
    def stop(self) -> None:
        """停止投票: no more ballots; the box waits for whoever keeps the second half of the key."""
        self.stopped_at = self.moment[1] if self.moment else None

    @transition("stage", V.OPEN, V.CLOSED, permission=when.keeps_half, conditions=COUNTS)
    def close(self) -> None:
        """开箱计票, by whoever keeps the second half of the key, on their own page."""
        self.office_half = self.supervisor_half = self.lot_seed = ""
        self.closed_at = self.moment[1] if self.moment else None

    @transition("stage", [V.PREPARED, V.OPEN], V.ABANDONED, permission=by_organiser)
    def abandon(self) -> None:
        """终止: nothing is counted; the key is destroyed and the box can never be opened."""
        self.office_half = self.supervisor_half = self.lot_seed = ""
        self.closed_at = self.moment[1] if self.moment else None


class DrawMachine(Staged):
    """抽取: prepared → committed → seeded → drawn → sealed → opened; what cannot stand is redrawn."""

    stage = FSMField(default=D.PREPARED, choices=D.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        D.PREPARED,
        D.COMMITTED,
        permission=by_organiser,
        conditions=[when.pool_fills_the_seats, when.groups_are_in_the_pool],
    )
    def commit_pool(self) -> None:
        """提交名单: the pool and the rules stand, by their hashes."""
        self.committed_at = self.moment[1] if self.moment else None

    @transition(
        "stage",
        D.COMMITTED,
        D.SEEDED,
        permission=by_giver,
        conditions=[when.all_have_revealed, when.beacon_is_typed_in],
    )
    def make_seed(self) -> None:
        """生成种子 from all random numbers, once the last is revealed."""

    @transition("stage", D.SEEDED, D.DRAWN, permission=by_contributor)
    def draw_order(self) -> None:
        """抽取: the whole order follows from the seed."""
        self.drawn_at = self.moment[1] if self.moment else None

    @transition(
        "stage",
        D.DRAWN,
        D.SEALED,
        permission=by_organiser,
        conditions=[
            when.people_were_called,
            when.nobody_may_still_answer,
            when.seats_are_filled_or_the_list_has_ended,
        ],
    )
    def seal_list(self) -> None:
        """封存名单: those who accepted are seated."""
        self.sealed_at = self.moment[1] if self.moment else None

    @transition("stage", D.SEALED, D.DRAWN, permission=by_organiser)
    def reopen_list(self) -> None:
        """补抽: a seat was vacated, or an item lost its quorum; the next in drawn order is called."""
        self.sealed_at = None

    @transition(
        "stage", D.SEALED, D.OPENED, permission=by_organiser, conditions=[when.names_may_be_opened]
    )
    def open_names(self) -> None:
        """启封: names and salts are handed out, everything can be computed again."""
        self.opened_at = self.moment[1] if self.moment else None

    @transition(
        "stage",
        [D.COMMITTED, D.SEEDED, D.DRAWN],
        D.REDRAWN,
        permission=by_second_person,
        conditions=[when.a_redraw_was_asked_for],
    )
    def redraw(self) -> None:
        """重新抽取: a second person confirms; the draw stays on record and counts no more."""


class MeetingMachine(Staged):
    """会评: planned → ordered by lot → sitting → ended; one that does not take place is called off."""

    stage = FSMField(default=M.PLANNED, choices=M.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        M.PLANNED,
        M.ORDERED,
        permission=by_secretary,
        conditions=[when.number_is_called_out],
    )
    def draw_lot(self) -> None:
        """抽签: the order follows from a number committed before and one called out now."""
        self.drawn_at = self.moment[1] if self.moment else None

    @transition(
        "stage", M.ORDERED, M.SITTING, permission=by_secretary, conditions=[when.somebody_is_here]
    )
    def begin_meeting(self) -> None:
        """开会."""
        self.began_at = self.moment[1] if self.moment else None

    @transition(
        "stage", M.SITTING, M.ENDED, permission=by_secretary, conditions=[when.no_vote_is_going_on]
    )
    def end_meeting(self) -> None:
        """散会."""
        self.ended_at = self.moment[1] if self.moment else None

    @transition("stage", [M.PLANNED, M.ORDERED], M.CALLED_OFF, permission=by_secretary)
    def call_off(self) -> None:
        """取消会议: it is planned anew."""
        self.ended_at = self.moment[1] if self.moment else None
