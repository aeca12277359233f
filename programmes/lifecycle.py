"""The machines of a cycle (preparing → open → closed → finished) and of a change of its rules."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ledger.actors import Actor
from ledger.models import Staged
from programmes import rules


class CycleStage(models.TextChoices):
    """Stages of a cycle."""

    PREPARING = "preparing", _("in preparation")
    OPEN = "open", _("open for papers")
    CLOSED = "closed", _("closed for papers")
    FINISHED = "finished", _("finished")


S = CycleStage


def by_manager(cycle: Any, by: Actor) -> bool:
    """管理员."""
    return by.holds("manager")


def by_manager_or_clock(cycle: Any, by: Actor) -> bool:
    """管理员, or the clock when the deadline has passed."""
    return by.holds("manager") or by.kind == "clock"


class CycleMachine(Staged):
    """Steps of a cycle; opening freezes its rule set."""

    opened_by_id: int | None
    stage = FSMField(default=S.PREPARING, choices=S.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        S.PREPARING,
        S.OPEN,
        permission=by_manager,
        conditions=[
            rules.rule_set_is_frozen,
            rules.deadline_lies_ahead,
            rules.call_is_written,
            rules.authority_is_on_record,
            rules.organiser_may_give_awards,
            rules.second_person_opens,
        ],
    )
    def open(self) -> None:
        """开放申报, by another manager than the one who prepared it."""
        if self.moment:
            self.opened_by_id = self.moment[0].user_id

    @transition(
        "stage",
        S.OPEN,
        S.CLOSED,
        permission=by_manager_or_clock,
        conditions=[rules.deadline_has_passed],
    )
    def close(self) -> None:
        """申报截止."""

    @transition(
        "stage",
        S.CLOSED,
        S.FINISHED,
        permission=by_manager,
        conditions=[rules.no_candidate_is_on_the_way],
    )
    def finish(self) -> None:
        """本届结束."""


class ChangeStage(models.TextChoices):
    """Stages of a change of rules after the opening."""

    DRAFTED = "drafted", _("being written")
    PROPOSED = "proposed", _("proposed, awaits a second manager")
    ADOPTED = "adopted", _("published")
    DROPPED = "dropped", _("given up")


C = ChangeStage


class RuleChangeMachine(Staged):
    """Steps of a change of rules: one manager proposes, another publishes."""

    reason: str
    proposed_by_id: int | None
    stage = FSMField(default=C.DRAFTED, choices=C.choices)

    class Meta:
        abstract = True

    @transition(
        "stage",
        C.DRAFTED,
        C.PROPOSED,
        permission=by_manager,
        conditions=[rules.cycle_takes_papers, rules.something_differs],
    )
    def propose(self, words: str = "") -> None:
        """提请发布, with its reason; the new version is frozen by it."""
        self.reason = words
        if self.moment:
            self.proposed_by_id = self.moment[0].user_id

    @transition(
        "stage",
        C.PROPOSED,
        C.ADOPTED,
        permission=by_manager,
        conditions=[
            rules.cycle_takes_papers,
            rules.old_version_still_holds,
            rules.second_person_adopts,
        ],
    )
    def adopt(self) -> None:
        """发布, by another manager: the cycle runs on the new version from now on."""

    @transition("stage", [C.DRAFTED, C.PROPOSED], C.DROPPED, permission=by_manager)
    def drop(self) -> None:
        """放弃变更: the cycle stays on the version it has."""
