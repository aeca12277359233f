"""抽取: prepared, its pool committed, its order drawn, its list sealed and opened.

The pool is committed before any random number is known, the seed is made of numbers that were all
committed before any was revealed, and the order follows from both alone. What is left to trust:
whoever reveals last learns the seed a moment earlier and could refuse; then the draw is set aside
by two persons with a reason, and that stands on record.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.services import write_to
from people.models import Office
from review import draw as arithmetic
from review import facts, merkle, predicting, sentences
from review.choices import PanelSource
from review.lifecycle import runs
from review.models import Draw, Panel, PoolLeaf, Round
from review.services.drawing_calls import drop_barred, fill
from review.services.panels import make_panel, seat_in_panel, sort_items
from review.services.publishing import ask_newcomers
from review.services.scanning import check_scanned

# --- before ---------------------------------------------------------------------------------------


@transaction.atomic
def prepare_draw(
    panel: Panel, *, places: int | None = None, beacon_source: str = "", by: Actor, at: datetime
) -> Draw:
    """Prepare the draw of a panel, or change one that is only prepared.

    ``places`` lie between the rule set's least and most. ``beacon_source`` announces a public random
    value of later (a lottery, a stock index); it is typed in after all have committed.
    """
    round_ = locked(panel.round)
    check_drawing(round_, by=by)
    seats = checked_places(round_, places)
    row = panel.draws.in_force().first()
    if row is None:
        return begin(panel, seats, beacon_source, by=by, at=at)
    row = locked(row)
    if row.stage != "prepared":
        raise OutOfOrder(_("The pool of this draw is committed: its conditions stand."))
    row.places, row.beacon_source = seats, beacon_source.strip()[:120]
    foresee(row, facts.pool_for(row.panel, at=at))
    row.save(update_fields=["places", "beacon_source", "prediction", "size"])
    told = {"places": seats, "beacon": row.beacon_source}
    enter(row, "change_draw", by=by, at=at, facts=told)
    return row


def check_drawing(round_: Round, *, by: Actor) -> None:
    """Refuse whoever does not run the round, a society's own, and one whose scoring has begun."""
    if round_.society_id is not None or not runs(round_, by):
        raise NotYours(_("Only a manager (管理员) draws the panels of a round."))
    if round_.stage != "preparing":
        raise OutOfOrder(_("The scoring has begun: the panels stay as they are."))


def checked_places(round_: Round, places: int | None) -> int:
    """Return the seats to be drawn; refuse a number the rule set does not allow."""
    rules = round_.rules
    seats = places or rules.experts_min
    if not rules.experts_min <= seats <= rules.experts_max:
        words = _("The rule set asks for {least} to {most} members of a panel.")
        raise Refused(format_lazy(words, least=rules.experts_min, most=rules.experts_max))
    if rules.panel.odd and seats % 2 == 0:
        raise Refused(_("The rule set asks for an odd number of members."))
    return seats


def begin(panel: Panel, seats: int, beacon_source: str, *, by: Actor, at: datetime) -> Draw:
    """Write a new draw of a panel nobody sits in."""
    if panel.members.exists():
        raise OutOfOrder(_("Experts sit in this panel already. A draw fills an empty panel."))
    row = Draw(
        round=panel.round,
        panel=panel,
        number=panel.round.draws.count() + 1,
        earlier=panel.draws.first(),
        reference=secrets.token_hex(8),
        places=seats,
        beacon_source=beacon_source.strip()[:120],
        rehearsal=panel.rehearsal,
    )
    foresee(row, facts.pool_for(panel, at=at))
    told = {"places": seats, "panel": panel.number, "beacon": row.beacon_source}
    return open_record(row, "prepare_draw", by=by, at=at, facts=told)


@transaction.atomic
def whole_panel(round_: Round, *, by: Actor, at: datetime) -> Panel:
    """Return the one panel of a round that has none yet: it takes all items."""
    row = locked(round_)
    check_drawing(row, by=by)
    found = row.panels.first()
    if found is None:
        found = make_panel(row, name=row.rules.zh)
        sort_items(row)
        enter(row, "open_panel", by=by, at=at, facts={"panel": found.number, "name": found.name})
    return found


def foresee(draw: Draw, pool: facts.Pool) -> None:
    """Put the report on predictability into a draw: numbers alone, no names."""
    conditions = facts.conditions_of(draw.places, draw.round.rules.panel, draw.terms)
    past = facts.earlier_panels(draw.panel)
    sat = set().union(*past) if past else set()
    earlier = [n for n, member in enumerate(pool.members) if member.expert.pk in sat]
    found = predicting.predict(pool.entrants, conditions, earlier=earlier)
    draw.size = found.size
    draw.prediction = {
        "size": found.size,
        "places": found.places,
        "hits": round(found.hits, 4),
        "repeats": round(found.repeats, 4),
        "least": round(min(found.chances, default=0.0), 4),
        "most": round(max(found.chances, default=0.0), 4),
        "certain": found.certain,
        "method": found.method,
        "trials": found.trials,
        "panels": len(past),
        "repeat_rate": predicting.repeat_rate(past),
        "lacking": facts.lacking(pool, conditions),
        "left_out": pool.left_out,
    }


