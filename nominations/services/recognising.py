"""认定: an officer says whether a line of a published list is about the person of a paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, refuse_tied
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused
from nominations.facts import LEADING, STANDING
from nominations.listed import Listed, judged
from nominations.models import Member, Paper
from nominations.services.joining import person_of
from people.models import History, Person, Recognition


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of a published list and the paper it may be about."""

    line: History
    paper: Paper


def open_pairs(papers: Iterable[Paper]) -> list[Pair]:
    """Return the lines that may be about the nominees of the papers and were not decided on.

    In as many queries as for one paper: only names that stand in a list are looked at.
    """
    lines = History.objects.unbound().values("name")
    leads = Member.objects.filter(
        paper__in=papers, role__in=LEADING, paper__stage__in=STANDING, name__in=lines
    )
    found = leads.select_related("paper__society", "paper__cycle__programme", "unit")
    by_side = defaultdict[bool, list[Member]](list)
    for lead in found.order_by("paper_id"):
        by_side[lead.rehearsal].append(lead)
    return [
        Pair(line, lead.paper)
        for rehearsal, persons in by_side.items()
        for listed in (Listed(persons, rehearsal=rehearsal),)
        for lead in persons
        for line in listed.about(lead).possible
    ]


@transaction.atomic
def recognise(
    line: History, paper: Paper, *, same: bool, reason: str, by: Actor, at: datetime
) -> Recognition:
    """Put on record whether a line is about a paper's nominee; the last word counts, all are kept."""
    if not by.holds("examiner", "manager"):
        raise NotYours(
            _("Only a form examiner or a manager says whether a line is about a person.")
        )
    words = reason.strip()
    if not words:
        raise Refused(_("Give the reason: what shows that it is, or is not, the same person."))
    refuse_marked({_("The reason"): words})
    refuse_tied([paper], by=by)
    row = History.objects.select_for_update(of=("self",)).get(pk=line.pk)
    lead = paper.members.get(role__in=LEADING)
    person = person_of(lead)
    refuse_recognition(row, person, same=same)
    assert person
    said = Recognition.objects.create(
        history=row,
        person=person,
        same=same,
        reason=words,
        decided_by_id=by.person_id,
        decided_at=at,
        rehearsal=row.rehearsal,
    )
    facts = {"paper": paper.number, "same": same, "document": row.document, "year": row.year}
    enter(row, "recognise", by=by, at=at, reason=words, facts=facts)
    return said


def refuse_recognition(line: History, person: Person | None, *, same: bool) -> None:
    """Refuse a line that is bound, a nominee without a number, a second person for one line."""
    if line.person_id:
        raise Refused(_("This line bears a document of identity and needs no confirmation."))
    if person is None:
        raise Refused(
            _("The paper has no identity number of its nominee yet. Without one nobody is recognised.")
        )  # fmt: skip
    others = {key for key, is_same in judged(line).items() if is_same} - {person.identity_hash}
    if same and others:
        raise Refused(
            _("This line was confirmed to be about somebody else. Deny that first, with the reason.")
        )  # fmt: skip
