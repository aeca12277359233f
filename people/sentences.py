"""The book told to a reader: what was done, by whom, in which office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.sentences import of_verb
from people.choices import Role
from people.masking import mask_name


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the book in words; ``kind`` and ``number`` name the record it is about."""

    at: datetime
    verb: str
    sentence: str
    actor_name: str
    office: str
    reason: str
    kind: str
    number: int
    facts: dict[str, Any]
    digest: str


def told(lines: Iterable[Any], *, masked: bool = False) -> list[Told]:
    """Put lines of the book into words, in their order; ``masked`` hides who acted."""
    return [
        Told(
            at=line.at,
            verb=line.verb,
            sentence=str(of_verb(line.verb)),
            actor_name=who_acted(line, masked),
            office=str(Role(line.role).label) if line.role in Role.values else "",
            reason="" if masked and line.verb == "unmask" else line.reason,
            kind=line.subject_kind,
            number=line.subject_id,
            facts=line.facts,
            digest=line.digest,
        )
        for line in lines
    ]


def who_acted(line: Any, masked: bool) -> str:
    """Name the person, the clock or the holder of a link behind a line."""
    if line.actor_kind == "clock":
        return _("the clock")
    if line.actor_kind == "link":
        return _("holder of a signed link")
    return mask_name(line.actor_name) if masked and line.actor_name else line.actor_name


KINDS = {
    "nominations.paper": gettext_lazy("paper"),
    "nominations.candidate": gettext_lazy("candidate"),
    "nominations.package": gettext_lazy("package of files"),
    "nominations.parcel": gettext_lazy("parcel"),
    "programmes.cycle": gettext_lazy("cycle"),
    "programmes.ruleset": gettext_lazy("rule set"),
    "programmes.rulechange": gettext_lazy("change of the rules"),
    "nominations.selection": gettext_lazy("society's own selection"),
    "nominations.statement": gettext_lazy("statement asked for"),
    "nominations.comment": gettext_lazy("comment"),
    "review.round": gettext_lazy("round"),
    "review.assignment": gettext_lazy("assignment"),
    "review.vote": gettext_lazy("vote"),
    "review.draw": gettext_lazy("draw"),
    "review.meeting": gettext_lazy("meeting"),
    "awards.notice": gettext_lazy("public notice"),
    "awards.objection": gettext_lazy("objection"),
    "awards.awardlist": gettext_lazy("award list"),
    "review.expert": gettext_lazy("expert"),
    "review.item": gettext_lazy("item of a round"),
    "people.office": gettext_lazy("office"),
    "nominations.merge": gettext_lazy("decision of the merge desk"),
    "people.history": gettext_lazy("line of a published list"),
    "people.historylist": gettext_lazy("published list"),
}
"""The kinds of record the book is about, by the word the book uses."""
