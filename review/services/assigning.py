"""Drafts of an assignment (分配草案): solved, kept with their proof, steered by hand, made possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobs import services as jobs
from jobs.models import Job
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import OutOfOrder, Refused
from review import facts, sentences
from review.choices import DraftState, DraftWay
from review.matching import Infeasible, Objective, RepairCode, Solution, repair, solve
from review.models import Draft, DraftFloor, DraftPair, Round
from review.services.declarations import lock
from review.services.pricing import Answer, answer_priced, take_over
from review.services.scanning import check_running, check_scanned, pool_of


def check_assigning(round_: Round, *, by: Actor) -> None:
    """Refuse also a society's own round: nothing is shared out in it."""
    check_running(round_, by=by)
    if round_.society_id is not None:
        raise Refused(_("In a society's own round every member of the body reads every paper."))


def check_drafting(round_: Round, *, by: Actor) -> None:
    """Refuse a new draft while a published one waits for its invitations."""
    check_assigning(round_, by=by)
    if round_.is_published and not round_.invited_at:
        raise OutOfOrder(
            _("An assignment is published and its experts are not invited yet. Take it back first.")
        )


def ask_assignment(round_: Round, *, floor: int | None = None, by: Actor, at: datetime) -> Job:
    """Have the round scanned and a draft made in the background; ``floor`` is one of the last draft's."""
    check_drafting(round_, by=by)
    chosen = {} if floor is None else {"floor": floor}
    return jobs.ask("assign", by=by, at=at, round=round_.pk, **chosen)


def draft_assignment(round_: Round, *, floor: int | None = None, by: Actor, at: datetime) -> Draft:
    """拟定分配方案: solve on the facts of the last scan and keep the answer as a draft.

    The solving is done outside of any transaction; if the facts have changed meanwhile nothing is kept.
    """
    check_drafting(round_, by=by)
    chosen = floor_chosen(round_, floor)
    table = facts.table_of(round_, pool_of(round_))
    draft = keep_draft(round_, table, answer_to(round_, table, chosen), by=by, at=at)
    if chosen is not None:
        take_over(chosen.draft, draft)
    return draft


def floor_chosen(round_: Round, place: int | None) -> DraftFloor | None:
    """Return the line that was chosen from the last draft's floors."""
    last = round_.drafts.first()
    return last.floors.filter(place=place).first() if last and place is not None else None


# --- solving --------------------------------------------------------------------------------------


def answer_to(round_: Round, table: facts.Table, chosen: DraftFloor | None = None) -> Answer:
    """Return the assignment of a round: solved, or of a meeting every member with every item."""
    if not table.items:
        raise Refused(_("This round has no items. Add candidates to it first."))
    if not table.experts:
        raise Refused(_("There is no expert to draw. Enrol experts, or make them available."))
    if round_.rules.choosing == "draw":
        return every_member(round_, table)
    if table.live:
        return fewest_changes(table)
    if chosen is not None and chosen.draft.certificate.get("input") == table.problem.hash:
        return answer_priced(table, chosen)
    last = round_.drafts.filter(clash={}).first()
    aim = chosen.aim if chosen else last.certificate.get("aim") if last else None
    objective = Objective.TOTAL if aim is None else Objective.FAIR
    found = solve(table.problem, objective, floor=aim, earlier=drafted_before(last, table))
    if isinstance(found, Infeasible):
        return Answer(DraftWay.SOLVED, clash=clash_as_json(table, found))
    return Answer(DraftWay.SOLVED, found.pairs, {**worth_of(found), "aim": aim})


def drafted_before(last: Draft | None, table: facts.Table) -> list[tuple[int, int]]:
    """Return the pairs of the last draft that had any, by their places: of equal answers they stay."""
    items = {item.pk: place for place, item in enumerate(table.items)}
    experts = {expert.pk: place for place, expert in enumerate(table.experts)}
    pairs = last.pairs.values_list("item", "expert") if last else ()
    return [(items[i], experts[e]) for i, e in pairs if i in items and e in experts]


def fewest_changes(table: facts.Table) -> Answer:
    """Return the assignment at work with its gaps filled by the fewest changes, and whether that is proven.

    What is accepted or signed stays; an offer nobody has accepted yet moves only where nothing else does.
    """
    found = repair(table.loose, table.live)
    if isinstance(found, Infeasible):
        return Answer(DraftWay.GAPS, clash=clash_as_json(table, found))
    items = [item.pk for item in table.items]
    experts = [expert.pk for expert in table.experts]
    mend = {
        "removed": [[items[item], experts[expert]] for item, expert in found.removed],
        "added": len(found.added),
        "kept": found.kept,
        "least": found.is_least,
    }
    return Answer(DraftWay.GAPS, found.solution.pairs, {**worth_of(found.solution), "mend": mend})


def worth_of(found: Solution) -> dict[str, Any]:
    """Return what a solution is worth, as its certificate keeps it."""
    return {
        "total": found.total,
        "bound": found.bound,
        "worst": found.worst,
        "input": found.input_hash,
        "pairs": len(found.pairs),
        "heaviest": max(found.loads, default=0),
        "objective": str(found.objective),
        "floor": found.floor,
    }


