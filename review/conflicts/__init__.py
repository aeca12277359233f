"""Conflicts of interest (回避): facts about experts and items in, explained conflicts out.

A conflict names the relation, what it does (the rule set's outcome), the clause, and the two facts
that met, each with its days and the record it stands on. Facts are indexed, so the work grows with
facts and hits, never with experts × items.

Who is who: a record id, the keyed hash of a verified identity or an ORCID decides, and two different
verified identities are two persons whatever their names. Name, birth date and a shared unit together
stand for an identity. A name alone, in whatever letters, only ever warns (同名), with both records
shown; two known birth dates that differ are two persons.
"""

from review.naming import same_name
from review.vocabulary.relations import (
    DOUBTFUL,
    STRENGTH,
    Conflict,
    DeclaredTie,
    Fact,
    FactKind,
    ItemFacts,
    Outcome,
    PastUnit,
    PersonRef,
    Relation,
    Rule,
    Scope,
    Signer,
    UnitNote,
    Work,
)

from .hashing import fact_hash
from .search import Search, find
from .times import years_before

__all__ = [
    "DOUBTFUL",
    "STRENGTH",
    "Conflict",
    "DeclaredTie",
    "Fact",
    "FactKind",
    "ItemFacts",
    "Outcome",
    "PastUnit",
    "PersonRef",
    "Relation",
    "Rule",
    "Scope",
    "Search",
    "Signer",
    "UnitNote",
    "Work",
    "fact_hash",
    "find",
    "same_name",
    "years_before",
]
