"""The facts that rules read, as plain frozen records. None or empty means: not known, so not asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from nominations.postmarks import Standing
from programmes.vocabulary import (
    Academy,
    Channel,
    Consent,
    DocumentKind,
    Labelled,
    Rank,
    SocietyKind,
    TechnicalPost,
    UnitKind,
)

VALID = frozenset({"valid_candidate", "valid", "elected", "not_elected"})
HONOURED = frozenset({"awarded", "selected"})


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """A document of identity: its kind, whether the number is there and right, what it says."""

    kind: DocumentKind
    given: bool = True
    valid: bool = True
    birth: date | None = None
    sex: Literal["", "M", "F"] = ""


@dataclass(frozen=True, slots=True)
class HistoryFact:
    """What became of a person in an earlier cycle. `outcome` is the last stage, as recorded.

    `document` is where it is published. It is not `sure` where only name and unit are the same.
    """

    programme: str
    year: int
    outcome: str
    academy: Academy = ""
    document: str = ""
    sure: bool = True

    @property
    def valid(self) -> bool:
        """Tell whether the academy granted the status of a valid candidate (有效候选人)."""
        return self.outcome in VALID

    @property
    def honoured(self) -> bool:
        """Tell whether the person was awarded or selected."""
        return self.outcome in HONOURED


@dataclass(frozen=True, slots=True)
class HonourFact:
    """An award or talent plan held, or applied for in the same year, by its code in the rule set."""

    code: str
    state: Literal["held", "applied"] = "held"


@dataclass(frozen=True, slots=True)
class IntegrityFact:
    """A misconduct finding or a revocation (`kind`), its decision, and how long it forbids.

    Without `until` the rule set's years count from `since`.
    """

    kind: str
    decision: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RefereeRecord:
    """What is on record about who recommends (推荐人); `sure` where more than the name is the same."""

    name: str
    record: IntegrityFact
    sure: bool = True


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """Another paper about the same person (by identity) that stands in the same year.

    `leading`: as its nominee or the leader of its team, not as a member.
    """

    number: str
    society: str
    programme: str
    programme_zh: str
    programme_en: str
    year: int
    channel: Channel = "society"
    own_society: bool = False
    leading: bool = True


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A nominee, team leader or member as stated, with what is recorded about the person."""

    name: str = ""
    sex: Literal["", "M", "F"] = ""
    birth: date | None = None
    identity: IdentityFacts | None = None
    nationality: str = "CN"
    region: str = ""
    title: str = ""
    degree: str = ""
    degree_in_progress: bool = False
    rank: Rank | None = None
    unit_kind: UnitKind | None = None
    unit_head: bool = False
    technical_post: TechnicalPost | None = None
    society_member: bool | None = None
    returned_months: int | None = None
    months_per_year: int | None = None
    first_line_years: int | None = None
    years_in_work: int | None = None
    sole_nationality: bool | None = None
    history: tuple[HistoryFact, ...] = ()
    honours: tuple[HonourFact, ...] = ()
    integrity: tuple[IntegrityFact, ...] = ()
    elsewhere: tuple[OtherPaper, ...] = ()

    @property
    def born(self) -> date | None:
        """Return the birth date the document says, else the stated one."""
        return (self.identity.birth if self.identity else None) or self.birth

    @property
    def known_sex(self) -> str:
        """Return the sex the document says, else the stated one, else empty."""
        return (self.identity.sex if self.identity else "") or self.sex


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member of a team besides the leader; `unit` is a credit code, or a name where none is known."""

    person: PersonFacts
    core: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NominatorFact:
    """A person who nominates (推荐人): division (学部), birth, unit written as `MemberFacts.unit`.

    `papers` counts the other papers of the cycle this nominator stands in, `like` those where only
    the name is the same.
    """

    name: str
    division: str = ""
    birth: date | None = None
    unit: str = ""
    papers: int = 0
    like: int = 0


@dataclass(frozen=True, slots=True)
class QuotaFact:
    """Places of one level (None: unlimited) and how many other papers have taken one.

    `name` is the division's labels or the branch's name. `binds`: a place is asked for now; a draft
    uses none and is only told.
    """

    limit: int | None
    used: int
    level: Literal["association", "division", "society", "branch"] = "society"
    name: Labelled | str = ""
    binds: bool = True


@dataclass(frozen=True, slots=True)
class AttachmentFact:
    """Files in one slot: how many, pages and megabytes of the largest, their kinds by content.

    `kinds` are words as in the rule set (pdf, png, jpg …; jpeg is jpg); empty where not known.
    """

    files: int
    pages: int = 0
    megabytes: int = 0
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ScanFact:
    """The last frozen version of the form (0: none), whether the paper was changed since, and what
    its scans lack: numbers of signed pages, and (page, code read, code now) of void ones.
    """

    version: int = 0
    changed: bool = False
    missing: tuple[int, ...] = ()
    old: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """What is handed in so far, by section and slot code; a section's `chars` of its longest cell.

    `declared` (不涉密), `consents`, `referees`, `scan` and `on_paper` are None where they are not
    asked here.
    """

    chars: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    items: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    attachments: Mapping[str, AttachmentFact] = field(default_factory=lambda: MappingProxyType({}))
    secret: bool = False
    declared: bool | None = None
    consents: frozenset[Consent] | None = None
    referees: int | None = None
    scan: ScanFact | None = None
    on_paper: Standing | None = None
    unknown_figures: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """All that is known of one paper on the day `on`; `person` is the nominee or the team's leader.

    `waived` holds the codes of findings for which an exemption was granted. `unit_papers` counts
    the unit's other papers in the cycle through this channel; `leader_unit` is written as in `MemberFacts.unit`.
    """

    on: date
    person: PersonFacts
    channel: Channel = "society"
    society_kind: SocietyKind | None = None
    division: str = ""
    nominators: tuple[NominatorFact, ...] | None = None
    quotas: tuple[QuotaFact, ...] = ()
    unit_papers: int | None = None
    summary_chars: int | None = None
    materials: MaterialFacts | None = None
    members: tuple[MemberFacts, ...] | None = None
    leader_unit: str = ""
    society: str = ""
    society_records: tuple[IntegrityFact, ...] = ()
    referee_records: tuple[RefereeRecord, ...] = ()
    waived: frozenset[str] = frozenset()
