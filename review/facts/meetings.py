"""What a meeting is drawn from and what is going on in it: one reading for console, hall and members."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from review import draw, merkle
from review.models import (
    AgendaItem,
    BodyMember,
    Conflict,
    Expert,
    Item,
    Meeting,
    PanelMember,
    Round,
    Seat,
    Vote,
)
from review.querysets import LIVE

PARTY = "office"
LOT_TEXT = "全部项目的答辩顺序由抽签决定；抽签前先公布名单根值和随机数指纹，再由在场人员现场报数。"
"""The rule of the lot, as it is hashed into the seed."""


# --- the lot --------------------------------------------------------------------------------------


def record_of(item: Item) -> dict[str, str]:
    """Return what the committed list says of an item."""
    number = item.candidate.number if item.candidate else item.paper.number  # type: ignore[union-attr]
    return {"name": str(item), "number": number or ""}


def root_of(items: Sequence[Item]) -> str:
    """Return the root (hex) over items in the order of the list."""
    return merkle.root([merkle.leaf_of(merkle.canonical(record_of(i))) for i in items]).hex()


def rule_hash() -> bytes:
    """Return the hash of the rule of the lot."""
    return draw.rule_hash({"draws": "order of the agenda"}, LOT_TEXT)


def order_from(meeting: Meeting, size: int) -> tuple[int, ...]:
    """Return the places of the list in the order that follows from both numbers."""
    root = bytes.fromhex(meeting.root)
    numbers = [(PARTY, meeting.secret)]
    seed = draw.seed_of(meeting.reference, root, rule_hash(), numbers, (meeting.lot_value, ""))
    return draw.drawn_order(seed, root, size)


def lot_holds(meeting: Meeting) -> dict[str, bool]:
    """Tell of a drawn order whether list, committed number and order agree with what is on record."""
    rows = list(meeting.agenda.select_related("item__candidate", "item__paper").order_by("place"))
    order = tuple(row.place for row in sorted(rows, key=lambda row: row.position or 0))
    return {
        "list": root_of([row.item for row in rows]) == meeting.root,
        "number": draw.commitment(meeting.reference, PARTY, meeting.secret) == meeting.commitment,
        "order": order == order_from(meeting, len(rows)),
    }


def lot_bundle(meeting: Meeting) -> dict[str, Any]:
    """Return what anybody needs to compute a drawn order again."""
    rows = list(meeting.agenda.select_related("item__candidate", "item__paper").order_by("place"))
    return {
        "kind": "jujian-lot-1",
        "reference": meeting.reference,
        "rule": LOT_TEXT,
        "list": [record_of(row.item) for row in rows],
        "root": meeting.root,
        "commitment": meeting.commitment,
        "number": meeting.secret,
        "called_out": meeting.lot_value,
        "called_out_by": meeting.lot_witness,
        "order": [row.place for row in sorted(rows, key=lambda row: row.position or 0)],
    }


# --- who is in the room ---------------------------------------------------------------------------


def called_to(round_: Round) -> list[Expert]:
    """Return who is called to a meeting of a round: its body, its panels, its voters and its readers."""
    votes = Seat.objects.filter(vote__round=round_).exclude(vote__stage="abandoned")
    sources = [
        BodyMember.objects.filter(round=round_).values("expert"),
        votes.values("expert"),
        PanelMember.objects.filter(panel__round=round_).values("expert"),
        round_.assignments.filter(stage__in=LIVE).values("expert"),
    ]
    barred = Conflict.objects.hard().filter(item__round=round_, relation="SAME_CALL")
    called = reduce(or_, (Q(pk__in=source) for source in sources))
    rows = Expert.objects.filter(called).exclude(pk__in=barred.values("expert"))
    return list(rows.select_related("person").order_by("person__name", "pk"))


def kept_from(meeting: Meeting) -> dict[int, list[str]]:
    """Return who of those called is recused from each item of the agenda: names by item."""
    rows = Conflict.objects.hard().filter(
        item__agenda__meeting=meeting, expert__in=meeting.attendees.values("expert")
    )
    found: dict[int, list[str]] = {}
    pairs = rows.values_list("item_id", "expert__person__name").distinct()
    for item, name in pairs.order_by("expert__person__name", "expert"):
        found.setdefault(item, []).append(name)
    return found


@dataclass(frozen=True, slots=True)
class Ballots:
    """An open vote as the room may know it: how many are in, of how many who may vote."""

    vote: int
    number: int
    ballot: int
    returned: int
    entitled: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Going:
    """What is going on in a meeting. ``here`` are those present who are not recused from the item.

    The clock is told by what ran before and since when, so that nothing changes from second to second.
    """

    stage: str
    appointed: int
    present: int
    item: int | None = None
    position: int | None = None
    of: int = 0
    phase: str = ""
    spent: int = 0
    running_since: str = ""
    limit: int = 0
    here: int = 0
    coming: tuple[int, ...] = ()
    ballots: tuple[Ballots, ...] = ()
    waiting: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    keyed: tuple[int, ...] = ()
    who: tuple[int, ...] = ()
    shown: int | None = None

    def tag(self) -> str:
        """Return what changes whenever anything of it does."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:20]


