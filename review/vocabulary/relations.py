"""The words of avoidance (回避): relations, outcomes, the facts about persons, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Relation(StrEnum):
    """Relations that may keep an expert from an item (domain rule 5.1)."""

    SELF = "SELF"  # 本人
    SAME_CALL = "SAME_CALL"  # 同期候选人
    NOMINATOR = "NOMINATOR"  # 提名人、推荐人
    OBJECTOR = "OBJECTOR"  # 异议提出人
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


class Rule(NamedTuple):
    """What the rule set says of a relation: outcome, years back where it fades, and its clause."""

    outcome: Outcome
    years: int | None = None
    clause: str = ""


class FactKind(StrEnum):
    """What a piece of evidence states."""

    IDENTITY = "identity"  # the same record or verified identity
    NAME_BIRTH_UNIT = "name_birth_unit"
    NAME_ONLY = "name_only"
    NOMINEE = "nominee"
    NOMINATED = "nominated"
    UNIT_NOW = "unit_now"
    UNIT_PAST = "unit_past"
    WORK = "work"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class PastUnit:
    """A unit somebody has left: legal entity id and last day there (None: not known)."""

    unit: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A joint work: a key that its co-signers share (DOI, patent or grant number), kind and day."""

    key: str
    on: date
    relation: Relation = Relation.COAUTHOR_N


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as conflicts see one.

    ``person_id`` is the id of a record of known persons, ``identity`` the keyed hash of a verified
    document; either may be empty. ``units`` are ids of legal entities, aliases resolved.
    """

    person_id: str = ""
    identity: str = ""
    name: str = ""
    birth: date | None = None
    units: frozenset[str] = frozenset()
    past_units: frozenset[PastUnit] = frozenset()
    works: frozenset[Work] = frozenset()


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item under review: nominee and team members, nominators, the units that carry it.

    ``call`` groups the items of one programme and cycle. Give ``find`` every item of the call, also
    those outside the round: their nominees may not review either.
    """

    item_id: str
    people: tuple[PersonRef, ...]
    nominators: tuple[PersonRef, ...] = ()
    units: frozenset[str] = frozenset()
    society: str = ""
    call: str = ""


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


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the two facts that met: whose it is, what it says, and its day if it has one."""

    kind: FactKind
    of: str
    value: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """An expert, an item, why, and what it means; ``clause`` cites the rule."""

    expert_id: str
    item_id: str
    relation: Relation
    outcome: Outcome
    evidence: tuple[Fact, ...]
    clause: str = ""
