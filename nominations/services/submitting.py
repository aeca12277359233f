"""From draft to the office: pledge, submit, recall, endorse, resubmit, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from ledger.actors import Actor
from ledger.flow import advance, enter
from ledger.models import Entry
from nominations.models import Paper
from nominations.rules import declared_not_secret
from nominations.rules.selections import chosen_item
from nominations.services.drafting import open_for_editing, refuse_before
from nominations.services.telling import tell_society
from programmes.models import Cycle


@transaction.atomic
def pledge(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """承诺: the contents are true and contain no state secret; any later change voids it."""
    row = open_for_editing(paper, by=by, at=at)
    refuse_before(row, declared_not_secret)
    row.pledged_at = at
    row.save(update_fields=["pledged_at"])
    enter(row, "pledge", by=by, at=at, facts={"revision": row.revision})
    return row


@transaction.atomic
def hand_in(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """承诺并提交 in one act: nothing of it happens where one of the two cannot."""
    row = pledge(paper, by=by, at=at)
    return submit(row, by=by, at=at) if row.stage == "draft" else resubmit(row, by=by, at=at)


@transaction.atomic
def submit(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """提交 to the society's own 负责人, who hear of it."""
    row = advance(paper, "submit", by=by, at=at, facts={"revision": paper.revision})
    tell_society(row, "paper_submitted", "approver", at=at)
    return row


@transaction.atomic
def resubmit(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """补正后重新提交 to the society's own 负责人, who hear of it."""
    row = advance(paper, "resubmit", by=by, at=at, facts={"revision": paper.revision})
    tell_society(row, "paper_submitted", "approver", at=at)
    return row


def recall(paper: Paper, *, by: Actor, at: datetime, reason: str = "") -> Paper:
    """撤回修改: take a paper back before it is endorsed."""
    return advance(paper, "recall", by=by, at=at, reason=reason)


@transaction.atomic
def endorse(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """审核推荐, within the quota of every level.

    The cycle's row is locked first: two people endorsing the last place at the same moment, of one
    society or of two, cannot both get it. The book keeps which places the paper took.
    """
    Cycle.objects.select_for_update().get(pk=paper.cycle_id)
    row = advance(paper, "endorse", by=by, at=at, facts=places_of)
    if row.mend_by is not None:
        row.check_round += 1
        row.save(update_fields=["check_round"])
    elif (item := chosen_item(row)) is not None and row.rank != item.rank:
        row.rank = item.rank  # the ranking is the selection's, whatever a sheet said since
        row.save(update_fields=["rank"])
    return row


def places_of(paper: Paper) -> dict[str, Any]:
    """Return what the book keeps of an endorsement: the revision, and where it takes its places."""
    return {"revision": paper.revision, "division": paper.division, "branch": paper.branch}


def withdraw(paper: Paper, *, by: Actor, at: datetime, reason: str) -> Paper:
    """撤回推荐, with a reason; after acceptance the place is not free again."""
    return advance(paper, "withdraw", by=by, at=at, reason=reason)


def receipt(paper: Paper) -> Entry | None:
    """Return the book's line of the last submission: number, time and hash are the receipt."""
    return (
        Entry.objects.filter(
            subject_kind=Paper.subject_kind(),
            subject_id=paper.pk,
            verb__in=["submit", "resubmit", "endorse"],
        )
        .order_by("-id")
        .first()
    )
