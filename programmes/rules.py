"""When a cycle may take a step; each rule reads after "if" and carries its sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.flow import says


@says(
    _(
        "The rule set of this cycle is not frozen. Freeze it first: open it, check each value and its source, and press “Freeze”."
    )
)
def rule_set_is_frozen(cycle: Any) -> bool:
    """The rule set can no longer change."""
    return cycle.rule_set.is_frozen


@says(_("The deadline lies in the past. Set a deadline after today."))
def deadline_lies_ahead(cycle: Any) -> bool:
    """There is time left to nominate."""
    return cycle.moment[1] < cycle.closes_at


@says(
    _(
        "An award needs the authority it is given under (批准文号 or 社会力量设奖 registration). Enter it on the cycle."
    )
)
def authority_is_on_record(cycle: Any) -> bool:
    """The award's authority is on record; other tracks need none."""
    return cycle.programme.track != "award" or bool(cycle.authority)


@says(
    _(
        "Who prepared a cycle, or wrote or proposed its rules, does not open it. Ask another manager (管理员) to look it over and open it."
    )
)
def second_person_opens(cycle: Any) -> bool:
    """Two persons answer for a cycle and its rules: one prepares and proposes, another opens."""
    rules = cycle.rule_set
    own = {cycle.prepared_by_id, rules.prepared_by_id, rules.proposed_by_id}
    return cycle.moment[0].user_id not in own


@says(_("The deadline has not passed yet."))
def deadline_has_passed(cycle: Any) -> bool:
    """Nobody can submit any more."""
    return cycle.moment[1] >= cycle.closes_at


@says(_("Some candidates are still on their way. Finish or drop each of them first."))
def no_candidate_is_on_the_way(cycle: Any) -> bool:
    """Every candidate has reached a final stage."""
    return not cycle.candidates.on_the_way().exists()


@says(_("The cycle is not open for papers any more: its rules stay as they are."))
def cycle_takes_papers(change: Any) -> bool:
    """The call is open: there may be drafts to move."""
    return change.cycle.stage == "open"


@says(_("Nothing is changed yet. Change at least one value of the rules first."))
def something_differs(change: Any) -> bool:
    """The new version says something else than the old one."""
    return change.new is not None and change.new.digest != change.old.digest


@says(_("The cycle runs on another version by now. Drop this change and begin it anew."))
def old_version_still_holds(change: Any) -> bool:
    """The cycle still runs on the version the change started from."""
    return change.cycle.rule_set_id == change.old_id


@says(
    _(
        "Who wrote or proposed changed rules does not publish them. Ask another manager (管理员) to read the differences and publish them."
    )
)
def second_person_adopts(change: Any) -> bool:
    """Two persons answer for changed rules."""
    new = change.new
    own = {change.proposed_by_id, new.prepared_by_id, new.proposed_by_id} if new else set()
    return change.moment[0].user_id not in own
