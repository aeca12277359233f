"""The seed of a draw: every party commits a random number, and reveals it once all have."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from review import draw as arithmetic
from review.lifecycle import by_contributor, runs
from review.models import Contribution, Contributor, Draw
from review.services.keys import own_code

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def party_of(draw: Draw, by: Actor) -> str:
    """Return for which party somebody contributes; refuse who belongs to none the rule set names."""
    party = "office" if runs(draw.round, by) else "supervisor" if by.holds("supervisor") else ""
    if not by_contributor(draw, by) or party not in draw.contributors:
        raise NotYours(_("The rule set does not let you give a random number to this draw."))
    return party


@transaction.atomic
def commit_number(
    draw: Draw, *, fingerprint: str = "", number: str = "", by: Actor, at: datetime
) -> str:
    """Commit a party's random number by its hash, before anybody's is known.

    Without a ``fingerprint`` the ``number`` is theirs or made here, and returned: shown once and stored nowhere,
    it is typed in again to be revealed. With one, the number was made elsewhere and only its hash is kept.
    """
    row = locked(draw)
    return commit(row, party_of(row, by), fingerprint, number, by=by, at=at)


def commit(
    row: Draw,
    party: str,
    fingerprint: str,
    number: str = "",
    *,
    by: Actor,
    at: datetime,
    contributor: Contributor | None = None,
    note: str = "",
) -> str:
    """Write a commitment down; the caller holds the lock of the draw and has checked who it is."""
    if row.stage != "committed":
        raise OutOfOrder(_("Random numbers are given once the pool is committed, before the draw."))
    if party not in row.missing():
        raise OutOfOrder(_("Your party has committed its random number already."))
    if contributor is None and row.contributions.filter(given_by=by.person_id, note="").exists():
        raise Refused(_("One person gives one number: another person contributes for this party."))
    code = "" if fingerprint else own_code(number)
    made = fingerprint.strip().lower() or arithmetic.commitment(row.reference, party, code)
    if not FINGERPRINT.fullmatch(made):
        raise Refused(_("A fingerprint has 64 characters: digits and the letters a to f."))
    Contribution.objects.create(
        draw=row,
        party=party,
        given_by_id=by.user_id,
        contributor=contributor,
        note=note,
        commitment=made,
        committed_at=at,
        rehearsal=row.rehearsal,
    )
    told = {"party": party, "commitment": made, "witnessed": note}
    enter(row, "commit_number", by=by, at=at, facts=told)
    return code


@transaction.atomic
def type_beacon(draw: Draw, value: str, *, published_at: datetime, by: Actor, at: datetime) -> Draw:
    """Type in the public random value that was announced; after all commitments, before any number.

    It was published after the last commitment: else a party could have known it when committing.
    """
    row = locked(draw)
    if not runs(row.round, by):
        raise NotYours(_("Only whoever runs the round types in the public value."))
    check_all_committed(row)
    if not row.beacon_source or row.beacon or len(row.missing("value")) < len(row.contributors):
        raise OutOfOrder(_("The public value is typed in once, before any number is revealed."))
    if not value.strip():
        raise Refused(_("Type in the public random value that was announced."))
    check_published(row, published_at, at=at)
    row.beacon, row.beacon_at = " ".join(value.split())[:200], published_at
    row.save(update_fields=["beacon", "beacon_at"])
    told = {"source": row.beacon_source, "value": row.beacon, "published": row.public_value[1]}
    enter(row, "type_beacon", by=by, at=at, facts=told)
    return row


def check_published(draw: Draw, published_at: datetime, *, at: datetime) -> None:
    """Refuse a public value that was out before all had committed, or is not out yet."""
    last = max(each.committed_at for each in draw.contributions.all())
    if published_at < last.replace(second=0, microsecond=0):
        words = _(
            "The value was published before everybody had committed (the last on {moment}): it could have been known. Announce a later one: ask for a redraw."
        )
        raise Refused(format_lazy(words, moment=f"{localtime(last):%Y-%m-%d %H:%M}"))
    if published_at > at:
        raise Refused(_("This moment has not come yet. Type in when the value was published."))


def check_all_committed(draw: Draw) -> None:
    """Refuse while a party has not committed: nobody may know a number before."""
    if draw.stage != "committed":
        raise OutOfOrder(_("Random numbers are given once the pool is committed, before the draw."))
    if draw.missing():
        raise NotYet(
            [_("Not every party has committed its random number yet. Nothing is revealed before.")]
        )


@transaction.atomic
def reveal_number(draw: Draw, value: str, *, by: Actor, at: datetime) -> Draw:
    """Reveal a party's number; refused where it does not match its commitment. The last makes the seed."""
    row = locked(draw)
    return reveal(row, party_of(row, by), value, by=by, at=at)


def reveal(row: Draw, party: str, value: str, *, by: Actor, at: datetime) -> Draw:
    """Write a number down that matches its commitment; the caller has checked who it is."""
    check_all_committed(row)
    if row.beacon_source and not row.beacon:
        raise NotYet([_("Type in the public random value that was announced.")])
    mine = row.contributions.get(party=party)
    if mine.value:
        raise OutOfOrder(_("Your party has revealed its random number already."))
    if not matches(row, mine, value):
        raise Refused(
            format_lazy(
                _(
                    "This is not the number committed with the fingerprint {start}…. Type it again, letter by letter."
                ),
                start=mine.commitment[:8],
            )
        )
    mine.value, mine.revealed_at = arithmetic.plain(value), at
    mine.save(update_fields=["value", "revealed_at"])
    enter(row, "reveal_number", by=by, at=at, facts={"party": party, "value": mine.value})
    return row if row.missing("value") else made_seed(row, by=by, at=at)


def matches(draw: Draw, mine: Contribution, value: str) -> bool:
    """Tell whether a text is the one committed."""
    try:
        return arithmetic.commitment(draw.reference, mine.party, value) == mine.commitment
    except ValueError:
        return False


def made_seed(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """Make the seed of all numbers."""
    draw.seed = seed_again(draw)
    draw.save(update_fields=["seed"])
    return advance(draw, "make_seed", by=by, at=at, facts={"seed": draw.seed})


def seed_again(draw: Draw) -> str:
    """Return the seed (hex) that follows from what is on record."""
    given = {each.party: each.value for each in draw.contributions.all()}
    root, rules = bytes.fromhex(draw.root), bytes.fromhex(draw.rule_hash)
    numbers = [(party, given[party]) for party in draw.contributors]
    return arithmetic.seed_of(draw.reference, root, rules, numbers, draw.public_value).hex()
