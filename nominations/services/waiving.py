"""豁免: asked by the society with ground and proof, decided by the role the rule set names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused
from nominations.models import Paper, Waiver
from nominations.services.attaching import fitted
from nominations.services.drafting import open_for_editing
from nominations.services.telling import tell_of_waiver
from programmes.vocabulary import Attachment as Slot

PROOF = Slot("proof", "", "", max_files=1, max_mb=20, max_pages=100, kinds=("pdf",))
"""What is taken as the proof of a ground; a picture becomes a page."""


def ask_waiver(
    paper: Paper, finding: str, ground: str, *, proof: bytes, name: str, by: Actor, at: datetime
) -> Waiver:
    """Ask for a waiver of one finding, with its ground and the file that proves it."""
    refuse_infected(proof, name=name)  # before any row is locked: it may take its time
    with transaction.atomic():
        return keep_waiver(paper, finding, ground, proof=proof, name=name, by=by, at=at)


def keep_waiver(
    paper: Paper, finding: str, ground: str, *, proof: bytes, name: str, by: Actor, at: datetime
) -> Waiver:
    """Keep the request where the finding still stands and was not asked about before."""
    row = open_for_editing(paper, by=by, at=at)
    open_now = {f.code: f.approver for f in row.findings(at) if f.outcome == "waiver"}
    if finding not in open_now:
        raise Refused(_("There is no finding of this paper that a waiver could lift."))
    if not ground.strip():
        raise Refused(_("State the ground of the waiver."))
    refuse_marked({_("The ground of the waiver"): ground, _("The name of the file"): name})
    if row.waivers.filter(finding=finding).exists():
        raise Refused(_("A waiver of this finding was already asked for."))
    file = fitted(proof, name, PROOF)
    waiver = Waiver.objects.create(
        paper=row,
        finding=finding,
        ground=ground,
        file=store(file.data, name=file.name, at=at, rehearsal=row.rehearsal),
        approver=open_now[finding],
        asked_by_id=by.person_id,
        asked_at=at,
        rehearsal=row.rehearsal,
    )
    proven = {"finding": finding, "approver": waiver.approver, "sha256": waiver.file.sha256}  # type: ignore[union-attr]
    enter(row, "ask_waiver", by=by, at=at, facts=proven)
    tell_of_waiver(waiver, at=at)
    return waiver


@transaction.atomic
def decide_waiver(waiver: Waiver, *, granted: bool, reason: str, by: Actor, at: datetime) -> Waiver:
    """Grant or refuse a waiver, with the reason; once."""
    row = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if not by.holds(row.approver):
        raise NotYours(_("The rule set names another office that decides this waiver."))
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
