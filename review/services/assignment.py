"""Conflicts found, experts assigned at the exact optimum, gaps repaired with the fewest changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobs import services as jobs
from jobs.models import Job
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.models import Entry
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sentence
from review import conflicts, facts, sentences
from review.choices import ConflictSource, Outcome
from review.lifecycle import prepares, runs
from review.matching import Infeasible, Solution, solve
from review.models import Assignment, Conflict, Expert, Round
from review.services.declarations import lock, shut
from review.services.telling import tell_experts

Pair = tuple[int, int]


def pool_of(round_: Round) -> list[Expert]:
    """Return the experts a round may draw on, and those who work in it already.

    A society's own round has its body and nobody else.
    """
    if round_.society_id is not None:
        body = Expert.objects.filter(bodies__round=round_)
        return list(body.select_related("person", "user").order_by("pk"))
    pool = Expert.objects.filter(rehearsal=round_.rehearsal)
    usable = pool.available() | pool.filter(assignments__item__round=round_)
    return list(usable.select_related("person", "user").distinct().order_by("pk"))


# --- conflicts ------------------------------------------------------------------------------------


@transaction.atomic
def scan_conflicts(round_: Round, *, by: Actor, at: datetime) -> tuple[Conflict, ...]:
    """Find every conflict between the pool and the round's items, and write what is found.

    A hard one takes live work away in the same transaction. What was found before and no longer
    holds is removed; what was declared, ordered or decided stays. The round keeps the hash of the
    facts: it is assigned only while they are the same.
    """
    row = locked(round_)
    check_running(row, by=by)
    pool = pool_of(row)
    lock(*pool)
    scan = facts.scan_of(row, pool, at)
    inside = {str(pk) for pk in row.items.values_list("pk", flat=True)}
    found = [each for each in scan.find() if each.item_id in inside]
    gone = forget(row, found)
    written = write_found(row, found, pool, by=by, at=at)
    row.fact_hash, row.scanned_at = scan.digest(), at
    row.save(update_fields=["fact_hash", "scanned_at"])
    told = {
        "found": len(found),
        "hard": sum(each.outcome == Outcome.HARD for each in found),
        "gone": gone,
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


def check_assigning(round_: Round, *, by: Actor) -> None:
    """Refuse also a society's own round: nothing is shared out in it."""
    check_running(round_, by=by)
    if round_.society_id is not None:
        raise Refused(_("In a society's own round every member of the body reads every paper."))


def key_of(found: conflicts.Conflict) -> tuple[int, int, str]:
    """Return item, expert and relation of a found conflict, as the rows have them."""
    return int(found.item_id), int(found.expert_id), facts.rule_set_code(found.relation)


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
    """Write the conflicts that are new; those on record keep their decision and their source."""
    known = set(
        Conflict.objects.filter(item__round=round_).values_list("item_id", "expert_id", "relation")
    )
    items = {item.pk: item for item in round_.items.select_related("candidate", "paper", "round")}
    experts = {expert.pk: expert for expert in pool}
    at_work = set(round_.assignments.live().values_list("item_id", "expert_id"))
    written, quiet = [], []
    for each in found:
        item, expert, relation = key_of(each)
        if (item, expert, relation) in known:
            continue
        evidence = [plain(fact) for fact in each.evidence]
        row = Conflict(
            item=items[item],
            expert=experts[expert],
            relation=relation,
            outcome=str(each.outcome),
            evidence=evidence,
            source=ConflictSource.FOUND,
            found_at=at,
            rehearsal=round_.rehearsal,
        )
        if each.outcome == Outcome.HARD and (item, expert) in at_work:
            written.append(
                shut(row.item, row.expert, relation, row.source, evidence=evidence, by=by, at=at)
            )
        else:
            quiet.append(row)
    return [*written, *Conflict.objects.bulk_create(quiet, batch_size=500)]


def plain(fact: conflicts.Fact) -> dict[str, str]:
    """Return one piece of evidence as it is stored."""
    return {name: str(value) for name, value in asdict(fact).items() if value}


def scan_is_current(round_: Round) -> bool:
    """Tell whether the facts are those of the last scan, compared on its day."""
    if round_.scanned_at is None:
        return False
    return facts.scan_of(round_, pool_of(round_), round_.scanned_at).digest() == round_.fact_hash


# --- assignment -----------------------------------------------------------------------------------


