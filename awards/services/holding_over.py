"""An objection that is not settled in time (异议逾期): the cycle is skipped, then the next one too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from awards.models import Objection
from awards.services.walking import walk
from ledger.actors import THE_CLOCK, Actor
from nominations.choices import FINAL
from nominations.models import Candidate
from nominations.rules import (
    its_appeal_was_granted,
    lapses_at,
    next_cycle_is_closed_to_it,
    objection_skips_the_cycle,
    skips_at,
)

SAID = {
    "defer": "异议未按期处理完毕，本届不再评审、授奖。",
    "carry_over": "异议已在规定期限内处理完毕，转入下一届。",
    "lapse_late": "异议未在转入下一届的期限内处理完毕，可重新推荐。",
}
"""What the book says of each rung; a list names the first as its reason why somebody is missing."""
UNDONE = "复核申请成立，取消资格所依据的异议重新处理后不成立，转入下一届。"


def late_candidates(at: datetime) -> list[Candidate]:
    """Return whom an unsettled objection leaves out of their cycle, or out of the next one, by now."""
    skipping = Objection.objects.open().filter(effect="skip_this_cycle")
    rows = Candidate.objects.filter(pk__in=skipping.values("candidate"))
    rows = rows.filter(sealed_at__isnull=True).select_related("cycle__rule_set").order_by("pk")
    return [each for each in rows if next_rung(each, at)]


def next_rung(candidate: Candidate, at: datetime) -> str:
    """Return the step the ladder asks for now: ``defer``, ``lapse_late``, or "" for none."""
    candidate.moment = (THE_CLOCK, at)
    if candidate.stage == "deferred":
        return "lapse_late" if next_cycle_is_closed_to_it(candidate) else ""
    if candidate.stage in FINAL:
        return ""
    return "defer" if objection_skips_the_cycle(candidate) else ""


@transaction.atomic
def hold_over(candidate: Candidate, *, at: datetime, by: Actor = THE_CLOCK) -> Candidate:
    """本届不再评审、授奖: take every rung of the ladder that is due, each on record with its rule."""
    while verb := next_rung(candidate, at):
        candidate = climb(candidate, verb, by=by, at=at)
    return candidate


def after_ruling(candidate: Candidate, *, by: Actor, at: datetime) -> Candidate:
    """Let a candidate held over go on to the next cycle, or be free to be nominated anew.

    Who was dropped goes on, too, where an appeal was granted and nothing speaks against them any more.
    """
    candidate.moment = (by, at)
    if candidate.stage == "dropped" and its_appeal_was_granted(candidate):
        said = {candidate.pk: UNDONE}
        return walk([candidate], "carry_over", by=by, at=at, reasons=said)[0]
    rows = candidate.objections
    if (
        candidate.stage != "deferred"
        or rows.open().exists()
        or rows.filter(stage="upheld").exists()
    ):
        return candidate
    verb = "lapse_late" if next_cycle_is_closed_to_it(candidate) else "carry_over"
    return climb(candidate, verb, by=by, at=at)


def climb(candidate: Candidate, verb: str, *, by: Actor, at: datetime) -> Candidate:
    """Take one rung, tell the societies, and write which rule and which objections it rests on."""
    told = grounds_of(candidate, verb)
    said = {candidate.pk: SAID[verb]}
    [moved] = walk([candidate], verb, by=by, at=at, facts=told, reasons=said)
    return moved


def grounds_of(candidate: Candidate, verb: str) -> dict[str, Any]:
    """Return what the book says of a rung: the objections, the rule with its source, its moment."""
    rules = candidate.cycle.rules
    key = "skip_after_days" if verb == "defer" else "lapse_after_days"
    days = getattr(rules.objection, key)
    until = skips_at(candidate) if verb == "defer" else lapses_at(candidate)
    source = rules.source(f"objection.{key}") or rules.source("objection.effect")
    rows = candidate.objections.filter(effect="skip_this_cycle").order_by("pk")
    told: dict[str, Any] = {"objections": list(rows.values_list("receipt_no", flat=True))}
    told |= {"rule": f"objection.{key}" if days else "objection.effect"}
    told |= {"days": days, "until": until.isoformat()} if days and until else {}
    return told | ({"source": f"{source.doc} {source.clause}".strip()} if source else {})
