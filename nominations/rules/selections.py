"""When a society's own selection (推选) may go on, and when a paper may be endorsed after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import history, says
from ledger.situations import Sentence
from nominations.merging import subject_hash
from nominations.polling import Outcome
from nominations.selected import (
    BEGUN,
    Stood,
    attendance_of,
    items_of,
    nominees_in_body,
    result_of,
    ties_unrecused,
)

RECORDED = (
    *("begin_selection", "record_meeting", "record_body", "record_papers", "record_votes"),
    "keep_selection_file",
)
"""Words of the book for what somebody records of a selection."""


def joined(said: Iterator[Sentence] | list[Sentence]) -> Sentence:
    """Return several sentences as one."""
    found = list(said)
    return format_lazy(" ".join(["{}"] * len(found)), *found)


def named(item: Any) -> str:
    """Return whom a paper before the body is about; of a classified one its number."""
    return str(item.paper.number if item.paper.secret else item.paper.title)


# --- what a record still lacks ----------------------------------------------------------------------


def faults_of(selection: Any) -> Iterator[Sentence]:
    """Yield what keeps a selection from being confirmed, each with how to mend it."""
    items = items_of(selection)
    yield from faults_of_meeting(selection)
    if not items:
        yield _("No paper is before the body yet. Choose the papers it decided on.")
    if selection.asks_vote:
        yield from faults_of_body(selection, items)
        stood = result_of(selection, items)
        for each in stood:
            yield from faults_of_votes(each)
        yield from faults_of_ties(stood)
    else:
        yield from faults_of_order(items)


def faults_of_meeting(selection: Any) -> Iterator[Sentence]:
    """Yield what is missing of body, day and papers of the meeting."""
    if not selection.body or selection.held_on is None:
        yield _("Body and day of the meeting are not stated.")
    if selection.minutes_id is None:
        yield _("The signed minutes (会议纪要) are not uploaded.")
    if selection.asks_vote and selection.tally_id is None:
        yield _("The signed tally sheet (计票单) is not uploaded.")


def faults_of_body(selection: Any, items: list[Any]) -> Iterator[Sentence]:
    """Yield what is wrong with who sat: too few, nominees among them, ties without recusal."""
    there, rules = attendance_of(selection), selection.cycle.rules.nomination.selecting
    if there.appointed < rules.members_min:
        yield format_lazy(
            _("The body has {given} members; these rules ask for at least {least}."),
            given=there.appointed,
            least=rules.members_min,
        )
    for member, item, same in nominees_in_body(selection, items):
        if same or not member.namesake:
            words = NOMINEE_VOTES if same else NAMESAKE
            yield format_lazy(words, member=member.name, unit=member.unit_name, nominee=named(item))
    for member, item, tie in ties_unrecused(selection, items):
        yield format_lazy(
            _(
                "{member} is on record as “{tie}” of {nominee}: enter the recusal (回避) and the votes without theirs."
            ),
            member=member.name,
            tie=tie.get_kind_display(),
            nominee=named(item),
        )


NOMINEE_VOTES = _(
    "{member} ({unit}) is nominated in “{nominee}” and cannot vote in this selection. Mark them as absent, or leave them out of the body."
)
NAMESAKE = _(
    "{member} in the body bears the name of somebody nominated in “{nominee}”. Mark them as absent, or tick that they are somebody else."
)


def faults_of_votes(stood: Stood) -> Iterator[Sentence]:
    """Yield where the votes on one paper are missing or do not add up."""
    item, outcome = stood.item, stood.outcome
    if None in (item.votes_for, item.against, item.abstaining):
        yield format_lazy(_("{nominee}: the votes are not entered."), nominee=named(item))
    elif not outcome.adds_up:
        yield format_lazy(
            _(
                "{nominee}: {votes_for} for, {against} against and {abstaining} abstaining make {cast}, but {voters} voted (present less recused)."
            ),
            nominee=named(item),
            votes_for=item.votes_for,
            against=item.against,
            abstaining=item.abstaining,
            cast=outcome.cast,
            voters=outcome.voters,
        )


def faults_of_ties(stood: list[Stood]) -> Iterator[Sentence]:
    """Yield who is tied at the last place, and where an order among equals has no ground."""
    if tied := [named(each.item) for each in stood if each.outcome.open_tie]:
        yield format_lazy(
            _(
                "{names} have equal votes at the last place. Vote again on them, and enter their order with how it was settled."
            ),
            names="、".join(tied),
        )
    for each in stood:
        if each.item.place is not None and not each.item.ground:
            yield format_lazy(
                _("{nominee}: say how the tie was settled (second vote, its numbers)."),
                nominee=named(each.item),
            )


def faults_of_order(items: list[Any]) -> Iterator[Sentence]:
    """Yield where several papers have no order; without a vote the body states it."""
    places = [item.place for item in items]
    if len(items) > 1 and (None in places or len(set(places)) < len(places)):
        yield _("Give every paper a place of its own in the society's ranking.")


def withheld_words(outcome: Outcome) -> Sentence:
    """Say what one paper reached in a secret vote of so few that no number is told."""
    if not outcome.passed:
        return _("Not passed. Fewer than five voted on it, so the votes are not told.")
    if outcome.open_tie:
        return _("Tied at the last place. Fewer than five voted on it, so the votes are not told.")
    if not outcome.selected:
        return _("Passed, no place left. Fewer than five voted on it, so the votes are not told.")
    return _("Put forward. Fewer than five voted on it, so the votes are not told.")


def outcome_words(outcome: Outcome, *, final: bool = False) -> Sentence:
    """Say what one paper reached, with the arithmetic; of a ``final`` result the numbers alone."""
    numbers = {
        "votes": outcome.poll.votes_for,
        "of": outcome.of,
        "needed": outcome.needed,
        "voters": outcome.voters,
        "quorum_of": outcome.quorum_of,
        "quorum": outcome.quorum_needed,
    }
    if final and outcome.quorate:
        words = _("{votes} of {of} for; {needed} are needed")
    elif not outcome.quorate:
        words = _("{voters} of {quorum_of} voted; a quorum is {quorum}: not valid")
    elif not outcome.passed:
        words = _("{votes} of {of} for; {needed} are needed: not passed")
    elif outcome.open_tie:
        words = _("{votes} of {of} for; {needed} are needed: tied at the last place")
    elif not outcome.selected:
        words = _("{votes} of {of} for; {needed} are needed: passed, no place left")
    else:
        words = _("{votes} of {of} for; {needed} are needed: put forward")
    return format_lazy(words, **numbers)


# --- conditions of the steps ------------------------------------------------------------------------


@says(lambda selection: joined(faults_of(selection)))
def selection_is_sound(selection: Any) -> bool:
    """The record is whole, nobody votes who must not, and the votes add up."""
    return not any(True for _fault in faults_of(selection))


@says(_("Who recorded a selection does not confirm it. Ask another 负责人 of your society."))
def confirmer_did_not_record(selection: Any) -> bool:
    """A second person confirms the count: somebody who entered nothing of it."""
    lines: Any = history(selection)
    me = selection.moment[0].user_id
    return not lines.filter(verb__in=RECORDED, user_id=me).exists()


@says(_("The rules of this programme ask for no notice of the society's own."))
def rules_ask_for_own_notice(selection: Any) -> bool:
    """The rule set names working days for the society's own notice."""
    return selection.notice_days > 0


