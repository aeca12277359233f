"""The words of avoidance (回避): relations, outcomes, the facts about persons, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Relation(StrEnum):
    """Relations that may keep an expert from an item (domain rule 5.1).

    All but one are searched for. ``EXCLUDED`` is written where a manager grants the nominee's request.
    Whoever filed an objection (异议提出人) is none of them: experts hear no objections, and who does is
    asked there; the search would tell a name that is sealed.
    """

    SELF = "SELF"  # 本人
    SAME_CALL = "SAME_CALL"  # 同期候选人
    NOMINATOR = "NOMINATOR"  # 提名人、推荐人
    SAME_UNIT = "SAME_UNIT"  # 同一法人单位
    PAST_UNIT = "PAST_UNIT"  # 曾在同一单位
    KIN = "KIN"  # 近亲属
    MENTOR = "MENTOR"  # 师生
    SAME_GROUP = "SAME_GROUP"  # 同一课题组
    COAUTHOR_N = "COAUTHOR_N"  # 合作署名
    COPROJECT_N = "COPROJECT_N"  # 合作项目
    INTEREST = "INTEREST"  # 利害关系
    DISPUTE = "DISPUTE"  # 学术争议
    EXCLUDED = "EXCLUDED"  # 申请回避
    TRANSITIVE = "TRANSITIVE"  # 同期关联
    STAFF = "STAFF"  # 工作人员


class Outcome(StrEnum):
    """What a conflict does; sorted from the strongest by :data:`STRENGTH`."""

    HARD = "hard"  # must not review
    DECIDE = "decide"  # somebody decides with reason
    WARN = "warn"  # shown, nothing more


STRENGTH = {Outcome.HARD: 0, Outcome.DECIDE: 1, Outcome.WARN: 2}


class Scope(StrEnum):
    """What counts as one unit (domain rule 5.3)."""

    LEGAL_ENTITY = (
        "legal_entity"  # itself, and what stands above it in line: 附属医院 and university
    )
    PARENT_GROUP = "parent_group"  # also its sisters: all that stand under one parent


class Rule(NamedTuple):
    """What the rule set says of a relation: outcome, years back where it fades, clause, scope."""

    outcome: Outcome
    years: int | None = None
    clause: str = ""
    units: Scope = Scope.LEGAL_ENTITY


class FactKind(StrEnum):
    """What a piece of evidence states."""

    IDENTITY = "identity"  # the same record, verified identity or ORCID
    NAME_BIRTH_UNIT = "name_birth_unit"
    NAME_ONLY = "name_only"
    NAME_SPELLED = "name_spelled"  # the same name in other letters or in another order
    NAME_INITIALS = "name_initials"
    NOMINEE = "nominee"
    NOMINATED = "nominated"
    REFEREE = "referee"
    TUTOR = "tutor"
    STAFF = "staff"
    CO_NOMINEE = "co_nominee"
    UNIT_NOW = "unit_now"
    UNIT_PAST = "unit_past"
    UNIT_NEAR = "unit_near"  # a unit whose name only looks alike
    WORK = "work"
    TITLE = "title"  # a work of which only the title is the same
    CO_SIGNER = "co_signer"
    DECLARED = "declared"
    RULE = "rule"  # the clause of the rule, kept with the two facts


NAMESAKES = frozenset({FactKind.NAME_ONLY, FactKind.NAME_SPELLED, FactKind.NAME_INITIALS})
"""Grounds that only ever warn: a name, in whatever letters, is nobody."""

DOUBTFUL = NAMESAKES | {FactKind.UNIT_NEAR, FactKind.TITLE}
"""Evidence that something looks like something else."""


@dataclass(frozen=True, slots=True)
class UnitNote:
    """A unit of somebody's as it is known: as written, since when, on which record.

    ``above`` are the entities it belongs to, ``near`` those whose names only look like its own.
    """

    unit: str
    text: str = ""
    since: date | None = None
    source: str = ""
    above: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PastUnit:
    """A unit somebody has left: its key, the last day there (None: not known), where that is from."""

    unit: str
    until: date | None = None
    since: date | None = None
    source: str = ""
    text: str = ""
    above: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a work beside the person in whose list it stands, as the work names them."""

    name: str
    units: frozenset[str] = frozenset()
    person_id: str = ""
    orcid: str = ""


TITLE_KEY = "title:"
"""Keys of works of which only the title is known begin so; titles may coincide."""


@dataclass(frozen=True, slots=True)
class Work:
    """A joint work: a key that its co-signers share (DOI, patent or grant number), kind and day.

    ``signers`` are those it names beside the person in whose list it stands.
    """

    key: str
    on: date
    relation: Relation = Relation.COAUTHOR_N
    signers: tuple[Signer, ...] = ()
    source: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as conflicts see one.

    ``person_id`` is the id of a record of known persons, ``identity`` the keyed hash of a verified
    document, ``orcids`` numbers known to be theirs; all may be empty. ``units`` are keys of legal
    entities, aliases resolved; ``notes`` say more of some of them. ``source`` says on which record
    all this stands, ``office`` which one an expert holds in the organiser's house.
    """

    person_id: str = ""
    identity: str = ""
    name: str = ""
    birth: date | None = None
    units: frozenset[str] = frozenset()
    past_units: frozenset[PastUnit] = frozenset()
    works: frozenset[Work] = frozenset()
    notes: frozenset[UnitNote] = frozenset()
    orcids: frozenset[str] = frozenset()
    source: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item under review: nominee and team members with their units, and who nominates them.

    ``referees`` wrote an opinion (推荐意见), ``tutors`` nominated as supervisors. ``call`` groups the
    items of one programme and cycle. Give ``find`` every item of the call, also those outside the
    round: their nominees may not review either.
    """

    item_id: str
    people: tuple[PersonRef, ...]
    nominators: tuple[PersonRef, ...] = ()
    call: str = ""
    referees: tuple[PersonRef, ...] = ()
    tutors: tuple[PersonRef, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredTie:
    """A tie somebody declared between an expert and a person: kin, mentor, joint work, dispute.

    ``on`` is its last day where the relation fades with years (None: it lasts).
    """

    expert_id: str
    person: PersonRef
    relation: Relation
    note: str = ""
    on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the two facts that met: whose it is, what it says, its day or days, where it stands."""

    kind: FactKind
    of: str
    value: str = ""
    on: date | None = None
    since: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An expert, an item, why, and what it means; ``clause`` cites the rule."""

    expert_id: str
    item_id: str
    relation: Relation
    outcome: Outcome
    evidence: tuple[Fact, ...]
    clause: str = ""
