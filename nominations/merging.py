"""Merging papers (合并): several societies about one person or team make one candidate.

Pure. Two papers meet when their keys are equal; where they then disagree, the office decides. The
carrying societies' quotas are all used. Rule: 「同一候选人可由多个学会推选,由科协合并」.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from programmes.vocabulary import Academy

Disputed = Literal["academy", "division", "birth", "unit", "title", "works"]


@dataclass(frozen=True, slots=True)
class CarriedPaper:
    """What one paper says of the candidate; `unit_code` is the 统一社会信用代码 where it is known."""

    number: str
    society: str
    academy: Academy = ""
    division: str = ""
    birth: date | None = None
    unit: str = ""
    unit_code: str = ""
    title: str = ""
    works: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A field on which papers disagree, with what each says, in the order the papers were given."""

    field: Disputed
    said: tuple[tuple[str, str], ...]


def candidate_key(
    *, identity_hash: str, programme: str, year: int, team: str = "", academy: Academy = ""
) -> str:
    """Return the key by which papers meet: 64 hexadecimal digits.

    `identity_hash` is the keyed hash of the person's document, or of the team leader's; raises
    ValueError without one, since a name alone never makes two papers one.
    """
    if not identity_hash:
        raise ValueError("A candidate cannot be recognised without a verified document.")
    parts = (identity_hash, programme, str(year), academy, _plain(team))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def differences(papers: Sequence[CarriedPaper]) -> tuple[Difference, ...]:
    """Return the fields on which papers of one candidate disagree; what a paper leaves open is no view.

    Units with the same credit code are the same however spelt; works are compared as sets.
    """
    found = []
    for field, same, shown in VIEWS:
        views = {same(paper) for paper in papers if shown(paper)}
        if len(views) > 1:
            said = tuple((paper.number, shown(paper)) for paper in papers if shown(paper))
            found.append(Difference(field, said))
    return tuple(found)


def _unit(paper: CarriedPaper) -> str:
    return paper.unit_code or _plain(paper.unit)


def _works(paper: CarriedPaper) -> str:
    return "\n".join(sorted(map(_plain, paper.works)))


def _plain(text: str) -> str:
    """Return a text without what spelling varies in: width, case, blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


VIEWS: tuple[tuple[Disputed, Callable[[CarriedPaper], str], Callable[[CarriedPaper], str]], ...] = (
    ("academy", lambda p: p.academy, lambda p: p.academy),
    ("division", lambda p: _plain(p.division), lambda p: p.division),
    ("birth", lambda p: str(p.birth or ""), lambda p: str(p.birth or "")),
    ("unit", _unit, lambda p: p.unit),
    ("title", lambda p: _plain(p.title), lambda p: p.title),
    ("works", _works, lambda p: "; ".join(p.works)),
)
"""(field, what counts as the same, what is shown) of everything papers can disagree on."""


def subject_hash(name: str, team: str = "") -> str:
    """Return a SHA-256 (hex) of whom a paper names, to tell later whether it still names them."""
    said = f"{unicodedata.normalize('NFKC', name)}\n{unicodedata.normalize('NFKC', team)}"
    return hashlib.sha256("".join(said.split(" ")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Lead:
    """Whom one paper is about; papers of one `circle` (a cycle, or one year of both academies) meet.

    `key` is that of `candidate_key`, or "" without a verified document; `unit` is its credit code or
    its name.
    """

    paper: int
    circle: str
    key: str = ""
    name: str = ""
    birth: date | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Papers that may be about one person; `sure` where all bear one verified document."""

    papers: tuple[int, ...]
    sure: bool


def groups(leads: Sequence[Lead]) -> tuple[Group, ...]:
    """Return the papers that are about one person, or may be, in the order they were given.

    Sure: the same key. Possible: the same name with the same date of birth or the same unit. Who is
    like two others makes one group of three: a person looks at them together.
    """
    near: dict[tuple[str, ...], list[int]] = {}
    for place, lead in enumerate(leads):
        for trait in _traits(lead):
            near.setdefault(trait, []).append(place)
    root = list(range(len(leads)))
    for places in near.values():
        for place in places[1:]:
            root[_top(root, place)] = _top(root, places[0])
    found: dict[int, list[Lead]] = {}
    for place, lead in enumerate(leads):
        found.setdefault(_top(root, place), []).append(lead)
    return tuple(
        Group(tuple(lead.paper for lead in each), len({lead.key or lead for lead in each}) == 1)
        for each in found.values()
        if len(each) > 1
    )


def _top(root: list[int], place: int) -> int:
    while root[place] != place:
        root[place] = root[root[place]]
        place = root[place]
    return place


def _traits(lead: Lead) -> list[tuple[str, ...]]:
    """Return what of a lead makes it meet another's."""
    name = _plain(lead.name)
    traits: list[tuple[str, ...]] = [(lead.circle, "key", lead.key)] if lead.key else []
    if name and lead.birth:
        traits.append((lead.circle, "birth", name, lead.birth.isoformat()))
    if name and _plain(lead.unit):
        traits.append((lead.circle, "unit", name, _plain(lead.unit)))
    return traits
