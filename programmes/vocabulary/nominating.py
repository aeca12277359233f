"""The tables of a rule set up to the form check: what a programme is, who nominates, with what.

A table that is absent means a step that does not exist (`rule_set.ballot is None`: no vote).
Labels come in pairs, `zh` and `en`. Exact values belong to the presets, each with its document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from . import choices as c
from .measures import Checks, Labelled, Threshold
from .reading import number


@dataclass(frozen=True, slots=True)
class Programme:
    """What is given or recommended, by whom, on what authority (设奖依据), in which cycle.

    `step` is the number of years between two cycles; `leads_to` the deciding body beyond us.
    `free_of_charge`: no fee of any kind is taken (国家科学技术奖励条例第三十七条); it cannot be otherwise.
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
    free_of_charge: bool = True

    def check(self) -> Checks:
        """An academy belongs to the academician track and to no other."""
        if bool(self.academy) != (self.track == "academician"):
            yield "academy", "academy_of_track", {"track": self.track, "given": self.academy}


@dataclass(frozen=True, slots=True)
class Quota:
    """How many papers may stand (None: unlimited, 不限名额): 名额, level by level.

    `association` counts all of the cycle, `divisions` those of one division (学部); `person` or
    `team` one society's, `per_branch` one of its branches', `per_unit` those about one legal entity
    through one channel; `NominationRules.per_nominator` is the last level. The office may set
    another number for a society by name.
    """

    person: int | None = number(0, 100000, None)
    team: int | None = number(0, 100000, None)
    per_unit: int | None = number(0, 100000, None)
    association: int | None = number(0, 100000, None)
    per_branch: int | None = number(0, 100000, None)
    divisions: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({}), metadata={"limits": (0, 100000)}
    )


@dataclass(frozen=True, slots=True)
class NominatorTier:
    """Nominators asked of a person born on `born_from` or later; the tier without a day is for all."""

    least: int = number(0, 100)
    same_division: int = number(0, 100, 0)
    born_from: date | None = None
    most: int | None = number(1, 100, None)


SELECTION_BASES = ("appointed", "eligible", "present", "ballots", "valid")
"""What a share of a society's own vote can be a share of."""


@dataclass(frozen=True, slots=True)
class SelectionRules:
    """How a society's own vote (推选) is valid: fewest members, quorum, votes to pass; how it posts.

    Where the organiser states nothing else, custom stands in: two thirds of those not
    recused, more than half of those present, and the day of posting is not counted.
    """

    members_min: int = number(1, 200, 1)
    quorum: Threshold = field(default_factory=lambda: Threshold(2, 3, ">=", "eligible"))
    passing: Threshold = field(default_factory=lambda: Threshold(1, 2, ">", "present"))
    count_start: c.CountStart = "exclude"

    def check(self) -> Checks:
        """A share is one of members or of ballots."""
        for key, share in (("quorum", self.quorum), ("passing", self.passing)):
            if share.base not in SELECTION_BASES:
                shown = {"given": share.base, "known": ", ".join(SELECTION_BASES)}
                yield f"{key}.base", "not_a_choice", shown


