"""What the office does with programmes: seed them, write rule sets, open and close cycles."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
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
from programmes.sentences import fault_sentence
from programmes.vocabulary import PRESETS, FaultyRules, canonical_json, digest, preset
from programmes.vocabulary import RuleSet as Rules

CYCLE_FACTS = frozenset({"opens_at", "closes_at", "authority", "notice_no"})


def seed_programmes() -> list[Programme]:
    """Write the eight programmes the presets describe; running it twice changes nothing."""
    return [seed_programme(code, position) for position, code in enumerate(PRESETS, start=1)]


def seed_programme(code: str, position: int) -> Programme:
    """Write one programme from its preset."""
    words = Rules.parse(preset(code)).programme
    programme, _made = Programme.objects.update_or_create(
        code=code,
        defaults={
            "name_zh": words.name_zh,
            "name_en": words.name_en,
            "track": words.track,
            "subject": words.subject,
            "academy": words.academy,
            "position": position,
        },
    )
    return programme


def write_rule_set(
    programme: Programme,
    data: Mapping[str, Any],
    *,
    rehearsal: bool = False,
    cloned_from: RuleSet | None = None,
) -> RuleSet:
    """Write a new version of a programme's rules; raises FaultyRules naming every fault."""
    Rules.parse(data)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        last = programme.rule_sets.filter(rehearsal=rehearsal).order_by("-version").first()
        return RuleSet.objects.create(
            programme=programme,
            version=last.version + 1 if last else 1,
            canonical=canonical_json(data),
            digest=digest(data),
            cloned_from=cloned_from,
            rehearsal=rehearsal,
        )


def clone_rules(programme: Programme, *, year: int, edition: str, by: Actor) -> RuleSet:
    """Copy the rules of the programme's last cycle, or its preset, for another year."""
    last = programme.cycles.filter(rehearsal=by.rehearsal).order_by("-year").first()
    data = json.loads(last.rule_set.canonical) if last else preset(programme.code)
    words = data["programme"]
    named_by_year = words["edition"] == str(words["year"])
    edition = edition or (str(year) if named_by_year else words["edition"])
    data["programme"] = {**words, "year": year, "edition": edition}
    return write_rule_set(
        programme, data, rehearsal=by.rehearsal, cloned_from=last.rule_set if last else None
    )


@transaction.atomic
def revise_rules(cycle: Cycle, data: Mapping[str, Any], *, by: Actor, at: datetime) -> RuleSet:
    """Write changed rules as a new version and let the cycle in preparation run on it.

    Raises Refused naming every fault. A frozen version stays as it is; this makes the next one.
    """
    row = in_preparation(cycle, by=by)
    if canonical_json(data) == row.rule_set.canonical:
        return row.rule_set
    try:
        new = write_rule_set(row.programme, data, rehearsal=row.rehearsal, cloned_from=row.rule_set)
    except FaultyRules as faulty:
        raise Refused(*map(fault_sentence, faulty.faults)) from faulty
    row.rule_set = new
    row.save(update_fields=["rule_set"])
    enter(row, "revise_rules", by=by, at=at, facts={"rule_set": new.digest, "version": new.version})
    return new


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
    enter(row, "change_cycle", by=by, at=at, facts={k: str(v) for k, v in facts.items()})
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
def freeze(rule_set: RuleSet, *, by: Actor, at: datetime) -> RuleSet:
    """Freeze a version: from now on it never changes (trigger)."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) freezes a rule set."))
    if rule_set.frozen_at is None:
        rule_set.frozen_at = at
        rule_set.save(update_fields=["frozen_at"])
        enter(rule_set, "freeze", by=by, at=at, facts={"rule_set": rule_set.digest})
    return rule_set


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
        raise Refused(_("This programme already has a cycle in this year. Open that one instead."))
    words = rule_set.rules.programme
    return open_record(
        Cycle(
            programme=programme,
            year=year,
            name_zh=f"{year}年度{words.name_zh}",
            name_en=f"{words.name_en} {year}",
            rule_set=rule_set,
            organiser=organiser,
            authority=authority or words.authority,
            notice_no=notice_no,
            opens_at=opens_at,
            closes_at=closes_at,
            prepared_by_id=by.user_id,  # type: ignore[misc]
            rehearsal=by.rehearsal,
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
    rule_set = clone_rules(programme, year=year, edition=edition, by=by)
    return prepare_cycle(programme, year=year, rule_set=rule_set, by=by, at=at, **facts)


@transaction.atomic
def open_cycle(cycle: Cycle, *, by: Actor, at: datetime) -> Cycle:
    """开放申报: freezes the rule set the cycle runs on, opens it and tells the societies invited."""
    freeze(cycle.rule_set, by=by, at=at)
    row = advance(cycle, "open", by=by, at=at, facts={"rule_set": cycle.rule_set.digest})
    clerks = officers(row.invited(), "clerk", of=row, at=at)
    words = {"cycle": row, "page": ("society:home",)}
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
