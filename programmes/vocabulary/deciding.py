"""The tables of a rule set after the form check: review, vote, other bodies, decision, notice, list.

A table that is absent means a step that does not exist. Labels come in pairs, `zh` and `en`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from . import choices as c
from .measures import Checks, Labelled, Threshold
from .ranking import RankingRules
from .reading import number
from .titles import reaches_rank


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score sheet: `weight` of the total, marks from `lowest` to `most` by `step`.

    `comment_min` characters are written to a mark below `comment_below` or above `comment_above`; to
    every mark where neither is given (0).
    """

    code: str
    zh: str
    en: str
    weight: int = number(1, 1000)
    most: int = number(1, 1000)
    step: int = number(1, 100)
    lowest: int = number(0, 1000, 0)
    comment_min: int = number(0, 2000, 0)
    comment_below: int = number(0, 1000, 0)
    comment_above: int = number(0, 1000, 0)

    def check(self) -> Checks:
        """The highest mark lies above the lowest and is reached from it by whole steps."""
        if self.lowest >= self.most:
            shown = {"given": str(self.lowest), "least": "0", "most": str(self.most - 1)}
            yield "lowest", "out_of_range", shown
        elif (self.most - self.lowest) % self.step:
            yield "step", "step_misses_top", {"step": str(self.step), "most": str(self.most)}


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a mark of one criterion means, from `from_mark` up to the next anchor (评分参考)."""

    criterion: str
    from_mark: int = number(0, 1000)
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """A band of scores (档次) from `from_score` of 100, and how many of their items an expert puts in it.

    At most `items_max` of them, and at most `percent_max` in 100; both by themselves bind nobody.
    """

    code: str
    zh: str
    en: str
    from_score: int = number(0, 100)
    items_max: int = number(0, 1000, 1000)
    percent_max: int = number(0, 100, 100)


@dataclass(frozen=True, slots=True)
class PanelRules:
    """Who the experts of one item, or of one panel, are among themselves (专家组构成).

    The `…_min` are numbers of experts: 一线, from outside the nominating system (推荐系统以外), of a
    region other than the candidate's (外地), academicians. `per_unit_max`: of one legal entity.
    `age_max` does not bind academicians; `consecutive_max`: cycles in succession one may serve.
    """

    per_unit_max: int | None = number(1, 50, None)
    frontline_min: int = number(0, 50, 0)
    outside_min: int = number(0, 50, 0)
    other_region_min: int = number(0, 50, 0)
    academicians_min: int = number(0, 50, 0)
    age_max: int | None = number(40, 100, None)
    consecutive_max: int | None = number(1, 20, None)
    odd: bool = False

    @property
    def minima(self) -> Mapping[str, int]:
        """Return what is asked for at least, by name; a minimum of none is left out."""
        names = ("frontline_min", "outside_min", "other_region_min", "academicians_min")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class DrawRules:
    """The draw (抽取) of a panel: who makes its seed, how it is called in, when its names open.

    `reserve`: how many more than the seats may be called (候补). `reply_minutes`: from 15 minutes to
    30 days. Left out of the pool is who would keep away from more than `recused_percent_max` of the
    items. `pool_times_min` and `guess_percent_max` are the floors of the report on predictability.
    `public_names`: whose names stand in the bundle for everybody, once they are open and it is published.
    """

    reserve: int = number(0, 500, 10)
    contributors: tuple[c.Contributor, ...] = ("office", "supervisor")
    reply_minutes: int = number(15, 43200, 1440)
    names_open: c.NamesOpen = "closed"
    public_names: c.PublicNames = "none"
    recused_percent_max: int = number(0, 100, 20)
    pool_times_min: int = number(1, 100, 3)
    guess_percent_max: int = number(1, 100, 40)

    def check(self) -> Checks:
        """The office and the supervisor always contribute: a seed of one party is no seed of two."""
        if not {"office", "supervisor"} <= set(self.contributors):
            yield "contributors", "contributor_missing", {"given": ", ".join(self.contributors)}


@dataclass(frozen=True, slots=True)
class RoundRules:
    """One round of review (评审轮次): experts per item, and marks cut off at both ends before the mean.

    `trim_from` is the number of marks from which the highest `trim_high` and lowest `trim_low` fall.
    `page_minutes`: how long a page of a paper is read, for what a reviewer's work is estimated at.
    `others_shown`: who has signed is shown the other signed reviews of the item, without names, and opens
    their own again no more. `comment_min`: characters of the comment on the whole. `pages_only`: experts
    read attachments page by page as pictures; no file is handed to them. `sign_code`: an expert signs with
    a one-time code.
    `phone`: marks may be given on a telephone; `workbook`: experts may take their own marks away as a
    workbook. Reviewers are reminded `remind_first` and `remind_last` days before the due date (0: not).
    """

    code: str
    zh: str
    en: str
    method: c.Method
    criteria: tuple[Criterion, ...]
    experts_min: int = number(1, 200)
    experts_max: int = number(1, 200)
    trim_high: int = number(0, 10, 0)
    trim_low: int = number(0, 10, 0)
    trim_from: int = number(0, 200, 0)
    choosing: c.Choosing = "match"
    panel: PanelRules = field(default_factory=PanelRules)
    draw: DrawRules = field(default_factory=DrawRules)
    page_minutes: int = number(1, 60, 3)
    ranking: RankingRules = field(default_factory=RankingRules)
    comment_min: int = number(0, 2000, 0)
    pages_only: bool = True
    sign_code: bool = False
    others_shown: bool = False
    phone: bool = True
    workbook: bool = False
    remind_first: int = number(0, 60, 2)
    remind_last: int = number(0, 60, 0)
    anchors: tuple[Anchor, ...] = ()
    grades: tuple[Grade, ...] = ()

    def check(self) -> Checks:
        """Enough experts remain, the panel holds all it asks for, trimming leaves a mark, anchors hold."""
        known = {each.code for each in self.criteria}
        for anchor in self.anchors:
            if anchor.criterion not in known:
                shown = {"given": anchor.criterion, "known": ", ".join(sorted(known))}
                yield "anchors", "not_a_choice", shown
        for name, least in self.panel.minima.items():
            if least > self.experts_min:
                shown = {"given": str(least), "least": "0", "most": str(self.experts_min)}
                yield f"panel.{name}", "out_of_range", shown
        if self.experts_min > self.experts_max:
            shown = {"given": str(self.experts_min), "least": "1", "most": str(self.experts_max)}
            yield "experts_min", "out_of_range", shown
        if (self.trim_high or self.trim_low) and self.trim_from <= self.trim_high + self.trim_low:
            yield "trim_from", "trim_leaves_nothing", {"given": str(self.trim_from)}
        if self.ranking.reviews_min > self.experts_max:
            shown = {"least": "1", "most": str(self.experts_max)}
            given = str(self.ranking.reviews_min)
            yield "ranking.reviews_min", "out_of_range", {"given": given, **shown}
        yield from self.ranking.unknown_ties(frozenset(each.code for each in self.criteria))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A relation between expert and nominee (回避情形) and what it does; `years` back where it fades.

    `clause` is the rule it rests on, told with every conflict found; `units` what counts as one unit.
    """

    code: str
    zh: str
    en: str
    outcome: c.ConflictOutcome
    years: int | None = number(1, 50, None)
    clause: str = ""
    units: c.UnitScope = "legal_entity"


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """Rounds in their order, relations that keep an expert away, names a nominee may ask to exclude."""

    rounds: tuple[RoundRules, ...]
    conflicts: tuple[Conflict, ...]
    exclusion_requests_max: int = number(0, 20, 0)


