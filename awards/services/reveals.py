"""Who objects is sealed; a look at it has a purpose and is entered in the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.models import Objection
from files.models import StoredFile
from ledger.actors import Actor
from ledger.flow import enter, refuse_tied
from ledger.situations import NotYours, Refused


@dataclass(frozen=True, slots=True)
class Objector:
    """Who objects and how to reach them; shown once, kept nowhere else."""

    name: str
    contact: str


@transaction.atomic
def reveal_objector(objection: Objection, *, purpose: str, by: Actor, at: datetime) -> Objector:
    """Open the sealed identity for a stated purpose; the look stands in the objection's history.

    Raises Refused without a purpose, NotYours for every office but manager and supervisor.
    """
    if not by.holds("manager", "supervisor"):
        raise NotYours(_("Only the officers in charge of objections may open who objects."))
    refuse_tied([objection], by=by)
    if len(purpose.strip()) < 4:
        raise Refused(_("Say what you need to know it for: the look is recorded with its purpose."))
    enter(objection, "reveal_objector", by=by, at=at, reason=purpose.strip())
    return Objector(objection.objector, objection.contact)


@transaction.atomic
def read_evidence(objection: Objection, *, by: Actor, at: datetime) -> StoredFile:
    """Open what the objector put in, which may tell who objects; the look stands in the history."""
    if not by.holds("manager", "supervisor"):
        raise NotYours(_("Only the officers in charge of objections may open the evidence."))
    refuse_tied([objection], by=by)
    if objection.evidence is None:
        raise Refused(_("No evidence was put in with this objection."))
    enter(objection, "read_evidence", by=by, at=at)
    return objection.evidence
