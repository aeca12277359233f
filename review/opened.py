"""Opened ballots (选票): what one says under each kind of vote, and how it is written into the box.

What a sealed ballot holds is a list of words: ``12`` approves item 12, ``12:3`` gives it the place or
the mark 3, ``0`` says that the paper was spoilt (废票), ``@7`` names seat 7, in a named vote alone.

A rank vote is counted after Borda: of ``n`` places on a ballot the first gives n points, the last 1,
and what is not ranked none. A score vote adds up the marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .vocabulary.votes import BallotRule, Kind, SheetView

SPOILT = "0"
_SEAT = "@"


def written(
    approvals: Iterable[str], marks: Mapping[str, int] | None = None, seat: str = ""
) -> list[str]:
    """Return the words of one ballot as they are sealed."""
    given = marks or {}
    words = [f"{item}:{given[item]}" if item in given else item for item in approvals]
    return [*words, f"{_SEAT}{seat}"] if seat else words


def read(words: Iterable[str]) -> tuple[SheetView, str]:
    """Return the ballot that was sealed in these words, and its seat, "" in a secret vote."""
    seat, approvals, marks = "", set(), {}
    for word in words:
        if word.startswith(_SEAT):
            seat = word[len(_SEAT) :]
            continue
        item, _colon, mark = word.partition(":")
        approvals.add(item)
        if mark:
            marks[item] = int(mark)
    return SheetView(frozenset(approvals), marks=marks), seat


def is_void(
    rule: BallotRule, approvals: Collection[str], marks: Mapping[str, int] | None = None
) -> bool:
    """Whether this voids the whole ballot (废票): too many, a name not on it, places or marks that
    are none.
    """
    too_many = rule.max_approvals is not None and len(approvals) > rule.max_approvals
    if too_many or not set(approvals) <= set(rule.items):
        return True
    given = marks or {}
    if rule.kind is Kind.APPROVE:
        return bool(given)
    if set(given) != set(approvals):
        return True
    if rule.kind is Kind.RANK:
        return sorted(given.values()) != list(range(1, len(given) + 1))
    return not all(0 <= mark <= rule.mark_most for mark in given.values())


def points_of(rule: BallotRule, sheet: SheetView) -> Mapping[str, int]:
    """Return what a ballot that is not void gives to each item on it."""
    if rule.kind is Kind.APPROVE:
        return dict.fromkeys(sheet.approvals, 1)
    if rule.kind is Kind.RANK:
        return {item: rule.points_most + 1 - place for item, place in sheet.marks.items()}
    return sheet.marks


@dataclass(frozen=True, slots=True)
class Box:
    """The opened ballots, sorted into void, blank and counted."""

    ballots: int
    void: tuple[SheetView, ...]
    blank: int
    approvals: Mapping[str, int]
    points: Mapping[str, int]
    blanks_recused: Mapping[str, int]

    @classmethod
    def sort(cls, rule: BallotRule, sheets: Sequence[SheetView]) -> Box:
        """Set the void ballots apart and add up the others."""
        void = [sheet for sheet in sheets if is_void(rule, sheet.approvals, sheet.marks)]
        counted = [s for s in sheets if not is_void(rule, s.approvals, s.marks)]
        blank = [sheet for sheet in counted if not sheet.approvals]
        points: Counter[str] = Counter()
        for sheet in counted:
            given = points_of(rule, sheet)
            points.update({item: n for item, n in given.items() if item not in sheet.recused})
        return cls(
            ballots=len(sheets),
            void=tuple(void),
            blank=len(blank),
            approvals=Counter(
                item for sheet in counted for item in sheet.approvals - sheet.recused
            ),
            points=points,
            blanks_recused=Counter(item for sheet in blank for item in sheet.recused),
        )

    def valid(self, rule: BallotRule) -> int:
        """Valid ballots of the whole vote."""
        return self.ballots - len(self.void) - (0 if rule.blank_is_valid else self.blank)

    def valid_for(self, rule: BallotRule, item: str, cast: int) -> int:
        """Valid ballots of one item; a void or blank ballot counts as of a voter of the item
        unless it says that its voter was recused. No fewer are valid than name the item.
        """
        void = sum(item not in sheet.recused for sheet in self.void)
        blank = 0 if rule.blank_is_valid else self.blank - self.blanks_recused.get(item, 0)
        return max(self.ballots - cast - void - blank, self.approvals.get(item, 0))
