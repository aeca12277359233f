"""When one review takes marks, is signed, and is opened again."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import says
from ledger.situations import Sentence
from review import sentences


@says(_("The round is not open for scoring."))
def round_is_scoring(assignment: Any) -> bool:
    """The round takes scores."""
    return assignment.item.round.stage == "scoring"


@says(
    _(
        "You have been shown the other reviews of this item, so yours stays as it is. Where it rests on a "
        "mistake, tell the office."
    )
)
def others_are_not_shown(assignment: Any) -> bool:
    """The rule set shows nobody's review to the others, so whoever changes theirs knows of none."""
    return not assignment.item.round.rules.others_shown


@says(_("The round is not open for scoring."))
def sheet_takes_marks(assignment: Any) -> bool:
    """The round takes scores, or this review was opened again by two persons."""
    return assignment.reopened or assignment.item.round.stage == "scoring"


@says(_("Nobody else asked for this review to be opened again."))
def somebody_else_asked_to_reopen(assignment: Any) -> bool:
    """The office asked, and who decides is another person."""
    return assignment.reopenings.awaiting(assignment.moment[0]).exists()


@says(_("Scoring is not over: the reviewer opens the review again by themselves."))
def scoring_is_over(assignment: Any) -> bool:
    """The round is at its vote, or closed."""
    return assignment.item.round.stage in {"voting", "closed"}


@says(_("The result of this round is confirmed and final."))
def no_result_is_confirmed(assignment: Any) -> bool:
    """Nobody has moved on by a result of this round."""
    return not assignment.item.round.rankings.confirmed().exists()


def criteria_missing(assignment: Any) -> Sentence:
    """Name the criteria without a score."""
    return format_lazy(
        _("Not scored yet: {criteria}."),
        criteria="、".join(c.zh for c in assignment.missing_criteria()),
    )


@says(criteria_missing)
def every_criterion_is_scored(assignment: Any) -> bool:
    """The score sheet is complete."""
    return not assignment.missing_criteria()


def marks_of_old(assignment: Any) -> Sentence:
    """Name the criteria marked before the score sheet was changed."""
    return format_lazy(
        _("The score sheet was changed after these marks were given; give them again: {criteria}."),
        criteria="、".join(c.zh for c in assignment.marked_otherwise()),
    )


@says(marks_of_old)
def marks_fit_the_sheet(assignment: Any) -> bool:
    """Every mark was given on the criteria that hold now."""
    return not assignment.marked_otherwise()


def words_missing(assignment: Any) -> Sentence:
    """Say where words are missing, and how many."""
    named = {each.code: each.zh for each in assignment.item.round.rules.criteria}
    return sentences.words_missing(assignment.short_words(), named)


@says(words_missing)
def words_are_long_enough(assignment: Any) -> bool:
    """Where the rule set asks for words there are enough."""
    return not assignment.short_words()


def grades_too_full(assignment: Any) -> Sentence:
    """Name the grades with more items than may stand in them."""
    named = {each.code: each.zh for each in assignment.item.round.rules.grades}
    return sentences.grades_too_full(assignment.shares(), named)


@says(grades_too_full)
def grades_are_within_their_shares(assignment: Any) -> bool:
    """With this sheet no grade holds more of the expert's items than the rule set allows."""
    return not any(each.is_over for each in assignment.shares())


@says(_("Nobody has taken this review down together with you."))
def two_persons_took_it_down(assignment: Any) -> bool:
    """What the expert wrote or said was taken down by another and is confirmed by who acts now."""
    by, at = assignment.moment
    return assignment.relays.settled().filter(second_by=by.user_id, settled_at=at).exists()
