"""When an objection is settled too late (异议逾期) for the cycle, and for the next one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import says
from ledger.situations import Sentence
from nominations.choices import CONCLUDED
from nominations.rules.candidates import dropping_has_a_ground, no_objection_is_open


def skipping(candidate: Any) -> Any:
    """Return the objections that leave the candidate out of the cycle while they are open."""
    return candidate.objections.filter(effect="skip_this_cycle", notice__closes_at__isnull=False)


def moment_after_notice(objections: Any, days: int | None) -> datetime | None:
    """Return the moment so many days after the last notice objected in ends; None without days."""
    ends = [each.notice.closes_at for each in objections.select_related("notice")]
    return max(ends) + timedelta(days=days) if ends and days else None


def skips_at(candidate: Any) -> datetime | None:
    """Return from when an open objection leaves the candidate out; None where no day is set."""
    rules = candidate.cycle.rules.objection
    return moment_after_notice(skipping(candidate), rules.skip_after_days if rules else None)


def lapses_at(candidate: Any) -> datetime | None:
    """Return from when the next cycle takes the candidate no more; None: it always does."""
    rules = candidate.cycle.rules.objection
    return moment_after_notice(skipping(candidate), rules.lapse_after_days if rules else None)


def until_skipped(candidate: Any) -> Sentence:
    """Say when an open objection leaves the candidate out of the cycle."""
    if moment := skips_at(candidate):
        return format_lazy(
            _("The objection can still be settled for this cycle, before {moment} (Beijing time)."),
            moment=f"{timezone.localtime(moment):%Y-%m-%d %H:%M}",
        )
    return _("No open objection leaves this candidate out of the cycle: either the rule set gives it another effect, or the cycle has not come to its list.")  # fmt: skip


@says(until_skipped)
def objection_skips_the_cycle(candidate: Any) -> bool:
    """An objection that skips the cycle is open past its day, or without one past the cycle's list."""
    if not skipping(candidate).open().exists():
        return False
    if moment := skips_at(candidate):
        return candidate.moment[1] >= moment
    return candidate.cycle.candidates.filter(stage__in=sorted(CONCLUDED)).exists()


@says(_("The days in which a settled objection leads to the next cycle are over: nominate anew."))
def next_cycle_is_open_to_it(candidate: Any) -> bool:
    """The objection is settled before the last rung of the ladder."""
    return not next_cycle_is_closed_to_it(candidate)


@says(_("A settled objection still leads to the next cycle."))
def next_cycle_is_closed_to_it(candidate: Any) -> bool:
    """The last day on which a settled objection leads to the next cycle has passed."""
    moment = lapses_at(candidate)
    return moment is not None and candidate.moment[1] >= moment


@says(
    _(
        "Only who was dropped for an objection goes on to the next cycle: an appeal was granted, the new ruling is in their favour, and nothing else speaks against them."
    )
)
def its_appeal_was_granted(candidate: Any) -> bool:
    """What the dropping rested on was undone by a granted appeal, and nothing else is a ground for it."""
    granted = candidate.objections.filter(appeals__granted=True).exists()
    return granted and no_objection_is_open(candidate) and not dropping_has_a_ground(candidate)
