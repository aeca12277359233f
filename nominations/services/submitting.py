"""From draft to the office: pledge, submit, recall, endorse, resubmit, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter
from ledger.models import Entry
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused
from nominations.models import Paper
from nominations.rules import declared_not_secret, way_of
from nominations.rules.selections import chosen_item
from nominations.services.asking import ask_approvers
from nominations.services.drafting import open_for_editing, refuse_before
from nominations.services.mending import unmended
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
def hand_in(paper: Paper, *, by: Actor, at: datetime, reason: str = "") -> Paper:
    """承诺并提交 in one act: nothing of it happens where one of the two cannot.

    ``reason``: why fields the office returned are as they were.
    """
    row = pledge(paper, by=by, at=at)
    if row.stage == "draft":
        return submit(row, by=by, at=at)
    return resubmit(row, by=by, at=at, reason=reason)


@transaction.atomic
def submit(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """提交 to the society's own 负责人, who hear of it."""
    row = advance(paper, "submit", by=by, at=at, facts={"revision": paper.revision})
    call_approvers(row, by=by, at=at)
    return row


@transaction.atomic
def resubmit(paper: Paper, *, by: Actor, at: datetime, reason: str = "") -> Paper:
    """补正后重新提交 to the society's own 负责人, who hear of it.

    The book says which returned fields are as they were, and the society's reason.
    """
    refuse_marked({_("The reason"): reason})
    facts = {"revision": paper.revision, "unchanged": [line.anchor for line in unmended(paper)]}
    row = advance(paper, "resubmit", by=by, at=at, reason=reason.strip(), facts=facts)
    call_approvers(row, by=by, at=at)
    return row


def call_approvers(paper: Paper, *, by: Actor, at: datetime) -> None:
    """Write to the society's 负责人 that a paper awaits them: by a personal link, or to log in."""
    asked = ask_approvers(paper, by=by, at=at)
    tell_society(paper, "paper_submitted", "approver", at=at, but=asked)


def recall(paper: Paper, *, by: Actor, at: datetime, reason: str = "") -> Paper:
    """撤回修改: take a paper back before it is endorsed."""
    return advance(paper, "recall", by=by, at=at, reason=reason)


@transaction.atomic
def send_back(paper: Paper, *, words: str, by: Actor, at: datetime) -> Paper:
    """退回填报人: the 负责人 does not endorse it as it is, and says why; the clerks hear of it."""
    if not by.holds("approver"):
        raise NotYours(_("Only a 负责人 of the society sends a paper back to its clerk."))
    if not words.strip():
        raise Refused(_("Say in a few words what is to be changed; the clerk reads it."))
    row = advance(paper, "recall", by=by, at=at, reason=words.strip(), facts={"way": way_of(by)})
    tell_society(row, "paper_sent_back", "clerk", at=at)
    return row


@transaction.atomic
def endorse(paper: Paper, *, by: Actor, at: datetime, said: dict[str, Any] | None = None) -> Paper:
    """审核推荐, within the quota of every level.

    The book keeps the way it came: logged in, by a personal link, on a sealed page; ``said`` is
    what that way adds to it.

    The cycle's row is locked first: two people endorsing the last place at the same moment, of one
    society or of two, cannot both get it. The book keeps which places the paper took.
    """
    Cycle.objects.select_for_update().get(pk=paper.cycle_id)
    told = {"way": way_of(by), **(said or {})}
    row = advance(paper, "endorse", by=by, at=at, facts=lambda row: places_of(row) | told)
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