def ask_assignment(round_: Round, *, by: Actor, at: datetime) -> Job:
    """Have the round scanned and assigned in the background."""
    check_assigning(round_, by=by)
    return jobs.ask("assign", by=by, at=at, round=round_.pk)


@transaction.atomic
def assign(round_: Round, *, by: Actor, at: datetime) -> Solution:
    """分配专家 at the exact optimum of the total fit, on facts that a scan has just looked through.

    The certificate kept with the round says what was reached, what is proven to be the most, the
    worst-off item, and the hash of the problem. Each expert gets the items in an order of their own.
    """
    row = locked(round_)
    check_assigning(row, by=by)
    if row.assignments.exists():
        raise OutOfOrder(_("This round has its assignment. Fill what is missing with a repair."))
    lock(*pool_of(row))
    if not scan_is_current(row):
        raise NotYet(
            [_("The facts have changed since conflicts were looked for. Look again first.")]
        )
    table = facts.table_of(row, pool_of(row))
    solution = solved(table)
    entry = keep_certificate(row, solution, "assign", by=by, at=at)
    write_assignments(row, table, solution.pairs, entry, at=at)
    return solution


@transaction.atomic
def repair(round_: Round, *, by: Actor, at: datetime) -> tuple[Assignment, ...]:
    """补充专家: give items that have too few experts the best fitting ones left.

    Conflicts are looked for again first; nobody who is at work loses anything, so the only changes
    are the new assignments that are needed.
    """
    row = locked(round_)
    check_assigning(row, by=by)
    scan_conflicts(row, by=by, at=at)
    table = facts.table_of(row, pool_of(row))
    solution = solved(table)
    kept = set(table.problem.fixed)
    added = [pair for pair in solution.pairs if pair not in kept]
    if not added:
        return ()
    entry = keep_certificate(row, solution, "repair", by=by, at=at)
    return write_assignments(row, table, added, entry, at=at)


def solved(table: facts.Table) -> Solution:
    """Solve the problem; where it cannot be, say which items and experts exclude each other."""
    if not table.items:
        raise Refused(_("This round has no items. Add candidates to it first."))
    if not table.experts:
        raise Refused(_("There is no expert to draw. Enrol experts, or make them available."))
    answer = solve(table.problem)
    if isinstance(answer, Infeasible):
        raise Refused(*clash_sentences(table, answer))
    return answer


def clash_sentences(table: facts.Table, answer: Infeasible) -> list[Sentence]:
    """Say which items are short of experts, by how much, and what would help."""
    items = {place: str(item) for place, item in enumerate(table.items)}
    experts = {place: str(expert) for place, expert in enumerate(table.experts)}
    mending = [sentences.repair(each, items, experts) for each in answer.clash.repairs]
    return [sentences.clash(answer.clash, items, experts), *mending]


def keep_certificate(
    round_: Round, solution: Solution, verb: str, *, by: Actor, at: datetime
) -> Entry:
    """Keep with the round what the solution is worth, and enter it in the book."""
    round_.certificate = {
        "total": solution.total,
        "bound": solution.bound,
        "worst": solution.worst,
        "input": solution.input_hash,
        "pairs": len(solution.pairs),
        "heaviest": max(solution.loads, default=0),
        "facts": round_.fact_hash,
        "made_at": at.isoformat(),
    }
    round_.save(update_fields=["certificate"])
    return enter(round_, verb, by=by, at=at, facts=round_.certificate)


def write_assignments(
    round_: Round, table: facts.Table, pairs: Iterable[Pair], entry: Entry, *, at: datetime
) -> tuple[Assignment, ...]:
    """Offer the items and tell their experts; each reads in a pseudo-random order of their own, by
    ids alone.
    """
    of_expert: dict[int, list[int]] = {}
    for item, expert in pairs:
        of_expert.setdefault(expert, []).append(item)
    rows = []
    for expert, items in sorted(of_expert.items()):
        person = table.experts[expert]
        Random(f"{round_.pk}:{person.pk}:{round_.fact_hash}").shuffle(items)
        begun = Assignment.objects.filter(item__round=round_, expert=person).count()
        rows += [
            Assignment(
                item=table.items[item],
                expert=person,
                order=begun + place,
                offered_at=at,
                entry=entry,
                rehearsal=round_.rehearsal,
            )
            for place, item in enumerate(items, start=1)
        ]
    tell_experts(round_, rows, at=at)
    return tuple(Assignment.objects.bulk_create(rows, batch_size=500))
