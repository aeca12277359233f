"""Counts of votes, line by line, and why a vote cannot be counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from review.ballots import BoxError
from review.opened import is_void
from review.sentences.words import Sentence, listed
from review.tally import (
    BallotRule,
    Base,
    Count,
    ItemOutcome,
    Kind,
    Line,
    LineCode,
    SheetView,
    Tie,
    UnsoundCount,
    VoteOutcome,
)

BASES: Mapping[Base, Sentence] = {
    Base.APPOINTED: pgettext_lazy("base of a share", "Appointed"),
    Base.ELIGIBLE: pgettext_lazy("base of a share", "Entitled"),
    Base.PRESENT: pgettext_lazy("base of a share", "Present"),
    Base.BALLOTS: pgettext_lazy("base of a share", "Ballots returned"),
    Base.VALID: pgettext_lazy("base of a share", "Valid ballots"),
}
ITEM_OUTCOMES: Mapping[ItemOutcome, Sentence] = {
    ItemOutcome.ELECTED: _("chosen"),
    ItemOutcome.TIED: _("tied for the last seat"),
    ItemOutcome.BEYOND: _("passed, no seat left"),
    ItemOutcome.FAILED: _("not passed"),
    ItemOutcome.NO_QUORUM: _("no quorum"),
}
VOTE_OUTCOMES: Mapping[VoteOutcome, Sentence] = {
    VoteOutcome.DECIDED: _("The vote is decided."),
    VoteOutcome.REVOTE: _("Seats are still open: another ballot follows."),
    VoteOutcome.FALLBACK: _("Tied at the last seat, and no further round is allowed."),
    VoteOutcome.NO_QUORUM: _("Too few members took part. The vote does not count."),
}
TIES: Mapping[Tie, Sentence] = {
    Tie.REVOTE: _("another vote among the tied"),
    Tie.CHAIR: _("the chair decides"),
    Tie.SCORE: _("the better review score decides"),
    Tie.LOT: _("a lot decides"),
    Tie.ALL_OUT: _("none of the tied is chosen"),
}
LINES: Mapping[LineCode, Sentence] = {
    LineCode.ROLL: _(
        "Appointed {eligible}, present {present}; ballots returned {ballots}: "
        "valid {valid}, void {void}, blank {blank}."
    ),
    LineCode.ROLL_OF_FEW: _("Appointed {eligible}, present {present}; ballots returned {ballots}."),
    LineCode.QUORUM_MET: _(
        "Appointed {eligible}; quorum {share}, that is {needed}; present {present}: the vote is valid."
    ),
    LineCode.QUORUM_MISSED: _(
        "Appointed {eligible}; quorum {share}, that is {needed}; present {present}: no quorum."
    ),
    LineCode.RECUSED: _(
        "{item}: {members} recused; entitled {eligible}, present {present} for this item."
    ),
    LineCode.ITEM_QUORUM_MISSED: _(
        "{item}: of {of}, quorum {share}, that is {needed}; present {present}: no quorum for this item."
    ),
    LineCode.PASSED: _(
        "{item}: {base} {of}, needs {share}, that is {needed} votes; has {got}: passed."
    ),
    LineCode.FAILED: _(
        "{item}: {base} {of}, needs {share}, that is {needed} votes; has {got}: not passed."
    ),
    LineCode.MOST_VOTES: _("{item}: {got} votes; most votes win."),
    LineCode.SEATS: _("Seats {seats}, filled {elected}, empty {open}."),
    LineCode.TIE: _(
        "{tied} have {votes} votes each for {open} seats: vote again on these only "
        "(round {round} of {rounds_max} was held)."
    ),
    LineCode.FALLBACK: _(
        "{tied} have {votes} votes each for {open} seats after round {round} of {rounds_max}: {by}."
    ),
    LineCode.MARKS_PASSED: _(
        "{item}: {base} {of} × {most} marks = {all}, needs {share}, that is {needed} marks; has {got}: passed."
    ),
    LineCode.MARKS_FAILED: _(
        "{item}: {base} {of} × {most} marks = {all}, needs {share}, that is {needed} marks; has {got}: not passed."
    ),
    LineCode.MOST_MARKS: _("{item}: {got} marks; most marks win."),
    LineCode.POINTS: _("{item}: {points} points after Borda from {ballots} ballots."),
    LineCode.TIE_POINTS: _(
        "{tied} are equal at the last of {open} seats: vote again on these only, by ticks "
        "(round {round} of {rounds_max} was held)."
    ),
    LineCode.FALLBACK_POINTS: _(
        "{tied} are equal at the last of {open} seats after round {round} of {rounds_max}: {by}."
    ),
    LineCode.REFILL: _(
        "{open} seats nobody reached: vote again on {again} "
        "(round {round} of {rounds_max} was held)."
    ),
    LineCode.WITHHELD: _(
        "{item}: {outcome}. Fewer than five could vote on it, so the number is told to the supervisor alone."
    ),
    LineCode.SCORED: _("{item}: review score {score}."),
    LineCode.SCORES_EQUAL: _("{tied} have equal review scores for {open} seats: {by}."),
    LineCode.SCORE_MISSING: _(
        "Not every one of {tied} has a review score, so none are compared for {open} seats: {by}."
    ),
    LineCode.LOT: _(
        "Lot: seed {seed}; its fingerprint {fingerprint} was told before the vote. Each of the tied draws the SHA-256 of seed, line feed and its number; the smallest goes first."
    ),
    LineCode.LOT_OF_TWO: _(
        "Lot: seed {seed}, the number of the office + the number from the code of whoever opened the box; their fingerprints {fingerprint} were told before the vote. Each of the tied draws the SHA-256 of seed, line feed and its number; the smallest goes first."
    ),
    LineCode.DRAWN: _("Turn {turn}: {item}, number {number}, draws {drawn}."),
    LineCode.SETTLED: _("By the rule “{by}”: chosen {chosen}; seats left empty: {open}."),
}
UNSOUND: Mapping[str, Sentence] = {
    "more_sheets_than_present": _(
        "{sheets} ballots are in the box, but only {present} members are present. "
        "Check the sign-in list before counting."
    ),
    "more_present_than_eligible": _(
        "{present} members are said to be present, but only {eligible} are appointed."
    ),
    "recusal_does_not_add_up": _("The recusals from {item} do not agree with the sign-in list."),
    "item_does_not_add_up": _(
        "{item} has {approvals} approvals, more than the ballots that could carry one. "
        "Check recusals and sign-in list."
    ),
    "nothing_to_settle": _("There is no tie that “{by}” could settle."),
    "choice_does_not_fit": _("Choose exactly {seats} among the tied; {chosen} were chosen."),
    "another_seed": _("The seed of the lot is not the one whose fingerprint was told."),
    "item_twice_on_ballot": _("An item stands on the ballot twice."),
    "negative_number": _("Seats and rounds cannot be negative."),
    "quorum_base": _("A quorum is a share of members appointed or entitled, not of “{base}”."),
}
BOX: Mapping[str, Sentence] = {
    "too_long": _("This ballot holds more choices than a ballot of this vote has room for."),
    "choice_twice": _("The same choice stands on the ballot twice."),
    "sheet_twice": _("The same sealed ballot lies in the box twice. The box was not opened."),
    "half_malformed": _("A key half is incomplete. Enter it again in full."),
    "cannot_open": _(
        "{sheets} of {of} ballots do not open: a key half belongs to another vote, or ballots were "
        "altered. Nothing was counted."
    ),
}


def count_line(line: Line, names: Mapping[str, str] | None = None) -> Sentence:
    """One line of a count's arithmetic: 「到会 21,应得 ≥ 2/3 即 14 票;得 13 票,未通过」."""
    known = names or {}
    values: dict[str, object] = dict(line.values)
    if "item" in values:
        values["item"] = known.get(str(values["item"]), values["item"])
    if "base" in values:
        values["base"] = BASES[Base(str(values["base"]))]
    if "by" in values:
        values["by"] = TIES[Tie(str(values["by"]))]
    if "outcome" in values:
        values["outcome"] = ITEM_OUTCOMES[ItemOutcome(str(values["outcome"]))]
    for key in ("tied", "chosen", "again"):
        if isinstance(codes := values.get(key), tuple | list):
            values[key] = (
                listed([known.get(code, code) for code in codes]) if codes else _("nobody")
            )
    return format_lazy(LINES[line.code], **values)