@dataclass(frozen=True, slots=True)
class BallotRules:
    """A vote (投票表决), secret or named (记名). `division_seats` are pools within `seats`.

    `max_approvals`: items on one ballot, in a rank vote its places; `mark_most`: the highest mark of a
    score vote. `refill`: seats nobody reached are voted on again while `rounds_max` allows, on
    `surplus_percent` more than seats (差额) of those who came next; otherwise they stay empty.
    `remote`: a ballot may be cast from anywhere; without it only in the room (远程投票).
    """

    quorum: Threshold
    passing: Threshold
    tie: c.Tie
    seats: int | None = number(1, 10000)
    max_approvals: int | None = number(1, 10000)
    rounds_max: int = number(1, 10)
    secret: bool = True
    kind: c.BallotKind = "approve"
    mark_most: int = number(1, 1000, 10)
    blank_is_valid: bool = True
    remote: bool = True
    refill: bool = False
    surplus_percent: int = number(0, 500, 0)
    division_seats: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({}), metadata={"limits": (0, 10000)}
    )


@dataclass(frozen=True, slots=True)
class ClearanceRules:
    """Other bodies asked (征求意见, 诚信核查, 外事审批); an open or adverse answer blocks."""

    bodies: tuple[Labelled, ...]
    answer_workdays: int = number(1, 250)


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """The deciding meeting; it may drop with reason or send back, never add or reorder."""

    body_zh: str
    body_en: str


RESULT = "result"
"""The code of the last notice, whose rules stand in the table itself."""


@dataclass(frozen=True, slots=True)
class MoreUnits:
    """More units in which a notice hangs, for one of whom what it names holds, all of it (党政负责人).

    The principal head of a unit, a cadre of this rank or above, in units of these kinds.
    """

    units_min: int = number(1, 50)
    unit_head: bool = False
    rank: c.Rank | None = None
    unit_kinds: tuple[c.UnitKind, ...] = ()

    def check(self) -> Checks:
        """It names somebody."""
        if not (self.unit_head or self.rank or self.unit_kinds):
            yield "units_min", "more_for_nobody", {}

    def holds(self, *, unit_head: bool, rank: c.Rank | None, unit_kind: str) -> bool:
        """Tell whether it holds for a person; what is not known of them does not hold."""
        high = not self.rank or bool(rank and reaches_rank(rank, self.rank))
        kind = not self.unit_kinds or unit_kind in self.unit_kinds
        return high and kind and (unit_head or not self.unit_head)