@transaction.atomic
def commit_pool(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """提交名单: fix pool and rules by their hashes, on facts a scan for conflicts has looked through.

    Each record gets a salt of its own; the leaves are sorted by their hashes. The book has root, rule
    hash and numbers, and no name. The supervisors are written to: they join next.
    """
    row = locked(draw)
    check_drawing(row.round, by=by)
    if row.stage != "prepared":
        raise OutOfOrder(_("The pool of this draw is committed already."))
    check_scanned(row.round)
    pool = facts.pool_for(row.panel, at=at)
    conditions = facts.conditions_of(row.places, row.round.rules.panel, row.terms)
    row.rules = facts.rules_as_json(conditions, row.terms, row.beacon_source)
    row.rule_text = sentences.rule_text(row.round.cycle, row.panel, row.rules)
    row.rule_hash = arithmetic.rule_hash(row.rules, row.rule_text).hex()
    foresee(row, pool)
    row.unit_key = secrets.token_hex(arithmetic.SALT_BYTES)
    row.root = merkle.root(plant(row, pool)).hex()
    row.save()
    told = {"root": row.root, "rules": row.rule_hash, "size": row.size, "places": row.places}
    row = advance(row, "commit_pool", by=by, at=at, facts=told)
    tell_supervisors(row, at=at)
    return row


def plant(draw: Draw, pool: facts.Pool) -> list[bytes]:
    """Write the leaves of the pool in the order of their hashes, and return these."""
    made: list[tuple[bytes, str, Any]] = []
    key = bytes.fromhex(str(draw.unit_key))
    for member in pool.members:
        salt = secrets.token_bytes(arithmetic.SALT_BYTES)
        digest = merkle.leaf_of(merkle.canonical(facts.sealed_record(member.record, salt, key)))
        made.append((digest, salt.hex(), member.record))
    made.sort(key=lambda each: each[0])
    PoolLeaf.objects.bulk_create(
        PoolLeaf(
            draw=draw,
            place=place,
            digest=digest.hex(),
            salt=salt,
            record=record,
            rehearsal=draw.rehearsal,
        )
        for place, (digest, salt, record) in enumerate(made)
    )
    return [digest for digest, _salt, _record in made]


def tell_supervisors(draw: Draw, *, at: datetime) -> None:
    """Write to the supervisors that a draw waits for their random number."""
    held = Office.objects.answering("supervisor", at=at, rehearsal=draw.rehearsal)
    words = {"round": draw.round, "draw": draw, "page": ("supervise:draw", draw.pk)}
    write_to(held, verb="draw_waits", at=at, context=words, rehearsal=draw.rehearsal)


# --- the draw and its list --------------------------------------------------------------------------


@transaction.atomic
def draw_order(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """抽取: compute the order of all from the seed; it cannot come out otherwise."""
    row = locked(draw)
    if row.stage == "seeded":
        row.sequence = list(order_again(row))
        row.save(update_fields=["sequence"])
    told = {"order": order_hash(row.sequence), "size": row.size}
    return advance(row, "draw_order", by=by, at=at, facts=told)


def order_again(draw: Draw) -> tuple[int, ...]:
    """Return the order that follows from the seed, the root and the size of the pool."""
    root = bytes.fromhex(draw.root)
    return arithmetic.drawn_order(bytes.fromhex(draw.seed), root, draw.size or 0)


def order_hash(order: Sequence[int]) -> str:
    """Return the SHA-256 (hex) of an order, as the minutes and the book name it."""
    return hashlib.sha256(",".join(map(str, order)).encode()).hexdigest()


@transaction.atomic
def seal_list(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """封存名单: seat those who accepted, through the veto of conflicts.

    Whoever was kept away since the pool was committed leaves the list first; then the next are
    called, and the list is sealed once they have answered: the draw is answered as it stands. Of
    whoever takes a vacated seat after the scoring began, the reviews are asked for at once.
    """
    row = locked(draw)
    if row.stage == "drawn" and runs(row.round, by) and drop_barred(row, by=by, at=at):
        fill(row, by=by, at=at)
        if row.is_waiting():
            return row
    experts = facts.called_experts(row, ("accepted",))
    told = {
        "seated": len(experts),
        "places": row.places,
        "called": row.calls.count(),
        "short_of_quorum": len(facts.items_short_of_quorum(row.panel, experts)),
    }
    row = advance(row, "seal_list", by=by, at=at, facts=told)
    there = set(row.panel.members.values_list("expert", flat=True))  # a list that was sealed before
    experts = [each for each in experts if each.pk not in there]
    seat_in_panel(row.panel, experts, source=PanelSource.DRAWN, by=by, at=at)
    if experts and row.round.stage == "scoring":
        ask_newcomers(row.round, by=by, at=at)
    return row


def open_names(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """启封: from now on names and salts are in the bundle, and anybody who has it can recompute."""
    return advance(draw, "open_names", by=by, at=at, facts={"root": draw.root})
