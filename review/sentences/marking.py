"""Marks, scores and standings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from review.marking import ON_THE_WHOLE, ShortWords
from review.ranking import Standing
from review.scoring import MarkFault, ScoreState, Share
from review.sentences.words import Sentence, listed

MARK_FAULTS: Mapping[MarkFault, Sentence] = {
    MarkFault.MISSING: _("No mark yet."),
    MarkFault.UNKNOWN: _("There is no such criterion."),
    MarkFault.OUT_OF_RANGE: _("The mark lies outside the range of this criterion."),
    MarkFault.OFF_STEP: _("The mark is not a step of this criterion."),
}
SCORE_STATES: Mapping[ScoreState, Sentence] = {
    ScoreState.SCORED: _("scored"),
    ScoreState.SHORT: _("too few reviews"),
}
STANDINGS: Mapping[Standing, Sentence] = {
    Standing.RECOMMENDED: _("within the seats"),
    Standing.TIED_AT_THE_LINE: _("tied at the line"),
    Standing.BELOW: _("below the line"),
    Standing.UNRANKED: _("not ranked: reviews are missing"),
}


def words_missing(found: Iterable[ShortWords], named: Mapping[str, Sentence]) -> Sentence:
    """Say to which marks, or on the whole, how many characters are still to be written."""
    told = [
        format_lazy(
            _("{what}: {asked} characters at least, {given} written"),
            what=_("comment on the whole") if each.code == ON_THE_WHOLE else named[each.code],
            asked=each.asked,
            given=each.given,
        )
        for each in found
    ]
    rows = listed(told, _("; "))
    return format_lazy(_("Words are missing. {rows}."), rows=rows)


def grades_too_full(found: Iterable[Share], named: Mapping[str, Sentence]) -> Sentence:
    """Say which grades hold more of one's items than they may."""
    told = [
        format_lazy(
            _("{grade}: {count} items, {room} at most"),
            grade=named[each.code],
            count=each.count,
            room=each.room,
        )
        for each in found
        if each.is_over
    ]
    rows = listed(told, _("; "))
    return format_lazy(
        _("Too many items in one grade. {rows}. Change a mark, or open a signed review again."),
        rows=rows,
    )
