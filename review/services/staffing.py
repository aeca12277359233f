"""Ties of staff and supervisors (工作人员回避): looked for, disputed and decided on like those of experts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, history
from ledger.sentences import tied
from ledger.situations import ConflictOfInterest, NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.models import StaffTie
from nominations.querysets.ties import STAFF
from people.choices import TieOutcome, TieSource
from programmes.models import Cycle
from review import conflicts, facts
from review.choices import Party
from review.models import Dispute
from review.services.triage import NOT_ONES_OWN, SOMEBODY_ELSE, answer

Found = nominations.FoundTie
AN_HOUR = timedelta(hours=1)
BEFORE_STAFF = ("endorsed", "returned", "accepted")
"""Stages of papers that staff handle."""


def find_staff_ties(cycle: Cycle, *, by: Actor, at: datetime) -> list[StaffTie]:
    """核查工作人员利益关系: compare whoever holds an office of the house with all papers of a cycle.

    What is beyond doubt keeps them away at once; a name alone waits for somebody's decision. Answers
    what is new, or open again on other evidence.
    """
    theirs = by.holds("manager", "supervisor") and by.rehearsal == cycle.rehearsal
    if not (theirs or by.kind == "clock"):
        raise NotYours(_("A manager or a supervisor looks for ties of staff."))
    found = [found_tie(each) for each in facts.staff_scan_of(cycle, at).find()]
    made = nominations.keep_found_ties(cycle.papers.all(), found, by=by, at=at)
    enter(cycle, "find_staff_ties", by=by, at=at, facts={"found": len(found), "new": len(made)})
    return made


def due_for_staff_ties(at: datetime) -> list[Cycle]:
    """Return the cycles whose papers are handled, and that changed since ties of staff were looked for.

    At once where staff changed or said who they are; where papers came in, an hour after the last look.
    """
    rows = Cycle.objects.filter(stage__in=["open", "closed"], opens_at__lte=at)
    rows = rows.select_related("rule_set")
    return [each for each in rows.order_by("pk") if each.rules.review and is_due(each, at)]


def is_due(cycle: Cycle, at: datetime) -> bool:
    """Tell whether staff, or the papers before them, are others than when they were last compared."""
    last = history(cycle).filter(verb="find_staff_ties").order_by("-pk").first()
    came = cycle.papers.filter(stage__in=BEFORE_STAFF)
    if last is None:
        return came.exists()
    if facts.staff_changed_since(last.at, at, rehearsal=cycle.rehearsal):
        return True
    return at - last.at >= AN_HOUR and came.filter(entry__at__gt=last.at).exists()


def found_tie(found: conflicts.Conflict) -> Found:
    """Return a found conflict in the words of a tie; its keys are an account and a paper."""
    return Found(
        user_id=int(found.expert_id.removeprefix("user ")),
        paper_id=int(found.item_id.removeprefix("paper ")),
        relation=facts.rule_set_code(found.relation),
        outcome=str(found.outcome),
        evidence=facts.evidence_of(found),
        is_doubtful=any(fact.kind in conflicts.DOUBTFUL for fact in found.evidence),
    )


@transaction.atomic
def dispute_staff_tie(tie: StaffTie, *, words: str, by: Actor, at: datetime) -> Dispute:
    """申辩: a member of staff says that a tie found in the records is not so.

    One that keeps them away does so until somebody else has decided.
    """
    row = locked_tie(tie)
    if row.user_id != by.user_id or not by.holds(*STAFF):
        raise NotYours(_("Everyone speaks for themselves."))
    if row.outcome == TieOutcome.PAST:
        raise OutOfOrder(_("Nothing bears this out any more: it keeps nobody away."))
    if row.source != TieSource.FOUND:
        raise Refused(_("What you declared yourself is not weighed, and so not disputed either."))
    if not words.strip():
        raise Refused(_("Say in a few words why this is not so: it helps whoever decides."))
    if row.disputes.undecided().exists():
        raise OutOfOrder(_("You have said so already; the office has not decided yet."))
    if not row.is_disputable:
        raise OutOfOrder(
            _("This was decided on your dispute; it holds until its evidence changes.")
        )
    enter(row.paper, "dispute_staff_tie", by=by, at=at, facts=about(row))
    return Dispute.objects.create(
        staff_tie=row,
        party=Party.STAFF,
        words=words.strip(),
        raised_by_id=by.person_id,
        raised_at=at,
        rehearsal=row.rehearsal,
    )


@transaction.atomic
def decide_staff_tie(
    tie: StaffTie, *, hard: bool, reason: str, by: Actor, at: datetime
) -> StaffTie:
    """核实: confirm or refuse a tie that is in doubt or disputed, with a reason; never one's own.

    What is disputed is decided by another person than who decided before.
    """
    row = locked_tie(tie)
    said = row.disputes.undecided().first()
    check_deciding(row, said, reason=reason, by=by)
    row.outcome = TieOutcome.HARD if hard else TieOutcome.WARN
    row.decided_at, row.decided_by_id, row.before = at, by.user_id, row.evidence
    row.save(update_fields=["outcome", "decided_at", "decided_by_id", "before"])
    if hard:
        nominations.leave_desk(row)
    told = about(row) | {"disputed": said is not None}
    enter(row.paper, "decide_staff_tie", by=by, at=at, reason=reason.strip(), facts=told)
    if said is not None:
        answer(said, upheld=not hard, reason=reason, by=by, at=at)
    return row


def check_deciding(row: StaffTie, said: Dispute | None, *, reason: str, by: Actor) -> None:
    """Refuse whoever may not decide on a tie of staff, what is not open, and no reason."""
    if not by.holds("manager", "supervisor"):
        raise NotYours(_("A manager or a supervisor decides on ties of staff."))
    if by.user_id == row.user_id:
        raise ConflictOfInterest(NOT_ONES_OWN)
    if row.paper.keeps_away(by):
        raise ConflictOfInterest(tied(str(row.paper)))
    if not (row.is_open or said):
        raise OutOfOrder(
            _(
                "What was declared or is beyond doubt is not weighed; what is decided holds until its evidence changes."
            )
        )
    if said is not None and row.decided_by_id == by.user_id:
        raise NotYours(SOMEBODY_ELSE)
    if not reason.strip():
        raise Refused(_("A decision on a conflict of interest needs its reason."))


def locked_tie(tie: StaffTie) -> StaffTie:
    """Return a tie under a lock, with its paper."""
    rows = StaffTie.objects.select_for_update(of=("self",)).select_related("paper")
    return rows.get(pk=tie.pk)


def about(tie: StaffTie) -> dict[str, object]:
    """Return what the book says of a tie."""
    return {"relation": tie.relation, "outcome": tie.outcome, "user": tie.user_id}
