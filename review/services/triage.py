"""The triage desk (疑似回避情形核实): what is possible is confirmed or refused, with a reason.

What the same facts speak for has one cause, and one decision settles all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from review.choices import Outcome
from review.lifecycle import runs
from review.models import Conflict, Dispute, Round
from review.services.declarations import close_work, keep_from_ballots, lock


@transaction.atomic
def decide_conflict(
    conflict: Conflict, *, hard: bool, reason: str, by: Actor, at: datetime
) -> Conflict:
    """Decide a conflict the rule set leaves open (e.g. 学术争议, 申请回避), with a reason."""
    (row,) = decide_all([conflict], hard=hard, reason=reason, by=by, at=at)
    return row


@transaction.atomic
def settle_causes(
    round_: Round, causes: Sequence[str], *, hard: bool, reason: str, by: Actor, at: datetime
) -> list[Conflict]:
    """Confirm or refuse all that is possible in a round and has one of these causes; answers what."""
    rows = Conflict.objects.possible().by_cause().filter(item__round=round_, matter__in=causes)
    found = list(rows.select_related("item__round", "expert").order_by("pk"))
    if not found:
        raise OutOfOrder(_("Somebody has decided on this already. Look at the list again."))
    return decide_all(found, hard=hard, reason=reason, by=by, at=at)


def decide_all(
    conflicts: Sequence[Conflict], *, hard: bool, reason: str, by: Actor, at: datetime
) -> list[Conflict]:
    """Decide conflicts of one round alike; the experts' rows are locked first, in one order."""
    if not all(runs(each.item.round, by) for each in conflicts):
        raise NotYours(_("Whoever runs the round decides on conflicts of interest."))
    if any(each.expert.user_id == by.user_id for each in conflicts):
        raise NotYours(NOT_ONES_OWN)
    if not reason.strip():
        raise Refused(_("A decision on a conflict of interest needs its reason."))
    refuse_tied([each.item for each in conflicts], by=by)
    lock(*{each.expert for each in conflicts})
    return [decide(each, hard=hard, reason=reason, by=by, at=at) for each in conflicts]


def decide(conflict: Conflict, *, hard: bool, reason: str, by: Actor, at: datetime) -> Conflict:
    """Write one decision; the evidence it rests on is kept, and disputes of it are answered by it."""
    row = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if row.outcome == Outcome.HARD:
        raise OutOfOrder(_("This conflict keeps the expert away already."))
    open_dispute = row.disputes.undecided().first()
    if open_dispute is not None and row.decided_by_id == by.user_id:
        raise NotYours(SOMEBODY_ELSE)
    write_outcome(row, hard=hard, by=by, at=at)
    told = {"expert": row.expert_id, "relation": row.relation, "outcome": row.outcome}
    enter(row.item, "decide_conflict", by=by, at=at, reason=reason, facts=told)
    if open_dispute is not None:
        answer(open_dispute, upheld=not hard, reason=reason, by=by, at=at)
    return row


NOT_ONES_OWN = _("Nobody decides on their own tie. Somebody else of the office does.")
SOMEBODY_ELSE = _("You decided this before. Somebody else of the office decides on the dispute.")


def write_outcome(row: Conflict, *, hard: bool, by: Actor, at: datetime) -> None:
    """Set what a conflict means now; a hard one takes work and ballot away in the same act."""
    if hard:
        close_work(row.item, row.expert, row.relation, by=by, at=at)
        keep_from_ballots(row.item, row.expert, row.relation)
    row.outcome = Outcome.HARD if hard else Outcome.WARN
    row.decided_at, row.decided_by_id, row.before = at, by.user_id, row.evidence
    row.save(update_fields=["outcome", "decided_at", "decided_by_id", "before"])


def answer(dispute: Dispute, *, upheld: bool, reason: str, by: Actor, at: datetime) -> Dispute:
    """Write the decision on a dispute."""
    dispute.upheld, dispute.reason = upheld, reason.strip()
    dispute.decided_at, dispute.decided_by_id = at, by.person_id
    dispute.save(update_fields=["upheld", "reason", "decided_at", "decided_by"])
    return dispute


@transaction.atomic
def decide_dispute(
    dispute: Dispute, *, upheld: bool, reason: str, by: Actor, at: datetime
) -> Dispute:
    """Decide what an expert says against a conflict, by another person than who decided before.

    Upheld, it keeps nobody away any more; work it took is not given back, a repair may. What the
    records still say is shown with the decision and holds until they say something else.
    """
    row = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if row.conflict is None:
        raise OutOfOrder(_("This dispute is not about an expert's conflict of interest."))
    lock(row.conflict.expert)
    held = Conflict.objects.select_for_update().get(pk=row.conflict.pk)
    check_answering(row, held.item.round, held.decided_by_id, reason=reason, by=by)
    refuse_tied([held.item], by=by)
    if upheld == (held.outcome == Outcome.HARD) or held.decided_at is None:
        write_outcome(held, hard=not upheld, by=by, at=at)
    told = {"expert": held.expert_id, "relation": held.relation, "upheld": upheld}
    enter(held.item, "decide_dispute", by=by, at=at, reason=reason, facts=told)
    return answer(row, upheld=upheld, reason=reason, by=by, at=at)


def check_answering(
    row: Dispute, round_: Round, before: int | None, *, reason: str, by: Actor
) -> None:
    """Refuse whoever may not decide on a dispute, and a decision without its reason."""
    if not runs(round_, by):
        raise NotYours(_("Whoever runs the round decides on conflicts of interest."))
    if row.upheld is not None:
        raise OutOfOrder(_("This dispute is decided."))
    if row.raised_by_id == by.user_id:
        raise NotYours(NOT_ONES_OWN)
    if before is not None and before == by.user_id:
        raise NotYours(SOMEBODY_ELSE)
    if not reason.strip():
        raise Refused(_("A decision on a dispute needs its reason."))
