"""Programmes and the versions of their rules: seeded, written, copied, revised, frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from programmes.models import Cycle, Programme, RuleChange, RuleSet
from programmes.sentences import fault_sentence, key_word
from programmes.vocabulary import PRESETS, FaultyRules, canonical_json, digest, preset, preset_rules
from programmes.vocabulary import Programme as ProgrammeWords
from programmes.vocabulary import RuleSet as Rules

IDENTITY = ("code", "track", "subject", "academy")
"""What makes a programme this one: the same in all its versions."""
TAKEN = _("This programme already has a cycle in this year. Open that one instead.")
ANNOUNCED = _(
    "The cycle is open: its year, names, authority and divisions stand in the call and no longer "
    "change. Change them when the next cycle is prepared."
)


def seed_programmes() -> list[Programme]:
    """Write the eight programmes the presets describe; running it twice changes nothing."""
    return [seed_programme(code, position) for position, code in enumerate(PRESETS, start=1)]


def seed_programme(code: str, position: int) -> Programme:
    """Write one programme from its preset."""
    words = preset_rules(code).programme
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
    by: Actor | None = None,
) -> RuleSet:
    """Write a new version of a programme's rules; raises FaultyRules naming every fault.

    ``by`` is who answers for its contents and may not publish it; a preset as it ships has nobody.
    """
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
            prepared_by_id=by.user_id if by else None,
            rehearsal=rehearsal,
        )


def clone_rules(
    programme: Programme, *, year: int, edition: str, organiser: str, by: Actor
) -> RuleSet:
    """Copy the rules of the programme's last cycle, or its preset, for another year and organiser."""
    last = programme.cycles.filter(rehearsal=by.rehearsal).order_by("-year").first()
    data = json.loads(last.rule_set.canonical) if last else preset(programme.code)
    words = data["programme"]
    named_by_year = words["edition"] == str(words["year"])
    edition = edition or (str(year) if named_by_year else words["edition"])
    data["programme"] = {**words, "year": year, "edition": edition, "organiser": organiser}
    copied = last.rule_set if last else None
    return write_rule_set(programme, data, rehearsal=by.rehearsal, cloned_from=copied, by=by)


def edited_rules(cycle: Cycle, *, by: Actor, table: str = "") -> RuleSet:
    """Return the version an editor of a table shows; raises as ``rules_at_work`` does.

    Raises OutOfOrder too for what names the programme, once the call has announced it.
    """
    with transaction.atomic():
        _row, version, change = rules_at_work(cycle, by=by)
    if change and table == "programme":
        raise OutOfOrder(ANNOUNCED)
    return version


def rules_at_work(cycle: Cycle, *, by: Actor) -> tuple[Cycle, RuleSet, RuleChange | None]:
    """Return, under a lock, the cycle, the version that may be edited now and the change it is for.

    Raises where the cycle is neither in preparation nor has a change of its rules begun.
    """
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) writes the rules of a cycle."))
    row = locked(cycle)
    if row.stage == "preparing":
        return row, row.rule_set, None
    change = row.rule_changes.filter(stage="drafted").select_related("old", "new").first()
    if change is None:
        raise OutOfOrder(
            _(
                "The cycle is open: its rules change only by a new version with a reason, published by "
                "a second manager. Begin a change on the page of its rules."
            )
        )
    return row, change.new or change.old, change


@transaction.atomic
def revise_rules(cycle: Cycle, data: Mapping[str, Any], *, by: Actor, at: datetime) -> RuleSet:
    """Write changed rules as a new version: of a cycle in preparation, or for a change begun.

    Raises Refused naming every fault. A frozen version stays as it is; this makes the next one.
    """
    row, before, change = rules_at_work(cycle, by=by)
    if canonical_json(data) == before.canonical:
        return before
    refuse_another_programme(before.data, data)
    if change and before.data["programme"] != data["programme"]:
        raise OutOfOrder(ANNOUNCED)
    try:
        new = write_rule_set(
            row.programme, data, rehearsal=row.rehearsal, cloned_from=before, by=by
        )
    except FaultyRules as faulty:
        raise Refused(*map(fault_sentence, faulty.faults)) from faulty
    facts = {"rule_set": new.digest, "version": new.version}
    if change:
        change.new = new
        change.save(update_fields=["new"])
        enter(change, "revise_rules", by=by, at=at, facts=facts)
        return new
    row.rule_set = new
    named = name_anew(row, before.rules.programme, new.rules.programme)
    row.save(update_fields=["rule_set", *named])
    enter(row, "revise_rules", by=by, at=at, facts={**facts, **named})
    return new


def cycle_facts(words: ProgrammeWords) -> dict[str, Any]:
    """Return what a cycle takes from the names, the year and the authority in its rules."""
    return {
        "year": words.year,
        "name_zh": f"{words.year}年度{words.name_zh}",
        "name_en": f"{words.name_en} {words.year}",
        "notice_title": f"关于开展{words.year}年度{words.name_zh}工作的通知",
        "authority": words.authority,
    }


def name_anew(row: Cycle, old: ProgrammeWords, new: ProgrammeWords) -> dict[str, Any]:
    """Let a cycle in preparation follow its rules where it said the same; return what changed.

    Raises Refused where the programme has another cycle in the year.
    """
    before, after = cycle_facts(old), cycle_facts(new)
    changed = {
        name: value
        for name, value in after.items()
        if value != before[name] and getattr(row, name) == before[name]
    }
    same = Cycle.objects.filter(programme=row.programme_id, rehearsal=row.rehearsal)
    if "year" in changed and same.filter(year=changed["year"]).exists():
        raise Refused(TAKEN)
    for name, value in changed.items():
        setattr(row, name, value)
    return changed


def refuse_another_programme(old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Refuse data that turn a programme into another: its code, track, subject, academy stay."""
    before, after = old["programme"], new.get("programme", {})
    for key in IDENTITY:
        if before.get(key) != after.get(key):
            raise Refused(
                format_lazy(
                    _(
                        "“{key}” makes the programme what it is and stays “{value}” in every version."
                    ),
                    key=key_word(key, "programme"),
                    value=before.get(key) or "—",
                )
            )


@transaction.atomic
def freeze(rule_set: RuleSet, *, by: Actor, at: datetime, proposer: int | None = None) -> RuleSet:
    """Freeze a version and propose it: it never changes again (trigger), and another publishes it.

    ``proposer`` is the account of who proposed it where that is not who freezes.
    """
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) freezes a rule set."))
    if rule_set.frozen_at is None:
        rule_set.frozen_at = at
        rule_set.proposed_by_id = by.user_id if proposer is None else proposer
        rule_set.save(update_fields=["frozen_at", "proposed_by_id"])
        enter(rule_set, "freeze_rules", by=by, at=at, facts={"rule_set": rule_set.digest})
    return rule_set


def publish_rules(rule_set: RuleSet, *, by: Actor, at: datetime) -> RuleSet:
    """Publish a frozen version, by another person than those who wrote and proposed it."""
    if rule_set.published_at is None:
        rule_set.published_at, rule_set.published_by_id = at, by.user_id
        rule_set.save(update_fields=["published_at", "published_by_id"])
        enter(rule_set, "publish_rules", by=by, at=at, facts={"rule_set": rule_set.digest})
    return rule_set