@dataclass(frozen=True, slots=True)
class NominationRules:
    """Who may nominate, how many, and whether a second channel (推荐渠道) is tolerated.

    `own_vote` and `own_notice_workdays`: the society's own 推选 and 公示 before endorsing (0: none);
    `selection` says how that vote is valid.
    `nominator_born_from`: who was born before that day (资深院士) nominates nobody.
    `per_nominator`: so many candidates one nominator may recommend in the cycle.
    `nominators_own_unit`: so many nominators, not more, may be of the candidate's legal entity.
    `batch_share` binds a society's whole batch of papers, and only warns.
    `endorsement`: the ways in which the society's 负责人 may endorse a paper (none named: logged in).
    """

    channels: tuple[c.Channel, ...]
    society_kinds: tuple[c.SocietyKind, ...]
    quota: Quota
    exclusive: bool = False
    nominators: tuple[NominatorTier, ...] = ()
    nominator_born_from: date | None = None
    per_nominator: int | None = number(0, 100, None)
    nominators_own_unit: int | None = number(0, 100, None)
    batch_share: Threshold | None = None
    referees: int = number(0, 20, 0)
    own_vote: bool = False
    own_notice_workdays: int = number(0, 100, 0)
    selection: SelectionRules | None = None
    grace_minutes: int = number(0, 1440, 0)
    endorsement: tuple[c.EndorsementWay, ...] = ("login",)

    @property
    def endorsing(self) -> tuple[c.EndorsementWay, ...]:
        """Return the ways in which a paper may be endorsed; there is always one."""
        return self.endorsement or ("login",)

    @property
    def selecting(self) -> SelectionRules:
        """Return how a society's own vote is valid, as stated or as custom has it."""
        return self.selection or SelectionRules()


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of a list's rows: words of any kind, or a year, which may be a whole date."""

    code: str
    zh: str
    en: str
    kind: c.ColumnKind = "text"


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
    columns: tuple[Column, ...] = ()
    signed_by: tuple[c.Signer, ...] = ()
    sealed_by: tuple[c.Signer, ...] = ()

    def check(self) -> Checks:
        """A list has columns, and nothing else has."""
        if (self.kind == "list") != bool(self.columns):
            yield "columns", "columns_of_list", {"kind": self.kind}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A slot for files: how many (at least `min_files`, where any is there), how large, of which kinds.

    `signed_by` and `sealed_by` say whose signature and seal on the form cover it, as in `Section`.
    """

    code: str
    zh: str
    en: str
    max_files: int = number(1, 100)
    max_mb: int = number(1, 1000)
    max_pages: int = number(1, 10000)
    required: bool = True
    min_files: int = number(1, 100, 1)
    kinds: tuple[str, ...] = ("pdf",)
    signed_by: tuple[c.Signer, ...] = ()
    sealed_by: tuple[c.Signer, ...] = ()

    def check(self) -> Checks:
        """A slot that asks for several files has room for them."""
        if self.min_files > self.max_files:
            shown = {"given": str(self.min_files), "least": "1", "most": str(self.max_files)}
            yield "min_files", "out_of_range", shown


@dataclass(frozen=True, slots=True)
class OnPaper:
    """纸质材料: what of a paper comes on paper, in how many copies and originals (原件), how, until when.

    The last day is `last_day`, or so many days (`days_after`) after the electronic deadline; `basis`
    says whether the postmark of dispatch or that of arrival has to bear it or an earlier one.
    `candidate_delivers`: the candidate may bring it in person. `outcome`: without it a paper is not
    accepted, or that is only pointed out.
    """

    basis: c.Postmark
    ways: tuple[c.Way, ...]
    copies: int = number(1, 100)
    originals: int = number(0, 100, 0)
    days_after: int = number(0, 365, 0)
    last_day: date | None = None
    candidate_delivers: bool = False
    outcome: c.WithoutPaper = "block"

    def check(self) -> Checks:
        """Some way is open, and no more originals are asked than there are copies."""
        if not self.ways:
            yield "ways", "missing", {"key": "ways"}
        if self.originals > self.copies:
            shown = {"given": str(self.originals), "least": "0", "most": str(self.copies)}
            yield "originals", "out_of_range", shown


@dataclass(frozen=True, slots=True)
class MaterialRules:
    """What is handed in. `secrecy_certificate`: 保密审查证明; `offline_lane`: classified work goes on paper.

    `offline_zh`, `offline_en`: channel and address of the offline route, `offline_until` its last day;
    `offline_named`: the placeholder of a classified paper bears the name.
    `form_numbers`: the receiver's own form prints numbers of documents, telephones and e-mails whole.
    `sealed_scan`: the printed form comes back signed and sealed, as a scan paired page by page.
    `paper`: what comes on paper besides; None where nothing does.
    """

    sections: tuple[Section, ...]
    attachments: tuple[Attachment, ...]
    summary_max_chars: int = number(1, 10000)
    consents: tuple[c.Consent, ...] = ("nominee",)
    secrecy_certificate: bool = True
    offline_lane: bool = False
    offline_zh: str = ""
    offline_en: str = ""
    offline_until: date | None = None
    offline_named: bool = False
    form_numbers: bool = False
    sealed_scan: bool = False
    paper: OnPaper | None = None


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
class Appeal:
    """申诉: to whom a society may appeal against a refusal, and within how many working days of it."""

    zh: str
    en: str
    workdays: int = number(1, 100)


@dataclass(frozen=True, slots=True)
class FormCheckRules:
    """The catalogue, how often a paper may be mended (补正), and within how many working days.

    `appeal` says where a refusal is appealed; a rule set without it refers to the organiser.
    """

    items: tuple[CheckItem, ...]
    corrections_allowed: int = number(0, 10)
    correction_workdays: int = number(1, 100)
    appeal: Appeal | None = None
