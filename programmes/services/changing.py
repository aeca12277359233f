"""Rules changed after the opening (规则变更): a new version, with its reason, by two persons.

Drafts move to the new version and their societies are told; what was submitted keeps the version it
was submitted under.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.services import write_all
from people.models import Office
from programmes.models import Cycle, RuleChange
from programmes.services.writing import freeze, publish_rules


@transaction.atomic
def begin_rule_change(cycle: Cycle, *, by: Actor, at: datetime) -> RuleChange:
    """Begin a change of an open cycle's rules; the one already begun is gone on with."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) changes the rules of a cycle."))
    row = locked(cycle)
    if row.stage != "open":
        raise OutOfOrder(_("Rules are changed this way only while the cycle is open for papers."))
    begun = row.rule_changes.undecided().first()
    if begun is not None:
        return begun
    change = RuleChange(cycle=row, old=row.rule_set, rehearsal=row.rehearsal)
    return open_record(
        change, "begin_change", by=by, at=at, facts={"rule_set": row.rule_set.digest}
    )


@transaction.atomic
def propose_rule_change(change: RuleChange, *, reason: str, by: Actor, at: datetime) -> RuleChange:
    """Freeze the new version and propose it, with the reason everybody concerned will read."""
    if not reason.strip():
        raise Refused(_("Write why the rules change: the societies with drafts read it."))
    row = locked(change)
    if row.new is not None:
        freeze(row.new, by=by, at=at)
    return advance(row, "propose", by=by, at=at, reason=reason.strip(), words=reason.strip())


@transaction.atomic
def adopt_rule_change(change: RuleChange, *, by: Actor, at: datetime) -> RuleChange:
    """Publish the new version by a second person: drafts move to it, their societies are told."""
    cycle = locked(change.cycle)
    drafts = list(affected_drafts(cycle))
    row = advance(
        change, "adopt", by=by, at=at, facts={"drafts": [paper.number for paper in drafts]}
    )
    assert row.new is not None, "only a change with a new version is proposed"
    publish_rules(row.new, by=by, at=at)
    cycle.rule_set = row.new
    cycle.save(update_fields=["rule_set"])
    facts = {"rule_set": row.new.digest, "version": row.new.version, "drafts": len(drafts)}
    enter(cycle, "change_rules", by=by, at=at, reason=row.reason, facts=facts)
    tell_drafters(row, drafts, at=at)
    return row


def drop_rule_change(change: RuleChange, *, by: Actor, at: datetime) -> RuleChange:
    """Give a change up: the cycle stays on the version it has."""
    return advance(change, "drop", by=by, at=at)


def affected_drafts(cycle: Cycle) -> Any:
    """Return the drafts that move to a new version; what was submitted stays on the old one."""
    drafts = cycle.papers.filter(stage="draft", sealed_at__isnull=True)
    return drafts.select_related("society").order_by("society", "pk")


def tell_drafters(change: RuleChange, drafts: list[Any], *, at: datetime) -> None:
    """Write to the clerks whose societies have drafts: the reason, and which papers to look at."""
    mine: defaultdict[int, list[Any]] = defaultdict(list)
    for paper in drafts:
        mine[paper.society_id].append(paper)
    clerks = Office.objects.answering("clerk", at=at, rehearsal=change.rehearsal)
    words = {"cycle": change.cycle, "change": change, "page": ("society:papers",)}
    readers = [
        (office.user, {**words, "drafts": mine[office.society_id]})
        for office in clerks.filter(society__in=mine)
    ]
    write_all(readers, verb="rules_changed", at=at, batch="cycles", rehearsal=change.rehearsal)