@dataclass(frozen=True, slots=True)
class NoticeStep:
    """A notice before that of the result (学会公示、受理公示): whom it names, and rules of its own.

    Its keys mean what they mean in the table of the notice. Of what a society posts itself
    (`whom` is society) the office keeps where and when; length and counting are checked.
    """

    code: str
    zh: str
    en: str
    whom: c.NoticeWhom
    fields: tuple[c.NoticeField, ...]
    unit: c.DayUnit
    count_start: c.CountStart
    days: int = number(1, 400)
    withdraw_after_days: int = number(0, 3650, 30)
    roll: bool = True
    on_holiday: c.OnHoliday = "refuse"
    units_min: int = number(0, 50, 0)
    units_more: ClassVar[tuple[MoreUnits, ...]] = ()

    def check(self) -> Checks:
        """The code of the last notice is taken, and a notice says at least whom it is about."""
        if self.code == RESULT:
            yield "code", "result_is_last", {"given": self.code}
        if "name" not in self.fields:
            yield "fields", "notice_names_nobody", {}


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """The public notice (公示) of the result, and in `stages` those before it, in their order.

    Its length and way of counting, and the only fields it may show.
    `roll`: a calendar period ending on a holiday runs to the next working day (民法典 第203条).
    `on_holiday`: posted on a holiday it is refused, or begins on the next working day.
    `units_min`: posted in at least so many units, each proven (张贴证明; 0: on the site alone);
    `units_more`: in more of them about some.
    """

    fields: tuple[c.NoticeField, ...]
    unit: c.DayUnit
    count_start: c.CountStart
    days: int = number(1, 400)
    withdraw_after_days: int = number(0, 3650)
    roll: bool = True
    on_holiday: c.OnHoliday = "refuse"
    units_min: int = number(0, 50, 0)
    units_more: tuple[MoreUnits, ...] = ()
    stages: tuple[NoticeStep, ...] = ()

    def check(self) -> Checks:
        """A society posts once."""
        if len([each for each in self.stages if each.whom == "society"]) > 1:
            yield "stages", "society_posts_once", {}

    def of(self, code: str) -> "NoticeRules | NoticeStep":
        """Return the rules of the notice with that code; raises LookupError where there is none."""
        if code == RESULT:
            return self
        found = next((each for each in self.stages if each.code == code), None)
        if found is None:
            raise LookupError(f"{code}: there is no such notice.")
        return found

    @property
    def of_office(self) -> tuple[NoticeStep, ...]:
        """Return the notices the office posts before that of the result."""
        return tuple(each for each in self.stages if each.whom == "accepted")

    @property
    def of_society(self) -> NoticeStep | None:
        """Return the notice a society posts of its own, or None."""
        return next((each for each in self.stages if each.whom == "society"), None)

    @property
    def every_field(self) -> tuple[c.NoticeField, ...]:
        """Return what any of the notices shows: what a nominee consents to."""
        named = [*self.fields, *(name for each in self.of_office for name in each.fields)]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class ObjectionRules:
    """Objections (异议): grounds heard and not heard, time limits, and what an open one does.

    `postmark`: what a letter must bear within the notice, 寄出邮戳 or the day it arrived. The nominator
    answers within `answer_workdays`; either side appeals within `appeal_days` of the ruling (0: never).
    With `skip_this_cycle` whom it is about is held over once it is open `skip_after_days` after the end
    of its notice (without: when the cycle has come to its list), goes on to the next cycle when it is
    settled within `lapse_after_days`, and after these can only be nominated anew.
    """

    grounds: tuple[Labelled, ...]
    refusals: tuple[Labelled, ...]
    register_workdays: int = number(1, 60)
    decide_workdays: int = number(1, 250)
    settle_days: int = number(1, 1000)
    postmark: c.Postmark = "arrival"
    answer_workdays: int = number(1, 250, 10)
    appeal_days: int = number(0, 365, 15)
    anonymous: c.Anonymous = "refuse"
    effect: c.Effect = "suspend_award"
    clerical_effect: c.Effect = "continue"
    repost: bool = False
    skip_after_days: int | None = number(1, 1000, None)
    lapse_after_days: int | None = number(1, 4000, None)

    def check(self) -> Checks:
        """The days after the notice come one after the other, and belong to objections that skip."""
        skips, lapses = self.skip_after_days, self.lapse_after_days
        if (skips or lapses) and self.effect != "skip_this_cycle":
            yield "effect", "days_of_no_effect", {"given": self.effect}
        if skips and lapses and lapses <= skips:
            yield (
                "lapse_after_days",
                "days_out_of_order",
                {"given": str(lapses), "least": str(skips + 1)},
            )
