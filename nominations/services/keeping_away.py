"""Staff who keep away (工作人员回避): ties they declared, ties found in the records, and who they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import ConflictOfInterest, NotYours, OutOfOrder, Refused
from nominations.models import Claim, Paper, StaffMember, StaffTie
from nominations.models.ties import stated
from nominations.querysets.ties import STAFF, is_tied
from people.choices import TieKind, TieOutcome, TieSource
from people.identity import check_identity


@transaction.atomic
def declare_staff_tie(
    paper: Paper, *, relation: str, note: str = "", by: Actor, at: datetime
) -> StaffTie:
    """Declare one's tie to who is nominated: the paper and its candidate shut in the same act.

    It is not weighed. Whoever has it on their desk leaves it to somebody else.
    """
    if not by.holds(*STAFF):
        raise NotYours(_("Staff of the office and supervisors declare their ties here."))
    if relation not in TieKind.values:
        raise Refused(_("Choose the relation."))
    if paper.keeps_away(by):
        raise OutOfOrder(_("You keep away from this paper already."))
    made, _new = StaffTie.objects.update_or_create(
        user_id=by.person_id,
        paper=paper,
        relation=relation,
        defaults={
            "note": note.strip(),
            "declared_at": at,
            "source": TieSource.DECLARED,
            "outcome": TieOutcome.HARD,
            "decided_at": None,
            "decided_by_id": None,
            "rehearsal": paper.rehearsal,
        },
    )
    leave_desk(made)
    enter(paper, "declare_staff_tie", by=by, at=at, facts={"relation": relation})
    return made


@dataclass(frozen=True, slots=True)
class FoundTie:
    """What a search found between somebody of the staff and a paper, with the facts that met."""

    user_id: int
    paper_id: int
    relation: str
    outcome: str
    evidence: list[dict[str, str]]
    is_doubtful: bool = False


@transaction.atomic
def keep_found_ties(
    papers: Iterable[Paper], found: Iterable[FoundTie], *, by: Actor, at: datetime
) -> list[StaffTie]:
    """Write what a search found about staff and these papers; answers what is new or open again.

    What is beyond doubt keeps away at once. A decision holds until its evidence changes: a refusal is
    then open again, what was confirmed keeps away and may be disputed. What nothing bears out any more
    is past, and stays on record. What staff declared is only shown its evidence.
    """
    if not (by.holds("manager", "supervisor") or by.kind == "clock"):
        raise NotYours(_("A manager or a supervisor looks for ties of staff."))
    rows = {paper.pk: paper for paper in papers}
    known = {
        (tie.user_id, tie.paper_id, tie.relation): tie
        for tie in StaffTie.objects.select_for_update().filter(paper__in=rows).order_by("pk")
    }
    told = []
    for each in found:
        held = known.pop((each.user_id, each.paper_id, each.relation), None)
        if (tie := kept(each, held, rows[each.paper_id], at=at)) is not None:
            facts = {"relation": tie.relation, "outcome": tie.outcome, "user": tie.user_id}
            enter(tie.paper, "find_staff_tie", by=by, at=at, facts=facts)
            if tie.outcome == TieOutcome.HARD:
                leave_desk(tie)
            told.append(tie)
    gone = StaffTie.objects.filter(pk__in=[tie.pk for tie in known.values()], source="found")
    gone.filter(decided_at__isnull=True).update(outcome=TieOutcome.PAST)
    gone.filter(decided_at__isnull=False).update(evidence=[])
    return told


def kept(each: FoundTie, held: StaffTie | None, paper: Paper, *, at: datetime) -> StaffTie | None:
    """Write one found tie over what is on record; None where it says nothing new."""
    said = {"outcome": each.outcome, "evidence": each.evidence, "is_doubtful": each.is_doubtful}
    if held is None:
        return StaffTie.objects.create(
            user_id=each.user_id,
            paper=paper,
            relation=each.relation,
            source=TieSource.FOUND,
            declared_at=at,
            rehearsal=paper.rehearsal,
            **said,
        )
    confirmed = held.decided_at is not None and held.outcome == TieOutcome.HARD
    if held.source == TieSource.DECLARED or confirmed:
        StaffTie.objects.filter(pk=held.pk).update(evidence=each.evidence)
        return None
    on = held.before if held.decided_at else held.evidence
    same = stated(on) == stated(each.evidence)
    if same and (held.decided_at or held.outcome == each.outcome):
        return None
    for name, value in {**said, "decided_at": None, "decided_by_id": None}.items():
        setattr(held, name, value)
    held.save(update_fields=[*said, "decided_at", "decided_by_id"])
    return held


def leave_desk(tie: StaffTie) -> None:
    """Take the paper of a tie that keeps away, and the others of its candidate, off their desk."""
    paper = tie.paper
    carried = Q(paper__candidate=paper.candidate_id) if paper.candidate_id else Q()
    Claim.objects.filter(Q(paper=paper) | carried, examiner_id=tie.user_id).delete()


def refuse_tied_among(rows: QuerySet, *, by: Actor) -> None:
    """Refuse staff who keep away from one of these papers or candidates; in one query."""
    if is_tied(rows, by):
        raise ConflictOfInterest(
            _("You keep away from one of those this concerns. Somebody else of the office does it.")
        )


@transaction.atomic
def identify_staff(*, identity_no: str, by: Actor, at: datetime) -> StaffMember:
    """Say by a document who one is, so that no paper that nominates staff goes on."""
    if not by.holds(*STAFF):
        raise NotYours(_("Staff of the office and supervisors declare their ties here."))
    check = check_identity(identity_no, on=at.date())
    if not check.valid:
        raise Refused(_("This identity number is not valid. Compare it with the document."))
    if StaffMember.objects.filter(user_id=by.person_id).exists():
        raise OutOfOrder(_("Your document is entered already."))
    return StaffMember.objects.create(
        user_id=by.person_id,
        identity_no=check.normalised,
        entered_at=at,
        rehearsal=by.rehearsal,
    )
