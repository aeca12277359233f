"""What a search for conflicts leaves on record: new ones, changed ones, those decided before.

A decision holds until the evidence it was taken on changes: a refusal is then open again, and both
pieces of evidence are kept side by side. What was declared, ordered or asked for stays as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ledger.actors import Actor
from ledger.flow import enter
from review import conflicts, facts
from review.choices import ConflictSource, Outcome
from review.models import Conflict, Dispute, Expert, Item, Round, Seat
from review.services.declarations import shut

Key = tuple[int, int, str]
"""Item, expert and relation of a conflict."""

Evidence = list[dict[str, str]]

OF_UNITS = frozenset({"unit_now", "unit_past", "unit_near", "work", "title", "rule"})
"""Facts that speak for everybody they are true of, whoever the persons are."""


def key_of(found: conflicts.Conflict) -> Key:
    """Return item, expert and relation of a found conflict, as the rows have them."""
    return int(found.item_id), int(found.expert_id), facts.rule_set_code(found.relation)


def cause_of(relation: str, expert: Expert, item: Item, evidence: Evidence) -> str:
    """Return what the same facts make the same: a namesake, a pair of units, a joint work.

    Facts about units and works speak for all their people at once; facts about a person for that
    expert, and about a nominee for that nominee.
    """
    kinds = {each["kind"] for each in evidence}
    told: list[Any] = [relation, sorted([e["kind"], e.get("value", "")] for e in evidence)]
    if not kinds <= OF_UNITS:
        told.append(expert.pk)
        if "nominee" in kinds:
            told.append([item.candidate_id, item.paper_id])
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def same(one: Iterable[Mapping[str, str]], other: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether two pieces of evidence say the same, in whatever order."""
    left, right = (sorted(json.dumps(e, sort_keys=True) for e in each) for each in (one, other))
    return left == right


def forget(round_: Round, found: Iterable[conflicts.Conflict]) -> int:
    """Remove the found conflicts the facts no longer bear out; answers how many."""
    holding = {key_of(each) for each in found}
    rows = Conflict.objects.filter(
        item__round=round_, source=ConflictSource.FOUND, decided_at__isnull=True
    )
    past = [
        pk
        for pk, *key in rows.values_list("pk", "item_id", "expert_id", "relation")
        if tuple(key) not in holding
    ]
    Conflict.objects.filter(pk__in=past).delete()
    return len(past)


def write_found(
    round_: Round,
    found: Sequence[conflicts.Conflict],
    pool: Sequence[Expert],
    *,
    by: Actor,
    at: datetime,
) -> list[Conflict]:
    """Write what is found and was not on record, or stands there otherwise; answers what is new.

    The experts' rows are locked. A hard one takes work and ballot away in the same transaction.
    """
    known = {
        (row.item_id, row.expert_id, row.relation): row
        for row in Conflict.objects.filter(item__round=round_)
    }
    decided = decided_before(round_)
    items = {item.pk: item for item in round_.items.select_related("candidate", "paper", "round")}
    experts = {expert.pk: expert for expert in pool}
    busy = busy_in(round_)
    written, quiet = [], []
    for each in found:
        key = key_of(each)
        row = row_of(each, items[key[0]], experts[key[1]], at=at)
        if key in known:
            compare(known[key], row, by=by, at=at)
            continue
        hold_to(decided.get(subject_of(row)), row)
        if row.outcome == Outcome.HARD and key[:2] in busy:
            written.append(close(row, by=by, at=at))
        else:
            quiet.append(row)
    return [*written, *Conflict.objects.bulk_create(quiet, batch_size=500)]


def row_of(found: conflicts.Conflict, item: Item, expert: Expert, *, at: datetime) -> Conflict:
    """Return a found conflict as a row that is not written yet."""
    evidence = facts.evidence_of(found)
    relation = facts.rule_set_code(found.relation)
    return Conflict(
        item=item,
        expert=expert,
        relation=relation,
        outcome=str(found.outcome),
        evidence=evidence,
        is_doubtful=any(fact.kind in conflicts.DOUBTFUL for fact in found.evidence),
        cause=cause_of(relation, expert, item, evidence),
        source=ConflictSource.FOUND,
        found_at=at,
        rehearsal=item.rehearsal,
    )


def busy_in(round_: Round) -> set[tuple[int, int]]:
    """Return the pairs of item and expert with live work, or with a seat that may still vote."""
    busy = set(round_.assignments.live().values_list("item_id", "expert_id"))
    coming = {"vote__stage__in": ["prepared", "open"], "has_cast": False}
    seats = Seat.objects.filter(vote__round=round_, **coming)
    return busy | set(seats.values_list("vote__vote_items__item_id", "expert_id"))


