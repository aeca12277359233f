"""The words of a vote (票决): its rule, its ballots, its roll, and the count that comes out.

Every number that decides is answered as a :class:`Line` (a code with named values), which
``sentences.py`` renders as it is shown and printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from programmes.shares import Share


class Kind(StrEnum):
    """What a member writes on a ballot (表决方式)."""

    APPROVE = "approve"  # 赞成票: a tick for each item approved
    RANK = "rank"  # 排序票: places 1, 2, 3 …
    SCORE = "score"  # 打分票: a mark for each item


class Base(StrEnum):
    """What a share is a share of (分母)."""

    APPOINTED = "appointed"  # 应到: every member, recused or not
    ELIGIBLE = "eligible"  # 应到, without those recused from the item
    PRESENT = "present"  # 到会
    BALLOTS = "ballots"  # 收回选票
    VALID = "valid"  # 有效选票


class Tie(StrEnum):
    """What settles a tie at the last seat once no further round is allowed."""

    REVOTE = "revote"  # nothing: the tied are voted on again until they differ
    CHAIR = "chair"  # the chair decides
    SCORE = "score"  # the better review score decides, among equal ones the chair
    LOT = "lot"  # a lot decides
    ALL_OUT = "all_out"  # none of the tied takes the seat


class ItemOutcome(StrEnum):
    """Where an item of the ballot stands after the count."""

    ELECTED = "elected"
    TIED = "tied"  # reached the threshold; shares the last seat with others
    BEYOND = "beyond"  # reached the threshold; the seats went to others
    FAILED = "failed"  # threshold not reached
    NO_QUORUM = "no_quorum"


class VoteOutcome(StrEnum):
    """Whether the vote is over."""

    DECIDED = "decided"
    REVOTE = "revote"
    FALLBACK = "fallback"  # rounds exhausted: waits for the configured fallback
    NO_QUORUM = "no_quorum"


class LineCode(StrEnum):
    """The kinds of lines in the arithmetic of a count."""

    ROLL = "roll"
    ROLL_OF_FEW = "roll_of_few"
    QUORUM_MET = "quorum_met"
    QUORUM_MISSED = "quorum_missed"
    RECUSED = "recused"
    ITEM_QUORUM_MISSED = "item_quorum_missed"
    PASSED = "passed"
    FAILED = "failed"
    MOST_VOTES = "most_votes"
    SEATS = "seats"
    TIE = "tie"
    FALLBACK = "fallback"
    SCORED = "scored"
    SCORES_EQUAL = "scores_equal"
    SCORE_MISSING = "score_missing"
    LOT = "lot"
    LOT_OF_TWO = "lot_of_two"
    DRAWN = "drawn"
    SETTLED = "settled"
    MARKS_PASSED = "marks_passed"
    MARKS_FAILED = "marks_failed"
    MOST_MARKS = "most_marks"
    POINTS = "points"
    TIE_POINTS = "tie_points"
    FALLBACK_POINTS = "fallback_points"
    REFILL = "refill"
    WITHHELD = "withheld"


class UnsoundCount(ValueError):
    """The numbers cannot belong to one vote (票数不符); ``code`` and ``values`` say which."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic: a code and its named values."""

    code: LineCode
    values: Mapping[str, int | str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BallotRule:
    """The rule of one ballot: what the rule set says, and the items and seats of this round.

    ``quorum`` is the share of ``quorum_base`` (appointed or eligible) that must be present;
    ``threshold`` the share of ``base`` that must approve or rank an item, in a score vote the share
    of the marks that ``base`` could give it; or None where most votes win (a re-vote among items that
    have passed already). ``rounds_max`` counts the first round. ``max_approvals`` limits the items on
    a ballot, of which a rank vote has as many places; None sets no limit. ``mark_most`` is the highest mark.
    ``blank_is_valid`` decides whether a blank ballot belongs to the base ``valid``. ``secret`` does not
    change the arithmetic. ``refill``: seats nobody reached are voted on again, on those who came next,
    ``surplus_percent`` more of them than seats (差额); otherwise they stay empty. ``lot``: the fingerprint
    (SHA-256, hexadecimal) of each number in the seed of the lot that settles a tie, joined by ``+``; "" where none is fixed. ``scores``: the
    review score of each item as a decimal number, where these settle it.
    """

    items: tuple[str, ...]
    seats: int
    quorum: Share
    threshold: Share | None
    base: Base = Base.PRESENT
    quorum_base: Base = Base.ELIGIBLE
    max_approvals: int | None = None
    secret: bool = True
    blank_is_valid: bool = True
    tie: Tie = Tie.CHAIR
    rounds_max: int = 2
    round: int = 1
    revote_keeps_threshold: bool = False
    kind: Kind = Kind.APPROVE
    mark_most: int = 10
    refill: bool = False
    surplus_percent: int = 0
    lot: str = ""
    scores: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(set(self.items)) != len(self.items):
            raise UnsoundCount("item_twice_on_ballot")
        if min(self.seats, self.surplus_percent) < 0 or self.rounds_max < 1 or self.round < 1:
            raise UnsoundCount("negative_number", seats=self.seats, round=self.round)
        if self.mark_most < 1:
            raise UnsoundCount("negative_number", seats=self.seats, round=self.round)
        if self.quorum_base not in (Base.APPOINTED, Base.ELIGIBLE):
            raise UnsoundCount("quorum_base", base=str(self.quorum_base))

    @property
    def points_most(self) -> int:
        """The most that one ballot gives to one item."""
        if self.kind is Kind.APPROVE:
            return 1
        if self.kind is Kind.SCORE:
            return self.mark_most
        return min(self.max_approvals or len(self.items), len(self.items))

    def revote(self, count: Count) -> BallotRule:
        """The ballot of the next round, for the seats still open (domain rule 20)."""
        return self.further(count.again, count.seats_open, after_tie=bool(count.tied))

    def further(self, items: tuple[str, ...], seats: int, *, after_tie: bool) -> BallotRule:
        """A later ballot: among the tied a tick for as many as there are seats, and most votes win;
        on seats nobody reached the same kind of vote, and the threshold stands.
        """
        most = seats if after_tie or self.kind is Kind.APPROVE else self.max_approvals
        return replace(
            self,
            items=items,
            seats=seats,
            kind=Kind.APPROVE if after_tie else self.kind,
            threshold=None if after_tie and not self.revote_keeps_threshold else self.threshold,
            max_approvals=most,
            round=self.round + 1,
        )


@dataclass(frozen=True, slots=True)
class SheetView:
    """One opened ballot: the items approved, ranked or marked; none is a blank ballot (空白票).

    ``marks`` holds the place or the mark of each, and nothing where items are only approved.
    ``recused`` names items this sheet did not offer; only a named vote or a paper ballot may fill
    it, because on a secret sheet it would point at its voter.
    """

    approvals: frozenset[str]
    recused: frozenset[str] = frozenset()
    marks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recusal:
    """Members recused from one item (回避): how many, how many of them present, how many voted."""

    members: int
    present: int = 0
    cast: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """The roll in numbers: appointed members (应到), present (到会), recusals by item."""

    eligible: int
    present: int
    recused: Mapping[str, Recusal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.present <= self.eligible:
            raise UnsoundCount(
                "more_present_than_eligible", present=self.present, eligible=self.eligible
            )
        for item, recusal in self.recused.items():
            if not 0 <= recusal.cast <= recusal.present <= recusal.members <= self.eligible:
                raise UnsoundCount("recusal_does_not_add_up", item=item)
            if recusal.members - recusal.present > self.eligible - self.present:
                raise UnsoundCount("recusal_does_not_add_up", item=item)


@dataclass(frozen=True, slots=True)
class ItemCount:
    """The arithmetic of one item: its own denominators, what it needed, what it got.

    ``approvals`` is what is held against ``needed``: the ballots that approve or rank it, in a score
    vote its marks added up. Seats go by ``points``: approvals, points after Borda, or marks; the last two
    per ballot that could give them, so that a recusal costs an item nothing.
    """

    item: str
    eligible: int
    present: int
    ballots: int
    valid: int
    of: int
    quorum_of: int
    quorum_needed: int
    needed: int
    approvals: int
    points: int
    outcome: ItemOutcome
    order: Fraction


@dataclass(frozen=True, slots=True)
class Count:
    """The result of one round. ``items`` stand by what seats go by, then as on the ballot; ``again``
    are those of the next ballot, where there is one.
    """

    outcome: VoteOutcome
    seats: int
    ballots: int
    valid: int
    void: int
    blank: int
    items: tuple[ItemCount, ...]
    lines: tuple[Line, ...]
    fallback: Tie | None = None
    again: tuple[str, ...] = ()

    @property
    def elected(self) -> tuple[str, ...]:
        """Items that took a seat."""
        return self._standing(ItemOutcome.ELECTED)

    @property
    def tied(self) -> tuple[str, ...]:
        """Items that share the last seat."""
        return self._standing(ItemOutcome.TIED)

    @property
    def seats_open(self) -> int:
        """Seats not taken; they stay empty unless a tie is settled."""
        return self.seats - len(self.elected)

    def _standing(self, outcome: ItemOutcome) -> tuple[str, ...]:
        return tuple(each.item for each in self.items if each.outcome is outcome)