def count_lines(count: Count, names: Mapping[str, str] | None = None) -> list[Sentence]:
    """The whole arithmetic of a count, in the order in which it is read out."""
    return [count_line(line, names) for line in count.lines]


def unsound(error: UnsoundCount, names: Mapping[str, str] | None = None) -> Sentence:
    """Why a vote cannot be counted."""
    values: dict[str, object] = dict(error.values)
    if "item" in values:
        values["item"] = (names or {}).get(str(values["item"]), values["item"])
    if "by" in values:
        values["by"] = TIES[Tie(str(values["by"]))]
    return format_lazy(UNSOUND[error.code], **values)


def box(error: BoxError) -> Sentence:
    """Why a ballot cannot be sealed or a box cannot be opened."""
    return format_lazy(BOX[error.code], **error.values)


# --- a ballot before it is cast -------------------------------------------------------------------


def fault_of(
    rule: BallotRule, chosen: Collection[str], marks: Mapping[str, int]
) -> Sentence | None:
    """What would void this ballot, and how to mend it; None where nothing would."""
    most = rule.max_approvals
    if most is not None and len(chosen) > most:
        return format_lazy(
            _("You chose {given} items; {most} at most are allowed, or the ballot would be void."),
            given=len(chosen),
            most=most,
        )
    if rule.kind is Kind.RANK:
        return _fault_of_places(chosen, marks)
    if rule.kind is Kind.SCORE and not all(
        code in marks and 0 <= marks[code] <= rule.mark_most for code in chosen
    ):
        return format_lazy(_("A mark is a whole number from 0 to {most}."), most=rule.mark_most)
    return None


def _fault_of_places(chosen: Collection[str], marks: Mapping[str, int]) -> Sentence | None:
    """A place given twice, one left out, or an item without a place."""
    places = sorted(marks.get(code, 0) for code in chosen)
    if len(set(places)) < len(places):
        twice = next(n for n in places if places.count(n) > 1)
        return format_lazy(_("Place {place} is given twice. Give every place once."), place=twice)
    if places != list(range(1, len(places) + 1)):
        left = next(n for n in range(1, len(places) + 1) if n not in places)
        return format_lazy(
            _("Place {place} is left out. Rank from 1 on, without a gap."), place=left
        )
    return None


def ballot_told(rule: BallotRule, sheet: SheetView, names: Mapping[str, str]) -> Sentence:
    """One opened ballot in words, as the minutes of a named vote tell it."""
    if is_void(rule, sheet.approvals, sheet.marks):
        return _("void")
    if not sheet.approvals:
        return _("blank")
    if rule.kind is Kind.APPROVE:
        return listed([names.get(code, code) for code in rule.items if code in sheet.approvals])
    order = sorted(sheet.marks, key=lambda code: sheet.marks[code])
    if rule.kind is Kind.SCORE:
        order.reverse()
    return listed([f"{names.get(code, code)} {sheet.marks[code]}" for code in order])
