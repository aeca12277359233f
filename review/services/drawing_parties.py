"""Who contributes to a seed besides office and supervisor: named by the office, by a link or witnessed.

The rule set says which parties there are (推荐单位代表, 公证员, 专家代表); the office names the person. They
commit and reveal on a page of their own, without an account; or the office enters for them, in the
presence of witnesses, the fingerprint of a number they made elsewhere, and later the number itself.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.services import write
from people.services.links import hash_of
from review.lifecycle import runs
from review.models import Contributor, Draw
from review.services.drawing_seed import commit, reveal


@transaction.atomic
def name_contributor(
    draw: Draw,
    party: str,
    *,
    name: str,
    unit: str,
    email: str = "",
    phone: str = "",
    by: Actor,
    at: datetime,
) -> Contributor:
    """Name who contributes for a party; anew until they have committed: the earlier link is dead then."""
    row = locked(draw)
    check_office(row, by)
    if row.stage != "committed" or party not in row.missing():
        raise OutOfOrder(_("Contributors are named once the pool is committed, until they commit."))
    if party not in row.others:
        raise Refused(_("The rule set names no such contributor for this draw."))
    if not name.strip() or not unit.strip():
        raise Refused(_("Enter the name and whom they act for."))
    code = secrets.token_urlsafe(24)
    facts: dict[str, Any] = {"name": name.strip(), "unit": unit.strip()}
    facts |= {"email": email, "phone": phone, "code": code, "code_hash": hash_of(code)}
    facts |= {"named_by_id": by.person_id, "named_at": at}
    found, _made = Contributor.objects.update_or_create(
        draw=row,
        party=party,
        defaults=facts,
        create_defaults=facts | {"rehearsal": row.rehearsal},
    )
    told = {"party": party, "name": found.name, "unit": found.unit}
    enter(row, "name_contributor", by=by, at=at, facts=told)
    send(found, at=at)
    return found


def send(contributor: Contributor, *, at: datetime) -> None:
    """Write to the addresses given, with the link to their page."""
    page = ("review:contribute", str(contributor.code))
    words: dict[str, Any] = {
        "round": contributor.draw.round,
        "draw": contributor.draw,
        "page": page,
    }
    for way in ({"address": contributor.email}, {"phone": contributor.phone}):
        if any(way.values()):
            write(verb="contribute", at=at, context=words, rehearsal=contributor.rehearsal, **way)


def contributor_by_link(code: str) -> Contributor | None:
    """Return whom a link was made for; None for a code nobody was given."""
    rows = Contributor.objects.select_related("draw__round__cycle__rule_set", "draw__panel")
    return rows.filter(code_hash=hash_of(code)).first()


def holder_of(contributor: Contributor) -> Actor:
    """Return who acts by the link of a contributor."""
    subject = f"review.contributor:{contributor.pk}"
    return Actor(
        kind="link", name=contributor.name, subject=subject, rehearsal=contributor.rehearsal
    )


@transaction.atomic
def commit_by_link(
    contributor: Contributor, *, fingerprint: str = "", number: str = "", at: datetime
) -> str:
    """Commit on one's own page; returns the number, shown once, or "" for one that stays elsewhere."""
    row = locked(contributor.draw)
    by = holder_of(contributor)
    return commit(
        row, contributor.party, fingerprint, number, by=by, at=at, contributor=contributor
    )


@transaction.atomic
def reveal_by_link(contributor: Contributor, value: str, *, at: datetime) -> Draw:
    """Reveal on one's own page."""
    row = locked(contributor.draw)
    return reveal(row, contributor.party, value, by=holder_of(contributor), at=at)


@transaction.atomic
def commit_witnessed(
    contributor: Contributor, *, fingerprint: str, note: str, by: Actor, at: datetime
) -> None:
    """Enter for a contributor the fingerprint of a number they made elsewhere; the note says who saw it.

    Never a number made here: whoever enters it would know it.
    """
    row = locked(contributor.draw)
    check_office(row, by)
    if not fingerprint.strip() or not note.strip():
        raise Refused(_("Enter the fingerprint, and in whose presence it was handed over."))
    commit(
        row,
        contributor.party,
        fingerprint,
        by=by,
        at=at,
        contributor=contributor,
        note=note.strip()[:200],
    )


@transaction.atomic
def reveal_witnessed(contributor: Contributor, value: str, *, by: Actor, at: datetime) -> Draw:
    """Enter for a contributor the number itself, once all have committed."""
    row = locked(contributor.draw)
    check_office(row, by)
    if not row.contributions.filter(party=contributor.party, given_by__isnull=False).exists():
        raise OutOfOrder(_("They committed on their own page: they reveal it there."))
    return reveal(row, contributor.party, value, by=by, at=at)


def check_office(draw: Draw, by: Actor) -> None:
    """Refuse whoever does not run the round."""
    if not runs(draw.round, by):
        raise NotYours(_("Only whoever runs the round names contributors and enters for them."))
