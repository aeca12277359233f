"""What a statement covers: exactly what its giver is shown, and its digest.

A later change of anything that was shown voids the statement. The nominee sees everything but the
society's own words; a member what is said of them; a referee the work, without contact and
documents; the unit what its signature on the form covers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from files.storage import fingerprint
from nominations.choices import StatementKind as K
from nominations.printed import (
    COVER,
    FILES,
    OWN_WORDS,
    PERSON,
    SEXES,
    SIGNED,
    Part,
    digests,
    division_of,
    printed,
    row_of,
)
from programmes.vocabulary import RuleSet


def kinds_asked(rules: RuleSet) -> tuple[K, ...]:
    """Return the kinds of statement a rule set asks for, in the order they are shown."""
    consents = rules.material.consents
    nominee, members = "nominee" in consents, "members" in consents
    asked = {
        K.CONSENT: nominee,
        K.PUBLICATION: nominee and rules.notice is not None,
        K.COAUTHOR: members and rules.team is not None,
        K.UNIT: "unit" in consents,
        K.REFEREE: rules.nomination.referees > 0,
    }
    return tuple(kind for kind, wanted in asked.items() if wanted)


def names_members(rules: RuleSet) -> bool:
    """Tell whether a notice publishes the members of a team, who then consent one by one (个人信息保护法 第25条)."""
    shown = rules.notice.every_field if rules.notice else ()
    return rules.team is not None and "members" in shown and "members" in rules.material.consents


def covered(statement: Any) -> tuple[Part, ...]:
    """Return the parts of the paper a statement is given for, as its giver reads them."""
    return BY_KIND[K(statement.kind)](statement)


def covered_digest(statement: Any) -> str:
    """Return the SHA-256 of all a statement covers."""
    return fingerprint(digests(covered(statement)))


def of_nominee(statement: Any) -> tuple[Part, ...]:
    """All of the paper but the society's own words and the pages signed by hand."""
    parts = printed(statement.paper)
    return tuple(part for part in parts if part.code not in SIGNED and part.code not in OWN_WORDS)


def of_publication(statement: Any) -> tuple[Part, ...]:
    """The facts the notices of this programme publish, with what the paper says now; of a member the name."""
    paper, member = statement.paper, statement.member
    if member is not None and member.pk != paper.lead.pk:
        rows = [["name", paper.title], ["members", member.name]]
        return (Part("published", "公示内容", {"published": rows, "texts": {}}),)
    notice = paper.rules.notice
    names = notice.every_field if notice else ()
    said = stated(paper)
    texts = {part.code: part.digest for part in printed(paper, masked=True) if part.code in names}
    rows = [[name, said.get(name, "")] for name in names]
    return (Part("published", "公示内容", {"published": rows, "texts": texts}),)


def stated(paper: Any) -> dict[str, str]:
    """Return what a paper says of the facts that are published; texts stand in the paper itself."""
    lead = paper.lead
    return {
        "name": paper.title,
        "sex": SEXES.get(lead.sex, ""),
        "birth_month": f"{lead.birth:%Y-%m}" if lead.birth else "",
        "unit": lead.unit_name,
        "title": lead.title,
        "post": lead.post,
        "division": division_of(paper),
        "specialty": lead.field,
        "nominator": paper.society.name,
        "members": "、".join(m.name for m in paper.members.all() if m.pk != lead.pk),
    }


def of_coauthor(statement: Any) -> tuple[Part, ...]:
    """The cover, and what is said of this one member."""
    whole = printed(statement.paper, masked=True)
    cover = tuple(part for part in whole if part.code == COVER)
    rows = [row_of(statement.member)] if statement.member else []
    return (*cover, Part("member", "本人信息", {"members": rows}))


def of_referee(statement: Any) -> tuple[Part, ...]:
    """The person and the sections of the work: no document, no telephone, no files, no opinion."""
    hidden = {*SIGNED, *OWN_WORDS, COVER, FILES}
    parts = printed(statement.paper, masked=True)
    return tuple(part for part in parts if part.code not in hidden)


def of_unit(statement: Any) -> tuple[Part, ...]:
    """What the unit's signature on the form covers, and the list of files."""
    parts = printed(statement.paper, masked=True)
    covers = next(part.covers for part in parts if SIGNED.get(part.code) == "unit")
    return tuple(part for part in parts if part.code in {*covers, COVER, PERSON, FILES})


BY_KIND: dict[K, Callable[[Any], tuple[Part, ...]]] = {
    K.CONSENT: of_nominee,
    K.PUBLICATION: of_publication,
    K.COAUTHOR: of_coauthor,
    K.REFEREE: of_referee,
    K.UNIT: of_unit,
}
