"""Several candidates through one step: all of them, or none with every reason at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance
from ledger.situations import NotYet, NotYours, Sentence, Situation
from nominations.models import Candidate
from nominations.services.telling import tell_carriers

TOLD = frozenset(
    {
        "drop",
        "defer",
        "carry_over",
        "lapse_late",
        "report",
        "validate",
        "invalidate",
        "elect",
        "not_elect",
        "approve_abroad",
        "forward",
        "select",
        "turn_down",
        "award",
    }
)
"""The steps the nominating societies hear of; a notice has a letter of its own."""


def only_managers(by: Actor) -> int:
    """Return the user's id; raise NotYours unless the office held now is that of a 管理员."""
    if not by.holds("manager") or by.user_id is None:
        raise NotYours(_("Only a manager (管理员) of the office may do this."))
    return by.user_id


@transaction.atomic
def walk(
    candidates: Iterable[Candidate],
    verb: str,
    *,
    by: Actor,
    at: datetime,
    reasons: Mapping[int, str] | None = None,
    facts: dict[str, Any] | None = None,
) -> list[Candidate]:
    """Take one step with each candidate; raise NotYet naming each one that cannot, and why.

    ``reasons`` by candidate go into the book. What ends or decides a candidacy is told to the
    societies that carry it, in one letter about all of them.
    """
    moved, kept = [], []
    for candidate in candidates:
        reason = (reasons or {}).get(candidate.pk, "")
        try:
            moved.append(advance(candidate, verb, by=by, at=at, reason=reason, facts=facts))
        except NotYours:
            raise
        except Situation as situation:
            kept += [of(candidate, sentence) for sentence in situation.sentences]
    if kept:
        raise NotYet(kept)
    if verb in TOLD:
        tell_carriers(moved, "candidates_moved", at=at)
    return moved


def of(candidate: Candidate, sentence: Sentence) -> Sentence:
    """Put the candidate's name before a sentence."""
    return format_lazy(_("{name}: {sentence}"), name=candidate.name, sentence=sentence)
