"""What the office does with cycles: prepare, change, open, close and finish them; quotas; reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.services import write_all, write_to
from people.models import Office, Society
from programmes.models import Cycle, Programme, Quota, RuleSet
from programmes.services.writing import TAKEN, clone_rules, cycle_facts, freeze, publish_rules

CYCLE_FACTS = frozenset(
    {"opens_at", "closes_at", "authority", "notice_no", "notice_title", "notice_text"}
)


@transaction.atomic
def change_cycle(cycle: Cycle, *, by: Actor, at: datetime, **facts: Any) -> Cycle:
    """Change dates, authority or document number of a cycle in preparation."""
    row = in_preparation(cycle, by=by)
    for name, value in facts.items():
        if name not in CYCLE_FACTS:
            raise ValueError(f"{name} is no fact of a cycle in preparation")
        setattr(row, name, value)
    if row.closes_at <= row.opens_at:
        raise Refused(_("The deadline must lie after the opening. Correct one of the two dates."))
    row.save(update_fields=list(facts))
    told = {k: str(v)[:200] for k, v in facts.items()}
    enter(row, "change_cycle", by=by, at=at, facts=told)
    return row


def in_preparation(cycle: Cycle, *, by: Actor) -> Cycle:
    """Return the cycle under a lock; raise where it is open already or not the actor's to change."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) prepares a cycle."))
    row = locked(cycle)
    if row.stage != "preparing":
        raise OutOfOrder(
            _("The cycle is open: its rules and dates no longer change. Prepare the next cycle.")
        )
    return row


@transaction.atomic
def prepare_cycle(
    programme: Programme,
    *,
    year: int,
    rule_set: RuleSet,
    organiser: Society,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
    at: datetime,
    notice_no: str = "",
    authority: str = "",
) -> Cycle:
    """Prepare an edition of a programme on a version of its rules; it opens by ``open_cycle``."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) prepares a cycle."))
    if closes_at <= opens_at:
        raise Refused(_("The deadline must lie after the opening. Correct one of the two dates."))
    if Cycle.objects.filter(programme=programme, year=year, rehearsal=by.rehearsal).exists():
        raise Refused(TAKEN)
    words = cycle_facts(replace(rule_set.rules.programme, year=year))
    return open_record(
        Cycle(
            programme=programme,
            rule_set=rule_set,
            organiser=organiser,
            notice_no=notice_no,
            opens_at=opens_at,
            closes_at=closes_at,
            prepared_by_id=by.user_id,  # type: ignore[misc]
            rehearsal=by.rehearsal,
            **{**words, **({"authority": authority} if authority else {})},
        ),
        "prepare",
        by=by,
        at=at,
        facts={"rule_set": rule_set.digest, "version": rule_set.version},
    )


@transaction.atomic
def prepare_next(
    programme: Programme, *, year: int, edition: str, by: Actor, at: datetime, **facts: Any
) -> Cycle:
    """Prepare a cycle on a copy of the programme's last rules, as ``prepare_cycle`` does."""
    organiser: Society = facts["organiser"]
    rule_set = clone_rules(programme, year=year, edition=edition, organiser=organiser.name, by=by)
    return prepare_cycle(programme, year=year, rule_set=rule_set, by=by, at=at, **facts)


@transaction.atomic
def open_cycle(cycle: Cycle, *, by: Actor, at: datetime) -> Cycle:
    """开放申报: publishes the rule set the cycle runs on, opens it and tells the societies invited.

    Who prepared the cycle proposed its rules by it, where nobody froze them before.
    """
    freeze(cycle.rule_set, by=by, at=at, proposer=cycle.prepared_by_id)
    row = advance(cycle, "open", by=by, at=at, facts={"rule_set": cycle.rule_set.digest})
    publish_rules(row.rule_set, by=by, at=at)
    clerks = officers(row.invited(), "clerk", of=row, at=at)
    words = {"cycle": row, "page": ("society:call", row.pk)}
    write_to(
        clerks, verb="cycle_opened", at=at, context=words, batch="cycles", rehearsal=row.rehearsal
    )
    return row


def close_cycle(cycle: Cycle, *, by: Actor, at: datetime) -> Cycle:
    """申报截止, by the clock at the deadline."""
    return advance(cycle, "close", by=by, at=at)


def finish_cycle(cycle: Cycle, *, by: Actor, at: datetime) -> Cycle:
    """本届结束, when no candidate is on the way any more."""
    return advance(cycle, "finish", by=by, at=at)


@transaction.atomic
def set_quota(
    cycle: Cycle, society: Society, limit: int | None, *, by: Actor, at: datetime
) -> Quota:
    """Give a society its number of places in a cycle; None is unlimited."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) sets quotas."))
    quota, _made = Quota.objects.update_or_create(
        cycle=cycle, society=society, defaults={"limit": limit, "rehearsal": cycle.rehearsal}
    )
    enter(cycle, "set_quota", by=by, at=at, facts={"society": society.code, "limit": limit})
    return quota


# --- reminders ------------------------------------------------------------------------------------


@transaction.atomic
def remind_societies(cycle: Cycle, *, by: Actor, at: datetime) -> int:
    """催报: write to the clerks of societies with drafts, or with nothing handed in; answers how many.

    Where papers wait for the society's own 负责人 they are told as well: after the deadline nothing
    is endorsed. Each reminder is a line of the book, so that none is written twice.
    """
    row = locked(cycle)
    if not Cycle.objects.due_to_remind(at).filter(pk=row.pk).exists():
        raise OutOfOrder(_("The societies of this cycle were reminded already."))
    counts = papers_by_society(row)
    invited = row.invited()
    late = [s for s in invited if counts[s.pk]["drafts"] or not counts[s.pk]["handed_in"]]
    waiting = [s for s in invited if counts[s.pk]["waiting"]]
    told = [*officers(late, "clerk", of=row, at=at), *officers(waiting, "approver", of=row, at=at)]
    page = ("society:papers",)
    readers = [(o.user, {"cycle": row, "page": page, **counts[o.society_id]}) for o in told]
    write_all(readers, verb="cycle_closing", at=at, batch="cycles", rehearsal=row.rehearsal)
    enter(row, "remind", by=by, at=at, facts={"told": len(told)})
    return len(told)


def officers(
    societies: Iterable[Society], role: str, *, of: Cycle, at: datetime
) -> QuerySet[Office]:
    """Return who holds an office in these societies at a moment, in the world of a cycle."""
    return Office.objects.answering(role, at=at, rehearsal=of.rehearsal).filter(
        society__in=[each.pk for each in societies]
    )


def papers_by_society(cycle: Cycle) -> defaultdict[int | None, dict[str, int]]:
    """Count each society's papers: drafts, those waiting for its 负责人, those handed in at all."""
    counted = cycle.papers.values("society_id").annotate(
        drafts=Count("pk", filter=Q(stage="draft")),
        waiting=Count("pk", filter=Q(stage="submitted")),
        handed_in=Count("pk", filter=~Q(stage__in=["draft", "withdrawn"])),
    )
    found: defaultdict[int | None, dict[str, int]] = defaultdict(
        lambda: {"drafts": 0, "waiting": 0, "handed_in": 0}
    )
    for row in counted:
        found[row["society_id"]] = {key: row[key] for key in ("drafts", "waiting", "handed_in")}
    return found
