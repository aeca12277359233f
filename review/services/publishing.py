"""An assignment put in force: published through the veto, undone before and invited after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random

from django.db import transaction
from django.db.models import Count
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked
from ledger.models import Entry
from ledger.situations import NotYet, OutOfOrder, Refused
from review import facts, sentences
from review.choices import DraftState
from review.models import Assignment, Conflict, Draft, DraftPair, Pin, Round
from review.services.assigning import (
    Answer,
    answer_to,
    certified,
    check_assigning,
    keep_draft,
    names_in,
)
from review.services.declarations import lock, refuse_tied_to
from review.services.entering import send_links_along
from review.services.scanning import check_scanned, pool_of, scan_conflicts, scan_is_current
from review.services.telling import tell_experts, tell_withdrawn

MOVED = _("Given to another expert, so that every item has enough of them.")
STALE = _("The facts have changed since this draft was made. Make a new one.")


@transaction.atomic
def publish_assignment(draft: Draft, *, by: Actor, at: datetime) -> tuple[Assignment, ...]:
    """发布分配: all pairs of a draft at once, through the veto; no expert sees it before being invited.

    Where experts were invited before, those who are new are invited with it.
    """
    row = locked(draft.round)
    check_assigning(row, by=by)
    current = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    refuse_tied_to(row, by=by)
    if current.state != DraftState.STAGED:
        raise OutOfOrder(_("Only the latest draft that is not in force yet can be published."))
    lock(*pool_of(row))
    check_fresh(row, current)
    return put_in_force(row, current, "publish_assignment", by=by, at=at)


def check_fresh(round_: Round, draft: Draft) -> None:
    """Refuse a draft whose facts, hand-made decisions or allowances have changed since."""
    if draft.fact_hash != round_.fact_hash or not scan_is_current(round_):
        raise NotYet([STALE])
    if round_.steered_at and round_.steered_at > draft.made_at:
        raise NotYet([_("Pairs or limits were set after this draft was made. Make a new one.")])
    kept = set(draft.pairs.filter(kept=True).values_list("item", "expert"))
    work = round_.assignments.live().values_list("item", "expert", "stage")
    live = {(item, expert): stage for item, expert, stage in work}
    if kept | draft.moved != set(live):
        raise NotYet([_("Work was released or given out since this draft. Make a new one.")])
    if any(live[pair] != "offered" for pair in draft.moved):
        raise NotYet([_("An expert has accepted what this draft would move. Make a new one.")])
    new = draft.pairs.filter(kept=False)
    ties = Conflict.objects.filter(item__round=round_, outcome__in=["hard", "decide"])
    barred = set(ties.values_list("item", "expert"))
    barred |= set(Pin.objects.filter(round=round_, kind="forbid").values_list("item", "expert"))
    if barred & set(new.values_list("item", "expert")):
        raise NotYet([STALE])


def put_in_force(
    round_: Round, draft: Draft, verb: str, *, by: Actor, at: datetime
) -> tuple[Assignment, ...]:
    """Withdraw the offers a draft moves and write what is new in it; the caller holds the locks."""
    draft.state, draft.published_at = DraftState.PUBLISHED, at
    draft.save(update_fields=["state", "published_at"])
    round_.certificate = certified(draft)
    round_.save(update_fields=["certificate"])
    told = {**round_.certificate, "draft": draft.number, "moved": len(draft.moved)}
    entry = enter(round_, verb, by=by, at=at, facts=told)
    withdraw_moved(round_, draft, by=by, at=at)
    new = draft.pairs.filter(kept=False).select_related("item", "expert__user")
    made = write_assignments(round_, new.order_by("item", "expert"), entry, by=by, at=at)
    if round_.invited_at:
        tell_experts(round_, made, at=at)
        send_links_along(round_, {each.expert_id for each in made}, by=by, at=at)
    return made


def withdraw_moved(round_: Round, draft: Draft, *, by: Actor, at: datetime) -> None:
    """Withdraw the offers a draft gives to others; each of their experts is written to."""
    offered = round_.assignments.filter(stage="offered").select_related("expert__user")
    gone = [each for each in offered if (each.item_id, each.expert_id) in draft.moved]
    for assignment in gone:
        advance(assignment, "withdraw", by=by, at=at, reason=str(MOVED))
    tell_withdrawn(round_, gone, at=at)


def check_odd(round_: Round) -> None:
    """Refuse panels of an even number of members where the rule set asks for an odd one."""
    if not round_.rules.panel.odd:
        return
    panels = round_.panels.annotate(sitting=Count("members")).filter(sitting__gt=0)
    words = _(
        "“{name}” has {count} members; the rule set asks for an odd number. Seat one more, or take one out."
    )
    even = [each for each in panels.order_by("number") if each.sitting % 2 == 0]
    if even:
        raise NotYet([format_lazy(words, name=e.name, count=e.sitting) for e in even])


def write_assignments(
    round_: Round, pairs: Iterable[DraftPair], entry: Entry, *, by: Actor, at: datetime
) -> tuple[Assignment, ...]:
    """Write the assignments; each expert reads in a pseudo-random order of their own, by ids alone.

    What was withdrawn from an expert before is offered again, in the same row.
    """
    of_expert: dict[int, list[DraftPair]] = {}
    for pair in pairs:
        of_expert.setdefault(pair.expert_id, []).append(pair)
    begun = dict.fromkeys(of_expert, 0)
    for expert in round_.assignments.filter(expert__in=of_expert).values_list("expert", flat=True):
        begun[expert] += 1
    before = {(e.item_id, e.expert_id): e for e in round_.assignments.filter(stage="withdrawn")}
    rows, again = [], []
    for expert, mine in sorted(of_expert.items()):
        Random(f"{round_.pk}:{expert}:{round_.fact_hash}").shuffle(mine)
        for order, pair in enumerate(mine, start=begun[expert] + 1):
            if former := before.get((pair.item_id, expert)):
                again.append(advance(former, "offer_again", by=by, at=at, order=order))
                continue
            row = Assignment(item=pair.item, expert=pair.expert, order=order, offered_at=at)
            row.entry, row.rehearsal = entry, round_.rehearsal
            rows.append(row)
    return (*Assignment.objects.bulk_create(rows, batch_size=500), *again)


@transaction.atomic
def undo_assignment(draft: Draft, *, by: Actor, at: datetime) -> Draft:
    """撤回发布: what was published is taken back while nobody was invited; the draft is one again.

    Work that ended meanwhile (recused) stays on record.
    """
    row = locked(draft.round)
    check_assigning(row, by=by)
    current = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    refuse_tied_to(row, by=by)
    if current.state != DraftState.PUBLISHED:
        raise OutOfOrder(_("This draft is not in force."))
    if row.invited_at:
        raise OutOfOrder(
            _("The experts were invited. From now on only a repair changes the assignment.")
        )
    lock(*pool_of(row))
    gone, _each = row.assignments.filter(stage="offered").delete()
    row.drafts.filter(state=DraftState.STAGED).update(state=DraftState.REPLACED)
    current.state, current.published_at = DraftState.STAGED, None
    current.save(update_fields=["state", "published_at"])
    row.certificate = {}
    row.save(update_fields=["certificate"])
    enter(row, "undo_assignment", by=by, at=at, facts={"draft": current.number, "gone": gone})
    return current


@transaction.atomic
def invite_experts(round_: Round, *, by: Actor, at: datetime) -> int:
    """邀请专家: from now on the assigned see their items; each is written to. Answers how many."""
    row = locked(round_)
    check_assigning(row, by=by)
    if row.invited_at:
        raise OutOfOrder(_("The experts of this round were invited already."))
    offered = list(row.assignments.filter(stage="offered").select_related("expert__user"))
    if not offered:
        raise NotYet([_("No assignment is published yet. Publish a draft first.")])
    check_scanned(row)
    check_odd(row)
    row.invited_at = at
    row.save(update_fields=["invited_at"])
    experts = {each.expert_id for each in offered}
    told = {"experts": len(experts), "items": len(offered)}
    enter(row, "invite_experts", by=by, at=at, facts=told)
    tell_experts(row, offered, at=at)
    send_links_along(row, experts, by=by, at=at)
    return len(experts)


# --- in one act -----------------------------------------------------------------------------------


@transaction.atomic
def assign(round_: Round, *, by: Actor, at: datetime) -> Draft:
    """分配专家 in one act: solved on facts that a scan has just looked through, published, invited.

    The certificate kept with the round says what was reached, what is proven to be the most, the
    worst-off item, and the hash of the problem.
    """
    row = locked(round_)
    check_assigning(row, by=by)
    if row.assignments.exists():
        raise OutOfOrder(_("This round has its assignment. Fill what is missing with a repair."))
    check_scanned(row)
    draft, _made = in_force(row, "assign", by=by, at=at)
    return draft


@transaction.atomic
def repair(round_: Round, *, by: Actor, at: datetime) -> tuple[Assignment, ...]:
    """补充专家: give items that have too few experts the best fitting ones left.

    Conflicts are looked for again first. Nobody who has accepted loses anything; an offer moves only
    where adding alone cannot do it.
    """
    row = locked(round_)
    check_assigning(row, by=by)
    refuse_tied_to(row, by=by)
    scan_conflicts(row, by=by, at=at)
    row = locked(row)
    table = facts.table_of(row, pool_of(row))
    found = possible(table, answer_to(row, table))
    if not set(found.pairs) - table.live:
        return ()
    _draft, made = in_force(row, "repair", (table, found), by=by, at=at)
    return made


@transaction.atomic
def ask_newcomers(round_: Round, *, by: Actor, at: datetime) -> tuple[Assignment, ...]:
    """Give who took a vacated seat after the scoring began every item of their panel, and invite them.

    Where an item lacks its quorum nothing is given out: the round's page says which, and what mends it.
    """
    row = locked(round_)
    check_assigning(row, by=by)
    scan_conflicts(row, by=by, at=at)
    row = locked(row)
    table = facts.table_of(row, pool_of(row))
    found = answer_to(row, table)
    if found.clash or not set(found.pairs) - table.live:
        return ()
    _draft, made = in_force(row, "ask_newcomers", (table, found), by=by, at=at)
    return made


def in_force(
    row: Round,
    verb: str,
    known: tuple[facts.Table, Answer] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> tuple[Draft, tuple[Assignment, ...]]:
    """Solve, keep and publish within one transaction; those who are new are invited at once."""
    refuse_tied_to(row, by=by)
    lock(*pool_of(row))
    if known is None:
        table = facts.table_of(row, pool_of(row))
        known = table, possible(table, answer_to(row, table))
    draft = keep_draft(row, *known, verb="", by=by, at=at)
    if row.invited_at is None:
        check_odd(row)
        row.invited_at = at
        row.save(update_fields=["invited_at"])
    return draft, put_in_force(row, draft, verb, by=by, at=at)


def possible(table: facts.Table, found: Answer) -> Answer:
    """Return an answer that has no clash; refuse with the clash and its repairs in words."""
    if found.clash:
        raise Refused(*sentences.clash_told(found.clash, *names_in(table)))
    return found
