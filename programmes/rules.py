"""When a cycle may take a step; each rule reads after "if" and carries its sentence."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import says
from ledger.situations import Sentence
from programmes.vocabulary import BARRED, is_mass_organisation

ASSOCIATIONS = frozenset({"local", "enterprise", "university"})
"""Kinds of organisations that are a 科协, whatever their names."""


def may_give_awards(organiser: Any, declared: str = "") -> bool:
    """Tell whether an organisation, declared to be of a kind of founder, may establish an award."""
    barred = organiser.kind in ASSOCIATIONS or is_mass_organisation(organiser.name)
    return not barred and declared not in BARRED


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
        "The call has no document number or no title. Enter both on the page of the call, and attach the document."
    )
)
def call_is_written(cycle: Any) -> bool:
    """A cycle opens with its 通知: number and title."""
    return bool(cycle.notice_no and cycle.notice_title)


@says(
    _(
        "An award needs the authority it is given under: a 批准文号 or the registration of a 社会力量设奖, with number, date and document. Record it on the cycle."
    )
)
def authority_is_on_record(cycle: Any) -> bool:
    """The award's authority is on record with its document; other tracks need none."""
    return cycle.programme.track != "award" or hasattr(cycle, "founded_on")


def founder_is_barred(cycle: Any) -> Sentence:
    """Say that the organiser may not give an award, and which clause says so."""
    return format_lazy(
        _(
            "{organiser} may not establish a science and technology award: other organs of the State, mass organisations (a 科协 among them) and public institutions under the Civil Servant Law are barred (国家科学技术奖励条例第三十六条). Name the society or foundation that gives the award as its organiser."
        ),
        organiser=cycle.organiser.name,
    )


@says(founder_is_barred)
def organiser_may_give_awards(cycle: Any) -> bool:
    """条例第三十六条: neither by its name nor by what is declared of it is the organiser barred."""
    if cycle.programme.track != "award":
        return True
    declared = cycle.founded_on.founder if hasattr(cycle, "founded_on") else ""
    return may_give_awards(cycle.organiser, declared)


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
