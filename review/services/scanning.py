"""Looking for conflicts of interest: who is in the pool, what is found, whether it is still so."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYet, NotYours, OutOfOrder
from review import facts
from review.choices import Outcome
from review.lifecycle import prepares, runs
from review.models import Assignment, Conflict, Expert, Round, Seat
from review.services.declarations import lock
from review.services.exclusions import apply_exclusions
from review.services.findings import carry_over, forget, write_found
from review.services.staffing import find_staff_ties
from review.services.vacating import vacate_seats


def pool_of(round_: Round) -> list[Expert]:
    """Return the experts a round may draw on, and those who work or vote in it already.

    A society's own round has its body and nobody else.
    """
    if round_.society_id is not None:
        body = Expert.objects.filter(bodies__round=round_)
        return list(body.select_related("person", "user").order_by("pk"))
    pool = Expert.objects.filter(rehearsal=round_.rehearsal)
    work = Assignment.objects.filter(item__round=round_).values("expert")
    seats = Seat.objects.filter(vote__round=round_).values("expert")
    usable = pool.available() | pool.filter(Q(pk__in=work) | Q(pk__in=seats))
    return list(usable.select_related("person", "user").order_by("pk"))


@transaction.atomic
def scan_conflicts(round_: Round, *, by: Actor, at: datetime) -> tuple[Conflict, ...]:
    """Find every conflict between the pool and the round's items, and write what is found.

    A hard one takes live work away in the same transaction. What was found before and no longer
    holds is removed; what was declared, ordered or decided stays. The round keeps the hash of the
    facts: it is assigned, drawn and voted in only while they are the same. Ties of staff with the
    call's papers are looked for in the same act.
    """
    row = locked(round_)
    if row.stage != "voting":
        check_running(row, by=by)
    elif not (runs(row, by) or prepares(row, by)):
        raise NotYours(_("Only whoever runs the round looks for its conflicts of interest."))
    pool = pool_of(row)
    lock(*pool)
    scan = facts.scan_of(row, pool, at)
    inside = {str(pk) for pk in row.items.values_list("pk", flat=True)}
    found = [each for each in scan.find() if each.item_id in inside]
    gone = forget(row, found)
    kept = carry_over(row, pool, by=by, at=at)
    written = write_found(row, found, pool, by=by, at=at)
    apply_exclusions(row, by=by, at=at)
    vacate_seats(row, by=by, at=at)
    if row.society_id is None:
        find_staff_ties(row.cycle, by=by, at=at)
    row.fact_hash, row.scanned_at = hash_of(scan, row, at), at
    row.save(update_fields=["fact_hash", "scanned_at"])
    told = {
        "found": len(found),
        "hard": sum(each.outcome == Outcome.HARD for each in found),
        "gone": gone,
        "kept": kept,
        "experts": len(pool),
        "facts": row.fact_hash,
    }
    enter(row, "scan_conflicts", by=by, at=at, facts=told)
    return tuple(written)


def check_running(round_: Round, *, by: Actor) -> None:
    """Refuse whoever does not run or prepare the round, and one that gives out no work any more."""
    if not (runs(round_, by) or prepares(round_, by)):
        raise NotYours(_("Only whoever runs the round assigns its experts."))
    if round_.stage not in {"preparing", "scoring"}:
        raise OutOfOrder(_("Experts are assigned before the vote and before the round closes."))


def scan_is_current(round_: Round) -> bool:
    """Tell whether the facts are those of the last scan, as it is on record, compared on its day."""
    row = Round.objects.get(pk=round_.pk)
    if row.scanned_at is None:
        return False
    scan = facts.scan_of(row, pool_of(row), row.scanned_at)
    return hash_of(scan, row, row.scanned_at) == row.fact_hash


def hash_of(scan: facts.Scan, round_: Round, at: datetime) -> str:
    """Return the hash of the facts about experts, and in a round of the office about staff."""
    if round_.society_id is not None:
        return scan.digest()
    both = scan.digest() + facts.staff_scan_of(round_.cycle, at).digest()
    return hashlib.sha256(both.encode()).hexdigest()


def check_scanned(round_: Round) -> None:
    """Refuse to go on upon facts that no scan has looked through."""
    if not scan_is_current(round_):
        raise NotYet(
            [_("The facts have changed since conflicts were looked for. Look again first.")]
        )
