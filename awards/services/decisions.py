"""The deciding meeting (审定会议): confirms, drops with reason, sends back; never adds or reorders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import Verdict
from awards.models import Decision
from awards.services.grading import faults_of_grades
from awards.services.walking import of, only_managers, walk
from ledger.actors import Actor
from ledger.flow import advance, locked
from ledger.situations import Refused, Sentence
from nominations.models import Candidate
from nominations.rules import rules_ask_for_clearance
from nominations.services.telling import tell_carriers
from programmes.models import Cycle

STEPS = {Verdict.CONFIRMED: "decide", Verdict.DROPPED: "drop", Verdict.SENT_BACK: "send_back"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the meeting said about one candidate: a confirmation with its grade, all else with a reason."""

    verdict: str
    reason: str = ""
    grade: str = ""


@transaction.atomic
def enter_decision(
    cycle: Cycle,
    verdicts: Mapping[Candidate, Said],
    *,
    held_on: date,
    minutes: str,
    meeting: str = "",
    by: Actor,
    at: datetime,
) -> list[Decision]:
    """Enter the decision of one meeting and move every candidate it spoke about.

    ``minutes`` is the 纪要 by title or number. Raises Refused with everything wrong at once; then
    nothing is entered.
    """
    user_id = only_managers(by)
    locked(cycle)
    faults = [*_faults(cycle, verdicts), *faults_of_grades(cycle, verdicts)]
    faults += _faults_of_meeting(cycle, held_on, minutes, at)
    if faults:
        raise Refused(*faults)
    assert cycle.rules.decision is not None, "a fault was found where no meeting decides"
    words = {
        "meeting": meeting.strip() or cycle.rules.decision.body_zh,
        "held_on": held_on,
        "minutes": minutes.strip(),
    }
    decisions = [
        Decision(
            candidate=candidate,
            outcome=said.verdict,
            grade=said.grade,
            reason=said.reason.strip(),
            **words,
        )
        for candidate, said in verdicts.items()
    ]
    for each in decisions:
        each.entered_by_id, each.entered_at = user_id, at
        each.rehearsal = cycle.rehearsal
        each.save(force_insert=True)
    _move(verdicts, {**words, "held_on": held_on.isoformat()}, by=by, at=at)
    return decisions


def _move(
    verdicts: Mapping[Candidate, Said], facts: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    """Take the step each verdict asks for; all candidates or none."""
    for verdict, verb in STEPS.items():
        spoken = {c: said for c, said in verdicts.items() if said.verdict == verdict}
        reasons = {c.pk: said.reason.strip() for c, said in spoken.items()}
        if not any(said.grade for said in spoken.values()):
            walk(spoken, verb, by=by, at=at, reasons=reasons, facts=facts)
        else:
            for grade in sorted({said.grade for said in spoken.values()}):
                given = [c for c, said in spoken.items() if said.grade == grade]
                walk(given, verb, by=by, at=at, facts=facts | {"grade": grade})


def _faults(cycle: Cycle, verdicts: Mapping[Candidate, Said]) -> list[Sentence]:
    """Return what is wrong with the candidates and verdicts of a decision."""
    faults: list[Sentence] = []
    if not verdicts:
        faults.append(_("Choose at least one candidate the meeting decided about."))
    for candidate, said in verdicts.items():
        if candidate.cycle_id != cycle.pk or candidate.stage != _stage_before(candidate):
            faults.append(
                of(
                    candidate,
                    _("was not before this meeting, and a meeting may not add candidates."),
                )
            )
        if said.verdict not in Verdict.values:
            faults.append(of(candidate, _("choose confirmed, dropped or sent back.")))
        elif said.verdict != Verdict.CONFIRMED and not said.reason.strip():
            faults.append(of(candidate, _("a candidate dropped or sent back needs a reason.")))
    return faults


def _faults_of_meeting(cycle: Cycle, held_on: date, minutes: str, at: datetime) -> list[Sentence]:
    """Return what is wrong with the meeting itself."""
    faults: list[Sentence] = []
    if cycle.rules.decision is None:
        faults.append(_("The rule set of this programme has no deciding meeting."))
    if held_on > timezone.localdate(at):
        faults.append(
            format_lazy(
                _("The meeting of {day} has not been held yet. Enter it afterwards."),
                day=held_on.isoformat(),
            )
        )
    if not minutes.strip():
        faults.append(_("Enter the minutes (纪要) of the meeting, by title or number."))
    return faults


def _stage_before(candidate: Candidate) -> str:
    """Return the stage in which a candidate is before the meeting."""
    return "cleared" if rules_ask_for_clearance(candidate) else "recommended"


@transaction.atomic
def drop(candidate: Candidate, *, reason: str, by: Actor, at: datetime) -> Candidate:
    """取消资格或退出, on a ground that is on record, with the reason in words."""
    only_managers(by)
    if not reason.strip():
        raise Refused(_("Give the reason: it is kept and shown beside the published lists."))
    row = advance(candidate, "drop", by=by, at=at, reason=reason.strip())
    tell_carriers([row], "candidates_moved", at=at)
    return row