def subject_of(row: Conflict) -> tuple[Any, ...]:
    """Return whom a conflict is between, whatever the round: candidate or paper, expert, relation."""
    return row.item.candidate_id, row.item.paper_id, row.expert_id, row.relation


def in_other_rounds(round_: Round) -> QuerySet[Conflict]:
    """Return the conflicts of the cycle's other rounds, those of the same house alone."""
    rows = Conflict.objects.filter(
        item__round__cycle=round_.cycle_id, item__round__society=round_.society_id
    )
    return rows.exclude(item__round=round_).select_related("item")


def decided_before(round_: Round) -> dict[tuple[Any, ...], Conflict]:
    """Return what was decided of found conflicts in other rounds; the last decision of a pair counts."""
    rows = in_other_rounds(round_).filter(source=ConflictSource.FOUND, decided_at__isnull=False)
    upheld = Dispute.objects.filter(conflict=OuterRef("pk"), upheld=True)
    marked = rows.annotate(was_disputed=Exists(upheld)).order_by("decided_at", "pk")
    return {subject_of(row): row for row in marked}


def hold_to(decision: Conflict | None, row: Conflict) -> None:
    """Let a decision of an earlier round hold for a new row, where it rests on the same evidence.

    What the rules make hard is left only where it was disputed with success.
    """
    if decision is None or not same(decision.before, row.evidence):
        return
    refused = decision.outcome != Outcome.HARD
    if refused and row.outcome == Outcome.HARD and not decision.was_disputed:  # type: ignore[attr-defined]
        return
    row.outcome, row.before, row.note = decision.outcome, row.evidence, decision.note
    row.decided_at, row.decided_by_id = decision.decided_at, decision.decided_by_id


def carry_over(round_: Round, pool: Sequence[Expert], *, by: Actor, at: datetime) -> int:
    """Keep experts away whose own word, or whose recusal as ordered, already did so in another round.

    Who was excluded on request is looked for by the request itself. Answers how many are new here.
    """
    items = {(item.candidate_id, item.paper_id): item for item in round_.items.all()}
    here = {
        (row.item_id, row.expert_id, row.relation)
        for row in Conflict.objects.hard().filter(item__round=round_)
    }
    said = in_other_rounds(round_).hard().filter(expert__in=pool)  # type: ignore[attr-defined]
    said = said.exclude(source=ConflictSource.FOUND).exclude(relation=conflicts.Relation.EXCLUDED)
    count = 0
    for row in said.select_related("expert__person", "item").order_by("found_at", "pk"):
        item = items.get((row.item.candidate_id, row.item.paper_id))
        if item is None or (item.pk, row.expert_id, row.relation) in here:
            continue
        told = {"note": row.note, "evidence": row.evidence}
        shut(item, row.expert, row.relation, row.source, **told, by=by, at=at)
        here.add((item.pk, row.expert_id, row.relation))
        count += 1
    return count


def compare(held: Conflict, row: Conflict, *, by: Actor, at: datetime) -> None:
    """Bring what is on record to what is found now; a refusal on other evidence is open again.

    What was confirmed goes on keeping away; on other evidence it may be disputed once more.
    """
    if held.source != ConflictSource.FOUND:
        return
    if held.decided_at is None:
        if held.outcome != row.outcome or not same(held.evidence, row.evidence):
            rewrite(held, row, by=by, at=at)
    elif held.outcome == Outcome.HARD:
        Conflict.objects.filter(pk=held.pk).update(evidence=row.evidence)
    elif not same(held.before, row.evidence):
        told = {"expert": held.expert_id, "relation": held.relation, "outcome": row.outcome}
        enter(row.item, "reopen_conflict", by=by, at=at, facts=told)
        rewrite(held, row, by=by, at=at)


def rewrite(held: Conflict, row: Conflict, *, by: Actor, at: datetime) -> None:
    """Put what is found now in the place of what was; ``before`` stays for comparison."""
    if row.outcome == Outcome.HARD and held.outcome != Outcome.HARD:
        close(row, by=by, at=at)
        return
    changed = {name: getattr(row, name) for name in ("outcome", "evidence", "is_doubtful", "cause")}
    Conflict.objects.filter(pk=held.pk).update(
        **changed, found_at=at, decided_at=None, decided_by_id=None
    )


def close(row: Conflict, *, by: Actor, at: datetime) -> Conflict:
    """Take work and ballot away and write the hard conflict; the caller holds the lock."""
    made = shut(row.item, row.expert, row.relation, row.source, evidence=row.evidence, by=by, at=at)
    kept = {"cause": row.cause, "is_doubtful": row.is_doubtful}
    if row.decided_at:
        kept |= {name: getattr(row, name) for name in ("before", "decided_at", "decided_by_id")}
    Conflict.objects.filter(pk=made.pk).update(**kept)
    return made
