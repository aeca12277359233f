"""推荐人: which persons nominate in a paper, entered by the society."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hashes
from ledger.actors import Actor
from ledger.secrecy import refuse_marked
from ledger.situations import Refused, Sentence
from nominations.choices import BY_PERSONS, NominatorRole
from nominations.models import Nominator, Paper
from nominations.services.drafting import open_for_editing, refuse_society_only, touch
from nominations.summary import Named, SummaryRow, UnreadNominators, nominators_in
from people.identity import normalise_identity, normalise_name
from people.models import Person
from programmes.vocabulary import RuleSet

MOST_NOMINATORS = 20
KEPT = ("name", "role", "division", "unit_name", "birth")


@transaction.atomic
def save_nominators(
    paper: Paper, people: Iterable[Mapping[str, Any]], *, by: Actor, at: datetime
) -> list[Nominator]:
    """Let these persons be who nominates in a paper, and no others; nothing changes where they do.

    Each has ``name``, ``role``, ``division``, ``unit_name`` and ``birth``, and ``identity_no`` where it
    is known: whoever is on record under that number and this name is bound to the entry, and the
    number is not kept. Whether anybody was is not told: it would tell who is on record.
    """
    row = open_for_editing(paper, by=by, at=at)
    refuse_society_only({"nominators"}, by)
    before = list(row.nominators.order_by("pk"))
    now = [entry(row, each, before) for each in people]
    refuse_twice(now)
    if [told(each) for each in now] == [told(each) for each in before]:
        return before
    row.nominators.all().delete()
    made = Nominator.objects.bulk_create(now)
    touch(row, at)
    return made


def entry(paper: Paper, given: Mapping[str, Any], before: Sequence[Nominator]) -> Nominator:
    """Return one entry: bound by its number, else as it was bound before."""
    known = {name: given.get(name) or "" for name in KEPT if name != "birth"}
    known["name"] = normalise_name(known["name"])
    known["role"] = known["role"] or NominatorRole.NOMINATOR
    refuse_marked({_("name"): known["name"], _("unit"): known["unit_name"]})
    found = Nominator(paper=paper, birth=given.get("birth"), rehearsal=paper.rehearsal, **known)
    if number := normalise_identity(given.get("identity_no") or ""):
        hashes = keyed_hashes(number)
        on_record = Person.objects.filter(identity_hash__in=hashes, rehearsal=paper.rehearsal)
        found.person = on_record.filter(name=found.name).first()
    elif given.get("person_id"):
        found.person_id = given["person_id"]
    else:
        same = (e for e in before if e.name == found.name and not differ(e, found))
        found.person_id = next((each.person_id for each in same), None)
    return found


def differ(one: Nominator, other: Nominator) -> bool:
    """Tell whether two entries of a name say different days of birth."""
    return bool(one.birth and other.birth and one.birth != other.birth)


def told(nominator: Nominator) -> tuple[Any, ...]:
    """Return all an entry says."""
    return (*(getattr(nominator, name) for name in KEPT), nominator.person_id)


def refuse_twice(people: Sequence[Nominator]) -> None:
    """Refuse one person entered twice."""
    for at, each in enumerate(people):
        if any(each.is_surely(other) for other in people[:at]):
            words = _("{name} is entered twice. Leave one of the two.")
            raise Refused(format_lazy(words, name=each.name))


def named_in(row: SummaryRow, rules: RuleSet, paper: Paper | None = None) -> list[dict[str, Any]]:
    """Return what a row of a summary sheet makes of who nominates; an empty cell states nothing.

    What it leaves out of somebody the paper names already stays. Raise UnreadNominators.
    """
    before = list(paper.nominators.all()) if paper else []
    return [
        merged(each, before) for each in nominators_in(row.nominators, rules.programme.divisions)
    ]


def merged(named: Named, before: Sequence[Nominator]) -> dict[str, Any]:
    """Return the facts of one person: as named, else as the entry of that name has them."""
    facts = asdict(named)
    same = [e for e in before if e.name == named.name and named.birth in {None, e.birth}]
    old = same[0] if len(same) == 1 else Nominator(role=NominatorRole.NOMINATOR)
    return {name: facts[name] or getattr(old, name) for name in KEPT}


def names_others(row: SummaryRow, paper: Paper) -> bool:
    """Tell whether an import would change who nominates in a paper; what cannot be read changes nothing."""
    try:
        now = named_in(row, paper.rules, paper)
    except UnreadNominators:
        return False
    there = sorted(paper.nominators.all(), key=lambda each: each.pk)
    return bool(now) and now != [{name: getattr(e, name) for name in KEPT} for e in there]


def unfit_nominators(row: SummaryRow, rules: RuleSet, paper: Paper | None) -> Iterator[Sentence]:
    """Say what is wrong with the cell of who nominates; what no import could write is told here."""
    if not row.nominators:
        return
    if not BY_PERSONS.intersection(rules.nomination.channels):
        words = _("In this programme no persons nominate, but the cell says “{text}”. Leave it empty.")  # fmt: skip
        yield format_lazy(words, text=row.nominators[:40])
        return
    try:
        people = named_in(row, rules, paper)
    except UnreadNominators as unread:
        words = _("“{text}” cannot be read. Write each person who nominates as name (unit, division, 1960-03-04), with ; between them.")  # fmt: skip
        yield format_lazy(words, text=str(unread)[:40])
        return
    yield from unfit(people, rules)


def unfit(people: Sequence[Mapping[str, Any]], rules: RuleSet) -> Iterator[Sentence]:
    """Say who stands twice, is too many, has too long a name or unit, or lacks the day of birth."""
    if len(people) > MOST_NOMINATORS:
        words = _("The cell names {count} persons; at most {most} nominate in one paper.")
        yield format_lazy(words, count=len(people), most=MOST_NOMINATORS)
    names = [each["name"] for each in people]
    for name in {name for name in names if names.count(name) > 1}:
        yield format_lazy(_("{name} is entered twice. Leave one of the two."), name=name)
    for each in people:
        if len(each["name"]) > 100 or len(each["unit_name"]) > 120:
            yield format_lazy(_("The name or the unit of {name} is too long. Shorten it."), name=each["name"][:20])  # fmt: skip
        if rules.nomination.nominator_born_from and not each["birth"]:
            words = _("The date of birth of {name} is missing: the rules say when those who nominate were born. Write it in brackets behind the name, as 1960-03-04.")  # fmt: skip
            yield format_lazy(words, name=each["name"])
