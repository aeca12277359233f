"""豁免: asked by the society with its ground, decided by a manager with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused
from nominations.models import Paper, Waiver
from nominations.services.drafting import open_for_editing
from nominations.services.telling import tell_of_waiver


@transaction.atomic
def ask_waiver(paper: Paper, finding: str, ground: str, *, by: Actor, at: datetime) -> Waiver:
    """Ask for a waiver of one finding, with its ground."""
    row = open_for_editing(paper, by=by, at=at)
    if finding not in {f.code for f in row.findings(at) if f.outcome == "waiver"}:
        raise Refused(_("There is no finding of this paper that a waiver could lift."))
    if not ground.strip():
        raise Refused(_("State the ground of the waiver."))
    refuse_marked({_("The ground of the waiver"): ground})
    waiver, made = Waiver.objects.get_or_create(
        paper=row,
        finding=finding,
        defaults={
            "ground": ground,
            "asked_by_id": by.person_id,
            "asked_at": at,
            "rehearsal": row.rehearsal,
        },
    )
    if not made:
        raise Refused(_("A waiver of this finding was already asked for."))
    enter(row, "ask_waiver", by=by, at=at, facts={"finding": finding})
    tell_of_waiver(waiver, at=at)
    return waiver


@transaction.atomic
def decide_waiver(waiver: Waiver, *, granted: bool, reason: str, by: Actor, at: datetime) -> Waiver:
    """Grant or refuse a waiver, with the reason; once."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) decides waivers."))
    row = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if row.granted is not None:
        raise Refused(_("This waiver was already decided."))
    if not reason.strip():
        raise Refused(_("Give the reason of the decision."))
    refuse_marked({_("The reason"): reason})
    row.granted, row.decided_by_id, row.decided_at, row.reason = granted, by.user_id, at, reason
    row.save()
    enter(
        row.paper,
        "decide_waiver",
        by=by,
        at=at,
        reason=reason,
        facts={"finding": row.finding, "granted": granted},
    )
    tell_of_waiver(row, at=at)
    return row
