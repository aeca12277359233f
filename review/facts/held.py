"""What a society's round writes into its selection (推选): body, presence, recusals, votes, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.timezone import localdate

from nominations.choices import RecusalGround
from nominations.polling import VOTERS_TOLD
from nominations.services import Held, Recused, Sitting, Votes
from review import tally
from review.facts.box import counted_again
from review.models import BodyMember, Conflict, Item, Round, Seat


def held_of(round_: Round) -> Held:
    """Return what the meeting came to; before its vote is counted the body and its recusals alone.

    Who approves votes for; a ballot without them against; who is present and hands in none abstains.
    """
    body = list(round_.body.select_related("expert__person").order_by("pk"))
    items = list(round_.items.select_related("paper").prefetch_related("paper__members"))
    votes = list(round_.votes.filter(stage="closed").order_by("number"))
    seats = {seat.expert_id: seat for seat in votes[0].seats.all()} if votes else {}
    return Held(
        held_on=localdate(votes[0].closed_at if votes else round_.due_at),
        body=tuple(sitting_of(each, seats.get(each.expert_id), items) for each in body),
        votes=votes_of(items, [counted_again(vote) for vote in votes]),
        recused=recusals_of(round_, body, items, seats),
    )


def sitting_of(member: BodyMember, seat: Seat | None, items: Sequence[Item]) -> Sitting:
    """Return a member as the record has them; a namesake is one whose number is another's."""
    person = member.expert.person
    same = [
        each.identity_hash
        for item in items
        for each in item.paper.members.all()  # type: ignore[union-attr]
        if each.name == person.name
    ]
    return Sitting(
        name=person.name,
        unit_name=member.unit_name,
        duty=member.duty,
        present=seat is None or seat.is_present,
        namesake=bool(same) and all(one and one != person.identity_hash for one in same),
    )


def recusals_of(
    round_: Round, body: Sequence[BodyMember], items: Sequence[Item], seats: Mapping[int, Seat]
) -> dict[int, tuple[Recused, ...]]:
    """Return who is recused from each paper: as their ballot paper had it, or as conflicts stand."""
    hard = Conflict.objects.hard().filter(item__round=round_).order_by("pk")
    grounds: dict[tuple[int, int], str] = {}
    for item, expert, relation in hard.values_list("item_id", "expert_id", "relation"):
        grounds.setdefault((item, expert), relation)
    words = {each.code: each.zh for each in round_.review.conflicts}
    found: dict[int, tuple[Recused, ...]] = {}
    for item_ in items:
        away = [
            (place, grounds.get((item_.pk, each.expert_id), ""))
            for place, each in enumerate(body)
            if is_away(item_.pk, each.expert_id, seats, grounds)
        ]
        found[item_.paper_id] = tuple(  # type: ignore[index]
            Recused(place, *ground_of(relation, words)) for place, relation in away
        )
    return found


def is_away(
    item: int, expert: int, seats: Mapping[int, Seat], grounds: Mapping[tuple[int, int], str]
) -> bool:
    """Tell whether a member is recused from an item."""
    seat = seats.get(expert)
    return item in seat.recused_from if seat else (item, expert) in grounds


def ground_of(relation: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Return a relation of the rule set as the record's ground; one it does not know in words."""
    if relation in RecusalGround.values:
        return relation, ""
    return str(RecusalGround.OTHER), words.get(relation, relation)


def votes_of(items: Sequence[Item], counts: Sequence[tally.Count]) -> dict[int, Votes]:
    """Return the votes on each paper by the first ballot, and how later ones settled equals."""
    if not counts:
        return {}
    papers = {str(item.pk): item.paper_id for item in items}
    places = places_of(counts)
    return {
        papers[each.item]: Votes(  # type: ignore[misc]
            each.approvals,
            each.ballots - each.approvals,
            each.present - each.ballots,
            *places.get(each.item, (None, "")),
        )
        for each in counts[0].items
    }


def places_of(counts: Sequence[tally.Count]) -> dict[str, tuple[int, str]]:
    """Return the place of each of the equals that were voted on again, and its ground in words.

    Who took a seat comes first, then by the votes of each further ballot; of those who stay equal
    within the seats the one whose paper came first.
    """
    told: dict[str, list[tuple[int, tally.ItemCount]]] = {}
    seated: set[str] = set()
    for number, count in enumerate(counts[1:], start=2):
        seated |= set(count.elected)
        for each in count.items:
            told.setdefault(each.item, []).append((number, each))
    order = sorted(
        told,
        key=lambda item: (item not in seated, [-c.approvals for _n, c in told[item]], int(item)),
    )
    return {
        item: (place, "；".join(words_of(*each) for each in told[item]))
        for place, item in enumerate(order, start=1)
    }


def words_of(number: int, each: tally.ItemCount) -> str:
    """Say what a further ballot gave an item; its votes only where five or more voted on it."""
    votes = (
        f"赞成{each.approvals}票"
        if each.ballots >= VOTERS_TOLD
        else "（参加投票不足5人，票数不列）"
    )
    return f"第{number}轮复议投票{votes}"
