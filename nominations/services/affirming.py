"""本人确认: the nominee confirms, or contradicts, the merged papers by a signed link, without an account."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYet, OutOfOrder, Refused, Sealed, Stale
from letters.services import write
from nominations.choices import ConfirmationState
from nominations.facts import LEADING
from nominations.models import Confirmation, Merge, Paper
from nominations.services.joining import carried_paper
from nominations.services.uniting import refuse_others
from people.services.links import hash_of

LINK_LASTS = timedelta(days=7)
"""How long a nominee has to answer."""


AGREED = ("academy", "division", "unit", "title")
"""The facts the nominee confirms also where all papers say the same."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the nominee reads: the papers with their societies, and the facts that hold.

    ``differed`` are the facts the papers do not agree in, so that one of them was let stand.
    """

    papers: tuple[Paper, ...]
    holds: dict[str, str]
    differed: frozenset[str]

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of what is shown."""
        told = [[p.number, p.society.name, p.get_channel_display()] for p in self.papers]
        whole = json.dumps([told, self.holds], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()


def shown_of(decided: Merge) -> Shown:
    """Return what a decision shows to the nominee: also what the papers agree in."""
    rows = Paper.objects.filter(merges__merge=decided).order_by("pk")
    papers = tuple(rows.select_related("society", "cycle__programme"))
    carried = [carried_paper(paper) for paper in papers]
    holds = {
        field: next((text for each in carried if (text := str(getattr(each, field)))), "")
        for field in AGREED
    }
    holds |= {field: str(each["said"]) for field, each in decided.stands.items()}
    said = {field: text for field, text in holds.items() if text}
    return Shown(papers, said, frozenset(decided.stands))


@transaction.atomic
def ask_confirmation(decided: Merge, paper: Paper, *, by: Actor, at: datetime) -> Confirmation:
    """Ask the nominee, at the address one of the papers gives; an earlier link ends."""
    refuse_others(by)
    row = Merge.objects.select_for_update().get(pk=decided.pk)
    if row.undone_at or not row.same:
        raise NotYet([_("Only a decision that merges papers, and counts, is confirmed.")])
    lead = paper.members.get(role__in=LEADING)
    if not paper.merges.filter(merge=row).exists() or not (lead.email or lead.phone):
        raise Refused(
            _("This paper gives no address of the nominee. Choose another of the papers.")
        )
    row.confirmations.in_force().update(withdrawn_at=at, code="")
    code = secrets.token_urlsafe(24)
    made = Confirmation.objects.create(
        merge=row,
        name=lead.name,
        email=str(lead.email or ""),
        phone=str(lead.phone or ""),
        code=code,
        code_hash=hash_of(code),
        asked_at=at,
        expires_at=at + LINK_LASTS,
        rehearsal=row.rehearsal,
    )
    enter(row, "ask_confirmation", by=by, at=at, facts={"paper": paper.number})
    deliver(made, "merge_asked", at)
    return made


@transaction.atomic
def remind_confirmation(asked: Confirmation, *, by: Actor, at: datetime) -> Confirmation:
    """Remind a nominee who has not answered, by the same link; raise OutOfOrder where it is not due."""
    row = Confirmation.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    due = Confirmation.objects.due_to_remind(at).filter(pk=row.pk).exists()
    if row.state(at) != ConfirmationState.WAITING or not due:
        raise OutOfOrder(_("This confirmation does not wait for a reminder."))
    enter(row, "remind_confirmation", by=by, at=at)
    deliver(row, "merge_reminder", at)
    return row


def deliver(made: Confirmation, verb: str, at: datetime) -> None:
    """Write to the address and the telephone the paper gave."""
    told: dict[str, Any] = {
        "confirmation": made,
        "organiser": made.merge.cycle.organiser,
        "cycle": made.merge.cycle,
        "page": ("nominate:confirm_merge", str(made.code)),
    }
    for way in ({"address": str(made.email or "")}, {"phone": str(made.phone or "")}):
        if any(way.values()):
            write(verb=verb, at=at, context=told, rehearsal=made.rehearsal, **way)


def confirmation_by_link(code: str, *, at: datetime) -> Confirmation | None:
    """Return what is asked by the link with this code; None where it is wrong, ended or expired."""
    rows = Confirmation.objects.in_force().filter(code_hash=hash_of(code))
    found = rows.select_related("merge__cycle__programme", "merge__cycle__organiser").first()
    if found and found.merge.parts.filter(paper__sealed_at__isnull=False).exists():
        raise Sealed
    over = found is None or found.state(at) == ConfirmationState.EXPIRED
    return None if over else found


@transaction.atomic
def answer_confirmation(
    asked: Confirmation, answer: str, *, seen: str, words: str = "", at: datetime
) -> Confirmation:
    """Record what the nominee answers; who contradicts stops the review until the office decides anew."""
    decided = Merge.objects.select_for_update().get(pk=asked.merge_id)
    row = Confirmation.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if decided.parts.filter(paper__sealed_at__isnull=False).exists():
        raise Sealed
    if row.state(at) != ConfirmationState.WAITING:
        raise Refused(_("This was answered already, or is no longer asked. Nothing was changed."))
    if answer == "decline" and not words.strip():
        raise Refused(_("Say in a few words what is wrong; the office reads it."))
    if shown_of(decided).digest != seen:
        raise Stale(_("The papers were changed while you were reading. Open the link again."))
    row.answer, row.answered_at, row.words = answer, at, words.strip()
    row.digest, row.code = seen, ""
    row.save()
    subject = f"{Confirmation._meta.label_lower}:{row.pk}"
    by = Actor(kind="link", name=row.name, subject=subject, rehearsal=row.rehearsal)
    facts = {"answer": answer, "contents": seen}
    enter(decided, "answer_confirmation", by=by, at=at, facts=facts)
    return row
