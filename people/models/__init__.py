"""Users and offices, societies, units, persons, and the facts that outlive a cycle."""

from people.models.bars import IntegrityRecord
from people.models.links import Pinned, PinnedLink
from people.models.registers import (
    Affiliation,
    History,
    HistoryList,
    Invitation,
    Office,
    Person,
    Recognition,
    Relation,
    Society,
    Unit,
    UnitAlias,
    User,
)
from people.models.works import Signature, Work

__all__ = [
    "Affiliation",
    "History",
    "HistoryList",
    "IntegrityRecord",
    "Invitation",
    "Office",
    "Person",
    "Pinned",
    "PinnedLink",
    "Recognition",
    "Relation",
    "Signature",
    "Society",
    "Unit",
    "UnitAlias",
    "User",
    "Work",
]
