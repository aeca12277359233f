"""The tables of a rule set after the form check: review, vote, other bodies, decision, notice, list.

A table that is absent means a step that does not exist. Labels come in pairs, `zh` and `en`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from types import MappingProxyType

from . import choices as c
from .measures import Checks, Labelled, Threshold
from .reading import number


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score sheet: `weight` of the total, marks from 0 to `most` in steps of `step`."""

    code: str
    zh: str
    en: str
    weight: int = number(1, 1000)
    most: int = number(1, 1000)
    step: int = number(1, 100)

    def check(self) -> Checks:
        """The highest mark is reached by whole steps."""
        if self.most % self.step:
            yield "step", "step_misses_top", {"step": str(self.step), "most": str(self.most)}


@dataclass(frozen=True, slots=True)
class RoundRules:
    """One round of review (评审轮次): experts per item, and marks cut off at both ends before the mean.

    `trim_from` is the number of marks from which the highest `trim_high` and lowest `trim_low` fall.
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

    def check(self) -> Checks:
        """Enough experts remain, and trimming leaves a mark."""
        if self.experts_min > self.experts_max:
            shown = {"given": str(self.experts_min), "least": "1", "most": str(self.experts_max)}
            yield "experts_min", "out_of_range", shown
        if (self.trim_high or self.trim_low) and self.trim_from <= self.trim_high + self.trim_low:
            yield "trim_from", "trim_leaves_nothing", {"given": str(self.trim_from)}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A relation between expert and nominee (回避情形) and what it does; `years` back where it fades."""

    code: str
    zh: str
    en: str
    outcome: c.ConflictOutcome
    years: int | None = number(1, 50, None)


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """Rounds in their order, relations that keep an expert away, names a nominee may ask to exclude."""

    rounds: tuple[RoundRules, ...]
    conflicts: tuple[Conflict, ...]
    exclusion_requests_max: int = number(0, 20, 0)


@dataclass(frozen=True, slots=True)
class BallotRules:
    """A secret approval vote (无记名投票表决). `division_seats` are pools within `seats`."""

    quorum: Threshold
    passing: Threshold
    tie: c.Tie
    seats: int | None = number(1, 10000)
    max_approvals: int | None = number(1, 10000)
    rounds_max: int = number(1, 10)
    secret: bool = True
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


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """The public notice (公示): its length and way of counting, and the only fields it may show.

    `roll`: a calendar period ending on a holiday runs to the next working day (民法典 第203条).
    `units_min`: posted in at least so many units (0: on the site alone).
    """

    fields: tuple[c.NoticeField, ...]
    unit: c.DayUnit
    count_start: c.CountStart
    days: int = number(1, 400)
    withdraw_after_days: int = number(0, 3650)
    roll: bool = True
    units_min: int = number(0, 50, 0)


@dataclass(frozen=True, slots=True)
class ObjectionRules:
    """Objections (异议): grounds heard and not heard, time limits, and what an open one does."""

    grounds: tuple[Labelled, ...]
    refusals: tuple[Labelled, ...]
    register_workdays: int = number(1, 60)
    decide_workdays: int = number(1, 250)
    settle_days: int = number(1, 1000)
    anonymous: c.Anonymous = "refuse"
    effect: c.Effect = "suspend_award"
    clerical_effect: c.Effect = "continue"
    repost: bool = False


@dataclass(frozen=True, slots=True)
class PublishRules:
    """The list at the end: its order, and the certificate where there is one (empty title: none).

    `number` may name {year}, {edition} and {serial}. `abroad`: the post lies with an international
    organisation (外事审批). `revocable`: an award may be withdrawn (撤销).
    """

    order: c.Order
    certificate_zh: str = ""
    certificate_en: str = ""
    number: str = ""
    revocable: bool = False
    abroad: bool = False

    def check(self) -> Checks:
        """A certificate has both titles and a number with a serial in it."""
        titles = (bool(self.certificate_zh), bool(self.certificate_en), bool(self.number))
        if any(titles) and not all(titles):
            yield "certificate_zh", "certificate_incomplete", {}
        try:
            names = {name for _, name, _, _ in Formatter().parse(self.number) if name is not None}
            self.number.format(year=2026, edition="1", serial=1)
        except (ValueError, LookupError):
            names = {"?"}
        if (self.number and "serial" not in names) or names - {"year", "edition", "serial"}:
            yield "number", "number_pattern", {"given": self.number}