def every_member(round_: Round, table: facts.Table) -> Answer:
    """Return every member of a panel with every item of it; impossible where an item loses its quorum."""
    if not round_.panels.filter(members__isnull=False).exists():
        raise Refused(
            _("No expert sits in a panel of this round. Draw or appoint the members first.")
        )
    short = [each for each in facts.keepings_of(round_, table) if each.short]
    if short:
        rows = [[k.item.pk, k.members, k.recused, k.needed] for k in short]
        return Answer(DraftWay.EVERY, clash={"kind": "quorum", "items": rows})
    pairs = tuple(facts.pairs_of_panels(round_, table))
    fit = [float(table.fits.values[pair]) for pair in pairs]
    loads = [0] * len(table.experts)
    panels = [0.0] * len(table.items)
    for (item, expert), value in zip(pairs, fit, strict=True):
        loads[expert] += 1
        panels[item] += value
    worth: dict[str, Any] = {"total": sum(fit), "bound": sum(fit), "worst": min(panels)}
    worth |= {"pairs": len(pairs), "input": table.problem.hash}
    worth["heaviest"] = max(loads, default=0)
    return Answer(DraftWay.EVERY, pairs, worth)


def clash_as_json(table: facts.Table, found: Infeasible) -> dict[str, Any]:
    """Return a clash as it is kept: places become keys of items and experts."""
    items = [item.pk for item in table.items]
    experts = [expert.pk for expert in table.experts]
    told = plain(asdict(found.clash))
    told["nominations"] = [items[at] for at in found.clash.nominations]
    told["experts"] = [experts[at] for at in found.clash.experts]
    told["repairs"] = [repair_as_json(each, items, experts) for each in told["repairs"]]
    return {"kind": "matching", **told}


def repair_as_json(told: dict[str, Any], items: list[int], experts: list[int]) -> dict[str, Any]:
    """Return one repair with keys in the place of places."""
    keys = experts if told["code"] in sentences.OF_EXPERTS else items
    pairs = told["code"] == RepairCode.UNFIX
    changes = [[keys[at], experts[new] if pairs else new] for at, new in told["changes"]]
    also = [repair_as_json(each, items, experts) for each in told["also"]]
    audience = [items[at] for at in told["audience"]]
    return {**told, "changes": changes, "also": also, "audience": audience}


def plain(value: Any) -> Any:
    """Return tuples as lists and words as plain strings, as JSON keeps them."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, str) else value


def names_in(table: facts.Table) -> tuple[dict[int, str], dict[int, str]]:
    """Return what items and experts are called, by their keys."""
    items = {item.pk: str(item) for item in table.items}
    return items, {expert.pk: str(expert) for expert in table.experts}


# --- keeping --------------------------------------------------------------------------------------


@transaction.atomic
def keep_draft(
    round_: Round,
    table: facts.Table,
    found: Answer,
    *,
    verb: str = "draft_assignment",
    by: Actor,
    at: datetime,
) -> Draft:
    """Keep an answer as the next draft of its round; the one before is replaced."""
    row = locked(round_)
    check_drafting(row, by=by)
    pool = pool_of(row)
    lock(*pool)
    check_scanned(row)
    row.drafts.filter(state=DraftState.STAGED).update(state=DraftState.REPLACED)
    draft = Draft.objects.create(
        round=row,
        number=1 + max(row.drafts.values_list("number", flat=True), default=0),
        state=DraftState.IMPOSSIBLE if found.clash else DraftState.STAGED,
        way=found.way,
        certificate={**found.worth, "out": dict(Counter(table.out.values()))},
        clash=dict(found.clash),
        fact_hash=row.fact_hash,
        made_at=at,
        rehearsal=row.rehearsal,
    )
    keep_pairs(draft, table, found.pairs)
    if verb:
        told = {"draft": draft.number, "way": str(found.way), **certified(draft)}
        enter(row, verb, by=by, at=at, facts=told)
    return draft


def certified(draft: Draft) -> dict[str, Any]:
    """Return what the book and the round keep of a draft's certificate."""
    held = draft.certificate
    names = ("total", "bound", "worst", "input", "pairs", "heaviest")
    found = {name: held[name] for name in names if name in held}
    return {**found, "facts": draft.fact_hash, "made_at": draft.made_at.isoformat()}


def keep_pairs(draft: Draft, table: facts.Table, pairs: Iterable[tuple[int, int]]) -> None:
    """Write the pairs of a draft with their fit and its parts."""
    rows = [
        DraftPair(
            draft=draft,
            item=table.items[item],
            expert=table.experts[expert],
            fit=(fit := table.fits.of(item, expert)).value,
            parts=fit.as_json(),
            kept=(item, expert) in table.live,
            rehearsal=draft.rehearsal,
        )
        for item, expert in pairs
    ]
    DraftPair.objects.bulk_create(rows, batch_size=500)
