"""The tables of a rule set about persons and teams: who may be nominated.

Days are counted, never ages: a limit of age is a published birth date (出生日期界限). Exact values
belong to the presets, each with the document it was seen in.
"""

from dataclasses import dataclass
from datetime import date

from . import choices as c
from .measures import Checks, Threshold
from .reading import number


@dataclass(frozen=True, slots=True)
class BirthCutoff:
    """Born on that day or later (`inclusive`: the day itself passes); the entry of one's own sex wins.

    `relax_to`: one born before the limit yet not before this day needs an exemption, for `ground`,
    which the `approver` grants (nobody named: `PersonRules.approver`) upon the `evidence`.
    """

    born_from: date
    inclusive: bool = True
    sex: c.Sex = "any"
    relax_to: date | None = None
    ground: str = ""
    approver: c.Approver | None = None
    evidence: str = ""

    def check(self) -> Checks:
        """A relaxation reaches further back than the limit, and says why."""
        if self.relax_to and (self.relax_to >= self.born_from or not self.ground):
            yield "relax_to", "relaxation_empty", {"born_from": str(self.born_from)}


@dataclass(frozen=True, slots=True)
class RankExclusion:
    """Cadres from this rank upwards, in units of these kinds, are not candidates (处级及以上领导干部)."""

    rank: c.Rank
    scope: tuple[c.UnitKind, ...]
    outcome: c.Outcome
    exceptions: tuple[c.TechnicalPost, ...] = ()
    approver: c.Approver | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """One of several ways to qualify (满足其一即可): whatever it names must hold, all of it.

    What is not known of a person's practice does not speak against a branch; a title or a degree
    that is not given does.
    """

    code: str
    zh: str
    en: str
    nationality: tuple[str, ...] = ()
    unit_kinds: tuple[c.UnitKind, ...] = ()
    title_min: c.Title | None = None
    degree_min: c.Degree | None = None
    degree_in_progress: bool = False
    returned_months: int = number(0, 600, 0)
    months_per_year: int = number(0, 12, 0)
    first_line_years: int = number(0, 80, 0)
    years_in_work: int = number(0, 80, 0)


@dataclass(frozen=True, slots=True)
class Consecutive:
    """After `times` cycles in a row as a valid candidate (有效候选人) pause for `skip` cycles.

    All academies of `across` count together; the cycle's own `programme.step` is their distance.
    """

    across: tuple[c.Academy, ...]
    times: int = number(1, 20)
    skip: int = number(1, 20)


@dataclass(frozen=True, slots=True)
class Honour:
    """An earlier award or talent plan: what holding it, or applying for it now, does."""

    code: str
    zh: str
    en: str
    held: c.Outcome = "block"
    applied: c.Outcome = "warn"


@dataclass(frozen=True, slots=True)
class Presence:
    """Work that must have been done, each asked only where the fact is known; 0 asks nothing.

    Returned for at least so many months, months a year in China, years on the first line of work,
    years in work at all (参加工作年限).
    """

    returned_months: int = number(0, 600, 0)
    months_per_year: int = number(0, 12, 0)
    first_line_years: int = number(0, 80, 0)
    years_in_work: int = number(0, 80, 0)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Years without nomination after a misconduct finding or a revocation without an own end date."""

    integrity_years: int = number(0, 100)
    revocation_years: int = number(0, 100)


@dataclass(frozen=True, slots=True)
class PersonRules:
    """Who may be a candidate, or lead a team.

    `branches`: of these at least one must hold. `exceptional`: who lacks title, degree, practice or
    branch may ask for an exemption. `approver` decides exemptions whose rule names nobody itself.
    """

    nationality: tuple[str, ...]
    documents: tuple[c.DocumentKind, ...]
    forbidden: Forbidden
    foreign_allowed: bool = False
    other_regions: bool = True
    birth_cutoff: tuple[BirthCutoff, ...] = ()
    birth_outcome: c.Outcome = "block"
    title_min: c.Title | None = None
    degree_min: c.Degree | None = None
    degree_in_progress: bool = False
    either_suffices: bool = True
    exceptional: bool = False
    exempt_unit_kinds: tuple[c.UnitKind, ...] = ()
    branches: tuple[Branch, ...] = ()
    rank_exclusion: RankExclusion | None = None
    unit_head: c.Outcome | None = None
    consecutive: Consecutive | None = None
    one_time: bool = False
    excluded_honours: tuple[Honour, ...] = ()
    same_year_exclusive: tuple[str, ...] = ()
    presence: Presence | None = None
    membership_required: bool = False
    sole_nationality: bool = False
    approver: c.Approver = "manager"


@dataclass(frozen=True, slots=True)
class TeamShare:
    """So many of the members are in the leader's unit, in enterprises, or born from a day.

    So many is an exact `share` of all, or a number (`least`).
    """

    code: str
    zh: str
    en: str
    having: str
    share: Threshold | None = None
    born_from: date | None = None
    outcome: c.Outcome = "block"
    least: int | None = number(1, 500, None)

    def check(self) -> Checks:
        """Three things can be counted, the third needs its day; a share or a number is asked."""
        if self.having not in ("leader_unit", "enterprise", "born_from"):
            known = {"given": self.having, "known": "leader_unit, enterprise, born_from"}
            yield "having", "not_a_choice", known
        if (self.having == "born_from") != bool(self.born_from):
            yield "born_from", "missing", {"key": "born_from"}
        if (self.share is None) == (self.least is None):
            yield "share", "share_or_number", {}


@dataclass(frozen=True, slots=True)
class TeamRules:
    """The make-up of a team. `batch_share` binds a society's whole batch, and only warns."""

    core_min: int = number(1, 500)
    core_max: int = number(1, 500)
    teams_per_person: int = number(1, 50)
    leader_cutoff: tuple[BirthCutoff, ...] = ()
    shares: tuple[TeamShare, ...] = ()
    batch_share: Threshold | None = None

    def check(self) -> Checks:
        """The smallest team is not larger than the largest."""
        if self.core_min > self.core_max:
            yield (
                "core_min",
                "out_of_range",
                {"given": str(self.core_min), "least": "1", "most": str(self.core_max)},
            )
