"""The tables of a rule set up to the form check: who may be nominated, by whom, with what.

A table that is absent means a step that does not exist (`rule_set.ballot is None`: no vote). Labels come in pairs,
`zh` and `en`. Days are counted, never ages: a limit of age is a published birth date (出生日期界限).
Exact values belong to the presets, each with the document it was seen in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from . import choices as c
from .reading import number

Checks = Iterator[tuple[str, str, Mapping[str, str]]]
"""What a table's `check` yields: (key, code of the fault, values to show)."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A coded entry with its wording in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Programme:
    """What is given or recommended, by whom, on what authority (设奖依据), in which cycle.

    `step` is the number of years between two cycles; `leads_to` the deciding body beyond us.
    """

    code: str
    name_zh: str
    name_en: str
    track: c.Track
    subject: c.Subject
    organiser: str
    authority: str
    edition: str
    year: int = number(2000, 2100)
    step: int = number(1, 10)
    academy: c.Academy = ""
    divisions: tuple[Labelled, ...] = ()

    def check(self) -> Checks:
        """An academy belongs to the academician track and to no other."""
        if bool(self.academy) != (self.track == "academician"):
            yield "academy", "academy_of_track", {"track": self.track, "given": self.academy}


@dataclass(frozen=True, slots=True)
class Threshold:
    """An exact share `num/den` of a named base; 以上 is `>=`, 超过 is `>` (民法典 第1259条)."""

    num: int = number(1, 1000)
    den: int = number(1, 1000)
    op: c.Op = ">="
    base: c.Base = "present"

    def check(self) -> Checks:
        """A share must be reachable: at most the whole, and not more than the whole."""
        if self.num > self.den or (self.num == self.den and self.op == ">"):
            yield "num", "share_unreachable", {"share": f"{self.op} {self.num}/{self.den}"}


@dataclass(frozen=True, slots=True)
class BirthCutoff:
    """Born on that day or later (`inclusive`: the day itself passes); the entry of one's own sex wins.

    `relax_to`: one born before the limit yet not before this day needs an exemption, for `ground`.
    """

    born_from: date
    inclusive: bool = True
    sex: c.Sex = "any"
    relax_to: date | None = None
    ground: str = ""

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

    Returned for at least so many months, months a year in China, years on the first line of work.
    """

    returned_months: int = number(0, 600, 0)
    months_per_year: int = number(0, 12, 0)
    first_line_years: int = number(0, 80, 0)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Years without nomination after a misconduct finding or a revocation without an own end date."""

    integrity_years: int = number(0, 100)
    revocation_years: int = number(0, 100)


@dataclass(frozen=True, slots=True)
class PersonRules:
    """Who may be a candidate, or lead a team."""

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
    rank_exclusion: RankExclusion | None = None
    unit_head: c.Outcome | None = None
    consecutive: Consecutive | None = None
    one_time: bool = False
    excluded_honours: tuple[Honour, ...] = ()
    same_year_exclusive: tuple[str, ...] = ()
    presence: Presence | None = None
    membership_required: bool = False


@dataclass(frozen=True, slots=True)
class TeamShare:
    """At least this share of the members: in the leader's unit, in enterprises, or born from a day."""

    code: str
    zh: str
    en: str
    having: str
    share: Threshold
    born_from: date | None = None
    outcome: c.Outcome = "block"

    def check(self) -> Checks:
        """Three things can be counted; the third needs its day."""
        if self.having not in ("leader_unit", "enterprise", "born_from"):
            known = {"given": self.having, "known": "leader_unit, enterprise, born_from"}
            yield "having", "not_a_choice", known
        if (self.having == "born_from") != bool(self.born_from):
            yield "born_from", "missing", {"key": "born_from"}


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


@dataclass(frozen=True, slots=True)
class Quota:
    """How many papers one society may endorse (None: unlimited, 不限名额), and one unit may hold."""

    person: int | None = number(0, 100000, None)
    team: int | None = number(0, 100000, None)
    per_unit: int | None = number(0, 100000, None)


@dataclass(frozen=True, slots=True)
class NominatorTier:
    """Nominators asked of a person born on `born_from` or later; the tier without a day is for all."""

    least: int = number(0, 100)
    same_division: int = number(0, 100, 0)
    born_from: date | None = None
    most: int | None = number(1, 100, None)


@dataclass(frozen=True, slots=True)
class NominationRules:
    """Who may nominate, how many, and whether a second channel (推荐渠道) is tolerated.

    `own_vote` and `own_notice_workdays`: the society's own 推选 and 公示 before endorsing (0: none).
    """

    channels: tuple[c.Channel, ...]
    society_kinds: tuple[c.SocietyKind, ...]
    quota: Quota
    exclusive: bool = False
    nominators: tuple[NominatorTier, ...] = ()
    referees: int = number(0, 20, 0)
    own_vote: bool = False
    own_notice_workdays: int = number(0, 100, 0)
    grace_minutes: int = number(0, 1440, 0)


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the recommendation form (推荐书): running text, a list of rows, or typed facts.

    `max_chars` counts the text (字数), or the longest cell of a list; `columns` name a list's cells.
    `signed_by` and `sealed_by` say whose signature and seal cover it (nobody named: everybody's).
    """

    code: str
    zh: str
    en: str
    kind: c.SectionKind = "text"
    required: bool = True
    max_chars: int | None = number(1, 100000, None)
    max_items: int | None = number(1, 1000, None)
    columns: tuple[Labelled, ...] = ()
    signed_by: tuple[c.Signer, ...] = ()
    sealed_by: tuple[c.Signer, ...] = ()

    def check(self) -> Checks:
        """A list has columns, and nothing else has."""
        if (self.kind == "list") != bool(self.columns):
            yield "columns", "columns_of_list", {"kind": self.kind}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A slot for files: how many, how large (MB, pages of a PDF), which kinds of file.

    `signed_by` and `sealed_by` say whose signature and seal on the form cover it, as in `Section`.
    """

    code: str
    zh: str
    en: str
    max_files: int = number(1, 100)
    max_mb: int = number(1, 1000)
    max_pages: int = number(1, 10000)
    required: bool = True
    kinds: tuple[str, ...] = ("pdf",)
    signed_by: tuple[c.Signer, ...] = ()
    sealed_by: tuple[c.Signer, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialRules:
    """What is handed in. `secrecy_certificate`: 保密审查证明; `offline_lane`: classified work goes on paper.

    `sealed_scan`: the printed form comes back signed and sealed, as a scan paired page by page.
    """

    sections: tuple[Section, ...]
    attachments: tuple[Attachment, ...]
    summary_max_chars: int = number(1, 10000)
    consents: tuple[c.Consent, ...] = ("nominee",)
    secrecy_certificate: bool = True
    offline_lane: bool = False
    sealed_scan: bool = False


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the form check (形式审查) catalogue; `field` is the place it looks at."""

    code: str
    zh: str
    en: str
    by: c.CheckedBy
    field: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class FormCheckRules:
    """The catalogue, how often a paper may be mended (补正), and within how many working days."""

    items: tuple[CheckItem, ...]
    corrections_allowed: int = number(0, 10)
    correction_workdays: int = number(1, 100)
