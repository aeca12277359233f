"""推荐人: which persons nominate in a paper, entered by the society."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cipher import keyed_hashes
from ledger.actors import Actor
from ledger.secrecy import refuse_marked
from ledger.situations import Refused
from nominations.choices import NominatorRole
from nominations.models import Nominator, Paper
from nominations.services.drafting import open_for_editing, refuse_society_only, touch
from people.identity import normalise_identity, normalise_name
from people.models import Person

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
