"""What a draw left behind: its records, whom it called, and the bundle that lets others recompute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from review.draw import Entrant, next_pick
from review.facts.pooling import WHOLE_CALL, conditions_from, entrants_of, sealed_record
from review.models import Call, Conflict, Draw, Expert, Panel, PoolLeaf

FORMAT = "jujian-draw-2"


def records_of(draw: Draw) -> list[dict[str, Any]]:
    """Return the opened records of a pool, by place."""
    return [leaf.record for leaf in draw.leaves.all()]


def called_experts(draw: Draw, answers: Sequence[str]) -> list[Expert]:
    """Return those called whose answer is one of ``answers``, in the order they were called."""
    records = records_of(draw)
    keys = [records[call.place]["id"] for call in draw.calls.filter(answer__in=answers)]
    people = Expert.objects.in_bulk(keys)
    return [people[key] for key in keys]


def is_still_free(panel: Panel, expert: int) -> bool:
    """Tell whether somebody of the pool may still be called: available, and not kept out of the call."""
    if not Expert.objects.filter(pk=expert, rehearsal=panel.rehearsal).available().exists():
        return False
    return not barred_from(panel, [expert])


def barred_from(panel: Panel, experts: Sequence[int]) -> set[int]:
    """Return those of some experts who review nothing of the call (本人、同期候选人), by their keys."""
    hard = Conflict.objects.hard().filter(item__panel=panel, expert__in=experts)
    return set(hard.filter(relation__in=WHOLE_CALL).values_list("expert", flat=True))


def recused_in(draw: Draw) -> dict[int, int]:
    """Return of the places of those who accepted from how many items of the panel each keeps away."""
    records = records_of(draw)
    places = {
        records[call.place]["id"]: call.place for call in draw.calls.filter(answer="accepted")
    }
    hard = Conflict.objects.hard().filter(item__panel=draw.panel_id, expert__in=places)
    rows = hard.values("expert").annotate(items=Count("item", distinct=True)).order_by("expert")
    return {places[row["expert"]]: row["items"] for row in rows}


def sealed_records(draw: Draw) -> list[dict[str, Any]]:
    """Return the records of a pool as they are hashed, by place."""
    key = bytes.fromhex(str(draw.unit_key))
    return [
        sealed_record(leaf.record, bytes.fromhex(str(leaf.salt)), key) for leaf in draw.leaves.all()
    ]


def calls_agree(draw: Draw, entrants: Sequence[Entrant] | None = None) -> bool:
    """Tell whether every call is the one the procedure makes, from who had left by then."""
    if entrants is None:
        entrants = entrants_of(records_of(draw))
    calls, seats = list(draw.calls.all()), draw.places
    conditions = conditions_from(draw.rules)
    for number, call in enumerate(calls):
        gone = {c.place for c in calls[:number] if has_left(c, number)}
        standing = {c.place for c in calls[:number]} - gone
        pick = next_pick(draw.sequence, entrants, conditions, standing=standing, gone=gone)
        if pick is None or (pick.place, pick.mark) != (call.place, call.mark):
            return False
        seats += call.beyond
        if len(standing) >= seats:
            return False
    return len(calls) <= draw.calls_max and not left_out(draw, calls, entrants)


def left_out(draw: Draw, calls: Sequence[Call], entrants: Sequence[Entrant]) -> bool:
    """Tell whether seats are free although somebody of the list could still be called."""
    gone = {c.place for c in calls if c.left_after is not None}
    standing = {c.place for c in calls} - gone
    if not calls or len(standing) >= draw.seats or len(calls) >= draw.calls_max:
        return False
    conditions = conditions_from(draw.rules)
    return next_pick(draw.sequence, entrants, conditions, standing=standing, gone=gone) is not None


def has_left(call: Call, number: int) -> bool:
    """Tell whether somebody had left when ``number`` people had been called."""
    return call.left_after is not None and call.left_after <= number


# --- what is handed out -------------------------------------------------------------------------------


def bundle_of(draw: Draw) -> dict[str, Any]:
    """Return what office and supervisor need to compute a draw again; names only once they are opened."""
    bundle = sealed_bundle(draw)
    for told, call in zip(bundle["calls"], draw.calls.all(), strict=True):
        told["answer"] = str(call.answer)
    if draw.stage == "opened":
        sealed = sealed_records(draw)
        bundle["unit_key"] = str(draw.unit_key)
        bundle["list"] = [
            named(leaf, sealed[leaf.place]) | {"units": leaf.record["units"]}
            for leaf in draw.leaves.all()
        ]
    return bundle


def public_bundle_of(draw: Draw) -> dict[str, Any]:
    """Return what everybody may have of an opened draw: no more of a person than the rules say.

    Shown are the records the calls rest on, groups in the clear, person and units as salted marks;
    names stand beside those of the seated, of all, or of none. Who declined is said of nobody.
    """
    bundle = sealed_bundle(draw)
    sealed, scope = sealed_records(draw), draw.rules["public"]
    shown = set(range(len(sealed))) if scope == "pool" else records_read(draw)
    seated = {call.place for call in draw.calls.all() if call.left_after is None}
    to_name = {"none": set(), "seated": seated, "pool": shown}[scope]
    bundle["list"] = [
        named(leaf, sealed[leaf.place])
        if leaf.place in to_name
        else {"place": leaf.place, "record": sealed[leaf.place]}
        for leaf in draw.leaves.all()
        if leaf.place in shown
    ]
    return bundle


def sealed_bundle(draw: Draw) -> dict[str, Any]:
    """Return what can be told of a draw while its names are sealed."""
    numbers = {each.party: each for each in draw.contributions.all()}
    value, moment = draw.public_value
    return {
        "format": FORMAT,
        "reference": draw.reference,
        "rules": draw.rules,
        "rule_text": draw.rule_text,
        "rule_hash": draw.rule_hash,
        "leaves": [leaf.digest for leaf in draw.leaves.all()],
        "root": draw.root,
        "contributions": [
            {"by": party, "commitment": numbers[party].commitment, "value": numbers[party].value}
            for party in draw.contributors
        ],
        "beacon": {"source": draw.beacon_source, "value": value, "at": moment},
        "seed": draw.seed,
        "order": draw.sequence,
        "calls": [
            {"place": c.place, "mark": c.mark, "left_after": c.left_after, "beyond": c.beyond}
            for c in draw.calls.all()
        ],
    }


def named(leaf: PoolLeaf, record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the name beside it, and the salt that proves it."""
    who = {"id": leaf.record["id"], "name": leaf.record["name"]}
    return {"place": leaf.place, "record": record, "salt": str(leaf.salt), "who": who}


class Read(list[Entrant]):
    """Entrants that remember whom somebody looked at."""

    def __init__(self, entrants: Sequence[Entrant]) -> None:
        super().__init__(entrants)
        self.places: set[int] = set()

    def __getitem__(self, place: Any) -> Any:
        self.places.add(place)
        return super().__getitem__(place)


def records_read(draw: Draw) -> set[int]:
    """Return the places whose records the calls rest on: those called, and those passed over."""
    entrants = Read(entrants_of(records_of(draw)))
    calls_agree(draw, entrants)
    return entrants.places | {call.place for call in draw.calls.all()}