@says(_("Nobody is put forward: there is nothing to post."))
def somebody_is_put_forward(selection: Any) -> bool:
    """The confirmed result puts somebody forward."""
    return selection.items.filter(selected=True).exists()


def own_notice_is_running(selection: Any) -> Sentence:
    """Say until when the society's own notice runs."""
    return format_lazy(
        _(
            "Your own notice runs until {closes} (Beijing time). It is concluded after its last moment."
        ),
        closes=moment(selection.closes_at),
    )


def moment(at: Any) -> str:
    """Write a moment in Beijing time."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"


@says(own_notice_is_running)
def own_notice_has_run(selection: Any) -> bool:
    """The last moment of the society's notice has passed."""
    return selection.closes_at is not None and selection.moment[1] >= selection.closes_at


@says(
    _(
        "A paper of this selection is endorsed already: it can no longer be corrected. Withdraw that paper, or record a further selection."
    )
)
def no_paper_of_it_is_endorsed(selection: Any) -> bool:
    """No paper this selection put forward has gone to the office."""
    gone = selection.items.filter(selected=True).exclude(paper__stage__in=[*BEGUN, "withdrawn"])
    mended = selection.items.filter(selected=True, paper__mend_by__isnull=False)
    return not gone.exists() and not mended.exists()


@says(
    _(
        "Another selection of this cycle is still being recorded. Confirm that one before correcting this one."
    )
)
def no_other_is_being_recorded(selection: Any) -> bool:
    """The society records one selection of a cycle at a time."""
    others = selection.cycle.selections.filter(society_id=selection.society_id, stage="recording")
    return not others.exclude(pk=selection.pk).exists()


# --- the paper ----------------------------------------------------------------------------------------


def chosen_item(paper: Any) -> Any:
    """Return where a paper was put forward by a complete selection, or None."""
    items = paper.selected_in.select_related("selection__cycle__rule_set").order_by("-pk")
    return next(
        (each for each in items if each.is_put_forward and each.selection.is_complete), None
    )


def why_not_selected(paper: Any) -> Sentence:
    """Say what of the society's own selection a paper still waits for."""
    if chosen_item(paper) is not None:
        return _(
            "The selection was about another person than this paper names now. Correct the selection, or the paper."
        )
    last = paper.selected_in.select_related("selection__cycle__rule_set").order_by("-pk").first()
    if last is None:
        return _(
            "The rules ask for your society's own selection (推选) first, and this paper is in none. Record it under “Own selection”."
        )
    if last.selection.stage == "recording":
        return _("Your society's own selection (推选) of this paper is not confirmed yet.")
    if last.struck:
        return format_lazy(
            _("Your society struck this paper off after an objection: {why}"), why=last.struck
        )
    if not last.selected:
        return _(
            "Your society's own selection (推选) did not put this paper forward: it has not passed, or no place was left."
        )
    return _(
        "Your society's own notice of the result is not concluded yet: post it, let it run to its last moment, and conclude it."
    )


def is_of_the_same(item: Any, paper: Any) -> bool:
    """Tell whether a paper still speaks of whom the body decided on."""
    lead = paper.lead
    if item.name_hash != subject_hash(lead.name if lead else "", paper.team_name):
        return False
    known = item.born and lead and lead.birth
    return not known or item.born == lead.birth


@says(why_not_selected)
def society_has_selected(paper: Any) -> bool:
    """Where the rules ask for it, the society's own selection is complete and puts the paper forward.

    A mended paper was endorsed after it once, and keeps that.
    """
    if not paper.rules.asks_selection or paper.mend_by is not None:
        return True
    item = chosen_item(paper)
    return item is not None and is_of_the_same(item, paper)
