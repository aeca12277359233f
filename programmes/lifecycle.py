"""The machine of a cycle: preparing → open → closed → finished."""

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
            rules.authority_is_on_record,
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