def going_on(meeting: Meeting) -> Going:
    """Return what is going on in a meeting."""
    present = set(meeting.attendees.present().values_list("expert_id", flat=True))
    rows = list(meeting.agenda.shown().in_order().select_related("item"))
    current = next((row for row in rows if row.pk == meeting.current_id), None)
    votes = list(meeting.round.votes.exclude(stage="abandoned").order_by("number"))
    return Going(
        stage=meeting.stage,
        appointed=meeting.attendees.count(),
        present=len(present),
        of=len(rows),
        coming=tuple(row.pk for row in rows if row.phase == "waiting")[:3],
        ballots=tuple(ballots_of(vote) for vote in votes if vote.stage == "open"),
        waiting=tuple(vote.pk for vote in votes if vote.stage == "prepared"),
        closed=tuple(vote.pk for vote in votes if vote.stage == "closed"),
        keyed=tuple(vote.pk for vote in votes if vote.public_key),
        who=tuple(sorted(present)),
        shown=meeting.shown_vote_id,
        **(clock_of(current, present) if current else {}),
    )


def clock_of(row: AgendaItem, present: set[int]) -> dict[str, Any]:
    """Return what is said of the item on the floor."""
    away = Conflict.objects.hard().filter(item=row.item_id, expert__in=present)
    kept_away = set(away.values_list("expert_id", flat=True))
    return {
        "item": row.pk,
        "position": row.position,
        "phase": row.phase,
        "spent": row.spent,
        "running_since": row.running_since.isoformat() if row.running_since else "",
        "limit": row.limit(),
        "here": len(present - kept_away),
    }


def is_recused(going: Going, meeting: Meeting, expert: Expert | None) -> bool:
    """Tell whether a member is recused from the item on the floor."""
    if going.item is None or expert is None:
        return False
    row = meeting.agenda.get(pk=going.item)
    return Conflict.objects.hard().filter(item=row.item_id, expert=expert).exists()


def ballots_of(vote: Vote) -> Ballots:
    """Return how many ballots of an open vote are in; who is recused from all of it has none."""
    paper = set(vote.vote_items.values_list("item_id", flat=True))
    seats = [seat for seat in vote.seats.all() if not paper <= set(seat.recused_from)]
    cast = sum(seat.has_cast for seat in seats)
    here, stopped = sum(seat.is_present for seat in seats), vote.stopped_at is not None
    return Ballots(vote.pk, vote.number, vote.ballot, cast, here, stopped)


def slots_of(meeting: Meeting, rows: Sequence[AgendaItem]) -> dict[int, datetime]:
    """Return when each item of an agenda, in its order, is to begin."""
    at, found = meeting.begins_at, {}
    for row in rows:
        found[row.pk] = at
        at += timedelta(minutes=row.talk_minutes + row.question_minutes)
    return found
