"""Letters of a round: to its experts, and to whoever runs it. No letter names nominee or expert.

What is under review is secret, and so is who reads it; both are on the page only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from letters.services import write_all, write_to
from people.models import Office
from review.models import Assignment, BodyMember, Item, Round


def tell_experts(round_: Round, offered: Iterable[Assignment], *, at: datetime) -> None:
    """Write to each expert how many items they are offered in a round."""
    users = {a.expert_id: a.expert.user for a in offered}
    counts = Counter(a.expert_id for a in offered)
    words = {"round": round_, "page": ("review:round", round_.pk)}
    readers = [(user, {**words, "count": counts[pk]}) for pk, user in users.items() if user]
    write_all(
        readers, verb="items_offered", at=at, batch=f"round:{round_.pk}", rehearsal=round_.rehearsal
    )


def tell_withdrawn(round_: Round, gone: Iterable[Assignment], *, at: datetime) -> None:
    """Write to each expert how many items offered to them went to another."""
    users = {a.expert_id: a.expert.user for a in gone}
    counts = Counter(a.expert_id for a in gone)
    words = {"round": round_, "page": ("review:home",)}
    readers = [(user, {**words, "count": counts[pk]}) for pk, user in users.items() if user]
    write_all(
        readers,
        verb="items_withdrawn",
        at=at,
        batch=f"round:{round_.pk}",
        rehearsal=round_.rehearsal,
    )


def tell_body(round_: Round, members: Iterable[BodyMember], verb: str, *, at: datetime) -> None:
    """Write to members of a society's body that they are called, or that their meeting begins.

    The letter names no paper: what is before the body is on the page only.
    """
    words = {"round": round_, "page": ("review:round", round_.pk)}
    readers = [(member.expert.user, words) for member in members if member.expert.user]
    write_all(readers, verb=verb, at=at, batch=f"round:{round_.pk}", rehearsal=round_.rehearsal)


def tell_societies(item: Item, verb: str, *, at: datetime) -> None:
    """Write to clerks and approvers of the societies that nominate an item; no letter names it."""
    held = Office.objects.answering("clerk", "approver", at=at, rehearsal=item.rehearsal)
    write_to(
        held.filter(society__in=[paper.society_id for paper in item.papers()]),
        verb=verb,
        at=at,
        context={"round": item.round, "page": ("society:moves",)},
        batch=f"round:{item.round_id}",
        rehearsal=item.rehearsal,
    )


def tell_organiser(round_: Round, verb: str, *, at: datetime, **words: Any) -> None:
    """Write to whoever runs the round: the managers, or the 负责人 of the society whose own it is."""
    own = round_.society_id
    role = "approver" if own else "manager"
    held = Office.objects.answering(role, at=at, rehearsal=round_.rehearsal)
    page = ("society:room", round_.pk) if own else ("office:round", round_.pk)
    write_to(
        held.filter(society_id=own) if own else held,
        verb=verb,
        at=at,
        context={"round": round_, "page": page, **words},
        batch=f"round:{round_.pk}",
        rehearsal=round_.rehearsal,
    )
