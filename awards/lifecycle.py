"""The machines of awards: a notice, an objection, an award list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django_fsm import FSMField, transition

from awards import rules as when
from awards.choices import ListStage as L
from awards.choices import NoticeStage as N
from awards.choices import ObjectionStage as O
from ledger.actors import Actor
from ledger.models import Staged


def by_manager(record: Any, by: Actor) -> bool:
    """管理员."""
    return by.holds("manager")


def by_manager_or_clock(record: Any, by: Actor) -> bool:
    """管理员, or the clock: what follows from the rules alone."""
    return by.holds("manager") or by.kind == "clock"


def by_the_clock(record: Any, by: Actor) -> bool:
    """Nobody closes a notice early: only the clock does."""
    return by.kind == "clock"


FIT_TO_PUBLISH = [
    when.notice_lists_somebody,
    when.notice_leaks_nothing,
    when.everybody_consents,
    when.second_person_publishes,
]


class NoticeMachine(Staged):
    """公示: drafted (→ scheduled) → published → closed; suspended stops the clock for good."""

    stage = FSMField(default=N.DRAFTED, choices=N.choices)
    published_at: datetime | None
    last_day: date | None
    closes_at: datetime | None
    moved_from: date | None
    provisional: bool
    take_down_due: datetime | None

    class Meta:
        abstract = True

    def names_due(self) -> datetime | None:
        """Return when the names are taken down after the end; None where they stay."""
        raise AttributeError("the notice itself knows its rules")

    @transition("stage", N.DRAFTED, N.PUBLISHED, permission=by_manager, conditions=FIT_TO_PUBLISH)
    def publish(
        self, published_at: datetime, last_day: date, closes_at: datetime, provisional: bool = False
    ) -> None:
        """发布公示, by a second person, with its first and last moment."""
        self.published_at, self.last_day, self.closes_at = published_at, last_day, closes_at
        self.provisional, self.moved_from = provisional, None

    @transition("stage", N.DRAFTED, N.SCHEDULED, permission=by_manager, conditions=FIT_TO_PUBLISH)
    def schedule(
        self,
        published_at: datetime,
        last_day: date,
        closes_at: datetime,
        provisional: bool,
        moved_from: date | None,
    ) -> None:
        """定时发布, by a second person: the clock opens it at its first moment."""
        self.published_at, self.last_day, self.closes_at = published_at, last_day, closes_at
        self.provisional, self.moved_from = provisional, moved_from

    @transition(
        "stage",
        N.SCHEDULED,
        N.PUBLISHED,
        permission=by_the_clock,
        conditions=[
            when.first_moment_has_come,
            when.notice_lists_somebody,
            when.everybody_consents,
        ],
    )
    def open_notice(self, **moments: Any) -> None:
        """公示开始, by the clock alone and not before its first moment; ``moments`` where it is late."""
        for name, value in moments.items():
            setattr(self, name, value)

    @transition("stage", N.SCHEDULED, N.DRAFTED, permission=by_manager)
    def unschedule(self) -> None:
        """撤回定时发布: before its first moment, to be mended or planned anew."""
        self.published_at = self.last_day = self.closes_at = self.moved_from = None
        self.provisional = False

    @transition(
        "stage",
        N.PUBLISHED,
        N.SUSPENDED,
        permission=by_manager,
        conditions=[when.last_moment_has_not_passed, when.two_persons_suspend],
    )
    def suspend(self) -> None:
        """中止公示; a full-length notice must follow."""

    @transition(
        "stage",
        N.PUBLISHED,
        N.CLOSED,
        permission=by_the_clock,
        conditions=[when.end_is_settled, when.last_moment_has_passed],
    )
    def close(self) -> None:
        """公示期满; from now on the names have a day on which they are taken down."""
        self.take_down_due = self.names_due()


class ObjectionMachine(Staged):
    """异议: received → accepted → upheld, dismissed or corrected; declined with the clause; or a lead.

    An appeal (复核) that is granted opens what was ruled on once more.
    """

    stage = FSMField(default=O.RECEIVED, choices=O.choices)
    ruled_at: datetime | None
    ruling: str
    refusal: str
    document: str

    class Meta:
        abstract = True

    @transition(
        "stage",
        O.RECEIVED,
        O.LEAD,
        permission=by_manager_or_clock,
        conditions=[when.anonymous_are_kept_as_leads],
    )
    def keep_as_lead(self) -> None:
        """线索存档: anonymous, but with something that can be checked; it holds nobody up."""

    @transition(
        "stage",
        [O.DECLINED, O.UPHELD, O.DISMISSED, O.CORRECTED],
        O.ACCEPTED,
        permission=by_manager,
        conditions=[when.an_appeal_is_granted],
    )
    def reopen_objection(self) -> None:
        """复核后重新处理: an appeal was granted, by another person than who ruled; it keeps the ruling."""
        self.ruled_at, self.ruling, self.refusal, self.document = None, "", "", ""

    @transition(
        "stage",
        O.RECEIVED,
        O.ACCEPTED,
        permission=by_manager,
        conditions=[when.objection_is_named, when.objection_came_in_time],
    )
    def accept(self) -> None:
        """受理."""

    @transition(
        "stage",
        O.RECEIVED,
        O.DECLINED,
        permission=by_manager,
        conditions=[when.refusal_is_named, when.ruling_has_words],
    )
    def decline(self, ruled_at: datetime) -> None:
        """不予受理, with the clause."""
        self.ruled_at = ruled_at

    @transition(
        "stage",
        O.ACCEPTED,
        O.UPHELD,
        permission=by_manager,
        conditions=[when.ruling_has_words, when.misconduct_names_its_decision],
    )
    def uphold(self, ruled_at: datetime) -> None:
        """异议成立."""
        self.ruled_at = ruled_at

    @transition(
        "stage", O.ACCEPTED, O.DISMISSED, permission=by_manager, conditions=[when.ruling_has_words]
    )
    def dismiss(self, ruled_at: datetime) -> None:
        """异议不成立."""
        self.ruled_at = ruled_at

    @transition(
        "stage",
        [O.RECEIVED, O.ACCEPTED],
        O.CORRECTED,
        permission=by_manager,
        conditions=[when.objection_is_formal, when.ruling_has_words],
    )
    def correct(self, ruled_at: datetime) -> None:
        """文字、排序差错已更正; the candidate goes on."""
        self.ruled_at = ruled_at


class AwardListMachine(Staged):
    """授奖名单: drafted → published, by two persons."""

    stage = FSMField(default=L.DRAFTED, choices=L.choices)
    published_at: datetime | None

    class Meta:
        abstract = True

    @transition(
        "stage",
        L.DRAFTED,
        L.PUBLISHED,
        permission=by_manager,
        conditions=[
            when.list_names_somebody,
            when.list_leaks_nothing,
            when.every_missing_name_has_a_reason,
            when.nobody_listed_is_barred,
            when.decision_has_come_back,
            when.second_person_publishes,
        ],
    )
    def publish(self, published_at: datetime) -> None:
        """公布授奖名单."""
        self.published_at = published_at
