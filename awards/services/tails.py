"""After the notice, where others decide: the academy's tail and the talent plan's tail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.services.records import remember
from awards.services.walking import only_managers, walk
from ledger.actors import Actor
from ledger.situations import Refused
from nominations.models import Candidate

OUTCOMES = {
    "report": "",
    "validate": "valid_candidate",
    "invalidate": "not_valid",
    "elect": "elected",
    "not_elect": "not_elected",
    "approve_abroad": "",
    "forward": "",
    "select": "selected",
    "turn_down": "turned_down",
}
"""What the history of the person says after each step; nothing where nobody has decided yet."""


@transaction.atomic
def _take(
    verb: str, candidates: Iterable[Candidate], document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """Take one step with all of them, its document on record; all or none."""
    only_managers(by)
    chosen = list(candidates)
    if not chosen:
        raise Refused(_("Choose at least one candidate."))
    if not document.strip():
        raise Refused(_("Enter the document by its title or 文号: the record cites it."))
    Candidate.objects.filter(pk__in=[each.pk for each in chosen]).update(
        outcome_document=document.strip()
    )
    moved = walk(chosen, verb, by=by, at=at, facts={"document": document.strip()})
    if OUTCOMES[verb]:
        for candidate in moved:
            remember(candidate, OUTCOMES[verb], document=document.strip())
    return moved


def report(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """报送 to the academy, after the notice, by the covering letter ``document``."""
    return _take("report", candidates, document, by, at)


def validate(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """有效候选人, as the academy published in ``document``; feeds the rule of consecutive cycles."""
    return _take("validate", candidates, document, by, at)


def invalidate(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """未成为有效候选人, by the academy's ``document``."""
    return _take("invalidate", candidates, document, by, at)


def elect(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """当选, by the academy's ``document``."""
    return _take("elect", candidates, document, by, at)


def not_elect(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """未当选, by the academy's ``document``."""
    return _take("not_elect", candidates, document, by, at)


def approve_abroad(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """外事审批同意, by the approval ``document``; every body asked has cleared before."""
    return _take("approve_abroad", candidates, document, by, at)


def forward(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """报送决定机关, by the covering letter ``document``."""
    return _take("forward", candidates, document, by, at)


def select(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """入选, as the deciding body made known in ``document``."""
    return _take("select", candidates, document, by, at)


def turn_down(
    candidates: Iterable[Candidate], *, document: str, by: Actor, at: datetime
) -> list[Candidate]:
    """未入选, by the deciding body's ``document``."""
    return _take("turn_down", candidates, document, by, at)
